"""What the routes of corrections take and give."""

import datetime as dt
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from app.domain.labels import Effort, Emotion, Intent, Sentiment
from app.web.schemas.pages import Id, Word

MOST_CORRECTIONS = 1_000
MOST_EXAMPLES = 100

Value = str | float | list[str] | None
EXAMPLE: JsonDict = {
    "corrections": [{"mention_id": "0f3c7a9be1d24c55", "labels": {"touchpoint": "packaging", "effort": None}}]
}


class LabelsIn(BaseModel):
    """The labels that are given; those left out stay the model's. `effort` null: nothing is said of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sentiment: Sentiment | None = None
    emotions: Annotated[list[Emotion] | None, Field(max_length=len(Emotion))] = None
    intensity: Annotated[float | None, Field(ge=0, le=1, description="Taken as the nearest of 0, 1/3, 2/3, 1.")] = None
    intent: Intent | None = None
    effort: Effort | None = None
    stage: Word | None = None
    touchpoint: Word | None = None

    @property
    def given(self) -> dict[str, Any]:
        """The values by field, of the fields that were sent."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class CorrectionIn(BaseModel):
    """What one mention should have been. The value that it has already confirms it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mention_id: Id
    labels: LabelsIn


class CorrectionsIn(BaseModel):
    """Corrections that are made together."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    corrections: Annotated[list[CorrectionIn], Field(min_length=1, max_length=MOST_CORRECTIONS)]
    examples: Annotated[int, Field(ge=0, le=MOST_EXAMPLES, description="Most changed mentions shown.")] = 20


class ChangeOut(BaseModel):
    """A label that changes, and how sure the new one is; null for emotions and intensity."""

    field: str
    before: Value
    after: Value
    confidence: float | None


class ChangedOut(BaseModel):
    """A mention of which labels change; `corrected` by a person, or else by what was learned."""

    mention_id: str
    item_id: str
    text: str
    corrected: bool
    changes: list[ChangeOut]


class EffectOut(BaseModel):
    """How many mentions change, in which labels how many, and examples, the surest first."""

    mentions: int
    fields: dict[str, int]
    examples: list[ChangedOut]


class CorrectionOut(BaseModel):
    """A correction as it is kept: labels given, labels the mention had, and the version that had said them."""

    id: str
    mention_id: str
    item_id: str
    source: str | None
    given: dict[str, Value]
    said: dict[str, Value]
    model: str
    key: str | None
    created_at: dt.datetime


class CorrectedOut(BaseModel):
    """The corrections that were made, and what they changed."""

    corrections: list[CorrectionOut]
    effect: EffectOut


class CorrectionPage(BaseModel):
    """A page of corrections."""

    items: list[CorrectionOut]
    next_cursor: str | None
