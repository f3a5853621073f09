"""Inboxes of "Download your information" of Facebook, Messenger and Instagram: a document is one conversation."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence

from app.domain.labels import Role
from app.domain.roles import NOBODY, Agents, called
from app.pipeline.speakers import role_told, sides
from app.readers.chats.chats import MOST_TURNS, conversation, spoken
from app.readers.fields.paths import whole
from app.readers.fields.rows import Row, as_text

LARGEST = 1 << 24
"""Code points of an inbox, which is held in memory to be turned round; Facebook parts a longer one into files."""

_SENDER, _TIME, _WORDS = ("sender_name", "senderName"), ("timestamp_ms", "timestamp"), ("content", "text")
_TITLE, _ID = ("title", "threadName"), ("thread_path", "threadName")
_BEGINS = re.compile(r'\ufeff?\s*\{\s*"participants"\s*:\s*\[')
_SENT = re.compile(r'"(?:sender_name|senderName)"\s*:\s*"')
_UNSAID = ("is_unsent", "isUnsent", "call_duration")
_NOTE = re.compile(
    r"(?:.{1,60} (?:sent (?:an?|\d{1,3}) (?:attachments?|photos?|videos?|stickers?|GIFs?|links?|voice messages?)"
    r"|liked a message|unsent a message|(?:missed|started) (?:an?|your) (?:video |audio |voice )?(?:call|chat)"
    r"|(?:created|left|named) the group.{0,80}|added .{1,80} to the group)"
    r"|Liked a message|Reacted .{1,12} to your message|(?:The|A) (?:video|audio) (?:call|chat) (?:ended|started))\.?"
)
_Object = Mapping[str, object]


def is_inbox(sample: str) -> bool:
    """Whether a document that begins with `sample` is such an inbox."""
    return _BEGINS.match(sample) is not None and _SENT.search(sample) is not None


def inbox_rows(written: str, *, agents: Agents = NOBODY) -> list[Row] | None:
    """The conversation in an inbox, in the order of time, or a row a message where nobody is known to answer.

    Who answers is told as in any chat; of two people the one after whom the inbox is named is the customer. Null for a
    document that is none, or is cut off.
    """
    try:
        inbox = json.loads(written.lstrip("\ufeff"), parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return None
    listed = inbox.get("messages") if isinstance(inbox, Mapping) else None
    if not isinstance(listed, list):
        return None
    messages = list(_messages([one for one in listed if isinstance(one, Mapping)]))
    said = [spoken(str(row.values["author"]), str(row.values["message"])) for row in messages]
    customer = _customer(inbox, {one.name for one in said})
    told = sides(said, agents=agents, author=customer, guess=False)
    told |= {called(one.name): role for one in said if (role := role_told(one, agents))}
    if customer is None and Role.AGENT not in told.values():
        return messages
    named = _first(inbox, _ID)
    parts = [messages[at : at + MOST_TURNS] for at in range(0, len(messages), MOST_TURNS)]
    rows = (conversation(part, lambda name: told.get(called(name))) for part in parts)
    return [_named(row, named) for row in rows]


def _messages(listed: Sequence[_Object]) -> Iterator[Row]:
    """What people wrote, the oldest first, without notes of the app and what was taken back."""
    for number, one in sorted(enumerate(listed, start=1), key=lambda found: (_moment(found[1]), -found[0])):
        author, words, time = (_first(one, names) for names in (_SENDER, _WORDS, _TIME))
        if not author or not words or any(one.get(name) for name in _UNSAID) or _NOTE.fullmatch(words):
            continue
        digest = hashlib.blake2b(f"{author}\0{words}".encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
        yield Row(number, {"id": f"{time} {digest}", "time": time, "author": author, "message": words}, words)


def _moment(message: _Object) -> float:
    time = next((message[name] for name in _TIME if name in message), None)
    return time if isinstance(time, int | float) else 0.0


def _first(one: _Object, names: Sequence[str]) -> str | None:
    """The first of some fields that there is, its letters put together again."""
    found = next((text for name in names if (text := as_text(one.get(name)))), None)
    return None if found is None else whole(found)


def _customer(inbox: _Object, wrote: set[str]) -> str | None:
    """The one of two people after whom an inbox is named, since it is the other one's; null if it doesn't tell."""
    listed = inbox.get("participants")
    given = [one.get("name") if isinstance(one, Mapping) else one for one in listed] if isinstance(listed, list) else []
    people = {whole(name) for name in given if isinstance(name, str)} | wrote
    title = _first(inbox, _TITLE)
    return title if title in people and len(people) == 2 else None  # noqa: PLR2004 - a pair


def _named(row: Row, name: str | None) -> Row:
    return row if name is None else Row(row.line, {**row.values, "id": name}, row.raw)
