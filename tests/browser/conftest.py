"""A real service with a project full of themes on a real database, and Debian's Chromium, once for all tests here."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from app.main import create_app
from app.services.projects import create_key
from app.settings import Settings
from app.store.scope import Scope
from app.store.session import now
from tests.browser.tabs import CHROMIUM, PATIENCE, Shop, Tab, open_tab
from tests.services.planted import make_planted
from tests.store.databases import opened
from tests.web.live import served
from tests.web.pages.themed import fill

HERE = Path(__file__).parent
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where there is no browser, say so; CI installs one (.ci/run)."""
    if not Path(CHROMIUM).exists():
        for item in items:
            if item.path.is_relative_to(HERE):
                item.add_marker(pytest.mark.skip(reason=f"no {CHROMIUM}: apt-get install chromium"))


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """Ends with this folder: it keeps a loop running, in which other tests could run none of theirs."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="package")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM)
    yield browser
    browser.close()


@pytest.fixture(scope="package")
def shop(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    home = tmp_path_factory.mktemp("shop")
    settings = Settings(database_url=fill(sqlite_template, home / "shop.db", home), home=home, rate_limit="off")
    with opened(settings.database) as database, database.write() as session:
        secret = create_key(Scope(session, 1), scopes=["ingest", "read", "admin"], now=now(session))[1]
    planted = make_planted()
    with served(create_app(settings, load=lambda _: planted)) as address:
        yield Shop(address, secret)


@pytest.fixture
def tab(chromium: Browser, shop: Shop) -> Iterator[Callable[..., Tab]]:
    """Opens tabs of visitors who are logged in; at the end nothing may have been complained of."""
    opened_tabs: list[Tab] = []

    def opens(**more: object) -> Tab:
        opened_tabs.append(open_tab(chromium, shop, **more))  # type: ignore[arg-type]  # what open_tab takes
        return opened_tabs[-1]

    yield opens
    for one in opened_tabs:
        one.page.context.close()
        assert one.complaints == []
