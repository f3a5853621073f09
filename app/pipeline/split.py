"""Mentions: the spans in which the customer says one thing about one touchpoint.

Signs and words cut the text into small parts (app.pipeline.segments). The encoder joins those that say one thing and
leaves out those that say nothing (models.border); rules leave out greetings, signatures and the like before and after.
"""

from app.pipeline.fillers import is_closing, is_greeting, is_salutation, is_signature, is_small_talk, trim
from app.pipeline.segments import segments
from models.base import Part, Span

RULES = 10  # raised whenever cleaning, language or rules of splitting change what comes out
ADDRESSED = 1  # parts with which a salutation may go on
CLOSING = 4  # parts a closing formula with names may have


def candidates(text: str, lang: str, *, at: int = 0) -> list[Part]:
    """What mentions can be made of: the parts of `text` but for greetings and closing formulas; `at` is added.

    A text with any letter, digit or emoji has at least one. Linear in the text's length.
    """
    parts = segments(text, lang)
    words = [text[part.start : part.end] for part in parts]
    closing = next((i for i in range(max(1, len(parts) - CLOSING), len(parts)) if is_signature(words[i])), len(parts))
    wanted: list[Part] = []
    for i, part in enumerate(parts[:closing]):
        addressed = (
            not wanted and i + 1 < len(parts) and is_salutation(text, part.start, part.end, after=0 < i <= ADDRESSED)
        )
        closes = bool(wanted) and i >= len(parts) - CLOSING and is_closing(words[i])
        if not (addressed or closes or is_greeting(words[i])):
            breaks = not wanted or wanted[-1].end != parts[i - 1].end + at
            wanted.append(Part(part.start + at, part.end + at, part.border, breaks))
    if wanted:
        return wanted
    if not any(letter.isalnum() for letter in text):
        return []
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    return [Part(start + at, end + at, "start", breaks=True)]


def settle(text: str, span: Span, *, chat: bool) -> Span | None:
    """The mention at `span` as it is reported: trimmed; None where a turn of a chat only confirms or greets.

    Outside a chat log a span of which nothing would be left stays whole.
    """
    start, end = trim(text, *span)
    if chat:
        return (start, end) if start < end and not is_small_talk(text[start:end]) else None
    return (start, end) if start < end else span
