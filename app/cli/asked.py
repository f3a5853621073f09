"""What the options of `wayfelt map` ask for, read from how they are written."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import click
import polars as pl

from app.domain.journey import Journey
from app.domain.persona import Persona, parse_persona
from app.errors import InputError
from app.pipeline.audience import among
from app.pipeline.periods import between
from app.pipeline.summary import Other

ONE_DAY = dt.timedelta(days=1)
PREVIOUS = "previous"
MOST_NAMED = 12  # values that an error names
HOW = "write previous, DATE, DATE..DATE or FIELD=A:B"


class Day(click.ParamType[Any]):
    """A day as 2026-12-31."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        """The day; BadParameter if it is none."""
        try:
            return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no day; write it as 2026-12-31", param, ctx)


class Persons(click.ParamType[Any]):
    """A persona as NAME: RULE."""

    name = "persona"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Persona:
        """The persona; BadParameter if it can't be read."""
        try:
            return value if isinstance(value, Persona) else parse_persona(str(value))
        except InputError as problem:
            self.fail(str(problem), param, ctx)


@dataclass(frozen=True, slots=True)
class Against:
    """What a map is compared with: two values of a `field`, a day or two, or neither for the days before it."""

    how: str
    field: str | None = None
    values: tuple[str, str] = ("", "")
    days: tuple[dt.date, ...] = ()


class How(click.ParamType[Any]):
    """A comparison as previous, DATE, DATE..DATE or FIELD=A:B."""

    name = "how"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Against:
        """The comparison; BadParameter if it can't be read."""
        if isinstance(value, Against):
            return value
        how = str(value)
        if how == PREVIOUS:
            return Against(how)
        field, equals, values = how.partition("=")
        if equals:
            a, colon, b = values.partition(":")
            if not field or not colon:
                self.fail(f"{how!r}: {HOW}", param, ctx)
            return Against(how, field=field, values=(a, b))
        try:
            days = tuple(dt.date.fromisoformat(part) for part in how.split(".."))
        except ValueError:
            self.fail(f"{how!r} names no day; {HOW}, with days as 2026-12-31", param, ctx)
        if len(days) > 2 or list(days) != sorted(set(days)):  # noqa: PLR2004 - the first, and the day after the last
            self.fail(f"{how!r}: write the first day and the day after the last one", param, ctx)
        return Against(how, days=days)


class Pair(click.ParamType[Any]):
    """A name and a figure as NAME=0.5."""

    name = "figure"

    def __init__(self, low: float, high: float) -> None:
        self._low, self._high = low, high

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, float]:
        """The pair; BadParameter if it is none or out of bounds."""
        if isinstance(value, tuple):
            return value
        name, _, figure = str(value).partition("=")
        try:
            number = float(figure)
        except ValueError:
            number = float("nan")
        if not name.strip() or not self._low <= number <= self._high:
            self.fail(f"{value!r}: write NAME=FIGURE, from {self._low:g} to {self._high:g}", param, ctx)
        return name.strip(), number


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a map by their days: from `first` up to, but not on, `last`."""

    first: dt.date | None = None
    last: dt.date | None = None


def compared(frame: pl.DataFrame, rows: Rows, against: Against | None) -> tuple[pl.DataFrame, Other | None]:
    """The mentions of the map, and those it is compared with; `frame` has `day`. UsageError names what isn't there."""
    here = between(frame, first=rows.first, last=rows.last)
    if against is None:
        return here, None
    if against.field is not None:
        return _groups(here, against.field, against)
    days = against.days
    if not days:
        first, last = _bounds(here, rows)
        then = Rows(first - (last - first), first)
        return here, _other(frame, then, Rows(first, last))
    if len(days) == 1:
        now = between(here, first=days[0])
        return now, Other(between(here, last=days[0]), f"< {days[0]}", f"≥ {days[0]}")
    return here, _other(frame, Rows(days[0], days[1]), Rows(*_bounds(here, rows)))


def known_stages(pairs: Sequence[tuple[str, float]], journey: Journey, option: str) -> dict[str, float]:
    """Pairs by stage. UsageError names a stage that the journey doesn't have."""
    there = [stage.id for stage in journey.stages]
    for name, _ in pairs:
        if name not in there:
            raise click.UsageError(f"{option}: there is no stage {name!r}; there are: {', '.join(there)}")
    return dict(pairs)


def _groups(frame: pl.DataFrame, field: str, against: Against) -> tuple[pl.DataFrame, Other]:
    if field not in frame.columns:
        raise click.UsageError(
            f"--compare {against.how}: there is no column {field!r}; take one such as channel or lang"
        )
    a, b = against.values
    try:
        then, now = (frame.filter(among(frame, field, [value])) for value in (a, b))
    except InputError as problem:
        raise click.UsageError(f"--compare {against.how}: {problem}") from None
    for value, found in ((a, then), (b, now)):
        if found.is_empty():
            there = ", ".join(_values(frame, field)) or "none"
            raise click.UsageError(f"--compare {against.how}: nobody here has {value!r}; there are: {there}")
    return now, Other(then, a, b)


def _values(frame: pl.DataFrame, field: str) -> list[str]:
    """The values of a column that most mentions have, some of them."""
    told = frame.select(pl.col(field).alias("value"))
    told = told.explode("value") if isinstance(frame.schema[field], pl.List) else told
    counted = told.drop_nulls().group_by("value").len().sort("len", "value", descending=[True, False])
    values = [f"{value:g}" if isinstance(value, float) else str(value) for value in counted["value"]]
    return [*values[:MOST_NAMED], *(["..."] if len(values) > MOST_NAMED else [])]


def _other(frame: pl.DataFrame, then: Rows, now: Rows) -> Other:
    return Other(between(frame, first=then.first, last=then.last), _span(then), _span(now))


def _span(rows: Rows) -> str:
    last = None if rows.last is None else rows.last - ONE_DAY
    return f"{rows.first} – {last}"


def _bounds(frame: pl.DataFrame, rows: Rows) -> tuple[dt.date, dt.date]:
    """The days of a map: as given, else from the first one there is to the day after the last."""
    days = frame["day"].drop_nulls()
    if days.is_empty():
        raise click.UsageError("--compare: there are no times in these days; name the column with --time COL")
    first, last = days.min(), days.max()
    assert isinstance(first, dt.date)
    assert isinstance(last, dt.date)
    return rows.first or first, rows.last or last + ONE_DAY


Option = Callable[[Callable[..., None]], Callable[..., None]]


def map_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of `map` beside those of all commands over dumps."""
    options: tuple[Option, ...] = (
        click.option(
            "--themes",
            type=click.Choice(["pains", "gains", "all", "none"]),
            help="Which mentions themes are sought in: pains, gains, all as one; pains and gains if not given.",
        ),
        click.option("--by", metavar="FIELD", help="A curve a value of this field: channel, lang or a column."),
        click.option("--persona", "personas", multiple=True, type=Persons(), help="NAME: FIELD = A|B; RATING >= 4."),
        click.option("--from", "first", type=Day(), help="The first day."),
        click.option("--to", "last", type=Day(), help="The day after the last one."),
        click.option(
            "--compare", type=How(), metavar="HOW", help="previous, DATE (before and after), DATE..DATE or FIELD=A:B."
        ),
        click.option("--target", "targets", multiple=True, type=Pair(-1, 1), help="STAGE=VALENCE to reach."),
        click.option(
            "--fix", "fixed", multiple=True, metavar="THEME", help="A theme's id: the curve without its pain."
        ),
        click.option("--fixed-on", type=Day(), help="The day they were fixed on: whether it came true since."),
        click.option("--feasibility", multiple=True, type=Pair(0, 1), help="THEME=0..1: how feasible it is to fix."),
        click.option("--language", default="en", show_default=True, help="Of the report: en, ru, lt, zh-Hant."),
    )
    for option in reversed(options):
        command = option(command)
    return command
