"""Names for things: an IRI is made of what it names, so two runs give the same graph.

Nothing here is random or counted. A thing's IRI is its kind and its name, a document's a digest of
its source and text, a quotation's a digest of its place and what it states.
"""

import re
import unicodedata
from decimal import Decimal
from hashlib import sha256

from rdflib import Literal, URIRef

from kg.model import Value
from kg.namespaces import BASE

_SPOKEN = str.maketrans({"&": " and ", "+": " plus ", "%": " percent ", "@": " at "})
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_VARIANT = re.compile("[\ufe00-\ufe0f\U000e0000-\U000e0fff]")
_APOSTROPHES = "'`\u00b4\u02bc\u2018\u2019"


def slug(name: str) -> str:
    """A name as part of an IRI: lower case, words joined by hyphens, Unicode NFC.

    Letters, digits and vowel signs of any script stay; apostrophes and invisible characters go;
    &, +, % and @ are spoken, since "M+" and "M" are two names. A name without a letter or a digit
    gives a digest of itself, never an empty string.
    """
    letters = []
    for character in unicodedata.normalize("NFC", name).lower().translate(_SPOKEN):
        category = unicodedata.category(character)
        if category == "Cf" or character in _APOSTROPHES or _VARIANT.match(character):
            continue
        letters.append(character if category[0] in "LM" or category == "Nd" else "-")
    joined = unicodedata.normalize("NFC", re.sub("-+", "-", "".join(letters)).strip("-"))
    return joined or digest(name)


def digest(*parts: object) -> str:
    """Sixteen hexadecimal digits (64 bits) of SHA-256 over the parts, each kept apart."""
    joined = "\x1f".join(str(part) for part in parts)
    return sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def entity_iri(kind: URIRef, name: str, within: URIRef | None = None) -> URIRef:
    """The IRI of the thing of this kind and name.

    With `within`, a document, the thing is one of that document's own: what is known only by a
    generic phrase ("the Council") must not become one thing across documents.
    """
    scope = f"-{digest(within)[:8]}" if within else ""
    return URIRef(f"{BASE}id/{_kind_slug(kind)}/{slug(name)}{scope}")


def value_iri(value: Value) -> URIRef:
    """The IRI of an amount, a share or a count, made of unit, number, what it is of, and year."""
    parts = [
        slug(value.unit) if value.unit else "",
        _number(value.number) if value.number is not None else "",
        slug(value.of) if value.of else "",
        str(value.year) if value.year is not None else "",
        slug(value.date) if value.date else "",
    ]
    return URIRef(f"{BASE}id/{_kind_slug(value.kind)}/{'-'.join(filter(None, parts)) or 'unknown'}")


def document_iri(source: str, text: str) -> URIRef:
    """The IRI of a text from a source, which is also the name of its graph."""
    return URIRef(f"{BASE}document/{digest(source, text)}")


def publisher_iri(name: str) -> URIRef:
    """The IRI of who published a document."""
    return URIRef(f"{BASE}publisher/{slug(name)}")


def evidence_iri(
    document: URIRef,
    start: int,
    end: int,
    triple: tuple[URIRef, URIRef, URIRef | Literal],
    status: str,
) -> URIRef:
    """The IRI of the words `start:end` of a document as evidence for a triple of this status."""
    terms = (term.n3() for term in triple)
    return URIRef(f"{BASE}evidence/{digest(document, start, end, *terms, status)}")


def mention_iri(document: URIRef, start: int, end: int, entity: URIRef) -> URIRef:
    """The IRI of the words `start:end` of a document as a mention of an entity."""
    return URIRef(f"{BASE}mention/{digest(document, start, end, entity)}")


def _kind_slug(kind: URIRef) -> str:
    """`…#GovernmentBody` as government-body."""
    return slug(_HUMP.sub("-", re.split(r"[#/:]", kind)[-1] or kind))


def _number(number: Decimal) -> str:
    """Plain digits, so that 2.0 and 2 are one number: 200000000, 3.8, minus-5."""
    plain = format(number.normalize(), "f")
    return plain.replace("-", "minus-")
