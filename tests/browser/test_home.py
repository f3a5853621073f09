"""The journeys of somebody who looks at the map: first visit, filter and share, from a dip to the words, compare."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.tabs import PHONE, Tab

LANGUAGES = ("en", "lt", "zh-Hant")
TITLES = {"en": "How the journey felt", "lt": "Kaip klientai jautėsi kelionėje", "zh-Hant": "旅程中的感受"}
LOWEST = """() => [...document.querySelectorAll('.map .dot')]
  .sort((a, b) => b.getAttribute('cy') - a.getAttribute('cy'))[0].parentElement.getAttribute('href')"""
Tabs = Callable[..., Tab]


def points(page: Page) -> list[str]:
    links = page.locator(".map .curve a")
    return [str(link.get_attribute("aria-label")) for link in links.all()]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_first_visit_leads_from_the_key_to_the_curve(tab: Tabs, lang: str) -> None:
    seen = tab(lang=lang)
    expect(seen.page.locator("h1")).to_have_text(TITLES[lang])
    assert len(points(seen.page)) >= 3
    heads = seen.page.locator(".map thead th").evaluate_all("all => all.map(one => one.getBoundingClientRect())")
    dots = seen.page.locator(".map .dot").evaluate_all("all => all.map(one => one.getBoundingClientRect())")
    for dot in dots:  # a point stands over the middle of its column
        middle = dot["x"] + dot["width"] / 2
        assert min(abs(middle - head["x"] - head["width"] / 2) for head in heads) < 4
    assert seen.barriers() == []
    assert seen.shifted() < 0.01


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
def test_a_filter_is_shared_by_its_address(tab: Tabs, lang: str) -> None:
    mine = tab(lang=lang).page
    before = points(mine)
    mine.select_option("select[name=lang]", "lt")
    mine.click(".filters .go button")
    mine.wait_for_url("**lang=lt**")
    assert points(mine) != before
    theirs = tab(lang=lang).page
    theirs.goto(mine.url)
    assert points(theirs) == points(mine)
    expect(theirs.locator(".chip")).to_have_count(1)
    theirs.click(".chip")
    assert urlsplit(theirs.url).query == ""
    assert points(theirs) == before


@pytest.mark.parametrize("lang", ["en", "lt"])
def test_a_dip_in_the_curve_leads_to_the_words_behind_it(tab: Tabs, lang: str) -> None:
    page = tab(lang=lang).page
    href = page.evaluate(LOWEST)
    link = page.locator(f'.map .curve a[href="{href}"]')
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/voices?**")
    stage = re.search(r"stage=(\w+)", href)
    assert stage is not None
    assert f"stage={stage[1]}" in page.url
    expect(page.locator("main")).to_contain_text("late" if stage[1] == "delivery" else re.compile(r"\w"))
    page.go_back()
    link.locator(".hit").click()
    page.wait_for_url("**/voices?**")


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
def test_two_periods_are_laid_beside_each_other(tab: Tabs, lang: str) -> None:
    seen = tab(lang=lang)
    seen.page.select_option("select[name=compare]", "previous")
    seen.page.click(".filters .go button")
    seen.page.wait_for_url("**compare=previous**")
    expect(seen.page.locator(".legend li")).to_have_count(2)
    expect(seen.page.locator("#comparison")).to_have_attribute("open", "")
    seen.page.select_option("select[name=compare]", "lang")
    seen.page.click(".filters .go button")
    seen.page.wait_for_url("**compare=lang**")
    expect(seen.page.locator(".map polyline.c1").first).to_be_visible()
    assert seen.barriers() == []


def test_pains_taken_as_fixed_lift_the_curve(tab: Tabs) -> None:
    page = tab().page
    page.goto("/?compare=projected")
    page.locator("input[name=fix]").first.check()
    page.click(".filters .go button")
    page.wait_for_url("**fix=**")
    expect(page.locator(".map polyline.then").first).to_be_visible()
    expect(page.locator("#projection")).to_have_attribute("open", "")


def test_opportunities_are_drawn_planned_and_told_as_a_table(tab: Tabs) -> None:
    seen = tab()
    seen.page.goto("/opportunities")
    expect(seen.page.locator(".chart svg")).to_be_visible()
    seen.page.locator("article details").first.locator("summary").click()
    form = seen.page.locator("form.plan").first
    form.locator("input[name=owner]").fill("Ona")
    form.locator("select[name=progress]").select_option("doing")
    form.locator("button").click()
    expect(seen.page.locator("article:target")).to_contain_text("Ona")
    seen.page.locator("figcaption summary").click()
    expect(seen.page.locator("figcaption table tbody tr").first).to_be_visible()
    assert seen.shifted() < 0.01


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_have_no_barriers_and_fit_a_phone(tab: Tabs, scheme: str) -> None:
    seen = tab(scheme=scheme, size=PHONE, lang="lt")
    for path in ("/", "/?compare=lang", "/?compare=target", "/?compare=projected", "/opportunities", "/changes"):
        seen.page.goto(path)
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], path
        assert seen.barriers() == [], path


def test_the_form_of_the_key_has_no_barriers(tab: Tabs) -> None:
    seen = tab(login=False)
    seen.page.goto("/login")
    assert seen.barriers() == []


def test_the_map_can_be_read_and_filtered_without_scripts(tab: Tabs) -> None:
    page = tab(scripts=False).page
    page.select_option("select[name=lang]", "ru")
    page.click(".filters .go button")
    page.wait_for_url("**lang=ru**")
    expect(page.locator(".map tbody tr").first).to_be_visible()
    page.goto("/opportunities")
    page.locator("figcaption summary").click()
    expect(page.locator("figcaption table tbody tr").first).to_be_visible()


def test_the_first_page_is_small_and_its_files_are_loaded_once(tab: Tabs) -> None:
    seen = tab(login=False)
    sizes: dict[str, int] = {}
    seen.page.on("response", lambda one: sizes.update({one.url: len(one.body())}) if one.status == 200 else None)
    seen.page.goto("/login")
    whole = sum(sizes.values())
    assert not [url for url in sizes if "vega" in url]
    assert whole < 150_000


def test_menus_open_and_close_by_the_keyboard(tab: Tabs) -> None:
    page = tab().page
    menu = page.locator(".top .menu")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu.locator(".sheet")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu.locator(".sheet")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()


def test_a_menu_closes_when_the_keyboard_leaves_it(tab: Tabs) -> None:
    page = tab().page
    menu = page.locator(".top .menu")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu.locator(".sheet")).to_be_visible()
    menu.locator("button").last.focus()
    expect(menu.locator(".sheet")).to_be_visible()
    page.keyboard.press("Tab")
    expect(menu.locator(".sheet")).to_be_hidden()


def test_a_click_into_a_menu_of_the_map_leaves_it_open(tab: Tabs) -> None:
    page = tab().page
    menu = page.locator(".menu.flat")
    menu.locator("summary").click()
    menu.locator(".sheet").click(position={"x": 3, "y": 3})
    expect(menu.locator(".sheet")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_printed_map_is_whole_and_dark_on_white(tab: Tabs, scheme: str) -> None:
    page = tab(scheme=scheme, size=(1040, 720)).page
    page.locator(".top .menu summary").click()
    page.locator(f"button[value={scheme}]").click()
    page.wait_for_url("**/")
    page.emulate_media(media="print", color_scheme=scheme)  # type: ignore[arg-type]  # light or dark
    assert page.locator(".map table").evaluate("one => one.offsetWidth <= one.closest('main').clientWidth")
    assert page.locator(".scroll.map").evaluate("one => getComputedStyle(one).overflowX") == "visible"
    assert page.locator("body").evaluate("one => getComputedStyle(one).color") == "rgb(29, 29, 31)"
    for gone in (".menu.flat", ".top"):
        expect(page.locator(gone)).to_be_hidden()
