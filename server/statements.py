"""Rows of the evidence queries → statements: what is said, how it stands, and in whose words.

In: rows of evidence.rq or thing_evidence.rq with those of the qualifiers. Out: frozen values with
the links that a page shows, sorted, each claim once whatever the number of its quotes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from rdflib import XSD, Literal, URIRef
from rdflib.term import Identifier

from dramagraph.ontology import vocabulary
from dramagraph.ontology.terms import DG
from dramagraph.server import links
from dramagraph.server.answers import Row, Term

ESTABLISHED = ("accepted", "contested", "superseded")
"""The statuses of what a page presents as said; the others are only reported."""
UNITS = {"viewershipRating": "%", "hoursViewed": "hours"}
"""What the ontology says the numbers of a property are."""


@dataclass(frozen=True, slots=True)
class Ref:
    """A term as a page shows it: its text, and where it leads (None: nowhere)."""

    text: str
    language: str | None = None
    href: str | None = None


@dataclass(frozen=True, slots=True)
class PropertyRef:
    """A property or a qualifier, as a page names it."""

    name: str
    """The local name for the vocabulary's own, else the IRI."""
    label: str
    href: str | None


@dataclass(frozen=True, slots=True)
class SourceRef:
    """A source, as a quote cites it."""

    iri: str
    title: str
    href: str | None
    outlet: str
    date: str
    """As precise as it is known, "" where it is not."""
    language: str | None


@dataclass(frozen=True, slots=True)
class Quote:
    """One place of a text that states something."""

    iri: str
    exact: str
    prefix: str
    suffix: str
    start: int
    """Code points of the source's text, as stop is."""
    stop: int
    source: SourceRef
    href: str | None
    """The place in the page of its source."""
    polarity: str
    certainty: str
    stage: str
    attributed_to: str
    confidence: str
    rule: str

    @property
    def before(self) -> str:
        """The words before the quote in its paragraph, from a whole word on."""
        paragraph = self.prefix.rpartition("\n")[2]
        is_whole = paragraph != self.prefix or self.start <= len(self.prefix)
        return paragraph if is_whole else "…" + paragraph[paragraph.find(" ") + 1 :]

    @property
    def after(self) -> str:
        """The words after the quote in its paragraph, up to a whole word."""
        paragraph = self.suffix.partition("\n")[0]
        if paragraph != self.suffix or " " not in paragraph:
            return paragraph
        return paragraph[: paragraph.rfind(" ")] + "…"

    @property
    def hedges(self) -> tuple[str, ...]:
        """What makes the quote less than a plain statement, in words; () for a plain one."""
        found = []
        if self.polarity == "negated":
            found.append("denies it")
        if self.certainty not in {"", "certain"}:
            found.append(self.certainty)
        if self.stage:
            found.append(self.stage)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim and everyone who makes it."""

    iri: str
    href: str | None
    subject: Ref
    subject_iri: str
    predicate: PropertyRef
    object: Ref
    object_key: str
    """Its IRI, or the text of a literal as it is in the data."""
    status: str
    """accepted, contested, superseded, reported, refuted, or unjudged where the store has none."""
    plain: int
    """How many independent sources say it plainly; hedged and negating likewise."""
    hedged: int
    negating: int
    reason: str
    """Why it stands so, "" where the store does not say."""
    qualifiers: tuple[tuple[PropertyRef, Ref], ...]
    quotes: tuple[Quote, ...]
    """By date, source and place."""

    @property
    def is_established(self) -> bool:
        """Whether at least one source says it plainly."""
        return self.status in ESTABLISHED

    @property
    def sources(self) -> int:
        """How many sources the quotes are from."""
        return len({quote.source.iri for quote in self.quotes})

    @property
    def unit(self) -> str:
        """What the number counts, "" for most."""
        return UNITS.get(self.predicate.name, "")


def ref(term: Term, label: Term | None = None) -> Ref:
    """Return how a page shows a term, by its label where there is one."""
    if isinstance(term, Literal):
        href = links.outside(str(term)) if term.datatype == XSD.anyURI else None
        return Ref(_readable(term), term.language, href)
    href = links.target(str(term))
    if label is not None:
        return Ref(str(label), label.language if isinstance(label, Literal) else None, href)
    if str(term).startswith(str(DG)):
        return Ref(property_ref(term).label, "en", href)
    name = links.name_of(str(term))
    return Ref(name.slug if name else str(term), None, href)


def _readable(literal: Literal) -> str:
    """Return the text of a literal, a large integer with commas."""
    is_integer = literal.datatype in {XSD.integer, XSD.decimal} and str(literal).isdecimal()
    return f"{int(literal):,}" if is_integer and len(literal) > 4 else str(literal)


def cell(term: Identifier) -> Ref:
    """Return how a table shows a term of any kind, a blank node too."""
    return ref(term) if isinstance(term, URIRef | Literal) else Ref(f"_:{term}")


def narrowest(classes: Set[str]) -> tuple[str, ...]:
    """Return the names of *classes* without those that another one of them implies, sorted."""
    wider = {above for name in classes for above in vocabulary.superclasses(name)[1:]}
    return tuple(sorted(classes - wider))


def property_ref(term: Term) -> PropertyRef:
    """Return how a page names a property or a class."""
    iri = str(term)
    name = vocabulary.local_name(term)
    if name in vocabulary.properties() or name in vocabulary.classes():
        return PropertyRef(name, vocabulary.label(name), links.page(iri))
    local = iri.replace("#", "/").rstrip("/").rpartition("/")[2]
    return PropertyRef(iri, local or iri, links.target(iri))


def source_ref(row: Row) -> SourceRef:
    """Return the source of a row."""
    iri = str(row.iri("source"))
    title = row.text("title") or row.text("file") or iri
    language = row.text("language") or None
    return SourceRef(iri, title, links.page(iri), row.text("outlet"), row.text("date"), language)


def statements(rows: Sequence[Row], qualifiers: Iterable[Row]) -> tuple[Statement, ...]:
    """Return the statements of *rows*, sorted by property, how they stand and value."""
    by_claim: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in rows:
        by_claim[row.text("claim")].setdefault(row.text("evidence"), row)
    details = _qualifiers(qualifiers)
    found = [
        _statement(claim, tuple(evidence.values()), details.get(claim, ()))
        for claim, evidence in by_claim.items()
    ]
    return tuple(sorted(found, key=_order))


def _order(statement: Statement) -> tuple[str, bool, str, str]:
    superseded = statement.status == "superseded"
    return statement.predicate.label, superseded, statement.object.text, statement.iri


def _qualifiers(rows: Iterable[Row]) -> dict[str, tuple[tuple[PropertyRef, Ref], ...]]:
    found: dict[str, dict[tuple[str, Term], tuple[PropertyRef, Ref]]] = defaultdict(dict)
    for row in rows:
        qualifier, value = row.term("qualifier"), row.term("value")
        shown = property_ref(qualifier), ref(value, row.maybe("valueLabel"))
        found[row.text("claim")].setdefault((str(qualifier), value), shown)
    return {claim: tuple(pairs.values()) for claim, pairs in found.items()}


def _statement(
    claim: str, rows: Sequence[Row], qualifiers: tuple[tuple[PropertyRef, Ref], ...]
) -> Statement:
    row = rows[0]
    value = row.term("object")
    quotes = sorted((_quote(each) for each in rows), key=_quote_order)
    return Statement(
        iri=claim,
        href=links.page(claim),
        subject=ref(row.term("subject"), row.maybe("subjectLabel")),
        subject_iri=row.text("subject"),
        predicate=property_ref(row.term("property")),
        object=ref(value, row.maybe("objectLabel")),
        object_key=str(value),
        status=row.text("status") or "unjudged",
        plain=row.number("plainSources"),
        hedged=row.number("hedgedSources"),
        negating=row.number("negatingSources"),
        reason=row.text("reason"),
        qualifiers=qualifiers,
        quotes=tuple(quotes),
    )


def _quote_order(quote: Quote) -> tuple[str, str, int, int, str]:
    return quote.source.date, quote.source.iri, quote.start, quote.stop, quote.iri


def _quote(row: Row) -> Quote:
    source = source_ref(row)
    iri = row.text("evidence")
    return Quote(
        iri=iri,
        exact=row.text("exact"),
        prefix=row.text("prefix"),
        suffix=row.text("suffix"),
        start=row.number("start"),
        stop=row.number("end"),
        source=source,
        href=links.quote(source.iri, iri),
        polarity=row.text("polarity"),
        certainty=row.text("certainty"),
        stage=row.text("stage"),
        attributed_to=row.text("attributedTo"),
        confidence=row.text("confidence"),
        rule=row.text("rule"),
    )
