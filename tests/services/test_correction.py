import datetime as dt
import itertools
from functools import partial
from typing import Any

import numpy as np
import pytest

from app.domain.records import Mention
from app.errors import InputError, NotFound
from app.jobs.worker import Worker
from app.pipeline.classify import classify
from app.pipeline.pipeline import Pipeline
from app.services.correction import Effect, Wish, correct, preview, relearn, undo
from app.services.erasure import erase_item
from app.services.learning import adjusted, match, tagged, untagged
from app.services.scoring import REFRESH, VectorScorer, rescore
from app.store.audit import entries
from app.store.corrections import StoredCorrection, corrections_of_source, page_of_corrections
from app.store.filters import MentionFilter
from app.store.job_list import any_waits
from app.store.projects import add_project, counters
from app.store.reading import StoredMention, page_of_mentions
from app.store.scope import Scope
from app.store.session import Database
from app.store.tables import MentionTable
from app.store.tables_work import JobTable
from app.store.vectors import features_of
from tests.database_fixtures import NOW
from tests.factories import make_journey
from tests.services.steps import item, post, score_tasks

LATER = NOW + dt.timedelta(minutes=1)
COURIER = [f"The courier came {word} and left the parcel in the rain." for word in ("late", "early", "twice", "drunk")]
SHOP = [f"The invoice for the {word} was wrong again." for word in ("coat", "hat", "bag", "tie")]


def work(database: Database, pipeline: Pipeline, *, scorer: VectorScorer | None = None) -> None:
    tasks = score_tasks(scorer or pipeline, adjust=partial(adjusted, pipeline=pipeline))
    assert Worker(database, tasks).drain()


@pytest.fixture
def shop(database: Database, project_id: int, pipeline: Pipeline) -> int:
    """A project with scored reviews of two sources."""
    post(database, project_id, *(item(text, source="app") for text in (*COURIER, *SHOP)))
    post(database, project_id, *(item(text, source="mail") for text in COURIER))
    work(database, pipeline)
    return project_id


def found(database: Database, project_id: int, source: str = "app") -> dict[str, StoredMention]:
    """Mentions of a source by their words."""
    with database.read() as session:
        page = page_of_mentions(Scope(session, project_id), MentionFilter(source=(source,)), limit=1000)
    return {mention.row["text"]: mention for mention in page.items}


def everything(database: Database, project_id: int) -> list[tuple[Any, ...]]:
    """All that is kept of all mentions, to the bit, but for the revision."""
    names = [column.name for column in MentionTable.__table__.columns if column.name != "revision"]
    with database.read() as session:
        scope = Scope(session, project_id)
        query = scope.columns(MentionTable, *(getattr(MentionTable, name) for name in names))
        return [tuple(row) for row in session.execute(query.order_by(MentionTable.seq))]


def give(
    database: Database, project_id: int, pipeline: Pipeline, *wishes: Wish, now: dt.datetime = NOW
) -> tuple[list[StoredCorrection], Effect]:
    with database.write() as session:
        return correct(Scope(session, project_id), pipeline, wishes, key_id=None, actor="test", now=now)


def take_back(database: Database, project_id: int, pipeline: Pipeline, correction: StoredCorrection) -> Effect:
    with database.write() as session:
        return undo(Scope(session, project_id), pipeline, correction.id, actor="test", now=LATER)


def wishes(mentions: dict[str, StoredMention], texts: list[str], **given: object) -> list[Wish]:
    return [Wish(mentions[text].row["mention_id"], given) for text in texts]


ALL = {
    "sentiment": "very_positive",
    "emotions": ["gratitude", "surprise"],
    "intensity": 1.0,
    "intent": "question",
    "effort": "low",
    "stage": "retention",
    "touchpoint": "packaging",
}


def test_every_label_of_a_mention_can_be_given(database: Database, shop: int, pipeline: Pipeline) -> None:
    give(database, shop, pipeline, *wishes(found(database, shop), COURIER[:1], **ALL))
    row = found(database, shop)[COURIER[0]].row
    assert {field: row[field] for field in ALL} == ALL  # type: ignore[literal-required]
    assert row["valence"] == 1.0
    assert {row[name] for name in row if name.endswith("_confidence")} == {1.0}  # type: ignore[literal-required]


def test_mentions_alike_follow_and_those_of_another_source_do_not(
    database: Database, shop: int, pipeline: Pipeline
) -> None:
    before = found(database, shop, "mail")
    mentions = found(database, shop)
    rest = wishes(mentions, SHOP[:3], touchpoint=mentions[SHOP[0]].row["touchpoint"])
    _, effect = give(database, shop, pipeline, *wishes(mentions, COURIER[:3], touchpoint="packaging"), *rest)
    after = found(database, shop)
    assert mentions[COURIER[3]].row["touchpoint"] != "packaging"
    assert after[COURIER[3]].row["touchpoint"] == "packaging"
    assert after[COURIER[3]].row["touchpoint_confidence"] < 1
    assert after[SHOP[3]].row["touchpoint"] != "packaging"
    assert found(database, shop, "mail") == before
    changed = [text for text in after if after[text].row["touchpoint"] != mentions[text].row["touchpoint"]]
    assert effect.mentions == effect.fields["touchpoint"] == len(changed)


def test_what_changed_says_what_decided_and_the_rest_keeps_its_version(
    database: Database, shop: int, pipeline: Pipeline
) -> None:
    give(database, shop, pipeline, *wishes(found(database, shop), COURIER[:3], touchpoint="packaging"))
    models = {text: mention.row["model"] for text, mention in found(database, shop).items()}
    assert untagged(models[COURIER[0]]) == pipeline.version != models[COURIER[0]]
    assert models[COURIER[0]].endswith("+default-1")
    assert models[SHOP[3]] == pipeline.version


def test_a_preview_tells_what_will_change_and_changes_nothing(
    database: Database, shop: int, pipeline: Pipeline
) -> None:
    kept = everything(database, shop)
    given = wishes(found(database, shop), COURIER[:3], touchpoint="packaging", effort="high")
    with database.read() as session:
        scope = Scope(session, shop)
        seen = preview(scope, pipeline, given, now=NOW)
        few = preview(scope, pipeline, given, now=NOW, examples=1)
    assert everything(database, shop) == kept
    _, effect = give(database, shop, pipeline, *given)
    assert seen == effect
    assert (len(few.examples), few.mentions, few.fields) == (1, seen.mentions, seen.fields)
    change = next(one for one in seen.examples if one.text == COURIER[0])
    assert change.corrected
    assert {(each.field, each.after, each.confidence) for each in change.changes} >= {("touchpoint", "packaging", 1.0)}


def test_undoing_restores_every_label_to_the_bit(database: Database, shop: int, pipeline: Pipeline) -> None:
    kept = everything(database, shop)
    mentions = found(database, shop)
    first, _ = give(database, shop, pipeline, *wishes(mentions, COURIER[:1], **ALL))
    between = everything(database, shop)
    second, _ = give(database, shop, pipeline, *wishes(mentions, COURIER[1:2], touchpoint="billing"), now=LATER)
    assert everything(database, shop) != between != kept
    take_back(database, shop, pipeline, *second)
    assert everything(database, shop) == between
    take_back(database, shop, pipeline, *first)
    assert everything(database, shop) == kept


def test_corrections_of_one_mention_can_be_undone_in_any_order(
    database: Database, shop: int, pipeline: Pipeline
) -> None:
    kept = everything(database, shop)
    mentions = found(database, shop)
    first, _ = give(database, shop, pipeline, *wishes(mentions, COURIER[:1], touchpoint="packaging"))
    second, _ = give(database, shop, pipeline, *wishes(mentions, COURIER[:1], touchpoint="billing"), now=LATER)
    assert found(database, shop)[COURIER[0]].row["touchpoint"] == "billing"
    take_back(database, shop, pipeline, *first)
    assert found(database, shop)[COURIER[0]].row["touchpoint"] == "billing"
    take_back(database, shop, pipeline, *second)
    assert everything(database, shop) == kept


def test_new_text_of_the_source_is_scored_as_corrected(database: Database, shop: int, pipeline: Pipeline) -> None:
    mentions = found(database, shop)
    give(database, shop, pipeline, *wishes(mentions, COURIER, touchpoint="packaging"))
    new = "The courier came angry and left the parcel in the rain."
    post(database, shop, item(new, source="app"), item(new, source="web"))
    work(database, pipeline)
    there, elsewhere = found(database, shop)[new].row, found(database, shop, "web")[new].row
    assert there["touchpoint"] == "packaging" != elsewhere["touchpoint"]
    assert elsewhere["model"] == pipeline.version != there["model"]


class Newer:
    """The pipeline as a later version of weights, so that everything is scored anew."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.pipeline = pipeline
        self.version = f"newer+{pipeline.version}"
        self.score_vectors = pipeline.score_vectors


def test_a_correction_holds_when_everything_is_scored_anew(database: Database, shop: int, pipeline: Pipeline) -> None:
    give(database, shop, pipeline, *wishes(found(database, shop), COURIER[:1], **ALL))
    before = everything(database, shop)
    newer = Newer(pipeline)
    with database.write() as session:
        assert rescore(Scope(session, shop), model=newer.version)
    work(database, pipeline, scorer=newer)
    row = found(database, shop)[COURIER[0]].row
    assert {field: row[field] for field in ALL} == ALL  # type: ignore[literal-required]
    assert everything(database, shop) == before


def test_a_mention_of_other_weights_is_corrected_and_restored_by_itself(
    database: Database, shop: int, pipeline: Pipeline
) -> None:
    with database.write() as session:
        scope = Scope(session, shop)
        scope.changed(scope.update(MentionTable).values(model="old-1+split-1+default-1"))
    kept = everything(database, shop)
    made, effect = give(database, shop, pipeline, *wishes(found(database, shop), COURIER[:1], **ALL))
    assert effect.mentions == 1
    assert found(database, shop)[COURIER[0]].row["touchpoint"] == "packaging"
    take_back(database, shop, pipeline, *made)
    assert everything(database, shop) == kept


def test_corrections_of_a_mention_of_other_weights_can_be_undone_in_any_order(
    database: Database, shop: int, pipeline: Pipeline
) -> None:
    with database.write() as session:
        scope = Scope(session, shop)
        scope.changed(scope.update(MentionTable).values(model="old-1+split-1+default-1"))
    kept = everything(database, shop)
    given: list[dict[str, object]] = [
        {"touchpoint": "packaging", "sentiment": "very_positive"},
        {"touchpoint": "billing", "effort": "low"},
        {"sentiment": "negative", "emotions": ["surprise"]},
    ]
    for order in itertools.permutations(range(len(given))):
        made = []
        for minute, what in enumerate(given):
            when = NOW + dt.timedelta(minutes=minute)
            made += give(database, shop, pipeline, *wishes(found(database, shop), COURIER[:1], **what), now=when)[0]
        for number in order:
            take_back(database, shop, pipeline, made[number])
        assert everything(database, shop) == kept, order


def test_a_correction_that_is_left_holds_when_an_earlier_one_of_other_weights_is_undone(
    database: Database, shop: int, pipeline: Pipeline
) -> None:
    with database.write() as session:
        scope = Scope(session, shop)
        scope.changed(scope.update(MentionTable).values(model="old-1+split-1+default-1"))
    before = found(database, shop)[COURIER[0]].row
    first, _ = give(database, shop, pipeline, *wishes(found(database, shop), COURIER[:1], **ALL))
    give(database, shop, pipeline, *wishes(found(database, shop), COURIER[:1], touchpoint="billing"), now=LATER)
    take_back(database, shop, pipeline, *first)
    after = found(database, shop)[COURIER[0]].row
    assert after["touchpoint"] == "billing"
    assert {name: after[name] for name in ALL if name != "touchpoint"} == {  # type: ignore[literal-required]
        name: before[name]  # type: ignore[literal-required]
        for name in ALL
        if name != "touchpoint"
    }


def test_themes_and_map_are_asked_for_anew_when_what_was_taught_changes(
    database: Database, shop: int, pipeline: Pipeline
) -> None:
    mentions = found(database, shop)
    give(database, shop, pipeline, *wishes(mentions, COURIER[:3], touchpoint="packaging"))
    with database.write() as session:
        scope = Scope(session, shop)
        erase_item(scope, mentions[COURIER[0]].row["item_id"], now=NOW, actor="test")
        asked = []
        for _ in range(2):
            scope.delete(JobTable, JobTable.kind == REFRESH)
            changed = relearn(scope, pipeline)
            asked.append((changed > 0, any_waits(scope, REFRESH)))
    assert asked == [(True, True), (False, False)]


def test_when_an_item_is_erased_what_it_taught_can_be_unlearned(
    database: Database, shop: int, pipeline: Pipeline
) -> None:
    kept = {row[2]: row for row in everything(database, shop)}
    mentions = found(database, shop)
    give(database, shop, pipeline, *wishes(mentions, COURIER[:1], touchpoint="packaging"))
    with database.write() as session:
        scope = Scope(session, shop)
        erase_item(scope, mentions[COURIER[0]].row["item_id"], now=NOW, actor="test")
        assert corrections_of_source(scope, "app") == []
        relearn(scope, pipeline)
    assert all(kept[row[2]] == row for row in everything(database, shop))


def test_corrections_are_listed_last_first_in_pages(database: Database, shop: int, pipeline: Pipeline) -> None:
    mentions = found(database, shop)
    give(database, shop, pipeline, *wishes(mentions, COURIER[:2], touchpoint="packaging"))
    last, _ = give(database, shop, pipeline, *wishes(mentions, COURIER[2:3], effort=None), now=LATER)
    with database.read() as session:
        scope = Scope(session, shop)
        first = page_of_corrections(scope, limit=2)
        second = page_of_corrections(scope, limit=2, cursor=first.next_cursor)
    assert first.items[0] == last[0]
    assert first.items[0].given == {"effort": None}
    assert [len(first.items), len(second.items), second.next_cursor] == [2, 1, None]


def test_caches_and_the_audit_log_learn_of_corrections(database: Database, shop: int, pipeline: Pipeline) -> None:
    with database.read() as session:
        revision, _ = counters(session, shop)
    made, _ = give(database, shop, pipeline, *wishes(found(database, shop), COURIER[:1], touchpoint="packaging"))
    take_back(database, shop, pipeline, *made)
    with database.read() as session:
        scope = Scope(session, shop)
        assert counters(session, shop)[0] == revision + 2
        assert [entry.action for entry in entries(scope)][:2] == ["correction.undone", "mentions.corrected"]
        assert "courier" not in str([entry.detail for entry in entries(scope)])


def test_what_is_not_there_or_no_label_is_refused_and_nothing_is_kept(
    database: Database, shop: int, pipeline: Pipeline
) -> None:
    kept = everything(database, shop)
    good = wishes(found(database, shop), COURIER[:1], touchpoint="packaging")
    with pytest.raises(NotFound, match="'nowhere'"):
        give(database, shop, pipeline, *good, Wish("nowhere", {"touchpoint": "packaging"}))
    with pytest.raises(InputError, match="'gate'"):
        give(database, shop, pipeline, *good, *wishes(found(database, shop), COURIER[1:2], touchpoint="gate"))
    with database.write() as session, pytest.raises(NotFound):
        undo(Scope(session, shop), pipeline, "nothing", actor="test", now=NOW)
    assert everything(database, shop) == kept


def test_another_project_can_neither_correct_nor_undo(database: Database, shop: int, pipeline: Pipeline) -> None:
    with database.write() as session:
        bank = add_project(session, "bank", now=NOW).id
    given = wishes(found(database, shop), COURIER[:1], touchpoint="packaging")
    with pytest.raises(NotFound):
        give(database, bank, pipeline, *given)
    made, _ = give(database, shop, pipeline, *given)
    with pytest.raises(NotFound):
        take_back(database, bank, pipeline, *made)


def test_the_name_of_what_was_learned_stands_before_the_journey_and_can_be_taken_out() -> None:
    assert tagged("felt-1+split-2+default-1", "0123abcd") == "felt-1+split-2+corrected-0123abcd+default-1"
    assert tagged(tagged("felt-1+default-1", "0123abcd"), "99999999") == "felt-1+corrected-99999999+default-1"
    assert untagged("felt-1+corrected-0123abcd+default-1") == "felt-1+default-1"


def test_a_mention_that_is_cut_differently_later_keeps_its_correction() -> None:
    made = StoredCorrection("c", "i", "m", None, 10, 30, {}, {"effort": "high"}, "v", None, NOW, "")
    near, far = Mention("i", 12, 33, "", "en"), Mention("i", 28, 60, "", "en")
    assert match([made], [far, near]) == {near.id: {"effort": "high"}}
    assert match([made], [far, Mention("j", 10, 30, "", "en"), Mention("i", 10, 30, "", "en", turn=1)]) == {}


def test_labels_are_those_of_the_features_as_they_are_kept(database: Database, shop: int, pipeline: Pipeline) -> None:
    for mention in found(database, shop).values():
        with database.read() as session:
            features = features_of(Scope(session, shop), [mention.seq]).astype(np.float32)
        assert mention.row["valence"] == round(classify(features, pipeline.heads)[0].valence, 4)


def test_on_a_journey_of_ones_own_its_ids_are_given_and_learned(
    database: Database, project_id: int, pipeline: Pipeline
) -> None:
    own = pipeline.with_journey(
        make_journey("parcel , covers: [shipping, packaging]", "door , description: left at the door", "invoice")
    )
    post(database, project_id, *(item(text, source="app") for text in (*COURIER, *SHOP)))
    work(database, own)
    kept = everything(database, project_id)
    mentions = found(database, project_id)
    with pytest.raises(InputError, match="give one of parcel, door, invoice, unassigned"):
        give(database, project_id, own, *wishes(mentions, COURIER[:1], touchpoint="packaging"))
    made, _ = give(
        database,
        project_id,
        own,
        *wishes(mentions, COURIER[:3], touchpoint="door"),
        *wishes(mentions, SHOP[:3], touchpoint="invoice"),
    )
    after = found(database, project_id)
    assert [after[text].row["touchpoint"] for text in (COURIER[3], SHOP[3])] == ["door", "invoice"]
    for one in made:
        take_back(database, project_id, own, one)
    assert everything(database, project_id) == kept
