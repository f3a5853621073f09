"""Themes in the dashboard: listed, drawn, read, and changed with a way back."""

import html
import re

import pytest
from sqlalchemy import update

from app.domain.job import JobState
from app.pipeline.pipeline import Pipeline
from app.report.words import words
from app.services.projects import project
from app.services.scoring import REFRESH
from app.store.job_list import due
from app.store.jobs import claim
from app.store.scope import Scope
from app.store.tables_themes import ThemeTable
from app.store.tables_work import JobTable
from app.web.pages.names import moment_name
from tests.services.planted import make_planted
from tests.services.said import ALL, said
from tests.web.pages.visits import Visit, visit
from tests.web.service import NOW, Service
from tests.web.themes import refresh, theme_of

CIRCLE = re.compile(r'data-id="([^"]+)" class="dot [^"]*"[^>]*>\s*<circle cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"')


@pytest.fixture
def pipeline() -> Pipeline:
    return make_planted()


def name_of(service: Service, theme: str) -> str:
    name: str = service.get(f"/themes/{theme}")["name"]
    return name


def undo(browser: Visit, page: str, action: str) -> dict[str, str]:
    """The fields of the form that goes to `action`."""
    form = re.search(rf'<form method="post" action="{re.escape(action)}">(.*?)</form>', page, re.DOTALL)
    assert form is not None, page
    fields = re.findall(r'name="([^"]+)" value="([^"]*)"', form[1])
    return {name: html.unescape(value) for name, value in fields}


def test_without_themes_the_page_says_how_they_come_about(service: Service) -> None:
    page = visit(service, "read").get("/themes")
    assert page.status_code == 200
    assert "No themes yet" in page.text
    assert 'href="/import"' in page.text


def test_while_texts_are_scored_and_themes_looked_for_the_page_says_so_and_from_when(service: Service) -> None:
    browser = visit(service, "read")
    service.post(*said("late", ALL["late"], count=2))
    assert "Texts are being scored" in browser.get("/themes").text
    service.work()
    with service.database.read() as session:
        begins = due(Scope(session, project(session, "shop").id), REFRESH)
    assert begins is not None
    page = browser.get("/themes").text
    assert f"Themes are looked for from {moment_name(begins, words('en'))} on" in page
    assert "Bring texts in" not in page
    with service.database.write() as session:
        assert claim(session, [REFRESH], worker="w", lease=60, now=begins) is not None
        session.execute(update(JobTable).values(run_at=NOW))
    assert "Themes are being looked for" in browser.get("/themes").text


def test_a_search_for_themes_that_failed_for_good_is_told_until_the_next_one_is_due(themed: Service) -> None:
    browser, told = visit(themed, "shop"), "looked for in vain"
    assert told not in browser.get("/themes").text
    with themed.database.write() as session:
        last = update(JobTable).where(JobTable.kind == REFRESH)
        session.execute(last.values(state=JobState.DEAD, finished_at=NOW))
    assert told in browser.get("/themes").text
    themed.client.post("/v1/themes/refresh", headers=themed.keys["shop"])
    assert told not in browser.get("/themes").text


def test_pains_are_drawn_and_listed_with_figures_and_gains_are_a_click_away(themed: Service) -> None:
    browser = visit(themed, "read")
    page = browser.get("/themes").text
    pains = {theme_of(themed, subject) for subject in ("late", "crash", "refund", "support")}
    circles = CIRCLE.findall(page)
    assert {circle[0] for circle in circles} == pains
    assert all(0 < float(x) < 760 and 0 < float(y) < 560 and float(r) > 0 for _, x, y, r in circles)
    assert browser.get("/themes").text.split("<svg id")[1] == page.split("<svg id")[1]
    assert "Fix now" in page or "Watch" in page or "Monitor" in page
    assert page.count('class="spark') == 4
    assert 'type="checkbox"' not in page  # may only read
    assert 'href="/themes?kind=gain' in page
    filtered = browser.get("/themes?stage=delivery&touchpoint=shipping").text
    assert 'href="/themes?kind=gain&amp;sort=voices&amp;stage=delivery&amp;touchpoint=shipping' in filtered
    gains = browser.get("/themes?kind=gain").text
    assert "Lift: how much higher" in gains
    assert "Lift: how much higher" not in page
    assert theme_of(themed, "staff") in gains
    assert not any(f"/themes/{one}" in gains for one in pains)


def test_filters_hold_and_what_meets_none_is_said(themed: Service) -> None:
    browser = visit(themed, "read")
    page = browser.get("/themes?stage=delivery&sort=impact").text
    assert [circle[0] for circle in CIRCLE.findall(page)] == [theme_of(themed, "late")]
    assert "No theme meets this" in browser.get("/themes?status=merged").text


def test_themes_of_too_few_voices_for_the_map_are_listed_and_the_page_says_so(themed: Service) -> None:
    browser = visit(themed, "read")
    assert "the map of the journey shows" not in browser.get("/themes").text
    late = theme_of(themed, "late")
    with themed.database.write() as session:
        few = session.get_one(ThemeTable, (project(session, "shop").id, late))
        few.figures = {**few.figures, "voices": 4}
    page = browser.get("/themes").text
    assert "Of these themes the map of the journey shows 3; the others have fewer than 5 voices." in page
    assert late in page
    assert "the map of the journey shows" not in browser.get("/themes?kind=gain").text


def test_a_theme_is_told_with_its_evidence_marked_and_where_it_hurts(themed: Service) -> None:
    theme = theme_of(themed, "late")
    page = visit(themed, "read").get(f"/themes/{theme}").text
    quote = themed.get(f"/themes/{theme}")["quotes"][0]
    assert f"<mark>{html.escape(quote['text']).replace('&#x27;', '&#39;')}</mark>" in page
    assert f"/voices/{quote['item_id']}#m-{quote['mention_id']}" in page
    assert f"/voices?theme={theme}&amp;stage=delivery" in page
    assert "Share of its voices; a voice may speak of several." in page
    assert "Impact on the journey" in page
    gain = visit(themed, "read").get(f"/themes/{theme_of(themed, 'staff')}").text
    assert re.search(r"<dt>Lifts the journey by</dt><dd>\s*<b>\+0\.\d{3}</b>", gain)
    assert "First found" in page
    assert "24 mentions" in page
    assert '<form method="post" action="/themes' not in page


def test_a_name_is_given_and_taken_back(themed: Service) -> None:
    theme = theme_of(themed, "late")
    found = name_of(themed, theme)
    browser = visit(themed, "admin")
    assert browser.post(f"/themes/{theme}/name", {"name": "Slow <b>parcels</b>"}).status_code == 303
    assert name_of(themed, theme) == "Slow <b>parcels</b>"
    page = browser.get(f"/themes/{theme}").text
    assert "Slow &lt;b&gt;parcels&lt;/b&gt;" in page
    assert "<b>parcels" not in page
    browser.post(f"/themes/{theme}/name", undo(browser, page, f"/themes/{theme}/name"))
    assert name_of(themed, theme) == found


def test_a_dismissed_theme_is_brought_back(themed: Service) -> None:
    theme = theme_of(themed, "late")
    browser = visit(themed, "admin")
    browser.post(f"/themes/{theme}/status", {"status": "dismissed"})
    assert f'data-id="{theme}"' not in browser.get("/themes").text
    page = browser.get(f"/themes/{theme}").text
    browser.post(f"/themes/{theme}/status", undo(browser, page, f"/themes/{theme}/status"))
    assert f'data-id="{theme}"' in browser.get("/themes").text


def test_a_theme_is_moved_to_the_other_side_and_back(themed: Service) -> None:
    theme = theme_of(themed, "late")
    browser = visit(themed, "admin")
    browser.post(f"/themes/{theme}/kind", {"kind": "gain"})
    assert f'data-id="{theme}"' in browser.get("/themes?kind=gain").text
    page = browser.get(f"/themes/{theme}").text
    browser.post(f"/themes/{theme}/kind", undo(browser, page, f"/themes/{theme}/kind"))
    assert f'data-id="{theme}"' in browser.get("/themes?kind=pain").text


def test_themes_are_merged_and_parted_again(themed: Service) -> None:
    into, gone = theme_of(themed, "refund"), theme_of(themed, "support")
    browser = visit(themed, "admin")
    asked = browser.get(f"/themes/merge?id={into}&id={gone}").text
    assert asked.count('name="into"') == 2
    answer = browser.post("/themes/merge", {"into": into, "id": [into, gone]})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/themes/{into}")
    page = browser.get(f"/themes/{into}").text
    assert "Merged" in page
    assert theme_of(themed, "support") == into
    assert "Take the merge back" in browser.get(f"/themes/{gone}").text
    refresh(themed)
    browser.post(f"/themes/{gone}/part", undo(browser, page, f"/themes/{gone}/part"))
    assert theme_of(themed, "support") == gone
    assert "taken back" in browser.get(f"/themes/{gone}").text


def test_themes_of_two_sides_are_not_merged_and_the_reader_is_told_why(themed: Service) -> None:
    late, crash, staff = (theme_of(themed, subject) for subject in ("late", "crash", "staff"))
    browser = visit(themed, "admin")
    apart = browser.post("/themes/merge", {"into": late, "id": [late, staff]})
    assert (apart.status_code, "two sides" in apart.text) == (422, True)
    browser.post(f"/themes/{late}/kind", {"kind": "gain"})
    moved = browser.post("/themes/merge", {"into": staff, "id": [late, staff]})
    assert (moved.status_code, "was moved here by people" in moved.text) == (422, True)
    russian = visit(themed, "admin", lang="ru").post("/themes/merge", {"into": late, "id": [late, crash]})
    assert (russian.status_code, "с разных сторон" in russian.text) == (422, True)


def test_who_may_only_read_changes_nothing(themed: Service) -> None:
    theme, other = theme_of(themed, "late"), theme_of(themed, "crash")
    browser = visit(themed, "read")
    for path, data in (
        (f"/themes/{theme}/name", {"name": "Mine"}),
        (f"/themes/{theme}/status", {"status": "dismissed"}),
        (f"/themes/{theme}/kind", {"kind": "gain"}),
        (f"/themes/{theme}/split", {"part": ["x"]}),
        (f"/themes/{theme}/part", {}),
        ("/themes/merge", {"into": theme, "id": [theme, other]}),
    ):
        assert browser.post(path, data).status_code == 403, path
    assert browser.get(f"/themes/merge?id={theme}").status_code == 403
    seen = themed.get(f"/themes/{theme}")
    assert (seen["status"], seen["kind"], seen["pinned"]) == ("active", "pain", False)


def test_a_form_of_another_session_is_refused(themed: Service) -> None:
    theme = theme_of(themed, "late")
    answer = visit(themed, "admin").post(f"/themes/{theme}/name", {"name": "Mine", "csrf": "0" * 64})
    assert answer.status_code == 403
    assert themed.get(f"/themes/{theme}")["given"] == []


def test_a_theme_of_another_project_is_not_there(themed: Service) -> None:
    theme = theme_of(themed, "late")
    other = visit(themed, "bank")
    assert other.get(f"/themes/{theme}").status_code == 404
    assert "No themes yet" in other.get("/themes").text


@pytest.mark.parametrize("lang", ["ru", "lt", "zh-Hant"])
def test_the_pages_speak_each_language(themed: Service, lang: str) -> None:
    browser = visit(themed, "admin", lang=lang)
    for path in ("/themes", f"/themes/{theme_of(themed, 'late')}"):
        page = browser.get(path)
        assert page.status_code == 200
        for english in (">Pains<", "Where it hurts", "In their words", "Most voices", ">Rename<", "too few voices"):
            assert english not in page.text
