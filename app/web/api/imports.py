"""POST /v1/imports: a whole file, kept as it came and read in the background."""

from pathlib import PurePath

from anyio import from_thread
from fastapi import APIRouter, Request
from starlette.datastructures import FormData, UploadFile

from app.errors import EmptyFile, InputError
from app.readers.fields.names import NAMED
from app.services.import_check import refuse_missing_columns
from app.services.import_rows import MOST_SEGMENTS, Order, columns_of
from app.services.importing import request_import
from app.store.session import now
from app.web.access import IngestDep
from app.web.schemas.imports import ImportOut, form

router = APIRouter(tags=["feedback"])
LONGEST = 1_000
SEGMENT = "segment"
FIELDS = frozenset({"preset", "source", SEGMENT, *NAMED})


@router.post("/imports", status_code=202, summary="Take a whole file in", openapi_extra=form())
def post_import(request: Request, access: IngestDep) -> ImportOut:
    """Keep a dump and read it in the background.

    It may be all that `wayfelt import` takes: CSV, JSON, Parquet, XLSX, ODS, tables of HTML, chats, mails and more,
    packed or not. The form is read here and not by the framework: so no stranger can have us keep a large file.
    """
    given = from_thread.run(_form, request)
    try:
        file = given.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            raise InputError("send the file as multipart/form-data, in the field `file` and with its name")
        order = _order(given, PurePath(file.filename).name)
        if not file.size:
            raise EmptyFile(f"{order.name}: the file is empty; export it again")
        columns_of(order)  # raises if it names what there is not
        refuse_missing_columns(file.file, order)
        with access.write() as scope:
            return ImportOut(job=request_import(scope, file.file, order, now=now(scope.session)))
    finally:
        from_thread.run(given.close)


async def _form(request: Request) -> FormData:
    return await request.form(max_files=1, max_fields=len(FIELDS) + MOST_SEGMENTS)


def _order(given: FormData, name: str) -> Order:
    fields = [(field, value) for field, value in given.multi_items() if field != "file" and value]
    for field, value in fields:
        if field not in FIELDS or not isinstance(value, str):
            raise InputError(f"there is no field {field[:50]!r}; there are: file, {', '.join(sorted(FIELDS))}")
        if len(value) > LONGEST or not value.isprintable():
            raise InputError(f"{field} has more than {LONGEST:,} characters, or some that can't be printed")
    if len(name) > LONGEST or not name.isprintable():
        raise InputError("the file's name is too long, or can't be printed; give it another")
    words = {field: value for field, value in fields if isinstance(value, str) and field != SEGMENT}
    preset, source = words.pop("preset", None), words.pop("source", None)
    segments = list(dict.fromkeys(value for field, value in fields if isinstance(value, str) and field == SEGMENT))
    if len(segments) > MOST_SEGMENTS:
        raise InputError(f"{len(segments)} columns as segments; choose at most {MOST_SEGMENTS}")
    columns = words | ({"segments": segments} if segments else {})
    return Order(name=name, preset=preset, columns=columns or None, source=source)
