"""A corrected article takes the place of the one before, which stays to be cited."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rdflib import DCTERMS, RDF, URIRef

from dramagraph import change
from dramagraph.build import build
from dramagraph.change import add, documents, remove
from dramagraph.models import Document
from dramagraph.ontology.terms import DG
from dramagraph.profiles import source_iri
from dramagraph.report import lines
from dramagraph.store import journal, open_snapshot

FIRST = Document(
    "ledger.txt",
    'Ok Na-rin plays Woo Seol-hee in "Moonlit Ledger", which the broadcaster announced this week in '
    "Seoul before the press and many of her fans.\n\n"
    '"Moonlit Ledger" premiered on KBS 2TV on November 6, 2023, said the people who made it.',
)
SECOND = replace(FIRST, text=FIRST.text.replace("November 6", "November 7"))
THIRD = replace(FIRST, text=FIRST.text.replace("November 6", "November 8"))
OTHER = Document("other.txt", 'The drama "Moonlit Ledger" stars Ok Na-rin.')


def everything(store: str) -> list[str]:
    with open_snapshot(store) as snapshot:
        return list(snapshot.nquads())


def premieres(store: str) -> set[str]:
    with open_snapshot(store) as snapshot:
        return {str(quad.o) for quad in snapshot.match(None, DG.premiereDate, None, None)}


@pytest.fixture
def store(tmp_path: Path) -> str:
    location = str(tmp_path / "store")
    build([FIRST, OTHER], location)
    return location


def test_a_correction_replaces_what_the_version_before_said(store: str) -> None:
    built = add([SECOND], store)

    assert premieres(store) == {"2023-11-07"}
    assert "  corrected: ledger.txt; the version before stays to be cited" in list(
        lines(built, store)
    )
    old, new = URIRef(source_iri(FIRST)), URIRef(source_iri(SECOND))
    with open_snapshot(store) as snapshot:
        (text,) = snapshot.match(old, DG.text)
        assert str(text.o) == FIRST.text
        assert not list(snapshot.match(None, RDF.type, DG.Claim, old))
        assert [quad.s for quad in snapshot.match(None, DCTERMS.replaces, old)] == [new]
    assert list(journal(store))[-1]["counts"]["sources"] == 3


def test_a_correction_equals_a_build_of_all_versions(store: str, tmp_path: Path) -> None:
    add([SECOND], store)
    add([THIRD], store)
    again = str(tmp_path / "again")
    with open_snapshot(store) as snapshot:
        held = list(documents(snapshot))

    built = build(held, again)

    assert everything(again) == everything(store)
    assert built.counts == list(journal(store))[-1]["counts"]
    assert premieres(store) == {"2023-11-08"}


def test_whoever_takes_a_correction_back_has_the_version_before(store: str) -> None:
    before = everything(store)
    add([SECOND], store)
    corrected = everything(store)
    add([THIRD], store)

    remove([source_iri(THIRD)], store)
    assert everything(store) == corrected
    remove([source_iri(SECOND)], store)
    assert everything(store) == before


def test_a_file_name_stands_for_all_versions(store: str, tmp_path: Path) -> None:
    add([SECOND], store)

    remove(["ledger.txt"], store)

    build([OTHER], str(tmp_path / "other"))
    assert everything(store) == everything(str(tmp_path / "other"))


def test_an_old_version_may_go_by_itself(store: str) -> None:
    add([SECOND], store)

    remove([source_iri(FIRST)], store)

    assert premieres(store) == {"2023-11-07"}
    with open_snapshot(store) as snapshot:
        assert {one.name for one in documents(snapshot)} == {"ledger.txt", "other.txt"}
        assert not list(snapshot.match(URIRef(source_iri(FIRST)), DG.text))


def test_one_name_is_not_one_document(store: str) -> None:
    """A name that says nothing, as index.html does, makes no version; nor do two addresses."""
    add([Document("ledger.txt", 'Tak Jae-ha plays Pyo Ye-seul in "Salt Garden".')], store)
    add([replace(OTHER, name="ledger.txt", url="https://x.example/1")], store)

    with open_snapshot(store) as snapshot:
        assert not list(snapshot.match(None, DCTERMS.replaces))


def test_one_address_is_one_document(tmp_path: Path) -> None:
    store = str(tmp_path / "store")
    build([replace(FIRST, url="https://x.example/1")], store)

    add(
        [
            Document(
                "new", 'Tak Jae-ha plays Pyo Ye-seul in "Salt Garden".', url="https://x.example/1"
            )
        ],
        store,
    )

    assert premieres(store) == set()


def test_a_store_that_is_read_anew_keeps_versions(
    store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where another version of the program made it."""
    add([SECOND], store)
    expected = everything(store)
    more = replace(OTHER, name="more.txt", text=f"{OTHER.text} She sings.")
    add([more], store)

    monkeypatch.setattr(change, "program_hash", lambda: "another")
    remove(["more.txt"], store)

    assert everything(store) == expected
