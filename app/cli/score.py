"""`wayfelt score`: dumps to scored mentions, a file or a folder; a run that was killed goes on."""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click

from app.batch.place import PARTED
from app.batch.progress import progress_on
from app.batch.ray_engine import Cluster, score_on_ray
from app.batch.resume import Keeping, score_kept
from app.batch.score import DumpRun, Scorer, Summary
from app.batch.write import STDOUT
from app.cli.dumps import LazyPipeline, dump_arguments, exit_by, say_done, score_to
from app.domain.journey import Journey
from app.journeys import load_journey
from app.readers.fields.columns import Columns
from app.settings import Settings

INTERRUPTED = 130


@click.command()
@dump_arguments
@click.option(
    "--out",
    required=True,
    metavar="FILE",
    help="CSV, JSONL or Parquet by the ending; - is standard output; a folder with --partition-by.",
)
@click.option("--resume", is_flag=True, help="Go on with a run into the same output that was killed or interrupted.")
@click.option(
    "--partition-by",
    "by",
    multiple=True,
    type=click.Choice(PARTED),
    help="Write a folder of Parquet files, one for each value of this column; may be given several times.",
)
@click.option("--unfinished", metavar="FOLDER", help="Keeps what is done until all is; OUT.unfinished if not given.")
@click.option("--engine", type=click.Choice(("local", "ray")), default="local", show_default=True, help="Who scores.")
@click.option("--ray-address", metavar="ADDRESS", help="The Ray cluster; one on this machine if not given.")
@click.option(
    "--ray-actors", type=click.IntRange(1), help="How many score at once, a core each; all cores if not given."
)
def score(
    files: tuple[str, ...],
    out: str,
    columns: Columns,
    journey: str,
    rejects: Path | None,
    *,
    by: tuple[str, ...],
    unfinished: str | None,
    engine: str,
    ray_address: str | None,
    ray_actors: int | None,
    fast: bool,
    resume: bool,
) -> None:
    """Score dumps: one row a mention.

    FILE is CSV, JSON, JSON Lines, Parquet, XLSX, ODS, a table of HTML, a chat, a mailbox or an export of a known tool
    (see `wayfelt preset list`), also .gz, .zst or .zip; - is standard input. Texts are written as they came, nothing is
    taken out of them.
    """
    if engine != "ray" and (ray_address is not None or ray_actors is not None):
        raise click.UsageError("--ray-address and --ray-actors are of Ray; add --engine ray, or leave them out")
    chosen = load_journey(journey)
    scorer = LazyPipeline(Settings(), chosen, fast=fast)
    dumps = DumpRun(files, columns, Settings().max_text)
    if out == STDOUT:
        if resume or by or unfinished or engine == "ray":
            raise click.UsageError("--out -: this can't be resumed, parted or made by a cluster; name a file")
        exit_by(score_to(dumps, out, scorer, rejects=rejects))
        return
    keeping = Keeping(resume=resume, folder=unfinished, by=tuple(dict.fromkeys(by)))
    if engine == "ray":
        make = partial(scorer_of_node, chosen, fast=fast)
        run = partial(score_on_ray, make=make, cluster=Cluster(ray_address, ray_actors))
    else:
        run = partial(score_kept, pipeline=scorer)
    exit_by(run_told(partial(run, dumps, out, rejects=rejects, keeping=keeping)))


def scorer_of_node(journey: Journey, *, fast: bool) -> Scorer:
    """The scorer of an actor, which has one core, by the settings of its own node."""
    return LazyPipeline(Settings().model_copy(update={"workers": 1}), journey, fast=fast)


def run_told(run: Callable[..., Summary]) -> Summary:
    """Run with progress on standard error, and say at the end what was done."""
    with progress_on(sys.stderr) as progress:
        try:
            summary = run(progress=progress)
        except KeyboardInterrupt:
            progress.say("wayfelt: interrupted; the same command with --resume goes on")
            raise click.exceptions.Exit(INTERRUPTED) from None
    say_done(summary)
    return summary
