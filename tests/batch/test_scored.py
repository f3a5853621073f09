import gzip
from pathlib import Path

import polars as pl
import pytest

from app.batch.scored import is_scored, read_scored
from app.batch.tables import SCORED, scored_table
from app.batch.write import ENDINGS, open_output
from app.domain.labels import Role
from app.domain.records import Feedback, Turn
from app.domain.row import scored_row
from app.errors import ColumnsProblem, FileProblem
from tests.batch.fakes import mentions, scored
from tests.dumps import Write

ITEMS = (
    Feedback("001", '=1, "quoted"\rand\nnew. 很好 😀. NA!', rating=4.0, time="2026", author="null"),
    Feedback("2", turns=(Turn(Role.AGENT, "Hi"), Turn(Role.CUSTOMER, "It broke. Help!")), channel="chat"),
)
ROWS = [scored_row(scored(mention), item) for item in ITEMS for mention in mentions(item)]


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_was_written_is_read_back_with_columns_and_types(tmp_path: Path, ending: str) -> None:
    path = str(tmp_path / f"a{ending}")
    with open_output(path) as writer:
        writer.write(scored_table(ROWS))
    frame = read_scored(path)
    assert is_scored(path)
    assert frame.to_dicts() == ROWS
    assert frame.schema == pl.DataFrame(pl.from_arrow(SCORED.empty_table())).schema


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_a_file_without_mentions_is_an_empty_frame(tmp_path: Path, ending: str) -> None:
    path = str(tmp_path / f"a{ending}")
    with open_output(path):
        pass
    assert is_scored(path)
    assert read_scored(path).shape == (0, len(SCORED.names))


def test_a_scored_file_saved_by_a_spreadsheet_is_read_too(tmp_path: Path, write: Write) -> None:
    path = str(tmp_path / "a.csv")
    with open_output(path) as writer:
        writer.write(scored_table(ROWS[-1:]))
    content = Path(path).read_text().replace(",", ";")
    assert read_scored(write("b.csv", content.encode("utf-16"))).to_dicts() == ROWS[-1:]


def test_another_file_is_told_apart(write: Write) -> None:
    dump = write("a.csv", "id,text\n1,Fine.\n")
    assert not is_scored(dump)
    assert not is_scored(write("b.csv", ""))
    with pytest.raises(ColumnsProblem, match="not a file of `wayfelt score`, it has no item_id, mention_id"):
        read_scored(dump)


def test_a_row_that_is_not_as_it_was_written_is_named(tmp_path: Path, write: Write) -> None:
    path = str(tmp_path / "a.csv")
    with open_output(path) as writer:
        writer.write(scored_table(ROWS[-1:]))
    content = Path(path).read_text()
    with pytest.raises(FileProblem, match=r"line 2: could not convert string to float: 'high'; score the dump again"):
        read_scored(write("b.csv", content.replace("0.25", "high")))
    with pytest.raises(FileProblem, match="line 2: valence is empty"):
        read_scored(write("c.csv", content.replace("0.25", "")))
    packed = gzip.compress(content.encode())
    with pytest.raises(FileProblem):
        read_scored(write("d.csv.gz", packed[:-9]))
