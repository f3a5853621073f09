"""Sessions of the dashboard: begun with a key or by a code that works once, carried on, ended.

The browser holds a random secret and never the key; what is kept is its hash.
"""

import datetime as dt
import secrets

from sqlalchemy.orm import Session

from app.services.projects import hash_of
from app.store.audit import note
from app.store.keys import Key
from app.store.scope import Scope
from app.store.sessions import (
    StoredSession,
    add_session,
    drop_expired,
    drop_session,
    extend_session,
    session_by_hash,
)

LASTS = dt.timedelta(days=14)
"""How long a session lasts that nobody uses."""

EXTENDED_AFTER = dt.timedelta(days=1)
CODE_LASTS = dt.timedelta(minutes=15)


def begin(scope: Scope, key: Key, *, now: dt.datetime) -> str:
    """Begin a session that can do what `key` can; its secret, for the cookie."""
    drop_expired(scope.session, now=now)
    secret = _kept(scope, key, once=False, now=now, lasts=LASTS)
    note(scope, "session.begun", actor=key.prefix, detail={"key": key.prefix}, now=now)
    return secret


def offer(scope: Scope, key: Key, *, now: dt.datetime) -> str:
    """A code that begins a session with `key` once, within CODE_LASTS."""
    return _kept(scope, key, once=True, now=now, lasts=CODE_LASTS)


def redeem(session: Session, code: str, *, now: dt.datetime) -> tuple[Key, str] | None:
    """The key of a code and the secret of the session it begins; null if it was used, is over or never was."""
    found = session_by_hash(session, hash_of(code), once=True, now=now)
    if found is None or not drop_session(session, hash_of(code)):
        return None
    return found.key, begin(Scope(session, found.key.project_id), found.key, now=now)


def resume(session: Session, secret: str, *, now: dt.datetime) -> StoredSession | None:
    """The session of that secret; null if there is none, if it is over, or if its key was revoked."""
    return session_by_hash(session, hash_of(secret), once=False, now=now)


def is_old(found: StoredSession, *, now: dt.datetime) -> bool:
    """Whether a session that is in use is to be extended."""
    return found.expires_at - now < LASTS - EXTENDED_AFTER


def extend(session: Session, secret: str, *, now: dt.datetime) -> None:
    """Have a session that is in use last on."""
    extend_session(session, hash_of(secret), expires_at=now + LASTS)


def end(session: Session, secret: str) -> None:
    """End a session."""
    drop_session(session, hash_of(secret))


def _kept(scope: Scope, key: Key, *, once: bool, now: dt.datetime, lasts: dt.timedelta) -> str:
    secret = secrets.token_urlsafe(32)
    add_session(scope, key.id, hash_=hash_of(secret), once=once, now=now, expires_at=now + lasts)
    return secret
