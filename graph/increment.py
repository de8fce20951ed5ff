"""What a change of a few documents changes in the graph: the difference of two small builds.

Both are made by the functions that make the whole, over what the documents can reach: the personas
that a chain of shared blocks joins to theirs, and the claims that are decided together with theirs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from rdflib import URIRef

from dramagraph.facts import Standing, claims, decided_together, standings
from dramagraph.identity import Identities, identities
from dramagraph.iris import graph_iri
from dramagraph.models import Claim, Extraction, Profile, Thing, Witness
from dramagraph.ontology.terms import DG
from dramagraph.profiles import persona_iri, source_iri
from dramagraph.quads import fact_quads, identity_quads, source_quads, status_quads
from dramagraph.rdf import Quad
from dramagraph.readings import Readings
from dramagraph.rulings import NONE, Rulings, matter, rulings
from dramagraph.store import StoreSnapshot
from dramagraph.verdicts import Verdict, source_of


@dataclass(frozen=True)
class Decided:
    """Claims, all that are decided together, and how they stand."""

    claims: tuple[Claim, ...]
    """Sorted by IRI."""
    standing: Mapping[str, Standing]

    @property
    def counts(self) -> Counter[str]:
        """How many there are of what, under the names that a build counts by."""
        counts = Counter(standing.status for standing in self.standing.values())
        counts["claims"] = len(self.claims)
        counts["evidence"] = sum(len(claim.witnesses) for claim in self.claims)
        return counts


@dataclass(frozen=True)
class Difference:
    """What goes and what comes with a change of documents, but for what follows from it."""

    gone: frozenset[Quad]
    """Without the graphs of the sources that go as a whole."""
    new: frozenset[Quad]
    things: tuple[Thing, ...]
    """Those whose names and types may have changed, as they are now, sorted by IRI."""
    things_gone: frozenset[str]
    decided: Decided
    """The claims that were decided anew."""
    counts: Mapping[str, int]
    """How many more there are of what, or fewer."""


@dataclass(frozen=True)
class Held:
    """A store, and what was read of its documents."""

    snapshot: StoreSnapshot
    readings: Readings
    sources: frozenset[str]
    """The sources whose claims count: all but those that newer versions replace."""
    rulings: Rulings = NONE
    """What people decided, as far as the store follows it."""

    def denoted(self, extractions: Iterable[Extraction]) -> dict[str, str]:
        """Return what the personas of some documents denote in the store."""
        return {
            str(quad.s): str(quad.o)
            for extraction in extractions
            for persona in extraction.personas
            for quad in self.snapshot.match(
                URIRef(persona_iri(extraction.document, persona)),
                DG.denotes,
                None,
                graph_iri("identity"),
            )
        }

    def names_of(self, thing: str) -> list[str]:
        """Return the personas that denote a thing in the store."""
        found = self.snapshot.match(None, DG.denotes, URIRef(thing), graph_iri("identity"))
        return [str(quad.s) for quad in found]

    def reached(self, seeds: Iterable[str], sources: Set[str]) -> set[str]:
        """Return *seeds* with the blocks that people's judgements join to their chains."""
        reached = set(seeds)
        while self.rulings.curated:
            members = {profile.iri for profile in self.readings.chains(reached, sources)}
            pairs = ({one.first, one.second} for one in self.rulings.curated)
            others = {persona for pair in pairs if pair & members for persona in pair - members}
            new = set(self.readings.blocks_of_personas(others)) - reached
            if not new:
                break
            reached |= new
        return reached

    def judged(self, profiles: Iterable[Profile]) -> Identities:
        """Return who is who among some personas and those that a chain of blocks joins to them."""
        return identities(profiles, self.rulings.curated)


def difference(
    held: Held, gone: Set[str], new: Sequence[Extraction], decided: Sequence[Verdict] = ()
) -> Difference:
    """Return what changes when the sources *gone* are taken out of a store, *new* documents, of which it holds
    none, come in, and people have *decided* something. What was read of the documents is among the readings.
    """
    coming = {source_iri(extraction.document): extraction for extraction in new}
    leaving = held.readings.get(gone)
    sources = (held.sources - gone) | coming.keys()
    then = replace(held, rulings=rulings((*held.rulings.verdicts, *decided)))
    judged = {persona for one in decided if one.is_of_personas for persona in one.about}
    seeds = {
        *held.readings.blocks_of(gone | coming.keys()),
        *held.readings.blocks_of_personas(judged),
    }
    seeds = then.reached(seeds, held.sources | sources)
    reached = held.readings.chains(seeds, held.sources | sources)
    old_names = held.judged(one for one in reached if one.source in held.sources)
    new_names = then.judged(one for one in reached if one.source in sources)
    read_again = {source_of(one.about[0]) for one in decided if not one.is_of_personas}
    moved = (_moved(old_names, new_names) | read_again) & (sources - coming.keys())
    kept = held.readings.get(moved)
    before = _Side(held, held.sources, old_names, old_names)
    after = _Side(then, sources, old_names, new_names)
    said = after.claims((*new, *kept))
    groups = _changed(before.claims((*leaving, *kept)), said) | _ruled(said, decided)
    old, now = before.decided(groups), after.decided(groups)
    old_quads = {*_told(kept, old), *_concluded(_only(old_names, new_names), old)}
    new_quads = {*_told((*kept, *new), now), *_concluded(_only(new_names, old_names), now)}
    return Difference(
        gone=frozenset(old_quads - new_quads),
        new=frozenset(new_quads - old_quads),
        things=new_names.things,
        things_gone=_iris(old_names) - _iris(new_names),
        decided=now,
        counts=_more(before, after, old, now),
    )


@dataclass(frozen=True)
class _Side:
    """The documents before the change, or after it."""

    held: Held
    sources: Set[str]
    judged: Identities
    """Of the personas that were judged anew, what they denoted."""
    names: Identities
    """What they denote on this side."""

    def claims(self, extractions: Sequence[Extraction]) -> tuple[Claim, ...]:
        """Return what some documents of this side say."""
        denotes = {**self.held.denoted(extractions), **self.names.denotes}
        return claims(extractions, replace(self.names, denotes=denotes))

    def decided(self, groups: Set[tuple[str, ...]]) -> Decided:
        """Return all claims of some groups, with all who state them."""
        subjects = {group[0] for group in groups}
        named = (name for subject in subjects for name in self.held.names_of(subject))
        personas = {name for name in named if name not in self.judged.denotes}
        personas.update(name for name, thing in self.names.denotes.items() if thing in subjects)
        sources = {name.partition("#")[0] for name in personas}
        said = self.claims(self.held.readings.get(sources & self.sources))
        found = tuple(claim for claim in said if decided_together(claim) in groups)
        return Decided(found, standings(found, self.held.rulings))


def things_of(held: Held, iris: Iterable[str]) -> tuple[Thing, ...]:
    """Return things of the store by their IRIs, as the documents have them; those that no persona
    denotes are left out.
    """
    wanted = set(iris)
    personas = {name for iri in wanted for name in held.names_of(iri)}
    seeds = held.reached(held.readings.blocks_of_personas(personas), held.sources)
    found = held.judged(held.readings.chains(seeds, held.sources))
    return tuple(thing for thing in found.things if thing.iri in wanted)


def _only(one: Identities, other: Identities) -> Identities:
    """Return the judgements of one that are not the other's, and what its personas denote only there."""
    told = set(other.judgements)
    return Identities(
        (),
        {persona: t for persona, t in one.denotes.items() if other.denotes.get(persona) != t},
        tuple(judgement for judgement in one.judgements if judgement not in told),
    )


def _iris(names: Identities) -> frozenset[str]:
    return frozenset(thing.iri for thing in names.things)


def _moved(old: Identities, new: Identities) -> set[str]:
    """Return the sources of which a persona denotes another thing than before."""
    personas = old.denotes.keys() | new.denotes.keys()
    return {
        persona.partition("#")[0]
        for persona in personas
        if old.denotes.get(persona) != new.denotes.get(persona)
    }


def _changed(old: Iterable[Claim], new: Iterable[Claim]) -> set[tuple[str, ...]]:
    """Return the groups of the claims that other witnesses state than before."""
    before = {claim.iri: claim for claim in old}
    after = {claim.iri: claim for claim in new}
    pairs = ((before.get(iri), after.get(iri)) for iri in before.keys() | after.keys())
    return {
        decided_together(claim)
        for one, other in pairs
        if one is None or other is None or one.witnesses != other.witnesses
        for claim in (one, other)
        if claim is not None
    }


def _ruled(found: Iterable[Claim], decided: Sequence[Verdict]) -> set[tuple[str, ...]]:
    """Return the groups of the claims of which people decided something, or of their evidence."""
    now = rulings(decided)
    asked = {*now.claims, *now.evidence}
    return {
        decided_together(claim)
        for claim in found
        if asked and any(matter(claim, witness) in asked for witness in claim.witnesses)
    }


def _told(extractions: Iterable[Extraction], decided: Decided) -> Iterator[Quad]:
    """Yield the graphs of some sources, with those of their claims that are decided."""
    said: dict[str, list[tuple[Claim, Witness]]] = defaultdict(list)
    for claim in decided.claims:
        for witness in claim.witnesses:
            said[witness.source].append((claim, witness))
    for extraction in extractions:
        yield from source_quads(extraction, said[source_iri(extraction.document)])


def _concluded(names: Identities, decided: Decided) -> Iterator[Quad]:
    yield from identity_quads(names)
    yield from status_quads(decided.claims, decided.standing)
    yield from fact_quads((), decided.claims, decided.standing)


def _more(before: _Side, after: _Side, old: Decided, new: Decided) -> Mapping[str, int]:
    counts = Counter(new.counts)
    counts.subtract(old.counts)
    counts["sources"] = len(after.sources) - len(before.sources)
    counts["things"] = len(after.names.things) - len(before.names.things)
    return counts
