"""The program on one page: documents → mentions → claims → identity → facts → store → validation.

A build is a function of the set of documents: any order, any number of workers and any hash seed
give the same bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from dramagraph import ontology
from dramagraph.claims import extract
from dramagraph.errors import InvalidError
from dramagraph.facts import Standing, claims, standings
from dramagraph.identity import Identities, identify, source_iri
from dramagraph.iris import graph_iri
from dramagraph.models import Claim, Document, Extraction
from dramagraph.progress import Progress, silent
from dramagraph.quads import dataset, fact_quads
from dramagraph.rdf import Quad, skolemised
from dramagraph.reasoning import Inference, infer
from dramagraph.store import pending
from dramagraph.validation import Report, shapes_graph, validate_store


@dataclass(frozen=True)
class Knowledge:
    """Everything that a set of documents says, put together."""

    extractions: tuple[Extraction, ...]
    identities: Identities
    claims: tuple[Claim, ...]
    standing: dict[str, Standing] = field(repr=False)

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
    """A store that was built, and what is to be said about it."""

    number: int
    knowledge: Knowledge
    inference: Inference
    report: Report


Read = Callable[[Document], Extraction]
"""How a document is read: by the rules (claims.extract), or by several extractors."""


def knowledge(
    documents: Iterable[Document], progress: Progress = silent, read: Read = extract
) -> Knowledge:
    """Return what *documents* say together. The same version of a document counts once."""
    unique = {source_iri(document): document for document in documents}
    ordered = [unique[iri] for iri in sorted(unique)]
    return understand([read(document) for document in progress(ordered, "reading")])


def understand(extractions: Sequence[Extraction]) -> Knowledge:
    """Return what documents that were read say together."""
    identities = identify(extractions)
    found = claims(extractions, identities)
    return Knowledge(tuple(extractions), identities, found, standings(found))


def build(
    documents: Iterable[Document],
    location: str,
    *,
    action: str = "build",
    progress: Progress = silent,
    read: Read = extract,
) -> Built:
    """Build the store at *location* from *documents* and return what it holds.

    The new snapshot is written beside the old one, validated, and only then swapped in: on
    InvalidError, or any other, the store stays as it
    was.
    """
    known = knowledge(documents, progress, read)
    facts = fact_quads(known.identities.things, known.claims, known.standing)
    inference = infer(facts)
    with pending(location, action=action) as snapshot:
        snapshot.load(progress(quads(known, inference), "writing"))
        report = validate_store(snapshot)
        if not report.conforms:
            raise InvalidError(_violations(report))
        number = snapshot.commit(known.counts)
    return Built(number, known, inference, report)


def quads(known: Knowledge, inference: Inference) -> Iterator[Quad]:
    """Yield the whole dataset: what is known, what follows from it, the vocabulary and the shapes."""
    yield from dataset(known.extractions, known.identities, known.claims, known.standing)
    yield from inference.quads
    yield from skolemised(ontology.graph(), graph_iri("ontology"))
    yield from skolemised(shapes_graph(), graph_iri("shapes"))


def _violations(report: Report) -> str:
    first = next(finding for finding in report.results if finding.severity == "Violation")
    return (
        f"{len(report.results)} findings, the first: {first.message} ({first.focus}); "
        "the store was left as it was"
    )
