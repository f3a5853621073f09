"""What is met at a stage, of pains or of gains: themes, and touchpoints that no theme of enough voices is about."""

from dataclasses import dataclass

from app.domain.curve import CurvePoint

MOST = 3


@dataclass(frozen=True, slots=True)
class Met:
    """A theme, or a touchpoint without one, and how many voices meet it at the stage; null where that isn't known."""

    id: str
    theme: bool
    voices: int | None


def met(point: CurvePoint, *, pain: bool) -> tuple[Met, ...]:
    """The pains or gains of a stage that most voices meet there, in that order."""
    themes, touchpoints = (point.pains, point.pain_touchpoints) if pain else (point.gains, point.gain_touchpoints)
    found = [Met(name, theme=True, voices=point.theme_voices.get(name)) for name in themes]
    found += [Met(name, theme=False, voices=voices) for name, voices in touchpoints.items()]
    return tuple(sorted(found, key=lambda one: -(one.voices or 0))[:MOST])
