"""A secret for each project, which hides what its cursors say, and the code of the error of a job."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

PROJECT = sa.table("project", sa.column("id", sa.Integer), sa.column("secret", sa.Text))


def upgrade() -> None:
    """Add the columns; every project gets a secret of its own."""
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
