"""Calibrate the OpenVINO graphs to int8: linear layers in eight bits, attention and norms in floats.

The scales of activations follow from what the torch reference computes on texts to calibrate on.
"""

import importlib
import logging
import warnings
from collections.abc import Iterator, Sequence
from typing import Any, cast

import torch
from torch import Tensor

from models import openvino_graphs as graphs
from models.artifact import Parts
from models.base import Passage
from models.errors import ModelError
from models.openvino_smooth import smooth_of, watching
from models.span import Batch, Layer
from models.windows import batches_of, collate, pieces_of, tokens_of

ATTENTION = ".*aten::matmul.*"  # products that no weight is part of


def calibrated(parts: Parts, passages: Sequence[Passage]) -> dict[str, Any]:
    """The graphs of `parts` in int8; ModelError when nncf is missing."""
    nncf = load_nncf()
    given: dict[str, list[tuple[Any, ...]]] = {name: [] for name in graphs.NAMES}
    layers = [cast("Layer", layer) for half in (parts.lower, parts.upper, parts.plain) for layer in half.layers]
    with torch.inference_mode(), watching(layers) as seen:
        for batch in _batches(parts, passages):
            rest = (batch.mask.float().numpy(), batch.parts.owner.numpy())
            for name, tensor in zip(graphs.NAMES, _run(parts, batch), strict=True):
                given[name].append((tensor.numpy(), *rest))
        smooths = {layer: smooth_of(own) for layer, own in zip(layers, seen, strict=True)}
    made = graphs.graphs(parts.lower, parts.upper, parts.plain, smooths=smooths)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what nncf itself uses
        return {name: _quantised(nncf, graph, given[name]) for name, graph in made.items()}


def load_nncf() -> Any:  # noqa: ANN401 - a module that is imported late
    """The package, quiet; ModelError when it isn't installed."""
    try:
        nncf = importlib.import_module("nncf")
    except ImportError as error:
        raise ModelError("the package nncf is not installed; install wayfelt[openvino]") from error
    nncf.set_log_level(logging.ERROR)
    return nncf


def _run(parts: Parts, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
    """What the three graphs are given; every layer sees the batch."""
    at = torch.arange(batch.ids.shape[1])
    states = parts.lower(batch)
    halfway = parts.upper.halfway(states, batch)
    parts.upper(halfway, batch, batch.parts)
    parts.plain(states, batch, batch.parts)
    return parts.lower.words(batch.ids) + parts.lower.positions(at) + parts.lower.kind, halfway, states


def _quantised(nncf: Any, graph: Any, given: Sequence[tuple[Any, ...]]) -> Any:  # noqa: ANN401 - as above
    parameters = importlib.import_module("nncf.quantization.advanced_parameters")
    estimators = importlib.import_module("nncf.quantization.range_estimator")
    unsmoothed = parameters.AdvancedSmoothQuantParameters(matmul=-1)  # the weights are smooth already, layer by layer
    return nncf.quantize(
        graph,
        nncf.Dataset(given),
        model_type=nncf.ModelType.TRANSFORMER,
        subset_size=len(given),
        ignored_scope=nncf.IgnoredScope(patterns=[ATTENTION]),
        advanced_parameters=parameters.AdvancedQuantizationParameters(
            smooth_quant_alphas=unsmoothed,
            activations_range_estimator_params=estimators.RangeEstimatorParametersSet.MINMAX,  # none is to be cut off
        ),
    )


def _batches(parts: Parts, passages: Sequence[Passage]) -> Iterator[Batch]:
    texts = list(tokens_of(parts.tokenizer, passages))
    for batch in batches_of([text.length for text in texts]):
        group = [texts[i] for i in batch]
        seen = pieces_of(group, [text.parts for text in group])
        yield collate([text.window(begin) for text in group for begin in text.begins], seen)
