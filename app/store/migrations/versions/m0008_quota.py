"""The table of quotas."""

import sqlalchemy as sa
from alembic import op

from app.store.types import Serial

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "quota",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("items", Serial, nullable=True),
        sa.Column("size", Serial, nullable=True),
        sa.Column("held_items", Serial, nullable=False),
        sa.Column("held_size", Serial, nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_quota_project_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("project_id", name="pk_quota"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("quota")
