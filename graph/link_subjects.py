"""What the graph knows of its things, as far as it helps to find them in Wikidata."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from rdflib import RDF, RDFS, SKOS, Literal, URIRef

from dramagraph.link_names import hangul
from dramagraph.ontology.terms import DG
from dramagraph.ontology.vocabulary import kind, local_name
from dramagraph.rdf import Quad

LITERALS = ("birthDate", "premiereDate", "finaleDate", "numberOfEpisodes", "occupation")
CALLINGS = {"Actor": "actor", "Screenwriter": "screenwriter", "Director": "director"}
"""What somebody does for a living who is of a class."""


@dataclass(frozen=True)
class Subject:
    """One thing that may have an item."""

    iri: str
    types: frozenset[str]
    """The local names of its classes."""
    names: tuple[str, ...]
    """Every spelling, the label first."""
    literals: Mapping[str, tuple[str, ...]]
    """Property → values, sorted."""
    relations: tuple[tuple[str, str, bool], ...]
    """(property, IRI of the other thing, whether this one is the subject), sorted."""
    identifiers: tuple[tuple[str, str], ...] = ()
    """(property or site of Wikidata, value) that somebody has given."""

    @property
    def label(self) -> str:
        """The name to show."""
        return self.names[0]

    @cached_property
    def kind(self) -> str:
        """Which of the vocabulary's disjoint classes it belongs to: Person, CreativeWork …"""
        return next((k for t in sorted(self.types) if (k := kind(t))), "")

    @cached_property
    def hangul(self) -> frozenset[str]:
        """Its names in Hangul."""
        return hangul(self.names)

    @cached_property
    def callings(self) -> frozenset[str]:
        """What a person does for a living: as texts call it, and by what it did."""
        implied = {noun for name, noun in CALLINGS.items() if name in self.types}
        return frozenset((*self.literals.get("occupation", ()), *implied))


LINKED = frozenset(("Person", "Character", "CreativeWork", "Award", "Organization", "Place"))
"""What is linked. An episode has no name of its own to find it by."""


def subjects(
    facts: Iterable[Quad], identifiers: Mapping[str, tuple[tuple[str, str], ...]] | None = None
) -> list[Subject]:
    """Return the things of a graph of accepted facts, sorted by IRI.

    *identifiers* are given for things by IRI or by label.
    """
    types: dict[str, set[str]] = defaultdict(set)
    names: dict[str, list[tuple[bool, str]]] = defaultdict(list)
    literals: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    relations: dict[str, set[tuple[str, str, bool]]] = defaultdict(set)
    for s, p, o, _ in facts:
        name = local_name(p)
        if p == RDF.type and isinstance(o, URIRef) and o in DG:
            types[s].add(local_name(o))
        elif p in (RDFS.label, SKOS.altLabel):
            names[s].append((p != RDFS.label, str(o)))
        elif isinstance(o, Literal) and name in LITERALS:
            literals[s][name].add(str(o))
        elif isinstance(o, URIRef) and p in DG:
            relations[s].add((name, str(o), True))
            relations[o].add((name, str(s), False))
    given = identifiers or {}
    found = []
    for iri in sorted(set(types) & set(names)):
        spelt = tuple(dict.fromkeys(name for _, name in sorted(names[iri])))
        subject = Subject(
            str(iri),
            frozenset(types[iri]),
            spelt,
            {p: tuple(sorted(values)) for p, values in sorted(literals[iri].items())},
            tuple(sorted(relations[iri])),
            tuple(sorted({*given.get(str(iri), ()), *given.get(spelt[0], ())})),
        )
        if subject.kind in LINKED:
            found.append(subject)
    return found
