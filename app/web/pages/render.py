"""Pages out of templates: the environment of each language, filters for figures and days, headers for safety."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from babel.dates import format_timedelta
from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.report.words import words
from app.web.pages.language import languages, translations
from app.web.pages.names import given_time, moment_name
from app.web.pages.session import THEMES, Reader
from app.web.pages.static import static

FOLDER = Path(__file__).parent.parent / "templates"
SAFE = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
HTML_LANG = {"zh-Hant": "zh-Hant-TW"}


def render(
    request: Request,
    visitor: Reader,
    template: str,
    context: object,
    *,
    status: int = HTTPStatus.OK,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """The page; the template has its Context as `c` and who looks at it as `v`."""
    page = environment(visitor.lang).get_template(template)
    query = f"?{request.url.query}" if request.url.query else ""
    body = page.render(c=context, v=visitor, here=request.url.path, address=request.url.path + query)
    return HTMLResponse(body, status, headers={**SAFE, **(headers or {})})


@cache
def environment(language: str) -> Environment:
    """The templates in one language."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    texts, called = translations(language), words(language)
    install: Callable[..., None] = made.install_gettext_callables  # type: ignore[attr-defined] # by the extension
    install(texts.ugettext, texts.ungettext, newstyle=True)
    made.globals |= {
        "path": path,
        "static": static,
        "languages": tuple(languages()),
        "themes": THEMES,
        "word": called,
        "html_lang": HTML_LANG.get(language, language),
    }
    made.filters |= {
        "count": called.count,
        "signed": called.signed,
        "number": called.number,
        "percent": called.percent,
        "day": lambda value: called.day(value[:10] if isinstance(value, str) else value.date().isoformat()),
        "moment": lambda value: moment_name(value, called),
        "given": lambda value: given_time(value, called),
        "ago": lambda value, since: format_timedelta(value - since, add_direction=True, locale=called.locale),
        "interval": called.range,
    }
    return made


def path(base: str, /, *parts: object, **query: object) -> str:
    """An address on this site: `base`, `parts` after it, and what of the query isn't empty; lists come repeated."""
    whole = "/".join([base.rstrip("/") if parts else base, *(quote(str(part), safe="") for part in parts)])
    named = ((name if "." in name else name.rstrip("_"), values) for name, values in query.items())
    pairs = [(name, value) for name, values in named for value in _each(values)]
    return f"{whole}?{urlencode(pairs)}" if pairs else whole


def _each(values: Any) -> Iterable[str]:  # noqa: ANN401 - what a template gives
    match values:
        case None | "" | False:
            return ()
        case True:
            return ("true",)
        case str():
            return (values,)
        case Iterable():
            return [str(value) for value in values if value not in (None, "")]
        case _:
            return (str(values),)
