"""What a validation found, and how it reads: as lines for a terminal, as a SHACL validation report, as JSON.

The same findings give the same bytes, in whatever order they were found: they are sorted, and what SHACL leaves to blank
nodes is named by a hash. Text from documents is never printed raw.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.term import Identifier

from dramagraph.iris import hash_iri
from dramagraph.ontology.terms import DG
from dramagraph.settings import base_iri
from dramagraph.shapes import SHAPE

LONGEST_VALUE = 80
"""Code points of a value in a line of text; one line of a terminal. The other renderings hold it whole."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of a validation (https://www.w3.org/TR/shacl/#results-validation-result)."""

    focus: Identifier
    """What was judged; a blank node of the data is _:b0, _:b1 … in the order of the data."""
    path: URIRef | None
    """The property whose value is at fault; None where the node itself is."""
    value: Identifier | None
    """The value at fault; None where one is missing or they are too many."""
    severity: str
    """Violation, Warning or Info."""
    message: str
    """What must hold, in one line."""
    shape: URIRef
    """The shape that says so."""
    component: URIRef
    """The kind of constraint that failed: sh:MinCountConstraintComponent and so on."""

    @property
    def key(self) -> tuple[str, ...]:
        """What findings are sorted by."""
        terms = (self.focus, self.path, self.value)
        return (*map(_exact, terms), self.severity, self.message, self.shape, self.component)


@dataclass(frozen=True)
class Report:
    """All that a validation found."""

    results: tuple[Finding, ...]
    """Sorted by focus node, path, value, severity, message and shape; without repetition."""

    @staticmethod
    def of(findings: Iterable[Finding]) -> Report:
        """Return the report of *findings* in any order."""
        return Report(tuple(sorted(set(findings), key=lambda finding: finding.key)))

    @cached_property
    def conforms(self) -> bool:
        """Whether nothing is violated. Warnings do not count, other than in SHACL 1.0, where any result does."""
        return not any(finding.severity == "Violation" for finding in self.results)

    def text(self) -> str:
        """Return a line that says how many, then two for each finding: where, and what must hold."""
        return "".join(f"{line}\n" for line in (self._summary(), *map(_lines, self.results)))

    def turtle(self) -> str:
        """Return a sh:ValidationReport in Turtle, without blank nodes."""
        graph = Graph(bind_namespaces="none")
        for prefix, namespace in _PREFIXES:
            graph.bind(prefix, namespace)
        nodes = [hash_iri("finding", *finding.key) for finding in self.results]
        report = hash_iri("report", *nodes)
        graph.add((report, RDF.type, SH.ValidationReport))
        graph.add((report, SH.conforms, Literal(self.conforms)))
        for node, finding in zip(nodes, self.results, strict=True):
            graph.add((report, SH.result, node))
            for predicate, value in _properties(finding):
                graph.add((node, predicate, _named(value)))
        return graph.serialize(format="turtle")

    def json(self) -> str:
        """Return {"conforms": …, "results": […]}; an IRI is a string, a literal an object with its value."""
        results = [
            {
                "focusNode": _plain(finding.focus),
                "path": _plain(finding.path),
                "value": _plain(finding.value),
                "severity": finding.severity,
                "message": finding.message,
                "shape": finding.shape,
                "component": finding.component,
            }
            for finding in self.results
        ]
        report = {"conforms": self.conforms, "results": results}
        return json.dumps(report, ensure_ascii=False, indent=2) + "\n"

    def _summary(self) -> str:
        counts = dict.fromkeys(("Violation", "Warning", "Info"), 0)
        for finding in self.results:
            counts[finding.severity] = counts.get(finding.severity, 0) + 1
        parts = [f"{n} {kind.lower()}{'s' * (n != 1)}" for kind, n in counts.items() if n]
        return (
            ("Conforms" if self.conforms else "Does not conform")
            + ": "
            + (", ".join(parts) or "nothing found")
        )


def _properties(finding: Finding) -> list[tuple[URIRef, Identifier]]:
    """Return what SHACL says of one result, in the standard's order."""
    properties: list[tuple[URIRef, Identifier | None]] = [
        (RDF.type, SH.ValidationResult),
        (SH.focusNode, finding.focus),
        (SH.resultPath, finding.path),
        (SH.value, finding.value),
        (SH.resultSeverity, SH[finding.severity]),
        (SH.resultMessage, Literal(finding.message, lang="en")),
        (SH.sourceShape, finding.shape),
        (SH.sourceConstraintComponent, finding.component),
    ]
    return [(predicate, value) for predicate, value in properties if value is not None]


_PREFIXES = (
    ("dg", str(DG)),
    ("oa", "http://www.w3.org/ns/oa#"),
    ("rdf", str(RDF)),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("sh", str(SH)),
    ("shape", str(SHAPE)),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
)


def _lines(finding: Finding) -> str:
    """Return the two lines of a finding in a terminal."""
    where = [_short(finding.focus)]
    if finding.path is not None:
        where.append(_short(finding.path))
    if finding.value is not None and finding.value != finding.focus:
        where.append(_short(finding.value))
    said = f"{finding.message} ({_short(finding.shape)})"
    return f"{finding.severity}: {' '.join(where)}\n    {said}"


def _short(term: Identifier) -> str:
    """Return *term* for a terminal: with a prefix where there is one, cut, and without control characters."""
    if isinstance(term, Literal):
        text = str(term)
        cut = text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"
        shown = f'"{cut}"' + (f"@{term.language}" if term.language else "")
        return _visible(shown + (f"^^{_short(term.datatype)}" if term.datatype else ""))
    if isinstance(term, BNode):
        return _visible(f"_:{term}")
    for prefix, namespace in (*_PREFIXES, ("id", f"{base_iri()}id/")):
        if term.startswith(namespace) and len(term) > len(namespace):
            return _visible(f"{prefix}:{term[len(namespace) :]}")
    return _visible(f"<{term}>")


def _visible(text: str) -> str:
    """Return *text* in one line, its control characters as \\uXXXX: an article must not steer a terminal."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04X}" for c in text)


def _exact(term: Identifier | None) -> str:
    """Return a string that is the same for the same term only, and never fails, unlike n3() on a broken IRI."""
    if term is None:
        return ""
    if isinstance(term, Literal):
        return json.dumps([str(term), term.language, term.datatype], ensure_ascii=False)
    return f"_:{term}" if isinstance(term, BNode) else str(term)


def _plain(term: Identifier | None) -> str | dict[str, str] | None:
    """Return *term* as JSON."""
    if term is None:
        return None
    if not isinstance(term, Literal):
        return _exact(term)
    if term.language:
        return {"value": str(term), "language": term.language}
    return {"value": str(term), **({"datatype": term.datatype} if term.datatype else {})}


def _named(term: Identifier) -> Identifier:
    """Return *term*, a blank node as an IRI (https://www.w3.org/TR/rdf11-concepts/#section-skolemization)."""
    return hash_iri("blank", term) if isinstance(term, BNode) else term
