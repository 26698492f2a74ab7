"""Source → document."""

from kg.text.read import read, read_all, sources

__all__ = ["read", "read_all", "sources"]
