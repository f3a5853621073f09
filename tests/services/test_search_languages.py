"""Search by meaning where customers write in several languages: what they mean counts, not what they say it in."""

import hashlib
from collections.abc import Sequence
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from app.pipeline.themes.space import Doubles
from app.services import search as searching
from app.services.languages import learn, learned_from, query_without, without
from app.services.search import MeaningIndex, search
from app.store.filters import MentionFilter
from app.store.scope import Scope
from app.store.session import Database
from app.store.types import HALF
from app.store.vectors import first_by_lang
from models.base import Floats
from tests.services.planted import Planted, make_planted
from tests.services.said import ALL, FEBRUARY, about, said
from tests.services.steps import item, post, score_all

TONGUE = 1.5  # length of what a language adds to a meaning
LATE = "The parcel arrived a week late and nobody told me."


class Tongues(Planted):
    """As Planted; what is written in Cyrillic letters leans one way, all else another."""

    __slots__ = ()

    def meanings(self, texts: Sequence[str]) -> Floats:
        """As Pipeline.meanings."""
        rows = super().meanings(texts)
        langs = ["ru" if any("а" <= sign <= "я" for sign in text.lower()) else "en" for text in texts]
        rows = rows + TONGUE * np.stack([_direction(lang) for lang in langs])
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def _direction(name: str) -> Floats:
    row = np.random.default_rng(int.from_bytes(hashlib.sha256(name.encode()).digest()[:8])).normal(size=384)
    return np.asarray(row / np.linalg.norm(row), dtype=np.float32)


@pytest.fixture
def pipeline() -> Tongues:
    plain = make_planted()
    return Tongues(plain.encoder, plain.heads, plain.journey, plain.placement, plain.leaning)


@pytest.fixture
def index() -> MeaningIndex:
    return MeaningIndex()


def hear(
    database: Database,
    project_id: int,
    pipeline: Tongues,
    subject: str,
    *langs: str,
    first: int = 0,
    count: int = 24,
) -> None:
    """Have those of `count` customers, a fourth of them in each language, speak of a subject who do it in `langs`."""
    told = said(subject, ALL[subject], count=count, first=first, start=FEBRUARY, days=28, author=None)
    items = [
        item(one["text"], lang=one["lang"], author=one["author"], external_id=one["external_id"])
        for one in told
        if one["lang"] in langs
    ]
    post(database, project_id, *items)
    score_all(database, pipeline)


def found(
    database: Database,
    project_id: int,
    index: MeaningIndex,
    pipeline: Tongues,
    *,
    limit: int = 100,
    wanted: MentionFilter = MentionFilter(),  # noqa: B008 - it can't be changed
) -> list[tuple[str, str, float]]:
    """Subject, language and similarity by nearness to LATE, page by page to the end."""
    seen, cursor = [], None
    while True:
        with database.read() as session:
            page = search(
                Scope(session, project_id),
                index,
                pipeline.meanings([LATE])[0],
                wanted=wanted,
                limit=limit,
                cursor=cursor,
            )
        seen += [(about(one.external_id), one.row["lang"], likeness) for one, likeness in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return seen


@pytest.mark.parametrize("exact", [10, 50_000])
def test_what_is_said_in_another_language_comes_before_what_means_something_else(
    database: Database,
    project_id: int,
    index: MeaningIndex,
    pipeline: Tongues,
    monkeypatch: pytest.MonkeyPatch,
    exact: int,
) -> None:
    monkeypatch.setattr(searching, "EXACT", exact)
    for subject in ("late", "crash", "refund"):
        hear(database, project_id, pipeline, subject, "en", "ru")
    listed = found(database, project_id, index, pipeline)
    assert {subject for subject, _, _ in listed[:12]} == {"late"}
    assert {lang for _, lang, _ in listed[:12]} == {"en", "ru"}
    assert listed == found(database, project_id, index, pipeline, limit=5)
    russian = MentionFilter(lang=("ru",))
    fitting = [one for one in listed if one[1] == "ru"]
    assert found(database, project_id, index, pipeline, wanted=russian) == fitting
    monkeypatch.setattr(searching, "FEW", 0)
    assert found(database, project_id, index, pipeline, wanted=russian, limit=4) == fitting


@pytest.mark.parametrize("kind", ["sqlite"])
def test_languages_are_learned_once_and_again_only_when_there_is_a_quarter_more(
    database: Database,
    project_id: int,
    index: MeaningIndex,
    pipeline: Tongues,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    learned = []

    def counted(scope: Scope, count: int) -> Doubles:
        learned.append(count)
        return learn(scope, count)

    monkeypatch.setattr(searching, "learn", counted)
    for subject in ("late", "crash", "refund"):
        hear(database, project_id, pipeline, subject, "en", "ru")
    before = found(database, project_id, index, pipeline)
    assert found(database, project_id, index, pipeline) == before
    assert learned == [33]
    hear(database, project_id, pipeline, "late", "ru", first=24, count=4)
    after = found(database, project_id, index, pipeline)
    assert {subject for subject, _, _ in after[:13]} == {"late"}
    assert (len(after), [one for one in after if one in before]) == (37, before)
    assert learned == [33]
    hear(database, project_id, pipeline, "support", "en", "ru")
    assert len(found(database, project_id, index, pipeline)) == 49
    assert learned == [33, 41]
    assert found(database, project_id, MeaningIndex(), pipeline) == found(database, project_id, index, pipeline)


@pytest.mark.parametrize("kind", ["sqlite"])
def test_in_a_project_of_one_language_a_similarity_is_the_cosine(
    database: Database, project_id: int, index: MeaningIndex, pipeline: Tongues
) -> None:
    hear(database, project_id, pipeline, "late", "en")
    hear(database, project_id, pipeline, "crash", "en")
    texts = [one["text"] for subject in ("late", "crash") for one in
             said(subject, ALL[subject], count=24, first=0, start=FEBRUARY, days=28, author=None)
             if one["lang"] == "en"]  # fmt: skip
    cosines = sorted((pipeline.meanings(texts) @ pipeline.meanings([LATE])[0]).tolist(), reverse=True)
    listed = [likeness for _, _, likeness in found(database, project_id, index, pipeline)]
    assert listed == pytest.approx(cosines, abs=2e-3)


def test_meanings_without_the_languages_have_length_one_and_nothing_of_them() -> None:
    chance = np.random.default_rng(1)
    basis = np.linalg.qr(chance.normal(size=(384, 2)))[0]
    meanings = chance.normal(size=(40, 384)).astype(HALF)
    left = without(meanings, basis).astype(np.float64)
    assert np.linalg.norm(left, axis=1) == pytest.approx(np.ones(40), abs=1e-3)
    assert np.abs(left @ basis).max() < 1e-3
    query = meanings[0].astype(np.float32)
    assert query_without(query, basis) == pytest.approx(left[0], abs=1e-3)
    assert without(meanings, basis[:, :0]) is meanings
    assert query_without(query, basis[:, :0]) is query


def test_so_many_are_learned_from_that_a_quarter_more_is_another_number() -> None:
    assert [learned_from(count) for count in (0, 1, 8, 9, 10, 40, 41)] == [1, 1, 8, 8, 10, 33, 41]
    for count in range(8, 3_000):
        assert (count - 1) / 1.25 <= learned_from(count) <= count
        assert learned_from(learned_from(count)) == learned_from(count)


def test_the_first_of_each_language_are_looked_at_and_of_many_some(
    database: Database, project_id: int, pipeline: Tongues
) -> None:
    for subject in ("late", "crash", "refund"):
        hear(database, project_id, pipeline, subject, "en", "ru")
    with database.read() as session:
        scope = Scope(session, project_id)
        everything = first_by_lang(scope, 36, each=100)
        assert sorted(everything.values()) == ["en"] * 18 + ["ru"] * 18
        early = list(everything)[:20]
        first = [seq for lang in ("en", "ru") for seq in [one for one in early if everything[one] == lang][:5]]
        assert first_by_lang(scope, 20, each=5) == {seq: everything[seq] for seq in sorted(first)}
        some = first_by_lang(scope, 36, each=100, every=4)
        assert 3 <= len(some) <= 15
        assert set(some.values()) == {"en", "ru"}
        assert some.items() <= everything.items()
        assert first_by_lang(Scope(session, project_id + 1), 36, each=100) == {}


def test_languages_are_learned_anew_where_meanings_were_replaced_or_erased(monkeypatch: pytest.MonkeyPatch) -> None:
    learned: list[int] = []

    def counted(_: Scope, count: int) -> Doubles:
        learned.append(count)
        return np.zeros((0, 0))

    monkeypatch.setattr(searching, "learn", counted)
    shelf = searching._Shelf(np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=np.float16))
    for there, erasures, times in [(100, 0, 1), (101, 0, 1), (101, 0, 2), (102, 0, 2), (101, 1, 3), (102, 1, 3)]:
        searching._learn(shelf, cast("Scope", SimpleNamespace(count=lambda _, there=there: there)), erasures)
        assert len(learned) == times
