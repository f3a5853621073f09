"""Cursors that tell nothing: what numbers of the whole database say of other projects stays under a project's secret.

Deterministic authenticated encryption with a synthetic IV (Rogaway & Shrimpton 2006): the tag is an HMAC of the words,
the words are hidden by a stream out of secret and tag. So the same words have the same seal, and nothing else opens.
"""

import base64
import binascii
import datetime as dt
import hashlib
import hmac

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from app.errors import InvalidCursor
from app.store.page import OTHER_LIST, Key, Value, after_place, parts_of, read_moment, written
from app.store.projects import secret_of
from app.store.scope import Scope

TAG = 16  # bytes
STEP = 64  # bytes that the words are filled up to: how long a number is shall tell nothing


def sealed(scope: Scope, *parts: Value) -> str:
    """A cursor of what a list is ordered by, which the project alone can open."""
    secret, words = secret_of(scope.session, scope.project_id), written(parts)
    words = words.ljust(-(-len(words) // STEP) * STEP)
    tag = _tag(secret, words)
    return base64.urlsafe_b64encode(tag + _hidden(secret, tag, words)).rstrip(b"=").decode()


def opened(scope: Scope, cursor: str, *kinds: type) -> tuple[Value, ...]:
    """The parts of a sealed cursor, of these types; InvalidCursor if it is none of this project."""
    secret = secret_of(scope.session, scope.project_id)
    try:
        kept = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise InvalidCursor(OTHER_LIST) from None
    tag, words = kept[:TAG], _hidden(secret, kept[:TAG], kept[TAG:])
    if not hmac.compare_digest(tag, _tag(secret, words)):
        raise InvalidCursor(OTHER_LIST)
    return parts_of(words, *kinds)


def at_cursor(scope: Scope, at: dt.datetime, key: str | int) -> str:
    """A cursor of a list ordered by time and `key`."""
    return sealed(scope, at.isoformat(), key)


def older_than(
    scope: Scope, cursor: str, at: InstrumentedAttribute[dt.datetime], key: InstrumentedAttribute[Key], kind: type[Key]
) -> ColumnElement[bool]:
    """The condition that a row comes after the cursor in a list ordered by `at` and `key`, both descending."""
    moment, last = opened(scope, cursor, str, kind)
    assert isinstance(last, kind)
    return after_place(at, key, read_moment(moment), last)


def _tag(secret: bytes, words: bytes) -> bytes:
    return hmac.digest(secret, b"tag" + words, "sha256")[:TAG]


def _hidden(secret: bytes, tag: bytes, words: bytes) -> bytes:
    """The words, or out of hidden ones the words again."""
    stream = hashlib.shake_256(hmac.digest(secret, b"stream" + tag, "sha256")).digest(len(words))
    return bytes(a ^ b for a, b in zip(words, stream, strict=True))
