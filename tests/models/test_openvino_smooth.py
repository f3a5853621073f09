"""Inputs evened out: the layer stays the same, and eight bits lose less."""

import pytest
import torch
from torch import Tensor

from models.openvino_layers import LINEAR, Apart
from models.openvino_smooth import MORE, Seen, in_rows, in_steps, smooth_of, spread, watching
from models.span import HIDDEN, Layer, Shape

SHAPE = Shape(hidden=24, layers=1, heads=2, inner=96)


@pytest.fixture
def layer() -> Layer:
    torch.manual_seed(0)
    layer = Layer(SHAPE).eval().requires_grad_(False)
    layer.wide.bias[5] = 40  # one inner channel that reaches far in every token
    layer.out_norm.bias[3] = 9  # one channel that stays on one side of zero
    return layer


@pytest.fixture
def states() -> Tensor:
    return torch.randn(3, 7, SHAPE.hidden, generator=torch.Generator().manual_seed(1))


def seen_by(layer: Layer, states: Tensor) -> dict[str, Seen]:
    with watching([layer]) as seen:
        layer(states, torch.zeros(3, 1, 1, 7))
    return seen[0]


def test_a_layer_in_parts_is_the_same_function_smoothed_or_not(layer: Layer, states: Tensor) -> None:
    padding = torch.zeros(3, 1, 1, 7)
    padding[..., -1] = HIDDEN
    together = (torch.rand(3, 1, 7, 7, generator=torch.Generator().manual_seed(2)) > 0.5).float()
    same = torch.tensor([1.5, -0.7])
    theirs = layer(states, padding + together * same.view(1, -1, 1, 1))
    smooth = smooth_of(seen_by(layer, states))
    for given in (None, smooth):
        ours = Apart(layer, same=same, smooth=given)(states, padding, together)
        torch.testing.assert_close(ours, theirs, atol=1e-4, rtol=1e-4)


def test_a_head_without_a_bias_for_tokens_that_are_together_stays_as_it_was(layer: Layer, states: Tensor) -> None:
    padding, together = torch.zeros(3, 1, 1, 7), torch.ones(3, 1, 7, 7).tril()
    ours = Apart(layer, same=torch.zeros(2))(states, padding, together)
    torch.testing.assert_close(ours, layer(states, padding), atol=1e-3, rtol=1e-3)


def test_eight_bits_lose_less_of_inputs_evened_out(layer: Layer, states: Tensor) -> None:
    seen = seen_by(layer, states)
    smooth = smooth_of(seen)
    for name in LINEAR:
        own = seen[name]
        rows, exact = torch.cat(own.some), torch.cat(own.some) @ own.weight.T
        plain = in_steps(rows, float(rows.min()), float(rows.max())) @ in_rows(own.weight).T
        even = getattr(smooth, name)
        channels = smooth.channels if name == "narrow" else torch.arange(rows.shape[1])
        factor = smooth.factor if name == "narrow" else even.divisor
        given = (rows[:, channels] - even.middle) / even.divisor
        steps = in_steps(given, float(given.min()), float(given.max()))
        weights = own.weight[:, channels] * factor
        shift = weights @ (even.middle / even.divisor)
        ours = steps @ in_rows(weights).T + shift
        assert (ours - exact).square().mean() < (plain - exact).square().mean()


def test_the_channel_that_reaches_farthest_is_given_in_shares_that_fill_a_step() -> None:
    reach = torch.ones(4 * MORE)
    reach[7] = 100
    channels, apart = spread(reach)
    assert torch.bincount(channels).tolist() == [5 if at == 7 else 1 for at in range(len(reach))]
    torch.testing.assert_close(apart[channels == 7], torch.tensor([-0.4, -0.2, 0, 0.2, 0.4]))
    assert apart[channels != 7].abs().max() == 0


def test_shares_of_a_channel_are_together_as_fine_as_the_channel_alone() -> None:
    value = torch.linspace(0, 50, 400)[:, None]
    shares = in_steps(value / 5 + torch.tensor([-0.4, -0.2, 0, 0.2, 0.4]), 0, 255).sum(1)
    assert (shares - value[:, 0]).abs().max() <= 0.5 + 1e-4
