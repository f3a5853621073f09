"""Labelled texts for training: the gold set and the texts written for this project, as spans with targets."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from opencc import OpenCC

from app.domain.labels import UNASSIGNED, Emotion, Intent
from app.journeys import load_journey
from app.pipeline.clean import clean
from app.pipeline.read import passage_of
from app.pipeline.split import candidates
from models.base import Part, Passage, Span
from training.digests import load_places
from training.gold import GoldItem, GoldMention, load_gold

Floats = npt.NDArray[np.float32]
Targets = Mapping[str, Floats]

WRITTEN = "written"
FURTHER = Path(__file__).parent / "further"
VALENCES = ("-2", "-1", "0", "1", "2")
INTENSITIES = ("0", "1", "2", "3")
EFFORTS = ("none", "high", "low")
STAGES = (*(stage.id for stage in load_journey().stages), UNASSIGNED)
TOUCHPOINTS = tuple(touchpoint.id for touchpoint in load_journey().touchpoints)
LABELS: Mapping[str, tuple[str, ...]] = {
    "valence": VALENCES,
    "emotions": tuple(Emotion),
    "intensity": INTENSITIES,
    "intent": tuple(Intent),
    "effort": EFFORTS,
    "stage": STAGES,
    "touchpoint": TOUCHPOINTS,
}


@dataclass(frozen=True, slots=True)
class Example:
    """A text, its labelled spans and their targets, one array (spans, labels) a task.

    A row that sums to one is a distribution over labels, one that sums to more is the set of labels that may hold, and
    one of nan says nothing. `emotions` has a probability, or nan, for each label by itself. `further`: the labels are
    of readers other than those of the gold set.
    """

    text: str
    spans: tuple[Span, ...]
    targets: Targets
    lang: str
    source: str
    further: bool = False

    @property
    def passage(self) -> Passage:
        """What the encoder is given: the labelled spans, and the parts that the product would see."""
        return replace(unlabelled(self.text, self.lang), spans=self.spans)


ROLES = ("customer: ", "agent: ", "bot: ", "action: ")


def unlabelled(text: str, lang: str) -> Passage:
    """A text as the product reads it; one that begins with a role is a chat log, a turn a line."""
    text = clean(text)
    if not text.startswith(ROLES):
        return passage_of(text, candidates(text, lang), lang)
    parts: list[Part] = []
    at = 0
    for line in text.split("\n"):
        if line.startswith(ROLES[0]):
            parts += candidates(line[len(ROLES[0]) :], lang, at=at + len(ROLES[0]))
        at += len(line) + 1
    return passage_of(text, parts, lang, chat=True)


def gold(data: Path, split: str) -> list[Example]:
    """The items of a split of the gold set."""
    return labelled(load_gold(data / "gold", split))


def labelled(items: Iterable[GoldItem]) -> list[Example]:
    """Those of the items that have mentions."""
    some = [item for item in items if item.mentions]
    return [_example(item.text, item.mentions, lang=item.lang, source=item.source) for item in some]


def written(folder: Path) -> list[Example]:
    """The texts written for this project; their mentions quote the text in order instead of giving offsets."""
    examples = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            item = json.loads(line)
            mentions = list(_quoted(item["text"], item["mentions"]))
            if mentions:
                lang = item["lang"].replace("zh-Hans", "zh")
                examples.append(_example(item["text"], mentions, lang=lang, source=WRITTEN))
    return examples


def further(places: Iterable[Path], data: Path | None) -> list[Example]:
    """What readers other than gold's labelled: the items of files in the form of the gold set, or of folders of such.

    Those of FURTHER were written here as customers write, or are texts of the public sets in `data`, named by their
    digests: unlike those of `written`, which spread evenly over rare labels, their shares of labels are customers' own.
    """
    return [replace(example, further=True) for example in labelled(load_places(places, data))]


def take_further(parser: ArgumentParser) -> None:
    """The option --more of what trains on further items."""
    told = "further items: files like gold's, folders"
    parser.add_argument("--more", type=Path, nargs="*", default=[FURTHER], help=told)


def _quoted(text: str, mentions: Iterable[Mapping[str, Any]]) -> Iterator[GoldMention]:
    at = 0
    for mention in mentions:
        start = text.index(mention["quote"], at)
        at = start + len(mention["quote"])
        labels = {name: value for name, value in mention.items() if name != "quote"}
        yield GoldMention(**{**labels, "start": start, "end": at, "emotions": tuple(mention["emotions"])})


def _example(text: str, mentions: Sequence[GoldMention], *, lang: str, source: str) -> Example:
    return Example(text, tuple((m.start, m.end) for m in mentions), targets(mentions), lang, source)


def targets(mentions: Sequence[GoldMention]) -> dict[str, Floats]:
    """Certain targets of fully labelled mentions."""
    arrays = {task: np.zeros((len(mentions), len(labels)), dtype=np.float32) for task, labels in LABELS.items()}
    for i, mention in enumerate(mentions):
        for task, labels in LABELS.items():
            value = getattr(mention, task)
            chosen = value if isinstance(value, tuple) else ("none" if value is None else str(value),)
            for label in chosen:
                arrays[task][i, labels.index(label)] = 1
    return arrays


def traditional(examples: Iterable[Example]) -> Iterator[Example]:
    """Simplified Chinese examples in Traditional characters, one for one, so that the offsets hold."""
    convert = OpenCC("s2t").convert
    for example in examples:
        if example.lang == "zh":
            text = convert(example.text)
            if len(text) == len(example.text):
                yield replace(example, text=text, lang="zh-Hant")
