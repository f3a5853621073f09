"""People's words, cut to the room there is, and chosen where they stand for a name."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from typing import Protocol

LONGEST = 240  # code points of a quote
IN_PLACE_OF_NAME = 60  # of one that a theme is called by
_CONTROLS = {code: None for code in range(0xA0) if unicodedata.category(chr(code)) == "Cc" and not chr(code).isspace()}


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
    """The text on one line, cut at a blank if it is longer than `longest` code points.

    Control characters are left out, and what an export left of HTML (`&#34;`) is the sign it means.
    """
    line = " ".join(unescape(text).translate(_CONTROLS).split())
    if len(line) <= longest:
        return line
    cut = line[: longest - 1]
    return f"{cut[: cut.rfind(' ')] if cut.rfind(' ') > longest // 2 else cut}…"


@dataclass(frozen=True, slots=True)
class ShortQuote:
    """Somebody's words that stand for a name; `foreign` to those it is shown to."""

    text: str
    foreign: bool

    def after(self, place: str | None) -> str:
        """The words; foreign ones after the touchpoint that they are about, if there is one."""
        return f"{place}: {self.text}" if self.foreign and place else self.text


def short_quote(quotes: Iterable[Said], lang: str) -> ShortQuote | None:
    """What to call a theme by that has no name: a quote in `lang` before others, a short one before a long one.

    Of those alike the first; without its full stop. Null without quotes.
    """

    def foreign(quote: Said) -> bool:
        return quote.lang.partition("-")[0] != lang.partition("-")[0]

    def unfit(quote: Said) -> tuple[bool, bool]:
        return foreign(quote), len(quote.text) > IN_PLACE_OF_NAME

    best = min(quotes, key=unfit, default=None)
    if best is None:
        return None
    return ShortQuote(shortened(best.text, IN_PLACE_OF_NAME).rstrip(".。"), foreign(best))
