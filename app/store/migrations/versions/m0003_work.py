"""The tables of the work itself: jobs, replayed answers, uploads, webhooks, the audit log."""

import sqlalchemy as sa
from alembic import op

from app.store.types import Instant, Json, Serial

revision = "0003"
down_revision = "0002"

TABLES = (
    "job",
    "idempotency",
    "upload",
    "webhook",
    "webhook_delivery",
    "audit",
)


def upgrade() -> None:
    """Make them, those that others refer to first."""
    _job()
    _idempotency()
    _upload()
    _webhook()
    _webhook_delivery()
    _audit()


def downgrade() -> None:
    """Drop them, last made first."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _job() -> None:
    op.create_table(
        "job",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", Json, nullable=False),
        sa.Column("dedupe_key", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("run_at", Instant(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.Column("cancel", sa.Boolean(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("result", Json, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("started_at", Instant(), nullable=True),
        sa.Column("finished_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_job_project_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("project_id", "id", name="pk_job"),
    )
    op.create_index("ix_job_claim", "job", ["state", "run_at"], unique=False)
    op.create_index("ix_job_project", "job", ["project_id", "created_at"], unique=False)
    op.create_index(
        "uq_job_dedupe",
        "job",
        ["project_id", "kind", "dedupe_key"],
        unique=True,
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    )


def _idempotency() -> None:
    op.create_table(
        "idempotency",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.Column("answer", Json, nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_idempotency_project_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("project_id", "key", name="pk_idempotency"),
    )
    op.create_index("ix_idempotency_created_at", "idempotency", ["created_at"], unique=False)


def _upload() -> None:
    op.create_table(
        "upload",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_upload_project_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("project_id", "id", "part", name="pk_upload"),
    )


def _webhook() -> None:
    op.create_table(
        "webhook",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("events", Json, nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("disabled_at", Instant(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_webhook_project_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("project_id", "id", name="pk_webhook"),
    )


def _webhook_delivery() -> None:
    op.create_table(
        "webhook_delivery",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("webhook_id", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("payload", Json, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("delivered_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id", "webhook_id"],
            ["webhook.project_id", "webhook.id"],
            name="fk_webhook_delivery_project_id_webhook_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name="fk_webhook_delivery_project_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "id", name="pk_webhook_delivery"),
    )
    op.create_index(
        "ix_webhook_delivery_webhook", "webhook_delivery", ["project_id", "webhook_id", "created_at"], unique=False
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("seq", Serial, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("detail", Json, nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_audit_project_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("seq", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["project_id", "at"], unique=False)
