"""Score dumps on a Ray cluster: the driver cuts the rows to parts, actors score them, the driver puts them in place.

Actors read and write their parts themselves through pyarrow's file systems, so there are no readers that they could
starve, and a part that is written counts: a driver that is killed, or a node that is lost, costs the parts in hand.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from app.batch.parts import Parts, Prepared
from app.batch.place import place
from app.batch.progress import Progress
from app.batch.rejects import default_rejects, reject_line
from app.batch.resume import Keeping, refuse_another, refuse_unkept, run_of
from app.batch.score import (
    CHUNK,
    SILENT,
    Counting,
    DumpRun,
    Score,
    Scorer,
    Summary,
    read_items,
    total_bytes,
)
from app.batch.tables import feedback_table
from app.batch.unfinished import SUFFIX
from app.errors import FileProblem, Unavailable
from app.readers.ids import seen_ids
from app.readers.source.remote import is_remote, place_of

PART = 8 * CHUNK
"""Rows of a part: what is done again when an actor is lost while it has it."""

_ROUNDS, _ROUNDS_AT_FAULT = 20, 3  # without any part done, before a cluster, or a program at fault, is given up

Batch = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Cluster:
    """The cluster at `address`, one on this machine if null, and the most actors of a core each, all cores if null."""

    address: str | None = None
    actors: int | None = None
    part: int = PART


Make = Callable[[], Scorer]
"""Makes the scorer of an actor, which each makes for itself."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a run on a cluster has come to: parts that are all scored, what was read, and the mentions."""

    parts: Parts
    prepared: Prepared
    mentions: int
    seconds: float

    def tables(self) -> Iterator[pa.Table]:
        """The tables of mentions, in the order of the dumps."""
        return self.parts.tables(self.prepared.parts)

    def summary(self) -> Summary:
        """What the run did."""
        read = self.prepared
        return Summary(read.items + read.rejected, self.mentions, read.rejected, read.repeated, self.seconds)


class ScorePart:
    """An actor: holds one scorer, and scores parts by their numbers."""

    def __init__(self, make: Make, folder: str) -> None:
        self._score = Score(make())
        self._parts = Parts(place_of(folder))

    def __call__(self, batch: Batch) -> Batch:
        """Score the parts of a batch; their numbers and mentions."""
        mentions = [self._parts.score(int(number), self._score) for number in batch["part"]]
        return {"part": batch["part"], "mentions": np.array(mentions)}


def score_on_ray(
    dumps: DumpRun,
    out: str,
    *,
    make: Make,
    cluster: Cluster,
    keeping: Keeping,
    rejects: Path | None = None,
    progress: Progress = SILENT,
) -> Summary:
    """Score dumps into `out`, byte for byte as `score_kept` does, by the scorers that actors `make`.

    The folder of `keeping`, beside the output if it has none, must be one that all nodes reach. Raises FileProblem as
    `score_kept`, and Unavailable if the cluster can't be reached or does nothing.
    """
    started = monotonic()
    refused = rejects or default_rejects(out)
    refuse_unkept(dumps.paths, out, keeping=keeping, rejects=refused)
    done = scored_parts(
        dumps,
        keeping.folder or f"{out.rstrip('/')}{SUFFIX}",
        make=make,
        cluster=cluster,
        resume=keeping.resume,
        progress=progress,
    )
    place(done.tables(), out, by=keeping.by, rejected=done.parts.rejects(), rejects=refused)
    done.parts.remove()
    return replace(done.summary(), seconds=monotonic() - started)


def scored_parts(
    dumps: DumpRun, folder: str, *, make: Make, cluster: Cluster, resume: bool, progress: Progress
) -> Done:
    """Score dumps part by part in `folder`, which stays. Raises as `score_on_ray`."""
    started = monotonic()
    folder = folder if is_remote(folder) else str(Path(folder).absolute())  # actors have another folder to work in
    parts = Parts(place_of(folder))
    prepared = parts.prepared()
    if prepared is not None and not resume:
        raise FileProblem(f"{folder}: an unfinished run; go on with --resume, or remove it")
    model = make().version
    run = {**run_of(dumps), "part": cluster.part, "model": model}
    if prepared is None:
        prepared = prepare(dumps, parts, run, part=cluster.part, progress=progress)
    refuse_another(prepared.run, run, folder=folder)
    mentions = score_parts(parts, prepared, folder, make=make, cluster=cluster, progress=progress)
    return Done(parts, prepared, mentions, monotonic() - started)


def prepare(dumps: DumpRun, parts: Parts, run: Mapping[str, Any], *, part: int, progress: Progress) -> Prepared:
    """Read the dumps once and cut what can be scored to parts of `part` rows, which have their ids from then on."""
    parts.make()
    count, items, total = 0, 0, total_bytes(dumps.paths)
    with seen_ids() as seen, parts.open_rejects() as file:
        reject = Counting(lambda one: file.write(reject_line(one)))
        taken = read_items(dumps, seen=seen, reject=reject, progress=progress)
        while batch := list(islice(taken, part)):
            parts.add(count, feedback_table([item for item, _ in batch]))
            count, items = count + 1, items + len(batch)
            progress.advance(rows=items + reject.count, read=batch[-1][1], total=total)
        prepared = Prepared(run, count, items, reject.count, seen.repeated)
    parts.keep(prepared)
    return prepared


def score_parts(
    parts: Parts, prepared: Prepared, folder: str, *, make: Make, cluster: Cluster, progress: Progress
) -> int:
    """Score what isn't scored yet, round by round until nothing is left; the mentions of all.

    A round ends early when an actor is lost with its node. The next one asks for what is left, of the nodes there are.
    A fault of the program ends a round as well, and the run when it does so several times without any part done.
    """
    idle, left = 0, parts.left(prepared.parts)
    if left:
        _connect(cluster)
    while left:
        progress.say(f"{len(left):,} of {prepared.parts:,} parts to score")
        lost, patience, done = "none failed", _ROUNDS, prepared.parts - len(left)
        try:
            for count in _round(left, folder, make=make, cluster=cluster):
                done += count
                progress.advance(rows=done * cluster.part, read=done, total=prepared.parts)
        except _ray_errors() as error:
            lost = _last_line(error)
            patience = _ROUNDS_AT_FAULT if isinstance(error, _faults()) else patience
            progress.say(f"the round ended early ({lost})")
        before, left = len(left), parts.left(prepared.parts)
        idle = idle + 1 if len(left) == before else 0
        if idle >= patience:
            raise Unavailable(f"the cluster did nothing in {idle} rounds ({lost}); see Ray's logs of the actors")
    return sum(parts.mentions(number) for number in range(prepared.parts))


def _round(left: Sequence[int], folder: str, *, make: Make, cluster: Cluster) -> Iterator[int]:
    """Score the parts; how many are done, now and then."""
    import ray.data  # noqa: PLC0415 - the extra `ray`

    ray.data.DataContext.get_current().enable_progress_bars = False
    cores = int(ray.cluster_resources().get("CPU", 1))
    most = max(1, min(cluster.actors or cores, cores, len(left)))
    numbers = ray.data.from_items([{"part": number} for number in left], override_num_blocks=len(left))
    scored = numbers.map_batches(
        ScorePart,
        fn_constructor_args=(make, folder),
        batch_size=1,
        compute=ray.data.ActorPoolStrategy(min_size=1, max_size=most, max_tasks_in_flight_per_actor=2),
        num_cpus=1,
        max_restarts=0,
        max_task_retries=0,
    )
    yield from (len(batch["part"]) for batch in scored.iter_batches(batch_size=None))


def _connect(cluster: Cluster) -> None:
    try:
        import ray  # noqa: PLC0415 - the extra `ray`
    except ImportError:
        raise Unavailable("--engine ray needs Ray: install wayfelt[ray]") from None
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is told to others
    try:
        ray.init(
            address=cluster.address,
            ignore_reinit_error=True,
            include_dashboard=None if cluster.address else False,
            log_to_driver=False,
            logging_level="warning",
        )
    except (ConnectionError, ValueError, TimeoutError) as error:
        raise Unavailable(f"{cluster.address}: the cluster can't be reached ({error}); see --ray-address") from None


def _ray_errors() -> tuple[type[Exception], ...]:
    from ray.data.exceptions import ExecutionTimeoutError  # noqa: PLC0415 - as above
    from ray.exceptions import RayError  # noqa: PLC0415 - as above

    return (RayError, ExecutionTimeoutError)


def _faults() -> tuple[type[Exception], ...]:
    """What the program raised in an actor, and no loss of one."""
    from ray.exceptions import RayTaskError, UserCodeException  # noqa: PLC0415 - as above

    return (RayTaskError, UserCodeException)


def _last_line(error: Exception) -> str:
    return str(error).strip().splitlines()[-1].strip()
