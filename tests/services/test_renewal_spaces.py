"""The spaces that themes are found in, once those they were learned from are gone."""

import dataclasses

import polars as pl
import pytest

from app.domain.theme import Kind, Registry
from app.services.erasure import erase_item
from app.services.renewal import renew
from app.services.theme_state import read_state
from app.store.session import Database
from app.store.themes import load_registry
from tests.database_fixtures import NOW
from tests.services.said import FIRST
from tests.services.shop import Shop, make_heard_shop

ONCE = pytest.mark.parametrize("kind", ["sqlite"])
"""The databases have no part in it."""


@pytest.fixture
def shop(database: Database, project_id: int) -> Shop:
    return make_heard_shop(database, project_id)


def kept(shop: Shop) -> Registry:
    with shop.read() as scope:
        return load_registry(scope, shop.themes(), model="")


def erase(shop: Shop, kind: Kind, count: int | None = None) -> None:
    """Erase so many mentions of a kind, or all, and have the themes made anew."""
    sign = -1 if kind is Kind.PAINS else 1
    own = sorted({one.row["item_id"] for one in shop.mentions() if sign * one.row["valence"] > 0})
    with shop.write() as scope:
        for item_id in [*own[::2], *own[1::2]][:count]:
            erase_item(scope, item_id, now=NOW, actor="test")
    shop.refresh()


def test_nothing_is_kept_of_a_kind_of_which_all_was_erased_and_others_are_found_anew(shop: Shop) -> None:
    assert set(kept(shop).built) == {Kind.PAINS, Kind.GAINS}
    erase(shop, Kind.PAINS)
    assert set(kept(shop).spaces) == set(kept(shop).built) == {Kind.GAINS}
    shop.hear("broken", count=24)
    shop.refresh()
    assert kept(shop).built[Kind.PAINS] == 24
    assert shop.of("broken") in {theme.id for theme in kept(shop).themes if theme.live}


@ONCE
def test_when_half_is_erased_the_rest_is_clustered_anew_under_its_ids(shop: Shop) -> None:
    before = kept(shop)
    themes = {subject: shop.of(subject) for subject in FIRST}
    erase(shop, Kind.PAINS, 47)
    assert kept(shop).built == before.built
    erase(shop, Kind.PAINS, 1)
    assert kept(shop).built == {Kind.PAINS: 48, Kind.GAINS: 24}
    assert {subject: shop.of(subject) for subject in FIRST} == themes


@ONCE
def test_mentions_that_wait_to_be_read_by_a_new_encoder_are_not_gone(shop: Shop) -> None:
    with shop.read() as scope:
        state = read_state(scope, encoder=shop.pipeline.encoder.version)
    half = pl.int_range(pl.len()) % 3 == 0
    rows = state.frame.select(half).to_series()
    some = dataclasses.replace(state, frame=state.frame.filter(rows), vectors=state.vectors[rows.to_numpy()])
    waiting = dataclasses.replace(some, left_out=state.frame.height - some.frame.height)
    known = renew(waiting, encode=shop.pipeline.meanings).registry
    assert known.built == state.registry.built
    assert renew(some, encode=shop.pipeline.meanings).registry.built == {Kind.PAINS: 32, Kind.GAINS: 8}
