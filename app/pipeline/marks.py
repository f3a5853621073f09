"""Signs of vowels and tones: they belong to the letter before them, though no pattern of Python counts them to a word.

Without them a word of Hindi, Bengali, Tamil or Thai falls apart where it has a vowel.
"""

import unicodedata

_FIRST, _BEHIND = 0x0300, 0x1D00  # code points among which living scripts have theirs

MARKS = frozenset(chr(point) for point in range(_FIRST, _BEHIND) if unicodedata.category(chr(point)) in {"Mn", "Mc"})
MARK = f"[{''.join(sorted(MARKS))}]"
"""A pattern for one of them."""
