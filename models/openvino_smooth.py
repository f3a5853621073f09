"""Find how to even out the inputs of linear layers, so that eight bits an activation lose least.

A few channels reach ten times as far as the others, and one scale serves all. Divided by `reach ** alpha`, with the
weights multiplied by it, they are evened out (SmoothQuant, Xiao et al. 2023, arXiv 2211.10438). Channels that stay on
one side of zero are shifted first (Outlier Suppression+, Wei et al. 2023, arXiv 2304.09145). Inner channels that
still reach farthest are given several times, a share each (outlier channel splitting, Zhao et al. 2019, arXiv
1901.09504). Which alpha is best differs from layer to layer: it is the one whose products in eight bits are nearest to
those in floats, token by token, on texts that are read here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import cast

import torch
from torch import Tensor, nn

from models.openvino_layers import LINEAR, Even, Smooth
from models.span import Layer

ALPHAS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
MORE = 24  # one inner channel for so many may be given once more
ROWS = 128  # of each batch that products are compared on
LEAST = 1e-5  # of what a channel reaches


@dataclass(frozen=True, slots=True)
class Way:
    """How an input may be given: its `channels` (places,), evened out, and the weights multiplied by `factor`."""

    channels: Tensor
    even: Even
    factor: Tensor


@dataclass(slots=True)
class Seen:
    """The inputs of one linear layer of `weight`: `low` and `high` of each channel, (channels,), and some rows."""

    weight: Tensor
    low: Tensor = field(default_factory=lambda: torch.tensor(torch.inf))
    high: Tensor = field(default_factory=lambda: torch.tensor(-torch.inf))
    some: list[Tensor] = field(default_factory=list)

    def __call__(self, _: nn.Module, given: tuple[Tensor, ...], __: Tensor) -> None:
        """As a hook of the layer."""
        rows = given[0].detach().reshape(-1, given[0].shape[-1])
        self.low, self.high = torch.minimum(self.low, rows.amin(0)), torch.maximum(self.high, rows.amax(0))
        self.some.append(rows[:: max(len(rows) // ROWS, 1)].clone())

    @property
    def middle(self) -> Tensor:
        """Half-way between the lowest and the highest of each channel, (channels,)."""
        return (self.low + self.high) / 2

    def reach(self, middle: Tensor) -> Tensor:
        """How far each channel reaches from `middle`, (channels,)."""
        return torch.maximum(self.high - middle, middle - self.low).clamp(min=LEAST)

    def divisors(self, middle: Tensor) -> list[Tensor]:
        """What the channels may be divided by, (channels,), for each alpha."""
        heaviest = self.weight.abs().amax(0).clamp(min=LEAST)
        return [self.reach(middle) ** alpha / heaviest ** (1 - alpha) for alpha in ALPHAS]

    def best(self, ways: Sequence[Way]) -> Way:
        """That by which least is lost, token by token."""
        rows = torch.cat(self.some)
        exact = rows @ self.weight.T
        size = exact.square().sum(1).clamp(min=LEAST)

        def lost(way: Way) -> float:
            given = (rows[:, way.channels] - way.even.middle) / way.even.divisor
            product = in_steps(given, *self.ends(way)) @ in_rows(self.weight[:, way.channels] * way.factor).T
            shift = (way.even.middle / way.even.divisor * way.factor) @ self.weight[:, way.channels].T
            return float(((product + shift - exact).square().sum(1) / size).mean())

        return min(ways, key=lost)

    def ends(self, way: Way) -> tuple[float, float]:
        """The lowest and the highest of all that is given so; 0 lies between."""
        low = (self.low[way.channels] - way.even.middle) / way.even.divisor
        high = (self.high[way.channels] - way.even.middle) / way.even.divisor
        return min(float(low.min()), 0.0), max(float(high.max()), 0.0)


@contextmanager
def watching(layers: Iterable[Layer]) -> Iterator[list[dict[str, Seen]]]:
    """What the linear layers of each layer see while this holds, by their names."""
    linear = [{name: cast("nn.Linear", getattr(layer, name)) for name in LINEAR} for layer in layers]
    seen = [{name: Seen(part.weight.detach()) for name, part in own.items()} for own in linear]
    hooks = [
        part.register_forward_hook(of[name]) for own, of in zip(linear, seen, strict=True) for name, part in own.items()
    ]
    try:
        yield seen
    finally:
        for hook in hooks:
            hook.remove()


def smooth_of(seen: Mapping[str, Seen]) -> Smooth:
    """What suits the layer that saw this."""
    none = {name: torch.zeros(own.weight.shape[1]) for name, own in seen.items()}
    inner = several(seen["narrow"], none["narrow"])
    return Smooth(
        qkv=each(seen["qkv"], seen["qkv"].middle).even,
        out=each(seen["out"], none["out"]).even,  # a shift would gain nothing here
        wide=each(seen["wide"], seen["wide"].middle).even,
        narrow=inner.even,
        channels=inner.channels,
        factor=inner.factor,
    )


def each(seen: Seen, middle: Tensor) -> Way:
    """Every channel once."""
    once = torch.arange(len(middle))
    return seen.best([Way(once, Even(middle, divisor), divisor) for divisor in seen.divisors(middle)])


def several(seen: Seen, middle: Tensor) -> Way:
    """The channels that reach farthest several times.

    The shares of one lie a part of a step apart, so that together they are as fine as if nothing else were rounded.
    """
    ways = list[Way]()
    for divisor in seen.divisors(middle):
        channels, apart = spread(seen.reach(middle) / divisor)
        shares = divisor[channels] * torch.bincount(channels)[channels]
        low, high = seen.ends(Way(channels, Even(middle[channels], shares), divisor[channels]))
        even = Even(middle[channels] - apart * (high - low) / 255 * shares, shares)
        ways.append(Way(channels, even, divisor[channels]))
    return seen.best(ways)


def spread(reach: Tensor) -> tuple[Tensor, Tensor]:
    """Every channel in order, and again and again the one whose share still reaches farthest.

    With each share how far from the middle of a step it lies, in steps; those of a channel add up to 0.
    """
    times = torch.ones(len(reach), dtype=torch.int64)
    for _ in range(len(reach) // MORE):
        times[(reach / times).argmax()] += 1
    channels = torch.arange(len(reach)).repeat_interleave(times)
    place = torch.arange(len(channels)) - (times.cumsum(0) - times)[channels]
    return channels, (place + 0.5) / times[channels] - 0.5


def in_steps(rows: Tensor, low: float, high: float) -> Tensor:
    """Activations rounded to 256 steps from `low` to `high`."""
    step = max(high - low, LEAST) / 255
    none = round(-low / step)
    return ((rows / step).round() + none).clamp(0, 255).sub(none) * step


def in_rows(weight: Tensor) -> Tensor:
    """Weights rounded to 255 steps around zero, of each row its own."""
    step = weight.abs().amax(1, keepdim=True).clamp(min=LEAST) / 127
    return (weight / step).round() * step
