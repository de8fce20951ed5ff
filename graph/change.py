"""Documents into and out of an existing store: what depends on them is decided anew, and the rest
stays. The store is, byte for byte, what a build of the resulting set makes.

Where that cannot be, all is built anew: at an endpoint, and in a store that another version of the
program made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from rdflib import DCTERMS, RDF, RDFS, Literal, URIRef

from dramagraph.build import Built, Read, distinct, publish, read_current, understand, violations
from dramagraph.consequences import Reasoned, reason, rename
from dramagraph.curation import IN_FORCE, in_force, sources, verdicts
from dramagraph.errors import DataError, InvalidError, MissingError
from dramagraph.extractors_read import Panel, panel, reader
from dramagraph.increment import Held, difference
from dramagraph.link_change import drop_doubtful, settle
from dramagraph.models import Claim, Document, Extraction
from dramagraph.ontology.terms import DG
from dramagraph.profiles import source_iri
from dramagraph.program import program_hash
from dramagraph.progress import Progress, silent
from dramagraph.quads import source_quads
from dramagraph.rdf import Quad
from dramagraph.readings import FILE, Readings
from dramagraph.reasoning import Inference, is_fact
from dramagraph.rulings import rulings
from dramagraph.store import (
    KEEP,
    Pending,
    Snapshot,
    StoreSnapshot,
    Writer,
    current_number,
    open_snapshot,
    writer,
)
from dramagraph.validation import Report, validate_change
from dramagraph.verdicts import Verdict, in_order, verdict_quads
from dramagraph.versions import dated, outdated, outdated_in
from dramagraph.workers import read_all


def documents(snapshot: Snapshot) -> Iterator[Document]:
    """Yield the documents that a store was built from, by the IRI of their source."""
    for name in sources(snapshot):
        yield document(snapshot, name)


def document(snapshot: Snapshot, source: URIRef) -> Document:
    """Return the document of a source that the store holds."""
    values = {quad.p: str(quad.o) for quad in snapshot.match(source, graph=source)}
    return Document(
        name=values[DG.file],
        text=values[DG.text],
        language=values[DCTERMS.language],
        title=values.get(DCTERMS.title),
        published=values.get(DCTERMS.date),
        outlet=values.get(DG.outlet),
        url=values.get(DCTERMS.source),
        replaces=values.get(DCTERMS.replaces),
    )


def extractors(location: str) -> list[str]:
    """Return the names of the extractors that the store at *location* was read with, sorted; none
    where it was the rules alone.
    """
    with open_snapshot(location) as snapshot:
        return sorted({label.rpartition("@")[0] for label in _labels_of(snapshot)})


def _labels_of(snapshot: Snapshot) -> set[str]:
    """Return name@version of the extractors that a store was read with."""
    return {str(quad.o) for quad in snapshot.match(None, DG.extractor)}


def add(
    new: Iterable[Document],
    location: str,
    *,
    progress: Progress = silent,
    read: Read | None = None,
    workers: int = 1,
    keep: int = KEEP,
    decided: Iterable[Verdict] = (),
    action: str = "add",
) -> Built:
    """Add documents to the store at *location*, and what people *decided*; what it holds already changes nothing.

    Documents are *read* by default with the extractors that the store was read with; with others, or
    other versions of them, all documents are read anew.
    """
    current_number(location)  # a store that is not there is not created
    change = _Change(action, read or reader(panel(extractors(location))), progress, workers)
    documents = distinct(new)
    with writer(location, keep=keep) as pen:
        return change.made(pen, frozenset(), documents, tuple(decided))


def remove(
    sources: Sequence[str],
    location: str,
    *,
    progress: Progress = silent,
    read: Read | None = None,
    workers: int = 1,
    keep: int = KEEP,
) -> Built:
    """Take documents out of the store, each named by its IRI, its file name or its title.

    What another document states stays. MissingError names the first that the store does not hold;
    nothing is removed then.
    """
    current_number(location)
    change = _Change("remove", read or reader(panel(extractors(location))), progress, workers)
    with writer(location, keep=keep) as pen:
        with open_snapshot(location) as snapshot:
            gone = frozenset(iri for wanted in sources for iri in _named(snapshot, wanted))
        return change.made(pen, gone, ())


def _named(snapshot: Snapshot, wanted: str) -> set[str]:
    """Return the sources that go by an IRI, a file name or a title."""
    said = ((DG.file, wanted), (DCTERMS.title, wanted))
    found = [q for p, text in said for q in snapshot.match(None, p, Literal(text))]
    with suppress(DataError):  # what cannot be an IRI names none
        found += snapshot.match(URIRef(wanted), RDF.type, DG.Source)
    named = {str(quad.s) for quad in found if quad.g == quad.s}
    if not named:
        raise MissingError(
            f'the store has no source "{wanted}": name it by IRI, file name or title'
        )
    return named


@dataclass(frozen=True)
class _Change:
    """How documents come and go."""

    action: str
    read: Read
    progress: Progress
    workers: int

    def made(
        self, pen: Writer, gone: Set[str], new: Sequence[Document], decided: Sequence[Verdict] = ()
    ) -> Built:
        """Take out the sources *gone*, put in the documents *new* and what people *decided*, and return what was
        done.
        """
        with open_snapshot(pen.location) as snapshot:
            held = frozenset(map(str, sources(snapshot)))
            current = held - gone - outdated_in(snapshot, held - gone)
            new = [one if source_iri(one) in held else dated(snapshot, one, current) for one in new]
            fresh = [one for one in new if source_iri(one) not in held]
            again = [one for one in new if source_iri(one) in held]
            if not isinstance(snapshot, StoreSnapshot) or not self._can_revise(snapshot, again):
                return self._anew(pen, snapshot, gone, new, decided)
            followed = in_force(snapshot)
            known = set(followed)
            decided = [one for one in in_order((*verdicts(snapshot), *decided)) if one not in known]
            if not (gone or fresh or decided):
                return _unchanged(snapshot)
            with Readings(Path(pen.location) / FILE, program_hash()) as readings:
                before = held - outdated_in(snapshot, held)
                turn = self._turn(snapshot, readings, before, held, held - gone, fresh)
                turn = replace(turn, decided=tuple(decided))
                with pen.revision(self.action) as revision:
                    held_then = Held(revision, readings, before, rulings(followed))
                    built = _revise(revision, held_then, turn)
                readings.keep(held - gone | {source_iri(one) for one in fresh})
        return replace(built, corrected=tuple(one.name for one in fresh if one.replaces))

    def _turn(
        self,
        snapshot: StoreSnapshot,
        readings: Readings,
        before: Set[str],
        held: Set[str],
        left: Set[str],
        fresh: Sequence[Document],
    ) -> _Turn:
        """Read what has to be read, and return what a change comes to: *before* are the sources that
        were read, of those *held*; *left* stay in the store.
        """
        old = outdated(fresh) | outdated_in(snapshot, left)
        after = (left | {source_iri(one) for one in fresh}) - old
        wanted = readings.missing(sorted(before | (after & left)))
        missing = [document(snapshot, URIRef(iri)) for iri in wanted]
        readings.put(self._read(missing, "reading again"))
        coming = tuple(self._read([one for one in fresh if source_iri(one) in after], "reading"))
        readings.put(coming)
        back = frozenset((after & left) - before)
        gone = frozenset(before - after)
        return _Turn(
            gone,
            (*coming, *readings.get(back)),
            tuple(document(snapshot, URIRef(iri)) for iri in sorted(gone & left)),
            back | (held - left),
            len(left) + len(fresh),
        )

    def _read(self, found: Sequence[Document], doing: str) -> Iterator[Extraction]:
        return self.progress(read_all(found, self.read, self.workers), doing)

    def _can_revise(self, snapshot: StoreSnapshot, again: Iterable[Document]) -> bool:
        """Whether this program made the snapshot, with the same extractors in the same versions, and
        nothing else is told of a text that it holds.
        """
        labels = self.read.labels if isinstance(self.read, Panel) else ()
        if set(labels) != _labels_of(snapshot):
            return False
        known = (document(snapshot, URIRef(source_iri(one))) for one in again)
        return snapshot.notes.get("program") == program_hash() and all(
            distinct((old, one)) == [old] for old, one in zip(known, again, strict=True)
        )

    def _anew(
        self,
        pen: Writer,
        snapshot: Snapshot,
        gone: Set[str],
        new: Iterable[Document],
        decided: Iterable[Verdict],
    ) -> Built:
        held = (one for one in documents(snapshot) if source_iri(one) not in gone)
        left = read_current(distinct((*held, *new)), self.progress, self.read, self.workers)
        known = understand(left, rulings((*verdicts(snapshot), *decided)))
        return publish(pen, known, self.action, self.progress, self.workers, snapshot)


def _unchanged(snapshot: StoreSnapshot) -> Built:
    nothing = Inference((), bool(snapshot.notes["consistent"]), "none")
    counts = snapshot.notes["counts"]
    return Built(snapshot.number, counts, (), {}, {}, nothing, Report(()), (0, 0))


@dataclass(frozen=True)
class _Turn:
    """What a change of documents comes to."""

    gone: frozenset[str]
    """Sources that are not read any more: they went, or newer versions replace them."""
    new: tuple[Extraction, ...]
    """What is read now: of documents that came, or that nothing replaces any more."""
    shelved: tuple[Document, ...]
    """Those of which the text stays, and nothing else."""
    cleared: frozenset[str]
    """Sources whose graphs go besides those of *gone*."""
    sources: int
    """How many documents the store has then."""
    decided: tuple[Verdict, ...] = ()
    """Verdicts that come into force."""


def _revise(revision: Pending, held: Held, turn: _Turn) -> Built:
    """Bring a revision in line with a change of documents, judge what changed, and commit it."""
    found = difference(held, turn.gone, turn.new, turn.decided)
    dropped = sorted(turn.gone | turn.cleared)
    went = [quad for iri in dropped for quad in revision.quads(URIRef(iri))]
    for iri in dropped:
        revision.drop(URIRef(iri))
    shelved = [q for one in turn.shelved for q in source_quads(Extraction(one, (), ()), ())]
    added = {*found.new, *shelved, *verdict_quads(turn.decided)}
    changes = [([*went], []), revision.change(found.gone, added)]
    coming = {source_iri(extraction.document) for extraction in turn.new}
    ruled = rulings((*held.rulings.verdicts, *turn.decided))
    now = replace(held, sources=held.sources - turn.gone | coming, rulings=ruled)
    changes.append(rename(revision, now, found, _facts(changes)))
    before = Reasoned(revision.notes["facts"], revision.notes["consistent"])
    facts = before.facts + _count(changes, 1) - _count(changes, 0)
    inference, *inferred = reason(revision, before, _facts(changes), facts)
    changes.append((inferred[0], inferred[1]))
    changes.append(drop_doubtful(revision, changes))
    changes.append(settle(revision, turn.decided))
    report = validate_change(revision, [quad for pair in changes for part in pair for quad in part])
    if not report.conforms:
        raise InvalidError(violations(report))
    counts = {**_counts(revision.notes["counts"], found.counts), "sources": turn.sources}
    notes = {"counts": counts, "facts": facts, "consistent": inference.consistent}
    notes[IN_FORCE] = [str(one.iri) for one in ruled.verdicts]
    names = _labels(revision, found.decided.claims)
    number = revision.commit(counts, {**revision.notes, **notes})
    return Built(
        number,
        counts,
        found.decided.claims,
        found.decided.standing,
        names,
        inference,
        report,
        (sum(len(came) for _, came in changes), sum(len(went) for went, _ in changes)),
    )


Changed = tuple[list[Quad], list[Quad]]
"""The quads that went, and those that came."""


def _facts(changes: Iterable[Changed]) -> list[Quad]:
    """Return the quads of the default graph among some changes."""
    return [quad for pair in changes for part in pair for quad in part if quad.g is None]


def _count(changes: Iterable[Changed], which: int) -> int:
    return sum(quad.g is None and is_fact(quad) for pair in changes for quad in pair[which])


def _counts(before: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    """Return the counts of a store after a change, as a build gives them: no status that no claim has."""
    fixed = ("sources", "things", "claims", "evidence")
    counts = {name: before.get(name, 0) + more.get(name, 0) for name in {*before, *more}}
    statuses = {name: counts[name] for name in sorted(counts.keys() - {*fixed}) if counts[name]}
    return {**{name: counts[name] for name in fixed}, **statuses}


def _labels(snapshot: StoreSnapshot, claims: Iterable[Claim]) -> dict[str, str]:
    """Return the names of what claims are about."""
    things = {
        end for claim in claims for end in (claim.subject, claim.object) if isinstance(end, str)
    }
    return {
        iri: str(quad.o)
        for iri in sorted(things)
        for quad in snapshot.match(URIRef(iri), RDFS.label, None, None)
    }
