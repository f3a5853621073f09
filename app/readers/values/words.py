"""Words for an empty cell, and for yes and no."""

NOTHING = frozenset((
    *("null", "(null)", "n/a", "nan", "nat", "<na>", "\\n", "#n/a", "#null!", "#name?", "#value!", "#ref!", "#div/0!"),
    *("#num!", "-88", "-97", "-98", "-99", "-999"),
))  # fmt: skip
"""Words that programs write for an empty cell, in small letters: databases, Excel, pandas, MySQL, SPSS."""

YES, NO = frozenset({"true", "yes", "1", "t", "y"}), frozenset({"false", "no", "0", "f", "n"})
"""Words that programs write for yes and no, in small letters."""

_OF_PYTHON = "None"  # people write it too, and mean as much


def says_nothing(cell: str) -> bool:
    """Whether a cell is blank or all of it is a word for an empty one."""
    text = cell.strip()
    return not text or text.casefold() in NOTHING or text == _OF_PYTHON


def as_bool(cell: object) -> bool | None:
    """Read a cell that says yes or no, as a flag, a figure or a word; null for any other."""
    said = f"{cell:g}" if isinstance(cell, float) else str(cell).strip().casefold()
    return True if said in YES else False if said in NO else None
