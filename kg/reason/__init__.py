"""A dataset gains what follows from it; what contradicts itself comes back as data."""

from kg.reason.consistency import Clash
from kg.reason.evidence import Wording, find_evidence
from kg.reason.materialisation import REASONERS, Explainer, explain, infer, inferred
from kg.reason.proof import Proof

__all__ = [
    "REASONERS",
    "Clash",
    "Explainer",
    "Proof",
    "Wording",
    "explain",
    "find_evidence",
    "infer",
    "inferred",
]
