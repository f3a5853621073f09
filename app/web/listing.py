"""Pages of short lists that are read whole."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from app.store.page import Page, cursor_of, read_cursor

Item = TypeVar("Item")


def page_of(items: Sequence[Item], name: Callable[[Item], str], *, limit: int, cursor: str | None) -> Page[Item]:
    """The page of `items`, each known by its `name`, that comes after `cursor`.

    Where the item of the cursor is gone, with what comes now at its place. InvalidCursor for one of another list.
    """
    start = 0
    if cursor is not None:
        last, place = read_cursor(cursor, str, int)
        names = [name(item) for item in items]
        start = names.index(str(last)) + 1 if last in names else max(0, int(place))
    chosen = items[start : start + limit]
    more = start + limit < len(items)
    return Page(tuple(chosen), cursor_of(name(chosen[-1]), start + len(chosen) - 1) if more else None)
