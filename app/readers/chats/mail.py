"""A mail as it is stored, read: who wrote what to whom and when, and which mails it answers."""

import datetime as dt
import re
from codecs import lookup
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import EmailPolicy, default
from functools import lru_cache
from typing import cast

from app.errors import FileProblem, TextProblem
from app.pipeline.clean import LIMIT
from app.readers.chats.letters import AWAY, MACHINES, Form, form_of, own_text
from app.readers.fields.paths import plain
from app.readers.fields.titles import bare_subject
from app.readers.source.encoding import detect_encoding
from app.readers.values.calendars import EARLIEST, LATEST

FORMAT = "Mail"

_LONGEST_HEADER, _LONGEST_OF_PART = 1 << 12, 400
_MOST_LINES, _MOST_PARTS, _MOST_OF_PARTS, _DEEPEST = 100_000, 500, 40, 20
_MOST_ENDS, _MOST_BEFORE, _LONGEST_SIGNS = 50, 100, 1 << 20
_ID = re.compile(r"<([^<>\s]{3,400})>|(?<![^\s])([^<>\s]{1,200}@[^<>\s]{1,200})(?![^\s])")
_PART = re.compile(rb"^--\S", re.MULTILINE)
_WRAPPED = re.compile(r"\s*\n\s*")
_FLOWS = re.compile(r"(?<![\n\r-]) \r?\n(?![>\r\n]|-- ?\r?\n| )")
_EXPUNGED = 0x0008  # of Thunderbird, which keeps what was deleted until a folder is packed
_WIDER = {"iso-8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "ks_c_5601-1987": "cp949"}
_NO_WRITING = frozenset({"punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined"})  # Python's own
_BULK = frozenset({"bulk", "junk", "auto_reply", "auto-reply"})
_BROKEN = (ValueError, LookupError, AttributeError, TypeError, ArithmeticError, RecursionError, MessageError)


class Unreadable(Exception):  # not an AppError: it becomes a reject of one mail
    """A mail can't be read; the message says why."""


class _Bounded(EmailPolicy):
    """Reads headers as `policy.default`, once, and no more of one than it takes well: time may grow as its square."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Name and value of a header."""
        name, value = super().header_source_parse(sourcelines)
        longest = _LONGEST_OF_PART if name.lower().startswith("content-") else _LONGEST_HEADER
        return name, _sound(value[:longest])

    def header_fetch_parse(self, name: str, value: str) -> str:
        """A header with what it means."""
        return _parsed(name, value)


@lru_cache(maxsize=64)
def _parsed(name: str, value: str) -> str:
    found: str = default.header_fetch_parse(name, value)
    return found


def _sound(value: str) -> str:
    """A header; one with letters that aren't encoded, as it should be, by the likeliest encoding of its bytes."""
    if value.isascii():
        return value
    written = value.encode("ascii", "surrogateescape")
    try:
        return written.decode(detect_encoding(written, name="a header"))
    except (FileProblem, ValueError):
        return written.decode("utf-8", "replace")


_PARSER = BytesParser(EmailMessage, policy=_Bounded())


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail. `before` are the mails it answers, `number` is that of Google's conversation, `to` are addresses.

    `time` is in its own zone, `moment` in seconds since 1970. `automatic`: no person wrote it; `listed` is the mailing
    list by which it came; `form` what somebody wrote in a form on a page that sent it.
    """

    id: str | None
    before: tuple[str, ...]
    number: str | None
    sender: str
    name: str
    to: tuple[str, ...]
    subject: str
    time: str
    moment: float
    text: str
    automatic: bool
    listed: str | None
    form: Form | None


def mail_of(written: bytes, *, whole: bool) -> Mail | None:
    """The mail in bytes, of which `whole` tells whether they are all; null if it was deleted or is spam.

    Raises Unreadable if it can't be read, and TextProblem if its words are more than are taken.
    """
    _refuse_bombs(written)
    try:
        message = cast("EmailMessage", _PARSER.parsebytes(written.lstrip()))  # so it was told
        if _is_thrown_out(message):
            return None
        return _mail(message, whole)
    except _BROKEN:
        raise Unreadable("this mail can't be read: a header or a part of it is malformed; export it again") from None


def _refuse_bombs(written: bytes) -> None:
    """Unreadable if a mail has lines or parts without end: each costs memory."""
    if written.count(b"\n") > _MOST_LINES:
        raise Unreadable(f"this mail has more than {_MOST_LINES} lines")
    if b"boundary" not in (small := written.lower()):
        return
    if len(_PART.findall(written)) > _MOST_PARTS:
        raise Unreadable(f"this mail has more than {_MOST_PARTS} parts")
    if small.count(b"multipart/") > _MOST_OF_PARTS:
        raise Unreadable(f"this mail has more than {_MOST_OF_PARTS} parts of parts")


def _mail(message: EmailMessage, whole: bool) -> Mail:
    sender, name = _sender(message)
    time = _time(message)
    subject = " ".join(_header(message, "Subject").split())
    before = _before(message)
    answers = bool(before) or bare_subject(subject)[1]
    said = _said(message, whole)
    text = own_text(said, answers=answers)
    if len(text) > LIMIT:
        told = f"the mail has {len(text)} characters and at most {LIMIT} are taken"
        raise TextProblem(told, length=len(text), most=LIMIT)
    own = next(iter(_ids(message, "Message-ID")), None)
    return Mail(
        id=own,
        before=before,
        number=_header(message, "X-GM-THRID").strip() or None,
        sender=sender,
        name=name,
        to=tuple(dict.fromkeys(address for address, _ in (*_addresses(message, "To"), *_addresses(message, "Cc")))),
        subject=subject,
        time=time.isoformat(),
        moment=(time if time.tzinfo else time.replace(tzinfo=dt.UTC)).timestamp(),
        text=text or ("" if said.strip() or answers else subject),
        automatic=_is_automatic(message, sender, subject),
        listed=_listed(message),
        form=None if answers else _form(message, said),
    )


def _header(message: EmailMessage, name: str) -> str:
    return str(message.get(name) or "")


def _addresses(message: EmailMessage, name: str) -> Iterator[tuple[str, str]]:
    """Addresses, in small letters, and names beside them."""
    found = message.get(name)
    for one in getattr(found, "addresses", ())[:_MOST_ENDS]:
        address = one.addr_spec.strip("<> ").lower()
        if "@" in address and not address.endswith("@"):
            yield address, " ".join(one.display_name.split()).strip("'\"")


def _sender(message: EmailMessage) -> tuple[str, str]:
    """Who sent a mail: the address, and the name or else the address; Unreadable if nobody is told."""
    found = next(_addresses(message, "From"), None) or next(_addresses(message, "Sender"), None)
    if found is None:
        raise Unreadable("this mail doesn't tell who sent it: it has no From with an address")
    return found[0], found[1] or found[0]


def _time(message: EmailMessage) -> dt.datetime:
    """When a mail was sent, in its zone; Unreadable if it isn't told."""
    found = getattr(message.get("Date"), "datetime", None)
    if not isinstance(found, dt.datetime) or not EARLIEST <= found.year < LATEST:
        raise Unreadable("this mail doesn't tell when it was sent: it has no Date that can be read")
    return found


def _ids(message: EmailMessage, name: str) -> list[str]:
    return [one[1] or one[2] for one in _ID.finditer(_header(message, name))]


def _before(message: EmailMessage) -> tuple[str, ...]:
    """The mails that a mail says it answers."""
    named = (*_ids(message, "References"), *_ids(message, "In-Reply-To"))
    return tuple(dict.fromkeys(named))[:_MOST_BEFORE]


def _form(message: EmailMessage, said: str) -> Form | None:
    """What a form on a page sent, with the one to whom answers go where it doesn't name who filled it in."""
    form, (address, name) = form_of(said), next(_addresses(message, "Reply-To"), ("", ""))
    return None if form is None else Form(form.name or name or None, form.address or address or None, form.text)


def _is_thrown_out(message: EmailMessage) -> bool:
    """Whether a mail is one that was deleted, or that a filter took for spam."""
    status = _header(message, "X-Mozilla-Status").strip()
    deleted = re.fullmatch(r"[0-9a-fA-F]{4}", status) is not None and bool(int(status, 16) & _EXPUNGED)
    return deleted or _header(message, "X-Spam-Flag").strip().lower() == "yes"


def _is_automatic(message: EmailMessage, sender: str, subject: str) -> bool:
    """Whether no person wrote a mail, by what it says of itself, who sent it, or how its subject begins."""
    submitted = _header(message, "Auto-Submitted").strip().lower().partition(";")[0]
    told = any(message.get(name) for name in ("X-Autoreply", "X-Autorespond", "X-Failed-Recipients"))
    bulk = _header(message, "Precedence").strip().lower() in _BULK
    away = subject.casefold().startswith(AWAY) or bare_subject(subject)[0].startswith(AWAY)
    report = message.get_content_type() == "multipart/report"
    machine = sender.partition("@")[0].partition("+")[0] in MACHINES
    return submitted not in ("", "no") or told or bulk or away or report or machine


def _listed(message: EmailMessage) -> str | None:
    """The list by which a mail came, empty where it has no name; null if by none."""
    if (name := _header(message, "List-Id").strip()) or message.get("List-Unsubscribe"):
        return name.lower()
    return None


def _said(message: EmailMessage, whole: bool) -> str:
    """The words of a mail: of what comes as plain text and as HTML the plain; Unreadable where they are cut off."""
    parts = list(_texts(message, _DEEPEST))
    if not whole and (not parts or parts[-1][1] is _last(message)):
        raise Unreadable("this mail is too long, and its words don't stand before what is attached")
    return "\n\n".join(text for text, _ in parts if text.strip())


def _last(message: EmailMessage) -> EmailMessage:
    *_, last = message.walk()
    return last


def _texts(part: EmailMessage, deep: int) -> Iterator[tuple[str, EmailMessage]]:
    """The texts of a part and of those in it, without what is attached."""
    kind = part.get_content_type()
    if part.get_content_disposition() == "attachment" or part.get_filename():
        return
    if part.get_content_maintype() == "multipart":
        if not deep:
            raise Unreadable(f"this mail has parts in each other, more than {_DEEPEST} deep")
        inner = [list(_texts(one, deep - 1)) for one in part.iter_parts() if isinstance(one, EmailMessage)]
        if kind == "multipart/alternative":
            inner = [next((one for one in inner if any(text.strip() for text, _ in one)), [])]
        yield from (one for texts in inner for one in texts)
    elif kind == "text/plain":
        yield _flowing(part, _decoded(part)), part
    elif kind == "text/html":
        yield plain(_WRAPPED.sub(" ", _decoded(part)), quotes=True), part


def _decoded(part: EmailMessage) -> str:
    """The text of a part, by the charset it names, or by its letters where that is none or wrong."""
    written = part.get_payload(decode=True)
    if not isinstance(written, bytes) or not written:
        return ""
    if len(written) > _LONGEST_SIGNS:
        raise Unreadable(f"a text of this mail is longer than {_LONGEST_SIGNS >> 20} megabyte")
    charset = part.get_content_charset("ascii")
    try:
        if lookup(charset).name.replace("-", "_") not in _NO_WRITING:
            return written.decode(_WIDER.get(charset, charset))
    except (LookupError, ValueError):
        pass
    try:
        return written.decode(detect_encoding(written, name="this mail"))
    except (FileProblem, ValueError):
        reason = "bytes of this mail are in no encoding that is known, and not in the one that it names"
        raise Unreadable(reason) from None


def _flowing(part: EmailMessage, text: str) -> str:
    """A text in which lines that end with a blank go on in the next one, where the mail says so (RFC 3676)."""
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    kept = "" if str(part.get_param("delsp", "")).lower() == "yes" else " "
    return _FLOWS.sub(kept, text)
