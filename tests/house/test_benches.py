"""Benches say how they are called, and leave nothing behind where they are called wrongly."""

import runpy
import sys
from pathlib import Path

import pytest

from bench.machine import rounds
from bench.rows import Point, fit, told

BENCHES = Path(__file__).parents[2] / "bench"
SHARED = {"machine", "texts"}
NAMES = sorted(path.stem for path in BENCHES.glob("*.py") if path.stem not in SHARED)
UNASKED = {
    "curve",
    "encoders",
    "fast",
    "million",
    "peak",
    "pictures",
    "refresh",
    "score_path",
    "serving",
    "three_models",
}
"""They need no arguments."""


def call(name: str, *arguments: str, monkeypatch: pytest.MonkeyPatch) -> object:
    """The exit code of the bench called with these arguments, in this process."""
    if name == "load":
        pytest.importorskip("locust")
    monkeypatch.setattr(sys, "argv", [name, *arguments])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(BENCHES / f"{name}.py"), run_name="__main__")
    return ended.value.code


@pytest.mark.parametrize("name", NAMES)
def test_a_bench_asked_for_help_gives_it_and_makes_nothing(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call(name, "--help", monkeypatch=monkeypatch) == 0
    assert "usage:" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [name for name in NAMES if name not in UNASKED])
def test_a_bench_without_what_it_needs_says_so_in_a_line(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(name, monkeypatch=monkeypatch) == 2
    assert "required" in capsys.readouterr().err


def test_pages_of_a_store_that_is_not_there_are_not_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("pages", str(tmp_path), "100", monkeypatch=monkeypatch) == 2
    assert "bench.database makes it" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_was_too_short_to_be_seen_is_told_as_such() -> None:
    assert told([]) == "over before it was looked at"
    assert fit([Point(10, 1.0, 0.5, 100.0, 100.0)]).startswith("no line")
    line = [Point(rows, rows / 10, 2 + rows / 100, 100.0, 100.0) for rows in range(100, 600, 100)]
    assert fit(line).startswith("10000 CPU-seconds a million rows + 2.0 to begin")


class Reader:
    """Counts how often it was told to forget."""

    forgot = 0

    def forget(self) -> None:
        self.forgot += 1


def test_readers_forget_before_each_run_of_each_round() -> None:
    reader = Reader()
    rates = rounds({"one": (1.0, lambda: sum(range(10**6)))}, number=3, readers=[reader])
    assert (len(rates["one"]), reader.forgot) == (3, 4)
