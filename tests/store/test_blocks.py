"""Mentions in blocks: the same rows as their tables give, for every filter, and gone with an erasure."""

import datetime as dt
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from unittest.mock import patch

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from app.errors import InputError
from app.services.cache import Cache
from app.services.correction import Wish, correct
from app.services.curves import Curver, curves
from app.services.erasure import erase_author
from app.services.maps import MapQuestion, journey_map
from app.services.projects import ensure_project
from app.services.ready import standing_now
from app.services.ready_jobs import keep_ready
from app.services.theme_edits import merge_themes
from app.store.block_filter import is_few
from app.store.blocks import block_frame, blocks_of, curve_blocks, put_blocks
from app.store.filters import NONE, FeedbackFilter, MentionFilter, mention_conditions
from app.store.frame import mention_frame
from app.store.map_frame import plain_frame
from app.store.reading import page_of_feedback
from app.store.scope import Scope
from app.store.session import Database, now
from app.store.tables_answers import AnswerTable, BlockTable
from tests.services.said import ALL, said
from tests.services.shop import Shop, make_shop
from tests.services.steps import item, post, score_all

HALF = dt.datetime(2026, 2, 14, 12, tzinfo=dt.UTC)
FILTERS = {
    "all": MentionFilter(),
    "since": MentionFilter(since=HALF),
    "until": MentionFilter(until=HALF),
    "a day": MentionFilter(since=HALF, until=HALF + dt.timedelta(days=1)),
    "language": MentionFilter(lang=("zh", "lt")),
    "channel": MentionFilter(channel=("r",), since=HALF),
    "no channel": MentionFilter(channel=(NONE, "phone")),
    "no source": MentionFilter(source=(NONE,)),
    "two fields": MentionFilter(channel=("r",), segment={"plan": ("pro",)}),
    "labels": MentionFilter(sentiment=("negative", "very_negative"), intent=("complaint",)),
    "no effort": MentionFilter(effort=(NONE,)),
    "emotion": MentionFilter(emotion=("anger", "joy")),
    "no emotion": MentionFilter(emotion=(NONE,)),
    "no theme": MentionFilter(theme=(NONE,)),
    "solicited": MentionFilter(solicited=True),
    "nobody": MentionFilter(lang=("fi",)),
}


@pytest.fixture
def shop(database: Database, project_id: int) -> Iterator[Shop]:
    """What few mentions there are lies in many blocks, which are read whatever is asked for."""
    shop = make_shop(database, project_id)
    shop.hear("late", count=30)
    shop.hear("crash", count=20)
    with ExitStack() as stack:
        stack.enter_context(patch("app.store.blocks.ROWS", 16))
        stack.enter_context(patch("app.store.blocks.is_few", return_value=False))
        stack.enter_context(patch("app.services.ready_jobs.LARGE", 1))
        yield shop


def keep(shop: Shop) -> None:
    with shop.write() as scope:
        revision, themes = standing_now(scope)
        blocks = blocks_of(plain_frame(scope, [], segments=["plan"]))
        put_blocks(scope, blocks, mention_revision=revision, themes=themes)


def both(shop: Shop, wanted: MentionFilter) -> tuple[pl.DataFrame | None, pl.DataFrame]:
    """What the blocks give, and what the tables do."""
    with shop.read() as scope:
        tables = plain_frame(scope, mention_conditions(scope, wanted, whole=True), segments=["plan"])
        return block_frame(scope, wanted, segments=["plan"]), tables


def assert_same(shop: Shop) -> None:
    for name, wanted in FILTERS.items():
        kept, tables = both(shop, wanted)
        assert kept is not None, name
        assert_frame_equal(kept, tables)


def test_blocks_give_the_rows_that_the_tables_give(shop: Shop) -> None:
    keep(shop)
    with shop.read() as scope:
        assert scope.count(BlockTable) > 2
        for by in (None, "channel", "segment.plan"):
            frame = curve_blocks(scope, MentionFilter(since=HALF), by=by)
            assert frame is not None
            assert_frame_equal(frame, mention_frame(scope, MentionFilter(since=HALF), by=by))
    assert_same(shop)


def test_a_field_that_was_left_empty_is_none_in_blocks_in_tables_and_in_feedback(shop: Shop) -> None:
    said_now = list(said("late", ALL["late"], count=3, first=100))
    plans: tuple[dict[str, str], ...] = ({"plan": ""}, {}, {"plan": "pro"})
    for one, plan in zip(said_now, plans, strict=True):
        post(shop.database, shop.project_id, item(one["text"], external_id=one["external_id"], segment=plan))
    score_all(shop.database, shop.pipeline)
    keep(shop)
    without = {one["external_id"] for one in said_now[:2]}
    for values, count in (((NONE,), 2), ((NONE, "free"), 2 + 17), (("pro",), 33 + 1), (("",), 1)):
        kept, tables = both(shop, MentionFilter(segment={"plan": values}))
        assert kept is not None
        assert_frame_equal(kept, tables)
        assert kept.height == count
    with shop.read() as scope:
        items = page_of_feedback(scope, FeedbackFilter(segment={"plan": (NONE,)}), limit=9).items
        curver = Curver(shop.pipeline, 2, Cache())
        curve = curves(scope, curver, "default", wanted=MentionFilter(), compare="segment.plan")
    assert {one.external_id for one in items} == without
    assert {plan: of.mentions for plan, of in curve.compared.items()} == {"pro": 34, "free": 17, NONE: 2}


def test_what_was_written_since_takes_the_place_of_what_is_kept(shop: Shop) -> None:
    keep(shop)
    shop.hear("late", count=8, first=200)
    mention = shop.mentions()[0].row["mention_id"]
    with shop.write() as scope:
        wish = Wish(mention, {"stage": "support", "effort": "high"})
        correct(scope, shop.pipeline, [wish], key_id=None, actor="test", now=now(scope.session))
    assert_same(shop)
    with patch("app.store.blocks.CHANGED", 3):
        assert both(shop, MentionFilter())[0] is None


def test_mentions_have_the_themes_that_they_have_by_now(shop: Shop) -> None:
    shop.refresh()
    with shop.read() as scope:
        assert scope.count(BlockTable) > 2
    assert_same(shop)
    late, crash = shop.of("late"), shop.of("crash")
    with shop.write() as scope:
        merge_themes(scope, late, [crash], now=now(scope.session), actor="test")
    assert_same(shop)
    kept, _ = both(shop, MentionFilter(theme=(late,)))
    assert kept is not None
    assert kept["theme"].unique().to_list() == [late]


def test_a_curve_and_a_map_of_any_time_are_those_of_the_tables_and_read_none(shop: Shop) -> None:
    keep(shop)
    asked = MentionFilter(since=HALF, channel=("r",), segment={"plan": ("pro",)})
    tables = AssertionError("read from the tables")
    with (
        patch("app.services.curves.mention_frame", side_effect=tables),
        patch("app.services.personas.map_frame", side_effect=tables),
    ):
        kept = drawn(shop, asked)
    with shop.write() as scope:
        put_blocks(scope, [], mention_revision=0, themes=0)
    assert kept == drawn(shop, asked)


def drawn(shop: Shop, wanted: MentionFilter) -> tuple[object, ...]:
    curver = Curver(shop.pipeline, 2, Cache())
    with shop.read() as scope:
        told = curves(scope, curver, "default", wanted=wanted, compare="lang")
        found = journey_map(scope, curver, "default", MapQuestion(wanted=wanted, compare="segment.plan"))
    assert told.whole.mentions > 0
    assert told.as_of is found.as_of is None
    return told.whole, dict(told.compared), found.result, found.intents


def test_an_erasure_leaves_no_block_and_none_is_kept_of_before_it(shop: Shop) -> None:
    keep(shop)
    with shop.write() as scope:
        erase_author(scope, "crash-author-1", now=now(scope.session), actor="test")
    with shop.read() as scope:
        assert scope.count(BlockTable) == 0
        assert block_frame(scope, MentionFilter()) is None
    keep(shop)
    kept, tables = both(shop, MentionFilter())
    assert kept is not None
    assert_frame_equal(kept, tables)
    assert "crash-author-1" not in kept["author"].to_list()


def test_blocks_that_were_made_before_an_erasure_are_not_kept_after_it(shop: Shop) -> None:
    def overtaken(*_: object) -> list[tuple[str, bytes]]:
        with shop.write() as scope:
            erase_author(scope, "crash-author-1", now=now(scope.session), actor="test")
        return [("answer", b"")]

    keep(shop)
    with patch("app.services.ready_jobs._made", side_effect=overtaken) as made:
        keep_ready(Run(shop), Curver(shop.pipeline, 5, Cache()))
    assert made.called
    with shop.read() as scope:
        assert scope.count(BlockTable) == 0
        assert scope.count(AnswerTable) == 0
    keep_ready(Run(shop), Curver(shop.pipeline, 5, Cache()))
    kept, tables = both(shop, MentionFilter())
    assert kept is not None
    assert_frame_equal(kept, tables)


class Run:
    """A job's run, without a queue."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    def read(self) -> AbstractContextManager[Scope]:
        return self.shop.read()

    def save(self, *, done: int | None = None, total: int | None = None) -> AbstractContextManager[Scope]:
        assert done is total is None
        return self.shop.write()


@pytest.mark.parametrize(
    ("wanted", "few"),
    [
        (MentionFilter(), False),
        (MentionFilter(channel=("r",)), False),
        (MentionFilter(channel=("phone",)), True),
        (MentionFilter(channel=("phone", NONE)), False),
        (MentionFilter(lang=("zh",)), False),
        (MentionFilter(lang=("fi",)), True),
        (MentionFilter(segment={"plan": ("pro",)}), False),
        (MentionFilter(segment={"plan": ("none-such",)}), True),
        (MentionFilter(author=("late-author-1",)), True),
        (MentionFilter(solicited=True), True),
        (MentionFilter(channel=("r",), lang=("fi",)), True),
    ],
    ids=str,
)
def test_what_an_index_finds_at_once_is_not_sought_in_blocks(
    database: Database, project_id: int, wanted: MentionFilter, few: bool
) -> None:
    shop = make_shop(database, project_id)
    shop.hear("late", count=12)
    with patch("app.store.block_filter.FEW", 1), patch("app.store.filters.FEW", 1), shop.read() as scope:
        assert is_few(scope, wanted) is few


def test_the_blocks_of_one_project_are_not_seen_from_another(shop: Shop) -> None:
    keep(shop)
    with shop.write() as scope:
        other = Scope(scope.session, ensure_project(scope.session, "other", now=now(scope.session)).id)
        assert block_frame(other, MentionFilter()) is None
        put_blocks(other, [], mention_revision=0, themes=0)
    assert both(shop, MentionFilter())[0] is not None


def test_a_field_that_is_not_kept_is_read_from_the_tables(shop: Shop) -> None:
    keep(shop)
    with shop.read() as scope:
        assert block_frame(scope, MentionFilter(), segments=["country"]) is None
        assert block_frame(scope, MentionFilter(segment={"country": ("LT",)})) is None
        with pytest.raises(InputError, match="emotion 'envy' does not exist"):
            block_frame(scope, MentionFilter(emotion=("envy",)))


def test_columns_that_nobody_asked_for_are_not_unpacked(shop: Shop) -> None:
    shop.refresh()
    asked = ("seq", "item_id", "author", "time")
    for name, wanted in FILTERS.items():
        _, tables = both(shop, wanted)
        with shop.read() as scope, patch("app.store.blocks.pl.read_parquet", wraps=pl.read_parquet) as read:
            kept = block_frame(scope, wanted, segments=["plan"], columns=asked)
        assert kept is not None, name
        assert_frame_equal(kept, tables.select(*asked, "segment.plan"))
        assert all(set(call.kwargs["columns"]) < set(tables.columns) for call in read.call_args_list)


def test_blocks_of_a_version_that_knew_less_are_not_read(shop: Shop) -> None:
    with shop.write() as scope:
        revision, themes = standing_now(scope)
        before = blocks_of(plain_frame(scope, [], segments=["plan"]).drop("solicited"))
        put_blocks(scope, before, mention_revision=revision, themes=themes)
    assert both(shop, MentionFilter())[0] is None


def test_blocks_of_a_version_that_knew_more_give_what_is_known(shop: Shop) -> None:
    with shop.write() as scope:
        revision, themes = standing_now(scope)
        after = blocks_of(plain_frame(scope, [], segments=["plan"]).with_columns(more=pl.lit(1)))
        put_blocks(scope, after, mention_revision=revision, themes=themes)
    assert_same(shop)
