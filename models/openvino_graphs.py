"""The halves of the network as OpenVINO graphs, converted from the torch modules that are their reference.

Three graphs: `first` (shared layers and those that see the parts), `second` (those that see the spans), `plain`
(meanings). Word vectors are looked up outside, from the mapped file of the encoder, so that processes share them.
"""

import importlib
import sys
import warnings
from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import Any, cast

import torch
from torch import Tensor, nn

from models.errors import ModelError
from models.openvino_layers import Apart, Smooth
from models.span import HIDDEN, Layer, Lower, Plain, Upper

FIRST, SECOND, PLAIN = "first", "second", "plain"
NAMES = (FIRST, SECOND, PLAIN)

Smooths = Mapping[Layer, Smooth]


class First(nn.Module):
    """From embedded tokens to the states after the shared layers, and after those that see the parts."""

    def __init__(self, lower: Lower, upper: Upper, smooths: Smooths) -> None:
        super().__init__()
        self.norm = lower.norm
        self.shared = apart(lower.layers, smooths)
        self.tuned = Tuned(upper, smooths, first=True)

    def forward(self, embedded: Tensor, mask: Tensor, owner: Tensor) -> tuple[Tensor, Tensor]:
        """`embedded` (b, t, hidden), `mask` (b, t) 1 for tokens and 0 for padding, `owner` (b, t): the parts."""
        states = self.norm(embedded)
        for layer in self.shared:
            states = layer(states, padding(mask))
        return states, self.tuned(states, mask, owner)


class Tuned(nn.Module):
    """One half of the tuned layers, as Upper has it."""

    def __init__(self, upper: Upper, smooths: Smooths, *, first: bool) -> None:
        super().__init__()
        which = slice(0, upper.early) if first else slice(upper.early, None)
        self.layers = apart(upper.layers[which], smooths, same=upper.same[which])
        self.inside = nn.Parameter(upper.inside.detach()[0 if first else 1])

    def forward(self, states: Tensor, mask: Tensor, owner: Tensor) -> Tensor:
        """`owner` (b, t): the parts in the first half, the spans in the second."""
        within = (owner > 0).float()
        states = states + within.unsqueeze(-1) * self.inside
        together = (owner.unsqueeze(2) == owner.unsqueeze(1)).float() * within.unsqueeze(2)
        for layer in self.layers:
            states = layer(states, padding(mask), together.unsqueeze(1))
        return states


class Meant(nn.Module):
    """From the states after the shared layers to the last ones of the encoder as it came."""

    def __init__(self, plain: Plain, smooths: Smooths) -> None:
        super().__init__()
        self.layers = apart(plain.layers, smooths)

    def forward(self, states: Tensor, mask: Tensor, owner: Tensor) -> Tensor:
        """`owner` (b, t): the spans."""
        asunder = (owner.unsqueeze(2) != owner.unsqueeze(1)).float()
        first = (torch.ones_like(mask).cumsum(1) > 1).float()  # 0 for <s>, which all see
        bias = padding(mask) + (asunder * first.unsqueeze(1)).mul(HIDDEN).unsqueeze(1)
        for layer in self.layers:
            states = layer(states, bias)
        return states


def apart(layers: Iterable[nn.Module], smooths: Smooths, *, same: Tensor | None = None) -> nn.ModuleList:
    """The layers in the shape for graphs; `same` (layers, heads)."""
    beside = [None] * len(list(layers)) if same is None else list(same)
    return nn.ModuleList(
        Apart(cast("Layer", layer), same=own, smooth=smooths.get(cast("Layer", layer)))
        for layer, own in zip(layers, beside, strict=True)
    )


def padding(mask: Tensor) -> Tensor:
    """(b, 1, 1, t): 0 for tokens, a large negative number for padding."""
    return (1 - mask).mul(HIDDEN).unsqueeze(1).unsqueeze(1)


def load_openvino() -> ModuleType:
    """The package, without its telemetry: nothing is told to anybody. ModelError when it isn't installed."""
    sys.modules.setdefault("openvino_telemetry", cast("ModuleType", None))  # so that importing it fails, as it may
    try:
        return importlib.import_module("openvino")
    except ImportError as error:
        raise ModelError("the package openvino is not installed; install it or set WAYFELT_RUNTIME=torch") from error


def graphs(lower: Lower, upper: Upper, plain: Plain, *, smooths: Smooths | None = None) -> dict[str, Any]:
    """The three graphs in fp32, with any number of rows and tokens; smoothed where `smooths` names a layer."""
    by_layer = smooths or {}
    modules = {
        FIRST: First(lower, upper, by_layer),
        SECOND: Tuned(upper, by_layer, first=False),
        PLAIN: Meant(plain, by_layer),
    }
    return {name: convert(module.eval(), hidden=lower.norm.normalized_shape[0]) for name, module in modules.items()}


def convert(module: nn.Module, *, hidden: int) -> Any:  # noqa: ANN401 - openvino.Model, which is imported late
    """A graph of `module` with inputs states, mask and owner of any shape."""
    openvino = load_openvino()
    owner = torch.tensor([[0, 1, 1, 2, 0, 0], [0, 1, 2, 2, 2, 0]])
    example = (torch.randn(2, 6, hidden), torch.ones(2, 6), owner)
    with torch.inference_mode(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # tracing is deprecated in torch; the converter's other ways take no shapes
        model = openvino.convert_model(module, example_input=example)
    shapes = ([-1, -1, hidden], [-1, -1], [-1, -1])
    for name, port in zip(("states", "mask", "owner"), model.inputs, strict=True):
        port.get_tensor().set_names({name})
    model.reshape({port: openvino.PartialShape(shape) for port, shape in zip(model.inputs, shapes, strict=True)})
    return model
