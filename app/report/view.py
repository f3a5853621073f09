"""The journey map as words and figures for readers: one view that every format renders."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.curve import CurvePoint
from app.domain.journey import Journey, Stage, Touchpoint
from app.domain.journey_map import JourneyMap

GAP = "too few voices"
NONE = "–"


@dataclass(frozen=True, slots=True)
class Row:
    """One stage or touchpoint, ready to print."""

    id: str
    name: str
    mentions: int
    voices: int
    valence: str
    interval: str
    intensity: str
    effort: str
    emotions: str


@dataclass(frozen=True, slots=True)
class MapView:
    """The map of a journey, ready to print; `touchpoints` are those somebody mentions, the most mentioned first."""

    title: str
    totals: str
    notes: tuple[str, ...]
    stages: tuple[Row, ...]
    touchpoints: tuple[Row, ...]


HEADERS = ("Mentions", "Voices", "Valence", "95% interval", "Intensity", "High effort", "Emotions")


def cells(row: Row) -> tuple[str, ...]:
    """The cells of a row under HEADERS."""
    return (str(row.mentions), str(row.voices), row.valence, row.interval, row.intensity, row.effort, row.emotions)


def view(result: JourneyMap, journey: Journey, *, language: str = "en") -> MapView:
    """Words and figures of `result`, with the journey's names in `language`."""
    touched = sorted((point for point in result.touchpoints if point.mentions), key=lambda point: -point.mentions)
    return MapView(
        title=f"Journey map: {result.journey}",
        totals=f"{result.mentions:,} mentions in {result.items:,} items by {result.voices:,} voices",
        notes=(
            "Valence runs from -1 (very negative) to 1 (very positive), intensity from 0 to 1. Each voice - an author, "
            "or an item without author - counts once. The interval holds the true mean 95 times in 100, as far as the "
            "voices here speak for all customers; errors of the labels are not in it.",
            f"Below {result.min_voices} voices no figure is given. High effort: the share among voices that speak of "
            "effort, with their number.",
            f"{result.unassigned:,} mentions show no sign of a stage and are in none of the rows of the curve.",
            f"Scored by {', '.join(result.models) or 'nothing: there are no mentions'}.",
        ),
        stages=_rows(result.curve, journey.stages, language),
        touchpoints=_rows(touched, journey.touchpoints, language),
    )


def _rows(
    points: Sequence[CurvePoint], places: Sequence[Stage] | Sequence[Touchpoint], language: str
) -> tuple[Row, ...]:
    names = {place.id: place.name(language) for place in places}
    return tuple(_row(point, names[point.id]) for point in points)


def _row(point: CurvePoint, name: str) -> Row:
    gap = point.valence is None
    return Row(
        id=point.id,
        name=name,
        mentions=point.mentions,
        voices=point.voices,
        valence=GAP if point.valence is None else signed(point.valence),
        interval=NONE if point.low is None or point.high is None else f"{signed(point.low)} to {signed(point.high)}",
        intensity=NONE if point.intensity is None else f"{point.intensity:.2f}",
        effort=NONE if gap or point.effort_high is None else f"{point.effort_high:.0%} of {point.effort_voices}",
        emotions=_emotions(point),
    )


def signed(value: float) -> str:
    """Two decimals with a sign; zero has none."""
    text = f"{value:+.2f}"
    return "0.00" if text in {"+0.00", "-0.00"} else text


def _emotions(point: CurvePoint, most: int = 3) -> str:
    shares = sorted((point.emotions or {}).items(), key=lambda pair: -pair[1])[:most]
    return ", ".join(f"{name} {share:.0%}" for name, share in shares if share > 0) or NONE
