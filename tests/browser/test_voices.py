"""The journeys of somebody who reads voices: search, read the scores, correct with a preview and an undo."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.main import create_app
from app.settings import Settings
from tests.browser.tabs import PHONE, Shop, Tab, open_tab
from tests.factories import make_pipeline
from tests.web.live import served
from tests.web.pages.themed import hear

WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
BROKEN = """table => {
  const broken = [], walk = document.createTreeWalker(table, NodeFilter.SHOW_TEXT), range = document.createRange();
  while (walk.nextNode()) for (const word of walk.currentNode.data.matchAll(/[\\p{L}]+/gu)) {
    range.setStart(walk.currentNode, word.index);
    range.setEnd(walk.currentNode, word.index + word[0].length);
    if (new Set([...range.getClientRects()].map(one => Math.round(one.top))).size > 1) broken.push(word[0]);
  }
  return broken;
}"""
ARC = '<section class="card"><svg class="arc" viewBox="0 0 480 150"><text x="22" y="40">−0.47</text></svg></section>'
UNDO = {"en": "Undo", "zh-Hant": "復原"}
WOULD = {"en": "What would change", "zh-Hant": "會改變什麼"}


@pytest.fixture(scope="module")
def heard(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    home = tmp_path_factory.mktemp("heard")
    pipeline = make_pipeline()
    url, secret = hear(sqlite_template, home / "heard.db", home, pipeline)
    settings = Settings(database_url=url, home=home, rate_limit="off")
    with served(create_app(settings, load=lambda _: pipeline)) as address:
        yield Shop(address, secret)


@pytest.fixture
def tab(chromium: Browser, heard: Shop) -> Iterator[Callable[..., Tab]]:
    """As in conftest, of the project that was heard."""
    tabs: list[Tab] = []

    def opens(**more: object) -> Tab:
        tabs.append(open_tab(chromium, heard, **more))  # type: ignore[arg-type]  # what open_tab takes
        return tabs[-1]

    yield opens
    for one in tabs:
        one.page.context.close()
        assert one.complaints == []


Tabs = Callable[..., Tab]


def opened(page: Page, words: str) -> None:
    """Search for the words and open the first text."""
    page.goto("/voices")
    page.fill("input[name=q]", words)
    page.locator(".search button").click()
    page.wait_for_url("**q=**")
    page.locator(".hit .quote a", has_text=words).first.click()
    page.wait_for_url("**/voices/*")


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
def test_a_label_is_corrected_with_a_preview_and_undone(tab: Tabs, lang: str) -> None:
    seen = tab(lang=lang)
    page = seen.page
    opened(page, "rain")
    mention = page.locator(".mention").first
    intent = mention.locator("select[name=intent]")
    mention.locator("summary").click()
    was = intent.input_value()
    intent.select_option("suggestion" if was != "suggestion" else "question")
    wanted = intent.input_value()
    mention.locator("form[data-correct] button").click()
    dialog = page.locator("dialog")
    expect(dialog).to_contain_text(WOULD[lang])
    expect(dialog.locator(".effect li").first).to_be_visible()
    expect(dialog.locator("h2")).to_be_focused()
    assert dialog.evaluate("dialog => dialog.scrollTop") == 0
    assert seen.barriers() == []
    dialog.locator("form[action='/corrections'] button").click()
    page.wait_for_url("**done=corrected**")
    mention.locator("summary").click()
    expect(intent).to_have_value(wanted)
    page.locator(".banner").get_by_role("button", name=UNDO[lang]).click()
    page.wait_for_url("**done=undone**")
    mention.locator("summary").click()
    expect(intent).to_have_value(was)


def test_a_correction_that_changes_nothing_says_so(tab: Tabs) -> None:
    seen = tab()
    opened(seen.page, "rain")
    mention = seen.page.locator(".mention").first
    mention.locator("summary").click()
    mention.locator("form[data-correct] button").click()
    expect(seen.page.locator("dialog .problem")).to_have_text(
        "Nothing differs from what is there. Choose another value for some label."
    )
    seen.complaints[:] = [one for one in seen.complaints if "422" not in one]  # the browser tells of the answer


def test_scores_show_on_focus_and_go_with_escape(tab: Tabs) -> None:
    page = tab().page
    opened(page, "rain")
    page.locator(".said a").first.focus()
    expect(page.locator(".scorecard")).to_contain_text("Sentiment")
    expect(page.locator(".scorecard")).to_contain_text("%")
    page.keyboard.press("Escape")
    expect(page.locator(".scorecard")).to_have_count(0)


@pytest.mark.parametrize("size", [(1440, 900), PHONE])
def test_a_text_of_markup_and_marks_is_text_and_stays_in_its_place(tab: Tabs, size: tuple[int, int]) -> None:
    seen = tab(size=size)
    page = seen.page
    page.on("dialog", lambda dialog: seen.complaints.append(f"a script ran: {dialog.message}"))
    page.goto("/voices?author=%3Ci%3Eeve%3C%2Fi%3E")
    assert page.evaluate(WIDE) <= 0
    assert page.locator("main").evaluate("main => main.querySelectorAll('script, img, i').length") == 0
    page.locator(".hit .quote a").first.click()
    page.wait_for_url("**/voices/*")
    shown = page.locator(".text .words").evaluate(
        "text => { const one = text.cloneNode(true); one.querySelectorAll('sup').forEach(n => n.remove()); "
        "return one.textContent; }"
    )
    assert "<script>alert('x')</script><img src=x onerror=alert(1)>" in shown
    assert "{{ 7*7 }}" in shown
    assert page.locator(".voice").evaluate("main => main.querySelectorAll('script, img').length") == 0
    assert page.evaluate(WIDE) <= 0
    assert seen.barriers() == []


@pytest.mark.parametrize(("lang", "scheme", "size"), [("ru", "dark", PHONE), ("lt", "light", (1440, 900))])
def test_a_chat_and_the_search_stand_in_nobody_s_way(tab: Tabs, lang: str, scheme: str, size: tuple[int, int]) -> None:
    seen = tab(lang=lang, scheme=scheme, size=size)
    seen.page.goto("/voices?channel=chat")
    assert seen.barriers() == []
    assert seen.page.evaluate(WIDE) <= 0
    seen.page.locator(".hit .quote a").first.click()
    seen.page.wait_for_url("**/voices/*")
    expect(seen.page.locator(".turn.customer mark").first).to_be_visible()
    assert seen.barriers() == []
    assert seen.page.evaluate(WIDE) <= 0


def test_without_scripts_a_label_is_corrected_too(tab: Tabs) -> None:
    page = tab(scripts=False).page
    opened(page, "rain")
    mention = page.locator(".mention").first
    mention.locator("summary").click()
    mention.locator("select[name=effort]").select_option("low")
    mention.locator("form[data-correct] button").click()
    page.locator("form[action='/corrections'] button").click()
    page.wait_for_url("**done=corrected**")
    page.locator(".banner button").click()
    page.wait_for_url("**done=undone**")


def test_a_quote_is_copied_with_day_channel_and_link_by_the_keyboard(tab: Tabs) -> None:
    seen = tab()
    page = seen.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/voices?channel=chat")
    hit = page.locator(".hit").first
    hit.get_by_role("button", name="Copy quote").focus()
    page.keyboard.press("Enter")
    expect(hit.locator(".copy")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    said, _, link = copied.partition("\n")
    assert said.startswith("“")
    assert said.endswith(", chat")
    page.goto(link)
    expect(page.locator(".mention:target")).to_be_visible()
    assert seen.barriers() == []


def test_without_scripts_nothing_promises_to_copy(tab: Tabs) -> None:
    page = tab(scripts=False).page
    page.goto("/voices")
    expect(page.locator(".hit .copy").first).to_be_hidden()


@pytest.mark.parametrize("lang", ["ru", "lt"])
def test_no_word_of_the_scores_is_broken_on_a_phone(tab: Tabs, lang: str) -> None:
    seen = tab(lang=lang, size=(360, 740))
    opened(seen.page, "rain")
    assert seen.page.locator(".mention tbody").first.evaluate(BROKEN) == []
    expect(seen.page.get_by_role("table").first.get_by_role("rowheader").first).to_be_visible()
    assert seen.page.evaluate(WIDE) <= 0
    assert seen.barriers() == []


def test_figures_of_the_arc_can_be_read_on_a_phone(tab: Tabs) -> None:
    page = tab(size=(360, 740)).page
    opened(page, "rain")
    page.locator(".voice .stack").first.evaluate("(place, drawing) => { place.innerHTML = drawing; }", ARC)
    size = page.locator(".arc text").evaluate(
        "one => parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a"
    )
    assert size >= 11
