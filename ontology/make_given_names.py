"""Writes given-names.ttl, from Faker's locale data, to standard output.

A capitalised run without a head noun is read as a person when it begins with a given name. Names
that are also English dictionary words, months or places would mislead and are left out.
"""

import importlib
import pkgutil
import sys

import lemminflect
from faker.providers import person
from rdflib import Graph
from rdflib.namespace import RDFS

CLASS = "Person"
SHORTEST = 3
LOCALES = (
    "en fr_FR de_DE it_IT es_ES pt_PT nl_NL pl_PL fi_FI sv_SE el_GR zu_ZA id_ID zh tl_PH ga_IE"
).split()
NAMES_FIRST = (  # dictionary words that begin a name far more often than a title
    "Amber Anita Barb Basil Bill Bob Bobby Carol Chuck Clement Daisy Dale Dean Derrick Dexter "
    "Dieter Drew Eddy Felicity Frank Gale Gene Glen Harry Hazel Heather Hector Holly Iris Ivy Jack "
    "Jasmine Jasper Jay Jimmy Joy Ken Lance Laurel Lee Lily Marina Mark Martin Matt Mickey Mike "
    "Miles Morgan Nick Patty Pepper Peter Ray Rex Rob Robin Rod Rose Rosemary Ruby Sally Sandy "
    "Serge Terry Theodore Tom Tony Tori Victor Viola Violet Warren"
).split()
HEADER = """\
# Made by make_given_names.py from the locale data of the Faker package (MIT); do not edit by hand.
@prefix cp: <https://w3id.org/cultural-policy/ontology#> .
@prefix lex: <https://w3id.org/cultural-policy/lexical#> .
"""


def given_names() -> set[str]:
    """Every given name in Latin letters of every locale."""
    found: set[str] = set()
    for module in pkgutil.iter_modules(person.__path__):
        if not module.name.startswith(tuple(LOCALES)):
            continue
        provider = importlib.import_module(f"{person.__name__}.{module.name}").Provider
        for kind in (
            "first_names",
            "first_names_male",
            "first_names_female",
            "first_romanized_names",
        ):
            names = getattr(provider, kind, ())
            found.update(names if isinstance(names, tuple | list | dict) else ())
    return {
        n
        for n in found
        if n.isalpha() and n[0].isupper() and n[1:].islower() and len(n) >= SHORTEST and n < "ʰ"
    }


def place_words() -> set[str]:
    """The words of the places that the ontology knows."""
    graph = Graph().parse("ontology/places.ttl")
    return {word for label in graph.objects(None, RDFS.label) for word in str(label).split()}


def main() -> None:
    """Print the file."""
    ambiguous = place_words()
    names = given_names() - ambiguous
    names = {n for n in names if not lemminflect.getAllLemmas(n.lower())} | set(NAMES_FIRST)
    sys.stdout.write(HEADER + f"\ncp:{CLASS} lex:firstWord\n    ")
    sys.stdout.write(" ,\n    ".join(f'"{name}"@en' for name in sorted(names)) + " .\n")


if __name__ == "__main__":
    main()
