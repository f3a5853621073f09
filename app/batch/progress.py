"""How far a run is: a bar on a terminal, plain lines otherwise."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO

from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as RichProgress

EVERY = 5.0
"""Seconds between two plain lines."""


class Progress(Protocol):
    """Is told how a run goes on."""

    def say(self, line: str) -> None:
        """Something people should know at once, such as what a file was taken for."""
        ...

    def advance(self, *, rows: int, read: int, total: int | None) -> None:
        """So many rows are done, and so many bytes read of the `total` of all files, if known. Figures only grow."""
        ...


class Silent:
    """Says nothing."""

    def say(self, line: str) -> None:
        """Nothing."""

    def advance(self, *, rows: int, read: int, total: int | None) -> None:
        """Nothing."""


class Lines:
    """A plain line every few seconds."""

    def __init__(self, stream: TextIO, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._start = self._said = clock()

    def say(self, line: str) -> None:
        """Write the line."""
        print(line, file=self._stream, flush=True)

    def advance(self, *, rows: int, read: int, total: int | None) -> None:
        """Write rows, share and speed, if the last such line is EVERY seconds old."""
        now = self._clock()
        if now - self._said < EVERY:
            return
        self._said = now
        share = f", {read / total:.0%} of the input" if total else ""
        self.say(f"{rows:,} rows{share}, {rows / (now - self._start):.1f} rows a second")


class Bar:
    """A bar, fed by bytes read; without their total it only counts rows."""

    def __init__(self, bar: RichProgress) -> None:
        self._bar = bar
        self._task = bar.add_task("scoring", total=None, rows=0)

    def say(self, line: str) -> None:
        """Write the line above the bar."""
        self._bar.console.print(line, markup=False, highlight=False, soft_wrap=True)

    def advance(self, *, rows: int, read: int, total: int | None) -> None:
        """Move the bar."""
        self._bar.update(self._task, completed=read, total=total, rows=rows)


@contextmanager
def progress_on(stream: TextIO) -> Iterator[Progress]:
    """A bar if `stream` (standard error) is a terminal, plain lines if not."""
    if not stream.isatty():
        yield Lines(stream)
        return
    parts = (BarColumn(), TextColumn("{task.percentage:>3.0f}%  {task.fields[rows]:,} rows"), TimeRemainingColumn())
    with RichProgress(*parts, console=Console(file=stream), transient=True) as bar:
        yield Bar(bar)
