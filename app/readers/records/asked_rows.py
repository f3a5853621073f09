"""Surveys with a row an answer: a column of questions that come up again and again, and one of answers beside it."""

from collections.abc import Sequence
from dataclasses import replace

from app.domain.labels import Role
from app.domain.names import normal
from app.domain.records import Turn
from app.readers.fields.asked import is_closed, is_question
from app.readers.fields.fitting import Sample, cells_of, words_in
from app.readers.fields.names import ANSWER, QUESTION
from app.readers.fields.rows import Row, as_text
from app.readers.records.turn_lists import TURNS
from app.readers.values.grades import is_rating

_ANSWERS = ANSWER | {"answer text", "response text", "answer value", "response value"}
_QUESTIONS = QUESTION | {"question text", "question title", "question label", "question name"}
_REPEATED, _FEW_WORDS = 2, 2


def question_beside(names: Sequence[str], sample: Sample, *, text: str | None) -> str | None:
    """The column of the questions that the `text` of each row answers; null if there is none."""
    if text is None or normal(text) not in _ANSWERS:
        return None
    for name in names:
        asked = [str(value) for value in cells_of(name, sample)]
        if normal(name) in _QUESTIONS and len(asked) >= _REPEATED * len(set(asked)) and any(map(is_question, asked)):
            return name
    return None


def answered(row: Row, question: str, text: str) -> Row:
    """The row as a turn of the bot with the question and the customer's answer; without text if that is a choice."""
    said, asked = as_text(row.values.get(text)), as_text(row.values.get(question))
    if said is None or asked is None:
        return row
    choice = is_rating(said) or (is_closed(asked) and words_in(said) <= _FEW_WORDS)
    turns = [Turn(Role.BOT, asked), Turn(Role.CUSTOMER, said)]
    return replace(row, values={**row.values, **({text: None} if choice else {TURNS: turns})})
