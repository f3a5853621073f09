"""People's words, cut to the room there is, and chosen where they stand for a name."""

from collections.abc import Iterable
from typing import Protocol

LONGEST = 240  # code points of a quote
IN_PLACE_OF_NAME = 60  # of one that a theme is called by


class Said(Protocol):
    """Somebody's words in a language."""

    @property
    def text(self) -> str:
        """The words."""
        ...

    @property
    def lang(self) -> str:
        """Their BCP 47 tag."""
        ...


def shortened(text: str, longest: int = LONGEST) -> str:
    """The text on one line, cut at a blank if it is longer than `longest` code points."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    cut = line[: longest - 1]
    return f"{cut[: cut.rfind(' ')] if cut.rfind(' ') > longest // 2 else cut}…"


def short_quote(quotes: Iterable[Said], lang: str) -> str | None:
    """What to call a theme by that has no name: a quote in `lang` before others, a short one before a long one.

    Of those alike the first; without its full stop. Null without quotes.
    """

    def unfit(quote: Said) -> tuple[bool, bool]:
        return quote.lang.partition("-")[0] != lang.partition("-")[0], len(quote.text) > IN_PLACE_OF_NAME

    best = min(quotes, key=unfit, default=None)
    return None if best is None else shortened(best.text, IN_PLACE_OF_NAME).rstrip(".。")
