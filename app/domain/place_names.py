"""Names of themes that are names of touchpoints alone: those can be said in any language that the journey has."""

import re
from collections.abc import Mapping, Sequence

from app.domain.journey import Touchpoint

_PARTS = re.compile(r", |、")
_NUMBER = re.compile(r" \(\d+\)$")
_UNSPACED = frozenset({"zh", "ja"})


class PlaceNames:
    """The touchpoints of a journey by each of their names, to say such names in `lang`."""

    def __init__(self, touchpoints: Sequence[Touchpoint], lang: str) -> None:
        self._said: Mapping[str, str] = {
            name.casefold(): one.name(lang) for one in touchpoints for name in one.names.values()
        }
        self._glue = "、" if lang.partition("-")[0] in _UNSPACED else ", "

    def said(self, name: str) -> str | None:
        """The name in the language, with the number that tells it apart; null if it holds other words."""
        number = _NUMBER.search(name)
        bare = _NUMBER.sub("", name)
        parts = [bare] if bare.casefold() in self._said else _PARTS.split(bare)
        if any(part.casefold() not in self._said for part in parts):
            return None
        return self._glue.join(self._said[part.casefold()] for part in parts) + (number[0] if number else "")
