"""What the page of voices lists, as a table to take along: the same filters, the same order, the same texts."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from fastapi import APIRouter, Request, Response

from app.services.journeys import project_journey
from app.services.themes import Shown, ThemeFilter, list_themes, names_of
from app.store.reading import StoredMention
from app.store.session import now
from app.store.themes import merged
from app.web.deps import CurverDep, IndexDep, LimitsDep, PipelineDep
from app.web.pages.called import Called, called
from app.web.pages.names import language_name
from app.web.pages.render import path
from app.web.pages.session import ReadingDep, Visitor
from app.web.pages.spreadsheet import Cell, as_csv, as_xlsx, attachment
from app.web.pages.voices_list import listed, said_of
from app.web.pages.voices_query import followed, given, persona, read

router = APIRouter(include_in_schema=False)
MOST = 10_000
"""Mentions of a file at most: the first of the list."""

AT_ONCE = 1_000
SURE = ("sentiment", "intent", "effort", "stage", "touchpoint")
TYPES: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Row = list[Cell]


@router.get("/voices.{ending}")
def get_voices_file(
    ending: Literal["csv", "xlsx"],
    request: Request,
    visitor: ReadingDep,
    pipeline: PipelineDep,
    index: IndexDep,
    limits: LimitsDep,
    curver: CurverDep,
) -> Response:
    """The first 10,000 mentions that meet the filters: words, day, labels with how sure they are, theme and link."""
    with visitor.read() as scope:
        asked = followed(given(request), merged(scope))
    query = read({**asked, "cursor": ()}, visitor)
    meaning = pipeline.meanings([query.q])[0] if query.q else None
    only = None if query.only is None else persona(query.only, visitor)
    with visitor.read() as scope:
        said = said_of(scope, curver, query, only)
        names = called(visitor, project_journey(scope, query.journey))
        themes = list_themes(scope, ThemeFilter(statuses=tuple(Shown)))
        known = names_of(scope, themes, lang=visitor.lang, min_voices=limits.voices)
        rows: list[Row] = []
        while len(rows) < MOST:
            step = MOST if meaning is not None else AT_ONCE
            page = listed(scope, index, query, said=said, meaning=meaning, limit=step).page
            rows += _rows(page.items, names, known, visitor, base=str(request.base_url).rstrip("/"))
            if page.next_cursor is None:
                break
            query = query.model_copy(update={"cursor": page.next_cursor})
        today = now(scope.session).astimezone(dt.UTC).date().isoformat()
    head, title = _head(names, visitor), visitor.gettext("Voices")
    body = as_csv(head, rows) if ending == "csv" else as_xlsx(title, head, rows)
    name = "-".join([visitor.project, "voices", today])
    headers = {"Content-Disposition": attachment(f"{name}.{ending}"), "X-Content-Type-Options": "nosniff"}
    return Response(body, media_type=TYPES[ending], headers=headers)


def _head(names: Called, visitor: Visitor) -> list[str]:
    sure = visitor.gettext("sureness, 0 to 1")
    labels = [text for name in SURE for text in (names.field(name), f"{names.field(name)}: {sure}")]
    first = [visitor.gettext("Words"), visitor.gettext("Day"), *(names.field(one) for one in ("lang", "channel"))]
    origin = [names.field("source"), names.field("author"), visitor.words("valence")]
    last = [names.field("emotions"), names.field("intensity"), names.field("theme"), visitor.gettext("Link")]
    return [*first, *origin, *labels, *last]


def _rows(
    found: tuple[StoredMention, ...], names: Called, themes: Mapping[str, str], visitor: Visitor, *, base: str
) -> Iterator[Row]:
    for one in found:
        row: Mapping[str, Any] = {**one.row}
        labels = [cell for name in SURE for cell in (names.of(name, row[name]), row[f"{name}_confidence"])]
        link = f"{base}{path('/voices', row['item_id'])}#m-{row['mention_id']}"
        yield [
            row["text"],
            one.at.astimezone(dt.UTC).date().isoformat(),
            language_name(row["lang"], visitor.lang),
            row["channel"],
            one.source,
            row["author"],
            row["valence"],
            *labels,
            names.of("emotions", row["emotions"]),
            row["intensity"],
            "" if one.theme is None else themes.get(one.theme, one.theme),
            link,
        ]
