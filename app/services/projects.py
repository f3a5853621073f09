"""Projects and their keys: made, shown once, checked, revoked."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

from sqlalchemy.orm import Session

from app.domain.ids import new_id
from app.domain.named import is_one_line
from app.errors import InputError, NotFound
from app.pipeline.redact import Redactor
from app.pipeline.redaction.configure import with_patterns
from app.report.words import LANGUAGES
from app.store.audit import note
from app.store.feedback import count_older_than
from app.store.keys import Key, add_key, key_by_hash, list_keys, revoke_key, revoke_named, touch_key
from app.store.projects import Project, add_project, change_project, find_project
from app.store.scope import Scope
from app.store.sessions import drop_sessions_of

PREFIX = "wf_"
SHOWN = 9  # characters of a key that may be shown: 36 of its 256 bits
LONGEST_NAME = 200
LONGEST_RETENTION = 36_500  # days: a hundred years
TOUCH_EVERY = dt.timedelta(minutes=5)


class KeyScope(StrEnum):
    """What a key may do."""

    INGEST = "ingest"
    READ = "read"
    ADMIN = "admin"


def project(session: Session, name: str) -> Project:
    """The project of that name; NotFound if there is none."""
    found = find_project(session, name)
    if found is None:
        raise NotFound(f"no project {name!r}; `wayfelt key create --project {name}` makes one")
    return found


def ensure_project(session: Session, name: str, *, now: dt.datetime) -> Project:
    """The project of that name, made if it is not there."""
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise InputError(f"a project's name has 1 to {LONGEST_NAME} printable characters; choose another")
    return find_project(session, name) or add_project(session, name, now=now)


def set_retention(scope: Scope, days: int | None, *, now: dt.datetime, actor: str = "cli") -> None:
    """Have feedback erased so many days after it happened; null keeps it."""
    if days is not None and not 1 <= days <= LONGEST_RETENTION:
        raise InputError(f"a retention is 1 to {LONGEST_RETENTION:,} days; 0 on the command line keeps everything")
    change_project(scope.session, scope.project_id, retention_days=days)
    note(scope, "project.retention", actor=actor, detail={"days": days}, now=now)


def due_by(scope: Scope, days: int, *, now: dt.datetime) -> int:
    """How many items a retention of so many days would have erased at once."""
    return count_older_than(scope, now - dt.timedelta(days=days))


def set_language(scope: Scope, language: str, *, now: dt.datetime, actor: str) -> None:
    """Have themes named and reports written in a language, out of those that there are words for."""
    if language not in LANGUAGES:
        raise InputError(f"there are no words in {language!r}; choose out of {', '.join(LANGUAGES)}")
    change_project(scope.session, scope.project_id, language=language)
    note(scope, "project.language", actor=actor, detail={"language": language}, now=now)


def set_patterns(scope: Scope, given: object, *, where: str, now: dt.datetime, actor: str = "cli") -> None:
    """Have more numbers redacted of what comes in from now on (app.pipeline.redaction.configure.with_patterns)."""
    own = with_patterns(Redactor(), given, where=where)
    change_project(scope.session, scope.project_id, redaction_patterns=given)
    added = len(own.keyed) - len(Redactor().keyed)
    note(scope, "project.redaction_patterns", actor=actor, detail={"patterns": added}, now=now)


def create_key(
    scope: Scope, *, scopes: Iterable[str], now: dt.datetime, name: str = "", actor: str = "cli"
) -> tuple[Key, str]:
    """A new key of the project, and its secret, which is nowhere kept and can't be had again."""
    known = list(KeyScope)
    asked = set(scopes)
    if not asked or asked - set(known):
        raise InputError(f"{', '.join(sorted(asked)) or 'no scope'}: give scopes out of {', '.join(known)}")
    if len(name) > LONGEST_NAME or not is_one_line(name):
        raise InputError(f"a key's name has at most {LONGEST_NAME} printable characters; choose another")
    secret = PREFIX + secrets.token_urlsafe(32)
    key = Key(
        id=new_id(),
        project_id=scope.project_id,
        prefix=secret[:SHOWN],
        name=name,
        scopes=tuple(one for one in known if one in asked),
        created_at=now,
        revoked_at=None,
        last_used_at=None,
    )
    add_key(scope, key, hash_=hash_of(secret))
    note(scope, "key.created", actor=actor, detail={"key": key.prefix, "scopes": list(key.scopes)}, now=now)
    return key, secret


def authenticate(session: Session, secret: str) -> Key | None:
    """The key with this secret, unless it was revoked. Looked up by its hash, which takes as long for a wrong one."""
    key = key_by_hash(session, hash_of(secret))
    return None if key is None or key.revoked_at is not None else key


def is_use_news(key: Key, *, now: dt.datetime) -> bool:
    """Whether the use of a key is worth a write: it was not noted in the last minutes."""
    return key.last_used_at is None or now - key.last_used_at >= TOUCH_EVERY


def note_use(session: Session, key: Key, *, now: dt.datetime) -> Key:
    """Note that the key was used."""
    touch_key(session, key, now=now)
    return replace(key, last_used_at=now)


def keys(scope: Scope) -> list[Key]:
    """The project's keys, oldest first, revoked ones too."""
    return list_keys(scope)


def revoke(scope: Scope, key_id: str, *, now: dt.datetime, actor: str = "cli") -> Key:
    """Revoke the key of that id, or of that visible prefix; NotFound if the project has none."""
    found = [key for key in list_keys(scope) if key_id in (key.id, key.prefix)]
    if len(found) != 1:
        raise NotFound("no such key, or more than one begins so; `wayfelt key list` names them by id")
    revoke_key(scope, found[0].id, now=now)
    revoke_named(scope.session, lent(found[0]), now=now)
    drop_sessions_of(scope, found[0].id)
    note(scope, "key.revoked", actor=actor, detail={"key": found[0].prefix}, now=now)
    return replace(found[0], revoked_at=found[0].revoked_at or now)


def lent(key: Key) -> str:
    """The name of what a key lends itself to: a key of another project that goes when it is revoked."""
    return f"lent by {key.id}"


def hash_of(secret: str) -> str:
    """Sha256 is enough: a secret is 256 bits of chance, so no list of guesses leads to it."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
