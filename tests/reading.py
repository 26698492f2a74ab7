"""A text read by an ontology's words, in a form that is easy to compare."""

from dataclasses import dataclass

from kg.extract import recognise
from kg.extract.clauses import Clause
from kg.extract.recognise import items
from kg.identity import document_iri
from kg.model import Document, Entity, Form, Mention, Statement, Value
from kg.ontology import Ontology, local_name
from kg.pipeline import read_with
from kg.text.language import read_sentences

Said = tuple[str, str, str, str]


def write_value(value: Value) -> str:
    """A value as one reads it: EUR 3000000, 12% of visitors, 300 schools, 2025-05-03."""
    if value.date is not None:
        return value.date
    number = f"{value.number.normalize():f}" if value.number is not None else "?"
    of = f" {value.of}" if value.of else ""
    if value.unit:
        return f"{value.unit} {number}"
    return f"{number}% of{of}" if local_name(value.kind) == "Percent" else f"{number}{of}"


@dataclass(frozen=True)
class Reading:
    """A document and what was read of it."""

    document: Document
    mentions: list[Mention]
    entities: list[Entity]
    statements: list[Statement]

    @property
    def names(self) -> dict[str, str]:
        """Each entity's name and the local name of its kind."""
        return {e.name: local_name(e.kind) for e in self.entities}

    @property
    def said(self) -> set[Said]:
        """Each statement as subject, property, object and status."""
        return {(*self._ends(s), str(s.evidence.status)) for s in self.statements}

    @property
    def amounts(self) -> dict[tuple[str, str, str], str]:
        """The amounts that qualify a link."""
        return {
            self._ends(s): write_value(s.evidence.amount)
            for s in self.statements
            if s.evidence.amount
        }

    def types(self, form: Form = Form.NAME) -> dict[str, str]:
        """The outermost mentions of one form and the local names of their classes."""
        return {
            m.text: local_name(m.type)
            for m in self.mentions
            if m.form is form and m.value is None and not m.nested
        }

    def entity(self, name: str) -> Entity:
        """The entity of a name."""
        return next(e for e in self.entities if e.name == name)

    def _ends(self, statement: Statement) -> tuple[str, str, str]:
        names = {e.iri: e.name for e in self.entities}
        object_ = statement.object
        end = write_value(object_) if isinstance(object_, Value) else names[object_]
        return names[statement.subject], local_name(statement.predicate), end


def read_text(
    text: str, ontology: Ontology, published: str | None = None, publisher: str | None = None
) -> Reading:
    """Read a text as `kg.pipeline` does."""
    iri = document_iri("test", text)
    document = Document(iri, text, "Test", published=published, publisher=publisher)
    (_, entities, statements), *_ = read_with(None, [document], ontology)
    return Reading(document, recognise(document, ontology), entities, statements)


def read_clause(text: str, ontology: Ontology) -> Clause:
    """The first sentence of a text as a clause of names, values and words."""
    document = Document(document_iri("test", text), text, "Test")
    return Clause(items(read_sentences(text)[1][0], recognise(document, ontology)))
