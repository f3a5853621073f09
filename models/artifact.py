"""Save, load and verify the folder of a trained reader: the tuned upper layers and the heads.

config.json names labels, temperatures, thresholds and prices; model.safetensors holds the weights (the upper layers in
half precision, the border and words beside in eight bits); card.md and metrics.json say what it is worth; manifest.json
holds the sha256 of each and is written last.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import Tensor

from models import space
from models.base import Encoder
from models.e5 import MANIFEST, checksum
from models.errors import ArtifactError
from models.head import Head
from models.lexical import Lexical, Table
from models.rows import packed, unpacked
from models.runs import Prices
from models.runtime import Network, SpanEncoder
from models.space import Space
from models.span import Lower, Plain, Shape, Upper, lower_from_bert, plain_from_bert

CONFIG = "config.json"
WEIGHTS = "model.safetensors"
PACKED = "upper.border."  # of the upper layers, what is in eight bits
REMEDY = "check it out anew or name another folder in WAYFELT_ARTIFACT"
ENCODER_REMEDY = "name a folder of multilingual-e5-small in WAYFELT_MODEL"


@dataclass(frozen=True, slots=True)
class Reader:
    """An encoder, the heads over its features, by task, and the space in which what texts say is compared, if known."""

    encoder: Encoder
    heads: Mapping[str, Head]
    space: Space | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """What a reader is made of; `version` is that of the weights on torch."""

    lower: Lower
    upper: Upper
    plain: Plain
    heads: Mapping[str, Head]
    prices: Prices
    tokenizer: Tokenizer
    version: str
    lexical: Lexical | None = None

    def encoder(self, *, network: Network | None = None, version: str = "", workers: int = 1) -> SpanEncoder:
        """An encoder that computes with `network`, else with torch."""
        return SpanEncoder(
            self.lower,
            self.upper,
            self.tokenizer,
            version=version or self.version,
            plain=self.plain,
            prices=self.prices,
            network=network,
            lexical=self.lexical,
            workers=workers,
        )


Engine = Callable[[Parts], tuple[Network, str]]
"""Makes another network of the parts, and names the version of what comes out."""


def load(folder: Path, encoder_folder: Path, *, workers: int = 1, engine: Engine | None = None) -> Reader:
    """Read the artifact in `folder` over the encoder's Hugging Face folder; ArtifactError if a file is not right."""
    parts = load_parts(folder, encoder_folder)
    network, version = engine(parts) if engine else (None, "")
    return Reader(parts.encoder(network=network, version=version, workers=workers), parts.heads, space.load(folder))


def load_parts(folder: Path, encoder_folder: Path) -> Parts:
    """The parts of the reader in `folder`; ArtifactError if a file is not right."""
    verify(folder)
    config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    shape = shape_of(encoder_folder, shared=config["shared_layers"])
    tensors = unpacked(_tensors(folder / WEIGHTS))
    try:
        return Parts(
            lower=load_lower(encoder_folder, shape),
            upper=upper_from(tensors, shape),
            plain=load_plain(encoder_folder, shape),
            heads={task: head_of(task, record, tensors) for task, record in config["heads"].items()},
            prices=Prices(**config["prices"]),
            tokenizer=Tokenizer.from_file(str(encoder_folder / "tokenizer.json")),
            version=f"{config['name']}-{_digest(folder)}+{identity(encoder_folder)}",
            lexical=lexical_from(tensors, config.get("lexical", ())),
        )
    except (KeyError, RuntimeError, TypeError) as error:
        problem = f"{folder / WEIGHTS} does not fit the encoder in {encoder_folder}"
        raise ArtifactError(f"{problem}; {REMEDY}, or {ENCODER_REMEDY}") from error


def save(
    folder: Path,
    upper: Upper,
    heads: Mapping[str, Head],
    *,
    prices: Prices,
    name: str,
    shared: int,
    texts: Mapping[str, str],
) -> None:
    """Write an artifact; `texts` holds its further files (card.md, metrics.json)."""
    tensors = stored(upper)
    config = {"name": name, "shared_layers": shared, "prices": asdict(prices)}
    write(folder, tensors, heads, config=config, texts=texts)


def stored(upper: Upper) -> dict[str, Tensor]:
    """The tensors of the upper layers as they are written."""
    own = {f"upper.{name}": tensor for name, tensor in upper.state_dict().items()}
    beside = {name: tensor for name, tensor in own.items() if name.startswith(PACKED)}
    return {name: tensor.half().contiguous() for name, tensor in own.items()} | packed(beside)


def write(
    folder: Path,
    tensors: Mapping[str, Tensor],
    heads: Mapping[str, Head],
    *,
    config: Mapping[str, object],
    texts: Mapping[str, str],
) -> None:
    """Write and seal the files of an artifact of either kind: tensors with those of the heads, config, texts."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = dict(tensors)
    for task, head in heads.items():
        weights[f"heads.{task}.weight"] = torch.from_numpy(np.ascontiguousarray(head.weight))
        weights[f"heads.{task}.bias"] = torch.from_numpy(np.ascontiguousarray(head.bias))
    save_file(weights, folder / WEIGHTS)
    whole = {**config, "heads": {task: record_of(head) for task, head in heads.items()}}
    files = {**texts, CONFIG: json.dumps(whole, indent=2, ensure_ascii=False) + "\n"}
    for file, text in files.items():
        (folder / file).write_text(text, encoding="utf-8")
    seal(folder)


def write_words(folder: Path, lexical: Lexical, heads: Mapping[str, Head]) -> None:
    """Write words beside the encoder into an artifact that is there, with heads calibrated on both.

    All else stays as it was: its upper layers, its card, what config.json says beside.
    """
    old = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    # copies, since the file that they are mapped from is written over
    tensors = {name: tensor.clone() for name, tensor in _tensors(folder / WEIGHTS, only=("upper.",)).items()}
    for lang, table in lexical.tables.items():
        tensors[f"lexical.{lang}.rarity"] = torch.from_numpy(table.rarity).half()
        spoken = np.flatnonzero(table.weight.any(axis=0))  # of what no word says anything, nothing is kept
        tensors[f"lexical.{lang}.columns"] = torch.from_numpy(spoken)
        alike, of = np.unique(table.weight[:, spoken], axis=1, return_inverse=True)  # a sign is said of two valences
        tensors[f"lexical.{lang}.of"] = torch.from_numpy(of.reshape(-1).astype(np.int64))
        tensors |= packed({f"lexical.{lang}.said": torch.from_numpy(alike.T.copy())})
        tensors[f"lexical.{lang}.base"] = torch.from_numpy(table.base)
    write(folder, tensors, heads, config={**old, "lexical": sorted(lexical.tables)}, texts={})


def write_border(folder: Path, tensors: Mapping[str, Tensor], prices: Prices) -> None:
    """Write what finds the mentions into an artifact of either kind; all else stays as it was."""
    config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    # copies, since the file that they are mapped from is written over
    kept = {name: tensor.clone() for name, tensor in _tensors(folder / WEIGHTS).items()}
    save_file(kept | packed(tensors), folder / WEIGHTS)
    config["prices"] = asdict(prices)
    (folder / CONFIG).write_text(json.dumps(config, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    seal(folder)


def seal(folder: Path) -> None:
    """Write the manifest anew over the files that are there."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name != MANIFEST)
    for path in files:
        path.chmod(0o644)
    (folder / MANIFEST).write_text(json.dumps({path.name: checksum(path) for path in files}, indent=2) + "\n")


def verify(folder: Path, *, remedy: str = REMEDY) -> None:
    """Raise ArtifactError unless each file of the manifest is there with the sum written in it."""
    try:
        sums: dict[str, str] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ArtifactError(f"{folder / MANIFEST} is missing or unreadable; {remedy}") from error
    for name in sorted({CONFIG, WEIGHTS, *sums}):
        path = folder / name
        if not path.is_file():
            raise ArtifactError(f"{path} is missing; {remedy}")
        if checksum(path) != sums.get(name):
            raise ArtifactError(f"{path} is altered: its sha256 is not the one in {MANIFEST}; {remedy}")


def shape_of(encoder_folder: Path, *, shared: int) -> Shape:
    """The sizes of the encoder, from its config.json."""
    path = encoder_folder / CONFIG
    try:
        config: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return Shape(
            hidden=config["hidden_size"],
            layers=config["num_hidden_layers"],
            heads=config["num_attention_heads"],
            inner=config["intermediate_size"],
            words=config["vocab_size"],
            positions=config["max_position_embeddings"],
            eps=config["layer_norm_eps"],
            shared=shared,
        )
    except (OSError, ValueError, KeyError) as error:
        raise ArtifactError(f"{path} does not describe a BERT encoder; {ENCODER_REMEDY}") from error


def load_lower(encoder_folder: Path, shape: Shape) -> Lower:
    """The embeddings and lower layers of the encoder; the rest of its file is not read."""
    lower = ("embeddings.", *(f"encoder.layer.{i}." for i in range(shape.shared)))
    return lower_from_bert(_tensors(encoder_folder / WEIGHTS, only=lower, remedy=ENCODER_REMEDY), shape)


def load_plain(encoder_folder: Path, shape: Shape) -> Plain:
    """The upper layers of the encoder as they came."""
    upper = tuple(f"encoder.layer.{i}." for i in range(shape.shared, shape.layers))
    return plain_from_bert(_tensors(encoder_folder / WEIGHTS, only=upper, remedy=ENCODER_REMEDY), shape)


def upper_from(tensors: Mapping[str, Tensor], shape: Shape) -> Upper:
    """The upper layers from the tensors of an artifact."""
    with torch.device("meta"):
        upper = Upper(shape)
    own = {name.removeprefix("upper."): tensor.float() for name, tensor in tensors.items() if name.startswith("upper.")}
    upper.load_state_dict(own, assign=True)
    return upper.eval()


def lexical_from(tensors: Mapping[str, Tensor], languages: Sequence[str]) -> Lexical | None:
    """The words of `languages` from the tensors of an artifact; None without any."""
    tables = {lang: _table(tensors, f"lexical.{lang}.") for lang in languages}
    return Lexical(tables) if tables else None


def _table(tensors: Mapping[str, Tensor], prefix: str) -> Table:
    rarity, said, base = (tensors[prefix + kind].float().numpy() for kind in ("rarity", "said", "base"))
    weight = np.zeros((len(rarity), len(base)), dtype=np.float32)
    weight[:, tensors[f"{prefix}columns"].numpy()] = said[tensors[f"{prefix}of"].numpy()].T
    return Table(rarity, weight, base)


def _digest(folder: Path) -> str:
    """12 digits that change with what decides: weights, labels, temperatures, thresholds; not with the card."""
    sums = checksum(folder / CONFIG) + checksum(folder / WEIGHTS)
    return hashlib.sha256(sums.encode()).hexdigest()[:12]


def identity(encoder_folder: Path) -> str:
    """Name and 12 digits that change with the encoder's weights."""
    manifest = encoder_folder / MANIFEST
    return f"e5-{checksum(manifest if manifest.is_file() else encoder_folder / WEIGHTS)[:12]}"


def _tensors(path: Path, *, only: tuple[str, ...] = ("",), remedy: str = REMEDY) -> dict[str, Tensor]:
    try:
        with safe_open(path, framework="pt") as file:
            return {name: file.get_tensor(name) for name in file.keys() if name.startswith(only)}  # noqa: SIM118 - no mapping
    except (OSError, ValueError) as error:
        raise ArtifactError(f"{path} can't be read as safetensors; {remedy}") from error


def head_of(task: str, record: Mapping[str, Any], tensors: Mapping[str, Tensor]) -> Head:
    """A head from its record in config.json and the tensors of an artifact."""
    return Head(
        task=task,
        labels=tuple(record["labels"]),
        weight=tensors[f"heads.{task}.weight"].numpy(),
        bias=tensors[f"heads.{task}.bias"].numpy(),
        temperature=record["temperature"],
        thresholds=tuple(record["thresholds"]),
        abstain=record["abstain"],
        coverage=record.get("coverage", {}),
        beside=record.get("beside", 0),
    )


def record_of(head: Head) -> dict[str, Any]:
    """What config.json says of a head."""
    return {
        "labels": head.labels,
        "temperature": head.temperature,
        "thresholds": head.thresholds,
        "abstain": head.abstain,
        **({"coverage": head.coverage} if head.coverage else {}),
        **({"beside": head.beside} if head.beside else {}),
    }
