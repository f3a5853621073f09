"""Workbooks out of the XML of one worksheet, as no spreadsheet program would write them."""

import io
import zipfile
from collections.abc import Iterable

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
PARTS = {
    "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets>'
    "</workbook>",
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">'
    f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
}
HEAD = '<row r="1"><c r="A1" t="str"><v>id</v></c><c r="B1" t="str"><v>text</v></c></row>'


def row(number: int, text: str, *, more: str = "") -> str:
    """A row with an id and a text, and `more` cells."""
    return (
        f'<row r="{number}"><c r="A{number}"><v>{number}</v></c><c r="B{number}" t="str"><v>{text}</v></c>{more}</row>'
    )


def workbook_of(rows: str | Iterable[str], *, texts: str | None = None, before: str = "", more: str = "") -> bytes:
    """A workbook of a sheet of `rows`, its shared `texts`; `before` stands before all, `more` before the rows."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in PARTS.items():
            archive.writestr(name, part)
        if texts is not None:
            archive.writestr("xl/sharedStrings.xml", f"<sst {_MAIN}>{texts}</sst>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f"{before}<worksheet {_MAIN}>{more}<sheetData>".encode())
            for one in [rows] if isinstance(rows, str) else rows:
                sheet.write(one.encode())
            sheet.write(b"</sheetData></worksheet>")
    return file.getvalue()
