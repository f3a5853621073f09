"""Two nodes on this machine by Ray's own means for tests; run by `make test-ray`, passed over without Ray."""

import csv
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import polars as pl
import pytest

from app.batch.ray_engine import Cluster, score_on_ray
from app.batch.resume import KEEPING, Keeping, score_kept
from app.batch.score import DumpRun, Summary
from app.errors import FileProblem
from tests.batch.fakes import SentenceScorer
from tests.cluster.scorers import noted, noting, noting_pipeline
from tests.factories import make_pipeline

ray = pytest.importorskip("ray", reason="the extra `ray` is not installed; `make test-ray` installs and runs this")
pytestmark = [
    pytest.mark.filterwarnings("ignore"),  # Ray's own
    pytest.mark.timeout(1200),
]
ROWS, PART = 6_000, 64
ROOT = Path(__file__).parents[2]


class RayNodes(Protocol):
    """What ray.cluster_utils.Cluster can do."""

    address: str
    worker_nodes: set[object]

    def remove_node(self, node: object, allow_graceful: bool) -> None: ...


@pytest.fixture(scope="module")
def nodes() -> "Iterator[RayNodes]":
    """A head without cores, as clusters have them, and two nodes of one core each."""
    from ray.cluster_utils import Cluster as Nodes  # noqa: PLC0415 - the extra `ray`

    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), *sys.path]))
    os.environ["OMP_NUM_THREADS"] = "1"
    os.environ.setdefault("RAY_raylet_start_wait_time_s", "300")  # on a busy machine a node takes its time
    memory = {"object_store_memory": 80_000_000}
    cluster = Nodes(initialize_head=True, head_node_args={"num_cpus": 0, **memory})
    for _ in range(2):
        cluster.add_node(num_cpus=1, **memory)
    ray.init(address=cluster.address, log_to_driver=False, logging_level="error")
    yield cluster
    ray.shutdown()
    cluster.shutdown()


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("dump") / "a.csv"
    texts = ("Delivery was late, again.", "Курьер был вежлив.", "Labai patogu!", "餐點好吃，但是等了很久。")
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "text"])
        rows.writerows([n % 5_900, "" if n % 500 == 7 else f"{texts[n % 4]} It took {n} days."] for n in range(ROWS))
    return path


@pytest.fixture(scope="module")
def local(dump: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Summary]:
    out = tmp_path_factory.mktemp("local") / "out.jsonl"
    summary = score_kept(DumpRun([str(dump)]), str(out), pipeline=SentenceScorer())
    assert (summary.rows, summary.rejected) == (ROWS, ROWS / 500)
    return out, summary


def rejects(out: Path) -> bytes:
    return Path(f"{out}.rejects.jsonl").read_bytes()


def counts(summary: Summary) -> tuple[int, int, int, int]:
    return summary.rows, summary.mentions, summary.rejected, summary.repeated


def when(reached: Callable[[], bool], act: Callable[[], object]) -> threading.Thread:
    """Does `act` in a thread of its own as soon as `reached`."""

    def wait() -> None:
        while not reached():
            time.sleep(0.05)
        act()

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    return thread


def test_a_cluster_gives_the_bytes_of_the_local_engine(nodes: "RayNodes", dump: Path, tmp_path: Path) -> None:
    out, here, notes = tmp_path / "out.jsonl", tmp_path / "here.jsonl", tmp_path / "notes"
    expected = score_kept(DumpRun([str(dump)]), str(here), pipeline=make_pipeline())
    make = noting_pipeline(notes)
    summary = score_on_ray(DumpRun([str(dump)]), str(out), make=make, cluster=Cluster(part=1024), keeping=KEEPING)
    assert out.read_bytes() == here.read_bytes()
    assert rejects(out) == rejects(here)
    assert counts(summary) == counts(expected)
    assert noted(notes) == summary.rows - summary.rejected
    assert not Path(f"{out}.unfinished").exists()


def test_input_output_and_parts_may_lie_where_a_uri_says(
    nodes: "RayNodes", dump: Path, local: tuple[Path, Summary], tmp_path: Path
) -> None:
    out, notes = tmp_path / "out.parquet", tmp_path / "notes"
    keeping = Keeping(folder=f"file://{tmp_path}/shared")
    score_on_ray(
        DumpRun([f"file://{dump}"]),
        f"file://{out}",
        make=noting(notes),
        cluster=Cluster(part=1024),
        keeping=keeping,
        rejects=tmp_path / "rejects.jsonl",
    )
    assert pl.read_parquet(out).rows() == pl.read_ndjson(local[0], schema=pl.read_parquet(out).schema).rows()
    assert not (tmp_path / "shared").exists()


def test_a_killed_driver_goes_on_with_a_tenth_done_again_at_most(
    nodes: "RayNodes", dump: Path, local: tuple[Path, Summary], tmp_path: Path
) -> None:
    out, notes = tmp_path / "out.jsonl", tmp_path / "notes"
    command = [sys.executable, "-m", "tests.cluster.driver", str(dump), str(out), str(notes), nodes.address]
    first = subprocess.Popen(command, cwd=ROOT)
    when(lambda: noted(notes) > ROWS / 3 or first.poll() is not None, lambda: first.send_signal(signal.SIGKILL))
    assert first.wait(600) == -signal.SIGKILL
    assert not out.exists()
    assert subprocess.run(command, cwd=ROOT, timeout=600, check=False).returncode == 0
    assert out.read_bytes() == local[0].read_bytes()
    assert rejects(out) == rejects(local[0])
    redone = noted(notes) / (local[1].rows - local[1].rejected) - 1
    print(f"redone after the driver was killed: {redone:.1%}")  # noqa: T201 - a figure for the docs
    assert 0 <= redone <= 0.1


def test_a_run_of_another_model_does_not_go_on(nodes: "RayNodes", dump: Path, tmp_path: Path) -> None:
    out, notes = tmp_path / "out.jsonl", tmp_path / "notes"
    (tmp_path / "out.jsonl.unfinished").mkdir()
    (tmp_path / "out.jsonl.unfinished" / "run.json").write_text(
        '{"run": {"model": "other"}, "parts": 1, "items": 1, "rejected": 0, "repeated": 0}'
    )
    for keeping, word in ((Keeping(resume=True), "this run can't go on"), (KEEPING, "go on with --resume")):
        with pytest.raises(FileProblem, match=word):
            score_on_ray(DumpRun([str(dump)]), str(out), make=noting(notes), cluster=Cluster(), keeping=keeping)


def test_a_node_that_is_killed_after_a_third_loses_and_doubles_no_row(
    nodes: "RayNodes", dump: Path, local: tuple[Path, Summary], tmp_path: Path
) -> None:
    out, notes = tmp_path / "out.jsonl", tmp_path / "notes"
    lost = next(iter(nodes.worker_nodes))
    killer = when(lambda: noted(notes) > ROWS / 3, lambda: nodes.remove_node(lost, allow_graceful=False))
    summary = score_on_ray(
        DumpRun([str(dump)]), str(out), make=noting(notes, pause=0.3), cluster=Cluster(part=PART), keeping=KEEPING
    )
    killer.join(10)
    assert not killer.is_alive()
    assert out.read_bytes() == local[0].read_bytes()
    assert rejects(out) == rejects(local[0])
    assert counts(summary) == counts(local[1])
    redone = noted(notes) / (summary.rows - summary.rejected) - 1
    print(f"redone after a node was killed: {redone:.1%}")  # noqa: T201 - a figure for the docs
    assert redone <= 0.1
