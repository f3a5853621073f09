"""The page of all themes: where they lie beside each other, and the list of what they cost."""

import datetime as dt
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, field_validator

from app.domain.job import JobState
from app.domain.quoting import shortened
from app.domain.theme import KINDS, SIDES, Kind, Side
from app.report.spark import area, spark
from app.services.intake import SCORE
from app.services.journeys import project_journey
from app.services.scoring import REFRESH
from app.services.theme_places import Place, places
from app.services.themes import (
    LIVE,
    Shown,
    Sort,
    ThemeFilter,
    list_themes,
    names_beside,
    quotes_of,
    shown_kind,
    shown_status,
    silent_since,
)
from app.store.job_list import any_waits, due, last_ended
from app.store.scope import Scope
from app.store.session import now
from app.store.themes import StoredTheme, standing
from app.web.deps import LimitsDep
from app.web.pages.called import Called, Choices, called
from app.web.pages.render import render
from app.web.pages.session import ReadingDep
from app.web.schemas.pages import Word

router = APIRouter(include_in_schema=False)
EITHER = (Side.PAIN, Side.GAIN)
"""The sides that are shown, a theme of both on each."""

WEEKS = 26
"""Weeks of a small line."""

WIDTH, HEIGHT, EDGE = 760.0, 560.0, 24.0
NAMED = 14
"""Circles whose names are always shown: those of most voices, where there is room for them."""

LABEL, LINE = 28, 22.0
"""Characters of a name on the map, and the height of its line."""

NARROW, WIDE = 10.0, 19.0
"""Widths of a letter and of a Chinese character there: the map is shown at two thirds, its letters in full size."""

STEPS = (0.15, 0.35, 0.55, 0.75)
"""Where a colour goes over into the next, on either side of zero."""


class ThemesQuery(BaseModel):
    """What of the list is asked for, with `q` words of their names; what a form leaves empty isn't."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    kind: str = "pain"
    sort: str = "voices"
    stage: Word = ""
    touchpoint: Word = ""
    status: Annotated[str, Field(max_length=20)] = "live"
    q: Word = ""

    @field_validator("kind")
    @classmethod
    def _kind(cls, given: str) -> str:
        return given if given in EITHER else "pain"

    @field_validator("sort")
    @classmethod
    def _sort(cls, given: str) -> str:
        return given if given in set(Sort) else "voices"


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """A theme of the list; `figures` as of the last refresh, `line` and `filled` the points of its trend."""

    id: str
    name: str
    side: str
    status: str
    pinned: bool
    figures: Mapping[str, Any]
    voices: int
    mentions: int
    enough: bool
    stage: str | None
    touchpoint: str | None
    line: str
    filled: str
    tone: str
    alarm: str | None
    silent: str | None


@dataclass(frozen=True, slots=True)
class Label:
    """A name under a circle, its line ending at `y`; `anchor` says which part of it stands at `x`."""

    text: str
    x: float
    y: float
    anchor: str

    @property
    def reach(self) -> tuple[float, float]:
        """Where it begins and ends."""
        wide = sum(WIDE if unicodedata.east_asian_width(char) in "WF" else NARROW for char in self.text)
        left = self.x - {"start": 0.0, "middle": wide / 2, "end": wide}[self.anchor]
        return left, left + wide

    def covers(self, other: "Label") -> bool:
        """Whether the two would lie on each other."""
        (left, right), (begin, end) = self.reach, other.reach
        return abs(self.y - other.y) < LINE and left < end and begin < right

    def meets(self, x: float, y: float, radius: float) -> bool:
        """Whether it would lie on the circle around a point."""
        left, right = self.reach
        aside, apart = x - min(max(x, left), right), y - min(max(y, self.y - LINE + 4), self.y + 4)
        return aside * aside + apart * apart < radius * radius


@dataclass(frozen=True, slots=True)
class Dot:
    """A theme's circle on the map, in its units; `named` where its label is always shown."""

    line: ThemeLine
    x: float
    y: float
    radius: float
    label: Label
    named: bool


@dataclass(frozen=True, slots=True)
class Sought:
    """Whether texts are being scored, or themes looked for: now, or from a moment `begins` on, if that is to come.

    `failed` is when themes were looked for in vain, unless they are looked for again.
    """

    scoring: bool
    looking: bool
    begins: dt.datetime | None
    failed: dt.datetime | None


@dataclass(frozen=True, slots=True)
class ThemesPage:
    """The context of themes.html; `some` says whether there are any themes at all, whatever is asked for.

    `quotes` has some words of a theme by its id, where it may be quoted and isn't called by them. `counts` are the
    themes of each side that meet the filters, `on_map` those of the list with at least the `least` voices for a figure.
    """

    query: ThemesQuery
    lines: tuple[ThemeLine, ...]
    quotes: Mapping[str, str]
    dots: tuple[Dot, ...]
    counts: Mapping[str, int]
    on_map: int
    least: int
    some: bool
    refreshed: dt.datetime | None
    sought: Sought
    names: Called
    stages: Choices
    touchpoints: Choices
    width: float
    height: float


@router.get("/themes")
def get_themes(
    request: Request, visitor: ReadingDep, limits: LimitsDep, query: Annotated[ThemesQuery, Query()]
) -> Response:
    """Themes of one side: the map beside the list."""
    with visitor.read() as scope:
        names = called(visitor, project_journey(scope, "default"))
        everything = list_themes(scope, ThemeFilter(statuses=tuple(Shown)), sort=Sort(query.sort))
        meeting = [one for one in everything if _meets(one, query)]
        said = quotes_of(scope, meeting, lang=visitor.lang, min_voices=limits.voices)
        told = names_beside(scope, meeting, said, lang=visitor.lang)
        meeting = [one for one in meeting if _is_called(told[one.theme.id], query.q)]
        found = [one for one in meeting if SIDES[shown_kind(one)] in (query.kind, "all")]
        drawn = places(scope, found)
        stands = standing(scope)
        waits = _sought(scope)
    lines = tuple(theme_line(one, told[one.theme.id], least=limits.voices) for one in found)
    page = ThemesPage(
        query=query,
        lines=lines,
        quotes={theme: quote.text for theme, quote in said.items() if not told[theme].endswith(quote.text)},
        dots=dots(lines, drawn),
        counts={side: sum(shown_kind(one) in (KINDS[side], Kind.ALL) for one in meeting) for side in EITHER},
        on_map=sum(line.enough for line in lines),
        least=limits.voices,
        some=bool(everything),
        refreshed=None if stands is None else stands.refreshed_at,
        sought=waits,
        names=names,
        stages=_there("stage", everything, names),
        touchpoints=_there("touchpoint", everything, names),
        width=WIDTH,
        height=HEIGHT,
    )
    return render(request, visitor, "themes.html", page)


def _sought(scope: Scope) -> Sought:
    begins, moment = due(scope, REFRESH), now(scope.session)
    later = begins if begins is not None and begins > moment else None
    last = last_ended(scope, REFRESH) if begins is None else None
    failed = last.finished_at if last is not None and last.state is JobState.DEAD else None
    return Sought(scoring=any_waits(scope, SCORE), looking=begins is not None, begins=later, failed=failed)


def theme_line(stored: StoredTheme, name: str, *, least: int) -> ThemeLine:
    """A theme as it stands in a list, under its `name`; `least` voices make a figure."""
    theme, note = stored.theme, stored.note
    figures = note.figures
    points = spark(latest_weeks(figures.get("trend", ())))
    voices = int(figures.get("voices", 0))
    valence = figures.get("valence") or {}
    latest = figures.get("latest") or {}
    return ThemeLine(
        id=theme.id,
        name=name,
        side=SIDES[shown_kind(stored)],
        status=str(shown_status(theme)),
        pinned=theme.pinned,
        figures=figures,
        voices=voices,
        mentions=theme.size,
        enough=voices >= least,
        stage=note.stage,
        touchpoint=note.touchpoint,
        line=points,
        filled=area(points),
        tone=tone(valence.get("mean") if voices >= least else None),
        alarm=latest.get("alarm"),
        silent=silent_since(note),
    )


def latest_weeks(trend: Sequence[Mapping[str, Any]]) -> list[float]:
    """The mentions of the last WEEKS weeks up to the last point of a trend, which leaves long silences out."""
    weeks = [dt.date.fromisoformat(point["start"]) for point in trend]
    return [
        float(point["mentions"])
        for point, week in zip(trend, weeks, strict=True)
        if (weeks[-1] - week).days < 7 * WEEKS
    ]


def dots(lines: Sequence[ThemeLine], drawn: Mapping[str, Place]) -> tuple[Dot, ...]:
    """The circles of a map that just holds them all, the largest first, so that small ones lie on top."""
    known = [(line, drawn[line.id]) for line in lines if line.id in drawn]
    if not known:
        return ()
    left, right = (min(p.x - p.radius for _, p in known), max(p.x + p.radius for _, p in known))
    low, high = (min(p.y - p.radius for _, p in known), max(p.y + p.radius for _, p in known))
    middle = (left + right) / 2, (low + high) / 2
    scale = min((WIDTH - 2 * EDGE) / max(right - left, 1e-9), (HEIGHT - 2 * EDGE) / max(high - low, 1e-9), 400.0)
    circles = [
        (
            line,
            round(WIDTH / 2 + (place.x - middle[0]) * scale, 1),
            round(HEIGHT / 2 - (place.y - middle[1]) * scale, 1),
            round(place.radius * scale, 1),
        )
        for line, place in sorted(known, key=lambda pair: (-pair[0].voices, pair[0].id))
    ]
    return _labelled(circles)


def _labelled(circles: Sequence[tuple[ThemeLine, float, float, float]]) -> tuple[Dot, ...]:
    """The circles with their labels below them, or else above, shown where those lie on no other and on no circle."""
    found: list[Dot] = []
    for line, x, y, radius in circles:
        shown = [dot.label for dot in found if dot.named]
        others = [circle for other, *circle in circles if other is not line]
        either = label_under(line.name, x, y + radius), label_under(line.name, x, y - radius - LINE - 4)
        free = (
            one
            for one in either
            if one.y > LINE
            and not any(one.covers(other) for other in shown)
            and not any(one.meets(*circle) for circle in others)
        )
        label = next(free, None) if len(shown) < NAMED else None
        found.append(Dot(line, x, y, radius, label or either[0], label is not None))
    return tuple(found)


def label_under(name: str, x: float, y: float) -> Label:
    """The label below a point at `x` and `y`, such as the lowest of a circle, within the edges of the map."""
    text = shortened(name, LABEL)
    left, right = Label(text, x, y, "middle").reach
    anchor = "start" if left < 0 else "end" if right > WIDTH else "middle"
    return Label(text, x, round(y + LINE - 1, 1), anchor)


def tone(valence: float | None) -> str:
    """The class of a colour for a mean valence: from n4, very bad, by z to p4, very good; `few` for none."""
    if valence is None:
        return "few"
    step = sum(abs(valence) >= edge for edge in STEPS)
    return "z" if step == 0 else f"{'n' if valence < 0 else 'p'}{step}"


def _meets(stored: StoredTheme, query: ThemesQuery) -> bool:
    status = shown_status(stored.theme)
    wanted = status in LIVE if query.status not in set(Shown) else status == query.status
    return wanted and query.stage in ("", stored.note.stage) and query.touchpoint in ("", stored.note.touchpoint)


def _is_called(name: str, words: str) -> bool:
    """Whether every one of the words is in the name, in letters of whatever size."""
    folded = name.casefold()
    return all(word in folded for word in words.casefold().split())


def _there(field: str, themes: Sequence[StoredTheme], names: Called) -> Choices:
    """The values of a field that themes have, in the order of the journey."""
    have = {getattr(one.note, field) for one in themes}
    return tuple((value, name) for value, name in names.choices(field) if value in have)
