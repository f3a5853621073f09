import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.batch.score import DumpRun, score_files
from app.cli.dumps import LazyPipeline
from app.cli.map_ import map_
from app.domain.kpi import Computed, Kpi
from app.journeys import load_journey
from tests.factories import make_pipeline

Run = Callable[..., Result]
COMPLAINTS = (
    "The parcel came three weeks late",
    "Nobody answers the phone",
    "The app logs me out",
    "Lovely tea and thank you",
)


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    """Sixty customers over four months, with a plan, an NPS answer and whether they were asked."""
    lines = ["id,text,time,author,channel,plan,nps,solicited"]
    for i in range(120):
        day = f"2026-{1 + i % 4:02}-{1 + i % 28:02}"
        said = f"{COMPLAINTS[i % 4]} on day {i % 7}"
        channel, plan, asked = ("app", "web")[i % 2], ("gold", "free", "")[i % 3], ("no", "yes")[i % 2]
        lines.append(f"{i},{said},{day},a{i % 60},{channel},{plan},{i % 11},{asked}")
    path = tmp_path / "dump.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, dump: Path, tmp_path: Path) -> Run:
    """`wayfelt map` on the dump, with the pipeline that has no weights."""
    pipeline = make_pipeline()
    monkeypatch.setattr(LazyPipeline, "loaded", pipeline)

    def invoke(*options: str, out: str = "map.json", source: Path = dump) -> Result:
        return CliRunner().invoke(map_, [str(source), "--out", str(tmp_path / out), *options])

    return invoke


def made(tmp_path: Path, result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    document: dict[str, Any] = json.loads((tmp_path / "map.json").read_text(encoding="utf-8"))
    return document


def test_every_mention_has_its_theme_or_the_reason_why_not(run: Run, tmp_path: Path) -> None:
    document = made(tmp_path, run("--themes", "all"))
    assert len(document["mentions"]) == document["totals"]["mentions"]
    assert all((one["theme"] is None) != (one["unthemed_reason"] is None) for one in document["mentions"])
    told = {theme["id"] for theme in document["themes"]}
    assert told
    assert told <= {one["theme"] for one in document["mentions"]}


def test_without_themes_opportunities_are_touchpoints(run: Run, tmp_path: Path) -> None:
    document = made(tmp_path, run("--themes", "none"))
    assert document["themes"] == []
    assert {one["kind"] for one in document["opportunities"]} <= {"touchpoint"}


def test_any_column_of_the_dump_tells_segments(run: Run, tmp_path: Path) -> None:
    segments = made(tmp_path, run("--by", "plan", "--themes", "none"))["segments"]
    assert (segments["field"], segments["voices"]) == ("plan", {"free": 20, "gold": 20})
    refused = run("--by", "colour", "--themes", "none")
    assert refused.exit_code == 2
    assert "'colour'" in refused.output


def test_a_persona_may_ask_for_a_column_of_the_dump(run: Run, tmp_path: Path) -> None:
    rules = ("--persona", "fans: nps >= 9", "--persona", "free: plan = free")
    segments = made(tmp_path, run(*rules, "--themes", "none"))["segments"]
    assert set(segments["voices"]) == {"fans", "free"}


def test_nps_and_being_asked_are_taken_by_their_names(run: Run, tmp_path: Path) -> None:
    document = made(tmp_path, run("--themes", "none"))
    assert {told["outcome"] for told in document["drivers"]} == {"valence", "nps"}
    assert (document["solicited"]["a"], document["solicited"]["b"]) == ("solicited", "unsolicited")


def test_days_bound_the_map_half_open(run: Run, tmp_path: Path) -> None:
    document = made(tmp_path, run("--from", "2026-02-01", "--to", "2026-03-01", "--themes", "none"))
    assert (document["totals"]["first"], document["totals"]["last"]) == ("2026-02-02", "2026-02-26")


@pytest.mark.parametrize(
    ("options", "a", "b"),
    [
        (("--compare", "2026-03-01"), "< 2026-03-01", "≥ 2026-03-01"),
        (
            ("--compare", "previous", "--from", "2026-03-01", "--to", "2026-04-01"),
            "2026-01-29 – 2026-02-28",
            "2026-03-01 – 2026-03-31",
        ),
        (
            ("--compare", "2026-01-01..2026-02-01", "--from", "2026-03-01"),
            "2026-01-01 – 2026-01-31",
            "2026-03-01 – 2026-04-28",
        ),
        (("--compare", "plan=free:gold"), "free", "gold"),
    ],
)
def test_what_is_compared_is_named(run: Run, tmp_path: Path, options: tuple[str, ...], a: str, b: str) -> None:
    comparison = made(tmp_path, run(*options, "--themes", "none"))["comparison"]
    assert (comparison["a"], comparison["b"]) == (a, b)


def test_figures_and_lists_are_compared_by_what_they_hold(run: Run, tmp_path: Path) -> None:
    document = made(tmp_path, run("--compare", "nps=0:9", "--themes", "none"))
    assert document["totals"]["items"] == len([i for i in range(120) if i % 11 == 9])
    assert run("--compare", "emotions=joy:anger", "--themes", "none").exception is None


@pytest.mark.parametrize(
    "how",
    [
        "last week",
        "2026-03-01..soon",
        "2026-03-01..2026-02-01",
        "2026-01-01..2026-02-01..2026-03-01",
        "plan=free",
        "=a:b",
    ],
)
def test_a_comparison_that_can_t_be_read_is_refused_before_anything_is_scored(
    run: Run, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(LazyPipeline, "score_vectors", None)
    refused = run("--compare", how, "--themes", "none")
    assert refused.exit_code == 2, refused.exception
    assert "--compare" in refused.output


@pytest.mark.parametrize("how", ["colour=a:b", "nps=low:9"])
def test_a_comparison_by_what_isn_t_there_is_refused(run: Run, how: str) -> None:
    refused = run("--compare", how, "--themes", "none")
    assert refused.exit_code == 2
    assert f"--compare {how}: " in refused.output


def test_targets_and_a_fixed_theme_are_in_the_map(run: Run, tmp_path: Path) -> None:
    theme = made(tmp_path, run("--themes", "all"))["themes"][0]["id"]
    document = made(
        tmp_path, run("--themes", "all", "--target", "use=0.5", "--fix", theme, "--feasibility", f"{theme}=0.9")
    )
    assert [gap["id"] for gap in document["targets"]] == ["use"]
    assert document["projection"]["themes"] == [theme]
    found = {one["id"]: one["feasibility"] for one in document["opportunities"]}
    assert found[theme] == 0.9
    refused = run("--themes", "all", "--fix", "T9999")
    assert refused.exit_code == 2
    assert "'T9999'" in refused.output


def test_the_same_dump_gives_the_same_map_in_every_text_format(run: Run, tmp_path: Path) -> None:
    for ending in ("html", "md", "csv", "json"):
        one, two = (run("--themes", "all", "--language", "lt", out=f"{name}.{ending}") for name in ("one", "two"))
        assert one.exit_code == two.exit_code == 0
        assert (tmp_path / f"one.{ending}").read_bytes() == (tmp_path / f"two.{ending}").read_bytes()


def test_progress_goes_to_standard_error_and_the_end_is_said(run: Run) -> None:
    result = run("--themes", "all")
    assert result.stdout == ""
    assert re.search(r"120 rows, \d+ mentions, 0 rejected", result.stderr)
    assert "finding themes in" in result.stderr


def test_a_scored_file_gives_the_same_figures_and_its_texts_are_read_again_for_themes(
    run: Run, dump: Path, tmp_path: Path
) -> None:
    scored = tmp_path / "scored.parquet"
    score_files(DumpRun([str(dump)]), str(scored), pipeline=make_pipeline())
    again = made(tmp_path, run("--themes", "all", source=scored))
    assert again["themes"]
    straight = made(tmp_path, run("--themes", "all"))
    assert again["overall"] == straight["overall"]
    assert again["totals"]["mentions"] == straight["totals"]["mentions"]


@pytest.mark.parametrize("scored", [False, True])
def test_what_a_map_quotes_and_names_holds_no_personal_data(run: Run, tmp_path: Path, *, scored: bool) -> None:
    path = tmp_path / "private.csv"
    said = ("ask jane.doe@mail.example about the parcel", "call me on +370 612 34567 about the parcel")
    rows = [f"{i},{said[i % 2]} number {i % 7},2026-03-{1 + i % 28:02},a{i}" for i in range(60)]
    path.write_text("\n".join(["id,text,time,author", *rows]), encoding="utf-8")
    if scored:
        score_files(DumpRun([str(path)]), str(tmp_path / "scored.jsonl"), pipeline=make_pipeline())
        path = tmp_path / "scored.jsonl"
        assert "jane.doe" in path.read_text(encoding="utf-8")
    for ending in ("json", "md", "html", "csv"):
        assert run("--themes", "all", out=f"map.{ending}", source=path).exit_code == 0
        drawn = (tmp_path / f"map.{ending}").read_text(encoding="utf-8")
        assert "jane" not in drawn.lower()
        assert "34567" not in drawn
    assert "[email]" in (tmp_path / "map.json").read_text(encoding="utf-8")


def test_ratings_of_files_with_different_scales_are_no_kpi(
    monkeypatch: pytest.MonkeyPatch, run: Run, tmp_path: Path
) -> None:
    journey = load_journey()
    rated = Kpi(id="rated", names={"en": "Rating"}, computed=Computed.RATING)
    stages = tuple(stage.model_copy(update={"kpis": (rated,)}) for stage in journey.stages)
    monkeypatch.setattr("app.cli.map_.load_journey", lambda _: journey.model_copy(update={"stages": stages}))
    for name, ratings in (("five", (1, 4, 5)), ("ten", (2, 9, 10))):
        rows = [f"{name}{i},{COMPLAINTS[i % 4]},{ratings[i % 3]}" for i in range(60)]
        (tmp_path / f"{name}.csv").write_text("\n".join(["id,text,rating", *rows]), encoding="utf-8")
    both = [str(tmp_path / "five.csv"), str(tmp_path / "ten.csv"), "--out", str(tmp_path / "map.json")]
    document = made(tmp_path, CliRunner().invoke(map_, [*both, "--themes", "none"]))
    assert {kpi["value"] for kpi in document["kpis"]} == {None}
    assert "several_scales" in {kpi["reason"] for kpi in document["kpis"]}
    document = made(tmp_path, run("--themes", "none", source=tmp_path / "ten.csv"))
    assert any(kpi["value"] is not None for kpi in document["kpis"])


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet"])
def test_what_score_wrote_is_drawn_from_standard_input_as_from_a_file(
    run: Run, dump: Path, tmp_path: Path, ending: str
) -> None:
    scored = tmp_path / f"scored{ending}"
    score_files(DumpRun([str(dump)]), str(scored), pipeline=make_pipeline())
    from_file = made(tmp_path, run(source=scored))
    told = CliRunner().invoke(map_, ["-", "--out", str(tmp_path / "map.json")], input=scored.read_bytes())
    assert made(tmp_path, told) == from_file
    told = CliRunner().invoke(map_, ["-", str(dump), "--out", str(tmp_path / "map.json")], input=scored.read_bytes())
    assert told.exit_code == 2
    assert "standard input: written by `wayfelt score`" in told.output


def test_a_dump_from_standard_input_gives_the_map_that_its_file_gives(run: Run, dump: Path, tmp_path: Path) -> None:
    from_file = made(tmp_path, run())
    told = CliRunner().invoke(map_, ["-", "--out", str(tmp_path / "map.json")], input=dump.read_bytes())
    assert made(tmp_path, told) == from_file
