from pathlib import Path

import numpy as np
import pytest
import torch

from models.base import Passage, features_of
from models.errors import ArtifactError
from models.fast import BLANK
from models.fast_artifact import Vocabulary, load, save, words_of
from models.hashing import fixed_heads
from models.runs import Prices
from models.static import Sizes, Static
from tests.tiny_encoder import HIDDEN

SIZES = Sizes(token=8, state=12, features=10, meaning=16)
PASSAGES = [Passage("good food. slow staff", ((0, 10), (11, 21)))]


def vocabulary() -> Vocabulary:
    torch.manual_seed(5)
    return Vocabulary(torch.tensor([4, 7, 9]), torch.randn(3, SIZES.token), torch.randn(HIDDEN, SIZES.token))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    torch.manual_seed(6)
    heads = fixed_heads({"intent": ("praise", "complaint")}, width=SIZES.features)
    texts = {"card.md": "# fast\n"}
    save(tmp_path, Static(SIZES), vocabulary(), heads, sizes=SIZES, prices=Prices(0.3), name="fast", texts=texts)
    return tmp_path


def test_what_was_saved_is_loaded_with_its_heads(folder: Path, encoder_folder: Path) -> None:
    reader = load(folder, encoder_folder)
    features = features_of(reader.encoder, PASSAGES)
    assert features.shape == (2, SIZES.features + 1 + 2)  # columns for what leans the head's two labels
    assert reader.heads["intent"].beside == SIZES.features
    assert reader.heads["intent"].probabilities(features).shape == (2, 2)
    assert reader.encoder.version.startswith("fast-")


def test_it_gives_the_same_bytes_when_it_is_loaded_again(folder: Path, encoder_folder: Path) -> None:
    one, two = (features_of(load(folder, encoder_folder).encoder, PASSAGES) for _ in range(2))
    assert np.array_equal(one, two)


def test_an_altered_file_is_refused(folder: Path, encoder_folder: Path) -> None:
    (folder / "config.json").write_text("{}")
    with pytest.raises(ArtifactError, match=r"altered.*check it out anew$"):
        load(folder, encoder_folder)


def test_frequent_tokens_have_vectors_of_their_own_and_the_others_an_image_of_the_encoders(
    encoder_folder: Path,
) -> None:
    words, own = words_of(encoder_folder), vocabulary()
    table = own.table(words)
    assert torch.equal(table[own.kept], own.rows)
    assert torch.allclose(table[5], words[5] @ own.image, atol=1e-5)
    assert not table[BLANK].any()


def test_eight_bits_keep_a_vector_to_a_percent_of_its_largest_figure() -> None:
    own = vocabulary()
    assert float((own.rounded().rows - own.rows).abs().max() / own.rows.abs().max()) < 0.01
