"""Asks the database of known vulnerabilities about what a Wayfelt that runs is made of.

    python -m deploy.audit

Ends with 0 if all were looked up and are clean, 1 if some are known to be vulnerable, 2 if any couldn't be looked up.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deploy.licences import dependencies

PATIENCE = 600  # seconds for all of them
CLEAN, VULNERABLE, UNKNOWN = 0, 1, 2


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
        return UNKNOWN, [f"The database of vulnerabilities can't be reached from here; nothing was audited. {last}"]
    bad = [f"{one['name']} {one['version']}: {each['id']}" for one in found for each in one.get("vulns", ())]
    unknown = [one["name"] for one in found if "skip_reason" in one]
    lines = [*bad, f"{len(found) - len(unknown)} packages looked up, {len(bad)} known vulnerabilities."]
    if unknown:
        lines.append(f"{len(unknown)} could not be looked up from here: {', '.join(unknown)}.")
    return (VULNERABLE if bad else UNKNOWN if unknown else CLEAN), lines


def main() -> int:
    """Ask, tell, and give the exit code."""
    code, lines = verdict(*asked({name: version for name, version in dependencies().items() if version != "any"}))
    sys.stdout.write("\n".join(lines) + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
