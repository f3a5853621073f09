import datetime as dt
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from app.domain.growth import Growth, growth_of
from app.domain.opportunity import Opportunity, Quadrant
from app.domain.theme import Exemplar, Kind, Theme
from app.pipeline.matters import changed, growth, halves, map_themes
from app.pipeline.opportunity import Cause, joint, opportunities, quadrant
from app.pipeline.periods import with_days
from app.pipeline.resample import discovery_rates
from app.pipeline.voices import with_voices
from tests.factories import make_frame

NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
SHARES = np.repeat([0.1, 0.06, 0.05, 0.04, 0.03, 0.03, 0.02, 0.02, 0.015, 0.01], 2)
"""Of the voices, those who speak of each of twenty themes."""


GIVEN = ("theme", "time", "mention_id")


def mentions() -> pl.DataFrame:
    """Late parcels hurt 30 of 100 and grow; a rude courier hurts 6; good taste pleases 40."""
    rows: list[dict[str, object]] = []
    for i in range(100):
        day = dt.date(2026, 5, 1) + dt.timedelta(days=i % 60)
        late = i % 60 >= 30
        if i < 60 and (late or i % 6 == 0):
            rows.append({"author": f"a{i}", "theme": "late", "valence": -0.8, "time": str(day), "stage": "delivery"})
        if i in range(60, 66):
            rows.append({"author": f"a{i}", "theme": "rude", "valence": -0.6, "time": str(day), "stage": "delivery"})
        if i >= 60:
            rows.append({"author": f"a{i}", "theme": "taste", "valence": 0.7, "time": str(day)})
        rows.append({"author": f"a{i}", "theme": None, "valence": 0.1, "time": str(day)})
    named = [row | {"mention_id": f"m{i}", "text": f"words {i}", "lang": "en"} for i, row in enumerate(rows)]
    return with_days(with_voices(make_frame(*named, given=("theme", "time", "mention_id", "text", "lang"))))


def theme(name: str, kind: Kind, *exemplars: str) -> Theme:
    told = tuple(Exemplar(mention_id=one, text=f"words of {one}", lang="en") for one in exemplars)
    return Theme(id=name, kind=kind, scope=None, exemplars=told, size=9, born=NOW, last_seen=NOW, names={"en": name})


def causes() -> list[Cause]:
    return [Cause(name, "theme", "delivery", "shipping") for name in ("late", "rude", "taste")]


def test_pains_are_ranked_by_what_fixing_them_adds_to_the_journey_and_gains_are_celebrated() -> None:
    late, rude, taste = opportunities(mentions(), causes(), column="theme")
    assert [late.id, rude.id, taste.id] == ["late", "rude", "taste"]
    assert late.impact == pytest.approx(0.4 * late.reach)
    assert late.low < late.impact < late.high
    assert late.score == pytest.approx(late.impact * late.reach * 0.5, abs=1e-6)
    assert (late.quadrant, taste.quadrant) == (Quadrant.FIX_NOW, Quadrant.CELEBRATE)
    assert rude.quadrant is Quadrant.MONITOR
    assert taste.impact < 0


def outage(*, last: int) -> pl.DataFrame:
    """Five voices a day for sixty days, and thirty on five days up to the `last` who can't pay."""
    rows = [{"author": f"a{n}", "theme": None, "valence": 0.1, "time": str(day_of(n // 5))} for n in range(300)]
    rows += [
        {"author": f"p{n}", "theme": "late", "valence": -0.8, "time": str(day_of(last - n // 6))} for n in range(30)
    ]
    named = [row | {"mention_id": f"m{n}", "text": "words", "lang": "en"} for n, row in enumerate(rows)]
    return with_days(with_voices(make_frame(*named, given=("theme", "time", "mention_id", "text", "lang"))))


def day_of(number: int) -> dt.date:
    return dt.date(2026, 5, 1) + dt.timedelta(days=number)


@pytest.mark.parametrize(
    ("last", "silent", "told", "where"),
    [
        (40, day_of(41), Growth.OVER, Quadrant.MONITOR),
        (59, None, Growth.NEW, Quadrant.FIX_NOW),
    ],
)
def test_what_hurt_for_some_days_and_is_over_is_not_to_be_fixed_now_though_it_is_new_in_the_later_half(
    last: int, silent: dt.date | None, told: Growth, where: Quadrant
) -> None:
    frame = outage(last=last)
    (one,) = opportunities(frame, causes()[:1], column="theme")
    (shown,) = map_themes(frame, [theme("late", Kind.PAINS)])
    assert (one.silent, one.direction, one.quadrant) == (silent, told, where)
    assert (shown.silent, shown.direction) == (silent, told)
    assert (one.growth, one.growth_q is not None) == (None, True), "what the halves say is told too"


def test_feasibility_that_people_entered_moves_the_ranking() -> None:
    first = opportunities(mentions(), causes(), column="theme", feasibility={"late": 0.0})[0]
    assert first.id == "rude"


def test_evidence_is_of_different_voices() -> None:
    frame = mentions()
    late = opportunities(frame, causes(), column="theme")[0]
    voices = frame.filter(pl.col("mention_id").is_in(list(late.evidence)))["voice"]
    assert voices.n_unique() == len(late.evidence) == 5


def test_a_loud_voice_gives_one_piece_of_evidence_and_the_strongest_come_first() -> None:
    rows = [{"author": "loud", "valence": -1.0, "mention_id": f"loud{i}"} for i in range(6)]
    rows += [{"author": f"a{i}", "valence": -0.9 + i / 10, "mention_id": f"a{i}"} for i in range(6)]
    told = make_frame(*({"theme": "late", "time": "2026-05-01"} | row for row in rows), given=GIVEN)
    (late,) = opportunities(with_days(with_voices(told)), [causes()[0]], column="theme")
    assert late.evidence == ("loud0", "a0", "a1", "a2", "a3")


@pytest.mark.parametrize(
    ("impact", "growth_", "q", "expected"),
    [
        (0.2, None, None, Quadrant.FIX_NOW),
        (0.2, 1.0, 0.01, Quadrant.FIX_NOW),
        (0.2, -0.5, 0.01, Quadrant.MONITOR),
        (0.2, -0.5, 0.4, Quadrant.FIX_NOW),
        (0.02, 1.0, 0.01, Quadrant.WATCH),
        (0.02, 1.0, 0.4, Quadrant.MONITOR),
        (0.02, None, 0.01, Quadrant.WATCH),
        (0.02, None, 0.4, Quadrant.MONITOR),
        (-0.2, 1.0, 0.01, Quadrant.CELEBRATE),
    ],
)
def test_the_quadrant_follows_impact_and_a_trend_that_is_no_chance(
    impact: float, growth_: float | None, q: float | None, expected: Quadrant
) -> None:
    one: Opportunity = opportunities(mentions(), causes(), column="theme")[0]
    assert quadrant(replace(one, impact=impact, low=impact * 0.8, growth=growth_, growth_q=q), 0.1) is expected


@pytest.mark.parametrize(("low", "expected"), [(0.05, Quadrant.FIX_NOW), (0.049, Quadrant.MONITOR)])
def test_a_pain_is_grave_if_it_costs_half_the_usual_for_sure(low: float, expected: Quadrant) -> None:
    one: Opportunity = opportunities(mentions(), causes(), column="theme")[0]
    assert quadrant(replace(one, impact=0.2, low=low, growth=None, growth_q=0.4), 0.1) is expected


def test_growth_is_of_the_share_of_voices_and_null_without_days() -> None:
    frame = mentions()
    rose, p = growth(halves(frame), frame.filter(pl.col("theme") == "late"))
    assert rose is not None
    assert p is not None
    assert rose > 1
    assert p < 0.01
    undated = frame.with_columns(pl.lit(None, dtype=pl.Date).alias("day"))
    assert growth(halves(undated), undated) == (None, None)


def days_of(voices: int, *, late: int, theme: str | None = None, name: str = "") -> list[dict[str, object]]:
    """A mention a voice, of which the last `late` speak in June and the others in May."""
    return [
        {
            "author": f"{theme or ''}{name}{i}",
            "theme": theme,
            "valence": -0.5,
            "time": "2026-06-30" if i >= voices - late else "2026-05-01",
            "mention_id": f"{theme or ''}{name}{i}",
            "text": "words",
            "lang": "en",
        }
        for i in range(voices)
    ]


def dated(*rows: dict[str, object]) -> pl.DataFrame:
    return with_days(with_voices(make_frame(*rows, given=("theme", "time", "mention_id", "text", "lang"))))


def test_what_nobody_spoke_of_in_the_earlier_half_is_new_beyond_chance() -> None:
    frame = dated(*days_of(40, late=40, theme="fresh"), *days_of(160, late=60))
    (told,) = map_themes(frame, [theme("fresh", Kind.PAINS)])
    assert (told.growth, told.direction, told.direction.more) == (None, Growth.NEW, True)
    assert told.growth_p is not None
    assert told.growth_p < 0.001
    (one,) = opportunities(frame, [Cause("fresh", "theme", "use", "x")], column="theme")
    assert (one.growth, one.growth_q, one.direction) == (None, told.growth_q, Growth.NEW)
    assert changed((0, 0), (40, 100)) == changed((0, 100), (0, 100)) == (None, None)


def test_p_and_q_of_growth_are_not_rounded_where_they_are_held_against_chance() -> None:
    _, p = changed((10, 200), (38, 200))
    assert p is not None
    assert 1e-5 < p < 4e-5
    frame = dated(*days_of(40, late=40, theme="fresh"), *days_of(160, late=60))
    (told,) = map_themes(frame, [theme("fresh", Kind.PAINS)])
    assert told.growth_q == told.growth_p
    assert 0 < (told.growth_p or 0) < 1e-10


def test_of_twenty_themes_that_go_on_as_they_were_hardly_one_is_said_to_grow_or_shrink() -> None:
    rng, called = np.random.default_rng(11), 0
    names = [f"t{i}" for i in range(20)]
    for _ in range(12):
        rows = [row for name in names for row in days_of(20, late=int(rng.binomial(20, 0.5)), theme=name)]
        found = map_themes(dated(*rows), [theme(name, Kind.PAINS) for name in names])
        called += any(one.direction is not Growth.OPEN for one in found)
    assert called <= 2


@pytest.mark.parametrize("early", [1, 10, 100, 500, 990])
def test_halves_of_any_size_make_no_theme_grow_or_shrink(early: int) -> None:
    rng, maps = np.random.default_rng(early), 0
    for _ in range(60):
        then, now = (rng.binomial(of, SHARES) for of in (early, 1000 - early))
        told = [changed((int(a), early), (int(b), 1000 - early)) for a, b in zip(then, now, strict=True) if a + b >= 10]
        rates = discovery_rates([p for _, p in told])
        maps += any(growth_of(rose, q) is not Growth.OPEN for (rose, _), q in zip(told, rates, strict=True))
    assert maps <= 5


def test_a_theme_that_triples_is_found_in_halves_of_unequal_size() -> None:
    rng, found = np.random.default_rng(7), 0
    for _ in range(50):
        _, p = changed((int(rng.binomial(200, 0.03)), 200), (int(rng.binomial(800, 0.12)), 800))
        found += p is not None and p <= 0.05 / len(SHARES)
    assert found >= 35


def test_one_item_of_long_ago_makes_nothing_new() -> None:
    frame = dated(*days_of(40, late=20, theme="late"), *days_of(160, late=80))
    stray = pl.concat([frame, frame.head(1).with_columns(day=dt.date(2015, 3, 1))])
    found, plain = halves(stray), halves(frame)
    assert found is not None
    assert plain is not None
    assert found.middle == plain.middle


def test_one_loud_voice_does_not_turn_the_pain_of_many_into_a_gain() -> None:
    rows = [{"author": f"a{i}", "theme": "late", "valence": -0.5} for i in range(10)]
    rows += [{"author": "loud", "theme": "late", "valence": 0.9} for _ in range(20)]
    named = [
        row | {"mention_id": f"m{i}", "time": "2026-05-01", "text": "", "lang": "en"} for i, row in enumerate(rows)
    ]
    (one,) = opportunities(dated(*named), [Cause("late", "theme", "use", "x")], column="theme")
    assert (one.impact > 0, one.quadrant) == (True, Quadrant.FIX_NOW)


def test_a_field_of_the_dump_named_as_a_column_of_the_sums_changes_nothing() -> None:
    plain = mentions()
    assert opportunities(plain.with_columns(pl.lit(7).alias("all")), causes(), column="theme") == opportunities(
        plain, causes(), column="theme"
    )


def test_the_interval_of_the_impact_of_what_five_say_holds_the_truth_about_95_times_in_100() -> None:
    rng, held = np.random.default_rng(6), 0
    for _ in range(150):
        hurt = np.clip(rng.normal(-0.5, 0.15, 5), -1, -0.01)
        rows = [row | {"valence": float(v)} for row, v in zip(days_of(5, late=0, theme="late"), hurt, strict=True)]
        (one,) = opportunities(dated(*rows), [Cause("late", "theme", "use", "x")], column="theme")
        held += one.low <= 0.5 <= one.high
    assert 0.9 <= held / 150 <= 0.99


def test_a_theme_shows_quotes_of_different_voices_and_needs_enough_of_them() -> None:
    frame = mentions()
    ids = frame.filter(pl.col("theme") == "late")["mention_id"].to_list()
    doubled = frame.with_columns(
        pl.when(pl.col("mention_id") == ids[1]).then(pl.lit("a:a0")).otherwise("voice").alias("voice")
    )
    themes = [theme("late", Kind.PAINS, *ids[:4]), theme("rude", Kind.PAINS), theme("gone", Kind.GAINS)]
    late, rude = map_themes(doubled, themes)
    assert [quote.mention_id for quote in late.quotes] == [ids[0], ids[2], ids[3]]
    assert (rude.id, rude.voices, rude.stage, rude.growth) == ("rude", 6, "delivery", None)
    assert map_themes(doubled, themes, min_voices=7) == (late,)


def words_of_one_pain() -> pl.DataFrame:
    """Three themes of ten voices tell one pain of the app, one of fifteen another of the shop; forty are pleased."""
    told = [("app0", range(10)), ("app1", range(10, 20)), ("app2", range(20, 30)), ("shop", range(30, 45))]
    rows = [{"author": f"a{i}", "theme": name, "valence": -0.6} for name, names in told for i in names]
    rows += [{"author": f"a{i}", "theme": None, "valence": 0.5} for i in range(45, 85)]
    named = [row | {"mention_id": f"m{i}"} for i, row in enumerate(rows)]
    return with_days(with_voices(make_frame(*named, given=("theme", "mention_id"))))


def test_several_pains_of_one_touchpoint_are_told_as_one_whose_impact_is_their_sum() -> None:
    places = {"app0": "app", "app1": "app", "app2": "app", "shop": "shop"}
    causes = [Cause(name, "theme", "use", place) for name, place in places.items()]
    found = opportunities(words_of_one_pain(), causes, column="theme")
    (together,) = joint(words_of_one_pain(), found)
    assert (together.touchpoint, set(together.themes), together.voices) == ("app", {"app0", "app1", "app2"}, 30)
    parts = [one.impact for one in found if one.touchpoint == "app"]
    assert together.impact == pytest.approx(sum(parts), abs=2e-4)
    assert together.low < together.impact < together.high
    assert together.impact > max(one.impact for one in found)


def test_a_pain_alone_at_its_touchpoint_is_no_joint_one_and_nothing_is_of_nothing() -> None:
    causes = [Cause(name, "theme", "use", name) for name in ("app0", "shop")]
    assert joint(words_of_one_pain(), opportunities(words_of_one_pain(), causes, column="theme")) == ()
    assert joint(words_of_one_pain(), ()) == ()
