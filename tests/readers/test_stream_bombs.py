"""Small workbooks of one stream of XML that are made to take much time or memory."""

import gzip
import time
from collections.abc import Iterator
from itertools import chain, repeat

import pytest

from app.errors import ArchiveDamaged, FileProblem
from app.readers import content
from app.readers.files import grid, ods_book, streamed
from app.readers.files.ods_book import OdsCells
from app.readers.files.streamed import Rows
from app.readers.source.pulse import stopped_by
from tests.dumps import Write, bad, read_all, texts
from tests.memory import peak
from tests.readers.workbooks import excel_row, excel_xml, ods_cell, ods_of, ods_row

ROWS = ods_row("Nr", "Comment") + ods_row(1, "Late again, twice.")
EXCEL_ROWS = excel_row("Nr", "Comment") + excel_row(1, "Late again, twice.")
SECONDS = 60.0  # on a machine that does much else
MEGABYTE = 1_000  # of kilobytes


class _Ended(Exception):
    """Somebody ended the reading."""


def repeated(value: object, columns: int, rows: int = 1) -> str:
    cell = ods_cell(value, more=f'table:number-columns-repeated="{columns}"')
    return ods_row(cell, more=f'table:number-rows-repeated="{rows}"')


def test_cells_that_are_repeated_very_often_make_no_columns(write: Write) -> None:
    path = write("a.ods", ods_of(chain([ROWS], repeat(repeated("x", 16_000), 2_000), [ods_row(3, "Fine at last.")])))
    before, began = peak(), time.monotonic()
    choice, found = read_all(path)
    assert choice.names == ("Nr", "Comment")
    assert {code for _, code in bad(found)} == {"row_too_long"}
    assert texts(found, "Comment") == ["Late again, twice.", "Fine at last."]
    assert time.monotonic() - began < SECONDS
    assert peak() - before < 40 * MEGABYTE


def test_rows_of_cells_that_are_repeated_are_held_once_until_they_are_read(write: Write) -> None:
    rows = Rows()
    rows.sheet("S")
    for _ in range(3_000):  # as many as a block may hold
        rows.begin()
        rows.column()
        rows.put("late", times=1_000)
        rows.end()
    before = peak()
    assert sum(len(row.cells) for _, row in rows.taken()) == 3_000_000
    assert peak() - before < 20 * MEGABYTE


def test_a_look_at_a_row_that_is_repeated_a_million_times_costs_nothing(write: Write) -> None:
    calls = 0

    def check() -> None:
        nonlocal calls
        calls += 1
        if calls > 30:
            raise _Ended

    with stopped_by(check), pytest.raises(_Ended):
        read_all(write("a.ods", ods_of(ROWS + repeated("x", 2, 1_000_000))))


def test_what_is_repeated_counts_wherever_it_stands(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streamed, "MOST_SIGNS", 100_000)
    _, found = read_all(write("a.ods", ods_of(ROWS + repeated("late " * 100, 2, 150))))
    assert texts(found, "Comment") == ["Late again, twice."]
    assert bad(found) == [(3, "file_damaged")]


@pytest.mark.parametrize("row", [repeated("x", 16_385), repeated("x", 1, 1_048_577), repeated("x", 10**30, 10**30)])
def test_what_no_sheet_can_have_is_damage_and_what_stood_before_is_read(write: Write, row: str) -> None:
    _, found = read_all(write("a.ods", ods_of(ROWS + row + ods_row(3, "Never."))))
    assert texts(found, "Comment")[:1] == ["Late again, twice."]
    assert [code for _, code in bad(found)] in (["file_damaged"], [])


def test_blank_rows_beyond_all_sheets_are_none(write: Write) -> None:
    _, found = read_all(write("a.ods", ods_of(ROWS + repeated(None, 10**9, 10**9))))
    assert texts(found, "Comment") == ["Late again, twice."]


def _one_cell(size: int) -> Iterator[str]:
    begun = '<table:table-row><table:table-cell/><table:table-cell office:value-type="string"><text:p>'
    end = "</text:p></table:table-cell></table:table-row>"
    return chain([ROWS, begun], repeat("A" * 1_000_000, size), [end, ods_row(3, "Fine at last.")])


def test_a_cell_of_very_many_letters_is_a_bad_row_and_takes_no_memory(write: Write) -> None:
    path = write("a.ods", ods_of(_one_cell(60)))
    before = peak()
    _, found = read_all(path)
    assert bad(found) == [(3, "row_too_long")]
    assert texts(found, "Comment") == ["Late again, twice.", "Fine at last."]
    assert peak() - before < 40 * MEGABYTE


def test_blanks_that_are_counted_stand_for_few(write: Write) -> None:
    blanks = '<text:s text:c="2000000000"/>'
    path = write("a.ods", ods_of(ROWS + ods_row(2, f"Late{blanks}again") * 500))
    before = peak()
    _, found = read_all(path)
    assert len(texts(found, "Comment")) == 501
    assert max(len(str(one)) for one in texts(found, "Comment")) < 100
    assert peak() - before < 40 * MEGABYTE


ENTITIES = '<!DOCTYPE x [<!ENTITY e "lolol"><!ENTITY f SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("before", "styles"),
    [(ENTITIES, ""), ("", "<a>" * 200_000), ("", f'<a x="{"A" * 5_000_000}"/>'), ("", f"<!--{'A' * 5_000_000}-->")],
    ids=["entities", "depth", "attribute", "comment"],
)
def test_xml_that_is_made_to_do_harm_is_refused(write: Write, before: str, styles: str) -> None:
    with pytest.raises(ArchiveDamaged):
        read_all(write("a.ods", ods_of(ROWS, before=before, styles=styles)))


def test_very_many_sheets_are_refused_and_those_alike_are_read_in_one_pass(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = time.monotonic()
    _, found = read_all(write("a.ods", ods_of(*[ROWS] * 300)))
    assert len(texts(found, "Comment")) == 300
    assert time.monotonic() - began < SECONDS
    monkeypatch.setattr(streamed, "MOST_SHEETS", 3)
    with pytest.raises(FileProblem, match="more than 3 sheets"):
        read_all(write("b.ods", ods_of(*[""] * 4)))


def test_what_is_larger_unpacked_than_may_be_is_refused(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("a.ods", ods_of(ROWS))
    monkeypatch.setattr(ods_book, "LARGEST_SHEETS", 100)
    with pytest.raises(FileProblem, match="too large"):
        read_all(path)
    monkeypatch.undo()
    monkeypatch.setattr(grid, "LARGEST_HEADS", 100)
    with pytest.raises(FileProblem, match="first 20 rows of its sheets are too long"):
        read_all(path)
    monkeypatch.undo()
    monkeypatch.setattr(content, "LARGEST_SHEETS", 1 << 20)
    packed = gzip.compress(excel_xml(EXCEL_ROWS + excel_row(2, "A" * (3 << 20))).encode())
    with pytest.raises(FileProblem, match="longer than 1 MB unpacked"):
        read_all(write("b.xls.gz", packed))


@pytest.mark.parametrize("number", ["99999999999", "0", "-1", "2.5", "x", "1048577", "9999999999"])
def test_a_row_or_cell_of_an_excel_xml_that_no_sheet_can_have_is_damage(write: Write, number: str) -> None:
    cell = f'<Cell ss:Index="{number}"><Data ss:Type="Number">1</Data></Cell>'
    for row in (excel_row(2, "Never.", more=f'ss:Index="{number}"'), excel_row(cell)):
        _, found = read_all(write("a.xls", excel_xml(EXCEL_ROWS + excel_row(2, "Fine.") + row)))
        assert texts(found, "Comment") == ["Late again, twice.", "Fine."]
        assert [code for _, code in bad(found)] == ["file_damaged"]


def test_a_far_row_of_an_excel_xml_costs_nothing(write: Write) -> None:
    far = excel_row(2, "Fine at last.", more='ss:Index="1048576"')
    _, found = read_all(write("a.xls", excel_xml(EXCEL_ROWS + far)))
    assert [row.line for row in found] == [2, 1_048_576]


def test_cells_of_an_excel_xml_that_go_back_to_a_column_are_held_once() -> None:
    rows = Rows()
    rows.sheet("S")
    rows.begin()
    before = peak()
    for number in range(1_000_000):
        rows.column(1)
        rows.put(number)
    rows.end()
    assert [row.cells for _, row in rows.taken()] == [{1: 999_999}]
    assert peak() - before < 20 * MEGABYTE


def test_very_long_names_of_hidden_styles_take_no_memory() -> None:
    cells = OdsCells(Rows())
    before = peak()
    for number in range(100):
        cells.start("style", {"style:name": f"{number:03}" + "x" * 900_000, "style:family": "table"})
        cells.start("table-properties", {"table:display": "false"})
    assert peak() - before < 40 * MEGABYTE
