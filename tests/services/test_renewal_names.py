"""Names of themes at a refresh: given to those that have none, and taken away with the words of few alone."""

import dataclasses

import polars as pl
import pytest

from app.services.erasure import erase_author
from app.services.renewal import renew
from app.services.theme_edits import ThemeChange, change_theme, split_theme
from app.services.theme_state import read_state
from app.services.themes import see_theme
from app.store.scope import Scope
from app.store.session import Database
from app.store.tables_themes import ThemeTable
from app.store.themes import StoredTheme
from tests.database_fixtures import NOW
from tests.services.shop import Shop, make_heard_shop

ONCE = pytest.mark.parametrize("kind", ["sqlite"])
"""The databases have no part in it."""


@pytest.fixture
def shop(database: Database, project_id: int) -> Shop:
    return make_heard_shop(database, project_id)


def one(shop: Shop, theme: str) -> StoredTheme:
    (found,) = [stored for stored in shop.themes() if stored.theme.id == theme]
    return found


def called(scope: Scope, theme: str, **names: str) -> None:
    scope.changed(scope.update(ThemeTable).where(ThemeTable.id == theme).values(names=names))


def splittable(shop: Shop) -> tuple[str, str]:
    """A theme of several parts, and its largest part."""
    with shop.read() as scope:
        for stored in shop.themes():
            parts = see_theme(scope, stored.theme.id, min_voices=2).parts
            if len(parts) > 1:
                return stored.theme.id, parts[0].part.id
    raise AssertionError


@ONCE
def test_a_theme_that_was_split_off_gets_a_name(shop: Shop) -> None:
    theme, part = splittable(shop)
    with shop.write() as scope:
        made = split_theme(scope, theme, [part], now=NOW, actor="test").theme.id
    assert not one(shop, made).theme.names
    shop.refresh()
    assert "en" in one(shop, made).theme.names


@ONCE
def test_a_theme_whose_names_are_gone_as_after_an_erasure_gets_others(shop: Shop) -> None:
    theme = shop.of("late")
    with shop.write() as scope:
        called(scope, theme)
    assert not one(shop, theme).theme.names
    shop.refresh()
    assert "en" in one(shop, theme).theme.names


@ONCE
def test_a_theme_that_has_outgrown_its_first_voices_is_named_anew_unless_people_named_it(shop: Shop) -> None:
    shop.refresh()
    late, crash = shop.of("late"), shop.of("crash")
    with shop.write() as scope:
        for theme in (late, crash):
            called(scope, theme, en="First words")
        change_theme(scope, crash, ThemeChange(names={"en": "Ours"}), now=NOW, actor="test")
    shop.hear("late", count=6, first=100)
    shop.refresh()
    assert one(shop, late).theme.names["en"] == "First words"
    shop.hear("late", count=80, first=200)
    shop.hear("crash", count=80, first=200)
    shop.refresh()
    assert one(shop, late).theme.names["en"] != "First words"
    assert one(shop, crash).theme.name("en") == "Ours"


@ONCE
def test_a_name_that_begins_with_a_touchpoint_outlives_the_erasure_of_others(shop: Shop) -> None:
    theme = shop.of("late")
    with shop.write() as scope:
        called(scope, theme, en="Shipping, parcel (2)", lt="Pristatymas, siunta")
    names = one(shop, theme).theme.names
    with shop.write() as scope:
        erase_author(scope, "crash-author-1", now=NOW, actor="test")
    shop.refresh()
    after = one(shop, theme).theme.names
    assert {lang: after[lang] for lang in names} == names


@ONCE
def test_the_name_of_a_touchpoint_is_nobodys_own_words(shop: Shop) -> None:
    theme = shop.of("support")
    with shop.write() as scope:
        called(scope, theme, en="Customer support, hotline", ru="Поддержка", lt="Pagalba", **{"zh-Hant": "客服"})
    shop.refresh()
    own = set(one(shop, theme).note.named_from)
    words = [mention.row["text"] for mention in shop.mentions() if mention.row["mention_id"] in own]
    assert any("hotline" in text for text in words)
    assert not any("Customer support" in text for text in words)


@ONCE
@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("It didn\u2019t arrive on time", "Didn't arrive"),
        ("用Face ID  登入失敗", "Face ID登入"),
        ("アプリに ログイン できない", "ログインできない"),
        ("iade gelmedi", "İade gelmedi"),
        ("ışık yok", "Işık yok"),
    ],
)
def test_whose_words_a_name_has_is_told_however_signs_and_blanks_are_written(shop: Shop, text: str, name: str) -> None:
    theme = shop.of("late")
    held = [one.row["mention_id"] for one in shop.mentions(theme=(theme,))][:2]
    with shop.write() as scope:
        called(scope, theme, en=name, ru=name, lt=name, **{"zh-Hant": name})
    with shop.read() as scope:
        state = read_state(scope, encoder=shop.pipeline.encoder.version)
    said = pl.when(pl.col("mention_id").is_in(held)).then(pl.lit(text)).otherwise(pl.col("text"))
    state = dataclasses.replace(state, frame=state.frame.with_columns(said.alias("text")))
    assert set(renew(state, encode=shop.pipeline.meanings).named_from[theme]) == set(held)


@ONCE
@pytest.mark.parametrize(("people", "own"), [(4, 8), (5, 0)])
def test_words_are_nobodys_own_when_five_voices_use_them_however_often_fewer_do(
    shop: Shop, people: int, own: int
) -> None:
    theme = shop.of("late")
    held = [one.row["mention_id"] for one in shop.mentions(theme=(theme,))][:8]
    with shop.write() as scope:
        called(scope, theme, **dict.fromkeys(("en", "ru", "lt", "zh-Hant"), "Parcel zibintuvas"))
    with shop.read() as scope:
        state = read_state(scope, encoder=shop.pipeline.encoder.version)
    theirs = pl.col("mention_id").is_in(held)
    authors = {mention: f"someone {number % people}" for number, mention in enumerate(held)}
    frame = state.frame.with_columns(
        pl.when(theirs).then(pl.lit("Parcel zibintuvas")).otherwise("text").alias("text"),
        pl.when(theirs).then(pl.col("mention_id").replace(authors)).otherwise("author").alias("author"),
    )
    told = renew(dataclasses.replace(state, frame=frame), encode=shop.pipeline.meanings)
    assert len(told.named_from[theme]) == own
