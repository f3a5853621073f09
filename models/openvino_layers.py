"""A layer in the shape that OpenVINO runs fastest: the same function as models.span.Layer, with other weights.

Queries, keys and values come apart, so that their transposes go into the fused attention; the scale of the scores lies
in the weights of the queries. For int8, inputs of the linear layers are shifted and divided, channel by channel, and
weights and biases make up for it: the products stay as they are, and all channels reach about as far.
"""

import math
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.span import Layer

LINEAR = ("qkv", "out", "wide", "narrow")
LEAST = 1e-4  # of a head's bias for tokens that are together, since queries are divided by it


@dataclass(frozen=True, slots=True)
class Even:
    """What evens out an input: `middle` is taken from its channels, then they are divided by `divisor`, (channels,)."""

    middle: Tensor
    divisor: Tensor


@dataclass(frozen=True, slots=True)
class Smooth:
    """What evens out the inputs of a layer's linear layers.

    Of the inner channels a few reach so far that they are given several times, each time a share of them: `channels`
    (inner and more,) int64 names them, `narrow` and `factor` are as long. The weights of `narrow` are multiplied by
    `factor`, those of the others by the divisors.
    """

    qkv: Even
    out: Even
    wide: Even
    narrow: Even
    channels: Tensor
    factor: Tensor


class Apart(nn.Module):
    """A layer with `same` (heads,) added to the scores of tokens that are together, if it is given."""

    def __init__(self, layer: Layer, *, same: Tensor | None = None, smooth: Smooth | None = None) -> None:
        super().__init__()
        self.heads = layer.heads
        self.before = nn.ModuleDict()
        qkv, out = linear(layer.qkv.weight, layer.qkv.bias), linear(layer.out.weight, layer.out.bias)
        wide, narrow = linear(layer.wide.weight, layer.wide.bias), linear(layer.narrow.weight, layer.narrow.bias)
        if smooth:
            wide = linear(wide.weight[smooth.channels], wide.bias[smooth.channels])
            narrow = linear(narrow.weight[:, smooth.channels] * smooth.factor, narrow.bias)  # shifts add up to 0
            qkv, out, wide = evened(qkv, smooth.qkv), evened(out, smooth.out), evened(wide, smooth.wide)
            for name in LINEAR:
                self.before[name] = Scaled(getattr(smooth, name))
        scale = torch.full((self.heads,), 1 / math.sqrt(out.in_features // self.heads))
        if same is not None:
            least = torch.where(same < 0, -LEAST, LEAST)
            self.same = nn.Parameter(torch.where(same.abs() < LEAST, least, same.detach()).view(1, -1, 1, 1))
            scale = scale / self.same.detach().view(-1)
        rows = scale.repeat_interleave(out.in_features // self.heads)
        (q, k, v), (of_q, of_k, of_v) = qkv.weight.chunk(3), qkv.bias.chunk(3)
        self.q, self.k, self.v = linear(q * rows[:, None], of_q * rows), linear(k, of_k), linear(v, of_v)
        self.out, self.wide, self.narrow = out, wide, narrow
        self.out_norm, self.narrow_norm = layer.out_norm, layer.narrow_norm

    def forward(self, states: Tensor, bias: Tensor, together: Tensor | None = None) -> Tensor:
        """States (b, t, hidden) after the layer; `bias` (b, 1, 1 or t, t), `together` (b, 1, t, t) 1 or 0."""
        b, t, hidden = states.shape
        seen = self._even("qkv", states)
        q, k, v = (part(seen).view(b, t, self.heads, -1).transpose(1, 2) for part in (self.q, self.k, self.v))
        scores = q @ k.transpose(-1, -2)
        if together is not None:  # on the way of the scores, so that it becomes part of the fused attention
            scores = (scores + together) * self.same
        mixed = (torch.softmax(scores + bias, dim=-1) @ v).transpose(1, 2).reshape(b, t, hidden)
        states = self.out_norm(states + self.out(self._even("out", mixed)))
        inner = functional.gelu(self.wide(self._even("wide", states)))
        return cast("Tensor", self.narrow_norm(states + self.narrow(self._even("narrow", inner))))

    def _even(self, name: str, given: Tensor) -> Tensor:
        return cast("Tensor", self.before[name](given)) if name in self.before else given


class Scaled(nn.Module):
    """An input evened out."""

    def __init__(self, even: Even) -> None:
        super().__init__()
        self.scale = nn.Parameter(1 / even.divisor)
        self.shift = nn.Parameter(-even.middle / even.divisor) if even.middle.any() else None

    def forward(self, given: Tensor) -> Tensor:
        """As large as what is given."""
        scaled = given * self.scale
        return scaled if self.shift is None else scaled + self.shift


def evened(part: nn.Linear, even: Even) -> nn.Linear:
    """The linear layer that makes the same of inputs evened out."""
    return linear(part.weight * even.divisor, part.bias + part.weight @ even.middle)


def linear(weight: Tensor, bias: Tensor) -> nn.Linear:
    """A linear layer of these weights."""
    with torch.device("meta"):
        made = nn.Linear(weight.shape[1], weight.shape[0])
    made.load_state_dict({"weight": weight.detach().clone(), "bias": bias.detach().clone()}, assign=True)
    return made.requires_grad_(False)
