"""A change of a few documents gives the store that a build of the resulting set gives, byte for byte."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, URIRef

from dramagraph import consequences, reasoning
from dramagraph.build import build, quads, understand
from dramagraph.change import add, remove
from dramagraph.claims import extract
from dramagraph.documents import read
from dramagraph.errors import InvalidError
from dramagraph.iris import graph_iri
from dramagraph.models import Document, Extraction
from dramagraph.ontology.terms import DG
from dramagraph.profiles import source_iri
from dramagraph.quads import fact_quads
from dramagraph.rdf import Quad
from dramagraph.reasoning import infer
from dramagraph.store import Snapshot, in_memory, journal, open_snapshot, writer
from dramagraph.validation import validate_store

SHARED = Path(__file__).parents[2] / "shared" / "gold" / "dev"
FOLDER = SHARED if SHARED.is_dir() else Path(__file__).parent / "gold" / "dev"
AT_ONCE = 12
"""Articles that one store may hold here: of the larger folder another part each time."""

Articles = dict[str, Extraction]


@pytest.fixture(scope="module")
def articles() -> Articles:
    """The articles of the gold standard's open part, read once, by the IRIs of their sources."""
    found = map(extract, read(sorted(map(str, FOLDER.glob("*.txt")))))
    return {source_iri(extraction.document): extraction for extraction in found}


@pytest.fixture(autouse=True, scope="module")
def many_facts() -> Iterator[None]:
    """As in a large store: what follows is inferred by the rules, of the facts that have changed alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reasoning, "MOST_FACTS", 0)
        patch.setattr(consequences, "FEW_FACTS", 0)
        yield


def built(articles: Articles, sources: Iterable[str]) -> tuple[Snapshot, dict[str, int]]:
    """Return what a build of some articles makes, in memory, and its counts."""
    known = understand([articles[source] for source in sorted(sources)])
    facts = fact_quads(known.identities.things, known.claims, known.standing)
    return in_memory(quads(known, infer(facts))), known.counts


@contextmanager
def told_invalid_alike(articles: Articles, sources: Iterable[str]) -> Iterator[None]:
    """Whoever finds fault with a change must find it with a build too."""
    try:
        yield
    except InvalidError:
        assert not validate_store(built(articles, sources)[0]).conforms


@settings(max_examples=4)
@given(data=st.data())
def test_any_changes_in_any_order_equal_a_build(
    articles: Articles, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    store = str(tmp_path_factory.mktemp("any") / "store")
    pool = data.draw(st.permutations(sorted(articles)))[:AT_ONCE]
    build([], store)
    held: set[str] = set()

    def cached(document: Document) -> Extraction:
        return articles[source_iri(document)]

    for _ in range(3):
        chosen = data.draw(st.sets(st.sampled_from(pool), min_size=1, max_size=6))
        if held & chosen and data.draw(st.booleans()):
            gone = sorted(held & chosen)
            with told_invalid_alike(articles, held - chosen):
                remove(gone, store, read=cached)
                held -= chosen
        else:
            new = [articles[source].document for source in data.draw(st.permutations([*chosen]))]
            with told_invalid_alike(articles, held | chosen):
                add(new, store, read=cached)
                held |= chosen

    expected, counts = built(articles, held)
    with open_snapshot(store) as snapshot:
        assert list(snapshot.nquads()) == list(expected.nquads())
        assert snapshot.count() == expected.count()
        assert snapshot.graph_names() == expected.graph_names()
    assert list(journal(store))[-1]["counts"] == counts


def test_taking_back_all_leaves_what_a_build_of_nothing_makes(
    articles: Articles, tmp_path: Path
) -> None:
    store, empty = str(tmp_path / "store"), str(tmp_path / "empty")
    some = sorted(articles)[:2]
    build([articles[source].document for source in some], store)

    remove(some, store)

    build([], empty)
    with open_snapshot(store) as snapshot, open_snapshot(empty) as nothing:
        assert list(snapshot.nquads()) == list(nothing.nquads())


def test_what_is_inferred_of_a_change_is_what_the_prover_infers_of_all(
    articles: Articles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = str(tmp_path / "store")
    some = sorted(articles)[:4]
    with told_invalid_alike(articles, some):
        build([articles[source].document for source in some[:3]], store)
        add([articles[some[3]].document], store)
        remove([some[0]], store)

        monkeypatch.setattr(reasoning, "MOST_FACTS", 20_000)
        expected, _ = built(articles, some[1:])
        with open_snapshot(store) as snapshot:
            assert list(snapshot.nquads()) == list(expected.nquads())


def test_a_contradiction_that_comes_and_goes_takes_no_more_than_its_own_facts_from_what_follows(
    tmp_path: Path,
) -> None:
    """Two articles have each of two characters as the parent of the other."""
    cast = 'In the drama "Salt Garden", Ok Na-rin plays Ko Ha-jin and Han Ji-oh plays Ko Dae-su.'
    texts = (f"{cast} Ko Ha-jin's father is Ko Dae-su.", f"{cast} Ko Dae-su's mother is Ko Ha-jin.")
    one, other = (Document(f"{n}.txt", text) for n, text in enumerate(texts))
    store = str(tmp_path / "store")
    build([one], store)
    held: list[Document] = [one]
    for step in (add, remove, add):
        if step is add:
            built_then = add([other], store)
            held = [one, other]
            assert any("each other as parent" in line for line in built_then.inference.clashes)
        else:
            remove([source_iri(other)], store)
            held = [one]
        read_again = {source_iri(document): extract(document) for document in held}
        expected, _ = built(read_again, read_again)
        with open_snapshot(store) as snapshot:
            assert list(snapshot.nquads()) == list(expected.nquads())
    with open_snapshot(store) as snapshot:
        assert list(snapshot.match(None, DG.portrayedBy))
        assert not list(snapshot.match(None, DG.child))


def test_what_stands_beside_a_thing_that_becomes_torn_is_inferred_anew(tmp_path: Path) -> None:
    """A fact with a thing of two disjoint classes is left out of reasoning, on both of its ends."""
    base = "https://w3id.org/dramagraph/id/"
    actor, role = URIRef(f"{base}person/mina"), URIRef(f"{base}character/sol.tide")
    facts = [
        Quad(actor, RDF.type, DG.Person, None),
        Quad(role, RDF.type, DG.Character, None),
        Quad(actor, DG.portrays, role, None),
    ]
    other_way = Quad(role, DG.portrayedBy, actor, graph_iri("inferred"))
    torn = Quad(actor, RDF.type, DG.Place, None)
    with writer(str(tmp_path / "store")) as pen:
        with pen.empty("made") as snapshot:
            snapshot.load([*facts, other_way])
            snapshot.commit({}, {})
        with pen.revision("torn") as revision:
            revision.change((), [torn])
            _, went, _ = consequences.reason(
                revision, consequences.Reasoned(3, is_consistent=True), [torn], 4
            )

    assert other_way in went
