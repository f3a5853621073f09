"""Labelled items whose texts may not be copied: each is found again in its public set by the digest of its text.

Such an item has the form of the gold set's, but `digest` and `source` (the set's file) in place of its text; its
mentions are places in the text as `app.pipeline.clean` leaves it.
"""

import gzip
import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from app.pipeline.clean import clean
from training.gold import GoldItem, item_of

Row = Mapping[str, Any]


def digest(text: str) -> str:
    """What a text that may not be copied is called."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def load_places(places: Iterable[Path], data: Path | None) -> list[GoldItem]:
    """The items of files, or of folders of such, in order; those whose text `data` doesn't hold are left out.

    How many are left out is said.
    """
    rows = rows_of(places)
    found = [item_of(row) for row in completed(rows, data)]
    if len(found) < len(rows):
        told = f"{len(rows) - len(found)} of {len(rows)} labelled items left out: no text of theirs in {data}"
        print(told, flush=True)
    return found


@cache
def taught_texts(places: tuple[Path, ...], data: Path) -> frozenset[str]:
    """The texts of public sets, as these have them, that items of `places` name: none of them may measure.

    Reads every set that is named, once.
    """
    return frozenset(text for texts in named_texts(rows_of(places), data).values() for text in texts.values())


def rows_of(places: Iterable[Path]) -> list[Row]:
    """The lines of files, or of folders of such."""
    files = [path for place in places for path in (sorted(place.glob("*.jsonl")) if place.is_dir() else [place])]
    return [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]


def named_texts(rows: Iterable[Row], data: Path) -> dict[str, dict[str, str]]:
    """By set the texts, by their digests, that rows name."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if "text" not in row:
            wanted[row["source"]].add(row["digest"])
    return {source: texts_of(data / f"{source}.jsonl.gz", named) for source, named in wanted.items()}


def completed(rows: Sequence[Row], data: Path | None) -> Iterator[Row]:
    """The rows with their texts, without those whose text isn't found."""
    texts = named_texts(rows, data) if data else {}
    for row in rows:
        if "text" in row:
            yield row
        elif (text := texts.get(row["source"], {}).get(row["digest"])) is not None:
            yield {**row, "id": row["digest"], "text": clean(text)}


def texts_of(path: Path, digests: Collection[str]) -> dict[str, str]:
    """The texts of a public set that have one of `digests`; none of a set that isn't there."""
    if not path.exists():
        return {}
    with gzip.open(path, "rt", encoding="utf-8") as file:
        texts = (json.loads(line)["text"] for line in file)
        return {name: text for text in texts if (name := digest(text)) in digests}
