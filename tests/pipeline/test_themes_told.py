import dataclasses
import datetime as dt

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest
from threadpoolctl import threadpool_limits

from app.domain.labels import UNASSIGNED
from app.domain.theme import Kind, Registry
from app.pipeline.themes.groups import TOLD_ALIKE, alike, means_of
from app.pipeline.themes.refresh import Refresh, refresh
from app.pipeline.themes.settings import ThemeSettings
from app.pipeline.themes.space import fit_white
from app.pipeline.themes.told import LEAST, SHARE, often, with_touchpoints
from tests.pipeline.themes_data import NOW, Floats, directions, mentions

SETTINGS = ThemeSettings(kinds=(Kind.PAINS,))
DISHES, TROUBLES = ("noodles", "dumplings", "porridge", "eggs"), ("shipping", "product_quality", "packaging")
Ints = npt.NDArray[np.int64]


def complaints(each: int, *, seed: int = 0, scatter: float = 0.12) -> tuple[pl.DataFrame, Floats, Ints]:
    """Mentions of a dish and a trouble, vectors in which the dish is twice as loud, and the number of the trouble."""
    named = directions(len(DISHES) + len(TROUBLES), seed=5)
    dish = np.tile(np.repeat(np.arange(len(DISHES)), len(TROUBLES)), each)
    trouble = np.tile(np.arange(len(TROUBLES)), each * len(DISHES))
    noise = np.random.default_rng(seed).normal(scale=scatter, size=(len(dish), named.shape[1]))
    rows = named[dish] + 0.55 * named[len(DISHES) + trouble] + noise + 0.1
    vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    words = [
        f"{DISHES[d]} {TROUBLES[t]} {''.join(chr(97 + int(c)) for c in str(i))}"
        for i, (d, t) in enumerate(zip(dish, trouble, strict=True))
    ]
    frame = mentions(words, touchpoint=[TROUBLES[t] for t in trouble])
    return frame, vectors, trouble.astype(np.int64)


def found_in(frame: pl.DataFrame, vectors: Floats, *, settings: ThemeSettings = SETTINGS) -> Refresh:
    return refresh(Registry(model="one"), frame, vectors, settings=settings, now=NOW)


def mixed(found: Refresh, truth: Ints) -> float:
    """The share of mentions in a theme whose trouble isn't the usual one there."""
    table = found.assignments.with_columns(pl.Series("truth", truth)).filter(pl.col("theme").is_not_null())
    usual = table.group_by("theme").agg(pl.col("truth").value_counts(sort=True).first().struct.field("count"))
    return 1 - float(usual["count"].sum()) / table.height


def test_themes_are_about_what_was_touched_where_the_labels_tell_it_and_else_about_what_is_named() -> None:
    frame, vectors, trouble = complaints(14)
    assert mixed(found_in(frame.drop("touchpoint"), vectors), trouble) > 0.6
    assert mixed(found_in(frame, vectors), trouble) < 0.1


def test_a_mention_that_comes_later_without_a_label_goes_where_it_belongs() -> None:
    frame, vectors, trouble = complaints(14)
    before = found_in(frame, vectors)
    more, others, theirs = complaints(2, seed=9, scatter=0.06)
    more = more.with_columns(mention_id="n" + pl.col("mention_id"), touchpoint=pl.lit(None, dtype=pl.String))
    known = before.assignments.select("mention_id", "sub_theme", "tier", "reason")
    both = pl.concat([frame, more]).join(known, on="mention_id", how="left", maintain_order="left")
    after = refresh(before.registry, both, np.concatenate([vectors, others]), settings=SETTINGS, now=NOW)
    assert after.assignments["theme"][frame.height :].null_count() < 4
    assert mixed(after, np.concatenate([trouble, theirs])) < 0.1


def test_the_order_of_rows_and_the_threads_change_nothing_where_touchpoints_are_told() -> None:
    frame, vectors, _ = complaints(10)
    order = np.random.default_rng(3).permutation(frame.height)
    with threadpool_limits(1):
        one = found_in(frame, vectors)
    with threadpool_limits(2):
        two = found_in(frame[order], vectors[order])
    assert one.assignments[order].equals(two.assignments)
    assert one.registry.themes == two.registry.themes


def test_known_themes_are_found_again_when_all_is_clustered_anew_with_touchpoints() -> None:
    frame, vectors, _ = complaints(10)
    before = found_in(frame, vectors)
    known = before.assignments.select("mention_id", "sub_theme", "tier", "reason")
    anew = dataclasses.replace(SETTINGS, rebuild=True)
    frame = frame.join(known, on="mention_id", how="left", maintain_order="left")
    after = refresh(before.registry, frame, vectors, settings=anew, now=NOW + dt.timedelta(days=1))
    assert after.assignments["theme"].equals(before.assignments["theme"])
    assert after.events == ()


@pytest.mark.parametrize(
    "touchpoints",
    [
        pytest.param([], id="none told"),
        pytest.param(["shipping"] * 168, id="one only"),
        pytest.param([UNASSIGNED, None] * 84, id="nowhere"),
        pytest.param(["packaging"] * (LEAST - 1) + ["shipping"] * (169 - LEAST), id="the second too rare"),
    ],
)
def test_a_space_has_no_axes_for_touchpoints_that_tell_nothing_apart(touchpoints: list[str | None]) -> None:
    _, vectors, _ = complaints(14)
    space = fit_white(vectors, ["en"] * len(vectors))
    assert with_touchpoints(space, vectors, touchpoints) is space


def test_texts_that_mean_all_the_same_need_no_axes() -> None:
    _, vectors, _ = complaints(4)
    same = np.repeat(vectors[:1], len(vectors), axis=0)
    space = fit_white(same, ["en"] * len(same))
    assert with_touchpoints(space, same, ["shipping", "packaging"] * (len(same) // 2)) is space


def test_the_told_axes_have_their_share_of_the_length() -> None:
    frame, vectors, _ = complaints(14)
    space = fit_white(vectors, ["en"] * len(vectors))
    told = with_touchpoints(space, vectors, frame["touchpoint"].to_list())
    width = space.matrix.shape[1]
    rows = (vectors - told.mean) @ told.matrix
    assert rows.shape[1] == width + len(TROUBLES)
    assert (rows[:, width:] ** 2).sum() == pytest.approx(SHARE * (rows[:, :width] ** 2).sum())


@pytest.mark.parametrize(("cosine", "themes"), [(TOLD_ALIKE + 0.02, 3), (TOLD_ALIKE - 0.02, 4)])
def test_dense_places_are_one_theme_if_their_mentions_are_alike_on_the_whole(cosine: float, themes: int) -> None:
    rows = np.repeat(np.eye(4), 9, axis=0)
    rows[9:18, :2] = cosine, np.sqrt(1 - cosine**2)
    leaf, scope = np.repeat(np.arange(4), 9), np.zeros(36, np.int64)
    assert len(set(alike(means_of(rows, leaf), leaf, scope, threshold=TOLD_ALIKE).tolist())) == themes
    apart = np.repeat([0, 1], [9, 27])
    assert len(set(alike(means_of(rows, leaf), leaf, apart, threshold=TOLD_ALIKE).tolist())) == 4


def test_a_touchpoint_counts_as_told_from_some_mentions_on() -> None:
    assert often(["shipping"] * LEAST + ["billing"] * (LEAST - 1) + [None, UNASSIGNED] * LEAST) == ["shipping"]


def test_within_a_scope_the_touchpoints_tell_nothing_more() -> None:
    frame, vectors, _ = complaints(14)
    scoped = dataclasses.replace(SETTINGS, scope="channel")
    frame = frame.with_columns(channel=pl.lit("review"))
    with_them = found_in(frame, vectors, settings=scoped)
    assert with_them.assignments.equals(found_in(frame.drop("touchpoint"), vectors, settings=scoped).assignments)
