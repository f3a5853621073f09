import numpy as np
import pytest

from models.errors import ModelError
from models.packed import dequantise, unpack


def test_low_nibbles_are_the_first_sixteen_weights_of_a_block_and_high_nibbles_the_last() -> None:
    block = np.float16(0.5).tobytes() + bytes([0x8F] + [0x88] * 15)
    weights = dequantise(memoryview(block))
    assert weights[0] == 3.5
    assert weights[16] == 0
    assert weights.shape == (32,)


def test_a_file_of_another_format_is_refused() -> None:
    with pytest.raises(ModelError, match="another format"):
        unpack(b"GGUF" + bytes(64))


def test_a_file_that_is_cut_short_is_refused() -> None:
    with pytest.raises(ModelError, match="ends at byte"):
        unpack(b"E5S1" + bytes(20))
