"""Parts of a large project whose curve and map are kept ready: one value of one field that mentions are filtered by."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import polars as pl

from app.domain.records import SEGMENT
from app.store.facets import Facets
from app.store.filters import NONE, MentionFilter
from app.store.frame import FIELDS

MOST_VALUES = 12  # of a field
MOST_OWN = 6  # fields of a project's own
LEAST = 5_000  # mentions of a part; fewer are read when they are asked for


@dataclass(frozen=True, slots=True)
class Part:
    """The mentions that have `value` in `field`: channel, lang, source or segment.NAME."""

    field: str
    value: str

    @property
    def wanted(self) -> MentionFilter:
        """The filter that leaves the part."""
        if self.field.startswith(SEGMENT):
            return MentionFilter(segment={self.field.removeprefix(SEGMENT): (self.value,)})
        return MentionFilter(**{self.field: (self.value,)})  # type: ignore[arg-type]  # a field by name

    def of(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows of the part; `frame` has a column for the field."""
        same = pl.col(self.field) == self.value
        if self.field == "lang":
            same |= pl.col("lang").str.starts_with(f"{self.value}-")
        return frame.filter(same)


def part_of(wanted: MentionFilter) -> Part | None:
    """The part that a filter leaves; null if it asks for more or for less than that."""
    given = [(field, getattr(wanted, field)) for field in FIELDS]
    given += [(f"{SEGMENT}{name}", values) for name, values in wanted.segment.items()]
    single = [Part(field, values[0]) for field, values in given if len(values) == 1 and values[0] != NONE]
    return single[0] if len(single) == 1 and single[0].wanted == wanted else None


def parts_of(facets: Facets) -> Iterator[Part]:
    """The parts that people may ask for, of each field the most mentioned."""
    languages = [name for lang in facets.lang for name in (lang, lang.partition("-")[0])]
    given = {"channel": facets.channel, "lang": tuple(dict.fromkeys(languages)), "source": facets.source}
    own = {f"{SEGMENT}{name}": facets.segments[name] for name in islice(facets.segments, MOST_OWN)}
    for field, values in {**given, **own}.items():
        yield from (Part(field, value) for value in values[:MOST_VALUES])
