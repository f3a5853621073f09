"""Chats that an app saves as a table: a row a message, by "me" and by the one after whom the file is named."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import NamedTuple

from app.domain.labels import Role
from app.domain.roles import called
from app.pipeline.speakers import OWN_NAMES
from app.readers.chats.chats import by_days
from app.readers.fields.clocks import at_the_hour, clock_beside
from app.readers.fields.fitting import Sample, cells_of, prose
from app.readers.fields.rows import BadRow, Row, as_text
from app.readers.values.times import is_time

_PAIR, _LONGEST, _FEWEST = 2, 60, 3


class SavedChat(NamedTuple):
    """The columns of such a table, and who the customer is."""

    author: str
    text: str
    time: str
    clock: str | None
    customer: str


def saved_chat(names: Sequence[str], sample: Sample, *, path: str) -> SavedChat | None:
    """The columns of a table that is such a chat; null for any other table."""
    if len(sample) < _FEWEST:
        return None
    stem = re.sub(r"[\W_]+", " ", called(PurePath(path).name))
    for name in names:
        people = dict.fromkeys(str(one).strip() for one in cells_of(name, sample))
        own = [one for one in people if called(one) in OWN_NAMES]
        other = next((one for one in people if one not in own and len(one) <= _LONGEST), None)
        if len(people) != _PAIR or len(own) != 1 or other is None or _words(other) not in stem:
            continue
        text = max((one for one in names if one != name), key=lambda one: prose(cells_of(one, sample)), default=None)
        time = next(
            (one for one in names if (said := cells_of(one, sample)) and all(is_time(str(x)) for x in said)), None
        )
        if text is not None and prose(cells_of(text, sample)) > 0 and time is not None:
            return SavedChat(name, text, time, clock_beside(names, sample, time=time), other)
    return None


def _words(name: str) -> str:
    return re.sub(r"[\W_]+", " ", called(name))


def saved_rows(rows: Iterator[Row | BadRow], chat: SavedChat) -> Iterator[Row | BadRow]:
    """A row a day of conversation; bad rows come last."""
    bad: list[BadRow] = []

    def messages() -> Iterator[Row]:
        for row in rows:
            if isinstance(row, BadRow):
                bad.append(row)
            elif (made := _message(row, chat)).values["message"]:
                yield made

    yield from by_days(messages(), lambda name: Role.CUSTOMER if name == chat.customer else Role.AGENT)
    yield from bad


def _message(row: Row, chat: SavedChat) -> Row:
    whole = row if chat.clock is None else at_the_hour(row, time=chat.time, clock=chat.clock)
    values: Mapping[str, object] = whole.values
    time, author, said = (as_text(values.get(name)) or "" for name in (chat.time, chat.author, chat.text))
    made = {"id": f"{time} {row.line}", "time": time, "author": author.strip(), "message": said}
    return Row(row.line, made, row.raw)
