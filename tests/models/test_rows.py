import torch

from models.rows import SCALE, packed, unpacked


def test_rows_come_back_within_half_a_step_of_each_and_small_tensors_halved() -> None:
    torch.manual_seed(0)
    given = {"wide": torch.randn(65, 64) * torch.logspace(-3, 3, 65)[:, None], "small": torch.randn(4, 4)}
    given["vector"] = torch.randn(9000)
    stored = packed(given)
    assert stored["wide"].dtype == torch.int8
    assert stored["wide" + SCALE].shape == (65, 1)
    back = unpacked(stored)
    assert set(back) == set(given)
    step = given["wide"].abs().amax(1, keepdim=True) / 127
    assert ((back["wide"] - given["wide"]).abs() <= step * 0.52).all()
    for name in ("small", "vector"):
        assert torch.equal(back[name], given[name].half())


def test_what_was_rounded_once_stays() -> None:
    torch.manual_seed(1)
    once = unpacked(packed({"wide": torch.randn(70, 64)}))
    assert torch.equal(unpacked(packed(once))["wide"], once["wide"])


def test_rows_of_nothing_stay_nothing() -> None:
    assert not unpacked(packed({"wide": torch.zeros(70, 64)}))["wide"].any()
