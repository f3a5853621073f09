"""What the routes of themes take and give."""

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.domain.theme import Side
from app.services.theme_edits import LONGEST_NAME
from app.services.themes import Shown, Sort
from app.web.schemas.pages import Id, Line, PageQuery, Word, Words

Share = Annotated[float, Field(ge=0, le=1)]
Lang = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]
Name = Annotated[Word, Field(min_length=1, max_length=LONGEST_NAME)]


class ThemeQuery(PageQuery):
    """Which themes. Of several values of one parameter, one is enough."""

    kind: Annotated[tuple[Side, ...], Field(max_length=3)] = ()
    stage: Words = ()
    touchpoint: Words = ()
    status: Annotated[
        tuple[Shown, ...], Field(max_length=5, description="Those that are spoken of or sleep, if not given.")
    ] = ()
    sort: Annotated[Sort, Field(description="The largest first.")] = Sort.VOICES


class EstimateOut(BaseModel):
    """A mean over voices, each counted once, with its 95% interval."""

    mean: float
    low: float
    high: float


class BandOut(BaseModel):
    """The latest week: `mentions` came, `expected` and up to `high` were usual; `alarm` if that is remarkable."""

    start: dt.date
    mentions: int
    expected: float
    high: float
    p: float
    alarm: Literal["emerging", "surging"] | None


class SilenceOut(BaseModel):
    """The day `since` which a theme isn't spoken of, and how likely so long a silence is by chance: `p`, `q` among all.

    Time goes by voices, from its first day to the last on which anybody spoke (Solow 1993).
    """

    since: dt.date
    p: float
    q: float


class ThemeOut(BaseModel):
    """A theme with its main figures, as of the last refresh.

    `name` is the one in the project's language, `names` are those by language, `given` those of them that people gave.
    `share` is that of the mentions of its kind; `impact` is what the mean valence of the journey would gain if its
    mentions were neutral (lose, for a gain); `growth` how its share of voices changed from the earlier half of the
    time to the later one, relative, with the p value `growth_p`, and `growth_q`, that among all themes: chance is to be
    doubted at 0.05 or less. A theme that nobody spoke of before has these two alone. `silence` tells how long nobody
    has spoken of it: with a `q` of 0.05 or less it is over, or asleep. `stage` and `touchpoint` are where
    most of its voices are. Figures are null where there is too little to say.
    """

    id: str
    kind: Side
    status: Shown
    name: str
    names: dict[str, str]
    given: list[str]
    pinned: bool
    mentions: int
    voices: int
    share: float | None
    valence: EstimateOut | None
    intensity: EstimateOut | None
    severity: float | None
    impact: float | None
    impact_low: float | None
    impact_high: float | None
    growth: float | None
    growth_p: float | None
    growth_q: float | None
    latest: BandOut | None
    silence: SilenceOut | None
    stage: str | None
    touchpoint: str | None
    born: dt.datetime
    last_seen: dt.datetime
    merged_into: str | None
    feasibility: float | None
    owner: str | None
    progress: str | None


class ThemePage(BaseModel):
    """A page of themes."""

    items: list[ThemeOut]
    next_cursor: str | None


class QuoteOut(BaseModel):
    """The words of a mention."""

    mention_id: str
    item_id: str
    text: str
    lang: str


class PartOut(BaseModel):
    """A part of a theme, which can be split from it."""

    id: str
    mentions: int
    quotes: list[QuoteOut]


class EventOut(BaseModel):
    """A step of a theme's life; `others` are the themes it came from or went into."""

    what: str
    at: dt.datetime
    mentions: int | None
    others: list[str]


class PointOut(BaseModel):
    """A week of a theme: its mentions, and those of all themes of its kind."""

    start: dt.date
    mentions: int
    total: int


class ShiftOut(BaseModel):
    """Where a theme's share of voices changed: the first day after, the shares before and after, and the p value.

    Each voice counts once, in the week in which it first spoke. `q` is p adjusted for all themes.
    """

    at: dt.date
    before: float
    after: float
    p: float
    q: float


class DriverOut(BaseModel):
    """What the theme does to an outcome, with 95% intervals: its part of the total, and the change without it."""

    voices: int
    reach: float
    contribution: float
    contribution_low: float
    contribution_high: float
    removal: float | None
    removal_low: float | None
    removal_high: float | None


class SeenThemeOut(ThemeOut):
    """A theme with all that is known of it.

    The mixes are shares of its voices. `quotes` are of distinct authors, and there are none where too few voices
    speak of the theme. `drivers` are by outcome: valence, rating, nps, csat.
    """

    stages: dict[str, float]
    touchpoints: dict[str, float]
    languages: dict[str, float]
    channels: dict[str, float]
    trend: list[PointOut]
    change: ShiftOut | None
    drivers: dict[str, DriverOut]
    quotes: list[QuoteOut]
    parts: list[PartOut]
    lineage: list[EventOut]


class ThemeIn(BaseModel):
    """What to change of a theme; what isn't sent stays as it is.

    `name` is in the language `lang` (the project's if not sent), `names` are by language; null takes a given name away.
    """

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "Parcels come late"}]})

    name: Name | None = None
    lang: Lang | None = None
    names: Annotated[dict[Lang, Name | None], Field(max_length=50)] = Field(default_factory=dict)
    status: Literal["active", "dismissed"] | None = None
    kind: Literal["pain", "gain"] | None = None
    feasibility: Share | None = None
    owner: Line | None = None
    progress: Line | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("there is nothing to change; send name, names, status, kind, feasibility, owner, progress")
        return self


class MergeIn(BaseModel):
    """Themes that are one: those in `from` go into `into`."""

    model_config = ConfigDict(extra="forbid")

    into: Id
    others: Annotated[list[Id], Field(alias="from", min_length=1, max_length=100)]


class SplitIn(BaseModel):
    """Parts of a theme that shall be a theme of their own."""

    model_config = ConfigDict(extra="forbid")

    parts: Annotated[list[Id], Field(min_length=1, max_length=100)]


class RefreshOut(BaseModel):
    """The job that makes themes and maps anew."""

    job: str
