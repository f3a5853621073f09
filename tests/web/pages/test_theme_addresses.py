"""Addresses of themes that others hold: after a merge they lead on, and the filter of the map stays with them."""

import html
import re

import pytest

from app.pipeline.pipeline import Pipeline
from tests.web.pages.visits import Visit, visit
from tests.web.service import Service
from tests.web.themes import theme_of


@pytest.fixture
def pipeline(planted: Pipeline) -> Pipeline:
    return planted


@pytest.fixture
def merged(themed: Service) -> tuple[Visit, str, str]:
    """A visitor, a theme that went, and the one it went into."""
    old, new = theme_of(themed, "late"), theme_of(themed, "crash")
    visitor = visit(themed, "admin")
    assert visitor.post("/themes/merge", {"into": new, "id": [new, old]}).status_code == 303
    return visitor, old, new


def test_addresses_with_a_theme_that_was_merged_lead_to_the_one_that_took_it_in(merged: tuple[Visit, str, str]) -> None:
    visitor, old, new = merged
    assert visitor.get(f"/voices?theme={old}").headers["location"] == f"/voices?theme={new}"
    assert visitor.get(f"/?compare=projected&fix={old}").headers["location"] == f"/?compare=projected&fix={new}"
    assert visitor.get(f"/map.md?compare=projected&fix={old}").status_code == 200
    assert visitor.get(f"/voices.csv?theme={old}").content == visitor.get(f"/voices.csv?theme={new}").content


def test_the_life_of_a_theme_tells_what_it_took_in_and_gave_back(merged: tuple[Visit, str, str]) -> None:
    visitor, old, new = merged
    page = visitor.get(f"/themes/{new}").text
    life = page[page.index("Its life") :]
    assert "Took in another theme" in life
    assert f'href="/themes/{old}"' in life
    assert visitor.post(f"/themes/{old}/part").status_code == 303
    assert "Gave a theme back that was merged into it" in visitor.get(f"/themes/{new}").text


def test_a_change_of_a_theme_that_went_is_refused_in_the_reader_s_language(merged: tuple[Visit, str, str]) -> None:
    _, old, new = merged
    visitor, old, new = merged
    visitor.client.cookies.set("wayfelt_language", "lt")
    answer = visitor.post(f"/themes/{old}/name", {"name": "x"})
    assert answer.status_code == 409
    assert f"tema {old} sujungta su {new}" in answer.text


def test_the_filter_of_the_map_goes_along_to_a_theme_and_from_there_to_its_mentions(themed: Service) -> None:
    visitor = visit(themed, "read")
    page = visitor.get("/?lang=lt").text
    address = html.unescape(re.findall(r'class="theme" href="([^"]+)"', page)[0])
    assert address.endswith("lang=lt")
    narrow = visitor.get(address).text
    assert "Language: Lithuanian" in narrow
    assert re.search(r"<b>\d+ of \d+ voices</b>", narrow)
    quoted = narrow[narrow.index("Latest mentions") : narrow.index("All mentions")]
    assert set(re.findall(r'lang="(\w+)"', quoted)) == {"lt"}
    assert "lang=lt&amp;theme=" in narrow
    whole = visitor.get(address.partition("?")[0]).text
    assert "Language: Lithuanian" not in whole
    assert 'lang="en"' in whole[whole.index("Latest mentions") : whole.index("All mentions")]


def test_a_persona_narrows_a_theme_too_and_a_bad_filter_is_told(themed: Service) -> None:
    theme = theme_of(themed, "late")
    visitor = visit(themed, "read")
    assert "English: lang = en" in visitor.get(f"/themes/{theme}", params={"only": "English: lang = en"}).text
    assert visitor.get(f"/themes/{theme}?from=yesterday").status_code == 422


def test_themes_are_found_by_words_of_their_names_and_counted_as_filtered(themed: Service) -> None:
    visitor = visit(themed, "admin")
    theme = theme_of(themed, "late")
    visitor.post(f"/themes/{theme}/name", {"name": "Parcels come LATE"})
    page = visitor.get("/themes?q=late+parcels").text
    assert re.findall(r'<tr role="row" data-id="([^"]+)"', page) == [theme]
    counts = re.findall(r"(Pains|Gains) <small>(\d+)</small>", page)
    assert counts == [("Pains", "1"), ("Gains", "0")]
    assert "q=late+parcels" in html.unescape(page)
    elsewhere = visitor.get("/themes?stage=advocacy").text
    assert ("Pains", "0") in re.findall(r"(Pains|Gains) <small>(\d+)</small>", elsewhere)


def test_a_theme_just_split_off_has_the_days_of_its_mentions_and_a_quote_for_a_name(themed: Service) -> None:
    theme = theme_of(themed, "late")
    visitor = visit(themed, "admin")
    other = theme_of(themed, "crash")
    visitor.post("/themes/merge", {"into": theme, "id": [theme, other]})
    page = visitor.get(f"/themes/{theme}").text
    parts = re.findall(r'name="part" value="([^"]+)"', page)
    assert len(parts) > 1
    refused = visitor.post(f"/themes/{theme}/split")
    assert refused.status_code == 422
    assert "Tick at least one part" in refused.text
    assert 'name="part"' in refused.text
    assert visitor.post(f"/themes/{theme}/split", {"part": parts}).status_code == 422
    made = visitor.post(f"/themes/{theme}/split", {"part": parts[-1]}).headers["location"]
    new = visitor.get(made).text
    first, last = re.findall(r"first (\w+ \d+, \d+), last (\w+ \d+, \d+)", new)[0]
    assert "Nov 30, 2026" not in first
    assert made.rpartition("/")[2] not in re.findall(r"<h1[^>]*>(.*?)</h1>", new)[0]
    assert last
    assert "A part became a theme of its own" in visitor.get(f"/themes/{theme}").text
