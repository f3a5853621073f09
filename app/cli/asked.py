"""What the options of `wayfelt map` ask for, read from how they are written."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import click

from app.batch.map_asked import Against
from app.domain.comparison import PREVIOUS
from app.domain.persona import Persona, parse_persona
from app.errors import InputError

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
        click.option("--from", "first", type=Day(), help="The first day that counts (YYYY-MM-DD)."),
        click.option("--to", "last", type=Day(), help="The day after the last one that counts."),
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
