"""Find personal data in a text and put placeholders in its place: two functions, and the redaction of items by them.

Pure: what is looked for stands in a `Redactor`, which the composers make of the settings.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from dataclasses import replace as changed

from app.domain.records import Feedback
from app.pipeline.language import UNKNOWN, detect
from app.pipeline.redaction import emails, handles, keyed, keys, links, numbers, phones, regions
from app.pipeline.redaction.found import Found, Kind, settle
from app.pipeline.redaction.keyed import Keyed
from app.pipeline.redaction.view import MASK, view, without_invisible

__all__ = [
    "Found",
    "Keyed",
    "Kind",
    "Redacted",
    "Redactor",
    "find",
    "redact",
    "redact_feedback",
    "redact_texts",
    "replace",
]

PASSES = 8
"""Most times a text is looked through; what one pass leaves for the next is rare (a number glued to an address)."""


@dataclass(frozen=True, slots=True)
class Redactor:
    """What is looked for.

    `kinds` of data; phone `regions` beside those of the text's language; `keep`, handles left as they are (lower case,
    without the sign: the company's own names); `keyed`, numbers known by the words before them.
    """

    kinds: frozenset[Kind] = frozenset(Kind)
    regions: tuple[str, ...] = ()
    keep: frozenset[str] = frozenset()
    keyed: tuple[Keyed, ...] = field(default=keyed.DEFAULT)


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text with placeholders, and what they stand for, with the offsets of the text as sent."""

    text: str
    found: tuple[Found, ...]


def find(text: str, redactor: Redactor, *, lang: str = UNKNOWN, before: str = "") -> list[Found]:
    """The spans of personal data in `text`, in order, without overlaps.

    `lang` is the text's tag: it says from which regions phone numbers may be. `before` is the turn before in a chat,
    redacted: a question for an order's number makes an order's number of the bare digits that answer it.
    Finds nothing in what `replace` makes of its result. Linear in the text's length.
    """
    whole: list[Found] = []
    rest = text
    for _ in range(PASSES):
        new = _pass(rest, redactor, lang=lang, before=before)
        if not new:
            break
        whole = _merged(whole, new)
        rest = replace(text, whole)
    return whole


def replace(text: str, found: Sequence[Found]) -> str:
    """`text` with the placeholder of its kind for each span; the spans are in order and don't overlap."""
    parts: list[str] = []
    at = 0
    for one in found:
        parts += (text[at : one.start], one.kind.placeholder)
        at = one.end
    return "".join([*parts, text[at:]])


def redact(text: str, redactor: Redactor, *, lang: str = UNKNOWN, before: str = "") -> Redacted:
    """Find and replace."""
    found = find(text, redactor, lang=lang, before=before)
    return Redacted(replace(text, found) if found else text, tuple(found))


def redact_feedback(feedback: Feedback, redactor: Redactor) -> Feedback:
    """The item as it may be stored: its text and every turn of it redacted, agents' turns too.

    The language is that of the text as sent, so the placeholders have no say in it.
    """
    words = "\n".join(turn.text for turn in feedback.turns) if feedback.turns else feedback.text
    lang = detect(words, hint=feedback.lang)
    before = ""
    turns = []
    for turn in feedback.turns:
        before = redact(turn.text, redactor, lang=lang, before=before).text
        turns.append(changed(turn, text=before))
    text = redact(feedback.text, redactor, lang=lang).text
    return changed(feedback, text=text, turns=tuple(turns), lang=lang if lang != UNKNOWN else feedback.lang)


def redact_texts(texts: Sequence[str], redactor: Redactor, *, langs: Sequence[str]) -> list[str]:
    """Texts that stand by themselves, as mentions on a map, each as it may be shown; `langs` are their tags."""
    return [redact(text, redactor, lang=lang).text for text, lang in zip(texts, langs, strict=True)]


def _pass(text: str, redactor: Redactor, *, lang: str, before: str) -> list[Found]:
    """What is found at one look, and at one through the signs that nobody sees: they part words, or hide in them."""
    found = _look(view(text), redactor, lang=lang, before=before)
    bare, places = without_invisible(text)
    if places:
        hidden = _look(view(bare), redactor, lang=lang, before=before)
        found += [Found(places[one.start], places[one.end - 1] + 1, one.kind) for one in hidden]
    return settle(one for one in found if one.kind in redactor.kinds)


def _look(seen: str, redactor: Redactor, *, lang: str, before: str) -> list[Found]:
    """All finders on one view. Links that stay hide what is in them from the finders that come after."""
    whole_links = links.spans(seen)
    found = list(links.find(seen, whole_links, handles=Kind.HANDLE in redactor.kinds))
    seen = _masked(seen, whole_links)
    found += emails.find(seen)
    proven = [*numbers.find(seen), *keys.find(seen)]
    found += proven
    found += keyed.find(seen, redactor.keyed, before=before)
    unproven = _masked(seen, [(one.start, one.end) for one in settle(proven)]) if proven else seen
    places = tuple(dict.fromkeys((*regions.regions_of(lang), *redactor.regions)))
    found += phones.find(unproven, places, before=before)
    found += handles.find(seen, keep=redactor.keep)
    return found


def _masked(seen: str, spans: Sequence[tuple[int, int]]) -> str:
    parts: list[str] = []
    at = 0
    for start, end in spans:
        parts += (seen[at:start], MASK * (end - start))
        at = end
    return "".join([*parts, seen[at:]])


def _merged(whole: Sequence[Found], new: Sequence[Found]) -> list[Found]:
    """`whole` and, moved to the offsets of the text as sent, what was found in the text that `replace` made of it."""
    merged: list[Found] = []
    waiting = deque(whole)
    shift = 0
    for one in new:
        while waiting and waiting[0].start <= one.start + shift:
            placed = waiting.popleft()
            shift += (placed.end - placed.start) - len(placed.kind.placeholder)
            merged.append(placed)
        merged.append(Found(one.start + shift, one.end + shift, one.kind))
    return [*merged, *waiting]
