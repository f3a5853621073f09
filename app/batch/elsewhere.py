"""Scored mentions on another journey than the one they were scored on: where what both cover tells their places."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from app.batch.tables import SCORED
from app.domain.covers import known_by_words, moves
from app.domain.journey import Journey, Stage, Touchpoint
from app.domain.labels import UNASSIGNED
from app.errors import ColumnsProblem, NotFound
from app.journeys import load_journey, load_shipped

_AXES = ("stage", "touchpoint")
_NAMED = 4  # places that an error names
_REMEDY = "score the dump again with --journey {journey}"


@dataclass(slots=True, eq=False)
class Elsewhere:
    """Puts mentions on `journey`; `moved` counts those that were scored on another one, by its name."""

    journey: Journey
    moved: Counter[str] = field(default_factory=Counter)
    _places: dict[str, Mapping[str, Mapping[str, str | None]]] = field(default_factory=dict)

    def __call__(self, table: pa.Table) -> pa.Table:
        """The table (schema SCORED) with stages and touchpoints of the journey.

        Raises ColumnsProblem if that takes the texts: where a place of either journey is known by words alone, or the
        journey they were scored on isn't known here and has other places.
        """
        models = [str(model) for model in table["model"].to_pylist()]
        tags = {model: model.rpartition("+")[2] for model in set(models)}
        if set(tags.values()) == {f"{self.journey.name}-{self.journey.version}"} and self._has(table):
            return table
        names = [tags[model].rpartition("-")[0] for model in models]
        for axis in _AXES:
            ids = table[axis].to_pylist()
            placed = [self._place(axis, one, name) for one, name in zip(ids, names, strict=True)]
            at = SCORED.names.index(axis)
            table = table.set_column(at, SCORED.field(axis), pa.array(placed, pa.string()))
        self.moved.update(name for name in names if name != self.journey.name and self._known(name))
        return table

    def _has(self, table: pa.Table) -> bool:
        """Whether the journey has all places of the mentions; a file that was changed may lack some of its version."""
        return all(
            {*table[axis].unique().to_pylist()} <= {UNASSIGNED, *(place.id for place in self._there(axis))}
            for axis in _AXES
        )

    def _there(self, axis: str) -> Sequence[Stage | Touchpoint]:
        return self.journey.stages if axis == "stage" else self.journey.touchpoints

    def _place(self, axis: str, place: str, name: str) -> str:
        stays = place if place == UNASSIGNED or any(one.id == place for one in self._there(axis)) else None
        new = self._known(name)[axis].get(place, stays) if self._known(name) else stays
        if new is None:
            raise ColumnsProblem(
                f"there are mentions at the {axis} {place!r} of the journey {name or 'that scored them'}, and where "
                f"that is on {self.journey.name} takes their texts; {_REMEDY.format(journey=self.journey.name)}"
            )
        return new

    def _known(self, name: str) -> Mapping[str, Mapping[str, str | None]]:
        """Where the places of a journey that ships are, by axis; nothing of another one, or of this one."""
        if name not in self._places:
            self._places[name] = {} if name == self.journey.name else self._moves(name)
        return self._places[name]

    def _moves(self, name: str) -> Mapping[str, Mapping[str, str | None]]:
        try:
            here = load_shipped(name)
        except NotFound:
            return {}
        default = load_journey()
        words = known_by_words(self.journey, default=default)
        if words:
            told = ", ".join(words[:_NAMED]) + (" and others" if len(words) > _NAMED else "")
            raise ColumnsProblem(
                f"the mentions were scored on the journey {name}, and {self.journey.name} knows {told} by words alone, "
                f"which takes the texts; {_REMEDY.format(journey=self.journey.name)}, or draw them on {name}"
            )
        found = moves(here, self.journey, default=default)
        return {"stage": found.stages, "touchpoint": found.touchpoints}
