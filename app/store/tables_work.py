"""Tables of the work itself: jobs, answers to replayed requests, uploads, webhooks, the audit log."""

import datetime as dt
from typing import Any

from sqlalchemy import Boolean, ForeignKeyConstraint, Index, Integer, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables import Base, OfProject, Owned
from app.store.types import Serial


class JobTable(Base, OfProject):
    """A piece of background work; `state` is queued, running, done, dead or cancelled.

    `attempt` counts the claims and fences off a worker that lost its lease. Of the queued jobs of one `dedupe_key`
    there is only one. Of the jobs of one `lane` one runs at a time. `payload`, `result` and `error` hold ids and
    figures, never a customer's words; `code` is that of `error`.
    """

    __tablename__ = "job"
    __table_args__ = (
        Index(
            "uq_job_dedupe",
            "project_id",
            "kind",
            "dedupe_key",
            unique=True,
            sqlite_where=text("state = 'queued'"),
            postgresql_where=text("state = 'queued'"),
        ),
        Index("ix_job_claim", "state", "run_at"),
        Index("ix_job_project", "project_id", "created_at"),
        Index(
            "ix_job_lane",
            "project_id",
            "lane",
            "state",
            "started_at",
            sqlite_where=text("lane IS NOT NULL"),
            postgresql_where=text("lane IS NOT NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    dedupe_key: Mapped[str | None]
    lane: Mapped[str | None]
    state: Mapped[str]
    run_at: Mapped[dt.datetime]
    attempt: Mapped[int] = mapped_column(Integer, default=0)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    max_attempts: Mapped[int]
    worker: Mapped[str | None]
    lease_until: Mapped[dt.datetime | None]
    cancel: Mapped[bool] = mapped_column(Boolean, default=False)
    done: Mapped[int] = mapped_column(Integer, default=0)
    total: Mapped[int] = mapped_column(Integer, default=0)
    result: Mapped[dict[str, Any] | None]
    error: Mapped[str | None]
    code: Mapped[str | None]
    created_at: Mapped[dt.datetime]
    started_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]


class IdempotencyTable(Base, OfProject):
    """The answer that a request with an Idempotency-Key got, and the sha256 of its body."""

    __tablename__ = "idempotency"
    __table_args__ = (Index("ix_idempotency_created_at", "created_at"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    body_hash: Mapped[str]
    answer: Mapped[dict[str, Any]]
    created_at: Mapped[dt.datetime]


class UploadTable(Base, OfProject):
    """A piece of an uploaded file, kept until its import ends; `part` counts from 0."""

    __tablename__ = "upload"

    id: Mapped[str] = mapped_column(primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[dt.datetime]


class WebhookTable(Base, OfProject):
    """Where a project wants to be told of `events`; `secret` signs what is sent."""

    __tablename__ = "webhook"

    id: Mapped[str] = mapped_column(primary_key=True)
    url: Mapped[str]
    secret: Mapped[str]
    events: Mapped[list[str]]
    created_at: Mapped[dt.datetime]
    disabled_at: Mapped[dt.datetime | None]
    failures: Mapped[int] = mapped_column(Integer, default=0)


class DeliveryTable(Base, OfProject):
    """One message to one webhook; `state` is pending, delivered or failed; `payload` holds ids, never texts."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        ForeignKeyConstraint(["project_id", "webhook_id"], ["webhook.project_id", "webhook.id"], ondelete="CASCADE"),
        Index("ix_webhook_delivery_webhook", "project_id", "webhook_id", "created_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    webhook_id: Mapped[str]
    event: Mapped[str]
    payload: Mapped[dict[str, Any]]
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    status: Mapped[int | None]
    error: Mapped[str | None]
    created_at: Mapped[dt.datetime]
    delivered_at: Mapped[dt.datetime | None]


class AuditTable(Base, Owned):
    """Who did what when: ids, counts and the visible part of a key, no personal data."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_at", "project_id", "at"),)

    seq: Mapped[int] = mapped_column(Serial, primary_key=True)
    at: Mapped[dt.datetime]
    actor: Mapped[str]
    action: Mapped[str]
    detail: Mapped[dict[str, Any]]
