"""Every block of the README, run as it stands; only the port is a free one."""

import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.docs.examples import ROOT, examples, hold, run

README = ROOT / "README.md"
PORT = "8000"


@pytest.mark.timeout(520)
def test_the_blocks_of_the_readme_run_and_print_what_it_shows(folder: Path, settings: Mapping[str, str]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    scripts = [each.script for each in examples(README) if not each.script.startswith("make ")]
    moved = [
        script.replace(f"127.0.0.1:{PORT}", f"127.0.0.1:{port}").replace(
            "wayfelt serve", f"wayfelt serve --port {port}"
        )
        for script in scripts
    ]
    printed = [text.replace(port, PORT) for text in run(moved, folder, settings)]
    hold(README, dict(zip(scripts, printed, strict=True)))


@pytest.mark.parametrize(("target", "command"), [("demo", "wayfelt demo"), ("test", "python -m pytest")])
def test_the_two_commands_are_targets_that_do_what_the_readme_says(target: str, command: str) -> None:
    assert f"make {target}\n" in [example.script for example in examples(README)]
    # A make that runs inside another one says which folder it enters and leaves, unless it is told not to.
    make = ["make", "-n", "--no-print-directory", target]
    ran = subprocess.run(make, cwd=ROOT, capture_output=True, text=True, check=True)
    assert command in ran.stdout.rstrip().splitlines()[-1]


def test_every_block_of_the_readme_is_one_that_is_run_or_its_output() -> None:
    fences = [line for line in README.read_text(encoding="utf-8").splitlines() if line.startswith("```")]
    assert set(fences[::2]) == {"```sh", "```text"}
    assert fences.count("```text") == sum(example.shown is not None for example in examples(README))
