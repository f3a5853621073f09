import re
import zipfile
from pathlib import Path

import xlsxwriter

from app.readers.fields.rows import Row
from tests.dumps import read_all


def test_formats_of_conditions_are_none_of_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["text", "created_at", "fit"])
        for row, said in enumerate(
            ("It arrived late again", "Fine and quick this time", "Nobody answers the phone"), start=1
        ):
            sheet.write(row, 0, said)
            sheet.write(row, 1, 45_000 + row, day)
            sheet.write_boolean(row, 2, row == 1)
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    styles = parts["xl/styles.xml"].decode()
    told = '<dxfs count="1"><dxf><numFmt numFmtId="164" formatCode="0.00"/></dxf></dxfs>'
    parts["xl/styles.xml"] = re.sub(r'<dxfs count="0"/>', told, styles).encode()
    assert told.encode() in parts["xl/styles.xml"]
    with zipfile.ZipFile(path, "w") as new:
        for name, part in parts.items():
            new.writestr(name, part)
    _, rows = read_all(str(path))
    days = [str(row.values["created_at"])[:10] for row in rows if isinstance(row, Row)]
    assert days == ["2023-03-16", "2023-03-17", "2023-03-18"]
