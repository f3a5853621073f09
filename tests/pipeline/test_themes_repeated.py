"""Themes where many say the very same, and where a mention comes to a kind that it wasn't of."""

import numpy as np
import polars as pl
import pytest

from app.domain.theme import Kind, Registry
from app.pipeline.themes.exemplars import reach_of
from app.pipeline.themes.refresh import Refresh, refresh
from app.pipeline.themes.settings import ThemeSettings
from tests.pipeline.test_themes import again, run
from tests.pipeline.themes_data import NOW, Floats, corpus, directions, mentions

PRESETS = {"too expensive": 40, "bad quality": 30, "slow delivery": 25, "rude staff": 20}


def repeated(counts: dict[str, int], *, seed: int = 3) -> tuple[list[str], Floats]:
    """Each text so many times, with one vector."""
    texts = [text for text, count in counts.items() for _ in range(count)]
    vectors = directions(len(counts), seed=seed) + np.full(96, 0.1, dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return texts, np.repeat(vectors, list(counts.values()), axis=0).astype(np.float32)


def sizes(found: Refresh) -> list[int]:
    return sorted(theme.size for theme in found.registry.themes)


@pytest.mark.parametrize("counts", [{"the app crashes when I pay": 120}, {"bad": 60, "dear": 30}, PRESETS])
def test_equal_answers_are_themes_however_few_different_ones_there_are(counts: dict[str, int]) -> None:
    found = run(*repeated(counts))
    assert sizes(found) == sorted(counts.values())
    assert found.assignments["theme"].null_count() == 0


def test_an_answer_that_few_gave_is_no_theme_among_equal_ones() -> None:
    found = run(*repeated({"too expensive": 60, "bad quality": 2, "no idea": 1}))
    assert sizes(found) == [60]
    assert found.assignments["theme"].null_count() == 3


def test_presets_are_themes_among_answers_in_own_words() -> None:
    texts, vectors, _ = corpus(4, 40, 20)
    preset, theirs = repeated(PRESETS, seed=31)
    found = run([*preset, *texts], np.concatenate([theirs, vectors]))
    by_text = found.assignments[: len(preset)].with_columns(pl.Series("text", preset))
    assert by_text["theme"].null_count() == 0
    assert by_text.group_by("text").agg(pl.col("theme").n_unique())["theme"].to_list() == [1] * len(PRESETS)
    assert by_text["theme"].n_unique() == len(PRESETS)


def test_after_equal_answers_more_of_them_go_to_their_theme_and_others_do_not() -> None:
    texts, vectors = repeated(PRESETS | {"the lift is broken": 9})
    first = len(texts) - 9
    before = run(texts[:first], vectors[:first])
    more = [*range(len(texts)), 0, 50]
    after = again(before, mentions([texts[i] for i in more]), vectors[more])
    theme = after.assignments["theme"]
    assert theme[:first].equals(before.assignments["theme"])
    assert theme[-2:].to_list() == [theme[0], theme[50]]
    assert theme[first:-2].n_unique() == 1
    assert theme[first] not in set(before.assignments["theme"])


def test_from_a_few_different_answers_no_lasting_space_is_learned() -> None:
    few = run(*repeated(PRESETS))
    assert few.registry.built == {Kind.PAINS: 0}
    many = run(*corpus(4, 40, 20)[:2])
    assert many.registry.built == {Kind.PAINS: 180}
    nothing = run(*repeated({f"answer {chr(97 + i)}": 1 for i in range(4)}))
    assert (nothing.registry.spaces, nothing.registry.built) == ({}, {})


def test_rounding_keeps_no_copy_out_of_a_theme_of_copies() -> None:
    assert reach_of([1.0, 1.0, 1.0]) < 1 - 1e-5
    assert reach_of([0.5, 0.6, 0.7]) == pytest.approx(0.52)


BOTH = ThemeSettings()


def felt(frame: pl.DataFrame, rows: list[int], valence: float) -> pl.DataFrame:
    """The frame with another valence in some rows."""
    inside = pl.int_range(pl.len()).is_in(rows)
    return frame.with_columns(pl.when(inside).then(valence).otherwise(pl.col("valence")).alias("valence"))


def test_a_mention_that_was_neutral_gets_a_theme_when_it_is_judged_to_be_a_pain() -> None:
    texts, vectors, _ = corpus(5, 40, 10)
    neutral = [0, 1, 40, 41, 80, 81]
    frame = mentions(texts)
    before = refresh(Registry(model="one"), felt(frame, neutral, 0.0), vectors, settings=BOTH, now=NOW)
    assert set(before.assignments["reason"].gather(neutral)) == {"neutral"}
    after = again(before, frame, vectors, settings=BOTH)
    theme = after.assignments["theme"]
    assert theme.gather(neutral).null_count() <= 2
    given = [theme[row] for row in neutral if theme[row] is not None]
    assert given == [theme[row + 10] for row in neutral if theme[row] is not None]
    left = after.assignments.filter(pl.col("theme").is_null())
    assert "neutral" not in left["reason"].to_list()


def test_a_mention_that_goes_over_to_the_other_kind_gets_a_theme_there_and_one_when_it_comes_back() -> None:
    texts, vectors, _ = corpus(4, 60, 0)
    frame = mentions(texts, valence=[-0.8 if row % 60 < 30 else 0.8 for row in range(240)])
    before = refresh(Registry(model="one"), frame, vectors, settings=BOTH, now=NOW)
    over = [0, 60, 120, 180]
    pains = set(before.assignments["theme"].gather(over))
    after = again(before, felt(frame, over, 0.8), vectors, settings=BOTH)
    gains = set(after.assignments["theme"].gather(over).drop_nulls())
    kinds = {theme.id: theme.kind for theme in after.registry.themes}
    assert {kinds[theme] for theme in gains} == {Kind.GAINS}
    assert after.assignments["theme"].gather(over).null_count() <= 1
    back = again(after, frame, vectors, settings=BOTH)
    assert set(back.assignments["theme"].gather(over).drop_nulls()) <= pains
    assert back.assignments["theme"].gather(over).null_count() <= 1


def test_a_refresh_after_nothing_changed_is_the_same_for_all_kinds() -> None:
    texts, vectors, _ = corpus(4, 60, 20)
    frame = mentions(texts, valence=[(-0.8, 0.8, 0.0)[row % 3] for row in range(260)])
    before = refresh(Registry(model="one"), frame, vectors, settings=BOTH, now=NOW)
    after = again(before, frame, vectors, settings=BOTH)
    for column in ("theme", "sub_theme", "tier", "reason"):
        assert after.assignments[column].equals(before.assignments[column])
    assert after.events == ()
