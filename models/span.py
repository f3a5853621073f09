"""The network that reads spans in their text: shared lower layers and an upper half that knows where spans are.

Embeddings and lower layers are those of multilingual-e5-small, untouched. In the upper layers each head adds a learned
bias to the attention between tokens of the same piece, so that one pass holds two views: the piece in its context and
the piece by itself. The pieces are first candidate parts; after half of these layers spans are chosen among runs of
parts (models.border), and the rest read the spans.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.border import Border, Widths

KINDS = ("weight", "bias")
HIDDEN = -1e4  # added to the score of padding; exp() of it is 0 in every float type


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the network; `shared` is the number of lower layers that stay as they came."""

    hidden: int = 384
    layers: int = 12
    heads: int = 12
    inner: int = 1536
    words: int = 250037
    positions: int = 512
    eps: float = 1e-12
    shared: int = 6


@dataclass(frozen=True, slots=True)
class Pieces:
    """Stretches of tokens in the sequences of a batch: candidate parts, or spans.

    `owner` (b, t) int64: number of the token's piece within its sequence from 1, 0 outside; `row` (s,) int64: the
    sequence of each piece, `member` (s, t) bool: its tokens.
    """

    owner: Tensor
    row: Tensor
    member: Tensor

    def mean(self, states: Tensor) -> Tensor:
        """Mean of the states (b, t, hidden) over the tokens of each piece, (s, hidden)."""
        member = self.member.to(states.dtype)
        return (member.unsqueeze(1) @ states[self.row]).squeeze(1) / member.sum(1, keepdim=True)

    @property
    def together(self) -> Tensor:
        """Whether two tokens are of one piece, (b, 1, t, t) bool."""
        same = self.owner.unsqueeze(2) == self.owner.unsqueeze(1)
        return (same & (self.owner > 0).unsqueeze(2)).unsqueeze(1)


@dataclass(frozen=True, slots=True)
class Batch:
    """Token sequences of one batch: `ids` (b, t) int64, `mask` (b, t) bool (False: padding), and the parts in them."""

    ids: Tensor
    mask: Tensor
    parts: Pieces


class Layer(nn.Module):
    """A layer of BERT (post-norm), with a bias on the attention scores."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.qkv = nn.Linear(shape.hidden, 3 * shape.hidden)
        self.out = nn.Linear(shape.hidden, shape.hidden)
        self.out_norm = nn.LayerNorm(shape.hidden, eps=shape.eps)
        self.wide = nn.Linear(shape.hidden, shape.inner)
        self.narrow = nn.Linear(shape.inner, shape.hidden)
        self.narrow_norm = nn.LayerNorm(shape.hidden, eps=shape.eps)
        self.dropout = nn.Dropout(0.0)

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        """States (b, t, hidden) after the layer; `bias` is (b, 1 or heads, 1 or t, t)."""
        b, t, hidden = states.shape
        qkv = self.qkv(states).view(b, t, 3, self.heads, hidden // self.heads).permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(qkv[0], qkv[1], qkv[2], attn_mask=bias.to(qkv.dtype))
        attended = self.out(mixed.transpose(1, 2).reshape(b, t, hidden))
        states = self.out_norm(states + self.dropout(attended))
        inner = self.narrow(functional.gelu(self.wide(states)))
        return cast("Tensor", self.narrow_norm(states + self.dropout(inner)))


class Lower(nn.Module):
    """Embeddings and the shared lower layers."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.words = _table(shape.words, shape.hidden)
        self.positions = _table(shape.positions, shape.hidden)
        self.kind = nn.Parameter(torch.zeros(shape.hidden))
        self.norm = nn.LayerNorm(shape.hidden, eps=shape.eps)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.shared))

    def forward(self, batch: Batch) -> Tensor:
        """States (b, t, hidden) after the shared layers."""
        at = torch.arange(batch.ids.shape[1], device=batch.ids.device)
        states: Tensor = self.norm(self.words(batch.ids) + self.positions(at) + self.kind)
        bias = padding_bias(batch.mask)
        for layer in self.layers:
            states = layer(states, bias)
        return states


class Upper(nn.Module):
    """The tuned upper layers: the first of them see where the candidate parts are, the others where the spans are."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        tuned = shape.layers - shape.shared
        self.early = tuned // 2
        self.layers = nn.ModuleList(Layer(shape) for _ in range(tuned))
        self.same = nn.Parameter(torch.zeros(tuned, shape.heads))
        self.inside = nn.Parameter(torch.zeros(2, shape.hidden))
        self.border = Border(shape.hidden, Widths())
        self.width = 2 * shape.hidden

    def halfway(self, states: Tensor, batch: Batch) -> Tensor:
        """States (b, t, hidden) after the layers that see the parts; runs of parts are judged on them."""
        return self._through(states, batch, batch.parts, slice(0, self.early), self.inside[0])

    def forward(self, states: Tensor, batch: Batch, spans: Pieces) -> Tensor:
        """Features (s, 2 * hidden) from `halfway`: LayerNorm of the span's mean and of the sequence's mean state."""
        states = self._through(states, batch, spans, slice(self.early, None), self.inside[1]).float()
        whole = batch.mask.float()
        sequence = (whole.unsqueeze(1) @ states).squeeze(1) / whole.sum(1, keepdim=True)
        size = states.shape[-1:]
        span = functional.layer_norm(spans.mean(states), size)
        return torch.cat([span, functional.layer_norm(sequence, size)[spans.row]], dim=1)

    def _through(self, states: Tensor, batch: Batch, pieces: Pieces, which: slice, inside: Tensor) -> Tensor:
        states = states + (pieces.owner > 0).unsqueeze(-1) * inside
        together, padding = pieces.together, padding_bias(batch.mask)
        for layer, same in zip(self.layers[which], self.same[which], strict=True):
            states = layer(states, padding + together * same.view(1, -1, 1, 1))
        return states


class Plain(nn.Module):
    """The upper layers as they came: the meaning of each span by itself, as the encoder would give for its words.

    Tokens see those of their own span and <s> alone, so what else the text says doesn't blur a span's meaning.
    """

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers - shape.shared))
        self.width = shape.hidden

    def forward(self, states: Tensor, batch: Batch, spans: Pieces) -> Tensor:
        """Means of the last states over each span, (s, hidden)."""
        together = spans.owner.unsqueeze(2) == spans.owner.unsqueeze(1)
        together[:, :, 0] = True
        bias = padding_bias(batch.mask) + (~together).float().mul(HIDDEN).unsqueeze(1)
        for layer in self.layers:
            states = layer(states, bias)
        return spans.mean(states)


def _table(rows: int, width: int) -> nn.Embedding:
    """An embedding whose values come from a file: to draw them on torch's meta device would import its compiler."""
    return nn.Embedding(rows, width, _weight=torch.empty(rows, width))


def padding_bias(mask: Tensor) -> Tensor:
    """(b, 1, 1, t): 0 for tokens, a large negative number for padding."""
    return (~mask).float().mul(HIDDEN)[:, None, None, :]


def lower_from_bert(weights: Mapping[str, Tensor], shape: Shape) -> Lower:
    """The shared half, from the tensors of a Hugging Face BertModel."""
    e = "embeddings."
    named = {
        "words.weight": weights[e + "word_embeddings.weight"],
        "positions.weight": weights[e + "position_embeddings.weight"],
        "kind": weights[e + "token_type_embeddings.weight"][0],
        "norm.weight": weights[e + "LayerNorm.weight"],
        "norm.bias": weights[e + "LayerNorm.bias"],
    }
    for i in range(shape.shared):
        named |= {f"layers.{i}.{name}": tensor for name, tensor in _layer(weights, i).items()}
    with torch.device("meta"):  # no time lost on random weights
        lower = Lower(shape)
    lower.load_state_dict({name: tensor.float() for name, tensor in named.items()}, assign=True)
    return lower.eval()


def upper_from_bert(weights: Mapping[str, Tensor], shape: Shape) -> Upper:
    """The upper half before tuning, from the tensors of a Hugging Face BertModel."""
    upper = Upper(shape)
    for i, layer in enumerate(upper.layers, start=shape.shared):
        layer.load_state_dict(_layer(weights, i))
    return upper.eval()


def plain_from_bert(weights: Mapping[str, Tensor], shape: Shape) -> Plain:
    """The untuned upper half, from the tensors of a Hugging Face BertModel."""
    with torch.device("meta"):
        plain = Plain(shape)
    named = {
        f"layers.{i}.{name}": tensor.float()
        for i in range(shape.layers - shape.shared)
        for name, tensor in _layer(weights, i + shape.shared).items()
    }
    plain.load_state_dict(named, assign=True)
    return plain.eval()


def _layer(weights: Mapping[str, Tensor], index: int) -> dict[str, Tensor]:
    at = f"encoder.layer.{index}."
    modules = {
        "out": "attention.output.dense",
        "out_norm": "attention.output.LayerNorm",
        "wide": "intermediate.dense",
        "narrow": "output.dense",
        "narrow_norm": "output.LayerNorm",
    }
    named = {f"{ours}.{kind}": weights[f"{at}{bert}.{kind}"] for ours, bert in modules.items() for kind in KINDS}
    for kind in KINDS:
        parts = [weights[f"{at}attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
        named[f"qkv.{kind}"] = torch.cat(parts)
    return named
