"""The reading model's weights, run by onnxruntime on one core."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime

from kg.extract.pairs import Floats
from kg.extract.windows import Ints, Window

BATCH = 8  # windows encoded at once, of like length: padding is work for nothing


class OnnxLayers:
    """Runs `words.onnx`, `spans.onnx` and `pairs.onnx` of a folder as the reader's layers."""

    def __init__(self, folder: Path) -> None:
        """Open the three; one thread each, since documents are what runs side by side."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Windows differ in length, and memory planned for each would be kept for ever.
        options.enable_mem_pattern = False
        options.enable_cpu_mem_arena = False
        self._words, self._spans, self._pairs = (
            onnxruntime.InferenceSession(
                str(folder / f"{part}.onnx"), options, providers=["CPUExecutionProvider"]
            )
            for part in ("words", "spans", "pairs")
        )

    def words(self, windows: Sequence[Window]) -> list[Floats]:
        """A vector for each word of each window."""
        order = sorted(range(len(windows)), key=lambda k: len(windows[k].pieces))
        vectors: list[Floats] = [np.zeros((0, 0), np.float32)] * len(windows)
        for begin in range(0, len(order), BATCH):
            batch = order[begin : begin + BATCH]
            shape = len(batch), len(windows[batch[-1]].pieces)
            pieces, mask = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
            marks = np.zeros((*shape, 4), np.int64)
            for row, k in enumerate(batch):
                w = windows[k]
                size = len(w.pieces)
                pieces[row, :size], mask[row, :size] = w.pieces, 1
                for j, mark in enumerate((w.case, w.layout, w.tag, w.known)):
                    marks[row, :size, j] = w.of_pieces(mark)
            given = {"pieces": pieces, "marks": marks, "mask": mask}
            hidden = self._words.run(None, given)[0]
            for row, k in enumerate(batch):
                w = windows[k]
                vectors[k] = (hidden[row, w.first] + hidden[row, w.last]) / 2
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
