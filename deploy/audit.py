"""Asks the database of known vulnerabilities about what a Wayfelt that runs is made of.

    python -m deploy.audit

Ends with 0 if all were looked up and are clean, 1 if some are known to be vulnerable, 2 if any couldn't be looked up.
In the last case it also says which versions of constraints.txt are behind the newest that pyproject.toml allows.
"""

import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from deploy.licences import ROOT, dependencies

PATIENCE = 600  # seconds for all of them
CLEAN, VULNERABLE, UNKNOWN = 0, 1, 2
UNREACHED = "The database of vulnerabilities can't be reached from here; nothing was audited."


def asked(pins: Mapping[str, str]) -> tuple[str, str]:
    """What pip-audit answers about these versions, as JSON or nothing, and what it says beside that."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write("".join(f"{name}=={version}\n" for name, version in pins.items()))
        file.flush()
        command = [str(Path(sys.executable).with_name("pip-audit")), "--no-deps", "--disable-pip", "--format", "json"]
        more = ["--progress-spinner", "off", "--requirement", file.name]
        try:
            run = subprocess.run([*command, *more], check=False, capture_output=True, text=True, timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            return "", f"no answer within {PATIENCE} seconds"
    return run.stdout, run.stderr


def verdict(answer: str, beside: str) -> tuple[int, list[str]]:
    """The exit code and the lines that say it. A package that wasn't looked up is unknown, never clean."""
    try:
        found: list[dict[str, Any]] = json.loads(answer)["dependencies"]
    except ValueError:
        last = beside.strip().rpartition("\n")[2]
        return UNKNOWN, [f"{UNREACHED} {last}"]
    bad = [f"{one['name']} {one['version']}: {each['id']}" for one in found for each in one.get("vulns", ())]
    unknown = [one["name"] for one in found if "skip_reason" in one]
    if len(unknown) == len(found):
        return UNKNOWN, [UNREACHED]
    lines = [*bad, f"{len(found) - len(unknown)} packages looked up, {len(bad)} known vulnerabilities."]
    if unknown:
        lines.append(f"{len(unknown)} could not be looked up from here: {', '.join(unknown)}.")
    return (VULNERABLE if bad else UNKNOWN if unknown else CLEAN), lines


def newest() -> dict[str, str] | None:
    """What an installation of today would take of what we need where it is newer than what is here; null: no answer."""
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    words = ["--dry-run", "--quiet", "--upgrade", "--upgrade-strategy", "eager", "--report", "-", *asked]
    command = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", *words]
    run = subprocess.run(command, check=False, capture_output=True, text=True, timeout=PATIENCE)
    try:
        found: list[dict[str, Any]] = json.loads(run.stdout)["install"]
    except ValueError:
        return None
    return {canonicalize_name(one["metadata"]["name"]): one["metadata"]["version"] for one in found}


def behind(pins: Mapping[str, str], newer: Mapping[str, str] | None) -> str:
    """The line that says which of the pins are behind."""
    if newer is None:
        return "Which versions are the newest can't be reached from here either."
    old = [f"{name} {pins[name]} ({newer[name]})" for name in sorted(pins.keys() & newer.keys())]
    if not old:
        return f"All {len(pins)} are the newest that pyproject.toml allows."
    return f"{len(pins) - len(old)} of {len(pins)} are the newest that pyproject.toml allows; behind: {', '.join(old)}."


def main() -> int:
    """Ask, tell, and give the exit code."""
    pins = {name: version for name, version in dependencies().items() if version != "any"}
    code, lines = verdict(*asked(pins))
    if code == UNKNOWN:
        lines.append(behind(pins, newest()))
    print("\n".join(lines))
    return code


if __name__ == "__main__":
    sys.exit(main())
