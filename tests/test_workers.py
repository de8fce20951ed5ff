"""Any number of processes gives what one gives."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from dramagraph import validation, workers
from dramagraph.claims import extract
from dramagraph.errors import DocumentError
from dramagraph.models import Document, Extraction
from dramagraph.rdf import Quad
from dramagraph.store import in_memory, open_snapshot, write
from dramagraph.workers import judged, read_all


def test_several_processes_read_and_judge_as_one_does(
    seed_documents: Sequence[Document],
    seed_extractions: Sequence[Extraction],
    seed_store: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same documents in the same order; the same findings, of a store with a fault in each part."""
    monkeypatch.setattr(workers, "LEAST", 1)
    monkeypatch.setattr(workers, "CHUNK", 2)
    monkeypatch.setattr(validation, "SOURCES_AT_ONCE", 2)
    with open_snapshot(seed_store) as snapshot:
        broken = [quad for quad in snapshot.quads() if not _is_left_out(quad)]
    write(str(tmp_path / "store"), broken, action="break")

    documents = [extraction.document for extraction in seed_extractions]
    assert list(read_all(documents, extract, 2)) == list(seed_extractions)
    with open_snapshot(str(tmp_path / "store")) as snapshot:
        alone, together = judged(snapshot), judged(snapshot, workers=2)  # type: ignore[arg-type]
    assert together == alone
    assert {finding.shape.fragment for finding in alone.results} >= {"SourceSha256", "ClaimStatus"}


def _is_left_out(quad: Quad) -> bool:
    return quad.p.fragment in ("sha256", "status") if "#" in quad.p else False


def test_other_extractors_read_in_one_process(seed_documents: Sequence[Document]) -> None:
    """They count what they did, and a count that is in another process is lost."""
    seen = []

    def read(document: Document) -> Extraction:
        seen.append(document.name)
        return Extraction(document, (), ())

    found = list(read_all(list(seed_documents) * 30, read, 4))

    assert [one.document.name for one in found] == seen
    assert len(seen) == 150


def test_a_document_that_cannot_be_read_ends_it(seed_documents: Sequence[Document]) -> None:
    def read(document: Document) -> Extraction:
        raise DocumentError(f"{document.name} is empty")

    with pytest.raises(DocumentError, match="is empty"):
        list(read_all(seed_documents, read, 1))


def test_what_is_in_memory_is_judged_here(seed_store: str) -> None:
    with open_snapshot(seed_store) as stored, in_memory(stored.quads()) as snapshot:
        assert judged(snapshot, workers=1) == judged(stored)  # type: ignore[arg-type]
