"""Writes docs/licences.md: what a Wayfelt that runs is made of, what trained its weights, and the licence of each.

    python -m deploy.licences

Dependencies are those of the wheel without extras, read from what is installed; data sets are those of training.public.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from email.message import Message
from importlib.metadata import distribution
from pathlib import Path
from typing import cast

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from training.public import SOURCES

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "licences.md"
GPU = ("nvidia-", "cuda-", "triton")  # brought by PyTorch's GPU builds alone; NVIDIA's terms
SPDX: Mapping[str, str] = {  # what packages say by other words
    "Apache 2.0": "Apache-2.0",
    "Apache 2.0 License": "Apache-2.0",
    "Apache License": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.1-or-later",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "SIL Open Font License 1.1 (OFL-1.1)": "OFL-1.1",
    "3-Clause BSD License": "BSD-3-Clause",
}
HEAD = """# Licences

Made by `python -m deploy.licences`; a test holds it to what is installed and to what training reads.

## What it runs with

The wheel without extras, at the versions it was tested with (`constraints.txt`).
PyTorch's GPU builds bring libraries of NVIDIA under terms of their own.
`make sbom` writes the same as CycloneDX, for tools.

"""
DATA = """
## What the weights were trained on

No text of these sets is part of the project; weights learned from them are. Where a set states no licence,
whether to use what was learned from it is for you to judge (the [datasheet](datasheet.md) says
more; [training](training.md) says how to train without some).

"""
OURS = """
The encoder is multilingual-e5-small (MIT), its upper half tuned. The gold set's and the written texts' licences are
in the [datasheet](datasheet.md).
Fonts in pictures and PDF are Noto Sans and Noto Sans TC (OFL-1.1), out of the packages above.
"""


def dependencies() -> Mapping[str, str]:
    """All that pyproject.toml asks for without extras, and what that asks for: names, and the versions tested with."""
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    pins = (
        line.split("==") for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() if "==" in line
    )
    pinned = {canonicalize_name(name): version for name, version in pins}
    found: dict[str, str] = {}
    waiting = [Requirement(line) for line in asked]
    seen = set()
    while waiting:
        requirement = waiting.pop()
        key = canonicalize_name(requirement.name)
        if (key, frozenset(requirement.extras)) in seen or key.startswith(GPU):
            continue
        seen.add((key, frozenset(requirement.extras)))
        found[key] = pinned.get(key, "any")
        waiting += _needed(key, requirement.extras)
    return dict(sorted(found.items()))


def licence_of(name: str) -> str:
    """What a package states: an SPDX expression where it has one, else its classifiers, else its short field."""
    stated = cast("Message", distribution(name).metadata)
    if expression := stated.get("License-Expression"):
        return str(expression)
    classes = [
        line.rpartition(" :: ")[2] for line in stated.get_all("Classifier") or () if line.startswith("License :: ")
    ]
    given = [one for one in classes if one not in ("OSI Approved", "DFSG approved")] or [str(stated.get("License", ""))]
    return " OR ".join(sorted({SPDX.get(one, one) for one in given}))


def page() -> str:
    """The page as Markdown."""
    packages = ((name, version, licence_of(name)) for name, version in dependencies().items())
    sets = ((one.file, str(one.limit), one.licence) for one in sorted(SOURCES, key=lambda one: one.file))
    return "".join(
        [
            HEAD,
            _table(("package", "version", "licence"), packages),
            DATA,
            _table(("set", "rows at most", "licence"), sets),
            OURS,
        ]
    )


def _needed(name: str, extras: Iterable[str]) -> Iterator[Requirement]:
    for line in distribution(name).requires or ():
        requirement = Requirement(line)
        if requirement.marker is None or any(requirement.marker.evaluate({"extra": one}) for one in ("", *extras)):
            yield requirement


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(' '.join(cell.split()) for cell in line)} |\n" for line in lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
