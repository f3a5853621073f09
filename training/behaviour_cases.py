"""Behavioural cases in the way of CheckList (Ribeiro et al. 2020): read them from YAML, judge scored rows by them.

A file of `behaviours/` holds the cases of the capability that it is named after. A case is one of three kinds:
MFT (minimum functionality): `text`, and what to `expect` of its mentions, or their number (`mentions`);
INV (invariance): `texts` whose labels must be the `same`, their valence `within` a tolerance of the first text's;
DIR (direction): `texts` of which each differs from the first by a `change` of valence or intensity.
`at` quotes a word: the mention that holds it is judged, else all mentions (INV: pairwise, DIR: by their mean).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar, get_args

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from app.domain.labels import Emotion, Intent, Sentiment
from app.domain.row import ScoredRow

STEP = 0.1
"""How far valence or intensity must move to have gone up or down, and may move against the direction otherwise."""

Field = Literal["polarity", "sentiment", "emotions", "intent", "effort", "stage", "touchpoint"]
Polarity = Literal["negative", "neutral", "positive"]
Move = Literal["up", "down", "not_up", "not_down"]
T = TypeVar("T")
OneOf = Annotated[tuple[T, ...], BeforeValidator(lambda given: given if isinstance(given, list | tuple) else (given,))]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Expectation(_Strict):
    """Labels that a mention must have: one of those named, of emotions at least one; fields left out don't matter."""

    at: str | None = None
    polarity: OneOf[Polarity] = ()
    sentiment: OneOf[Sentiment] = ()
    emotions: OneOf[Emotion] = ()
    intent: OneOf[Intent] = ()
    effort: OneOf[Literal["none", "high", "low"]] = ()
    stage: OneOf[str] = ()
    touchpoint: OneOf[str] = ()


class Change(_Strict):
    """Where valence (-1..1) or intensity (0..1) must go from the first text to each of the others."""

    at: str | None = None
    valence: Move | None = None
    intensity: Move | None = None


class Case(_Strict):
    """One case; its kind follows from what it asks for."""

    capability: str
    lang: str
    texts: tuple[str, ...]
    expect: tuple[Expectation, ...] = ()
    mentions: OneOf[int] = ()
    change: tuple[Change, ...] = ()
    same: tuple[Field, ...] = ("polarity", "intent", "effort", "stage", "touchpoint")
    within: float = 0.25
    at: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """MFT, INV or DIR."""
        if self.expect or self.mentions:
            return "MFT"
        return "DIR" if self.change else "INV"

    @model_validator(mode="before")
    @classmethod
    def _one_text(cls, given: dict[str, Any]) -> dict[str, Any]:
        rest = {key: value for key, value in given.items() if key != "text"}
        return rest | {"texts": [given["text"]]} if "text" in given else rest

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if (len(self.texts) == 1) != (self.kind == "MFT") or (self.kind == "MFT" and self.change):
            raise ValueError(f"{self.texts}: MFT has one text, INV and DIR have several")
        if self.kind != "INV" and self.model_fields_set & {"same", "within", "at"}:
            raise ValueError(f"{self.texts}: same, within and at belong to INV alone")
        quoted = (*self.at, *(wanted.at for wanted in self.expect), *(change.at for change in self.change))
        for word in quoted:
            if word is not None and any(text.count(word) != 1 for text in self.texts):
                raise ValueError(f"{self.texts}: {word!r} must be in each text once")
        return self


@dataclass(frozen=True, slots=True)
class Check:
    """One thing asked of a case: the `field` that it is about, whether it held, and what was seen instead."""

    field: str
    passed: bool
    seen: str


def read_cases(folder: Path) -> list[Case]:
    """The cases of all files in `folder`, by capability; ValueError names what is wrong with a case."""
    return [
        Case.model_validate({"capability": file.stem} | record)
        for file in sorted(folder.glob("*.yaml"))
        for record in yaml.safe_load(file.read_text(encoding="utf-8"))
    ]


def judge(case: Case, rows: Sequence[Sequence[ScoredRow]]) -> list[Check]:
    """The checks of a case on the scored mentions of each of its texts; the case has passed if all of them have."""
    if case.kind == "MFT":
        return list(_expected(case, rows[0]))
    pairs = [(case.texts[i], rows[i]) for i in range(1, len(rows))]
    if case.kind == "DIR":
        return [check for text, found in pairs for check in _changed(case, rows[0], text, found)]
    return [check for text, found in pairs for check in _invariant(case, rows[0], text, found)]


def value(row: ScoredRow, field: Field) -> str:
    """A label of a row as the cases write it."""
    match field:
        case "polarity":
            return row["sentiment"].removeprefix("very_")
        case "effort":
            return row["effort"] or "none"
        case "emotions":
            return ", ".join(sorted(row["emotions"])) or "none"
    return row[field]


def _expected(case: Case, rows: Sequence[ScoredRow]) -> Iterator[Check]:
    if case.mentions:
        yield Check("mentions", len(rows) in case.mentions, f"{len(rows)} mentions, not {_either(case.mentions)}")
    for wanted in case.expect:
        found = _holding(case.texts[0], rows, wanted.at)
        yield Check("mentions", bool(found), f"no mention{_of(wanted.at)}")
        for row in found:
            yield from _labels(row, wanted)


def _labels(row: ScoredRow, wanted: Expectation) -> Iterator[Check]:
    for field in get_args(Field):
        allowed = [str(label) for label in getattr(wanted, field)]
        if allowed:
            seen = value(row, field)
            passed = bool(set(row["emotions"]).intersection(allowed)) if field == "emotions" else seen in allowed
            yield Check(field, passed, f"{field}{_of(wanted.at)}: {seen}, not {_either(allowed)}")


def _invariant(case: Case, first: Sequence[ScoredRow], text: str, other: Sequence[ScoredRow]) -> Iterator[Check]:
    if not case.at:
        passed = len(first) == len(other) > 0
        yield Check("mentions", passed, f"{len(first)} mentions became {len(other)}")
        if passed:
            for before, after in zip(first, other, strict=True):
                yield from _alike(case, before, after, None)
    for word in case.at:
        was, now = _holding(case.texts[0], first, word), _holding(text, other, word)
        yield Check("mentions", bool(was and now), f"no mention{_of(word)}")
        if was and now:
            yield from _alike(case, was[0], now[0], word)


def _alike(case: Case, before: ScoredRow, after: ScoredRow, word: str | None) -> Iterator[Check]:
    for field in case.same:
        was, now = value(before, field), value(after, field)
        yield Check(field, was == now, f"{field}{_of(word)}: {was} became {now}")
    was_felt, felt = before["valence"], after["valence"]
    moved = f"valence{_of(word)}: {was_felt:+.2f} became {felt:+.2f}"
    yield Check("valence", abs(was_felt - felt) <= case.within, moved)


def _changed(case: Case, first: Sequence[ScoredRow], text: str, other: Sequence[ScoredRow]) -> Iterator[Check]:
    for change in case.change:
        was, now = _holding(case.texts[0], first, change.at), _holding(text, other, change.at)
        yield Check("mentions", bool(was and now), f"no mention{_of(change.at)}")
        if was and now and change.valence:
            yield _moved("valence", change, [row["valence"] for row in was], [row["valence"] for row in now])
        if was and now and change.intensity:
            yield _moved("intensity", change, [row["intensity"] for row in was], [row["intensity"] for row in now])


def _moved(field: Literal["valence", "intensity"], change: Change, was: list[float], now: list[float]) -> Check:
    before, after = sum(was) / len(was), sum(now) / len(now)
    step = round(after - before, 6)
    move: Move | None = getattr(change, field)
    passed = {"up": step >= STEP, "down": step <= -STEP, "not_up": step <= STEP, "not_down": step >= -STEP}
    return Check(
        field, move is not None and passed[move], f"{field}{_of(change.at)}: {before:+.2f} became {after:+.2f}"
    )


def _holding(text: str, rows: Sequence[ScoredRow], word: str | None) -> list[ScoredRow]:
    """The mention in which the quoted word begins; all mentions without one."""
    if word is None:
        return list(rows)
    place = text.index(word)
    return [row for row in rows if row["start"] <= place < row["end"]]


def _of(word: str | None) -> str:
    return f" of “{word}”" if word else ""


def _either(allowed: Sequence[object]) -> str:
    return " or ".join(str(one) for one in allowed)
