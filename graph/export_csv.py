"""CSV, https://www.rfc-editor.org/rfc/rfc4180, for people with a spreadsheet: a row for each fact.

Columns: subject, subjectLabel, property, object (the IRI of a thing), value (its label, or the
literal), datatype, language, sources (how many documents affirm the fact), and the first quote
that does, by source and place: quote, source, start, end. Types and names are no facts of their
own here. UTF-8 without a byte order mark: in Excel, Data > From Text/CSV reads it.

A cell that a spreadsheet would run as a formula gets an apostrophe in front, and so does one that
begins with an apostrophe, so that taking one away gives the text back.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from typing import TypeAlias

from rdflib import RDF, RDFS, SKOS, URIRef

from dramagraph import resources
from dramagraph.export_jsonld import short
from dramagraph.rdf import Quad, Term
from dramagraph.store import Snapshot, sorted_triples

COLUMNS = [
    *("subject", "subjectLabel", "property", "object", "value", "datatype", "language"),
    *("sources", "quote", "source", "start", "end"),
]
FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
"""What begins a formula, https://owasp.org/www-community/attacks/CSV_Injection, or our own mark."""
_NAMES = {RDF.type, RDFS.label, SKOS.altLabel}

Triple: TypeAlias = tuple[URIRef, URIRef, Term]
Quote: TypeAlias = tuple[str, int, int, str]
"""Source, start, end, words: sorted by what comes first."""


@dataclass(slots=True)
class Support:
    """What affirms one fact."""

    first: Quote
    sources: set[str] = field(default_factory=set)


def csv_rows(snapshot: Snapshot, graph: URIRef | None) -> Iterator[bytes]:
    """Yield the facts of one graph, sorted, the names of the columns first.

    Labels and, for each fact, the first quote are held in memory.
    """
    labels = _labels(snapshot, graph)
    support = _support(snapshot)
    yield _row(COLUMNS)
    for quad in sorted_triples(snapshot, graph):
        if quad.p not in _NAMES:
            yield _row(_cells(quad, labels, support.get((quad.s, quad.p, quad.o))))


def _labels(snapshot: Snapshot, graph: URIRef | None) -> dict[URIRef, str]:
    """Return thing → its label, the first where there are several."""
    labels: dict[URIRef, str] = {}
    for quad in snapshot.quads(graph):
        if quad.p == RDFS.label:
            labels[quad.s] = min(str(quad.o), labels.get(quad.s, str(quad.o)))
    return labels


def _support(snapshot: Snapshot) -> dict[Triple, Support]:
    """Return fact → what affirms it."""
    support: dict[Triple, Support] = {}
    for s, p, o, source, start, end, exact in snapshot.query(
        resources.text("", "queries", "quotes-of-facts.rq")
    ):
        quote = (str(source), int(start), int(end), str(exact))
        found = support.setdefault((s, p, o), Support(quote))
        found.first = min(found.first, quote)
        found.sources.add(str(source))
    return support


def _cells(quad: Quad, labels: dict[URIRef, str], support: Support | None) -> list[str]:
    s, p, o, _ = quad
    if isinstance(o, URIRef):
        what = [str(o), labels.get(o, ""), "", ""]
    else:
        what = ["", str(o), short(o.datatype) if o.datatype else "", o.language or ""]
    if support is None:
        why = ["0", "", "", "", ""]
    else:
        source, start, end, exact = support.first
        why = [str(len(support.sources)), exact, source, str(start), str(end)]
    return [str(s), labels.get(s, ""), short(p), *what, *why]


def _row(cells: list[str]) -> bytes:
    text = StringIO()
    guarded = (f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells)
    csv.writer(text, lineterminator="\r\n").writerow(guarded)
    return text.getvalue().encode("utf-8")
