import pytest

from app.errors import InvalidCursor
from app.pipeline.pipeline import Pipeline
from app.services import search as searching
from app.services.erasure import erase_author
from app.services.search import MeaningIndex, is_near, search
from app.store.filters import MentionFilter
from app.store.projects import add_project
from app.store.scope import Scope
from app.store.session import Database
from tests.database_fixtures import NOW
from tests.services.steps import item, post, score_all

EVERYTHING = MentionFilter()
WORDS = ("parcel", "refund", "staff", "coffee", "queue", "app", "price", "room")


@pytest.fixture
def index() -> MeaningIndex:
    return MeaningIndex()


def fill(database: Database, project_id: int, pipeline: Pipeline, *, times: int = 1) -> None:
    sent = [
        item(f"The {word} number {n} was not good.", author=word, channel="chat" if n % 2 else "review")
        for n in range(times)
        for word in WORDS
    ]
    post(database, project_id, *sent)
    score_all(database, pipeline)


def found(
    database: Database,
    project_id: int,
    index: MeaningIndex,
    pipeline: Pipeline,
    words: str,
    *,
    wanted: MentionFilter = EVERYTHING,
    limit: int = 5,
) -> list[str]:
    """Texts by nearness, page by page to the end."""
    query = pipeline.meanings([words])[0]
    seen, cursor = [], None
    while True:
        with database.read() as session:
            page = search(Scope(session, project_id), index, query, wanted=wanted, limit=limit, cursor=cursor)
        seen += [mention.row["text"] for mention, _ in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return seen


def test_whether_anything_is_markedly_nearer_than_the_rest_is_told_from_the_middle_of_all(
    database: Database, project_id: int, pipeline: Pipeline, index: MeaningIndex
) -> None:
    fill(database, project_id, pipeline, times=8)
    with database.read() as session:
        scope = Scope(session, project_id)
        near = pipeline.meanings(["The coffee number 3 was not good."])[0]
        found = [one for one, _ in search(scope, index, near, wanted=EVERYTHING, limit=5).items]
        assert is_near(scope, index, near, found)
        assert not is_near(scope, index, -near, found)


def test_the_nearest_in_meaning_comes_first(
    database: Database, project_id: int, pipeline: Pipeline, index: MeaningIndex
) -> None:
    fill(database, project_id, pipeline)
    for word in WORDS:
        text = f"The {word} number 0 was not good."
        assert found(database, project_id, index, pipeline, text)[0] == text


def test_pages_hold_every_mention_once(
    database: Database, project_id: int, pipeline: Pipeline, index: MeaningIndex
) -> None:
    fill(database, project_id, pipeline, times=4)
    texts = found(database, project_id, index, pipeline, "The parcel was late.", limit=5)
    assert len(texts) == len(set(texts)) == 4 * len(WORDS)
    assert texts == found(database, project_id, index, pipeline, "The parcel was late.", limit=100)


@pytest.mark.parametrize("few", [0, 3, 20_000])
def test_filters_and_meaning_combine_however_many_mentions_the_filter_leaves(
    database: Database,
    project_id: int,
    pipeline: Pipeline,
    index: MeaningIndex,
    monkeypatch: pytest.MonkeyPatch,
    few: int,
) -> None:
    monkeypatch.setattr(searching, "FEW", few)
    monkeypatch.setattr(searching, "FIRST_LOOK", 3)
    fill(database, project_id, pipeline, times=4)
    text = "The refund number 1 was not good."
    everything = found(database, project_id, index, pipeline, text)
    for wanted, signs in (
        (MentionFilter(channel=("chat",)), ("number 1", "number 3")),
        (MentionFilter(author=("refund",)), ("refund",)),
        (MentionFilter(author=("nobody",)), ()),
    ):
        fitting = [one for one in everything if any(sign in one for sign in signs)]
        assert found(database, project_id, index, pipeline, text, wanted=wanted) == fitting


def test_new_and_changed_mentions_are_found_without_reading_all_again(
    database: Database, project_id: int, pipeline: Pipeline, index: MeaningIndex
) -> None:
    post(database, project_id, item("The parcel was late.", external_id="1"))
    score_all(database, pipeline)
    assert found(database, project_id, index, pipeline, "staff") == ["The parcel was late."]
    post(database, project_id, item("The staff was rude.", external_id="2"))
    score_all(database, pipeline)
    assert found(database, project_id, index, pipeline, "The staff was rude.") == [
        "The staff was rude.",
        "The parcel was late.",
    ]
    post(database, project_id, item("The room was cold.", external_id="1"))
    score_all(database, pipeline)
    assert set(found(database, project_id, index, pipeline, "x")) == {"The staff was rude.", "The room was cold."}


def test_what_was_erased_is_not_found(
    database: Database, project_id: int, pipeline: Pipeline, index: MeaningIndex
) -> None:
    fill(database, project_id, pipeline)
    assert len(found(database, project_id, index, pipeline, "coffee")) == len(WORDS)
    with database.write() as session:
        erase_author(Scope(session, project_id), "coffee", now=NOW, actor="test")
    texts = found(database, project_id, index, pipeline, "coffee")
    assert len(texts) == len(WORDS) - 1
    assert "coffee" not in " ".join(texts)


def test_a_project_without_mentions_has_nothing_to_find(
    database: Database, project_id: int, pipeline: Pipeline, index: MeaningIndex
) -> None:
    assert found(database, project_id, index, pipeline, "coffee") == []


def test_a_cursor_of_another_list_is_refused(
    database: Database, project_id: int, pipeline: Pipeline, index: MeaningIndex
) -> None:
    fill(database, project_id, pipeline)
    query = pipeline.meanings(["coffee"])[0]
    for cursor in ("nonsense", "WyJhIiwxXQ"):
        with database.read() as session, pytest.raises(InvalidCursor):
            search(Scope(session, project_id), index, query, wanted=EVERYTHING, limit=1, cursor=cursor)


def test_the_index_forgets_the_project_asked_for_longest_ago_when_it_is_full(
    database: Database, project_id: int, pipeline: Pipeline
) -> None:
    fill(database, project_id, pipeline)
    index = MeaningIndex(capacity=0)
    assert len(found(database, project_id, index, pipeline, "coffee")) == len(WORDS)
    with database.write() as session:
        other = add_project(session, "other", now=NOW).id
    fill(database, other, pipeline)
    assert len(found(database, other, index, pipeline, "coffee")) == len(WORDS)
    assert list(index._shelves) == [other]


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """A project of more than ten mentions is a large one."""
    monkeypatch.setattr(searching, "EXACT", 10)


@pytest.mark.usefixtures("large")
def test_a_large_project_lists_the_same_as_a_small_one(
    database: Database, project_id: int, pipeline: Pipeline, index: MeaningIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(database, project_id, pipeline, times=4)
    wanted = MentionFilter(channel=("chat",))
    listed = [found(database, project_id, index, pipeline, "The room number 2 was not good.", wanted=one)
              for one in (EVERYTHING, wanted)]  # fmt: skip
    monkeypatch.setattr(searching, "EXACT", 1_000)
    exact = [found(database, project_id, MeaningIndex(), pipeline, "The room number 2 was not good.", wanted=one)
             for one in (EVERYTHING, wanted)]  # fmt: skip
    assert listed == exact


@pytest.mark.usefixtures("large")
def test_a_large_project_lists_no_more_than_the_nearest_by_sketch(
    database: Database, project_id: int, pipeline: Pipeline, index: MeaningIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "LISTED", 5)
    fill(database, project_id, pipeline, times=4)
    texts = found(database, project_id, index, pipeline, "The room number 2 was not good.", limit=2)
    assert len(texts) == 5
    assert texts[0] == "The room number 2 was not good."


def test_a_project_that_grows_large_keeps_all_it_had_and_forgets_what_is_erased(
    database: Database, project_id: int, pipeline: Pipeline, index: MeaningIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "EXACT", 10)
    fill(database, project_id, pipeline)
    assert len(found(database, project_id, index, pipeline, "x")) == len(WORDS)
    fill(database, project_id, pipeline, times=2)
    assert len(found(database, project_id, index, pipeline, "x")) == 3 * len(WORDS)
    with database.write() as session:
        erase_author(Scope(session, project_id), "coffee", now=NOW, actor="test")
    texts = found(database, project_id, index, pipeline, "coffee")
    assert len(texts) == 3 * (len(WORDS) - 1)
    assert "coffee" not in " ".join(texts)
