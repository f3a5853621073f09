"""A project in which `said` is said: posted, scored by the planted pipeline, refreshed when a test asks."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.domain.job import Job
from app.domain.records import Feedback
from app.pipeline.redaction.configure import make_redactor
from app.services.insight import ask_refresh
from app.services.items import Item
from app.store.filters import MentionFilter
from app.store.job_list import get_job
from app.store.reading import StoredMention, page_of_mentions
from app.store.scope import Scope
from app.store.session import Database, now
from app.store.themes import StoredTheme, load_themes
from app.work import Work, make_work
from tests.services.planted import Planted, make_planted
from tests.services.said import ALL, FEBRUARY, FIRST, about, said
from tests.services.steps import post, score_all


@dataclass(frozen=True)
class Shop:
    """What a test speaks to."""

    database: Database
    project_id: int
    pipeline: Planted
    work: Work

    def hear(
        self,
        subject: str,
        *,
        count: int,
        first: int = 0,
        start: dt.date = FEBRUARY,
        days: int = 28,
        author: str | None = None,
    ) -> None:
        """Have customers say something, each another one or all the same `author`, and score it."""
        items = [
            Item(
                Feedback(
                    id="",
                    text=one["text"],
                    author=one["author"],
                    lang=one["lang"],
                    time=one["occurred_at"],
                    channel="r",
                    segment={"plan": "pro" if number % 3 else "free"},
                ),
                one["external_id"],
            )
            for number, one in enumerate(
                said(subject, ALL[subject], count=count, first=first, start=start, days=days, author=author)
            )
        ]
        post(self.database, self.project_id, *items, now=dt.datetime.now(dt.UTC))
        score_all(self.database, self.pipeline)

    def refresh(self) -> Job:
        """Have the themes made anew; the job when it has ended."""
        with self.write() as scope:
            job = ask_refresh(scope, now=now(scope.session))
        self.work.drain()
        with self.read() as scope:
            found = get_job(scope, job)
        assert found is not None
        return found

    @contextmanager
    def read(self) -> Iterator[Scope]:
        with self.database.read() as session:
            yield Scope(session, self.project_id)

    @contextmanager
    def write(self) -> Iterator[Scope]:
        with self.database.write() as session:
            yield Scope(session, self.project_id)

    def themes(self) -> list[StoredTheme]:
        with self.read() as scope:
            return load_themes(scope)

    def mentions(self, **wanted: object) -> list[StoredMention]:
        with self.read() as scope:
            return list(page_of_mentions(scope, MentionFilter(**wanted), limit=10_000).items)  # type: ignore[arg-type]  # fields by name

    def of(self, subject: str) -> str:
        """The theme that most mentions of a subject have."""
        counts = Counter(one.theme for one in self.mentions() if about(one.external_id) == subject)
        theme = counts.most_common(1)[0][0]
        assert theme is not None
        return theme

    def assigned(self) -> dict[str, str | None]:
        """The theme of each mention."""
        return {one.row["mention_id"]: one.theme for one in self.mentions()}


def make_shop(database: Database, project_id: int) -> Shop:
    pipeline = make_planted()
    redactor = make_redactor(regions="", handles=True, keep="", patterns=None)
    return Shop(database, project_id, pipeline, make_work(database, pipeline, redactor=redactor, limit=5_000))


def make_heard_shop(database: Database, project_id: int) -> Shop:
    """A shop that the first subjects were said to, 24 times each, after a refresh."""
    made = make_shop(database, project_id)
    for subject in FIRST:
        made.hear(subject, count=24)
    made.refresh()
    return made
