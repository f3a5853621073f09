"""What all tests share: the real encoder's folder, made once; a pipeline without trained weights."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from app.journeys import load_journey
from app.pipeline.loading import load_pipeline
from app.pipeline.pipeline import Pipeline
from app.settings import Settings
from models import e5
from tests.factories import make_pipeline

os.environ.setdefault("WAYFELT_RUNTIME", "torch")  # whatever was tuned on this machine, tests read by the reference
settings.register_profile("wayfelt", deadline=None)  # a busy machine may take long over any example
settings.load_profile("wayfelt")

pytest_plugins = ["tests.database_fixtures", "tests.tiny_encoder"]


@pytest.fixture(scope="session")
def real_encoder() -> Path:
    """The prepared encoder in the user's cache, as `make demo` leaves it."""
    return e5.prepare(Settings().home)


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    """The real pipeline over the encoder without weights."""
    return make_pipeline()


@pytest.fixture(scope="session")
def shipped(real_encoder: Path) -> Pipeline:
    """The pipeline that ships, with its trained weights."""
    assert real_encoder.is_dir()
    return load_pipeline(home=Settings().home, journey=load_journey())
