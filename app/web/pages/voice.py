"""The page of one text: its mentions marked in it, each score with how sure it is, a chat with its arc."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from app.domain.journey import Journey
from app.services.correction import known_labels, labels_of
from app.services.journeys import project_journey
from app.services.themes import Shown, ThemeFilter, list_themes, names_of
from app.services.voices import SeenItem, see_item
from app.store.corrections import StoredCorrection
from app.store.reading import StoredMention
from app.web.deps import LimitsDep, PipelineDep
from app.web.pages.called import INTENSITIES, Called, Choices, called
from app.web.pages.names import language_name
from app.web.pages.render import render
from app.web.pages.session import ReadingDep, Visitor
from app.web.pages.themes import tone
from app.web.pages.voices_query import Filters, kept
from app.web.schemas.pages import Id

router = APIRouter(include_in_schema=False)
DONE = ("corrected", "confirmed", "undone")
SCORED = ("sentiment", "intent", "effort", "stage", "touchpoint")
WIDTH, HEIGHT, EDGE = 480.0, 150.0, 22.0


@dataclass(frozen=True, slots=True)
class Score:
    """A label as it is shown, and how sure it is, 0..1; null where that isn't known."""

    name: str
    shown: str
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Said:
    """A mention of the text, counted from 1, with its scores."""

    number: int
    mention: StoredMention
    scores: tuple[Score, ...]
    theme: tuple[str, str] | None
    reason: str
    tone: str
    intensity: int


@dataclass(frozen=True, slots=True)
class ArcPoint:
    """A mention on the arc of a chat, in the units of its drawing."""

    said: Said
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Given:
    """A correction of this text: what was said before and what was given, by name of the label, and what is `right`."""

    correction: StoredCorrection
    number: int | None
    changes: tuple[tuple[str, str, str], ...]
    right: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """What was just done to a mention: corrected, confirmed, or undone; `correction` is the id to take it back by."""

    what: str
    correction: str


@dataclass(frozen=True, slots=True)
class VoicePage:
    """The context of voice.html; `numbers` lead from a mention's id to what is said there.

    `confirmed` are ids of mentions of which people gave every label that can be given; `kept` are the filters of the
    list that led here, and `back` the same as an address has them.
    """

    seen: SeenItem
    names: Called
    said: tuple[Said, ...]
    numbers: Mapping[str, Said]
    arc: tuple[ArcPoint, ...]
    given: tuple[Given, ...]
    confirmed: frozenset[str]
    done: Done | None
    kept: Filters
    back: str
    options: Mapping[str, Choices]
    lang: str
    width: float
    height: float


@router.get("/voices/{id}")
def get_voice(
    id: Id,  # noqa: A002 - the name in the path
    request: Request,
    visitor: ReadingDep,
    pipeline: PipelineDep,
    limits: LimitsDep,
) -> Response:
    """One text with all that was found in it."""
    with visitor.read() as scope:
        seen = see_item(scope, id)
        names = called(visitor, project_journey(scope, "default"))
        themes = list_themes(scope, ThemeFilter(statuses=tuple(Shown)))
        known = names_of(scope, themes, lang=visitor.lang, min_voices=limits.voices)
    said = tuple(_said(at, one, names, known) for at, one in enumerate(seen.mentions, start=1))
    numbers = {one.mention.row["mention_id"]: one for one in said}
    filters = kept(request.query_params.multi_items())
    page = VoicePage(
        seen=seen,
        names=names,
        said=said,
        numbers=numbers,
        arc=arc(said) if seen.item.feedback.turns else (),
        given=tuple(given(one, names, numbers) for one in seen.corrections),
        confirmed=_confirmed(seen, pipeline.journey),
        done=_done(request, seen.corrections),
        kept=filters,
        back=urlencode(filters, doseq=True),
        options=correcting(called(visitor, pipeline.journey)),
        lang=_language(seen, visitor),
        width=WIDTH,
        height=HEIGHT,
    )
    return render(request, visitor, "voice.html", page)


def correcting(names: Called) -> Mapping[str, Choices]:
    """What people can give, by label: the places are those of the journey that mentions are scored on."""
    intensities = tuple((str(round(value, 4)), names.of("intensity", value)) for value in INTENSITIES)
    emotions = tuple(pair for pair in names.choices("emotions") if pair[0] != "none")
    plain = {name: names.choices(name) for name in SCORED}
    return plain | {"intensity": intensities, "emotions": emotions}


def arc(said: Sequence[Said]) -> tuple[ArcPoint, ...]:
    """What a customer felt from the beginning of a chat to its end; nothing of a single mention."""
    if len(said) <= 1:
        return ()
    step = (WIDTH - 2 * EDGE) / (len(said) - 1)
    half = HEIGHT / 2 - EDGE
    return tuple(
        ArcPoint(one, round(EDGE + at * step, 1), round(HEIGHT / 2 - one.mention.row["valence"] * half, 1))
        for at, one in enumerate(said)
    )


def given(one: StoredCorrection, names: Called, numbers: Mapping[str, Said]) -> Given:
    """A correction as it is shown."""
    before = labels_of(one.said)
    changes = tuple(
        (names.field(field), names.of(field, before.get(field)), names.of(field, value))
        for field, value in one.given.items()
        if before.get(field) != value
    )
    right = tuple(names.field(field) for field, value in one.given.items() if before.get(field) == value)
    there = numbers.get(one.mention_id)
    return Given(one, None if there is None else there.number, changes, right)


def _confirmed(seen: SeenItem, journey: Journey) -> frozenset[str]:
    due = {one.row["mention_id"]: known_labels({**one.row}, journey).keys() for one in seen.mentions}
    given = [(one.mention_id, one.given.keys()) for one in seen.corrections]
    return frozenset(one for one, fields in given if one in due and due[one] <= fields)


def _done(request: Request, corrections: Sequence[StoredCorrection]) -> Done | None:
    """What the address says was just done, if that is so still."""
    what, of = (request.query_params.get(name, "") for name in ("done", "correction"))
    stands = any(one.id == of for one in corrections)
    return Done(what, of) if what in DONE and stands == (what != "undone") else None


def _said(number: int, mention: StoredMention, names: Called, themes: Mapping[str, str]) -> Said:
    row: Mapping[str, Any] = {**mention.row}
    scores = tuple(Score(names.field(name), names.of(name, row[name]), row[f"{name}_confidence"]) for name in SCORED)
    emotions = Score(names.field("emotions"), names.of("emotions", row["emotions"]), None)
    return Said(
        number=number,
        mention=mention,
        scores=(*scores[:1], emotions, *scores[1:]),
        theme=None if mention.theme is None else (mention.theme, themes.get(mention.theme, mention.theme)),
        reason="" if mention.unthemed_reason is None else names.of("reason", mention.unthemed_reason),
        tone=tone(row["valence"]),
        intensity=round(row["intensity"] * 3),
    )


def _language(seen: SeenItem, visitor: Visitor) -> str:
    """What language the text is in, in words."""
    tag = seen.item.feedback.lang or next((one.row["lang"] for one in seen.mentions), "")
    return language_name(tag, visitor.lang) if tag else ""
