"""Mentions → entities: one IRI for one thing, known to the ontology or made from its name."""

from collections.abc import Iterable

from kg.extract.coreference import Cluster, cluster, normalise
from kg.identity import entity_iri
from kg.model import Document, Entity, Form, Mention
from kg.ontology import Ontology


def link(mentions: Iterable[Mention], document: Document, ontology: Ontology) -> list[Entity]:
    """The things a document mentions, in the order of their first mention.

    A thing the ontology knows by name has the ontology's IRI; any other gets one made of kind and
    name, so that the same name is one thing across documents. What is known only by a generic
    phrase, or a person by one name, is the document's own.
    """
    entities: dict[str, Entity] = {}
    for group in cluster(list(mentions), document.text, ontology):
        entity = _entity(group, document, ontology)
        before = entities.get(entity.iri)
        entities[entity.iri] = _united(before, entity) if before else entity
    return list(entities.values())


def _entity(group: Cluster, document: Document, ontology: Ontology) -> Entity:
    named = [m for m in group.mentions if m.form is not Form.GENERIC]
    # An acronym in brackets may have been taken for another kind of thing than its name.
    types = frozenset(
        m.type
        for m in named or group.mentions
        if m.type != group.kind and ontology.kind(m.type) == group.kind
    )
    if group.known:
        iri, name = group.known, ontology.label(group.known)
    else:
        full = [m for m in named if m.form is Form.NAME] or named or group.mentions
        name = " ".join(max(full, key=lambda m: (not m.nested, len(m.text))).text.split())
        noun = tuple(normalise(name).split())
        bare = not named or noun in ontology.lexicon.head_nouns
        # "Mr Smith" is somebody else in another document.
        bare |= " " not in name and any(m.type in ontology.lexicon.begun for m in named)
        iri = entity_iri(group.kind, name, within=document.iri if bare else None)
    aliases = {" ".join(m.text.split()) for m in named} - {name}
    return Entity(iri, group.kind, types, name, tuple(group.mentions), tuple(sorted(aliases)))


def _united(one: Entity, other: Entity) -> Entity:
    """Two clusters that came out as one thing."""
    mentions = tuple(sorted({*one.mentions, *other.mentions}, key=lambda m: (m.start, m.end)))
    aliases = tuple(sorted({*one.aliases, *other.aliases, other.name} - {one.name}))
    return Entity(one.iri, one.kind, one.types | other.types, one.name, mentions, aliases)
