"""Periods that are kept ready: the same answers as those made of the mentions, however people ask for them."""

import datetime as dt
from unittest.mock import patch

import pytest

from app.services.cache import Cache
from app.services.curves import Curver, Curves, curves
from app.services.maps import DrawnMap, MapQuestion, journey_map
from app.services.ready_periods import period_of, periods_of
from app.store.answers import put_answers
from app.store.facets import Facets, facets
from app.store.filters import MentionFilter
from app.store.session import Database
from tests.services.shop import Shop, make_shop

JOURNEY = "default"
DAY = dt.timedelta(days=1)


def at(month: int, day: int, hour: int = 0) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, tzinfo=dt.UTC)


@pytest.fixture
def shop(database: Database, project_id: int) -> Shop:
    shop = make_shop(database, project_id)
    for subject in ("late", "crash"):
        shop.hear(subject, count=30)
    with patch("app.services.ready_jobs.LARGE", 1), patch("app.services.ready_jobs.LEAST", 5):
        shop.refresh()
    return shop


def both(shop: Shop, wanted: MentionFilter) -> tuple[Curves, DrawnMap]:
    """The curve and the map by a process that has just begun."""
    curver = Curver(shop.pipeline, 5, Cache())
    with shop.read() as scope:
        curve = curves(scope, curver, JOURNEY, wanted=wanted)
        return curve, journey_map(scope, curver, JOURNEY, MapQuestion(wanted=wanted))


def test_a_kept_period_is_what_would_be_drawn_of_its_mentions(shop: Shop) -> None:
    with shop.read() as scope:
        found = facets(scope)
    assert found.last is not None
    asked = [one.wanted for period, same in periods_of(found) for one in (period, *same)]
    with patch("app.services.curves.mention_frame", side_effect=AssertionError("read from the mentions")):
        month = asked[6]
        kept = {wanted.since: both(shop, wanted) for wanted in (asked[0], asked[1], month)}
    with shop.write() as scope:
        put_answers(scope, {})
    for wanted in (asked[0], asked[1], month):
        assert wanted.since is not None
        curve, drawn = kept[wanted.since]
        again, redrawn = both(shop, wanted)
        assert curve.whole == again.whole
        assert (drawn.result, drawn.intents) == (redrawn.result, redrawn.intents)
        assert again.whole.mentions > 0


def test_new_mentions_of_a_period_are_told_of_by_the_time_of_the_answer(shop: Shop) -> None:
    with shop.read() as scope:
        found = facets(scope)
    open_end = next(periods_of(found))[1][0].wanted
    assert both(shop, open_end)[0].as_of is None
    shop.hear("late", count=5, first=100)
    assert both(shop, open_end)[0].as_of is not None


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (MentionFilter(since=at(3, 1), until=at(4, 1)), ("2026-03-01", "2026-04-01")),
        (MentionFilter(since=at(3, 1)), ("2026-03-01", "")),
        (MentionFilter(since=at(3, 1).astimezone(dt.timezone(dt.timedelta(hours=2)))), ("2026-03-01", "")),
        (MentionFilter(since=at(3, 1, 7)), None),
        (MentionFilter(since=at(3, 1), channel=("chat",)), None),
        (MentionFilter(until=at(3, 1)), None),
        (MentionFilter(), None),
    ],
)
def test_a_period_is_whole_days_and_nothing_else(wanted: MentionFilter, told: tuple[str, str] | None) -> None:
    assert period_of(wanted) == told


def test_the_last_days_end_with_the_last_mention_and_months_follow_the_calendar() -> None:
    found = Facets(9, at(1, 1), at(3, 15, 13), (), (), (), {}, solicited=False)
    periods = [period for period, _ in periods_of(found)]
    assert [(period.since, period.until) for period in periods[:2]] == [
        (at(3, 16) - 30 * DAY, at(3, 16)),
        (at(3, 16) - 90 * DAY, at(3, 16)),
    ]
    assert [(period.since, period.until) for period in periods[3:5]] == [(at(3, 1), at(4, 1)), (at(2, 1), at(3, 1))]
    assert len(periods) == 15
    assert list(periods_of(Facets(0, None, None, (), (), (), {}, solicited=False))) == []
