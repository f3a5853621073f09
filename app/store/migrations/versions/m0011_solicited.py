"""What mentions say of having been asked for, with an index of it; a secret for cursors, and codes of jobs' errors."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

COLUMNS = ["project_id", "solicited", "at", "seq", "sentiment", "intent", "effort", "emotions"]
KNOWN = "solicited IS NOT NULL"
PROJECT = sa.table("project", sa.column("id", sa.Integer), sa.column("secret", sa.Text))


def upgrade() -> None:
    """Add the columns, take over what the items say, make the index; every project gets a secret of its own."""
    op.add_column("mention", sa.Column("solicited", sa.Boolean(), nullable=True))
    op.execute(
        "UPDATE mention SET solicited = feedback.solicited FROM feedback WHERE feedback.solicited IS NOT NULL "
        "AND feedback.project_id = mention.project_id AND feedback.id = mention.feedback_id"
    )
    known = sa.text(KNOWN)
    op.create_index("ix_mention_solicited", "mention", COLUMNS, sqlite_where=known, postgresql_where=known)
    op.add_column("project", sa.Column("secret", sa.Text(), nullable=True))
    op.add_column("job", sa.Column("code", sa.Text(), nullable=True))
    connection = op.get_bind()
    for project_id in connection.scalars(sa.select(PROJECT.c.id)).all():
        value = secrets.token_hex(32)
        connection.execute(sa.update(PROJECT).where(PROJECT.c.id == project_id).values(secret=value))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("job", "code")
    op.drop_column("project", "secret")
    op.drop_index("ix_mention_solicited", "mention")
    op.drop_column("mention", "solicited")
