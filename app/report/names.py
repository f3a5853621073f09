"""What things are called in a report: stages, touchpoints and themes, in its language."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.comparison import Comparison
from app.domain.journey import ENTIRE, Journey
from app.domain.journey_map import JourneyMap, MapTheme
from app.domain.labels import UNASSIGNED
from app.domain.quoting import short_quote
from app.domain.records import SEGMENT
from app.domain.theme_names import PlaceNames
from app.report.words import Words

WHOLE, OTHER = ENTIRE, "other"
FIELDS = ("channel", "lang", "source", "persona")
"""Fields of ours that have a word, `field_NAME`."""
SIDES = ("solicited", "unsolicited")
"""Sides of a comparison that have a word of the same name."""
_DAYS = re.compile(r"([<≥] )?(\d{4}-\d{2}-\d{2})(?: – (\d{4}-\d{2}-\d{2}))?")
_OF_A_DAY = {"< ": "side_before", "≥ ": "side_since"}


@dataclass(frozen=True, slots=True)
class Names:
    """Names by id, for one report."""

    words: Words
    stages: Mapping[str, str]
    touchpoints: Mapping[str, str]
    themes: Mapping[str, str]

    def stage(self, name: str) -> str:
        """A stage, the whole journey, or none."""
        if name == WHOLE:
            return self.words("overall")
        return self.stages.get(name, self.words("unassigned") if name == UNASSIGNED else name)

    def touchpoint(self, name: str) -> str:
        """A touchpoint, all those that few mention, or none."""
        if name in (OTHER, UNASSIGNED):
            return self.words("other" if name == OTHER else "no_touchpoint")
        return self.touchpoints.get(name, name)

    def theme(self, name: str) -> str:
        """A theme, all those that few mention, or none."""
        if name in (OTHER, UNASSIGNED):
            return self.words("other" if name == OTHER else "no_theme")
        return self.themes.get(name, name)


def field_name(name: str, words: Words) -> str:
    """What a field is called that curves are told apart by."""
    return words(f"field_{name}") if name in FIELDS else name.removeprefix(SEGMENT)


def side_name(label: str, words: Words) -> str:
    """What a side of a comparison is called: asked or unasked, its days as the language writes them, or its value."""
    if label in SIDES:
        return words(label)
    days = _DAYS.fullmatch(label)
    if days is None:
        return label
    before, first, last = days.groups(default="")
    try:
        dt.date.fromisoformat(first), dt.date.fromisoformat(last or first)
    except ValueError:
        return label
    if last:
        return words("dates", first=words.day(first), last=words.day(last))
    return words(_OF_A_DAY[before], day=words.day(first)) if before else words.day(first)


def side_head(label: str, words: Words) -> str:
    """The same as the head of a column: with a large letter where it is in our words."""
    name = side_name(label, words)
    return _large(name) if label.startswith(tuple(_OF_A_DAY)) and name != label else name


def sides_name(told: Comparison, words: Words) -> str:
    """What a comparison is of, in the middle of a sentence: one side against the other, or since a day and before."""
    a, b = (side_name(side, words) for side in (told.a, told.b))
    day = told.b.removeprefix("≥ ")
    if (told.a, told.b) == (f"< {day}", f"≥ {day}") and b != told.b:
        return words("comparison_day", day=words.day(day))
    return words("comparison", a=a, b=b)


def sides_title(told: Comparison, words: Words) -> str:
    """The same as a title."""
    name = sides_name(told, words)
    return name if name.startswith(told.b) else _large(name)


def _large(text: str) -> str:
    return text[:1].upper() + text[1:]


def names(result: JourneyMap, journey: Journey, words: Words) -> Names:
    """The names that a report on `result` needs."""
    language = words.language
    touchpoints = {touchpoint.id: touchpoint.name(language) for touchpoint in journey.touchpoints}
    said = PlaceNames(journey.touchpoints, language)
    return Names(
        words=words,
        stages={stage.id: stage.name(language) for stage in journey.stages},
        touchpoints=touchpoints,
        themes={theme.id: _theme_name(theme, language, touchpoints, said) for theme in result.themes},
    )


def _theme_name(theme: MapTheme, language: str, touchpoints: Mapping[str, str], said: PlaceNames) -> str:
    """The theme's name in `language`, which one of touchpoints alone has; or in another one, or a quote, or its id.

    A quote in another language comes after its touchpoint.
    """
    if language in theme.names:
        return theme.names[language]
    if theme.names:
        name = next(iter(theme.names.values()))
        return said.said(name) or name
    quote = short_quote(theme.quotes, language)
    return quote.after(touchpoints.get(theme.touchpoint)) if quote else theme.id


def pains_and_gains(themes: Sequence[MapTheme]) -> tuple[tuple[MapTheme, ...], tuple[MapTheme, ...]]:
    """Themes that hurt and themes that please, each in their order."""
    pains = tuple(theme for theme in themes if theme.pain)
    return pains, tuple(theme for theme in themes if not theme.pain)
