"""Opportunities and changes: what is shown, planned and told."""

import datetime as dt
import json
import re

import pytest

from app.pipeline.pipeline import Pipeline
from tests.services.said import ALL, FEBRUARY, said
from tests.web.pages.visits import visit
from tests.web.service import Service
from tests.web.themes import refresh, theme_of


@pytest.fixture
def pipeline(planted: Pipeline) -> Pipeline:
    return planted


def test_opportunities_stand_in_their_quadrants_with_interval_and_evidence(themed: Service) -> None:
    page = visit(themed, "shop").get("/opportunities").text
    assert page.count("<article id=") > 2
    assert re.search(r'<a href="/voices\?theme=\w+">\d+ voices</a>', page)
    assert re.search(r"<small>reach \d+%</small>", page)
    gains = page.split('<section class="card quadrant celebrate"')[1]
    assert re.search(r"<span>lifts the journey by</span> <b>0\.\d{3}</b> <small>0\.\d{3} to 0\.\d{3}</small>", gains)
    assert "lifts the journey by" not in page.split('<section class="card quadrant celebrate"')[0].split("quadrants")[1]
    spec = json.loads(re.search(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)[1])  # type: ignore[index]
    assert all(row["low"] <= row["effect"] <= row["high"] for row in spec["data"]["values"])


def test_gains_are_drawn_above_zero_and_pains_below_by_what_is_told_of_them(themed: Service) -> None:
    page = visit(themed, "shop").get("/opportunities").text
    found = re.search(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    points = json.loads(found[1])["data"]["values"]
    gains = [one for one in points if one["kind"] == "celebrate"]
    assert 0 < len(gains) < len(points)
    for one in points:
        size, low, high = (f"{abs(one[name]):.3f}" for name in ("effect", "low", "high"))
        told = f"lifts the journey by {size} ({low} to {high})" if one in gains else f"+{size} ("
        assert told in one["told"]
        assert (one["effect"] > 0) == (one in gains)
        assert f'<td class="num">{size if one in gains else f"+{size}"}</td>' in page


def test_a_plan_is_kept_and_changes_the_score(themed: Service) -> None:
    seen = visit(themed, "shop")
    theme = re.search(r'action="/opportunities/(\w+)"', seen.get("/opportunities").text)
    assert theme is not None
    form = {"feasibility": "0.9", "owner": "Ona", "progress": "doing", "back": "/opportunities?lang=lt"}
    answer = seen.post(f"/opportunities/{theme[1]}", form)
    assert answer.headers["location"] == f"/opportunities?lang=lt#{theme[1]}"
    kept = themed.get(f"/themes/{theme[1]}")
    assert (kept["feasibility"], kept["owner"], kept["progress"]) == (0.9, "Ona", "doing")
    page = seen.get("/opportunities").text
    assert "being done" in page
    assert "Ona" in page
    seen.post(f"/opportunities/{theme[1]}", {})
    assert themed.get(f"/themes/{theme[1]}")["owner"] is None


def test_a_feasibility_that_is_no_share_is_refused(themed: Service) -> None:
    seen = visit(themed, "shop")
    theme = themed.get("/themes")["items"][0]["id"]
    assert seen.post(f"/opportunities/{theme}", {"feasibility": "7"}).status_code == 422


def test_who_may_only_read_sees_no_form_and_can_plan_nothing(themed: Service) -> None:
    seen = visit(themed, "read")
    assert 'class="plan"' not in seen.get("/opportunities").text
    theme = themed.get("/themes")["items"][0]["id"]
    assert seen.post(f"/opportunities/{theme}", {"owner": "Eve"}).status_code == 403
    assert themed.get(f"/themes/{theme}")["owner"] is None


def test_a_project_without_themes_is_told_when_there_will_be_some(service: Service) -> None:
    page = visit(service, "shop").get("/opportunities").text
    assert "No opportunities yet" in page


def test_changes_are_told_in_words_with_figures(themed: Service) -> None:
    seen = visit(themed, "shop")
    themed.post(*said("late", ALL["late"], count=60, first=200))
    themed.work()
    refresh(themed)
    page = seen.get("/changes").text
    assert '<ol class="log card">' in page
    assert re.search(r"(fell by|rose by|grew, |is new)", page)
    assert "%(" not in page


def test_a_log_without_changes_says_what_will_be_told(service: Service) -> None:
    assert "Nothing has changed yet" in visit(service, "shop").get("/changes").text


def test_what_is_over_is_said_to_be_silent_and_not_to_grow(service: Service) -> None:
    for subject in ("late", "crash", "refund", "support"):
        service.post(*said(subject, ALL[subject], count=56))
    service.post(*said("broken", ALL["broken"], count=20, start=FEBRUARY + dt.timedelta(days=4), days=5))
    service.work()
    refresh(service)
    theme, others = theme_of(service, "broken"), [theme_of(service, name) for name in ("late", "crash", "refund")]
    silence = service.get(f"/themes/{theme}")["silence"]
    assert (silence["since"], silence["q"] < 0.05) == (str(FEBRUARY + dt.timedelta(days=9)), True)
    assert all((service.get(f"/themes/{one}")["silence"] or {"q": 1.0})["q"] > 0.05 for one in others)
    browser, told = visit(service, "shop"), "silent since Feb 10, 2026"
    assert told in browser.get(f"/themes/{theme}").text
    assert browser.get("/themes").text.count("silent since") == 1
    (card,) = re.findall(rf'<article id="{theme}">.*?</article>', browser.get("/opportunities").text, re.DOTALL)
    assert told in card
    assert not {"▲", "new</b>"} & set(re.findall("▲|new</b>", card))
    assert told in browser.get("/").text
    grows = re.findall(r"<li[^>]*>.*?</li>|<p[^>]*>.*?</p>", browser.get("/").text, re.DOTALL)
    assert not [one for one in grows if theme in one and ("▲" in one or ">new<" in one)]
    assert "не упоминается с 10 февр. 2026" in visit(service, "shop", lang="ru").get(f"/themes/{theme}").text
