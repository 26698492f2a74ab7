# ruff: noqa: T201, PLC0415 (its output is what it is for; imports are among what it measures)
"""What `kg build seeds/` costs, and on what: `python tests/benchmarks/build.py`.

CPU seconds and peak memory of the command as a process; then, in this process, the CPU seconds of
each of its parts. Two peers do a part of the same in the same run: a blank spaCy pipeline tokenises
the same text, and rdflib parses the same graph.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SEEDS = Path(__file__).parent.parent.parent / "seeds"


class Watch:
    """CPU seconds of this process by part."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.parts: dict[str, float] = {}
        self.last = time.process_time()

    def lap(self, part: str) -> None:
        """What was used since the last lap went into `part`."""
        now = time.process_time()
        self.parts[part] = now - self.last
        self.last = now


def run_command(output: Path) -> tuple[float, float]:
    """CPU seconds and peak memory in MB of the command."""
    command = [sys.executable, "-m", "kg", "build", str(SEEDS), "-o", str(output)]
    subprocess.run(command, check=True, capture_output=True)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    per_megabyte = 1_000_000 if sys.platform == "darwin" else 1000
    return used.ru_utime + used.ru_stime, used.ru_maxrss / per_megabyte


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "graph.trig"
        total, memory = run_command(output)
        print(f"kg build seeds/: {total:.2f} s of CPU, {memory:.0f} MB at its peak")
        watch = Watch()
        texts = take_apart(watch, Path(folder) / "copy.trig")
        for part, seconds in watch.parts.items():
            print(f"  {part:32}{seconds:7.3f} s{seconds / total:8.1%}")
        reading, reasoning = watch.parts["reading: the text"], watch.parts["reasoning"]
        compare(watch, texts, output)
    spent = watch.parts["spaCy"]
    print(f"spaCy tokenises the same text in {spent:.3f} s:", end=" ")
    print(f"reading takes {reading / spent:.1f} times as long")
    spent = watch.parts["rdflib"]
    print(f"rdflib parses the same graph in {spent:.2f} s:", end=" ")
    print(f"reasoning takes {reasoning / spent:.1f} and all {total / spent:.1f} times as long")


def take_apart(watch: Watch, output: Path) -> list[str]:
    """Do what the command does, part by part; the texts that were read."""
    from kg.graph import add_document, add_ontology, new_dataset, write_dataset
    from kg.ontology import Ontology
    from kg.pipeline import extract, extract_all
    from kg.reason import infer

    watch.lap("import")
    ontology = Ontology.load()
    watch.lap("ontology: read")
    dataset = new_dataset()
    add_ontology(dataset, ontology)
    watch.lap("ontology: into the graph")
    readings = list(extract_all([SEEDS], ontology))
    watch.lap("reading: tables of words, once")
    for document, _, _ in readings:
        extract(document, ontology)
    watch.lap("reading: the text")
    # The first reading made the tables and read the text, the second only read it.
    watch.parts["reading: tables of words, once"] -= watch.parts["reading: the text"]
    for document, entities, statements in readings:
        add_document(dataset, document, entities, statements)
    watch.lap("assembling")
    infer(dataset, ontology.rules())
    watch.lap("reasoning")
    write_dataset(dataset, output)
    watch.lap("writing")
    return [document.text for document, _, _ in readings]


def compare(watch: Watch, texts: list[str], graph: Path) -> None:
    """Let spaCy tokenise the texts and rdflib parse the graph."""
    import spacy
    from rdflib import Dataset

    blank = spacy.blank("en")
    watch.lap("made")
    for text in texts:
        blank(text)
    watch.lap("spaCy")
    Dataset().parse(graph, format="trig")
    watch.lap("rdflib")


if __name__ == "__main__":
    main()
