"""The tables of what is found and said about mentions: themes, journeys, corrections, maps."""

import sqlalchemy as sa
from alembic import op

from app.store.types import HalfVector, Instant, Json, Serial

revision = "0002"
down_revision = "0001"

TABLES = (
    "theme",
    "theme_name",
    "theme_event",
    "assignment",
    "journey",
    "correction",
    "map",
    "change",
)


def upgrade() -> None:
    """Make them, those that others refer to first."""
    _theme()
    _theme_name()
    _theme_event()
    _assignment()
    _journey()
    _correction()
    _map()
    _change()


def downgrade() -> None:
    """Drop them, last made first."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _theme() -> None:
    op.create_table(
        "theme",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("names", Json, nullable=False),
        sa.Column("keywords", Json, nullable=False),
        sa.Column("named_from", Json, nullable=False),
        sa.Column("exemplars", Json, nullable=False),
        sa.Column("centroid", HalfVector(), nullable=False),
        sa.Column("touchpoint", sa.Text(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("figures", Json, nullable=False),
        sa.Column("merged_into", sa.Text(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_theme_project_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("project_id", "id", name="pk_theme"),
    )


def _theme_name() -> None:
    op.create_table(
        "theme_name",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Text(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id", "theme_id"],
            ["theme.project_id", "theme.id"],
            name="fk_theme_name_project_id_theme_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_theme_name_project_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("project_id", "theme_id", "lang", name="pk_theme_name"),
    )


def _theme_event() -> None:
    op.create_table(
        "theme_event",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("seq", Serial, nullable=False),
        sa.Column("theme_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("detail", Json, nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_theme_event_project_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("seq", name="pk_theme_event"),
    )
    op.create_index("ix_theme_event_at", "theme_event", ["project_id", "at"], unique=False)
    op.create_index("ix_theme_event_theme", "theme_event", ["project_id", "theme_id"], unique=False)


def _assignment() -> None:
    op.create_table(
        "assignment",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("seq", Serial, nullable=False),
        sa.Column("theme_id", sa.Text(), nullable=True),
        sa.Column("tier", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("similarity", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id", "theme_id"],
            ["theme.project_id", "theme.id"],
            name="fk_assignment_project_id_theme_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_assignment_project_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["seq"], ["mention.seq"], name="fk_assignment_seq", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("seq", name="pk_assignment"),
    )
    op.create_index("ix_assignment_theme", "assignment", ["project_id", "theme_id"], unique=False)


def _journey() -> None:
    op.create_table(
        "journey",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("yaml", sa.Text(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_journey_project_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("project_id", "name", name="pk_journey"),
    )


def _correction() -> None:
    op.create_table(
        "correction",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("feedback_id", sa.Text(), nullable=False),
        sa.Column("mention_id", sa.Text(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("said", Json, nullable=False),
        sa.Column("given", Json, nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id", "feedback_id"],
            ["feedback.project_id", "feedback.id"],
            name="fk_correction_project_id_feedback_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_correction_project_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("project_id", "id", name="pk_correction"),
    )
    op.create_index("ix_correction_feedback", "correction", ["project_id", "feedback_id"], unique=False)
    op.create_index("ix_correction_mention", "correction", ["project_id", "mention_id"], unique=False)


def _map() -> None:
    op.create_table(
        "map",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("journey", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("mention_revision", Serial, nullable=False),
        sa.Column("body", Json, nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_map_project_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("project_id", "id", name="pk_map"),
    )
    op.create_index("ix_map_journey", "map", ["project_id", "journey", "created_at"], unique=False)


def _change() -> None:
    op.create_table(
        "change",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("seq", Serial, nullable=False),
        sa.Column("journey", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("detail", Json, nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_change_project_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("seq", name="pk_change"),
    )
    op.create_index("ix_change_at", "change", ["project_id", "at"], unique=False)
