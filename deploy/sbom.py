"""Writes the bill of materials of a Wayfelt that runs, as CycloneDX JSON, without the tools of development.

python -m deploy.sbom dist/wayfelt.cdx.json
"""

import json
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from deploy.licences import ROOT, dependencies


def of_environment() -> dict[str, Any]:
    """The bill of all that is installed beside this Python, the project its root; the same bytes for the same."""
    command = [str(Path(sys.executable).with_name("cyclonedx-py")), "environment", "--output-reproducible"]
    project = ["--pyproject", str(ROOT / "pyproject.toml"), sys.executable]
    run = subprocess.run([*command, *project], check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def kept(bill: dict[str, Any], names: Collection[str]) -> dict[str, Any]:
    """The bill with the packages of these canonical names alone, and what they and the project depend on among them."""
    components = [one for one in bill["components"] if canonicalize_name(one["name"]) in names]
    known = {one["bom-ref"] for one in components}
    root = bill["metadata"]["component"]["bom-ref"]
    edges = [
        {**one, "dependsOn": [ref for ref in one.get("dependsOn", ()) if ref in known]}
        for one in bill["dependencies"]
        if one["ref"] in known or one["ref"] == root
    ]
    return {**bill, "components": components, "dependencies": edges}


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.parent.mkdir(exist_ok=True)
    written = kept(of_environment(), dependencies().keys())
    target.write_text(json.dumps(written, indent=1, sort_keys=True) + "\n", encoding="utf-8")
