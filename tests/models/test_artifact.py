import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.torch import load_file

import models
from models.artifact import WEIGHTS, load, load_parts, save, seal, shape_of, verify, write_words
from models.base import Passage, features_of
from models.e5 import MANIFEST
from models.errors import ArtifactError
from models.hashing import fixed_heads
from models.lexical import Lexical, Table
from models.runs import Prices
from models.span import upper_from_bert

PASSAGES = [Passage("good food. slow staff", ((0, 10), (11, 21)))]
SHIPPED = Path(models.__file__).parent / "artifacts" / "felt"


@pytest.fixture
def folder(encoder_folder: Path, tmp_path: Path) -> Path:
    upper = upper_from_bert(load_file(encoder_folder / "model.safetensors"), shape_of(encoder_folder, shared=2))
    heads = fixed_heads({"intent": ("praise", "complaint"), "emotions": ("joy", "anger", "worry")}, width=upper.width)
    texts = {"card.md": "# felt\n"}
    save(tmp_path / "felt", upper, heads, prices=Prices(0.3), name="felt", shared=2, texts=texts)
    return tmp_path / "felt"


def test_what_was_saved_is_loaded_with_its_labels_and_thresholds(folder: Path, encoder_folder: Path) -> None:
    reader = load(folder, encoder_folder)
    features = features_of(reader.encoder, PASSAGES)
    assert features.shape == (2, reader.encoder.width)
    assert reader.heads["intent"].labels == ("praise", "complaint")
    assert reader.heads["emotions"].thresholds == (0.5, 0.5, 0.5)
    assert reader.heads["emotions"].probabilities(features).shape == (2, 3)


def test_the_version_changes_with_the_weights_and_with_the_thresholds(folder: Path, encoder_folder: Path) -> None:
    before = load(folder, encoder_folder).encoder.version
    config = json.loads((folder / "config.json").read_text())
    config["heads"]["intent"]["temperature"] = 1.5
    (folder / "config.json").write_text(json.dumps(config))
    seal(folder)
    after = load(folder, encoder_folder).encoder.version
    assert before.startswith("felt-")
    assert before != after


def test_the_version_does_not_change_with_the_card(folder: Path, encoder_folder: Path) -> None:
    before = load(folder, encoder_folder).encoder.version
    (folder / "card.md").write_text("# felt, with figures\n")
    seal(folder)
    assert load(folder, encoder_folder).encoder.version == before


@pytest.mark.parametrize("name", [WEIGHTS, "config.json", "card.md"])
def test_an_altered_file_is_named_with_the_remedy(folder: Path, encoder_folder: Path, name: str) -> None:
    with (folder / name).open("ab") as file:
        file.write(b" ")
    with pytest.raises(ArtifactError, match=rf"{name} is altered.*check it out anew.*WAYFELT_ARTIFACT"):
        load(folder, encoder_folder)


def test_a_missing_file_is_named(folder: Path, encoder_folder: Path) -> None:
    (folder / WEIGHTS).unlink()
    with pytest.raises(ArtifactError, match=f"{WEIGHTS} is missing"):
        load(folder, encoder_folder)


def test_a_missing_manifest_is_named(folder: Path, encoder_folder: Path) -> None:
    (folder / MANIFEST).unlink()
    with pytest.raises(ArtifactError, match=f"{MANIFEST} is missing"):
        load(folder, encoder_folder)


def test_an_artifact_of_another_encoder_is_refused(folder: Path, encoder_folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    for path in encoder_folder.glob("*.*"):
        (other / path.name).write_bytes(path.read_bytes())
    config = json.loads((other / "config.json").read_text())
    (other / "config.json").write_text(json.dumps({**config, "intermediate_size": 8}))
    with pytest.raises(ArtifactError, match="does not fit"):
        load(folder, other)


def words(columns: int) -> Lexical:
    weight = np.linspace(-1, 1, 16 * columns, dtype=np.float32).reshape(16, columns)
    return Lexical({"lt": Table(np.ones(16, np.float32), weight, np.zeros(columns, np.float32))})


def test_words_written_into_an_artifact_stand_beside_the_features_of_their_language_alone(
    folder: Path, encoder_folder: Path
) -> None:
    before = load(folder, encoder_folder)
    width = before.encoder.width
    heads = {name: replace(head, beside=width) for name, head in before.heads.items()}
    write_words(folder, words(4), heads)
    after = load(folder, encoder_folder)
    texts = [replace(PASSAGES[0], lang=lang) for lang in ("en", "lt")]
    features = features_of(after.encoder, texts)
    assert features.shape == (4, after.encoder.width) == (4, width + 4)
    np.testing.assert_array_equal(features[:2, :width], features_of(before.encoder, PASSAGES))
    assert not features[:2, width:].any()
    assert features[2:, width:].any()
    assert after.heads["intent"].beside == width
    assert after.encoder.version != before.encoder.version
    assert (folder / "card.md").read_text() == "# felt\n"


def test_columns_of_which_no_word_says_anything_take_no_room(folder: Path, encoder_folder: Path) -> None:
    silent = words(4)
    silent.tables["lt"].weight[:, 1:3] = 0
    write_words(folder, silent, load(folder, encoder_folder).heads)
    assert load_file(folder / WEIGHTS)["lexical.lt.said"].shape == (2, 16)
    found = load_parts(folder, encoder_folder).lexical
    assert found is not None
    np.testing.assert_allclose(found.tables["lt"].weight, silent.tables["lt"].weight, atol=1e-3)


def test_words_written_twice_leave_one_table(folder: Path, encoder_folder: Path) -> None:
    write_words(folder, words(4), load(folder, encoder_folder).heads)
    once = (folder / WEIGHTS).read_bytes()
    write_words(folder, words(4), load(folder, encoder_folder).heads)
    assert (folder / WEIGHTS).read_bytes() == once


def test_features_are_near_those_of_the_weights_in_full_precision(folder: Path, encoder_folder: Path) -> None:
    features = features_of(load(folder, encoder_folder).encoder, PASSAGES)
    assert np.abs(features).max() > 0.1


def test_what_ships_is_whole_and_weighs_less_than_30_megabytes() -> None:
    verify(SHIPPED)
    assert sum(path.stat().st_size for path in SHIPPED.parent.rglob("*")) < 30_000_000


def test_what_ships_has_a_head_for_each_task_with_its_labels_in_order() -> None:
    heads = json.loads((SHIPPED / "config.json").read_text())["heads"]
    sizes = {task: len(head["labels"]) for task, head in heads.items()}
    assert sizes == {
        "valence": 5,
        "emotions": 8,
        "intensity": 4,
        "intent": 9,
        "effort": 3,
        "stage": 9,
        "touchpoint": 27,
    }
    assert heads["valence"]["labels"] == ["-2", "-1", "0", "1", "2"]
