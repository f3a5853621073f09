import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from app.errors import DatabaseProblem
from app.web.pages import imports, jobs, sample, settings, settings_journeys, settings_keys, settings_webhooks
from tests.web.pages.visits import visit
from tests.web.service import Service

MODULES = (imports, jobs, sample, settings, settings_journeys, settings_keys, settings_webhooks)
ROUTES = [route for module in MODULES for route in module.router.routes if isinstance(route, APIRoute)]
FORMS = sorted(route.path for route in ROUTES if "POST" in (route.methods or ()))
PAGES = sorted(route.path for route in ROUTES if "GET" in (route.methods or ()))


def filled(path: str) -> str:
    """A path with something in the place of its parameters."""
    return "/".join("x" if part.startswith("{") else part for part in path.split("/")).replace("{ending}", "csv")


@pytest.fixture
def broken(app: FastAPI) -> FastAPI:
    """The application with pages that fail."""

    def fail() -> None:
        raise ValueError("a customer's words")

    def away() -> None:
        raise DatabaseProblem("the database is away")

    app.add_api_route("/fails", fail)
    app.add_api_route("/away", away)
    return app


def test_what_is_not_there_is_told_as_a_page_that_leads_on(service: Service) -> None:
    answer = visit(service, "read").get("/jobs/none")
    assert answer.status_code == 404
    assert "<h1>Not found</h1>" in answer.text
    assert 'href="/"' in answer.text


@pytest.mark.usefixtures("broken")
def test_what_went_wrong_is_marked_as_english_unless_it_was_translated(service: Service) -> None:
    visitor = visit(service, "shop", lang="ru")
    assert '<p class="problem" lang="en">' in visitor.get("/away").text
    assert '<p class="problem">' in visitor.get("/jobs/none").text
    assert '<p class="problem">' in visitor.get("/voices?from=yesterday").text


def test_who_may_not_is_told_to_log_in_with_another_key(service: Service) -> None:
    answer = visit(service, "read", lang="lt").get("/settings")
    assert answer.status_code == 403
    assert "<h1>Šiuo raktu negalima</h1>" in answer.text
    assert 'href="/login"' in answer.text


def test_programs_are_told_in_json(service: Service) -> None:
    answer = service.client.get("/nowhere", headers={"Accept": "*/*"})
    assert answer.headers["content-type"] == "application/problem+json"
    assert service.client.get("/v1/nowhere", headers={"Accept": "text/html"}).json()["status"] == 404


@pytest.mark.usefixtures("broken")
def test_our_own_errors_tell_nothing_of_the_inside_but_how_to_ask_for_help(client: TestClient) -> None:
    answer = client.get("/fails", headers={"Accept": "text/html"})
    assert answer.status_code == 500
    assert "customer" not in answer.text
    assert "ValueError" not in answer.text
    assert answer.headers["x-request-id"] in answer.text
    assert client.get("/away", headers={"Accept": "text/html"}).status_code == 503


@pytest.mark.parametrize("path", FORMS)
def test_no_form_is_taken_without_its_proof(service: Service, path: str) -> None:
    visitor = visit(service, "shop")
    answer = visitor.client.post(filled(path), data={"csrf": "0" * 64}, follow_redirects=False)
    assert answer.status_code == 403


def test_strangers_are_led_to_the_login(service: Service) -> None:
    service.client.headers["Accept"] = "text/html"
    for path in (*FORMS, *PAGES):
        ask = service.client.post if path in FORMS else service.client.get
        answer = ask(filled(path), follow_redirects=False)
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/login"), path
