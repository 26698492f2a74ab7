"""What was read of a document, as a record in the format of the gold annotations."""

from collections.abc import Sequence

from kg.model import Document, Entity, Statement, Value
from kg.ontology import Ontology, local_name


def as_record(
    document: Document,
    entities: Sequence[Entity],
    statements: Sequence[Statement],
    ontology: Ontology,
) -> dict[str, object]:
    """One document in the format of the gold annotations, with status and confidence added."""
    relations, values = [], []
    for s in statements:
        said = {
            "subject": str(s.subject),
            "property": local_name(s.predicate),
            "status": s.evidence.status.value,
            "confidence": s.evidence.confidence,
            "start": s.evidence.start,
            "end": s.evidence.end,
        }
        if isinstance(s.object, Value):
            values.append(said | {"value": s.object.as_json()})
        else:
            relations.append(said | {"object": str(s.object)})
    return {
        "id": document.source,
        "text": document.text,
        "entities": [
            {
                "id": str(e.iri),
                "class": local_name(e.kind),
                "type": next((local_name(t) for t in ontology.finest(e.types)), None),
                "name": e.name,
                "aliases": list(e.aliases),
                "mentions": [
                    {"start": m.start, "end": m.end, "kind": m.form.value, "nested": m.nested}
                    for m in e.mentions
                ],
            }
            for e in entities
        ],
        "relations": relations,
        "values": values,
    }
