"""What to do: themes ranked by impact, reach and feasibility, in the quadrants fix now, watch, monitor, celebrate.

Impact is what fixing a pain would add to the mean valence of the whole journey: its negative mentions neutral, the same
voices. A pain is grave if it costs at least the average one, and half of that for sure (the lower end of its interval;
of ten pains that cost the same about half are grave). It grows if its share of voices rose, or it is new, and an exact
test doubts that this is chance, also among all causes (false discoveries at 5%).

|             | falls   | steady  | grows   |
| grave pain  | monitor | fix now | fix now |
| lesser pain | monitor | monitor | watch   |
| gain        | celebrate                   |
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from scipy import sparse

from app.domain.growth import Growth
from app.domain.labels import UNASSIGNED
from app.domain.opportunity import Joint, Opportunity, Quadrant
from app.pipeline.curve import DECIMALS, MIN_VOICES
from app.pipeline.matters import growth, halves
from app.pipeline.resample import Floats, bootstrap_sums, discovery_rates, ends
from app.pipeline.themes.silence import silent_since

NEUTRAL = 0.5
"""Feasibility where nobody has entered one."""
EVIDENCE = 5
THEME = "theme"
"""The kind of causes that are themes, and the column that has their ids."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Something that can be worked on: a theme or touchpoint (`kind`), where it is met, and mentions that show it."""

    id: str
    kind: str
    stage: str
    touchpoint: str
    evidence: tuple[str, ...] = ()


def opportunities(
    frame: pl.DataFrame,
    causes: Sequence[Cause],
    *,
    column: str,
    feasibility: Mapping[str, float] | None = None,
    min_voices: int = MIN_VOICES,
) -> tuple[Opportunity, ...]:
    """The `causes`, whose ids stand in `column` of `frame`, ranked by score, pains before gains.

    `frame` has a row a mention with voice, felt, valence, day and mention_id. A cause with fewer than `min_voices`
    negative (pain) or positive (gain) voices is left out. `feasibility` is 0..1 by id.
    """
    felt = frame.filter(pl.col("felt"))
    voices = felt["voice"].unique().sort()
    if not causes or voices.is_empty():
        return ()
    sizes = felt.group_by("voice").agg(pl.len().alias("all"))
    whole, found = halves(frame), []
    narrow = frame.select("voice", "felt", "valence", "day", "mention_id", column)
    told = [narrow.filter(pl.col(column) == cause.id) for cause in causes]
    moved = [_moved(part.filter(pl.col("felt")).select("voice", "valence").join(sizes, on="voice")) for part in told]
    grown = [growth(whole, part) for part in told]
    rates = discovery_rates([p for _, p in grown])
    silent = silent_since(frame, {cause.id: part for cause, part in zip(causes, told, strict=True)})
    columns = [_column(part, voices) for part in moved]
    sums = bootstrap_sums(sparse.hstack([sparse.csc_array(np.ones((len(voices), 1))), *columns], format="csc"))
    for i, (cause, part) in enumerate(zip(causes, moved, strict=True)):
        if part.height >= min_voices:
            drawn = sums[:, 1 + i] / sums[:, 0]
            one = _opportunity(cause, part, told[i], drawn, everyone=len(voices))
            given = (feasibility or {}).get(cause.id, NEUTRAL)
            rose, p = grown[i]
            over = silent.get(cause.id)
            one = replace(one, feasibility=given, growth=rose, growth_p=p, growth_q=rates[i], silent=over)
            found.append(one)
    return _ranked(found)


def joint(frame: pl.DataFrame, found: Sequence[Opportunity]) -> tuple[Joint, ...]:
    """The pains among the opportunities `found` that are themes of the same touchpoint, as one, the greatest first.

    `frame` as for `opportunities`. One pain in other words is several themes, and none of them tells what it costs.
    """
    felt = frame.filter(pl.col("felt"))
    voices = felt["voice"].unique().sort()
    sizes = felt.group_by("voice").agg(pl.len().alias("all"))
    ones = sparse.csc_array(np.ones((len(voices), 1)))
    told = []
    for touchpoint in sorted({one.touchpoint for one in found} - {UNASSIGNED}):
        themes = tuple(one.id for one in found if one.touchpoint == touchpoint and one.kind == THEME and one.impact > 0)
        if len(themes) > 1:
            part = felt.filter(pl.col(THEME).is_in(themes))
            moved = _moved(part.select("voice", "valence").join(sizes, on="voice"))
            sums = bootstrap_sums(sparse.hstack([ones, _column(moved, voices)], format="csc"))
            impact = float(moved["gain"].sum()) / len(voices)
            low, high = ends(sums[:, 1] / sums[:, 0], impact, voices=len(voices))
            impact, low, high = (round(one, DECIMALS) for one in (impact, low, high))
            told.append(Joint(touchpoint, themes, impact, low, high, part["voice"].n_unique()))
    return tuple(sorted(told, key=lambda one: (-one.impact, one.touchpoint)))


def _moved(part: pl.DataFrame) -> pl.DataFrame:
    """A row a voice: what its mean would gain (or lose) if its mentions here, of the main sign, were neutral.

    The main sign is that of the mean over voices, each of which counts once.
    """
    means = part.group_by("voice").agg(pl.col("valence").sort().mean())["valence"]
    pain = float(means.sort().sum()) < 0
    signed = part.filter(pl.col("valence") < 0) if pain else part.filter(pl.col("valence") > 0)
    return (
        signed.group_by("voice")
        .agg((-pl.col("valence").sort().sum() / pl.col("all").first()).alias("gain"))
        .sort("voice")
    )


def _column(part: pl.DataFrame, voices: pl.Series) -> sparse.csc_array:
    rows = voices.search_sorted(part["voice"]).to_numpy()
    return sparse.csc_array((part["gain"].to_numpy(), (rows, np.zeros_like(rows))), shape=(len(voices), 1))


def _opportunity(
    cause: Cause, part: pl.DataFrame, mentions: pl.DataFrame, drawn: Floats, *, everyone: int
) -> Opportunity:
    impact = float(part["gain"].sum()) / everyone
    low, high = ends(drawn, impact, voices=everyone)
    voices = mentions["voice"].n_unique()
    return Opportunity(
        id=cause.id,
        kind=cause.kind,
        stage=cause.stage,
        touchpoint=cause.touchpoint,
        quadrant=Quadrant.CELEBRATE,
        impact=impact,
        low=low,
        high=high,
        voices=voices,
        reach=voices / everyone,
        feasibility=NEUTRAL,
        score=0.0,
        growth=None,
        growth_p=None,
        evidence=cause.evidence or _evidence(mentions, pain=impact > 0),
    )


def _evidence(mentions: pl.DataFrame, *, pain: bool) -> tuple[str, ...]:
    """The strongest mentions of different voices."""
    strongest = mentions.sort("valence", "mention_id", descending=[not pain, False]).unique(
        "voice", keep="first", maintain_order=True
    )
    return tuple(strongest["mention_id"].head(EVIDENCE))


def _ranked(found: Sequence[Opportunity]) -> tuple[Opportunity, ...]:
    pains = [one.impact for one in found if one.impact > 0]
    usual = sum(pains) / len(pains) if pains else 0.0
    judged = [replace(_rounded(one), quadrant=quadrant(one, usual)) for one in found]
    return tuple(sorted(judged, key=lambda one: (one.impact <= 0, -abs(one.score), one.id)))


def quadrant(one: Opportunity, usual: float) -> Quadrant:
    """The quadrant of an opportunity among pains that cost `usual` on the mean."""
    if one.impact <= 0:
        return Quadrant.CELEBRATE
    grave = one.impact >= usual and one.low >= usual / 2
    if one.direction in (Growth.FELL, Growth.OVER):
        return Quadrant.MONITOR
    if grave:
        return Quadrant.FIX_NOW
    return Quadrant.WATCH if one.direction.more else Quadrant.MONITOR


def _rounded(one: Opportunity) -> Opportunity:
    score = one.impact * one.reach * one.feasibility
    return replace(
        one,
        impact=round(one.impact, DECIMALS),
        low=round(one.low, DECIMALS),
        high=round(one.high, DECIMALS),
        reach=round(one.reach, DECIMALS),
        score=round(score, 2 * DECIMALS),
    )
