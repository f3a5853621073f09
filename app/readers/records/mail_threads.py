"""Mails gathered to the conversations that they are, and told apart by who answers: on disk, so that memory is bounded.

Mails of one conversation name those they answer, in any order; who answers is at an end of most of all conversations.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from hashlib import sha256
from typing import NamedTuple

from app.domain.labels import Role
from app.domain.records import Turn
from app.domain.roles import Agents, is_named
from app.readers.chats.chats import MOST_TURNS
from app.readers.chats.letters import DESKS, PUBLIC, Form
from app.readers.chats.mail import Mail
from app.readers.fields.rows import BadRow, Row
from app.readers.fields.staff import is_serving
from app.readers.fields.titles import bare_subject
from app.readers.source.scratch import fetched, scratch_tables, storable

_LIKELIEST, _HALF = 20, 0.5
_TABLES = (
    "CREATE TABLE mail (at INTEGER PRIMARY KEY, line INTEGER, thread INTEGER, moment REAL, person INTEGER, cells TEXT)",
    "CREATE TABLE named (name TEXT PRIMARY KEY, thread INTEGER, there INTEGER) WITHOUT ROWID",
    "CREATE TABLE seen (mark TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TABLE joined (thread INTEGER PRIMARY KEY, other INTEGER)",
    "CREATE TABLE about (topic TEXT PRIMARY KEY, thread INTEGER) WITHOUT ROWID",
    "CREATE TABLE bad (line INTEGER, code TEXT, reason TEXT, raw TEXT, figures TEXT)",
    "CREATE TABLE ends (thread INTEGER, address TEXT, first INTEGER, PRIMARY KEY (thread, address)) WITHOUT ROWID",
)
_IsOurs = Callable[[str, str], bool]


class Side(NamedTuple):
    """Our side of a mailbox: whether who has an address, and a name, is on it, and what is said of that; or nobody."""

    ours: _IsOurs | None
    told: str


class _Said(NamedTuple):
    """What is said in a mail, by whom."""

    line: int
    mail: Mail
    role: Role
    author: str | None
    text: str


@contextmanager
def mailbox() -> Iterator["Mailbox"]:
    """A mailbox to fill, kept on disk until the block ends."""
    with scratch_tables(*_TABLES) as scratch:
        yield Mailbox(scratch)


class Mailbox:
    """Mails on disk: put in one by one, then joined to conversations, then read."""

    def __init__(self, scratch: sqlite3.Connection) -> None:
        self._scratch = scratch
        self._count = 0

    def put(self, mail: Mail, *, line: int) -> bool:
        """Keep a mail; false for one that is there already. A number that forms give to all of theirs says nothing."""
        if self._is_there(mail):
            return False
        if mail.id is not None and self._one("SELECT there FROM named WHERE name = ?", storable(mail.id)) == (1,):
            mail = replace(mail, id=None)
        at = self._count = self._count + 1
        self._scratch.execute("INSERT INTO joined VALUES (?, ?)", (at, at))
        number = () if mail.number is None else (f"\0{mail.number}",)
        for name in dict.fromkeys((*((mail.id,) if mail.id else ()), *mail.before, *number)):
            known = self._one("SELECT thread FROM named WHERE name = ?", storable(name))
            if known is None:
                self._scratch.execute("INSERT INTO named VALUES (?, ?, 0)", (storable(name), at))
            else:
                self._join(at, known[0])
        if mail.id is not None:
            self._scratch.execute("UPDATE named SET there = 1 WHERE name = ?", (storable(mail.id),))
        kept = (at, line, at, mail.moment, int(not mail.automatic), json.dumps(asdict(mail)))
        self._scratch.execute("INSERT INTO mail VALUES (?, ?, ?, ?, ?, ?)", kept)
        return True

    def _is_there(self, mail: Mail) -> bool:
        """Whether a mail is kept: one of the same number and sender, with the same date or words, or both by itself."""
        bare = (mail.subject, mail.moment, mail.text)
        same = [(mail.id, mail.moment), (mail.id, mail.text)] if mail.id is not None else [bare]
        marks = [sha256(repr((mail.sender, *one)).encode("utf-8", "replace")).hexdigest() for one in same]
        known = [self._one("SELECT 1 FROM seen WHERE mark = ?", mark) is not None for mark in marks]
        self._scratch.executemany("INSERT OR IGNORE INTO seen VALUES (?)", [(mark,) for mark in marks])
        return any(known)

    def reject(self, bad: BadRow) -> None:
        """Keep why a mail can't be read."""
        raw = None if bad.raw is None else storable(bad.raw)
        kept = (bad.line, bad.code, storable(bad.reason), raw, json.dumps(dict(bad.values)))
        self._scratch.execute("INSERT INTO bad VALUES (?, ?, ?, ?, ?)", kept)

    def rejects(self) -> Iterator[BadRow]:
        """Why mails can't be read, in the order of the file."""
        for line, code, reason, raw, figures in fetched(self._scratch.execute("SELECT * FROM bad ORDER BY rowid")):
            yield BadRow(line, code, reason, raw, json.loads(figures))

    def join(self) -> None:
        """Put together what belongs together, once all mails are there: those that name none, by subject and people."""
        for at, mail in self._mails("SELECT at, cells FROM mail ORDER BY moment, at"):
            bare, again = bare_subject(mail.subject)
            topic = "\0".join((bare, *sorted((mail.sender, *mail.to[:1]))))
            known = self._one("SELECT thread FROM about WHERE topic = ?", storable(topic))
            if bare and again and known is not None and not mail.before:
                self._join(at, known[0])
            if bare:
                self._scratch.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (storable(topic), at))
        for at in range(1, self._count + 1):
            self._scratch.execute("UPDATE mail SET thread = ? WHERE at = ?", (self._root(at), at))
        self._scratch.execute("CREATE INDEX by_thread ON mail (thread, moment, at)")
        for at, mail in self._mails("SELECT at, cells FROM mail WHERE person = 1 ORDER BY thread, moment, at"):
            thread = self._root(at)
            begun = self._one("SELECT 1 FROM ends WHERE thread = ? LIMIT 1", thread)
            for address in dict.fromkeys((mail.sender, *mail.to)):
                first = int(begun is None and address != mail.sender)
                self._scratch.execute("INSERT OR IGNORE INTO ends VALUES (?, ?, ?)", (thread, storable(address), first))

    def side(self, agents: Agents) -> Side:
        """Who answers: whom the user named, by address, domain or name; else who is at an end of most conversations."""
        if agents:
            return Side(lambda address, name: _is_one_of(address, name, agents), "")
        count = self._one("SELECT COUNT(DISTINCT thread) FROM ends")
        threads = 0 if count is None else count[0]
        ask = "SELECT address, COUNT(*), SUM(first) FROM ends GROUP BY address ORDER BY 2 DESC, 1 LIMIT ?"
        found = self._scratch.execute(ask, (_LIKELIEST,)).fetchall()
        ranked = sorted(
            ((n, _is_desk(one), first, one) for one, n, first in found if n > _HALF * threads), reverse=True
        )
        most, firm = self._domain(threads)
        if ranked and most <= ranked[0][0] and (len(ranked) == 1 or ranked[0][:3] > ranked[1][:3]):
            return _side_of(ranked[0][3])
        return (
            Side(None, "it isn't told who answers; name them with --agent ADDRESS") if firm is None else _side_of(firm)
        )

    def _domain(self, threads: int) -> tuple[int, str | None]:
        """The firm at an end of most conversations, by several addresses of its domain, and how many these are."""
        part = "substr(address, instr(address, '@') + 1)"
        ask = f"SELECT {part}, COUNT(DISTINCT thread), SUM(first) FROM ends GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?"  # noqa: S608 - a constant
        found = self._scratch.execute(ask, (_LIKELIEST,)).fetchall()
        ranked = sorted(
            ((n, first, one) for one, n, first in found if n > _HALF * threads and one not in PUBLIC), reverse=True
        )
        sure = ranked and (len(ranked) == 1 or ranked[0][:2] > ranked[1][:2])
        return (ranked[0][0], f"@{ranked[0][2]}") if sure else (0, None)

    def conversations(self) -> Iterator[list[tuple[int, Mail]]]:
        """The mails of each conversation with their lines, by date; those that began earlier first."""
        ask = (
            "SELECT mail.thread, line, cells FROM mail JOIN (SELECT thread, MIN(moment) AS begun FROM mail "
            "GROUP BY thread) USING (thread) ORDER BY begun, mail.thread, moment, at"
        )
        cursor, held, before = self._scratch.execute(ask), list[tuple[int, Mail]](), None
        for thread, line, cells in fetched(cursor):
            if held and (thread != before or len(held) == MOST_TURNS):
                yield held
                held = []
            before = thread
            held.append((line, _mail(cells)))
        if held:
            yield held

    def _mails(self, ask: str) -> Iterator[tuple[int, Mail]]:
        return ((at, _mail(cells)) for at, cells in fetched(self._scratch.execute(ask)))

    def _one(self, ask: str, *given: object) -> tuple[int, ...] | None:
        found: tuple[int, ...] | None = self._scratch.execute(ask, given).fetchone()
        return found

    def _join(self, one: int, other: int) -> None:
        roots = self._root(one), self._root(other)
        self._scratch.execute("UPDATE joined SET other = ? WHERE thread = ?", (min(roots), max(roots)))

    def _root(self, thread: int) -> int:
        """The first mail of a conversation, by what was joined to what; the way there is shortened."""
        while True:
            other = self._over(thread)
            if other == thread:
                return thread
            above = self._over(other)
            self._scratch.execute("UPDATE joined SET other = ? WHERE thread = ?", (above, thread))
            thread = above

    def _over(self, thread: int) -> int:
        found = self._one("SELECT other FROM joined WHERE thread = ?", thread)
        return thread if found is None else found[0]


def rows_of(conversations: Iterable[list[tuple[int, Mail]]], ours: _IsOurs | None) -> Iterator[Row]:
    """A row a conversation in which a customer writes; a row a mail where it isn't told who answers."""
    for mails in conversations:
        said = [one for line, mail in mails if (one := _said(mail, line, ours)) is not None]
        parts = [said] if ours is not None else [[one] for one in said]
        yield from (_row(part) for part in parts if any(one.role is Role.CUSTOMER for one in part))


def _row(said: Sequence[_Said]) -> Row:
    begun = said[0]
    customer = next(one for one in said if one.role is Role.CUSTOMER)
    turns = [Turn(one.role, one.text, one.mail.time) for one in said]
    text, listed = (begun.text, None) if len(said) == 1 else (None, turns)
    values = {"id": begun.mail.id, "time": begun.mail.time, "author": customer.author, "message": text, "turns": listed}
    return Row(begun.line, values, "\n\n".join(one.text for one in said))


def _said(mail: Mail, line: int, ours: _IsOurs | None) -> _Said | None:
    """What is said in a mail; null if no person wrote it, or nothing but what was said before.

    A form on a page, which sends mails of our own, speaks for who filled it in.
    """
    own = ours is not None and ours(mail.sender, mail.name)
    form = mail.form if own or mail.automatic else None
    if form is not None:
        return _Said(line, mail, Role.CUSTOMER, form.name or form.address, form.text)
    if mail.automatic or (mail.listed is not None and not own and not _is_ours(mail.listed, ours)):
        return None
    answer = bool(mail.before) and not mail.text
    return None if answer else _Said(line, mail, Role.AGENT if own else Role.CUSTOMER, mail.name, mail.text)


def _is_ours(listed: str, ours: _IsOurs | None) -> bool:
    """Whether a list by which a mail came is our own, by which customers write to several of us."""
    parts = listed.rpartition("<")[2].strip("<> ").split(".")
    domains = (".".join(parts[at:]) for at in range(len(parts) - 1))
    return ours is not None and any(ours(f"@{one}", "") for one in domains)


def _side_of(address: str) -> Side:
    domain = address.rpartition("@")[2]
    whole = domain not in PUBLIC
    who = f"{address} and all of {domain} answer" if whole and not address.startswith("@") else f"{address} answers"
    told = f"{who} for you: an end of most conversations; else name who does with --agent ADDRESS"
    return Side(lambda one, _: one == address or (whole and one.rpartition("@")[2] == domain), told)


def _is_one_of(address: str, name: str, agents: Agents) -> bool:
    domain = address.rpartition("@")[2]
    return any(is_named(one, agents) for one in (address, domain, f"@{domain}", name) if one)


def _is_desk(address: str) -> bool:
    """Whether an address is of who answers customers, by what stands before the @."""
    local = address.partition("@")[0]
    return local in DESKS or is_serving(local)


def _mail(cells: str) -> Mail:
    values = json.loads(cells)
    form = values["form"]
    lists = {"before": tuple(values["before"]), "to": tuple(values["to"])}
    return Mail(**{**values, **lists, "form": None if form is None else Form(*form)})
