"""Turn an item into what the encoder reads, and the spans it found into the customer's mentions."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.domain.labels import Role
from app.domain.records import Feedback, Mention
from app.domain.sides import side_of
from app.pipeline.clean import clean
from app.pipeline.language import detect, detect_span
from app.pipeline.nothing import says_nothing
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


class Said(NamedTuple):
    """Words of one speaker: `span` of `text`, which is the item's own or that of its `turn`."""

    role: Role
    text: str
    span: Span
    turn: int | None


@dataclass(frozen=True, slots=True)
class Reading:
    """The passage of an item, its language, and which of its words are the customer's, in order.

    `side` is 1 where they answer what was liked, -1 where what wasn't (app.pipeline.sides), else 0.
    """

    feedback: Feedback
    passage: Passage
    lang: str
    own: tuple[Stretch, ...]
    side: int = 0


def read(feedback: Feedback) -> Reading:
    """Clean, find the language, and cut into candidate parts; of a chat log the customer's turns alone.

    A text may itself be a chat log (app.pipeline.speakers) or hold others' words (app.pipeline.own_words). What others
    say after the customer's last words changes nothing: a review that was answered is read as one that wasn't.
    """
    if feedback.turns:
        return _read_turns(feedback, [said for said in _said(feedback) if said.text.strip()])
    text = clean(feedback.text)
    if log := transcript(text, author=feedback.author):
        return _read_turns(feedback, [Said(one.role, text, (one.start, one.end), None) for one in log])
    return _read_text(feedback, [Said(Role.CUSTOMER, text, span, None) for span in own_words(text)])


def _said(feedback: Feedback) -> Iterator[Said]:
    for number, turn in enumerate(feedback.turns):
        text = clean(turn.text)
        spans = own_words(text) if turn.role is Role.CUSTOMER else [(0, len(text))]
        yield from (Said(turn.role, text, span, number) for span in spans)


def _read_turns(feedback: Feedback, said: Sequence[Said]) -> Reading:
    """Turns up to the customer's last; those of a single one are a text, an answer if a form asked for a side."""
    last = max((at for at, one in enumerate(said) if one.role is Role.CUSTOMER), default=-1)
    heard = said[: last + 1]
    own = [one for one in heard if one.role is Role.CUSTOMER]
    asked = heard[: len(heard) - len(own)]
    if own and {one.turn for one in own} == {own[0].turn} and heard[len(asked)] is own[0]:
        if not asked and (len(own) == 1 or own[0].turn is not None):
            return _read_text(feedback, own)
        side = side_of(asked[0].text) if len(asked) == 1 and asked[0].role is Role.BOT else 0
        if side:
            return _read_text(feedback, own, side=side)
    return _read_chat(feedback, heard)


def _read_text(feedback: Feedback, said: Sequence[Said], *, side: int = 0) -> Reading:
    words = "\n".join(text[slice(*span)] for _, text, span, _ in said)
    lang = detect(words, hint=feedback.lang)
    own: list[Stretch] = []
    parts: list[Part] = []
    at = 0
    for _, text, (start, end), turn in said:
        own.append(Stretch(at, start, end, turn))
        parts += candidates(text[start:end], lang, at=at)
        at += end - start + 1
    if says_nothing(words, side=side):
        parts = []
    return Reading(feedback, passage_of(words, parts, lang), lang, tuple(own), side)


def _read_chat(feedback: Feedback, said: Sequence[Said]) -> Reading:
    """A chat log is read as lines of `role: text`, as in the training data; agents' lines are context alone."""
    words = "\n".join(text[slice(*span)] for role, text, span, _ in said if role is Role.CUSTOMER)
    lang = detect(words, hint=feedback.lang)
    nothing = says_nothing(words)
    lines: list[str] = []
    parts: list[Part] = []
    own: list[Stretch] = []
    at = 0
    for role, text, (start, end), turn in said:
        line, head = text[start:end].rstrip(), f"{role}: "
        if role is Role.CUSTOMER:
            own.append(Stretch(at + len(head), start, end, turn))
            parts += [] if nothing else candidates(line, lang, at=at + len(head))
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
