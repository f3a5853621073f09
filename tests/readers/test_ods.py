import datetime as dt
import io
import zipfile

import pytest

from app.errors import ArchiveDamaged, ArchiveLocked, ArchiveMembers, FileProblem, NoSheet
from app.readers.fields.rows import Row
from tests.dumps import Write, bad, read_all, texts
from tests.readers.workbooks import ODS_KIND, ods_cell, ods_of, ods_row

HEAD = ods_row("Nr", "Comment")
ROWS = HEAD + ods_row(1, "Late again, twice.") + ods_row(2, "Very good service here.")
SAID = ["Late again, twice.", "Very good service here."]


def typed(kind: str, name: str, value: str, said: str) -> str:
    given = f'office:value-type="{kind}" office:{name}="{value}"'
    return f"<table:table-cell {given}><text:p>{said}</text:p></table:table-cell>"


def test_values_are_as_they_are_typed_and_not_as_they_look(write: Write) -> None:
    head = ods_row("Comment", "Date", "At", "Rating", "Share", "Clock", "Open")
    cells = (
        typed("date", "date-value", "2026-03-14", "14.03.26"),
        typed("date", "date-value", "2026-03-14T09:15:00", "14.03. 9 Uhr"),
        typed("float", "value", "4.5", "4,5"),
        typed("percentage", "value", "0.85", "85 %"),
        typed("time", "time-value", "PT09H15M00S", "9:15"),
        typed("boolean", "boolean-value", "true", "WAHR"),
    )
    row = ods_row("Late again, twice.", *cells)
    choice, found = read_all(write("a.ods", ods_of(head + row + ods_row("Very good service here.", *cells))))
    assert isinstance(found[0], Row)
    assert [*found[0].values.values()][1:] == [
        dt.date(2026, 3, 14),
        dt.datetime(2026, 3, 14, 9, 15),
        4.5,
        0.85,
        dt.time(9, 15),
        True,
    ]
    assert (choice.format, choice.dates, choice.rating) == ("ODS", "iso", "1-5")


def test_a_value_that_is_not_what_it_is_said_to_be_stays_as_it_looks(write: Write) -> None:
    odd = typed("date", "date-value", "soon", "in May"), typed("float", "value", "many", "a few")
    _, found = read_all(
        write("a.ods", ods_of(ods_row("Comment", "Date", "Count") + ods_row(SAID[0], *odd) + ods_row("x")))
    )
    assert isinstance(found[0], Row)
    assert [*found[0].values.values()] == [SAID[0], "in May", "a few"]


def test_a_text_has_its_paragraphs_blanks_and_links_and_no_comment_or_drawing(write: Write) -> None:
    note = "<office:annotation><dc:creator>Tom</dc:creator><text:p>call back</text:p></office:annotation>"
    picture = "<draw:frame><draw:text-box><text:p>a drawing</text:p></draw:text-box></draw:frame>"
    said = (
        '<text:span>Late</text:span> again,<text:s text:c="3"/>see <text:a>here</text:a>.<text:line-break/>Twice'
        "<text:note><text:p>a foot note</text:p></text:note>\nAnd rude"
    )
    cell = ods_cell(said, inside=note + picture)
    content = ods_of(HEAD + ods_row(1, cell) + ods_row(2, SAID[1]))
    _, found = read_all(write("a.ods", content))
    assert texts(found, "Comment") == ["Late again,   see here.\nTwice\nAnd rude", SAID[1]]


def test_what_is_repeated_stands_wherever_it_is_repeated(write: Write) -> None:
    three = ods_cell(5, more='table:number-columns-repeated="3"')
    blank = ods_row(ods_cell(more='table:number-columns-repeated="1024"'), more='table:number-rows-repeated="7"')
    nothing = ods_cell(more='table:number-columns-repeated="2"')
    rows = ods_row("speed", "price", "care", "Comment") + ods_row(three, SAID[0])
    rows += ods_row(1, 2, 3, SAID[1], more='table:number-rows-repeated="2"') + blank
    merged = nothing.replace("table-cell", "covered-table-cell")
    _, found = read_all(write("a.ods", ods_of(rows + ods_row(merged, 1, "Fine, as the last time."))))
    assert [row.line for row in found] == [2, 3, 4, 12]
    values = [[*row.values.values()] for row in found if isinstance(row, Row)]
    assert values[0] == [5, 5, 5, SAID[0]]
    assert values[1] == values[2] == [1, 2, 3, SAID[1]]
    assert values[3] == [None, None, 1, "Fine, as the last time."]


def test_the_rest_of_a_sheet_that_is_repeated_empty_is_none(write: Write) -> None:
    empty = ods_row(
        ods_cell(more='table:number-columns-repeated="16384"'), more='table:number-rows-repeated="99999999"'
    )
    choice, found = read_all(write("a.ods", ods_of(ROWS + empty)))
    assert texts(found, "Comment") == SAID
    assert choice.names == ("Nr", "Comment")


def test_sheets_alike_are_read_together_and_hidden_ones_are_not(write: Write) -> None:
    style = (
        '<style:style style:name="{}" style:family="table"><style:table-properties table:display="{}"/></style:style>'
    )
    told = style.format("ta1", "true") + style.format("ta2", "false")
    styles = f"<office:automatic-styles>{told}</office:automatic-styles>"
    tables = [
        f'<table:table table:name="{name}" table:style-name="{style}">{HEAD}{ods_row(1, f"Late again in {name}.")}'
        f"{ods_row(2, SAID[1])}</table:table>"
        for name, style in (("Old", "ta2"), ("May", "ta1"), ("June", "ta1"))
    ]
    choice, found = read_all(write("a.ods", ods_of(*tables, ROWS.replace("Comment", "Price"), styles=styles)))
    assert choice.reasons["format"] == "sheet 'May', and with the same header 'June'; not read: 'Old', 'Sheet4'"
    assert texts(found, "Comment") == ["Late again in May.", SAID[1], "Late again in June.", SAID[1]]
    assert found[2].raw == "sheet 'June': 1, Late again in June."


def test_copies_of_other_files_and_what_was_changed_are_no_sheets(write: Write) -> None:
    hidden = '<style:style style:name="ta_extref" style:family="table"><style:table-properties table:display="false"/>'
    styles = f"<office:automatic-styles>{hidden}</style:style></office:automatic-styles>"
    copied = f'<table:table table:name="far" table:style-name="ta_extref"><table:table-source/>{ROWS}</table:table>'
    linked = f"<table:dde-links><table:dde-link><table:table>{ROWS}</table:table></table:dde-link></table:dde-links>"
    choice, found = read_all(write("a.ods", ods_of(ROWS, copied, after=linked, styles=styles)))
    assert choice.reasons["format"] == "sheet 'Sheet1'"
    assert texts(found, "Comment") == SAID


def test_a_sheet_that_is_linked_to_another_file_and_shown_is_read(write: Write) -> None:
    linked = f'<table:table table:name="Linked"><table:table-source table:mode="copy-all"/>{ROWS}</table:table>'
    _, found = read_all(write("a.ods", ods_of(linked)))
    assert texts(found, "Comment") == SAID


def changed(content: bytes, *, flags: int = 0, method: int | None = None) -> bytes:
    """The archive with flags or a way of packing that its parts haven't."""
    data = bytearray(content)
    for sign, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = data.find(sign)
        while place >= 0:
            data[place + at] |= flags
            data[place + at + 2] = data[place + at + 2] if method is None else method
            place = data.find(sign, place + 1)
    return bytes(data)


def test_an_archive_that_is_locked_or_packed_in_a_strange_way_says_so(write: Write) -> None:
    for kind in (ODS_KIND, ""):
        with pytest.raises(ArchiveLocked, match="locked with a password"):
            read_all(write("a.zip", changed(ods_of(ROWS, kind=kind), flags=1)))
        with pytest.raises(ArchiveDamaged, match="compression method"):
            read_all(write("b.zip", changed(ods_of(ROWS, kind=kind), method=99)))


def test_it_is_told_by_its_content_whatever_its_name_and_without_its_type(write: Write) -> None:
    for name, kind in (("a.csv", f"{ODS_KIND}-template"), ("export", "")):
        choice, found = read_all(write(name, ods_of(ROWS, kind=kind)))
        assert (choice.format, texts(found, "Comment")) == ("ODS", SAID)


def test_the_same_in_one_file_that_is_not_packed_is_read_too(write: Write) -> None:
    with zipfile.ZipFile(io.BytesIO(ods_of(ROWS, kind=""))) as archive:
        flat = archive.read("content.xml").decode()
    flat = flat.replace(
        "document-content ", 'document office:mimetype="application/vnd.oasis.opendocument.spreadsheet" '
    )
    flat = flat.replace("</office:document-content>", "</office:document>")
    choice, found = read_all(write("a.fods", '<?xml version="1.0" encoding="UTF-8"?>\n' + flat))
    assert (choice.format, texts(found, "Comment")) == ("ODS", SAID)


def test_a_formula_without_its_value_is_a_bad_row_and_one_with_an_empty_text_is_none(write: Write) -> None:
    unsaved = '<table:table-cell table:formula="of:=[.A1]"/>'
    empty = '<table:table-cell table:formula="of:=[.A1]" office:value-type="string" office:string-value=""/>'
    _, found = read_all(write("a.ods", ods_of(ROWS + ods_row(3, unsaved) + ods_row(4, SAID[0], empty))))
    assert bad(found) == [(4, "row_formula")]
    assert "B4 holds a formula" in getattr(found[2], "reason", "")
    assert texts(found, "Comment") == [*SAID, SAID[0]]


def test_a_text_of_opendocument_a_locked_workbook_and_one_without_rows_say_so(write: Write) -> None:
    with pytest.raises(ArchiveMembers, match="and no spreadsheet: save its table"):
        read_all(write("a.odt", ods_of(ROWS, kind="application/vnd.oasis.opendocument.text")))
    locked = io.BytesIO(ods_of(ROWS))
    with zipfile.ZipFile(locked, "a") as archive:
        archive.writestr(
            "META-INF/manifest.xml", "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
        )
    with pytest.raises(ArchiveLocked, match="locked with a password"):
        read_all(write("b.ods", locked.getvalue()))
    with pytest.raises(NoSheet):
        read_all(write("c.ods", ods_of(HEAD)))


def test_what_stands_before_damage_is_read(write: Write) -> None:
    whole = ods_of(ROWS + ods_row(3, "</text:q>"))
    _, found = read_all(write("a.ods", whole))
    assert texts(found, "Comment") == SAID
    assert bad(found) == [(4, "file_damaged")]
    with pytest.raises(ArchiveDamaged):
        read_all(write("b.ods", ods_of(HEAD + "</text:q>")))


def test_other_documents_of_offices_say_what_they_are(write: Write) -> None:
    for part, said in (("xl/workbook.bin", "xlsb"), ("Index/Document.iwa", "Numbers"), ("word/document.xml", "Word")):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("[Content_Types].xml", "<Types/>")
            archive.writestr(part, b"\0\1")
        with pytest.raises(FileProblem, match=said):
            read_all(write("a.bin", file.getvalue()))
