"""Make a text safe for the steps after it without moving its offsets, and refuse what is no text."""

import html
import re

from app.errors import BinaryText, EmptyText, TextTooLong
from app.pipeline.signs import EMOJI

LIMIT = 50_000
"""Longest text taken, in code points."""

CONTROL_SHARE = 0.1
REPLACEMENT_SHARE = 0.3  # higher: exports that lost their emoji are full of replacement characters and still readable

_NEWLINES = re.compile("\r(?!\n)|[\x0b\x0c\x85\u2028\u2029]")
_HARMFUL = re.compile(
    "[\x00-\x08\r\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls; carriage returns before a newline
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc"  # zero-width, bidi and annotation marks, BOM
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"  # lone surrogates and noncharacters
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_REPLACEMENT = re.compile("[\ufffd\ud800-\udfff]")
_ESCAPED = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,6}|#x[0-9A-Fa-f]{1,5});")
_CONTENT = re.compile(rf"[^\W_]|[{EMOJI}]")


def clean(text: str) -> str:
    """Return `text` with harmful characters replaced, one code point for one, so that offsets stay those of the text.

    Line and page separators become newlines; other controls, lone surrogates, byte order marks, zero-width spaces and
    direction marks become blanks. Joiners stay: emoji and several scripts are written with them. A sign that is escaped
    as in HTML (`&amp;`) becomes itself and blanks.
    """
    if "&" in text:
        text = _ESCAPED.sub(_unescaped, text)
    if text.isascii() and text.isprintable():
        return text
    return _HARMFUL.sub(" ", _NEWLINES.sub("\n", text))


def _unescaped(found: re.Match[str]) -> str:
    """The sign at that end of its place where a word touches it, so that what begins or ends with it is whole."""
    sign = html.unescape(found[0])
    if len(sign) != 1:
        return found[0]
    after = found.string[found.end() : found.end() + 1]
    return sign.ljust(len(found[0])) if after.isalnum() or after == "#" else sign.rjust(len(found[0]))


def check(text: str, *, limit: int = LIMIT) -> None:
    """Raise TextTooLong, BinaryText or EmptyText if `text`, as sent, can't be scored."""
    length = len(text)
    if length > limit:
        told = f"the text has {length} characters and at most {limit} are taken; send it in parts"
        raise TextTooLong(told, length=length, most=limit)
    if len(_CONTROL.findall(text)) > CONTROL_SHARE * length:
        raise BinaryText("the text is binary data, not writing; send plain text")
    if len(_REPLACEMENT.findall(text)) > REPLACEMENT_SHARE * length:
        raise BinaryText("the text can't be read, most likely for a wrong encoding; send it as UTF-8")
    if not _CONTENT.search(text):
        raise EmptyText("the text has no letter, digit or emoji; leave it out or send what the customer wrote")
