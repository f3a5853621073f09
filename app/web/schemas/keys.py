"""What the routes of keys take and give."""

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.services.projects import KeyScope
from app.web.schemas.pages import Line


class KeyIn(BaseModel):
    """A key to be made: what it may do, and a name to know it by."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"scopes": ["ingest"], "name": "CRM"}]})

    scopes: Annotated[list[KeyScope], Field(min_length=1, max_length=3)]
    name: Line = ""


class KeyOut(BaseModel):
    """A key without its secret; `prefix` is the part that may be shown."""

    id: str
    prefix: str
    name: str
    scopes: list[KeyScope]
    created_at: dt.datetime
    revoked_at: dt.datetime | None
    last_used_at: dt.datetime | None


class NewKeyOut(KeyOut):
    """A new key with its secret, which is shown this once."""

    key: str


class KeyPage(BaseModel):
    """A page of keys, oldest first, revoked ones too."""

    items: list[KeyOut]
    next_cursor: str | None
