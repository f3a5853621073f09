"""Small files that are made to take much time or memory; workbooks are in test_xlsx_bombs."""

import gzip
import io
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from app.errors import FileProblem
from app.readers.fields.asked import holds_words
from app.readers.files import parquet_rows
from app.readers.files.csv_rows import MOST_COLUMNS, unique_names
from app.readers.values.calendars import in_our_years
from app.readers.values.times import decide_dates, read_time
from tests.dumps import Write, bad, read_all, texts
from tests.memory import peak

SECONDS = 60.0  # on a machine that does much else; each took minutes or for ever
MEGABYTE = 1_000  # of kilobytes


@pytest.fixture(autouse=True)
def soon() -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began < SECONDS


@pytest.mark.parametrize("name", ["c{}", "c"])
def test_a_table_of_very_many_columns_is_refused(write: Write, name: str) -> None:
    names = ",".join(name.format(number) for number in range(300_000))
    with pytest.raises(FileProblem, match=f"more than {MOST_COLUMNS} columns"):
        read_all(write("a.csv", f"id,text,{names}\n1,Late again.{',' * 300_000}\n"))


def test_names_that_come_again_very_often_are_told_apart() -> None:
    names = unique_names(["c"] * 100_000 + [""] * 100_000 + ["c (2)"])
    assert len(set(names)) == len(names)
    assert names[:2] == ("c", "c (2)")
    assert names[-1] == "c (2) (2)"


def test_tables_in_tables_are_the_text_of_their_cell(write: Write) -> None:
    nested, ends = "<table><tr><td>" * 10_000, "</table>" * 10_001
    _, found = read_all(write("a.html", f"<table><tr><th>id<th>text<tr><td>1<td>{nested}Late again.{ends}"))
    assert texts(found, "text") == ["Late again."]


def test_cells_that_span_very_many_others_are_refused(write: Write) -> None:
    wide = "<tr><td rowspan=60000 colspan=99>1" * 2_000
    with pytest.raises(FileProblem, match="without a table"):
        read_all(write("a.html", f"<table><tr><th>id<th>text{wide}</table>"))


def _archive(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "id,text\n1,Late again.\n")
    return file.getvalue()


def test_an_archive_writes_nothing_wherever_its_members_say_they_are(write: Write) -> None:
    path = write("a.zip", _archive("../../../../../../../../tmp/wayfelt-evil.csv"))
    _, found = read_all(path)
    assert texts(found, "text") == ["Late again."]
    assert not Path("/tmp/wayfelt-evil.csv").exists()


def test_a_text_that_the_file_holds_once_and_that_stands_in_all_rows_is_not_held_for_each(write: Write) -> None:
    texts_ = pa.DictionaryArray.from_arrays(pa.array([0] * 500, pa.int32()), pa.array(["A" * 2_000_000]))
    file = io.BytesIO()
    pq.write_table(pa.table({"id": pa.array(range(500)), "text": texts_}), file, compression="zstd")
    path = write("a.parquet", file.getvalue())
    before = peak()
    with pq.ParquetFile(path, read_dictionary=["text"]) as parquet:
        assert sum(1 for _ in parquet_rows.parquet_rows(parquet)) == 500
    assert peak() - before < 300 * MEGABYTE  # a gigabyte, if 512 rows were held


def test_a_row_that_is_too_long_is_bad_and_the_others_are_read(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_rows, "LONGEST_ROW", 1_000)
    table = pa.table({"id": [1, 2, 3], "text": ["Late again.", "A" * 2_000, "Fine."], "tags": [[1], [2], [3] * 9]})
    file = io.BytesIO()
    pq.write_table(table, file)
    _, found = read_all(write("a.parquet", file.getvalue()))
    assert texts(found, "text") == ["Late again.", "Fine."]
    assert bad(found) == [(2, "row_too_long")]


def test_a_group_of_rows_with_very_many_values_is_bad(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_rows, "LARGEST_GROUP", 1_000_000)
    numbers = pa.array([[0] * 30_000] * 10, pa.list_(pa.int8()))
    file = io.BytesIO()
    with pq.ParquetWriter(file, pa.schema([("text", pa.string()), ("x", numbers.type)])) as writer:
        writer.write_table(pa.table({"text": ["Late again."] * 2, "x": numbers.slice(0, 2)}))
        writer.write_table(pa.table({"text": ["Late again."] * 10, "x": numbers}))
    _, found = read_all(write("a.parquet", file.getvalue()))
    assert len(texts(found, "text")) == 2
    assert bad(found) == [(3, "file_damaged")]


LONG = 100_000


def test_no_value_makes_reading_times_slow() -> None:
    for value in (f"5 tháng{' ' * LONG}x", " " * LONG + "x", "1 " * LONG, "令和" * LONG, "1/" * LONG):
        assert read_time(value) is None
        assert decide_dates([value] * 100) is None
    assert in_our_years(f"5 tháng{' ' * 2_000}x").startswith("5/")
    assert read_time("Sun Mar 01 2026 10:15:00 GMT+0100 (Central European Standard Time)") is not None


def test_no_value_makes_telling_figures_from_words_slow() -> None:
    for value in ("1" * LONG + "\x01", " " * LONG + "\x01", "1." * LONG + "a"):
        assert isinstance(holds_words([value] * 20), bool)


def test_a_document_that_is_nothing_but_brackets_is_refused(write: Write) -> None:
    with pytest.raises(FileProblem):
        read_all(write("a.json.gz", gzip.compress(b"[" * 30_000_000)))
