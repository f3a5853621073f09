from pathlib import Path

import polars as pl
import pytest

from app.batch.resume import Keeping, score_kept
from app.batch.score import DumpRun
from app.batch.scored import read_scored
from app.batch.scored_folder import folder_tables, is_folder
from app.errors import ColumnsProblem, FileProblem
from tests.batch.fakes import SentenceScorer
from tests.dumps import Write


@pytest.fixture
def parted(tmp_path: Path, write: Write) -> Path:
    rows = (f"{n},{'' if n % 3 else f'a{n % 400}'},{('en', 'lt')[n % 2]},{n % 5},Fine {n}. Bad." for n in range(3_000))
    path = write("a.csv", "id,author,lang,rating,text\n" + "\n".join(rows))
    for out, by in (("parted", ("lang", "rating")), ("whole.parquet", ())):
        score_kept(DumpRun([path]), str(tmp_path / out), pipeline=SentenceScorer(), keeping=Keeping(by=by))
    return tmp_path / "parted"


def read(path: Path) -> pl.DataFrame:
    return pl.concat([pl.DataFrame(table) for table in folder_tables(str(path))])


def test_a_parted_folder_is_read_as_the_file_that_has_all(parted: Path, tmp_path: Path) -> None:
    whole = read_scored(str(tmp_path / "whole.parquet"))
    assert is_folder(str(parted))
    found = read(parted)
    assert found.equals(read(parted))
    assert found.sort("mention_id").equals(whole.sort("mention_id"))


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    pl.DataFrame({"a": [1]}).write_parquet(tmp_path / "a.parquet")
    with pytest.raises(ColumnsProblem, match="not a folder of `wayfelt score`, it has no item_id"):
        read(tmp_path)
    (tmp_path / "a.parquet").write_bytes(b"PAR1 and nothing more")
    with pytest.raises(FileProblem, match="the folder can't be read"):
        read(tmp_path)
    assert not is_folder(str(tmp_path / "none"))
