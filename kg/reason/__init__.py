"""A dataset gains what follows from it; what contradicts itself comes back as data."""

from kg.reason.consistency import Clash
from kg.reason.materialisation import explain, infer, inferred
from kg.reason.proof import Proof

__all__ = ["Clash", "Proof", "explain", "infer", "inferred"]
