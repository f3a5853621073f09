"""Links of the documentation lead to files and headings that are there; nothing is asked of a network."""

import re
import unicodedata
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("models/artifacts/*/card.md"), ROOT / "training/LOG.md"]
)
LINK = re.compile(r"(?:\]\(|src=\"|href=\")([^)\"\s]+)[)\"]")
FENCE = re.compile(r"^```.*?^```$", re.M | re.S)
CODE = re.compile(r"`[^`\n]*`")


def text_of(page: Path) -> str:
    """The page without its code."""
    return CODE.sub("", FENCE.sub("", page.read_text(encoding="utf-8")))


@cache
def anchors(page: Path) -> frozenset[str]:
    """What a link into the page may name: its headings as GitHub and MkDocs spell them, and marks of its own."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    return frozenset(
        [slug(heading) for heading in re.findall(r"^#+ (.+)$", text, re.M)] + re.findall(r"<a id=\"([^\"]+)\">", text)
    )


def slug(heading: str) -> str:
    plain = unicodedata.normalize("NFKD", heading.replace("`", "")).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain)).strip("-")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_of_a_page_lead_to_files_and_headings_that_are_there(page: Path) -> None:
    dead = [link for link in LINK.findall(text_of(page)) if not leads_somewhere(link, page)]
    assert dead == []


def leads_somewhere(link: str, page: Path) -> bool:
    if re.match(r"[a-z]+:", link):
        return link.startswith(("https://", "http://127.0.0.1", "mailto:"))
    path, _, anchor = link.partition("#")
    there = (page.parent / path).resolve() if path else page
    if not there.exists():
        return False
    return not anchor or (there.suffix == ".md" and anchor in anchors(there))


def test_a_dead_file_and_a_dead_heading_are_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text('# One of `a` kind\n\n<a id="mark"></a>\n', encoding="utf-8")
    good = ["#one-of-a-kind", "page.md#mark", "https://example.com", "page.md"]
    assert [link for link in [*good, "gone.md", "#gone", "ftp://x"] if not leads_somewhere(link, page)] == [
        "gone.md",
        "#gone",
        "ftp://x",
    ]
