import pytest

from app.services.projects import ensure_project
from app.services.webhooks import FeedbackScored, publish
from app.store.scope import Scope
from tests.web.service import NOW, Service

HOOK = {"url": "https://192.0.32.7/hook", "events": ["feedback.scored", "job.finished"]}


def told(service: Service, messages: int) -> None:
    with service.database.write() as session:
        scope = Scope(session, ensure_project(session, "shop", now=NOW).id)
        for number in range(messages):
            publish(scope, FeedbackScored(job=str(number), items=1, mentions=1), now=NOW)


def test_a_webhook_is_registered_and_its_secret_shown_once(service: Service) -> None:
    made = service.call("POST", "/webhooks", json=HOOK)
    assert made.status_code == 201
    assert made.json()["secret"].startswith("whsec_")
    (listed,) = service.get("/webhooks")["items"]
    assert listed == {name: value for name, value in made.json().items() if name != "secret"}
    assert service.get(f"/webhooks/{listed['id']}") == listed
    changed = service.call("POST", f"/webhooks/{listed['id']}/secret").json()["secret"]
    assert changed.startswith("whsec_")
    assert changed != made.json()["secret"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"url": "https://127.0.0.1/hook"}, "webhook_address_refused"),
        ({"url": "https://169.254.169.254/latest"}, "webhook_address_refused"),
        ({"url": "http://192.0.32.7/hook"}, "webhook_problem"),
        ({"url": "file:///etc/passwd"}, "webhook_problem"),
        ({"events": ["everything"]}, "invalid_request"),
        ({"events": []}, "invalid_request"),
    ],
)
def test_a_webhook_that_can_not_be_is_refused(service: Service, change: dict[str, object], code: str) -> None:
    response = service.call("POST", "/webhooks", json=HOOK | change)
    assert (response.status_code, response.json()["code"]) == (422, code)


def test_what_was_sent_is_seen_in_pages_and_sent_again(service: Service) -> None:
    hook = service.call("POST", "/webhooks", json=HOOK).json()["id"]
    told(service, 3)
    first = service.get(f"/webhooks/{hook}/deliveries", params={"limit": 2})
    rest = service.get(f"/webhooks/{hook}/deliveries", params={"cursor": first["next_cursor"]})
    messages = first["items"] + rest["items"]
    assert sorted(message["payload"]["data"]["job"] for message in messages) == ["0", "1", "2"]
    assert {message["state"] for message in messages} == {"pending"}
    again = service.call("POST", f"/webhooks/{hook}/deliveries/{messages[0]['id']}/replay")
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    other = service.call("POST", "/webhooks", json=HOOK).json()["id"]
    assert service.call("POST", f"/webhooks/{other}/deliveries/{messages[0]['id']}/replay").status_code == 404


def test_a_webhook_is_deleted_with_its_messages(service: Service) -> None:
    hook = service.call("POST", "/webhooks", json=HOOK).json()["id"]
    assert service.call("DELETE", f"/webhooks/{hook}").status_code == 204
    for path in (f"/webhooks/{hook}", f"/webhooks/{hook}/deliveries"):
        assert service.call("GET", path).status_code == 404
    assert service.get("/webhooks")["items"] == []
