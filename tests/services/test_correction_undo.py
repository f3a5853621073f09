"""What is left, and what is told, when of several corrections some are taken back."""

from collections.abc import Mapping

import pytest

from app.pipeline.pipeline import Pipeline
from app.services.correction import rebased
from app.store.corrections import StoredCorrection
from app.store.session import Database
from tests.database_fixtures import NOW
from tests.services.steps import item, post
from tests.services.test_correction import COURIER, LATER, SHOP, found, give, take_back, wishes, work


def correction(name: str, said: str, given: str, *, mention: str = "m", model: str = "v1") -> StoredCorrection:
    return StoredCorrection(
        id=name,
        item_id="i",
        mention_id=mention,
        turn=None,
        start=0,
        end=9,
        said={"touchpoint": said, "touchpoint_confidence": 0.5, "stage": "use", "stage_confidence": 0.7},
        given={"touchpoint": given},
        model=model,
        key_id=None,
        created_at=NOW,
        source="app",
    )


def said(corrections: list[StoredCorrection]) -> Mapping[str, str]:
    return {one.id: one.said["touchpoint"] for one in corrections}


def test_the_next_correction_of_a_field_is_led_back_and_what_came_after_it_stays() -> None:
    gone = correction("a", "shipping", "packaging")
    later = [correction("b", "packaging", "billing"), correction("c", "billing", "returns")]
    assert said(rebased(gone, later)) == {"b": "shipping", "c": "billing"}


def test_corrections_of_other_mentions_and_of_later_weights_are_left_alone() -> None:
    gone = correction("a", "shipping", "packaging")
    others = [
        correction("b", "packaging", "billing", mention="n"),
        correction("c", "packaging", "billing", model="v2"),
    ]
    assert rebased(gone, others) == []


@pytest.mark.parametrize("kind", ["sqlite"])  # for what the databases have no part in
def test_undoing_tells_each_label_as_it_was_just_before(
    database: Database, project_id: int, pipeline: Pipeline
) -> None:
    post(database, project_id, *(item(text, source="app") for text in (*COURIER, *SHOP)))
    work(database, pipeline)
    mentions = found(database, project_id)
    (first,), _ = give(database, project_id, pipeline, *wishes(mentions, COURIER[:1], touchpoint="packaging"))
    (second,), _ = give(
        database, project_id, pipeline, *wishes(mentions, COURIER[1:2], touchpoint="billing"), now=LATER
    )
    take_back(database, project_id, pipeline, first)
    before = found(database, project_id)
    effect = take_back(database, project_id, pipeline, second)
    after = found(database, project_id)
    told = {
        one.text: (each.before, each.after)
        for one in effect.examples
        for each in one.changes
        if each.field == "touchpoint"
    }
    pairs = {text: (before[text].row["touchpoint"], after[text].row["touchpoint"]) for text in before}
    assert COURIER[1] in told
    assert told == {text: pair for text, pair in pairs.items() if pair[0] != pair[1]}
