"""What a long run may cost and what a killed one may leave."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

_MEASURE = """
import json, sys
from app.batch.score import DumpRun, score_files
from tests.batch.fakes import SentenceScorer
from tests.memory import peak

summary = score_files(DumpRun([sys.argv[1]]), sys.argv[2], pipeline=SentenceScorer())
print(json.dumps([summary.rows, summary.rejected, peak()]))
"""

_SLOW = """
import sys
from app.batch.score import DumpRun, score_files
from tests.batch.fakes import SentenceScorer

score_files(DumpRun([sys.argv[1]], chunk=10), sys.argv[2], pipeline=SentenceScorer(pause=0.05))
"""


def _dump(path: Path, rows: int) -> str:
    with path.open("w") as file:
        file.write("id,text\n")
        file.writelines(f"{n},{'' if n % 100 == 0 else f'Row {n} is about delivery.'}\n" for n in range(rows))
    return str(path)


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    peaks = []
    for rows in (20_000, 120_000):
        path = _dump(tmp_path / f"{rows}.csv", rows)
        command = [sys.executable, "-c", _MEASURE, path, str(tmp_path / "out.parquet")]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        read, rejected, peak = json.loads(done.stdout)
        assert (read, rejected) == (rows, rows // 100)
        peaks.append(peak)
    assert peaks[1] < peaks[0] * 1.1, peaks


@pytest.mark.parametrize("ending", [".parquet", ".csv", ".jsonl.gz"])
def test_a_run_killed_in_the_middle_leaves_no_file_under_the_name(tmp_path: Path, ending: str) -> None:
    path, out = _dump(tmp_path / "a.csv", 5000), tmp_path / f"out{ending}"
    run = subprocess.Popen([sys.executable, "-c", _SLOW, path, str(out)])
    try:
        while run.poll() is None and not list(tmp_path.glob(".out*.part")):
            time.sleep(0.05)
        time.sleep(0.3)
        assert run.poll() is None
    finally:
        run.kill()
        run.wait()
    assert not out.exists()
    assert not Path(f"{out}.rejects.jsonl").exists()
