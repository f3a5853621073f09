"""The rows that could not be scored, each as a line of a JSON Lines file with its place, reason and content."""

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from app.batch.encoding import visible
from app.batch.remote import is_remote
from app.batch.write import STDOUT, open_atomic
from app.errors import FileProblem


@dataclass(frozen=True, slots=True)
class Reject:
    """A row, or a file when `line` is null, that could not be scored. `raw` is the row as written, if it is text."""

    file: str
    line: int | None
    id: str | None
    code: str
    reason: str
    raw: str | None


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
    return json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


@contextmanager
def open_rejects(path: Path) -> Iterator[Rejects]:
    """Rejects that are written to `path` if there are any, whole or not at all.

    If there are none, what an earlier run left at `path` is removed: the file always tells of the last run. Raises
    FileProblem at once if the file can't be made there.
    """
    folder = path.absolute().parent
    if path.is_dir() or not folder.is_dir() or not os.access(folder, os.W_OK):
        raise FileProblem(f"{path}: rejected rows can't be written there; name another file with --rejects FILE")
    with ExitStack() as files:
        rejects = Rejects(path, files)
        yield rejects
    if not rejects.any:
        path.unlink(missing_ok=True)


def default_rejects(out: str) -> Path:
    """Where rejects go unless told otherwise: beside the output, or here if that is a URI."""
    name = "stdout" if out == STDOUT else out.rstrip("/")
    return Path(f"{PurePosixPath(name).name if is_remote(name) else name}.rejects.jsonl")
