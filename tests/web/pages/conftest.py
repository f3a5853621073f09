"""What tests of pages share."""

import pytest

from app.pipeline.pipeline import Pipeline
from tests.services.planted import make_planted


@pytest.fixture(scope="session")
def planted() -> Pipeline:
    return make_planted()
