"""The order to import as it lives in the address and the form of the preview page."""

from collections.abc import Sequence
from pathlib import PurePath
from urllib.parse import urlencode

from starlette.datastructures import FormData, QueryParams

from app.errors import InputError
from app.services.import_rows import MOST_SEGMENTS, Order
from app.services.look import Look

FIELDS = ("text", "title", "time", "rating", "nps", "csat", "ces", "channel", "author", "lang", "id")
"""What a column may hold, in the order it is asked for."""

LONGEST, LONGEST_NAME = 1_000, 200
MORE = "more"
AUTO, NONE = "*", "none"
"""A field, or the preset, as it is found; no preset at all."""


def file_name(given: str | None) -> str:
    """The name of a file without its folders. InputError if it can't be shown."""
    name = PurePath((given or "").replace("\\", "/")).name
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise InputError(f"the file's name is empty, longer than {LONGEST_NAME} characters, or can't be printed")
    return name


def order_of(given: QueryParams | FormData) -> Order:
    """The order that an address or a form holds: a field that is there and empty is to stay empty, AUTO is found out.

    InputError for what can't be meant.
    """
    words = {key: value for key, value in given.multi_items() if isinstance(value, str)}
    if any(len(value) > LONGEST for value in words.values()):
        raise InputError(f"a column or the source has more than {LONGEST:,} characters; shorten it")
    words = {key: value for key, value in words.items() if value != AUTO}
    columns: dict[str, str | Sequence[str]] = {field: words[field] for field in FIELDS if words.get(field)}
    more = [value for value in given.getlist(MORE) if isinstance(value, str) and value]
    if len(more) > MOST_SEGMENTS:
        raise InputError(f"{len(more)} columns as segments; choose at most {MOST_SEGMENTS}")
    if more:
        columns[MORE] = more
    return Order(
        name=file_name(words.get("name")),
        preset=words.get("preset") or None,
        columns=columns or None,
        source=words.get("source", "").strip() or None,
        without=tuple(field for field in FIELDS if field != "text" and words.get(field) == ""),
    )


def pinned(order: Order, look: Look) -> list[tuple[str, str]]:
    """The order as fields of a form, what was found out named: what starts is what was looked at.

    What a preset takes from where it knows best; what was chosen beside it stays.
    """
    given = order.columns or {}
    pairs = [("name", order.name), ("source", order.source or ""), ("preset", look.preset or NONE)]
    for field in FIELDS:
        if look.preset:
            column = "" if field in order.without else str(given.get(field, AUTO))
        else:
            column = "" if field in order.without else look.columns.get(field, "")
        pairs.append((field, column))
    return pairs + [(MORE, name) for name in given.get(MORE, ()) if name in look.names]


def address(upload_id: str, name: str) -> str:
    """Where a file that was sent is looked at."""
    return f"/import/{upload_id}?{urlencode({'name': name})}"
