"""What the cluster's engine does around Ray, whose place is taken by a loop. With Ray itself: tests/cluster."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from app.batch import ray_engine
from app.batch.ray_engine import Cluster, Make, ScorePart, score_on_ray
from app.batch.resume import KEEPING, Keeping, score_kept
from app.batch.score import DumpRun
from app.errors import FileProblem, Unavailable
from tests.batch.fakes import SentenceScorer
from tests.dumps import Write

PART = 64


class Lost(Exception):
    """An actor was lost."""


class Fault(Lost):
    """The program failed in an actor."""


class Loop:
    """Scores parts one by one in this process; loses its actor after `good` parts of each round."""

    def __init__(self, good: int) -> None:
        self.good = good
        self.scored: list[int] = []

    def round(self, left: Sequence[int], folder: str, *, make: Make, cluster: Cluster) -> Iterator[int]:  # noqa: ARG002
        actor = ScorePart(make, folder)
        for place, number in enumerate(left):
            if place == self.good:
                raise Lost("the node went away")
            self.scored.append(number)
            yield len(actor({"part": np.array([number])})["mentions"])


@pytest.fixture
def loop(monkeypatch: pytest.MonkeyPatch) -> Loop:
    loop = Loop(good=1_000)
    monkeypatch.setattr(ray_engine, "_round", loop.round)
    monkeypatch.setattr(ray_engine, "_connect", lambda _: None)
    monkeypatch.setattr(ray_engine, "_ray_errors", lambda: (Lost,))
    monkeypatch.setattr(ray_engine, "_faults", lambda: (Fault,))
    return loop


@pytest.fixture
def dump(write: Write) -> str:
    rows = (f"{n % 950},{'' if n % 100 == 7 else f'Fine {n}. Bad.'}" for n in range(1_000))
    return write("a.csv", "id,text\n" + "\n".join(rows) + "\nx,y,z\n")


def outputs(out: Path) -> tuple[bytes, bytes]:
    return out.read_bytes(), Path(f"{out}.rejects.jsonl").read_bytes()


@pytest.mark.parametrize("ending", [".jsonl", ".csv.gz", ".parquet"])
def test_parts_that_are_put_together_have_the_bytes_of_the_local_engine(
    loop: Loop, dump: str, tmp_path: Path, ending: str
) -> None:
    local, out = tmp_path / f"local{ending}", tmp_path / f"out{ending}"
    expected = score_kept(DumpRun([dump]), str(local), pipeline=SentenceScorer())
    summary = score_on_ray(DumpRun([dump]), str(out), make=SentenceScorer, cluster=Cluster(part=PART), keeping=KEEPING)
    assert outputs(out) == outputs(local)
    assert (summary.rows, summary.mentions, summary.rejected, summary.repeated) == (
        expected.rows,
        expected.mentions,
        expected.rejected,
        expected.repeated,
    )
    assert not (tmp_path / f"out{ending}.unfinished").exists()


def test_a_lost_actor_costs_no_part_and_none_is_scored_twice(loop: Loop, dump: str, tmp_path: Path) -> None:
    loop.good = 3
    out = tmp_path / "out.jsonl"
    score_on_ray(DumpRun([dump]), str(out), make=SentenceScorer, cluster=Cluster(part=PART), keeping=KEEPING)
    assert loop.scored == list(range(16))


def test_a_cluster_that_does_nothing_is_given_up_and_what_is_done_is_kept(
    loop: Loop, dump: str, tmp_path: Path
) -> None:
    loop.good = 0
    out = tmp_path / "out.jsonl"
    with pytest.raises(Unavailable, match="did nothing in 20 rounds"):
        score_on_ray(DumpRun([dump]), str(out), make=SentenceScorer, cluster=Cluster(part=PART), keeping=KEEPING)
    with pytest.raises(FileProblem, match="go on with --resume"):
        score_on_ray(DumpRun([dump]), str(out), make=SentenceScorer, cluster=Cluster(part=PART), keeping=KEEPING)
    loop.good = 1_000
    Path(dump).unlink()  # what was read is kept
    Path(dump).write_bytes(b"")
    with pytest.raises(FileProblem, match="the input was"):
        score_on_ray(
            DumpRun([dump]), str(out), make=SentenceScorer, cluster=Cluster(part=PART), keeping=Keeping(resume=True)
        )
    assert not loop.scored
