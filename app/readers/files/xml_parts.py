"""The XML of a workbook, read as a stream in bounded memory: no part, tag or depth of it can take more than it may."""

from collections.abc import Iterator, Mapping
from typing import IO, Protocol
from xml.parsers import expat

from app.readers.source.pulse import pulse

BLOCK = 1 << 16
LONGEST_TAG = 1 << 20
"""Bytes of a tag, with all that stands in it."""

DEEPEST = 100
"""Tags that are open at once; a worksheet has some ten."""


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
    parser.buffer_text, parser.buffer_size = True, BLOCK
    depth = 0

    def start(name: str, given: Mapping[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise ValueError("its tags stand too deep in each other")
        taker.start(_local(name), given)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        taker.end(_local(name))

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = taker.text
    parser.StartDoctypeDeclHandler = _refuse
    fed = 0
    while block := source.read(BLOCK):
        pulse()
        parser.Parse(block, False)
        fed += len(block)
        if fed - parser.CurrentByteIndex > LONGEST_TAG:
            raise ValueError("a tag of it is too long")
        yield
    parser.Parse(b"", True)
    yield


def _refuse(*_: object) -> None:
    raise ValueError("it declares entities of its own")


def _local(name: str) -> str:
    return name.rpartition(":")[2]
