"""The rows that could not be scored, each as a line of a JSON Lines file with its place, reason and content."""

import json
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from app.batch.write import STDOUT, open_atomic
from app.errors import FileProblem, InputError
from app.readers.items import Reject
from app.readers.source.encoding import visible
from app.readers.source.open import STDIN
from app.readers.source.remote import is_remote

_FIRST_LINE = re.compile(rb'\{"file": "(?:[^"\\]|\\.)*", "line": (?:\d+|null), "id": (?:null|")')
_LONGEST_START = 1 << 16  # bytes, of which the name of a file is the most


class Rejects:
    """Takes rejects; the file is made with the first one."""

    def __init__(self, path: Path, files: ExitStack) -> None:
        self._path = path
        self._files = files
        self._file: BinaryIO | None = None

    @property
    def any(self) -> bool:
        """Whether there were any."""
        return self._file is not None

    def add(self, reject: Reject) -> None:
        """Write one reject."""
        if self._file is None:
            self._file = self._files.enter_context(open_atomic(self._path))
        self._file.write(reject_line(reject))


def reject_line(reject: Reject) -> bytes:
    """The reject as a line of JSON."""
    line = asdict(reject) | {"raw": None if reject.raw is None else visible(reject.raw)}
    del line["values"]
    return json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


@contextmanager
def open_rejects(path: Path) -> Iterator[Rejects]:
    """Rejects that are written to `path` if there are any, whole or not at all.

    If there are none, what an earlier run left at `path` is removed: the file always tells of the last run. Raises at
    once as `refuse_rejects` does.
    """
    refuse_rejects(path)
    with ExitStack() as files:
        rejects = Rejects(path, files)
        yield rejects
    if not rejects.any:
        remove_rejects(path)


def refuse_rejects(path: Path) -> None:
    """Raise FileProblem if no file can be made at `path`, InputError if one is there that holds something else."""
    folder = path.absolute().parent
    if path.is_dir() or not folder.is_dir() or not os.access(folder, os.W_OK):
        raise FileProblem(f"{path}: rejected rows can't be written there; name another file with --rejects FILE")
    if path.exists() and not _is_ours(path):
        raise InputError(
            f"{path}: this is no file of rejected rows and would be overwritten; name another one with --rejects FILE"
        )


def remove_rejects(path: Path) -> None:
    """Remove the rejects of an earlier run; a file that holds something else stays."""
    if _is_ours(path):
        path.unlink()


def _is_ours(path: Path) -> bool:
    """Whether there is a file that is empty, or whose first line is that of a reject."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        start = file.readline(_LONGEST_START)
    return not start or _FIRST_LINE.match(start) is not None


def default_rejects(out: str) -> Path:
    """Where rejects go unless told otherwise: beside the output, or here if that is a URI."""
    name = "stdout" if out == STDOUT else out.rstrip("/")
    return Path(f"{PurePosixPath(name).name if is_remote(name) else name}.rejects.jsonl")


def import_rejects(first: str) -> Path:
    """Where the rejects of an import go unless told otherwise: here, by the name of its first input."""
    name = "stdin" if first == STDIN else PurePosixPath(first).name if is_remote(first) else Path(first).resolve().name
    return Path(f"import.{name}.rejects.jsonl")
