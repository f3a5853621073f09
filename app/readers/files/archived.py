"""Files of rows in a ZIP archive: the one there is, or several of one kind, which are read one after the other."""

import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import islice
from pathlib import PurePath
from typing import BinaryIO, NamedTuple, Protocol

from app.errors import ArchiveDamaged, ArchiveLocked, ArchiveMembers, FileProblem
from app.readers.fields.columns import is_text_name
from app.readers.fields.likeness import holds
from app.readers.fields.names import OTHERS
from app.readers.fields.rows import BadRow, Row
from app.readers.files.json_rows import whole_object
from app.readers.files.mailbox import ending_of
from app.readers.source.open import ByteSource, source_of
from app.readers.source.pulse import pulse

_MOST = 5_000  # files; each is opened twice
_ALIKE = 0.6  # of the names that two records of JSON have
_OFFICE = frozenset({"[Content_Types].xml", "mimetype", "META-INF/manifest.xml"})
_DOCUMENTS = {
    "xl/workbook.bin": "a binary workbook of Excel (.xlsb): save it as .xlsx or CSV",
    "Index/Document.iwa": "a document of Apple's Numbers or Pages: export it as Excel or CSV",
    "word/document.xml": "a document of Word: save its table as .xlsx or CSV",
    "content.xml": "a document of OpenDocument and no spreadsheet: save its table as .ods or CSV",
}
"""What an archive is that has such a file, and what to do about it."""

_FEW_WORDS = 5
_SHORT, _DEEPEST = 1 << 18, 6  # bytes; objects in each other
_NOT_DATA = ("readme", "license", "licence", "changelog", "manifest", "schema")


class Opened(Protocol):
    """What is asked of the content of a file."""

    @property
    def format(self) -> str:
        """Its format."""

    @property
    def header(self) -> tuple[str, ...] | None:
        """The names of its columns, if the format has them."""

    @property
    def headed(self) -> bool | None:
        """Whether it has a header."""

    @property
    def rows(self) -> Iterator[Row | BadRow]:
        """Its rows."""


Opener = Callable[[zipfile.ZipInfo], AbstractContextManager[Opened]]


class _Kind(NamedTuple):
    """What a file is like: `names` are its columns, or those of its first record."""

    format: str
    ending: str
    header: bool
    names: frozenset[str]


@contextmanager
def opened_archive(file: BinaryIO, *, name: str) -> Iterator[zipfile.ZipFile]:
    """The archive in a file that seeks. ArchiveDamaged if it is none."""
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, EOFError) as error:
        raise ArchiveDamaged(f"{name}: this archive or workbook is damaged ({error}); save it again") from None
    with archive:
        yield archive


def data_in(archive: zipfile.ZipFile, name: str, endings: Sequence[Collection[str]]) -> list[zipfile.ZipInfo]:
    """The files of rows in an archive, by how their names end: of several kinds of `endings` the first that is there.

    FileProblem if there are none, or one is locked; what offices write is an archive of XML and has none.
    """
    inside = [one for one in archive.infolist() if not one.is_dir() and not one.filename.startswith("__MACOSX/")]
    office = any(one.filename in _OFFICE for one in inside)
    wanted = endings[:1] if office else endings
    kinds = ([one for one in inside if ending_of(one.filename) in kind] for kind in wanted)
    data = next(filter(None, kinds), [])
    if len(data) > 1:
        data = [one for one in data if not PurePath(one.filename).stem.lower().startswith(_NOT_DATA)] or data
    if not data:
        what = next((what for part, what in _DOCUMENTS.items() if any(one.filename == part for one in inside)), None)
        raise several(name, data) if what is None else ArchiveMembers(f"{name}: this is {what}")
    if any(one.flag_bits & 1 for one in data):
        raise ArchiveLocked(f"{name}: this archive is locked with a password; unpack it")
    return sorted(_of_records(archive, data), key=lambda one: one.filename)


def members(
    archive: zipfile.ZipFile, data: Sequence[zipfile.ZipInfo]
) -> Iterator[tuple[str, AbstractContextManager[ByteSource]]]:
    """Files in an archive by their names, to be opened when it is their turn."""
    return ((one.filename, _opened(archive, one)) for one in data)


@contextmanager
def _opened(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[ByteSource]:
    with archive.open(member) as packed:
        yield source_of(packed, name=member.filename, total=member.file_size)  # type: ignore[arg-type]  # it reads


def _of_records(archive: zipfile.ZipFile, data: Sequence[zipfile.ZipInfo]) -> Sequence[zipfile.ZipInfo]:
    """The files without short objects of JSON in which nothing is named as texts are, where other files have that.

    Google's archives have one beside the reviews of each place, and a list without any where nobody wrote one.
    """
    if not 1 < len(data) <= _MOST:
        return data
    return [one for one in data if one.file_size > _SHORT or not _is_without_texts(archive, one)] or data


def _is_without_texts(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    pulse()
    if PurePath(member.filename).suffix.lower() != ".json":
        return False
    with archive.open(member) as packed:
        whole = whole_object(packed.read(_SHORT).decode("utf-8-sig", "replace"))
    return whole is not None and not _has_text(whole, _DEEPEST)


def _has_text(value: object, depth: int, *, of_others: bool = False) -> bool:
    """Whether an object, or those in it, holds words; those of a place or a profile are none, but in lists there."""
    if isinstance(value, list):
        return any(isinstance(one, Mapping) and _has_text(one, depth) for one in value)
    for name, one in value.items() if isinstance(value, Mapping) and depth else ():
        theirs = of_others or holds(name, OTHERS) is not None
        if not theirs and _is_said(one) and (is_text_name(name) or len(str(one).split()) > _FEW_WORDS):
            return True
        if isinstance(one, Mapping | list) and _has_text(one, depth - 1, of_others=theirs):
            return True
    return False


def _is_said(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and any(isinstance(one, str) for one in value))


def several(name: str, data: Sequence[zipfile.ZipInfo]) -> FileProblem:
    """What is said of an archive whose files can't be read as one."""
    there = f"{len(data)} files of rows" if data else "no CSV, JSON or text file"
    return ArchiveMembers(f"{name}: this is a ZIP archive with {there}; unpack it and name the files")


def are_alike(data: Sequence[zipfile.ZipInfo], opener: Opener) -> bool:
    """Whether files are of one kind: one ending and format, and the same columns, or records with much the same names.

    Files of nothing but texts have no columns to tell it by.
    """
    if len(data) > _MOST or len({PurePath(one.filename).suffix.lower() for one in data}) > 1:
        return False
    first: _Kind | None = None
    for one in data:
        pulse()
        try:
            with opener(one) as content:
                kind = _kind(content, one)
        except FileProblem:
            return False
        if first is not None and not _same(first, kind):
            return False
        first = first or kind
    return first is not None and bool(first.names)


def _kind(content: Opened, member: zipfile.ZipInfo) -> _Kind:
    names = content.header
    if names is None:
        row = next((one for one in islice(content.rows, 1) if isinstance(one, Row)), None)
        names = () if row is None else tuple(row.values)
    elif content.headed is False and len(names) == 1:
        names = ()
    ending = PurePath(member.filename).suffix.lower()
    return _Kind(content.format, ending, content.header is not None, frozenset(names))


def _same(one: _Kind, other: _Kind) -> bool:
    if one[:3] != other[:3]:
        return False
    if one.header:
        return one.names == other.names
    return len(one.names & other.names) >= _ALIKE * max(1, len(one.names | other.names))


def joined(first: Opened, rest: Sequence[zipfile.ZipInfo], opener: Opener) -> Iterator[Row | BadRow]:
    """The rows of the first file, which is open, and of the others, each opened when it is its turn."""
    yield from first.rows
    for one in rest:
        pulse()
        with opener(one) as content:
            yield from content.rows
