"""Messages of a chat as rows: one each or, where it is known who answers for us, a day of conversation with turns."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice
from pathlib import PurePath
from typing import NamedTuple

from app.domain.labels import Role
from app.domain.records import Turn
from app.domain.roles import NOBODY, Agents, called
from app.pipeline.speakers import Utterance, role_told, sides
from app.readers.fields.rows import Row
from app.readers.fields.staff import is_serving
from app.readers.source.encoding import Line

MOST_TURNS = 1_000
"""Turns of one conversation."""

_TELLING = 200  # messages that show who writes
_PAIR = 2
_WITH = (
    r"(?<!\w)(?:with|mit|с|со|з|із|avec|con|com|cu|su|ar|z|ze|s|se|met|med|dengan|với)\s+(?:контактом\s+)?"
    r"|[與与和跟]\s?"
)
"""What stands before whom an app names a chat after, who isn't the one who saved it."""

_Roles = Callable[[str], Role | None]


class Begun(NamedTuple):
    """The line that a message begins with: when, who, and the first of its words; `author` is null in a note."""

    time: str
    author: str | None
    said: str


NOTE = Begun("", None, "")
"""A line of the app's own, with which a message ends and none begins."""


def first_lines(sample: str, most: int) -> list[str]:
    """The first lines of a file that begins with `sample`."""
    return [line.rstrip("\r") for line in sample.lstrip("\ufeff").split("\n", most)[:most]]


@dataclass(frozen=True, slots=True)
class ChatFormat:
    """How an app saves a chat as text.

    `is_chat` tells whether a file that begins with a sample is one. `starts` gives, for one file, what tells which
    message a line begins, null where it goes on with what is there. `words` are what of a message is said, empty if it
    is media alone. `raw` is how a message stands in the file, with {time}, {author} and {said}.
    """

    name: str
    is_chat: Callable[[str], bool]
    starts: Callable[[], Callable[[str], Begun | None]]
    words: Callable[[str], str]
    raw: str


def gathered(source: Iterable[Line], app: ChatFormat) -> Iterator[Row]:
    """What people wrote, over one line or several, without notes of the app and media."""
    begun = app.starts()
    number, head, held = 0, NOTE, list[str]()
    for line in source:
        text = line.text.rstrip("\r\n")
        found = begun(text)
        if found is None:
            held.append(text)
            continue
        yield from _written(number, head, app.words("\n".join(held).strip()), app.raw)
        number, head, held = line.number, found, [found.said]
    yield from _written(number, head, app.words("\n".join(held).strip()), app.raw)


def _written(number: int, head: Begun, said: str, raw: str) -> Iterator[Row]:
    if head.author is not None and said:
        digest = hashlib.blake2b(f"{head.author}\0{said}".encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
        values = {"id": f"{head.time} {digest}", "time": head.time, "author": head.author, "message": said}
        yield Row(number, values, raw.format(time=head.time, author=head.author, said=said))


def chat_rows(messages: Iterator[Row], *, path: str, agents: Agents = NOBODY) -> tuple[Iterator[Row], dict[str, str]]:
    """A row a message, or where it is known who answers for us, a row a day of conversation; and what is said of it.

    Who does is told as in `sides`, without a guess. Where the file is named after one of two who write ("Chat with
    Anna"), that one is the customer.
    """
    first = list(islice(messages, _TELLING))
    rows = chain(first, messages)
    said = [spoken(str(row.values["author"]), str(row.values["message"])) for row in first]
    names = list(dict.fromkeys(one.name for one in said))
    customer = _after_whom(names, PurePath(path).name.partition(".")[0])
    told = sides(said, agents=agents, author=customer, guess=False)

    @cache
    def role(name: str) -> Role | None:
        return told.get(called(name)) or role_told(spoken(name, ""), agents)

    ours = [name for name in names if role(name) not in (None, Role.CUSTOMER)]
    if agents:
        return by_days(rows, role), {}
    if not ours:
        return _later(rows, role), {}
    return (by_days(rows, role), note_on_agents(ours)) if len(ours) < len(names) else (rows, {})


def spoken(name: str, text: str) -> Utterance:
    """What somebody says in a chat; a word for whoever answers in the name tells an agent."""
    return Utterance(name, text, Role.AGENT if is_serving(name) else None)


def note_on_agents(ours: Sequence[str]) -> dict[str, str]:
    """What the user is told of those who were taken for agents."""
    answer = "answers" if len(ours) == 1 else "answer"
    return {"agents": f"{', '.join(ours)} {answer} for you; name who does with --agent NAME"}


def _after_whom(names: Sequence[str], chat: str) -> str | None:
    """The one of two people after whom the chat is named, by its file's name."""
    theirs = [
        name for name in names if re.search(rf"(?:{_WITH}){re.escape(name)}(?:$|[\W_]|[的の])", chat, re.IGNORECASE)
    ]
    return theirs[0] if len(names) == _PAIR and len(theirs) == 1 else None


def _later(rows: Iterable[Row], role: _Roles) -> Iterator[Row]:
    """A row a message; a late one of somebody who is called an agent is an agent's."""
    for row in rows:
        told = role(str(row.values["author"]))
        yield row if told in (None, Role.CUSTOMER) else conversation([row], role)


def by_days(rows: Iterable[Row], role: _Roles) -> Iterator[Row]:
    """A row a day, as a conversation."""
    held: list[Row] = []
    for row in rows:
        if held and (_day(row) != _day(held[0]) or len(held) >= MOST_TURNS):
            yield conversation(held, role)
            held = []
        held.append(row)
    if held:
        yield conversation(held, role)


def _day(row: Row) -> str:
    return re.split(r"[,\sT]", str(row.values["time"]))[0]


def conversation(held: Sequence[Row], role: _Roles) -> Row:
    """Messages as the turns of one row; whose role isn't told is a customer."""
    turns, customer = [], None
    for row in held:
        speaks = role(str(row.values["author"])) or Role.CUSTOMER
        customer = customer or (row.values["author"] if speaks is Role.CUSTOMER else None)
        turns.append(Turn(speaks, str(row.values["message"]), str(row.values["time"])))
    first = held[0].values
    values = {"id": first["id"], "time": first["time"], "author": customer, "message": None, "turns": turns}
    return Row(held[0].line, values, "\n".join(row.raw or "" for row in held))
