"""Constraints in SPARQL, said once more in Python: whether a node surely keeps one of them.

Each function is named by the query that it stands for, and may be stricter than it, never laxer: a node
that fails here is asked by the query itself. A query that has no function here is always asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from hashlib import sha256
from itertools import product

from rdflib import RDF, SH, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from dramagraph.graph_view import GraphView
from dramagraph.ontology.terms import DG
from dramagraph.rdf import OA
from dramagraph.shapes import SHAPE

KIN = frozenset((DG.spouse, DG.sibling, DG.siblingInLaw, DG.romanticPartner, DG.parent, DG.child))

Check = Callable[[GraphView, Node, Collection[Node]], bool]
"""(graph, focus node, its values) → True where a constraint surely holds, False where nobody knows."""

OFFSET = re.compile("[0-9]{1,18}")
"""A number that every engine counts with."""

AFFIRMED = Literal("affirmed")
STATING = frozenset((Literal("accepted"), Literal("contested")))


def query_check(shapes: Graph, shape: Node, constraint: Node) -> Check | None:
    """Return how to tell that a SPARQL constraint of a shape holds; None where only the query tells."""
    if constraint == SHAPE["StatedFact-query"]:
        return _stated(frozenset(shapes.objects(shape, SH.targetSubjectsOf)))
    return _CHECKS.get(constraint)


def _quoted(view: GraphView, node: Node, _: Collection[Node]) -> bool:
    quotes = view.values(node, OA.exact)
    return _has_offsets(view, node) and all(
        text[start:end] == str(exact)
        for text, start, end in _places(view, node)
        for exact in quotes
    )


def _in_context(view: GraphView, node: Node, _: Collection[Node]) -> bool:
    around = list(product(view.values(node, OA.prefix), view.values(node, OA.suffix)))
    return (
        _has_offsets(view, node)
        and all(_is_text(before) and _is_text(after) for before, after in around)
        and all(
            len(before) <= start
            and text[start - len(before) : start] == str(before)
            and text[end : end + len(after)] == str(after)
            for text, start, end in _places(view, node)
            for before, after in around
            if isinstance(before, Literal) and isinstance(after, Literal)
        )
    )


def _places(view: GraphView, node: Node) -> Iterator[tuple[str, int, int]]:
    """Yield the texts of an evidence, and where in them it is."""
    texts = {str(t) for s in view.values(node, DG.source) for t in view.values(s, DG.text)}
    starts, ends = view.values(node, OA.start), view.values(node, OA.end)
    for text, start, end in product(texts, starts, ends):
        yield text, int(str(start)), int(str(end))


def _has_offsets(view: GraphView, node: Node) -> bool:
    """Whether all offsets of an evidence are numbers in order."""
    starts, ends = view.values(node, OA.start), view.values(node, OA.end)
    numbers = [*starts, *ends]
    return all(map(_is_offset, numbers)) and all(
        int(str(start)) <= int(str(end)) for start in starts for end in ends
    )


def _is_offset(term: Node) -> bool:
    is_number = isinstance(term, Literal) and term.datatype == XSD.integer
    return is_number and OFFSET.fullmatch(str(term)) is not None


def _is_text(term: Node) -> bool:
    return isinstance(term, Literal) and (term.datatype is None or term.datatype == XSD.string)


def _mentions_both(view: GraphView, node: Node, _: Collection[Node]) -> bool:
    mentions = view.values(node, DG.mentions)
    if sum(isinstance(one, URIRef) for one in mentions) > 1:
        return True
    return all(
        isinstance(value, Literal) or value == subject
        for claim in view.pointing(DG.evidence, node)
        for value in view.values(claim, RDF.object)
        for subject in view.values(claim, RDF.subject)
    )


def _hashed(view: GraphView, node: Node, _: Collection[Node]) -> bool:
    return all(
        sha256(str(text).encode("utf-8", "surrogatepass")).hexdigest() == str(digest)
        for text in view.values(node, DG.text)
        for digest in view.values(node, DG.sha256)
    )


def _ends_after_it_begins(view: GraphView, node: Node, _: Collection[Node]) -> bool:
    return not any(
        str(last) < str(first)[: len(str(last))]
        for last in view.values(node, DG.finaleDate)
        for first in view.values(node, DG.premiereDate)
    )


def _not_its_own_value(view: GraphView, node: Node, _: Collection[Node]) -> bool:
    return not any(node in values for values in view.subjects.get(node, {}).values())


def _of_one_world(view: GraphView, node: Node, _: Collection[Node]) -> bool:
    said = view.subjects.get(node, {})
    kin = {value for p in KIN & said.keys() for value in said[p]}
    is_character = DG.Character in view.values(node, RDF.type)
    return all((DG.Character in view.values(one, RDF.type)) == is_character for one in kin)


def _stated(properties: frozenset[Node]) -> Check:
    """Return the check that a claim stands behind each value of these properties."""

    def check(view: GraphView, node: Node, _: Collection[Node]) -> bool:
        said = view.subjects.get(node, {})
        facts = {(p, value) for p in said.keys() & properties for value in said[p]}
        return not facts or facts <= set(_stating(view, node))

    return check


def _stating(view: GraphView, node: Node) -> Iterator[tuple[Node, Node]]:
    """Yield (property, value) of the claims about a node that hold and have affirmed evidence."""
    for claim in view.pointing(RDF.subject, node):
        if not STATING.isdisjoint(view.values(claim, DG.status)) and any(
            AFFIRMED in view.values(witness, DG.polarity)
            for witness in view.values(claim, DG.evidence)
        ):
            yield from product(view.values(claim, RDF.predicate), view.values(claim, RDF.object))


def _uses_vocabulary(view: GraphView, node: Node, _: Collection[Node]) -> bool:
    """Stands for "nothing was judged": whether anything of the vocabulary, *node*, is used."""
    return any(p.startswith(str(node)) for p in view.properties() if isinstance(p, URIRef)) or any(
        str(type_).startswith(str(node)) for type_ in view.objects(RDF.type)
    )


def _tells_status(view: GraphView, node: Node, _: Collection[Node]) -> bool:
    used = view.properties()
    return node in used or not any(str(p).startswith(str(DG)) for p in used)


def _tells_identity(view: GraphView, node: Node, _: Collection[Node]) -> bool:
    return node in view.properties() or DG.Persona not in set(view.objects(RDF.type))


_CHECKS: Mapping[Node, Check] = {
    SHAPE[f"{name}-query"]: check
    for name, check in (
        ("QuoteInText", _quoted),
        ("QuoteContext", _in_context),
        ("EvidenceMentionsBoth", _mentions_both),
        ("OwnPart", _not_its_own_value),
        ("Kin", _not_its_own_value),
        ("KinOfOneWorld", _of_one_world),
        ("SourceSha256IsRight", _hashed),
        ("FinaleAfterPremiere", _ends_after_it_begins),
        ("UnjudgedData", _uses_vocabulary),
        ("UnjudgedStatus", _tells_status),
        ("UnjudgedIdentity", _tells_identity),
    )
}
