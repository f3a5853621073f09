"""Pages of the documentation that lie elsewhere in the checkout, under names of their own on the site."""

import re
from pathlib import Path, PurePosixPath
from posixpath import normpath, relpath
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[1]
ELSEWHERE = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "security-policy.md",
    "training/LOG.md": "experiments.md",
    "models/artifacts/felt/card.md": "model-card.md",
    "models/artifacts/fast/card.md": "model-card-fast.md",
}
LINK = re.compile(r"(\]\(|src=\")([^)\"#\s]+)(#[^)\"\s]*)?([)\"])")


def on_files(files: Files, config: Any) -> Files:  # noqa: ANN401 - MkDocs' own
    """Add the pages that lie elsewhere."""
    for source, name in ELSEWHERE.items():
        text = (ROOT / source).read_text(encoding="utf-8")
        files.append(File.generated(config, name, content=moved(text, PurePosixPath(source), PurePosixPath(name))))
    return files


def on_page_markdown(markdown: str, page: Any, **_: object) -> str:  # noqa: ANN401 - MkDocs' own
    """Turn links to files of the checkout into links to their pages."""
    name = PurePosixPath(page.file.src_uri)
    return markdown if str(name) in ELSEWHERE.values() else moved(markdown, PurePosixPath("docs") / name, name)


def moved(text: str, source: PurePosixPath, name: PurePosixPath) -> str:
    """The text of the file `source` of the checkout, its links as they are from the page `name`."""

    def link(found: re.Match[str]) -> str:
        target = found[2]
        if ":" in target or target.startswith("/"):
            return found[0]
        there = normpath(str(source.parent / target))
        page = ELSEWHERE.get(there) or there.removeprefix("docs/")
        return f"{found[1]}{relpath(page, str(name.parent))}{found[3] or ''}{found[4]}"

    return LINK.sub(link, text)
