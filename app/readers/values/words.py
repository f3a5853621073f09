"""Words that are all of a cell: for an empty one, for yes and no, and for a sum."""

from app.readers.lexicon.tables import tables

_CELLS = tables("cells", "nothing", "totals")
NOTHING = frozenset(_CELLS["nothing"])
"""Words that programs write for an empty cell, in small letters: databases, Excel, pandas, MySQL, SPSS, shops."""

TOTALS = frozenset(_CELLS["totals"])
"""Words with which a row under a table begins that adds it up."""

YES, NO = frozenset({"true", "yes", "1", "t", "y"}), frozenset({"false", "no", "0", "f", "n"})
"""Words that programs write for yes and no, in small letters."""

_AS_WRITTEN = frozenset({"None", "NA"})  # of Python and R; people write them too, and mean as much


def says_nothing(cell: str) -> bool:
    """Whether a cell is blank or all of it is a word for an empty one."""
    text = cell.strip()
    return not text or text.casefold() in NOTHING or text in _AS_WRITTEN


def as_bool(cell: object) -> bool | None:
    """Read a cell that says yes or no, as a flag, a figure or a word; null for any other."""
    said = f"{cell:g}" if isinstance(cell, float) else str(cell).strip().casefold()
    return True if said in YES else False if said in NO else None
