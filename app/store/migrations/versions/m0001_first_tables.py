"""The tables of what the service is about: projects, keys, feedback, mentions, vectors."""

import sqlalchemy as sa
from alembic import op

from app.store.types import HalfVector, Instant, Json, Serial

revision = "0001"
down_revision = None

TABLES = (
    "project",
    "key",
    "feedback",
    "mention",
    "vector",
)


def upgrade() -> None:
    """Make them, those that others refer to first."""
    _project()
    _key()
    _feedback()
    _mention()
    _vector()


def downgrade() -> None:
    """Drop them, last made first."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _project() -> None:
    op.create_table(
        "project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("retention_days", sa.Integer(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("unthemed_budget", sa.Double(), nullable=False),
        sa.Column("redaction_patterns", Json, nullable=False),
        sa.Column("mention_revision", Serial, nullable=False),
        sa.Column("erasures", Serial, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_project"),
        sa.UniqueConstraint("name", name="uq_project_name"),
    )


def _key() -> None:
    op.create_table(
        "key",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", Json, nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.Column("last_used_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_key_project_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("project_id", "id", name="pk_key"),
        sa.UniqueConstraint("hash", name="uq_key_hash"),
    )


def _feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("turns", Json, nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("time", sa.Text(), nullable=True),
        sa.Column("occurred_at", Instant(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=True),
        sa.Column("rating", sa.Double(), nullable=True),
        sa.Column("nps", sa.Double(), nullable=True),
        sa.Column("csat", sa.Double(), nullable=True),
        sa.Column("ces", sa.Double(), nullable=True),
        sa.Column("solicited", sa.Boolean(), nullable=True),
        sa.Column("segment", Json, nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("job_id", sa.Text(), nullable=True),
        sa.Column("scored_by", sa.Text(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_feedback_project_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("project_id", "id", name="pk_feedback"),
    )
    op.create_index("ix_feedback_at", "feedback", ["project_id", "at", "id"], unique=False)
    op.create_index("ix_feedback_author", "feedback", ["project_id", "author"], unique=False)
    op.create_index("ix_feedback_job", "feedback", ["job_id"], unique=False)
    op.create_index("ix_feedback_received", "feedback", ["project_id", "received_at"], unique=False)
    op.create_index("uq_feedback_external", "feedback", ["project_id", "source", "external_id"], unique=True)


def _mention() -> None:
    op.create_table(
        "mention",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("seq", Serial, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("feedback_id", sa.Text(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("valence", sa.Double(), nullable=False),
        sa.Column("sentiment", sa.Text(), nullable=False),
        sa.Column("sentiment_confidence", sa.Double(), nullable=False),
        sa.Column("emotions", sa.Integer(), nullable=False),
        sa.Column("intensity", sa.Double(), nullable=False),
        sa.Column("intent", sa.Text(), nullable=False),
        sa.Column("intent_confidence", sa.Double(), nullable=False),
        sa.Column("effort", sa.Text(), nullable=True),
        sa.Column("effort_confidence", sa.Double(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("stage_confidence", sa.Double(), nullable=False),
        sa.Column("touchpoint", sa.Text(), nullable=False),
        sa.Column("touchpoint_confidence", sa.Double(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("revision", Serial, nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id", "feedback_id"],
            ["feedback.project_id", "feedback.id"],
            name="fk_mention_project_id_feedback_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_mention_project_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("seq", name="pk_mention"),
    )
    op.create_index("ix_mention_at", "mention", ["project_id", "at", "seq"], unique=False)
    op.create_index("ix_mention_feedback", "mention", ["project_id", "feedback_id"], unique=False)
    op.create_index("ix_mention_revision", "mention", ["project_id", "revision"], unique=False)
    op.create_index("ix_mention_stage", "mention", ["project_id", "stage", "at", "seq"], unique=False)
    op.create_index("ix_mention_touchpoint", "mention", ["project_id", "touchpoint", "at", "seq"], unique=False)
    op.create_index("uq_mention_id", "mention", ["project_id", "id"], unique=True)


def _vector() -> None:
    op.create_table(
        "vector",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("seq", Serial, nullable=False),
        sa.Column("features", HalfVector(), nullable=False),
        sa.Column("meaning", HalfVector(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_vector_project_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["seq"], ["mention.seq"], name="fk_vector_seq", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("seq", name="pk_vector"),
    )
    op.create_index("ix_vector_project_id", "vector", ["project_id"], unique=False)
