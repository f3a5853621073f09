import json
from typing import Any
from unittest.mock import patch

import pytest

from app.pipeline.pipeline import Pipeline
from tests.services.planted import make_planted
from tests.services.said import ALL, said
from tests.web.service import Service
from tests.web.test_journeys import OWN
from tests.web.themes import SUBJECTS, refresh, tell, theme_of

MAGIC = {
    "json": b"{",
    "html": b"<!doctype html>",
    "md": b"# ",
    "svg": b"<svg",
    "png": b"\x89PNG",
    "pdf": b"%PDF",
    "csv": b"part,id,name",
    "xlsx": b"PK",
}


@pytest.fixture
def pipeline() -> Pipeline:
    return make_planted()


def drawn(service: Service, **params: Any) -> dict[str, Any]:  # noqa: ANN401 - of any type
    found: dict[str, Any] = service.get("/journeys/default/map", params=params)
    return found


def test_the_map_holds_curve_themes_opportunities_and_what_is_at_work_at_each_stage(themed: Service) -> None:
    found = drawn(themed)
    late = theme_of(themed, "late")
    by_stage = {point["stage"]: point for point in found["curve"]}
    assert by_stage["delivery"]["pains"] == [late]
    assert by_stage["delivery"]["valence"] == pytest.approx(-0.5)
    assert by_stage["awareness"]["reason"] == "too_few_voices"
    assert late in {theme["id"] for theme in found["themes"]}
    assert {one["id"] for one in found["opportunities"]} >= {theme_of(themed, subject) for subject in SUBJECTS[:4]}
    assert found["totals"]["mentions"] == 120
    assert "mentions" not in found


def test_the_curve_too_names_the_themes_at_work(themed: Service) -> None:
    late = theme_of(themed, "late")
    by_stage = {point["stage"]: point for point in themed.get("/journeys/default/curve")["curve"]}
    assert {name: point["pains"] for name, point in by_stage.items()} == {
        point["stage"]: point["pains"] for point in drawn(themed)["curve"]
    }
    assert by_stage["delivery"]["pains"] == [late]
    themed.call("PATCH", f"/themes/{late}", json={"kind": "gain"})
    moved = {point["stage"]: point for point in themed.get("/journeys/default/curve")["curve"]}
    assert (moved["delivery"]["pains"], moved["delivery"]["gains"]) == ([], [late])


def test_the_map_lists_the_theme_of_every_mention_if_asked(themed: Service) -> None:
    mentions = drawn(themed, mentions=True)["mentions"]
    assert len(mentions) == 120
    kept = {one["mention_id"]: one["theme"] for one in themed.get("/mentions", params={"limit": 1000})["items"]}
    assert {one["mention_id"]: one["theme"] for one in mentions} == kept


@pytest.mark.parametrize("ending", sorted(MAGIC))
def test_the_map_comes_in_every_format_the_same_bytes_each_time(themed: Service, ending: str) -> None:
    first = themed.call("GET", f"/journeys/default/map.{ending}")
    assert first.status_code == 200, first.text
    assert first.content.lstrip().lower().startswith(MAGIC[ending].lower())
    if ending not in {"pdf", "xlsx"}:
        assert themed.call("GET", f"/journeys/default/map.{ending}").content == first.content
    assert first.headers["content-disposition"] == f'inline; filename="default.{ending}"'
    assert "default-src 'none'" in first.headers["content-security-policy"]
    if ending == "json":
        assert first.json() == drawn(themed)


def test_the_map_obeys_the_filters_of_the_curve(themed: Service) -> None:
    assert drawn(themed, lang="lt")["totals"]["mentions"] == 30
    assert drawn(themed, channel="none")["totals"]["mentions"] == 0
    half = drawn(themed, **{"from": "2026-02-15", "to": "2026-03-01", "compare": "previous"})
    assert half["totals"]["first"] >= "2026-02-15"
    assert half["comparison"]["a"] == "2026-02-01 – 2026-02-14"
    assert set(drawn(themed, compare="lang")["segments"]["curves"]) == {"en", "ru", "lt", "zh-Hant"}
    assert drawn(themed, themes="none")["themes"] == []
    assert {theme["kind"] for theme in drawn(themed, themes="gains")["themes"]} == {"gains"}


def test_the_map_answers_what_would_be_and_for_whom(themed: Service) -> None:
    late = theme_of(themed, "late")
    found = drawn(themed, fix=late, target="delivery=0.2", persona="Lithuanians: lang = lt")
    by_stage = {one["id"]: one for one in found["projection"]["stages"]}
    assert by_stage["delivery"]["projected"] == pytest.approx(0.0)
    assert [(one["id"], one["met"]) for one in found["targets"]] == [("delivery", False)]
    assert set(found["segments"]["curves"]) == {"Lithuanians"}


@pytest.mark.parametrize(
    "params",
    [
        {"compare": "colour"},
        {"compare": "previous"},
        {"fix": "t0"},
        {"target": "nowhere=0.1"},
        {"target": "delivery=high"},
        {"persona": "nonsense"},
        {"persona": ["A: channel = app", "A : channel = web"]},
        {"target": ["delivery=0.1", "delivery=0.2"]},
        {"language": "tlh"},
        {"themes": "some"},
        {"period": "year"},
        {"colour": "red"},
    ],
)
def test_a_question_that_can_not_be_answered_is_refused(themed: Service, params: dict[str, str | list[str]]) -> None:
    response = themed.call("GET", "/journeys/default/map", params=params)
    assert response.status_code == 422, response.text


def test_a_dismissed_theme_is_not_on_the_map_any_more(themed: Service) -> None:
    late = theme_of(themed, "late")
    assert late in {theme["id"] for theme in drawn(themed)["themes"]}
    themed.call("PATCH", f"/themes/{late}", json={"status": "dismissed"})
    assert late not in {theme["id"] for theme in drawn(themed)["themes"]}


def test_a_name_by_people_is_on_the_map(themed: Service) -> None:
    late = theme_of(themed, "late")
    themed.call("PATCH", f"/themes/{late}", json={"name": "Slow parcels"})
    assert "Slow parcels" in themed.call("GET", "/journeys/default/map.md").text


def test_a_journey_of_ones_own_has_its_map_and_its_log(themed: Service) -> None:
    assert themed.call("PUT", "/journeys/salon", json=OWN).status_code == 200
    refresh(themed)
    assert themed.get("/journeys/salon/map")["journey"] == "salon"
    assert themed.get("/journeys/salon/changes") == {"items": [], "next_cursor": None}


def test_the_log_tells_in_words_what_changed(themed: Service) -> None:
    assert themed.get("/journeys/default/changes")["items"] == []
    tell(themed, "broken", count=40)
    refresh(themed)
    page = themed.get("/journeys/default/changes", params={"limit": 1})
    rest = themed.get("/journeys/default/changes", params={"cursor": page["next_cursor"]})
    told = [*page["items"], *rest["items"]]
    assert any(one["text"].startswith("use fell by 0.") and one["detail"]["delta"] < -0.1 for one in told)
    assert any(one["kind"] == "theme_new" for one in told)
    tell(themed, "late", count=200, first=24)
    refresh(themed)
    texts = [one["text"] for one in themed.get("/journeys/default/changes", params={"limit": 9})["items"]]
    late = themed.get(f"/themes/{theme_of(themed, 'late')}")["name"]
    assert any(text.startswith(f"theme “{late}” ") and " its share: from " in text for text in texts), texts


def test_another_project_sees_nothing_of_it(themed: Service) -> None:
    assert themed.get("/journeys/default/map", key="bank")["totals"]["mentions"] == 0
    assert themed.get("/journeys/default/changes", key="bank")["items"] == []
    for path in ("map", "map.md", "changes"):
        assert themed.call("GET", f"/journeys/nowhere/{path}", "bank").status_code == 404
    assert themed.call("GET", "/journeys/default/map", "ingest").status_code == 403
    assert "Slow" not in json.dumps(themed.get("/journeys/default/map", key="bank"))


def test_an_ending_that_there_is_not_is_refused(themed: Service) -> None:
    assert themed.call("GET", "/journeys/default/map.exe").status_code == 422


def test_the_curve_knows_the_same_moments_of_truth_and_kpis_as_the_map(service: Service) -> None:
    for subject, count, stars in (("late", 60, 1), ("staff", 20, 5), ("refund", 12, 5), ("crash", 12, 4)):
        items = said(subject, ALL[subject], count=count)
        service.post(*(item | {"rating": stars - (i % 5 == 0) * (stars > 1)} for i, item in enumerate(items)))
    service.work()
    whole, curve = drawn(service), service.get("/journeys/default/curve")
    truths = [point["stage"] for point in curve["curve"] if point["moment_of_truth"]]
    assert truths == [point["stage"] for point in whole["curve"] if point["moment_of_truth"]] == ["delivery"]
    assert (curve["lanes"], curve["kpis"]) == (whole["lanes"], whole["kpis"])
    rating = next(kpi for kpi in curve["kpis"] if (kpi["stage"], kpi["id"]) == ("delivery", "rating"))
    assert (rating["value"], rating["voices"], rating["computed"]) == (1, 60, "rating")


def test_what_was_projected_is_held_against_what_was_said_since_the_fix(themed: Service) -> None:
    late = theme_of(themed, "late")
    days = [one["time"][:10] for one in themed.get("/mentions", params={"theme": late, "limit": 100})["items"]]
    middle = sorted(days)[len(days) // 2]
    told = drawn(themed, fix=late, fixed_on=middle)["projection"]
    assert told["on"] == middle
    delivery = next(one for one in told["outturn"] if one["id"] == "delivery")
    assert (delivery["before"], delivery["projected"], delivery["later"]) == (-0.5, 0.0, -0.5)
    assert delivery["verdict"] == "short"
    page = themed.call("GET", "/journeys/default/map.md", params={"fix": late, "fixed_on": middle, "language": "en"})
    assert "no, it fell short" in page.text
    for params, why in (
        ({"fix": late, "fixed_on": "1999-01-01"}, "nothing with a day was said before 1999-01-01"),
        ({"fixed_on": middle}, "name them with fix=THEME"),
    ):
        refused = themed.call("GET", "/journeys/default/map", params=params)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_input")
        assert why in refused.json()["detail"]


def test_what_was_kept_ready_tells_the_time_it_is_of_once_more_was_said(themed: Service) -> None:
    with patch("app.services.ready_jobs.LARGE", 1):
        refresh(themed)
    now = themed.get("/journeys/default/curve")
    assert now["as_of"] is None
    tell(themed, "late", first=500)
    later = themed.get("/journeys/default/curve")
    assert later["as_of"] is not None
    assert later | {"as_of": None} == now
    assert themed.call("GET", "/journeys/default/map").headers["Last-Modified"].endswith("GMT")
