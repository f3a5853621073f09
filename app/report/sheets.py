"""The journey map as a workbook: a sheet a table, figures as figures."""

import datetime as dt
import io
import re
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from app.domain.journey_map import JourneyMap
from app.report.names import Names
from app.report.page import notes, subtitle
from app.report.table import Kind, Table
from app.report.tables import tables

FORMATS = {
    Kind.COUNT: "#,##0",
    Kind.SIGNED: "+0.00;\N{MINUS SIGN}0.00;0.00",
    Kind.FINE: "+0.000;\N{MINUS SIGN}0.000;0.000",
    Kind.FIGURE: "0.00",
    Kind.SHARE: "0%",
}
FORMATS |= {Kind.CHANGE: "+0%;\N{MINUS SIGN}0%;0%", Kind.P: "0.000", Kind.SCORE: "0.00000"}
FORMATS[Kind.NUMBER] = "#,##0.##"
LONGEST_NAME, WIDEST = 31, 60
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_EPOCH = dt.datetime(2000, 1, 1)


def render(result: JourneyMap, names: Names) -> bytes:
    """The tables of `result` as XLSX. Texts are never formulas or links, whatever they begin with."""
    words, out = names.words, io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": _EPOCH, "title": words("title", journey=result.journey)})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        formats = {kind: book.add_format({"num_format": pattern}) for kind, pattern in FORMATS.items()}
        _first(book, result, names)
        taken = {words("title", journey="").strip(" :：").casefold()}
        for table in tables(result, names):
            _sheet(book.add_worksheet(_name(table.title, taken)), table, head=head, formats=formats)
    return out.getvalue()


def _first(book: Any, result: JourneyMap, names: Names) -> None:  # noqa: ANN401 - the library has no types
    words = names.words
    sheet = book.add_worksheet(_name(words("title", journey="").strip(" :："), set()))
    sheet.set_column(0, 0, 120)
    lines = (words("title", journey=result.journey), subtitle(result, words), "", *notes(result, words))
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, line)


def _sheet(sheet: Any, table: Table, *, head: Any, formats: dict[Kind, Any]) -> None:  # noqa: ANN401 - as above
    for column, (name, kind) in enumerate(table.columns):
        sheet.write_string(0, column, name, head)
        values = [row[column] for row in table.rows]
        sheet.set_column(column, column, _width(name, values))
        for row, value in enumerate(values, start=1):
            if isinstance(value, str):
                sheet.write_string(row, column, value)
            elif value is not None:
                sheet.write_number(row, column, value, formats.get(kind))
    sheet.freeze_panes(1, 1)


def _width(name: str, values: Sequence[object]) -> int:
    texts = [name, *(value for value in values if isinstance(value, str))]
    return min(WIDEST, max(8, *(sum(2 if ord(sign) > 0x2E7F else 1 for sign in text) for text in texts)) + 2)  # noqa: PLR2004 - CJK is wide


def _name(title: str, taken: set[str]) -> str:
    """A name of a sheet that Excel takes and that no other sheet has."""
    plain = " ".join(_FORBIDDEN.sub(" ", title).split())[:LONGEST_NAME] or "map"
    name, number = plain, 2
    while name.casefold() in taken:
        name = f"{plain[: LONGEST_NAME - 3]} {number}"
        number += 1
    taken.add(name.casefold())
    return name
