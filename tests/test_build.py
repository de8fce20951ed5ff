"""A build: the same bytes every time, whole or not at all."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, Literal, URIRef

from dramagraph import build as building
from dramagraph.build import Knowledge, build, knowledge, quads, understand
from dramagraph.errors import DocumentError, InvalidError
from dramagraph.identity import source_iri
from dramagraph.models import Document, Extraction
from dramagraph.ontology.terms import DG
from dramagraph.quads import dataset, fact_quads
from dramagraph.rdf import Quad
from dramagraph.reasoning import infer
from dramagraph.store import in_memory, journal, open_snapshot

MORNING = Document("morning.txt", 'The drama "Moonlit Ledger" stars Ok Na Rin and Tak Jae-ha.')

BYTES = """
import random, sys
from hashlib import sha256
from dramagraph.build import knowledge, quads
from dramagraph.bundled import seeds
from dramagraph.quads import fact_quads
from dramagraph.reasoning import infer
from dramagraph.store import in_memory

documents = list(seeds())
random.Random(int(sys.argv[1])).shuffle(documents)
known = knowledge(documents)
facts = fact_quads(known.identities.things, known.claims, known.standing)
with in_memory(quads(known, infer(facts))) as snapshot:
    print(sha256("".join(snapshot.nquads()).encode()).hexdigest())
"""


def everything(location: str) -> list[str]:
    with open_snapshot(location) as snapshot:
        return list(snapshot.nquads())


def lines(known: Knowledge) -> list[str]:
    """Return what a build of *known* has in its store, as sorted N-Quads."""
    facts = fact_quads(known.identities.things, known.claims, known.standing)
    with in_memory(quads(known, infer(facts))) as snapshot:
        return list(snapshot.nquads())


def told(known: Knowledge) -> set[Quad]:
    return set(dataset(known.extractions, known.identities, known.claims, known.standing))


def files(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with its bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_processes_with_other_hash_seeds_and_orders_give_the_same_bytes(seed_store: str) -> None:
    """Two processes at once, each with its own hash seed and its own order of the articles, and the
    store that this process built."""
    runs = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", BYTES, str(seed)],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in (1, 2)
    ]
    said = {run.communicate()[0].strip() for run in runs}

    assert [run.returncode for run in runs] == [0, 0]
    assert said == {sha256("".join(everything(seed_store)).encode()).hexdigest()}


def test_a_store_holds_what_is_known(seed_store: str, seed_knowledge: Knowledge) -> None:
    """What is on disk is what the documents say, no more and no less."""
    assert everything(seed_store) == lines(seed_knowledge)


@settings(max_examples=20)
@given(st.sets(st.integers(0, 4)), st.permutations(range(5)))
def test_any_part_of_the_articles_in_any_order(
    seed_extractions: Sequence[Extraction], part: set[int], order: Sequence[int]
) -> None:
    """What was built of a set does not show in which order, nor what else was there before."""
    chosen = [seed_extractions[i] for i in sorted(part)]
    shuffled = [seed_extractions[i] for i in order if i in part]

    assert told(understand(shuffled)) == told(understand(chosen))


def test_a_claim_lives_on_while_another_source_states_it(
    seed_extractions: Sequence[Extraction], seed_knowledge: Knowledge
) -> None:
    """Without one article there are the claims of the others, as they were."""
    for gone in seed_extractions:
        source = source_iri(gone.document)
        rest = understand([e for e in seed_extractions if e is not gone])

        left = {
            c.iri for c in seed_knowledge.claims if any(w.source != source for w in c.witnesses)
        }
        assert {c.iri for c in rest.claims} == left
        assert not [q for q in told(rest) if source in (str(q.g), str(q.s), str(q.o))]


def test_a_document_counts_once(ledger: Document) -> None:
    assert told(knowledge([ledger, MORNING, ledger])) == told(knowledge([ledger, MORNING]))


def test_two_records_of_one_text_are_one_in_any_order() -> None:
    """The same text under the same name, found with two dates: one source, whichever came first."""
    first = Document("1", MORNING.text, published="2024-03-09")
    other = Document("1", MORNING.text, published="2024-03-10", title="Ledger")

    assert told(knowledge([first, other])) == told(knowledge([other, first]))


def test_counts(ledger: Document) -> None:
    known = knowledge([ledger, MORNING])

    counts = known.counts
    assert counts["sources"] == 2
    assert counts["things"] == len(known.identities.things)
    assert counts["claims"] == counts["accepted"] == len(known.claims)
    assert counts["evidence"] == sum(len(claim.witnesses) for claim in known.claims)


def test_a_build_replaces_the_store(ledger_store: Path, tmp_path: Path) -> None:
    store = str(shutil.copytree(ledger_store, tmp_path / "store"))

    built = build([MORNING], store, action="again")
    assert built.number == 2
    assert built.report.conforms
    with in_memory(told(knowledge([MORNING]))) as expected, open_snapshot(store) as snapshot:
        assert set(expected.nquads()) <= set(snapshot.nquads())
        assert [str(g) for g in snapshot.graph_names() if "/source/" in g] == [source_iri(MORNING)]
    first, second = journal(store)
    assert (first["number"], first["action"], first["counts"]["sources"]) == (1, "build", 1)
    assert (second["number"], second["action"]) == (2, "again")
    assert second["counts"] == built.counts


BAD = Quad(
    URIRef("https://w3id.org/dramagraph/id/person/ko-sa-rang"),
    DG.portrays,
    URIRef("https://w3id.org/dramagraph/id/character/nobody"),
    None,
)


def test_a_build_that_breaks_a_shape_changes_nothing(
    ledger_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fact without evidence is found, told in one line, and never seen by a reader."""

    def with_a_bare_fact(*known: object) -> Iterator[Quad]:
        yield from quads(*known)  # type: ignore[arg-type]
        yield BAD

    monkeypatch.setattr(building, "quads", with_a_bare_fact)
    before, held = files(ledger_store), everything(str(ledger_store))

    with pytest.raises(InvalidError) as caught:
        build([MORNING], str(ledger_store))
    assert "\n" not in str(caught.value)
    assert "ko-sa-rang" in str(caught.value) and "as it was" in str(caught.value)
    assert files(ledger_store) == before
    monkeypatch.undo()
    assert everything(str(ledger_store)) == held


def test_a_document_that_fails_changes_nothing(ledger_store: Path) -> None:
    def documents() -> Iterator[Document]:
        yield MORNING
        raise DocumentError("evening.txt is empty")

    before = files(ledger_store)
    with pytest.raises(DocumentError, match="evening.txt is empty"):
        build(documents(), str(ledger_store))
    assert files(ledger_store) == before


def test_a_quad_that_cannot_be_written_changes_nothing(
    ledger_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a failure in the middle of the writing leaves a trace."""

    def broken(*known: object) -> Iterator[Quad]:
        for number, quad in enumerate(quads(*known)):  # type: ignore[arg-type]
            if number == 1000:
                raise OSError(28, "No space left on device")
            yield quad

    monkeypatch.setattr(building, "quads", broken)
    before = files(ledger_store)

    with pytest.raises(OSError, match="No space left"):
        build([MORNING], str(ledger_store))
    assert files(ledger_store) == before


def test_a_store_of_nothing_can_be_built(tmp_path: Path) -> None:
    """No documents, no facts: only the vocabulary and the shapes are there."""
    built = build([], str(tmp_path / "store"))

    assert built.counts == {"sources": 0, "things": 0, "claims": 0, "evidence": 0}
    with open_snapshot(str(tmp_path / "store")) as snapshot:
        assert not list(snapshot.quads(None))
        assert {name.rpartition("/")[2] for name in snapshot.graph_names()} >= {
            "ontology",
            "shapes",
        }


def test_no_fact_of_the_articles_is_without_evidence(seed_store: str) -> None:
    """Every direct triple but types and names is what some claim of some source graph says."""
    with open_snapshot(seed_store) as snapshot:
        claimed: dict[str, dict[URIRef, object]] = {}
        for quad in snapshot.quads():
            if "/claim/" in quad.s and quad.p in (RDF.subject, RDF.predicate, RDF.object):
                claimed.setdefault(str(quad.s), {})[quad.p] = quad.o
        stated = {(c[RDF.subject], c[RDF.predicate], c[RDF.object]) for c in claimed.values()}
        facts = [q for q in snapshot.quads(None) if q.p.startswith(str(DG))]

    assert facts
    assert {(q.s, q.p, q.o) for q in facts} <= stated
    assert all(not isinstance(q.o, Literal) or str(q.o) for q in facts)
