"""Dataset → people and tools: answers, pages, files, an endpoint."""

from importlib import import_module

_HOMES = {
    "ask": "kg.publish.answers",
    "check_metadata": "kg.publish.metadata",
    "explore": "kg.publish.explorer",
    "export": "kg.publish.exports",
    "publish": "kg.publish.publication",
    "serve": "kg.publish.endpoint",
}
__all__ = sorted(_HOMES)  # noqa: PLE0605


def __getattr__(name: str) -> object:
    # Loaded when first used: a query needs neither the explorer nor a web server.
    if name not in _HOMES:
        raise AttributeError(f"module 'kg.publish' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
