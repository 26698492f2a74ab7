"""Fit the network to examples: the loss, the batches, the schedule."""

import math
import random
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, distributed, nn

from kg.extract.decode import span_candidates
from kg.train.corpus import Example
from kg.train.network import Network

BATCH = 2  # windows to a step: many small steps teach more than few large ones (the card)
ALONE = 8  # steps between two meetings of processes
POOL = 48  # batches among which windows are sorted by length
HIDDEN = 0.07  # share of pieces, and of what the words make of them, that training hides
MASK, LAST_SPECIAL = 103, 103  # of the encoder's vocabulary: [MASK] is the last special piece
TAG = 2  # the first of the marks that say what the words make of a piece
ENCODER_RATE, HEAD_RATE = 6e-5, 1e-3
GENERIC_WEIGHT = 0.5  # generic phrases are annotated where they carry something, not everywhere
TYPE_WEIGHT, PAIR_WEIGHT, STATUS_WEIGHT = 0.5, 1.5, 0.2


def fit(
    network: Network,
    examples: Callable[[], Sequence[Example]],
    *,
    epochs: int,
    seed: int,
    rate: float = 1.0,
    progress: Callable[[str], None] = lambda _: None,
    done: Callable[[int], None] = lambda _: None,
) -> None:
    """Train in place, with warm-up and a linear decline over `epochs`; `done` is told of each.

    Each epoch asks for its `examples`, which may be others than before, though about as many.
    Where several processes have joined (`torch.distributed`), each learns from examples of its own
    and takes on the mean of all every few steps (local SGD, Stich 2019): gradients need not be
    sent at each, and none waits for the other's longer batch.
    """
    torch.manual_seed(seed)
    order = random.Random(seed)
    encoder = list(network.words.encoder.parameters())
    heads = [p for n, p in network.named_parameters() if not n.startswith("words.encoder.")]
    optimizer = torch.optim.AdamW(
        [
            {"params": encoder, "lr": ENCODER_RATE * rate, "weight_decay": 0.01},
            {"params": heads, "lr": HEAD_RATE * rate, "weight_decay": 0.01},
        ],
        fused=True,
    )
    rows = list(examples())
    steps = epochs * _least(math.ceil(len(rows) / BATCH))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda k: min((k + 1) / (0.06 * steps + 1), max(0.02, 1 - k / steps))
    )
    network.train()
    known = torch.cpu.get_capabilities()
    # Elsewhere halves are imitated, at ten times the cost of whole floats.
    halves = bool(known.get("avx512_bf16") or known.get("amx_bf16"))
    for epoch in range(epochs):
        rows = list(examples()) if epoch else rows
        batches = _batches(rows, order)
        batches = batches[: _least(len(batches))]
        total: dict[str, float] = {}
        began = time.perf_counter()
        for step, batch in enumerate(batches, 1):
            optimizer.zero_grad()
            with torch.autocast("cpu", torch.bfloat16, enabled=halves):
                hidden = encode(network, [e.window for e in batch], hide=HIDDEN)
            losses = [_loss(network, h, e) for h, e in zip(hidden, batch, strict=True)]
            parts = {
                name: sum((x[name] for x in losses[1:]), losses[0][name]) / len(batch)
                for name in losses[0]
            }
            sum(parts.values(), torch.zeros(())).backward()  # type: ignore[no-untyped-call]
            for name, loss in parts.items():
                total[name] = total.get(name, 0) + loss.item()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            if step % ALONE == 0 or step == len(batches):
                _agree(network)
        told = " ".join(f"{k} {v / len(batches):.3f}" for k, v in total.items())
        progress(f"epoch {epoch + 1}/{epochs} {told} {time.perf_counter() - began:.0f}s")
        done(epoch + 1)
    network.eval()


def _least(count: int) -> int:
    """The least of what every process has."""
    if not distributed.is_initialized():
        return count
    counts = torch.tensor(count)
    distributed.all_reduce(counts, distributed.ReduceOp.MIN)
    return int(counts)


@torch.no_grad()
def _agree(network: Network) -> None:
    """Every process gets the mean of all processes' weights."""
    if distributed.is_initialized():
        weights = nn.utils.parameters_to_vector(network.parameters())
        distributed.all_reduce(weights)
        weights /= distributed.get_world_size()
        nn.utils.vector_to_parameters(weights, network.parameters())


def _batches(rows: list[Example], order: random.Random) -> list[list[Example]]:
    """Windows of like length together, since padding is work for nothing; otherwise by chance."""
    order.shuffle(rows)
    batches = []
    for k in range(0, len(rows), POOL * BATCH):
        pool = sorted(rows[k : k + POOL * BATCH], key=lambda e: len(e.window.pieces))
        batches += [pool[j : j + BATCH] for j in range(0, len(pool), BATCH)]
    order.shuffle(batches)
    return batches


def encode(network: Network, windows: Sequence[Any], hide: float = 0.0) -> list[Tensor]:
    """The words' vectors of some windows; of their pieces and tags a share may be hidden."""
    longest = max(len(w.pieces) for w in windows)
    pieces = torch.zeros((len(windows), longest), dtype=torch.long)
    mask = torch.zeros((len(windows), longest), dtype=torch.long)
    marks = torch.zeros((len(windows), longest, 4), dtype=torch.long)
    for k, w in enumerate(windows):
        size = len(w.pieces)
        pieces[k, :size] = torch.from_numpy(w.pieces)
        mask[k, :size] = 1
        for j, mark in enumerate((w.case, w.layout, w.tag, w.known)):
            marks[k, :size, j] = torch.from_numpy(w.of_pieces(mark))
    if hide:
        chance = torch.rand(2, *pieces.shape)
        pieces = pieces.masked_fill((chance[0] < hide) & (pieces > LAST_SPECIAL), MASK)
        marks[:, :, TAG:] *= (chance[1] >= hide).unsqueeze(2)
    hidden = network.words(pieces, marks, mask)
    return [
        ((h[torch.from_numpy(w.first)] + h[torch.from_numpy(w.last)]) / 2).float()
        for h, w in zip(hidden, windows, strict=True)
    ]


def _loss(network: Network, words: Tensor, example: Example) -> dict[str, Tensor]:
    window = example.window
    first, last = span_candidates(window)
    tags = [example.tagged.get((int(a), int(b)), 0) for a, b in zip(first, last, strict=True)]
    truth = torch.zeros(len(first), dtype=torch.long)
    place = {(int(a), int(b)): k for k, (a, b) in enumerate(zip(first, last, strict=True))}
    weight = torch.ones(len(first))
    kinds = (network.spans.role.out_features - 1) // 3
    gold, types = [], []
    for a, b, role, type_ in example.spans.tolist():
        k = place.get((a, b))
        if k is not None:
            truth[k] = role
            if kinds < role <= 2 * kinds:
                weight[k] = GENERIC_WEIGHT
            if type_ >= 0:
                gold.append(k)
                types.append(type_)
    role, type_ = network.spans(
        words, torch.from_numpy(first), torch.from_numpy(last), torch.tensor(tags)
    )
    scale = 20.0
    losses = {
        "span": (nn.functional.cross_entropy(role, truth, reduction="none") * weight).sum() / scale
    }
    losses["type"] = (
        TYPE_WEIGHT
        * nn.functional.cross_entropy(type_[gold], torch.tensor(types), reduction="sum")
        / scale
        if gold
        else role.sum() * 0
    )
    if len(example.pairs.subject):
        properties, status = network.pairs(
            words,
            torch.from_numpy(example.mentions),
            torch.from_numpy(_ends(example)),
            torch.from_numpy(example.pairs.seen),
            torch.from_numpy(example.pairs.framed),
        )
        of = torch.from_numpy(example.facts)
        facts = gathered(properties.float(), of, len(example.truth))
        answer = torch.from_numpy(example.truth)
        losses["pair"] = PAIR_WEIGHT * (
            nn.functional.binary_cross_entropy_with_logits(facts, answer, reduction="sum") / scale
        )
        known = torch.from_numpy(example.status)
        if (known >= 0).any():
            how = gathered(status.float(), of, len(example.truth))
            losses["status"] = (
                STATUS_WEIGHT
                * nn.functional.cross_entropy(how[known >= 0], known[known >= 0], reduction="sum")
                / scale
            )
            return losses
    else:
        losses["pair"] = role.sum() * 0
    losses["status"] = role.sum() * 0
    return losses


def gathered(logits: Tensor, of: Tensor, count: int) -> Tensor:
    """The logarithm of the sum of exponentials over the mentions of two things."""
    index = of.unsqueeze(1).expand_as(logits)
    top = torch.full((count, logits.shape[1]), -1e4).scatter_reduce(
        0, index, logits.detach(), "amax"
    )
    sums = torch.zeros_like(top).scatter_add(0, index, torch.exp(logits - top[of]))
    return top + torch.log(sums)


def _ends(example: Example) -> Any:
    return np.stack([example.pairs.subject, example.pairs.object], 1)
