"""Corrections as forms: seen before, made, listed, taken back, and exported as a test set."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError
from starlette.datastructures import FormData

from app.domain.named import printable
from app.errors import InputError, NotFound
from app.pipeline.given import FIELDS
from app.pipeline.pipeline import Pipeline
from app.services.correction import Changed, Wish, as_it_stands, correct, preview, undo
from app.services.correction_export import exported
from app.services.journeys import project_journey
from app.store.corrections import StoredCorrection, get_correction, page_of_corrections
from app.store.filters import NONE
from app.store.reading import mentions_by_id
from app.store.scope import Scope
from app.store.session import now
from app.web.deps import PipelineDep
from app.web.errors import Told
from app.web.pages.called import Called, called
from app.web.pages.render import path, render
from app.web.pages.session import AdministeringDep, CsrfDep, ReadingDep, Visitor
from app.web.pages.voice import Given, given
from app.web.pages.voices_query import Filters, kept
from app.web.schemas.corrections import CorrectionIn
from app.web.schemas.pages import Id, Word

router = APIRouter(include_in_schema=False)
EXAMPLES = 12
LIMIT = 30
MOST_BACK = 4_000  # characters of filters that are sent on
PART = "X-Part"
"""The header of a script that asks for the middle of a page alone."""


@dataclass(frozen=True, slots=True)
class Line:
    """A mention that would change: pairs of label, before and after, and how sure the new one is."""

    mention_id: str
    item_id: str
    text: str
    corrected: bool
    changes: tuple[tuple[str, str, str, float | None], ...]


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """The context of correction_preview.html; `labels` and `back` are sent on as they came, `kept` is in `back`."""

    mention_id: str
    item_id: str
    labels: tuple[tuple[str, str], ...]
    mentions: int
    others: int
    fields: tuple[tuple[str, int], ...]
    lines: tuple[Line, ...]
    back: str
    kept: Filters
    part: bool


@dataclass(frozen=True, slots=True)
class CorrectionsPage:
    """The context of corrections.html."""

    given: tuple[Given, ...]
    texts: Mapping[str, str]
    following: str | None
    first: bool


async def _form(request: Request) -> FormData:
    """The form; a body can only be read so."""
    return await request.form()


FormDep = Annotated[FormData, Depends(_form)]


@router.post("/corrections/preview", dependencies=[CsrfDep])
def post_preview(request: Request, visitor: ReadingDep, pipeline: PipelineDep, form: FormDep) -> Response:
    """What a correction would change, here and elsewhere. Nothing is kept."""
    with visitor.read() as scope:
        wish = _wish(form, visitor)
        mention = mentions_by_id(scope, [wish.mention_id]).get(wish.mention_id)
        if mention is None:
            raise NotFound(_gone(visitor))
        wish = _only_changes(wish, {**mention.row}, visitor)
        effect = preview(scope, pipeline, [wish], now=now(scope.session), examples=EXAMPLES)
        names = called(visitor, project_journey(scope, "default"))
    lines = tuple(_line(one, names) for one in effect.examples)
    page = PreviewPage(
        mention_id=wish.mention_id,
        item_id=mention.row["item_id"],
        labels=tuple(_pairs(wish.given)),
        mentions=effect.mentions,
        others=max(0, effect.mentions - 1),
        fields=tuple((names.field(field), count) for field, count in effect.fields.items()),
        lines=tuple(sorted(lines, key=lambda line: not line.corrected)),
        back=_back(form),
        kept=_kept(form),
        part=bool(request.headers.get(PART)),
    )
    template = "correction_effect.html" if page.part else "correction_preview.html"
    return render(request, visitor, template, page)


@router.post("/corrections", dependencies=[CsrfDep])
def post_correction(visitor: AdministeringDep, pipeline: PipelineDep, form: FormDep) -> Response:
    """Correct a mention; the page of its text tells of it and offers the way back."""
    wish = _wish(form, visitor)
    with visitor.write() as scope, _of_what_is_there(visitor):
        made = _kept_as(wish, scope, pipeline, visitor)
    return _to_mention(made, "corrected", form)


@router.post("/corrections/confirm", dependencies=[CsrfDep])
def post_confirmation(visitor: AdministeringDep, pipeline: PipelineDep, form: FormDep) -> Response:
    """Confirm the labels of a mention as they stand."""
    mention_id = printable(str(form.get("mention_id", ""))[:100])
    with visitor.write() as scope, _of_what_is_there(visitor):
        made = _kept_as(as_it_stands(scope, mention_id, pipeline.journey), scope, pipeline, visitor)
    return _to_mention(made, "confirmed", form)


@router.post("/corrections/{id}/undo", dependencies=[CsrfDep])
def post_undo(id: Id, visitor: AdministeringDep, pipeline: PipelineDep, form: FormDep) -> Response:  # noqa: A002 - the name in the path
    """Take a correction back."""
    with visitor.write() as scope:
        there = get_correction(scope, id)
        if there is None:
            raise NotFound(Told(visitor.gettext("This correction was taken back already.")))
        undo(scope, pipeline, id, actor=visitor.actor, now=now(scope.session))
    if form.get("next") == "list":
        return RedirectResponse(path("/corrections"), HTTPStatus.SEE_OTHER)
    return _to_mention(there, "undone", form)


@router.get("/corrections")
def get_corrections(request: Request, visitor: ReadingDep, cursor: Annotated[Word, Query()] = "") -> Response:
    """All that people corrected, the last first."""
    with visitor.read() as scope:
        page = page_of_corrections(scope, limit=LIMIT, cursor=cursor or None)
        there = mentions_by_id(scope, [one.mention_id for one in page.items])
        names = called(visitor, project_journey(scope, "default"))
    following = path("/corrections", cursor=page.next_cursor) if page.next_cursor else None
    texts = {name: one.row["text"] for name, one in there.items()}
    context = CorrectionsPage(tuple(given(one, names, {}) for one in page.items), texts, following, not cursor)
    return render(request, visitor, "corrections.html", context)


@router.get("/corrections/export")
def get_export(visitor: ReadingDep) -> Response:
    """Corrected mentions as a test set: JSON Lines, an item a line."""
    with visitor.read() as scope:
        lines = [json.dumps(item, ensure_ascii=False) + "\n" for item in exported(scope)]
    headers = {"Content-Disposition": 'attachment; filename="corrections.jsonl"'}
    return Response("".join(lines), media_type="application/x-ndjson", headers=headers)


def _kept_as(wish: Wish, scope: Scope, pipeline: Pipeline, visitor: Visitor) -> StoredCorrection:
    """What the visitor gives on a mention, kept. NotFound for a mention that isn't there."""
    moment = now(scope.session)
    made, _ = correct(scope, pipeline, [wish], key_id=visitor.key.id, actor=visitor.actor, now=moment, examples=0)
    return made[0]


@contextmanager
def _of_what_is_there(visitor: Visitor) -> Iterator[None]:
    """Tell a visitor, in the visitor's language, of a mention that isn't there."""
    try:
        yield
    except NotFound:
        raise NotFound(_gone(visitor)) from None


def _to_mention(one: StoredCorrection, done: str, form: FormData) -> Response:
    """To the mention on the page of its text, which tells what was `done`."""
    target = path("/voices", one.item_id, **{**_kept(form), "done": done, "correction": one.id})
    return RedirectResponse(f"{target}#m-{one.mention_id}", HTTPStatus.SEE_OTHER)


def _back(form: FormData) -> str:
    return str(form.get("back", ""))[:MOST_BACK]


def _kept(form: FormData) -> Filters:
    """The filters of the list that led to the text."""
    return kept(parse_qsl(_back(form)))


def _gone(visitor: Visitor) -> Told:
    return Told(visitor.gettext("This mention is gone: the text was scored anew. Load the page again."))


def _wish(form: FormData, visitor: Visitor) -> Wish:
    """What a form gives, checked as the interface does. InputError names the field."""
    labels: dict[str, Any] = {name: str(form[name]) for name in FIELDS if name in form and name != "emotions"}
    if "emotions_given" in form:
        labels["emotions"] = [str(one) for one in form.getlist("emotions")]
    if labels.get("effort") == NONE:
        labels["effort"] = None
    try:
        read = CorrectionIn.model_validate({"mention_id": str(form.get("mention_id", "")), "labels": labels})
    except ValidationError as error:
        told = visitor.gettext("%(field)s can't be that; choose another value.")
        raise InputError(Told(told % {"field": error.errors()[0]["loc"][-1]})) from None
    return Wish(read.mention_id, read.labels.given)


def _only_changes(wish: Wish, row: Mapping[str, Any], visitor: Visitor) -> Wish:
    """The wish without what is so already; InputError if nothing is left."""
    new = {name: value for name, value in wish.given.items() if not _same(name, row[name], value)}
    if not new:
        raise InputError(
            Told(visitor.gettext("Nothing differs from what is there. Choose another value for some label."))
        )
    return Wish(wish.mention_id, new)


def _same(name: str, before: object, after: object) -> bool:
    if name == "intensity" and isinstance(before, int | float) and isinstance(after, int | float):
        return round(before * 3) == round(after * 3)
    if isinstance(before, list) and isinstance(after, list):
        return {str(one) for one in before} == {str(one) for one in after}
    return before == after if after is None or before is None else str(before) == str(after)


def _pairs(given_: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was given, as fields of a form."""
    pairs: list[tuple[str, str]] = []
    for name, value in given_.items():
        if name == "emotions":
            pairs += [("emotions_given", "1"), *((name, str(one)) for one in value)]
        else:
            pairs.append((name, NONE if value is None else str(value)))
    return pairs


def _line(one: Changed, names: Called) -> Line:
    changes = tuple(
        (names.field(x.field), names.of(x.field, x.before), names.of(x.field, x.after), x.confidence)
        for x in one.changes
    )
    return Line(one.mention_id, one.item_id, one.text, one.corrected, changes)
