"""Tabs of a browser: who is logged in, what the browser complains of, and what stands in somebody's way."""

from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

CHROMIUM = "/usr/bin/chromium"
GRAVE = ("moderate", "serious", "critical")
PATIENCE = 20_000  # milliseconds; the machine may be busy
PHONE = (390, 844)
SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifted += one.value;
}).observe({type: "layout-shift", buffered: true});
"""


@dataclass(frozen=True)
class Shop:
    """A running service, and a key of its project that may do everything."""

    address: str
    key: str


@dataclass(frozen=True)
class Tab:
    """A page, and what the browser complained of: errors of scripts, and what the page's policy forbids."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def barriers(self) -> list[str]:
        """What axe finds on the page."""
        found = Axe().run(self.page).response["violations"]
        return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in GRAVE]

    def shifted(self) -> float:
        """How much of the page has jumped since it was loaded."""
        return float(self.page.evaluate("window.shifted"))


def open_tab(
    browser: Browser,
    shop: Shop,
    *,
    lang: str = "en",
    scheme: str = "light",
    size: tuple[int, int] = (1440, 900),
    scripts: bool = True,
    login: bool = True,
) -> Tab:
    """A tab of a visitor with a browser of their own."""
    context = browser.new_context(
        base_url=shop.address,
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,  # type: ignore[arg-type]  # light or dark
        java_script_enabled=scripts,
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    context.add_cookies([{"name": "wayfelt_language", "value": lang, "url": shop.address}])
    tab = Tab(context.new_page())
    if scripts:
        tab.page.add_init_script(SHIFTS)
    tab.page.on("console", lambda one: tab.complaints.append(one.text) if one.type == "error" else None)
    tab.page.on("pageerror", lambda error: tab.complaints.append(str(error)))
    if login:
        tab.page.goto("/login")
        tab.page.fill("input[name=key]", shop.key)
        tab.page.click("main form button")
        tab.page.wait_for_url("**/")
    return tab
