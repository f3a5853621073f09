"""What is found: kinds of personal data, spans, and how overlaps are settled."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """A kind of personal data; its value stands in the placeholder. The more specific come first."""

    LINK = "link"
    PASSWORD = "password"  # noqa: S105 (the name of a kind)
    EMAIL = "email"
    IBAN = "iban"
    ID = "id"
    BIRTHDATE = "birthdate"
    IP = "ip"
    PLACE = "place"
    CARD = "card"
    PASSPORT = "passport"
    ORDER = "order"
    ACCOUNT = "account"
    PHONE = "phone"
    HANDLE = "handle"

    @property
    def placeholder(self) -> str:
        """What is stored in the place of the data."""
        return f"[{self.value}]"


@dataclass(frozen=True, slots=True)
class Found:
    """A span of personal data, half-open, in code points of the text."""

    start: int
    end: int
    kind: Kind


PLACEHOLDERS = "|".join(kind.value for kind in Kind)
"""What stands in the brackets of a placeholder, as alternatives of a regular expression."""

_RANK = {kind: rank for rank, kind in enumerate(Kind)}


def settle(found: Iterable[Found]) -> list[Found]:
    """The spans without overlaps, in order: the longest wins, among equally long ones the most specific kind."""
    taken: list[Found] = []
    for cluster in _clusters(found):
        kept: list[Found] = []
        for one in sorted(cluster, key=lambda f: (f.start - f.end, _RANK[f.kind], f.start)):
            if all(one.end <= other.start or other.end <= one.start for other in kept):
                kept.append(one)
        taken += sorted(kept, key=lambda f: f.start)
    return taken


def _clusters(found: Iterable[Found]) -> Iterable[list[Found]]:
    """Runs of spans that hang together by overlaps, in order of the text."""
    cluster: list[Found] = []
    reach = 0
    for one in sorted(found, key=lambda f: (f.start, f.end)):
        if cluster and one.start >= reach:
            yield cluster
            cluster = []
        cluster.append(one)
        reach = max(reach, one.end) if len(cluster) > 1 else one.end
    if cluster:
        yield cluster
