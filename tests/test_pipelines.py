import gc
from pathlib import Path
from typing import Any

import pytest

from app.journeys import load_shipped
from app.pipelines import pipeline_of
from app.settings import Settings

ASKED = Settings(home=Path("/of/ours"), model="e5", artifact=Path("felt-next"), runtime="openvino", workers=1)
SAID = {"home": ASKED.home, "model": "e5", "workers": 1}


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    """By the function that would load, what it was asked for."""
    asked: dict[str, dict[str, Any]] = {}
    for name in ("load_pipeline", "load_fast_pipeline"):
        monkeypatch.setattr(f"app.pipelines.{name}", lambda name=name, **given: asked.update({name: given}))
    return asked


def test_what_the_settings_ask_for_is_loaded(loaded: dict[str, dict[str, Any]]) -> None:
    pipeline_of(ASKED)
    more = {"artifact": Path("felt-next"), "runtime": "openvino", "journey": load_shipped("default")}
    assert loaded == {"load_pipeline": SAID | more}


def test_the_fast_pipeline_is_loaded_where_it_is_asked_for(loaded: dict[str, dict[str, Any]]) -> None:
    journey = load_shipped("airline")
    pipeline_of(ASKED, journey, fast=True)
    assert loaded == {"load_fast_pipeline": SAID | {"journey": journey}}


def test_what_was_loaded_is_walked_by_no_collection_any_more(loaded: dict[str, dict[str, Any]]) -> None:
    gc.unfreeze()
    pipeline_of(ASKED)
    assert any(entry is loaded for entry in gc.get_objects()) is False
    assert gc.get_freeze_count() > len(gc.get_objects())
