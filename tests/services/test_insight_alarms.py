"""Alarms of refreshes: what webhooks are told of themes that emerge and surge."""

import datetime as dt

import pytest

from app.domain.job import JobState
from app.services.webhooks import Event
from app.store.session import Database
from app.store.webhooks import Webhook, add_webhook, list_deliveries
from tests.database_fixtures import NOW
from tests.services.said import FIRST
from tests.services.shop import Shop, make_shop

ONCE = pytest.mark.parametrize("kind", ["sqlite"])
"""For what the databases have no part in."""


def hook(shop: Shop) -> None:
    events = (str(Event.THEME_EMERGED), str(Event.THEME_SURGED))
    with shop.write() as scope:
        made = Webhook("w1", "https://example.com", events, created_at=NOW, disabled_at=None, failures=0)
        add_webhook(scope, made, secret="whsec_x")


def deliveries(shop: Shop) -> list[tuple[str, str]]:
    with shop.read() as scope:
        found = list_deliveries(scope, "w1", limit=50)
    return sorted((one.event, one.payload["data"]["theme"]) for one in found)


@ONCE
def test_webhooks_are_told_once_of_themes_that_emerge_and_surge(database: Database, project_id: int) -> None:
    shop = make_shop(database, project_id)
    today = dt.datetime.now(dt.UTC).date()
    long_ago = today - dt.timedelta(days=70)
    for subject in ("late", "crash", "support"):
        shop.hear(subject, count=60, start=long_ago, days=70)
    hook(shop)
    shop.refresh()
    assert deliveries(shop) == []
    shop.hear("broken", count=20, start=today - dt.timedelta(days=4), days=5)
    shop.hear("crash", count=60, first=60, start=today - dt.timedelta(days=4), days=5)
    shop.refresh()
    expected = sorted([("theme.emerged", shop.of("broken")), ("theme.surged", shop.of("crash"))])
    assert deliveries(shop) == expected
    shop.refresh()
    assert deliveries(shop) == expected


@ONCE
def test_a_first_refresh_and_old_dumps_raise_no_alarm(database: Database, project_id: int) -> None:
    shop = make_shop(database, project_id)
    for subject in FIRST:
        shop.hear(subject, count=24)
    hook(shop)
    shop.refresh()
    shop.hear("broken", count=30)
    shop.refresh()
    assert deliveries(shop) == []


@ONCE
@pytest.mark.parametrize(("author", "told"), [(None, 1), ("loud", 0)])
def test_without_a_past_a_theme_has_emerged_when_several_speak_of_it_and_not_when_one_does(
    database: Database, project_id: int, author: str | None, told: int
) -> None:
    shop = make_shop(database, project_id)
    lately = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=2)
    for subject in ("late", "crash", "support"):
        shop.hear(subject, count=24, start=lately, days=3)
    hook(shop)
    shop.refresh()
    shop.hear("broken", count=20, start=lately, days=3, author=author)
    shop.refresh()
    assert shop.of("broken") not in {shop.of(subject) for subject in ("late", "crash", "support")}
    assert [event for event, _ in deliveries(shop)] == ["theme.emerged"] * told


@ONCE
def test_a_pain_that_comes_when_all_themes_have_long_been_asleep_is_looked_at_like_any_other(
    database: Database, project_id: int
) -> None:
    shop = make_shop(database, project_id)
    today = dt.datetime.now(dt.UTC).date()
    shop.hear("late", count=60, start=today - dt.timedelta(days=250), days=40)
    shop.refresh()
    shop.hear("crash", count=1, start=today, days=1)
    job = shop.refresh()
    assert (job.state, job.error) == (JobState.DONE, None)
