"""The program on one page: documents → mentions → claims → identity → facts → store → validation.

A build is a function of the set of documents: any order, any number of workers and any hash seed
give the same bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from dramagraph import ontology
from dramagraph.claims import extract
from dramagraph.curation import IN_FORCE, besides, verdicts
from dramagraph.errors import InvalidError, MissingError
from dramagraph.facts import Standing, claims, standings
from dramagraph.identity import Identities, identify
from dramagraph.iris import graph_iri
from dramagraph.link_change import settle
from dramagraph.models import Claim, Document, Extraction
from dramagraph.profiles import source_iri
from dramagraph.program import program_hash
from dramagraph.progress import Progress, silent
from dramagraph.quads import dataset, fact_quads
from dramagraph.rdf import Quad, skolemised
from dramagraph.readings import FILE, Readings
from dramagraph.reasoning import Inference, infer, is_fact
from dramagraph.rulings import NONE, Rulings, rulings
from dramagraph.settings import base_iri
from dramagraph.store import KEEP, Snapshot, Writer, is_remote, open_snapshot, writer
from dramagraph.validation import Report, shapes_graph
from dramagraph.verdicts import Verdict, verdict_quads
from dramagraph.versions import outdated
from dramagraph.workers import judged, read_all

Read = Callable[[Document], Extraction]
"""How a document is read: by the rules (claims.extract), or by several extractors."""


@dataclass(frozen=True)
class Knowledge:
    """Everything that a set of documents says, put together."""

    extractions: tuple[Extraction, ...]
    identities: Identities
    claims: tuple[Claim, ...]
    standing: dict[str, Standing] = field(repr=False)
    rulings: Rulings = NONE
    """What people decided."""

    @property
    def counts(self) -> dict[str, int]:
        """How many there are of what."""
        status = Counter(standing.status for standing in self.standing.values())
        return {
            "sources": len(self.extractions),
            "things": len(self.identities.things),
            "claims": len(self.claims),
            "evidence": sum(len(claim.witnesses) for claim in self.claims),
            **{name: status[name] for name in sorted(status)},
        }


@dataclass(frozen=True)
class Built:
    """A store that was built or changed, and what is to be said about it."""

    number: int
    counts: Mapping[str, int]
    """How many there are of what in the whole store."""
    claims: tuple[Claim, ...] = field(repr=False)
    """Those that were decided: all of them by a build."""
    standing: Mapping[str, Standing] = field(repr=False)
    names: Mapping[str, str] = field(repr=False)
    """The labels of the things that these claims speak of, by IRI."""
    inference: Inference
    report: Report
    change: tuple[int, int] | None = None
    """How many quads came and how many went; None where all was made anew."""
    corrected: tuple[str, ...] = ()
    """The names of documents of which a newer version came."""


def knowledge(
    documents: Iterable[Document],
    progress: Progress = silent,
    read: Read = extract,
    workers: int = 1,
) -> Knowledge:
    """Return what *documents* say together. The same version of a document counts once."""
    return understand(read_current(distinct(documents), progress, read, workers))


def read_current(
    documents: Sequence[Document], progress: Progress, read: Read, workers: int
) -> tuple[Extraction, ...]:
    """Return what is read from documents, in their order; from those that newer ones replace nothing."""
    old = outdated(documents)
    current = [one for one in documents if source_iri(one) not in old]
    found = iter(progress(read_all(current, read, workers), "reading"))
    return tuple(
        Extraction(one, (), ()) if source_iri(one) in old else next(found) for one in documents
    )


def distinct(documents: Iterable[Document]) -> list[Document]:
    """Return each version of a document once, sorted by the IRI of its source.

    Of two that differ in nothing but what is told about the text, the one that tells more counts.
    """
    unique: dict[str, Document] = {}
    for document in documents:
        iri = source_iri(document)
        unique[iri] = max(document, unique.get(iri, document), key=_told)
    return [unique[iri] for iri in sorted(unique)]


def _told(document: Document) -> tuple[int, tuple[str, ...]]:
    told = (document.title, document.published, document.outlet, document.url, document.replaces)
    return sum(map(bool, told)), (document.language, *(value or "" for value in told))


def understand(extractions: Sequence[Extraction], ruled: Rulings = NONE) -> Knowledge:
    """Return what documents that were read say together, by what people decided of them."""
    identities = identify(extractions, ruled.curated)
    found = claims(extractions, identities)
    return Knowledge(tuple(extractions), identities, found, standings(found, ruled), ruled)


def build(
    documents: Iterable[Document],
    location: str,
    *,
    action: str = "build",
    progress: Progress = silent,
    read: Read = extract,
    workers: int = 1,
    keep: int = KEEP,
    decided: Iterable[Verdict] = (),
) -> Built:
    """Build the store at *location* from *documents* and return what it holds.

    What people *decided* outranks what the program finds, and so do the verdicts of a store that is there already;
    what else of that is not made of documents is kept (curation.besides). The new snapshot is written beside the
    old one, validated, and only then swapped in: on InvalidError, or any other, the store stays as it was.
    """
    extractions = read_current(distinct(documents), progress, read, workers)
    with writer(location, keep=keep) as pen, ExitStack() as stack:
        old = None
        with suppress(MissingError):
            old = stack.enter_context(open_snapshot(pen.location))
        ruled = rulings((*decided, *(verdicts(old) if old else ())))
        return publish(pen, understand(extractions, ruled), action, progress, workers, old)


def publish(
    pen: Writer,
    known: Knowledge,
    action: str,
    progress: Progress = silent,
    workers: int = 1,
    old: Snapshot | None = None,
) -> Built:
    """Make what is known the content of a store, with what is kept of the *old* one; errors as in build."""
    facts = list(fact_quads(known.identities.things, known.claims, known.standing))
    inference = infer(facts)
    with pen.empty(action) as snapshot:
        kept = besides(old, known.identities.denotes) if old else ()
        snapshot.load(progress(chain(quads(known, inference), kept), "writing"))
        settle(snapshot, known.rulings.verdicts)
        snapshot.settle()
        report = judged(snapshot, progress, workers)
        if not report.conforms:
            raise InvalidError(violations(report))
        _keep_readings(pen, known)
        number = snapshot.commit(known.counts, _notes(known, facts, inference))
    names = {thing.iri: thing.label for thing in known.identities.things}
    return Built(number, known.counts, known.claims, known.standing, names, inference, report)


def _notes(known: Knowledge, facts: Iterable[Quad], inference: Inference) -> dict[str, Any]:
    """Return what a snapshot tells whoever changes it."""
    return {
        "program": program_hash(),
        "counts": known.counts,
        "facts": sum(map(is_fact, facts)),
        "consistent": inference.consistent,
        IN_FORCE: [str(one.iri) for one in known.rulings.verdicts],
    }


def _keep_readings(pen: Writer, known: Knowledge) -> None:
    """Remember beside the store what was read from each document; an endpoint has no such place."""
    if not is_remote(pen.location):
        with Readings(Path(pen.location) / FILE, program_hash()) as readings:
            readings.keep(())
            old = outdated(extraction.document for extraction in known.extractions)
            readings.put(e for e in known.extractions if source_iri(e.document) not in old)


def quads(known: Knowledge, inference: Inference) -> Iterator[Quad]:
    """Yield the whole dataset: what is known, what follows from it, the vocabulary and the shapes."""
    yield from dataset(known.extractions, known.identities, known.claims, known.standing)
    yield from verdict_quads(known.rulings.verdicts)
    yield from inference.quads
    yield from _fixed(base_iri())


@cache
def _fixed(base: str) -> tuple[Quad, ...]:
    """Return the vocabulary and the shapes, which are the same in every store of one base IRI; to
    name their blank nodes takes a second.
    """
    return (
        *skolemised(ontology.graph(), graph_iri("ontology")),
        *skolemised(shapes_graph(), graph_iri("shapes")),
    )


def violations(report: Report) -> str:
    """Return in one line what breaks the shapes."""
    first = next(finding for finding in report.results if finding.severity == "Violation")
    return (
        f"{len(report.results)} findings, the first: {first.message} ({first.focus}); "
        "the store was left as it was"
    )
