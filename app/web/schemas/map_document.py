"""The journey map as data, as app.report.data writes it: the records of the domain, its totals and points by name."""

from collections.abc import Sequence
from typing import Any, get_type_hints

from pydantic import BaseModel, create_model

from app.domain.curve import CurvePoint
from app.domain.journey_map import JourneyMap
from app.report.data import TOTALS

_MAP = get_type_hints(JourneyMap)
_POINT = get_type_hints(CurvePoint)


def _model(name: str, told: str, hints: dict[str, Any]) -> type[BaseModel]:
    """A model of fields that are always there."""
    fields: dict[str, Any] = {field: (kind, ...) for field, kind in hints.items()}
    return create_model(name, __doc__=told, **fields)


def _point(name: str, place: str) -> type[BaseModel]:
    figures = {field: kind for field, kind in _POINT.items() if field != "id"}
    return _model(name, f"A {place} with its figures, null where there is too little to say.", {place: str, **figures})


MapTotals = _model("MapTotals", "What the map is of.", {name: _MAP[name] for name in TOTALS})
MapStage, MapTouchpoint = _point("MapStage", "stage"), _point("MapTouchpoint", "touchpoint")
MapMention = _model(
    "MapMention",
    "The theme of a mention, or why it has none.",
    {"mention_id": str, "item_id": str, "theme": str | None, "unthemed_reason": str | None},
)
_WHOLE: dict[str, Any] = {name: (kind, ...) for name, kind in _MAP.items() if name not in TOTALS} | {
    "totals": (MapTotals, ...),
    "curve": (Sequence[MapStage], ...),  # type: ignore[valid-type] # made above
    "touchpoints": (Sequence[MapTouchpoint], ...),  # type: ignore[valid-type]
    "mentions": (Sequence[MapMention], []),  # type: ignore[valid-type]
}
MapOut = create_model("MapOut", __doc__="The journey map; `mentions` where they were asked for.", **_WHOLE)
