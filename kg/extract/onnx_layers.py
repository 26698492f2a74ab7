"""The reading model's weights, run by onnxruntime on one core."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime

from kg.extract.pairs import Floats
from kg.extract.windows import Ints, Window


class OnnxLayers:
    """Runs `words.onnx`, `spans.onnx` and `pairs.onnx` of a folder as the reader's layers."""

    def __init__(self, folder: Path) -> None:
        """Open the three; one thread each, since documents are what runs side by side."""
        self._words = _open(folder / "words.onnx", keep=True)
        self._spans, self._pairs = (_open(folder / f"{part}.onnx") for part in ("spans", "pairs"))

    def words(self, windows: Sequence[Window]) -> list[Floats]:
        """A vector for each word of each window.

        One window at a time: on one core company saves nothing, and padding is work.
        """
        vectors = []
        for w in windows:
            marks = np.stack([w.of_pieces(m) for m in (w.case, w.layout, w.tag, w.known)], axis=1)
            given = {"pieces": w.pieces[None], "marks": marks[None]}
            hidden = self._words.run(None, given)[0][0]
            vectors.append((hidden[w.first] + hidden[w.last]) / 2)
        return vectors

    def spans(self, words: Floats, first: Ints, last: Ints, tag: Ints) -> tuple[Floats, Floats]:
        """Logits over roles and over finer classes for each span."""
        role, finer = self._spans.run(
            None, {"words": words, "first": first, "last": last, "tag": tag}
        )
        return role, finer

    def pairs(
        self, words: Floats, mentions: Ints, ends: Ints, seen: Ints, framed: Floats
    ) -> tuple[Floats, Floats]:
        """Logits over properties and over statuses for each pair of mentions."""
        given = {"words": words, "mentions": mentions, "ends": ends, "seen": seen, "framed": framed}
        found = self._pairs.run(None, given)
        return found[0], found[1]


def _open(path: Path, *, keep: bool = False) -> onnxruntime.InferenceSession:
    """A network; to `keep` what memory it had is a tenth quicker, and right if its size is bound.

    A window's is. Spans and pairs may be many once, and theirs would be kept for ever.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_mem_pattern = False  # windows differ in length, and each would have its own
    options.enable_cpu_mem_arena = keep
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
