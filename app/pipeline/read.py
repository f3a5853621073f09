"""Turn an item into what the encoder reads, and the spans it found into the customer's mentions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.domain.labels import Role
from app.domain.records import Feedback, Mention
from app.pipeline.clean import clean
from app.pipeline.language import detect, detect_span
from app.pipeline.own_words import own_words
from app.pipeline.speakers import transcript
from app.pipeline.split import candidates, settle
from models.base import Part, Passage, Span


class Stretch(NamedTuple):
    """Customer's words: from `at` on in the passage, from `start` to `end` in the item's text or that of its `turn`."""

    at: int
    start: int
    end: int
    turn: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """The passage of an item, its language, and which of its words are the customer's, in order."""

    feedback: Feedback
    passage: Passage
    lang: str
    own: tuple[Stretch, ...]


def read(feedback: Feedback) -> Reading:
    """Clean, find the language, and cut into candidate parts; of a chat log the customer's turns alone.

    A text may itself be a chat log (app.pipeline.speakers) or hold others' words (app.pipeline.own_words).
    """
    if feedback.turns:
        said = [
            (turn.role, clean(turn.text), span, number)
            for number, turn in enumerate(feedback.turns)
            for span in (own_words(clean(turn.text)) if turn.role is Role.CUSTOMER else [(0, len(turn.text))])
        ]
        return _read_chat(feedback, said)
    text = clean(feedback.text)
    if log := transcript(text):
        return _read_chat(feedback, [(one.role, text, (one.start, one.end), None) for one in log])
    return _read_text(feedback, text)


def _read_text(feedback: Feedback, text: str) -> Reading:
    spans = own_words(text)
    words = "\n".join(text[slice(*span)] for span in spans)
    lang = detect(words, hint=feedback.lang)
    own: list[Stretch] = []
    parts: list[Part] = []
    at = 0
    for start, end in spans:
        own.append(Stretch(at, start, end))
        parts += candidates(text[start:end], lang, at=at)
        at += end - start + 1
    return Reading(feedback, passage_of(words, parts, lang), lang, tuple(own))


def _read_chat(feedback: Feedback, said: Sequence[tuple[Role, str, Span, int | None]]) -> Reading:
    """A chat log is read as lines of `role: text`, as in the training data; agents' lines are context alone."""
    words = "\n".join(text[slice(*span)] for role, text, span, _ in said if role is Role.CUSTOMER)
    lang = detect(words, hint=feedback.lang)
    lines: list[str] = []
    parts: list[Part] = []
    own: list[Stretch] = []
    at = 0
    for role, text, (start, end), turn in said:
        line, head = text[start:end].rstrip(), f"{role}: "
        if role is Role.CUSTOMER:
            own.append(Stretch(at + len(head), start, end, turn))
            parts += candidates(line, lang, at=at + len(head))
        lines.append(head + line)
        at += len(head) + len(line) + 1
    return Reading(feedback, passage_of("\n".join(lines), parts, lang, chat=True), lang, tuple(own))


def passage_of(text: str, parts: Iterable[Part], lang: str, *, chat: bool = False) -> Passage:
    """A passage whose spans the encoder is to find."""
    return Passage(text, None, tuple(parts), lang.partition("-")[0], chat, lang.endswith("-Latn"))


def mentions_of(reading: Reading, spans: Iterable[Span]) -> list[Mention | None]:
    """The mention at each span that the encoder found, None where it is none after all."""
    return [_mention(reading, span) for span in spans]


def _mention(reading: Reading, span: Span) -> Mention | None:
    """Its language is the item's, unless it is written in another script."""
    item, chat = reading.feedback, reading.passage.chat
    own = next((one for one in reversed(reading.own) if one.at <= span[0]), reading.own[0])
    text = item.text if own.turn is None else item.turns[own.turn].text
    stretch = clean(text)[own.start : own.end]
    settled = settle(stretch, (span[0] - own.at, min(span[1] - own.at, len(stretch))), chat=chat)
    if settled is None:
        return None
    start, end = (own.start + place for place in settled)
    words = text[start:end]
    return Mention(item.id, start, end, words, detect_span(words, reading.lang), own.turn)
