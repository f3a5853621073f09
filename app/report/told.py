"""What a map is of - its project and what it is filtered by - on lines that fit their place."""

from collections.abc import Iterator, Sequence

BETWEEN = " · "
WIDE_FROM = 0x2E7F
"""Signs from here on, those of Chinese, Japanese and Korean, take two columns."""


def line(told: Sequence[str]) -> str:
    """All of it on one line; empty for nothing."""
    return BETWEEN.join(filter(None, (" ".join(part.split()) for part in told)))


def lines(told: Sequence[str], width: int) -> list[str]:
    """The line broken between words so that each takes at most `width` columns; a longer word is cut."""
    found: list[str] = []
    for word in (part for whole in line(told).split(" ") for part in _cut(whole, width) if part):
        if found and columns(found[-1]) + 1 + columns(word) <= width:
            found[-1] += f" {word}"
        else:
            found.append(word)
    return found


def columns(text: str) -> int:
    """How many columns a text takes."""
    return sum(2 if ord(sign) > WIDE_FROM else 1 for sign in text)


def _cut(word: str, width: int) -> Iterator[str]:
    part = ""
    for sign in word:
        if columns(part + sign) > width:
            yield part
            part = ""
        part += sign
    yield part
