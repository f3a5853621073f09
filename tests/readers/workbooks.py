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


_OPEN = "urn:oasis:names:tc:opendocument:xmlns"
_OPENED = (
    f'<office:document-content xmlns:office="{_OPEN}:office:1.0" xmlns:table="{_OPEN}:table:1.0" '
    f'xmlns:text="{_OPEN}:text:1.0" xmlns:style="{_OPEN}:style:1.0" xmlns:calcext="urn:org:documentfoundation:calcext">'
)
ODS_KIND = "application/vnd.oasis.opendocument.spreadsheet"


def ods_cell(value: object = None, *, more: str = "", inside: str = "") -> str:
    """A cell of OpenDocument: figures as figures, the lines of a text as paragraphs; `inside` comes before these."""
    if value is None:
        return f"<table:table-cell {more}/>"
    if isinstance(value, int | float):
        kind = f'office:value-type="float" office:value="{value}"'
    else:
        kind = 'office:value-type="string" calcext:value-type="string"'
    said = "".join(f"<text:p>{line}</text:p>" for line in str(value).split("\n"))
    return f"<table:table-cell {kind} {more}>{inside}{said}</table:table-cell>"


def ods_row(*values: object, more: str = "") -> str:
    """A row of OpenDocument of values, or of cells that are written already."""
    cells = (one if isinstance(one, str) and one.startswith("<table:") else ods_cell(one) for one in values)
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def ods_of(
    *tables: str | Iterable[str], styles: str = "", before: str = "", after: str = "", kind: str = ODS_KIND
) -> bytes:
    """A spreadsheet of OpenDocument whose tables have these rows, or are written as a whole."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        if kind:
            archive.writestr("mimetype", kind)
        with archive.open("content.xml", "w") as content:
            content.write(f"{before}{_OPENED}{styles}<office:body><office:spreadsheet>".encode())
            for number, table in enumerate(tables, start=1):
                rows = [table] if isinstance(table, str) else table
                whole = isinstance(table, str) and table.startswith("<table:table ")
                content.write(b"" if whole else f'<table:table table:name="Sheet{number}">'.encode())
                for one in rows:
                    content.write(one.encode())
                content.write(b"" if whole else b"</table:table>")
            content.write(f"{after}</office:spreadsheet></office:body></office:document-content>".encode())
    return file.getvalue()


def excel_xml(*sheets: str, before: str = '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n') -> str:
    """An XML Spreadsheet 2003 whose sheets have these rows."""
    office = "urn:schemas-microsoft-com:office:spreadsheet"
    tables = (
        f'<Worksheet ss:Name="Sheet{number}"><Table>{rows}</Table></Worksheet>'
        for number, rows in enumerate(sheets, start=1)
    )
    return f'{before}<Workbook xmlns="{office}" xmlns:ss="{office}">{"".join(tables)}</Workbook>'


def excel_row(*values: object, more: str = "") -> str:
    """A row of such a sheet of values, or of cells that are written already."""

    def cell(value: object) -> str:
        if value is None or (isinstance(value, str) and value.startswith("<Cell")):
            return str(value or "<Cell/>")
        kind = "Number" if isinstance(value, int | float) else "String"
        return f'<Cell><Data ss:Type="{kind}">{value}</Data></Cell>'

    return f"<Row {more}>{''.join(map(cell, values))}</Row>"
