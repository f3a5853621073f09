"""Matrices in eight bits: each row whole numbers from -127 to 127 and a scale."""

from collections.abc import Mapping

import torch
from torch import Tensor

SCALE = ".scale"
SMALL = 4096  # matrices of fewer entries stay in half precision
LEVELS, LEAST = 127, 1e-6


def packed(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Large matrices as rows of eight bits with their scales beside, under their name and SCALE; the rest halved."""
    found: dict[str, Tensor] = {}
    for name, tensor in tensors.items():
        if tensor.ndim == 2 and tensor.numel() > SMALL:  # noqa: PLR2004 - a matrix
            scale = tensor.abs().amax(1, keepdim=True).clamp(min=LEAST).half()
            levels = (tensor.float() / scale.float() * LEVELS).round().clamp(-LEVELS, LEVELS)
            found |= {name: levels.to(torch.int8), name + SCALE: scale}
        else:
            found[name] = tensor.half().contiguous()
    return found


def unpacked(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """As they were before `packed`, in floats; what was never packed stays."""
    scales = {name + SCALE for name in tensors if name + SCALE in tensors}
    return {
        name: tensor.float() * (tensors[name + SCALE].float() / LEVELS) if name + SCALE in scales else tensor
        for name, tensor in tensors.items()
        if name not in scales
    }
