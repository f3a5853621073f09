"""Uploaded files, in pieces, until their import has ended. An upload has the id of the job that reads it."""

import datetime as dt
from collections.abc import Iterable, Iterator

from sqlalchemy import select

from app.store.job_list import WAITING
from app.store.scope import Scope
from app.store.tables_work import JobTable, UploadTable


def add_upload(scope: Scope, upload_id: str, parts: Iterable[bytes], *, now: dt.datetime) -> int:
    """Keep a file; its size in bytes."""
    size = 0
    for part, body in enumerate(parts):
        scope.insert(UploadTable, [{"id": upload_id, "part": part, "body": body, "created_at": now}])
        size += len(body)
    return size


def read_upload(scope: Scope, upload_id: str) -> Iterator[bytes]:
    """The pieces of a file in order; none if there is no such file."""
    query = scope.columns(UploadTable, UploadTable.body).where(UploadTable.id == upload_id).order_by(UploadTable.part)
    yield from scope.session.scalars(query, execution_options={"yield_per": 1})


def drop_upload(scope: Scope, upload_id: str) -> int:
    """Take a file away; how many pieces it had."""
    return scope.delete(UploadTable, UploadTable.id == upload_id)


def drop_ended_uploads(scope: Scope) -> int:
    """Take away the files whose import does not wait or run; how many pieces they had."""
    waiting = select(JobTable.id).where(scope.owned(JobTable), JobTable.state.in_(WAITING))
    return scope.delete(UploadTable, UploadTable.id.not_in(waiting))
