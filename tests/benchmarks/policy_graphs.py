"""Policy graphs of any size for benchmarks: invented cities, their bodies, money and events."""

import random
from collections.abc import Iterator

from rdflib import RDF, Namespace
from rdflib.namespace import RDFS

CP = Namespace("https://w3id.org/cultural-policy/ontology#")
ID = "https://w3id.org/cultural-policy/id/"


def policy_world(size: int, seed: int = 7) -> Iterator[str]:
    """About `size` triples: cities with their bodies, money, programmes, events and what they say.

    Every city is like every other and speaks mostly of itself, so a graph ten times as large is
    ten times as much of the same; countries, conventions and themes are shared.
    """
    rng = random.Random(seed)
    written = 0

    def say(subject: str, property_: str, *objects: str) -> Iterator[str]:
        nonlocal written
        for object_ in objects:
            written += 1
            yield f"<{ID}{subject}> <{CP[property_]}> <{ID}{object_}> .\n"

    def call(subject: str, class_: str) -> Iterator[str]:
        nonlocal written
        written += 2
        yield f"<{ID}{subject}> <{RDF.type}> <{CP[class_]}> .\n"
        yield f'<{ID}{subject}> <{RDFS.label}> "{class_} {subject}"@en .\n'

    themes = [f"concept/{n}" for n in range(40)]
    for n, theme in enumerate(themes):
        yield from call(theme, "Technology" if n % 2 else "ArtForm")
        if n > 1:
            yield from say(theme, "broader", themes[n - 2 if n < 6 else n % 6])
    treaties = [f"convention/{n}" for n in range(5)]
    for treaty in treaties:
        yield from call(treaty, "Convention")
        yield from say(treaty, "covers", rng.choice(themes))
    city = 0
    while written < size:
        yield from _city(f"c{city}", f"country/{city // 60}", rng, themes, treaties, call, say)
        city += 1


def _city(name, country, rng, themes, treaties, call, say):  # type: ignore[no-untyped-def]
    """One city: about 700 triples."""

    def some(kind: str, class_: str, number: int) -> Iterator[str]:
        names[kind] = [f"{kind}/{name}-{n}" for n in range(number)]
        for one in names[kind]:
            yield from call(one, class_)

    names: dict[str, list[str]] = {}
    pick = lambda kind: rng.choice(names[kind])  # noqa: E731
    place = f"city/{name}"
    yield from call(place, "City")
    if name.endswith("0"):
        yield from call(country, "Country")
        yield from say(country, "signs", rng.choice(treaties))
    yield from say(place, "locatedIn", country)
    for kind, class_, number in (
        *(
            ("district", "District", 4),
            ("body", "GovernmentBody", 2),
            ("council", "FundingBody", 2),
        ),
        *(("museum", "CulturalOrganisation", 14), ("school", "EducationalInstitution", 4)),
        *(("person", "Person", 8), ("fund", "Fund", 4), ("strategy", "Strategy", 3)),
        *(("programme", "Programme", 8), ("project", "Project", 24), ("work", "Work", 6)),
        *(("festival", "Festival", 6), ("show", "Performance", 24)),
    ):
        yield from some(kind, class_, number)
    for district in names["district"]:
        yield from say(district, "locatedIn", place)
    for one in names["body"] + names["council"] + names["museum"] + names["school"]:
        yield from say(one, "locatedIn", pick("district"))
    for strategy in names["strategy"]:
        yield from say(pick("body"), "launches", strategy)
        yield from say(strategy, "covers", *rng.sample(themes, 2))
        yield from say(strategy, "implements", rng.choice(treaties))
    for fund in names["fund"]:
        yield from say(pick("council"), "administers", fund)
        yield from say(pick("body"), "funds", fund)
    for council in names["council"]:
        yield from say(pick("body"), "funds", council)
    for programme in names["programme"]:
        yield from say(pick("council"), "administers", programme)
        yield from say(programme, "implements", pick("strategy"))
        yield from say(programme, "covers", rng.choice(themes))
    for project in names["project"]:
        yield from say(project, "partOf", pick("programme"))
        yield from say(project, "fundedBy", pick("fund"))
        yield from say(project, "usesTechnology", rng.choice(themes[1::2]))
        yield from say(pick("museum"), "produces", pick("work"))
    for person in names["person"]:
        yield from say(person, "leads", pick("museum"))
    for festival in names["festival"]:
        yield from say(festival, "organisedBy", pick("museum"), pick("museum"))
        yield from say(festival, "takesPlaceIn", pick("district"))
        yield from say(festival, "fundedBy", pick("council"))
    for show in names["show"]:
        yield from say(show, "partOf", pick("festival"))
        yield from say(show, "hostedBy", pick("museum"))
        yield from say(show, "showcases", pick("work"))
        yield from say(show, "hasParticipant", pick("school"), pick("museum"))
    for museum in names["museum"]:
        yield from say(museum, "collaboratesWith", pick("school"))


def new_document(seed: int) -> list[str]:
    """230 triples of a city that the graph knows, some of its things new."""
    lines = []
    for line in policy_world(1_500, seed=100 + seed):
        if "-c1-" in line or "/c1-" in line:
            lines.append(line.replace("project/c1-", f"project/new{seed}-"))
    return lines[-230:]
