"""Document → mentions → entities → statements."""

from kg.extract.linking import link
from kg.extract.reader import Reader, trained_reader
from kg.extract.recognise import recognise
from kg.extract.relate import relate

__all__ = ["Reader", "link", "recognise", "relate", "trained_reader"]
