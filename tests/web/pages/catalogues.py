"""The texts of the dashboard: what templates and pages say, and what each language makes of it."""

from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from app.web.pages.language import FOLDERS

WEB = Path("app/web")
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
Text = str | tuple[str, str]


def said() -> dict[Text, str]:
    """Every text that templates and pages ask for, with the file that does."""
    found: dict[Text, str] = {}
    for file in sorted([*WEB.glob("templates/*.html"), *WEB.glob("pages/*.py")]):
        method = "python" if file.suffix == ".py" else "jinja2.ext:babel_extract"
        options = {} if file.suffix == ".py" else {"trimmed": "false", "silent": "false", "newstyle_gettext": "true"}
        for _, message, _, context in extract_from_file(method, file, keywords=KEYWORDS, options=options):
            text = tuple(message[:2]) if isinstance(message, tuple) else in_context(message, context)
            found.setdefault(text, str(file))  # type: ignore[arg-type]  # pairs of two
    return found


def in_context(text: str, context: str | None) -> str:
    """A text as it is told from the same one elsewhere."""
    return text if context is None else f"{context}: {text}"


def messages(language: str) -> Iterator[tuple[str, Message]]:
    """The messages of a language, each with the name of its file."""
    for file in sorted((WEB / "locale" / FOLDERS[language] / "LC_MESSAGES").glob("*.po")):
        with file.open("rb") as body:
            catalog: Catalog = read_po(body, locale=FOLDERS[language])
        yield from ((file.name, message) for message in catalog if message.id)
