"""Places by path or by URI (`s3://`, `gs://`, `file://`, whatever pyarrow knows), and files that are there whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast
from uuid import uuid4

import pyarrow as pa
from pyarrow import fs

from app.errors import FileProblem

SCHEME = "://"


@dataclass(frozen=True, slots=True)
class Place:
    """A file or folder on a file system."""

    system: fs.FileSystem
    path: str

    def __truediv__(self, name: str) -> "Place":
        return Place(self.system, f"{self.path}/{name}")

    def exists(self) -> bool:
        """Whether a file or folder is there."""
        return bool(self.system.get_file_info(self.path).type != fs.FileType.NotFound)

    def names(self) -> frozenset[str]:
        """The names of the files in a folder, none if it isn't there."""
        found = self.system.get_file_info(fs.FileSelector(self.path, allow_not_found=True))
        return frozenset(one.base_name for one in found if one.type == fs.FileType.File)

    def read(self) -> bytes:
        """All of a file."""
        with self.system.open_input_stream(self.path) as file:
            return bytes(file.read())

    def write(self, content: bytes) -> None:
        """Put a file there as a whole."""
        with self.fresh() as file:
            file.write(content)

    @contextmanager
    def fresh(self) -> Iterator[BinaryIO]:
        """A file that appears under its name when the block ends well; whoever ends last counts."""
        part = f"{self.path}.{uuid4().hex}.part"
        try:
            with self.system.open_output_stream(part) as file:
                yield cast("BinaryIO", file)
            self.system.move(part, self.path)
        except BaseException:
            if self.system.get_file_info(part).type != fs.FileType.NotFound:
                self.system.delete_file(part)
            raise

    def make_folder(self) -> None:
        """Make the folder, if the file system has folders."""
        self.system.create_dir(self.path, recursive=True)

    def remove_folder(self) -> None:
        """Take a folder away with all in it."""
        self.system.delete_dir(self.path)


def is_remote(path: str) -> bool:
    """Whether this is a URI and no path."""
    return SCHEME in path


def place_of(path: str) -> Place:
    """The place that a path or URI names. FileProblem if pyarrow knows no such file system, or can't reach it."""
    if not is_remote(path):
        return Place(fs.LocalFileSystem(), str(Path(path).absolute()))
    try:
        system, inner = fs.FileSystem.from_uri(path)
    except (pa.ArrowException, OSError, ValueError) as error:
        reason = str(error).partition("\n")[0]
        raise FileProblem(f"{path}: this place can't be reached ({reason}); name a path, s3:// or gs://") from None
    return Place(system, inner.rstrip("/"))
