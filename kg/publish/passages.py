"""Quotations in their paragraphs, each paragraph held once however many claims rest on it."""

CONTEXT = 240
"""Characters shown to either side of a quote in a long paragraph."""


class Passages:
    """Collects paragraphs; `texts` are those a page then carries."""

    def __init__(self) -> None:
        """Begin with none."""
        self.texts: list[str] = []
        self._number: dict[str, int] = {}

    def cite(self, document: str, start: int, end: int, quote: str) -> tuple[int, int, int]:
        """Passage, start and end of a quote, in UTF-16 units as a browser counts them."""
        if not 0 <= start < end or document[start:end] != quote:
            document, start, end = quote, 0, len(quote)
        left, right = paragraph(document, start, end)
        before, after = document[left:start], document[end:right]
        if right - left > 3 * CONTEXT:
            if len(before) > CONTEXT:
                before = "… " + before[-CONTEXT:].partition(" ")[2]
            if len(after) > CONTEXT:
                after = after[:CONTEXT].rpartition(" ")[0] + " …"
        text = before + document[start:end] + after
        if text not in self._number:
            self._number[text] = len(self.texts)
            self.texts.append(text)
        return self._number[text], _units(before), _units(before + document[start:end])


def paragraph(document: str, start: int, end: int) -> tuple[int, int]:
    """Start and end of the paragraph around `start:end`, which blank lines set off."""
    above, below = document.rfind("\n\n", 0, start), document.find("\n\n", end)
    return (above + 2 if above >= 0 else 0), (below if below >= 0 else len(document))


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
