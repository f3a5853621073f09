"""Open a dump, or standard input, as a stream of plain bytes: decompressed, counted, and honest about damage."""

import gzip
import io
import os
import shutil
import stat
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

import pyarrow as pa

from app.errors import ArchiveFile, EmptyFile, FileProblem, ImageFile, MailFile, OldOfficeFile, PdfFile, ProgramFile
from app.readers.source.remote import is_remote, place_of

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

STDIN = "-"
SAMPLE = 1 << 20
"""Bytes that may be peeked at before a stream is read."""

ZIP = b"PK\x03\x04"
"""How ZIP archives begin, and workbooks of Excel, which are such."""

_KEPT: ContextVar[str | None] = ContextVar("standard input", default=None)
"""Where `kept_input` has put it."""
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_STEP = 1 << 10  # what the reader of zstd has in hand is lost where the file is cut: it is asked for little at a time
_OLE = b"\xd0\xcf\x11\xe0"
_OF_OUTLOOK = "__substg1.0_".encode("utf-16-le")  # how fields are called in what Outlook keeps in the same container
_OUTLOOK = "drag the mails to Thunderbird and export the folder as mbox, save them as .eml, or export it as CSV"
_FOREIGN: Mapping[bytes, tuple[type[FileProblem], str]] = {
    b"!BDN": (MailFile, f"a mailbox as Outlook keeps it (.pst or .ost): open it in Outlook; {_OUTLOOK}"),
    _OLE: (
        OldOfficeFile,
        "a file as Excel or Word wrote them before 2007 (.xls, .doc), or one locked with a password: open it, and save "
        "it as .xlsx without a password, or as CSV",
    ),
    **dict.fromkeys(
        (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00", b"\x09\x08\x10\x00"),
        (OldOfficeFile, "an old sheet of Excel (.xls): open it, and save it as .xlsx or CSV"),
    ),
    b"%PDF": (PdfFile, "a PDF document: export the data as CSV or JSON Lines"),
    b"\x89PNG": (ImageFile, "an image: give a file of texts"),
    b"\xff\xd8\xff": (ImageFile, "an image: give a file of texts"),
    b"GIF8": (ImageFile, "an image: give a file of texts"),
    b"BZh": (FileProblem, "bzip2-compressed: unpack it, or pack it as .gz or .zst"),
    b"\xfd7zXZ": (FileProblem, "xz-compressed: unpack it, or pack it as .gz or .zst"),
    b"7z\xbc\xaf": (ArchiveFile, "a 7-Zip archive: unpack it"),
    b"Rar!": (ArchiveFile, "a RAR archive: unpack it"),
    b"\x7fELF": (ProgramFile, "a program: give a file of texts"),
    b"MZ\x90": (ProgramFile, "a program: give a file of texts"),
    b"SQLite format 3": (FileProblem, "an SQLite database: export the table as CSV"),
}


class Damaged(Exception):  # not an AppError: readers turn it into a reject of the rows that can't be had
    """The dump can't be read any further; what came before was given out. `raw` is the row that is cut, if any."""

    def __init__(self, reason: str, *, raw: str | None = None) -> None:
        super().__init__(reason)
        self.raw = raw


@dataclass(frozen=True)
class ByteSource:
    """An open dump. Where it is damaged `stream` ends, and `damage` says so.

    `name` is for messages, `total` the size on disk if known, `position` the bytes read of it so far, `packed` tells
    whether it is compressed.
    """

    name: str
    stream: "io.BufferedReader[_Filled]"
    total: int | None
    position: Callable[[], int]
    packed: bool

    @property
    def damage(self) -> str | None:
        """Why the stream ended before the file did; null as long as all is well."""
        return self.stream.raw.damage

    def head(self) -> bytes:
        """The first bytes, at most SAMPLE; they stay in the stream."""
        return self.stream.peek(SAMPLE)[:SAMPLE]


@contextmanager
def open_bytes(path: str) -> Iterator[ByteSource]:
    """Open the file at `path`, or standard input for `-`; gzip and zstd are told by their content and unpacked.

    Raises FileProblem for a file that is missing, a directory, unreadable, empty, or of a kind that holds no rows.
    """
    with _open_raw(path) as raw:
        yield source_of(raw, name=display_name(path), total=_size(raw))


def source_of(raw: BinaryIO, *, name: str, total: int | None) -> ByteSource:
    """A stream of whatever kind, unpacked. FileProblem as from `open_bytes`."""
    counted = _Counted(raw)
    packed = io.BufferedReader(counted)
    plain = _unpacked(packed)
    stream = io.BufferedReader(_Filled(plain), SAMPLE)
    source = ByteSource(name, stream, total, lambda: counted.count, plain is not packed)
    _refuse_foreign(source)
    return source


def display_name(path: str) -> str:
    """How messages call the file."""
    return "standard input" if path == STDIN else path


@contextmanager
def kept_input() -> Iterator[None]:
    """Standard input goes to a temporary file, so that `-` may be opened as often as any other until the block ends."""
    with tempfile.NamedTemporaryFile(prefix="wayfelt-stdin-") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
        file.flush()
        before = _KEPT.set(file.name)
        try:
            yield
        finally:
            _KEPT.reset(before)


@contextmanager
def _open_raw(path: str) -> Iterator[BinaryIO]:
    if path == STDIN and (kept := _KEPT.get()) is not None:
        with Path(kept).open("rb") as spooled:
            yield spooled
        return
    if path == STDIN:
        yield sys.stdin.buffer
        return
    if is_remote(path):
        with _open_remote(path) as file:
            yield file
        return
    try:
        file = Path(path).open("rb")  # noqa: SIM115 (closed below; only the opening stands in the try)
    except FileNotFoundError:
        raise FileProblem(f"{path}: there is no such file; check the name") from None
    except IsADirectoryError:
        raise FileProblem(f"{path}: this is a directory; name the files in it") from None
    except OSError as error:
        raise FileProblem(f"{path}: can't be opened ({error.strerror}); check its permissions") from None
    except ValueError:
        raise FileProblem(f"{path!r}: this is not a file name") from None
    with file:
        yield file


@contextmanager
def _open_remote(path: str) -> Iterator[BinaryIO]:
    place = place_of(path)
    try:
        file = place.system.open_input_file(place.path)
    except OSError as error:
        raise FileProblem(f"{path}: can't be opened ({str(error).partition(chr(10))[0]}); check the name") from None
    with file:
        yield cast("BinaryIO", file)


def _size(raw: BinaryIO) -> int | None:
    try:
        status = os.fstat(raw.fileno())
    except (OSError, io.UnsupportedOperation):
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None


def _refuse_foreign(source: ByteSource) -> None:
    head = source.head()
    if not head:
        if source.damage is not None:
            raise FileProblem(f"{source.name}: {source.damage}")
        raise EmptyFile(f"{source.name}: the file is empty; export it again")
    if head.startswith(_OLE) and _OF_OUTLOOK in head:
        raise MailFile(f"{source.name}: this is a mail as Outlook keeps it (.msg): {_OUTLOOK}")
    for start, (kind, what) in _FOREIGN.items():
        if head.startswith(start):
            raise kind(f"{source.name}: this is {what}")


class _Source(Protocol):
    def read1(self, size: int, /) -> bytes: ...


def _unpacked(packed: "io.BufferedReader[_Counted]") -> _Source:
    magic = packed.peek(len(_ZSTD))
    if magic.startswith(_GZIP):
        return gzip.GzipFile(fileobj=packed)
    if magic.startswith(_ZSTD):  # pyarrow's reader says when a file is cut, zstandard's takes the cut for the end
        return cast("_Source", pa.CompressedInputStream(pa.PythonFile(packed, mode="r"), "zstd"))
    return packed


class _Counted(io.RawIOBase):
    """Counts what is read of a file."""

    def __init__(self, inner: BinaryIO) -> None:
        self._inner = inner
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer)
        data = self._inner.read(len(view))
        view[: len(data)] = data
        self.count += len(data)
        return len(data)


class _Filled(io.RawIOBase):
    """Fills every buffer whole, so that a peek shows all of the sample, and ends where the file is damaged."""

    def __init__(self, inner: "_Source") -> None:
        self._inner = inner
        self.damage: str | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view, filled = memoryview(buffer), 0
        while filled < len(view) and self.damage is None:
            try:
                data = self._inner.read1(min(_STEP, len(view) - filled))
            except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
                self.damage = f"the file is cut off or damaged from here on ({error}); fetch it again"
                break
            if not data:
                break
            view[filled : filled + len(data)] = data
            filled += len(data)
        return filled
