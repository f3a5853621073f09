"""The registry of themes, assignments and maps as they are kept, on both databases."""

import datetime as dt

import numpy as np
import polars as pl
import pytest

from app.domain.theme import Exemplar, Happening, Kind, Registry, Space, Status, SubTheme, Theme, ThemeEvent
from app.errors import InvalidCursor
from app.store import maps
from app.store.assignments import merge_assignments, save_assignments, split_assignments
from app.store.maps import Change, add_changes, add_map, last_map, page_of_changes
from app.store.projects import add_project
from app.store.reading import mentions_by_id
from app.store.scope import Scope
from app.store.tables_registry import SubThemeTable
from app.store.tables_themes import AssignmentTable, MapTable
from app.store.themes import (
    Note,
    Standing,
    events_of,
    load_registry,
    load_themes,
    next_version,
    put_standing,
    save_events,
    save_registry,
    standing,
)
from app.store.traces import drop_from_themes
from tests.database_fixtures import NOW
from tests.store.test_reading import keep


def theme(name: str, *quotes: Exemplar, **more: object) -> Theme:
    made = Theme(name, Kind.PAINS, None, quotes, 3, NOW - dt.timedelta(days=9), NOW, names={"en": name.upper()})
    return made if not more else Theme(**{**{key: getattr(made, key) for key in Theme.__slots__}, **more})


def registry(scope: Scope) -> Registry:
    """Two themes, one of them by people, with quotes of mentions that are there."""
    first, second = (keep(scope, name) for name in ("a", "b"))
    quotes = [Exemplar(first, "About a.", "en"), Exemplar(second, "About b.", "en")]
    rng = np.random.default_rng(0)
    leaves = [
        SubTheme("s1", "t1", rng.normal(size=8).astype(np.float32), 0.123456789012345, 0.5, 3, (quotes[0],)),
        SubTheme("s2", "t2", rng.normal(size=8).astype(np.float32), 0.7, 0.5, 3, (quotes[1],)),
    ]
    themes = (
        theme("t1", quotes[0], given={"en": "Ours"}, pinned=True, status=Status.DISMISSED, grown_from=2),
        theme("t2", quotes[1]),
        theme("t3", status=Status.RETIRED, merged_into="t1", size=0),
    )
    space = Space(rng.normal(size=8), rng.normal(size=(8, 5)), 0.1, 0.2)
    return Registry("m", themes, tuple(leaves), spaces={Kind.PAINS: space}, built={Kind.PAINS: 77})


NOTES = {"t1": Note({"voices": 3}, stage="use", owner="Ona"), "t2": Note({}, moved=Kind.GAINS), "t3": Note({})}


def loaded(scope: Scope) -> Registry:
    return load_registry(scope, load_themes(scope), model="m")


def test_a_registry_comes_back_to_the_last_digit(scope: Scope) -> None:
    kept = registry(scope)
    save_registry(scope, kept, NOTES, now=NOW)
    save_registry(scope, kept, NOTES, now=NOW)
    back = loaded(scope)
    assert back.themes == kept.themes
    assert back.built == kept.built
    assert {stored.theme.id: stored.note for stored in load_themes(scope)} == NOTES
    for leaf, other in zip(back.leaves, kept.leaves, strict=True):
        assert (leaf.id, leaf.theme, leaf.reach, leaf.size, leaf.exemplars) == (
            other.id,
            other.theme,
            other.reach,
            other.size,
            other.exemplars,
        )
        np.testing.assert_array_equal(leaf.meaning, other.meaning)
    space, before = back.spaces[Kind.PAINS], kept.spaces[Kind.PAINS]
    np.testing.assert_array_equal(space.matrix, before.matrix)
    np.testing.assert_array_equal(space.mean, before.mean)
    assert (space.usual, space.spread) == (before.usual, before.spread)


def test_what_was_erased_is_gone_from_themes_and_their_parts(scope: Scope) -> None:
    kept = registry(scope)
    put_standing(scope, Standing("m", 1, 1, NOW, 2.0, 3, 0))
    save_registry(scope, kept, NOTES, now=NOW)
    gone = kept.themes[0].exemplars[0].mention_id
    assert drop_from_themes(scope, {gone}) == 1
    back = loaded(scope)
    assert (back.themes[0].exemplars, back.leaves[0].exemplars) == ((), ())
    assert back.themes[1].exemplars == kept.themes[1].exemplars
    stands = standing(scope)
    assert stands is not None
    assert (stands.version, stands.refreshed) == (2, 1)


def test_versions_count_up_and_there_is_none_before_the_first_refresh(scope: Scope) -> None:
    assert (standing(scope), next_version(scope)) == (None, 0)
    put_standing(scope, Standing("m", 1, 1, NOW, 2.0, 3, 4))
    assert (next_version(scope), next_version(scope)) == (2, 3)
    other = Scope(scope.session, add_project(scope.session, "other", now=NOW).id)
    assert (standing(other), next_version(other)) == (None, 0)


def test_events_are_read_by_theme_kind_and_time_newest_first(scope: Scope) -> None:
    for day, what in enumerate((Happening.BORN, Happening.GREW, Happening.RENAMED)):
        save_events(scope, [ThemeEvent("t1", what, NOW, day, ("t2",))], now=NOW + dt.timedelta(days=day))
    save_events(scope, [ThemeEvent("t2", Happening.BORN, NOW, 9)], now=NOW)
    assert [event.what for event in events_of(scope, theme="t1")] == ["renamed", "grew", "born"]
    assert {event.theme for event in events_of(scope, kinds=("born",))} == {"t1", "t2"}
    (last,) = events_of(scope, since=NOW + dt.timedelta(days=2))
    assert (last.what, last.detail) == ("renamed", {"mentions": 2, "others": ["t2"]})


def assignments(*rows: tuple[int, str | None]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            (seq, name, name and name.replace("t", "s"), 1 if name else None, 0.5, None if name else "unique")
            for seq, name in rows
        ],
        schema={
            "seq": pl.Int64,
            "theme": pl.String,
            "sub_theme": pl.String,
            "tier": pl.Int8,
            "confidence": pl.Float64,
            "reason": pl.String,
        },
        orient="row",
    )


def test_assignments_take_the_place_of_older_ones_and_leave_out_what_is_gone(scope: Scope) -> None:
    save_registry(scope, registry(scope), NOTES, now=NOW)
    ids = [keep(scope, name) for name in ("x", "y", "z")]
    seqs = [mentions_by_id(scope, [one])[one].seq for one in ids]
    assert save_assignments(scope, assignments((seqs[0], "t1"), (seqs[1], "t2"), (10**9, "t1"))) == 2
    assert save_assignments(scope, assignments((seqs[0], None), (seqs[2], "t2"))) == 2
    found = mentions_by_id(scope, ids)
    assert [found[one].theme for one in ids] == [None, "t2", "t2"]
    assert found[ids[0]].unthemed_reason == "unique"
    assert merge_assignments(scope, ["t2"], into="t1") == 2
    assert split_assignments(scope, ["s2"], into="t2") == 2
    assert scope.count(AssignmentTable) == 3


def test_a_theme_of_another_project_keeps_its_parts(scope: Scope) -> None:
    other = Scope(scope.session, add_project(scope.session, "other", now=NOW).id)
    save_registry(other, registry(other), NOTES, now=NOW)
    save_registry(scope, Registry("m"), {}, now=NOW)
    assert (scope.count(SubThemeTable), other.count(SubThemeTable)) == (0, 2)
    assert load_themes(scope) == []


def test_of_the_maps_of_a_journey_the_last_are_kept(scope: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maps, "KEPT", 3)
    for day in range(5):
        add_map(scope, "default", {"day": day}, mention_revision=1, now=NOW + dt.timedelta(days=day))
    add_map(scope, "salon", {"day": 9}, mention_revision=1, now=NOW)
    last = last_map(scope, "default")
    assert last is not None
    assert last.body == {"day": 4}
    assert scope.count(MapTable) == 4


def test_the_log_comes_in_pages_newest_first_and_by_journey(scope: Scope) -> None:
    for number in range(5):
        add_changes(scope, "default", [Change("stage_fell", f"s{number}", {"delta": -0.2})], now=NOW)
    add_changes(scope, "salon", [Change("stage_fell", "other", {})], now=NOW)
    seen: list[str] = []
    cursor = None
    while True:
        page = page_of_changes(scope, "default", limit=2, cursor=cursor)
        seen += [one.change.subject for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == ["s4", "s3", "s2", "s1", "s0"]
    with pytest.raises(InvalidCursor):
        page_of_changes(scope, "default", limit=2, cursor="nonsense")
