"""Files of mails as rows: each a conversation with a customer."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from itertools import chain

from app.domain.roles import Agents
from app.errors import FileProblem, FileWithoutRows, TextProblem
from app.readers.chats.mail import Unreadable, mail_of
from app.readers.fields.rows import BadRow, Row
from app.readers.files.mailbox import Stored, is_mail, mails_in
from app.readers.records.mail_threads import Mailbox, mailbox, rows_of
from app.readers.source.open import ByteSource, Damaged

CODE = "row_mail"
"""Of a mail that can't be read."""

_SHOWN = 2_000  # bytes of a mail that can't be read
_Rows = Iterator[Row | BadRow]


@contextmanager
def mail_rows(
    files: Iterable[tuple[str, AbstractContextManager[ByteSource]]], *, name: str, agents: Agents
) -> Iterator[tuple[_Rows, Mapping[str, str]]]:
    """The conversations in files of mails, by their names, and what is said of them; mails that can't be read first.

    All of it is read before the first row. Raises FileWithoutRows where no customer writes.
    """
    with mailbox() as box:
        left = Counter[str]()
        for file, opened in files:
            place = "" if file == name else f"{file}: "
            try:
                with opened as source:
                    left += _fill(box, source, place)
            except FileProblem as problem:
                box.reject(BadRow(None, problem.code, f"{place}{problem}"))
        box.join()
        side = box.side(agents)
        rows: _Rows = chain(box.rejects(), rows_of(box.conversations(), side.ours))
        first = next(rows, None)
        if first is None:
            why = f"; {side.told}" if side.told else ""
            raise FileWithoutRows(f"{name}: no mail in it is one that a customer wrote{why}")
        reasons = {"turns": "mails that answer each other are a conversation, in the order of their dates"}
        reasons |= {"agents": side.told} if side.told else {}
        reasons |= {"left out": ", ".join(f"{count} {what}" for what, count in left.items() if count)} if left else {}
        yield chain([first], rows), reasons


def _fill(box: Mailbox, source: ByteSource, place: str) -> Counter[str]:
    """Put the mails of a file in the box, and count those that are left out."""
    left = Counter[str]()
    try:
        if not is_mail(source.head(), source.name):
            box.reject(BadRow(1, CODE, f"{place}this is no mail"))
            return left
        for stored in mails_in(source):
            _put(box, stored, place, left)
    except Damaged as damage:
        box.reject(BadRow(None, "file_damaged", f"{place}{damage}", damage.raw))
    return left


def _put(box: Mailbox, stored: Stored, place: str, left: Counter[str]) -> None:
    raw = stored.written[:_SHOWN].decode("utf-8", "replace")
    try:
        mail = mail_of(stored.written, whole=stored.whole)
    except Unreadable as problem:
        box.reject(BadRow(stored.line, CODE, f"{place}{problem}", raw))
    except TextProblem as problem:
        box.reject(BadRow(stored.line, problem.code, f"{place}{problem}", raw, problem.values))
    else:
        if mail is None:
            left["deleted or spam"] += 1
        elif not box.put(mail, line=stored.line):
            left["there twice"] += 1
        elif mail.automatic:
            left["automatic"] += mail.form is None
