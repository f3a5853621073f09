"""A field of a project's own, out of an item's JSON."""

from sqlalchemy import ColumnElement, String, column, func, select

from app.store.scope import Scope
from app.store.tables import FeedbackTable

_NOT_IN_PATHS = frozenset('"\\')


def segment_value(scope: Scope, name: str, *, item: type[FeedbackTable] = FeedbackTable) -> ColumnElement[str]:
    """The value of the field `name` of `item`, null where it has none.

    SQLite's paths compare a name with how JSON has written it: one with quotes, or beyond ASCII, is not found by them.
    """
    if not scope.is_sqlite or _is_plain(name):
        value: ColumnElement[str] = item.segment[name].as_string()
        return value
    field = func.json_each(item.segment).table_valued(column("key", String), column("value", String))
    return select(field.c.value).where(field.c.key == name).scalar_subquery()


def _is_plain(name: str) -> bool:
    return name != "" and name.isascii() and name.isprintable() and _NOT_IN_PATHS.isdisjoint(name)
