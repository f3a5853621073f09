"""What was missing to find themes again and to keep what people decide about them.

Tables of sub-themes, of spaces and of a project's registry; columns of themes for their life, for a move to the other
side (`moved`) and for what people plan (`feasibility`, `owner`, `progress`); the sub-theme of a mention.
"""

import sqlalchemy as sa
from alembic import op

from app.store.types import Instant, Json, Packed, Serial

revision = "0004"
down_revision = "0003"

TABLES = ("theme_registry", "theme_space", "sub_theme")
THEME = ("scope", "pinned", "born", "last_seen", "grown_from", "moved", "feasibility", "owner", "progress")


def upgrade() -> None:
    """Make the tables and columns."""
    _sub_theme()
    _theme_space()
    _theme_registry()
    for column in (
        sa.Column("scope", sa.Text(), nullable=True),
        sa.Column("pinned", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("born", Instant(), nullable=True),
        sa.Column("last_seen", Instant(), nullable=True),
        sa.Column("grown_from", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("moved", sa.Text(), nullable=True),
        sa.Column("feasibility", sa.Double(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("progress", sa.Text(), nullable=True),
    ):
        op.add_column("theme", column)
    op.add_column("assignment", sa.Column("sub_theme", sa.Text(), nullable=True))


def downgrade() -> None:
    """Drop them, last made first."""
    op.drop_column("assignment", "sub_theme")
    for name in reversed(THEME):
        op.drop_column("theme", name)
    for table in TABLES:
        op.drop_table(table)


def _sub_theme() -> None:
    op.create_table(
        "sub_theme",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("theme_id", sa.Text(), nullable=False),
        sa.Column("meaning", Packed("<f4"), nullable=False),
        sa.Column("reach", sa.Double(), nullable=False),
        sa.Column("tightness", sa.Double(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("exemplars", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id", "theme_id"],
            ["theme.project_id", "theme.id"],
            name="fk_sub_theme_project_id_theme_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_sub_theme_project_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("project_id", "id", name="pk_sub_theme"),
    )
    op.create_index("ix_sub_theme_theme", "sub_theme", ["project_id", "theme_id"], unique=False)


def _theme_space() -> None:
    op.create_table(
        "theme_space",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("mean", Packed("<f8"), nullable=False),
        sa.Column("matrix", Packed("<f8"), nullable=False),
        sa.Column("usual", sa.Double(), nullable=False),
        sa.Column("spread", sa.Double(), nullable=False),
        sa.Column("built", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_theme_space_project_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("project_id", "kind", name="pk_theme_space"),
    )


def _theme_registry() -> None:
    op.create_table(
        "theme_registry",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("refreshed", sa.Integer(), nullable=False),
        sa.Column("refreshed_at", Instant(), nullable=True),
        sa.Column("seconds", sa.Double(), nullable=True),
        sa.Column("mention_revision", Serial, nullable=False),
        sa.Column("erasures", Serial, nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name="fk_theme_registry_project_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", name="pk_theme_registry"),
    )
