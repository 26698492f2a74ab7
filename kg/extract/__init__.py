"""Document → mentions → entities → statements."""

from kg.extract.linking import link
from kg.extract.recognise import recognise
from kg.extract.relate import relate

__all__ = ["link", "recognise", "relate"]
