import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.journeys import load_journey
from app.main import create_app
from app.pipeline.pipeline import Pipeline, assemble
from app.services.projects import create_key, ensure_project
from app.settings import Settings
from app.store.migrations import upgrade
from app.store.scope import Scope
from app.store.session import now
from models.hashing import HashingEncoder, fixed_heads
from tests.browser.tabs import PATIENCE, PHONE, Shop, open_tab
from tests.factories import head_labels
from tests.store.databases import opened, sqlite_url
from tests.web.live import served

DUMP = "id,date,channel,stars,plan,review\n" + "".join(
    f'{n},2026-05-{n % 28 + 1:02},email,{n % 5 + 1},gold,"{text}"\n'
    for n, text in enumerate(
        [
            "The parcel came a week late and nobody answered my mails.",
            "Оплата заняла десять секунд, очень удобно.",
            "<b>Prekė</b> atėjo sudaužyta, o pinigų laukiu jau mėnesį.",
            "包裝很用心，只是客服電話一直打不通。",
            "",
            *(f"Order {n} was late and the box was wet." for n in range(40)),
            "",
        ],
        start=1,
    )
)
expect.set_options(timeout=PATIENCE)
PAGES = (
    *("/import", "/jobs", "/settings", "/settings/keys", "/settings/journeys", "/settings/webhooks", "/model"),
    *("/settings/journeys/airline", "/nowhere"),
)
WORDS = {
    "en": ("Row 5", "Would be rejected:", "Rejected rows", "It can be kept", "Line 9:"),
    "zh-Hant": ("第 5 列", "將被拒絕：", "被拒絕的列", "可以儲存", "第 9 行："),
}


def wide_pipeline() -> Pipeline:
    """A pipeline without weights whose meanings are as wide as those that themes are made of."""
    journey = load_journey()
    encoder = HashingEncoder(width=384)
    return assemble(encoder, fixed_heads(head_labels(journey), width=encoder.width), journey=journey)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A service with a worker and an empty project."""
    home = tmp_path_factory.mktemp("site")
    settings = Settings(database_url=sqlite_url(home / "wayfelt.db"), home=home, rate_limit="off")
    with opened(settings.database) as database:
        upgrade(database)
        with database.write() as session:
            scope = Scope(session, ensure_project(session, "shop", now=now(session)).id)
            secret = create_key(scope, scopes=["ingest", "read", "admin"], now=now(session))[1]
    with served(create_app(settings, load=lambda _: wide_pipeline(), working=True)) as address:
        yield Shop(address, secret)


def chosen(page: Page, folder: Path) -> None:
    """Choose the dump and go to where it is looked at."""
    (folder / "reviews.csv").write_text(DUMP, encoding="utf-8")
    page.goto("/import")
    page.set_input_files("input[type=file]", folder / "reviews.csv")
    page.click("form[data-upload] button[type=submit]")
    page.wait_for_url("**/import/*?name=reviews.csv")


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
def test_a_file_is_looked_at_imported_with_progress_and_its_rejects_downloaded(
    chromium: Browser, site: Shop, tmp_path: Path, lang: str
) -> None:
    row, rejected, rejects, _, _ = WORDS[lang]
    seen = open_tab(chromium, site, lang=lang)
    page = seen.page
    chosen(page, tmp_path)
    expect(page.locator("article.voice")).to_have_count(5)
    expect(page.locator("#row-3 .voice-text")).to_have_text("Prekė atėjo sudaužyta, o pinigų laukiu jau mėnesį.")
    expect(page.locator("#row-5")).to_contain_text(row)
    expect(page.locator("#row-5")).to_contain_text(rejected)
    expect(page.locator("#f-text")).to_have_value("review")
    assert seen.barriers() == []

    plan = page.locator("input[type=checkbox][name=more][value=plan]")
    if plan.is_checked():  # the project has it already, of the other language's import
        plan.uncheck()
        expect(page.locator("#row-1 .voice-head")).not_to_contain_text("plan: gold")
    plan.check()
    expect(page.locator("#row-1 .voice-head")).to_contain_text("plan: gold")
    assert "more=plan" in page.url
    page.click("#start button")
    page.wait_for_url("**/jobs/*")
    expect(page.locator("progress").first).to_be_attached()
    expect(page.locator("#rejects-title")).to_have_text(rejects)
    expect(page.locator(".figures dd").nth(3)).to_have_text("2")
    expect(page.locator("a.button[href='/']")).to_be_visible(timeout=2 * PATIENCE)
    assert seen.barriers() == []
    with page.expect_download() as download:
        page.click("a[href$='rejects.csv']")
    assert re.findall(r"^(\d+),", download.value.path().read_text("utf-8-sig"), re.MULTILINE) == ["5", "46"]
    assert seen.complaints == []


def test_the_same_works_without_scripts(chromium: Browser, site: Shop, tmp_path: Path) -> None:
    page = open_tab(chromium, site, scripts=False).page
    chosen(page, tmp_path)
    page.select_option("#f-rating", "")
    page.click("text=Look again")
    expect(page.locator("#row-1 .voice-head")).not_to_contain_text("Rating")
    page.click("#start button")
    page.wait_for_url("**/jobs/*")
    expect(page.locator("#rejects-title")).to_be_visible()  # the page loads itself anew


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
def test_a_journey_is_checked_while_it_is_written(chromium: Browser, site: Shop, lang: str) -> None:
    *_, good, bad = WORDS[lang]
    seen = open_tab(chromium, site, lang=lang)
    page = seen.page
    page.goto("/settings/journeys/new")
    expect(page.locator("#verdict")).to_contain_text(good)
    text = page.input_value("textarea").splitlines()
    page.fill("textarea", "\n".join([*text[:8], "colour: red", *text[8:]]))
    expect(page.locator("#verdict")).to_contain_text(bad)
    expect(page.locator("#verdict")).to_contain_text("colour")
    expect(page.locator("[data-lines] .bad")).to_have_text("9")
    page.fill("textarea", "\n".join(text))
    expect(page.locator("#verdict")).to_contain_text(good)
    assert seen.barriers() == []
    assert seen.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_work_have_no_barriers_and_fit_a_phone(chromium: Browser, site: Shop, scheme: str) -> None:
    seen = open_tab(chromium, site, lang="lt", scheme=scheme, size=PHONE)
    page = seen.page
    for path in PAGES:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], path
        assert seen.barriers() == [], path
    assert [one for one in seen.complaints if "404" not in one] == []
