"""What labels, places, kinds and steps of a life are called, in the language of who looks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.journey import Journey
from app.domain.labels import UNASSIGNED, Effort, Emotion, Intent, Sentiment
from app.store.filters import NONE
from app.web.pages.session import Reader

Choices = tuple[tuple[str, str], ...]
"""Pairs of a value and what it is called."""

FEMININE = frozenset({"theme", "lang", "sentiment", "emotion", "effort"})
"""Fields whose names are feminine in languages where that tells in the word for all of their values."""

INTENSITIES = (0.0, 1 / 3, 2 / 3, 1.0)


@dataclass(frozen=True, slots=True)
class Called:
    """Names by field and value; what has none is called by its id."""

    fields: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]

    def field(self, name: str) -> str:
        """A field of a mention."""
        return self.fields.get(name, name)

    def of(self, field: str, value: object) -> str:
        """A value of a field, or several."""
        names = self.values.get(field, {})
        if field == "intensity" and isinstance(value, int | float):
            return names[str(round(value * 3))]
        if isinstance(value, list | tuple):
            return ", ".join(names.get(str(one), str(one)) for one in value) or names.get(NONE, "")
        return names.get(NONE if value is None else str(value), str(value))

    def all(self, field: str) -> str:
        """What it is called that a field may have any value."""
        return self.values["all"]["feminine" if field in FEMININE else ""]

    def choices(self, field: str) -> Choices:
        """All values of a field."""
        return tuple(self.values[field].items())


def first_and_more(values: Sequence[str], options: Choices) -> tuple[str, tuple[str, ...]]:
    """Of the values of a filter the one that a choice with these options shows, empty for none, and the others."""
    there = {value for value, _ in options}
    first = next((value for value in values if value in there), "")
    return first, tuple(value for value in values if value != first)


def called(seen: Reader, journey: Journey) -> Called:
    """The names that pages about themes and voices need."""
    stages = {stage.id: stage.name(seen.lang) for stage in journey.stages}
    touchpoints = {touchpoint.id: touchpoint.name(seen.lang) for touchpoint in journey.touchpoints}
    emotions = {str(one): seen.words(str(one)) for one in Emotion}
    return Called(
        fields=_fields(seen),
        values={
            "sentiment": _sentiments(seen),
            "emotion": {**emotions, NONE: seen.gettext("none")},
            "emotions": {**emotions, NONE: seen.gettext("none")},
            "intensity": _intensities(seen),
            "intent": _intents(seen),
            "effort": _efforts(seen),
            "stage": {**stages, UNASSIGNED: seen.words("unassigned")},
            "touchpoint": {**touchpoints, UNASSIGNED: seen.words("no_touchpoint")},
            "kind": {"pain": seen.gettext("pain"), "gain": seen.gettext("gain"), "all": seen.gettext("theme")},
            "status": _statuses(seen),
            "reason": _reasons(seen),
            "event": _events(seen),
            "all": {"": seen.gettext("all"), "feminine": seen.pgettext("feminine", "all")},
            "role": {
                "customer": seen.gettext("Customer"),
                "agent": seen.gettext("Agent"),
                "bot": seen.gettext("Bot"),
            },
        },
    )


def filters(seen: Reader) -> dict[str, str]:
    """What the parameters of addresses are called that filter."""
    return {
        **_fields(seen),
        "last": seen.gettext("Period"),
        "from": seen.gettext("From"),
        "to": seen.gettext("Before"),
        "solicited": seen.gettext("Asked or unasked"),
        "only": seen.gettext("Persona"),
        "persona": seen.gettext("Persona"),
        "period": seen.gettext("Period"),
        "journey": seen.gettext("Journey"),
        "compare": seen.gettext("Compare"),
        "q": seen.gettext("Search"),
        "sort": seen.gettext("Order"),
    }


def _fields(seen: Reader) -> dict[str, str]:
    return {
        "sentiment": seen.gettext("Sentiment"),
        "emotion": seen.gettext("Emotion"),
        "emotions": seen.gettext("Emotions"),
        "intensity": seen.gettext("Intensity"),
        "intent": seen.gettext("Intent"),
        "effort": seen.gettext("Effort"),
        "stage": seen.gettext("Stage"),
        "touchpoint": seen.gettext("Touchpoint"),
        "channel": seen.gettext("Channel"),
        "source": seen.gettext("Source"),
        "lang": seen.gettext("Language"),
        "author": seen.gettext("Author"),
        "theme": seen.gettext("Theme"),
        "item": seen.gettext("Text"),
        "model": seen.gettext("Model"),
    }


def _sentiments(seen: Reader) -> dict[str, str]:
    return {
        str(Sentiment.VERY_NEGATIVE): seen.gettext("very negative"),
        str(Sentiment.NEGATIVE): seen.gettext("negative"),
        str(Sentiment.NEUTRAL): seen.gettext("neutral"),
        str(Sentiment.POSITIVE): seen.gettext("positive"),
        str(Sentiment.VERY_POSITIVE): seen.gettext("very positive"),
    }


def _intensities(seen: Reader) -> dict[str, str]:
    """By thirds, which is what people give."""
    return {
        "0": seen.gettext("none"),
        "1": seen.gettext("mild"),
        "2": seen.gettext("clear"),
        "3": seen.gettext("extreme"),
    }


def _intents(seen: Reader) -> dict[str, str]:
    return {
        str(Intent.COMPLAINT): seen.gettext("complaint"),
        str(Intent.PRAISE): seen.gettext("praise"),
        str(Intent.QUESTION): seen.gettext("question"),
        str(Intent.REQUEST): seen.gettext("request"),
        str(Intent.SUGGESTION): seen.gettext("suggestion"),
        str(Intent.CHURN): seen.gettext("leaving"),
        str(Intent.PURCHASE): seen.gettext("buying"),
        str(Intent.RECOMMENDATION): seen.gettext("recommending or warning"),
        str(Intent.STATEMENT): seen.gettext("statement"),
    }


def _efforts(seen: Reader) -> dict[str, str]:
    return {
        str(Effort.HIGH): seen.gettext("much"),
        str(Effort.LOW): seen.gettext("little"),
        NONE: seen.gettext("nothing said of it"),
    }


def _statuses(seen: Reader) -> dict[str, str]:
    return {
        "active": seen.gettext("spoken of"),
        "dormant": seen.gettext("asleep"),
        "dismissed": seen.gettext("dismissed"),
        "retired": seen.gettext("over"),
        "merged": seen.gettext("merged"),
    }


def _reasons(seen: Reader) -> dict[str, str]:
    return {
        "too_short": seen.gettext("too short for a theme"),
        "off_topic": seen.gettext("off the topic of all themes"),
        "unique": seen.gettext("nobody else says this"),
        "low_confidence": seen.gettext("between themes"),
        "neutral": seen.gettext("neither pain nor gain"),
        "dismissed": seen.gettext("in a theme that was dismissed"),
    }


def _events(seen: Reader) -> dict[str, str]:
    return {
        "born": seen.gettext("First found"),
        "grew": seen.gettext("Grew"),
        "merged": seen.gettext("Merged"),
        "split": seen.gettext("Split off"),
        "took_in": seen.gettext("Took in another theme"),
        "gave_back": seen.gettext("Gave a theme back that was merged into it"),
        "split_into": seen.gettext("A part became a theme of its own"),
        "dormant": seen.gettext("Fell asleep"),
        "revived": seen.gettext("Spoken of again"),
        "retired": seen.gettext("Over"),
        "renamed": seen.gettext("Renamed"),
        "dismissed": seen.gettext("Dismissed"),
        "restored": seen.gettext("Brought back"),
        "moved": seen.gettext("Moved to the other side"),
        "emerged": seen.gettext("Emerged: more than was to be expected of a new theme"),
        "surged": seen.gettext("Surged: more than was to be expected"),
    }
