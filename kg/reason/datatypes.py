"""Literals as OWL 2 RL sees them: which datatypes a value is of, and whether two values differ.

Rules dt-type2, dt-not-type and dt-diff of table 8. The datatypes are those of OWL 2 RL (OWL 2
Profiles, section 4.2.1) as far as XML Schema defines their lexical forms; of any other datatype we
only know that a literal says it.
"""

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from rdflib import Literal, URIRef
from rdflib.namespace import RDF, RDFS, XSD
from rdflib.term import Node

XSD_NAMESPACE = str(XSD.string).removesuffix("string")
_UNBOUNDED = (None, None)
INTEGERS: dict[URIRef, tuple[int | None, int | None]] = {
    XSD.integer: _UNBOUNDED,
    XSD.nonNegativeInteger: (0, None),
    XSD.nonPositiveInteger: (None, 0),
    XSD.positiveInteger: (1, None),
    XSD.negativeInteger: (None, -1),
    XSD.long: (-(2**63), 2**63 - 1),
    XSD.int: (-(2**31), 2**31 - 1),
    XSD.short: (-(2**15), 2**15 - 1),
    XSD.byte: (-(2**7), 2**7 - 1),
    XSD.unsignedLong: (0, 2**64 - 1),
    XSD.unsignedInt: (0, 2**32 - 1),
    XSD.unsignedShort: (0, 2**16 - 1),
    XSD.unsignedByte: (0, 2**8 - 1),
}
NAME = r"[^\W\d][\w.\-]*"
STRINGS: dict[URIRef, str] = {
    XSD.string: r"(?s).*",
    XSD.normalizedString: r"[^\t\n\r]*",
    XSD.token: r"(?:[^\s]+(?: [^\s]+)*)?",
    XSD.language: r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
    XSD.NMTOKEN: r"[\w.\-:]+",
    XSD.Name: rf":?{NAME}(?::{NAME})*",
    XSD.NCName: NAME,
}
ZONE = r"(?:Z|[+-]\d\d:\d\d)"
MOMENT = r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?"
FORMS: dict[URIRef, str] = {
    XSD.boolean: r"true|false|0|1",
    XSD.hexBinary: r"(?:[0-9a-fA-F]{2})*",
    XSD.base64Binary: r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?",
    XSD.anyURI: r"[^\s]*",
    XSD.float: r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?INF|NaN",
    XSD.double: r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?INF|NaN",
    XSD.dateTime: MOMENT + ZONE + "?",
    XSD.dateTimeStamp: MOMENT + ZONE,
}
DATATYPES = frozenset({XSD.decimal, *INTEGERS, *STRINGS, *FORMS})
WIDER = {XSD.dateTimeStamp: XSD.dateTime}


def is_datatype(class_: object) -> bool:
    """Whether a class is one of literals, by its name."""
    return isinstance(class_, URIRef) and (
        str(class_).startswith(XSD_NAMESPACE)
        or class_ in (RDFS.Literal, RDF.PlainLiteral, RDF.langString)
    )


@lru_cache(1 << 16)
def belongs(literal: Node, datatype: Node) -> bool:
    """Whether a literal's value is in the datatype's value space (dt-type2, dt-not-type)."""
    if not isinstance(literal, Literal) or not isinstance(datatype, URIRef):
        return False
    own = literal.datatype
    if datatype == RDFS.Literal or (datatype == RDF.PlainLiteral and own in (None, XSD.string)):
        return True
    if literal.language:
        return datatype in (RDF.langString, RDF.PlainLiteral)
    own = own or XSD.string
    if datatype == XSD.decimal or datatype in INTEGERS:
        return _is_number(literal, own, datatype)
    if datatype in STRINGS:
        return own in STRINGS and all(
            re.fullmatch(STRINGS[d], str(literal)) for d in (own, datatype)
        )
    if datatype in FORMS:
        fits = re.fullmatch(FORMS[datatype], str(literal)) is not None
        return fits and datatype in (own, WIDER.get(own))
    return own == datatype


def is_valid(literal: Literal) -> bool:
    """Whether the literal's text is one that its own datatype has; true of unknown datatypes."""
    datatype = literal.datatype
    return datatype is None or datatype not in DATATYPES or belongs(literal, datatype)


def differ(one: Node, other: Node) -> bool:
    """Whether two literals have different values (dt-diff)."""
    if not isinstance(one, Literal) or not isinstance(other, Literal):
        return False
    if str(one) == str(other) and one.language == other.language:
        kinds = {x.datatype or XSD.string for x in (one, other)}
        if len(kinds) == 1 or kinds <= STRINGS.keys():
            return False
    values = [_number_of(x) for x in (one, other)]
    if None not in values:
        return values[0] != values[1]
    if one.datatype != other.datatype or one.language != other.language:
        return True
    return bool(one.value is None or other.value is None or one.value != other.value)


def _is_number(literal: Literal, own: URIRef, datatype: URIRef) -> bool:
    if own != XSD.decimal and own not in INTEGERS:
        return False
    value = _number_of(literal)
    if value is None:
        return False
    for kind in (own, datatype):
        if kind in INTEGERS:
            low, high = INTEGERS[kind]
            if value != value.to_integral_value() or not (low is None or low <= value):
                return False
            if high is not None and value > high:
                return False
    return True


def _number_of(literal: Literal) -> Decimal | None:
    if literal.datatype != XSD.decimal and literal.datatype not in INTEGERS:
        return None
    whole = literal.datatype in INTEGERS
    if not re.fullmatch(r"[+-]?\d+" if whole else r"[+-]?(?:\d+\.?\d*|\.\d+)", str(literal)):
        return None
    try:
        return Decimal(str(literal))
    except InvalidOperation:
        return None
