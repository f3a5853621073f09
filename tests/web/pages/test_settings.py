import html
import re

import pytest

from app.services.projects import project
from app.store.projects import Project
from tests.web.pages.visits import visit
from tests.web.service import Service

PAGES = ("/settings", "/settings/keys", "/settings/journeys", "/settings/journeys/new", "/settings/webhooks")
CLINIC = """\
name: clinic
stages:
  - {id: visit, names: {en: Visit}}
touchpoints:
  - {id: doctor, names: {en: Doctor}, stage: visit}
"""


def kept(service: Service) -> Project:
    with service.database.read() as session:
        return project(session, "shop")


@pytest.mark.parametrize("path", PAGES)
def test_settings_are_for_admins(service: Service, path: str) -> None:
    assert visit(service, "admin").get(path).status_code == 200
    for key in ("read", "ingest"):
        assert visit(service, key).get(path).status_code == 403


def test_a_retention_that_erases_nothing_is_kept_at_once(service: Service) -> None:
    visitor = visit(service, "admin")
    assert visitor.post("/settings/retention", {"days": "90"}).status_code == 303
    assert kept(service).retention_days == 90
    assert visitor.post("/settings/retention", {"days": ""}).status_code == 303
    assert kept(service).retention_days is None


def test_a_retention_that_erases_tells_how_much_and_waits_for_a_yes(service: Service) -> None:
    service.post({"text": "The courier was late.", "occurred_at": "2020-01-01T00:00:00Z"}, {"text": "Great shop!"})
    visitor = visit(service, "admin")
    asked = visitor.post("/settings/retention", {"days": "365"})
    assert asked.status_code == 200
    assert "This erases 1 text within the hour" in asked.text
    assert kept(service).retention_days is None
    assert visitor.post("/settings/retention", {"days": "365", "confirmed": "30"}).status_code == 200
    assert visitor.post("/settings/retention", {"days": "365", "confirmed": "365"}).status_code == 303
    assert kept(service).retention_days == 365


@pytest.mark.parametrize("days", ["0", "-1", "1.5", "many", "99999"])
def test_days_that_are_none_are_refused(service: Service, days: str) -> None:
    answer = visit(service, "admin").post("/settings/retention", {"days": days})
    assert answer.status_code == 422
    assert "whole number" in answer.text
    russian = visit(service, "admin", lang="ru").post("/settings/retention", {"days": days}).text
    assert "<span>Укажите целое число дней от 1 до 36\xa0500 или оставьте пустым.</span>" in russian


def test_the_language_of_the_project_is_one_of_those_there_are(service: Service) -> None:
    visitor = visit(service, "admin")
    assert visitor.post("/settings/language", {"language": "lt"}).status_code == 303
    assert kept(service).language == "lt"
    assert visitor.post("/settings/language", {"language": "tlh"}).status_code == 422


def test_a_key_is_shown_once_and_opens_the_project(service: Service) -> None:
    visitor = visit(service, "admin")
    made = visitor.post("/settings/keys", {"name": "help desk", "scopes": ["ingest", "read"]})
    assert (made.status_code, made.headers["location"]) == (303, "/settings/keys")
    shown = visitor.get("/settings/keys")
    (secret,) = re.findall(r"wf_[\w-]{43}", shown.text)
    assert secret not in str(made.headers)
    assert "path=/settings/keys" in made.headers["set-cookie"].lower()
    assert made.headers["cache-control"] == shown.headers["cache-control"] == "no-store"
    assert secret not in visitor.get("/settings/keys").text  # loaded again, it makes and shows nothing
    assert len([one for one in service.get("/keys", "admin")["items"] if one["name"] == "help desk"]) == 1
    assert "help desk" in visitor.get("/settings/keys").text
    header = {"Authorization": f"Bearer {secret}"}
    assert service.client.get("/v1/feedback", headers=header).status_code == 200
    assert service.client.get("/v1/keys", headers=header).status_code == 403


def test_a_secret_waits_for_the_visitor_who_made_it_alone(service: Service) -> None:
    visitor, other = visit(service, "admin"), visit(service, "shop")
    made = visitor.post("/settings/keys", {"name": "desk", "scopes": ["read"]})
    value = made.headers["set-cookie"].partition("=")[2].partition(";")[0]
    for sealed in (value, "forged"):
        other.client.cookies.set("wayfelt_once", sealed, path="/settings/keys")
        assert not re.findall(r"wf_[\w-]{43}", other.get("/settings/keys").text)


def test_a_key_without_a_scope_is_refused(service: Service) -> None:
    answer = visit(service, "admin").post("/settings/keys", {"name": "x"})
    assert answer.status_code == 422
    assert "no scope" in answer.text


def test_a_revoked_key_opens_nothing_and_those_of_others_are_not_there(service: Service) -> None:
    visitor = visit(service, "admin")
    made = service.call("POST", "/keys", "admin", json={"scopes": ["read"], "name": "old"}).json()
    other = service.call("POST", "/keys", "bank", json={"scopes": ["read"], "name": "of the bank"}).json()
    assert visitor.post(f"/settings/keys/{made['id']}/revoke").status_code == 303
    header = {"Authorization": f"Bearer {made['key']}"}
    assert service.client.get("/v1/feedback", headers=header).status_code == 401
    assert visitor.post(f"/settings/keys/{other['id']}/revoke").status_code == 404
    assert "of the bank" not in visitor.get("/settings/keys").text


def test_who_revokes_the_key_in_hand_is_told_of_being_logged_out(service: Service) -> None:
    page = visit(service, "admin").get("/settings/keys").text
    assert page.count("You are logged in with it and will be logged out.") == 1


def test_the_last_key_that_may_change_things_goes_only_if_one_is_sure(service: Service) -> None:
    visitor = visit(service, "admin", lang="ru")
    others = [one for one in service.get("/keys", "admin")["items"] if "admin" in one["scopes"]]
    own = next(one["id"] for one in others if one["prefix"] in own_row(visitor.get("/settings/keys").text))
    for one in others:
        if one["id"] != own:
            assert visitor.post(f"/settings/keys/{one['id']}/revoke").status_code == 303
    assert "Всё равно отозвать" in own_row(visitor.get("/settings/keys").text)
    refused = visitor.post(f"/settings/keys/{own}/revoke")
    assert refused.status_code == 422
    assert "<span>Это последний ключ" in refused.text
    assert visitor.post(f"/settings/keys/{own}/revoke", {"sure": "true"}).status_code == 303
    assert visitor.get("/settings/keys").headers["location"].startswith("/login")


def own_row(page: str) -> str:
    """The row of the key one is logged in with."""
    return next(row for row in page.split("<tr") if "badge open" in row)


def test_a_journey_is_checked_as_it_is_written_with_line_and_reason(service: Service) -> None:
    visitor = visit(service, "admin")
    good = visitor.post("/settings/journeys/check", {"text": CLINIC}).json()
    assert good == {
        "ok": True,
        "line": None,
        "reason": None,
        "lang": None,
        "name": "clinic",
        "stages": 1,
        "touchpoints": 1,
    }
    bad = visitor.post("/settings/journeys/check", {"text": CLINIC.replace("stage: visit", "stage: home")}).json()
    assert (bad["ok"], bad["line"], bad["reason"]) == (False, 5, "stage 'home' is not defined")
    assert visitor.get("/settings/journeys/clinic").status_code == 404


def test_a_journey_is_kept_if_it_is_one_and_told_what_is_wrong_if_not(service: Service) -> None:
    visitor = visit(service, "admin")
    bad = visitor.post("/settings/journeys", {"text": "name: <b>\n"})
    assert bad.status_code == 422
    assert "Line 1:" in bad.text
    assert "&lt;b&gt;" in bad.text
    looked = visitor.post("/settings/journeys", {"text": CLINIC, "check": "1"})
    assert looked.status_code == 200
    assert visitor.get("/settings/journeys/clinic").status_code == 404
    assert visitor.post("/settings/journeys", {"text": CLINIC.replace("\n", "\r\n")}).status_code == 303
    page = visitor.get("/settings/journeys/clinic").text
    assert "id: doctor" in page
    assert "{}" not in page.partition("<textarea")[2].partition("</textarea>")[0], "what is empty is left out"
    assert service.get("/journeys/clinic", "admin")["stages"][0]["id"] == "visit"


def test_a_journey_of_ones_own_is_deleted_and_one_that_ships_has_no_such_button(service: Service) -> None:
    visitor = visit(service, "admin")
    visitor.post("/settings/journeys", {"text": CLINIC})
    pages = [visitor.get(f"/settings/journeys/{name}").text for name in ("clinic", "default", "new")]
    assert [re.findall(r'action="/settings/journeys/(\w+)/delete"', page) for page in pages] == [["clinic"], [], []]
    assert visitor.post("/settings/journeys/clinic/delete").headers["location"] == "/settings/journeys"
    assert "clinic" not in visitor.get("/settings/journeys").text
    assert visitor.post("/settings/journeys/clinic/delete").status_code == 404
    assert visitor.post("/settings/journeys/default/delete").status_code == 409


@pytest.mark.parametrize("name", ["default", "airline", "mobile_app"])
def test_a_journey_that_ships_is_read_and_its_copy_can_be_kept(service: Service, name: str) -> None:
    visitor = visit(service, "admin")
    page = visitor.get(f"/settings/journeys/{name}")
    assert "<textarea" not in page.text
    copy = visitor.get(f"/settings/journeys/new?from={name}").text
    (text,) = re.findall(r"<textarea[^>]*>(.*?)</textarea>", copy, re.DOTALL)
    assert "verdict-good" in copy
    assert visitor.post("/settings/journeys", {"text": html.unescape(text)}).status_code == 303


def test_a_webhook_is_registered_shown_its_secret_once_and_deleted(service: Service) -> None:
    visitor = visit(service, "admin")
    refused = visitor.post("/settings/webhooks", {"url": "https://127.0.0.1/x", "events": ["job.finished"]})
    assert refused.status_code == 422
    assert "https://127.0.0.1/x" in refused.text
    made = visitor.post("/settings/webhooks", {"url": "https://8.8.8.8/hook", "events": ["job.finished"]})
    assert made.status_code == 303
    shown = visitor.get("/settings/webhooks").text
    (secret,) = re.findall(r"whsec_[\w+/=]+", shown)
    (hook,) = set(re.findall(r'href="(/settings/webhooks/[^"]+)"', shown))
    page = visitor.get(hook).text
    assert secret not in page
    assert "Nothing was sent yet" in page
    assert visitor.post(f"{hook}/secret").headers["location"] == hook
    (another,) = re.findall(r"whsec_[\w+/=]+", visitor.get(hook).text)
    assert another != secret
    assert another not in visitor.get(hook).text
    assert visit(service, "bank").get(hook).status_code == 404
    assert visit(service, "bank").post(f"{hook}/delete").status_code == 404
    assert visitor.post(f"{hook}/delete").status_code == 303
    assert visitor.get(hook).status_code == 404
