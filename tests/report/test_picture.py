"""Signs that a renderer ends the process at, in everything that a chart writes."""

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from app.domain.comparison import Comparison
from app.domain.journey import Journey
from app.domain.journey_map import JourneyMap
from app.domain.named import printable
from app.report import picture
from app.report.charts import map_chart
from app.report.files import render
from app.report.names import names
from app.report.words import words
from tests.report.small import JOURNEY, small_map

BAD = ("\x00", "\x01", "\x08", "\x0b", "\x1b[31m", "\x7f", "\x85", "\ud800", "\ufffe", "\uffff")


def spoilt(named: Mapping[str, str], sign: str) -> dict[str, str]:
    return {lang: f"{sign}{name}{sign}" for lang, name in named.items()}


def spoilt_map(sign: str) -> tuple[JourneyMap, Journey]:
    """The small map with `sign` in every name, quote, unit and label that somebody gives."""
    small = small_map()
    assert small.comparison is not None
    themes = tuple(
        replace(theme, names=spoilt(theme.names, sign) if number else {}, quotes=quotes)
        for number, theme in enumerate(small.themes)
        for quotes in [tuple(replace(quote, text=f"{sign}{quote.text}") for quote in theme.quotes)]
    )
    assert any(not theme.names for theme in themes)  # it is called by a quote
    result = replace(
        small,
        journey=f"{small.journey}{sign}",
        models=(f"a{sign}",),
        themes=themes,
        comparison=Comparison(f"a{sign}", f"b{sign}", small.comparison.stages),
        kpis=tuple(replace(kpi, names=spoilt(kpi.names, sign), unit=f"{kpi.unit}{sign}") for kpi in small.kpis),
        lanes=tuple(replace(step, names=spoilt(step.names, sign)) for step in small.lanes),
    )
    places = {
        kind: tuple(place.model_copy(update={"names": spoilt(place.names, sign)}) for place in getattr(JOURNEY, kind))
        for kind in ("stages", "touchpoints")
    }
    return result, JOURNEY.model_copy(update=places)


@pytest.mark.parametrize("sign", BAD, ids=ascii)
def test_a_sign_that_can_t_be_drawn_in_any_label_is_replaced(sign: str) -> None:
    result, journey = spoilt_map(sign)
    drawn = picture.svg(map_chart(result, names(result, journey, words("en")))).decode()
    ET.fromstring(drawn)
    assert "\ufffd" in drawn
    assert sign[0] not in drawn


@pytest.mark.parametrize("ending", [".png", ".pdf"])
def test_pictures_of_dots_and_pages_are_drawn_too(ending: str) -> None:
    result, journey = spoilt_map("\x01")
    assert render(result, journey, ending)


def test_what_can_be_written_stays_as_it_is() -> None:
    spec: dict[str, Any] = {"a": ["Zażółć\t\n", "我 😀", 1, None, {"\x01": "\x02"}]}
    assert picture._printable(spec) == {"a": ["Zażółć\t\n", "我 😀", 1, None, {"\ufffd": "\ufffd"}]}
    assert printable("ab") == "ab"
