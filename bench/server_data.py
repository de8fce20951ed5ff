"""A dataset of any size in the shape of this graph, for measuring the server: N-Quads on standard output.

    python bench/server_data.py --quads 100000 > small.nq
    python bench/server_data.py --quads 5000000 > large.nq

Works with casts, characters and episodes in the default graph; for each work a document whose graph
holds claims with their evidence, and their status. Names are made of syllables; the same number gives
the same bytes.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

ID = "https://w3id.org/dramagraph/id/"
DG = "https://w3id.org/dramagraph/ontology#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
OA = "http://www.w3.org/ns/oa#"
XSD = "http://www.w3.org/2001/XMLSchema#"
STATUS = "<https://w3id.org/dramagraph/graph/status>"

CAST, EPISODES, STATED = 12, 16, 20
"""Of each work: who plays, episodes, claims."""
NEW_PERSONS = 3
"""How many more people there are for each work."""
BROADCASTERS, AGENCIES, PLACES = 40, 300, 200
FIRST, LAST = ("ka", "ne", "so", "ri", "mo", "ba", "tu", "le"), ("na", "ro", "mi", "do", "ke", "su")


@dataclass(frozen=True)
class Work:
    """One work and its people."""

    number: int
    cast: tuple[int, ...]
    broadcaster: int
    day: str


def name(number: int) -> str:
    """Return a name: different numbers give different ones.

    >>> name(0), name(1), name(48)
    ('Kana', 'Nena', 'Kana Nena')
    """
    syllables = FIRST[number % 8] + LAST[number // 8 % 6]
    rest = number // 48
    return syllables.capitalize() + (f" {name(rest)}" if rest else "")


def works() -> Iterator[Work]:
    """Yield works without end; few people play in many of them."""
    chance = random.Random(2026)
    number = 0
    while True:
        people = (number + 4) * NEW_PERSONS
        cast = tuple(sorted({int(people * chance.random() ** 2) for _ in range(CAST)}))
        day = f"{2000 + number % 26}-{1 + number % 12:02}-{1 + number % 28:02}"
        yield Work(number, cast, int(BROADCASTERS * chance.random() ** 2), day)
        number += 1


def thing(kind: str, number: int) -> str:
    """Return the IRI of a thing as a term."""
    return f"<{ID}{kind}/{kind[0]}{number}>"


def text(value: str) -> str:
    """Return an English literal."""
    return f'"{value}"@en'


def typed(value: object, datatype: str) -> str:
    """Return a literal with a datatype of XSD."""
    return f'"{value}"^^<{XSD}{datatype}>'


def facts(work: Work) -> Iterator[str]:
    """Yield the lines of a work in the default graph."""
    drama = thing("drama", work.number)

    def line(s: str, p: str, o: str) -> str:
        return f"{s} <{p}> {o} .\n"

    for kind in ("Drama", "CreativeWork"):
        yield line(drama, f"{RDF}type", f"<{DG}{kind}>")
    yield line(drama, f"{RDFS}label", text(f"The {name(work.number * 7 + 5)}"))
    yield line(drama, f"{DG}broadcaster", thing("organization", work.broadcaster))
    yield line(drama, f"{DG}premiereDate", typed(work.day, "date"))
    yield line(drama, f"{DG}numberOfEpisodes", typed(EPISODES, "integer"))
    yield line(drama, f"{DG}director", thing("person", work.cast[0] // 2))
    for place, person in enumerate(work.cast):
        character = thing("character", work.number * CAST + place)
        yield line(drama, f"{DG}castMember", thing("person", person))
        yield line(thing("person", person), f"{DG}portrays", character)
        yield line(character, f"{RDF}type", f"<{DG}Character>")
        yield line(character, f"{RDFS}label", text(name(work.number * CAST + place)))
        yield line(character, f"{DG}characterIn", drama)
    for episode in range(EPISODES):
        part = thing("episode", work.number * EPISODES + episode)
        yield line(part, f"{RDF}type", f"<{DG}Episode>")
        yield line(part, f"{DG}episodeOf", drama)
        yield line(part, f"{DG}episodeNumber", typed(episode + 1, "integer"))
    for person in range(work.number * NEW_PERSONS, (work.number + 1) * NEW_PERSONS):
        subject = thing("person", person)
        for kind in ("Person", "Actor"):
            yield line(subject, f"{RDF}type", f"<{DG}{kind}>")
        yield line(subject, f"{RDFS}label", text(name(person)))
        yield line(subject, f"{SKOS}altLabel", text(name(person).replace(" ", "-")))
        yield line(subject, f"{DG}representedBy", thing("agency", person % AGENCIES))
        if person % 3:
            yield line(subject, f"{DG}birthPlace", thing("place", person % PLACES))


def statements(work: Work) -> Iterator[str]:
    """Yield the lines of a work's document, and of the status of its claims."""
    source = thing("source", work.number)
    drama = thing("drama", work.number)

    def line(s: str, p: str, o: str, graph: str = source) -> str:
        return f"{s} <{p}> {o} {graph} .\n"

    yield line(source, f"{RDF}type", f"<{DG}Source>")
    yield line(source, f"{DG}file", f'"{work.number}.txt"')
    for place in range(STATED):
        person = thing("person", work.cast[place % len(work.cast)])
        claim = thing("claim", work.number * STATED + place)
        evidence = thing("evidence", work.number * STATED + place)
        character = thing("character", work.number * CAST + place % CAST)
        for kind in (f"{DG}Claim", f"{RDF}Statement"):
            yield line(claim, f"{RDF}type", f"<{kind}>")
        yield line(claim, f"{RDF}subject", person)
        yield line(claim, f"{RDF}predicate", f"<{DG}portrays>")
        yield line(claim, f"{RDF}object", character)
        yield line(claim, f"{DG}inDrama", drama)
        yield line(claim, f"{DG}evidence", evidence)
        yield line(evidence, f"{RDF}type", f"<{DG}Evidence>")
        yield line(evidence, f"{DG}source", source)
        yield line(evidence, f"{OA}exact", f'"{name(place)} plays {name(work.number + place)}"')
        yield line(evidence, f"{OA}start", typed(100 * place, "integer"))
        yield line(evidence, f"{OA}end", typed(100 * place + 40, "integer"))
        yield line(evidence, f"{DG}polarity", '"affirmed"')
        yield line(evidence, f"{DG}certainty", '"certain"')
        yield line(evidence, f"{DG}confidence", typed("0.95", "decimal"))
        yield line(claim, f"{DG}status", '"accepted"', STATUS)


def organizations() -> Iterator[str]:
    """Yield the lines of what all works share."""
    for kind, class_, count in (
        ("organization", "Broadcaster", BROADCASTERS),
        ("agency", "Agency", AGENCIES),
        ("place", "Place", PLACES),
    ):
        for number in range(count):
            subject = thing(kind, number)
            yield f"{subject} <{RDF}type> <{DG}{class_}> .\n"
            yield f"{subject} <{RDFS}label> {text(name(number) + ' ' + class_)} .\n"


def lines(quads: int) -> Iterator[str]:
    """Yield *quads* lines of N-Quads."""

    def all_lines() -> Iterator[str]:
        yield from organizations()
        for work in works():
            yield from facts(work)
            yield from statements(work)

    return islice(all_lines(), quads)


def main() -> int:
    """Write the dataset."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quads", type=int, default=100_000)
    options = parser.parse_args()
    sys.stdout.writelines(lines(options.quads))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
