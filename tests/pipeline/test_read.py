"""What is read of an item: its own words, whether or not somebody answers them, and the side a form asked for."""

import pytest

from app.domain.labels import Role
from app.domain.records import Feedback, Turn
from app.pipeline.pipeline import Pipeline
from app.pipeline.read import read

REPLIES = (
    "Thanks for your review!",
    "We are sorry about this awful experience, write to help@shop.example",
    "Спасибо за отзыв!",
)
REVIEWS = (
    "Paying is two taps, I adore it",
    "👍👍👍",
    "ok",
    "很好",
    "Все супер, но иногда тормозит",
    "Greitas pristatymas, ačiū",
    "Fast delivery\n\nOn 3 May 2026, Bo <bo@shop.example> wrote:\n> Where is it?\n> Tell us.\n\nbut a torn box",
)


def answered(text: str, reply: str) -> Feedback:
    return Feedback(id="1", turns=(Turn(Role.CUSTOMER, text), Turn(Role.AGENT, reply)))


def asked(question: str, text: str, role: Role = Role.BOT) -> Feedback:
    return Feedback(id="1", turns=(Turn(role, question), Turn(Role.CUSTOMER, text)))


def words(item: Feedback) -> list[str]:
    reading = read(item)
    return [reading.passage.text[part.start : part.end] for part in reading.passage.parts]


@pytest.mark.parametrize("text", REVIEWS)
@pytest.mark.parametrize("reply", REPLIES)
def test_a_review_is_read_the_same_with_and_without_an_answer(text: str, reply: str) -> None:
    alone, replied = read(Feedback(id="1", text=text)), read(answered(text, reply))
    assert replied.passage == alone.passage
    assert [(own.at, own.start, own.end, own.turn) for own in replied.own] == [
        (own.at, own.start, own.end, 0) for own in alone.own
    ]


@pytest.mark.parametrize("text", REVIEWS)
def test_an_answer_changes_no_label_and_no_place(shipped: Pipeline, text: str) -> None:
    alone, *replied = (
        shipped.score([item]) for item in (Feedback(id="1", text=text), *(answered(text, reply) for reply in REPLIES))
    )
    said = [(one.mention.start, one.mention.end, one.mention.text, one.sentiment, one.valence) for one in alone]
    assert said
    for scored in replied:
        assert [(o.mention.start, o.mention.end, o.mention.text, o.sentiment, o.valence) for o in scored] == said
        assert {one.mention.turn for one in scored} == {0}


def test_a_log_in_one_text_that_ends_with_an_answer_is_read_as_one_without() -> None:
    log = "[10:01] Customer: it broke on day two\n[10:02] Agent: Sorry!"
    assert read(Feedback(id="1", text=log)).passage.text == "it broke on day two\n"
    assert not read(Feedback(id="1", text=log)).passage.chat


def test_a_customers_last_line_after_an_agent_is_a_line_of_a_chat() -> None:
    assert read(asked("How can I help?", "ok", Role.AGENT)).passage.chat


def test_what_an_agent_says_last_is_no_context_of_what_was_said_before() -> None:
    turns = (Turn(Role.CUSTOMER, "it broke"), Turn(Role.AGENT, "When?"), Turn(Role.CUSTOMER, "on day two"))
    reading = read(Feedback(id="1", turns=(*turns, Turn(Role.AGENT, "Sorry!"))))
    assert reading.passage == read(Feedback(id="1", turns=turns)).passage
    assert reading.passage.chat


def test_agents_alone_leave_nothing_to_read() -> None:
    assert words(Feedback(id="1", turns=(Turn(Role.AGENT, "Hello?"),))) == []


@pytest.mark.parametrize(
    "text",
    [
        *(
            "none",
            "Nothing.",
            "NO COMMENT",
            "N/A",
            "nėra",
            "Nieko",
            "Нет",
            "ничего",
            "無",
            "没有",
            "特になし",
            "nichts",
        ),
        *("There are no comments available for this review", '=HYPERLINK("http://x.example/1","open")', "brak", "rien"),
    ],
)
def test_a_whole_answer_that_says_nothing_is_no_mention(pipeline: Pipeline, text: str) -> None:
    for item in (Feedback(id="1", text=text), asked("What could be better?", text), asked("Cons", text)):
        assert words(item) == []
        assert pipeline.score([item]) == []


@pytest.mark.parametrize("text", ["Nothing works", "None of it arrived", "Нет возврата", "Pole"])
def test_a_text_with_more_words_than_nothing_and_a_noun_is_read(text: str) -> None:
    assert words(Feedback(id="1", text=text)) == [text]


def test_no_complaints_is_praise_of_a_text_and_nothing_under_what_was_not_liked() -> None:
    assert words(Feedback(id="1", text="No complaints")) == ["No complaints"]
    assert words(asked("Cons", "No complaints")) == []


def test_a_mention_neither_begins_nor_ends_within_an_escaped_sign(pipeline: Pipeline) -> None:
    text = "&quot;Fresh&quot; soup &amp; bread, it&#39;s &quot;good&quot;"
    scored = pipeline.score([Feedback(id="1", text=text)])
    assert [one.mention.text for one in scored] == [text]
