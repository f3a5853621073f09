"""Pages of short lists that are read whole."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from app.errors import InvalidCursor
from app.store.page import Page, cursor_of, read_cursor

Item = TypeVar("Item")


def page_of(items: Sequence[Item], name: Callable[[Item], str], *, limit: int, cursor: str | None) -> Page[Item]:
    """The page of `items`, each known by its `name`, that comes after `cursor`. InvalidCursor if its item is gone."""
    start = 0
    if cursor is not None:
        (last,) = read_cursor(cursor, str)
        names = [name(item) for item in items]
        if last not in names:
            raise InvalidCursor("the cursor is none of this list, or its item is gone; begin anew")
        start = names.index(str(last)) + 1
    chosen = items[start : start + limit]
    more = start + limit < len(items)
    return Page(tuple(chosen), cursor_of(name(chosen[-1])) if more else None)
