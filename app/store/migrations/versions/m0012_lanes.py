"""Lanes of jobs: of those in one lane one runs at a time, and lanes take turns. Deliveries that wait get theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

KNOWN = "lane IS NOT NULL"


def upgrade() -> None:
    """Add the column and its index; deliveries go into the lane of their webhook."""
    op.add_column("job", sa.Column("lane", sa.Text(), nullable=True))
    op.execute(
        "UPDATE job SET lane = webhook_delivery.webhook_id FROM webhook_delivery WHERE job.kind = 'webhook' "
        "AND job.state IN ('queued', 'running') "
        "AND webhook_delivery.project_id = job.project_id AND webhook_delivery.id = job.dedupe_key"
    )
    known = sa.text(KNOWN)
    columns = ["project_id", "lane", "state", "started_at"]
    op.create_index("ix_job_lane", "job", columns, sqlite_where=known, postgresql_where=known)


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_job_lane", "job")
    op.drop_column("job", "lane")
