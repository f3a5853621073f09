from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from app.domain.job import JobState
from app.domain.records import Feedback
from app.pipeline.pipeline import Pipeline, Scored
from app.services.erasure import erase_item
from app.services.scoring import CHUNK, rescore
from app.store.feedback import get_feedback
from app.store.filters import MentionFilter
from app.store.job_list import cancel_job, depths, get_job
from app.store.projects import counters
from app.store.reading import StoredMention, mentions_of_item, page_of_mentions
from app.store.scope import Scope
from app.store.session import Database
from app.store.vectors import features_of, meanings_there
from models.errors import BusyError
from tests.database_fixtures import NOW
from tests.services.steps import item, post, score_all, scoring_worker, texts


def mentions(database: Database, project_id: int) -> list[StoredMention]:
    with database.read() as session:
        return list(page_of_mentions(Scope(session, project_id), MentionFilter(), limit=1000).items)


@dataclass
class Odd:
    """A pipeline that fails on some words, or does something else first."""

    pipeline: Pipeline
    poison: str = "poison"
    error: Exception = field(default_factory=ValueError)
    seen: list[int] = field(default_factory=list)

    @property
    def version(self) -> str:
        return "odd"

    def score_vectors(self, feedback: Sequence[Feedback]) -> Scored:
        self.seen.append(len(feedback))
        if any(self.poison in one.text for one in feedback):
            raise self.error
        return self.pipeline.score_vectors(feedback)


def test_what_is_kept_is_scored_as_the_pipeline_does(database: Database, project_id: int, pipeline: Pipeline) -> None:
    text = "Great checkout, but delivery took three weeks."
    taken = post(database, project_id, item(text, channel="review", author="ona", time="2026-02-01", rating=2))
    assert score_all(database, pipeline) == 1
    item_id = taken.items[0].id
    expected = pipeline.score_vectors([Feedback(id=item_id, text=text)])
    with database.read() as session:
        scope = Scope(session, project_id)
        found = mentions_of_item(scope, item_id)
        seqs = [one.seq for one in found]
        features, (there, meanings) = features_of(scope, seqs), meanings_there(scope, seqs)
        kept = get_feedback(scope, item_id)
    assert there.tolist() == seqs
    assert [one.row["mention_id"] for one in found] == [scored.mention.id for scored in expected.mentions]
    for one, scored in zip(found, expected.mentions, strict=True):
        assert one.row["text"] == text[one.row["start"] : one.row["end"]] == scored.mention.text
        assert (one.row["stage"], one.row["touchpoint"], one.row["intent"]) == (
            scored.stage,
            scored.touchpoint,
            scored.intent,
        )
        assert one.row["emotions"] == [str(emotion) for emotion in scored.emotions]
        assert one.row["valence"] == round(scored.valence, 4)
        assert (one.row["channel"], one.row["author"], one.row["rating"], one.row["time"]) == (
            "review",
            "ona",
            2,
            "2026-02-01",
        )
    np.testing.assert_allclose(features, expected.features, atol=1e-3)
    np.testing.assert_allclose(meanings, expected.meanings, atol=1e-3)
    assert kept is not None
    assert kept.scored_by == pipeline.version


def test_a_job_tells_what_it_did_and_asks_for_one_refresh(
    database: Database, project_id: int, pipeline: Pipeline
) -> None:
    first, _ = post(database, project_id, "Late.", "Good."), post(database, project_id, "Cold food.")
    assert score_all(database, pipeline) == 2
    with database.read() as session:
        assert first.job is not None
        job = get_job(Scope(session, project_id), first.job)
        waiting = [(depth.kind, depth.jobs) for depth in depths(session)]
    assert job is not None
    assert job.state is JobState.DONE
    assert job.result is not None
    assert (job.result["items"], job.result["model"], job.done, job.total) == (2, pipeline.version, 2, 2)
    assert waiting == [("refresh", 1)]


def test_many_items_are_scored_in_chunks(database: Database, project_id: int, pipeline: Pipeline) -> None:
    post(database, project_id, *(f"Parcel {number} was late." for number in range(2 * CHUNK + 3)))
    odd = Odd(pipeline)
    scoring_worker(database, odd).drain()
    assert odd.seen == [CHUNK, CHUNK, 3]
    assert len({one.row["item_id"] for one in mentions(database, project_id)}) == 2 * CHUNK + 3


def test_a_job_that_was_interrupted_tells_all_that_it_found(
    database: Database, project_id: int, pipeline: Pipeline
) -> None:
    taken = post(database, project_id, *(f"Parcel {number} was late." for number in range(CHUNK + 3)))

    class Stopped(Odd):
        def score_vectors(self, feedback: Sequence[Feedback]) -> Scored:
            if self.seen:
                first.stop()
            return super().score_vectors(feedback)

    first = scoring_worker(database, Stopped(pipeline))
    first.step()
    assert score_all(database, pipeline) == 1
    assert taken.job is not None
    with database.read() as session:
        job = get_job(Scope(session, project_id), taken.job)
    assert job is not None
    assert job.result is not None
    assert (job.attempt, job.result["items"]) == (2, CHUNK + 3)
    assert job.result["mentions"] == len(mentions(database, project_id)) >= CHUNK + 3


def test_an_item_that_breaks_the_model_is_marked_and_the_others_are_scored(
    database: Database, project_id: int, pipeline: Pipeline
) -> None:
    taken = post(database, project_id, "The courier was late.", "This is poison.", "Great staff!")
    assert scoring_worker(database, Odd(pipeline)).drain() == 1
    with database.read() as session:
        kept = [get_feedback(Scope(session, project_id), one.id) for one in taken.items]
    assert [(one.scored_by, one.problem) for one in kept if one] == [
        ("odd", None),
        ("odd", "ValueError"),
        ("odd", None),
    ]


@pytest.mark.parametrize("error", [BusyError(), MemoryError()])
def test_a_model_that_can_not_now_is_asked_again_and_no_item_is_blamed(
    database: Database, project_id: int, pipeline: Pipeline, error: Exception
) -> None:
    taken = post(database, project_id, "This is poison.", "This too is poison.")
    scoring_worker(database, Odd(pipeline, error=error)).step()
    with database.read() as session:
        kept = get_feedback(Scope(session, project_id), taken.items[0].id)
        assert taken.job is not None
        job = get_job(Scope(session, project_id), taken.job)
    assert kept is not None
    assert (kept.scored_by, kept.problem) == (None, None)
    assert job is not None
    assert (job.state, job.failures) == (JobState.QUEUED, 1)


class Halfway(Odd):
    """Breaks down over several items at once, and is called away over a bad one."""

    def score_vectors(self, feedback: Sequence[Feedback]) -> Scored:
        if len(feedback) > 1:
            raise ValueError
        return super().score_vectors(feedback)


def test_a_model_that_is_called_away_amid_single_items_is_asked_again_for_all(
    database: Database, project_id: int, pipeline: Pipeline
) -> None:
    taken = post(database, project_id, "The courier was late.", "This is poison.")
    scoring_worker(database, Halfway(pipeline, error=BusyError())).step()
    with database.read() as session:
        kept = [get_feedback(Scope(session, project_id), one.id) for one in taken.items]
    assert [(one.scored_by, one.problem) for one in kept if one] == [(None, None)] * 2


def test_scoring_again_changes_nothing(database: Database, project_id: int, pipeline: Pipeline) -> None:
    post(database, project_id, "Great checkout, but delivery took three weeks.")
    score_all(database, pipeline)
    before = mentions(database, project_id)
    with database.write() as session:
        assert rescore(Scope(session, project_id), model="a new one") is not None
    score_all(database, pipeline)
    assert mentions(database, project_id) == before


def test_only_what_another_model_scored_is_scored_anew(database: Database, project_id: int, pipeline: Pipeline) -> None:
    post(database, project_id, "Late.", "Cold.")
    score_all(database, pipeline)
    with database.write() as session:
        assert rescore(Scope(session, project_id), model=pipeline.version) is None


def test_what_a_job_that_was_called_off_left_is_scored_with_the_rest(
    database: Database, project_id: int, pipeline: Pipeline
) -> None:
    waiting, left = post(database, project_id, "Late."), post(database, project_id, "Cold.")
    assert left.job is not None
    with database.write() as session:
        cancel_job(Scope(session, project_id), left.job, now=NOW)
        job_id = rescore(Scope(session, project_id), model=pipeline.version)
    assert job_id is not None
    with database.read() as session:
        kept = [get_feedback(Scope(session, project_id), taken.items[0].id) for taken in (waiting, left)]
    assert [one.job_id for one in kept if one] == [waiting.job, job_id]
    assert score_all(database, pipeline) == 2
    assert len(mentions(database, project_id)) == 2


def test_what_changed_or_went_while_it_was_scored_is_left_alone(
    database: Database, project_id: int, pipeline: Pipeline
) -> None:
    post(database, project_id, item("The courier was late.", external_id="1"), item("Cold food.", external_id="2"))

    class Slow(Odd):
        def score_vectors(self, feedback: Sequence[Feedback]) -> Scored:
            post(database, project_id, item("Great staff!", external_id="1"))
            with database.write() as session:
                gone = next(one.id for one in feedback if one.text == "Cold food.")
                erase_item(Scope(session, project_id), gone, now=NOW, actor="test")
            return self.pipeline.score_vectors(feedback)

    scoring_worker(database, Slow(pipeline)).step()
    assert mentions(database, project_id) == []
    score_all(database, pipeline)
    assert " ".join(texts(mentions(database, project_id))).startswith("Great staff")


def test_revisions_and_erasures_tell_caches_what_is_new(
    database: Database, project_id: int, pipeline: Pipeline
) -> None:
    def read() -> tuple[int, int]:
        with database.read() as session:
            return counters(session, project_id)

    post(database, project_id, item("The courier was late.", external_id="1"))
    assert read() == (0, 0)
    score_all(database, pipeline)
    assert read() == (1, 0)
    post(database, project_id, item("Great staff!", external_id="1"))
    assert read() == (1, 1)
