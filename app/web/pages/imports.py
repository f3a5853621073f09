"""Pages of imports: a file is sent, looked at with five rows scored, and started."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus

from anyio import from_thread
from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData, UploadFile

from app.domain.job import Job
from app.domain.records import ScoredMention
from app.errors import FileProblem, InputError
from app.services.import_rows import Order
from app.services.importing import IMPORT, in_its_name
from app.services.intake_items import project_rules
from app.services.look import Look, look
from app.services.preview import PreviewRow, preview
from app.services.staging import discard, stage, staged, start
from app.store.job_list import get_job, page_of_jobs
from app.store.search_values import values_of
from app.store.session import now
from app.web.deps import Limits, LimitsDep, PipelineDep, PreviewsDep, RedactorDep
from app.web.errors import Told
from app.web.pages.import_order import AUTO, FIELDS, MORE, address, file_name, order_of, pinned
from app.web.pages.import_problem import language, reason, told
from app.web.pages.names import size_name
from app.web.pages.render import render
from app.web.pages.session import CsrfDep, IngestingDep, Visitor, ingesting

router = APIRouter(include_in_schema=False)
Ingesting = Depends(ingesting)  # before the form is read: who may not send has us keep no file
RECENT = 5
LOOKED_AT = 50
ROWS = 5
MAIN = ("text", "time", "rating", "channel", "author")
"""Fields that are asked for at once; the others are folded in."""


@dataclass(frozen=True, slots=True)
class ImportContext:
    """The page where a file of at most the size `largest` is chosen; `problem` is what was wrong with the last one.

    `lang` is the language of `problem`; empty for the reader's own.
    """

    recent: tuple[Job, ...]
    largest: str
    problem: str | None = None
    lang: str = "en"


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """Which column holds a field: `chosen` is a column, AUTO or empty for none.

    `found` is what a preset takes it from, `reason` why it was taken, if it was found out.
    """

    field: str
    chosen: str
    found: str
    reason: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, with the mention that it is, if any."""

    text: str
    mention: ScoredMention | None


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of the preview: texts in pieces, one a turn of a chat log with its role, or why it would be rejected.

    `lang` is the language of `reason`; empty for the reader's own.
    """

    row: PreviewRow
    texts: tuple[tuple[str | None, tuple[Piece, ...]], ...]
    reason: str | None = None
    lang: str = "en"


@dataclass(frozen=True, slots=True)
class PreviewContext:
    """The page where a file is looked at."""

    upload: str
    order: Order
    look: Look
    fields: tuple[FieldChoice, ...]
    segments: tuple[tuple[str, bool], ...]
    rows: tuple[ShownRow, ...]
    pinned: tuple[tuple[str, str], ...]
    stages: dict[str, str]
    touchpoints: dict[str, str]
    main: tuple[str, ...] = MAIN


@router.get("/import")
def get_import(request: Request, visitor: IngestingDep, limits: LimitsDep) -> Response:
    """Where a file is chosen."""
    return render(request, visitor, "import.html", _chooser(visitor, limits))


@router.post("/import", dependencies=[Ingesting, CsrfDep])
def post_import(request: Request, visitor: IngestingDep, limits: LimitsDep) -> Response:
    """Keep the file that was sent, and go and look at it."""
    given = from_thread.run(_form, request)
    try:
        file = given.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            raise InputError(Told(visitor.gettext("no file was chosen")))
        name = file_name(file.filename)
        with visitor.write() as scope:
            upload = stage(scope, file.file, now=now(scope.session))
    except InputError as problem:
        what = told(problem, "", visitor)
        return render(request, visitor, "import.html", _chooser(visitor, limits, what), status=problem.status)
    finally:
        from_thread.run(given.close)
    return RedirectResponse(address(upload, name), HTTPStatus.SEE_OTHER)


@router.get("/import/{upload}")
def get_preview(
    request: Request,
    upload: str,
    visitor: IngestingDep,
    pipeline: PipelineDep,
    redactor: RedactorDep,
    limits: LimitsDep,
    previews: PreviewsDep,
) -> Response:
    """What the file is taken for, which column holds what, and five rows scored; nothing of it is kept.

    A file that was started leads to its job.
    """
    first = not any(name in request.query_params for name in (MORE, *FIELDS))
    order = order_of(request.query_params)
    if _is_started(visitor, upload):
        return RedirectResponse(f"/jobs/{upload}", HTTPStatus.SEE_OTHER)
    with previews.turn(visitor.key.project_id) as folder:
        with visitor.read() as scope:
            path = staged(scope, upload, folder=folder, name=order.name)
            rules, moment = project_rules(scope, redactor, limit=limits.text), now(scope.session)
            known = frozenset(name for name, _ in values_of(scope).segments) if first else frozenset()
        try:
            with previews.in_time(order.name):
                seen = look(path, order, ROWS)
                if own := [name for name in _free(seen) if name in known]:  # else a second import would drop them
                    order = replace(order, columns={**(order.columns or {}), MORE: own})
                    seen = look(path, order, ROWS)
        except FileProblem as problem:
            what = told(in_its_name(problem, path, order.name), order.name, visitor)
            return _refused(request, visitor, limits, upload, what)
        rows = preview(seen, order, pipeline=pipeline, rules=rules, now=moment)
    more = set((order.columns or {}).get(MORE, ()))
    places = pipeline.journey
    context = PreviewContext(
        upload=upload,
        order=order,
        look=seen,
        fields=tuple(_choice(field, order, seen) for field in FIELDS),
        segments=tuple((name, name in more) for name in _free(seen)),
        rows=tuple(_shown(row, visitor) for row in rows),
        pinned=tuple(pinned(order, seen)),
        stages={place.id: place.name(visitor.lang) for place in places.stages},
        touchpoints={place.id: place.name(visitor.lang) for place in places.touchpoints},
    )
    return render(request, visitor, "import_preview.html", context)


def _free(seen: Look) -> list[str]:
    """The columns that no field has."""
    return [name for name in seen.names if name not in seen.columns.values()]


@router.post("/import/{upload}", dependencies=[Ingesting, CsrfDep])
def post_start(request: Request, upload: str, visitor: IngestingDep) -> Response:
    """Start the import as it was looked at."""
    given = from_thread.run(_form, request)
    try:
        order = order_of(given)
    finally:
        from_thread.run(given.close)
    with visitor.write() as scope:
        job = start(scope, upload, order, now=now(scope.session))
    return RedirectResponse(f"/jobs/{job}", HTTPStatus.SEE_OTHER)


@router.post("/import/{upload}/discard", dependencies=[Ingesting, CsrfDep])
def post_discard(upload: str, visitor: IngestingDep) -> Response:
    """Throw the file away."""
    with visitor.write() as scope:
        discard(scope, upload)
    return RedirectResponse("/import", HTTPStatus.SEE_OTHER)


async def _form(request: Request) -> FormData:
    return await request.form()


def _is_started(visitor: Visitor, upload: str) -> bool:
    """Whether the file became an import, which has its id: who goes back to where it was looked at is led there."""
    with visitor.read() as scope:
        job = get_job(scope, upload)
    return job is not None and job.kind == IMPORT


def _chooser(visitor: Visitor, limits: Limits, problem: str | None = None) -> ImportContext:
    with visitor.read() as scope:
        found = page_of_jobs(scope, limit=LOOKED_AT).items
    recent = [job for job in found if job.kind == IMPORT]
    return ImportContext(tuple(recent[:RECENT]), size_name(limits.upload), problem, language(problem))


def _refused(request: Request, visitor: Visitor, limits: Limits, upload: str, problem: str) -> Response:
    """A file that holds no rows is not kept."""
    with visitor.write() as scope:
        discard(scope, upload)
    return render(request, visitor, "import.html", _chooser(visitor, limits, problem), status=FileProblem.status)


def _choice(field: str, order: Order, seen: Look) -> FieldChoice:
    given = (order.columns or {}).get(field)
    found = "" if given else seen.columns.get(field, "")
    chosen = str(given or (AUTO if seen.preset else found))
    return FieldChoice(
        field=field,
        chosen="" if field in order.without else chosen,
        found=found if seen.preset else "",
        reason="" if given or field in order.without else seen.reasons.get(field, ""),
    )


def _shown(row: PreviewRow, visitor: Visitor) -> ShownRow:
    why = None if row.error is None else reason(row.error, visitor)
    return ShownRow(row, _texts(row), why, language(why))


def _texts(row: PreviewRow) -> tuple[tuple[str | None, tuple[Piece, ...]], ...]:
    if row.feedback is None:
        return ()
    if not row.feedback.turns:
        return ((None, pieces(row.feedback.text, row.mentions)),)
    return tuple(
        (str(turn.role), pieces(turn.text, [one for one in row.mentions if one.mention.turn == number]))
        for number, turn in enumerate(row.feedback.turns)
    )


def pieces(text: str, mentions: Sequence[ScoredMention]) -> tuple[Piece, ...]:
    """The text in pieces, in its order: mentions, and what stands between them."""
    cut: list[Piece] = []
    at = 0
    for one in sorted(mentions, key=lambda one: one.mention.start):
        start, end = one.mention.start, one.mention.end
        if start < at:
            continue
        cut += [Piece(text[at:start], None), Piece(text[start:end], one)]
        at = end
    cut.append(Piece(text[at:], None))
    return tuple(piece for piece in cut if piece.text)
