"""Documents into and out of a store."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dramagraph.build import build, knowledge, understand
from dramagraph.change import add, documents, remove
from dramagraph.claims import extract
from dramagraph.decoding import stored_text
from dramagraph.errors import DocumentError, MissingError
from dramagraph.identity import source_iri
from dramagraph.models import Document
from dramagraph.quads import dataset
from dramagraph.store import in_memory, journal, open_snapshot

MORNING = Document("morning.txt", 'The drama "Moonlit Ledger" stars Ok Na Rin and Tak Jae-ha.')
EVENING = Document("evening.txt", 'Ok Na-rin plays Woo Seol-hee in "Moonlit Ledger" tonight.')


def everything(location: Path) -> list[str]:
    with open_snapshot(str(location)) as snapshot:
        return list(snapshot.nquads())


def test_adding_equals_building_and_removing_takes_back(
    ledger: Document, ledger_store: Path, tmp_path: Path
) -> None:
    """A store with two more articles is the one that is built of all three; without them it is what
    it was, byte for byte. One is named by its title, one by its IRI; what both say stays."""
    store, all_at_once = tmp_path / "store", tmp_path / "all"
    titled = replace(EVENING, title="In the evening")
    shutil.copytree(ledger_store, store)

    add([MORNING, titled], str(store))
    build([titled, ledger, MORNING], str(all_at_once))
    assert everything(store) == everything(all_at_once)
    remove(["In the evening", source_iri(MORNING)], str(store))
    assert everything(store) == everything(ledger_store)
    assert [(e["action"], e["counts"]["sources"]) for e in journal(str(store))] == [
        ("build", 1),
        ("add", 3),
        ("remove", 1),
    ]


def test_a_source_that_is_not_there_is_named_and_nothing_removed(ledger_store: Path) -> None:
    before = everything(ledger_store)

    with pytest.raises(MissingError, match='the store has no source "noon.txt"'):
        remove(["ledger.txt", "noon.txt"], str(ledger_store))
    assert everything(ledger_store) == before


def test_a_store_that_is_not_there_cannot_be_changed(tmp_path: Path) -> None:
    """Adding does not create: a mistyped folder would hide the old store."""
    with pytest.raises(MissingError, match="no store at"):
        add([MORNING], str(tmp_path / "store"))
    with pytest.raises(MissingError, match="no store at"):
        remove(["ledger.txt"], str(tmp_path / "store"))
    assert not (tmp_path / "store").exists()


def test_a_document_that_cannot_be_read_leaves_the_store(ledger_store: Path) -> None:
    before = everything(ledger_store)

    def new() -> Iterator[Document]:
        yield MORNING
        raise DocumentError("noon.txt is empty")

    with pytest.raises(DocumentError):
        add(new(), str(ledger_store))
    assert everything(ledger_store) == before


def test_the_articles_come_out_of_their_store(
    seed_store: str, seed_documents: tuple[Document, ...]
) -> None:
    with open_snapshot(seed_store) as snapshot:
        found = list(documents(snapshot))

    assert found == sorted(seed_documents, key=source_iri)


texts = st.none() | st.text(st.characters(exclude_categories=["Cc", "Co", "Cs"]), min_size=1)


@settings(max_examples=25)
@given(
    st.data(),
    st.sampled_from(("en", "it", "es", "fr", "ko", "und")),
    texts,
    st.sampled_from((None, "2024", "2024-03", "2024-03-09", "0999", "1999-12-31")),
    texts,
    st.sampled_from((None, "https://x.example/?a=b#c", "x:1")),
)
def test_any_document_comes_out_as_it_went_in(
    hostile_text: st.SearchStrategy[str],
    data: st.DataObject,
    language: str,
    title: str | None,
    published: str | None,
    outlet: str | None,
    url: str | None,
) -> None:
    """A store is rebuilt from its own graphs, so every field must survive them."""
    try:
        text = stored_text(data.draw(hostile_text), "example")
    except DocumentError:
        assume(False)
    document = Document(data.draw(texts) or "x", text, language, title, published, outlet, url)
    known = understand([extract(document)])

    quads = dataset(known.extractions, known.identities, known.claims, known.standing)
    with in_memory(quads) as snapshot:
        assert list(documents(snapshot)) == [document]


def test_only_documents_are_taken_for_documents(ledger: Document) -> None:
    """A graph that somebody else put beside them has no text to be read."""
    known = knowledge([ledger])
    quads = list(dataset(known.extractions, known.identities, known.claims, known.standing))
    source = source_iri(ledger)
    strange = [q._replace(g=q.g + "-copy") for q in quads if q.g and str(q.g) == source]

    with in_memory([*quads, *strange]) as snapshot:
        assert list(documents(snapshot)) == [ledger]
