"""Telling whose words a text holds takes no long time, whatever the text."""

import time

import pytest

from app.pipeline.own_words import own_words
from app.pipeline.speakers import transcript


@pytest.mark.parametrize(
    "text",
    [
        "a: " * 16_000,
        "> " * 24_000,
        "10:10 " * 8_000,
        "wrote 2026:\n" * 4_000,
        "x" * 49_000,
        "a: b:\n" + " " * 48_000 + "x",
        "a: b:\n10:00" + " " * 48_000,
        "a: b:\n" + (" " * 200 + "x:\n") * 200,
        "a:" + " :" * 20_000,
        "From: a\n" * 5_000,
        "\n\n" * 20_000,
        "Customer: a Agent: " * 2_000,
    ],
)
def test_long_texts_take_no_long_time(text: str) -> None:
    started = time.process_time()
    transcript(text)
    own_words(text)
    assert time.process_time() - started < 1
