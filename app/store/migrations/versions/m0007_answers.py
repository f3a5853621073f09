"""The table of answers that are kept ready."""

import sqlalchemy as sa
from alembic import op

from app.store.types import Instant, Serial

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "answer",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("mention_revision", Serial, nullable=False),
        sa.Column("themes", Serial, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_answer_project_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("project_id", "name", name="pk_answer"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("answer")
