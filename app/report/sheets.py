"""The journey map as a workbook: a sheet a table, figures as figures."""

import datetime as dt
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from app.domain.journey_map import JourneyMap
from app.report.names import Names
from app.report.page import notes, subtitle
from app.report.table import Kind, Own, Table, Value
from app.report.tables import tables
from app.report.told import columns, lines

FORMATS = {
    Kind.COUNT: "#,##0",
    Kind.SIGNED: "+0.00;\N{MINUS SIGN}0.00;0.00",
    Kind.FINE: "+0.000;\N{MINUS SIGN}0.000;0.000",
    Kind.FIGURE: "0.00",
    Kind.SHARE: "0%",
}
FORMATS |= {Kind.CHANGE: "+0%;\N{MINUS SIGN}0%;0%", Kind.P: "0.000", Kind.SCORE: "0.00000"}
FORMATS |= {Kind.NUMBER: "#,##0.00", Kind.POINTS: "+0;\N{MINUS SIGN}0;0"}
LONGEST_NAME, WIDEST, FIRST = 31, 60, 120
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_EPOCH = dt.datetime(2000, 1, 1)


def render(result: JourneyMap, names: Names, told: Sequence[str] = ()) -> bytes:
    """The tables of `result` as XLSX; `told` is what it is of. Texts are never formulas or links whatever they are."""
    words, out = names.words, io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": _EPOCH, "title": words("title", journey=result.journey)})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        formats = {kind: book.add_format({"num_format": pattern}) for kind, pattern in FORMATS.items()}
        _first(book, result, names, told)
        taken = {words("title", journey="").strip(" :：").casefold()}
        for table in tables(result, names):
            title = table.short if len(table.title) > LONGEST_NAME and table.short else table.title
            title = words("difference") if table.id == "comparison" else title  # its heads name the sides
            _sheet(book.add_worksheet(_name(title, taken)), table, head=head, formats=formats)
    return out.getvalue()


def _first(book: Any, result: JourneyMap, names: Names, told: Sequence[str]) -> None:  # noqa: ANN401 - the library has no types
    words = names.words
    sheet = book.add_worksheet(_name(words("title", journey="").strip(" :："), set()))
    sheet.set_column(0, 0, FIRST)
    head = (words("title", journey=result.journey), *lines(told, FIRST), subtitle(result, words))
    for row, line in enumerate((*head, "", *notes(result, words))):
        sheet.write_string(row, 0, line)


def _sheet(sheet: Any, table: Table, *, head: Any, formats: dict[Kind, Any]) -> None:  # noqa: ANN401 - as above
    for column, (name, kind) in enumerate(table.columns):
        sheet.write_string(0, column, name, head)
        values = [row[column] for row in table.rows]
        sheet.set_column(column, column, _width(name, values))
        for row, value in enumerate(values, start=1):
            _cell(sheet, row, column, value, kind, formats)
    sheet.freeze_panes(1, 1)


def _cell(sheet: Any, row: int, column: int, value: Value, kind: Kind, formats: Mapping[Kind, Any]) -> None:  # noqa: ANN401
    """A value at its place; a number that is whole is written so, which no format of numbers can tell."""
    match value:
        case None:
            return
        case str():
            sheet.write_string(row, column, value)
        case Own(value=figure, kind=own):
            _cell(sheet, row, column, figure, own, formats)
        case _:
            whole = kind is Kind.NUMBER and float(value).is_integer()
            sheet.write_number(row, column, value, formats.get(Kind.COUNT if whole else kind))


def _width(name: str, values: Sequence[object]) -> int:
    texts = [name, *(value for value in values if isinstance(value, str))]
    return min(WIDEST, max(8, *map(columns, texts)) + 2)


def _name(title: str, taken: set[str]) -> str:
    """A name of a sheet that Excel takes and that no other sheet has."""
    plain = " ".join(_FORBIDDEN.sub(" ", title).split())
    name, number = _cut(plain, LONGEST_NAME) or "map", 2
    while name.casefold() in taken:
        name = f"{_cut(plain, LONGEST_NAME - 3)} {number}"
        number += 1
    taken.add(name.casefold())
    return name


def _cut(text: str, most: int) -> str:
    """The words of a text that there is room for; a single one, or Chinese, is cut after a sign."""
    if len(text) <= most:
        return text
    whole = text[:most] if text[most].isspace() else text[:most].rpartition(" ")[0]
    return (whole or text[:most]).rstrip(' ·:,;–-«»„“”"')
