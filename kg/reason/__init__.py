"""A dataset gains what follows from it; what contradicts itself comes back as data."""

from kg.reason.closure import infer, inferred
from kg.reason.consistency import Clash

__all__ = ["Clash", "infer", "inferred"]
