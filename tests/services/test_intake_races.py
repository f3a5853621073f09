"""Requests that come at the same time."""

from concurrent.futures import ThreadPoolExecutor

from app.services.intake import Intake, Replay
from app.store.filters import FeedbackFilter
from app.store.reading import page_of_feedback
from app.store.scope import Scope
from app.store.session import Database
from tests.services.steps import item, post, take

THREADS = 8


def count(database: Database, project_id: int) -> int:
    with database.read() as session:
        return len(page_of_feedback(Scope(session, project_id), FeedbackFilter(), limit=1000).items)


def test_items_sent_by_many_at_once_are_kept_once(database: Database, project_id: int) -> None:
    def send(number: int) -> Intake:
        order = range(20) if number % 2 else reversed(range(20))
        return post(database, project_id, *(item(f"Parcel {one} was late.", external_id=str(one)) for one in order))

    with ThreadPoolExecutor(THREADS) as threads:
        taken = list(threads.map(send, range(THREADS)))
    assert sum(one.accepted for one in taken) == 20
    assert sum(one.duplicates for one in taken) == 20 * (THREADS - 1)
    assert count(database, project_id) == 20


def test_a_request_sent_twice_at_once_is_taken_once(database: Database, project_id: int) -> None:
    def send(_: int) -> Intake:
        with database.write() as session:
            scope = Scope(session, project_id)
            return take(scope, item(), replay=Replay("key", "hash"))

    with ThreadPoolExecutor(THREADS) as threads:
        taken = list(threads.map(send, range(THREADS)))
    assert len(set(taken)) == 1
    assert count(database, project_id) == 1


def test_changes_sent_at_once_in_other_orders_all_come_through(database: Database, project_id: int) -> None:
    post(database, project_id, *(item("First words.", external_id=str(one)) for one in range(20)))

    def send(number: int) -> Intake:
        order = range(20) if number % 2 else reversed(range(20))
        return post(database, project_id, *(item(f"Words of {number}.", external_id=str(one)) for one in order))

    with ThreadPoolExecutor(THREADS) as threads:
        taken = list(threads.map(send, range(THREADS)))
    assert sum(one.accepted for one in taken) == 20 * THREADS
    assert count(database, project_id) == 20
