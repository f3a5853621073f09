"""From posted feedback to themes and map with the model that ships: pains in four languages, found and kept."""

from collections import Counter
from typing import Any

import pytest

from app.journeys import load_journey
from app.pipeline.loading import load_pipeline
from app.pipeline.pipeline import Pipeline
from app.pipeline.redact import Redactor
from app.settings import Settings
from app.work import make_work
from tests.services.said import ALL, FIRST, about, said
from tests.web.service import Service

PAINS = ("late", "crash", "refund", "support")


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return load_pipeline(home=Settings().home, journey=load_journey(), workers=1)


def tell(service: Service, subject: str, *, count: int, first: int = 0) -> None:
    service.post(*said(subject, ALL[subject], count=count, first=first))


def worked(service: Service) -> None:
    """Have all done that waits, and a refresh that was asked for."""
    job = service.call("POST", "/themes/refresh").json()["job"]
    work = make_work(service.database, service.pipeline, redactor=Redactor(), limit=5_000)
    work.drain()
    assert service.get(f"/jobs/{job}")["state"] == "done"


def mentions(service: Service) -> dict[str, tuple[str, str | None]]:
    """Subject and theme of each mention."""
    found: dict[str, tuple[str, str | None]] = {}
    cursor: str | None = ""
    while cursor is not None:
        page = service.get("/mentions", params={"limit": 1000, "cursor": cursor})
        found |= {one["mention_id"]: (about(one["external_id"]), one["theme"]) for one in page["items"]}
        cursor = page["next_cursor"]
    return found


def subjects(service: Service) -> dict[str, tuple[str, float]]:
    """What most mentions of each theme are about, and their share."""
    members: dict[str, Counter[str]] = {}
    for subject, theme in mentions(service).values():
        if theme is not None:
            members.setdefault(theme, Counter())[subject] += 1
    return {theme: (c.most_common(1)[0][0], c.most_common(1)[0][1] / c.total()) for theme, c in members.items()}


def pains(service: Service) -> dict[str, dict[str, Any]]:
    return {theme["id"]: theme for theme in service.get("/themes", params={"kind": "pain"})["items"]}


def test_pains_are_found_in_four_languages_and_keep_their_ids_names_and_mentions(service: Service) -> None:
    for subject in FIRST:
        tell(service, subject, count=60)
    service.work()
    worked(service)
    found, told = pains(service), subjects(service)
    for subject in PAINS:
        of_it = [theme for theme in found if told[theme][0] == subject]
        assert of_it, subject
        assert sum(found[theme]["mentions"] for theme in of_it) >= 40, subject
    pure = [share for theme, (_, share) in told.items() if theme in found]
    assert sum(pure) / len(pure) > 0.9
    assert any(len(theme["names"]) == 4 for theme in found.values())

    before = mentions(service)
    renamed = max(found, key=lambda theme: found[theme]["voices"])
    assert service.call("PATCH", f"/themes/{renamed}", json={"name": "What hurts most"}).status_code == 200
    for subject in PAINS:
        tell(service, subject, count=8, first=60)
    tell(service, "broken", count=30)
    service.work()
    worked(service)
    after, later = mentions(service), pains(service)
    assert {mention: after[mention] for mention in before} == before
    assert set(found) <= set(later)
    assert later[renamed]["name"] == "What hurts most"
    new = set(later) - set(found)
    assert new
    assert {subjects(service)[theme][0] for theme in new} == {"broken"}

    drawn = service.get("/journeys/default/map")
    shown = {theme["id"]: theme for theme in drawn["themes"]}
    assert {theme for theme, told in later.items() if told["voices"] >= 5} <= set(shown)
    assert shown[renamed]["names"]["en"] == "What hurts most"
    assert {one["stage"] for one in drawn["curve"] if one["pains"]} >= {"delivery", "use", "support"}
