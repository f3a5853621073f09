"""Where a phrase really ends: one that is nearly always followed by the same words is only a part of what is said.

Frequent parts of longer expressions are no terms by themselves (Frantzi, Ananiadou and Mima 2000, C-value): "salone
Vilniuje ilgos" wants "eilės", which a phrase of so many words at most leaves out.
"""

from collections import Counter
from collections.abc import Sequence

from app.pipeline.naming_words import Word

Next = tuple[Word | None, Word | None]
"""The two words after a phrase; null where a sign or the end of the text parts them from it."""

SAME = 0.8  # of the places of a phrase, from which what comes next belongs to it
FEWEST = 3  # such places


def continued(nexts: Sequence[Next]) -> tuple[Word, ...]:
    """The words that belong behind a phrase, at most two, given what comes after it at each of its places."""
    first, count = _usual([one for one, _ in nexts])
    if first is None or count < max(FEWEST, SAME * len(nexts)):
        return ()
    if not (first.empty or first.open):
        return (first,)
    second, again = _usual([two for one, two in nexts if one is not None and one.stem == first.stem])
    if second is None or second.empty or second.open or again < SAME * len(nexts):
        return ()
    return first, second


def _usual(words: Sequence[Word | None]) -> tuple[Word | None, int]:
    """The most usual word by its stem, in its most usual form, or null for none; and how often it is there."""
    stems = Counter(None if word is None else word.stem for word in words)
    stem, count = min(stems.items(), key=lambda one: (-one[1], one[0] or ""))
    forms = Counter(word for word in words if word is not None and word.stem == stem)
    return min(forms, key=lambda word: (-forms[word], word.surface), default=None), count
