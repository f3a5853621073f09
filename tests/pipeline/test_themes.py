import dataclasses
import datetime as dt

import numpy as np
import polars as pl
import pytest
from threadpoolctl import threadpool_limits

from app.domain.theme import Happening, Kind, Reason, Registry, Status
from app.errors import InputError
from app.pipeline.themes import people
from app.pipeline.themes.exemplars import exemplars
from app.pipeline.themes.match import RIVAL, Match, match, reason, second_tier
from app.pipeline.themes.matter import complete, matter
from app.pipeline.themes.migrate import migrate
from app.pipeline.themes.neighbours import EXACT, neighbours
from app.pipeline.themes.refresh import Refresh, refresh
from app.pipeline.themes.settings import ThemeSettings
from tests.pipeline.themes_data import NOW, WIDTH, Floats, around, corpus, directions, mentions, scattered

IDS = ("mention_id", "item_id")
SETTINGS = ThemeSettings(kinds=(Kind.PAINS,))


def run(texts: list[str], vectors: Floats, *, settings: ThemeSettings = SETTINGS) -> Refresh:
    return refresh(Registry(model="one"), mentions(texts), vectors, settings=settings, now=NOW)


def again(
    before: Refresh, frame: pl.DataFrame, vectors: Floats, *, settings: ThemeSettings = SETTINGS, now: dt.datetime = NOW
) -> Refresh:
    known = before.assignments.select("mention_id", "sub_theme", "tier", "reason")
    frame = frame.join(known, on="mention_id", how="left", maintain_order="left")
    return refresh(before.registry, frame, vectors, settings=settings, now=now)


def agreement(truth: np.ndarray[tuple[int], np.dtype[np.int64]], themes: pl.Series) -> float:
    """The share of mentions with a topic that are in the theme that most of their topic are in."""
    shares = []
    for topic in range(int(truth.max()) + 1):
        own = themes.filter(pl.Series(truth == topic)).drop_nulls()
        shares.append(own.value_counts()["count"].max() / (truth == topic).sum())
    return float(np.mean(shares))


def test_topics_become_themes_and_noise_stays_without() -> None:
    texts, vectors, truth = corpus(6, 40, 40)
    found = run(texts, vectors)
    assert len(found.registry.themes) == 6
    assert agreement(truth, found.assignments["theme"]) > 0.95
    noise = found.assignments["theme"].filter(pl.Series(truth == -1))
    assert noise.null_count() > 30


def test_the_order_of_rows_and_the_threads_change_nothing() -> None:
    texts, vectors, _ = corpus(8, 30, 60)
    frame = mentions(texts)
    order = np.random.default_rng(3).permutation(len(texts))
    with threadpool_limits(1):
        one = refresh(Registry(model="one"), frame, vectors, settings=SETTINGS, now=NOW)
    with threadpool_limits(2):
        two = refresh(Registry(model="one"), frame[order], vectors[order], settings=SETTINGS, now=NOW)
    assert one.assignments[order].equals(two.assignments)
    assert one.registry.themes == two.registry.themes
    assert one.events == two.events


def test_other_ids_of_the_same_mentions_change_nothing() -> None:
    texts, vectors, _ = corpus(8, 30, 60)
    frame = mentions(texts)
    chance = np.random.default_rng(4)
    ids = {name: pl.Series([f"{number:05}" for number in chance.permutation(len(texts))]) for name in IDS}
    one, two = (
        refresh(Registry(model="one"), each, vectors, settings=SETTINGS, now=NOW)
        for each in (frame, frame.with_columns(**ids))
    )
    assert one.assignments.drop("mention_id").equals(two.assignments.drop("mention_id"))
    assert [theme.id for theme in one.registry.themes] == [theme.id for theme in two.registry.themes]
    quoted = [[[quote.text for quote in leaf.exemplars] for leaf in made.registry.leaves] for made in (one, two)]
    assert quoted[0] == quoted[1]


def test_no_more_than_the_agreed_share_stays_unthemed_and_every_leftover_has_a_reason() -> None:
    texts, vectors, _ = corpus(5, 40, 90)
    generous = run(texts, vectors, settings=dataclasses.replace(SETTINGS, unthemed=0.1, floor=-1.0))
    assert generous.assignments["theme"].null_count() <= 0.1 * len(texts)
    strict = run(texts, vectors, settings=dataclasses.replace(SETTINGS, unthemed=1.0))
    assert 2 not in strict.assignments["tier"].to_list()
    for found in (generous, strict):
        left = found.assignments.filter(pl.col("theme").is_null())
        assert set(left["reason"]) <= {reason.value for reason in Reason}
        assert (
            found.assignments.filter(pl.col("theme").is_not_null())["reason"].null_count()
            == found.assignments.height - left.height
        )


@pytest.mark.parametrize(
    ("text", "likeness", "near", "why"),
    [
        ("hm well", 0.9, 0.0, Reason.TOO_SHORT),
        ("還好", 0.9, 0.0, Reason.TOO_SHORT),
        ("包裹晚了兩個星期", 0.5, 0.0, Reason.LOW_CONFIDENCE),
        ("vote for my cousin on television", 0.5, -4.0, Reason.OFF_TOPIC),
        ("the lift smells of fish", 0.1, 0.0, Reason.UNIQUE),
    ],
)
def test_a_leftover_has_the_reason_that_fits_it(text: str, likeness: float, near: float, why: Reason) -> None:
    assert reason(text, likeness=likeness, near=near, floor=0.3) is why


def test_pains_and_gains_are_themes_by_themselves_and_neutral_mentions_have_none() -> None:
    texts, vectors, _ = corpus(4, 40, 0)
    valence = [-0.8, 0.8, 0.0, -0.8] * 40
    frame = mentions(texts, valence=valence)
    found = refresh(Registry(model="one"), frame, vectors, settings=ThemeSettings(), now=NOW)
    kinds = {theme.id: theme.kind for theme in found.registry.themes}
    assert set(kinds.values()) == {Kind.PAINS, Kind.GAINS}
    for felt, theme, why in zip(valence, found.assignments["theme"], found.assignments["reason"], strict=True):
        if felt == 0:
            assert (theme, why) == (None, "neutral")
        elif theme is not None:
            assert kinds[theme] is (Kind.PAINS if felt < 0 else Kind.GAINS)


def test_a_theme_lies_within_one_touchpoint_where_that_is_asked_for() -> None:
    texts, vectors, _ = corpus(3, 60, 0)
    touchpoints = ["shipping" if i % 2 else "payment" for i in range(180)]
    settings = dataclasses.replace(SETTINGS, scope="touchpoint")
    frame = mentions(texts, touchpoint=touchpoints)
    found = refresh(Registry(model="one"), frame, vectors, settings=settings, now=NOW)
    where = {theme.id: theme.scope for theme in found.registry.themes}
    assert set(where.values()) == {"shipping", "payment"}
    for place, theme in zip(touchpoints, found.assignments["theme"], strict=True):
        assert theme is None or where[theme] == place


def test_a_theme_of_two_dense_places_that_mean_nearly_the_same_has_sub_themes() -> None:
    place = directions(6, seed=5)
    twin = (place[0] + 0.55 * place[5]).astype(np.float32)
    parts = [around(topic, 60, seed=i, scatter=0.03) for i, topic in enumerate([*place[:5], twin])]
    texts = [f"part {chr(97 + i)} said {chr(97 + j // 26)}{chr(97 + j % 26)} so" for i in range(6) for j in range(60)]
    found = run(texts, np.concatenate(parts), settings=dataclasses.replace(SETTINGS, alike=0.6))
    sizes = [len(people.sub_themes(found.registry, theme.id)) for theme in found.registry.themes]
    assert sorted(sizes) == [1, 1, 1, 1, 2]


def test_too_few_mentions_make_no_theme_and_no_error() -> None:
    texts, vectors, _ = corpus(1, 3, 0)
    found = run(texts, vectors)
    assert (found.registry.themes, found.assignments["theme"].null_count()) == ((), 3)
    nothing = refresh(Registry(model="one"), mentions([]), vectors[:0], settings=SETTINGS, now=NOW)
    assert nothing.assignments.height == 0


def test_rows_and_vectors_that_do_not_fit_are_refused() -> None:
    texts, vectors, _ = corpus(2, 20, 0)
    with pytest.raises(InputError, match="40 mentions came with 39 vectors"):
        refresh(Registry(model="one"), mentions(texts), vectors[1:], settings=SETTINGS, now=NOW)
    with pytest.raises(InputError, match="no column 'lang'"):
        refresh(Registry(model="one"), mentions(texts).drop("lang"), vectors, settings=SETTINGS, now=NOW)


def test_new_mentions_go_to_known_themes_and_old_ones_keep_theirs() -> None:
    texts, vectors, _ = corpus(6, 40, 30)
    before = run(texts, vectors)
    more = around(directions(6, seed=0)[2], 12, seed=99)
    frame = pl.concat(
        [mentions(texts), mentions([f"topic c said again {chr(97 + i)} way" for i in range(12)], first=len(texts))]
    )
    after = again(before, frame, np.concatenate([vectors, more]))
    old = after.assignments[: len(texts)]
    themed = before.assignments["theme"].is_not_null()
    assert old["theme"].filter(themed).equals(before.assignments["theme"].filter(themed))
    assert {theme.id for theme in before.registry.themes} == {theme.id for theme in after.registry.themes}
    new = after.assignments["theme"][len(texts) :]
    assert (new.drop_nulls().n_unique(), new.null_count() < 8) == (1, True)


def test_a_topic_nobody_spoke_of_before_is_born_with_an_event_and_known_ids_stay() -> None:
    texts, vectors, _ = corpus(6, 40, 20)
    before = run(texts, vectors)
    fresh = around(directions(7, seed=123)[6], 15, seed=5)
    words = [f"brand new matter {chr(97 + i)} here" for i in range(15)]
    after = again(before, pl.concat([mentions(texts), mentions(words, first=500)]), np.concatenate([vectors, fresh]))
    born = [event for event in after.events if event.what is Happening.BORN]
    assert len(born) == 1
    assert after.assignments["theme"][len(texts) :].to_list().count(born[0].theme) >= 12
    assert {theme.id for theme in before.registry.themes} < {theme.id for theme in after.registry.themes}


def test_clustering_anew_finds_the_known_themes_again_under_their_ids() -> None:
    texts, vectors, _ = corpus(6, 40, 30)
    before = run(texts, vectors)
    after = again(before, mentions(texts), vectors, settings=dataclasses.replace(SETTINGS, rebuild=True))
    assert after.assignments["theme"].equals(before.assignments["theme"])
    assert [event.what for event in after.events] == []


def test_what_people_named_merged_split_and_dismissed_survives_a_clustering_anew() -> None:
    texts, vectors, _ = corpus(7, 40, 30)
    before = run(texts, vectors)
    a, b, c, d, *_ = [theme.id for theme in before.registry.themes]
    registry = people.merge(before.registry, [a, b], now=NOW)
    registry = people.rename(registry, a, name="Late parcels", lang="en", now=NOW)
    registry = people.dismiss(registry, c, now=NOW)
    later = dataclasses.replace(before, registry=registry)
    after = again(later, mentions(texts), vectors, settings=dataclasses.replace(SETTINGS, rebuild=True))
    was, now = before.assignments["theme"], after.assignments["theme"]
    assert set(now.filter(was.is_in([a, b]))) == {a}
    assert after.registry.theme(b).id == a
    assert after.registry.theme(a).name("en") == "Late parcels"
    assert after.registry.theme(c).status is Status.DISMISSED
    assert set(now.filter(was == c)) == {c}
    assert d in set(now)
    parted, new = people.split(after.registry, a, sub_themes=[people.sub_themes(after.registry, a)[0].id], now=NOW)
    split = again(
        dataclasses.replace(after, registry=parted),
        mentions(texts),
        vectors,
        settings=dataclasses.replace(SETTINGS, rebuild=True),
    )
    assert {new, a} <= set(split.assignments["theme"].filter(was.is_in([a, b])))


def test_decisions_that_make_no_sense_are_refused_with_a_reason() -> None:
    texts, vectors, _ = corpus(3, 40, 0)
    registry = run(texts, vectors).registry
    one = registry.themes[0].id
    with pytest.raises(InputError, match="at least two"):
        people.merge(registry, [one, one], now=NOW)
    with pytest.raises(InputError, match="no theme 'nobody'"):
        people.rename(registry, "nobody", name="x", lang="en", now=NOW)
    with pytest.raises(InputError, match="some, not all"):
        people.split(registry, one, sub_themes=[leaf.id for leaf in people.sub_themes(registry, one)], now=NOW)
    with pytest.raises(InputError, match="not dismissed"):
        people.restore(registry, one, now=NOW)


def test_a_theme_without_mentions_falls_asleep_and_wakes_with_the_next() -> None:
    texts, vectors, _ = corpus(3, 40, 0)
    frame, later = mentions(texts), dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
    first = refresh(Registry(model="one"), frame, vectors, settings=SETTINGS, now=NOW)
    assert {theme.status for theme in first.registry.themes} == {Status.ACTIVE}
    asleep = again(first, frame, vectors, now=later)
    assert {event.what for event in asleep.events} == {Happening.DORMANT}
    new = mentions(["topic a said once more"], first=900, time=[dt.date(2026, 8, 30)])
    woken = again(asleep, pl.concat([frame, new]), np.concatenate([vectors, vectors[5:6]]), now=later)
    assert [event.what for event in woken.events] == [Happening.REVIVED]


def test_a_new_model_takes_the_themes_over_by_their_quotes() -> None:
    texts, vectors, truth = corpus(6, 40, 20)
    before = run(texts, vectors)
    turn = np.linalg.qr(np.random.default_rng(9).normal(size=(96, 96)))[0]
    other = (vectors @ turn).astype(np.float32)
    by_text = dict(zip(texts, other, strict=True))
    frame = mentions(texts)
    moved = migrate(
        before.registry,
        frame,
        other,
        encode=lambda said: np.stack([by_text[text] for text in said]),
        model="two",
        settings=SETTINGS,
    )
    assert moved.model == "two"
    after = refresh(moved, frame, other, settings=SETTINGS, now=NOW)
    both = before.assignments["theme"].is_not_null() & after.assignments["theme"].is_not_null()
    assert both.sum() > 0.8 * len(both)  # quotes alone tell where a theme is, and they are not all from its middle
    of_topics = both & pl.Series(truth >= 0)  # what has none may lie between two themes
    assert after.assignments["theme"].filter(of_topics).equals(before.assignments["theme"].filter(of_topics))


def test_quotes_are_by_distinct_authors() -> None:
    texts, vectors, _ = corpus(2, 40, 0)
    frame = mentions(texts, author=["loud" if i % 2 else f"a{i}" for i in range(80)])
    found = refresh(Registry(model="one"), frame, vectors, settings=SETTINGS, now=NOW)
    authors = dict(zip(frame["mention_id"], frame["author"], strict=True))
    for theme in found.registry.themes:
        said = [authors[quote.mention_id] for quote in theme.exemplars]
        assert len(said) == len(set(said)) > 1


def test_quotes_are_no_near_copies_while_other_things_are_said() -> None:
    said, axes = ["late again", "hours late", "no call"], np.eye(WIDTH)
    rows = np.repeat(axes[0] + 0.8 * axes[1:4], 14, axis=0)
    rows += 0.01 * np.random.default_rng(1).normal(size=rows.shape)
    vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    texts = [f"{text} {chr(97 + i)}" for text in said for i in range(14)]
    part = matter(complete(mentions(texts), scope=None), vectors, np.arange(42), scope=None)
    centre = vectors.mean(axis=0) / np.linalg.norm(vectors.mean(axis=0))
    quotes = exemplars(part, np.arange(42), vectors, centre)
    assert {quote.text[:-2] for quote in quotes[:3]} == set(said)
    assert len(quotes) == 6


def test_many_rows_are_searched_through_lists_with_the_same_bytes_on_two_threads() -> None:
    place = directions(60, seed=4)
    rows = np.concatenate([*(around(topic, 120, seed=i) for i, topic in enumerate(place)), scattered(500, seed=2)])
    rows = rows[np.random.default_rng(0).permutation(len(rows))]
    assert len(rows) > EXACT
    with threadpool_limits(1):
        one = neighbours(rows, 10)
    with threadpool_limits(2):
        two = neighbours(rows, 10)
    assert np.array_equal(one.ids, two.ids)
    exact = np.argsort(-(rows[:200] @ rows.T), axis=1)[:, 1:11]
    recall = np.mean([len(set(a) & set(b)) / 10 for a, b in zip(one.ids[:200], exact, strict=True)])
    assert recall > 0.9


def test_the_next_best_theme_is_sought_outside_the_own_one_and_within_the_scope() -> None:
    rng = np.random.default_rng(4)
    rows, centres = (rng.normal(size=(n, 8)).astype(np.float32) for n in (40, 9))
    rows, centres = (one / np.linalg.norm(one, axis=1, keepdims=True) for one in (rows, centres))
    theme = np.asarray([0, 0, 1, 1, 1, 2, 3, 4, 4])
    for allowed, scope in ((np.zeros(9, int), np.zeros(40, int)), (np.arange(9) % 3 - 1, np.arange(40) % 2)):
        found = match(rows, centres, theme, allowed=allowed, scope=scope)
        for i, row in enumerate(rows):
            cosines = {j: float(row @ centres[j]) for j in range(9) if allowed[j] == scope[i]}
            best = max(cosines, key=cosines.__getitem__)
            other = max((cosine for j, cosine in cosines.items() if theme[j] != theme[best]), default=0.0)
            assert found.leaf[i] == best
            assert found.confidence[i] == pytest.approx(cosines[best] - RIVAL * max(other, 0.0), abs=1e-6)


def test_the_second_tier_takes_the_surest_and_of_equals_the_first() -> None:
    found = Match(np.asarray([0, 0, 0, -1, 0]), np.full(5, 0.5), np.asarray([0.4, 0.2 + 1e-9, 0.2, 0.9, 0.2]))
    assert second_tier(found, np.arange(5), places=2, floor=0.3).tolist() == [0, 1]
    assert second_tier(found, np.arange(5), places=0, floor=0.3).tolist() == []
    assert second_tier(found, np.arange(5), places=9, floor=0.3).tolist() == [0, 1, 2, 4]
