"""One project's rows in one session: the only way to them, so that no query can forget whose they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, CursorResult, Delete, Select, Update, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.store.tables import Owned, ProjectTable
from app.store.tables_answers import AnswerTable, BlockTable

Table = TypeVar("Table", bound=Owned)
Row = Mapping[str, Any]
AT_ONCE = 500  # values in one IN (...)


@dataclass(frozen=True, slots=True)
class Scope:
    """A session that sees one project."""

    session: Session
    project_id: int

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is SQLite."""
        return self.session.get_bind().dialect.name == "sqlite"

    def owned(self, table: type[Owned]) -> ColumnElement[bool]:
        """The condition that a row of `table` is this project's."""
        return table.project_id == self.project_id

    def rows(self, table: type[Table]) -> Select[Table]:
        """SELECT whole rows."""
        return select(table).where(self.owned(table))

    def columns(self, table: type[Owned], *columns: Any) -> Select[*tuple[Any, ...]]:  # noqa: ANN401 - columns, functions
        """SELECT some columns of `table`; join others with `owned` of each."""
        return select(*columns).select_from(table).where(self.owned(table))

    def count(self, table: type[Owned], *conditions: ColumnElement[bool]) -> int:
        """Number of rows that meet all `conditions`."""
        found = self.session.scalar(self.columns(table, func.count()).where(*conditions))
        return int(found or 0)

    def distinct(self, table: type[Owned], column: InstrumentedAttribute[str]) -> list[str]:
        """The values of a column by which the project's rows are indexed: stepped from one to the next, few or many."""
        mine = self.owned(table)
        step = select(func.min(column).label("value")).where(mine).cte("step", recursive=True)
        following = select(func.min(column)).where(mine, column > step.c.value).correlate(step).scalar_subquery()
        step = step.union_all(select(following).where(step.c.value.is_not(None)))
        return list(self.session.scalars(select(step.c.value).where(step.c.value.is_not(None))))

    def update(self, table: type[Owned]) -> Update:
        """UPDATE, to be narrowed."""
        return update(table).where(self.owned(table))

    def delete(self, table: type[Owned], *conditions: ColumnElement[bool]) -> int:
        """DELETE the rows that meet all `conditions`; their number."""
        statement: Delete = delete(table).where(self.owned(table), *conditions)
        return self.changed(statement)

    def delete_by(self, table: type[Owned], column: InstrumentedAttribute[Any], values: Sequence[Any]) -> int:
        """DELETE the rows whose `column` is among `values`, however many; their number."""
        return sum(self.delete(table, column.in_(some)) for some in pieces(values))

    def changed(self, statement: Update | Delete) -> int:
        """Run it; the number of rows it touched."""
        result = self.session.execute(statement, execution_options={"synchronize_session": False})
        assert isinstance(result, CursorResult)
        return result.rowcount

    def insert(self, table: type[Owned], rows: Sequence[Row]) -> None:
        """INSERT rows of this project."""
        if rows:
            self.session.execute(insert(table), self._mine(rows))

    def insert_new(self, table: type[Owned], rows: Sequence[Row], *, told: InstrumentedAttribute[Any]) -> set[Any]:
        """INSERT those rows whose unique keys are not there; what `told` is in them."""
        if not rows:
            return set()
        statement = self._upsert(table).on_conflict_do_nothing().returning(told)
        return set(self.session.scalars(statement, self._mine(rows)))

    def upsert(self, table: type[Owned], rows: Sequence[Row], *, key: Sequence[str]) -> None:
        """INSERT rows, or put them in the place of those with the same project and `key`."""
        if not rows:
            return
        statement = self._upsert(table)
        fields = {name: statement.excluded[name] for name in rows[0] if name not in key}
        statement = statement.on_conflict_do_update(index_elements=["project_id", *key], set_=fields)
        self.session.execute(statement, self._mine(rows))

    def next_revision(self) -> int:
        """Count up the project's `mention_revision`, which locks it: revisions are committed in their order."""
        mine = ProjectTable.id == self.project_id
        statement = update(ProjectTable).where(mine).values(mention_revision=ProjectTable.mention_revision + 1)
        return self.session.execute(statement.returning(ProjectTable.mention_revision)).scalar_one()

    def count_erasure(self) -> None:
        """Count up the project's `erasures`: caches of mentions are to drop what is gone; what is kept goes at once."""
        self.delete(AnswerTable)
        self.delete(BlockTable)
        mine = ProjectTable.id == self.project_id
        self.session.execute(update(ProjectTable).where(mine).values(erasures=ProjectTable.erasures + 1))

    def _mine(self, rows: Sequence[Row]) -> list[dict[str, Any]]:
        return [{**row, "project_id": self.project_id} for row in rows]

    def _upsert(self, table: type[Owned]) -> Any:  # noqa: ANN401 - the dialects share no base with on_conflict
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)


def pieces(values: Sequence[Any]) -> list[Sequence[Any]]:
    """`values` in pieces that fit into one IN (...)."""
    return [values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE)]
