"""What else speaks of items and mentions than their own rows, found and taken away: themes, maps, messages, jobs."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import InstrumentedAttribute

from app.domain.job import JobState
from app.store.scope import Scope
from app.store.tables import Owned
from app.store.tables_registry import SubThemeTable
from app.store.tables_themes import ChangeTable, MapTable, ThemeTable
from app.store.tables_work import DeliveryTable, JobTable, UploadTable
from app.store.themes import next_version

ENDED = (JobState.DONE, JobState.DEAD, JobState.CANCELLED)


def drop_from_themes(scope: Scope, mentions: set[str]) -> int:
    """Take mentions out of the exemplars of themes, and the names and keywords made of their words; themes touched.

    The registry's version counts up, so that a refresh that has read the mentions already saves nothing.
    """
    next_version(scope)
    for leaf in scope.session.scalars(scope.rows(SubThemeTable)):
        if not mentions.isdisjoint(leaf.exemplars):
            left = [one for one in leaf.exemplars if one not in mentions]
            scope.changed(scope.update(SubThemeTable).where(SubThemeTable.id == leaf.id).values(exemplars=left))
    touched = 0
    for theme in scope.session.scalars(scope.rows(ThemeTable)):
        named = not mentions.isdisjoint(theme.named_from)
        if not named and mentions.isdisjoint(theme.exemplars):
            continue
        touched += 1
        values: dict[str, Any] = {"exemplars": [one for one in theme.exemplars if one not in mentions]}
        if named:
            values |= {"names": {}, "keywords": [], "named_from": []}
        scope.changed(scope.update(ThemeTable).where(ThemeTable.id == theme.id).values(**values))
    return touched


def drop_maps(scope: Scope, ids: set[str]) -> int:
    """Take away the kept maps and changes that show one of `ids`; how many."""
    maps = _referring(scope, MapTable, MapTable.id, MapTable.body, ids)
    changes = _referring(scope, ChangeTable, ChangeTable.seq, ChangeTable.detail, ids)
    return scope.delete_by(MapTable, MapTable.id, maps) + scope.delete_by(ChangeTable, ChangeTable.seq, changes)


def drop_deliveries(scope: Scope, ids: set[str]) -> int:
    """Take away the messages to webhooks that name one of `ids`; how many."""
    named = _referring(scope, DeliveryTable, DeliveryTable.id, DeliveryTable.payload, ids)
    return scope.delete_by(DeliveryTable, DeliveryTable.id, named)


def drop_old_deliveries(scope: Scope, *, before: dt.datetime) -> int:
    """Take away messages made before that moment; how many."""
    return scope.delete(DeliveryTable, DeliveryTable.created_at < before)


def clear_jobs(scope: Scope, ids: set[str]) -> int:
    """Empty what ended jobs were given and gave where it names one of `ids`; how many."""
    named = {
        *_referring(scope, JobTable, JobTable.id, JobTable.payload, ids),
        *_referring(scope, JobTable, JobTable.id, JobTable.result, ids),
    }
    ended = scope.update(JobTable).where(JobTable.id.in_(named), JobTable.state.in_(ENDED))
    return scope.changed(ended.values(payload={}, result={})) if named else 0


def waiting_uploads(scope: Scope) -> int:
    """How many uploaded files are not imported yet."""
    query = scope.columns(UploadTable, func.count(UploadTable.id.distinct()))
    return int(scope.session.execute(query).scalar_one())


def _referring(
    scope: Scope, table: type[Owned], key: InstrumentedAttribute[Any], column: InstrumentedAttribute[Any], ids: set[str]
) -> list[Any]:
    query = scope.columns(table, key, column).execution_options(yield_per=1_000)
    return [found for found, value in scope.session.execute(query) if _refers(value, ids)]


def _refers(value: object, ids: set[str]) -> bool:
    """Whether `value`, out of JSON, holds one of `ids`, as a value or as a key."""
    match value:
        case str():
            return value in ids
        case list():
            return any(_refers(one, ids) for one in value)
        case Mapping():
            return any(name in ids or _refers(one, ids) for name, one in value.items())
        case _:
            return False
