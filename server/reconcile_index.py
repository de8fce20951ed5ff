"""What reconciliation looks things up in: every name and every fact of a snapshot, in memory.

Read once for a snapshot. A thing is called by what stands after …/id/ in its IRI, a type and a
property by their names in the vocabulary.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from rdflib import OWL, RDF, RDFS, SKOS, Literal, URIRef

from dramagraph.link_names import folded, keys
from dramagraph.ontology.terms import DG
from dramagraph.ontology.vocabulary import inverse, local_name
from dramagraph.rdf import Term
from dramagraph.server.snapshots import OpenSnapshot
from dramagraph.server.statements import narrowest
from dramagraph.settings import base_iri
from dramagraph.store import Snapshot

K = TypeVar("K")

SAME = "sameAs"
"""The property of a thing's item in Wikidata, beside those of the vocabulary."""
MOST_SIMILAR = 50
"""Things that similar letters bring beside those with the very name."""


@dataclass(frozen=True)
class Entry:
    """One thing."""

    id: str
    label: str
    names: tuple[str, ...]
    types: frozenset[str]
    narrow: tuple[str, ...]
    """Its classes without those that another one implies."""
    values: Mapping[str, tuple[Term, ...]]
    """Property → values, in both directions where the property has an inverse, sorted."""

    @property
    def description(self) -> str:
        """A few words that tell it from its namesakes."""
        return ", ".join(self.narrow)


@dataclass(frozen=True)
class Index:
    """The things of a snapshot."""

    entries: Mapping[str, Entry]
    """By id, sorted."""
    by_key: Mapping[str, tuple[str, ...]]
    """Key of a name → ids."""
    by_piece: Mapping[str, tuple[str, ...]]
    """Three letters of a name → ids."""
    by_value: Mapping[tuple[str, str], tuple[str, ...]]
    """(property, key of a value) → ids."""

    def called(self, name: str) -> list[str]:
        """Return the ids of things with this name in some spelling, then of those with similar
        names, the most similar first.
        """
        same = sorted({one for key in keys(name) for one in self.by_key.get(key, ())})
        counts: Counter[str] = Counter()
        for piece in pieces(name):
            counts.update(self.by_piece.get(piece, ()))
        similar = sorted(counts, key=lambda one: (-counts[one], one))
        return list(dict.fromkeys((*same, *similar[:MOST_SIMILAR])))


def local_id(iri: str) -> str:
    """Return what a thing is called in reconciliation: person/kim-su-hyeon."""
    return iri.removeprefix(f"{base_iri()}id/")


def pieces(name: str) -> set[str]:
    """Return the runs of three letters of a name, its borders as letters."""
    letters = f" {folded(name)} "
    return {letters[at : at + 3] for at in range(len(letters) - 2)}


def likeness(one: str, other: str) -> float:
    """Return how like two names are, 0 to 100, by the pieces that they share (Dice's coefficient)."""
    mine, theirs = pieces(one), pieces(other)
    if not folded(one) or not folded(other):
        return 0.0
    return 100.0 * 2 * len(mine & theirs) / (len(mine) + len(theirs))


def index(held: OpenSnapshot) -> Index:
    """Return the index of a snapshot, by one reading of its facts the first time."""
    return held.remember("reconcile", _read)


def _read(snapshot: Snapshot) -> Index:
    types: dict[str, set[str]] = defaultdict(set)
    names: dict[str, list[tuple[bool, str]]] = defaultdict(list)
    values: dict[str, dict[str, set[Term]]] = defaultdict(lambda: defaultdict(set))
    for s, p, o, _ in snapshot.quads(None):
        if p == RDF.type and o in DG:
            types[s].add(local_name(o))
        elif p in (RDFS.label, SKOS.altLabel):
            names[s].append((p != RDFS.label, str(o)))
        elif p == OWL.sameAs:
            values[s][SAME].add(o)
        elif p in DG:
            name = local_name(p)
            values[s][name].add(o)
            back = inverse(name)
            if back and isinstance(o, URIRef):
                values[o][back].add(s)
    entries = {
        local_id(iri): _entry(iri, types[iri], names[iri], values.get(iri, {}))
        for iri in sorted(types.keys() & names.keys())
    }
    return Index(
        entries,
        _lists((key, e.id) for e in entries.values() for name in e.names for key in keys(name)),
        _lists(
            (piece, e.id) for e in entries.values() for name in e.names for piece in pieces(name)
        ),
        _lists(_valued(entries)),
    )


def _entry(
    iri: str,
    types: set[str],
    names: Iterable[tuple[bool, str]],
    values: Mapping[str, set[Term]],
) -> Entry:
    spelt = tuple(dict.fromkeys(name for _, name in sorted(names)))
    sorted_values = {p: tuple(sorted(several, key=str)) for p, several in sorted(values.items())}
    return Entry(
        local_id(iri), spelt[0], spelt, frozenset(types), tuple(narrowest(types)), sorted_values
    )


def _valued(entries: Mapping[str, Entry]) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield ((property, key of a value), id) for all names of a thing and the letters of a literal."""
    for entry in entries.values():
        for name, several in entry.values.items():
            for value in several:
                for key in value_keys(value, entries):
                    yield (name, key), entry.id


def value_keys(value: Term, entries: Mapping[str, Entry]) -> frozenset[str]:
    """Return what a value is found by: the id and the names of a thing, the letters of a literal."""
    if isinstance(value, Literal):
        return frozenset((folded(str(value)), str(value)))
    other = entries.get(local_id(value))
    spelt = frozenset(key for name in other.names for key in keys(name)) if other else frozenset()
    return spelt | {local_id(value), str(value), str(value).rpartition("/")[2]}


def _lists(pairs: Iterable[tuple[K, str]]) -> dict[K, tuple[str, ...]]:
    found: dict[K, dict[str, None]] = defaultdict(dict)
    for key, one in pairs:
        found[key][one] = None
    return {key: tuple(several) for key, several in found.items()}
