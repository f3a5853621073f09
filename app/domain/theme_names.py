"""How names of themes are put together. One of touchpoints alone can be said in any language that the journey has."""

import re
from collections.abc import Mapping, Sequence

from app.domain.journey import Touchpoint

_PARTS = re.compile(r", |、")
_NUMBER = re.compile(r" \(\d+\)$")
_UNSPACED = frozenset({"zh", "ja"})


def joined(parts: Sequence[str], lang: str) -> str:
    """A name of these parts, as its language lists things."""
    return ("、" if lang.partition("-")[0].lower() in _UNSPACED else ", ").join(parts)


def parts_of(name: str) -> list[str]:
    """The parts of a name, without the number that tells it apart."""
    return _PARTS.split(_NUMBER.sub("", name))


class PlaceNames:
    """The touchpoints of a journey by each of their names, to say such names in `lang`."""

    def __init__(self, touchpoints: Sequence[Touchpoint], lang: str) -> None:
        self._lang = lang
        self._said: Mapping[str, str] = {
            name.casefold(): one.name(lang) for one in touchpoints for name in one.names.values()
        }

    def said(self, name: str) -> str | None:
        """The name in the language, with the number that tells it apart; null if it holds other words."""
        number = _NUMBER.search(name)
        bare = _NUMBER.sub("", name)
        parts = [bare] if bare.casefold() in self._said else parts_of(bare)
        if any(part.casefold() not in self._said for part in parts):
            return None
        return joined([self._said[part.casefold()] for part in parts], self._lang) + (number[0] if number else "")
