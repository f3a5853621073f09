"""XML that is read as a stream in bounded memory: no part, tag or depth of it can take more than it may."""

import html
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import IO, Protocol
from xml.parsers import expat

from app.readers.source.pulse import pulse

BLOCK = 1 << 16
LONGEST_TAG = 1 << 20
"""Bytes of a tag, with all that stands in it."""

DEEPEST = 100
"""Tags that are open at once; a worksheet has some ten, an export of records as many."""

_NO_SIGNS = {code: None for code in range(32) if chr(code) not in "\t\n\r"}


class BrokenXml(ValueError):
    """XML that can't be read further than to a line, and why."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


class LineTaker(Protocol):
    """Is told of tags, as they are written, with their lines, and of the text between them."""

    def start(self, name: str, given: Mapping[str, str], line: int) -> None:
        """A tag opens."""
        ...

    def end(self, name: str) -> None:
        """A tag closes."""
        ...

    def text(self, text: str) -> None:
        """Some text, seldom all of it at once."""
        ...


class Taker(Protocol):
    """Is told of tags, by their names without a namespace, and of the text between them."""

    def start(self, name: str, given: Mapping[str, str]) -> None:
        """A tag opens."""
        ...

    def end(self, name: str) -> None:
        """A tag closes."""
        ...

    def text(self, text: str) -> None:
        """Some text, seldom all of it at once."""
        ...


def take(source: IO[bytes], taker: Taker) -> Iterator[None]:
    """Have `taker` told of all of `source`; gives way after each block. ValueError or ExpatError if it is no such XML.

    Workbooks declare no entities, so those that do are refused: a few bytes of them can stand for gigabytes.
    """
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    blocks = iter(lambda: source.read(BLOCK), b"")
    yield from _fed(
        parser,
        blocks,
        start=lambda name, given: taker.start(local(name), given),
        end=lambda name: taker.end(local(name)),
        text=taker.text,
    )


def take_text(source: io.TextIOBase, taker: LineTaker) -> Iterator[None]:
    """Have `taker` told of a document that is decoded, as `take` does; BrokenXml where it can't be read further.

    It may name a DTD, which isn't read: what stands for signs of HTML there (`&nbsp;`) is read as these, and entities
    of its own are refused. Signs that XML may not have are left out.
    """
    parser = expat.ParserCreate("utf-8")
    parser.UseForeignDTD(True)
    parser.EntityDeclHandler = _refuse
    parser.SkippedEntityHandler = lambda name, _: taker.text(html.unescape(f"&{name};"))
    blocks = (block.translate(_NO_SIGNS).encode(errors="replace") for block in iter(lambda: source.read(BLOCK), ""))
    try:
        yield from _fed(
            parser,
            blocks,
            start=lambda name, given: taker.start(name, given, parser.CurrentLineNumber),
            end=taker.end,
            text=taker.text,
        )
    except expat.ExpatError as error:
        raise BrokenXml(error.lineno, expat.ErrorString(error.code)) from None
    except ValueError as error:
        raise BrokenXml(parser.CurrentLineNumber, str(error)) from None


def _fed(
    parser: expat.XMLParserType,
    blocks: Iterable[bytes],
    *,
    start: Callable[[str, Mapping[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> Iterator[None]:
    """Have a parser read all `blocks` and tell of tags, as they are named, and of text; gives way after each block."""
    parser.buffer_text, parser.buffer_size = True, BLOCK
    depth = 0

    def opened(name: str, given: Mapping[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise ValueError("its tags stand too deep in each other")
        start(name, given)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(name)

    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    parser.CharacterDataHandler = text
    size = 0
    for block in blocks:
        pulse()
        parser.Parse(block, False)
        size += len(block)
        if size - parser.CurrentByteIndex > LONGEST_TAG:
            raise ValueError("a tag of it is too long")
        yield
    parser.Parse(b"", True)
    yield


def _refuse(*_: object) -> None:
    """ValueError: a handler of what declares entities."""
    raise ValueError("it declares entities of its own")


def local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition(":")[2]


def key(name: str) -> str:
    """A name without its namespace as JSON would have it: `requester-id` is `requester_id`."""
    return local(name).replace("-", "_")
