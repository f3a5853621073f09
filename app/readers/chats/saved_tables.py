"""Chats that an app saves as a table, a row a message: by "me" and whom the file is named after, or by who answers."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import NamedTuple

from app.domain.labels import Role
from app.domain.names import normal
from app.domain.roles import NOBODY, Agents, called, is_named
from app.pipeline.speakers import OWN_NAMES, role_told
from app.readers.chats import kakaotalk, line, whatsapp
from app.readers.chats.chats import by_days, note_on_agents, spoken
from app.readers.fields.clocks import at_the_hour, clock_beside
from app.readers.fields.fitting import Sample, cells_of, prose
from app.readers.fields.names import AUTHOR, PERSON
from app.readers.fields.rows import BadRow, Row, as_text
from app.readers.values.times import is_time

_PAIR, _LONGEST, _FEWEST = 2, 60, 3
_SENDERS = ("sender", "sender name", "speaker", "from", "보낸사람", "발신자", "送信者", "送信者名")
_SPEAKERS = frozenset({*AUTHOR, *PERSON, *_SENDERS})
_MOST_COLUMNS, _MOST_OTHERS = 6, 3  # of many who comment each is an item


class SavedChat(NamedTuple):
    """The columns of such a table, and who speaks: the customer after whom it is named, or those who answer."""

    author: str
    text: str
    time: str
    clock: str | None
    customer: str | None = None
    serving: tuple[str, ...] = ()
    agents: Agents = NOBODY

    @property
    def told(self) -> dict[str, str]:
        """What is said of who answers."""
        if self.customer is not None:
            return {"agents": f"{self.customer} is the customer, after whom the file is named"}
        return {} if self.agents else note_on_agents(self.serving)

    def role(self, name: str) -> Role:
        """Who somebody is."""
        if self.customer is not None:
            return Role.CUSTOMER if name == self.customer else Role.AGENT
        return role_told(spoken(name, ""), self.agents) or Role.CUSTOMER


def saved_chat(names: Sequence[str], sample: Sample, *, path: str, agents: Agents = NOBODY) -> SavedChat | None:
    """The columns of a table that is such a chat; null for any other table."""
    if len(sample) < _FEWEST:
        return None
    stem = re.sub(r"[\W_]+", " ", called(PurePath(path).name))
    for name in names:
        people = dict.fromkeys(str(one).strip() for one in cells_of(name, sample))
        own = [one for one in people if called(one) in OWN_NAMES]
        other = next((one for one in people if one not in own and len(one) <= _LONGEST), None)
        named = len(people) == _PAIR and len(own) == 1 and other is not None and _words(other) in stem
        if named and not agents and (chat := _columns(name, names, sample)) is not None:
            return chat._replace(customer=other)
        serving = tuple(one for one in people if _serves(one, agents))
        if not serving or own or not _are_speakers(name, sample, serving):
            continue
        chat = _columns(name, names, sample)
        if chat is not None and _is_all(chat, names, sample):
            return chat._replace(serving=serving, agents=agents)
    return None


def _columns(author: str, names: Sequence[str], sample: Sample) -> SavedChat | None:
    """The columns beside that of who speaks: the longest prose, and times in all rows."""
    text = max((one for one in names if one != author), key=lambda one: prose(cells_of(one, sample)), default=None)
    time = next((one for one in names if (said := cells_of(one, sample)) and all(is_time(str(x)) for x in said)), None)
    if text is None or prose(cells_of(text, sample)) <= 0 or time is None:
        return None
    return SavedChat(author, text, time, clock_beside(names, sample, time=time))


def _serves(name: str, agents: Agents) -> bool:
    """Whether somebody answers: one of `agents`, or by a word in the name."""
    return is_named(name, agents) if agents else role_told(spoken(name, "")) is Role.AGENT


def _are_speakers(name: str, sample: Sample, serving: Sequence[str]) -> bool:
    """Whether a column is headed as one of names is, and beside those who answer a few speak who come back."""
    said = Counter(str(one).strip() for one in cells_of(name, sample))
    short = all(len(one) <= _LONGEST for one in said)
    back = [count > 1 for one, count in said.items() if one not in serving]
    return normal(name) in _SPEAKERS and short and 0 < len(back) <= _MOST_OTHERS and all(back)


def _is_all(chat: SavedChat, names: Sequence[str], sample: Sample) -> bool:
    """Whether a table has nothing else that comes again, such as the conversations or the grades of several people."""
    rest = [name for name in names if name not in (chat.author, chat.text, chat.time, chat.clock)]
    kinds = [[str(one) for one in cells_of(name, sample)] for name in rest]
    return len(names) <= _MOST_COLUMNS and all(len({*said}) in (0, 1, len(said)) for said in kinds)


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

    yield from by_days(messages(), chat.role)
    yield from bad


def _message(row: Row, chat: SavedChat) -> Row:
    whole = row if chat.clock is None else at_the_hour(row, time=chat.time, clock=chat.clock)
    values: Mapping[str, object] = whole.values
    time, author, said = (as_text(values.get(name)) or "" for name in (chat.time, chat.author, chat.text))
    for app in (whatsapp.CHAT, line.CHAT, kakaotalk.CHAT):  # media, as these apps write them in words
        said = app.words(said)
    made = {"id": f"{time} {row.line}", "time": time, "author": author.strip(), "message": said}
    return Row(row.line, made, row.raw)
