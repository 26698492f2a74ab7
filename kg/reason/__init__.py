"""A dataset gains what follows from it; what contradicts itself comes back as data."""

from kg.reason.consistency import Clash
from kg.reason.disputes import Dispute, find_disputes
from kg.reason.evidence import Wording, find_evidence
from kg.reason.materialisation import (
    REASONERS,
    Explainer,
    explain,
    find_clashes,
    infer,
    inferred,
    is_settled,
)
from kg.reason.proof import Proof
from kg.reason.revision import Revision

__all__ = [
    "REASONERS",
    "Clash",
    "Dispute",
    "Explainer",
    "Proof",
    "Revision",
    "Wording",
    "explain",
    "find_clashes",
    "find_disputes",
    "find_evidence",
    "infer",
    "inferred",
    "is_settled",
]
