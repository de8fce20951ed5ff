"""Look-ups that a worker answers itself: told by their text, small, and never while the disk is slow."""

import asyncio
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Literal, URIRef

from dramagraph.engine_wire import Task
from dramagraph.guard_lookup import lookup_form
from dramagraph.rdf import Quad
from dramagraph.server import lookups
from dramagraph.server.lookups import MOST_BYTES, Lookups
from dramagraph.server.snapshots import Snapshots
from dramagraph.store import in_memory, open_snapshot, write

EX = "http://example.org/"
A, B, P, Q = (URIRef(EX + name) for name in "abpq")
QUADS = [
    *(Quad(A, P, Literal(n), None) for n in range(9)),
    Quad(A, Q, A, None),
    Quad(B, P, A, None),
    *(Quad(B, Q, Literal("x" * 90 + str(n)), None) for n in range(900)),
]
FORMATS = {"SELECT": "json", "ASK": "json", "CONSTRUCT": "turtle", "DESCRIBE": "turtle"}
THING = f"<{EX}a>"


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT ?p ?o {{ {THING} ?p ?o }}",
        f"select*where{{{THING}?p?o.}}",
        f"PREFIX ex: <{EX}>\nPREFIX : <{EX}>\nASK\tWHERE {{ ex:a a :q }}",
        f"SELECT ?p {{ {THING} ?p <{EX}b> . }}",
    ],
)
def test_what_is_known_of_one_thing_is_a_look_up(query):
    assert lookup_form(query) in {"SELECT", "ASK"}
    assert lookup_form(query + "\n") == lookup_form(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p ?o }",
        f"SELECT * {{ ?s ?p {THING} }}",
        f"SELECT * {{ {THING} ?x ?x }}",
        f"SELECT * {{ {THING} ?x $x }}",
        f"SELECT * {{ {THING} ?p ?o . ?a ?b ?c }}",
        f"SELECT * {{ {THING} ?p ?o ; ?q ?r }}",
        f"SELECT * {{ {THING} ?p ?o , ?r }}",
        f"SELECT DISTINCT * {{ {THING} ?p ?o }}",
        f"SELECT REDUCED ?p {{ {THING} ?p ?o }}",
        f"SELECT (COUNT(*) AS ?n) {{ {THING} ?p ?o }}",
        f"SELECT * {{ {THING} ?p ?o }} ORDER BY ?o",
        f"SELECT * {{ {THING} ?p ?o }} LIMIT 1",
        f"SELECT * {{ {THING} ?p ?o }} GROUP BY ?p",
        f"SELECT * {{ {THING} ?p ?o }} VALUES ?p {{ 1 }}",
        f"SELECT * FROM <{EX}g> {{ {THING} ?p ?o }}",
        f"SELECT * {{ GRAPH ?g {{ {THING} ?p ?o }} }}",
        f"SELECT * {{ {{ {THING} ?p ?o }} }}",
        f"SELECT * {{ {THING} ?p ?o FILTER(?o > 1) }}",
        f"SELECT * {{ {THING} ?p ?o BIND(1 AS ?x) }}",
        f"SELECT * {{ OPTIONAL {{ {THING} ?p ?o }} }}",
        f"SELECT * {{ {THING} ?p ?o MINUS {{ ?a ?b ?c }} }}",
        f"SELECT * {{ SERVICE {THING} {{ ?s ?p ?o }} }}",
        f"SELECT * {{ {THING} <{EX}p>* ?o }}",
        f"SELECT * {{ {THING} ^<{EX}p> ?o }}",
        f"SELECT * {{ {THING} (<{EX}p>|<{EX}q>) ?o }}",
        f"SELECT * {{ {THING} !<{EX}p> ?o }}",
        f"SELECT * {{ {THING} <{EX}p>/<{EX}q> ?o }}",
        f"SELECT * {{ {THING} ?p [] }}",
        f"SELECT * {{ {THING} ?p (1 2) }}",
        f"SELECT * {{ {THING} ?p 'a' }}",
        f"SELECT * {{ << {THING} ?p ?o >> ?q ?r }}",
        f"CONSTRUCT {{ {THING} ?p ?o }} WHERE {{ {THING} ?p ?o }}",
        f"DESCRIBE {THING}",
        f"ASK {{ {THING} ?p ?o }} # {{",
        f"ASK {{ {THING} ?p ?o }} ASK {{ ?s ?p ?o }}",
        f"ASK {{ <{EX}\\u0061> ?p ?o }}",
        f"ASK {{ <{EX}à> ?p ?o }}",
        f"BASE <{EX}> ASK {{ <a> ?p ?o }}",
        f"ASK {{ {THING} ?p ?o }}" + " " * 3000,
        f"ASK ?p {{ {THING} ?p ?o }}",
        f"SELECT {{ {THING} ?p ?o }}",
    ],
)
def test_nothing_else_is(query):
    assert lookup_form(query) is None


WORDS = ("SELECT", "ASK", "*", "?p", "?o", "WHERE", "{", "}", THING, f"<{EX}p>", ".", ";", "a", "ex:a", "GRAPH", "+",
         "(", ")", f"PREFIX ex: <{EX}>", "FROM", "DISTINCT", "LIMIT 1")  # fmt: skip
LIKELY = (
    "SELECT * {",
    "SELECT ?p ?o WHERE {",
    "ASK {",
    THING,
    "ex:b",
    f"<{EX}p>",
    "?p",
    "?o",
    "a",
    ".",
    "}",
)


@given(st.one_of(st.lists(st.sampled_from(WORDS)), st.lists(st.sampled_from(LIKELY), max_size=7)))
def test_the_engine_sees_one_pattern_with_a_subject_in_whatever_passes(words):
    """So each row is a quad of this subject, once."""
    query = " ".join((f"PREFIX ex: <{EX}>", *words))
    form = lookup_form(query)
    if form is None:
        return
    subject = A if THING in words else B
    with in_memory(QUADS) as snapshot:
        answer = snapshot.query(query)
        assert (form == "ASK") == (answer.kind == "boolean")
        assert len(list(answer)) <= sum(quad.s == subject for quad in QUADS)


@pytest.fixture
def location(tmp_path):
    where = str(tmp_path / "store")
    write(where, QUADS, action="build")
    return where


def task(query, number=1, **more):
    return Task(number, query, more.pop("formats", FORMATS), EX, **more)


def answered(location, *tasks):
    """Return what look-ups give for tasks, while the first snapshot is open."""
    snapshots = Snapshots(location)
    with snapshots.lease():
        found = Lookups(snapshots)
        return [found.answer(one) for one in tasks]


@pytest.mark.parametrize("format_", ["json", "xml", "csv", "tsv"])
def test_an_answer_is_that_of_an_evaluator(location, format_):
    query = f"SELECT ?p ?o {{ {THING} ?p ?o }}"
    [found] = answered(location, task(query, formats=FORMATS | {"SELECT": format_}))
    with open_snapshot(location) as snapshot:
        expected = snapshot.query(query).serialize(format_)

    assert found.body == expected
    assert (found.head.form, found.head.source, found.rest) == ("SELECT", "disk", None)


def test_what_is_large_or_no_look_up_or_of_another_snapshot_is_for_an_evaluator(location):
    large, small = f"SELECT * {{ <{EX}b> ?p ?o }}", f"ASK {{ {THING} ?p ?o }}"
    found = answered(
        location,
        task(large),
        task(f"SELECT * {{ {THING} ?p ?o }} LIMIT 3"),
        task(small, 2),
        task(small, default_graphs=[EX]),
        task(small, formats=FORMATS | {"ASK": None}),
        task("SELECT ?p ?p { <not an:iri> ?p ?o }"),
        task("ASK { unknown:a ?p ?o }"),
    )

    assert found == [None] * 7
    [whole] = answered(location, task(small))
    assert whole.body == b'{"head":{},"boolean":true}' and len(whole.body) < MOST_BYTES


def test_while_the_disk_is_slow_nothing_is_looked_up(location, monkeypatch):
    """A look-up that took long and has read from the disk is the last for a while; one that waited for a
    processor is not."""
    query = task(f"ASK {{ {THING} ?p ?o }}")
    monkeypatch.setattr(lookups, "SLOW_S", 0.0)
    read = iter([5, 5, 6])
    monkeypatch.setattr(lookups, "bytes_read", lambda: next(read))
    found = answered(location, *[query] * 5)

    assert [one is not None for one in found] == [True, True, True, False, False]


def test_a_system_that_does_not_say_what_was_read_counts_as_slow(location, monkeypatch):
    monkeypatch.setattr(lookups, "SLOW_S", 0.0)
    monkeypatch.setattr(lookups, "bytes_read", lambda: None)
    query = task(f"ASK {{ {THING} ?p ?o }}")

    assert [one is not None for one in answered(location, query, query)] == [True, False]


def test_a_snapshot_is_opened_beside_once_it_has_been_the_newest_for_a_while(location, monkeypatch):
    monkeypatch.setattr(lookups, "STEADY_S", 0.2)
    snapshots = Snapshots(location)
    found, query = Lookups(snapshots), task(f"ASK {{ {THING} ?p ?o }}")

    async def waited():
        answers = [found.answer(query)]
        await asyncio.sleep(0.1)
        answers.append(found.answer(query))
        deadline = time.monotonic() + 10
        while answers[-1] is None and time.monotonic() < deadline:
            await asyncio.sleep(0.05)
            answers.append(found.answer(query))
        return answers

    answers = asyncio.run(waited())
    snapshots.close()
    assert answers[:2] == [None, None] and answers[-1] is not None
