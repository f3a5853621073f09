"""Surveys as JSON whose answers lie in lists, each beside its question, as the services that run them give them."""

import json
from collections.abc import Mapping

import pytest

from app.domain.records import Feedback
from app.readers.fields.rows import Row, feedback_of
from tests.dumps import Write, read_all

SLOW, KIND = "The lift was out all weekend", "Quiet rooms and a kind receptionist"
ASKED, GRADED = "How was your stay?", "How likely are you to recommend us?"


def items(path: str) -> list[Feedback]:
    choice, rows = read_all(path)
    return [feedback_of(row.values, choice.columns, row_id="") for row in rows if isinstance(row, Row)]


def typeform(said: str, grade: int) -> Mapping[str, object]:
    answers = [
        {"field": {"id": "a", "type": "opinion_scale", "ref": "nps"}, "type": "number", "number": grade},
        {"field": {"id": "b", "type": "long_text", "ref": "why"}, "type": "text", "text": said},
    ]
    return {"response_id": said[:3], "submitted_at": "2026-05-01T10:00:00Z", "answers": answers}


def surveymonkey(said: str, grade: int) -> Mapping[str, object]:
    pages = [
        {"id": "1", "questions": [{"id": "7", "heading": ASKED, "answers": [{"text": said}]}]},
        {"id": "2", "questions": [{"id": "8", "heading": GRADED, "answers": [{"simple_text": str(grade)}]}]},
    ]
    return {"id": said[:3], "date_created": "2026-05-01T10:00:00+00:00", "pages": pages}


def jotform(said: str, grade: int) -> Mapping[str, object]:
    answers = {
        "3": {"name": "stay", "text": ASKED, "type": "control_textarea", "answer": said},
        "4": {"name": "rate", "text": GRADED, "type": "control_scale", "answer": str(grade)},
        "5": {"name": "submit", "text": "Submit", "type": "control_button"},
    }
    return {"id": said[:3], "created_at": "2026-05-01 10:00:00", "status": "ACTIVE", "answers": answers}


def alchemer(said: str, grade: int) -> Mapping[str, object]:
    answers = {
        "2": {"id": 2, "type": "ESSAY", "question": ASKED, "answer": said, "shown": True},
        "3": {"id": 3, "type": "RADIO", "question": GRADED, "answer": str(grade), "shown": True},
    }
    return {"id": said[:3], "date_submitted": "2026-05-01 10:00:00", "survey_data": answers}


def survicate(said: str, grade: int) -> Mapping[str, object]:
    answers = [
        {"question": {"id": 1, "type": "nps", "question": GRADED}, "answer": {"rating": grade}},
        {"question": {"id": 2, "type": "text", "question": ASKED}, "answer": {"content": said}},
    ]
    return {"uuid": said[:3], "collected_at": "2026-05-01T10:00:00Z", "respondent": {"uuid": "x"}, "answers": answers}


@pytest.mark.parametrize("under", ["items", "data", "content"])
@pytest.mark.parametrize("made", [typeform, surveymonkey, jotform, alchemer, survicate])
def test_each_answer_is_read_by_its_question(made: type, under: str, write: Write) -> None:
    both = {"total": 2, under: [made(SLOW, 2), made(KIND, 10)]}
    found = items(write("a.json", json.dumps(both)))
    assert [(one.id, one.text, one.nps) for one in found] == [("The", SLOW, 2), ("Qui", KIND, 10)]
    assert all(one.time for one in found)


def test_googles_answers_are_texts_in_lists(write: Write) -> None:
    def response(said: str) -> Mapping[str, object]:
        answers = {"1a": {"questionId": "1a", "textAnswers": {"answers": [{"value": said}]}}}
        return {"responseId": said[:3], "createTime": "2026-05-01T10:00:00Z", "answers": answers}

    found = items(write("a.json", json.dumps({"responses": [response(SLOW), response(KIND)]})))
    assert [(one.id, one.text) for one in found] == [("The", SLOW), ("Qui", KIND)]


def test_the_title_of_a_field_is_taken_from_the_form_that_comes_along(write: Write) -> None:
    def hook(number: int, *said: str) -> str:
        asked = [{"id": "q1", "ref": "r1", "type": "long_text", "title": "Why are you leaving us?"}]
        asked += [{"id": "q2", "ref": "r2", "type": "long_text", "title": "What did you like?"}]
        answers = [{"type": "text", "text": one, "field": {"id": f"q{at}"}} for at, one in enumerate(said, start=1)]
        form = {"token": number, "definition": {"id": "f", "fields": asked}, "answers": answers}
        return json.dumps({"event_id": f"e{number}", "form_response": form})

    path = write("a.jsonl", "\n".join([hook(1, "Price doubled within a year", "The recipes were fun"), hook(2, SLOW)]))
    assert [[turn.text for turn in one.turns] for one in items(path)] == [
        ["Why are you leaving us?", "Price doubled within a year"],
        ["What did you like?", "The recipes were fun"],
        ["Why are you leaving us?", SLOW],
    ]


def test_a_response_without_an_answer_is_told_of_and_the_others_are_read(write: Write) -> None:
    rows = [typeform(SLOW, 2), {**typeform(KIND, 9), "answers": []}]
    found = items(write("a.json", json.dumps({"items": rows})))
    assert [one.text for one in found] == [SLOW, ""]


FIELDS = [{"id": 11, "value": "gold"}, {"id": 12, "value": None}]
LABELS = [{"name": "bug", "description": "Something is broken"}]


@pytest.mark.parametrize("beside", [{"custom_fields": FIELDS}, {"labels": LABELS}, {"fields": []}])
def test_other_lists_stay_what_they_are(beside: Mapping[str, object], write: Write) -> None:
    rows = [{"id": at, "description": text, **beside} for at, text in enumerate((SLOW, KIND))]
    choice, read = read_all(write("a.json", json.dumps(rows)))
    assert choice.columns.text == "description"
    assert all(isinstance(row, Row) and beside.items() <= row.values.items() for row in read)


def test_an_author_who_is_an_object_is_told_by_what_stays_the_same(write: Write) -> None:
    rows = [{"author": {"nickname": "Vera", "id": number}, "text": f"{SLOW}, {number}"} for number in (7, 8)]
    assert [one.author for one in items(write("a.jsonl", "\n".join(map(json.dumps, rows))))] == ["7", "8"]


def test_a_picture_in_a_chat_is_no_text_and_a_flag_tells_who_it_is_from(write: Write) -> None:
    turns = [
        {"conversation_id": "c", "is_inbound": True, "text": {"url": "https://pictures.example/a.png"}},
        {"conversation_id": "c", "is_inbound": True, "text": SLOW},
        {"conversation_id": "c", "is_inbound": False, "text": "We are sorry"},
    ]
    rows = [{"id": at, "created_at": 1767000000 + at, **turn} for at, turn in enumerate(turns)]
    (found,) = items(write("a.json", json.dumps({"_results": rows})))
    assert [(str(turn.role), turn.text) for turn in found.turns if turn.text] == [
        ("customer", SLOW),
        ("agent", "We are sorry"),
    ]
