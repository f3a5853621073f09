"""What `wayfelt map` refuses, before anything is scored."""

import json
import shutil
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.batch.score import DumpRun, score_files
from app.cli.dumps import LazyPipeline
from app.cli.map_ import map_
from app.cli.score import score
from app.errors import FileProblem, InputError
from app.pipeline.pipeline import Pipeline

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, pipeline: Pipeline) -> Path:
    """A folder with a dump that has fields called as our columns are, and the same scored; each test has a copy."""
    folder = tmp_path_factory.mktemp("made")
    lines = ["id,review,author,channel,plan,reason,tier,theme,row,day,score"]
    for i in range(60):
        own = ",".join(f"{name}{i % 2}" for name in ("plan", "reason", "tier", "theme", "row", "day"))
        lines.append(f"{i},The parcel came {i} days late,a{i},{('app', 'web')[i % 2]},{own},{i % 11}")
    (folder / "dump.csv").write_text("\n".join(lines))
    with chdir(folder):
        score_files(DumpRun(["dump.csv"]), "dump.scored.jsonl", pipeline=pipeline)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pipeline: Pipeline) -> Path:
    """The working folder."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(LazyPipeline, "loaded", pipeline)
    return tmp_path


@pytest.fixture
def unscored(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, where scoring fails."""
    monkeypatch.setattr(LazyPipeline, "score_vectors", None)
    return folder


def run(*arguments: str) -> Result:
    """`wayfelt map`, to map.json unless told otherwise, without themes."""
    out = () if "--out" in arguments else ("--out", "map.json")
    themes = () if "--themes" in arguments else ("--themes", "none")
    return CliRunner().invoke(map_, [*arguments, *out, *themes])


def refused(result: Result, told: str) -> None:
    """Whether it ended as a wrong option does, with this message."""
    if isinstance(result.exception, SystemExit):
        assert result.exit_code == 2, result.output
        assert told in result.output
    else:
        assert type(result.exception) is InputError, result.exception  # which ends with 2 too
        assert told in str(result.exception)


def drawn() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(Path("map.json").read_text(encoding="utf-8"))
    return document


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--out", "in.json"), "is an input"),
        (("--rejects", "in.json"), "is an input"),
        (("--rejects", "map.json"), "need two files"),
        (("--rejects", "dump.csv"), "no file of rejected rows"),
    ],
)
def test_no_file_of_the_users_is_overwritten_or_removed(unscored: Path, options: tuple[str, ...], told: str) -> None:
    (unscored / "in.json").write_text('[{"id": 1, "text": "The parcel came late"}]')
    before = {one.name: one.read_bytes() for one in unscored.iterdir()}
    refused(run("in.json", *options), told)
    assert {one.name: one.read_bytes() for one in unscored.iterdir()} == before


def test_a_file_of_a_scored_folder_is_not_overwritten(folder: Path, pipeline: Pipeline) -> None:
    (folder / "scored").mkdir()
    score_files(DumpRun(["dump.csv"]), "scored/a.parquet", pipeline=pipeline)
    refused(run("scored", "--rejects", "scored/a.parquet"), "is an input")
    assert run("scored", "--out", "scored/map.html").exit_code == 0


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--fixed-on", "2026-01-01"), "--fix THEME"),
        (("--fix", "T1"), "--themes none seeks none"),
        (("--feasibility", "nope=0.3"), "there is no touchpoint 'nope'"),
        (("--from", "2026-02-01", "--to", "2026-01-01"), "--to is the day after the last one"),
        (("--from", "2026-02-01", "--to", "2026-02-01"), "--to is the day after the last one"),
        (("--by", "plan", "--persona", "p: plan = a"), "leave the other out"),
        (("--by", "nope"), "--by: there is no field 'nope'; there are: channel, lang, rating, id, review"),
        (("--persona", "p: nope = 1; plan = a"), "--persona: there is no field 'nope'"),
        (("--compare", "nope=a:b"), "--compare nope=a:b: there is no field 'nope'"),
        (("--by", "nps"), "--by: there is no field 'nps'"),
        (("--persona", "p: plan = a", "--persona", " p : plan = b"), "--persona: two are named 'p'"),
        (("--target", "use=0.1", "--target", "use=0.2"), "--target: 'use' is given twice"),
        (("--feasibility", "a=0.1", "--feasibility", "a=0.2"), "--feasibility: 'a' is given twice"),
    ],
)
def test_options_that_are_wrong_are_refused_before_anything_is_scored(
    unscored: Path, options: tuple[str, ...], told: str
) -> None:
    refused(run("dump.csv", *options), told)
    refused(run("none.csv", "dump.csv", *options), told)
    assert not list(unscored.glob("map.*"))


def test_a_field_is_looked_for_in_all_dumps_and_in_all_rows_where_no_header_names_it(folder: Path) -> None:
    rows = [{"id": i, "text": f"The parcel came {i} days late"} | ({"mood": "m"} if i > 10 else {}) for i in range(40)]
    (folder / "more.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert run("dump.csv", "more.jsonl", "--by", "mood").exit_code == 0
    assert run("dump.csv", "--by", "nps", "--nps", "score").exit_code == 0
    assert {told["outcome"] for told in drawn()["drivers"]} == {"valence", "nps"}


def test_a_field_that_standard_input_lacks_is_refused_too(unscored: Path) -> None:
    text = (unscored / "dump.csv").read_text()
    told = CliRunner().invoke(map_, ["-", "--out", "map.json", "--by", "nope"], input=text)
    refused(told, "--by: there is no field 'nope'")
    assert not Path("map.json").exists()


def test_a_theme_that_isn_t_there_is_no_feasible_one(folder: Path) -> None:
    assert run("dump.csv", "--feasibility", "shipping=0.3").exit_code == 0
    refused(run("dump.csv", "--themes", "all", "--feasibility", "shipping=0.3"), "--feasibility: there is no theme")


@pytest.mark.parametrize(
    ("how", "told"),
    [("channel=app:fax", "nobody here has 'fax'; there are: app, web"), ("plan=x:y", "there are: plan0, plan1")],
)
def test_a_comparison_of_what_nobody_has_names_what_there_is(folder: Path, how: str, told: str) -> None:
    refused(run("dump.csv", "--compare", how), f"--compare {how}: nobody here has" if how[0] == "p" else told)
    refused(run("dump.csv", "--compare", how), told)


@pytest.mark.parametrize("field", ["reason", "tier", "theme", "row", "day", "plan"])
@pytest.mark.parametrize("themes", ["none", "all"])
def test_a_field_of_the_dump_is_meant_whatever_columns_of_ours_are_called(
    folder: Path, field: str, themes: str
) -> None:
    result = run("dump.csv", "--by", field, "--themes", themes)
    assert result.exit_code == 0, result.exception
    segments = drawn()["segments"]
    assert (segments["field"], set(segments["voices"])) == (field, {f"{field}0", f"{field}1"})
    assert run("dump.csv", "--persona", f"p: {field} = {field}1", "--themes", themes).exit_code == 0
    assert drawn()["segments"]["voices"] == {"p": 30}
    assert run("dump.csv", "--compare", f"{field}={field}0:{field}1", "--themes", themes).exit_code == 0
    assert (drawn()["comparison"]["a"], drawn()["totals"]["voices"]) == (f"{field}0", 30)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--text", "review"), "--text: of dumps"),
        (("--encoding", "utf-8", "--agent", "Ann"), "--encoding, --agent: of dumps"),
        (("--no-header", "--preset", "none"), "--preset, --header: of dumps"),
        (("--rejects", "r.jsonl"), "--rejects: of dumps"),
        (("--by", "plan"), "--by: there is no field 'plan'"),
        (("--journey", "airline"), "score the dump again with --journey airline"),
    ],
)
def test_what_a_scored_file_can_t_answer_is_refused(folder: Path, options: tuple[str, ...], told: str) -> None:
    refused(run("dump.scored.jsonl", *options), told)
    assert not Path("map.json").exists()


def test_scored_files_and_dumps_make_no_map_together(unscored: Path) -> None:
    told = "dump.scored.jsonl: written by `wayfelt score`, and dump.csv not"
    refused(run("dump.scored.jsonl", "dump.csv"), told)
    refused(run("dump.csv", "dump.scored.jsonl"), told)
    missing = run("dump.scored.jsonl", "none.csv")
    assert isinstance(missing.exception, FileProblem)
    assert "no such file" in str(missing.exception)


def test_a_scored_file_is_drawn_where_another_journey_covers_its_places(folder: Path) -> None:
    stages = "awareness, consideration, purchase, delivery, use, support, retention, advocacy"
    (folder / "short.yaml").write_text(
        f"name: short\nstages:\n  - {{id: all, names: {{en: All}}, covers: [{stages}]}}\n"
        "touchpoints:\n  - {id: parcel, names: {en: Parcel}, covers: [shipping, packaging]}\n"
    )
    result = run("dump.scored.jsonl", "--journey", "short.yaml")
    assert result.exit_code == 0, result.exception
    told = drawn()
    assert told["covered"] == told["totals"]["mentions"]
    assert told["curve"][0]["mentions"] == told["totals"]["mentions"] - told["totals"]["unassigned"] > 0
    assert f"{told['covered']} mentions were scored on the journey default" in result.stderr
    assert run("dump.scored.jsonl").exit_code == 0
    assert drawn()["covered"] == 0


@pytest.mark.parametrize("option", [("--ray-address", "auto"), ("--ray-actors", "2")])
def test_options_of_ray_without_ray_are_refused(unscored: Path, option: tuple[str, str]) -> None:
    refused(CliRunner().invoke(score, ["dump.csv", "--out", "out.csv", *option]), "add --engine ray")
    assert not (unscored / "out.csv").exists()
