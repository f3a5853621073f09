import json
import os
from pathlib import Path

import pytest

from app.batch.rejects import default_rejects, import_rejects, open_rejects, reject_line
from app.batch.write import open_atomic
from app.errors import FileProblem, InputError
from app.readers.items import Reject

REJECT = Reject("a.csv", 3, "7", "text_empty", "there is no text", "7,\udcff \U0001f600 \ud800")


def test_a_reject_is_a_line_with_place_reason_and_row(tmp_path: Path) -> None:
    path = tmp_path / "out.rejects.jsonl"
    with open_rejects(path) as rejects:
        rejects.add(REJECT)
        rejects.add(Reject("b.csv", None, None, "file_problem", "b.csv: the file is empty", None))
    first, second = map(json.loads, path.read_text().splitlines())
    assert first == {
        "file": "a.csv",
        "line": 3,
        "id": "7",
        "code": "text_empty",
        "reason": "there is no text",
        "raw": "7,\\xff \U0001f600 \ud800",
    }
    assert second["line"] is second["raw"] is None


def test_without_rejects_there_is_no_file_not_even_an_old_one(tmp_path: Path) -> None:
    path = tmp_path / "out.rejects.jsonl"
    for old in (b"", reject_line(REJECT), reject_line(Reject('a"\\.csv', None, None, "file_problem", "empty", None))):
        path.write_bytes(old)
        with open_rejects(path):
            pass
        assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("old", ["mine", '{"file": "a.csv"}\n', '{"id": 1}\n', "\n"])
def test_a_file_of_something_else_is_refused_at_once_and_stays(tmp_path: Path, old: str) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text(old)
    with (
        pytest.raises(InputError, match=r"mine\.jsonl: this is no file of rejected rows") as raised,
        open_rejects(path),
    ):
        pass
    assert raised.type is InputError
    assert path.read_text() == old


def test_a_pipe_is_no_place_for_rejects_or_for_an_output(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(InputError), open_rejects(pipe):
        pass
    with pytest.raises(FileProblem, match="a device or a pipe"), open_atomic(pipe):
        pass
    assert pipe.is_fifo()


def test_rejects_of_a_run_that_fails_are_not_kept(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        _fail_after_a_reject(tmp_path / "r.jsonl")
    assert not list(tmp_path.iterdir())


def _fail_after_a_reject(path: Path) -> None:
    with open_rejects(path) as rejects:
        rejects.add(REJECT)
        raise KeyboardInterrupt


@pytest.mark.parametrize("name", ["none/r.jsonl", "."])
def test_a_place_that_cannot_be_written_is_refused_at_once(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileProblem, match="--rejects FILE"), open_rejects(tmp_path / name):
        pass


def test_rejects_stand_beside_the_output() -> None:
    assert default_rejects("a/out.csv.gz") == Path("a/out.csv.gz.rejects.jsonl")
    assert default_rejects("-") == Path("stdout.rejects.jsonl")


@pytest.mark.parametrize(
    ("first", "name"),
    [("a/may.csv", "may.csv"), ("-", "stdin"), ("s3://a/b/june.csv", "june.csv"), ("a/slack/", "slack")],
)
def test_rejects_of_an_import_are_called_by_its_first_input(first: str, name: str) -> None:
    assert import_rejects(first) == Path(f"import.{name}.rejects.jsonl")
