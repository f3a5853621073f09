"""What is not on a path of this machine. The file system is local, by its URI: those of S3 and GCS are pyarrow's."""

from pathlib import Path

import polars as pl
import pytest

from app.batch.resume import Keeping, score_kept
from app.batch.score import DumpRun
from app.errors import InputError
from app.readers.source.remote import Place, place_of
from tests.batch.fakes import SentenceScorer
from tests.dumps import Write


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    place = place_of(f"file://{tmp_path}") / "a"
    place.write(b"old")
    with pytest.raises(KeyboardInterrupt):
        _interrupted(place)
    assert place.read() == b"old"
    assert place_of(str(tmp_path)).names() == {"a"}


def _interrupted(place: Place) -> None:
    with place.fresh() as file:
        file.write(b"new")
        raise KeyboardInterrupt


def test_input_and_output_may_be_uris_and_what_is_unfinished_stays_here(
    tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("a.csv", "id,text\n1,Fine. Good.\n2,\n")
    monkeypatch.chdir(tmp_path)
    score_kept(DumpRun([f"file://{path}"]), f"file://{tmp_path}/out.parquet", pipeline=SentenceScorer())
    assert pl.read_parquet(tmp_path / "out.parquet")["item_id"].to_list() == ["1", "1"]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.csv", "out.parquet", "out.parquet.rejects.jsonl"]


@pytest.mark.parametrize(
    ("source", "out", "keeping", "word"),
    [
        ("nowhere://a.csv", "out.csv", Keeping(), "can't be reached"),
        ("file:///none/a.csv", "out.csv", Keeping(), "can't be opened"),
        ("a.csv", "file:///out", Keeping(by=("lang",)), "a folder of this machine"),
        ("a.csv", "out.csv", Keeping(folder="file:///kept"), "a folder of this machine"),
    ],
)
def test_what_can_not_be_elsewhere_is_refused_in_one_line(
    tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch, source: str, out: str, keeping: Keeping, word: str
) -> None:
    write("a.csv", "id,text\n1,Fine. Good.\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=word) as raised:
        score_kept(DumpRun([source]), out, pipeline=SentenceScorer(), keeping=keeping)
    assert "\n" not in str(raised.value)
