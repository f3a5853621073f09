"""Forms that can't be used are told so where they stand, in the reader's language; what a session lost is said."""

import pytest

from app.pipeline.pipeline import Pipeline
from app.web.pages.problem_texts import translated
from app.web.pages.session import Reader
from tests.web.pages.visits import visit
from tests.web.service import Service


@pytest.mark.parametrize(
    ("path", "data", "told"),
    [
        ("/login", {"key": "wf_" + "x" * 600}, "Raktas neteisingas"),
        ("/settings/webhooks", {"url": "https://a.lt/" + "x" * 2_000}, "ne daugiau kaip 2000 paprastų ženklų"),
        ("/settings/webhooks", {"url": "ftp://a.lt", "events": ["job.finished"]}, "turi prasidėti https://"),
        ("/settings/keys", {"name": "x" * 500, "scopes": ["read"]}, "ne daugiau kaip 200"),
        ("/settings/keys", {"name": "x"}, "nepasirinkta nė viena teisė"),
        ("/opportunities/t1", {"owner": "x" * 201}, "ilgiau nei 200 ženklų"),
        ("/themes/merge", {}, "Sujungti galima"),
        ("/themes/t1/status", {}, "Temą galima"),
        ("/themes/t1/kind", {}, "Tema yra"),
    ],
)
def test_a_form_that_can_not_be_used_says_why_in_the_reader_s_language(
    service: Service, path: str, data: dict[str, object], told: str
) -> None:
    answer = visit(service, "admin", lang="lt").post(path, data)
    assert answer.status_code == 422
    assert told in answer.text
    assert "application/json" not in answer.text
    assert 'lang="en"' not in answer.text[answer.text.index("<main") :].partition('class="card"')[0]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/themes/none", "tokios temos nėra"),
        ("/voices/none", "tokio teksto nėra"),
        ("/jobs/none", "tokios užduoties nėra"),
        ("/settings/journeys/none", "kelionės tokiu pavadinimu nėra"),
        ("/settings/webhooks/none", "tokio webhook"),
        ("/voices?cursor=x", "kito sąrašo puslapį"),
        ("/map.doc", "galimos reikšmės: json, html"),
        ("/voices?sentiment=great", "„Nuotaika“"),
        ("/voices?from=yesterday", "tai ne diena ir ne laikas"),
        ("/?last=31", "„Laikotarpis“ taikyti negalima: galimos reikšmės: 30, 90, 365"),
        ("/?compare=projected&fix=none", "temos"),
    ],
)
def test_what_went_wrong_is_told_in_the_reader_s_language(service: Service, path: str, told: str) -> None:
    answer = visit(service, "admin", lang="lt").get(path)
    if path.startswith("/?compare"):
        assert answer.status_code == 200  # nothing to show yet: nothing to fix
        return
    assert 400 <= answer.status_code < 500
    assert told in answer.text
    assert '<p class="problem">' in answer.text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name: [", "čia turi būti reikšmė"),
        ("stages: []", "name: trūksta šio lauko"),
        ("a: b: c", "dvitaškio su reikšme"),
        ("name: x\nname: y", "parašyta du kartus"),
        ("a: &x 1\nb: *x", "nuorodos (*name) čia neskaitomos"),
    ],
)
def test_the_check_of_a_journey_tells_the_usual_mistakes_in_the_reader_s_language(
    service: Service, text: str, told: str
) -> None:
    answer = visit(service, "admin", lang="lt").post("/settings/journeys/check", {"text": text}).json()
    assert told in answer["reason"]
    assert answer["lang"] == ""


def test_what_nobody_translated_stays_as_it_is() -> None:
    assert translated("something else", Reader("lt", "system")) == "something else"


def test_a_form_sent_after_the_session_says_what_became_of_it_and_leads_back(service: Service) -> None:
    visitor = visit(service, "admin")
    host = str(visitor.client.base_url)
    visitor.client.cookies.clear()
    visitor.client.cookies.set("wayfelt_session", "ended")
    page = {"Referer": f"{host}/settings/keys?x=1"}
    answer = visitor.post("/settings/keys", {"name": "x"}, headers=page)
    assert answer.headers["location"] == "/login?next=%2Fsettings%2Fkeys%3Fx%3D1&lost=true"
    assert "what you sent was not kept" in visitor.get(answer.headers["location"]).text
    for strange in ("https://elsewhere.example/x", f"{host}/corrections/preview", ""):
        answer = visitor.post("/settings/keys", {"name": "x"}, headers={"Referer": strange})
        assert answer.headers["location"] == "/login?lost=true"
    assert "lost" not in visitor.get("/settings/keys").headers["location"]


@pytest.fixture
def pipeline(planted: Pipeline) -> Pipeline:
    return planted


def test_what_can_not_be_compared_or_fixed_is_told_on_the_map(themed: Service) -> None:
    visitor = visit(themed, "read")
    assert "no two of its values have enough voices" in visitor.get("/?compare=segment.nope").text
    gains = themed.get("/themes", params={"kind": "gain"})["items"]
    assert "is a gain" in visitor.get(f"/?compare=projected&fix={gains[0]['id']}").text


def test_a_file_of_the_map_is_named_for_its_project_and_told_its_filters(
    themed: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []

    def render(*_: object, told: object, **__: object) -> bytes:
        seen.append(told)
        return b""

    monkeypatch.setattr("app.web.pages.home_files.render", render)
    answer = visit(themed, "read").get("/map.md?lang=lt&last=365")
    assert seen == [("shop", "Language: Lithuanian", "Period: last 365 days")]
    assert answer.headers["content-disposition"].startswith('attachment; filename="shop-default-')


def test_all_is_feminine_where_the_field_is(themed: Service) -> None:
    page = visit(themed, "read", lang="lt").get("/voices").text
    assert page.count('<option value="">visos</option>') == 5
    assert '<option value="">visi</option>' in page


def test_two_personas_of_one_name_and_two_targets_of_one_stage_are_refused(themed: Service) -> None:
    visitor = visit(themed, "read")
    twice = visitor.get("/?persona=A: channel = phone&persona=A: channel = chat")
    assert twice.status_code == 422
    assert "Two personas have the same name" in twice.text
    assert "A stage has two targets" in visitor.get("/?compare=target&target=use=0.1&target=use=0.2").text


def test_a_referer_that_is_no_address_leads_to_the_login_all_the_same(service: Service) -> None:
    visitor = visit(service, "admin")
    visitor.client.cookies.clear()
    answer = visitor.post("/settings/keys", {"name": "a"}, headers={"Referer": "http://["})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?lost=true")
