"""What a map comes to in a few figures, and what is worth telling of the way from one to the next.

Each figure is compared with what was last told of it and not with the map before, so that a slow slide is told too.
What was told of few voices gives way to what many say, where that is twice as sure and no change. All stages are one
family, and all themes another (Bonferroni): a refresh tells of a move where all stays as it was once in twenty times at
most, about. Refreshes are many: each is another look. Of a theme the share of voices is told, for of a store that grows
every count doubles.
"""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from scipy.special import ndtri

from app.domain.curve import CurvePoint
from app.domain.journey import ENTIRE
from app.domain.journey_map import JourneyMap
from app.domain.theme import Happening, ThemeEvent
from app.pipeline.estimate import Figures, difference
from app.pipeline.matters import changed
from app.store.maps import Change

MOVED = 0.1  # of the valence, from which a stage has moved, if the interval of the difference leaves out 0
DOUBT = 0.05  # of telling a move where none is, shared out among the stages that are looked at
SURER = 0.5  # of the interval that was told, up to which another takes its place
TIMES = 2.0  # a theme has grown when twice the share of voices speaks of it, beyond chance
WHOLE = ENTIRE
TRUTH = "moment_of_truth"
VERSION = "version"
SMALL = "small"
"""Ids of themes that were born with too few voices for the map and have not been told of."""
DECIMALS = 4
LEAST = 1e-4  # share, below which none is divided by
ENDS = {Happening.BORN: "theme_new", Happening.MERGED: "theme_merged", Happening.SPLIT: "theme_split"} | {
    Happening.RETIRED: "theme_over",
    Happening.REVIVED: "theme_back",
}
OVER = {Happening.MERGED, Happening.RETIRED}

SENTENCES = {
    "stage_fell": "{subject} fell by {size:.2f} to {to:+.2f}",
    "stage_rose": "{subject} rose by {size:.2f} to {to:+.2f}",
    "stage_known": "{subject} has a figure now: {to:+.2f}",
    "stage_unknown": "{subject} has too few voices now",
    TRUTH: "{subject} {became} a moment of truth",
    "theme_rose": "theme {subject} {grew}: from {from:.1%} to {to:.1%} of voices",
    "theme_fell": "theme {subject} shrank: from {from:.1%} to {to:.1%} of voices",
    "theme_grew": "theme {subject} grew: {from} to {to} voices",
    "theme_shrank": "theme {subject} shrank: {from} to {to} voices",
    "theme_new": "theme {subject} is new, with {mentions} mentions",
    "theme_merged": "theme {subject} went into {others}",
    "theme_split": "theme {subject} was split from {others}",
    "theme_back": "theme {subject} is spoken of again",
    "theme_over": "theme {subject} is over",
}


def snapshot(result: JourneyMap, *, version: int) -> dict[str, Any]:
    """The figures of a map that are kept: of stages and themes, without anybody's words or ids of mentions.

    `version` is that of its journey.
    """
    whole = [] if result.overall is None else [result.overall]
    return {
        VERSION: version,
        "items": result.items,
        "mentions": result.mentions,
        "voices": result.voices,
        "unthemed": result.unthemed,
        "models": list(result.models),
        "stages": {point.id: _point(point) for point in (*whole, *result.curve)},
        "touchpoints": {point.id: _point(point) for point in result.touchpoints if point.mentions},
        "themes": {
            theme.id: {
                "voices": theme.voices,
                "of": result.voices,
                "mentions": theme.mentions,
                "valence": theme.valence,
            }
            for theme in result.themes
        },
    }


def compared(
    before: Mapping[str, Any] | None, now: Mapping[str, Any], events: Sequence[ThemeEvent]
) -> tuple[list[Change], dict[str, Any]]:
    """What changed since `before`, and `now` with what has been told of each figure by now (`told`).

    Without a map before nothing has changed, and no stage has where the journey was defined anew. `events` are those of
    the refresh that made the map. A theme is told to be new once it has enough voices to be on the map.
    """
    told = {} if before is None else before["told"]
    begun, small = _begun(told.get(SMALL, ()), now["themes"], events)
    if before is None:
        return [], {**now, "told": {"stages": now["stages"], "themes": now["themes"], SMALL: small}}
    if before.get(VERSION, now.get(VERSION)) != now.get(VERSION):
        told = {**told, "stages": {}}
    wider = _wider(told["stages"], now["stages"])
    moved = {name: _stage(name, told["stages"].get(name), point, wider) for name, point in now["stages"].items()}
    themes = [(name, told["themes"].get(name), theme) for name, theme in now["themes"].items()]
    least = DOUBT / max(1, sum(_has_share(one) for _, one, _ in themes))
    grown = [_theme(name, one, theme, doubt=least) for name, one, theme in themes]
    grew = [change for change in grown if change is not None]
    found = [*chain.from_iterable(moved.values()), *grew]
    happened = [
        Change(ENDS[event.what], event.theme, {"mentions": event.size, "others": list(event.others)})
        for event in events
        if event.what in ENDS and (event.what is not Happening.BORN or event.theme in now["themes"])
    ]
    news = {change.subject for change in grew}
    stages = {name: _told(told["stages"].get(name), point, moved[name]) for name, point in now["stages"].items()}
    said = {name: now if name in news or _is_better(one, now) else one for name, one, now in themes}
    return [*found, *happened, *begun], {**now, "told": {"stages": stages, "themes": said, SMALL: small}}


def sentence(change: Change, names: Mapping[str, str] | None = None) -> str:
    """A change in words: delivery fell by 0.21. Themes are called by their `names`, by id, else by their ids."""
    called = {one: f"“{name}”" for one, name in (names or {}).items()}
    detail = dict(change.detail)
    times = detail["to"] / max(detail["from"], LEAST) if change.kind == "theme_rose" else 0.0
    detail |= {
        "subject": called.get(change.subject, change.subject),
        "size": abs(detail.get("delta", 0.0)),
        "others": ", ".join(called.get(one, one) for one in detail.get("others", ())),
        "grew": "doubled its share" if times < TIMES + 0.5 else f"has {times:.1f} times its share",
        "became": "became" if detail.get("now") else "is no longer",
    }
    return SENTENCES[change.kind].format_map(detail)


def _point(point: CurvePoint) -> dict[str, Any]:
    return {
        "valence": point.valence,
        "low": point.low,
        "high": point.high,
        "voices": point.voices,
        "mentions": point.mentions,
        TRUTH: point.moment_of_truth,
    }


def _wider(told: Mapping[str, Any], now: Mapping[str, Any]) -> float:
    """How many times as wide the interval of one difference has to be for all that are looked at."""
    known = [name for name, point in told.items() if _has_figure(point) and _has_figure(now.get(name))]
    return float(ndtri(1 - DOUBT / 2 / max(1, len(known))) / ndtri(1 - DOUBT / 2))


def _has_figure(point: Mapping[str, Any] | None) -> bool:
    return point is not None and point["valence"] is not None


def _stage(name: str, told: Mapping[str, Any] | None, now: Mapping[str, Any], wider: float) -> list[Change]:
    """What changed at a stage: its figure, and whether it is a moment of truth."""
    if told is None:
        return []
    moved = _moved(name, told, now, wider)
    found = [] if moved is None else [moved]
    if told[TRUTH] != now[TRUTH]:
        found.append(Change(TRUTH, name, {"now": now[TRUTH]}))
    return found


def _moved(name: str, told: Mapping[str, Any], now: Mapping[str, Any], wider: float) -> Change | None:
    """Whether a stage's figure moved by MOVED or more, beyond the doubt about both figures, which is made `wider`."""
    before, after = told["valence"], now["valence"]
    apart = difference(_figures(told), _figures(now))
    if apart is None:
        return _known(name, before, now)
    delta, (mean, low, high) = round(after - before, DECIMALS), apart
    if abs(delta) < MOVED or mean - (mean - low) * wider <= 0 <= mean + (high - mean) * wider:
        return None
    kind = "stage_fell" if delta < 0 else "stage_rose"
    return Change(kind, name, {"from": before, "to": after, "delta": delta, "voices": now["voices"]})


def _figures(point: Mapping[str, Any]) -> Figures:
    return point["valence"], point["low"], point["high"]


def _told(told: Mapping[str, Any] | None, now: Mapping[str, Any], changes: Sequence[Change]) -> Mapping[str, Any]:
    """What has been told of a stage after its `changes`: whether it is a moment of truth always is."""
    if told is None or any(change.kind != TRUTH for change in changes) or _is_surer(told, now):
        return now
    return {**told, TRUTH: now[TRUTH]}


def _is_surer(told: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    if told["valence"] is None or now["valence"] is None:
        return False
    return bool(now["high"] - now["low"] <= SURER * (told["high"] - told["low"]))


def _known(name: str, before: float | None, now: Mapping[str, Any]) -> Change | None:
    """Whether a stage got its first figure, or lost the one it had."""
    if before is None and now["valence"] is not None:
        return Change("stage_known", name, {"to": now["valence"], "voices": now["voices"]})
    if before is not None:
        return Change("stage_unknown", name, {"from": before, "voices": now["voices"]})
    return None


def _begun(
    small: Sequence[str], themes: Mapping[str, Any], events: Sequence[ThemeEvent]
) -> tuple[list[Change], list[str]]:
    """Themes that were too small for the map when they were born and are on it now, and those that still are so."""
    born, over = ({event.theme for event in events if event.what in what} for what in ({Happening.BORN}, OVER))
    grown = [name for name in small if name in themes and name not in born]
    found = [Change("theme_new", name, {"mentions": themes[name]["mentions"], "others": []}) for name in grown]
    return found, sorted(({*small} | born) - over - themes.keys())


def _has_share(theme: Mapping[str, Any] | None) -> bool:
    """Whether it is known of how many voices those of a theme are; in the first snapshots it isn't."""
    return theme is not None and bool(theme.get("of"))


def _is_better(told: Mapping[str, Any] | None, now: Mapping[str, Any]) -> bool:
    """Whether a theme's share now takes the place of the one that was told: it is of so many more voices."""
    return told is None or not _has_share(told) or now["of"] * SURER**2 >= told["of"]


def _theme(name: str, told: Mapping[str, Any] | None, now: Mapping[str, Any], *, doubt: float) -> Change | None:
    """Whether a theme's share of voices doubled or halved beyond `doubt`, as if other voices spoke then."""
    if told is None or not _has_share(told) or not now["of"]:
        return None
    before, after = told["voices"] / told["of"], now["voices"] / now["of"]
    if before < TIMES * after and after < TIMES * before:
        return None
    _, p = changed((told["voices"], told["of"]), (now["voices"], now["of"]))
    if p is None or p > doubt:
        return None
    shares = {"from": round(before, DECIMALS), "to": round(after, DECIMALS), "voices": now["voices"]}
    return Change("theme_rose" if after > before else "theme_fell", name, shares)
