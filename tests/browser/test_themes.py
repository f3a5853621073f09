"""The journeys of somebody who works with themes: look at the map, choose on it, rename, merge, each with its undo."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.tabs import PHONE, Tab

Tabs = Callable[..., Tab]
RENAME = {"en": "Rename", "lt": "Pervadinti"}
UNDO = {"en": "Undo", "lt": "Atšaukti"}
MERGE = {"en": "Merge the chosen …", "lt": "Sujungti pasirinktas…"}
MERGED = {"en": "Merged.", "lt": "Sujungta."}
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"

LYING = """map => {
  const boxed = one => one.getBoundingClientRect();
  const shown = [...map.querySelectorAll('text.named')];
  const round = box => ({x: box.x + box.width / 2, y: box.y + box.height / 2, r: box.width / 2});
  const dots = [...map.querySelectorAll('.dot')].map(one => [one.dataset.id, round(boxed(one.firstElementChild))]);
  const within = (low, value, high) => Math.min(Math.max(value, low), high);
  const frame = boxed(map);
  const wrong = [];
  shown.forEach((one, at) => {
    const a = boxed(one);
    if (a.left < frame.left || a.right > frame.right || a.top < frame.top || a.bottom > frame.bottom) {
      wrong.push(one.textContent);
    }
    for (const b of shown.slice(at + 1).map(boxed)) {
      const beside = a.right <= b.left || b.right <= a.left;
      if (!beside && a.top + 4 < b.bottom && b.top + 4 < a.bottom) wrong.push(one.textContent);
    }
    for (const [id, {x, y, r}] of dots) {
      const far = Math.hypot(x - within(a.left, x, a.right), y - within(a.top + 4, y, a.bottom - 4));
      if (id !== one.dataset.of && far < r) wrong.push(one.textContent);
    }
  });
  return wrong;
}"""
"""Names on the map that lie on each other, on a circle that isn't their own, or beyond the frame."""


def names(page: Page) -> list[str]:
    return sorted(page.locator(".list tbody tr:visible th a").all_inner_texts())


@pytest.mark.parametrize("lang", ["en", "lt"])
def test_a_theme_is_renamed_and_has_its_name_back(tab: Tabs, lang: str) -> None:
    seen = tab(lang=lang)
    page = seen.page
    page.goto("/themes")
    page.locator(".list tbody th a").first.click()
    page.wait_for_url("**/themes/t*")
    found = page.locator("h1").inner_text()
    assert seen.barriers() == []
    page.locator("summary", has_text=RENAME[lang]).click()
    page.fill("input[name=name]", "Vėlu <b>labai</b>")
    page.locator("form[action$='/name'] button").click()
    expect(page.locator("h1")).to_have_text("Vėlu <b>labai</b>")
    page.locator(".banner").get_by_role("button", name=UNDO[lang]).click()
    expect(page.locator("h1")).to_have_text(found)


@pytest.mark.parametrize("lang", ["en", "lt"])
def test_two_themes_are_merged_and_parted_again(tab: Tabs, lang: str) -> None:
    page = tab(lang=lang).page
    page.goto("/themes")
    before = names(page)
    for box in page.locator(".list input[type=checkbox]").all()[:2]:
        box.check()
    page.get_by_role("button", name=MERGE[lang]).click()
    expect(page.locator("input[name=into]")).to_have_count(2)
    page.locator("form[action='/themes/merge'] button").click()
    expect(page.locator(".banner")).to_contain_text(MERGED[lang])
    page.goto("/themes")
    assert len(names(page)) == len(before) - 1
    page.goto("/themes?status=merged")
    page.locator(".list tbody th a").first.click()
    page.locator(".note.banner button").click()
    page.wait_for_url("**/themes/t*")
    page.goto("/themes")
    assert names(page) == before


def test_circles_are_chosen_by_a_frame_and_light_up_with_their_rows(tab: Tabs) -> None:
    seen = tab()
    page = seen.page
    page.goto("/themes")
    before = names(page)
    first = page.locator("#map .dot").first
    first.hover()
    row = page.locator(f".list tr[data-id='{first.get_attribute('data-id')}']")
    expect(row).to_have_class(re.compile("lit"))
    expect(page.locator("#bubble")).to_be_visible()
    frame = page.locator("#map").bounding_box()
    circle = page.locator("#map .dot circle").first.bounding_box()
    assert frame is not None
    assert circle is not None
    page.mouse.move(frame["x"] + 2, frame["y"] + 2)
    page.mouse.down()
    page.mouse.move(frame["x"] + frame["width"] - 2, frame["y"] + frame["height"] - 2, steps=4)
    page.mouse.up()
    expect(page.locator("#map .chosen")).to_have_count(len(before))
    expect(page.locator(".list input:checked")).to_have_count(len(before))
    page.locator("[data-clear]").click()
    page.mouse.move(circle["x"] - 4, circle["y"] - 4)
    page.mouse.down()
    page.mouse.move(circle["x"] + circle["width"] * 0.6, circle["y"] + circle["height"] * 0.6, steps=4)
    page.mouse.up()
    expect(page.locator("#map .chosen")).not_to_have_count(0)
    assert 0 < len(names(page)) < len(before)
    page.locator("[data-zoom=in]").click()
    assert page.locator("#map").get_attribute("viewBox") != "0 0 760 560"
    page.locator("[data-zoom=all]").click()
    expect(page.locator("#map")).to_have_attribute("viewBox", "0 0 760 560")


@pytest.mark.parametrize("size", [(1440, 900), PHONE])
@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
def test_names_on_the_map_lie_on_no_circle_and_on_no_other_name(tab: Tabs, size: tuple[int, int], lang: str) -> None:
    page = tab(size=size, lang=lang).page
    page.goto("/themes")
    expect(page.locator("#map text.named").first).to_be_visible()
    assert page.locator("#map").evaluate(LYING) == []


def test_a_circle_is_reached_and_opened_with_the_keyboard(tab: Tabs) -> None:
    page = tab().page
    page.goto("/themes")
    page.locator("#map .dot").nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/themes/t*")
    expect(page.locator("h1")).to_be_visible()


@pytest.mark.parametrize(
    ("lang", "scheme", "size"), [("en", "dark", (1440, 900)), ("zh-Hant", "light", (1280, 900)), ("ru", "dark", PHONE)]
)
def test_the_pages_stand_in_nobody_s_way(tab: Tabs, lang: str, scheme: str, size: tuple[int, int]) -> None:
    seen = tab(lang=lang, scheme=scheme, size=size)
    seen.page.goto("/themes")
    assert seen.barriers() == []
    assert seen.shifted() < 0.01
    assert seen.page.evaluate(WIDE) <= 0
    seen.page.goto(seen.page.locator(".list tbody th a").first.get_attribute("href") or "")
    assert seen.barriers() == []
    assert seen.page.evaluate(WIDE) <= 0


def test_without_scripts_themes_are_read_and_merged_too(tab: Tabs) -> None:
    page = tab(scripts=False).page
    page.goto("/themes")
    assert len(names(page)) >= 3
    page.locator("#map .dot").first.click()
    page.wait_for_url("**/themes/t*")
    expect(page.locator("summary", has_text="Rename")).to_be_visible()
