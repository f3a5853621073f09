"""Logging in and out: what the browser keeps, what ends a session, and what other sites can't do."""

import datetime as dt

import pytest
from fastapi.testclient import TestClient

from app.services.projects import keys, revoke
from app.services.sessions import CODE_LASTS, LASTS, offer, redeem, resume
from app.store.scope import Scope
from app.store.session import now
from tests.web.pages.visits import visit
from tests.web.service import Service

HTML = {"Accept": "text/html"}
LATER = dt.timedelta(seconds=1)


def key_of(service: Service, key: str = "shop") -> str:
    return service.keys[key]["Authorization"].removeprefix("Bearer ")


def code_of(service: Service) -> str:
    with service.database.write() as session:
        scope = Scope(session, 1)
        return offer(scope, keys(scope)[0], now=now(session))


def test_somebody_who_is_not_logged_in_is_led_to_the_form_and_then_on(service: Service) -> None:
    client: TestClient = service.client
    first = client.get("/?channel=chat", headers=HTML, follow_redirects=False)
    assert (first.status_code, first.headers["location"]) == (303, "/login?next=%2F%3Fchannel%3Dchat")
    form = {"key": key_of(service), "next": "/?channel=chat"}
    then = client.post("/login", data=form, headers=HTML, follow_redirects=False)
    assert (then.status_code, then.headers["location"]) == (303, "/?channel=chat")
    cookie = then.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert key_of(service) not in cookie
    assert client.get("/", headers=HTML).status_code == 200


def test_a_wrong_key_is_told_in_words(service: Service) -> None:
    answer = service.client.post("/login", data={"key": "wf_wrong"}, headers=HTML | {"Accept-Language": "lt"})
    assert answer.status_code == 422
    assert "Raktas neteisingas" in answer.text


@pytest.mark.parametrize(
    "target", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_led_to_another_site(service: Service, target: str) -> None:
    form = {"key": key_of(service), "next": target}
    answer = service.client.post("/login", data=form, headers=HTML, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_logging_out_ends_the_session_and_not_the_cookie_alone(service: Service) -> None:
    seen = visit(service, "shop")
    kept = seen.client.cookies["wayfelt_session"]
    assert seen.post("/logout").headers["location"] == "/login"
    seen.client.cookies.set("wayfelt_session", kept)
    assert seen.get("/").status_code == 303


def test_a_revoked_key_ends_its_sessions(service: Service) -> None:
    seen = visit(service, "read")
    assert seen.get("/").status_code == 200
    with service.database.write() as session:
        scope = Scope(session, 1)
        revoke(scope, key_of(service, "read")[:9], now=now(session))
    assert seen.get("/").status_code == 303


def test_a_session_nobody_uses_is_over_in_two_weeks(service: Service) -> None:
    secret = visit(service, "shop").client.cookies["wayfelt_session"]
    with service.database.read() as session:
        assert resume(session, secret, now=now(session) + LASTS - dt.timedelta(minutes=1))
        assert resume(session, secret, now=now(session) + LASTS + LATER) is None


def test_a_link_works_once_and_a_quarter_of_an_hour(service: Service) -> None:
    code = code_of(service)
    client: TestClient = service.client
    first = client.get("/login", params={"once": code}, headers=HTML, follow_redirects=False)
    assert (first.status_code, first.headers["location"]) == (303, "/")
    client.cookies.clear()
    assert client.get("/login", params={"once": code}, headers=HTML, follow_redirects=False).status_code == 422
    later = code_of(service)
    with service.database.write() as session:
        assert redeem(session, later, now=now(session) + CODE_LASTS + LATER) is None


def test_a_link_on_another_site_logs_nobody_in_unasked(service: Service) -> None:
    headers = HTML | {"Sec-Fetch-Site": "cross-site"}
    code = code_of(service)
    shown = service.client.get("/login", params={"once": code}, headers=headers, follow_redirects=False)
    assert shown.status_code == 200
    assert "set-cookie" not in shown.headers
    assert code in shown.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:8000"}, 303),
    ],
)
def test_a_form_is_taken_from_here_alone(service: Service, headers: dict[str, str], status: int) -> None:
    answer = visit(service, "shop").post("/preferences", {"lang": "lt"}, headers=headers)
    assert answer.status_code == status


@pytest.mark.parametrize("csrf", ["", "0" * 64, "ключ"])
def test_a_form_without_the_sessions_token_is_refused(service: Service, csrf: str) -> None:
    seen = visit(service, "shop")
    answer = seen.client.post("/opportunities/some", data={"csrf": csrf}, headers=HTML, follow_redirects=False)
    assert answer.status_code == 403


def test_pages_may_load_nothing_from_elsewhere_and_run_nothing_inline(service: Service) -> None:
    policy = visit(service, "shop").get("/").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_language_and_look_are_kept_by_the_browser(service: Service) -> None:
    seen = visit(service, "shop")
    seen.client.cookies.delete("wayfelt_language")
    seen.post("/preferences", {"lang": "zh-Hant"})
    seen.post("/preferences", {"theme": "dark"})
    page = seen.get("/").text
    assert 'lang="zh-Hant-TW"' in page
    assert 'data-theme="dark"' in page
    assert "旅程地圖" in page


def test_files_are_kept_for_good_under_the_address_of_their_version(service: Service) -> None:
    page = visit(service, "shop").get("/").text
    sheet = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    found = service.client.get(sheet)
    assert found.headers["cache-control"] == "public, max-age=31536000, immutable"
    other = sheet.replace(sheet.split("/")[2], "0" * 12)
    assert service.client.get(other).status_code == 404
    assert service.client.get("/static/x/..%2Fdeps.py").status_code == 404
