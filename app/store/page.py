"""Pages of a list: a cursor names the last row seen, so that rows that come or go in between move nothing."""

import base64
import binascii
import datetime as dt
import json
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import InstrumentedAttribute

from app.domain.named import printable
from app.errors import InvalidCursor

MOST = 2**63  # of the integers of a database
Item_co = TypeVar("Item_co", covariant=True)
Key = TypeVar("Key", str, int)


@dataclass(frozen=True, slots=True)
class Page(Generic[Item_co]):
    """Some items of a list, and the cursor to go on with; null at the end."""

    items: tuple[Item_co, ...]
    next_cursor: str | None


def cursor_of(*parts: str | int) -> str:
    """A cursor of what a list is ordered by."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).rstrip(b"=").decode()


def read_cursor(cursor: str, *kinds: type) -> tuple[str | int, ...]:
    """The parts of a cursor, of these types; InvalidCursor if it is none of ours."""
    try:
        parts = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        parts = None
    if not isinstance(parts, list) or [type(part) for part in parts] != list(kinds) or not all(map(_storable, parts)):
        raise InvalidCursor("the cursor is none of this list; send next_cursor of its last page as it was")
    return tuple(parts)


def _storable(part: str | int) -> bool:
    """Whether a database takes it: cursors come from anybody."""
    return abs(part) < MOST if isinstance(part, int) else printable(part) == part


def at_cursor(at: dt.datetime, key: str | int) -> str:
    """A cursor of a list ordered by time and `key`."""
    return cursor_of(at.isoformat(), key)


def older_than(
    cursor: str, at: InstrumentedAttribute[dt.datetime], key: InstrumentedAttribute[Key], kind: type[Key]
) -> ColumnElement[bool]:
    """The condition that a row comes after the cursor in a list ordered by `at` and `key`, both descending."""
    when, last = read_at_cursor(cursor, kind)
    return and_(at <= when, or_(at < when, key < last))


def read_at_cursor(cursor: str, kind: type[Key]) -> tuple[dt.datetime, Key]:
    """The time, in UTC, and the key that `at_cursor` was given; InvalidCursor if it is none of ours."""
    moment, last = read_cursor(cursor, str, kind)
    assert isinstance(last, kind)
    try:
        when = dt.datetime.fromisoformat(str(moment))
        within = None if when.tzinfo is None else when.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        within = None
    if within is None:
        raise InvalidCursor("the cursor is none of this list; send next_cursor of its last page as it was")
    return within, last
