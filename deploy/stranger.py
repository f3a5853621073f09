"""Reads the README as a stranger would: a new user, a fresh clone, and every block of it in order, word by word.

    python -m deploy.stranger [--test] [--keep NAME ...]

What the blocks print is held to what the README shows. `--test` runs `make test` too, which takes as long as CI does.
`--keep` names variables of this environment that the new user has as well, such as pip's. Port 8000 must be free; needs
root, and a Python 3.11 that anybody may run. The user, its clone and all that it installed are gone in the end.
"""

import argparse
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.docs.examples import ROOT, examples, hold, run

README = ROOT / "README.md"
NAME = "wayfelt-stranger"
READY = "http://127.0.0.1:8000/readyz"
PATH = "/usr/local/bin:/usr/bin:/bin"
INSTALLING, TESTING, GRACE = 1800, 3600, 60  # seconds


def main() -> None:
    """Each block with the seconds that it took, or the first that isn't as the README says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--test", action="store_true")
    parser.add_argument("--keep", action="append", default=[], metavar="NAME")
    asked = parser.parse_args()
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", 8000))
    kept = {name: os.environ[name] for name in asked.keep}
    with user() as home:
        clone = home / "wayfelt"
        settings = {"HOME": str(home), "USER": NAME, "LANG": "C.UTF-8", "PATH": PATH, **kept}
        _timed("clone", partial(_clone, clone))
        _timed("make demo, until it is ready", partial(demo, clone, settings))
        _timed("make demo again", partial(demo, clone, settings))
        scripts = [each.script for each in examples(README) if not each.script.startswith("make ")]
        _timed("the other blocks", partial(read_on, scripts, clone, settings))
        if asked.test:
            _timed("make test", partial(make, "test", clone, settings))


@contextmanager
def user() -> Iterator[Path]:
    """The home of a user that is there for as long as it is needed."""
    shutil.rmtree(f"/tmp/pytest-of-{NAME}", ignore_errors=True)  # noqa: S108 - pytest takes none of another number
    subprocess.run(["useradd", "--create-home", "--shell", "/bin/bash", NAME], check=True)
    home = Path(pwd.getpwnam(NAME).pw_dir)
    try:
        yield home
    finally:
        subprocess.run(["userdel", "--remove", NAME], check=True, capture_output=True)


def demo(clone: Path, settings: Mapping[str, str]) -> None:
    """`make demo` until its service answers, then Ctrl-C."""
    process = begun("demo", clone, settings)
    deadline = time.monotonic() + INSTALLING
    while not _ready():
        if process.poll() is not None or time.monotonic() > deadline:
            os.killpg(process.pid, signal.SIGKILL)
            sys.exit(f"make demo ended with {process.poll()} before it was ready:\n{process.communicate()[0]}")
        time.sleep(0.5)
    os.killpg(process.pid, signal.SIGINT)
    said, _ = process.communicate(timeout=GRACE)
    if "Delivery" not in said or "http://127.0.0.1:8000" not in said:
        sys.exit(f"make demo shows no curve or no address:\n{said}")


def read_on(scripts: list[str], clone: Path, settings: Mapping[str, str]) -> None:
    """All other blocks, in one shell, and what they print."""
    hold(README, dict(zip(scripts, run(scripts, clone, settings, whose=NAME), strict=True)))


def make(target: str, clone: Path, settings: Mapping[str, str]) -> None:
    """`make` something to its end, and show the end."""
    process = begun(target, clone, settings)
    try:
        said, _ = process.communicate(timeout=TESTING)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    print("\n".join(said.splitlines()[-12:]))
    if process.returncode:
        sys.exit(f"make {target} ended with {process.returncode}")


def begun(target: str, clone: Path, settings: Mapping[str, str]) -> subprocess.Popen[str]:
    """`make` something as the user."""
    return subprocess.Popen(
        ["make", target],
        cwd=clone,
        env=settings,
        user=NAME,
        group=NAME,
        extra_groups=[],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def _clone(target: Path) -> None:
    """By root, who may read the checkout wherever it lies; it belongs to the user afterwards."""
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(target)], check=True)
    for path in [target, *target.rglob("*")]:
        shutil.chown(path, NAME, NAME)


def _ready() -> bool:
    try:
        with urllib.request.urlopen(READY, timeout=5) as answer:
            return bool(answer.status == 200)  # noqa: PLR2004 - OK
    except OSError:
        return False


def _timed(name: str, step: Callable[[], None]) -> None:
    began = time.monotonic()
    step()
    print(f"{name}: {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
