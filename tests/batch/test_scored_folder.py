from pathlib import Path

import polars as pl
import pytest

from app.batch.resume import Keeping, score_kept
from app.batch.scored import read_scored
from app.batch.scored_folder import is_folder, read_folder
from app.errors import ColumnsProblem
from tests.batch.conftest import Write
from tests.batch.fakes import SentenceScorer


@pytest.fixture
def parted(tmp_path: Path, write: Write) -> Path:
    rows = (f"{n},{'' if n % 3 else f'a{n % 400}'},{('en', 'lt')[n % 2]},{n % 5},Fine {n}. Bad." for n in range(3_000))
    path = write("a.csv", "id,author,lang,rating,text\n" + "\n".join(rows))
    for out, by in (("parted", ("lang", "rating")), ("whole.parquet", ())):
        score_kept([path], str(tmp_path / out), pipeline=SentenceScorer(), keeping=Keeping(by=by))
    return tmp_path / "parted"


def test_a_parted_folder_is_read_as_the_file_that_has_all(parted: Path, tmp_path: Path) -> None:
    read = read_folder(str(parted))
    whole = read_scored(str(tmp_path / "whole.parquet")).sort("item_id", "mention_id")
    assert is_folder(str(parted))
    assert read.mentions.equals(whole)
    assert (read.total, read.share) == (6_000, 1.0)


def test_of_more_than_can_be_held_the_same_whole_voices_are_read_every_time(parted: Path, tmp_path: Path) -> None:
    read = read_folder(str(parted), most=1_500)
    assert read.total == 6_000
    assert 1_100 < read.mentions.height < 1_900
    assert read.mentions.equals(read_folder(str(parted), most=1_500).mentions)
    whole = read_scored(str(tmp_path / "whole.parquet"))
    voice = pl.coalesce("author", "item_id").alias("voice")
    counts = [frame.group_by(voice).len() for frame in (read.mentions, whole)]
    assert counts[0].join(counts[1], on=["voice", "len"], how="anti").is_empty()


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    pl.DataFrame({"a": [1]}).write_parquet(tmp_path / "a.parquet")
    with pytest.raises(ColumnsProblem, match="not a folder of `wayfelt score`, it has no item_id"):
        read_folder(str(tmp_path))
    assert not is_folder(str(tmp_path / "none"))
