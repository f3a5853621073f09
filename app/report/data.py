"""The journey map as JSON."""

import json
from dataclasses import asdict

from app.domain.journey_map import JourneyMap


def render(result: JourneyMap) -> str:
    """The map as a JSON document: totals, the curve over the stages, the touchpoints."""
    fields = asdict(result)
    totals = {name: fields.pop(name) for name in ("items", "mentions", "voices", "unassigned", "min_voices")}
    order = {"journey": fields["journey"], "models": fields["models"], "totals": totals}
    return json.dumps(order | fields, ensure_ascii=False, indent=2) + "\n"
