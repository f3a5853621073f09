"""How long a refresh of themes and map takes in a database, and how much memory: `python -m bench.refresh 20000`.

Mentions are made up: 60 subjects on Gaussian points around their own directions, a fifth beside them all, in four
languages, over half a year, by two voices in three mentions. The first refresh clusters all of them, the second has a
thousandth more to look at, the third is of the same data.
"""

import argparse
import datetime as dt
import resource
import tempfile
import time
from pathlib import Path

import numpy as np

from app.domain.labels import Intent, Sentiment
from app.domain.records import Feedback, Mention, ScoredMention
from app.jobs.worker import Run, Worker
from app.journeys import load_journey
from app.services.cache import Cache
from app.services.curves import Curver
from app.services.insight import ask_refresh, refresh_job
from app.services.scoring import REFRESH
from app.store.feedback import StoredFeedback, insert_feedback
from app.store.mentions import save_mentions
from app.store.migrations import upgrade
from app.store.projects import add_project
from app.store.scope import Scope
from app.store.session import Database, now, open_database
from tests.factories import make_pipeline

SUBJECTS, WIDTH, BLOCK, DAYS = 60, 384, 2_000, 180
LANGS = ("en", "ru", "lt", "zh-Hant")
WORDS = np.array(
    [f"{a}{b}" for a in ("ka", "lo", "mi", "ne", "pu", "ra", "si", "to") for b in ("ba", "du", "fe", "gi")]
)


def fill(database: Database, project_id: int, *, first: int, count: int, model: str) -> None:
    """Keep `count` made-up mentions from number `first` on."""
    touchpoints = [one for one in load_journey().touchpoints if one.stage]
    centres = np.random.default_rng(0).normal(size=(SUBJECTS, WIDTH))
    for start in range(first, first + count, BLOCK):
        numbers = range(start, min(start + BLOCK, first + count))
        rng = np.random.default_rng(start)
        subject = rng.integers(0, SUBJECTS * 5 // 4, len(numbers))
        own = rng.normal(size=(len(numbers), WIDTH))
        rows = np.where((subject < SUBJECTS)[:, None], centres[subject % SUBJECTS] + 0.7 * own, own)
        meanings = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
        items, mentions = {}, []
        for at, number in enumerate(numbers):
            kind = int(subject[at]) % SUBJECTS
            text = " ".join([*WORDS[[kind % 32, (kind * 7 + 3) % 32]], *rng.choice(WORDS, 6), str(number)])
            place = touchpoints[kind % len(touchpoints)]
            when = dt.datetime.now(dt.UTC) - dt.timedelta(days=float(rng.uniform(0, DAYS)))
            lang = LANGS[number % 4]
            feedback = Feedback(
                id=f"{number:032x}", text=text, author=f"v{int(rng.integers(0, 2 * 10**6)) // 3}", lang=lang
            )
            items[feedback.id] = StoredFeedback(
                feedback, str(number), when, when, when, content_hash=str(number), job_id=None
            )
            pain = kind % 4 != 0
            mentions.append(_scored(feedback, place.stage or "use", place.id, -0.6 if pain else 0.6, model))
        with database.write() as session:
            scope = Scope(session, project_id)
            insert_feedback(scope, list(items.values()))
            save_mentions(scope, items, mentions, features=meanings[:, :64], meanings=meanings)


def _scored(item: Feedback, stage: str, touchpoint: str, valence: float, model: str) -> ScoredMention:
    return ScoredMention(
        mention=Mention(item.id, 0, len(item.text), item.text, item.lang or "en"),
        valence=valence,
        sentiment=Sentiment.NEGATIVE if valence < 0 else Sentiment.POSITIVE,
        emotions=(),
        intensity=0.5,
        intent=Intent.COMPLAINT,
        effort=None,
        stage=stage,
        touchpoint=touchpoint,
        model=model,
        sentiment_confidence=0.9,
        intent_confidence=0.9,
        effort_confidence=0.9,
        stage_confidence=0.9,
        touchpoint_confidence=0.9,
    )


def main() -> None:
    """Fill a database, refresh three times, print seconds and memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mentions", type=int, nargs="?", default=20_000)
    count = parser.parse_args().mentions
    pipeline = make_pipeline()
    curver = Curver(pipeline, 5, Cache())

    def task(run: Run) -> dict[str, object]:
        result = refresh_job(run, run.job.payload, curver=curver)
        print(result, flush=True)
        return result

    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'wayfelt.db'}")
        upgrade(database)
        with database.write() as session:
            project = add_project(session, "bench", now=now(session)).id
        fill(database, project, first=0, count=count, model=pipeline.version)
        for more in (0, count // 1000, 0):
            fill(database, project, first=count * 2, count=more, model=pipeline.version)
            with database.write() as session:
                ask_refresh(Scope(session, project), now=now(session))
            begun = time.monotonic()
            Worker(database, {REFRESH: task}).drain()
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"{count:,} mentions, {more} new: {time.monotonic() - begun:.1f} s, peak {peak:,.0f} MB", flush=True)
        database.close()


if __name__ == "__main__":
    main()
