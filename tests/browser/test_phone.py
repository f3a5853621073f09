"""A phone of the narrowest kind: nothing is wider than the page, cut off, or too small to be read."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.tabs import PHONE, Tab

NARROW = (360, 740)
LONG = "channel-" + "x" * 60
OWNER = "Very Long Owner Name " * 8
CUT_OFF = """texts => texts.filter(one => {
  const [text, frame] = [one.getBoundingClientRect(), one.closest('svg').getBoundingClientRect()];
  return text.right > frame.right + 1 || text.left < frame.left - 1;
}).length"""
Tabs = Callable[..., Tab]


def width(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


@pytest.mark.parametrize("size", [NARROW, PHONE])
def test_no_page_scrolls_sideways(tab: Tabs, size: tuple[int, int]) -> None:
    page = tab(size=size).page
    for address in ("/", "/opportunities", "/changes", "/themes", "/voices", "/import", "/jobs", "/settings", "/model"):
        page.goto(address)
        assert width(page) == size[0], address


def test_a_star_on_a_stage_beyond_the_edge_does_not_widen_the_map(tab: Tabs) -> None:
    page = tab(size=PHONE).page
    star = "<span class=star>★<span class=hidden>Moment of truth</span></span>"
    page.locator(".map thead th").last.evaluate("(one, star) => one.insertAdjacentHTML('beforeend', star)", star)
    assert width(page) == PHONE[0]


def test_all_filters_of_the_map_fit(tab: Tabs) -> None:
    page = tab(size=NARROW, lang="ru").page
    page.locator(".filters details summary").first.click()
    assert width(page) == NARROW[0]


def test_the_form_for_a_file_fits(tab: Tabs) -> None:
    page = tab(size=NARROW, lang="ru").page
    page.goto("/import")
    assert width(page) == NARROW[0]


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_themes_show_all_their_figures_with_labels_and_stay_a_table(tab: Tabs, lang: str) -> None:
    seen = tab(size=NARROW, lang=lang)
    seen.page.goto("/themes")
    row = seen.page.get_by_role("table").get_by_role("row").nth(1)
    cells = row.get_by_role("cell")
    expect(cells).to_have_count(5)
    for cell in cells.all():
        box = cell.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= NARROW[0]
    expect(row.get_by_role("rowheader")).to_have_count(1)
    labels = cells.evaluate_all("all => all.map(one => getComputedStyle(one, '::before').content)")
    assert [label for label in labels if label == "none"] == ["none"]  # the box to tick has none
    assert width(seen.page) == NARROW[0]
    assert seen.barriers() == []


def test_all_that_is_told_of_a_job_is_within_the_page(tab: Tabs) -> None:
    seen = tab(size=NARROW, lang="lt")
    seen.page.goto("/jobs")
    cells = seen.page.get_by_role("table").get_by_role("row").nth(1).get_by_role("cell")
    expect(cells.nth(3)).to_be_visible()
    for cell in cells.all()[:4]:
        box = cell.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= NARROW[0]
    assert seen.barriers() == []


def test_a_long_name_of_a_channel_takes_several_lines_on_the_page_of_a_theme(tab: Tabs) -> None:
    page = tab(size=NARROW).page
    page.goto("/themes")
    page.goto(page.locator(".list tbody th a").first.get_attribute("href") or "")
    page.locator(".quotes .meta span").nth(1).evaluate("(one, name) => { one.textContent = name; }", LONG)
    assert width(page) == NARROW[0]


def test_figures_of_a_theme_stay_in_their_tiles(tab: Tabs) -> None:
    page = tab(size=NARROW).page
    page.goto("/themes")
    page.goto(page.locator(".list tbody th a").first.get_attribute("href") or "")
    tile = page.locator(".tile").last
    tile.locator("dd").evaluate(
        "one => { one.innerHTML = '<span class=figure>+12% <small>(может быть случайностью)</small></span>'; }"
    )
    assert tile.evaluate("one => one.scrollWidth <= one.clientWidth")


def test_a_long_name_of_an_owner_takes_several_lines(tab: Tabs) -> None:
    page = tab(size=NARROW).page
    page.goto("/opportunities")
    page.locator("article details").last.locator("summary").click()
    form = page.locator("form.plan").last
    form.locator("input[name=owner]").fill(OWNER)
    form.locator("button").click()
    expect(page.locator("article:target")).to_contain_text(OWNER.strip())
    assert width(page) == NARROW[0]
    page.set_viewport_size({"width": 1440, "height": 900})
    halves = page.locator(".quadrant").evaluate_all("all => all.map(one => Math.round(one.offsetWidth))")
    assert max(halves) - min(halves) <= 1


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_whole_legend_of_the_opportunities_can_be_read(tab: Tabs, lang: str) -> None:
    page = tab(size=NARROW, lang=lang).page
    page.goto("/opportunities")
    names = page.locator(".chart .role-legend-label text")
    expect(names.nth(2)).to_be_attached()
    assert names.evaluate_all(CUT_OFF) == 0
