"""What follows from facts, by HermiT and by rules, with and without a Java that works."""

import shutil
import sys
import tempfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, RDFS, XSD, Literal

from dramagraph import reasoning
from dramagraph.iris import graph_iri, thing_iri
from dramagraph.ontology import vocabulary
from dramagraph.ontology.terms import DG
from dramagraph.rdf import Quad
from dramagraph.reasoning import infer

needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="HermiT needs Java")

INFERRED = graph_iri("inferred")
MINA = thing_iri("person", "mina")
JUNO = thing_iri("person", "juno")
SOL = thing_iri("character", "sol.tide")
HAE = thing_iri("character", "해.tide")
TIDE = thing_iri("drama", "tide")
HOUSE = thing_iri("agency", "house")
FACTS = (
    (MINA, RDF.type, DG.Person),
    (MINA, RDFS.label, Literal("Mina", "en")),
    (MINA, DG.portrays, SOL),
    (MINA, DG.representedBy, HOUSE),
    (MINA, DG.birthDate, Literal("1990-02", datatype=XSD.gYearMonth)),
    (SOL, RDF.type, DG.Character),
    (SOL, DG.spouse, HAE),
    (SOL, DG.occupation, Literal('a "judge"\n\\ 판사')),
    (HAE, RDF.type, DG.Character),
    (HAE, DG.parent, SOL),
    (TIDE, RDF.type, DG.Drama),
    (TIDE, DG.castMember, JUNO),
    (TIDE, DG.premiereDate, Literal("2024-03-09", datatype=XSD.date)),
    (TIDE, DG.finaleDate, Literal("2024", datatype=XSD.gYear)),
    (TIDE, DG.numberOfEpisodes, Literal(16)),
    (TIDE, DG.viewershipRating, Literal("21.5", datatype=XSD.decimal)),
)
FOLLOWS = {
    (MINA, RDF.type, DG.Actor),
    (JUNO, RDF.type, DG.Actor),
    (JUNO, RDF.type, DG.Person),
    (TIDE, RDF.type, DG.CreativeWork),
    (HOUSE, RDF.type, DG.Agency),
    (HOUSE, RDF.type, DG.Organization),
    (SOL, DG.portrayedBy, MINA),
    (SOL, DG.child, HAE),
    (HAE, DG.spouse, SOL),
}
RULES_NOTE = "the OWL 2 RL rules were used, which find fewer contradictions"


def quads(triples):
    return [Quad(s, p, o, None) for s, p, o in triples]


def triples(inference):
    return {(q.s, q.p, q.o) for q in inference.quads}


@pytest.fixture
def no_java(monkeypatch):
    monkeypatch.setenv("PATH", "")


@pytest.fixture
def java(monkeypatch, tmp_path):
    """Return a function that puts a shell script in the place of java."""

    def put(script):
        program = tmp_path / "java"
        program.write_text(script)
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))

    return put


@needs_java
def test_hermit_finds_inverses_symmetric_directions_superclasses_and_actors(
    capfd, tmp_path, monkeypatch
):
    """It says nothing, leaves no file, and dates, quotes, line ends and Hangul do not stop it."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    inference = infer(quads(FACTS))

    assert triples(inference) == FOLLOWS
    assert inference.quads == tuple(sorted(inference.quads))
    assert {q.g for q in inference.quads} == {INFERRED}
    assert (inference.consistent, inference.reasoner, inference.note) == (True, "HermiT", None)
    assert capfd.readouterr() == ("", "")
    assert list(tmp_path.iterdir()) == []


@needs_java
def test_hermit_gives_the_same_in_every_order():
    assert infer(quads(reversed(FACTS))) == infer(iter(quads(FACTS)))


@needs_java
def test_facts_that_contradict_are_told_and_what_follows_from_the_others_stands():
    inference = infer(quads([*FACTS, (MINA, RDF.type, DG.Place)]))

    clash = f"<{MINA}> is of classes that share no member: Person, Place"
    assert triples(inference) == {
        fact for fact in FOLLOWS if MINA not in fact and HOUSE not in fact
    }
    assert (inference.consistent, inference.reasoner) == (True, "HermiT")
    assert inference.note == f"facts that contradict the ontology were left out: {clash}"
    assert inference.clashes == (clash,)


@needs_java
@pytest.mark.parametrize(
    "episodes",
    [Literal("16.5", datatype=XSD.decimal), Literal("sixteen", datatype=XSD.integer)],
)
def test_hermit_reports_a_contradiction_that_it_cannot_place(episodes):
    inference = infer(quads([(TIDE, DG.numberOfEpisodes, episodes)]))

    assert not inference.consistent
    assert inference.note == (
        "the facts contradict the ontology, so nothing was inferred: where cannot be told"
    )


@needs_java
def test_what_the_ontology_does_not_know_neither_goes_in_nor_comes_out():
    assert infer(quads([(MINA, RDFS.seeAlso, JUNO), (MINA, RDF.type, RDFS.Resource)])).quads == ()


def test_without_java_the_rules_find_the_same(no_java):
    inference = infer(quads(FACTS))

    assert triples(inference) == FOLLOWS
    assert inference.quads == tuple(sorted(inference.quads))
    assert {q.g for q in inference.quads} == {INFERRED}
    assert inference.consistent
    assert inference.reasoner == "OWL 2 RL"
    assert inference.note == f"Java was not found: {RULES_NOTE}"


def test_without_java_a_contradiction_is_still_reported(no_java):
    inference = infer(quads([*FACTS, (MINA, RDF.type, DG.Place), (SOL, DG.spouse, SOL)]))

    own_spouse = f"<{SOL}> has itself as spouse"
    two_kinds = f"<{MINA}> is of classes that share no member: Person, Place"
    assert triples(inference) == {
        fact for fact in FOLLOWS if MINA not in fact and HOUSE not in fact
    }
    assert inference.clashes == (own_spouse, two_kinds)
    assert inference.note == (
        f"Java was not found: {RULES_NOTE}; "
        f"facts that contradict the ontology were left out: {own_spouse} (and 1 more)"
    )


def test_a_contradiction_that_only_follows_is_told_and_nothing_is_inferred(no_java):
    """Who is cast is a person, and who is one cannot be an agency; neither is stated."""
    inference = infer(quads([(TIDE, DG.castMember, JUNO), (MINA, DG.representedBy, JUNO)]))

    assert (inference.quads, inference.consistent) == ((), False)
    assert inference.clashes == (
        f"<{JUNO}> is of classes that share no member: Organization, Person",
    )


def test_without_any_reasoner_nothing_is_inferred_and_the_note_says_so(no_java, monkeypatch):
    monkeypatch.setitem(sys.modules, "reasonable", None)

    assert infer(quads(FACTS)) == reasoning.Inference(
        quads=(),
        consistent=True,
        reasoner="none",
        note=f"Java was not found, nor is the package reasonable there: <{INFERRED}> is empty",
    )


def test_many_facts_go_to_the_rules(monkeypatch):
    monkeypatch.setattr(reasoning, "MOST_FACTS", 14)
    inference = infer(quads(FACTS))

    assert triples(inference) == FOLLOWS
    assert inference.note == f"15 facts are more than HermiT can take: {RULES_NOTE}"


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (
            "#!/bin/sh\necho 'java.lang.OutOfMemoryError: Java heap space' >&2\nexit 3\n",
            "HermiT failed (java.lang.OutOfMemoryError: Java heap space)",
        ),
        ("#!/bin/sh\nexit 1\n", "HermiT failed (no message)"),
        ("#!/bin/sh\nexec /bin/sleep 30\n", "HermiT took over 0.2 s"),
        ("\x7fELF", "Java could not be started (Exec format error)"),
    ],
)
def test_a_java_that_fails_is_no_error(java, monkeypatch, script, why):
    monkeypatch.setattr(reasoning, "TIME_LIMIT_S", 0.2)
    java(script)
    inference = infer(quads(FACTS))

    assert triples(inference) == FOLLOWS
    assert inference.note == f"{why}: {RULES_NOTE}"


def test_no_facts_give_nothing(no_java):
    assert infer([]).quads == ()


PEOPLE = [thing_iri("person", name) for name in "abc"]
CHARACTERS = [thing_iri("character", name) for name in "abc"]
DRAMAS = [thing_iri("drama", name) for name in "ab"]
TYPES = [
    *((one, RDF.type, DG.Person) for one in PEOPLE),
    *((one, RDF.type, DG.Character) for one in CHARACTERS),
    *((one, RDF.type, DG.Drama) for one in DRAMAS),
]
RELATIONS = st.one_of(
    st.tuples(st.sampled_from(PEOPLE), st.just(DG.portrays), st.sampled_from(CHARACTERS)),
    st.tuples(st.sampled_from(DRAMAS), st.just(DG.castMember), st.sampled_from(PEOPLE)),
    st.tuples(st.sampled_from(CHARACTERS), st.just(DG.characterIn), st.sampled_from(DRAMAS)),
    st.tuples(
        st.sampled_from(CHARACTERS),
        st.sampled_from([DG[name] for name in sorted(vocabulary.symmetric())]),
        st.sampled_from(CHARACTERS),
    ).filter(lambda fact: fact[0] != fact[2]),
)


@settings(deadline=None, max_examples=60)
@given(relations=st.lists(RELATIONS, max_size=12), random=st.randoms(use_true_random=False))
def test_the_rules_find_all_that_follows_and_nothing_else(relations, random):
    facts = [*TYPES, *relations]
    shuffled = random.sample(facts, len(facts))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", "")
        inference = infer(quads(facts))
        assert infer(quads(shuffled)) == inference

    expected = {(drama, RDF.type, DG.CreativeWork) for drama in DRAMAS}
    for s, p, o in relations:
        inverse = vocabulary.inverse(vocabulary.local_name(p))
        if inverse:
            expected.add((o, DG[inverse], s))
        if p == DG.portrays:
            expected.add((s, RDF.type, DG.Actor))
        if p == DG.castMember:
            expected.add((o, RDF.type, DG.Actor))
    assert triples(inference) == expected - set(facts)


@needs_java
@settings(deadline=None, max_examples=2)
@given(relations=st.lists(RELATIONS, min_size=6, max_size=12))
def test_both_reasoners_find_the_same(relations):
    facts = quads([*TYPES, *relations])
    by_hermit = infer(facts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", "")
        by_rules = infer(facts)

    assert (by_hermit.reasoner, by_rules.reasoner) == ("HermiT", "OWL 2 RL")
    assert by_hermit.quads == by_rules.quads


def test_the_rules_find_in_parts_what_they_find_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """With more facts than the prover takes, things are looked at some at a time."""
    facts = [Quad(*fact, None) for fact in FACTS]
    monkeypatch.setattr(reasoning, "MOST_FACTS", 0)
    whole = infer(facts)

    for size in (1, 3):
        monkeypatch.setattr(reasoning, "THINGS_AT_ONCE", size)
        assert infer(facts) == whole
    assert whole.quads
