"""What the routes of feedback take and give."""

import datetime as dt
import math
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SkipValidation
from pydantic.config import JsonDict

from app.domain.labels import Role
from app.domain.records import Feedback, Turn
from app.services.items import Item, encodable
from app.web.schemas.analysis import Lang, SaidIn
from app.web.schemas.mentions import MentionOut
from app.web.schemas.pages import Authors, Langs, Moment, PageQuery, SegmentQuery, Sent, SentWords, Words

MOST_ITEMS = 1_000
EXACT = 2**53


def _half_replaced(value: object) -> object:
    return encodable(value) if isinstance(value, str) else value


Number = Annotated[float | None, Field(allow_inf_nan=False)]
Text = Annotated[str | None, Field(max_length=1_000), BeforeValidator(_half_replaced)]


def _scalar(value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("no finite number; leave the field out where there is none")
    if not isinstance(value, str | int | float):
        raise ValueError("write a text, a number, true or false; leave the field out where there is none")
    return _half_replaced(value)


Scalar = Annotated[str | int | float | bool, BeforeValidator(_scalar)]

EXAMPLE: JsonDict = {
    "items": [
        {
            "external_id": "r-1",
            "source": "shop",
            "channel": "review",
            "author": "customer-7",
            "occurred_at": "2026-03-01T12:30:00Z",
            "text": "Great checkout, but delivery took three weeks.",
            "rating": 3,
            "segment": {"country": "LT"},
        }
    ]
}


class ItemIn(SaidIn):
    """One piece of feedback: `text`, or `turns` of a chat log. The same `external_id` of a `source` is kept once."""

    external_id: Text = None
    source: Text = None
    channel: Text = None
    author: Text = None
    occurred_at: Text = None
    lang: Lang = None
    rating: Number = None
    nps: Number = None
    csat: Number = None
    ces: Number = None
    solicited: bool | None = None
    segment: dict[Annotated[str, BeforeValidator(_half_replaced)], Scalar] = Field(default_factory=dict)

    def item(self) -> Item:
        """The item as services take it."""
        feedback = Feedback(
            id="",
            text=self.text or "",
            turns=tuple(Turn(turn.role, turn.text, turn.time) for turn in self.turns or ()),
            source=self.source,
            channel=self.channel,
            author=self.author,
            time=self.occurred_at,
            lang=self.lang,
            rating=self.rating,
            nps=self.nps,
            csat=self.csat,
            ces=self.ces,
            solicited=self.solicited,
            segment={name: _written(value) for name, value in self.segment.items()},
        )
        return Item(feedback, external_id=self.external_id)


def _written(value: Scalar) -> str:
    """`true` as JSON writes it; a whole number in one way, for JSON tells no 1.0 from 1."""
    if isinstance(value, float) and value.is_integer() and abs(value) <= EXACT:
        return str(int(value))
    return str(value).lower() if isinstance(value, bool) else str(value)


class FeedbackIn(BaseModel):
    """Items to be kept and scored in the background."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    items: Annotated[list[SkipValidation[ItemIn]], Field(min_length=1)]  # each is checked by itself


class ItemError(BaseModel):
    """Why one item was not taken; the others were. `index` is its place in the request, from 0."""

    index: int
    external_id: str | None
    code: str
    detail: str


class TakenItem(BaseModel):
    """What became of one item: new, put in the place of an older version, or known word for word."""

    index: int
    id: str
    outcome: Literal["accepted", "updated", "duplicate"]


class TakenOut(BaseModel):
    """How many items are new or changed, how many were known, what went wrong; `job` scores, null if nothing is new."""

    accepted: int
    duplicates: int
    items: list[TakenItem]
    errors: list[ItemError]
    job: str | None


class FeedbackQuery(SegmentQuery, PageQuery):
    """Which feedback. Of several values of one parameter, one is enough; `none` stands for null."""

    model_config = ConfigDict(extra="allow", frozen=True)

    channel: SentWords = ()
    source: SentWords = ()
    author: Authors = ()
    lang: Langs = ()
    external_id: SentWords = ()
    job: Annotated[Words, Field(description="The last job that scores or scored it.")] = ()
    since: Annotated[Moment | None, Field(alias="from", description="From this moment on.")] = None
    until: Annotated[Moment | None, Field(alias="to", description="Before this moment.")] = None
    scored: Annotated[bool | None, Field(description="Whether it has been scored.")] = None


class TurnOut(BaseModel):
    """One message of a chat log."""

    role: Role
    text: str
    time: str | None


class ItemOut(BaseModel):
    """One item as it is kept, redacted; `occurred_at` as given. `model` scored it, `problem` says why it could not."""

    id: str
    external_id: str | None
    source: str | None
    channel: str | None
    author: str | None
    text: str | None
    turns: list[TurnOut] | None
    lang: str | None
    occurred_at: str | None
    at: dt.datetime
    received_at: dt.datetime
    rating: float | None
    nps: float | None
    csat: float | None
    ces: float | None
    solicited: bool | None
    segment: dict[str, str]
    job: str | None
    model: str | None
    problem: str | None


class FeedbackPage(BaseModel):
    """A page of feedback, the last that happened first."""

    items: list[ItemOut]
    next_cursor: str | None


class ScoredItemOut(ItemOut):
    """One item with its mentions."""

    mentions: list[MentionOut]


class ErasureIn(BaseModel):
    """Whose feedback to erase: the reference that came as `author`."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"author": "customer-7"}]})

    author: Annotated[Sent, BeforeValidator(_half_replaced), Field(min_length=1)]


class ReceiptOut(BaseModel):
    """What was erased, in numbers. `job` has corrections teach without it and gives its room back to the disk.

    Themes and map are made anew by a job of their own.
    """

    id: str
    feedback: int
    mentions: int
    corrections: int
    themes: int
    maps: int
    messages: int
    answers: int
    jobs: int
    waiting_imports: int
    job: str | None
