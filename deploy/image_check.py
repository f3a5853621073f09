"""Builds what the image holds by the Dockerfile's steps, and runs it as an engine would, where there is no engine.

    python -m deploy.image_check                                 with the packages of this environment, in a minute
    python -m deploy.image_check --root FOLDER [--see PATH ...]  from nothing, in a bare Debian

The folder is one that `debootstrap --variant=minbase --include=python3-venv,python3-distutils,ca-certificates bookworm
FOLDER` made; `--see` names what of this machine its build may read, such as pip's settings. What was built then runs in
a root file system that can't be written, as the image's user without a capability, and without a network. Needs root.
"""

import argparse
import ctypes
import fcntl
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import sysconfig
import tempfile
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from deploy.dockerfile import Image, read

ROOT = Path(__file__).parents[1]
WITHIN = "WAYFELT_IMAGE_CHECK_WITHIN"  # set once the process has mounts and process ids of its own
SERVICE = "http://127.0.0.1:8000"
PATIENCE, GRACE = 180, 60  # seconds until it is healthy, and from the signal to its end
NEW_NETWORK, READ_FLAGS, WRITE_FLAGS, UP = 0x40000000, 0x8913, 0x8914, 1  # CLONE_NEWNET, SIOC[GS]IFFLAGS, IFF_UP
TEXT = "Great checkout, but the courier left my parcel in the rain."
KEPT = {"items": [{"external_id": "r1", "source": "shop", "text": TEXT}]}


@dataclass(frozen=True, slots=True)
class Place:
    """A folder that becomes the root of what is built and run there; `bare` if nothing of this machine runs in it."""

    root: Path
    image: Image
    bare: bool

    def runs(self, *words: str) -> list[str]:
        """The command that runs these words as the image's user, with its environment and nothing else."""
        user, _, group = self.image.user.partition(":")
        dropped = ["--clear-groups", "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"]
        variables = [f"{name}={value}" for name, value in {"HOME": self.image.folder, **self.image.environment}.items()]
        within = ["setpriv", f"--reuid={user}", f"--regid={group}", *dropped, "env", "-i", *variables]
        return ["chroot", str(self.root), *within, f"--chdir={self.image.folder}", *words]

    def builds(self, script: str, **more: str) -> None:
        """Run a line of the Dockerfile as root, in the folder of the sources."""
        path = f"{Path(sys.base_prefix) / 'bin'}:{self.image.environment['PATH']}"
        command = ["chroot", str(self.root), "env", "--chdir=/src", "sh", "-ec", script]
        _run(*command, env={**os.environ, "HOME": "/tmp", "PATH": path, **more})  # noqa: S108 - of the new root


def main() -> int:
    """Make a room of one's own and check there; the exit code of that."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path)
    parser.add_argument("--see", type=Path, action="append", default=[])
    asked = parser.parse_args()
    if os.environ.get(WITHIN):
        check(Place(asked.root, read(ROOT / "Dockerfile"), bare=os.environ[WITHIN] == "bare"), seen=asked.see)
        return 0
    with tempfile.TemporaryDirectory(prefix="wayfelt-image-") as folder:
        root = (asked.root or Path(folder)).resolve()
        room = ["unshare", "--mount", "--propagation=private", "--pid", "--fork", "--kill-child"]
        again = [sys.executable, "-m", "deploy.image_check", "--root", str(root)]
        seen = [word for path in asked.see for word in ("--see", str(path))]
        environment = {**os.environ, WITHIN: "bare" if asked.root else "lent"}
        return subprocess.run([*room, *again, *seen], cwd=ROOT, env=environment, check=False).returncode


def check(place: Place, *, seen: list[Path]) -> None:
    """Build, shut, run; ends with the first step that fails."""
    _timed("build", partial(build, place, seen=seen))
    _timed("shut", partial(shut, place))
    server = subprocess.Popen(place.runs(*place.image.entry, *place.image.command))
    _timed("healthy", partial(await_health, place, server))
    _timed("answers", partial(ask, place))
    print(f"memory at most: {peak(place, server)} MiB")
    server.send_signal(signal.SIGTERM)
    ended = server.wait(GRACE)
    if ended not in (0, 128 + signal.SIGTERM):
        sys.exit(f"the service ended with {ended} when it was told to stop")


def build(place: Place, *, seen: list[Path]) -> None:
    """The Dockerfile's steps, from the files that it names, into the folder."""
    place.root.chmod(0o755)
    for name in ("src", "tmp", "data", "proc", "dev"):
        (place.root / name).mkdir(exist_ok=True)
    (place.root / "tmp").chmod(0o1777)
    _mount("proc", place.root / "proc", "--types=proc")
    _mount("/dev", place.root / "dev", "--rbind")
    lent = [] if place.bare else [Path("/usr"), Path("/etc"), Path(sys.base_prefix)]
    for path in [*lent, *seen]:
        lend(path, place.root / path.relative_to("/"))
    for copy in place.image.copies:
        for source in copy.sources:
            _copy(ROOT / source, place.root / "src" / copy.target / ("" if copy.target != "./" else source))
    if place.bare:
        for script in (*place.image.builds, *place.image.prepares):
            place.builds(script)
        return
    for name in ("bin", "sbin", "lib", "lib64"):
        (place.root / name).symlink_to(f"usr/{name}")
    lend(Path(sysconfig.get_path("purelib")), place.root / "opt" / "packages")
    for script in place.image.builds:
        place.builds(script, PACKAGES="/opt/packages")
    if not [*place.root.glob("opt/wayfelt/venv/lib/*/site-packages/app/__pycache__/*.pyc")]:
        sys.exit("the program has no bytecode, and where it runs none can be written")


def shut(place: Place) -> None:
    """From here on nothing can be written but the volumes, and nothing be reached but the machine itself."""
    shutil.rmtree(place.root / "src")
    _mount(str(place.root), place.root, "--rbind")
    _mount("none", place.root, "--options=remount,bind,ro")
    _mount("tmpfs", place.root / "tmp", "--types=tmpfs")
    user, _, group = place.image.user.partition(":")
    _mount("tmpfs", place.root / "data", "--types=tmpfs", f"--options=uid={user},gid={group}")
    if subprocess.run(place.runs("touch", "/opt/wayfelt/written"), capture_output=True, check=False).returncode == 0:
        sys.exit("the root file system can be written")
    if ctypes.CDLL(None, use_errno=True).unshare(NEW_NETWORK) != 0:
        sys.exit(f"no network of one's own: {os.strerror(ctypes.get_errno())}")
    with socket.socket() as link:
        flags = fcntl.ioctl(link, READ_FLAGS, struct.pack("16sh14x", b"lo", 0))
        fcntl.ioctl(link, WRITE_FLAGS, struct.pack("16sh14x", b"lo", struct.unpack("16sh14x", flags)[1] | UP))
    if (names := [name for _, name in socket.if_nameindex()]) != ["lo"]:
        sys.exit(f"there is a network: {', '.join(names)}")


def await_health(place: Place, server: subprocess.Popen[bytes]) -> None:
    """Ask as the Dockerfile's health check does until it is content."""
    deadline = time.monotonic() + PATIENCE
    while subprocess.run(place.runs(*place.image.health), capture_output=True, check=False).returncode:
        if server.poll() is not None:
            sys.exit(f"the service ended with {server.returncode} before it was healthy")
        if time.monotonic() > deadline:
            sys.exit(f"it did not become healthy within {PATIENCE} s")
        time.sleep(0.5)


def ask(place: Place) -> None:
    """A key is made, a text kept, and read in the background with the model inside."""
    words = [*place.image.entry, "key", "create", "--project", "shop", "--scopes", "ingest,read"]
    key = _run(*place.runs(*words), stdout=subprocess.PIPE).split()[-1].decode()
    _answer("/v1/feedback", key, body=KEPT)
    deadline = time.monotonic() + PATIENCE
    while not (found := _answer("/v1/mentions", key)["items"]):
        if time.monotonic() > deadline:
            sys.exit(f"what was sent was not scored within {PATIENCE} s")
        time.sleep(0.5)
    if "shipping" not in (touchpoints := [one["touchpoint"] for one in found]):
        sys.exit(f"a parcel left in the rain was placed at {', '.join(touchpoints)}")


def peak(place: Place, server: subprocess.Popen[bytes]) -> int:
    """The most memory that the service has held, in MiB."""
    status = (place.root / "proc" / str(server.pid) / "status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def lend(path: Path, target: Path) -> None:
    """Let a file or folder of this machine be read at the target."""
    if path.is_dir():
        target.mkdir(parents=True, exist_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    _mount(str(path), target, "--bind")
    _mount("none", target, "--options=remount,bind,ro")


def _answer(path: str, key: str, *, body: object = None) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    sent = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(SERVICE + path, sent, headers)  # noqa: S310 - our own address
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - our own address
        found: dict[str, Any] = json.load(answer)
    return found


def _mount(what: str, where: Path, *options: str) -> None:
    _run("mount", *options, what, str(where))


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)


def _timed(name: str, step: Callable[[], None]) -> None:
    began = time.monotonic()
    step()
    print(f"{name}: {time.monotonic() - began:.0f} s", flush=True)


def _run(*words: str, env: dict[str, str] | None = None, stdout: int | None = None) -> bytes:
    return subprocess.run(words, check=True, env=env, stdout=stdout).stdout or b""


if __name__ == "__main__":
    sys.exit(main())
