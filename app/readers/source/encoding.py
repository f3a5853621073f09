"""Which encoding a dump is written in, and its lines, with what can't be decoded marked instead of fatal."""

import codecs
import io
import re
import zlib
from collections.abc import Callable, Iterator
from typing import NamedTuple

from app.errors import BinaryFile, UnknownEncoding
from app.readers.source.guess import guess_encoding, is_shifted
from app.readers.source.open import Damaged

MAX_LINE = 16 << 20
"""Longest line, and longest row, that is read: in code points."""

MARK_ERRORS = "wayfelt.mark"
"""Name of the codec error handler that turns each undecodable byte into a mark, a lone low surrogate."""

_MARK = re.compile("[\udc00-\udcff]")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})|<meta\s[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""",
    re.IGNORECASE,
)
_LOOKED_AT = 1 << 12  # bytes of a page that may name its encoding
_JUNK_SHARE = 0.5
_WIDE_SHARE, _WIDE_PARITY = 0.005, 10


class Line(NamedTuple):
    """A physical line with its ending; `whole` is false when it was cut at MAX_LINE."""

    number: int
    text: str
    whole: bool


def lines(text: io.TextIOBase, *, damage: Callable[[], str | None] = lambda: None) -> Iterator[Line]:
    """The lines of a stream opened with newline="", numbered from 1. The rest of a line that is too long is dropped.

    If the stream ended for a `damage`, raises Damaged with the line that is cut instead of giving that line.
    """
    number = 0
    while line := text.readline(MAX_LINE):
        number += 1
        ended = line.endswith(("\n", "\r"))
        if not ended and len(line) < MAX_LINE and (reason := damage()) is not None:
            raise Damaged(reason, raw=line)
        whole = ended or len(line) < MAX_LINE
        yield Line(number, line, whole)
        while not whole:
            rest = text.readline(MAX_LINE)
            whole = len(rest) < MAX_LINE or rest.endswith(("\n", "\r"))
    if (reason := damage()) is not None:
        raise Damaged(reason)


def is_marked(text: str) -> bool:
    """Whether some bytes of `text` could not be decoded."""
    return not text.isascii() and _MARK.search(text) is not None


def visible(text: str) -> str:
    r"""`text` with each mark written as the byte it stands for, such as \xff."""
    return _MARK.sub(lambda mark: f"\\x{ord(mark[0]) - 0xDC00:02x}", text)


def detect_encoding(head: bytes, *, name: str) -> str:
    """The codec that `head`, the first bytes of a file, is most likely written in.

    In turn: a byte order mark; UTF-16 without one, by where its zero bytes lie; what XML or a page says of itself, if
    the bytes aren't sound as UTF-8 and are in that; UTF-8, if its longer sequences are sound or at least more often
    sound than not; else a guess among old encodings. Lines with control bytes don't count. Raises FileProblem if most
    lines have such bytes, or nothing fits.
    """
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding
    wide = _wide(head)
    if wide is not None:
        return wide
    clean = _clean_lines(head)
    if clean is None:
        raise BinaryFile(f"{name}: this is binary data; give a CSV, JSON, JSON Lines or Parquet file of texts")
    told = None if _decodes(head, "utf-8") else _declared(head)
    if told is not None:
        return told
    if _is_utf8(clean):
        return "iso2022_jp" if clean.isascii() and is_shifted(clean) else "utf-8"
    foreign = b"\n".join(line for line in clean.split(b"\n") if not line.isascii())
    guess = guess_encoding(foreign)
    if guess is None:
        raise UnknownEncoding(f"{name}: its encoding can't be told; save it as UTF-8")
    return guess


def _declared(head: bytes) -> str | None:
    """The encoding that XML or a page of HTML names; null if it names none, or isn't sound in it."""
    found = _DECLARED.search(head, 0, _LOOKED_AT) if head.lstrip().startswith(b"<") else None
    if found is None:
        return None
    name = (found[1] or found[2]).decode("ascii").lower()
    name = {"iso-8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}.get(name, name)
    return codecs.lookup(name).name if _decodes(head, name) else None


def _decodes(head: bytes, encoding: str) -> bool:
    """Whether bytes, the last of which may be cut, are sound in an encoding; none are in one that there isn't."""
    try:
        said = codecs.getincrementaldecoder(encoding)().decode(head)
        "".encode(encoding)  # a codec of bytes, such as base64, is no encoding of a text
    except (LookupError, ValueError, TypeError, OSError, zlib.error):
        return False
    return isinstance(said, str)


def _wide(head: bytes) -> str | None:
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) <= _WIDE_SHARE * len(head) / 2 or max(even, odd) <= _WIDE_PARITY * min(even, odd):
        return None
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    text = head.decode(encoding, MARK_ERRORS)
    return encoding if len(_MARK.findall(text)) < _WIDE_SHARE * len(text) + 2 else None


def _clean_lines(head: bytes) -> bytes | None:
    """The lines without control bytes; null if most have some. The last one, perhaps cut in the middle, is left out."""
    all_lines = [line for line in head.split(b"\n") if line]
    kept = [line for line in all_lines if not _CONTROL.search(line)]
    if len(kept) < (1 - _JUNK_SHARE) * len(all_lines):
        return None
    return b"\n".join(kept[:-1] if len(kept) > 1 and not head.endswith(b"\n") else kept)


def _is_utf8(data: bytes) -> bool:
    text, _ = codecs.utf_8_decode(data, MARK_ERRORS, False)
    marks = len(_MARK.findall(text))
    sound = sum(1 for sign in text if sign > "\x7f") - marks
    return marks == 0 or sound > marks


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error(MARK_ERRORS, _mark)
