"""What is kept ready for large projects: the same answers, told how old they are, gone with an erasure."""

import datetime as dt
from collections.abc import Iterator
from unittest.mock import Mock, patch

import pytest

from app.services import maps
from app.services.cache import Cache
from app.services.curves import CURVE, Curver, Curves, curves, usual_question
from app.services.erasure import erase_author, request_sweeps
from app.services.facets import project_facets
from app.services.insight import ASKED
from app.services.maps import MAP, DrawnMap, MapQuestion, journey_map
from app.services.ready import Kind, name_of
from app.services.ready_parts import Part, part_of
from app.services.scoring import REFRESH
from app.store.answers import get_answer, put_answers
from app.store.filters import MentionFilter
from app.store.jobs import hasten
from app.store.session import Database, now
from app.store.tables_answers import AnswerTable
from app.store.themes import standing
from tests.database_fixtures import NOW
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
        return journey_map(scope, Curver(shop.pipeline, 5, Cache()), JOURNEY, asked or MapQuestion())


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
        told = curves(scope, Curver(shop.pipeline, 5, Cache()), JOURNEY, wanted=MentionFilter())
        facets = project_facets(scope, Cache())
    with shop.write() as scope:
        put_answers(scope, {})
    worked_out = drawn(shop)
    assert (ready.result, ready.intents, ready.as_of) == (worked_out.result, worked_out.intents, None)
    with shop.read() as scope:
        assert told.whole == curves(scope, Curver(shop.pipeline, 5, Cache()), JOURNEY, wanted=MentionFilter()).whole
        assert facets == project_facets(scope, Cache())


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
    part = drawn(shop, MapQuestion(wanted=MentionFilter(channel=("r",), lang=("en", "ru", "lt", "zh"))))
    assert part.as_of is None
    assert part.result.mentions > whole.result.mentions


@pytest.mark.usefixtures("large")
def test_a_kept_part_is_what_would_be_drawn_of_its_mentions(shop: Shop) -> None:
    with patch("app.services.ready_jobs.LEAST", 5):
        shop.refresh()
    parts = {
        "channel": MentionFilter(channel=("r",)),
        "lang": MentionFilter(lang=("lt",)),
        "variants": MentionFilter(lang=("zh",)),
        "segment": MentionFilter(segment={"plan": ("pro",)}),
    }
    ready = {name: both(shop, wanted) for name, wanted in parts.items()}
    with shop.read() as scope:
        curver = Curver(shop.pipeline, 5, Cache())
        for wanted in parts.values():
            asked = usual_question(ready["lang"][0].journey, curver, wanted)
            assert asked is not None
            assert get_answer(scope, name_of(CURVE, *asked)) is not None
            assert get_answer(scope, name_of(MAP, *asked)) is not None
    with shop.write() as scope:
        put_answers(scope, {})
    for name, wanted in parts.items():
        kept_curve, kept_map = ready[name]
        curve, drawn_map = both(shop, wanted)
        assert kept_curve.whole == curve.whole, name
        assert (kept_map.result, kept_map.intents) == (drawn_map.result, drawn_map.intents), name
        assert curve.whole.mentions > 0


def both(shop: Shop, wanted: MentionFilter) -> tuple[Curves, DrawnMap]:
    """The curve and the map by a process that has just begun."""
    curver = Curver(shop.pipeline, 5, Cache())
    with shop.read() as scope:
        curve = curves(scope, curver, JOURNEY, wanted=wanted)
        return curve, journey_map(scope, curver, JOURNEY, MapQuestion(wanted=wanted))


@pytest.mark.usefixtures("large")
def test_parts_of_few_mentions_are_read_when_they_are_asked_for(shop: Shop) -> None:
    shop.refresh()
    few = kept(shop)
    with patch("app.services.ready_jobs.LEAST", 5):
        shop.refresh()
    assert kept(shop) > few


@pytest.mark.parametrize(
    ("wanted", "part"),
    [
        (MentionFilter(channel=("chat",)), Part("channel", "chat")),
        (MentionFilter(segment={"plan": ("pro",)}), Part("segment.plan", "pro")),
        (MentionFilter(), None),
        (MentionFilter(channel=("none",)), None),
        (MentionFilter(channel=("chat", "fax")), None),
        (MentionFilter(channel=("chat",), lang=("lt",)), None),
        (MentionFilter(channel=("chat",), until=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)), None),
        (MentionFilter(segment={"plan": ("pro",), "land": ("LT",)}), None),
        (MentionFilter(stage=("use",)), None),
    ],
    ids=str,
)
def test_a_part_is_one_value_of_one_field_and_nothing_else(wanted: MentionFilter, part: Part | None) -> None:
    assert part_of(wanted) == part


@pytest.mark.usefixtures("large")
def test_the_next_refresh_waits_for_what_keeping_ready_took_as_well(shop: Shop) -> None:
    with patch("app.services.ready_jobs.time", Mock(monotonic=Mock(side_effect=[100.0, 700.0]))):
        shop.refresh()
    with shop.read() as scope:
        stands = standing(scope)
    assert stands is not None
    assert (stands.seconds or 0) > 600


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
def test_what_another_version_kept_is_not_shown_and_is_made_anew_within_the_hour(
    shop: Shop, database: Database
) -> None:
    with patch("app.services.ready.MADE", 1):
        shop.refresh()
        shop.hear("late", count=5, first=100)
        shop.refresh()
    with patch("app.services.maps._drawn", wraps=maps._drawn) as made:
        there = drawn(shop)
        assert made.call_count == 1
    request_sweeps(database, now=NOW)
    shop.work.drain()
    with shop.write() as scope:
        assert hasten(scope, REFRESH, dedupe_key=REFRESH, payload=ASKED, now=now(scope.session)) is not None
    shop.work.drain()
    with patch("app.services.maps._drawn") as made:
        assert drawn(shop).result == there.result
        assert made.call_count == 0
    request_sweeps(database, now=NOW + dt.timedelta(hours=1))
    shop.work.drain()
    with shop.write() as scope:
        assert hasten(scope, REFRESH, dedupe_key=REFRESH, payload=ASKED, now=now(scope.session)) is None


def test_an_answer_with_other_fields_has_another_name() -> None:
    answers = (dict[str, int], dict[str, str], dict[str, int])
    names = [name_of(Kind("map", answer), "default") for answer in answers]
    assert names[0] != names[1]
    assert names[0] == names[2]


@pytest.mark.usefixtures("large")
def test_a_process_that_showed_older_facets_shows_newer_ones_after_the_next_refresh(shop: Shop) -> None:
    shop.refresh()
    shop.hear("late", count=5, first=100)
    cache = Cache()
    with shop.read() as scope:
        before = project_facets(scope, cache)
    shop.refresh()
    with shop.read() as scope:
        assert project_facets(scope, cache).mentions > before.mentions
