"""Turn an item into what the encoder reads, and the spans it found into the customer's mentions."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.labels import Role
from app.domain.records import Feedback, Mention
from app.pipeline.clean import clean
from app.pipeline.language import detect, detect_span
from app.pipeline.split import candidates, settle
from models.base import Part, Passage, Span


@dataclass(frozen=True, slots=True)
class Reading:
    """The passage of an item, its language, and where each customer's turn begins in it: (turn, offset)."""

    feedback: Feedback
    passage: Passage
    lang: str
    turns: tuple[tuple[int, int], ...] = ()


def read(feedback: Feedback) -> Reading:
    """Clean, find the language, and cut into candidate parts; of a chat log the customer's turns alone."""
    return _read_turns(feedback) if feedback.turns else _read_text(feedback)


def _read_text(feedback: Feedback) -> Reading:
    text = clean(feedback.text)
    lang = detect(text, hint=feedback.lang)
    return Reading(feedback, passage_of(text, candidates(text, lang), lang), lang)


def _read_turns(feedback: Feedback) -> Reading:
    """A chat log is read as lines of `role: text`, as in the training data; agents' lines are context alone."""
    words = "\n".join(clean(turn.text) for turn in feedback.turns if turn.role is Role.CUSTOMER)
    lang = detect(words, hint=feedback.lang)
    lines: list[str] = []
    parts: list[Part] = []
    turns: list[tuple[int, int]] = []
    at = 0
    for number, turn in enumerate(feedback.turns):
        text, head = clean(turn.text), f"{turn.role}: "
        if turn.role is Role.CUSTOMER:
            turns.append((number, at + len(head)))
            parts += candidates(text, lang, at=at + len(head))
        lines.append(head + text)
        at += len(head) + len(text) + 1
    return Reading(feedback, passage_of("\n".join(lines), parts, lang, chat=True), lang, tuple(turns))


def passage_of(text: str, parts: Iterable[Part], lang: str, *, chat: bool = False) -> Passage:
    """A passage whose spans the encoder is to find."""
    return Passage(text, None, tuple(parts), lang.partition("-")[0], chat, lang.endswith("-Latn"))


def mentions_of(reading: Reading, spans: Iterable[Span]) -> list[Mention | None]:
    """The mention at each span that the encoder found, None where it is none after all."""
    return [_mention(reading, span) for span in spans]


def _mention(reading: Reading, span: Span) -> Mention | None:
    """Its language is the item's, unless it is written in another script."""
    item, chat = reading.feedback, reading.passage.chat
    turn, at = next(((turn, at) for turn, at in reversed(reading.turns) if at <= span[0]), (None, 0))
    text = item.text if turn is None else item.turns[turn].text
    settled = settle(clean(text), (span[0] - at, span[1] - at), chat=chat)
    if settled is None:
        return None
    words = text[slice(*settled)]
    return Mention(item.id, *settled, words, detect_span(words, reading.lang), turn)
