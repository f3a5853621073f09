from typing import Any

import pytest

from app.pipeline.pipeline import Pipeline
from tests.services.planted import make_planted
from tests.web.service import Service
from tests.web.themes import SUBJECTS, refresh, tell, theme_of


@pytest.fixture
def pipeline() -> Pipeline:
    return make_planted()


def themes(service: Service, **params: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - of any type
    items: list[dict[str, Any]] = service.get("/themes", params=params)["items"]
    return items


def test_pains_and_gains_are_listed_with_their_figures(themed: Service) -> None:
    pains = themes(themed, kind="pain")
    assert {theme["id"] for theme in pains} == {theme_of(themed, subject) for subject in SUBJECTS[:4]}
    for theme in pains:
        assert (theme["kind"], theme["status"], theme["mentions"], theme["voices"]) == ("pain", "active", 24, 24)
        assert theme["valence"]["low"] <= theme["valence"]["mean"] <= theme["valence"]["high"] < 0
        assert theme["impact"] > 0
        assert set(theme["names"]) >= {"en", "ru", "lt", "zh-Hant"}
        assert theme["name"] == theme["names"]["en"]
    assert all(theme["impact"] < 0 for theme in themes(themed, kind="gain"))
    assert len(themes(themed)) == len(pains) + len(themes(themed, kind="gain"))


@pytest.mark.parametrize(
    ("params", "subjects"),
    [
        ({"stage": "delivery"}, {"late"}),
        ({"stage": "support", "kind": "pain"}, {"refund", "support"}),
        ({"touchpoint": ["shipping", "app_website"]}, {"late", "crash"}),
        ({"status": "dismissed"}, set()),
        ({"status": ["retired", "merged"]}, set()),
    ],
)
def test_themes_are_filtered(themed: Service, params: dict[str, Any], subjects: set[str]) -> None:
    assert {theme["id"] for theme in themes(themed, **params)} == {theme_of(themed, one) for one in subjects}


@pytest.mark.parametrize(
    "params", [{"kind": "both"}, {"status": "gone"}, {"sort": "name"}, {"limit": 0}, {"cursor": "x"}, {"color": "red"}]
)
def test_a_filter_that_there_is_not_is_refused(themed: Service, params: dict[str, Any]) -> None:
    assert themed.call("GET", "/themes", params=params).status_code == 422


@pytest.mark.parametrize("sort", ["voices", "impact", "trend"])
def test_themes_come_in_pages_without_gaps_or_repeats(themed: Service, sort: str) -> None:
    everything = [theme["id"] for theme in themes(themed, sort=sort)]
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = themed.get("/themes", params={"limit": 2, "cursor": cursor, "sort": sort})
        seen += [theme["id"] for theme in page["items"]]
        cursor = page["next_cursor"]
    assert seen == everything


def test_a_theme_that_goes_while_one_reads_makes_no_gap_in_the_pages(themed: Service) -> None:
    everything = [theme["id"] for theme in themes(themed)]
    first = themed.get("/themes", params={"limit": 2})
    themed.call("PATCH", f"/themes/{everything[1]}", json={"status": "dismissed"})
    rest = themed.get("/themes", params={"limit": 100, "cursor": first["next_cursor"]})
    assert [theme["id"] for theme in rest["items"]] == everything[2:]


def test_one_theme_is_told_with_quotes_parts_figures_and_its_life(themed: Service) -> None:
    theme = theme_of(themed, "late")
    seen = themed.get(f"/themes/{theme}")
    mentions = {one["mention_id"]: one for one in themed.get("/mentions", params={"theme": theme})["items"]}
    assert len(mentions) == 24
    assert 3 < len(seen["quotes"]) <= 6
    for quote in seen["quotes"]:
        assert quote["text"] == mentions[quote["mention_id"]]["text"]
    assert len({mentions[quote["mention_id"]]["author"] for quote in seen["quotes"]}) == len(seen["quotes"])
    assert sum(part["mentions"] for part in seen["parts"]) == 24
    assert seen["stages"] == {"delivery": 1.0}
    assert set(seen["languages"]) == {"en", "ru", "lt", "zh-Hant"}
    assert sum(point["mentions"] for point in seen["trend"]) == 24
    assert seen["drivers"]["valence"]["contribution"] < 0
    assert [event["what"] for event in seen["lineage"]] == ["born"]


def test_what_people_decide_outlives_a_refresh(themed: Service) -> None:
    theme = theme_of(themed, "late")
    body = {"name": "Slow parcels", "names": {"lt": "Vėluoja"}, "feasibility": 0.8, "owner": "Ona"}
    changed = themed.call("PATCH", f"/themes/{theme}", json=body).json()
    assert (changed["name"], changed["given"], changed["pinned"]) == ("Slow parcels", ["en", "lt"], True)
    tell(themed, *SUBJECTS, count=16, first=24)
    refresh(themed)
    seen = themed.get(f"/themes/{theme}")
    assert (seen["name"], seen["names"]["lt"], seen["feasibility"]) == ("Slow parcels", "Vėluoja", 0.8)
    assert seen["mentions"] > 24
    assert themed.call("PATCH", f"/themes/{theme}", json={"status": "dismissed", "kind": "gain"}).status_code == 200
    assert theme not in {one["id"] for one in themes(themed)}
    assert [one["id"] for one in themes(themed, status="dismissed", kind="gain")] == [theme]


def test_themes_are_merged_and_split(themed: Service) -> None:
    into, gone = theme_of(themed, "refund"), theme_of(themed, "support")
    merged = themed.call("POST", "/themes/merge", json={"into": into, "from": [gone]})
    assert (merged.status_code, merged.json()["id"], merged.json()["mentions"]) == (200, into, 48)
    assert themed.get(f"/themes/{gone}")["merged_into"] == into
    assert themed.get(f"/themes/{gone}")["status"] == "merged"
    refused = themed.call("PATCH", f"/themes/{gone}", json={"name": "x"})
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    parts = themed.get(f"/themes/{into}")["parts"]
    split = themed.call("POST", f"/themes/{into}/split", json={"parts": [parts[0]["id"]]})
    assert (split.status_code, split.json()["mentions"]) == (201, parts[0]["mentions"])
    refresh(themed)
    assert themed.get(f"/themes/{split.json()['id']}")["mentions"] >= parts[0]["mentions"]


def test_a_merge_by_mistake_is_taken_back_once(themed: Service) -> None:
    into, gone = theme_of(themed, "late"), theme_of(themed, "crash")
    before = {theme: themed.get(f"/themes/{theme}")["mentions"] for theme in (into, gone)}
    themed.call("POST", "/themes/merge", json={"into": into, "from": [gone]})
    back = themed.call("POST", f"/themes/{gone}/unmerge")
    assert (back.status_code, back.json()["id"], back.json()["merged_into"]) == (200, gone, None)
    assert {theme: themed.get(f"/themes/{theme}")["mentions"] for theme in (into, gone)} == before
    again = themed.call("POST", f"/themes/{gone}/unmerge")
    assert (again.status_code, again.json()["code"]) == (409, "conflict")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": ""},
        {"name": "x" * 101},
        {"name": "a", "lang": "no language"},
        {"names": {"english!": "x"}},
        {"status": "retired"},
        {"kind": "all"},
        {"feasibility": 2},
        {"colour": "red"},
    ],
)
def test_a_change_that_makes_no_sense_is_refused(themed: Service, body: dict[str, Any]) -> None:
    response = themed.call("PATCH", f"/themes/{theme_of(themed, 'late')}", json=body)
    assert response.status_code == 422, response.text


def test_who_may_only_read_changes_nothing(themed: Service) -> None:
    theme = theme_of(themed, "late")
    assert themed.call("GET", f"/themes/{theme}", "read").status_code == 200
    assert themed.call("GET", "/themes", "ingest").status_code == 403
    for method, path, body in (
        ("PATCH", f"/themes/{theme}", {"name": "x"}),
        ("POST", "/themes/merge", {"into": theme, "from": [theme]}),
        ("POST", f"/themes/{theme}/split", {"parts": ["s1"]}),
        ("POST", f"/themes/{theme}/unmerge", None),
        ("POST", "/themes/refresh", None),
    ):
        assert themed.call(method, path, "read", json=body).status_code == 403, path


def test_another_project_sees_and_changes_nothing(themed: Service) -> None:
    theme, other = theme_of(themed, "late"), theme_of(themed, "crash")
    assert themed.get("/themes", key="bank")["items"] == []
    for method, path, body in (
        ("GET", f"/themes/{theme}", None),
        ("PATCH", f"/themes/{theme}", {"name": "x"}),
        ("POST", "/themes/merge", {"into": theme, "from": [other]}),
        ("POST", f"/themes/{theme}/split", {"parts": ["s1"]}),
        ("POST", f"/themes/{theme}/unmerge", None),
    ):
        response = themed.call(method, path, "bank", json=body)
        assert (response.status_code, response.json()["code"]) == (404, "not_found"), path
    assert themed.get(f"/themes/{theme}")["name"] != "x"


def test_a_refresh_that_waits_is_not_queued_twice(themed: Service) -> None:
    first, second = (themed.call("POST", "/themes/refresh").json()["job"] for _ in range(2))
    assert first == second
