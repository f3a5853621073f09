"""The column of a table kept by hand that asks where feedback came from."""

from collections.abc import Sequence

from app.domain.names import normal
from app.readers.fields.fitting import Sample, cells_of, surely
from app.readers.lexicon.tables import tables

_WHENCE = tables("whence", "asked", "ways")
_ASKED, _WAYS = frozenset(_WHENCE["asked"]), frozenset(_WHENCE["ways"])


def whence_column(names: Sequence[str], sample: Sample) -> str | None:
    """The column that asks where feedback came from, if most of its values are ways to come and the rest may be."""
    for name in names:
        values = [str(value) for value in cells_of(name, sample)] if normal(name).rstrip("?？ ") in _ASKED else []
        if sum(normal(value) in _WAYS for value in values) > len(values) / 2 and surely("channel", values):
            return name
    return None
