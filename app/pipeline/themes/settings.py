"""How themes are sought: the few knobs of a project."""

from dataclasses import dataclass
from math import sqrt

from app.domain.theme import Kind

FEWEST = 6  # mentions of a kind below which no theme is sought
SMALL, USUAL = 3, 8  # members a theme needs: in a hundred mentions, in some hundreds
CAP, SCOPED_CAP = 0.4, 0.6  # largest share of a single dense place; wider inside a touchpoint


@dataclass(frozen=True, slots=True)
class ThemeSettings:
    """The knobs.

    `kinds`: pains and gains each by itself, or all. `unthemed`: the share of mentions that may stay without a theme.
    `scope`: the column (touchpoint or stage) within whose values themes are sought, null for the whole. `smallest`:
    members a theme needs, null for a number that grows with the square root of the mentions. `alike`: cosine of two
    centres from which dense places are one theme, where no touchpoints are told. `floor`: cosine to a centre below
    which a mention is not put into a theme to keep to `unthemed`. `rebuild`: cluster everything anew (true), never
    (false), or when the mentions have grown by half (null). The product sets `kinds` and `unthemed`; the others only
    tests and benches.
    """

    kinds: tuple[Kind, ...] = (Kind.PAINS, Kind.GAINS)
    unthemed: float = 0.2
    scope: str | None = None
    smallest: int | None = None
    alike: float = 0.75
    floor: float = 0.3
    rebuild: bool | None = None

    def members(self, mentions: float) -> int:
        """The fewest members of a theme among that many mentions."""
        if self.smallest is not None:
            return max(2, self.smallest)
        return max(SMALL, min(USUAL, round(mentions / 40)), round(sqrt(mentions) / 6))

    def cap(self, mentions: float) -> int:
        """The most members of one dense place."""
        share = CAP if self.scope is None else SCOPED_CAP
        return int(max(share * mentions, 4 * self.members(mentions)))
