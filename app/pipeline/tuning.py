"""The texts that a faster runtime of the encoder is calibrated and measured on: our own, in many languages."""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from app.domain.records import Feedback
from app.pipeline.read import read
from models.base import Passage

ROOT = Path(__file__).parents[2]
WRITTEN = ROOT / "training" / "written"
SAMPLE = ROOT / "app" / "samples" / "demo.jsonl"
TEXTS = 320


def calibration(*, texts: int = TEXTS) -> list[Passage]:
    """So many passages, spread over all texts written for training; those of the sample where these don't ship."""
    paths = sorted(WRITTEN.glob("*.jsonl")) or [SAMPLE]
    lines = [line for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    step = max(1, len(lines) // texts)
    chosen = islice(_texts(lines[step // 2 :: step]), texts)
    return [read(Feedback(id=str(number), text=text)).passage for number, text in enumerate(chosen)]


def _texts(lines: list[str]) -> Iterator[str]:
    for line in lines:
        text = json.loads(line).get("text")
        if text:
            yield text
