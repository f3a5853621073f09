import gzip
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from app.batch.tables import SCORED, scored_table
from app.batch.write import ENDINGS, ROW_GROUP, open_atomic, open_output
from app.domain.records import Feedback
from app.domain.row import ScoredRow, scored_row
from app.errors import FileProblem, InputError
from tests.batch.fakes import mentions, scored

TEXT = '=1+1, "quoted"\rreturn\nnew. 很好 😀. Odd!'


def _rows() -> list[ScoredRow]:
    item = Feedback("1", TEXT, rating=4.0, time="2026-01-01")
    return [scored_row(scored(mention), item) for mention in mentions(item)]


def _write(path: Path, *tables: pa.Table) -> bytes:
    with open_output(str(path)) as writer:
        for table in tables:
            writer.write(table)
    return path.read_bytes()


def test_csv_has_a_line_a_row_and_emotions_joined(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    content = _write(path, scored_table(_rows()[:1]), scored_table(_rows()[1:])).decode()
    first, second = content.split("\n", maxsplit=1)
    assert first == ",".join(SCORED.names)
    row = second.replace('"=1+1, ""quoted""\rreturn\nnew."', "TEXT").partition("\n")[0].split(",")
    assert dict(zip(SCORED.names, row, strict=True)) == {
        "item_id": "1",
        "mention_id": _rows()[0]["mention_id"],
        "turn": "",
        "start": "0",
        "end": "26",
        "text": "TEXT",
        "lang": "en",
        "channel": "",
        "time": "2026-01-01",
        "author": "",
        "rating": "4.0",
        "valence": "0.25",
        "sentiment": "positive",
        "sentiment_confidence": "0.9",
        "emotions": "",
        "intensity": "0.3333",
        "intent": "praise",
        "intent_confidence": "0.8",
        "effort": "",
        "effort_confidence": "0.7",
        "stage": "use",
        "stage_confidence": "0.6",
        "touchpoint": "product_quality",
        "touchpoint_confidence": "0.5",
        "model": "fake-1",
    }
    assert "joy|gratitude" in second


def test_json_lines_hold_the_rows_as_they_are(tmp_path: Path) -> None:
    content = _write(tmp_path / "a.jsonl", scored_table(_rows())).decode()
    assert [json.loads(line) for line in content.splitlines()] == _rows()
    assert "很好" in content


def test_parquet_holds_the_rows_under_the_schema_in_groups_of_one_size(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    many = scored_table(_rows() * 4000)
    _write(path, *[many.slice(start, 700) for start in range(0, many.num_rows, 700)])
    file = pq.ParquetFile(path)
    assert file.schema_arrow.equals(SCORED)
    assert file.read().equals(many)
    groups = [file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)]
    assert groups == [ROW_GROUP] * (many.num_rows // ROW_GROUP) + [many.num_rows % ROW_GROUP]


def _unzst(data: bytes) -> bytes:
    return zstandard.ZstdDecompressor().stream_reader(data).read()


@pytest.mark.parametrize(("ending", "unpack"), [(".gz", gzip.decompress), (".zst", _unzst)])
@pytest.mark.parametrize("kind", [".csv", ".jsonl"])
def test_packed_files_hold_the_same(tmp_path: Path, kind: str, ending: str, unpack: Callable[[bytes], bytes]) -> None:
    plain = _write(tmp_path / f"a{kind}", scored_table(_rows()))
    assert unpack(_write(tmp_path / f"a{kind}{ending}", scored_table(_rows()))) == plain


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_rows_make_the_same_bytes_under_any_name(tmp_path: Path, ending: str) -> None:
    table = scored_table(_rows() * 50)
    assert _write(tmp_path / f"a{ending}", table) == _write(tmp_path / f"b{ending}", table)


@pytest.mark.parametrize("ending", ENDINGS)
def test_no_rows_make_a_whole_file(tmp_path: Path, ending: str) -> None:
    _write(tmp_path / f"a{ending}")
    assert [path.name for path in tmp_path.iterdir()] == [f"a{ending}"]


def test_polars_reads_the_csv(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    _write(path, scored_table(_rows()))
    assert pl.read_csv(path)["text"].to_list() == [row["text"] for row in _rows()]


def test_a_hyphen_is_standard_output(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    with open_output("-") as writer:
        writer.write(scored_table(_rows()))
    assert [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()] == _rows()


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("a.xlsx", InputError, "the format can't be told"),
        ("none/a.csv", FileProblem, "can't be written"),
        ("folder.csv", FileProblem, "directory"),
    ],
)
def test_an_output_that_cannot_be_is_refused_at_once(
    tmp_path: Path, name: str, kind: type[InputError], words: str
) -> None:
    (tmp_path / "folder.csv").mkdir()
    path = tmp_path / name
    with pytest.raises(InputError, match=words) as problem, open_output(str(path)):
        pass
    assert type(problem.value) is kind
    assert str(problem.value).startswith(str(path))


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(), OSError(28, "No space left on device")])
def test_nothing_is_left_of_a_file_that_failed_and_the_old_one_stays(tmp_path: Path, error: BaseException) -> None:
    path = tmp_path / "a.csv"
    path.write_text("old")
    with pytest.raises(type(error)) as raised:
        _fail_in_the_middle(path, error)
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]
    assert path.read_text() == "old"
    if isinstance(raised.value, OSError):
        assert str(raised.value) == f"[Errno 28] No space left on device: '{path}'"


def _fail_in_the_middle(path: Path, error: BaseException) -> None:
    with open_atomic(path) as file:
        file.write(b"new")
        raise error


def test_the_file_is_readable_as_the_umask_says_and_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("old")
    link = tmp_path / "link.csv"
    link.symlink_to(tmp_path / "real.csv")
    umask = os.umask(0o022)
    try:
        with open_atomic(link) as file:
            file.write(b"new")
    finally:
        os.umask(umask)
    assert link.is_symlink()
    assert (tmp_path / "real.csv").read_text() == "new"
    assert stat.S_IMODE((tmp_path / "real.csv").stat().st_mode) == 0o644
