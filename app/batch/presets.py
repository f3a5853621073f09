"""Presets: which columns the exports of well-known tools hold each field in."""

from collections.abc import Mapping

from app.batch.columns import Columns
from app.errors import NotFound

PRESETS: Mapping[str, Columns] = {
    "amazon-reviews": Columns(text="reviewText", time="reviewTime", author="reviewerID", rating="overall"),
    "google-play": Columns(
        text="Review Text",
        id="Review Link",
        time="Review Submit Date and Time",
        lang="Reviewer Language",
        rating="Star Rating",
    ),
}


def preset(name: str) -> Columns:
    """The columns of the preset `name`; NotFound names those there are."""
    if name not in PRESETS:
        raise NotFound(f"there is no preset {name!r}; there are: {', '.join(sorted(PRESETS))}")
    return PRESETS[name]
