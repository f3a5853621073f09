"""Mails as they are stored, one in a file or many in a mailbox (mbox): each as its bytes, one at a time."""

import codecs
import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import NamedTuple

from app.readers.source.encoding import visible
from app.readers.source.open import ByteSource, Damaged
from app.readers.source.pulse import pulse

LARGEST = 4 << 20
"""Bytes of a mail that are kept: its words come before what is attached."""

BOXES = (".mbox", ".mbx")
"""How names of mailboxes end, beside which an archive of Google has settings."""

ENDINGS = (".eml", *BOXES)
"""Those of files of mails, as they are looked for in an archive."""

_LONGEST, _SHOWN, _SEEN = 1 << 16, 2_000, 1 << 16
_HEADER = rb"[\w-]{1,80}:.*\n(?:[ \t].*\n)*"
_BEGINS = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:From .*\d{4}.*\n)?(?=(?:"
    + _HEADER
    + rb"){3})(?=[\s\S]{0,8000}^(?:Message-ID|MIME-Version|Received):)",
    re.IGNORECASE | re.MULTILINE,
)
_CALLED_MAIL = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:From .*\n)?(?=(?:" + _HEADER + rb"){2})(?:[^\n]+\n){0,200}?From:", re.IGNORECASE
)
_POSTMARK = re.compile(rb"From (?:(?=.*\d:\d\d).*\d{4}|(?:-|\S+@\S*)?\s*$)")
_BEYOND_DOUBT = re.compile(
    rb"From \S.* (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    rb" [ \d]?\d \d\d:\d\d(?::\d\d)?.* \d{4}"
)
_FIELD = re.compile(rb"[\w-]{1,80}:")
_MARKED = re.compile(rb">+From ")


class Stored(NamedTuple):
    """A mail as it is written: the line it begins in, and its bytes; `whole` is false where they were cut."""

    line: int
    written: bytes
    whole: bool


def ending_of(path: str) -> str:
    """How the name of a file ends, in small letters; a mailbox of Apple's is a folder `.mbox` with a file `mbox`."""
    named = PurePath(path.lower())
    return named.suffix or (".mbox" if named.name == "mbox" else "")


def is_mail(head: bytes, path: str) -> bool:
    """Whether a file that begins with `head` is a mail or a mailbox: by its header, of which less is asked by name."""
    named = ending_of(path) in ENDINGS
    return _BEGINS.match(head) is not None or (named and _CALLED_MAIL.match(head[:_SEEN]) is not None)


def mails_in(source: ByteSource) -> Iterator[Stored]:
    """The mails of a file. Each begins, in a mailbox, at a line `From ...` above a header.

    A blank line stands before it, unless it has a sender and a date as such lines do and sentences don't.

    Raises Damaged, with the mail that is cut, where the file is.
    """
    box = source.head().removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"From ")
    held = _Held(1)
    waits: bytes | None = None  # a line that begins a mail if a header follows
    number, fresh, blank = 0, True, True
    while line := source.stream.readline(_LONGEST):
        number += fresh
        line = line if number > 1 else line.removeprefix(codecs.BOM_UTF8)
        if waits is not None and _FIELD.match(line):
            if held.written.strip():
                yield held.stored()
            held, waits = _Held(number - 1), None
            pulse()
        elif waits is not None:
            held.add(waits)
            waits = None
        if box and fresh and (_POSTMARK if blank else _BEYOND_DOUBT).match(line):
            waits = line
        else:
            held.add(line[1:] if box and fresh and _MARKED.match(line) else line)
        blank = fresh and not line.strip()
        fresh = line.endswith(b"\n")
    if source.damage is not None:
        raise Damaged(source.damage, raw=visible(held.written[:_SHOWN].decode("utf-8", "replace")))
    if waits is not None:
        held.add(waits)
    if held.written.strip():
        yield held.stored()


class _Held:
    """The bytes of a mail that is being read."""

    def __init__(self, line: int) -> None:
        self.line = line
        self.written = bytearray()
        self.whole = True

    def add(self, line: bytes) -> None:
        """Keep a line while there is room."""
        self.whole = self.whole and len(self.written) + len(line) <= LARGEST
        if self.whole:
            self.written += line

    def stored(self) -> Stored:
        """What is kept."""
        return Stored(self.line, bytes(self.written), self.whole)
