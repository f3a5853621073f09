"""A file that is looked at before it is imported: kept for a while as it came, then started or thrown away."""

import datetime as dt
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

from app.domain.ids import new_id
from app.errors import EmptyFile, NotFound
from app.services.erasure import request_room
from app.services.import_rows import Order
from app.services.importing import IMPORT, PART, kept_file
from app.store.job_list import get_job
from app.store.jobs import enqueue
from app.store.scope import Scope
from app.store.session import now
from app.store.uploads import add_upload, drop_oldest_unstarted, drop_upload, has_upload

MOST = 5
"""Files of a project that wait to be looked at; the oldest gives way."""

GONE = "the file is no longer here: it was started, thrown away, or waited too long; choose it again"


def stage(scope: Scope, file: BinaryIO, *, now: dt.datetime) -> str:
    """Keep a file that nothing is done with yet; its id, which will be that of its import. EmptyFile if it is."""
    upload_id = new_id()
    if drop_oldest_unstarted(scope, keep=MOST - 1):
        request_room(scope, now=now)
    if not add_upload(scope, upload_id, iter(lambda: file.read(PART), b""), now=now):
        raise EmptyFile("the file is empty; export it again and choose it anew")
    return upload_id


def staged(scope: Scope, upload_id: str, *, folder: Path, name: str) -> Path:
    """The file, written into `folder` under the ending of `name`. NotFound if it isn't there or was started."""
    _waits(scope, upload_id)
    return kept_file(scope, upload_id, folder=folder, name=name)


def start(scope: Scope, upload_id: str, order: Order, *, now: dt.datetime) -> str:
    """Queue the import of a file; the id of the job. One that was started already stays as it is."""
    if get_job(scope, upload_id) is None:
        _waits(scope, upload_id)
        enqueue(scope, IMPORT, job_id=upload_id, payload=asdict(order), now=now)
    return upload_id


def discard(scope: Scope, upload_id: str) -> bool:
    """Throw a file away that was not started; false if there is none."""
    if get_job(scope, upload_id) is not None or not drop_upload(scope, upload_id):
        return False
    request_room(scope, now=now(scope.session))
    return True


def _waits(scope: Scope, upload_id: str) -> None:
    if get_job(scope, upload_id) is not None or not has_upload(scope, upload_id):
        raise NotFound(GONE)
