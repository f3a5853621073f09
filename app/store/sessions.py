"""Sessions of the dashboard, and codes that begin one: kept by the hash of their secret."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import and_, delete, select, update
from sqlalchemy.orm import Session

from app.store.keys import Key, stored_key
from app.store.scope import Scope
from app.store.tables import KeyTable, ProjectTable
from app.store.tables_sessions import SessionTable


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A session with the key it was begun with and the name and language of its project."""

    key: Key
    project: str
    language: str
    expires_at: dt.datetime


def add_session(
    scope: Scope, key_id: str, *, hash_: str, once: bool, now: dt.datetime, expires_at: dt.datetime
) -> None:
    """Keep a session, or a code that begins one."""
    row = {"hash": hash_, "key_id": key_id, "once": once, "created_at": now, "expires_at": expires_at}
    scope.insert(SessionTable, [row])


def session_by_hash(session: Session, hash_: str, *, once: bool, now: dt.datetime) -> StoredSession | None:
    """The session of that secret, of whatever project, unless it is over or its key was revoked."""
    keys = and_(KeyTable.project_id == SessionTable.project_id, KeyTable.id == SessionTable.key_id)
    query = (
        select(KeyTable, ProjectTable.name, ProjectTable.language, SessionTable.expires_at)
        .join(SessionTable, keys)
        .join(ProjectTable, ProjectTable.id == KeyTable.project_id)
        .where(SessionTable.hash == hash_, SessionTable.once == once, SessionTable.expires_at > now)
        .where(KeyTable.revoked_at.is_(None))
    )
    row = session.execute(query).one_or_none()
    return None if row is None else StoredSession(stored_key(row[0]), row[1], row[2], row[3])


def extend_session(session: Session, hash_: str, *, expires_at: dt.datetime) -> None:
    """Have a session last longer."""
    session.execute(update(SessionTable).where(SessionTable.hash == hash_).values(expires_at=expires_at))


def drop_session(session: Session, hash_: str) -> bool:
    """End a session, or use a code up; false if somebody else did it before."""
    found = session.execute(delete(SessionTable).where(SessionTable.hash == hash_).returning(SessionTable.hash))
    return found.first() is not None


def drop_expired(session: Session, *, now: dt.datetime) -> None:
    """Forget the sessions and codes that are over."""
    session.execute(delete(SessionTable).where(SessionTable.expires_at <= now))


def drop_sessions_of(scope: Scope, key_id: str) -> int:
    """End all sessions of a key; their number."""
    return scope.delete(SessionTable, SessionTable.key_id == key_id)
