import datetime as dt

import pytest

from app.domain.labels import Role
from app.domain.records import Feedback, Turn
from app.errors import IdempotencyConflict, TooLarge
from app.pipeline.pipeline import Pipeline
from app.pipeline.redact import Redactor
from app.services.correction import Wish, correct
from app.services.intake import Intake, Replay, accept
from app.services.intake_items import MOST_ITEMS, ItemError, Rules, prepare_items, project_rules
from app.services.items import Item
from app.store.corrections import corrections_of_item
from app.store.feedback import StoredFeedback, get_feedback
from app.store.filters import FeedbackFilter, MentionFilter
from app.store.job_list import cancel_job, get_job, page_of_jobs
from app.store.projects import add_project, change_project
from app.store.reading import StoredMention, page_of_feedback, page_of_mentions
from app.store.scope import Scope
from app.store.session import Database
from tests.database_fixtures import NOW
from tests.services.steps import RULES, item, post, score_all, take, texts


def kept(scope: Scope) -> list[StoredFeedback]:
    return list(page_of_feedback(scope, FeedbackFilter(), limit=100).items)


def outcomes(intake: Intake) -> list[str]:
    return [one.outcome for one in intake.items]


def test_an_item_is_kept_with_all_its_fields(scope: Scope) -> None:
    sent = Feedback(
        id="",
        text="Kurjeris vėlavo.",
        source="shopify",
        channel="review",
        author="ona-7",
        time="2026-02-01T10:00:00+02:00",
        lang="lt",
        rating=2,
        nps=3,
        csat=1.5,
        ces=4,
        solicited=True,
        segment={"plan": "pro"},
    )
    taken = take(scope, Item(sent, "r1"))
    found = get_feedback(scope, taken.items[0].id)
    assert found is not None
    assert found.feedback == Feedback(**{**{name: getattr(sent, name) for name in sent.__slots__}, "id": found.id})
    assert found.external_id == "r1"
    assert found.occurred_at == found.at == dt.datetime(2026, 2, 1, 8, tzinfo=dt.UTC)
    assert found.received_at == NOW
    assert (found.scored_by, found.job_id) == (None, taken.job)


def test_a_placeholder_is_kept_as_no_author(scope: Scope) -> None:
    sent = (Feedback(id="", text=f"Late {i}.", author=author) for i, author in enumerate(("Guest", "Гость", "ona-7")))
    take(scope, *(Item(one, f"r{i}") for i, one in enumerate(sent)))
    assert sorted(one.feedback.author or "" for one in kept(scope)) == ["", "", "ona-7"]


def test_a_chat_log_is_kept_turn_by_turn(scope: Scope) -> None:
    turns = (Turn(Role.AGENT, "Hello!"), Turn(Role.CUSTOMER, "Where is my parcel?", "10:31"))
    taken = take(scope, Item(Feedback(id="", turns=turns)))
    found = get_feedback(scope, taken.items[0].id)
    assert found is not None
    assert found.feedback.turns == turns


def test_the_job_that_scores_is_there_with_the_items_and_knows_their_number(scope: Scope) -> None:
    taken = take(scope, item("One thing."), item("Another thing."))
    assert (taken.accepted, taken.duplicates) == (2, 0)
    assert taken.job is not None
    job = get_job(scope, taken.job)
    assert job is not None
    assert (job.kind, job.total) == ("score", 2)


def test_one_bad_item_is_told_by_its_index_and_the_others_are_taken(scope: Scope) -> None:
    taken = take(scope, item(), item("   "), item(external_id="late", time="yesterday"), item(nps=11))
    assert [(error.index, error.code) for error in taken.errors] == [
        (1, "text_empty"),
        (2, "invalid_item"),
        (3, "number_out_of_range"),
    ]
    assert taken.errors[2].values == {"field": "nps", "value": "11", "low": 0, "high": 10}
    assert "2026-03-01T12:30:00Z" in taken.errors[1].detail
    assert len(kept(scope)) == taken.accepted == 1


def test_a_time_far_in_the_future_is_refused_and_an_import_keeps_it_as_given(scope: Scope) -> None:
    soon, later = (NOW + dt.timedelta(days=days) for days in (1, 3))
    taken = take(scope, item(time=soon.isoformat()), item(time=later.isoformat()), item(time="2126-01-01"))
    assert [(error.index, error.code, "lies in the future" in error.detail) for error in taken.errors] == [
        (1, "invalid_item", True),
        (2, "invalid_item", True),
    ]
    lenient = Rules(redact=RULES.redact, limit=RULES.limit, lenient=True)
    take(scope, item("Of 2126.", time="2126-01-01"), rules=lenient)
    (found,) = (one for one in kept(scope) if one.feedback.text == "Of 2126.")
    assert (found.feedback.time, found.occurred_at, found.at) == ("2126-01-01", None, NOW)


@pytest.mark.parametrize("time", ["10:32", "10:32:05", "10:32 AM", "9:05\u202fpm", "2026-03-01T12:30:00Z", None])
def test_times_of_turns_are_moments_or_hours(scope: Scope, time: str | None) -> None:
    turns = (Turn(Role.CUSTOMER, "Where is my parcel?", time),)
    assert take(scope, Item(Feedback(id="", turns=turns))).errors == ()
    assert kept(scope)[0].feedback.turns == turns


def test_imports_leave_out_times_of_turns_that_say_something_else(scope: Scope) -> None:
    turns = tuple(Turn(Role.CUSTOMER, "Late.", time) for time in ("10:32", "call 555-0100", "1" * 101))
    lenient = Rules(redact=RULES.redact, limit=RULES.limit, lenient=True)
    assert take(scope, Item(Feedback(id="", turns=turns, segment={"": "x"})), rules=lenient).errors == ()
    assert [turn.time for turn in kept(scope)[0].feedback.turns] == ["10:32", None, None]
    assert kept(scope)[0].feedback.segment == {}


def test_errors_found_before_are_told_with_the_others(scope: Scope) -> None:
    malformed = ItemError(0, None, "invalid_item", "text: not a string")
    taken = accept(scope, prepare_items({1: item(), 2: item("")}, rules=RULES, now=NOW, errors=[malformed]), now=NOW)
    assert [error.index for error in taken.errors] == [0, 2]


def test_nothing_to_take_makes_no_job(scope: Scope) -> None:
    assert take(scope, item("")).job is None
    assert page_of_jobs(scope, limit=10).items == ()


def test_too_many_items_are_refused_at_once(scope: Scope) -> None:
    with pytest.raises(TooLarge, match="1,000"):
        prepare_items(dict.fromkeys(range(MOST_ITEMS + 1), item()), rules=RULES, now=NOW)


def test_a_thousand_items_are_taken_at_once(scope: Scope) -> None:
    items = [item(f"The parcel {number} came late.", external_id=str(number)) for number in range(MOST_ITEMS)]
    assert take(scope, *items).accepted == MOST_ITEMS
    assert take(scope, *items).duplicates == MOST_ITEMS


def test_the_same_item_again_is_a_duplicate_with_its_first_id(scope: Scope) -> None:
    first = take(scope, item(external_id="r1"))
    again = take(scope, item(external_id="r1"))
    assert (outcomes(again), again.job) == (["duplicate"], None)
    assert again.items[0].id == first.items[0].id
    assert len(kept(scope)) == 1


def test_the_same_external_id_of_another_source_is_another_item(scope: Scope) -> None:
    take(scope, item(external_id="r1", source="app store"))
    assert (
        outcomes(take(scope, item(external_id="r1", source="play store"), item(external_id="r1"))) == ["accepted"] * 2
    )


def test_the_same_external_id_in_another_project_is_another_item(scope: Scope) -> None:
    other = Scope(scope.session, add_project(scope.session, "other", now=NOW).id)
    take(scope, item(external_id="r1"))
    assert outcomes(take(other, item(external_id="r1"))) == ["accepted"]


def test_items_without_external_id_are_always_new(scope: Scope) -> None:
    assert outcomes(take(scope, item(), item())) == ["accepted", "accepted"]


def test_within_one_request_the_last_of_an_external_id_counts(scope: Scope) -> None:
    taken = take(scope, *(item(text, external_id="r1") for text in ("First.", "First.", "Second.", "Third.")))
    assert outcomes(taken) == ["accepted", "duplicate", "updated", "updated"]
    assert [one.feedback.text for one in kept(scope)] == ["Third."]
    assert taken.job is not None
    job = get_job(scope, taken.job)
    assert job is not None
    assert job.total == 1


def test_words_that_were_changed_and_changed_back_in_one_request_stay(scope: Scope) -> None:
    (first,) = take(scope, item("One.", external_id="r")).items
    taken = take(scope, item("Two.", external_id="r"), item("One.", external_id="r")).items
    assert [(one.id, one.outcome) for one in taken] == [(first.id, "updated")] * 2
    kept = get_feedback(scope, first.id)
    assert kept is not None
    assert kept.feedback.text == "One."


def test_changed_words_take_the_place_of_the_old_and_are_scored_anew(
    database: Database, project_id: int, pipeline: Pipeline
) -> None:
    first = post(database, project_id, item("The courier was late.", external_id="r1"))
    score_all(database, pipeline)
    again = post(database, project_id, item("Great shop, friendly staff!", external_id="r1"))
    assert outcomes(again) == ["updated"]
    assert again.items[0].id == first.items[0].id
    with database.read() as session:
        assert page_of_mentions(Scope(session, project_id), MentionFilter(), limit=10).items == ()
    score_all(database, pipeline)
    with database.read() as session:
        found = page_of_mentions(Scope(session, project_id), MentionFilter(), limit=10).items
    assert "courier" not in " ".join(texts(found))
    assert "friendly staff" in " ".join(texts(found))


def test_other_figures_about_the_same_words_leave_what_people_corrected(
    database: Database, project_id: int, pipeline: Pipeline
) -> None:
    sent = item("The courier was late.", external_id="r1", rating=2)
    (one,) = post(database, project_id, sent).items
    score_all(database, pipeline)

    def mentions() -> list[StoredMention]:
        with database.read() as session:
            return list(page_of_mentions(Scope(session, project_id), MentionFilter(), limit=10).items)

    wish = Wish(mentions()[0].row["mention_id"], {"touchpoint": "packaging"})
    with database.write() as session:
        correct(Scope(session, project_id), pipeline, [wish], key_id=None, actor="test", now=NOW)
    corrected = mentions()
    other = item("The courier was late.", external_id="r1", rating=1, channel="mail", solicited=True)
    again = post(database, project_id, other)
    assert (outcomes(again), again.job is None) == (["updated"], False)
    with database.read() as session:
        scope = Scope(session, project_id)
        assert len(corrections_of_item(scope, one.id)) == 1
        asked = page_of_mentions(scope, MentionFilter(solicited=True), limit=10).items
        assert [found.seq for found in asked] == [found.seq for found in corrected]
    assert [(found.seq, found.row["touchpoint"], found.row["channel"]) for found in mentions()] == [
        (found.seq, found.row["touchpoint"], "mail") for found in corrected
    ]
    post(database, project_id, item("The courier was early.", external_id="r1", rating=1))
    with database.read() as session:
        assert corrections_of_item(Scope(session, project_id), one.id) == []
    assert mentions() == []


def test_a_known_item_that_nobody_scores_any_more_is_scored_when_it_is_sent_again(
    database: Database, project_id: int, pipeline: Pipeline
) -> None:
    sent = item("The courier was late.", external_id="r1")
    first = post(database, project_id, sent)
    assert post(database, project_id, sent).job is None  # its job waits
    assert first.job is not None
    with database.write() as session:
        cancel_job(Scope(session, project_id), first.job, now=NOW)
    again = post(database, project_id, sent, sent)
    assert (outcomes(again), again.job is None) == (["duplicate", "duplicate"], False)
    assert again.job is not None
    with database.read() as session:
        job = get_job(Scope(session, project_id), again.job)
    assert job is not None
    assert job.total == 1
    assert score_all(database, pipeline) == 1
    with database.read() as session:
        assert [one.scored_by for one in kept(Scope(session, project_id))] == [pipeline.version]
    assert post(database, project_id, sent).job is None


def test_what_is_redacted_is_never_stored(scope: Scope) -> None:
    rules = Rules(redact=lambda one: Feedback(id=one.id, text=one.text.replace("ona@example.com", "[email]")), limit=99)
    take(scope, item("Write to ona@example.com please.", external_id="r1"), rules=rules)
    again = take(scope, item("Write to ona@example.com please.", external_id="r1"), rules=rules)
    assert [one.feedback.text for one in kept(scope)] == ["Write to [email] please."]
    assert outcomes(again) == ["duplicate"]


def test_characters_that_no_database_takes_are_replaced_one_for_one(scope: Scope) -> None:
    take(scope, item("Bad\x00thing \ud800 here", author="o\x00na", segment={"a\x00": "b\x00"}, channel="\x00"))
    (found,) = kept(scope)
    assert found.feedback.text == "Bad\ufffdthing \ufffd here"
    assert (found.feedback.author, found.feedback.segment, found.feedback.channel) == (
        "o\ufffdna",
        {"a\ufffd": "b\ufffd"},
        "\ufffd",
    )


def test_a_replayed_request_gets_the_first_answer_and_changes_nothing(scope: Scope) -> None:
    replay = Replay("key-1", "hash-1")
    first = take(scope, item(), item(""), replay=replay)
    again = take(scope, item(), item(""), replay=replay)
    assert again == first
    assert len(kept(scope)) == 1


def test_a_replay_key_with_another_body_is_refused(scope: Scope) -> None:
    take(scope, item(), replay=Replay("key-1", "hash-1"))
    with pytest.raises(IdempotencyConflict, match="another body"):
        take(scope, item("Other."), replay=Replay("key-1", "hash-2"))
    assert len(kept(scope)) == 1


def test_a_replay_key_is_the_projects_own(scope: Scope) -> None:
    other = Scope(scope.session, add_project(scope.session, "other", now=NOW).id)
    take(scope, item(), replay=Replay("key-1", "hash-1"))
    assert take(other, item(), replay=Replay("key-1", "hash-2")).accepted == 1


def test_fields_that_are_too_long_are_refused_by_name(scope: Scope) -> None:
    taken = take(scope, item(author="x" * 2000), item(external_id=""), item(segment={str(n): "" for n in range(60)}))
    assert [error.detail.split()[0] for error in taken.errors] == ["author", "external_id", "segment"]


def test_what_a_project_has_redacted_beside_is_never_stored(scope: Scope) -> None:
    given = {"order": [{"words": ["locker code"], "shape": "AA-9+"}]}
    change_project(scope.session, scope.project_id, redaction_patterns=given)
    other = Scope(scope.session, add_project(scope.session, "other", now=NOW).id)
    for one in (scope, other):
        rules = project_rules(one, Redactor(), limit=99)
        take(one, item("My locker code QX-77 failed, ona@example.com"), rules=rules)
    assert [one.feedback.text for one in kept(scope)] == ["My locker code [order] failed, [email]"]
    assert [one.feedback.text for one in kept(other)] == ["My locker code QX-77 failed, [email]"]
