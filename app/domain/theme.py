"""Themes: what many customers say, found in the data, kept under one id; and what happened to them over time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from app.domain.quoting import short_quote


class Kind(StrEnum):
    """Which mentions a theme is made of: negative ones, positive ones, or all together."""

    PAINS = "pains"
    GAINS = "gains"
    ALL = "all"


class Side(StrEnum):
    """Whether a theme hurts or pleases."""

    PAIN = "pain"
    GAIN = "gain"
    ALL = "all"


KINDS: Mapping[str, Kind] = {Side.PAIN: Kind.PAINS, Side.GAIN: Kind.GAINS, Side.ALL: Kind.ALL}
SIDES: Mapping[Kind, Side] = {kind: Side(side) for side, kind in KINDS.items()}
KINDS_ASKED: Mapping[str | None, tuple[Kind, ...]] = {
    None: (Kind.PAINS, Kind.GAINS),
    **{kind.value: (kind,) for kind in Kind},
    "none": (),
}
"""The kinds that a map has, by how they are asked for; null if they aren't."""


class Reason(StrEnum):
    """Why a mention has no theme, or none that is shown."""

    TOO_SHORT = "too_short"
    OFF_TOPIC = "off_topic"
    UNIQUE = "unique"
    LOW_CONFIDENCE = "low_confidence"
    NEUTRAL = "neutral"
    DISMISSED = "dismissed"


class Happening(StrEnum):
    """What can happen to a theme."""

    BORN = "born"
    GREW = "grew"
    MERGED = "merged"
    SPLIT = "split"
    DORMANT = "dormant"
    REVIVED = "revived"
    RETIRED = "retired"
    RENAMED = "renamed"
    DISMISSED = "dismissed"
    RESTORED = "restored"


class Status(StrEnum):
    """Whether a theme takes mentions and is shown. A dismissed one takes them and is not shown."""

    ACTIVE = "active"
    DORMANT = "dormant"
    DISMISSED = "dismissed"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Exemplar:
    """A mention that stands for a theme: the one nearest to its centre, then the next by other authors."""

    mention_id: str
    text: str
    lang: str


@dataclass(frozen=True, slots=True, eq=False)
class SubTheme:
    """The unit that takes mentions: a dense place. A theme has one or several; people merge and split by moving them.

    `meaning` is the mean of its members' vectors, unit float32 (d,). A mention whose cosine with it in the space of its
    kind is at least `reach` belongs to it without doubt. `tightness` is the mean cosine of its members there.
    """

    id: str
    theme: str
    meaning: npt.NDArray[np.float32]
    reach: float
    tightness: float
    size: int
    exemplars: tuple[Exemplar, ...]


@dataclass(frozen=True, slots=True)
class Theme:
    """A pain or gain found in the data.

    `scope` is the touchpoint or stage it was sought in, null for the whole. `names` are found, per language; `given`
    are names by people and win. A theme that people touched is `pinned`: no refresh takes it apart. `merged_into`
    names the theme that took it in. `grown_from` is the size that growth is measured against.
    """

    id: str
    kind: Kind
    scope: str | None
    exemplars: tuple[Exemplar, ...]
    size: int
    born: datetime
    last_seen: datetime
    status: Status = Status.ACTIVE
    pinned: bool = False
    merged_into: str | None = None
    grown_from: int = 0
    names: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)

    @property
    def live(self) -> bool:
        """Whether it still takes mentions."""
        return self.status is not Status.RETIRED

    def name(self, lang: str) -> str:
        """The name in `lang`, by people first; else in another language; else a quote, in `lang` if there is one."""
        for names in (self.given, self.names):
            if lang in names:
                return names[lang]
        quote = short_quote(self.exemplars, lang)
        found = [*self.given.values(), *self.names.values(), quote.text if quote else "", self.id]
        return next(name for name in found if name)


@dataclass(frozen=True, slots=True)
class ThemeEvent:
    """One step of a theme's life; `others` are the themes it came from or went into, `size` its mentions then."""

    theme: str
    what: Happening
    at: datetime
    size: int
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """An affine map and a normalisation: unit((vectors - mean) @ matrix).

    `mean` is float64 (d,), `matrix` float64 (d, e). `usual` and `spread` say how near to the mean direction of all
    texts a text commonly is (median and scaled median deviation of the cosine), to tell what is off-topic.
    """

    mean: npt.NDArray[np.float64]
    matrix: npt.NDArray[np.float64]
    usual: float = 0.0
    spread: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Registry:
    """All themes of a project: a value; a refresh makes a new one.

    `model` is the version of the encoder whose vectors the centres belong to; `spaces` and `built` (mentions at the
    last full clustering) are by kind.
    """

    model: str
    themes: tuple[Theme, ...] = ()
    leaves: tuple[SubTheme, ...] = ()
    events: tuple[ThemeEvent, ...] = ()
    spaces: Mapping[Kind, Space] = field(default_factory=dict)
    built: Mapping[Kind, int] = field(default_factory=dict)

    def theme(self, theme_id: str) -> Theme:
        """The theme of that id, or the one it was merged into; KeyError when there is none."""
        by_id = {theme.id: theme for theme in self.themes}
        theme = by_id[theme_id]
        while theme.merged_into is not None:
            theme = by_id[theme.merged_into]
        return theme
