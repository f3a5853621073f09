"""What a project's mentions can be filtered by."""

import datetime as dt

from sqlalchemy import update

from app.services.cache import Cache
from app.services.facets import project_facets
from app.store.scope import Scope
from app.store.tables import MentionTable
from tests.web.service import REVIEW, Service


def test_values_are_listed_by_how_often_they_are_and_only_fields_that_tell_groups_apart(service: Service) -> None:
    for i, (channel, plan) in enumerate([("email", "pro"), ("email", "free"), ("chat", "pro")]):
        segment = {"plan": plan, "number": f"n{i}", "country": "LT"}
        service.post({"external_id": f"e{i}", "text": REVIEW, "channel": channel, "segment": segment, "lang": "en"})
    service.work()
    with service.database.read() as session:
        found = project_facets(Scope(session, 1), Cache())
    assert found.channel == ("email", "chat")
    assert found.lang == ("en",)
    assert found.segments["plan"] == ("pro", "free")
    assert "country" not in found.segments
    assert found.mentions > 0
    assert found.solicited is False


def test_what_comes_later_is_seen(service: Service) -> None:
    cache = Cache()
    service.post({"external_id": "a", "text": REVIEW, "channel": "email", "solicited": True})
    service.work()
    with service.database.read() as session:
        assert project_facets(Scope(session, 1), cache).channel == ("email",)
    service.post({"external_id": "b", "text": REVIEW, "channel": "chat", "solicited": False})
    service.work()
    with service.database.read() as session:
        found = project_facets(Scope(session, 1), cache)
    assert set(found.channel) == {"email", "chat"}
    assert found.solicited is True


def test_the_last_days_end_today_whatever_lies_in_the_future(service: Service) -> None:
    service.post({"text": REVIEW, "occurred_at": "2026-02-01"}, {"text": "Of 2126.", "external_id": "far"})
    service.work()
    far = dt.datetime(2126, 1, 1, tzinfo=dt.UTC)
    with service.database.write() as session:  # kept by an earlier version
        later = MentionTable.at > dt.datetime(2026, 2, 2, tzinfo=dt.UTC)
        session.execute(update(MentionTable).where(later).values(at=far))
    with service.database.read() as session:
        found = project_facets(Scope(session, 1), Cache())
    assert found.last == dt.datetime(2026, 2, 1, tzinfo=dt.UTC)
