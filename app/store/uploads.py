"""Uploaded files, in pieces, until their import has ended. An upload has the id of the job that reads it."""

import datetime as dt
from collections.abc import Iterable, Iterator

from sqlalchemy import ColumnElement, func, or_, select

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


def has_upload(scope: Scope, upload_id: str) -> bool:
    """Whether there is a file of that id."""
    return scope.count(UploadTable, UploadTable.id == upload_id) > 0


def drop_oldest_unstarted(scope: Scope, *, keep: int) -> int:
    """Take away the files that no import was queued for, but for the `keep` newest; how many pieces they had."""
    made = func.max(UploadTable.created_at)
    query = scope.columns(UploadTable, UploadTable.id).where(~_started(scope)).group_by(UploadTable.id)
    newest_first = list(scope.session.scalars(query.order_by(made.desc(), UploadTable.id.desc())))
    return scope.delete_by(UploadTable, UploadTable.id, newest_first[keep:])


def drop_ended_uploads(scope: Scope, *, before: dt.datetime) -> int:
    """Take away the files whose import has ended, and those made `before` that none was queued for; their pieces."""
    waiting = select(JobTable.id).where(scope.owned(JobTable), JobTable.state.in_(WAITING))
    over = or_(_started(scope), UploadTable.created_at < before)
    return scope.delete(UploadTable, UploadTable.id.not_in(waiting), over)


def _started(scope: Scope) -> ColumnElement[bool]:
    return UploadTable.id.in_(select(JobTable.id).where(scope.owned(JobTable)))
