"""Texts in the dashboard: searched, read with every score, corrected with a preview and a way back."""

import html
import re
from typing import Any

import pytest
from sqlalchemy import update

from app.store.tables import MentionTable
from tests.web.pages.themed import HEARD, WILD
from tests.web.pages.visits import Visit, visit
from tests.web.service import Service


def item_of(service: Service, external_id: str) -> dict[str, Any]:
    (item,) = service.get("/feedback", params={"external_id": external_id})["items"]
    found: dict[str, Any] = service.get(f"/feedback/{item['id']}")
    return found


@pytest.fixture
def heard(service: Service) -> Service:
    """A review, a chat, and the wild text, with an author as wild."""
    service.post(*HEARD)
    service.work()
    return service


def test_without_texts_the_page_says_what_to_do(service: Service) -> None:
    page = visit(service, "read").get("/voices").text
    assert "No texts yet" in page
    assert 'href="/import"' in page


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("lt", "be etapo · be sąlyčio taško"),
        ("ru", "без этапа · без точки контакта"),
        ("zh-Hant", "未歸入階段 · 未歸入接觸點"),
    ],
)
def test_that_a_mention_has_no_place_is_told_in_the_readers_language(heard: Service, lang: str, told: str) -> None:
    with heard.database.write() as session:
        session.execute(update(MentionTable).values(stage="unassigned", touchpoint="unassigned"))
    page = visit(heard, "read", lang=lang).get("/voices").text
    assert told in page
    assert not re.search(r">[^<]*unassigned[^<]*<", page)


def test_texts_are_found_by_meaning_and_by_filters(heard: Service) -> None:
    browser = visit(heard, "read")
    page = browser.get("/voices?q=the+courier+and+the+rain").text
    assert "the nearest in meaning first" in page
    assert "imilarity" not in page
    assert page.index("left it in the rain") < page.index("order arrived broken")
    chat = browser.get("/voices?channel=chat").text
    assert "order arrived broken" in chat
    assert "in the rain" not in chat
    assert "Channel: chat" in chat
    assert "Nothing found" in browser.get("/voices?author=nobody").text


@pytest.mark.parametrize("query", ["sentiment=great", "from=yesterday", "cursor=x", "q=" + "x" * 1001, "emotion=love"])
def test_a_filter_that_can_not_be_used_is_said_on_a_page(heard: Service, query: str) -> None:
    answer = visit(heard, "read").get(f"/voices?{query}")
    assert 400 <= answer.status_code < 500
    assert 'role="alert"' in answer.text


def test_what_customers_write_is_only_ever_text(heard: Service) -> None:
    browser = visit(heard, "admin")
    item = item_of(heard, "wild")
    paths = ("/voices", "/voices?q=late", f"/voices/{item['id']}", "/voices?author=<script>&q=<script>")
    for path in paths:
        answer = browser.get(path)
        assert answer.status_code == 200, path
        page = answer.text
        for markup in ("<script>alert", "<img src=x", "<i>eve", "<u>", "<s>", "</blockquote></main>"):
            assert markup not in page, (path, markup)
        assert page.count("</main>") == 1
        assert "unsafe" not in answer.headers["content-security-policy"]
    page = browser.get(f"/voices/{item['id']}").text
    assert "{{ 7*7 }}" in page
    told = re.search(r'<div class="card text">(.*?)</div>', page, re.DOTALL)
    assert told is not None
    words = re.sub(r"<sup>\d+</sup>|<[^>]+>", "", told[1])
    assert html.unescape(words).strip() == WILD.strip()
    assert 'dir="auto"' in told[1]


def test_a_text_shows_its_mentions_with_every_score(heard: Service) -> None:
    item = item_of(heard, "review")
    page = visit(heard, "read").get(f"/voices/{item['id']}").text
    for mention in item["mentions"]:
        assert f'id="t-{mention["mention_id"]}"' in page
        assert f'id="m-{mention["mention_id"]}"' in page
    assert page.count("<mark") == len(item["mentions"]) > 0
    for label in ("Sentiment", "Intent", "Effort", "Stage", "Touchpoint", "Emotions", "Intensity"):
        assert label in page


def test_a_chat_is_a_conversation_and_only_the_customer_is_marked(heard: Service) -> None:
    item = item_of(heard, "chat")
    page = visit(heard, "read").get(f"/voices/{item['id']}").text
    assert page.count('<li class="turn') == 2
    agent = page.split('<li class="turn agent">')[1].split("</li>")[0]
    assert "How can I help you today?" in agent
    assert "<mark" not in agent
    assert "<mark" in page.split('<li class="turn customer">')[1].split("</li>")[0]


def test_a_text_of_another_project_is_not_there(heard: Service) -> None:
    item = item_of(heard, "review")
    assert visit(heard, "bank").get(f"/voices/{item['id']}").status_code == 404
    assert "No texts yet" in visit(heard, "bank").get("/voices").text


def corrected(service: Service, browser: Visit, *, part: bool = False) -> tuple[dict[str, Any], dict[str, Any], Any]:
    """The text, its first mention, and the preview of calling that packaging."""
    item = item_of(service, "review")
    mention = item["mentions"][0]
    other = "praise" if mention["intent"] != "praise" else "complaint"
    fields = {"mention_id": mention["mention_id"], "intent": other, "sentiment": mention["sentiment"]}
    return item, mention, browser.post("/corrections/preview", fields, headers={"X-Part": "1"} if part else {})


def test_a_label_is_corrected_after_a_preview_and_taken_back(heard: Service) -> None:
    browser = visit(heard, "admin")
    item, mention, preview = corrected(heard, browser)
    assert preview.status_code == 200
    assert "What would change" in preview.text
    assert item_of(heard, "review")["mentions"] == item["mentions"]
    fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', preview.text))
    assert "sentiment" not in fields  # it was so already
    answer = browser.post("/corrections", fields)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"/voices/{item['id']}?done=corrected&correction=")
    assert answer.headers["location"].endswith(f"#m-{mention['mention_id']}")
    assert item_of(heard, "review")["mentions"][0]["intent"] == fields["intent"] != mention["intent"]
    page = browser.get(answer.headers["location"]).text
    action = re.search(r'action="(/corrections/[^"]+/undo)"', page)
    assert action is not None
    assert action[1] in browser.get("/corrections").text
    assert browser.get("/corrections/export").text.count("\n") == 1
    assert "Corrected. It acts" in page
    undone = browser.post(action[1])
    assert undone.status_code == 303
    assert undone.headers["location"].endswith(f"#m-{mention['mention_id']}")
    assert "Taken back" in browser.get(undone.headers["location"]).text
    assert "Corrected. It acts" not in browser.get(answer.headers["location"]).text  # Back, in the browser
    assert item_of(heard, "review")["mentions"] == item["mentions"]
    assert "Nothing was corrected yet" in browser.get("/corrections").text


def test_labels_that_are_right_are_confirmed_as_they_stand_and_that_is_taken_back(heard: Service) -> None:
    browser = visit(heard, "admin")
    item = item_of(heard, "review")
    mention = item["mentions"][0]
    assert browser.get(f"/voices/{item['id']}").text.count('action="/corrections/confirm"') == len(item["mentions"])
    answer = browser.post("/corrections/confirm", {"mention_id": mention["mention_id"], "back": "channel=review&x=y"})
    assert answer.headers["location"].startswith(f"/voices/{item['id']}?channel=review&done=confirmed&correction=")
    (kept,) = heard.get("/corrections")["items"]
    labels = ("sentiment", "emotions", "intent", "effort", "stage", "touchpoint")
    assert {name: kept["given"][name] for name in labels} == {name: mention[name] for name in labels}
    after = item_of(heard, "review")["mentions"][0]
    assert {name: after[name] for name in labels} == {name: mention[name] for name in labels}
    assert after["sentiment_confidence"] == 1
    page = browser.get(answer.headers["location"]).text
    assert "Confirmed. Corrections" in page
    assert "confirmed: Sentiment, Emotions, Intensity, Intent, Effort, Stage, Touchpoint" in page
    assert page.count('action="/corrections/confirm"') == len(item["mentions"]) - 1
    assert browser.post(f"/corrections/{kept['id']}/undo").status_code == 303
    assert item_of(heard, "review")["mentions"] == item["mentions"]
    for path, more in (("/corrections/confirm", {}), ("/corrections", {"stage": "delivery"})):
        answer = browser.post(path, {"mention_id": "gone", **more})
        assert answer.status_code == 404
        assert "This mention is gone" in answer.text
    assert browser.post("/corrections/confirm", {"mention_id": "\0"}).status_code == 404
    assert visit(heard, "read").post("/corrections/confirm", {"mention_id": mention["mention_id"]}).status_code == 403


def test_the_list_says_how_much_there_is_and_keeps_its_filters_on_the_way_to_a_text_and_back(heard: Service) -> None:
    browser = visit(heard, "read")
    heard.post({"external_id": "asked", "text": "The order arrived broken.", "author": "ona", "channel": "chat"})
    asked = {"text": "The order arrived broken again.", "author": "eve", "channel": "review", "solicited": False}
    heard.post({"external_id": "unasked", **asked})
    heard.work()
    page = browser.get("/voices?channel=chat&channel=review&solicited=no&author=ona&author=eve").text
    assert "1 voice · 1 mention<" in page
    assert "Asked or unasked: unasked" in page
    for name, value in (("channel", "review"), ("solicited", "no"), ("author", "eve")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in page
    assert "Channel +1" in page
    link = re.search(r'href="(/voices/\w+\?[^"#]+)#m-', page)
    assert link is not None
    crumb = "/voices?channel=chat&amp;channel=review&amp;solicited=no&amp;author=ona&amp;author=eve"
    assert f'<p><a href="{crumb}">Voices</a></p>' in browser.get(html.unescape(link[1])).text


@pytest.mark.parametrize("more", ["", "&q=order+arrived"])
def test_voices_of_a_persona_are_those_that_its_rules_hold_for(heard: Service, more: str) -> None:
    heard.post(
        {"external_id": "glad", "text": "The order arrived broken.", "author": "jon", "nps": 9, "channel": "review"}
    )
    heard.work()
    browser = visit(heard, "read")
    page = browser.get(f"/voices?only=Happy:+nps+%3E%3D+8{more}").text
    assert ("of 1 mention the nearest" if more else "1 voice · 1 mention<") in page
    assert page.count('<li class="card hit') == 1
    assert "Persona: Happy: nps &gt;= 8" in page
    assert page.count('name="only" value="Happy: nps &gt;= 8"') == 1
    assert "Nothing found" in browser.get(f"/voices?only=Happy:+nps+%3E%3D+8&channel=chat{more}").text


def test_a_script_gets_the_preview_without_the_page(heard: Service) -> None:
    _, _, preview = corrected(heard, visit(heard, "admin"), part=True)
    assert preview.status_code == 200
    assert "<html" not in preview.text


def test_who_may_only_read_sees_what_would_change_and_changes_nothing(heard: Service) -> None:
    browser = visit(heard, "read")
    item, mention, preview = corrected(heard, browser)
    assert preview.status_code == 200
    assert "log in with a key for admin" in preview.text
    fields = {"mention_id": mention["mention_id"], "intent": "question"}
    assert browser.post("/corrections", fields).status_code == 403
    assert item_of(heard, "review")["mentions"] == item["mentions"]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"intent": "love"}, 422),
        ({}, 422),
        ({"intent": "question", "mention_id": "gone"}, 404),
        ({"stage": "moon"}, 422),
    ],
)
def test_a_correction_that_can_not_be_is_refused_on_a_page(heard: Service, fields: dict[str, str], status: int) -> None:
    mention = item_of(heard, "review")["mentions"][0]["mention_id"]
    answer = visit(heard, "admin").post("/corrections/preview", {"mention_id": mention, **fields})
    assert answer.status_code in {status, 400}
    assert 'role="alert"' in answer.text


def test_a_mention_of_a_former_journey_at_a_place_that_is_gone_is_confirmed_in_all_else(heard: Service) -> None:
    with heard.database.write() as session:
        session.execute(update(MentionTable).values(stage="moon", touchpoint="crater", model="former"))
    browser = visit(heard, "admin")
    item = item_of(heard, "review")
    answer = browser.post("/corrections/confirm", {"mention_id": item["mentions"][0]["mention_id"]})
    assert answer.status_code == 303
    page = browser.get(answer.headers["location"]).text
    assert "confirmed: Sentiment, Emotions, Intensity, Intent, Effort<" in re.sub(r"\s+<", "<", page)
    assert page.count('action="/corrections/confirm"') == len(item["mentions"]) - 1


def test_values_that_no_choice_lists_are_counted_beside_it(heard: Service) -> None:
    browser = visit(heard, "read")
    assert "Channel +1<" in browser.get("/voices?channel=pigeon").text
    assert "Channel +2<" in browser.get("/voices?channel=pigeon&channel=crow").text
    assert "Channel +1<" in browser.get("/voices?channel=pigeon&channel=chat").text
    assert "Channel<" in browser.get("/voices?channel=chat").text


def test_only_the_first_page_says_how_much_there_is(heard: Service) -> None:
    heard.post(*({"external_id": f"late-{at}", "text": "The order arrived broken."} for at in range(26)))
    heard.work()
    browser = visit(heard, "read")
    first = browser.get("/voices").text
    assert re.search(r"\d voices · \d+ mentions<", first)
    more = re.search(r'href="(/voices\?cursor=[^"]+)"', first)
    assert more is not None
    then = browser.get(html.unescape(more[1]))
    assert then.status_code == 200
    assert not re.search(r"\d mentions<", then.text)
    assert 'aria-current="true">the latest first</a>' in then.text


@pytest.mark.parametrize("more", ["", "&q=order+arrived"])
def test_what_a_persona_said_goes_on_over_pages_and_holds_each_once(heard: Service, more: str) -> None:
    heard.post(*({"external_id": f"late-{at}", "text": "The order arrived broken.", "nps": 9} for at in range(26)))
    heard.work()
    browser = visit(heard, "read")
    first = browser.get(f"/voices?only=Happy:+nps+%3E%3D+8{more}").text
    following = re.search(r'href="(/voices\?[^"]*cursor=[^"]+)"', first)
    assert following is not None
    both = first + browser.get(html.unescape(following[1])).text
    assert len(set(re.findall(r'href="/voices/(\w+)\?', both))) == both.count('<li class="card hit') == 26
