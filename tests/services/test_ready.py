"""What is kept ready for large projects: the same answers, told how old they are, gone with an erasure."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest

from app.services.curve_cache import CurveCache
from app.services.curves import Curver, curves
from app.services.erasure import erase_author
from app.services.facets import project_facets
from app.services.maps import DrawnMap, MapQuestion, journey_map
from app.store.answers import get_answer, put_answers
from app.store.filters import MentionFilter
from app.store.session import Database, now
from app.store.tables_answers import AnswerTable
from tests.services.shop import Shop, make_shop

JOURNEY = "default"


@pytest.fixture
def shop(database: Database, project_id: int) -> Shop:
    shop = make_shop(database, project_id)
    for subject in ("late", "crash"):
        shop.hear(subject, count=30)
    return shop


@pytest.fixture
def large() -> Iterator[None]:
    """Every project is a large one."""
    with patch("app.services.ready_jobs.LARGE", 1):
        yield


def kept(shop: Shop) -> int:
    with shop.read() as scope:
        return scope.count(AnswerTable)


def drawn(shop: Shop, asked: MapQuestion | None = None) -> DrawnMap:
    """By a process that has just begun."""
    with shop.read() as scope:
        return journey_map(scope, Curver(shop.pipeline, 5, CurveCache()), JOURNEY, asked or MapQuestion())


def test_a_small_project_is_answered_from_its_mentions(shop: Shop) -> None:
    shop.refresh()
    assert kept(shop) == 0
    assert drawn(shop).as_of is None


@pytest.mark.usefixtures("large")
def test_a_kept_map_and_curve_are_those_that_would_be_drawn(shop: Shop) -> None:
    shop.refresh()
    assert kept(shop) >= 3
    ready = drawn(shop)
    with shop.read() as scope:
        told = curves(scope, Curver(shop.pipeline, 5, CurveCache()), JOURNEY, wanted=MentionFilter())
        facets = project_facets(scope, CurveCache())
    with shop.write() as scope:
        put_answers(scope, {})
    worked_out = drawn(shop)
    assert (ready.result, ready.intents, ready.as_of) == (worked_out.result, worked_out.intents, None)
    with shop.read() as scope:
        assert (
            told.whole == curves(scope, Curver(shop.pipeline, 5, CurveCache()), JOURNEY, wanted=MentionFilter()).whole
        )
        assert facets == project_facets(scope, CurveCache())


@pytest.mark.usefixtures("large")
def test_an_answer_says_of_when_it_is_once_something_has_come(shop: Shop) -> None:
    shop.refresh()
    before = drawn(shop)
    shop.hear("late", count=5, first=100)
    after = drawn(shop)
    assert after.result == before.result
    assert after.as_of is not None
    shop.refresh()
    renewed = drawn(shop)
    assert renewed.as_of is None
    assert renewed.result.mentions > before.result.mentions


@pytest.mark.usefixtures("large")
def test_another_question_is_answered_from_the_mentions(shop: Shop) -> None:
    shop.refresh()
    shop.hear("late", count=5, first=100)
    whole = drawn(shop)
    part = drawn(shop, MapQuestion(wanted=MentionFilter(channel=("r",))))
    assert part.as_of is None
    assert part.result.mentions > whole.result.mentions


@pytest.mark.usefixtures("large")
def test_nothing_that_was_kept_outlives_an_erasure(shop: Shop) -> None:
    shop.refresh()
    assert kept(shop) > 0
    with shop.write() as scope:
        erase_author(scope, "crash-author-1", now=now(scope.session), actor="test")
    assert kept(shop) == 0
    assert drawn(shop).as_of is None


@pytest.mark.usefixtures("large")
def test_a_project_that_became_small_keeps_nothing(shop: Shop) -> None:
    shop.refresh()
    with patch("app.services.ready_jobs.LARGE", 10_000):
        shop.refresh()
    assert kept(shop) == 0


def test_no_answer_of_another_name_is_found(shop: Shop) -> None:
    with shop.read() as scope:
        assert get_answer(scope, "nothing") is None


@pytest.mark.usefixtures("large")
def test_a_process_that_showed_older_facets_shows_newer_ones_after_the_next_refresh(shop: Shop) -> None:
    shop.refresh()
    shop.hear("late", count=5, first=100)
    cache = CurveCache()
    with shop.read() as scope:
        before = project_facets(scope, cache)
    shop.refresh()
    with shop.read() as scope:
        assert project_facets(scope, cache).mentions > before.mentions
