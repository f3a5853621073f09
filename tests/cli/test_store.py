import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli.main import commands
from app.domain.records import Feedback
from app.errors import AppError, InputError, NotFound
from app.pipeline.pipeline import Pipeline
from app.pipeline.redact import Redactor
from app.services.intake_items import project_rules
from app.services.projects import authenticate, project
from app.store import migrations
from app.store.filters import FeedbackFilter
from app.store.reading import page_of_feedback
from app.store.scope import Scope
from app.store.session import Database
from tests.services.steps import item, post, score_all
from tests.store.databases import opened, sqlite_url

KEY = re.compile(r"wf_[A-Za-z0-9_-]{43}")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of one's own, without a database yet."""
    monkeypatch.setenv("WAYFELT_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("WAYFELT_DATABASE_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


def wayfelt(*arguments: str) -> Result:
    return CliRunner().invoke(commands, arguments)


def failure(*arguments: str) -> AppError:
    error = wayfelt(*arguments).exception
    assert isinstance(error, AppError), error
    return error


@pytest.fixture
def kept(home: Path) -> Database:
    """The database that the commands work on, with a key of the project shop."""
    assert wayfelt("key", "create", "--project", "shop").exit_code == 0
    with opened(sqlite_url(home / "wayfelt.db")) as database:
        return database


def test_a_home_that_is_made_is_its_owners_alone(home: Path) -> None:
    assert wayfelt("db", "upgrade").exit_code == 0
    assert home.stat().st_mode & 0o777 == 0o700
    assert (home / "wayfelt.db").stat().st_mode & 0o777 == 0o600


def test_a_key_is_printed_alone_and_its_project_made(home: Path) -> None:
    run = wayfelt("key", "create", "--project", "shop", "--scopes", "ingest, read")
    assert run.exit_code == 0, run.output
    assert KEY.fullmatch(run.stdout.removesuffix("\n"))
    with opened(sqlite_url(home / "wayfelt.db")) as database, database.read() as session:
        key = authenticate(session, run.stdout.strip())
        assert key is not None
        assert key.project_id == project(session, "shop").id
        assert key.scopes == ("ingest", "read")


def test_a_scope_that_does_not_exist_makes_no_key_and_no_project(home: Path) -> None:
    assert isinstance(failure("key", "create", "--project", "shop", "--scopes", "write"), InputError)
    assert wayfelt("key", "list").stdout == ""


def test_keys_are_listed_without_their_secrets_and_revoked_by_the_part_that_is_shown(home: Path) -> None:
    secret = wayfelt("key", "create", "--project", "shop", "--name", "shop system").stdout.strip()
    wayfelt("key", "create", "--project", "other")
    lines = wayfelt("key", "list").stdout.splitlines()
    assert [line.split("\t")[0] for line in lines] == ["other", "shop"]
    name, _, prefix, scopes, state, used, label = wayfelt("key", "list", "--project", "shop").stdout.strip().split("\t")
    assert (name, scopes, state, used, label) == ("shop", "ingest,read", "active", "-", "shop system")
    assert secret.startswith(prefix)
    assert secret not in "".join(lines)
    assert wayfelt("key", "revoke", prefix).exit_code == 0
    assert "revoked" in wayfelt("key", "list", "--project", "shop").stdout
    with opened(sqlite_url(home / "wayfelt.db")) as database, database.read() as session:
        assert authenticate(session, secret) is None


def test_an_unknown_key_or_project_is_told(kept: Database) -> None:
    assert isinstance(failure("key", "revoke", "wf_nobody"), NotFound)
    assert isinstance(failure("key", "list", "--project", "nowhere"), NotFound)
    assert isinstance(failure("erase", "--author", "ona", "--project", "nowhere"), NotFound)


def test_an_author_is_erased_with_a_receipt(kept: Database) -> None:
    with kept.read() as session:
        project_id = project(session, "shop").id
    post(kept, project_id, item("The courier was late.", author="ona"), item("Fine.", author="jonas"))
    run = wayfelt("erase", "--author", "ona", "--project", "shop")
    assert run.exit_code == 0, run.output
    assert "feedback: 1\n" in run.stdout
    assert "waiting_imports: 0\n" in run.stdout
    with kept.read() as session:
        left = page_of_feedback(Scope(session, project_id), FeedbackFilter(), limit=9).items
    assert [one.feedback.author for one in left] == ["jonas"]
    assert b"The courier was late." not in b"".join(path.read_bytes() for path in kept_files(kept))
    assert "feedback: 0\n" in wayfelt("erase", "--author", "ona", "--project", "shop").stdout


def test_an_author_is_erased_with_a_receipt_while_others_read(kept: Database) -> None:
    with kept.read() as session:
        project_id = project(session, "shop").id
    post(kept, project_id, item("The courier was late.", author="ona"))
    with kept.read() as reader:
        assert project(reader, "shop").id == project_id
        run = wayfelt("erase", "--author", "ona", "--project", "shop")
    assert run.exit_code == 0, run.output
    assert "feedback: 1\n" in run.stdout
    assert "the receipt's job gives the room back" in run.stderr
    assert run.stderr.count("\n") == 1
    assert "feedback: 0\n" in wayfelt("erase", "--author", "ona", "--project", "shop").stdout


def test_a_project_is_given_a_retention_and_patterns_and_bad_ones_change_nothing(
    kept: Database, tmp_path: Path
) -> None:
    (tmp_path / "own.yaml").write_text("order:\n  - {words: [locker code], shape: AA-9+}\n")
    (tmp_path / "bad.yaml").write_text("faces:\n  - {words: [beard], shape: A}\n")
    run = wayfelt("project", "set", "--project", "shop", "--retention", "90", "--redaction-patterns", "own.yaml")
    assert run.exit_code == 0, run.output
    wrong = failure("project", "set", "--project", "shop", "--retention", "1", "--redaction-patterns", "bad.yaml")
    assert "bad.yaml: 'faces' is no kind" in str(wrong)
    with kept.read() as session:
        found = project(session, "shop")
        assert found.retention_days == 90
        rules = project_rules(Scope(session, found.id), Redactor(), limit=99)
    assert rules.redact(Feedback(id="1", text="My locker code AB-12 fails")).text == "My locker code [order] fails"
    assert wayfelt("project", "set", "--project", "shop", "--retention", "0").exit_code == 0
    with kept.read() as session:
        assert project(session, "shop").retention_days is None


def test_a_project_is_scored_anew_by_new_weights_and_only_once(
    kept: Database, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.pipelines.load_pipeline", lambda **_: pipeline)
    with kept.read() as session:
        project_id = project(session, "shop").id
    post(kept, project_id, "The courier was late.")
    score_all(kept, replace(pipeline, journey=pipeline.journey.model_copy(update={"version": 99})))
    asked = wayfelt("project", "rescore", "--project", "shop")
    assert "scores anew" in asked.stderr
    score_all(kept, pipeline)
    with kept.read() as session:
        (one,) = page_of_feedback(Scope(session, project_id), FeedbackFilter(), limit=9).items
    assert one.scored_by == pipeline.version
    assert f"everything is scored by {pipeline.version}" in wayfelt("project", "rescore", "--project", "shop").stderr


def kept_files(database: Database) -> list[Path]:
    path = Path(database.engine.url.database or "")
    return list(path.parent.glob("wayfelt.db*"))


def test_the_database_is_made_and_brought_up_to_date(home: Path) -> None:
    run = wayfelt("db", "upgrade")
    assert run.exit_code == 0
    assert migrations.head() in run.stderr
    with opened(sqlite_url(home / "wayfelt.db")) as database:
        migrations.downgrade(database, "0001")
    run = wayfelt("db", "upgrade")
    assert "was at 0001" in run.stderr
    with opened(sqlite_url(home / "wayfelt.db")) as database:
        assert migrations.drift(database) == []


def test_the_database_is_copied_and_put_back(home: Path, kept: Database, tmp_path: Path) -> None:
    copied = wayfelt("db", "backup", "copy.db")
    assert copied.exit_code == 0, copied.output
    assert "copy.db: " in copied.stderr
    (home / "wayfelt.db").unlink()
    assert wayfelt("db", "restore", "copy.db").exit_code == 0
    assert "shop" in wayfelt("key", "list").stdout
    assert "is there already" in str(failure("db", "restore", "copy.db"))
    assert wayfelt("db", "restore", "copy.db", "--replace").exit_code == 0


def test_there_must_be_a_database_to_copy(home: Path) -> None:
    assert isinstance(failure("db", "backup", "copy.db"), NotFound)
    assert not (home / "wayfelt.db").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("key", "create", "--project", "shop", "--name", "two\nlines"),
        ("key", "create", "--project", "shop", "--name", "x" * 201),
        ("key", "create", "--project", "shop", "--name", "\udcff"),
        ("key", "list", "--project", "\udcff"),
        ("project", "set", "--project", "shop", "--quota", "99999999999999999999999"),
    ],
)
@pytest.mark.usefixtures("home")
def test_words_that_nothing_can_keep_or_show_are_refused(arguments: tuple[str, ...]) -> None:
    run = wayfelt(*arguments)
    assert isinstance(run.exception, InputError) or run.exit_code == 2, run.exception
