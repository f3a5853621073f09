"""The items of dumps: each row as feedback, or as the reason why it is none; dumps one after the other."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import PurePath

from app.domain.authors import AuthorCount
from app.domain.records import Feedback, Turn
from app.errors import InputError, TextProblem
from app.pipeline.speakers import Utterance
from app.readers.fields.columns import Columns
from app.readers.fields.rows import BadRow, Row, as_text, feedback_of
from app.readers.ids import SeenIds
from app.readers.read import Dump, open_dump
from app.readers.source.open import STDIN, display_name


@dataclass(frozen=True, slots=True)
class Reject:
    """A row, or a file when `line` is null, that is not taken. `raw` is the row as written, if it is text.

    `values` are names and figures of the reason.
    """

    file: str
    line: int | None
    id: str | None
    code: str
    reason: str
    raw: str | None
    values: Mapping[str, str | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """A row as feedback, whose id is the row's own, `given`, or else `row_id`; `read` bytes of all files so far.

    `number` is that of the row in its file, from 1, and `prefix` of that file alone.
    """

    feedback: Feedback
    given: str | None
    prefix: str
    number: int
    path: str
    file: str
    read: int
    row: Row

    @property
    def row_id(self) -> str:
        """What tells the row from all others of a run."""
        return f"{self.prefix}{self.number}"

    def own_id(self, seen: SeenIds) -> str | None:
        """The row's own id, told from those of earlier rows of its file; null if it has none."""
        return None if self.given is None else seen.unique(self.given, row_id=str(self.number), within=self.prefix)

    def rejected(self, problem: TextProblem) -> Reject:
        """Why it is not taken after all."""
        return _reject(self.file, self.row, self.given, problem)


def items_of(dump: Dump, *, path: str = "", prefix: str = "", before: int = 0) -> Iterator[Found | Reject]:
    """The rows of an open dump. `prefix` stands before the number, from 1, in the id of a row without one.

    `before` are the bytes that were read of other files.
    """
    columns, file = dump.choice.columns, dump.choice.name
    for number, row in enumerate(dump.rows, start=1):
        if isinstance(row, BadRow):
            yield Reject(file, row.line, None, row.code, row.reason, row.raw, row.values)
            continue
        given = None if columns.id is None else as_text(row.values.get(columns.id))
        try:
            feedback = feedback_of(row.values, columns, row_id=f"{prefix}{number}")
        except TextProblem as problem:
            yield _reject(file, row, given, problem)
            continue
        yield Found(feedback, given, prefix, number, path, file, before + dump.position(), row)


def items_of_all(paths: Sequence[str], *, columns: Columns, say: Callable[[str], object]) -> Iterator[Found | Reject]:
    """The rows of the dumps at `paths` (`-` is standard input), one dump after the other.

    It is said what each was taken for, and at the end who wrote much of them, or that nobody is named. Raises
    FileProblem or ColumnsProblem if no file can be read; one of several becomes a reject.
    """
    before, problems, authors = 0, [], AuthorCount()
    for path, prefix in zip(paths, row_prefixes(paths), strict=True):
        with ExitStack() as opened:
            try:
                dump = opened.enter_context(open_dump(path, named=columns))
            except InputError as problem:
                problems.append(problem)
                if len(problems) == len(paths):
                    raise problems[0] from None
                say(str(problem))
                yield Reject(display_name(path), None, None, problem.code, str(problem), None, problem.values)
                continue
            say(str(dump.choice))
            for one in items_of(dump, path=path, prefix=prefix, before=before):
                if isinstance(one, Found):
                    authors.add(one.feedback.author)
                yield one
            before += dump.total or 0
    if told := authors.told():
        say(told)


def row_prefixes(paths: Iterable[str]) -> list[str]:
    """What stands before the row number in the id of a row without id: nothing for one file, else the file's stem.

    Files of the same stem are told apart by their place in the list.
    """
    listed = list(paths)
    if len(listed) == 1:
        return [""]
    stems = ["stdin" if path == STDIN else PurePath(path).name.partition(".")[0] for path in listed]
    return [f"{stem}:" if stems.count(stem) == 1 else f"{stem}-{place}:" for place, stem in enumerate(stems, start=1)]


def raw_of(row: Row) -> str:
    """The row as it was written, or as JSON where it was no text."""
    return json.dumps(row.values, ensure_ascii=False, default=_plain) if row.raw is None else row.raw


def _plain(value: object) -> object:
    """What JSON has no form for: a turn as its fields, anything else as text."""
    return asdict(value) if isinstance(value, Turn | Utterance) else str(value)


def _reject(file: str, row: Row, given: str | None, problem: TextProblem) -> Reject:
    return Reject(file, row.line, given, problem.code, str(problem), raw_of(row), problem.values)
