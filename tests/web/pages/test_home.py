"""The journey map as a page: what it shows, what its address asks for, and where its figures lead."""

import datetime as dt
import re

import pytest
from fastapi.datastructures import QueryParams

from app.pipeline.pipeline import Pipeline
from app.services.maps import MapQuestion
from app.store.facets import Facets
from app.web.pages.home_query import question, read
from app.web.pages.session import Reader
from tests.services.said import ALL, said
from tests.web.pages.visits import Visit, visit
from tests.web.service import Service
from tests.web.themes import theme_of


@pytest.fixture
def pipeline(planted: Pipeline) -> Pipeline:
    return planted


@pytest.fixture
def seen(themed: Service) -> Visit:
    return visit(themed, "shop")


def test_an_empty_project_is_told_what_to_do_first(service: Service) -> None:
    page = visit(service, "shop").get("/").text
    assert "Nothing to show yet" in page
    assert 'href="/import"' in page
    assert 'action="/sample"' in page


def test_the_map_shows_every_stage_with_its_voices_and_leads_to_what_was_said(seen: Visit) -> None:
    answer = seen.get("/")
    assert answer.status_code == 200
    assert answer.text.count('<th scope="col"><a href="/voices?stage=') == 8
    assert re.search(r'<a href="/voices\?stage=\w+" aria-label="[^"]+: [+−]?\d\.\d\d \(', answer.text)
    assert len(answer.content) < 150_000


def test_filters_live_in_the_address_and_go_with_the_evidence(seen: Visit) -> None:
    page = seen.get("/", params={"lang": "lt", "last": "365", "unknown": "x"}).text
    assert re.search(r'href="/voices\?from=[\d-]+&amp;to=[\d-]+&amp;lang=lt&amp;stage=\w+"', page)
    assert '<option value="lt" selected>' in page
    assert 'class="chip" href="/?last=365"' in page


def test_the_address_is_rid_of_what_a_form_leaves_empty(seen: Visit) -> None:
    form = {"channel": "", "lang": "lt", "journey": "default", "compare": "target", "target.use": "0,5", "from": ""}
    assert seen.get("/", params=form).headers["location"] == "/?lang=lt&compare=target&target=use%3D0.5"


def test_a_pain_at_a_stage_tells_of_those_who_meet_it_there_and_leads_to_them(themed: Service) -> None:
    late = theme_of(themed, "late")
    places = [{"stage": "support", "touchpoint": "customer_support"}] * 6
    places += [{"stage": "delivery", "touchpoint": "shipping"}] * 18
    mentions = themed.get("/mentions", params={"theme": late})["items"]
    given = [{"mention_id": one["mention_id"], "labels": place} for one, place in zip(mentions, places, strict=True)]
    body = {"corrections": given}
    assert themed.call("POST", "/corrections", json=body).status_code == 201
    curve = {one["stage"]: one for one in themed.get("/journeys/default/map")["curve"]}
    assert curve["support"]["theme_voices"] == {late: 6}
    page = visit(themed, "shop").get("/").text
    address = f"/voices?theme={late}&amp;stage=support"
    assert f'<a href="{address}">6 of 24 voices</a>' in page
    assert f'<a class="theme" href="/themes/{late}">' in page


def test_a_persona_goes_with_the_evidence(seen: Visit) -> None:
    page = seen.get("/", params={"only": "Lithuanians: lang = lt"}).text
    assert 'href="/voices?only=Lithuanians%3A+lang+%3D+lt&amp;stage=delivery"' in page


def test_several_values_of_a_filter_are_sent_on_with_the_form(seen: Visit) -> None:
    page = seen.get("/?lang=lt&lang=ru&persona=A:+lang+=+lt&period=week").text
    assert '<option value="lt" selected>' in page
    for name, value in (("lang", "ru"), ("persona", "A: lang = lt"), ("period", "week")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in page
    assert "Language +1" in page


def test_a_target_is_a_number_from_minus_one_to_one(seen: Visit) -> None:
    page = seen.get("/?compare=target&target=use%3D0.5").text
    assert 'name="target.use" type="number" min="-1" max="1" step="any" value="0.5"' in page


@pytest.mark.parametrize(
    "only", ["nonsense", "X: mood = good", "X: nps >= many", "X: rating = good", "X: emotions > 3"]
)
@pytest.mark.parametrize(("lang", "told"), [("en", "The persona"), ("lt", "Personos"), ("zh-Hant", "無法使用人物誌")])
def test_a_persona_that_can_not_be_used_is_told_in_the_readers_language(
    themed: Service, only: str, lang: str, told: str
) -> None:
    browser = visit(themed, "shop", lang=lang)
    for page in ("/", "/voices"):
        answer = browser.get(page, params={"only": only})
        assert answer.status_code == 422
        assert f'<p class="problem">{told}' in answer.text


def test_stages_say_what_they_were_in_the_time_before(themed: Service) -> None:
    january = said("staff", ALL["staff"], count=28, first=300, start=dt.date(2026, 1, 1))
    themed.post(*january)
    themed.work()
    params = {"compare": "previous", "from": "2026-02-01", "to": "2026-03-01"}
    stages = themed.get("/journeys/default/map", params=params)["comparison"]["stages"]
    both = {one["id"]: one for one in stages if None not in (one["a"], one["b"])}
    assert both["use"]["b"] < both["use"]["a"]  # January is glad alone
    page = visit(themed, "shop").get("/", params=params).text
    told = dict(re.findall(r"stage=(\w+)\">[^<]+</a>.*?<small>([+−]?[\d.]+, was [+−]?[\d.]+)", page))
    assert told == {name: f"{one['b']:+.2f}, was {one['a']:+.2f}".replace("-", "−") for name, one in both.items()}


def test_filters_that_nobody_meets_say_so(seen: Visit) -> None:
    page = seen.get("/", params={"channel": "pigeon"}).text
    assert "Nobody said anything there" in page


def test_a_persona_narrows_the_map(seen: Visit) -> None:
    whole = seen.get("/").text
    some = seen.get("/", params={"only": "Lithuanians: lang = lt"}).text
    count = re.compile(r"mentions: ([\d,]+)")
    assert 0 < int(count.search(some)[1]) < int(count.search(whole)[1])  # type: ignore[index]


@pytest.mark.parametrize(
    ("address", "sign"),
    [
        ("/?compare=previous", 'value="90" selected'),
        ("/?compare=lang", 'class="legend"'),
        ("/?compare=target&target=use%3D0.5", 'class="target bad"'),
        ("/?compare=projected", 'name="fix"'),
    ],
)
def test_the_curve_can_be_laid_beside_another(seen: Visit, address: str, sign: str) -> None:
    assert sign in seen.get(address).text


def test_pains_taken_as_fixed_draw_a_projected_curve(seen: Visit) -> None:
    first = re.search(r'name="fix" value="([^"]+)"', seen.get("/?compare=projected").text)
    assert first is not None
    page = seen.get(f"/?compare=projected&fix={first[1]}").text
    assert '<polyline class="then"' in page
    assert "If fixed" in page


@pytest.mark.parametrize("address", ["/?from=yesterday", "/?only=nonsense", "/?compare=mood", "/?journey=none"])
def test_a_wrong_address_is_told_in_a_page(seen: Visit, address: str) -> None:
    answer = seen.get(address)
    assert answer.status_code in {404, 422}
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_what_customers_wrote_is_only_ever_text(themed: Service) -> None:
    themed.post(*({**item, "channel": "<b>mail</b>"} for item in said("late", ALL["late"], count=9, first=300)))
    themed.work()
    page = visit(themed, "shop").get("/?compare=channel").text
    assert "&lt;b&gt;mail&lt;/b&gt;" in page
    assert "<b>mail" not in page


def test_a_stage_with_too_few_voices_says_so_and_quotes_nobody(service: Service) -> None:
    service.post(*said("late", ALL["late"], count=2))
    service.work()
    page = visit(service, "shop").get("/").text
    assert "too few voices" in page
    assert "<blockquote" not in page


@pytest.mark.parametrize("lang", ["ru", "lt", "zh-Hant"])
def test_the_map_speaks_the_readers_language(themed: Service, lang: str) -> None:
    page = visit(themed, "shop", lang=lang).get("/").text
    assert {
        "ru": "Что клиенты чувствовали на пути",
        "lt": "Kaip klientai jautėsi kelionėje",
        "zh-Hant": "旅程中的感受",
    }[lang] in page
    assert "How the journey felt" not in page


@pytest.mark.parametrize("ending", ["html", "svg", "csv", "md"])
def test_the_map_can_be_taken_along_as_it_is_filtered(seen: Visit, ending: str) -> None:
    answer = seen.get(f"/map.{ending}?lang=lt")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    assert "script-src" not in answer.headers["content-security-policy"]


def test_a_key_that_may_not_read_is_told_so(service: Service) -> None:
    answer = visit(service, "ingest").get("/")
    assert answer.status_code == 403
    assert "scope read" in answer.text


def test_the_plain_address_asks_for_the_map_that_is_kept_ready() -> None:
    nothing = Facets(0, None, None, (), (), (), {}, solicited=False)
    who = Reader("en", "auto")
    assert question(read(QueryParams(""), nothing, who)) == MapQuestion()


def test_a_comparison_of_languages_says_that_they_are_not_read_equally_well(seen: Visit) -> None:
    warned = "Languages are not read equally well"
    assert warned in seen.get("/?compare=lang").text
    assert warned not in seen.get("/?compare=channel").text
