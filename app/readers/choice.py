"""What a file was taken for, with the reason for each decision: for people in lines, for programs as JSON."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.readers.fields.columns import Layout
from app.readers.fields.names import shown
from app.readers.files.csv_rows import ONE_COLUMN
from app.readers.values.ladders import Ladder
from app.readers.values.words import says_nothing

_STARS = re.compile(r"[★☆⭐]")
_OF = re.compile(r"(?:/|\bиз\b|\bof\b|\biš\b|\bvon\b|\bsur\b|\bde\b)\s*(\d+)")
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
_TOPS = (5, 10, 100)


@dataclass(frozen=True, slots=True)
class Choice:
    """How a file is read. `str()` of it is for people: a line, and one more for each decision.

    `columns` name the columns by field, in the rows as they are read; `places` where a preset takes each field from.
    `header` tells whether the file names its columns, `rating` the scale of ratings, `dates` how times are written.
    `reasons` has a sentence by field, and by `format`, `encoding`, `delimiter`, `header`, `preset`.
    """

    name: str
    format: str
    encoding: str | None
    delimiter: str | None
    columns: Layout
    header: bool | None = None
    preset: str | None = None
    dates: str | None = None
    rating: str | None = None
    names: tuple[str, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return "\n".join([self.line(), *(f"  {name}: {shown(reason)}" for name, reason in self.reasons.items())])

    def line(self) -> str:
        """The decision in a line, without reasons."""
        parts = [self.format, *([self.encoding] if self.encoding else [])]
        if self.delimiter not in (None, ONE_COLUMN):
            parts.append("tab" if self.delimiter == "\t" else f"delimiter {shown(self.delimiter or '')}")
        if self.header is False and self.delimiter != ONE_COLUMN:
            parts.append("no header")
        if self.preset:
            parts.append(f"preset {self.preset}")
        taken = self.places if self.preset else self.columns.chosen()
        columns = ", ".join(f"{name} = {shown(column)}" for name, column in taken.items())
        return f"{self.name}: {', '.join(parts)}; {columns}"

    def as_json(self) -> dict[str, object]:
        """All of it as values of JSON: stable names, null where there is nothing."""
        return {
            "name": self.name,
            "format": self.format,
            "encoding": self.encoding,
            "delimiter": None if self.delimiter == ONE_COLUMN else self.delimiter,
            "header": self.header,
            "preset": self.preset,
            "columns": self.columns.chosen(),
            "names": list(self.names),
            "places": dict(self.places),
            "dates": self.dates,
            "rating": self.rating,
            "reasons": dict(self.reasons),
        }


def scale_of(values: Iterable[object], *, ladder: Ladder | None = None) -> str | None:
    """The scale of ratings: stars, percent, 0-10, 1-10, 1-5, ...; null if there are no figures."""
    if ladder is not None:
        values = [ladder.grade(value) for value in values]
    texts = [str(value).strip() for value in values if value is not None and not says_nothing(str(value))]
    if sum(_STARS.search(text) is not None for text in texts) > len(texts) / 2:
        return "stars"
    if sum("%" in text for text in texts) > len(texts) / 2:
        return "percent"
    tops = {int(found[1]) for text in texts if (found := _OF.search(text))}
    if len(tops) == 1:
        return f"0-{tops.pop()}"
    figures = [float(found[0].replace(",", ".")) for text in texts if (found := _NUMBER.search(text))]
    return _range(min(figures), max(figures)) if figures else None


def _range(low: float, high: float) -> str:
    """The usual scale that holds all figures, or where they begin and end."""
    top = next((top for top in _TOPS if high <= top), None)
    if top is None or low < 0:
        return f"{low:g}-{high:g}"
    return f"{0 if low < 1 or top == _TOPS[-1] else 1}-{top}"
