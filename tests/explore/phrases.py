"""Two hundred phrases drawn from the corpora by seed, of all the kinds in which a reader may type one."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable

_HAN = re.compile(r"[\u4e00-\u9fff]+")
LATIN = ("5G", "GDP", "C919", "APEC", "AI", "ｃ９１９", "ＧＤＰ")
SIGNS = ("(一)", "%。", "第一,", "+", "[", "*", "\\", "^", "2.5", "3%")


def drawn(texts: Iterable[str], seed: int = 7) -> list[str]:
    """50 of one or two characters, 30 nested pairs, 20 traditional, 20 full-width or Latin or with signs, others longer."""
    import jieba
    import opencc

    draw = random.Random(seed)
    jieba.setLogLevel(60)
    words: Counter[str] = Counter()
    for text in texts:
        words.update(word for word in jieba.cut(text) if _HAN.fullmatch(word))
    some = [word for word, number in words.items() if number > 3]
    short = draw.sample([word for word in some if len(word) == 2], 40)
    single = draw.sample(sorted({character for word in some for character in word}), 10)
    longer = [word for word in some if len(word) > 2]
    pairs = draw.sample([word for word in longer if len(word) < 6], 30)
    inner = [word[:-1] if draw.random() < 0.5 else word[1:] for word in pairs]
    traditional = [opencc.OpenCC("s2t").convert(word) for word in draw.sample(longer, 40)]
    joined = [
        text[at : at + size]
        for text in draw.sample([*texts], 60)
        for run in [draw.choice(_HAN.findall(text))]
        for size in [draw.randint(3, 7)]
        for at in [text.index(run)]
    ]
    chosen = [*single, *short, *pairs, *inner, *traditional, *LATIN, *SIGNS, *joined]
    return [p for p in dict.fromkeys(chosen) if p.strip() and not re.search(r"\s|[\"“”「」]", p)][:215]
