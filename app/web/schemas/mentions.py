"""What GET /v1/mentions takes and gives."""

import datetime as dt
from dataclasses import fields
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.domain.labels import Emotion, Intent, Sentiment
from app.domain.row import ScoredRow
from app.store.filters import MentionFilter
from app.web.schemas.pages import Authors, Langs, Moment, PageQuery, SegmentQuery, SentWords, Word, Words

None_ = Literal["none"]


class OriginQuery(SegmentQuery):
    """Which mentions, by where they come from and when. Of several values of one parameter, one is enough."""

    model_config = ConfigDict(extra="allow", frozen=True)

    since: Annotated[Moment | None, Field(alias="from", description="From this moment on.")] = None
    until: Annotated[Moment | None, Field(alias="to", description="Before this moment.")] = None
    channel: SentWords = ()
    lang: Langs = ()
    source: SentWords = ()

    @property
    def wanted(self) -> MentionFilter:
        """The filter of all that was asked for."""
        asked = type(self).model_fields.keys() & {each.name for each in fields(MentionFilter)}
        return MentionFilter(segment=self.segment, **{name: getattr(self, name) for name in asked})


class MentionQuery(OriginQuery, PageQuery):
    """Which mentions. Of several values of one parameter, one is enough; `none` stands for null.

    With `q`, the nearest in meaning come first, in whatever language; otherwise the last that happened.
    """

    model_config = ConfigDict(extra="allow", frozen=True)

    q: Annotated[Word | None, Field(min_length=1, description="What the mentions shall be about.")] = None
    stage: Words = ()
    touchpoint: Words = ()
    sentiment: Annotated[tuple[Sentiment, ...], Field(max_length=50)] = ()
    emotion: Annotated[tuple[Emotion | None_, ...], Field(max_length=50)] = ()
    intent: Annotated[tuple[Intent, ...], Field(max_length=50)] = ()
    effort: Annotated[tuple[Literal["high", "low", "none"], ...], Field(max_length=50)] = ()
    author: Authors = ()
    theme: Words = ()
    model: Words = ()
    item: Words = ()
    job: Annotated[Words, Field(description="The last job that scored its item.")] = ()
    journey: Annotated[
        Word | None, Field(min_length=1, description="The journey that `stage` and `touchpoint` are of; the usual one.")
    ] = None


class PlacedOut(BaseModel):
    """Where a mention is on another journey than the usual one."""

    stage: str
    touchpoint: str


class MentionOut(ScoredRow):
    """A scored mention as it is kept; `similarity` to `q`, and `placed` on a `journey`, where these were asked for."""

    at: dt.datetime
    source: str | None
    external_id: str | None
    theme: str | None
    unthemed_reason: str | None
    similarity: float | None
    placed: PlacedOut | None


class MentionPage(BaseModel):
    """A page of mentions."""

    items: list[MentionOut]
    next_cursor: str | None
