from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from transformers import BertConfig, BertModel

from models.artifact import load_lower, shape_of
from models.span import Batch, Upper, upper_from_bert
from models.windows import Piece, collate

IDS = [(0, 5, 6, 7, 8, 2), (0, 9, 2)]
PIECES = [[Piece(0, 1, 3), Piece(1, 3, 5)], [Piece(2, 1, 2)]]


def read(upper: Upper, states: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Features of the pieces, seen as parts and as spans."""
    return torch.as_tensor(upper(upper.halfway(states, batch), batch, batch.parts))


@pytest.fixture
def upper(encoder_folder: Path) -> Upper:
    return upper_from_bert(load_file(encoder_folder / "model.safetensors"), shape_of(encoder_folder, shared=2))


def test_an_untuned_upper_half_over_the_lower_half_is_the_original_encoder(encoder_folder: Path, upper: Upper) -> None:
    bert = BertModel(BertConfig.from_pretrained(encoder_folder), add_pooling_layer=False)
    bert.load_state_dict(load_file(encoder_folder / "model.safetensors"))
    bert.train(mode=False)
    batch = collate(IDS, PIECES)
    with torch.inference_mode():
        states = bert(batch.ids, attention_mask=batch.mask.long()).last_hidden_state
        features = read(upper, load_lower(encoder_folder, shape_of(encoder_folder, shared=2))(batch), batch)
    expected = torch.nn.functional.layer_norm(states[0, 1:3].mean(0), (16,))
    torch.testing.assert_close(features[0, :16], expected, atol=1e-4, rtol=1e-4)


def test_the_bias_for_one_span_brings_a_span_nearer_to_itself_alone(encoder_folder: Path, upper: Upper) -> None:
    lower = load_lower(encoder_folder, shape_of(encoder_folder, shared=2))
    batch = collate(IDS, PIECES)
    other = replace(batch, ids=batch.ids.clone())
    other.ids[0, 4] = 11  # a word of the second span
    with torch.inference_mode():
        states, changed = lower(batch), lower(other)
        loose = (read(upper, states, batch) - read(upper, changed, other))[0, :16].norm()
        upper.same.fill_(8.0)
        tight = (read(upper, states, batch) - read(upper, changed, other))[0, :16].norm()
    assert tight < loose


def test_padding_does_not_change_the_features(encoder_folder: Path, upper: Upper) -> None:
    lower = load_lower(encoder_folder, shape_of(encoder_folder, shared=2))
    together, single = collate(IDS, PIECES), collate(IDS[1:], PIECES[1:])
    with torch.inference_mode():
        torch.testing.assert_close(
            read(upper, lower(together), together)[2], read(upper, lower(single), single)[0], atol=1e-5, rtol=0
        )
