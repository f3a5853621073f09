"""Find the mentions of a text: the spans in which the customer says one thing about one touchpoint."""

from app.pipeline.fillers import is_greeting, is_signature, trim
from app.pipeline.segments import Segment, segments
from app.pipeline.turns import says_something

Span = tuple[int, int]


def split(text: str, lang: str) -> list[Span]:
    """Spans of the mentions in `text`, half-open code points, stripped, in order, not overlapping.

    A text with any letter, digit or emoji has at least one. Linear in the text's length.
    """
    parts = segments(text, lang)
    spans = [
        trimmed
        for start, end in _joined(text, lang, _wanted(text, parts))
        if (trimmed := trim(text, start, end))[0] < trimmed[1]
    ]
    return spans or ([(parts[0].start, parts[-1].end)] if parts else [])


def split_turn(text: str, lang: str) -> list[Span]:
    """Spans of the mentions in one customer's turn of a chat log; none when it only confirms, answers or greets."""
    return [(start, end) for start, end in split(text, lang) if says_something(text[start:end], lang)]


def _wanted(text: str, parts: list[Segment]) -> list[Segment]:
    for i in range(max(0, len(parts) - 3), len(parts)):
        if is_signature(text[parts[i].start : parts[i].end]):
            parts = parts[:i] or parts
            break
    return [part for part in parts if not is_greeting(text[part.start : part.end])]


def _joined(text: str, lang: str, parts: list[Segment]) -> list[Span]:
    spans: list[Span] = []
    for part in parts:
        if spans and not _cuts(part.border):
            spans[-1] = (spans[-1][0], part.end)
        else:
            spans.append((part.start, part.end))
    return spans


def _cuts(border: str) -> bool:
    return border in {"line", "stop", "contrast", "ellipsis", "list", "emoji"}
