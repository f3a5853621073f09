"""Tables drawn in plain text, as databases and SAP print them: cells between bars, or as wide as dashes above them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile

from app.readers.fields.header import kind_of
from app.readers.fields.rows import BadRow, wrong_width
from app.readers.files.csv_rows import Record
from app.readers.source.encoding import Line

FORMAT = "Text table"

_LOOKED_AT, _SAMPLED, _FEWEST = 30, 200, 2
_BOX = str.maketrans({"│": "|", "┃": "|", "║": "|", **dict.fromkeys("─━═┄", "-"), **dict.fromkeys("┌┬┐├┼┤└┴┘╞╪╡", "+")})
_RULE_SIGNS, _LONGEST = frozenset("-+|=: \t"), 1 << 14
_BAR = re.compile(r"(?<!\\)\|")  # Markdown writes one within a cell with a backslash
_RUNS = re.compile(r"-{2,}|={2,}")
_CROSSED = re.compile(r"-+(?:\+-+)+")
_PROMPT = re.compile(r"[\w@()\[\]#]{0,40}[>$#]\s")  # of a client in which the table was asked for
_EVEN, _SOME = 0.6, 0.4  # of rows; some of texts over several lines
_MOST_LINES = 200  # of one row


@dataclass(frozen=True, slots=True)
class Ruled:
    """How such a table is drawn: `starts` are where columns begin, or where the bars stand, by code points.

    `barred`: bars part the cells; `outer`: they stand at both ends of a row too.
    """

    header: tuple[str, ...]
    starts: tuple[int, ...]
    barred: bool
    outer: bool = False


def ruled_of(sample: str) -> Ruled | None:
    """How the table in a file that begins with `sample` is drawn; null if there is none.

    A header and rows stand between bars, with a line of dashes beside the header, or under one whose dashes part it
    into columns, in which no row has a letter between two.
    """
    lines = [_plain(line) for line in sample.lstrip("\ufeff").split("\n", _SAMPLED)[:_SAMPLED]]
    if any(len(line) > _LONGEST for line in lines):
        return None
    for at, line in enumerate(lines[:_LOOKED_AT]):
        if _is_rule(line):
            near = [one for one in (at - 1, at + 1) if 0 <= one < len(lines)]
            found = next((told for one in near if (told := _barred(lines, one))), None)
            found = found or (_under(lines, at) if at else None)
            if found:
                return found
    return None


def ruled_rows(source: Iterable[Line], ruled: Ruled) -> Iterator[Record | BadRow]:
    """The records of such a table, the header among them once.

    Lines above it, rules, the header once more on a later page and what stands below the table are left out; any other
    line without its cells is a bad row.
    """
    yield from (_between_bars if ruled.barred else _under_dashes)(source, ruled)


def _plain(line: str) -> str:
    return line.rstrip("\r\n").translate(_BOX).rstrip()


def _is_rule(line: str) -> bool:
    """Whether a line is but dashes and what stands between them."""
    return ("---" in line or "===" in line) and _RULE_SIGNS.issuperset(line)


def _barred(lines: Sequence[str], at: int) -> Ruled | None:
    """The table whose header is a line with bars."""
    header = lines[at]
    if "|" not in header or _is_rule(header):
        return None
    outer = header.lstrip().startswith("|")
    if outer and not header.endswith("|"):
        return None
    bars = tuple(found.start() for found in _BAR.finditer(header))
    cells = tuple(cell.strip() for cell in _cells(header, bars, outer=outer))
    near = (lines[one] for one in (at - 1, at + 1) if 0 <= one < len(lines))
    if not outer and not any(_CROSSED.fullmatch(one.strip()) and one.count("+") == len(bars) for one in near):
        return None
    rows = [line for line in lines[at + 1 :] if "|" in line and not _is_rule(line)]
    rows = [line for line in rows if line.lstrip().startswith("|")] if outer else rows
    fit = sum(_fits(line, bars, outer=outer) for line in rows)
    if len(cells) < _FEWEST or sum(map(bool, cells)) < _EVEN * len(cells) or not rows or fit < _SOME * len(rows):
        return None
    return Ruled(cells, bars, barred=True, outer=outer)


def _fits(line: str, bars: Sequence[int], *, outer: bool) -> bool:
    return len(_BAR.findall(line)) == len(bars) and (
        not outer or (line.lstrip().startswith("|") and line.endswith("|"))
    )


def _cells(line: str, bars: Sequence[int], *, outer: bool) -> list[str]:
    """The cells of a row: at the bars of the header where it has all of them, so that a text may have one too."""
    if "\v" not in line and all(line[at : at + 1] == "|" for at in bars):
        ends = [*bars, len(line)]
        cells = [line[: bars[0]], *(line[at + 1 : end] for at, end in pairwise(ends))]
    else:
        cells = [cell.replace("\\|", "|") for cell in _BAR.split(line)]
    return cells[1:-1] if outer else cells


def _between_bars(source: Iterable[Line], ruled: Ruled) -> Iterator[Record | BadRow]:
    shown = False
    held: list[Line] = []
    for line in source if ruled.outer else _continued(source, ruled):
        plain = _plain(line.text)
        if held:
            held.append(line)
            plain = "\n".join(_plain(one.text) for one in held)
        elif not plain or _is_rule(plain) or not _is_row(plain, ruled):
            continue
        if ruled.outer and len(_BAR.findall(plain)) < len(ruled.starts) and len(held) < _MOST_LINES:
            held = held or [line]
            continue
        whole, held = held or [line], []
        raw = "".join(one.text for one in whole).rstrip("\r\n")
        cells = [_cell(cell) for cell in _cells(plain, ruled.starts, outer=ruled.outer)]
        if tuple(cells) == ruled.header:
            if not shown:
                yield Record(cells, whole)
            shown = True
        elif shown and len(cells) != len(ruled.header):
            yield wrong_width(whole[0].number, len(cells), len(ruled.header), raw)
        elif shown:
            yield Record(cells, whole)
    if held:
        raw = "".join(one.text for one in held).rstrip("\r\n")
        yield wrong_width(held[0].number, raw.count("|") - 1, len(ruled.header), raw)


def _cell(cell: str) -> str:
    return re.sub(r"[ \t]*\v[ \t]*", "\n", cell).strip()


def _continued(source: Iterable[Line], ruled: Ruled) -> Iterator[Line]:
    """The lines of psql, a row each: a cell that ends in a plus goes on in the same place of the next line."""
    held: Line | None = None
    for line in source:
        if held is None:
            held = line
            continue
        above, below = (_cells(_plain(one.text), ruled.starts, outer=False) for one in (held, line))
        goes_on = [cell.endswith("+") for cell in above]
        if any(goes_on) and len(above) == len(below) == len(ruled.header) and "|" in line.text:
            cells = zip(above, below, goes_on, strict=True)
            text = "|".join(f"{one[:-1].rstrip()}\v{two.rstrip()}" if on else one for one, two, on in cells)
            held = Line(held.number, f"{text}\n", line.whole)
            continue
        yield held
        held = line
    if held is not None:
        yield held


def _is_row(line: str, ruled: Ruled) -> bool:
    """Whether a line is one of the table, and no prompt of the client it was asked for in."""
    if ruled.outer:
        return line.lstrip().startswith("|")
    return "|" in line and _PROMPT.match(line) is None


def _under(lines: Sequence[str], at: int) -> Ruled | None:
    """The table under a line of dashes with blanks between, which are as wide as its columns."""
    starts = tuple(run.start() for run in _RUNS.finditer(lines[at]))
    header = lines[at - 1]
    if len(starts) < _FEWEST or re.search(r"[^-=\s]", lines[at]) or not _stands_in(header, starts):
        return None
    cells = tuple(_cut(header, starts))
    below = takewhile(bool, lines[at + 1 :])
    rows = [line for line in below if not _is_rule(line)]
    fit = sum(_stands_in(line, starts) for line in rows)
    named = sum(map(bool, cells)) > _EVEN * len(cells)
    return Ruled(cells, starts, barred=False) if named and rows and fit >= _EVEN * len(rows) else None


def _stands_in(line: str, starts: Sequence[int]) -> bool:
    """Whether nothing stands between two columns of a line that reaches the second one."""
    return len(line) > starts[1] and all(line[at - 1 : at] in ("", " ", "\t") for at in starts[1:])


def _cut(line: str, starts: Sequence[int]) -> list[str]:
    ends = [*starts[1:], max(len(line), starts[-1])]
    return [line[start:end].strip() for start, end in zip(starts, ends, strict=True)]


@dataclass(slots=True)
class _Body:
    """What is told of rows under dashes from line to line: of what kind they begin, and what stands between them."""

    shown: bool = False
    closed: bool = False
    kinds: set[str] = field(default_factory=set)
    between: list[Line] = field(default_factory=list)

    def is_row(self, cells: Sequence[str]) -> bool:
        """Whether cells are a row: below an empty line only if they begin as the others do."""
        return not self.closed or (kind_of(cells[0]) in self.kinds and self.kinds != {""})


def _under_dashes(source: Iterable[Line], ruled: Ruled) -> Iterator[Record | BadRow]:
    body = _Body()
    for line in source:
        plain = _plain(line.text.lstrip("\ufeff"))
        cells = _cut(plain, ruled.starts)
        if tuple(cells) == ruled.header and plain:
            if not body.shown:
                yield Record(cells, [line])
            body.shown, body.closed = True, False
        elif not body.shown or (_is_rule(plain) and plain):
            continue
        elif not plain:
            body.closed = True
        elif _stands_in(plain, ruled.starts) and body.is_row(cells):
            yield from _no_rows(body.between, ruled)
            body.between = []
            body.kinds.add(kind_of(cells[0]))
            yield Record(cells, [line])
        else:
            body.between.append(line)
            if not body.closed:
                yield from _no_rows(body.between, ruled)
                body.between = []


def _no_rows(lines: Iterable[Line], ruled: Ruled) -> Iterator[BadRow]:
    """Lines between rows that have no cells: nothing is lost in silence. Those below the last row come to none."""
    return (wrong_width(one.number, 1, len(ruled.header), one.text.rstrip("\r\n")) for one in lines)
