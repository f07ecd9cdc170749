"""Finds every place of a form's characters and decides which of them are occurrences."""
