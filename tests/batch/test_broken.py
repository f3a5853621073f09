"""Broken dumps: clear words, nothing lost, and never more memory than for a sound one."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.batch.score import DumpRun, score_files
from app.errors import InputError
from app.readers.fields.columns import Columns
from app.readers.fields.rows import Row, feedback_of
from app.readers.read import open_dump
from tests.batch.fakes import SentenceScorer
from tests.readers.broken import BROKEN, FOLDER, Broken

_MEASURE = """
import json, sys
from app.batch.score import DumpRun, score_files
from tests.batch.fakes import SentenceScorer
from tests.memory import peak

summary = score_files(DumpRun([sys.argv[1]]), sys.argv[2], pipeline=SentenceScorer())
print(json.dumps([summary.rows, summary.rejected, peak() >> 10]))
"""
_WRITE = """
import sys
element = '{"id": "%07d", "text": "Row %07d is about delivery. It came late, and nobody called.", "rating": 2}'
pad = ' ' * 900
count = int(sys.argv[1])
out = sys.stdout
out.write('{"meta": {"n": 1}, "reviews": [')
for n in range(count):
    out.write((',' if n else '') + element % (n, n) + pad)
out.write(']}')
"""
MEMORY = 400
"""Megabytes that no dump may need, model apart; an import of all that is read takes 200 of them."""


@pytest.mark.parametrize("broken", BROKEN, ids=lambda one: one.name)
def test_a_file_in_the_folder_is_as_its_generator_writes_it(broken: Broken) -> None:
    if broken.name.endswith(".xlsx"):
        assert (FOLDER / broken.name).exists()
    else:
        assert (FOLDER / broken.name).read_bytes() == broken.make()


@pytest.mark.parametrize("broken", [one for one in BROKEN if not one.refusal], ids=lambda one: one.name)
def test_good_rows_are_scored_and_bad_ones_rejected_with_line_and_reason(tmp_path: Path, broken: Broken) -> None:
    path, out = FOLDER / broken.name, tmp_path / "out.jsonl"
    summary = score_files(DumpRun([str(path)]), str(out), pipeline=SentenceScorer())
    rejected = tmp_path / "out.jsonl.rejects.jsonl"
    rejects = [json.loads(line) for line in rejected.read_text("utf-8").splitlines()] if rejected.exists() else []
    assert [(one["line"], one["code"]) for one in rejects] == list(broken.rejects)
    assert all(one["reason"] and one["file"] == str(path) for one in rejects)
    assert all(one["raw"] for one in rejects if one["code"] not in ("file_damaged", "text_empty"))
    assert summary.rows == len(broken.texts) + len(broken.rejects)
    with open_dump(str(path), named=Columns()) as dump:
        columns = dump.choice.columns
        rows = [row for row in dump.rows if isinstance(row, Row)]
    texts = []
    for row in rows:
        try:
            text = feedback_of(row.values, columns, row_id="").text
        except InputError:
            continue
        texts.append(text)
    assert [text for text in texts if text in broken.texts] == list(broken.texts)


@pytest.mark.parametrize("broken", [one for one in BROKEN if one.refusal], ids=lambda one: one.name)
def test_a_file_of_which_nothing_can_be_read_is_refused_in_a_line(tmp_path: Path, broken: Broken) -> None:
    with pytest.raises(InputError) as problem:
        score_files(DumpRun([str(FOLDER / broken.name)]), str(tmp_path / "out.jsonl"), pipeline=SentenceScorer())
    assert broken.refusal in str(problem.value)  # type: ignore[operator]
    assert str(problem.value).startswith(str(FOLDER / broken.name))
    assert "\n" not in str(problem.value)
    assert not (tmp_path / "out.jsonl").exists()


def test_times_of_one_column_in_several_forms_are_each_read_or_left_as_they_are() -> None:
    with open_dump(str(FOLDER / "time-zones.csv"), named=Columns(resolve=True)) as dump:
        columns = dump.choice.columns
        times = [feedback_of(row.values, columns, row_id="").time for row in dump.rows if isinstance(row, Row)]
    assert times == [
        "2026-03-01T12:00:00+02:00",
        "2026-03-01 12:00",
        "2026-03-01T12:00:00+00:00",
        "2026-03-01T12:00:00-05:00",
        "yesterday",
    ]


def _measured(path: str, out: Path) -> tuple[int, int, int]:
    command = [sys.executable, "-c", _MEASURE, path, str(out)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=280)
    rows, rejected, megabytes = json.loads(done.stdout)
    return rows, rejected, megabytes


def test_a_long_json_array_through_a_pipe_takes_bounded_memory(tmp_path: Path) -> None:
    rows = 12_000  # 12 MB; 1 GB took the same memory (docs/presets.md)
    with subprocess.Popen([sys.executable, "-c", _WRITE, str(rows)], stdout=subprocess.PIPE) as writer:
        command = [sys.executable, "-c", _MEASURE, "-", str(tmp_path / "out.parquet")]
        done = subprocess.run(command, check=True, stdin=writer.stdout, capture_output=True, text=True, timeout=280)
    read, rejected, megabytes = json.loads(done.stdout)
    assert (read, rejected) == (rows, 0)
    assert megabytes < MEMORY


def test_a_giant_row_is_rejected_and_the_next_one_read(tmp_path: Path) -> None:
    path = tmp_path / "giant.csv"
    path.write_bytes(b"id,text\n1,Fine.\n2," + b"long " * (8 << 20) + b"\n3,Fine too.\n")
    rows, rejected, megabytes = _measured(str(path), tmp_path / "out.jsonl")
    assert (rows, rejected) == (3, 1)
    assert megabytes < MEMORY


@pytest.mark.parametrize(("sign", "size"), [(b"a", 250), (b"\0", 50)])
def test_a_bomb_in_gzip_takes_bounded_memory(tmp_path: Path, sign: bytes, size: int) -> None:
    path = tmp_path / "bomb.csv.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(b"id,text\n1,Fine.\n2,")
        for _ in range(size):
            file.write(sign * (1 << 20))
    assert path.stat().st_size < 4 << 20
    rows, rejected, megabytes = _measured(str(path), tmp_path / "out.jsonl")
    assert (rows, rejected) == (2, 1)
    assert megabytes < MEMORY
