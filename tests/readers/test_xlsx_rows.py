import datetime as dt
import io

import openpyxl
import openpyxl.comments
import pytest

from app.errors import ColumnsProblem, FileProblem
from app.readers.fields.rows import BadRow
from app.readers.files import xlsx_rows
from tests.dumps import Write, bad, read_all, texts
from tests.readers.broken import formulas


def workbook(*sheets: list[list[object]]) -> bytes:
    """A workbook of these sheets, as openpyxl writes it."""
    book = openpyxl.Workbook()
    for number, rows in enumerate(sheets):
        sheet = book.active if number == 0 else book.create_sheet(f"Sheet {number + 1}")
        assert sheet is not None
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_the_first_sheet_with_rows_is_read_with_dates_and_figures(write: Write) -> None:
    rows: list[list[object]] = [
        ["Feedback of March"],
        [],
        ["Nr", "Comment", "Date", "Rating"],
        [1, "Late again, twice.", dt.datetime(2026, 3, 14, 9, 15), 2],
        [2, "Very good service here.", dt.datetime(2026, 3, 15, 10, 0), 5.0],
    ]
    choice, found = read_all(write("a.xlsx", workbook([["only a title"]], rows)))
    assert (choice.format, choice.header, choice.dates, choice.rating) == ("XLSX", True, "iso", "1-5")
    assert choice.columns.chosen() == {"text": "Comment", "id": "Nr", "time": "Date", "rating": "Rating"}
    assert "'Sheet 2'" in choice.reasons["format"]
    assert [row.line for row in found] == [4, 5]
    assert texts(found, "Comment") == ["Late again, twice.", "Very good service here."]


def test_of_several_sheets_that_with_texts_is_read_and_the_others_are_named(write: Write) -> None:
    about: list[list[object]] = [["Column", "Description"], ["Nr", "number"], ["Comment", "what was said"]]
    rows: list[list[object]] = [["Nr", "Comment"], [1, "Late again, twice."], [2, "Very good service here."]]
    figures: list[object] = [1, 2]
    long: list[list[object]] = [["a", "b"], *[figures] * 9]
    choice, found = read_all(write("a.xlsx", workbook(about, [["only a title"]], rows, long)))
    assert texts(found, "Comment") == ["Late again, twice.", "Very good service here."]
    assert choice.reasons["format"] == "sheet 'Sheet 3'; not read: 'Sheet', 'Sheet 4'"


def _answer(branch: str) -> list[object]:
    return [f"Es war leider viel zu spät bei {branch}.", branch]


def test_without_usual_names_the_longest_sheet_is_read(write: Write) -> None:
    about: list[list[object]] = [["Exported by", "someone"], ["Period", "March"]]
    rows: list[list[object]] = [["Wie war es", "Filiale"], *map(_answer, "1234")]
    choice, found = read_all(write("a.xlsx", workbook(about, rows)))
    assert len(texts(found, "Wie war es")) == 4
    assert choice.reasons["format"] == "sheet 'Sheet 2'; not read: 'Sheet'"


def test_a_sheet_without_header_is_read_by_its_values(write: Write) -> None:
    rows: list[list[object]] = [[501, "Late again, twice."], [502, "Very good service here."]]
    choice, _ = read_all(write("a.xlsx", workbook(rows)))
    assert choice.columns.chosen() == {"text": "column 2", "id": "column 1"}


def test_a_row_that_is_wider_than_the_header_is_bad(write: Write) -> None:
    rows: list[list[object]] = [["id", "text"], [1, "Fine here."], *([n, "Fine."] for n in range(2, 20))]
    _, found = read_all(write("a.xlsx", workbook([*rows, [20, "Two cells", "too", "many"]])))
    assert bad(found) == [(21, "row_fields")]


def test_a_formula_that_was_never_reckoned_is_a_bad_row_by_its_cell(write: Write) -> None:
    rows: list[list[object]] = [["id", "text"], [1, "Fine here."], [2, "=A1&A2"]]
    _, found = read_all(write("a.xlsx", workbook(rows)))
    assert bad(found) == [(3, "row_formula")]
    assert "B3 holds a formula" in getattr(found[-1], "reason", "")


def test_a_workbook_without_rows_and_one_too_large_are_refused(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileProblem, match="no sheet has a header and rows"):
        read_all(write("a.xlsx", workbook([["id", "text"]])))
    monkeypatch.setattr(xlsx_rows, "LARGEST", 10)
    with pytest.raises(FileProblem, match="too large"):
        read_all(write("b.xlsx", formulas()))


def test_sheets_with_the_same_header_are_read_one_below_the_other_and_rejects_name_theirs(write: Write) -> None:
    book = openpyxl.Workbook()
    for number, month in enumerate(("January", "February", "March", "Old", "Prices")):
        sheet = book.active if number == 0 else book.create_sheet()
        assert sheet is not None
        sheet.title = month
        for row in (["Feedback"], ["Nr", "Comment"], [1, f"Late again in {month}."], [2, "Very good service here."]):
            sheet.append(row)
    book["Prices"]["B2"] = "Price"
    book["Old"].sheet_state = "hidden"
    book["March"]["B4"] = "=1+1"
    file = io.BytesIO()
    book.save(file)
    choice, found = read_all(write("a.xlsx", file.getvalue()))
    assert choice.reasons["format"] == (
        "sheet 'January', and with the same header 'February', 'March'; not read: 'Old', 'Prices'"
    )
    assert texts(found, "Comment")[::2] == [f"Late again in {month}." for month in ("January", "February", "March")]
    assert bad(found) == [(4, "row_formula")]
    assert next(row.reason for row in found if isinstance(row, BadRow)).startswith("sheet 'March': B4 holds a formula")
    assert found[2].raw == "sheet 'February': 1, Late again in February."


def test_notes_on_cells_and_very_many_columns_change_nothing(write: Write) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Nr", "Comment", *[""] * 600, "Rating"], [1, "Late again, twice.", *[None] * 600, 2]):
        sheet.append(row)
    sheet["B2"].comment = openpyxl.comments.Comment("an agent's note", "Tom")
    file = io.BytesIO()
    book.save(file)
    choice, found = read_all(write("a.xlsx", file.getvalue()))
    assert texts(found, "Comment") == ["Late again, twice."]
    assert choice.columns.rating == "Rating"


def test_of_two_tables_beside_each_other_the_refusal_says_so(write: Write) -> None:
    rows: list[list[object]] = [["Nr", "Comment", None, "Shop", "Sales"], ["1", "Late in May", None, "N", "1"]]
    below: list[list[object]] = [["Nr", "Grade"], [1, 1], [2, 2]]
    with pytest.raises(ColumnsProblem, match="two tables stand beside each other, parted by 'column 3'"):
        read_all(write("a.xlsx", workbook([*rows, *below])))
