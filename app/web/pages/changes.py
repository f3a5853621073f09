"""What changed on the map from one refresh to the next, newest first."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.domain.labels import UNASSIGNED
from app.report.words import Words
from app.services.journeys import project_journey, project_journeys
from app.services.maps import changes
from app.services.snapshots import WHOLE
from app.services.themes import Shown, ThemeFilter, list_themes, names_of
from app.store.maps import StoredChange
from app.store.scope import Scope
from app.web.deps import LimitsDep
from app.web.pages.render import path, render
from app.web.pages.session import ReadingDep, Visitor
from app.web.schemas.pages import Id, Word

router = APIRouter(include_in_schema=False)
LIMIT = 50
SIGNS = {
    "stage_fell": ("▼", "bad"),
    "stage_rose": ("▲", "good"),
    "theme_rose": ("▲", "open"),
    "theme_fell": ("▼", "open"),
    "theme_grew": ("▲", "open"),
    "theme_shrank": ("▼", "open"),
    "theme_new": ("+", "open"),
    "moment_of_truth": ("★", "bad"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A change in words: a `sign`, what it is about with its address, and what happened."""

    sign: str
    tone: str
    subject: str
    href: str | None
    told: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Day:
    """The changes of a day."""

    day: dt.date
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """The context of changes.html."""

    days: tuple[Day, ...]
    journey: str
    journeys: tuple[str, ...]
    next: str | None
    first: str | None


@router.get("/changes")
def get_changes(
    request: Request,
    visitor: ReadingDep,
    limits: LimitsDep,
    journey: Id = "default",
    cursor: Annotated[Word | None, Query()] = None,
) -> Response:
    """A page of the log."""
    with visitor.read() as scope:
        page = changes(scope, journey, limit=LIMIT, cursor=cursor)
        stages, themes = _subjects(scope, visitor, journey, min_voices=limits.voices)
        journeys = tuple(one.name for one, _ in project_journeys(scope))
    lines = [_line(one, stages, themes, visitor) for one in page.items]
    own = None if journey == "default" else journey
    made = ChangesPage(
        days=tuple(Day(day, tuple(some)) for day, some in groupby(lines, key=lambda line: line.at.date())),
        journey=journey,
        journeys=journeys,
        next=None if page.next_cursor is None else path("/changes", journey=own, cursor=page.next_cursor),
        first=path("/changes", journey=own) if cursor else None,
    )
    return render(request, visitor, "changes.html", made)


def _subjects(
    scope: Scope, visitor: Visitor, journey: str, *, min_voices: int
) -> tuple[dict[str, str], dict[str, str]]:
    """Names of stages and of themes, ended ones too."""
    stages = {stage.id: stage.name(visitor.lang) for stage in project_journey(scope, journey).stages}
    stages |= {WHOLE: visitor.words("overall"), UNASSIGNED: visitor.words("unassigned")}
    stored = list_themes(scope, ThemeFilter(statuses=tuple(Shown)))
    return stages, names_of(scope, stored, lang=visitor.lang, min_voices=min_voices)


def _line(stored: StoredChange, stages: Mapping[str, str], themes: Mapping[str, str], visitor: Visitor) -> Line:
    change = stored.change
    sign, tone = SIGNS.get(change.kind, ("•", "open"))
    is_theme = change.kind.startswith("theme_")
    if change.kind == "moment_of_truth" and not change.detail.get("now"):
        sign, tone = "☆", "good"
    known = themes if is_theme else stages
    if is_theme:
        href = path("/themes", change.subject) if change.subject in themes else None
    else:
        href = None if change.subject == WHOLE else path("/voices", stage=change.subject)
    others = [themes.get(one, one) for one in change.detail.get("others", ())]
    return Line(
        sign=sign,
        tone=tone,
        subject=known.get(change.subject, change.subject),
        href=href,
        told=_told(change.kind, change.detail, others, visitor),
        at=stored.at,
    )


def _told(kind: str, detail: Mapping[str, object], others: Sequence[str], visitor: Visitor) -> str:
    """What happened, in a sentence without its subject."""
    _, words = visitor.gettext, visitor.words
    sentences = {
        "stage_fell": _("fell by %(size)s to %(to)s (voices: %(voices)s)"),
        "stage_rose": _("rose by %(size)s to %(to)s (voices: %(voices)s)"),
        "stage_known": _("has a figure now: %(to)s (voices: %(voices)s)"),
        "stage_unknown": _("has too few voices now: %(voices)s"),
        "moment_of_truth": _("became a moment of truth") if detail.get("now") else _("is no moment of truth any more"),
        "theme_rose": _("grew, of 100 voices: %(from)s → %(to)s"),
        "theme_fell": _("shrank, of 100 voices: %(from)s → %(to)s"),
        "theme_grew": _("grew, voices: %(from)s → %(to)s"),
        "theme_shrank": _("shrank, voices: %(from)s → %(to)s"),
        "theme_new": _("is new (mentions: %(mentions)s)"),
        "theme_merged": _("went into: %(others)s"),
        "theme_split": _("was split from: %(others)s"),
        "theme_back": _("is spoken of again"),
        "theme_over": _("is over"),
    }
    values = {name: _shown(name, value, kind, words) for name, value in detail.items()}
    size = detail.get("delta")
    values |= {"size": words.figure(abs(size)) if isinstance(size, float) else "", "others": ", ".join(others)}
    blank = dict.fromkeys(("to", "from", "voices", "mentions"), "")
    return sentences.get(kind, kind) % (blank | values)


def _shown(name: str, value: object, kind: str, words: Words) -> str:
    if not isinstance(value, int | float):
        return ""
    if name in {"to", "from"} and kind in {"theme_rose", "theme_fell"}:
        return words.figure(100 * value, 1)
    return words.signed(value) if name in {"to", "from"} and kind.startswith("stage_") else words.count(value)
