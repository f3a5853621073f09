"""`wayfelt score`: dumps to scored mentions, a file or a folder; a run that was killed goes on."""

import sys
from pathlib import Path

import click

from app.batch.columns import Columns
from app.batch.place import PARTED
from app.batch.progress import progress_on
from app.batch.resume import Keeping, score_kept
from app.batch.score import Scorer, Summary
from app.batch.write import STDOUT
from app.cli_dumps import LazyPipeline, dump_arguments, exit_by, say_done, score_to
from app.journeys import load_journey
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
@click.option(
    "--unfinished",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder that keeps what is done until all is; OUT.unfinished if not given.",
)
def score(
    files: tuple[str, ...],
    out: str,
    columns: Columns,
    journey: str,
    rejects: Path | None,
    by: tuple[str, ...],
    unfinished: Path | None,
    *,
    fast: bool,
    resume: bool,
) -> None:
    """Score dumps: one row a mention. FILE is CSV, JSONL, JSON or Parquet, also .gz or .zst; - is standard input."""
    scorer = LazyPipeline(Settings(), load_journey(journey), fast=fast)
    if out == STDOUT:
        if resume or by or unfinished:
            raise click.UsageError("--out -: what goes to standard output can't be resumed or parted; name a file")
        exit_by(score_to(files, out, scorer, columns=columns, rejects=rejects))
        return
    keeping = Keeping(resume=resume, folder=unfinished, by=tuple(dict.fromkeys(by)))
    exit_by(score_here(files, out, scorer, columns=columns, rejects=rejects, keeping=keeping))


def score_here(
    files: tuple[str, ...], out: str, scorer: Scorer, *, columns: Columns, rejects: Path | None, keeping: Keeping
) -> Summary:
    """Score `files` in this process, with progress on standard error, and say at the end what was done."""
    with progress_on(sys.stderr) as progress:
        try:
            summary = score_kept(
                files,
                out,
                pipeline=scorer,
                keeping=keeping,
                columns=columns,
                rejects=rejects,
                limit=Settings().max_text,
                progress=progress,
            )
        except KeyboardInterrupt:
            progress.say("wayfelt: interrupted; the same command with --resume goes on")
            raise click.exceptions.Exit(INTERRUPTED) from None
    say_done(summary)
    return summary
