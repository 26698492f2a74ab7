"""The knowledge graph of cultural policy: from prose to statements that can be asked and trusted.

The names below are loaded when first used, so that asking a graph does not load what reads text.
"""

from importlib import import_module

_HOMES = {
    "Ontology": "kg.ontology",
    "build": "kg.pipeline",
    "extract": "kg.pipeline",
    "read": "kg.text",
    "read_dataset": "kg.graph",
    "write_dataset": "kg.graph",
    "infer": "kg.reason",
    "explain": "kg.reason",
    "inferred": "kg.reason",
    "ask": "kg.publish",
    "explore": "kg.publish",
    "export": "kg.publish",
    "serve": "kg.publish",
    "evaluate": "kg.scorer",
}
__all__ = sorted(_HOMES)  # noqa: PLE0605


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
