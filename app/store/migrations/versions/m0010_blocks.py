"""The table of mentions in blocks."""

import sqlalchemy as sa
from alembic import op

from app.store.types import Instant, Serial

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "block",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first_at", Instant(), nullable=False),
        sa.Column("last_at", Instant(), nullable=False),
        sa.Column("mention_revision", Serial, nullable=False),
        sa.Column("themes", Serial, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_block_project_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("project_id", "number", name="pk_block"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("block")
