"""Train the splitter's judgement of borders and write its artifact.

    python -m training.boundaries --data ../shared/data --written training/written --out models/artifacts/split

Candidate parts come from app.pipeline.segments. A border is a cut where its two parts belong to different labelled
spans (or one to none); a part is kept where half of it lies in a labelled span. Touchpoint and sign are learned beside
from the same vectors, since nearly all cuts are changes of one of the two.

What ships reads hashed n-grams, and the labelled texts are too few for words. So teachers that read the frozen encoder
(layers 6 and 12, mean over each part) are trained first, one for each fold of sources; each judges the sources it
has not seen, and all together judge public texts without labels. What ships learns from these judgements, on labelled
texts mixed half and half with the labels (distillation: Hinton et al. 2015).
"""

import argparse
import json
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from transformers import AutoModel

from app.pipeline.segments import BORDERS
from models.artifact import seal
from models.boundary import CONFIG, WEIGHTS
from models.e5 import prepare
from training.boundary_network import Config, Network, Read, predict, train, with_grams
from training.boundary_units import Unit, labelled, public
from training.data import gold, traditional, written
from training.gold import SPLITS, load_gold

FOLDS = 5
LAYERS = (6, 12)
WINDOW = 510
TOKENS = 2048
MIXED = 0.5  # share of the labels in the targets of labelled texts
TEACHER = Config(passes=12)
SHIPPED = Config(passes=6)
THRESHOLDS = {"cut": 0.45, "keep": 0.5, "keep_turn": 0.5}

Halves = npt.NDArray[np.float16]


def main() -> None:
    """Train with the settings that were chosen on dev."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the public sets and of gold/")
    parser.add_argument("--written", type=Path, default=Path("training/written"), help="texts written for the project")
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "wayfelt", help="where the encoder is")
    parser.add_argument("--out", type=Path, default=Path("models/artifacts/split"))
    given = parser.parse_args()
    torch.set_num_threads(1)
    examples = gold(given.data, "train")
    known = [*labelled(examples), *labelled(traditional(examples), weight=0.5)]
    known += labelled(written(given.written), weight=0.6)
    labelled_texts = frozenset(item.text for split in SPLITS for item in load_gold(given.data / "gold", split))
    unknown = list(public(given.data, without=labelled_texts))
    print(f"{len(known)} labelled texts and turns, {len(unknown)} without labels", flush=True)
    units = judged(known, unknown, prepare(given.cache))
    save(train([with_grams(unit) for unit in units], SHIPPED), given.out)


def judged(known: Sequence[Unit], unknown: Sequence[Unit], encoder: Path) -> list[Unit]:
    """All units with the teachers' judgements as targets, the labelled ones twice and mixed with their labels."""
    reads = encoded([*known, *unknown], encoder)
    ours, others = reads[: len(known)], reads[len(known) :]
    folds = np.array([zlib.crc32(unit.source.encode()) % FOLDS for unit in known])
    folds[[unit.source == "written" for unit in known]] = (
        np.arange(sum(unit.source == "written" for unit in known)) % FOLDS
    )
    mixed = list(known)
    sums = [[np.zeros_like(of) for of in (unit.cut, unit.keep, unit.tasks)] for unit in unknown]
    for fold in range(FOLDS):
        print(f"teacher {fold + 1} of {FOLDS}", flush=True)
        teacher = train([read for read, of in zip(ours, folds, strict=True) if of != fold], TEACHER)
        unseen = [i for i, of in enumerate(folds) if of == fold]
        for i, judgement in zip(unseen, predict(teacher, [ours[i] for i in unseen]), strict=True):
            mixed[i] = _mixed(known[i], judgement)
        for total, judgement in zip(sums, predict(teacher, others), strict=True):
            for k in range(3):
                total[k] += judgement[k] / FOLDS
    taught = [replace(unit, cut=a, keep=b, tasks=c) for unit, (a, b, c) in zip(unknown, sums, strict=True)]
    return [*mixed, *mixed, *taught]


def encoded(units: Sequence[Unit], folder: Path) -> list[Read]:
    """The units with the encoder's states, mean over each part, of LAYERS side by side; the first 510 tokens count."""
    model = AutoModel.from_pretrained(folder).eval()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    encodings = tokenizer.encode_batch([unit.text.replace("<", "‹") for unit in units], add_special_tokens=False)
    order = sorted(range(len(units)), key=lambda i: len(encodings[i].ids))
    reads: list[Read | None] = [None] * len(units)
    while order:
        length = min(len(encodings[order[-1]].ids), WINDOW) + 2
        batch, order = order[-max(1, TOKENS // length) :], order[: -max(1, TOKENS // length)]
        ids = torch.ones(len(batch), length, dtype=torch.long)
        for row, i in enumerate(batch):
            tokens = [0, *encodings[i].ids[:WINDOW], 2]
            ids[row, : len(tokens)] = torch.tensor(tokens)
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
            layers = model(input_ids=ids, attention_mask=(ids != 1).long(), output_hidden_states=True).hidden_states
        states = torch.cat([layers[layer] for layer in LAYERS], dim=2).float().numpy()[:, 1:]
        for row, i in enumerate(batch):
            offsets = np.array(encodings[i].offsets[:WINDOW]).reshape(-1, 2)
            reads[i] = Read(units[i], states=_pooled(units[i], states[row], offsets))
    return [read for read in reads if read is not None]


def save(network: Network, folder: Path) -> None:
    """Write the artifact of models.boundary: embeddings in 8 bits with one scale, the rest in half precision."""
    folder.mkdir(parents=True, exist_ok=True)
    state = {name: tensor.detach().numpy() for name, tensor in network.state_dict().items()}
    grams = state.pop("grams.weight")
    scale = float(np.abs(grams).max() / 127)
    tensors = {name: tensor.astype(np.float16) for name, tensor in state.items() if not name.startswith("beside")}
    tensors["grams"] = np.round(grams / scale).astype(np.int8)
    save_file(tensors, folder / WEIGHTS)
    config = {"scale": scale, "borders": BORDERS, "thresholds": THRESHOLDS}
    (folder / CONFIG).write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    seal(folder)


def _pooled(unit: Unit, states: npt.NDArray[np.float32], offsets: npt.NDArray[np.int64]) -> Halves:
    pooled = np.zeros((len(unit.parts), states.shape[1]), dtype=np.float16)
    for row, (start, end, _) in enumerate(unit.parts):
        low = np.searchsorted(offsets[:, 1], start, side="right")
        high = np.searchsorted(offsets[:, 0], end, side="left")
        if high > low:
            pooled[row] = states[low:high].mean(axis=0)
    return pooled


def _mixed(unit: Unit, judgement: tuple[npt.NDArray[np.float32], ...]) -> Unit:
    cut, keep, tasks = judgement
    kept = (
        unit.tasks.sum(axis=1, keepdims=True) > 0
    ) * MIXED  # where there is no label the teacher's word counts whole
    return replace(
        unit,
        cut=MIXED * unit.cut + (1 - MIXED) * cut,
        keep=MIXED * unit.keep + (1 - MIXED) * keep,
        tasks=(kept * unit.tasks + (1 - kept) * tasks).astype(np.float32),
    )


if __name__ == "__main__":
    main()
