"""What people said a mention should have been."""

from collections.abc import Sequence

from app.store.scope import Scope
from app.store.tables_themes import CorrectionTable


def drop_corrections(scope: Scope, item_ids: Sequence[str]) -> int:
    """Take away the corrections of items; how many."""
    return scope.delete_by(CorrectionTable, CorrectionTable.feedback_id, item_ids)
