"""What follows from the accepted facts: other directions, wider classes, who is an actor.

Two reasoners. HermiT, as owlready2 ships it, knows all of OWL 2 DL and proves that the facts do not
contradict the ontology; it needs Java. Where it cannot run, the OWL 2 RL rules of `reasonable` find
the same triples in facts whose things have their types, and fewer contradictions.

Facts that contradict the ontology by themselves are told and left out, so that one wrong reading does not hide
what follows from all the others.

Only the vocabulary's own properties and classes go in and come out: that every actor is also an
owl:Thing and a schema:Person follows from the ontology's few lines and need not be stored by thing.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from rdflib import OWL, RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from dramagraph import ontology
from dramagraph.iris import graph_iri
from dramagraph.ontology import vocabulary
from dramagraph.ontology.clashes import Fact, clashes, clashing
from dramagraph.ontology.terms import DG
from dramagraph.rdf import Quad, Term

MOST_FACTS = 20_000
"""For HermiT, whose time grows with the square: 9,000 facts 1.2 s, 36,000 3.4 s, 270,000 138 s."""

TIME_LIMIT_S = 60
"""Things without a type are far slower: 17,000 facts with 500 such things took 47 s."""

JAVA_OPTIONS = (
    "-Xmx512m",
    "-XX:+IgnoreUnrecognizedVMOptions",
    "-XX:TieredStopAtLevel=1",
    "-XX:+UseSerialGC",
)
"""20,000 facts run in 128 MB. Light compilation saves time: 0.7 s, not 1.2, for 500 facts; 1.5, not
3.4, for 20,000."""

THINGS_AT_ONCE = 5_000
"""For the rules, whose memory grows with the facts: 114,000 facts at once took 740 MB."""

DATES = frozenset({XSD.date, XSD.gYearMonth, XSD.gYear})
"""Datatypes that facts have and OWL 2 has not: HermiT stops at them.

https://www.w3.org/TR/owl2-syntax/#Datatype_Maps
"""

HERMIT = "org.semanticweb.HermiT.cli.CommandLine"
ACTIONS = ("--classify", "-I", "-Y")
"""-I prints the most specific types of things, -Y the values of object properties."""

THING = "urn:thing:"
"""Things go to HermiT under numbers, so that no IRI made from a document can confuse its output."""

_TYPE = re.compile(rf"^Type\( <{THING}(\d+)> <([^>]+)> \)$", re.MULTILINE)
_VALUES = re.compile(r"^<([^>]+)> \(known instances: (.*?) \| possible instances: ", re.MULTILINE)
_PAIR = re.compile(rf"\(<{THING}(\d+)>, <{THING}(\d+)>\)")


@dataclass(frozen=True, slots=True)
class Inference:
    """What reasoning found."""

    quads: tuple[Quad, ...]
    """The new triples in <…/graph/inferred>, sorted; none if the facts contradict the ontology in a way that
    does not tell which."""
    consistent: bool
    """Whether no contradiction was found in what was left; only HermiT proves that there is none."""
    reasoner: str
    """HermiT, OWL 2 RL or none."""
    note: str | None = None
    """One line for the user, where there is something to say."""
    clashes: tuple[str, ...] = ()
    """What contradicts the ontology, one line each, where it can be told."""


def infer(facts: Iterable[Quad]) -> Inference:
    """Return what follows from the facts of the default graph and is not among them.

    The same facts give the same result in every order. A reasoner that is missing or fails is no
    error: the note says what was done instead.
    """
    known, left_out = _sound(facts)
    if len(known) > MOST_FACTS:
        why = f"{len(known)} facts are more than HermiT can take"
        return _without(left_out, _in_parts(known, why))
    result = _by_hermit(known)
    if not isinstance(result, Inference):
        result = _by_rules(known, result)
    elif result.consistent:
        result = _completed(result, _by_rules(known, ""))
    return _without(left_out, result)


def _sound(facts: Iterable[Quad]) -> tuple[frozenset[Fact], tuple[str, ...]]:
    """Return the facts that reasoning looks at, without those that contradict the ontology, and what contradicts."""
    known = frozenset((s, p, o) for s, p, o, _ in facts if _is_ours(p, o))
    found = clashes(known)
    return (known - clashing(known), found) if found else (known, ())


def _without(left_out: tuple[str, ...], found: Inference) -> Inference:
    """Return what was found, and what was left out before."""
    if not left_out:
        return found
    more = f" (and {len(left_out) - 1} more)" if len(left_out) > 1 else ""
    note = f"facts that contradict the ontology were left out: {left_out[0]}{more}"
    told = f"{found.note}; {note}" if found.note else note
    return replace(found, note=told, clashes=(*left_out, *found.clashes))


def _completed(found: Inference, by_rules: Inference) -> Inference:
    """Return what HermiT found with what the rules find: over the same facts it prints in some runs
    the values of one alone of two properties that are inverse to each other, and in some passes
    over a contradiction.
    """
    if not by_rules.consistent:
        return _contradiction(found.reasoner, by_rules.clashes)
    return replace(found, quads=tuple(sorted({*found.quads, *by_rules.quads})))


def infer_near(facts: Iterable[Quad], things: Set[URIRef]) -> Inference:
    """Return what follows about *things* alone, by the OWL 2 RL rules.

    Each rule of the ontology joins a thing, its classes and the facts that it is in, so that these
    facts, and the classes of what stands at their other ends, are all that *facts* need to hold.
    """
    known, left_out = _sound(facts)
    found = _without(left_out, _by_rules(known, "few facts have changed"))
    return replace(found, quads=tuple(quad for quad in found.quads if quad.s in things))


def _in_parts(known: Set[Fact], why: str) -> Inference:
    """Return what the rules find, things by things: each with the facts that it is in and the classes
    of what stands at their other ends, which is all that a rule joins.
    """
    around: dict[Node, list[Fact]] = defaultdict(list)
    for fact in known:
        around[fact[0]].append(fact)
        if fact[1] != RDF.type and isinstance(fact[2], URIRef):
            around[fact[2]].append(fact)
    found: list[Inference] = []
    things = _things(known)
    for start in range(0, len(things), THINGS_AT_ONCE):
        part = set(things[start : start + THINGS_AT_ONCE])
        facts = {fact for thing in part for fact in around[thing]}
        ends = {end for s, _, o in facts for end in (s, o)} - part
        facts |= {fact for end in ends for fact in around.get(end, ()) if _is_type_of(fact, end)}
        one = _by_rules(facts, why)
        if not one.consistent:
            return _by_rules(known, why)  # which tells all that contradicts
        found.append(replace(one, quads=tuple(quad for quad in one.quads if quad.s in part)))
    return replace(found[0], quads=tuple(sorted(quad for one in found for quad in one.quads)))


def _is_type_of(fact: Fact, thing: Node) -> bool:
    return fact[0] == thing and fact[1] == RDF.type


def is_fact(quad: Quad) -> bool:
    """Return whether reasoning looks at a quad of the default graph."""
    return _is_ours(quad.p, quad.o)


def _by_hermit(known: Set[Fact]) -> Inference | str:
    """Return what HermiT finds, or why it could not run."""
    java = shutil.which("java")
    if java is None:
        return "Java was not found"
    things = _things(known)
    with TemporaryDirectory(prefix="dramagraph-") as folder:
        file = Path(folder) / "facts.nt"
        file.write_text(_axioms_text() + _numbered(known, things), encoding="utf-8")
        try:
            run = subprocess.run(
                [java, *JAVA_OPTIONS, "-cp", _class_path(), HERMIT, *ACTIONS, file.as_uri()],
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=TIME_LIMIT_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return f"HermiT took over {TIME_LIMIT_S} s"
        except OSError as error:
            return f"Java could not be started ({error.strerror})"
    if "InconsistentOntologyException" in run.stderr:
        return _contradiction("HermiT", clashes(known))
    if run.returncode != 0:
        return f"HermiT failed ({next(iter(run.stderr.splitlines()), 'no message')})"
    return _inference(known, _read(run.stdout, things), "HermiT", None)


def _by_rules(known: Set[Fact], why: str) -> Inference:
    """Return what the OWL 2 RL rules find; *why* HermiT did not run stands in the note."""
    if find_spec("reasonable") is None:
        empty = f"nor is the package reasonable there: <{graph_iri('inferred')}> is empty"
        return Inference((), True, "none", f"{why}, {empty}")
    reasoner = import_module("reasonable").PyReasoner()
    reasoner.from_graph([*_axioms(), *known])
    # The rules also type the ontology's own terms, and spell out a literal's datatype.
    things = set(_things(known))
    entailed = {
        (s, p, o)
        for s, p, o in reasoner.reason()
        if _is_ours(p, o) and s in things and isinstance(o, URIRef)
    }
    found = clashes(known | entailed)
    if found:
        return _contradiction("OWL 2 RL", found)
    note = f"{why}: the OWL 2 RL rules were used, which find fewer contradictions"
    return _inference(known, entailed, "OWL 2 RL", note)


def _is_ours(p: URIRef, o: Term) -> bool:
    return p in _terms() or (p == RDF.type and o in _terms())


@cache
def _terms() -> frozenset[Term]:
    # `in DG` says the same, 40 times slower: 2.8 of 4.8 s for 20,000 facts.
    return frozenset(DG[name] for name in (*vocabulary.classes(), *vocabulary.properties()))


def _inference(known: Set[Fact], entailed: Set[Fact], reasoner: str, note: str | None) -> Inference:
    graph = graph_iri("inferred")
    new = sorted(entailed - known)
    return Inference(tuple(Quad(s, p, o, graph) for s, p, o in new), True, reasoner, note)


def _contradiction(reasoner: str, found: tuple[str, ...]) -> Inference:
    first = found[0] if found else "where cannot be told"
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    note = f"the facts contradict the ontology, so nothing was inferred: {first}{more}"
    return Inference((), False, reasoner, note, found)


def _things(facts: Set[Fact]) -> list[URIRef]:
    subjects = {s for s, _, _ in facts}
    values = {o for _, p, o in facts if p != RDF.type and isinstance(o, URIRef)}
    return sorted(subjects | values)


def _read(output: str, things: list[URIRef]) -> set[Fact]:
    """Return the types, with all their superclasses, and the property values in HermiT's output.

    It prints the most specific types only, and no values of datatype properties.
    """
    found: set[Fact] = set()
    for number, iri in _TYPE.findall(output):
        if URIRef(iri) in _terms():
            names = vocabulary.superclasses(vocabulary.local_name(URIRef(iri)))
            found.update((things[int(number)], RDF.type, DG[name]) for name in names)
    for iri, values in _VALUES.findall(output):
        pairs = _PAIR.findall(values)
        found.update((things[int(s)], URIRef(iri), things[int(o)]) for s, o in pairs)
    return found


def _numbered(facts: Set[Fact], things: list[URIRef]) -> str:
    """Return the facts as N-Triples, with things under their numbers."""
    numbers = {thing: URIRef(f"{THING}{number}") for number, thing in enumerate(things)}
    graph = Graph()
    for s, p, o in facts:
        value = _legal(o) if isinstance(o, Literal) else numbers.get(o, o)
        graph.add((numbers[s], p, value))
    return graph.serialize(format="nt")


def _legal(literal: Literal) -> Literal:
    """Return the literal, a date as a string: where one is due the ontology takes any literal."""
    is_refused = literal.datatype in DATES or literal.ill_typed
    return Literal(str(literal)) if is_refused else literal


@cache
def _axioms() -> tuple[tuple[Node, Node, Node], ...]:
    """Return the ontology without its alignments and words, which no conclusion here needs."""
    return tuple(
        triple
        for triple in ontology.graph()
        if triple[1] not in (RDFS.label, RDFS.comment) and not any(map(_is_foreign, triple))
    )


def _is_foreign(term: Node) -> bool:
    own = (str(DG), str(OWL), str(RDF), str(RDFS), str(XSD))
    return isinstance(term, URIRef) and not str(term).startswith(own)


@cache
def _axioms_text() -> str:
    graph = Graph()
    for triple in _axioms():
        graph.add(triple)
    return graph.serialize(format="nt")


def _class_path() -> str:
    """Return where HermiT is: owlready2's folder, whose classes go before those of its archive."""
    spec = find_spec("owlready2")
    assert spec is not None and spec.origin is not None  # a dependency of the package
    folder = Path(spec.origin).parent / "hermit"
    return os.pathsep.join((str(folder), str(folder / "HermiT.jar")))
