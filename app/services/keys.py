"""Keys: made, shown once, known again by their hash."""

import datetime as dt
import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.domain.access import Permission
from app.domain.ids import new_id
from app.errors import InputError, NotFound
from app.store.keys import Key, add_key, key_by_hash, revoke_key
from app.store.scope import Scope

BYTES = 32  # 256 bits
MARK = "wf_"
SHOWN = len(MARK) + 6  # 36 of the 256 bits are given away, so that a person can tell keys apart
SECRET = re.compile(rf"{MARK}[A-Za-z0-9_-]{{43}}")


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key with its secret, which nobody sees again."""

    key: Key
    secret: str


def create_key(scope: Scope, scopes: Iterable[str], *, name: str, now: dt.datetime) -> NewKey:
    """Make a key of the project; InputError for a scope that there isn't, or for none at all."""
    secret = MARK + secrets.token_urlsafe(BYTES)
    key = Key(
        id=new_id(),
        project_id=scope.project_id,
        prefix=secret[:SHOWN],
        name=name,
        scopes=tuple(read_permissions(scopes)),
        created_at=now,
        revoked_at=None,
        last_used_at=None,
    )
    add_key(scope, key, hash_=hash_of(secret))
    return NewKey(key, secret)


def read_permissions(scopes: Iterable[str]) -> list[Permission]:
    """The scopes of that name in their own order, each once; InputError names those there are."""
    given = {name.strip() for name in scopes}
    unknown = sorted(given - set(Permission))
    if unknown or not given:
        told = f"there is no scope {unknown[0]!r}" if unknown else "a key needs a scope"
        raise InputError(f"{told}; there are: {', '.join(Permission)}")
    return [scope for scope in Permission if scope in given]


def known_key(session: Session, secret: str) -> Key | None:
    """The key of that secret, unless it was revoked.

    It is looked up by its hash: how long that takes says nothing of how much of a guess was right.
    """
    if not SECRET.fullmatch(secret):
        return None
    key = key_by_hash(session, hash_of(secret))
    return None if key is None or key.revoked_at is not None else key


def revoke(scope: Scope, key_id: str, *, now: dt.datetime) -> None:
    """Revoke a key at once and for good; NotFound if the project has none of that id."""
    if not revoke_key(scope, key_id, now=now):
        raise NotFound("there is no such key in this project")


def hash_of(secret: str) -> str:
    """The sha256 of a secret of 256 random bits, which needs neither salt nor stretching."""
    return hashlib.sha256(secret.encode()).hexdigest()
