"""The words and the figures of reports, in each of their languages."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml
from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal, format_percent, get_decimal_symbol, get_group_symbol

from app.errors import NotFound

LANGUAGES: Mapping[str, str] = {"en": "en", "ru": "ru", "lt": "lt", "zh-Hant": "zh_Hant_TW"}
"""Languages of reports, as BCP 47 tags, and their locale."""
NOTHING = "–"
MINUS = "\N{MINUS SIGN}"
SPACED = ("lt",)
"""Languages whose reports have a space before %."""


@dataclass(frozen=True, slots=True)
class Words:
    """Texts by key, and how figures and days are written, in one `language`."""

    language: str
    texts: Mapping[str, str]
    locale: Locale

    def __call__(self, key: str, **values: object) -> str:
        """The text of `key` with `values` in it."""
        return self.texts[key].format(**values) if values else self.texts[key]

    @property
    def decimal(self) -> str:
        """What stands between a whole and its parts."""
        return str(get_decimal_symbol(self.locale))

    @property
    def thousands(self) -> str:
        """What stands between thousands."""
        return str(get_group_symbol(self.locale))

    def count(self, value: float | None) -> str:
        """A whole number."""
        return NOTHING if value is None else str(format_decimal(round(value), locale=self.locale))

    def signed(self, value: float | None, decimals: int = 2) -> str:
        """A figure with a sign; zero has none."""
        if value is None:
            return NOTHING
        shown = self.figure(abs(value), decimals)
        return shown if round(abs(value), decimals) == 0 else f"{'+' if value > 0 else MINUS}{shown}"

    def figure(self, value: float | None, decimals: int = 2) -> str:
        """A figure with so many decimals."""
        pattern = "0." + "0" * decimals
        return NOTHING if value is None else str(format_decimal(value, pattern, locale=self.locale)).replace("-", MINUS)

    def number(self, value: float | None) -> str:
        """A figure of any size, with two decimals at most."""
        return (
            NOTHING if value is None else str(format_decimal(value, "#,##0.##", locale=self.locale)).replace("-", MINUS)
        )

    def with_unit(self, shown: str, unit: str) -> str:
        """A figure and its unit, which don't part at the end of a line."""
        close = not unit or (unit == "%" and self.language not in SPACED)
        return f"{shown}{unit}" if close else f"{shown}\N{NO-BREAK SPACE}{unit}"

    def percent(self, value: float | None, *, signed: bool = False) -> str:
        """A share as whole percent."""
        if value is None:
            return NOTHING
        shown = str(format_percent(abs(value), "#,##0%" if self.language != "lt" else None, locale=self.locale))
        sign = MINUS if value < 0 else "+" if signed and value > 0 else ""
        return sign + shown

    def range(self, low: float | None, high: float | None, decimals: int = 2) -> str:
        """An interval of signed figures."""
        if low is None or high is None:
            return NOTHING
        return self("range", low=self.signed(low, decimals), high=self.signed(high, decimals))

    def day(self, iso: str) -> str:
        """A day with its year."""
        return str(format_date(dt.date.fromisoformat(iso), "medium", locale=self.locale))

    def short_day(self, iso: str, skeleton: str) -> str:
        """A day by a skeleton of CLDR such as MMMd, in the order of the language."""
        return str(format_skeleton(skeleton, dt.date.fromisoformat(iso), locale=self.locale))


@cache
def words(language: str = "en") -> Words:
    """The words of a language of LANGUAGES; for zh-TW and zh-HK those of zh-Hant. NotFound names the languages."""
    tag = {"zh-tw": "zh-Hant", "zh-hk": "zh-Hant", "zh": "zh-Hant", "zh-hant": "zh-Hant"}.get(language.lower())
    tag = tag or language.split("-", maxsplit=1)[0].lower()
    if tag not in LANGUAGES:
        raise NotFound(f"reports aren't written in {language!r}; there are: {', '.join(LANGUAGES)}")
    texts = yaml.safe_load((resources.files(__name__) / f"{tag}.yaml").read_text(encoding="utf-8"))
    return Words(tag, texts, Locale.parse(LANGUAGES[tag]))
