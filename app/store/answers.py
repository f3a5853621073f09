"""Answers kept ready by the name of their question: read, put in the place of those before, dropped."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from app.store.scope import Scope
from app.store.tables_answers import AnswerTable


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer as it was kept: of the mentions up to a revision and the themes of a version."""

    made_at: dt.datetime
    mention_revision: int
    themes: int
    body: bytes


def get_answer(scope: Scope, name: str) -> StoredAnswer | None:
    """The answer of that name, null if none is kept."""
    row = scope.session.scalar(scope.rows(AnswerTable).where(AnswerTable.name == name))
    return None if row is None else StoredAnswer(row.made_at, row.mention_revision, row.themes, row.body)


def put_answers(scope: Scope, answers: Mapping[str, StoredAnswer]) -> None:
    """Keep these answers alone."""
    drop_answers(scope)
    rows = [
        {
            "name": name,
            "made_at": one.made_at,
            "mention_revision": one.mention_revision,
            "themes": one.themes,
            "body": one.body,
        }
        for name, one in answers.items()
    ]
    if rows:
        scope.insert(AnswerTable, rows)


def drop_answers(scope: Scope) -> int:
    """Keep none any more; how many there were."""
    return scope.delete(AnswerTable)
