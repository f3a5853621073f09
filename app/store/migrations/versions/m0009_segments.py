"""Segments by value, and indexes of mentions that hold what filters ask for."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

FELT = ["sentiment", "intent", "effort", "emotions"]
WIDER = ("touchpoint", "stage", "channel")
NEW = ("lang", "source")
LONGEST = 200
FILL = {  # fields of a project's own out of the JSON of the items
    "sqlite": "json_each(feedback.segment) AS field",
    "postgresql": "jsonb_each_text(feedback.segment) AS field",
}


def upgrade() -> None:
    """Make the table and fill it; make the indexes anew."""
    op.create_table(
        "segment",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("feedback_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_segment_project_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["project_id", "feedback_id"],
            ["feedback.project_id", "feedback.id"],
            name="fk_segment_project_id_feedback_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("project_id", "feedback_id", "name", name="pk_segment"),
        sqlite_with_rowid=False,
    )
    fields = FILL[op.get_bind().dialect.name]
    op.execute(
        "INSERT INTO segment (project_id, feedback_id, name, value) "  # noqa: S608 - words of ours
        f"SELECT feedback.project_id, feedback.id, field.key, field.value FROM feedback, {fields} "
        f"WHERE field.value IS NOT NULL AND length(field.key) <= {LONGEST} AND length(field.value) <= {LONGEST}"
    )
    op.create_index("ix_segment_value", "segment", ["project_id", "name", "value", "feedback_id"])
    for column in WIDER:
        op.drop_index(f"ix_mention_{column}", "mention")
    op.drop_index("ix_mention_at", "mention")
    op.create_index("ix_mention_at", "mention", ["project_id", "at", "seq", "lang", *FELT])
    for column in (*WIDER, *NEW):
        op.create_index(f"ix_mention_{column}", "mention", ["project_id", column, "at", "seq", *FELT])


def downgrade() -> None:
    """Drop the table and make the indexes as they were."""
    for column in (*WIDER, *NEW, "at"):
        op.drop_index(f"ix_mention_{column}", "mention")
    op.create_index("ix_mention_at", "mention", ["project_id", "at", "seq"])
    for column in WIDER:
        op.create_index(f"ix_mention_{column}", "mention", ["project_id", column, "at", "seq"])
    op.drop_table("segment")
