"""Looks at files before their import, a few at once and none for long: a file may be made to take very long to read."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Condition

from app.errors import FileProblem, Unavailable
from app.readers.source.pulse import stopped_by
from app.services.importing import ANYWHERE
from app.services.scratch import Scratch

AT_ONCE, OF_PROJECT = 4, 2
WAITING = 8
"""Most looks that wait for others; more are turned away at once, lest they hold the threads of all requests."""

PATIENCE = 5.0  # seconds
LONGEST = 20.0  # seconds
BUSY = "other files are being looked at; try again in a moment"


@dataclass(frozen=True, slots=True)
class Previews:
    """Who looks at a file just now, by project; where the files lie meanwhile."""

    scratch: Scratch = ANYWHERE
    longest: float = LONGEST
    patience: float = PATIENCE
    looking: Counter[int] = field(default_factory=Counter)
    waiting: Counter[int] = field(default_factory=Counter)
    changed: Condition = field(default_factory=Condition)

    @contextmanager
    def turn(self, project_id: int) -> Iterator[Path]:
        """A folder for a file of the project, while it is looked at. Unavailable if too many others are."""
        self._enter(project_id)
        try:
            with self.scratch.folder() as folder:
                yield folder
        finally:
            with self.changed:
                self.looking[project_id] -= 1
                self.changed.notify_all()

    @contextmanager
    def in_time(self, name: str) -> Iterator[None]:
        """FileProblem if the file `name` is still read, block by block and row by row, when its time is up."""
        end = time.monotonic() + self.longest

        def check() -> None:
            if time.monotonic() > end:
                raise FileProblem(f"{name}: it takes too long to look at this file; send it in smaller parts")

        with stopped_by(check):
            yield

    def _enter(self, project_id: int) -> None:
        with self.changed:
            if not self._is_free(project_id):
                if self.waiting.total() >= WAITING or self.waiting[project_id] >= WAITING // 2:
                    raise Unavailable(BUSY)
                self.waiting[project_id] += 1
                try:
                    if not self.changed.wait_for(lambda: self._is_free(project_id), self.patience):
                        raise Unavailable(BUSY)
                finally:
                    self.waiting[project_id] -= 1
            self.looking[project_id] += 1

    def _is_free(self, project_id: int) -> bool:
        return self.looking.total() < AT_ONCE and self.looking[project_id] < OF_PROJECT
