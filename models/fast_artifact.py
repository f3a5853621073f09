"""Save and load the folder of the static reader: vectors of frequent tokens as int8, the network, the heads."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor

from models import space
from models.artifact import CONFIG, ENCODER_REMEDY, WEIGHTS, Reader, head_of, identity, verify, write
from models.e5 import checksum
from models.errors import ArtifactError
from models.fast import BLANK, StaticEncoder
from models.head import Head, with_columns
from models.rows import packed, unpacked
from models.runs import Prices
from models.static import Sizes, Static

WORDS = "embeddings.word_embeddings.weight"
REMEDY = "check it out anew"
"""No setting names other weights of this reader."""


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """Vectors of tokens: `kept` (k,) int64 ids with their `rows` (k, token) float32; all others are `words` @ `image`.

    `words` (tokens, hidden) is the encoder's own table, `image` (hidden, token).
    """

    kept: Tensor
    rows: Tensor
    image: Tensor

    def table(self, words: Tensor) -> Tensor:
        """A vector a token, (tokens, token); that of the blank is 0."""
        table = words @ self.image
        table[self.kept] = self.rows
        table[BLANK] = 0
        return table

    def rounded(self) -> "Vocabulary":
        """As it will be read from the artifact."""
        return _vocabulary(unpacked(_packed(self)))


def load(folder: Path, encoder_folder: Path, *, workers: int = 1) -> Reader:
    """Read the artifact in `folder` beside the encoder's Hugging Face folder; ArtifactError if a file is not right."""
    verify(folder, remedy=REMEDY)
    config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    try:
        tensors = unpacked(load_file(folder / WEIGHTS))
        network = Static(Sizes(**config["sizes"]))
        own = {name.removeprefix("network."): t.float() for name, t in tensors.items() if name.startswith("network.")}
        network.load_state_dict(own)
        with torch.inference_mode():
            table = _vocabulary(tensors).table(words_of(encoder_folder))
        heads, beside = with_columns(
            {task: head_of(task, record, tensors) for task, record in config["heads"].items()},
            network.read.out_features,
        )
        prices = Prices(**config["prices"])
    except (KeyError, RuntimeError, TypeError, ValueError) as error:
        raise ArtifactError(
            f"{folder / WEIGHTS} does not fit the encoder in {encoder_folder}; {ENCODER_REMEDY}"
        ) from error
    sums = checksum(folder / CONFIG) + checksum(folder / WEIGHTS)
    version = f"{config['name']}-{hashlib.sha256(sums.encode()).hexdigest()[:12]}+{identity(encoder_folder)}"
    tokenizer = Tokenizer.from_file(str(encoder_folder / "tokenizer.json"))
    encoder = StaticEncoder(network, table, tokenizer, version=version, prices=prices, beside=beside, workers=workers)
    return Reader(encoder, heads, space.load(folder))


def save(
    folder: Path,
    network: Static,
    vocabulary: Vocabulary,
    heads: Mapping[str, Head],
    *,
    sizes: Sizes,
    prices: Prices,
    name: str,
    texts: Mapping[str, str],
) -> None:
    """Write an artifact; `texts` holds its further files (card.md)."""
    tensors = packed({f"network.{name}": tensor for name, tensor in network.state_dict().items()})
    config = {"name": name, "sizes": asdict(sizes), "prices": asdict(prices)}
    write(folder, tensors | _packed(vocabulary), heads, config=config, texts=texts)


def words_of(encoder_folder: Path) -> Tensor:
    """The encoder's own vectors of tokens, (tokens, hidden) float32."""
    path = encoder_folder / WEIGHTS
    try:
        with safe_open(path, framework="pt") as file:
            words: Tensor = file.get_tensor(WORDS).float()
    except (OSError, ValueError) as error:
        raise ArtifactError(f"{path} can't be read as safetensors; {ENCODER_REMEDY}") from error
    return words


def _packed(vocabulary: Vocabulary) -> dict[str, Tensor]:
    tensors = packed({"words.rows": vocabulary.rows})
    return {**tensors, "words.kept": vocabulary.kept.int(), "words.image": vocabulary.image.half().contiguous()}


def _vocabulary(tensors: Mapping[str, Tensor]) -> Vocabulary:
    return Vocabulary(tensors["words.kept"].long(), tensors["words.rows"].float(), tensors["words.image"].float())
