"""What is asked of a map of dumps, whom it is compared with, and what is refused.

Problems call what is asked by the options of `wayfelt map`.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import polars as pl

from app.batch.meant import FIGURES
from app.batch.tables import SCORED
from app.domain.journey import Journey
from app.domain.persona import Persona, given_twice
from app.domain.records import SEGMENT
from app.domain.theme import KINDS_ASKED, Kind, Theme
from app.errors import InputError
from app.pipeline.audience import among
from app.pipeline.periods import between
from app.pipeline.summary import Other
from app.readers.fields.columns import Columns
from app.readers.fields.paths import is_blank
from app.readers.fields.rows import Row
from app.readers.read import Dump, open_dump

ONE_DAY = dt.timedelta(days=1)
MOST_NAMED = 12  # values that an error names
GIVEN = (*sorted(FIGURES), "solicited")
"""Columns of a dump that say more than a rating, by these names."""
OURS = (*SCORED.names, "day", "theme")
"""What a mention has beside the fields of its dump."""


@dataclass(frozen=True, slots=True)
class Against:
    """What a map is compared with: two values of a `field`, a day or two, or neither for the days before it."""

    how: str
    field: str | None = None
    values: tuple[str, str] = ("", "")
    days: tuple[dt.date, ...] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a map by their days: from `first` up to, but not on, `last`."""

    first: dt.date | None = None
    last: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of `map` as they were given."""

    themes: str | None
    by: str | None
    personas: tuple[Persona, ...]
    first: dt.date | None
    last: dt.date | None
    compare: Against | None
    targets: tuple[tuple[str, float], ...]
    fixed: tuple[str, ...]
    fixed_on: dt.date | None
    feasibility: tuple[tuple[str, float], ...]
    language: str

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Which mentions themes are sought in."""
        return KINDS_ASKED[self.themes]

    @property
    def named(self) -> tuple[tuple[str, str], ...]:
        """Each option that names a field, and the field."""
        pairs = [("--by", self.by)]
        pairs += [(f"--compare {self.compare.how}", self.compare.field)] if self.compare else []
        pairs += [("--persona", test.field) for persona in self.personas for test in persona.tests]
        return tuple((option, field) for option, field in pairs if field)

    @property
    def fields(self) -> dict[str, str]:
        """Fields of the dump that the map needs beyond those of a scored mention, and their columns in the frame."""
        named = dict.fromkeys(field for _, field in self.named if field not in SCORED.names)
        return {name: name for name in GIVEN} | {name: f"{SEGMENT}{name}" for name in named if name not in GIVEN}

    def by_columns(self, there: Collection[str]) -> "Asked":
        """The same with the columns of a frame in the place of fields; a name that no field has is one of ours."""

        def column(field: str) -> str:
            own = self.fields.get(field, field)
            return own if own in there else field

        personas = tuple(
            replace(persona, tests=tuple(replace(test, field=column(test.field)) for test in persona.tests))
            for persona in self.personas
        )
        compare = self.compare and replace(self.compare, field=self.compare.field and column(self.compare.field))
        return replace(self, by=self.by and column(self.by), personas=personas, compare=compare)


def refuse_contradictions(asked: Asked, journey: Journey) -> None:
    """InputError for options that contradict each other, or name what can't be there."""
    if asked.first is not None and asked.last is not None and asked.first >= asked.last:
        raise InputError(f"--from {asked.first} --to {asked.last}: --to is the day after the last one, so later")
    if asked.fixed_on is not None and not asked.fixed:
        raise InputError("--fixed-on says when themes were fixed; name them with --fix THEME")
    stages = [stage.id for stage in journey.stages]
    for name, _ in asked.targets:
        if name not in stages:
            raise InputError(f"--target: there is no stage {name!r}; there are: {', '.join(stages)}")
    _refuse_repeated(asked)
    if asked.by and asked.personas:
        raise InputError("--by and --persona: a map has curves of one of them; leave the other out")
    if asked.themes == "none":
        if asked.fixed:
            raise InputError("--fix names a theme, and --themes none seeks none; leave one of them out")
        refuse_unknown_feasibility(asked, (), journey)


def _refuse_repeated(asked: Asked) -> None:
    if (twice := given_twice(persona.name for persona in asked.personas)) is not None:
        raise InputError(f"--persona: two are named {twice!r}; give each a name of its own")
    for option, pairs in (("--target", asked.targets), ("--feasibility", asked.feasibility)):
        if (twice := given_twice(name for name, _ in pairs)) is not None:
            raise InputError(f"{option}: {twice!r} is given twice; give it once")


def refuse_unknown_themes(asked: Asked, themes: Sequence[Theme], journey: Journey) -> None:
    """InputError for a theme that was named and isn't there."""
    there = {theme.id for theme in themes}
    unknown = [name for name in asked.fixed if name not in there]
    if unknown:
        raise InputError(f"--fix: there is no theme {unknown[0]!r}; the map as .json lists them with their ids")
    refuse_unknown_feasibility(asked, themes, journey)


def refuse_unknown_feasibility(asked: Asked, themes: Sequence[Theme], journey: Journey) -> None:
    """InputError for what nothing is to be done about: opportunities are themes, without any touchpoints."""
    there = [theme.id for theme in themes] or [touchpoint.id for touchpoint in journey.touchpoints]
    kind = "theme" if themes else "touchpoint"
    for name, _ in asked.feasibility:
        if name not in there:
            raise InputError(f"--feasibility: there is no {kind} {name!r}; there are: {', '.join(there)}")


def refuse_unknown_fields(files: Sequence[str], asked: Asked, columns: Columns) -> None:
    """InputError for a field that no mention of the dumps would have, read in their headers or first rows.

    Standard input (`-`) is to be kept (see app.readers.source.open.kept_input).
    """
    wanted = {field: option for option, field in reversed(asked.named) if field not in OURS}
    if not wanted:
        return
    left, names, opened = set(wanted), dict.fromkeys(("channel", "lang", "rating")), False
    for path in files:
        try:
            with open_dump(path, named=columns) as dump:
                opened = True
                left -= _fields_of(dump, left)
                names |= dict.fromkeys(dump.choice.names)
        except InputError:
            continue  # told when it is scored, where one of several is a reject
        if not left:
            return
    if opened:
        refuse_field(wanted, left, names)


def refuse_unmeant(asked: Asked, there: Collection[str]) -> None:
    """InputError for a field that the columns of a frame, `there`, don't have."""
    meant = {field: (option, asked.fields.get(field, field)) for option, field in reversed(asked.named)}
    left = [field for field, (_, own) in meant.items() if own not in there and field not in OURS]
    own = [name.removeprefix(SEGMENT) for name in there if name not in ("row", "unthemed_reason")]
    refuse_field({field: option for field, (option, _) in meant.items()}, left, own)


def refuse_field(options: dict[str, str], unknown: Collection[str], there: Collection[str]) -> None:
    """InputError for the first of the unknown fields."""
    for field, option in options.items():
        if field in unknown:
            raise InputError(f"{option}: there is no field {field!r}; there are: {', '.join(there)}")


def _fields_of(dump: Dump, wanted: Collection[str]) -> set[str]:
    """Those of the wanted fields that the dump has; where no header tells, by all its rows if need be."""
    taken = dump.choice.columns
    found = {name for name in wanted if name in FIGURES and getattr(taken, name) is not None}
    found |= {name for name in wanted if name in taken.more and name in dump.choice.names}
    left = {name for name in wanted if name in taken.more} - found
    for row in dump.rows if left else ():
        if isinstance(row, Row):
            seen = {name for name in left if not is_blank(row.values.get(name))}
            found, left = found | seen, left - seen
        if not left:
            break
    return found


def compared(frame: pl.DataFrame, rows: Rows, against: Against | None) -> tuple[pl.DataFrame, Other | None]:
    """The mentions of the map, and those it is compared with; `frame` has `day`. InputError names what isn't there."""
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


def _groups(frame: pl.DataFrame, field: str, against: Against) -> tuple[pl.DataFrame, Other]:
    if field not in frame.columns:
        raise InputError(f"--compare {against.how}: there is no column {field!r}; take one such as channel or lang")
    a, b = against.values
    try:
        then, now = (frame.filter(among(frame, field, [value])) for value in (a, b))
    except InputError as problem:
        raise InputError(f"--compare {against.how}: {problem}") from None
    for value, found in ((a, then), (b, now)):
        if found.is_empty():
            there = ", ".join(_values(frame, field)) or "none"
            raise InputError(f"--compare {against.how}: nobody here has {value!r}; there are: {there}")
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
        raise InputError("--compare: there are no times in these days; name the column with --time COL")
    first, last = days.min(), days.max()
    assert isinstance(first, dt.date)
    assert isinstance(last, dt.date)
    return rows.first or first, rows.last or last + ONE_DAY
