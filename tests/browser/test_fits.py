"""Pages on small screens, on paper and for those who hear them: nothing runs over, all has its heading and name."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.tabs import PHONE, Tab

Tabs = Callable[..., Tab]
LONG = "averylongnameofachannelwithoutasingleblank" * 3
OVER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
LINES = """all => all.filter(one => !/\\s/.test(one.textContent.trim())).map(one => {
  const range = document.createRange();
  range.selectNodeContents(one);
  return [one.textContent, new Set([...range.getClientRects()].map(box => Math.round(box.top))).size];
})"""


def test_a_chart_is_a_picture_with_a_name(tab: Tabs) -> None:
    page = tab().page
    page.goto("/opportunities")
    expect(page.locator(".chart svg")).to_be_visible()
    canvas = page.locator(".chart .canvas")
    expect(canvas).to_have_attribute("role", "img")
    expect(canvas).to_have_attribute("aria-label", "Impact of the opportunities by their reach")


def test_the_printed_list_of_themes_has_its_headings_over_their_columns(tab: Tabs) -> None:
    page = tab(size=(1200, 900)).page
    page.goto("/themes")
    page.emulate_media(media="print")
    heads = page.locator(".list thead th:visible")
    cells = page.locator(".list tbody tr").first.locator("> :visible")
    assert heads.count() == cells.count()
    lefts = [
        one.evaluate_all("all => all.map(one => Math.round(one.getBoundingClientRect().left))")
        for one in (heads, cells)
    ]
    assert lefts[0] == lefts[1]


def test_a_printed_map_says_its_project_and_its_filters(tab: Tabs) -> None:
    page = tab().page
    page.goto("/?lang=lt")
    expect(page.locator(".printed")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".chip")).to_be_visible()
    expect(page.locator(".printed")).to_have_text("shop")
    expect(page.locator(".chips a", has_text="Take all away")).to_be_hidden()


def test_long_names_take_several_lines_of_the_voices(tab: Tabs) -> None:
    page = tab(size=PHONE).page
    page.goto("/voices?channel=" + LONG)
    assert page.evaluate(OVER) <= 0
    page.goto("/voices?lang=lt")
    page.locator(".hit .meta span").nth(1).evaluate("(one, name) => { one.textContent = name; }", LONG)
    page.locator(".tags .clip").first.evaluate("(one, name) => { one.textContent = name; }", LONG)
    assert page.evaluate(OVER) <= 0
    page.goto(page.locator(".hit .quote a").first.get_attribute("href") or "")
    page.locator(".head a, .meta > *").last.evaluate("(one, name) => { one.textContent = name; }", LONG)
    assert page.evaluate(OVER) <= 0


def test_filters_fold_on_a_phone_so_that_voices_are_seen(tab: Tabs) -> None:
    page = tab(size=PHONE).page
    page.goto("/voices?lang=lt")
    expect(page.locator("details[data-folds]")).not_to_have_attribute("open", "")
    box = page.locator(".hit").first.bounding_box()
    assert box is not None
    assert box["y"] < PHONE[1]
    wide = tab().page
    wide.goto("/voices?lang=lt")
    expect(wide.locator("details[data-folds]")).to_have_attribute("open", "")


def test_a_long_name_of_a_theme_stays_in_its_column_of_the_map(tab: Tabs) -> None:
    page = tab(size=PHONE).page
    for place in (".map .theme", ".brief li", ".chips .chip", ".legend li"):
        page.goto("/?lang=lt&compare=source")
        for one in page.locator(place).all()[:1]:
            one.evaluate("(one, name) => { one.textContent = name; }", LONG)
        assert page.evaluate(OVER) <= 0, place


@pytest.mark.parametrize("path", ["/", "/model"])
def test_chinese_tables_keep_several_characters_on_a_line(tab: Tabs, path: str) -> None:
    page = tab(size=PHONE, lang="zh-Hant").page
    page.goto(path)
    page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true; })")
    cells = page.locator("table.plain tbody :is(th, td):not(.num):visible")
    widths = cells.evaluate_all(
        "all => all.filter(one => one.textContent.trim().length > 6).map(one => one.clientWidth)"
    )
    assert min(widths, default=98) >= 90
    assert page.evaluate(OVER) <= 0


@pytest.mark.parametrize(("lang", "width"), [("lt", 1400), ("lt", 1280), ("ru", 1400)])
def test_names_of_stages_are_not_broken_within_words(tab: Tabs, lang: str, width: int) -> None:
    page = tab(lang=lang, size=(width, 900)).page
    broken = [name for name, lines in page.locator(".map thead th a").evaluate_all(LINES) if lines > 1]
    assert broken == []


def test_a_correction_looked_at_after_the_session_leads_to_the_key(tab: Tabs) -> None:
    page = tab().page
    page.goto("/voices")
    page.goto(page.locator(".hit .quote a").first.get_attribute("href") or "")
    mention = page.locator(".mention").first
    mention.locator("summary").first.click()
    form = mention.locator("form[data-correct]")
    form.locator("select").first.select_option(index=0)
    page.context.clear_cookies(name="wayfelt_session")
    form.locator("button").first.click()
    page.wait_for_url("**/login?**")
    assert re.search(r"next=%2Fvoices%2F.*lost=true", page.url)
    expect(page.locator(".note[role=alert]")).to_be_visible()
