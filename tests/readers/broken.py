"""Broken dumps, small ones: `python -m tests.readers.broken` writes them to tests/data/broken. Tests make huge ones.

Each says which texts must be taken from it and which rows must be rejected, by line and code; where nothing can be
read, the words of the refusal.
"""

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

FOLDER = Path(__file__).parents[1] / "data" / "broken"


@dataclass(frozen=True)
class Broken:
    """A file and what must come of it: `texts` in order, `rejects` as line and code, or the words of a refusal."""

    name: str
    make: Callable[[], bytes]
    texts: tuple[str, ...] = ()
    rejects: tuple[tuple[int | None, str], ...] = ()
    refusal: str | None = None


def packed(content: bytes) -> bytes:
    """Gzip that is the same each time."""
    return gzip.compress(content, mtime=0)


def truncated() -> bytes:
    return packed(b"id,text\n1,The box was wet.\n2,Nobody called me back.\n3,Cut off he")[:-9]


def mixed_encodings() -> bytes:
    rows = ["id,text", "1,Всё пришло вовремя.", "2,Коробка была мокрой.", "3,Спасибо за помощь."]
    return b"\n".join([*(row.encode() for row in rows), "4,Хуже не бывает.".encode("cp1251"), b"5,Fine.", b""])


def wide() -> bytes:
    names = ["id", *(f"q{n}" for n in range(298)), "comment"]
    rows = [[f"r{n}", *(str(n % 5) for _ in range(298)), f"Row {n} is about delivery."] for n in (1, 2, 3)]
    return "\n".join(",".join(row) for row in [names, *rows, ["r4", "1"]]).encode()


def formulas() -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Data")
        sheet.write_row(0, 0, ["id", "comment", "rating"])
        sheet.write_row(1, 0, [1, None, 2])
        sheet.write_string(1, 1, "=SUM is how my text begins, so what")
        sheet.write_number(2, 0, 2)
        sheet.write_formula(2, 1, '=CONCAT("Late ","again.")', None, "Late again.")
        sheet.write_number(2, 2, 1)
        sheet.write_number(3, 0, 3)
        sheet.write_string(3, 1, "The sum is wrong.")
        sheet.write_formula(3, 2, "=1+1", None, 2)
        sheet.write_row(4, 0, [4, "Never saved."])
        sheet.write_formula(4, 2, "=A1+1", None, "")
        sheet.write_row(5, 0, [5, "Last row is fine."])
    return _without_value(file.getvalue())


def _without_value(content: bytes) -> bytes:
    """The workbook with the value of its last formula taken out, as programs write that don't calculate; same dates."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as book, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for one in book.infolist():
            part = book.read(one)
            if one.filename.endswith("sheet1.xml"):
                part = part.replace(b't="str"><f>A1+1</f><v></v>', b"><f>A1+1</f>")
            if one.filename == "docProps/core.xml":
                part = b"<cp:coreProperties xmlns:cp='http://schemas.openxmlformats.org/package/2006/metadata/core-properties'/>"
            new.writestr(zipfile.ZipInfo(one.filename, (2026, 3, 1, 0, 0, 0)), part)
    return out.getvalue()


def jsonl(*rows: object) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


BROKEN = [
    Broken("truncated.csv.gz", truncated, ("The box was wet.", "Nobody called me back."), ((4, "file_damaged"),)),
    Broken(
        "mixed-encodings.csv",
        mixed_encodings,
        ("Всё пришло вовремя.", "Коробка была мокрой.", "Спасибо за помощь.", "Fine."),
        ((5, "row_encoding"),),
    ),
    Broken(
        "nul-bytes.csv",
        lambda: b"id,text\n1,Good.\n2,\x00\x00\x00\x00\x00\x00\n3,Bro\x00ken but readable.\n4,Fine.\n",
        ("Good.", "Bro\0ken but readable.", "Fine."),
        ((3, "text_binary"),),
    ),
    Broken(
        "duplicated-header.csv",
        lambda: b"id,text,text,rating\n1,One.,x,5\n2,Two.,x,4\nid,text,text,rating\n3,Three.,x,3\n",
        ("One.", "Two.", "Three."),
        ((4, "row_header"),),
    ),
    Broken(
        "wide.csv",
        wide,
        ("Row 1 is about delivery.", "Row 2 is about delivery.", "Row 3 is about delivery."),
        ((5, "row_fields"),),
    ),
    Broken(
        "formulas.xlsx",
        formulas,
        ("=SUM is how my text begins, so what", "Late again.", "The sum is wrong.", "Last row is fine."),
        ((5, "row_formula"),),
    ),
    Broken(
        "open-quote.csv",
        lambda: (
            b'id,text\n1,"Good, really."\n2,"Never closed.\n3,Fine.\n4,"She said ""no"", twice."\n5,He "quoted" me.\n'
        ),
        ("Good, really.", "Fine.", 'She said "no", twice.', 'He "quoted" me.'),
        ((3, "row_quote"),),
    ),
    Broken(
        "line-ends.csv",
        lambda: b'id,text\r\n1,One.\r2,Two.\n3,"Three\r\nand a half."\r\n\r\n4,Four.',
        ("One.", "Two.", "Three\r\nand a half.", "Four."),
    ),
    Broken(
        "byte-order-marks.csv",
        lambda: b"\xef\xbb\xbfid,text\n1,One.\n" + b"\xef\xbb\xbfid,text\n2,Two.\n",
        ("One.", "Two."),
        ((3, "row_header"),),
    ),
    Broken("utf-16-be.csv", lambda: "\ufeffid\ttext\n1\tViens.\n2\tDivi.\n".encode("utf-16-be"), ("Viens.", "Divi.")),
    Broken(
        "time-zones.csv",
        lambda: (
            b"id,text,date\n1,One.,2026-03-01T12:00:00+02:00\n2,Two.,2026-03-01 12:00\n3,Three.,1772366400\n"
            b"4,Four.,01.03.2026 12:00 EST\n5,Five.,yesterday\n"
        ),
        ("One.", "Two.", "Three.", "Four.", "Five."),
    ),
    Broken(
        "empty-texts.csv",
        "id,text\n1,\n2,   \n3,\u200b\n4,Fine.\n5\n".encode,
        ("Fine.",),
        ((2, "text_empty"), (3, "text_empty"), (4, "text_empty"), (6, "row_fields")),
    ),
    Broken(
        "lone-surrogates.jsonl",
        lambda: b'{"text": "Half \\ud83d of a face."}\n{"text": "Whole \\ud83d\\ude00 one."}\n{"text": "\\udfff"}\n',
        ("Half \ufffd of a face.", "Whole \U0001f600 one."),
        ((3, "text_binary"),),
    ),
    Broken("json-called.csv", lambda: jsonl({"text": "One."}, {"text": "Two."}), ("One.", "Two.")),
    Broken("csv-called.json", lambda: b"id,text\n1,One.\n2,Two.\n", ("One.", "Two.")),
    Broken("list-called.jsonl", lambda: b'[\n {"text": "One."},\n {"text": "Two."}\n]\n', ("One.", "Two.")),
    Broken("csv-called.xlsx", lambda: b"id;text\n1;One.\n2;Two.\n", ("One.", "Two.")),
    Broken("packed-called.csv", lambda: packed(b"id,text\n1,One.\n2,Two.\n"), ("One.", "Two.")),
    Broken(
        "cut.json",
        lambda: b'{"items": [\n{"text": "One."},\n{"text": oops},\n{"text": "Two."},\n{"text": "Thr',
        ("One.", "Two."),
        ((3, "row_json"), (5, "row_json")),
    ),
    Broken(
        "odd.jsonl",
        lambda: (
            b'{"text": "One."}\n["no object"]\n\n{"text": {"a": 1}}\n{"text": 5}\n{"text": NaN}\nnull\n'
            b'{"text": "Two."}\n{"text": "Three."}\n{"text": "Four."}\n{"text": "Six."}\n'
        ),
        ("One.", "5", "Two.", "Three.", "Four.", "Six."),
        ((2, "row_json"), (4, "text_problem"), (6, "text_empty"), (7, "row_json")),
    ),
    Broken("cut.xlsx", lambda: formulas()[:2000], refusal="this archive or workbook is damaged"),
    Broken("header-only.csv", lambda: b"id,text,rating\n", refusal="the file has a header and no rows"),
    Broken("nothing.csv", lambda: b"", refusal="the file is empty"),
    Broken("picture.csv", lambda: b"\x89PNG\r\n\x1a\n", refusal="this is an image"),
    Broken("no-texts.csv", lambda: b"id,rating\n1,5\n2,4\n", refusal="no column of texts was found"),
]


def write() -> None:
    """Write all of them."""
    FOLDER.mkdir(exist_ok=True)
    for one in BROKEN:
        (FOLDER / one.name).write_bytes(one.make())


if __name__ == "__main__":
    write()
