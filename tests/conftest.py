"""What all tests share: which begin first; the real encoder's folder, made once; a pipeline without trained weights."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from app.journeys import load_journey
from app.pipeline.loading import load_fast_pipeline, load_pipeline
from app.pipeline.pipeline import Pipeline
from app.settings import Settings
from models import e5
from tests.dumps import Write
from tests.factories import make_pipeline

os.environ.setdefault("WAYFELT_RUNTIME", "torch")  # whatever was tuned on this machine, tests read by the reference
settings.register_profile("wayfelt", deadline=None)  # a busy machine may take long over any example
settings.load_profile("wayfelt")

pytest_plugins = ["tests.database_fixtures", "tests.tiny_encoder"]

LONG = (
    *("docs/test_readme.py", "docs/test_tutorial.py", "deploy/test_image.py", "cli/test_main.py", "cli/test_serve.py"),
    *("release/test_wheel.py", "faults/test_server_killed.py", "faults/test_database_killed.py"),
    *("faults/test_worker_killed.py", "faults/test_many.py", "faults/test_disk.py", "docs/test_api.py"),
    *("web/test_contract.py", "training/test_borders.py", "batch/test_broken.py", "batch/test_limits.py"),
    *("batch/test_resume.py", "browser/test_home.py", "browser/test_import.py", "browser/test_themes.py"),
    *("browser/test_voices.py", "browser/test_phone.py", "web/pages/test_home.py", "services/test_insight.py"),
    *("models/test_openvino.py", "pipeline/test_themes_parallel.py", "pipeline/test_themes_processors.py"),
)
"""Files that take long as a whole, or whose one test does: begun last, such a file lets the other worker wait."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files first; the Makefile tells xdist to hand out files in this order."""
    places = {f"tests/{name}": place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(LONG)))


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file into the test's folder and gives its path."""

    def write_(name: str, content: bytes | str) -> str:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    return write_


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


@pytest.fixture(scope="session")
def fast(real_encoder: Path) -> Pipeline:
    """The pipeline of `--fast` that ships."""
    assert real_encoder.is_dir()
    return load_fast_pipeline(home=Settings().home, journey=load_journey())
