"""The network as it is trained; needs the training extra."""

import pytest

pytest.importorskip("torch", reason="the training extra is not installed")

import torch

from kg.train.network import DROP, LockedDropout


def test_training_leaves_out_the_same_numbers_of_all_pieces_and_reading_none() -> None:
    torch.manual_seed(1)
    dropout, hidden = LockedDropout(), torch.ones(40, 7, 300)
    left = dropout(hidden)
    assert torch.equal(left, left[:, :1].expand_as(left))
    assert not torch.equal(left[0], left[1])
    assert (left == 0).float().mean().item() == pytest.approx(DROP, abs=0.02)
    assert left.mean().item() == pytest.approx(1, abs=0.02)
    assert torch.equal(dropout.eval()(hidden), hidden)
