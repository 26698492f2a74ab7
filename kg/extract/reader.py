"""The trained reading model, where the ontology brings one.

It reads over the words' shoulder: what head nouns, gazetteers and frames make of a text is part of
what it sees, and it decides which of it holds and what they missed. An ontology without a model is
read by its words alone.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
from rdflib import URIRef
from tokenizers import Tokenizer

from kg.errors import OntologyError
from kg.extract.labels import Labels
from kg.extract.onnx_layers import OnnxLayers
from kg.extract.pairs import Floats
from kg.extract.view import View
from kg.extract.windows import Ints, Window, make_windows
from kg.model import Document, Mention
from kg.ontology import Ontology
from kg.text.language import read_sentences


class Layers(Protocol):
    """The network's three parts, by whatever runs them."""

    def words(self, windows: Sequence[Window]) -> list[Floats]:
        """A vector for each word of each window."""

    def spans(self, words: Floats, first: Ints, last: Ints, tag: Ints) -> tuple[Floats, Floats]:
        """Logits over roles and over finer classes for each span."""

    def pairs(
        self, words: Floats, mentions: Ints, ends: Ints, seen: Ints, framed: Floats
    ) -> tuple[Floats, Floats]:
        """Logits over properties and over statuses for each pair of mentions."""


@dataclass(frozen=True)
class Settings:
    """What was found out on passages held out from training.

    `name`, `generic`, `relation` and `value` are the least probabilities to be kept by, `agreed`
    that of names which the words put in the same class, `graph` the one for every statement of a
    graph. `scale` and `shift` make logits of relations and of values into calibrated ones. `frames`
    is how often what a frame reads is right: it counts for half where a frame has read a statement
    too.
    """

    name: float = 0.35
    agreed: float = 0.1
    generic: float = 0.5
    relation: float = 0.4
    value: float = 0.4
    scale: tuple[float, float] = (1.0, 1.0)
    shift: tuple[float, float] = (0.0, 0.0)
    frames: float | None = None
    graph: float = 0.25


@lru_cache(maxsize=4)
def trained_reader(ontology: Ontology) -> "Reader | None":
    """The reading model that lies beside an ontology (in `reader/`), if one does.

    Raises:
        OntologyError: It lies there and cannot be used.
    """
    folder = ontology.folder / "reader"
    if not (folder / "reader.json").exists():
        return None
    try:
        told = json.loads((folder / "reader.json").read_text("utf-8"))
        labels = Labels(*(tuple(map(URIRef, told[k])) for k in ("kinds", "types", "properties")))
        settings = Settings(**told["settings"])
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        layers = OnnxLayers(folder)
    except Exception as error:  # onnxruntime's and tokenizers' errors share no class of their own
        raise OntologyError(
            f"{folder}: the reading model cannot be loaded ({error}); train it anew with "
            f"`python -m kg.train`, or remove the folder to read by words alone"
        ) from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return Reader(layers, labels, tokenizer, ontology, settings)


class Reader:
    """A reading model for one ontology."""

    def __init__(
        self,
        layers: Layers,
        labels: Labels,
        tokenizer: Tokenizer,
        ontology: Ontology,
        settings: Settings = Settings(),
    ) -> None:
        """Put the parts together."""
        self.layers, self.labels, self.tokenizer = layers, labels, tokenizer
        self.ontology, self.settings = ontology, settings
        self.links = labels.allowed(ontology)
        self.allowed = np.logical_or.reduce(self.links)
        kinds = {kind: n for n, kind in enumerate(labels.kinds)}
        properties = ontology.properties
        self.symmetric = {p for p in properties if ontology.inverse(p) == p}
        self.spans = [(p, *ends) for p in properties if (ends := ontology.span(p))]
        self.ends = {end: n for _, *ends in self.spans for n, end in enumerate(ends)}
        self.kind_of_type = np.array(
            [-1 if (k := ontology.kind(t)) is None else kinds.get(k, -1) for t in labels.types]
        )

    def look(self, texts: Sequence[tuple[Document, Sequence[Mention]]]) -> list[View]:
        """Read some documents at once, each with what the words found in it."""
        views = []
        for document, found in texts:
            _, sentences = read_sentences(document.text)
            outer = [(m, self.labels.group(m, self.ontology)) for m in found if not m.nested]
            windows = list(make_windows(sentences, outer, self.tokenizer))
            views.append(View(self, document, list(found), sentences, windows))
        row = [(v, k) for v in views for k in range(len(v.windows))]
        vectors = self.layers.words([v.windows[k] for v, k in row])
        for (view, k), vector in zip(row, vectors, strict=True):
            view.vectors[k] = vector
        return views
