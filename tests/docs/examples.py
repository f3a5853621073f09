"""Examples of a page: its sh blocks run one after the other in one shell, what follows each as text is its output.

With WAYFELT_WRITE_DOCS=1 the outputs are written into the page instead of being compared with it.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(
    r"^```sh\n(?P<script>.*?)^```\n(?:\n(?:[^`\n#<|][^\n]*\n\n)?```text\n(?P<shown>.*?)^```$)?",
    re.MULTILINE | re.DOTALL,
)
NUMBER = re.compile(r"(?<![\w-])[-+−]?\d+\.\d+")
NEAR = 0.1  # between kinds of processors and runtimes a label may tip, and a mean with it
END = "---end of block---"
TIMEOUT = 500  # of a busy machine; 40 s are enough elsewhere


@dataclass(frozen=True, slots=True)
class Example:
    """A block of shell; `shown` is what the page says it prints, None where it says nothing."""

    script: str
    shown: str | None


def examples(page: Path) -> list[Example]:
    """The blocks of a page, in order."""
    return [Example(found["script"], found["shown"]) for found in BLOCK.finditer(page.read_text(encoding="utf-8"))]


def workplace(folder: Path) -> Path:
    """A clean folder with what a checkout has for its reader: the environment and the samples."""
    (folder / ".venv").symlink_to(sys.prefix)
    (folder / "docs").mkdir()
    (folder / "docs" / "samples").symlink_to(ROOT / "docs" / "samples")
    return folder


def run(scripts: list[str], folder: Path, more: Mapping[str, str], *, whose: str | None = None) -> list[str]:
    """Run the scripts in one bash that stops at the first failure; what each printed to standard output.

    Another user, where `whose` names one, has nothing of this environment but `more`.
    """
    whole = "\n".join(f"{script}\necho '{END}'" for script in scripts)
    whole = f"trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n{whole}\n"
    process = subprocess.Popen(
        ["bash", "-euo", "pipefail", "-c", whole],
        cwd=folder,
        env=more if whose else os.environ | more,
        user=whose,
        group=whose,
        extra_groups=[] if whose else None,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        shown, problems = process.communicate(timeout=TIMEOUT)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # whatever still serves in the background
    assert process.returncode == 0, f"{shown}\n{problems}"
    printed = shown.split(f"{END}\n")
    assert len(printed) == len(scripts) + 1
    return printed[:-1]


def hold(page: Path, printed: Mapping[str, str]) -> None:
    """Hold what the blocks of a page printed, by their script, to what the page shows; or write it there."""
    if os.environ.get("WAYFELT_WRITE_DOCS"):
        page.write_text(BLOCK.sub(lambda found: _renewed(found, printed), page.read_text(encoding="utf-8")), "utf-8")
        return
    for example in examples(page):
        if example.shown is not None and example.script in printed:
            found = printed[example.script]
            said = f"{page.name} shows\n{example.shown}\nand it is\n{found}\nWAYFELT_WRITE_DOCS=1 renews it"
            assert alike(found, example.shown), said


def alike(printed: str, shown: str) -> bool:
    """Whether two outputs are the same but for the last digits of figures."""
    ours, theirs = ([float(each.replace("−", "-")) for each in NUMBER.findall(text)] for text in (printed, shown))
    if NUMBER.sub("0", printed) != NUMBER.sub("0", shown):
        return False
    return all(abs(a - b) <= NEAR for a, b in zip(ours, theirs, strict=True))


def _renewed(found: re.Match[str], printed: Mapping[str, str]) -> str:
    if found["shown"] is None or found["script"] not in printed:
        return found[0]
    begin, end = found.start("shown") - found.start(), found.end("shown") - found.start()
    return found[0][:begin] + printed[found["script"]] + found[0][end:]
