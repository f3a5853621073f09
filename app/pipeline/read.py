"""Turn an item into what the encoder reads: one text and the spans of the customer's mentions in it."""

from dataclasses import dataclass

from app.domain.labels import Role
from app.domain.records import Feedback, Mention
from app.pipeline.clean import clean
from app.pipeline.language import detect, detect_span
from app.pipeline.split import split, split_turn
from models.base import Passage, Span


@dataclass(frozen=True, slots=True)
class Reading:
    """The passage of an item, its language, and the mentions that the passage's spans stand for, in the same order."""

    passage: Passage
    lang: str
    mentions: tuple[Mention, ...]


def read(feedback: Feedback) -> Reading:
    """Clean, find the language, and split: a text by sentences and clauses, a chat log within the customer's turns."""
    return _read_turns(feedback) if feedback.turns else _read_text(feedback)


def _read_text(feedback: Feedback) -> Reading:
    text = clean(feedback.text)
    lang = detect(text, hint=feedback.lang)
    spans = tuple(split(text, lang))
    mentions = tuple(_mention(feedback.id, feedback.text, span, lang=lang) for span in spans)
    return Reading(Passage(text, spans), lang, mentions)


def _read_turns(feedback: Feedback) -> Reading:
    """A chat log is read as lines of `role: text`, as in the training data; agents' lines are context alone."""
    words = "\n".join(clean(turn.text) for turn in feedback.turns if turn.role is Role.CUSTOMER)
    lang = detect(words, hint=feedback.lang)
    lines: list[str] = []
    spans: list[tuple[int, int]] = []
    mentions: list[Mention] = []
    at = 0
    for number, turn in enumerate(feedback.turns):
        text = clean(turn.text)
        head = f"{turn.role}: "
        if turn.role is Role.CUSTOMER:
            for start, end in split_turn(text, lang):
                spans.append((at + len(head) + start, at + len(head) + end))
                mentions.append(_mention(feedback.id, turn.text, (start, end), lang=lang, turn=number))
        lines.append(head + text)
        at += len(head) + len(text) + 1
    return Reading(Passage("\n".join(lines), tuple(spans)), lang, tuple(mentions))


def _mention(item_id: str, text: str, span: Span, *, lang: str, turn: int | None = None) -> Mention:
    """The mention at `span`; its language is the item's, unless it is written in another script."""
    words = text[slice(*span)]
    return Mention(item_id, *span, words, detect_span(words, lang), turn)
