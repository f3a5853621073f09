import datetime as dt
import io
import zipfile

import pytest

from app.errors import OldOfficeFile
from app.readers.fields.rows import Row
from tests.dumps import Write, bad, read_all, texts
from tests.readers.workbooks import excel_row, excel_xml

HEAD = excel_row("Nr", "Comment")
ROWS = HEAD + excel_row(1, "Late again, twice.") + excel_row(2, "Very good service here.")
SAID = ["Late again, twice.", "Very good service here."]


def data(kind: str, said: str, *, more: str = "") -> str:
    return f'<Cell {more}><Data ss:Type="{kind}">{said}</Data></Cell>'


def test_values_are_as_they_are_typed(write: Write) -> None:
    head = excel_row("Comment", "Date", "Clock", "Rating", "Open", "Shop")
    cells = (
        data("DateTime", "2026-03-14T09:15:00.000"),
        data("DateTime", "1899-12-31T09:15:00.000"),
        data("Number", "4.5"),
        data("Boolean", "1"),
        data("Error", "#N/A"),
    )
    rows = head + excel_row(SAID[0], *cells) + excel_row(SAID[1], *cells)
    choice, found = read_all(write("a.xls", excel_xml(rows)))
    assert isinstance(found[0], Row)
    assert [*found[0].values.values()][1:] == [dt.datetime(2026, 3, 14, 9, 15), dt.time(9, 15), 4.5, True, "#N/A"]
    assert (choice.format, choice.dates, choice.rating) == ("Excel XML", "iso", "1-5")


def test_rows_and_cells_stand_where_their_numbers_say(write: Write) -> None:
    head = excel_row("Nr", "Shop", "Note", "Comment")
    rows = head + excel_row(1, data("String", SAID[0], more='ss:Index="4"'))
    rows += excel_row(data("Number", "2", more='ss:MergeAcross="2"'), SAID[1], more='ss:Index="7"')
    rows += '<Row ss:Index="9" ss:Span="2"/>' + excel_row(3, "Vilnius", None, "Nobody ever called me back.")
    _, found = read_all(write("a.xml", excel_xml(rows)))
    assert [row.line for row in found] == [2, 7, 12]
    assert texts(found, "Comment") == [*SAID, "Nobody ever called me back."]
    assert texts(found, "Nr") == [1, 2, 3]


def test_rich_texts_are_read_and_comments_are_not(write: Write) -> None:
    rich = (
        '<Cell><ss:Data ss:Type="String" xmlns="w"><B>Late</B><Font> again</Font>,&#10;twice.</ss:Data>'
        '<Comment ss:Author="Tom"><ss:Data xmlns="w"><B>Tom:</B> call back</ss:Data></Comment></Cell>'
    )
    _, found = read_all(write("a.xls", excel_xml(HEAD + excel_row(1, rich) + excel_row(2, SAID[1]))))
    assert texts(found, "Comment") == ["Late again,\ntwice.", SAID[1]]


def test_the_sheet_with_texts_is_read_and_hidden_ones_are_not(write: Write) -> None:
    hidden = "<WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions>"
    content = excel_xml(ROWS, ROWS, HEAD + excel_row(1, "Late in June, as ever.") + excel_row(2, "Fine."))
    content = content.replace("</Table></Worksheet>", f"</Table>{hidden}</Worksheet>", 1)
    choice, found = read_all(write("a.xls", content))
    assert choice.reasons["format"] == "sheet 'Sheet2', and with the same header 'Sheet3'; not read: 'Sheet1'"
    assert texts(found, "Comment") == [*SAID, "Late in June, as ever.", "Fine."]


def test_names_may_have_a_prefix_and_no_declaration(write: Write) -> None:
    content = excel_xml(ROWS, before="")
    for name in ("Workbook", "Worksheet", "Table", "Row", "Cell", "Data"):
        content = content.replace(f"<{name}", f"<ss:{name}").replace(f"</{name}", f"</ss:{name}")
    _, found = read_all(write("a.xml", content))
    assert texts(found, "Comment") == SAID


def test_it_is_read_in_its_encoding_from_an_archive_and_packed(write: Write) -> None:
    said = "Пришло поздно, и никто не извинился."
    content = excel_xml(
        HEAD + excel_row(1, said) + excel_row(2, SAID[1]), before='<?xml version="1.0" encoding="windows-1251"?>'
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("report.xls", content.encode("cp1251"))
    for name, given in (
        ("a.xls", content.encode("cp1251")),
        ("a.zip", file.getvalue()),
        ("b", content.encode("utf-16")),
    ):
        choice, found = read_all(write(name, given))
        assert (choice.format, texts(found, "Comment")) == ("Excel XML", [said, SAID[1]])


def test_a_formula_without_its_value_is_a_bad_row(write: Write) -> None:
    unsaved = '<Cell ss:Formula="=R[-1]C"/>'
    _, found = read_all(write("a.xls", excel_xml(ROWS + excel_row(3, unsaved))))
    assert bad(found) == [(4, "row_formula")]
    assert "B4 holds a formula" in getattr(found[-1], "reason", "")


def test_a_document_that_breaks_off_gives_what_stands_before(write: Write) -> None:
    content = excel_xml(ROWS + excel_row(3, "Fine at last."))
    _, found = read_all(write("a.xls", content[: content.index("Fine at")]))
    assert texts(found, "Comment") == SAID
    assert bad(found) == [(4, "file_damaged")]


def test_records_named_as_parts_of_a_sheet_stay_records(write: Write) -> None:
    one = "<Row><Cell>{0}</Cell><Comment>{1}</Comment></Row>"
    content = f"<Workbook><Table>{one.format(1, SAID[0])}{one.format(2, SAID[1])}</Table></Workbook>"
    choice, found = read_all(write("a.xml", '<?xml version="1.0"?>' + content))
    assert (choice.format, texts(found, "Comment")) == ("XML", SAID)


OLD = ("d0cf11e0a1b11ae1", "090808000005", "090810000006", "090004000700")


@pytest.mark.parametrize("begin", OLD)
def test_an_old_binary_workbook_says_to_save_it_otherwise(write: Write, begin: str) -> None:
    with pytest.raises(OldOfficeFile, match=r"\.xls.*save it as \.xlsx"):
        read_all(write("a.xls", bytes.fromhex(begin) + bytes(600)))
