"""Keys as they are kept: hashed, with a part that may be shown."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.store.scope import Scope
from app.store.tables import KeyTable


@dataclass(frozen=True, slots=True)
class Key:
    """A key without its secret."""

    id: str
    project_id: int
    prefix: str
    name: str
    scopes: tuple[str, ...]
    created_at: dt.datetime
    revoked_at: dt.datetime | None
    last_used_at: dt.datetime | None


def add_key(scope: Scope, key: Key, *, hash_: str) -> None:
    """Keep `key` under the sha256 of its secret."""
    row = {
        "id": key.id,
        "hash": hash_,
        "prefix": key.prefix,
        "name": key.name,
        "scopes": list(key.scopes),
        "created_at": key.created_at,
    }
    scope.insert(KeyTable, [row])


def key_by_hash(session: Session, hash_: str) -> Key | None:
    """The key with this sha256, of whatever project; that it is still good is for the caller to see."""
    row = session.scalar(select(KeyTable).where(KeyTable.hash == hash_))
    return None if row is None else stored_key(row)


def any_key(session: Session) -> bool:
    """Whether there is a key at all, of whatever project, be it revoked."""
    return session.scalar(select(KeyTable.id).limit(1)) is not None


def list_keys(scope: Scope) -> list[Key]:
    """The project's keys, oldest first, revoked ones too."""
    rows = scope.session.scalars(scope.rows(KeyTable).order_by(KeyTable.created_at, KeyTable.id))
    return [stored_key(row) for row in rows]


def revoke_key(scope: Scope, key_id: str, *, now: dt.datetime) -> bool:
    """Revoke a key; false if the project has none of that id. A key that is revoked keeps its time."""
    mine = KeyTable.id == key_id
    scope.changed(scope.update(KeyTable).where(mine, KeyTable.revoked_at.is_(None)).values(revoked_at=now))
    return scope.count(KeyTable, mine) > 0


def revoke_named(session: Session, name: str, *, now: dt.datetime) -> None:
    """Revoke the keys of this name, of whatever project."""
    named = (KeyTable.name == name) & KeyTable.revoked_at.is_(None)
    session.execute(update(KeyTable).where(named).values(revoked_at=now))


def touch_key(session: Session, key: Key, *, now: dt.datetime) -> None:
    """Note that the key was used."""
    mine = (KeyTable.project_id == key.project_id) & (KeyTable.id == key.id)
    session.execute(update(KeyTable).where(mine).values(last_used_at=now))


def stored_key(row: KeyTable) -> Key:
    """A row as a key."""
    return Key(
        id=row.id,
        project_id=row.project_id,
        prefix=row.prefix,
        name=row.name,
        scopes=tuple(row.scopes),
        created_at=row.created_at,
        revoked_at=row.revoked_at,
        last_used_at=row.last_used_at,
    )
