"""Cursors that tell nothing, and lists that go on by them without gaps."""

import base64
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update

from app.errors import InvalidCursor
from app.store.corrections import page_of_corrections
from app.store.filters import FeedbackFilter, MentionFilter
from app.store.job_list import page_of_jobs
from app.store.jobs import enqueue
from app.store.page import cursor_of
from app.store.projects import add_project
from app.store.reading import page_of_feedback, page_of_mentions
from app.store.scope import Scope
from app.store.seal import opened, sealed
from app.store.session import Database
from app.store.tables import FeedbackTable, ProjectTable
from tests.database_fixtures import NOW
from tests.store.test_reading import keep

ASKING = 6


def test_what_was_sealed_is_opened_by_the_project_alone(scope: Scope) -> None:
    other = Scope(scope.session, add_project(scope.session, "other", now=NOW).id)
    cursor = sealed(scope, "2026-03-01T00:00:00+00:00", 123_456)
    assert opened(scope, cursor, str, int) == ("2026-03-01T00:00:00+00:00", 123_456)
    for kinds, where in (((str, int), other), ((int, int), scope), ((str,), scope)):
        with pytest.raises(InvalidCursor):
            opened(where, cursor, *kinds)


def test_a_seal_tells_neither_number_nor_its_length_nor_how_far_two_are_apart(scope: Scope) -> None:
    cursors = [sealed(scope, "2026-03-01T00:00:00+00:00", seq) for seq in (7, 8, 10**15)]
    assert len({len(cursor) for cursor in cursors}) == 1
    raw = [base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)) for cursor in cursors]
    assert not any(b"2026" in one for one in raw)
    same = sum(a == b for a, b in zip(raw[0], raw[1], strict=True))
    assert same < len(raw[0]) // 4


def test_a_seal_that_was_tampered_with_is_refused(scope: Scope) -> None:
    cursor = sealed(scope, 5)
    for place in range(len(cursor) - 1):
        with pytest.raises(InvalidCursor):
            opened(scope, cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :], int)
    for other in ("", "A", cursor[:10], cursor + "AAAA", "é"):
        with pytest.raises(InvalidCursor):
            opened(scope, other, int)


def test_mentions_are_paged_without_gap_or_repeat_by_cursors_that_hold_no_number(scope: Scope) -> None:
    kept = {keep(scope, f"m{number}") for number in range(7)}
    seen: list[str] = []
    cursor = None
    while True:
        page = page_of_mentions(scope, MentionFilter(), limit=2, cursor=cursor)
        seen += [mention.row["mention_id"] for mention in page.items]
        if page.next_cursor is None:
            break
        cursor = page.next_cursor
    assert (len(seen), set(seen)) == (7, kept)


def test_a_cursor_of_an_earlier_version_is_refused(scope: Scope) -> None:
    with pytest.raises(InvalidCursor):
        page_of_mentions(scope, MentionFilter(), limit=2, cursor=cursor_of(NOW.isoformat(), 5))


def test_cursors_of_feedback_jobs_and_corrections_tell_nothing_and_plain_ones_are_refused(scope: Scope) -> None:
    made = [enqueue(scope, "score", now=NOW) for _ in range(3)]
    cursor = page_of_jobs(scope, limit=2).next_cursor
    assert cursor is not None
    told = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    assert not any((one or "").encode() in told for one in made)
    assert b"2026" not in told
    assert len(page_of_jobs(scope, limit=2, cursor=cursor).items) == 1
    plain = cursor_of(NOW.isoformat(), "a")
    with pytest.raises(InvalidCursor):
        page_of_jobs(scope, limit=2, cursor=plain)
    with pytest.raises(InvalidCursor):
        page_of_feedback(scope, FeedbackFilter(), limit=2, cursor=plain)
    with pytest.raises(InvalidCursor):
        page_of_corrections(scope, limit=2, cursor=plain)
    other = Scope(scope.session, add_project(scope.session, "another", now=NOW).id)
    with pytest.raises(InvalidCursor):
        page_of_jobs(other, limit=2, cursor=cursor)


@pytest.fixture
def of_before(database: Database, project_id: int) -> int:
    """A project as a process of the version before makes it: without a secret."""
    with database.write() as session:
        session.execute(update(ProjectTable).values(secret=None))
    return project_id


def seal(database: Database, project_id: int) -> str:
    with database.read() as session:
        return sealed(Scope(session, project_id), 5)


def test_a_project_without_a_secret_gets_one_where_it_is_first_asked_for_even_by_who_only_reads(
    database: Database, of_before: int
) -> None:
    with database.read() as session:
        scope = Scope(session, of_before)
        cursor = sealed(scope, 5)
        assert sealed(scope, 5) == cursor
    with database.read() as session:
        assert opened(Scope(session, of_before), cursor, int) == (5,)
    assert seal(database, of_before) == cursor


def test_who_writes_stores_the_secret_with_what_it_writes(database: Database, of_before: int) -> None:
    with database.write() as session:
        undone = sealed(Scope(session, of_before), 5)
        session.rollback()
    with database.write() as session:
        cursor = sealed(Scope(session, of_before), 5)
    assert seal(database, of_before) == cursor != undone


def test_all_who_ask_at_once_get_the_same_secret(database: Database, of_before: int) -> None:
    ready = threading.Barrier(2 * ASKING)

    def reads() -> str:
        with database.read() as session:
            scope = Scope(session, of_before)
            scope.count(FeedbackTable)  # from here on it sees one state: that without a secret
            ready.wait(30)
            return sealed(scope, 5)

    def writes() -> str:
        ready.wait(30)
        with database.write() as session:
            return sealed(Scope(session, of_before), 5)

    with ThreadPoolExecutor(2 * ASKING) as pool:
        asked = [pool.submit(one) for one in (reads, writes) * ASKING]
    assert len({one.result() for one in asked}) == 1


def test_a_cursor_of_nobody_for_a_project_without_a_secret_is_refused(database: Database, of_before: int) -> None:
    with database.read() as session, pytest.raises(InvalidCursor):
        opened(Scope(session, of_before), "AAAA", int)
