"""Folders in which uploaded files lie while they are read; what a killed process leaves is cleared away.

Who uses a folder holds a lock on it, which the system takes away with the process, in whatever container it ran.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

LOCK = ".lock"
"""The file in a folder that says whether its process lives."""


@dataclass(frozen=True, slots=True)
class Scratch:
    """Folders below `place`, which no other user can read; without one, where the system keeps what isn't to last."""

    place: Path | None = None

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """A new folder, taken away at the end of the block."""
        if self.place is None:
            with tempfile.TemporaryDirectory(prefix="wayfelt-") as own:
                yield Path(own)
            return
        with _alone(self.place):
            made = Path(tempfile.mkdtemp(dir=self.place))
            lock = _locked(made)
        try:
            yield made
        finally:
            shutil.rmtree(made, ignore_errors=True)
            if lock is not None:
                os.close(lock)

    def clear(self) -> int:
        """Take away the folders that dead processes left; how many."""
        if self.place is None:
            return 0
        cleared = 0
        with _alone(self.place):
            for one in self.place.iterdir():
                lock = _locked(one) if one.is_dir() and not one.is_symlink() else None
                if lock is not None:
                    shutil.rmtree(one, ignore_errors=True)
                    os.close(lock)
                    cleared += 1
        return cleared


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """While a folder is made and locked none is cleared."""
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    whole = os.open(place / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(whole, fcntl.LOCK_EX)
        yield
    finally:
        os.close(whole)


def _locked(folder: Path) -> int | None:
    """The lock of a folder, null if another has it or it is gone."""
    with suppress(OSError):
        lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)  # of a folder NFS has none for other hosts
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
            return None
        return lock
    return None
