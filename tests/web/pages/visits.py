"""Visitors of the dashboard in tests: logged in with a key, with a browser's cookies of their own."""

import re
from dataclasses import dataclass
from typing import Any

from fastapi.testclient import TestClient

from app.web.pages.session import COOKIE, token_of
from tests.web.service import Service

PROOF = re.compile(r'name="csrf" (?:content|value)="([0-9a-f]+)"')


@dataclass(frozen=True)
class Visit:
    """What a visitor does: pages looked at and forms sent, without following redirects."""

    client: TestClient
    csrf: str

    def get(self, path: str, **more: Any) -> Any:  # noqa: ANN401 - what the client takes and gives
        return self.client.get(path, follow_redirects=False, **more)

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> Any:  # noqa: ANN401
        return self.client.post(path, data={"csrf": self.csrf, **(data or {})}, follow_redirects=False, **more)


def visit(service: Service, key: str, *, lang: str = "en") -> Visit:
    """Log in with one of the keys of the service."""
    browser = TestClient(service.client.app, base_url=str(service.client.base_url), raise_server_exceptions=False)
    browser.app_state.update(service.client.app_state)
    browser.portal = service.client.portal  # the loop that the application runs in, not one for each request
    browser.headers["Accept"] = "text/html"
    browser.cookies.set("wayfelt_language", lang)
    secret = service.keys[key]["Authorization"].removeprefix("Bearer ")
    answer = browser.post("/login", data={"key": secret}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return Visit(browser, token_of(browser.cookies[COOKIE]))  # what pages put into their forms: test_sample


def proof_of(page: str) -> str:
    """What forms of this page prove themselves by."""
    found = PROOF.search(page)
    assert found is not None, page
    return found[1]
