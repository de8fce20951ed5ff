"""What people decide outranks what the program finds, and holds through every change and every build."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Literal, URIRef

from dramagraph.build import build, knowledge, quads, understand
from dramagraph.change import add, remove
from dramagraph.claims import extract
from dramagraph.curation import in_force, verdicts
from dramagraph.errors import DataError, MissingError
from dramagraph.link import Link
from dramagraph.link_store import accepted_items, write_links
from dramagraph.models import Document
from dramagraph.profiles import source_iri
from dramagraph.quads import fact_quads
from dramagraph.rdf import Quad
from dramagraph.reasoning import infer
from dramagraph.rulings import matter, rulings
from dramagraph.store import in_memory, open_snapshot, writer
from dramagraph.verdicts import Verdict, line, read_verdicts, told_in, verdict_quads

MARCH_9 = Document(
    "a.txt",
    'The drama "Salt Garden" premieres on tvN on March 9, 2024. It stars Ok Na-rin.',
    published="2024-03-01",
    outlet="Daily Screen",
)
MARCH_16 = Document(
    "b.txt",
    'The drama "Salt Garden" premieres on tvN on March 16, 2024. It stars Ok Na-rin.',
    published="2024-03-02",
    outlet="The Almanac",
)
NAMESAKE = Document(
    "c.txt",
    'Ok Na-rin wrote the drama "Red Harvest". "Red Harvest" airs on SBS.',
    published="2024-03-03",
    outlet="Curtain",
)
ARTICLES = (MARCH_9, MARCH_16, NAMESAKE)


def decided(predicate: str, value: str, verdict: str, kind: str = "claim", **told: str) -> Verdict:
    """Return a verdict on what the articles say with a property and a value."""
    known = knowledge(ARTICLES)
    (claim,) = (
        c
        for c in known.claims
        if c.predicate == predicate and value in getattr(c.object, "lexical", c.object)
    )
    return Verdict(kind, matter(claim, claim.witnesses[0]), verdict, **told)


def statuses(predicate: str, *found: Verdict) -> dict[str, str]:
    """Return value → status of the claims of a property, after some verdicts."""
    known = understand([extract(one) for one in ARTICLES], rulings(found))
    return {
        getattr(claim.object, "lexical", claim.object): known.standing[claim.iri].status
        for claim in known.claims
        if claim.predicate == predicate
    }


def people(*found: Verdict) -> int:
    """Return how many people the articles tell of, after some verdicts."""
    known = understand([extract(one) for one in ARTICLES], rulings(found))
    return sum(thing.kind == "person" for thing in known.identities.things)


def personas(document: Document) -> dict[str, str]:
    """Return the names of the people of a document, and the IRIs of their personas."""
    known = knowledge([document])
    return {name.partition("#")[2]: name for name in known.identities.denotes if "#person-" in name}


def judged(verdict: str, **told: str) -> Verdict:
    """Return a verdict on the namesakes."""
    pair = sorted(name for one in (MARCH_9, NAMESAKE) for name in personas(one).values())
    return Verdict("identity", tuple(pair), verdict, **told)


def test_values_that_contest_each_other_are_settled_by_a_verdict() -> None:
    assert set(statuses("premiereDate").values()) == {"contested"}
    right = decided("premiereDate", "2024-03-16", "right")

    assert statuses("premiereDate", right) == {
        "2024-03-09": "superseded",
        "2024-03-16": "accepted",
    }


def test_a_value_that_is_wrong_leaves_the_other_uncontested() -> None:
    wrong = decided("premiereDate", "2024-03-16", "wrong")

    assert statuses("premiereDate", wrong) == {"2024-03-09": "accepted", "2024-03-16": "refuted"}


def test_of_two_values_that_are_right_the_later_decided_holds() -> None:
    first = decided("premiereDate", "2024-03-09", "right", date="2026-01-01T00:00:00Z")
    then = decided("premiereDate", "2024-03-16", "right", date="2026-01-02T00:00:00Z")

    assert statuses("premiereDate", then, first)["2024-03-16"] == "accepted"
    assert statuses("premiereDate", then, first)["2024-03-09"] == "superseded"


def test_a_verdict_is_taken_back_by_a_later_unsure() -> None:
    wrong = decided("premiereDate", "2024-03-16", "wrong", date="2026-01-01T00:00:00Z")
    back = decided("premiereDate", "2024-03-16", "unsure", date="2026-01-02T00:00:00Z")

    assert statuses("premiereDate", wrong, back) == statuses("premiereDate")


def test_evidence_that_was_misread_is_not_heard() -> None:
    misread = decided("premiereDate", "2024-03-09", "wrong", "evidence", error="value")

    assert statuses("premiereDate", misread) == {
        "2024-03-09": "refuted",
        "2024-03-16": "accepted",
    }


def test_evidence_that_was_found_right_is_certain() -> None:
    right = decided("screenwriter", "ok-na", "right", "evidence")
    known = understand([extract(one) for one in ARTICLES], rulings([right]))

    assert [
        known.standing[claim.iri].belief
        for claim in known.claims
        if claim.predicate == "screenwriter"
    ] == [1.0]


def test_the_reason_names_who_decided_and_why() -> None:
    wrong = decided("premiereDate", "2024-03-16", "wrong", by="ana", note="a misprint")
    known = understand([extract(one) for one in ARTICLES], rulings([wrong]))
    reasons = [s.reason for s in known.standing.values() if s.status == "refuted"]

    assert reasons == ["ana decided that it is not so: a misprint"]


def test_two_of_one_name_are_one_or_two_as_a_person_says() -> None:
    assert people(judged("same")) == 1
    assert people(judged("different")) == 2
    assert people(judged("same", date="1"), judged("different", date="2")) == 2
    assert people(judged("different", date="1"), judged("same", date="2")) == 1


# In a store


def lines_of(location: str) -> list[str]:
    with open_snapshot(location) as snapshot:
        return sorted(map(shown, snapshot.quads()))


def shown(quad: Quad) -> str:
    return f"{quad.s} {quad.p} {quad.o!r} {quad.g}"


VERDICTS = (
    judged("same", date="2026-01-01T00:00:00Z"),
    judged("different", date="2026-01-02T00:00:00Z"),
    decided("premiereDate", "2024-03-16", "right", by="ana"),
    decided("premiereDate", "2024-03-09", "wrong", "evidence", error="value", note="«»"),
    decided("castMember", "ok-na", "wrong"),
    decided("premiereDate", "2024-03-16", "unsure", date="2026-01-03T00:00:00Z"),
)


def expected(documents: Iterable[Document], *found: Verdict) -> list[str]:
    """Return what a build makes, in lines."""
    read = [extract(one) for one in sorted(documents, key=source_iri)]
    known = understand(read, rulings(found))
    facts = fact_quads(known.identities.things, known.claims, known.standing)
    return sorted(map(shown, in_memory(quads(known, infer(facts))).quads()))


def test_each_verdict_changes_a_store_into_what_a_build_makes(tmp_path: Path) -> None:
    store = str(tmp_path / "store")
    build(ARTICLES, store)
    for count, verdict in enumerate(VERDICTS, 1):
        add((), store, decided=[verdict])

        assert lines_of(store) == expected(ARTICLES, *VERDICTS[:count])


@settings(max_examples=4)
@given(data=st.data())
def test_documents_and_verdicts_in_any_order_equal_a_build(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    store = str(tmp_path_factory.mktemp("any") / "store")
    build([], store)
    steps = data.draw(st.permutations([*ARTICLES, *VERDICTS]))[: data.draw(st.integers(2, 6))]
    for one in steps:
        if isinstance(one, Verdict):
            add((), store, decided=[one])
        else:
            add([one], store)
    left = [one for one in steps if isinstance(one, Document)]
    if left and data.draw(st.booleans()):
        remove([source_iri(left.pop())], store)

    assert lines_of(store) == expected(left, *(s for s in steps if isinstance(s, Verdict)))


def test_verdicts_outlive_a_build_of_other_documents_and_hold_again(tmp_path: Path) -> None:
    store = str(tmp_path / "store")
    wrong = decided("premiereDate", "2024-03-16", "wrong")
    build(ARTICLES, store, decided=[wrong])
    build([NAMESAKE], store)
    build(ARTICLES, store)

    with open_snapshot(store) as snapshot:
        found = {str(q.o) for q in snapshot.match(None, None, Literal("refuted"))}
        assert verdicts(snapshot) == [wrong]
        assert found == {"refuted"}


def test_a_verdict_that_a_request_left_in_the_graph_comes_into_force_with_the_next_change(
    tmp_path: Path,
) -> None:
    store, other = str(tmp_path / "store"), str(tmp_path / "other")
    wrong = decided("premiereDate", "2024-03-16", "wrong")
    build([MARCH_9, MARCH_16], store)
    with writer(store) as pen, pen.revision("update") as revision:
        revision.change((), verdict_quads([wrong]))
        revision.commit({})
    with open_snapshot(store) as snapshot:
        assert verdicts(snapshot) == [wrong]
        assert in_force(snapshot) == []  # type: ignore[arg-type]
    add([NAMESAKE], store)
    build(ARTICLES, other, decided=[wrong])

    assert lines_of(store) == lines_of(other)


def test_graphs_of_others_outlive_a_build(tmp_path: Path) -> None:
    store = str(tmp_path / "store")
    mine = Quad(
        URIRef("https://example.org/a"),
        URIRef("https://example.org/b"),
        Literal("c"),
        URIRef("https://example.org/g"),
    )
    build([MARCH_9], store)
    with writer(store) as pen, pen.revision("update") as revision:
        revision.change((), [mine])
        revision.commit({})
    build([MARCH_16], store)

    with open_snapshot(store) as snapshot:
        assert list(snapshot.quads(URIRef("https://example.org/g"))) == [mine]


def test_a_link_outlives_a_build_while_the_thing_is_what_it_was(tmp_path: Path) -> None:
    """A name alone may be anyone's: where nobody is left whom the link was made of, it goes."""
    store = str(tmp_path / "store")
    build([MARCH_9], store)
    person = next(t.iri for t in knowledge([MARCH_9]).identities.things if t.kind == "person")
    write_links(
        store, [Link(person, "Ok Na-rin", "Q1", "Ok Na-rin", "actor", "accepted", 0.99, ("name",))]
    )
    for documents, left in (((MARCH_9, MARCH_16), ["Q1"]), ((MARCH_16,), ["Q1"]), ((MARCH_9,), [])):
        before = left
        build(documents, store)
        with open_snapshot(store) as snapshot:
            assert list(accepted_items(snapshot).values()) == before


# As a file


def test_a_file_gives_back_what_was_written(tmp_path: Path) -> None:
    file = tmp_path / "verdicts.jsonl"
    file.write_text("".join(f"{line(one)}\n" for one in VERDICTS), encoding="utf-8")

    assert set(read_verdicts(str(file))) == set(VERDICTS)


def test_the_graph_of_curation_gives_back_what_was_written() -> None:
    assert set(told_in(verdict_quads(VERDICTS))) == set(VERDICTS)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{", "no JSON"),
        ("[]", '"about" must be one of'),
        ('{"about": "love"}', '"about" must be one of'),
        ('{"about": "identity", "first": "a", "verdict": "same"}', 'needs "second"'),
        ('{"about": "identity", "first": "a", "second": "b", "verdict": "wrong"}', "is none of"),
        ('{"about": "identity", "first": "a", "second": "b", "verdict": "same", "x": "y"}', '"x"'),
        ('{"about": "link", "thing": "a", "item": 3, "verdict": "same"}', '"item"'),
        (
            '{"about": "claim", "passage": "a#char=1,2", "subject": "s", "predicate": "loves",'
            ' "object": "o", "verdict": "wrong"}',
            'no property "loves"',
        ),
        (
            '{"about": "claim", "passage": "a#char=1,2", "subject": "s", "predicate": "spouse",'
            ' "object": "o", "verdict": "wrong", "error": "ugly"}',
            "no kind of error",
        ),
    ],
)
def test_a_line_that_is_no_verdict_is_refused_by_its_number(
    tmp_path: Path, written: str, said: str
) -> None:
    file = tmp_path / "verdicts.jsonl"
    file.write_text(f"{line(VERDICTS[0])}\n\n{written}\n", encoding="utf-8")

    with pytest.raises(DataError, match=f"{file}:3: ") as raised:
        read_verdicts(str(file))
    assert said in str(raised.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingError, match=r"none\.jsonl"):
        read_verdicts(str(tmp_path / "none.jsonl"))
