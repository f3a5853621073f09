"""Themes on processors that round otherwise: OpenBLAS has a kernel for each, and takes the one it is told to."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
FINDS = """
import json
import numpy as np
from app.domain.theme import Registry
from app.pipeline.themes.refresh import refresh
from app.pipeline.themes.settings import ThemeSettings
from tests.pipeline.themes_data import NOW, mentions
rng = np.random.default_rng(1)
topics, ways = rng.normal(size=(5, 1, 1, 384)), rng.normal(size=(5, 4, 1, 384))
vectors = (topics + 0.4 * ways + 0.5 * rng.normal(size=(5, 4, 6, 384))).reshape(-1, 384)
vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
texts = ["said " + "".join(chr(97 + int(digit)) for digit in str(number)) for number in range(len(vectors))]
told = [("shipping", "billing", "packaging", "unassigned")[i // 6 % 4] for i in range(len(vectors))]
frame = mentions(texts, touchpoint=told) if TOLD else mentions(texts)
found = refresh(Registry(model="one"), frame, vectors, settings=ThemeSettings(), now=NOW).assignments
print(json.dumps([found["sub_theme"].to_list(), found["confidence"].to_list()]))
"""


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the kernels are those of x86-64")
@pytest.mark.parametrize("told", [False, True])
def test_themes_and_confidences_are_the_same_on_processors_that_round_otherwise(*, told: bool) -> None:
    def found(kernel: str) -> Any:  # noqa: ANN401 - as it was printed
        environment = os.environ | {"OPENBLAS_CORETYPE": kernel, "OMP_NUM_THREADS": "1"}
        command = [sys.executable, "-c", f"TOLD = {told}\n{FINDS}"]
        return json.loads(subprocess.check_output(command, cwd=ROOT, env=environment, text=True, timeout=120))

    (places, sure), (others, as_sure) = found("Nehalem"), found("Haswell")
    assert len(set(places)) > 10
    assert places == others
    assert as_sure == pytest.approx(sure, abs=1e-5)
