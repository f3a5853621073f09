"""What the routes of the journey map take and give."""

import datetime as dt
import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from app.domain.persona import given_twice, parse_persona
from app.errors import InputError
from app.web.schemas.journeys import CurveQuery
from app.web.schemas.pages import Word, Words

_TARGET = re.compile(r"[a-z][a-z0-9_]{0,63}=[+-]?(\d+(\.\d*)?|\.\d+)")


def _persona(text: str) -> str:
    try:
        parse_persona(text)
    except InputError as problem:
        raise ValueError(str(problem)) from None
    return text


def _target(text: str) -> str:
    if not _TARGET.fullmatch(text) or abs(float(text.partition("=")[2])) > 1:
        raise ValueError("no target; write STAGE=VALENCE, from -1 to 1")
    return text


def _of_other_names(personas: tuple[str, ...]) -> tuple[str, ...]:
    if (twice := given_twice(parse_persona(text).name for text in personas)) is not None:
        raise ValueError(f"two personas are named {twice!r}; give each a name of its own")
    return personas


def _of_other_stages(targets: tuple[str, ...]) -> tuple[str, ...]:
    if (twice := given_twice(text.partition("=")[0] for text in targets)) is not None:
        raise ValueError(f"the stage {twice!r} has two targets; give it one")
    return targets


Target = Annotated[str, Field(max_length=100), AfterValidator(_target)]
Persona = Annotated[Word, AfterValidator(_persona)]
Ending = Literal["json", "html", "md", "svg", "png", "pdf", "csv", "xlsx"]


class MapQuery(CurveQuery):
    """What the map is of, as for the curve, and what it shall answer beyond that."""

    model_config = ConfigDict(extra="allow", frozen=True)

    themes: Annotated[Literal["pains", "gains", "none"] | None, Field(description="Both if not given.")] = None
    language: Annotated[
        Literal["en", "ru", "lt", "zh-Hant"] | None, Field(description="Of the report; the project's if not given.")
    ] = None
    period: Annotated[Literal["week", "month"] | None, Field(description="Of the trend.")] = None
    target: Annotated[
        tuple[Target, ...],
        Field(max_length=50, description="STAGE=VALENCE to reach, one a stage."),
        AfterValidator(_of_other_stages),
    ] = ()
    fix: Annotated[Words, Field(description="Ids of themes: the curve without their pain.")] = ()
    fixed_on: Annotated[
        dt.date | None, Field(description="The day they were fixed on: what was projected against what was said since.")
    ] = None
    persona: Annotated[
        tuple[Persona, ...],
        Field(max_length=12, description="NAME: segment.plan = pro|team; rating >= 4. Each of another name."),
        AfterValidator(_of_other_names),
    ] = ()
    mentions: Annotated[bool, Field(description="In JSON, the theme of every mention, or why it has none.")] = False


class ChangeOut(BaseModel):
    """One thing that changed on a map: `subject` is a stage or theme, `text` says it in English."""

    at: dt.datetime
    kind: str
    subject: str
    text: str
    detail: dict[str, Any]


class ChangePage(BaseModel):
    """A page of changes, newest first."""

    items: list[ChangeOut]
    next_cursor: str | None
