"""What all lists and filters have in common: a page, a moment, words that a database takes."""

import datetime as dt
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from app.domain.authors import ways_to_write
from app.domain.named import is_one_line
from app.domain.records import SEGMENT
from app.services.items import moment, storable

PAGE, LARGEST_PAGE = 100, 1_000
MOST_SEGMENTS, MOST_VALUES, LONGEST_WORD = 20, 50, 1_000
_CASES = {2: str.upper, 4: str.capitalize}


def _moment(given: object) -> dt.datetime:
    read = moment(given) if isinstance(given, str) else None
    if read is None:
        raise ValueError("no time; write it as 2026-03-01 or 2026-03-01T12:30:00Z")
    return read


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("holds a NUL character")
    return text


def _tag(text: str) -> str:
    """A BCP 47 tag in its usual letters: the language small, a script with a capital, a region in capitals."""
    first, *others = text.split("-")
    return "-".join([first.lower(), *(_CASES.get(len(one), str.lower)(one) for one in others)])


def _printable(text: str) -> str:
    if not is_one_line(text):
        raise ValueError("holds line breaks or control characters")
    return text


Moment = Annotated[dt.datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})]
"""A time in ISO 8601, in UTC where it names no zone; a date is its first moment."""
Word = Annotated[str, Field(max_length=LONGEST_WORD), AfterValidator(_storable)]
Line = Annotated[Word, Field(max_length=200), AfterValidator(_printable)]
"""A name or remark of one line, which terminals show as it is."""
Words = Annotated[tuple[Word, ...], Field(max_length=MOST_VALUES)]
Sent = Annotated[str, Field(max_length=LONGEST_WORD), AfterValidator(storable)]
"""A word as it came with an item: what no database takes is replaced as it was there, so that it finds the item."""
SentWords = Annotated[tuple[Sent, ...], Field(max_length=MOST_VALUES)]
Authors = Annotated[SentWords, AfterValidator(lambda sent: tuple(way for one in sent for way in ways_to_write(one)))]
"""Authors as they came with items: blanks around them don't matter, as when they were kept."""
Langs = Annotated[tuple[Annotated[Word, AfterValidator(_tag)], ...], Field(max_length=MOST_VALUES)]
"""Languages as they are kept: `ZH-hant` is zh-Hant."""
Id = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_storable)]


class PageQuery(BaseModel):
    """Which page of a list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE, description="Most items of the page.")] = PAGE
    cursor: Annotated[
        Word | None, Field(description="`next_cursor` of the page before, as it was; empty for the first page.")
    ] = None


class SegmentQuery(BaseModel):
    """Filters by fields of one's own: `segment.country=LT`, up to 20 of them. Other unknown names are refused."""

    model_config = ConfigDict(extra="allow", frozen=True)

    @model_validator(mode="after")
    def _only_segments(self) -> Self:
        if len(self.model_extra or {}) > MOST_SEGMENTS:
            raise ValueError(f"filters by more than {MOST_SEGMENTS} fields of your own; give fewer")
        for name, values in (self.model_extra or {}).items():
            if len(_values(values)) > MOST_VALUES or any(len(one) > LONGEST_WORD for one in (name, *_values(values))):
                raise ValueError(f"{name[:50]!r} has more than {MOST_VALUES} values, or longer than {LONGEST_WORD:,}")
            if not name.startswith(SEGMENT) or name == SEGMENT:
                raise ValueError(f"there is no parameter {name[:50]!r}")
        return self

    @property
    def segment(self) -> dict[str, tuple[str, ...]]:
        """The fields asked for, each with the values of which one is enough."""
        given = {
            storable(name.removeprefix(SEGMENT)): _values(values) for name, values in (self.model_extra or {}).items()
        }
        return {name: tuple(map(storable, values)) for name, values in given.items()}


def _values(given: Any) -> tuple[str, ...]:  # noqa: ANN401 - FastAPI gives one value or a list
    return tuple(given) if isinstance(given, list | tuple) else (given,)
