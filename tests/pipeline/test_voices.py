"""Who counts as a voice."""

import numpy as np
import polars as pl
import pytest

from app.domain import authors
from app.domain.authors import NOBODY, AuthorCount, author_of
from app.pipeline.curve import curve
from app.pipeline.voices import with_voices
from tests.factories import make_frame

PLACEHOLDERS = (
    *("Anonymous", "A Google user", "Guest", "-", "Deleted user", "[deleted]", "unknown", "none", "n/a", "N/A", " "),
    *(
        "Аноним",
        "Гость",
        "Пользователь",
        "Anonimas",
        "Svečias",
        "匿名",
        "匿名用户",
        "匿名用戶",
        "訪客",
        "***",
        "ANONYMOUS ",
    ),
    *("Anonymer Nutzer", "Utilisateur anonyme", "Anónimo", "Anonimowy", "Anonimo", "Anônimo", "匿名さん", "익명", "0"),
    *(
        "Ein Google-Nutzer",
        "Un utilisateur de Google",
        "Пользователь Google",
        "Google 使用者",
        "(anonymous)",
        "İsimsiz",
    ),
    *("nil", "NIL", "nan", "NaN", "NA", "na", "k.A.", "k. A.", " nan "),
)
PEOPLE = (
    "Anna",
    "customer-7",
    "Guest 8472",
    "ona@example.com",
    "0012",
    "Nona",
    "Anonymouse",
    "佚名客棧",
    "user_17",
    "😀",
    *("Nil", "Nan", "Na", "K. A.", "K.A.", "N. A.", "Ann"),
)


@pytest.mark.parametrize("given", PLACEHOLDERS)
def test_a_placeholder_is_nobody(given: str) -> None:
    assert author_of(given) is None


@pytest.mark.parametrize("given", PEOPLE)
def test_a_person_stays_as_given(given: str) -> None:
    assert author_of(given) == given


def test_items_of_placeholders_are_voices_each_as_items_without_author_are() -> None:
    authors = [*PLACEHOLDERS, *PEOPLE, None, PEOPLE[0]]
    frame = with_voices(pl.DataFrame({"item_id": [f"i{i}" for i in range(len(authors))], "author": authors}))
    named = [voice for voice in frame["voice"] if voice.startswith("a:")]
    assert named == [f"a:{author}" for author in [*PEOPLE, PEOPLE[0]]]
    assert frame["voice"].n_unique() == len(authors) - 1


def test_a_frame_in_which_nobody_is_named_has_a_voice_an_item() -> None:
    frame = pl.DataFrame({"item_id": ["a", "b", "b"], "author": [None, None, None]})
    assert with_voices(frame)["voice"].to_list() == ["i:a", "i:b", "i:b"]


def test_seven_hundred_anonymous_complaints_are_not_one_voice() -> None:
    rng = np.random.default_rng(1)
    felt = np.concatenate([rng.normal(-0.5, 0.1, 700), rng.normal(0.6, 0.1, 300)]).clip(-1, 1)
    authors = ["Anonymous"] * 700 + [f"c{i}" for i in range(300)]
    said = [{"author": who, "valence": float(valence)} for who, valence in zip(authors, felt, strict=True)]
    (point,) = curve(with_voices(make_frame(*said)), "stage", ["use"])
    assert point.voices == 1000
    assert point.valence == pytest.approx(-0.17, abs=0.01)


def counted(*authors: str | None) -> AuthorCount:
    count = AuthorCount()
    for author in authors:
        count.add(author)
    return count


def test_an_author_who_has_much_is_told_with_figures_and_what_to_do() -> None:
    one = counted(*["shop"] * 15, *(f"c{i}" for i in range(60)), *[None] * 25).one()
    assert one is not None
    assert (one.author, one.items, one.of) == ("shop", 15, 100)
    assert "counts as one voice" in str(one)


@pytest.mark.parametrize(
    "authors",
    [
        ["shop"] * 20 + [f"c{i}" for i in range(20)],
        ["shop"] * 9 + [f"c{i}" for i in range(51)],
        ["shop"] * 20 + [f"c{i}" for i in range(500)],
        [None] * 100,
        [],
    ],
)
def test_few_items_small_parts_and_items_without_author_are_not_told(authors: list[str | None]) -> None:
    assert counted(*authors).one() is None


def test_of_any_number_of_authors_the_frequent_one_is_found_in_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authors, "HELD", 200)
    count = counted(*("shop" if i % 12 == 0 else f"c{i}" for i in range(60_000)))
    one = count.one()
    assert one is not None
    assert (one.author, one.of) == ("shop", 60_000)
    assert 4_700 <= one.items <= 5_000
    assert len(count.counts) <= 200


def test_among_more_authors_than_a_dump_usually_has_the_frequent_one_is_counted_to_the_item() -> None:
    one = counted(*("shop" if i % 7 == 0 else f"c{i}" for i in range(15_000))).one()
    assert one is not None
    assert one.items == len(range(0, 15_000, 7))


def test_where_nobody_is_named_it_is_said_and_where_somebody_is_it_is_not() -> None:
    assert counted(None, None).told() == NOBODY
    assert counted(None, "Ona").told() is None
    assert counted(None).told() is None
    assert counted(*["shop"] * 60).told() == str(counted(*["shop"] * 60).one())
