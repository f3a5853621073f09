"""Mentions say whether people were asked for their item, with an index of those of which it is known."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

COLUMNS = ["project_id", "solicited", "at", "seq", "sentiment", "intent", "effort", "emotions"]
KNOWN = "solicited IS NOT NULL"


def upgrade() -> None:
    """Add the column, take over what the items say, make the index."""
    op.add_column("mention", sa.Column("solicited", sa.Boolean(), nullable=True))
    op.execute(
        "UPDATE mention SET solicited = feedback.solicited FROM feedback WHERE feedback.solicited IS NOT NULL "
        "AND feedback.project_id = mention.project_id AND feedback.id = mention.feedback_id"
    )
    known = sa.text(KNOWN)
    op.create_index("ix_mention_solicited", "mention", COLUMNS, sqlite_where=known, postgresql_where=known)


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_mention_solicited", "mention")
    op.drop_column("mention", "solicited")
