"""Refresh a project's themes and maps in the background: read, made anew, saved with what follows from it.

The reading and the making hold no transaction. What is saved goes into one, by the holder of the job; it is saved only
if nobody changed a theme and no mention was erased in the meantime, else all is made once more.
"""

import datetime as dt
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import polars as pl

from app.domain.journey import Journey
from app.domain.journey_map import JourneyMap
from app.domain.theme import Happening, Theme
from app.domain.theme_figures import Alarm, Band
from app.errors import Unavailable
from app.pipeline.summary import Questions, summarise
from app.pipeline.themes.watch import LEAST, watch
from app.services.curves import Curver, covered, placed
from app.services.intake import SCORE
from app.services.journeys import project_journeys
from app.services.renewal import Renewal, renew
from app.services.run import TaskRun
from app.services.scoring import REFRESH, REFRESH_DELAY, request_refresh
from app.services.snapshots import compared, snapshot
from app.services.theme_notes import notes_of, only_shown, shown
from app.services.theme_state import State, read_state
from app.services.webhooks import ThemeEmerged, ThemeSurged, publish
from app.store.assignments import COLUMNS, save_assignments
from app.store.job_list import any_waits
from app.store.jobs import enqueue, hasten
from app.store.map_frame import day_after
from app.store.maps import add_changes, add_map, drop_map, last_map
from app.store.projects import counters
from app.store.scope import Scope
from app.store.session import now
from app.store.themes import (
    Note,
    Standing,
    add_event,
    events_of,
    next_version,
    put_standing,
    save_events,
    save_registry,
    standing,
)

TRIES = 3
SETTLE = 60.0  # seconds that a refresh waits for scoring to end
SINCE = "since"  # when a refresh was first due, in the payload of one that waits
REST = 9.0  # times the last refresh took, that the next one waits: refreshes take a tenth of the time at most
ASKED = {"asked": True}
EMERGED, SURGED = "emerged", "surged"
QUIET = dt.timedelta(days=7)  # in which a theme's alarm is raised once


@dataclass(frozen=True, slots=True, eq=False)
class _Made:
    """What a refresh comes to; `maps`, and the `versions` of what they are of, by journey."""

    state: State
    renewal: Renewal
    notes: Mapping[str, Note]
    bands: Mapping[str, Band]
    maps: Mapping[str, JourneyMap]
    versions: Mapping[str, int]


class _Overtaken(Exception):
    """Somebody changed a theme, or mentions were erased, while it was being made."""


def ask_refresh(scope: Scope, *, now: dt.datetime) -> str:
    """Have themes and maps made anew at once; the id of the job, which may have waited already."""
    waits = partial(hasten, scope, REFRESH, dedupe_key=REFRESH, payload=ASKED, now=now)
    job = waits() or enqueue(scope, REFRESH, dedupe_key=REFRESH, payload=ASKED, now=now) or waits()
    if job is None:
        raise Unavailable("a refresh is just being begun; ask again in a moment")
    return job


def refresh_job(run: TaskRun, payload: Mapping[str, Any], *, curver: Curver) -> dict[str, Any]:
    """Refresh themes and maps. It may run again at any point; figures of what was made.

    One that nobody asked for, for new mentions alone, waits until nine times as long as the last one took has passed,
    and up to SETTLE for scoring that goes on: themes of the first texts of an import would mislead.
    """
    begun = time.monotonic()
    rest, since = 0.0, str(payload.get(SINCE, ""))
    with run.read() as scope:
        if not payload.get("asked"):
            since = since or now(scope.session).isoformat()
            rest = max(_rest(scope), _unsettled(scope, since=dt.datetime.fromisoformat(since)))
    if rest > 0:
        with run.save() as scope:
            request_refresh(scope, delay=rest, payload={SINCE: since})
        return {"postponed": round(rest, 1)}
    for _ in range(TRIES):
        made = _make(run, curver)
        try:
            with run.save(done=made.state.frame.height, total=made.state.frame.height) as scope:
                return _save(scope, made, seconds=time.monotonic() - begun)
        except _Overtaken:
            continue
    raise Unavailable("the themes were changed all the while; they are refreshed later")


def _rest(scope: Scope) -> float:
    """Seconds that the next refresh has to wait. People's changes and erasures don't."""
    stands = standing(scope)
    _, erasures = counters(scope.session, scope.project_id)
    if stands is None or stands.refreshed_at is None or stands.seconds is None:
        return 0.0
    if stands.version != stands.refreshed or stands.erasures != erasures:
        return 0.0
    return REST * stands.seconds - (now(scope.session) - stands.refreshed_at).total_seconds()


def _unsettled(scope: Scope, *, since: dt.datetime) -> float:
    """Seconds until it is worth a look whether what is being scored is done; 0 if all is, or it takes long."""
    waited = (now(scope.session) - since).total_seconds()
    return REFRESH_DELAY if waited < SETTLE and any_waits(scope, SCORE) else 0.0


def _make(run: TaskRun, curver: Curver) -> _Made:
    with run.read() as scope:
        state = read_state(scope, encoder=curver.pipeline.encoder.version)
    renewal = renew(state, encode=curver.pipeline.meanings, touchpoints=curver.pipeline.journey.touchpoints)
    until = day_after(state.present)
    bands = watch(renewal.registry, renewal.frame, state.vectors, until=until)
    themes = shown(renewal.registry.themes, state.notes)
    frame = only_shown(renewal.frame, themes)
    usual = curver.pipeline.journey
    maps = {usual.name: _map(frame, usual, themes, state.notes, curver)}
    with run.read() as scope:
        own = [journey for journey, own in project_journeys(scope) if own and journey.name != usual.name]
        frames = [placed(scope, frame, journey, curver) for journey in own]
    for journey, part in zip(own, frames, strict=True):
        maps[journey.name] = _map(part, journey, themes, state.notes, curver)
    notes = notes_of(
        renewal.registry,
        state.notes,
        renewal.frame,
        result=maps[usual.name],
        bands=bands,
        named_from=renewal.named_from,
    )
    return _Made(state, renewal, notes, bands, maps, {one.name: one.version for one in (usual, *own)})


def _map(
    frame: pl.DataFrame, journey: Journey, themes: Sequence[Theme], notes: Mapping[str, Note], curver: Curver
) -> JourneyMap:
    asked = Questions(themes, feasibility=feasible(notes))
    drawn = summarise(frame, journey, min_voices=curver.min_voices, asked=asked)
    return replace(drawn, covered=covered(frame, journey, curver))


def feasible(notes: Mapping[str, Note]) -> dict[str, float]:
    """How feasible people say work on each theme is."""
    return {name: note.feasibility for name, note in notes.items() if note.feasibility is not None}


def _save(scope: Scope, made: _Made, *, seconds: float) -> dict[str, Any]:
    state, moment = made.state, now(scope.session)
    version = next_version(scope)
    revision, erasures = counters(scope.session, scope.project_id, lock=True)
    if version != (state.standing.version + 1 if state.standing else 0) or erasures != state.erasures:
        raise _Overtaken
    save_registry(scope, made.renewal.registry, made.notes, now=moment)
    changed = _changed(state.frame, made.renewal.frame)
    save_assignments(scope, changed)
    save_events(scope, made.renewal.events, now=moment)
    alarms = _raise_alarms(scope, made, now=moment)
    changes = sum(_keep_map(scope, name, result, made, now=moment) for name, result in made.maps.items())
    version = version or 1
    stands = Standing(
        model=state.model,
        version=version,
        refreshed=version,
        refreshed_at=moment,
        seconds=round(seconds, 3),
        mention_revision=state.revision,
        erasures=erasures,
    )
    put_standing(scope, stands)
    themed = made.renewal.frame["theme"]
    return {
        "mentions": len(themed),
        "unthemed": themed.null_count(),
        "themes": len([theme for theme in made.renewal.registry.themes if theme.live]),
        "moved": changed.height,
        "events": len(made.renewal.events),
        "alarms": alarms,
        "changes": changes,
        "behind": revision - state.revision,
        "seconds": stands.seconds,
    }


def _changed(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """The mentions whose theme is another than is kept, or that have none kept."""
    pairs = after.select("seq", *COLUMNS, "confidence").join(
        before.select("seq", *(pl.col(name).alias(f"old_{name}") for name in COLUMNS)), on="seq", how="left"
    )
    other = pl.any_horizontal(*(pl.col(name).ne_missing(pl.col(f"old_{name}")) for name in COLUMNS))
    return pairs.filter(other).select("seq", *COLUMNS, "confidence")


def _keep_map(scope: Scope, name: str, result: JourneyMap, made: _Made, *, now: dt.datetime) -> int:
    """Keep the map, in the place of the last one if nothing is worth telling; the changes logged."""
    before = last_map(scope, name)
    figures = snapshot(result, version=made.versions[name])
    changes, body = compared(before.body if before else None, figures, made.renewal.events)
    if before is not None and not changes:
        drop_map(scope, before.id)
    add_map(scope, name, body, mention_revision=made.state.revision, now=now)
    add_changes(scope, name, changes, now=now)
    return len(changes)


def _raise_alarms(scope: Scope, made: _Made, *, now: dt.datetime) -> int:
    """Tell webhooks of themes that emerge or surge, each once a week; how many.

    Without a past there is nothing to judge by; then a theme that was born after the first ones has emerged, if several
    speak of it. What is old news is not told.
    """
    if made.state.present < now - QUIET:
        return 0
    told = {event.theme for event in events_of(scope, kinds=(EMERGED, SURGED), since=now - QUIET)}
    alarms = {name: band for name, band in made.bands.items() if band.alarm is not None}
    born = {event.theme for event in made.renewal.events if event.what is Happening.BORN}
    first = {kind for kind in made.renewal.registry.spaces if kind not in made.state.registry.spaces}
    raised = 0
    for theme in made.renewal.registry.themes:
        if theme.id in told or not theme.live:
            continue
        note, band = made.notes[theme.id], alarms.get(theme.id)
        if band is not None and band.alarm is Alarm.SURGING:
            publish(scope, ThemeSurged(theme.id, band.mentions, band.expected), now=now)
            add_event(scope, theme.id, SURGED, detail={"mentions": band.mentions, "expected": band.expected}, now=now)
        elif band is not None or (
            theme.id in born - made.bands.keys() and theme.kind not in first and note.figures.get("voices", 0) >= LEAST
        ):
            publish(scope, ThemeEmerged(theme.id, theme.size, note.stage, note.touchpoint), now=now)
            add_event(scope, theme.id, EMERGED, detail={"mentions": theme.size}, now=now)
        else:
            continue
        raised += 1
    return raised
