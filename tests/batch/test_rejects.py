import json
from pathlib import Path

import pytest

from app.batch.rejects import Reject, default_rejects, open_rejects
from app.errors import FileProblem

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
    path.write_text("old")
    with open_rejects(path):
        pass
    assert not list(tmp_path.iterdir())


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
