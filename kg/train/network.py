"""The reading model: one encoder, one head for spans, one for pairs of mentions.

The encoder (MiniLM, Wang et al. 2020) knows no case, so what it reads is its own piece embeddings
plus learned ones for case, layout and what the ontology's words say of the word. Spans are scored
as in Lee et al. 2017 (both ends and the mean between); pairs by their two mentions (each aware of
the others in the window), a context that the pair itself picks from the window by attention, what
can be seen of them, and the pairs they compete with: those of the same subject or the same object.
"""

from typing import Any

import torch
from torch import Tensor, nn

from kg.extract.decode import MAX_SPAN
from kg.extract.labels import FORMS, STATUSES, VALUES, Labels
from kg.extract.pairs import SIZES
from kg.extract.windows import CASES, LAYOUTS

SPAN, PAIR, HEADS, HEAD = 256, 192, 4, 32
DROP = 0.1  # share of the encoder's numbers that training leaves out
LEAST = -10.0  # below whatever a normalised pair holds
RANKS = 64  # mentions of a window that are told apart by their order


class LockedDropout(nn.Module):
    """Dropout of the same numbers in all pieces of a window (Gal and Ghahramani 2016).

    Drawn once for a window, it costs next to nothing.
    """

    def forward(self, hidden: Tensor) -> Tensor:
        """`hidden` is [windows, pieces, size]."""
        if not self.training:
            return hidden
        kept = torch.rand(hidden.shape[0], 1, hidden.shape[2]) >= DROP
        return hidden * (kept.to(hidden.dtype) / (1 - DROP))


class Words(nn.Module):
    """Windows of pieces → a vector for each word."""

    def __init__(self, encoder: Any, labels: Labels) -> None:
        """Wrap an encoder; the added embeddings start at nothing, so it starts as it was."""
        super().__init__()
        self.encoder = encoder
        encoder.embeddings.dropout = LockedDropout()
        for layer in encoder.encoder.layer:
            layer.attention.output.dropout = layer.output.dropout = LockedDropout()
        self.size = encoder.config.hidden_size
        self.marks = nn.ModuleList(
            nn.Embedding(n, self.size) for n in (CASES, LAYOUTS, labels.tags.size, 2)
        )
        for mark in self.marks:
            nn.init.zeros_(mark.weight)  # type: ignore[arg-type]

    def forward(self, pieces: Tensor, marks: Tensor, mask: Tensor) -> Tensor:
        """`pieces` and `mask` are [windows, pieces], `marks` [windows, pieces, 4]."""
        embedded = self.encoder.embeddings.word_embeddings(pieces)
        for k, mark in enumerate(self.marks):
            embedded = embedded + mark(marks[:, :, k])
        hidden: Tensor = self.encoder(
            inputs_embeds=embedded, attention_mask=mask, return_dict=False
        )[0]
        return hidden


class Spans(nn.Module):
    """Words of one window → what each span is, and its finer class."""

    def __init__(self, size: int, labels: Labels) -> None:
        """Make the layers."""
        super().__init__()
        self.start, self.end, self.inner = (nn.Linear(size, SPAN) for _ in range(3))
        self.length = nn.Embedding(MAX_SPAN, SPAN)
        self.tag = nn.Embedding(labels.tags.untyped + 2, SPAN)
        self.norm = nn.LayerNorm(SPAN)
        self.drop = nn.Dropout(0.2)
        self.role = nn.Linear(SPAN, labels.spans)
        self.finer = nn.Linear(SPAN, len(labels.types))

    def forward(
        self, words: Tensor, first: Tensor, last: Tensor, tag: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Logits over roles and over finer classes for the spans `first..last`.

        `tag` is one more than the group of the words' mention of that very span, or 0.
        """
        start, end = self.start(words)[first], self.end(words)[last]
        sums = torch.cumsum(self.inner(words), 0)
        sums = torch.cat([torch.zeros_like(sums[:1]), sums])
        mean = (sums[last + 1] - sums[first]) / (last - first + 1).unsqueeze(1)
        vector = start + end + mean + self.length(last - first) + self.tag(tag)
        vector = self.drop(nn.functional.gelu(self.norm(vector)))
        return self.role(vector), self.finer(vector)


class Company(nn.Module):
    """Mentions of one window, each aware of the others: one transformer layer, normalised first."""

    def __init__(self, size: int) -> None:
        """Make the layer; mentions are numbered in the order of the text."""
        super().__init__()
        self.rank = nn.Embedding(RANKS, size)
        nn.init.normal_(self.rank.weight, std=0.02)
        self.before, self.between = nn.LayerNorm(size), nn.LayerNorm(size)
        self.ask, self.key, self.value, self.told = (nn.Linear(size, size) for _ in range(4))
        self.wide, self.narrow = nn.Linear(size, 2 * size), nn.Linear(2 * size, size)
        self.drop = nn.Dropout(0.1)

    def forward(self, mention: Tensor) -> Tensor:
        """`mention` is [mentions, size]."""
        rank = torch.arange(mention.shape[0], device=mention.device).clamp(max=RANKS - 1)
        mention = mention + self.rank(rank)
        x = self.before(mention)
        ask, key, value = (
            part(x).view(-1, HEADS, x.shape[1] // HEADS)
            for part in (self.ask, self.key, self.value)
        )
        scores = torch.einsum("mhd,nhd->hmn", ask, key) / ask.shape[2] ** 0.5
        seen = torch.einsum("hmn,nhd->mhd", shares(scores), value)
        mention = mention + self.drop(self.told(seen.reshape(-1, x.shape[1])))
        wide = nn.functional.gelu(self.wide(self.between(mention)))
        grown: Tensor = mention + self.drop(self.narrow(wide))
        return grown


def shares(scores: Tensor) -> Tensor:
    """Softmax, in steps that any processor rounds alike (`kg.train.export`)."""
    grown = (scores - scores.amax(-1, keepdim=True)).exp()
    return grown / grown.sum(-1, keepdim=True)


class Pairs(nn.Module):
    """Words of one window and mentions in it → what links each two, and how it stands."""

    def __init__(self, size: int, labels: Labels) -> None:
        """Make the layers."""
        super().__init__()
        self.start, self.end, self.inner = (nn.Linear(size, SPAN) for _ in range(3))
        self.group = nn.Embedding(len(labels.kinds) + len(VALUES), SPAN)
        self.form = nn.Embedding(len(FORMS), SPAN)
        self.company = Company(SPAN)
        self.subject, self.object = nn.Linear(SPAN, PAIR), nn.Linear(SPAN, PAIR)
        self.left, self.right = nn.Linear(SPAN, PAIR), nn.Linear(SPAN, PAIR)
        self.asks, self.asked = nn.Linear(SPAN, HEADS * HEAD), nn.Linear(SPAN, HEADS * HEAD)
        self.key, self.value = nn.Linear(size, HEADS * HEAD), nn.Linear(size, HEADS * HEAD)
        self.between = nn.Parameter(torch.tensor([1.0, 0.5, 1.0, 0.0]))
        self.context = nn.Linear(HEADS * HEAD, PAIR)
        self.seen = nn.ModuleList(nn.Embedding(n, PAIR) for n in SIZES)
        self.framed = nn.Linear(len(labels.properties), PAIR, bias=False)
        self.product = nn.Linear(PAIR, PAIR)
        self.norm, self.again = nn.LayerNorm(PAIR), nn.LayerNorm(PAIR)
        self.hidden = nn.Linear(PAIR, PAIR)
        self.same_subject, self.same_object = nn.Linear(PAIR, PAIR), nn.Linear(PAIR, PAIR)
        self.rivals, self.mix = nn.LayerNorm(PAIR), nn.Linear(PAIR, PAIR)
        self.last = nn.LayerNorm(PAIR)
        self.drop = nn.Dropout(0.2)
        self.property = nn.Linear(PAIR, len(labels.properties))
        self.direct = nn.Linear(len(labels.properties), len(labels.properties))
        self.status = nn.Linear(PAIR, len(STATUSES))
        nn.init.constant_(self.property.bias, -4.0)
        nn.init.zeros_(self.direct.weight)
        nn.init.zeros_(self.direct.bias)

    def forward(
        self, words: Tensor, mentions: Tensor, ends: Tensor, seen: Tensor, framed: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Logits over properties and over statuses.

        `mentions` is [mentions, 4]: first word, last word, group, form; `ends` is [pairs, 2], the
        numbers of subject and object; `seen` and `framed` are as `kg.extract.pairs` makes them.
        """
        first, last = mentions[:, 0], mentions[:, 1]
        sums = torch.cumsum(self.inner(words), 0)
        sums = torch.cat([torch.zeros_like(sums[:1]), sums])
        mean = (sums[last + 1] - sums[first]) / (last - first + 1).unsqueeze(1)
        mention = self.start(words)[first] + self.end(words)[last] + mean
        mention = mention + self.group(mentions[:, 2]) + self.form(mentions[:, 3])
        mention = self.drop(nn.functional.gelu(self.company(mention)))
        s, o = ends[:, 0], ends[:, 1]

        # What a mention asks of the words is the same in all its pairs; so is what it lends them.
        ask = torch.stack([self.asks(mention), self.asked(mention)]).view(2, -1, HEADS, HEAD)
        key = self.key(words).view(-1, HEADS, HEAD)
        wanted = torch.einsum("kmhd,nhd->kmhn", ask, key) / HEAD**0.5
        scores = wanted[0][s] + wanted[1][o]
        place = torch.arange(words.shape[0], device=words.device).unsqueeze(0)
        left = torch.minimum(first[s], first[o]).unsqueeze(1)
        right = torch.maximum(last[s], last[o]).unsqueeze(1)
        inside = ((place >= left) & (place <= right)).to(scores.dtype).unsqueeze(1)
        weight = shares(scores + inside * self.between.view(1, HEADS, 1))
        value = self.value(words).view(-1, HEADS, HEAD)
        context = torch.einsum("phn,nhd->phd", weight, value).reshape(-1, HEADS * HEAD)

        pair = self.subject(mention)[s] + self.object(mention)[o] + self.context(context)
        pair = pair + self.product(self.left(mention)[s] * self.right(mention)[o])
        pair = pair + self.framed(framed)
        for k, table in enumerate(self.seen):
            pair = pair + table(seen[:, k])
        pair = self.drop(nn.functional.gelu(self.norm(pair)))
        pair = pair + self.hidden(pair)
        plain = self.again(pair)
        many = mentions.shape[0]
        grid = torch.full((many * many, PAIR), LEAST, device=pair.device)
        grid = grid.index_copy(0, s * many + o, plain).view(many, many, PAIR)
        of_subject, of_object = (_best(grid, along) for along in (1, 0))
        rivals = self.same_subject(of_subject)[s] + self.same_object(of_object)[o]
        pair = pair + self.drop(self.mix(nn.functional.gelu(self.rivals(plain + rivals))))
        pair = self.drop(nn.functional.gelu(self.last(pair)))
        return self.property(pair) + self.direct(framed), self.status(pair)


def _best(grid: Tensor, along: int) -> Tensor:
    """The most that is said of a mention in one of its pairs, number by number; 0 if in none."""
    best = grid.amax(along)
    return best.masked_fill(best == LEAST, 0.0)


class Network(nn.Module):
    """The three together, as they are trained."""

    def __init__(self, encoder: Any, labels: Labels) -> None:
        """Put heads on an encoder."""
        super().__init__()
        self.words = Words(encoder, labels)
        self.spans = Spans(self.words.size, labels)
        self.pairs = Pairs(self.words.size, labels)
