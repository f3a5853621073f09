"""What is asked of a map, and what is refused of it before anything is scored."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import click
from click.core import ParameterSource

from app.batch.fill import scored_among
from app.batch.meant import FIGURES
from app.batch.tables import SCORED
from app.cli.asked import Against
from app.cli.dumps import COLUMNS, READING
from app.domain.journey import Journey
from app.domain.persona import Persona
from app.domain.theme import Theme
from app.errors import InputError
from app.readers.fields.columns import Columns
from app.readers.fields.paths import is_blank
from app.readers.fields.rows import Row
from app.readers.read import Dump, open_dump, open_rows
from app.readers.source.open import STDIN

GIVEN = (*sorted(FIGURES), "solicited")
"""Columns of a dump that say more than a rating, by these names."""
OURS = (*SCORED.names, "day", "theme")
"""What a mention has beside the fields of its dump."""
SEGMENT = "segment."  # before the names of a dump's fields, which may be called as columns of ours
OF_DUMPS = ("preset", *COLUMNS, *READING, "rejects")


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
    """UsageError for options that contradict each other, or name what can't be there."""
    if asked.first is not None and asked.last is not None and asked.first >= asked.last:
        raise click.UsageError(f"--from {asked.first} --to {asked.last}: --to is the day after the last one, so later")
    if asked.fixed_on is not None and not asked.fixed:
        raise click.UsageError("--fixed-on says when themes were fixed; name them with --fix THEME")
    if asked.by and asked.personas:
        raise click.UsageError("--by and --persona: a map has curves of one of them; leave the other out")
    if asked.themes == "none":
        if asked.fixed:
            raise click.UsageError("--fix names a theme, and --themes none seeks none; leave one of them out")
        refuse_unknown_feasibility(asked, (), journey)


def refuse_unknown_themes(asked: Asked, themes: Sequence[Theme], journey: Journey) -> None:
    """UsageError for a theme that was named and isn't there."""
    there = {theme.id for theme in themes}
    unknown = [name for name in asked.fixed if name not in there]
    if unknown:
        raise click.UsageError(f"--fix: there is no theme {unknown[0]!r}; the map as .json lists them with their ids")
    refuse_unknown_feasibility(asked, themes, journey)


def refuse_unknown_feasibility(asked: Asked, themes: Sequence[Theme], journey: Journey) -> None:
    """UsageError for what nothing is to be done about: opportunities are themes, without any touchpoints."""
    there = [theme.id for theme in themes] or [touchpoint.id for touchpoint in journey.touchpoints]
    kind = "theme" if themes else "touchpoint"
    for name, _ in asked.feasibility:
        if name not in there:
            raise click.UsageError(f"--feasibility: there is no {kind} {name!r}; there are: {', '.join(there)}")


def all_scored(files: Sequence[str], context: click.Context) -> bool:
    """Whether the files were written by `score`. UsageError if some were, or if options of dumps come with them."""
    scored = scored_among(files)
    if not scored:
        return False
    others = [path for path in files if path not in scored]
    for path in others:
        if path != STDIN:
            with open_rows(path):  # one that isn't there is told as that
                pass
    if others:
        raise click.UsageError(
            f"{', '.join(scored)}: written by `wayfelt score`, and {', '.join(others)} not; "
            "score these too, or draw two maps"
        )
    given = [name for name in OF_DUMPS if context.get_parameter_source(name) is ParameterSource.COMMANDLINE]
    if given:
        options = ", ".join(f"--{name.removesuffix('s') if name == 'agents' else name}" for name in given)
        raise click.UsageError(f"{options}: of dumps, and {scored[0]} was written by `wayfelt score`; leave them out")
    return True


def refuse_unknown_fields(files: Sequence[str], asked: Asked, columns: Columns) -> None:
    """UsageError for a field that no mention of the dumps would have, read in their headers or first rows.

    Standard input can be read but once: what it lacks is told when it has been read.
    """
    wanted = {field: option for option, field in reversed(asked.named) if field not in OURS}
    if not wanted or STDIN in files:
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
    """UsageError for a field that the columns of a frame, `there`, don't have."""
    meant = {field: (option, asked.fields.get(field, field)) for option, field in reversed(asked.named)}
    left = [field for field, (_, own) in meant.items() if own not in there and field not in OURS]
    own = [name.removeprefix(SEGMENT) for name in there if name not in ("row", "unthemed_reason")]
    refuse_field({field: option for field, (option, _) in meant.items()}, left, own)


def refuse_field(options: dict[str, str], unknown: Collection[str], there: Collection[str]) -> None:
    """UsageError for the first of the unknown fields."""
    for field, option in options.items():
        if field in unknown:
            raise click.UsageError(f"{option}: there is no field {field!r}; there are: {', '.join(there)}")


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
