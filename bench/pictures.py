"""Pictures of the dashboard over the sample that ships: `python -m bench.pictures [--every FOLDER]` (make screenshots).

Those of the README go to docs/pictures; with `--every` each page is also taken in light, dark, phone and Chinese.
"""

import argparse
import itertools
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from app.cli.demo import filled
from app.cli.store import migrated
from app.main import create_app
from app.services.projects import KeyScope, create_key
from app.services.sessions import begin
from app.settings import Settings
from app.store.scope import Scope
from app.store.session import Database, now
from tests.browser.tabs import CHROMIUM, PHONE
from tests.web.live import served


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is looked at."""

    scheme: Literal["light", "dark"]
    size: tuple[int, int]
    lang: str


README = Path("docs/pictures")
WIDE = (1440, 900)
PAGES = (
    *("/", "/themes", "/voices", "/opportunities", "/changes"),
    *("/import", "/jobs", "/settings", "/settings/keys", "/model"),
)
PATIENCE = 60_000
FONTS = {"zh-tw": "fonts-noto-cjk", "und-zsye": "fonts-noto-color-emoji"}
"""Packages of Debian with the fonts that a browser needs for the sample, by what fontconfig calls their languages."""
LOOKS = {
    "light": Look("light", WIDE, "en"),
    "dark": Look("dark", WIDE, "en"),
    "phone": Look("light", PHONE, "en"),
    "chinese": Look("light", WIDE, "zh-Hant"),
}
SHOWN = (
    ("/", "light", "map"),
    ("/", "dark", "map-dark"),
    ("/", "chinese", "map-chinese"),
    ("/", "phone", "map-phone"),
    ("/themes", "light", "themes"),
    ("/opportunities", "light", "opportunities"),
)


def main() -> None:
    """Fill a database with the sample, serve it, and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=Path, help="folder for a picture of every page in every look")
    every: Path | None = parser.parse_args().every
    if missing := [package for lang, package in FONTS.items() if not fonts_of(lang)]:
        parser.exit(2, f"signs of the sample would be boxes: apt-get install {' '.join(missing)}\n")
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder)) as (address, secret),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        for path, look, name in SHOWN:
            take(browser, address, secret, path=path, look=look, to=README / f"{name}.png")
        if every is not None:
            for path, look in itertools.product(PAGES, LOOKS):
                name = re.sub(r"\W+", "-", path.strip("/")) or "map"
                take(browser, address, secret, path=path, look=look, to=every / f"{name}-{look}.png", whole=True)
        browser.close()


def fonts_of(lang: str) -> list[str]:
    """The font files of this machine that have the signs of a language."""
    command = ["/usr/bin/fc-list", f":lang={lang}", "file"]
    found = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - a word of ours
    return found.stdout.splitlines()


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, str]]:
    """The address of a service with the sample in it, and the secret of a session."""
    settings = Settings(database_url=f"sqlite:///{folder / 'demo.db'}", rate_limit="off")
    with migrated(settings) as database:
        secret = _session(database, filled(database, settings))
    with served(create_app(settings)) as address:
        yield address, secret


def take(browser: Browser, address: str, secret: str, *, path: str, look: str, to: Path, whole: bool = False) -> None:
    """One picture of a page; `whole` takes what is below the fold too."""
    chosen = LOOKS[look]
    context = browser.new_context(
        base_url=address,
        viewport={"width": chosen.size[0], "height": chosen.size[1]},
        color_scheme=chosen.scheme,
        reduced_motion="reduce",
    )
    cookies = {"wayfelt_session": secret, "wayfelt_language": chosen.lang}
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    answer = page.goto(path)
    if answer is None or not answer.ok:
        raise SystemExit(f"{path} can't be shown; there is no picture of it")
    _drawn(page)
    to.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=to, full_page=whole)
    context.close()
    print(to)


def _drawn(page: Page) -> None:
    """Wait for the charts that are in view."""
    for chart in page.locator("figure.chart").all():
        chart.scroll_into_view_if_needed()
        chart.locator(".canvas svg").wait_for()
    page.evaluate("window.scrollTo(0, 0)")


def _session(database: Database, project_id: int) -> str:
    with database.write() as session:
        scope, moment = Scope(session, project_id), now(session)
        return begin(scope, create_key(scope, scopes=KeyScope, now=moment, name="pictures")[0], now=moment)


if __name__ == "__main__":
    main()
