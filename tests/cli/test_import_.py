import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import structlog
from click.testing import CliRunner, Result

from app.batch.bring import CHUNK
from app.batch.score import DumpRun, score_files
from app.cli import import_ as cli_import
from app.cli.dumps import LazyPipeline
from app.cli.main import commands
from app.domain.job import JobState
from app.errors import ColumnsProblem, FileProblem, InputError, NoColumn
from app.pipeline.pipeline import Pipeline
from app.services.projects import project
from app.store.feedback import StoredFeedback
from app.store.filters import FeedbackFilter, MentionFilter
from app.store.job_list import cancel_job, page_of_jobs
from app.store.reading import page_of_feedback, page_of_mentions
from app.store.scope import Scope
from app.store.session import now
from tests.factories import make_pipeline
from tests.store.databases import opened, sqlite_url

REVIEWS = """review,stars,date
The courier was late.,2,2026-05-01
,1,2026-05-02
Write to ona@example.com!,5,2026-05-03
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pipeline: Pipeline) -> Iterator[Path]:
    """A home without a database, and a model without weights."""
    monkeypatch.setenv("WAYFELT_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("WAYFELT_DATABASE_URL", raising=False)
    monkeypatch.setattr(LazyPipeline, "loaded", pipeline)
    monkeypatch.setattr(cli_import, "set_up", lambda _: silent())
    monkeypatch.chdir(tmp_path)
    (tmp_path / "reviews.csv").write_text(REVIEWS)
    yield tmp_path / "home"
    structlog.reset_defaults()


def silent() -> None:
    """The log as the command has it, and not on the standard output that the test looks at."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())


def wayfelt(*arguments: str) -> Result:
    return CliRunner().invoke(commands, ("import", *arguments, "--project", "shop"))


def kept(home: Path, *, scored: bool | None = None) -> Sequence[StoredFeedback]:
    with opened(sqlite_url(home / "wayfelt.db")) as database, database.read() as session:
        scope = Scope(session, project(session, "shop").id)
        return page_of_feedback(scope, FeedbackFilter(scored=scored), limit=999).items


def test_a_dump_is_kept_redacted_and_scored_and_bad_rows_are_told(home: Path, tmp_path: Path) -> None:
    run = wayfelt("reviews.csv", "--time", "date")
    assert run.exit_code == 1, run.output
    assert run.stdout == ""
    assert "text = review" in run.stderr
    assert "3 rows, 2 accepted, 0 known already, 1 rejected" in run.stderr
    assert "2 items scored" in run.stderr
    found = {(one.feedback.text, one.feedback.source, one.feedback.rating) for one in kept(home, scored=True)}
    assert found == {
        ("The courier was late.", "reviews.csv", 2.0),
        ("Write to [email]!", "reviews.csv", 5.0),
    }
    rejects = [json.loads(line) for line in (tmp_path / "import.reviews.csv.rejects.jsonl").read_text().splitlines()]
    assert [(one["file"], one["line"], one["code"], one["raw"]) for one in rejects] == [
        ("reviews.csv", 3, "text_empty", ",1,2026-05-02")
    ]
    with opened(sqlite_url(home / "wayfelt.db")) as database, database.read() as session:
        scope = Scope(session, project(session, "shop").id)
        assert len(page_of_mentions(scope, MentionFilter(), limit=99).items) >= 2


def test_rows_without_ids_are_known_again_and_a_longer_export_adds_the_rest(home: Path, tmp_path: Path) -> None:
    said = ["The tea was cold.", "Nobody came.", "The tea was cold."]
    (tmp_path / "may.csv").write_text("review\n" + "\n".join(said) + "\n")
    assert wayfelt("may.csv", "--no-score", "--source", "forms").exit_code == 0
    (tmp_path / "june.csv").write_text("review\n" + "\n".join(["The cake was good.", *said]) + "\n")
    run = wayfelt("june.csv", "--no-score", "--source", "forms")
    assert "4 rows, 1 accepted, 3 known already, 0 rejected" in run.stderr
    assert sorted(one.feedback.text for one in kept(home)) == sorted([*said, "The cake was good."])


def test_without_scoring_the_jobs_wait_for_a_worker(home: Path) -> None:
    wayfelt("reviews.csv", "--no-score")
    assert len(kept(home, scored=False)) == 2
    with opened(sqlite_url(home / "wayfelt.db")) as database, database.read() as session:
        (job,) = page_of_jobs(Scope(session, project(session, "shop").id), limit=9).items
    assert (job.kind, job.state, job.total) == ("score", JobState.QUEUED, 2)


def test_what_a_job_that_was_called_off_has_left_is_scored_with_the_next_import(home: Path) -> None:
    wayfelt("reviews.csv", "--no-score")
    with opened(sqlite_url(home / "wayfelt.db")) as database, database.write() as session:
        scope = Scope(session, project(session, "shop").id)
        (job,) = page_of_jobs(scope, limit=9).items
        cancel_job(scope, job.id, now=now(session))
    run = wayfelt("reviews.csv")
    assert "3 rows, 0 accepted, 2 known already, 1 rejected" in run.stderr
    assert run.stderr.rstrip().endswith("2 items scored")
    assert len(kept(home, scored=True)) == 2


def test_a_file_of_many_chunks_is_taken_whole_and_one_of_several_that_can_not_be_read_is_a_reject(
    home: Path, tmp_path: Path
) -> None:
    rows = "".join(f"{number},The parcel {number} was late.\n" for number in range(CHUNK + 20))
    (tmp_path / "many.csv").write_text("id,review\n" + rows)
    run = wayfelt("none.csv", "many.csv", "--no-score")
    assert run.exit_code == 1
    assert "none.csv" in (tmp_path / "import.none.csv.rejects.jsonl").read_text()
    assert len({one.external_id for one in kept(home)}) == CHUNK + 20


@pytest.mark.parametrize(
    ("arguments", "error", "told"),
    [
        (("none.csv",), FileProblem, "no such file"),
        (("reviews.csv", "--text", "body"), NoColumn, "no column 'body'"),
        (("reviews.csv", "--segment", "town"), NoColumn, "no column 'town'; name another one with --segment COL"),
        (("reviews.csv", "--rejects", "reviews.csv"), InputError, "would be overwritten"),
        (("reviews.csv", "--rejects", "mine.txt"), InputError, "no file of rejected rows"),
        (("scored.csv",), ColumnsProblem, "`wayfelt score` wrote"),
    ],
)
def test_what_can_not_be_read_makes_no_project(
    home: Path, tmp_path: Path, arguments: tuple[str, ...], error: type[Exception], told: str
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    score_files(DumpRun(["reviews.csv"]), "scored.csv", pipeline=make_pipeline())
    run = wayfelt(*arguments)
    assert type(run.exception) is error
    assert told in str(run.exception)
    assert CliRunner().invoke(commands, ("key", "list")).stdout == ""
    assert not list(tmp_path.glob("import.*"))
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_an_import_leaves_the_rejects_of_another_one(home: Path, tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_text("review\nThe tea was cold.\n")
    assert wayfelt("reviews.csv", "--no-score").exit_code == 1
    assert wayfelt("good.csv", "--no-score").exit_code == 0
    assert [one.name for one in tmp_path.glob("import.*")] == ["import.reviews.csv.rejects.jsonl"]


def test_an_interrupted_import_keeps_what_it_took(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli_import, "score_here", interrupted)
    run = wayfelt("reviews.csv")
    assert run.exit_code == 130
    assert "what was taken is kept" in run.stderr
    assert len(kept(home)) == 2


def test_rows_of_one_id_are_all_kept_in_each_file_and_known_again(home: Path, tmp_path: Path) -> None:
    body = "id,review\nO-1,The tea was cold.\nO-2,Nobody came.\nO-1,The cake was good.\n"
    for name in ("may.csv", "june.csv"):
        (tmp_path / name).write_text(body)
    run = wayfelt("may.csv", "june.csv", "--no-score", "--id", "id")
    assert "6 rows, 6 accepted, 0 known already, 0 rejected" in run.stderr
    for name in ("may.csv", "june.csv"):
        assert "3 rows, 0 accepted, 3 known already, 0 rejected" in wayfelt(name, "--no-score", "--id", "id").stderr
    found = {(one.feedback.source, one.external_id) for one in kept(home)}
    assert found == {(name, one) for name in ("may.csv", "june.csv") for one in ("O-1", "O-2", "O-1#3")}


@pytest.mark.usefixtures("home")
def test_times_that_can_not_be_read_are_told(tmp_path: Path) -> None:
    dump = tmp_path / "times.csv"
    dump.write_text("text,date\nThe parcel came late.,soon\nThe zip broke.,2026-01-02\nNobody answers.,2026-01-03\n")
    run = wayfelt(str(dump), "--time", "date", "--no-score", "--rejects", str(tmp_path / "no.jsonl"))
    assert "rows whose time can't be read or lies ahead: 1; they count as of today" in run.stderr


def test_columns_of_ones_own_are_kept_as_segments(home: Path) -> None:
    result = wayfelt("reviews.csv", "--text", "review", "--segment", "Stars", "--segment", "date", "--no-score")
    assert result.exit_code == 1, result.stderr
    assert {tuple(sorted(one.feedback.segment.items())) for one in kept(home)} == {
        (("date", "2026-05-01"), ("stars", "2")),
        (("date", "2026-05-03"), ("stars", "5")),
    }
