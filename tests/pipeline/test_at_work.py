import polars as pl

from app.pipeline.at_work import untold
from app.pipeline.voices import with_voices
from tests.factories import make_frame


def said(touchpoint: str, valence: float, names: range, theme: str | None = None) -> list[dict[str, object]]:
    return [{"author": f"a{i}", "touchpoint": touchpoint, "valence": valence, "theme": theme} for i in names]


def mentions(*parts: list[dict[str, object]]) -> pl.DataFrame:
    return with_voices(make_frame(*(row for part in parts for row in part), given=("theme",)))


def split() -> pl.DataFrame:
    """Billing hurts 32 voices in themes of four; delivery hurts 9, in one theme; staff pleases 12 without any."""
    small = [said("billing", -0.6, range(4 * i, 4 * i + 4), f"small{i}") for i in range(8)]
    late, pleased = said("shipping", -0.6, range(40, 49), "late"), said("staff", 0.6, range(50, 62))
    return mentions(*small, late, pleased)


SMALL = {f"small{i}" for i in range(8)}


def test_a_touchpoint_that_hurts_many_in_themes_too_small_to_be_shown_is_a_pain_itself() -> None:
    found = untold(split(), pains={"late", *SMALL}, gains=None, least=5)
    assert (found.pains, found.gains) == ({"use": {"billing": 32}}, {})


def test_a_touchpoint_that_pleases_many_without_a_theme_is_a_gain() -> None:
    found = untold(split(), pains=None, gains=(), least=5)
    assert (found.pains, found.gains) == ({}, {"use": {"staff": 12}})


def test_a_touchpoint_with_a_theme_that_is_shown_is_told_by_that() -> None:
    frame = mentions(said("billing", -0.6, range(5), "dear"), said("billing", -0.6, range(5, 30)))
    assert untold(frame, pains={"dear"}, gains=None, least=5).pains == {}


def test_voices_in_a_theme_of_another_touchpoint_and_hardly_negative_ones_count_for_no_second_pain() -> None:
    met = said("shipping", -0.6, range(9), "late"), said("billing", -0.6, range(20, 26), "late")
    frame = mentions(*met, said("billing", -0.1, range(30, 40)), said("unassigned", -0.6, range(50, 60)))
    assert untold(frame, pains={"late"}, gains=None, least=5).pains == {}
