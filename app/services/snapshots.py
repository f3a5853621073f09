"""What a map comes to in a few figures, and what is worth telling of the way from one to the next.

Each figure is compared with what was last told of it and not with the map before, so that a slow slide is told too.
What was told of few voices gives way to what many say, where that is twice as sure and no change.
"""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from app.domain.curve import CurvePoint
from app.domain.journey_map import JourneyMap
from app.domain.theme import Happening, ThemeEvent
from app.pipeline.estimate import Figures, difference
from app.store.maps import Change

MOVED = 0.1  # of the valence, from which a stage has moved, if the interval of the difference leaves out 0
SURER = 0.5  # of the interval that was told, up to which another takes its place
TIMES, MORE = 2.0, 10  # a theme has grown when twice as many voices speak of it, and ten more
WHOLE = "journey"
TRUTH = "moment_of_truth"
VERSION = "version"
DECIMALS = 4
ENDS = {Happening.BORN: "theme_new", Happening.MERGED: "theme_merged", Happening.SPLIT: "theme_split"} | {
    Happening.RETIRED: "theme_over",
    Happening.REVIVED: "theme_back",
}

SENTENCES = {
    "stage_fell": "{subject} fell by {size:.2f} to {to:+.2f}",
    "stage_rose": "{subject} rose by {size:.2f} to {to:+.2f}",
    "stage_known": "{subject} has a figure now: {to:+.2f}",
    "stage_unknown": "{subject} has too few voices now",
    TRUTH: "{subject} {became} a moment of truth",
    "theme_grew": "theme {subject} {grew}: {from} to {to} voices",
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
            theme.id: {"voices": theme.voices, "mentions": theme.mentions, "valence": theme.valence}
            for theme in result.themes
        },
    }


def compared(
    before: Mapping[str, Any] | None, now: Mapping[str, Any], events: Sequence[ThemeEvent]
) -> tuple[list[Change], dict[str, Any]]:
    """What changed since `before`, and `now` with what has been told of each figure by now (`told`).

    Without a map before nothing has changed, and no stage has where the journey was defined anew. `events` are those of
    the refresh that made the map.
    """
    if before is None:
        return [], {**now, "told": {"stages": now["stages"], "themes": now["themes"]}}
    told = before["told"]
    if before.get(VERSION, now.get(VERSION)) != now.get(VERSION):
        told = {**told, "stages": {}}
    moved = {name: _stage(name, told["stages"].get(name), point) for name, point in now["stages"].items()}
    grown = [_theme(name, told["themes"].get(name), theme) for name, theme in now["themes"].items()]
    grew = [change for change in grown if change is not None]
    found = [*chain.from_iterable(moved.values()), *grew]
    happened = [
        Change(ENDS[event.what], event.theme, {"mentions": event.size, "others": list(event.others)})
        for event in events
        if event.what in ENDS
    ]
    news = {change.subject for change in grew}
    stages = {name: _told(told["stages"].get(name), point, moved[name]) for name, point in now["stages"].items()}
    themes = {
        name: theme if name in news or name not in told["themes"] else told["themes"][name]
        for name, theme in now["themes"].items()
    }
    return [*found, *happened], {**now, "told": {"stages": stages, "themes": themes}}


def sentence(change: Change) -> str:
    """A change in words: delivery fell by 0.21."""
    detail = dict(change.detail)
    times = detail["to"] / max(detail["from"], 1) if change.kind == "theme_grew" else 0.0
    detail |= {
        "subject": change.subject,
        "size": abs(detail.get("delta", 0.0)),
        "others": ", ".join(detail.get("others", ())),
        "grew": "doubled" if times < TIMES + 0.5 else f"grew {times:.1f} times",
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


def _stage(name: str, told: Mapping[str, Any] | None, now: Mapping[str, Any]) -> list[Change]:
    """What changed at a stage: its figure, and whether it is a moment of truth."""
    if told is None:
        return []
    moved = _moved(name, told, now)
    found = [] if moved is None else [moved]
    if told[TRUTH] != now[TRUTH]:
        found.append(Change(TRUTH, name, {"now": now[TRUTH]}))
    return found


def _moved(name: str, told: Mapping[str, Any], now: Mapping[str, Any]) -> Change | None:
    """Whether a stage's figure moved by MOVED or more, beyond the doubt about both figures."""
    before, after = told["valence"], now["valence"]
    apart = difference(_figures(told), _figures(now))
    if apart is None:
        return _known(name, before, now)
    delta, (_, low, high) = round(after - before, DECIMALS), apart
    if abs(delta) < MOVED or low <= 0 <= high:
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


def _theme(name: str, told: Mapping[str, Any] | None, now: Mapping[str, Any]) -> Change | None:
    if told is None:
        return None
    before, after = told["voices"], now["voices"]
    figures = {"from": before, "to": after}
    if after >= max(TIMES * before, before + MORE):
        return Change("theme_grew", name, figures)
    if after * TIMES <= before and before - after >= MORE:
        return Change("theme_shrank", name, figures)
    return None
