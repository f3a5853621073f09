"""The tutorial, run from its first block to its last."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.docs.examples import ROOT, examples, hold, run

TUTORIAL = ROOT / "docs" / "tutorial.md"


@pytest.mark.timeout(520)
def test_the_tutorial_runs_and_shows_what_it_finds(folder: Path, settings: Mapping[str, str]) -> None:
    scripts = [example.script for example in examples(TUTORIAL)]
    hold(TUTORIAL, dict(zip(scripts, run(scripts, folder, settings), strict=True)))


def test_the_tutorial_shows_an_output_of_each_block() -> None:
    assert all(example.shown for example in examples(TUTORIAL))
