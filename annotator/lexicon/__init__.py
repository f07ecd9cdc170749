"""Terms with their forms and examples, loaded from TOML and checked, and written out for jieba and spaCy."""

from annotator.lexicon.model import Lexicon, LexiconError, load_lexicon

__all__ = ["Lexicon", "LexiconError", "load_lexicon"]
