import datetime as dt
import gzip
import io
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from app.errors import FileProblem
from app.readers.fields.rows import Row
from tests.dumps import Write, bad, read_all, texts

TABLE = pa.table(
    {
        "id": pa.array(range(1300)),
        "text": [f"Text number {n}." for n in range(1300)],
        "time": [dt.datetime(2026, 1, 1, tzinfo=dt.UTC)] * 1300,
    }
)


def _parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(TABLE, out, row_group_size=500)
    return out.getvalue()


def test_rows_come_in_order_whatever_the_name_and_packing(write: Write) -> None:
    for name, content in (("a.parquet", _parquet()), ("dump", _parquet()), ("a.parquet.gz", gzip.compress(_parquet()))):
        choice, rows = read_all(write(name, content))
        assert choice.format == "Parquet"
        assert [row.values for row in rows if isinstance(row, Row)] == TABLE.to_pylist()
        assert rows[-1].line == 1300


def test_a_parquet_file_comes_through_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(_parquet())))
    _, rows = read_all("-")
    assert texts(rows) == TABLE["text"].to_pylist()


def test_a_text_that_is_not_utf8_costs_its_row_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": ["Good one.", "Bad X one.", "Fine one."]}), path, compression="none")
    path.write_bytes(path.read_bytes().replace(b"Bad X one.", b"Bad \xff one."))
    _, rows = read_all(str(path))
    assert texts(rows) == ["Good one.", "Fine one."]
    assert bad(rows) == [(2, "row_encoding")]


def test_nanoseconds_are_cut_and_bytes_that_are_utf8_are_texts(write: Write) -> None:
    moments = pa.array([1_700_000_000_000_000_000, 1_700_000_000_123_456_789, None], pa.timestamp("ns", tz="UTC"))
    columns = {
        "id": pa.array([b"a", b"\xff", b"c"], pa.binary()),
        "text": pa.array([b"Good one.", "Gerai, ačiū.".encode(), None], pa.large_binary()),
        "time": moments,
        "took": moments.cast(pa.int64()).cast(pa.duration("ns")),
        "inner": pa.StructArray.from_arrays([pa.ListArray.from_arrays([0, 1, 2, 3], moments)], names=["times"]),
    }
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    _, rows = read_all(write("a.parquet", out.getvalue()))
    assert texts(rows) == ["Good one.", "Gerai, ačiū.", None]
    assert texts(rows, "id") == ["a", b"\xff", "c"]
    moment = dt.datetime(2023, 11, 14, 22, 13, 20, tzinfo=dt.UTC)
    assert texts(rows, "time") == [moment, moment.replace(microsecond=123456), None]
    assert texts(rows, "inner") == [{"times": [time]} for time in texts(rows, "time")]
    assert not bad(rows)


def test_a_damaged_file_is_refused(write: Write) -> None:
    with pytest.raises(FileProblem, match="damaged"):
        read_all(write("a.parquet", _parquet()[:5000]))


def test_a_damaged_row_group_leaves_the_others(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(TABLE, path, row_group_size=500, compression="none", use_dictionary=False)
    start = pq.ParquetFile(path).metadata.row_group(1).column(1).data_page_offset
    content = bytearray(path.read_bytes())
    content[start : start + 40] = b"\xff" * 40
    path.write_bytes(content)
    _, rows = read_all(str(path))
    expected = TABLE["text"].to_pylist()
    assert texts(rows) == expected[:500] + expected[1000:]
    assert bad(rows) == [(501, "file_damaged")]


def test_a_file_whose_column_names_are_no_utf8_is_told_as_damaged(write: Write) -> None:
    good = io.BytesIO()
    pq.write_table(pa.table({"reviewname": ["fine"]}), good)
    path = write("dump.parquet", good.getvalue().replace(b"reviewname", b"revi\xb2\xff\xfeame"))
    with pytest.raises(FileProblem, match="Parquet file is damaged"):
        read_all(path)


def test_fields_of_structures_are_columns_by_their_paths(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    rows = [
        {"no": n, "who": {"name": f"p{n}"}, "content": {"text": text, "language": "en"}, "stars": n}
        for n, text in enumerate(("Smooth ride.", "The driver skipped my stop."), start=1)
    ]
    pq.write_table(pa.Table.from_pylist(rows), path)
    choice, found = read_all(str(path))
    assert (choice.columns.text, choice.columns.lang, choice.columns.rating) == (
        "content.text",
        "content.language",
        "stars",
    )
    assert texts(found, "content.text") == ["Smooth ride.", "The driver skipped my stop."]
