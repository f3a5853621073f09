"""Indexes by which the mentions of an author or of a rare channel are found without looking at all."""

from alembic import op

revision = "0005"
down_revision = "0004"

COLUMNS = ("author", "channel")


def upgrade() -> None:
    """Make the indexes."""
    for column in COLUMNS:
        op.create_index(f"ix_mention_{column}", "mention", ["project_id", column, "at", "seq"])


def downgrade() -> None:
    """Drop them."""
    for column in reversed(COLUMNS):
        op.drop_index(f"ix_mention_{column}", "mention")
