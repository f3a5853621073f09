"""Where the header of a table stands: in the first line, under a title, or nowhere."""

import re
from collections import Counter
from collections.abc import Sequence

from app.domain.names import normal
from app.readers.fields.asked import is_question
from app.readers.fields.columns import is_text_name, is_usual_name
from app.readers.fields.likeness import LIKE, holds
from app.readers.fields.paths import unmarked
from app.readers.fields.scales import SCORES
from app.readers.values.times import is_time

LOOKED_AT = 20
"""First records of a table that are looked at."""

_FULL_STOPS, _LONG_NAME = (".", "!", "。", "！", "…", "।"), 3  # "Eil. Nr." is a name
_UNSPACED_STOPS = ("。", "！")
_FIGURE = re.compile(r"[-+]?\d+(?:[.,:/-]\d+)*")  # a number, a date or a time
_KEY = re.compile(r"[A-Za-z]{1,6}[-_#]?\d{1,12}")
_LINK = re.compile(r"https?://\S+|\S+@\S+\.\S+")
_CODE = re.compile(r"[^\W_][\w.]{0,30}")
_HALF = 0.5
_MOST, _KNOWN = 0.6, 2
_SURELY, _LEAST_BELOW = 0.9, 3
_BESIDE = 4  # cells of such a row to a name with a colon: a header may have one too
_NO_NAME = "one column, no name of one, so each line is taken for a text"
_IMPORT_ID = '"ImportId"'
_ANSWERS = frozenset(
    (
        *("response", "open ended response", "open ended", "antwort"),
        *("offene antwort", "respuesta", "respuesta abierta"),
        *("réponse", "réponse ouverte", "ответ", "открытый ответ"),
        *("atsakymas", "atviras atsakymas", "回應", "開放式回應"),
    )
)


def header_at(  # noqa: PLR0911 - a case a line
    rows: Sequence[Sequence[str]], *, asked: bool | None, named: str | None, lines: Sequence[int] = ()
) -> tuple[int | None, str]:
    """Which of the first rows is the header, null for none, and why. `named` is a column that must be in it.

    `lines` are those of the file in which the rows stand.

    A table of one column has one only if its first line is `named` or a usual name of a text column.
    """
    if asked is not None:
        return (0 if asked else None), "named"
    if not rows:
        return None, "there are no rows"
    if named is not None:
        wanted = normal(named)
        found = next((at for at, row in enumerate(rows) if wanted in map(normal, row)), None)
        if found is not None:
            return found, f"it has {named!r}"
    width = _width(rows)
    if max(width, len(rows[0])) == 1:
        return (0, "its first line is a usual name") if is_text_name(rows[0][0]) else (None, _NO_NAME)
    at = _below_title(rows, width)
    row, below = rows[at], rows[at + 1 :]
    known = sum(map(is_usual_name, row))
    for column, cell in enumerate(row):
        kind = kind_of(cell)
        others = [kind_of(one[column]) for one in below if column < len(one)]
        same = kind and others and sum(one == kind for one in others) >= _MOST * len(others)
        if same and known < _KNOWN:
            return None, f"the first line has {cell[:40]!r} where the others have a {kind} too"
    if known < _KNOWN and any(map(is_sentence, row)):
        return None, "the first line has a sentence and no usual names"
    where = f"line {lines[at] if at < len(lines) else at + 1}, under a title" if at else "the first line"
    return at, f"{where}: {known} usual names" if known else f"{where}: names, not values"


def labels_below(rows: Sequence[Sequence[str]], at: int) -> int:
    """How many rows under the header at `at` explain it: Qualtrics has two, SurveyMonkey one.

    Such a row has Qualtrics' import ids, or nothing of the kind where the rows below have figures, keys or times, and
    the word for an answer, labels of codes, names of the header once more, or those that stand under names of groups. A
    first row that merely lacks its values is data.
    """
    below = rows[at + 1 :]
    for number, row in enumerate(below[:2], start=1):
        if any(_IMPORT_ID in cell for cell in row):
            return number
    if len(below) < _LEAST_BELOW:
        return 0
    first, rest = below[0], below[1:]
    valued = [column for column in range(len(first)) if _are_values([row[column] for row in rest if column < len(row)])]
    if len(valued) < _KNOWN or any(kind_of(first[column]) for column in valued):
        return 0
    if _is_grouped(rows[at], first):
        return 1
    if _are_labels(rows[at], first, rest):
        return 1
    again = sum(_squeezed(cell) == _squeezed(name) != "" for cell, name in zip(first, rows[at], strict=False))
    return int(any(normal(cell) in _ANSWERS for cell in first) or again >= _KNOWN)


def headings(rows: Sequence[Sequence[str]], at: int, *, kept: Sequence[str] = ()) -> list[str]:
    """The names in the header at `at`, with the questions that stand below it in place of their codes (`Q2`).

    A cell without a name, as under one that is merged, has that of the last one and the line below. `kept` stay.
    """
    row, below = rows[at], rows[at + 1 : at + 1 + labels_below(rows, at)]
    labels = next((one for one in below if not any(_IMPORT_ID in cell for cell in one)), [])
    names, last, grouped = [], "", bool(below) and _is_grouped(row, below[0])
    data = rows[at + 1 + len(below) :]

    def scored(column: int, label: str) -> bool:
        """Whether a label says that the figures under it are a score that the code above it doesn't name."""
        told = not is_usual_name(row[column]) and any(holds(label, LIKE[field]) for field in SCORES)
        return told and all(kind_of(one[column]) == "figure" for one in data if column < len(one) and one[column])

    for column, cell in enumerate(row):
        label = " ".join(unmarked(labels[column]).split()) if column < len(labels) else ""
        last = cell or last
        if grouped:
            names.append(f"{last} {label}" if label and label != last else cell)
            continue
        asked = (is_question(label) or scored(column, label)) and not is_question(cell) and cell not in kept
        names.append(label if cell and asked else cell or f"{last} {label}".strip() * bool(label))
    return names


def _is_grouped(row: Sequence[str], below: Sequence[str]) -> bool:
    """Whether names in a row stand for groups of columns, whose own names are in the row below them."""
    under = list(zip(row, below, strict=False))
    if any(normal(label) in _ANSWERS for label in below):
        return False
    named = all(cell or label for cell, label in under)
    return named and sum(not cell and bool(label) for cell, label in under) >= _KNOWN


def _are_labels(names: Sequence[str], first: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    """Whether a row says in words what the codes above it stand for, as SPSS and others write: a label in each column.

    The names are words without blanks, labels are mostly several words, and none comes again below.
    """
    coded = all(_CODE.fullmatch(name) for name in names)
    full = len(first) == len(names) and all(first)
    if not coded or not full or len({*first}) < len(first):
        return False
    several = sum(len(cell.split()) > 1 for cell in first)
    below = {cell for row in rest for cell in row}
    return several >= _HALF * len(first) and below.isdisjoint(first)


def _squeezed(name: str) -> str:
    """The letters and figures of a name: StartDate and "Start Date" are one."""
    return "".join(filter(str.isalnum, name)).casefold()


def explained(count: int) -> str:
    """What is said of as many rows that explain the header."""
    if not count:
        return ""
    return f"; {count} more {'lines' if count > 1 else 'line'} below it explain it and are no data"


def _are_values(cells: Sequence[str]) -> bool:
    return bool(cells) and sum(bool(kind_of(cell)) for cell in cells) >= _SURELY * len(cells)


def is_sentence(cell: str) -> bool:
    """Whether a cell reads as a sentence rather than as a name: "Kayıt Tar." is one."""
    return cell.endswith(_FULL_STOPS) and (len(cell.split()) > _LONG_NAME or cell.endswith(_UNSPACED_STOPS))


def _width(rows: Sequence[Sequence[str]]) -> int:
    """How wide most rows of the table are: lines of a cell above and below it, and a few within it, are none of it.

    Of those that end a table that stands below lines of a few cells, the wider ones.
    """
    table = _table(rows) or rows
    widths = Counter(len(row) for row in table)
    if table is not rows:  # rows without their last cells are none the less of the table, and a note of two cells isn't
        widths = Counter({width: width * count for width, count in widths.items() if count > 1}) or widths
    most = widths.most_common(1)[0][0]
    last = len(rows[-1])
    ending = next((at for at, row in enumerate(reversed(rows)) if len(row) != last), len(rows))
    return last if last > 2 * most and ending >= _LEAST_BELOW else most


def _table(rows: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    """The rows of several cells that stand together, where rows of one cell are but around them; else none.

    Texts of which some have a note beside them are no table.
    """
    wide = [at for at, row in enumerate(rows) if _filled(row) > 1]
    if len(wide) < _LEAST_BELOW:
        return []
    within = wide[-1] + 1 - wide[0]
    several = max(_filled(rows[at]) for at in wide) > _KNOWN
    return [rows[at] for at in wide] if several and len(wide) > _MOST * within else []


def _filled(row: Sequence[str]) -> int:
    """How many cells of a row aren't blank."""
    return sum(1 for cell in row if cell.strip())


def _below_title(rows: Sequence[Sequence[str]], width: int) -> int:
    """The first row that is as wide as most; lines above it have a cell or two, as titles and notes do.

    A wider one below it counts instead if it has usual names, and more than those above.
    """
    wide = [at for at, row in enumerate(rows[:-1]) if _filled(row) > width / 2 or len(row) > width]
    wide = [at for at in wide if not _tells_of_table(rows[at])] or wide
    if not wide:
        return 0
    first = wide[0]
    for at in wide[1:]:
        above = rows[first:at]
        known = _usual(rows[at])
        narrower = all(_filled(row) < _filled(rows[at]) for row in above)
        if known >= _KNOWN and narrower and known > max(map(_usual, above)):
            return at
    return first


def _tells_of_table(row: Sequence[str]) -> bool:
    """Whether a row has names with a colon and what they stand for beside them: "Responsible:", "Marta"."""
    cells = [cell for cell in row if cell.strip()]
    named = sum(cell.rstrip().endswith((":", "：")) for cell in cells)
    return 0 < named < len(cells) <= named * _BESIDE


def _usual(row: Sequence[str]) -> int:
    """How many usual names a row has."""
    return sum(map(is_usual_name, row))


def kind_of(cell: str) -> str:
    """What a value is by its form, nothing for words."""
    text = cell.strip()
    if _FIGURE.fullmatch(text):
        return "figure"
    if _LINK.fullmatch(text):
        return "link"
    if _KEY.fullmatch(text):
        return "number with letters"
    return "time" if any(sign.isdigit() for sign in text) and is_time(text) else ""
