import pytest

from app.domain.labels import Role
from app.domain.records import Feedback, Turn
from app.errors import InputError, QuotaReached
from app.services.erasure import erase_author
from app.services.items import Item
from app.services.quota import set_quota
from app.store.feedback import count_older_than
from app.store.quota import Quota, get_quota
from app.store.scope import Scope
from app.store.session import Database
from tests.database_fixtures import NOW
from tests.services.steps import item, post

LATER = NOW.replace(year=2100)


def limited(database: Database, project_id: int, **most: int | None) -> None:
    with database.write() as session:
        set_quota(Scope(session, project_id), items=most.get("items"), size=most.get("size"), now=NOW)


def held(database: Database, project_id: int) -> Quota | None:
    with database.read() as session:
        return get_quota(Scope(session, project_id))


def count(database: Database, project_id: int) -> int:
    with database.read() as session:
        return count_older_than(Scope(session, project_id), LATER)


def test_a_request_that_would_go_beyond_the_quota_takes_nothing_and_says_the_remedy(
    database: Database, project_id: int
) -> None:
    limited(database, project_id, items=2)
    post(database, project_id, item("One."), item("Two."))
    with pytest.raises(QuotaReached, match=r"may hold 2 items and this would make 3.*project set --quota"):
        post(database, project_id, item("Three."))
    assert count(database, project_id) == 2
    assert held(database, project_id) == Quota(2, None, 2, 8)


def test_what_is_there_counts_when_a_quota_is_set_and_zero_lifts_it(database: Database, project_id: int) -> None:
    post(database, project_id, item("Žodis", author="a"))
    limited(database, project_id, size=10)
    assert held(database, project_id) == Quota(None, 10, 1, 6)
    with pytest.raises(QuotaReached, match="may hold 10 bytes of text and this would make 12"):
        post(database, project_id, item("Žodis"))
    limited(database, project_id, size=0)
    post(database, project_id, item("Žodis"))
    assert held(database, project_id) is None


def test_times_of_turns_count(database: Database, project_id: int) -> None:
    limited(database, project_id, size=1_000)
    turns = (Turn(Role.CUSTOMER, "Late.", "10:32"), Turn(Role.AGENT, "Oh."))
    post(database, project_id, Item(Feedback(id="", turns=turns)))
    assert held(database, project_id) == Quota(None, 1_000, 1, 13)


def test_words_of_turns_count_in_bytes_too(database: Database, project_id: int) -> None:
    limited(database, project_id, size=1_000)
    post(database, project_id, Item(Feedback(id="", turns=(Turn(Role.CUSTOMER, "Žodis"), Turn(Role.AGENT, "Да")))))
    assert held(database, project_id) == Quota(None, 1_000, 1, 10)


def test_a_duplicate_is_answered_when_the_quota_is_reached_and_another_text_counts_in_its_place(
    database: Database, project_id: int
) -> None:
    limited(database, project_id, items=1, size=20)
    post(database, project_id, item("One.", external_id="1"))
    post(database, project_id, item("One.", external_id="1"))
    post(database, project_id, item("Another.", external_id="1"))
    assert held(database, project_id) == Quota(1, 20, 1, 8)


def test_erasing_makes_room(database: Database, project_id: int) -> None:
    limited(database, project_id, items=1)
    post(database, project_id, item("One.", author="a"))
    with database.write() as session:
        erase_author(Scope(session, project_id), "a", now=NOW, actor="test")
    assert held(database, project_id) == Quota(1, None, 0, 0)
    post(database, project_id, item("Two."))


def test_a_quota_below_zero_is_refused(database: Database, project_id: int) -> None:
    with pytest.raises(InputError, match="0 lifts it"):
        limited(database, project_id, items=-1)
