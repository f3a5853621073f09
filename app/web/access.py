"""Who may do what: the key of a request, and the database as this key sees it.

A route is given an Access and never a session or a database, so that no route can reach rows of another project. It
opens its one transaction itself, in its own thread: a dependency that yields would hold a connection while it waits
for a thread, and many such at once would wait for each other.
"""

import datetime as dt
import ipaddress
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

import structlog
from fastapi import BackgroundTasks, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.errors import DatabaseProblem, Forbidden, Unauthorized
from app.services.projects import KeyScope, authenticate, is_use_news, note_use
from app.store.keys import Key, any_key
from app.store.scope import Scope
from app.store.session import Database, now
from app.web.deps import DatabaseDep, RatesDep
from app.web.rates import Rates

NO_KEY = "send a key: Authorization: Bearer wf_..."
WRONG_KEY = "the key is wrong or was revoked"

bearer = HTTPBearer(auto_error=False, description="A key as `wayfelt key create` or POST /v1/keys gave it.")
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Access:
    """The database as one key sees it: the rows of its project and no others."""

    database: Database
    key: Key

    @property
    def actor(self) -> str:
        """Who acts, for the audit log: the part of the key that may be shown."""
        return self.key.prefix

    @contextmanager
    def read(self) -> Iterator[Scope]:
        """The project's rows in one state, to read."""
        with self.database.read() as session:
            yield Scope(session, self.key.project_id)

    @contextmanager
    def write(self) -> Iterator[Scope]:
        """The project's rows in one transaction, committed when the block ends."""
        with self.database.write() as session:
            yield Scope(session, self.key.project_id)


def current_key(
    request: Request, credentials: Credentials, database: DatabaseDep, rates: RatesDep, after: BackgroundTasks
) -> Key:
    """The key that the request came with, counted against its rate. Unauthorized without a good one."""
    key = None
    if credentials is not None:
        with database.read() as session:
            key = authenticate(session, credentials.credentials)
            moment = now(session)
    if key is None:
        _count_stranger(request, rates)
        raise Unauthorized(NO_KEY if credentials is None else WRONG_KEY)
    request.state.key = key
    rates.count(key.id)
    if is_use_news(key, now=moment):
        after.add_task(_note_use, database, key, moment)
    return key


KeyDep = Annotated[Key, Depends(current_key)]


def permitted(*wanted: KeyScope) -> Callable[[Key, Database], Access]:
    """A dependency: the access of a key that holds one of these scopes, or admin; Forbidden for others."""

    def access(key: KeyDep, database: DatabaseDep) -> Access:
        if not _may(key, *wanted):
            raise Forbidden(f"this asks for a key with the scope {' or '.join(wanted)}")
        return Access(database, key)

    return access


def _may(key: Key, *wanted: KeyScope) -> bool:
    """Whether a key holds one of these scopes, or admin."""
    return not {KeyScope.ADMIN, *wanted}.isdisjoint(key.scopes)


ReadDep = Annotated[Access, Depends(permitted(KeyScope.READ))]
IngestDep = Annotated[Access, Depends(permitted(KeyScope.INGEST))]
AnyDep = Annotated[Access, Depends(permitted(KeyScope.READ, KeyScope.INGEST))]
AdminDep = Annotated[Access, Depends(permitted(KeyScope.ADMIN))]


async def analysing(
    request: Request, credentials: Credentials, database: DatabaseDep, rates: RatesDep, after: BackgroundTasks
) -> Access | None:
    """Let a request score texts: with any key, or without one where that is open (WAYFELT_ANALYZE_OPEN).

    What its key may read, null where it may read nothing. Where the database needn't be asked no thread is.
    """
    if credentials is None and request.state.analyze_open == "always":
        _count_stranger(request, rates)
        return None
    return await run_in_threadpool(_analysing, request, credentials, database, rates, after)


def _analysing(
    request: Request,
    credentials: HTTPAuthorizationCredentials | None,
    database: Database,
    rates: Rates,
    after: BackgroundTasks,
) -> Access | None:
    if credentials is None and _is_open(request, database):
        _count_stranger(request, rates)
        return None
    key = current_key(request, credentials, database, rates, after)
    return Access(database, key) if _may(key, KeyScope.READ) else None


AnalysingDep = Annotated[Access | None, Depends(analysing)]


def is_local(request: Request) -> bool:
    """Whether the request came in on a loopback address of this machine."""
    server = request.scope.get("server")
    try:
        return server is not None and ipaddress.ip_address(server[0]).is_loopback
    except ValueError:
        return False


def _is_open(request: Request, database: Database) -> bool:
    match request.state.analyze_open:
        case "auto" if is_local(request):
            with database.read() as session:
                return not any_key(session)
        case _:
            return False


def _count_stranger(request: Request, rates: Rates) -> None:
    rates.count(f"address {request.client.host if request.client else 'unknown'}")


def _note_use(database: Database, key: Key, moment: dt.datetime) -> None:
    """After the answer, for it may have to wait for other writers; a database that can't be written may be read."""
    try:
        with database.write() as session:
            note_use(session, key, now=moment)
    except DatabaseProblem as error:
        log.warning("key.use_not_noted", error=type(error).__name__)
