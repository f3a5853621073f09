import numpy as np
import pytest

from models.base import Passage
from models.lexical import Lexical, Table, buckets, folded, weighed

NUMBER = 64


def bucket(gram: str, *, bits: int) -> int:
    """The bucket of one n-gram, in whole numbers of Python."""
    total = 0
    for size, letter in enumerate(gram, 1):
        total = (total * 0x100000001B3 + ord(letter) + size) % 2**64
    return ((total ^ (total >> 29)) * 0x9E3779B97F4A7C15 % 2**64) >> (64 - bits)


def table(columns: int = 3) -> Table:
    rng = np.random.default_rng(0)
    weight = rng.normal(size=(NUMBER, columns)).astype(np.float32)
    return Table(np.ones(NUMBER, np.float32), weight, np.array([0.5] * columns, np.float32))


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Šlykštus  APTARNAVIMAS", "slykstus aptarnavimas"),
        ("ačiū\nlabai", "aciu labai"),
        ("", ""),
        ("很好 😀", "很好 😀"),
    ],
)
def test_case_diacritics_and_blanks_make_no_difference(text: str, plain: str) -> None:
    assert buckets(text, NUMBER).tolist() == buckets(plain, NUMBER).tolist()
    assert folded(text) == f" {plain} "


def test_buckets_are_the_same_on_every_machine() -> None:
    grams = [" ", "n", "e", " ", " n", "ne", "e ", " ne", "ne ", " ne "]
    assert buckets("ne", 2**14).tolist() == [bucket(gram, bits=14) for gram in grams]


def test_every_bucket_is_used_and_none_beyond() -> None:
    found = buckets("Kavinė jauki, desertai skanūs, bet laukti teko labai ilgai." * 3, NUMBER)
    assert set(found.tolist()) == set(range(NUMBER))


def test_weights_of_a_text_have_length_one_and_rare_buckets_weigh_more() -> None:
    rarity = np.ones(NUMBER, np.float32)
    where, plain = weighed("gera kava", rarity)
    assert float(plain @ plain) == pytest.approx(1)
    rarity[where[0]] = 5
    assert weighed("gera kava", rarity)[1][0] > plain[0]


def test_text_of_unknown_grams_alone_says_no_more_than_the_base() -> None:
    unknown = Table(np.zeros(NUMBER, np.float32), table().weight, table().base)
    np.testing.assert_array_equal(unknown.row("gera kava"), unknown.base)


def test_only_languages_with_a_table_are_spoken_of() -> None:
    passages = [Passage("gera kava, ilgai", lang="lt"), Passage("good coffee", lang="en")]
    rows = Lexical({"lt": table()}).beside(passages, [[(0, 9), (11, 16)], [(0, 11)]])
    assert rows.shape == (3, 3)
    assert rows[:2].any(axis=1).all()
    assert not rows[2].any()
    np.testing.assert_array_equal(rows[1], table().row("ilgai"))


def test_what_is_said_of_a_span_depends_on_its_own_words_alone() -> None:
    words = Lexical({"lt": table()})
    one = words.beside([Passage("kava gera", lang="lt")], [[(5, 9)]])
    other = words.beside([Passage("maistas buvo ne, gera", lang="lt")], [[(0, 15), (17, 21)]])
    np.testing.assert_array_equal(one[0], other[1])


def test_no_spans_have_no_rows() -> None:
    assert Lexical({"lt": table()}).beside([Passage("gera", lang="lt")], [[]]).shape == (0, 3)
