"""What POST /v1/analyze takes and gives."""

from typing import Annotated, Literal, NotRequired, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SkipValidation, model_validator
from pydantic.config import JsonDict
from typing_extensions import TypedDict

from app.domain.labels import Role
from app.domain.records import Feedback, Turn
from app.domain.row import ScoredRow
from app.pipeline.language import UNKNOWN, normalise_tag
from app.services.items import LONGEST_TIME, encodable


def _usable(tag: str | None) -> str | None:
    """A tag that says a language, or that it isn't known. ValueError for words such as English."""
    if tag and normalise_tag(tag) is None and tag.lower() != UNKNOWN:
        raise ValueError(f"{tag!r} is no tag of BCP 47; write it as en, zh-Hant or pt-BR, or leave it out")
    return tag


Lang = Annotated[str | None, Field(max_length=35), AfterValidator(_usable)]
"""In which language something was said; empty where nobody told."""


class TurnIn(BaseModel):
    """One message of a chat log."""

    model_config = ConfigDict(extra="forbid")

    role: Role
    text: str
    time: Annotated[str | None, Field(max_length=LONGEST_TIME)] = None


class SaidIn(BaseModel):
    """A text, or the turns of a chat log."""

    model_config = ConfigDict(extra="forbid")

    text: str | None = None
    turns: list[TurnIn] | None = None

    @model_validator(mode="after")
    def _text_or_turns(self) -> Self:
        if (self.text is None) == (self.turns is None):
            raise ValueError("give either text or turns")
        return self


class DocumentIn(SaidIn):
    """A text or the turns of a chat log to be scored."""

    id: Annotated[str, Field(min_length=1, max_length=200)]
    lang: Lang = None
    channel: Annotated[str | None, Field(max_length=100)] = None

    def feedback(self) -> Feedback:
        """The item this document is; what the answer couldn't hold of its words is replaced one for one."""
        turns = tuple(
            Turn(turn.role, encodable(turn.text), None if turn.time is None else encodable(turn.time))
            for turn in self.turns or ()
        )
        return Feedback(id=self.id, text=encodable(self.text or ""), turns=turns, lang=self.lang, channel=self.channel)


EXAMPLE: JsonDict = {
    "documents": [
        {"id": "review-1", "text": "Great checkout, but delivery took three weeks.", "channel": "review"},
        {
            "id": "chat-1",
            "turns": [
                {"role": "agent", "text": "How can I help you?"},
                {"role": "customer", "text": "My refund still has not arrived and nobody answers my mails"},
            ],
        },
    ]
}


class AnalyzeIn(BaseModel):
    """Documents to be scored at once; `journey` names one that ships, or where the key may read one of one's own."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    documents: Annotated[list[SkipValidation[DocumentIn]], Field(min_length=1)]  # each is checked by itself
    journey: str | None = None


Coverage = Literal["0.8", "0.9", "0.95"]
"""How often the alternatives of a mention hold the right label."""


class AlternativeOut(TypedDict):
    """A label that may be the right one, and its probability."""

    id: str
    confidence: float


class AlternativesOut(TypedDict):
    """Labels of which one is right as often as was asked for, the most probable first."""

    stage: list[AlternativeOut]
    touchpoint: list[AlternativeOut]


class AnalyzedMention(ScoredRow):
    """A scored mention, with `alternatives` when they were asked for."""

    alternatives: NotRequired[AlternativesOut]


class DocumentOut(BaseModel):
    """A scored document."""

    id: str
    lang: str
    mentions: list[AnalyzedMention]


class DocumentError(BaseModel):
    """Why one document was not scored; the others were. `index` is its place in the request, from 0."""

    index: int
    id: str | None
    code: str
    detail: str


class AnalyzeOut(BaseModel):
    """Scored documents in the order of the request, and what went wrong with the rest."""

    documents: list[DocumentOut]
    errors: list[DocumentError]
    model: str
