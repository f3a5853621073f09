import json
from pathlib import Path

import pytest

from app.errors import NotFound
from app.pipeline.loading import SHIPPED
from app.services.model_facts import FEWEST, METRICS, TASKS, card, facts


def test_the_figures_of_the_weights_that_ship_are_read_with_their_intervals() -> None:
    found = facts(SHIPPED)
    assert found is not None
    written = json.loads((SHIPPED / METRICS).read_text(encoding="utf-8"))
    assert [one.task for one in found.tasks] == list(TASKS)
    stage = next(one for one in found.tasks if one.task == "stage")
    assert stage.model.value == written["gold_spans"]["all"]["stage"]["accuracy"]["value"]
    assert stage.model.low < stage.model.value < stage.model.high
    assert stage.tfidf is not None
    assert stage.tfidf.value < stage.model.value
    assert found.mentions == written["gold_spans"]["all"]["mentions"]


def test_languages_come_with_the_most_mentions_first_and_few_are_told() -> None:
    found = facts(SHIPPED)
    assert found is not None
    names = [one.name for one in found.languages]
    assert names[0] == "en"
    assert names[-2:] == ["held_out_sources", "all"]
    assert all(one.few == (one.mentions < FEWEST) for one in found.languages)
    assert any(one.few for one in found.languages)


def test_confidences_come_with_the_share_that_was_right() -> None:
    found = facts(SHIPPED)
    assert found is not None
    bins = found.reliability["stage"]
    assert sum(one.n for one in bins) == found.mentions
    assert [one.confidence for one in bins] == sorted(one.confidence for one in bins)


def test_weights_without_figures_have_none_and_no_card(tmp_path: Path) -> None:
    assert facts(tmp_path) is None
    (tmp_path / METRICS).write_text("{}")
    assert facts(tmp_path) is None
    with pytest.raises(NotFound):
        card(tmp_path)
    assert card(SHIPPED).startswith("# felt")
