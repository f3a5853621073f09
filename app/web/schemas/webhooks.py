"""What the routes of webhooks take and give."""

import datetime as dt
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from app.services.webhooks import Event
from app.store.webhooks import DeliveryState
from app.web.schemas.pages import Word


class WebhookIn(BaseModel):
    """Where to tell of which events."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"url": "https://example.com/hook", "events": ["feedback.scored"]}]},
    )

    url: Annotated[Word, Field(min_length=1)]
    events: Annotated[list[Event], Field(min_length=1, max_length=len(Event))]


class WebhookOut(BaseModel):
    """A webhook without its secret; `failures` counts messages given up since the last that arrived."""

    id: str
    url: str
    events: list[Event]
    created_at: dt.datetime
    disabled_at: dt.datetime | None
    failures: int


class NewWebhookOut(WebhookOut):
    """A new webhook with the secret that signs, which is shown this once."""

    secret: str


class SecretOut(BaseModel):
    """A new secret, which is shown this once; for a day the former one signs too."""

    secret: str


class WebhookPage(BaseModel):
    """A page of webhooks, oldest first, disabled ones too."""

    items: list[WebhookOut]
    next_cursor: str | None


class DeliveryOut(BaseModel):
    """One message to a webhook: `status` is that of the last answer, `error` why there was none."""

    id: str
    event: str
    payload: dict[str, Any]
    state: DeliveryState
    attempts: int
    status: int | None
    error: str | None
    created_at: dt.datetime
    delivered_at: dt.datetime | None


class DeliveryPage(BaseModel):
    """A page of messages, newest first."""

    items: list[DeliveryOut]
    next_cursor: str | None
