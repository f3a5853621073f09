"""Pages of a list: a cursor names the last row seen, so that rows that come or go in between move nothing."""

import base64
import binascii
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import InstrumentedAttribute

from app.domain.named import printable
from app.errors import InvalidCursor

MOST = 2**63  # of the integers of a database
Item_co = TypeVar("Item_co", covariant=True)
Key = TypeVar("Key", str, int)
Value = str | int
OTHER_LIST = "the cursor is none of this list; send next_cursor of its last page as it was"


@dataclass(frozen=True, slots=True)
class Page(Generic[Item_co]):
    """Some items of a list, and the cursor to go on with; null at the end."""

    items: tuple[Item_co, ...]
    next_cursor: str | None


def cursor_of(*parts: str | int) -> str:
    """A cursor of what a list is ordered by."""
    return base64.urlsafe_b64encode(written(parts)).rstrip(b"=").decode()


def read_cursor(cursor: str, *kinds: type) -> tuple[Value, ...]:
    """The parts of a cursor, of these types; InvalidCursor if it is none of ours."""
    try:
        words = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise InvalidCursor(OTHER_LIST) from None
    return parts_of(words, *kinds)


def written(parts: Sequence[Value]) -> bytes:
    """What a list is ordered by, as it stands in a cursor."""
    return json.dumps(parts).encode()


def parts_of(words: bytes, *kinds: type) -> tuple[Value, ...]:
    """The parts of what `written` gave, of these types; InvalidCursor if it is none of ours."""
    try:
        parts = json.loads(words)
    except ValueError:
        parts = None
    if not isinstance(parts, list) or [type(part) for part in parts] != list(kinds) or not all(map(_storable, parts)):
        raise InvalidCursor(OTHER_LIST)
    return tuple(parts)


def _storable(part: str | int) -> bool:
    """Whether a database takes it: cursors come from anybody."""
    return abs(part) < MOST if isinstance(part, int) else printable(part) == part


def after_place(
    at: InstrumentedAttribute[dt.datetime], key: InstrumentedAttribute[Key], when: dt.datetime, last: Key
) -> ColumnElement[bool]:
    """The condition that a row comes after the one of `when` and `last`, both descending."""
    return and_(at <= when, or_(at < when, key < last))


def read_moment(written: Value) -> dt.datetime:
    """The time of a cursor, in UTC; InvalidCursor if it is none of ours."""
    try:
        when = dt.datetime.fromisoformat(str(written))
        within = None if when.tzinfo is None else when.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        within = None
    if within is None:
        raise InvalidCursor(OTHER_LIST)
    return within
