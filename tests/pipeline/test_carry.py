import numpy as np
import pytest

from app.journeys import load_journey, parse_journey
from app.pipeline.carry import carried
from app.pipeline.place import Axis
from models.base import Floats
from tests.factories import make_pipeline

HERE = """\
name: here
stages:
  - {id: start, covers: [awareness, consideration], names: {en: Start}}
  - {id: go, covers: [use], names: {en: Go}}
  - {id: ritual, names: {en: Ritual}, examples: [We lit the candles together]}
touchpoints:
  - {id: thing, names: {en: Thing}, covers: [product_quality]}
"""
THERE = """\
name: there
stages:
  - {id: early, covers: [awareness, consideration, purchase], names: {en: Early}}
  - {id: late, covers: [use, support, retention], names: {en: Late}}
touchpoints:
  - {id: thing, names: {en: Thing}, covers: [product_quality]}
"""


@pytest.fixture(scope="module")
def features() -> Floats:
    width = make_pipeline().encoder.width
    return np.random.default_rng(5).normal(size=(40, width)).astype(np.float32)


def stages(text: str) -> Axis:
    return make_pipeline(parse_journey(text, "test")).placement.stages


def test_a_place_that_was_said_goes_where_the_other_journey_covers_the_same(features: Floats) -> None:
    default, there = make_pipeline(load_journey()).placement.stages, stages(THERE)
    for said, place in (("consideration", "early"), ("support", "late"), ("advocacy", "unassigned")):
        assert set(carried(features, [said] * 40, here=default, there=there)) == {place}
    assert set(carried(features, ["unassigned"] * 40, here=default, there=there)) == {"unassigned"}


def test_where_nothing_was_said_the_model_decides(features: Floats) -> None:
    default, there = make_pipeline().placement.stages, stages(THERE)
    plain, _ = there.place(features)
    assert len(set(plain)) > 1
    assert carried(features, [None] * 40, here=default, there=there) == plain
    assert carried(features[:0], [], here=default, there=there) == []


def test_a_place_of_several_labels_leaves_the_model_the_choice_among_them(features: Floats) -> None:
    default = make_pipeline().placement.stages
    found = carried(features, ["start"] * 40, here=stages(HERE), there=default)
    assert set(found) == {"awareness", "consideration"}


def test_a_place_known_by_words_alone_is_kept_to_only_where_it_has_the_same_id(features: Floats) -> None:
    here, there = stages(HERE), stages(THERE)
    plain, _ = there.place(features)
    assert carried(features, ["ritual"] * 40, here=here, there=there) == plain
    assert set(carried(features, ["ritual"] * 40, here=here, there=here)) == {"ritual"}
