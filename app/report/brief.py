"""What stands out of a map in a few sentences; only what its intervals and tests leave no doubt of."""

from collections.abc import Iterator

from app.domain.curve import CurvePoint
from app.domain.journey_map import JourneyMap
from app.domain.opportunity import Opportunity, Quadrant
from app.report.names import Names, side_name
from app.report.tables import growth_words


def brief(result: JourneyMap, called: Names) -> tuple[str, ...]:
    """The low and the high of the curve, the greatest lever, what grows, and what has changed most."""
    return (*_extremes(result, called), *_lever(result, called), *_growing(result, called), *_moved(result, called))


def _extremes(result: JourneyMap, called: Names) -> Iterator[str]:
    """The stages whose whole interval lies below, or above, the mean of the journey: of each the farthest."""
    whole = None if result.overall is None else result.overall.valence
    known = [point for point in result.curve if point.valence is not None]
    if whole is None or not known:
        return
    low, high = (choose(known, key=lambda point: point.valence or 0.0) for choose in (min, max))
    if low.high is not None and low.high < whole:
        yield _extreme("brief_low", low, low.pains, called)
    if high.low is not None and high.low > whole:
        yield _extreme("brief_high", high, high.gains, called)


def _extreme(key: str, point: CurvePoint, themes: tuple[str, ...], called: Names) -> str:
    words = called.words
    told = words(
        key,
        stage=called.stage(point.id),
        valence=words.signed(point.valence),
        range=words.range(point.low, point.high),
    )
    if not themes:
        return told
    count = point.theme_voices.get(themes[0])
    met = called.theme(themes[0])
    there = (
        words("brief_there", theme=met)
        if count is None
        else words("brief_there_voices", theme=met, voices=words.count(count))
    )
    return told + there


def _lever(result: JourneyMap, called: Names) -> Iterator[str]:
    """What would raise the mean most if it were mended."""
    words = called.words
    mendable = [one for one in result.opportunities if one.quadrant is not Quadrant.CELEBRATE and one.low > 0]
    best = max(mendable, key=lambda one: one.impact, default=None)
    if best is not None:
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
        a, b = (side_name(side, words) for side in (told.a, told.b))
        yield words(
            "brief_moved",
            sides=words("comparison", a=a, b=b),
            stage=called.stage(most.id),
            difference=words.signed(most.delta),
            range=words.range(most.low, most.high),
        )
