"""What stands out of a map in a few sentences; only what its intervals and tests leave no doubt of."""

from collections.abc import Iterator

from app.domain.comparison import Comparison, Spoken
from app.domain.curve import CurvePoint
from app.domain.journey_map import JourneyMap
from app.domain.opportunity import Opportunity, Quadrant
from app.report.met import Met, met
from app.report.names import Names, sides_name
from app.report.tables import growth_words

MOST_COMPLAINED = 3
"""Touchpoints of which it is told that more complain of them, or fewer."""


def brief(result: JourneyMap, called: Names) -> tuple[str, ...]:
    """The low and the high of the curve, the greatest lever, what grows, what changed most, what is complained of."""
    told = (_extremes, _lever, _growing, _moved, _complained)
    return tuple(line for one in told for line in one(result, called))


def _extremes(result: JourneyMap, called: Names) -> Iterator[str]:
    """The stages whose whole interval lies below, or above, the mean of the journey: of each the farthest."""
    whole = None if result.overall is None else result.overall.valence
    known = [point for point in result.curve if point.valence is not None]
    if whole is None or not known:
        return
    low, high = (choose(known, key=lambda point: point.valence or 0.0) for choose in (min, max))
    if low.high is not None and low.high < whole:
        yield _extreme("brief_low", low, met(low, pain=True), result.min_voices, called)
    if high.low is not None and high.low > whole:
        yield _extreme("brief_high", high, met(high, pain=False), result.min_voices, called)


def _extreme(key: str, point: CurvePoint, there: tuple[Met, ...], least: int, called: Names) -> str:
    words = called.words
    told = words(
        key,
        stage=called.stage(point.id),
        valence=words.signed(point.valence),
        range=words.range(point.low, point.high),
    )
    if not there:
        return told
    most = there[0]
    name = called.theme(most.id) if most.theme else called.touchpoint(most.id)
    if most.voices is None:
        return told + words("brief_there", theme=name)
    key = "brief_there_voices" if most.theme else "brief_there_touchpoint"
    return told + words(key, theme=name, voices=words.count(most.voices), least=words.count(least))


def _lever(result: JourneyMap, called: Names) -> Iterator[str]:
    """What would raise the mean most if it were mended: a theme, or several of one touchpoint."""
    words = called.words
    mendable = [one for one in result.opportunities if one.quadrant is not Quadrant.CELEBRATE and one.low > 0]
    best = max(mendable, key=lambda one: one.impact, default=None)
    together = next((one for one in result.joint if one.low > 0), None)
    if together is not None and (best is None or together.impact > best.impact):
        yield words(
            "brief_levers",
            touchpoint=called.touchpoint(together.touchpoint),
            themes=words.count(len(together.themes)),
            impact=words.signed(together.impact, 3),
            range=words.range(together.low, together.high, 3),
        )
    elif best is not None:
        impact, interval = words.signed(best.impact, 3), words.range(best.low, best.high, 3)
        yield words("brief_lever", theme=_named(best, called), impact=impact, range=interval)


def _named(one: Opportunity, called: Names) -> str:
    return called.theme(one.id) if one.kind == "theme" else called.touchpoint(one.id)


def _growing(result: JourneyMap, called: Names) -> Iterator[str]:
    """The pain of most voices that grows beyond chance."""
    pains = [theme for theme in result.themes if theme.pain and theme.direction.more]
    most = max(pains, key=lambda theme: theme.voices, default=None)
    if most is not None:
        growth = growth_words(most, called.words)
        yield called.words("brief_grows", theme=called.theme(most.id), growth=growth)


def _moved(result: JourneyMap, called: Names) -> Iterator[str]:
    """The stage at which the compared sides differ most, beyond chance."""
    words, told = called.words, result.comparison
    moved = [] if told is None else [one for one in told.stages if one.moved and one.delta is not None]
    most = max(moved, key=lambda one: abs(one.delta or 0.0), default=None)
    if told is not None and most is not None:
        yield words(
            "brief_moved",
            sides=sides_name(told, words),
            stage=called.stage(most.id),
            difference=words.signed(most.delta),
            range=words.range(most.low, most.high),
        )


def _complained(result: JourneyMap, called: Names) -> Iterator[str]:
    """The touchpoints of which the shares of voices that complain differ most beyond chance."""
    told = result.comparison
    changed = [] if told is None else [one for one in told.touchpoints if one.change]
    for one in sorted(changed, key=lambda one: -abs(one.change))[:MOST_COMPLAINED]:
        assert told is not None
        yield _complaint("brief_louder" if one.change > 0 else "brief_quieter", one, told, called)


def _complaint(key: str, one: Spoken, told: Comparison, called: Names) -> str:
    words = called.words
    return words(
        key,
        sides=sides_name(told, words),
        touchpoint=called.touchpoint(one.id),
        now=words.count(one.negative_b),
        of_now=words.count(told.voices_b),
        share_now=words.percent(one.negative_share_b),
        then=words.count(one.negative_a),
        of_then=words.count(told.voices_a),
        share_then=words.percent(one.negative_share_a),
    )
