"""What can go wrong that a user can mend; every message names the thing at fault and the remedy.

Findings (shape violations, clashes, unresolved mentions) are not errors: they come back as data.
"""


class KGError(Exception):
    """Something the user can mend; the command line prints it without a traceback and exits 2."""


class SourceError(KGError):
    """A source cannot be read: missing, empty, too large, or of a media type we do not read."""


class OntologyError(KGError):
    """An ontology cannot be used: the message names the file, the term and the literal."""


class GraphError(KGError):
    """A file is not the RDF its name promises, or cannot be written."""


class QueryError(KGError):
    """SPARQL that does not parse, is not a query, or ran out of time."""


class ServerError(KGError):
    """A language model's server cannot be used: not reached, wrongly addressed, or refusing us."""
