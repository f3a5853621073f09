"""Reads the Dockerfile: what its first stage takes and runs, and how its last stage is to be run."""

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"  # of the images that it begins from


@dataclass(frozen=True, slots=True)
class Copy:
    """Files of the checkout and where they go, from the working folder of the stage."""

    sources: tuple[str, ...]
    target: str


@dataclass(frozen=True, slots=True)
class Image:
    """The Dockerfile in the words of who runs it."""

    copies: tuple[Copy, ...]
    builds: tuple[str, ...]  # shell of the first stage
    prepares: tuple[str, ...]  # shell of the last stage
    environment: Mapping[str, str]
    user: str  # UID:GID
    folder: str
    entry: tuple[str, ...]
    command: tuple[str, ...]
    health: tuple[str, ...]


def read(path: Path) -> Image:
    """The image that a Dockerfile of two stages or more describes; the words in between are not looked at."""
    stages = _stages(path.read_text(encoding="utf-8"))
    first, last = stages[0], stages[-1]
    words = dict(last)
    environment = {"PATH": PATH}
    for name, value in (pair.split("=", 1) for pair in shlex.split(words["ENV"])):
        environment[name] = value.replace("$PATH", environment["PATH"])
    copies = (rest.split() for word, rest in first if word == "COPY")
    return Image(
        copies=tuple(Copy(tuple(each[:-1]), each[-1]) for each in copies),
        builds=tuple(rest for word, rest in first if word == "RUN"),
        prepares=tuple(rest for word, rest in last if word == "RUN"),
        environment=environment,
        user=words["USER"],
        folder=words["WORKDIR"],
        entry=tuple(json.loads(words["ENTRYPOINT"])),
        command=tuple(json.loads(words["CMD"])),
        health=tuple(json.loads(words["HEALTHCHECK"].partition("CMD ")[2])),
    )


def _stages(text: str) -> list[list[tuple[str, str]]]:
    """Instructions and what follows each, by stage."""
    whole = "\n".join(line for line in text.splitlines() if not line.startswith("#")).replace("\\\n", " ")
    stages: list[list[tuple[str, str]]] = []
    for line in filter(None, whole.splitlines()):
        word, rest = line.split(maxsplit=1)
        if word == "FROM":
            stages.append([])
        stages[-1].append((word, " ".join(rest.split())))
    return stages
