"""That rows are reached through a scope alone, and that the database itself refuses to mix projects."""

import ast
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.store.projects import add_project
from app.store.reading import mentions_by_id
from app.store.scope import Scope, pieces
from app.store.tables import Base, FeedbackTable, Owned
from tests.database_fixtures import NOW
from tests.store.test_reading import keep

STORE = Path(__file__).parents[2] / "app" / "store"
ACROSS = {  # what looks at all projects, and why
    "scope.py": "makes the condition",
    "projects.py": "is about projects",
    "keys.py": "a key says which project it is",
    "jobs.py": "a worker serves all projects",
    "lanes.py": "so it does where jobs take turns",
    "job_list.py": "the depth of the queue is no project's",
    "session.py": "asks for the time",
    "sessions.py": "a session says whose key it was begun with",
    "uploads.py": "narrows by scope.owned",
    "labels.py": "narrows by scope.owned",
    "reading.py": "counts the rows of a query of the scope",
    "segments.py": "looks into the JSON of the row at hand",
}


def test_no_module_but_those_named_makes_queries_past_the_scope() -> None:
    makers = {"select", "insert", "update", "delete"}
    past = {
        path.name
        for path in STORE.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and node.module == "sqlalchemy"
        and makers & {name.name for name in node.names}
    }
    assert past <= set(ACROSS), past - set(ACROSS)


def test_every_table_is_a_projects_but_that_of_projects() -> None:
    free = [mapper.class_.__name__ for mapper in Base.registry.mappers if not issubclass(mapper.class_, Owned)]
    assert free == ["ProjectTable"]


def test_a_row_that_points_into_another_project_is_refused(scope: Scope) -> None:
    other = Scope(scope.session, add_project(scope.session, "other", now=NOW).id)
    mention = keep(scope, "mine")
    (found,) = mentions_by_id(scope, [mention]).values()
    moved = text("UPDATE mention SET project_id = :other WHERE seq = :seq")
    with pytest.raises(IntegrityError), scope.session.begin_nested():
        scope.session.execute(moved, {"other": other.project_id, "seq": found.seq})


def test_changes_and_deletions_stay_in_the_project(scope: Scope) -> None:
    other = Scope(scope.session, add_project(scope.session, "other", now=NOW).id)
    keep(scope, "mine")
    keep(other, "theirs")
    assert scope.changed(scope.update(FeedbackTable).values(channel="chat")) == 1
    assert scope.delete(FeedbackTable) == 1
    assert (scope.count(FeedbackTable), other.count(FeedbackTable)) == (0, 1)


def test_a_project_goes_with_all_its_rows(scope: Scope) -> None:
    keep(scope, "mine")
    scope.session.execute(text("DELETE FROM project WHERE id = :id"), {"id": scope.project_id})
    left = [
        table.name
        for table in Base.metadata.sorted_tables
        if scope.session.execute(text(f'SELECT count(*) FROM "{table.name}"')).scalar_one()
    ]
    assert left == []


def test_long_lists_are_cut_into_pieces_that_fit_a_query() -> None:
    assert [len(piece) for piece in pieces(range(1_001))] == [500, 500, 1]
    assert pieces([]) == []
