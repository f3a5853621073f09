"""Themes where one customer writes far more often than the others."""

import numpy as np
import polars as pl
import pytest

from app.domain.theme import Registry
from app.pipeline.themes.refresh import Refresh, refresh
from app.pipeline.themes.rows import heard
from tests.pipeline.test_themes import SETTINGS, again, agreement
from tests.pipeline.themes_data import NOW, Floats, around, corpus, directions, mentions

LOUD = 60


def found_in(frame: pl.DataFrame, vectors: Floats) -> Refresh:
    return refresh(Registry(model="one"), frame, vectors, settings=SETTINGS, now=NOW)


def loud(topic: Floats, *, first: int, times: int = LOUD, seed: int = 5) -> tuple[pl.DataFrame, Floats]:
    """What one customer writes in `times` items, all about a topic."""
    texts = [f"nobody mends it, {'abcdefghij'[i % 10] * (2 + i // 10)}" for i in range(times)]
    return mentions(texts, first=first, author=["the same"] * times), around(topic, times, seed=seed)


def together(*parts: tuple[pl.DataFrame, Floats]) -> tuple[pl.DataFrame, Floats]:
    frames, vectors = zip(*parts, strict=True)
    return pl.concat(frames), np.concatenate(vectors)


def test_of_a_voice_few_items_are_heard_at_each_place() -> None:
    voices = ["a"] * 5 + ["b", "c", "d", "e", "f"]
    places = ["app"] * 4 + ["shop"] + ["app"] * 5
    items = ["1", "1", "2", "3", "4", "5", "6", "7", "8", "9"]
    texts = [f"said {n}" for n in range(len(voices))]
    kept = heard(voices, places, items, texts)
    assert set(kept) >= {4, 5, 6, 7, 8, 9}, "what is said once is heard"
    assert len({items[i] for i in kept if voices[i] == "a" and places[i] == "app"}) == 2
    assert (0 in kept) == (1 in kept), "of an item all is heard"
    assert kept.tolist() == sorted(kept)
    assert heard([], [], [], []).tolist() == []
    renamed = [f"x{9 - int(item)}" for item in items]
    assert heard(voices, places, renamed, texts).tolist() == kept.tolist(), "whatever the ids are"


def test_where_every_voice_speaks_often_all_are_heard() -> None:
    voices = [name for name in ("north", "south", "west") for _ in range(50)]
    items = [str(i) for i in range(150)]
    assert len(heard(voices, ["shop"] * 150, items, items)) == 150


@pytest.mark.parametrize("others", [0, 2, 4])
def test_where_few_people_write_everything_down_all_are_heard(others: int) -> None:
    texts, vectors, _ = corpus(5, 30, 20)
    authors = [f"other {i}" if i < others else "clerk" for i in range(len(texts))]
    of_clerks, of_all = found_in(mentions(texts, author=authors), vectors), found_in(mentions(texts), vectors)
    assert of_clerks.assignments["theme"].equals(of_all.assignments["theme"])


def test_themes_are_found_as_if_a_customer_who_writes_sixty_times_had_written_twice() -> None:
    texts, vectors, truth = corpus(5, 30, 20)
    others = mentions(texts), vectors
    own = directions(1, seed=91)[0]
    flood = loud(own, first=len(texts))
    kept = heard(["the same"] * LOUD, [None] * LOUD, *(flood[0][name].to_list() for name in ("item_id", "text")))
    quiet = found_in(*together(others, (flood[0][kept], flood[1][kept])))
    flooded = found_in(*together(others, flood))
    before, after = (found.assignments[: len(texts)]["theme"] for found in (quiet, flooded))
    assert agreement(truth, after) > 0.95
    pairs = pl.DataFrame({"before": before, "after": after}).filter(pl.Series(truth >= 0)).drop_nulls()
    assert pairs.unique().height == pairs["before"].n_unique() == pairs["after"].n_unique() == 5
    assert set(flooded.assignments[len(texts) :]["theme"].drop_nulls()) <= set(after.drop_nulls()), "none of its own"


def test_what_a_loud_customer_says_of_a_known_subject_is_in_its_theme() -> None:
    texts, vectors, truth = corpus(5, 30, 20)
    flooded = found_in(*together((mentions(texts), vectors), loud(directions(5)[2], first=len(texts))))
    theme = flooded.assignments["theme"]
    subject = theme[: len(texts)].filter(pl.Series(truth == 2)).drop_nulls().mode()[0]
    assert (theme[len(texts) :] == subject).fill_null(value=False).mean() > 0.7


@pytest.mark.parametrize(("authors", "grows"), [("the same", 0), (None, 1)])
def test_later_a_new_subject_needs_more_than_one_who_speaks_of_it(authors: str | None, grows: int) -> None:
    texts, vectors, _ = corpus(5, 30, 20)
    before = found_in(mentions(texts), vectors)
    more, meant = loud(directions(1, seed=91)[0], first=len(texts), times=30)
    if authors is None:
        more = more.with_columns(author=pl.Series([f"n{i}" for i in range(30)]))
    after = again(before, *together((mentions(texts), vectors), (more, meant)))
    assert len(after.registry.themes) - len(before.registry.themes) == grows
    homeless = after.assignments[len(texts) :]["theme"].null_count()
    assert homeless < 10 if grows else homeless > 10
