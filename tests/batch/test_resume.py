import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest

from app.batch.place import MANIFEST
from app.batch.resume import Keeping, score_kept
from app.batch.score import DumpRun, Summary, score_files
from app.batch.unfinished import SUFFIX
from app.domain.records import Feedback, ScoredMention
from app.errors import FileProblem, InputError
from app.readers.fields.columns import Columns
from tests.batch.fakes import SentenceScorer
from tests.dumps import Write

GOING_ON = Keeping(resume=True)
ENDINGS = [".csv", ".jsonl", ".parquet", ".jsonl.gz", ".csv.zst"]


class Dying(SentenceScorer):
    """Fails after some calls, as a process that is killed between two chunks."""

    def __init__(self, calls: int) -> None:
        super().__init__()
        object.__setattr__(self, "left", [calls])

    def score(self, feedback: Sequence[Feedback]) -> list[ScoredMention]:
        left: list[int] = self.left  # type: ignore[attr-defined]
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return super().score(feedback)


@pytest.fixture(autouse=True)
def _every_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.batch.resume.EVERY", 0.0)


def dump(write: Write, rows: int = 300) -> str:
    """A dump with repeated ids, empty texts, broken quotes and bad rows at its end."""
    lines = [f"{n % 250},{'' if n % 17 == 3 else f'Text {n} is good. 很好 {n}!'}" for n in range(rows)]
    lines[100] = '100,"Never closed.'
    return write("a.csv", "\n".join(["id,text", *lines, "x,y,z", "p,q,r", ""]))


def unbroken(path: str, out: Path) -> tuple[bytes, bytes, Summary]:
    summary = score_files(DumpRun([path], chunk=16), str(out), pipeline=SentenceScorer())
    return out.read_bytes(), Path(f"{out}.rejects.jsonl").read_bytes(), summary


def killed(path: str, out: Path, *, calls: int, resume: bool = False, by: tuple[str, ...] = ()) -> None:
    with pytest.raises(KeyboardInterrupt):
        score_kept(DumpRun([path], chunk=16), str(out), pipeline=Dying(calls), keeping=Keeping(resume, by=by))


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_run_that_was_killed_again_and_again_ends_with_the_bytes_of_one_that_was_not(
    tmp_path: Path, write: Write, ending: str
) -> None:
    path = dump(write)
    expected, rejects, summary = unbroken(path, tmp_path / f"whole{ending}")
    out = tmp_path / f"out{ending}"
    killed(path, out, calls=1)
    for calls in (3, 1, 5):
        killed(path, out, calls=calls, resume=True)
        assert not out.exists()
    resumed = score_kept(DumpRun([path], chunk=16), str(out), pipeline=SentenceScorer(), keeping=GOING_ON)
    assert out.read_bytes() == expected
    assert Path(f"{out}.rejects.jsonl").read_bytes() == rejects
    assert (resumed.rows, resumed.mentions, resumed.rejected, resumed.repeated) == (
        summary.rows,
        summary.mentions,
        summary.rejected,
        summary.repeated,
    )
    assert not Path(f"{out}{SUFFIX}").exists()


def test_rows_that_were_scored_are_not_scored_again(tmp_path: Path, write: Write) -> None:
    path, out = dump(write), tmp_path / "out.jsonl"
    killed(path, out, calls=10)
    seen: list[str] = []

    class Noting(SentenceScorer):
        def score(self, feedback: Sequence[Feedback]) -> list[ScoredMention]:
            seen.extend(item.id for item in feedback)
            return super().score(feedback)

    score_kept(DumpRun([path], chunk=16), str(out), pipeline=Noting(), keeping=GOING_ON)
    ids = list(dict.fromkeys(json.loads(line)["item_id"] for line in out.read_text().splitlines()))
    assert ids[160:] == seen


def test_what_was_written_behind_the_last_point_is_cut_off(tmp_path: Path, write: Write) -> None:
    path, out = dump(write), tmp_path / "out.jsonl"
    expected, rejects, _ = unbroken(path, tmp_path / "whole.jsonl")
    killed(path, out, calls=4)
    for name in ("scored.arrow", "rejects.jsonl"):
        with (tmp_path / f"out.jsonl{SUFFIX}" / name).open("ab") as file:
            file.write(b"half a row")
    score_kept(DumpRun([path], chunk=16), str(out), pipeline=SentenceScorer(), keeping=GOING_ON)
    assert (out.read_bytes(), Path(f"{out}.rejects.jsonl").read_bytes()) == (expected, rejects)


def test_a_run_killed_while_output_and_rejects_are_put_in_place_goes_on(
    tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, out = dump(write), tmp_path / "out.csv"
    expected, rejects, _ = unbroken(path, tmp_path / "whole.csv")
    for place in ("app.batch.place.open_output", "app.batch.resume.remove"):
        with monkeypatch.context() as patched:
            patched.setattr(place, _interrupt)
            with pytest.raises(KeyboardInterrupt):
                score_kept(DumpRun([path], chunk=16), str(out), pipeline=SentenceScorer(), keeping=GOING_ON)
    score_kept(DumpRun([path], chunk=16), str(out), pipeline=Dying(0), keeping=GOING_ON)
    assert (out.read_bytes(), Path(f"{out}.rejects.jsonl").read_bytes()) == (expected, rejects)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ("size", "the input was"),
        ("content", "the input has changed"),
        ("columns", "the columns was"),
        ("model", "the model was fake-1 and is fake-2"),
        ("missing", "a part of the unfinished run is missing"),
        ("state", "of no run of this version"),
    ],
)
def test_a_run_of_something_else_is_refused_and_says_what_is_different(
    tmp_path: Path, write: Write, change: str, word: str
) -> None:
    path, out = dump(write), tmp_path / "out.csv"
    killed(path, out, calls=4)
    folder, columns, model = tmp_path / f"out.csv{SUFFIX}", Columns(), "fake-1"
    if change == "size":
        Path(path).write_bytes(Path(path).read_bytes() + b"900,More.\n")
    elif change == "content":
        Path(path).write_bytes(Path(path).read_bytes().replace(b"Text 5 ", b"Text 6 "))
    elif change == "columns":
        columns = Columns(text="id", id="text")
    elif change == "model":
        model = "fake-2"
    elif change == "missing":
        (folder / "scored.arrow").write_bytes(b"")
    else:
        (folder / "state.json").write_text('{"of": "another time"}')
    with pytest.raises(FileProblem, match=word):
        score_kept(
            DumpRun([path], chunk=16, columns=columns),
            str(out),
            pipeline=SentenceScorer(version=model),
            keeping=GOING_ON,
        )
    assert folder.exists()


def test_an_unfinished_run_is_not_thrown_away_by_the_same_command_without_resume(tmp_path: Path, write: Write) -> None:
    path, out = dump(write), tmp_path / "out.csv"
    killed(path, out, calls=4)
    with pytest.raises(FileProblem, match=r"an unfinished run with 6\d rows done; go on with --resume, or remove it"):
        score_kept(DumpRun([path], chunk=16), str(out), pipeline=SentenceScorer())


def test_two_runs_into_the_same_output_are_not_let_together(tmp_path: Path, write: Write) -> None:
    path, out = dump(write), tmp_path / "out.csv"

    class Meanwhile(SentenceScorer):
        def score(self, feedback: Sequence[Feedback]) -> list[ScoredMention]:
            with pytest.raises(FileProblem, match="another run works on this"):
                score_kept(DumpRun([path], chunk=100), str(out), pipeline=SentenceScorer(), keeping=GOING_ON)
            return super().score(feedback)

    score_kept(DumpRun([path], chunk=100), str(out), pipeline=Meanwhile())


def test_a_run_that_fails_before_its_first_rows_leaves_nothing(tmp_path: Path, write: Write) -> None:
    path = dump(write)
    killed(path, tmp_path / "out.csv", calls=0)
    with pytest.raises(FileProblem, match="there is no such file"):
        score_kept(DumpRun([str(tmp_path / "none.csv")]), str(tmp_path / "out.csv"), pipeline=SentenceScorer())
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.parametrize("last", [15, 16, 17])
def test_the_end_of_the_input_is_found_whatever_the_size_of_the_last_chunk(
    tmp_path: Path, write: Write, last: int
) -> None:
    path = write("a.csv", "id,text\n" + "".join(f"{n},Fine.\n" for n in range(32 + last)) + "x,y,z\n")
    expected, rejects, _ = unbroken(path, tmp_path / "whole.csv")
    out = tmp_path / "out.csv"
    killed(path, out, calls=2)
    score_kept(DumpRun([path], chunk=16), str(out), pipeline=SentenceScorer(), keeping=GOING_ON)
    assert (out.read_bytes(), Path(f"{out}.rejects.jsonl").read_bytes()) == (expected, rejects)


def test_a_folder_parted_by_columns_holds_every_mention_once_and_old_ones_are_replaced(
    tmp_path: Path, write: Write
) -> None:
    rows = [f"{n},{('en', 'ru', 'lt', 'zh/Hant')[n % 4]},{'' if n % 3 else 'app'},Fine {n}. Bad." for n in range(200)]
    path = write("a.csv", "\n".join(["id,lang,channel,text", *rows, ""]))
    out = tmp_path / "parted"
    for _ in range(2):
        killed(path, out, calls=3, by=("lang", "channel"))
        score_kept(
            DumpRun([path], chunk=16),
            str(out),
            pipeline=SentenceScorer(),
            keeping=Keeping(resume=True, by=("lang", "channel")),
        )
    folders = sorted(str(one.parent.relative_to(out)) for one in out.rglob("*.parquet"))
    assert folders[:2] == ["lang=en/channel=__HIVE_DEFAULT_PARTITION__", "lang=en/channel=app"]
    assert (out / MANIFEST).exists()
    whole = tmp_path / "whole.parquet"
    score_files(DumpRun([path]), str(whole), pipeline=SentenceScorer())
    read = pl.read_parquet(out / "**" / "*.parquet", hive_partitioning=True, try_parse_hive_dates=False)
    expected = pl.read_parquet(whole)
    assert read.select(expected.columns).sort("mention_id").equals(expected.sort("mention_id"))


@pytest.mark.parametrize(
    ("out", "error", "word"),
    [
        ("out.parquet", InputError, "name a folder"),
        ("s3://somewhere/out", InputError, "a folder of this machine"),
        ("taken", InputError, "there is something else"),
        ("no/out", FileProblem, "make .*no"),
    ],
)
def test_a_place_that_no_folder_can_be_put_in_is_refused_at_once(
    tmp_path: Path, write: Write, out: str, error: type[InputError], word: str
) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "mine.txt").write_text("mine")
    with pytest.raises(error, match=word) as raised:
        score_kept(
            DumpRun([dump(write)]),
            out if "://" in out else str(tmp_path / out),
            pipeline=Dying(0),
            keeping=Keeping(by=("lang",)),
        )
    assert raised.type is error  # which decides between the exit codes 2 and 3
    assert (tmp_path / "taken" / "mine.txt").read_text() == "mine"


def test_a_file_that_holds_no_rejects_is_neither_written_to_nor_removed(tmp_path: Path, write: Write) -> None:
    mine = tmp_path / "mine.txt"
    mine.write_text("mine")
    with pytest.raises(InputError, match="no file of rejected rows"):
        score_kept(DumpRun([dump(write)]), str(tmp_path / "out.csv"), pipeline=Dying(0), rejects=mine)
    assert mine.read_text() == "mine"


def test_a_process_killed_at_random_points_loses_and_doubles_no_row_of_twenty_thousand(tmp_path: Path) -> None:
    path, out, whole = tmp_path / "a.csv", tmp_path / "out.csv", tmp_path / "whole.csv"
    lines = (f"{n % 19_000},Delivery {n} was late. The courier was kind. {'Fine. ' * (n % 7)}" for n in range(20_000))
    path.write_text("id,text\n" + "\n".join(lines) + "\nbad,row,here\n")
    score_files(DumpRun([str(path)]), str(whole), pipeline=SentenceScorer())
    command = [sys.executable, "-m", "tests.batch.resuming", str(path), str(out)]
    chance = random.Random(8)
    kills = 0
    for _ in range(100):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | {"OMP_NUM_THREADS": "1"})
        assert process.stdout is not None
        process.stdout.readline()  # it has begun
        time.sleep(chance.uniform(0.05, 0.5) if kills < 3 else 0)
        if kills < 3 and process.poll() is None:
            process.send_signal(signal.SIGKILL)
            kills += 1
        code = process.wait(60)
        process.stdout.close()
        if code == 0:
            break
    assert kills == 3
    assert out.read_bytes() == whole.read_bytes()
    assert Path(f"{out}.rejects.jsonl").read_bytes() == Path(f"{whole}.rejects.jsonl").read_bytes()
