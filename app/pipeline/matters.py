"""Themes as the map shows them: where they are met, by how many, whether they grow, in whose words."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl
from scipy.stats import fisher_exact

from app.domain.journey_map import MapTheme, Quote
from app.domain.quoting import shortened
from app.domain.theme import Theme
from app.pipeline.curve import DECIMALS, MIN_VOICES
from app.pipeline.periods import middle_day
from app.pipeline.resample import discovery_rates
from app.pipeline.themes.silence import silent_since

QUOTES = 4
LEAST_GROWN = 10
"""Voices from which a theme is said to grow or not."""


def map_themes(
    frame: pl.DataFrame, themes: Sequence[Theme], *, min_voices: int = MIN_VOICES, quotes: int = QUOTES
) -> tuple[MapTheme, ...]:
    """The `themes` with at least `min_voices` behind them, those of most voices first.

    `frame` has a row a mention with `theme` (an id or null), voice, mention_id, text, lang, stage, touchpoint, valence
    and day. Quotes are those of the theme's exemplars that are in the frame, each of another voice.
    """
    by_id = {theme.id: theme for theme in themes}
    known = frame.filter(pl.col("theme").is_in(list(by_id)))
    parts = {str(name): part for (name,), part in known.partition_by("theme", as_dict=True).items()}
    parts = {name: part for name, part in parts.items() if part["voice"].n_unique() >= min_voices}
    whole, silent = halves(frame), silent_since(frame, parts)
    found = [
        replace(_map_theme(by_id[name], part, growth(whole, part), quotes=quotes), silent=silent.get(name))
        for name, part in parts.items()
    ]
    return tuple(sorted(with_rates(found), key=lambda theme: (-theme.voices, theme.id)))


def with_rates(themes: Sequence[MapTheme]) -> list[MapTheme]:
    """The themes of one map with the adjusted p values of their growth (Benjamini and Hochberg 1995)."""
    rates = discovery_rates([theme.growth_p for theme in themes])
    return [replace(theme, growth_q=q) for theme, q in zip(themes, rates, strict=True)]


@dataclass(frozen=True, slots=True)
class Halves:
    """The time of all mentions in two: its middle day, and how many voices speak up to it and after."""

    middle: dt.date
    voices: tuple[int, int]


def halves(frame: pl.DataFrame) -> Halves | None:
    """The halves of the time of `frame`, which has voice and day; null if no day is known."""
    middle = middle_day(dict(frame["day"].drop_nulls().value_counts().iter_rows()))
    return None if middle is None else Halves(middle, _voices(frame, middle))


def _voices(frame: pl.DataFrame, middle: dt.date) -> tuple[int, int]:
    late = pl.col("day") > middle
    return frame.filter(~late)["voice"].n_unique(), frame.filter(late)["voice"].n_unique()


def growth(whole: Halves | None, part: pl.DataFrame, *, least: int = LEAST_GROWN) -> tuple[float | None, float | None]:
    """How the share of voices of `part` among those of the `whole` changed from the first half of the days to the last.

    Relative, with its p value; both null without voices in both halves or with fewer than `least` voices in `part`.
    What nobody spoke of in the first half has a p value alone.
    """
    if whole is None or part["voice"].n_unique() < least:
        return None, None
    then, now = _voices(part, whole.middle)
    return changed((then, whole.voices[0]), (now, whole.voices[1]))


def changed(then: tuple[int, int], now: tuple[int, int]) -> tuple[float | None, float | None]:
    """How a share changed, each given as voices and of how many: relative, null where it was none, with the p value.

    Two-sided, by Fisher's exact test: a z test calls a change far too often where one of both is of few voices. p is as
    it comes, for what it is held against is small where many are tested.
    """
    (a, of_a), (b, of_b) = then, now
    if not of_a or not of_b or not a + b:
        return None, None
    p = float(fisher_exact([[a, of_a - a], [b, of_b - b]]).pvalue)
    return (round((b / of_b) / (a / of_a) - 1, DECIMALS) if a else None), p


def _map_theme(theme: Theme, part: pl.DataFrame, grown: tuple[float | None, float | None], *, quotes: int) -> MapTheme:
    voices = part.filter(pl.col("felt")).group_by("voice").agg(pl.col("valence").sort().mean())["valence"]
    mean = voices.sort().mean()
    return MapTheme(
        id=theme.id,
        kind=str(theme.kind),
        names={**theme.given, **{lang: name for lang, name in theme.names.items() if lang not in theme.given}},
        stage=_usual(part, "stage"),
        touchpoint=_usual(part, "touchpoint"),
        mentions=part.height,
        voices=part["voice"].n_unique(),
        valence=None if mean is None else round(float(mean), DECIMALS),  # type: ignore[arg-type]  # a mean of floats
        growth=grown[0],
        growth_p=grown[1],
        quotes=_quotes(theme, part, most=quotes),
    )


def _usual(part: pl.DataFrame, column: str) -> str:
    """The value of `column` that most voices have; the first by name of several."""
    counts = part.group_by(column).agg(pl.col("voice").n_unique().alias("voices"))
    return str(counts.sort("voices", column, descending=[True, False])[column][0])


def _quotes(theme: Theme, part: pl.DataFrame, *, most: int) -> tuple[Quote, ...]:
    """Exemplars of different voices, those first that are the first in their language."""
    voices: Mapping[str, str] = dict(part.select("mention_id", "voice").iter_rows())
    found: dict[str, Quote] = {}
    for exemplar in theme.exemplars:
        voice = voices.get(exemplar.mention_id)
        if voice is not None and voice not in found:
            found[voice] = Quote(exemplar.mention_id, shortened(exemplar.text), exemplar.lang)
    first = {quote.lang: quote for quote in reversed(found.values())}
    ordered = sorted(found.values(), key=lambda quote: first[quote.lang] is not quote)
    return tuple(ordered)[:most]
