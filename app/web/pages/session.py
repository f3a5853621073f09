"""Who looks at a page: the session of the cookie, what its key may do, language and theme, and the proof of a form.

The cookie holds the secret of a session and never a key. A form is taken if the browser says that it comes from here,
and if it carries the session's own token.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

import structlog
from babel.support import NullTranslations
from fastapi import BackgroundTasks, Depends, Request, Response

from app.errors import DatabaseProblem, Forbidden, Unauthorized
from app.report.words import Words, words
from app.services.projects import KeyScope, is_use_news, note_use
from app.services.sample import named_as_sample
from app.services.sessions import extend, is_old, resume
from app.store.keys import Key
from app.store.scope import Scope
from app.store.session import Database, now
from app.web.access import Access
from app.web.deps import DatabaseDep, RatesDep
from app.web.errors import FORMS, Told
from app.web.pages.language import choose, translations

COOKIE, LANGUAGE, THEME = "wayfelt_session", "wayfelt_language", "wayfelt_theme"
HOME = "wayfelt_home"  # keeps the session of one's own project while one looks at its sample
THEMES = ("system", "light", "dark")
YEAR = 365 * 24 * 3600  # how long browsers keep cookies; when a session is over, the database says
FIELD, HEADER = "csrf", "X-CSRF"
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may not be logged in: `lang` is one of LANGUAGES, `theme` one of THEMES."""

    lang: str
    theme: str

    @property
    def texts(self) -> NullTranslations:
        """The texts of the dashboard in the reader's language."""
        return translations(self.lang)

    @property
    def words(self) -> Words:
        """The words of reports, and how figures are written, in the reader's language."""
        return words(self.lang)

    def gettext(self, message: str) -> str:
        """A text in the reader's language; placeholders are left for `%`."""
        return self.texts.ugettext(message)

    def ngettext(self, one: str, many: str, count: int) -> str:
        """A text for a number in the reader's language."""
        return self.texts.ungettext(one, many, count)

    def pgettext(self, context: str, message: str) -> str:
        """A text that some languages say differently in different contexts."""
        return str(self.texts.upgettext(context, message))

    @property
    def logged_in(self) -> bool:
        """Whether there is a session."""
        return False


@dataclass(frozen=True, slots=True)
class Visitor(Reader):
    """Somebody who is logged in: the rows of one project, as far as the key goes. `csrf` goes into every form."""

    access: Access
    project: str
    csrf: str

    @property
    def logged_in(self) -> bool:
        """Whether there is a session."""
        return True

    @property
    def key(self) -> Key:
        """The key the session was begun with."""
        return self.access.key

    @property
    def scopes(self) -> tuple[str, ...]:
        """What the key may do."""
        return self.access.key.scopes

    @property
    def in_sample(self) -> bool:
        """Whether this is the sample beside one's own project."""
        return named_as_sample(self.project)

    @property
    def actor(self) -> str:
        """Who acts, for the audit log."""
        return self.access.actor

    def may(self, scope: str) -> bool:
        """Whether the key holds this scope, or admin."""
        return not {str(KeyScope.ADMIN), scope}.isdisjoint(self.scopes)

    @contextmanager
    def read(self) -> Iterator[Scope]:
        """The project's rows in one state, to read."""
        with self.access.read() as scope:
            yield scope

    @contextmanager
    def write(self) -> Iterator[Scope]:
        """The project's rows in one transaction, committed when the block ends."""
        with self.access.write() as scope:
            yield scope


def reader(request: Request, project: str = "") -> Reader:
    """Language and theme that a request asks for."""
    theme = request.cookies.get(THEME, "")
    chosen = request.cookies.get(LANGUAGE, "")
    lang = choose(chosen, request.headers.get("Accept-Language", ""), project=project)
    return Reader(lang, theme if theme in THEMES else THEMES[0])


def visitor(request: Request, database: DatabaseDep, rates: RatesDep, after: BackgroundTasks) -> Visitor:
    """Who is logged in. Unauthorized, which leads to /login, for everybody else."""
    secret = request.cookies.get(COOKIE, "")
    found = None
    if secret:
        with database.read() as session:
            moment = now(session)
            found = resume(session, secret, now=moment)
    if found is None:
        raise Unauthorized("log in with a key")
    request.state.key = found.key
    rates.count(f"page {found.key.id}")
    if is_old(found, now=moment) or is_use_news(found.key, now=moment):
        after.add_task(_note, database, secret, found.key)
    seen = reader(request, found.language)
    made = Visitor(seen.lang, seen.theme, Access(database, found.key), found.project, token_of(secret))
    request.state.visitor = made  # for pages that tell of errors
    return made


VisitorDep = Annotated[Visitor, Depends(visitor)]


def reading(seen: VisitorDep) -> Visitor:
    """Who is logged in with a key that may read."""
    need(seen, KeyScope.READ)
    return seen


ReadingDep = Annotated[Visitor, Depends(reading)]


def ingesting(seen: VisitorDep) -> Visitor:
    """Who is logged in with a key that may put feedback in."""
    need(seen, KeyScope.INGEST)
    return seen


IngestingDep = Annotated[Visitor, Depends(ingesting)]


def administering(seen: VisitorDep) -> Visitor:
    """Who is logged in with a key that may do all."""
    need(seen, KeyScope.ADMIN)
    return seen


AdministeringDep = Annotated[Visitor, Depends(administering)]


def need(seen: Visitor, scope: str) -> None:
    """Forbidden, which is shown as a page that says so, if the key doesn't hold `scope`."""
    if not seen.may(scope):
        told = seen.gettext("This asks for a key with the scope %(scope)s; yours has %(scopes)s. Log in with another.")
        raise Forbidden(Told(told % {"scope": scope, "scopes": ", ".join(seen.scopes)}))


async def proven(request: Request, seen: VisitorDep) -> None:
    """Forbidden unless a form was sent from a page of this session. Async, for a body can only be read so."""
    here(request)
    given = request.headers.get(HEADER, "")
    if not given and request.headers.get("Content-Type", "").startswith(FORMS):
        field = (await request.form()).get(FIELD)
        given = field if isinstance(field, str) else ""
    if not hmac.compare_digest(given.encode(), seen.csrf.encode()):
        await request.close()  # and with it the files of a form
        raise Forbidden(
            Told(seen.gettext("This form is of another session. Load the page again and send it once more."))
        )


CsrfDep = Depends(proven)


def here(request: Request) -> None:
    """Forbidden for a request that the browser says another site made."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    foreign = site not in {"same-origin", "none"} if site else bool(origin) and not _own(origin, request)
    if foreign:
        raise Forbidden(Told(reader(request).gettext("This was sent from another site, and was not done.")))


def token_of(secret: str) -> str:
    """What a form of a session carries; the cookie can't be told from it."""
    return hashlib.sha256(f"csrf {secret}".encode()).hexdigest()


def set_cookie(response: Response, request: Request, name: str, value: str) -> None:
    """Have the browser keep a value that scripts can't read and other sites can't send along."""
    secure = request.url.scheme == "https"
    response.set_cookie(name, value, max_age=YEAR, httponly=True, samesite="lax", secure=secure, path="/")


def _own(origin: str | None, request: Request) -> bool:
    host = urlsplit(origin or "").netloc
    return bool(host) and secrets.compare_digest(host.encode(), request.headers.get("Host", "").encode())


def _note(database: Database, secret: str, key: Key) -> None:
    """After the answer: the session lasts on, the key was used."""
    try:
        with database.write() as session:
            moment = now(session)
            extend(session, secret, now=moment)
            note_use(session, key, now=moment)
    except DatabaseProblem as error:
        log.warning("session.use_not_noted", error=type(error).__name__)
