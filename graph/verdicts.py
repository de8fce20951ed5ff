"""What people have decided: verdicts, as lines of a file that stands under version control, and as quads.

    {"about": "identity", "first": PERSONA, "second": PERSONA, "verdict": "same", "by": "ana",
     "date": "2026-03-09T10:00:00Z"}
    {"about": "evidence", "passage": "SOURCE#char=266,293", "subject": PERSONA, "predicate": "portrays", "object": PERSONA,
     "verdict": "wrong", "error": "name", "note": "the sister is meant"}

A verdict speaks of what documents call things and of places in their texts (RFC 5147, section 2.1), never of things,
claims or rules: those may be others after the next document or the next version of the rules. It speaks as long
as the document is there. Verdicts are added, never taken away; of two about one matter the later counts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rdflib import DCTERMS, RDF, RDFS, XSD, Literal, URIRef

from dramagraph.errors import DataError, MissingError
from dramagraph.iris import graph_iri, hash_iri
from dramagraph.ontology.terms import DG
from dramagraph.ontology.vocabulary import local_name, properties
from dramagraph.rdf import Quad, Term

FIELDS: Mapping[str, tuple[str, ...]] = {
    "identity": ("first", "second"),
    "claim": ("passage", "subject", "predicate", "object"),
    "evidence": ("passage", "subject", "predicate", "object"),
    "link": ("thing", "item"),
}
"""What a verdict is about → what names it: two personas; a passage and what it states, in the document's own
names; a thing and an item of Wikidata."""

ANSWERS: Mapping[str, tuple[str, ...]] = {
    "identity": ("same", "different", "unsure"),
    "claim": ("right", "wrong", "unsure"),
    "evidence": ("right", "wrong", "unsure"),
    "link": ("same", "different", "unsure"),
}
"""What can be said of it. "unsure" takes an earlier verdict back; of two personas, it keeps them apart too."""

ERRORS: Mapping[str, str] = {
    "relation": "the words tell of another relation, or of none",
    "name": "somebody or something else is meant",
    "value": "the date, number or prize is another",
    "stance": "the words deny, doubt or only imagine it",
    "other": "something else",
}
"""Kinds of error in what was read."""

_TOLD = ("error", "note", "by", "date")
_OF_PLACE = (RDF.subject, RDF.predicate, RDF.object)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What somebody decided about one matter."""

    kind: str
    """identity, claim, evidence or link"""
    about: tuple[str, ...]
    """The values of its fields (FIELDS), in their order."""
    verdict: str
    error: str = ""
    """Of what is wrong: a kind of error (ERRORS)."""
    note: str = ""
    by: str = ""
    date: str = ""
    """When it was decided, ISO 8601 in UTC, so that it sorts as a text."""

    @property
    def iri(self) -> URIRef:
        """A hash of all that it says."""
        more = (self.verdict, self.error, self.note, self.by, self.date)
        name = "judgement" if self.is_of_personas else "verdict"
        return hash_iri(name, self.kind, *self.about, *more)

    @property
    def is_of_personas(self) -> bool:
        """Whether it is about who is who."""
        return self.kind == "identity"


def in_order(found: Iterable[Verdict]) -> list[Verdict]:
    """Return each verdict once, the earlier ones first."""
    return sorted(set(found), key=lambda one: (one.date, one.iri))


def passage(source: str, start: int, stop: int) -> str:
    """Return the IRI of a place in the text of a source.

    >>> passage("https://example.org/a", 266, 293)
    'https://example.org/a#char=266,293'
    """
    return f"{source}#char={start},{stop}"


def source_of(name: str) -> str:
    """Return the source of a place or a persona by its IRI."""
    return name.partition("#")[0]


def read_verdicts(path: str) -> list[Verdict]:
    """Return the verdicts of a file, in order; DataError for a line that is none, MissingError for a file that
    cannot be read.
    """
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise MissingError(f"{path}: {error}") from error
    return in_order(_parsed(line, f"{path}:{n}") for n, line in enumerate(lines, 1) if line.strip())


def _parsed(line: str, where: str) -> Verdict:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise DataError(f"{where}: no JSON: {error}") from error
    if not isinstance(record, dict) or record.get("about") not in FIELDS:
        raise DataError(f'{where}: "about" must be one of {", ".join(FIELDS)}')
    return _checked(record, where)


def _checked(record: Mapping[str, Any], where: str) -> Verdict:
    kind = record["about"]
    known = {"about", "verdict", *FIELDS[kind], *_TOLD}
    for name in (*FIELDS[kind], "verdict"):
        if not record.get(name):
            raise DataError(f'{where}: a verdict about {kind} needs "{name}"')
    for name, value in record.items():
        if name not in known or not isinstance(value, str):
            raise DataError(f'{where}: "{name}" has no meaning here, or its value is no text')
    if record["verdict"] not in ANSWERS[kind]:
        raise DataError(f'{where}: "{record["verdict"]}" is none of {", ".join(ANSWERS[kind])}')
    if record.get("error", "") not in ("", *ERRORS):
        raise DataError(f'{where}: "{record["error"]}" is no kind of error: {", ".join(ERRORS)}')
    if "predicate" in record and record["predicate"] not in properties():
        raise DataError(f'{where}: there is no property "{record["predicate"]}"')
    about = tuple(record[name] for name in FIELDS[kind])
    told = {name: record.get(name, "") for name in _TOLD}
    return Verdict(
        kind, tuple(sorted(about)) if kind == "identity" else about, record["verdict"], **told
    )


def line(verdict: Verdict) -> str:
    """Return a verdict as a line of a file."""
    record = {"about": verdict.kind, **dict(zip(FIELDS[verdict.kind], verdict.about, strict=True))}
    record["verdict"] = verdict.verdict
    told = {name: getattr(verdict, name) for name in _TOLD}
    record.update((name, value) for name, value in told.items() if value)
    return json.dumps(record, ensure_ascii=False)


def verdict_quads(found: Iterable[Verdict]) -> Iterator[Quad]:
    """Yield verdicts as quads of the curation graph. One about who is who is a judgement."""
    graph = graph_iri("curation")
    for verdict in found:
        for p, o in (*_matter(verdict), *_told(verdict)):
            yield Quad(verdict.iri, p, o, graph)


def _matter(verdict: Verdict) -> Iterator[tuple[URIRef, Term]]:
    if verdict.kind == "identity":
        yield RDF.type, DG.Judgement
        for persona in verdict.about:
            yield DG.judged, URIRef(persona)
        yield DG.score, Literal(_SCORES[verdict.verdict], datatype=XSD.decimal)
        yield DG.feature, Literal("decided by a person")
        yield DG.method, Literal("review@1")
        return
    yield RDF.type, DG.Verdict
    yield DG.verdictOn, Literal(verdict.kind)
    if verdict.kind == "link":
        thing, item = verdict.about
        yield DG.linkOf, URIRef(thing)
        yield DG.linkTo, URIRef(item)
    else:
        where, subject, predicate, value = verdict.about
        is_persona = value.startswith(f"{source_of(where)}#")
        yield DG.passage, Literal(where, datatype=XSD.anyURI)
        yield RDF.subject, URIRef(subject)
        yield RDF.predicate, DG[predicate]
        yield RDF.object, URIRef(value) if is_persona else Literal(value)


_SCORES = {"same": "1.0", "unsure": "0.5", "different": "0.0"}


def _told(verdict: Verdict) -> Iterator[tuple[URIRef, Term]]:
    yield DG.verdict, Literal(verdict.verdict)
    for p, value in (
        (DG.errorKind, verdict.error),
        (RDFS.comment, verdict.note),
        (DCTERMS.creator, verdict.by),
    ):
        if value:
            yield p, Literal(value)
    if verdict.date:
        yield DCTERMS.created, Literal(verdict.date, datatype=XSD.dateTime, normalize=False)


def told_in(quads: Iterable[Quad]) -> list[Verdict]:
    """Return the verdicts that the quads of a curation graph tell, in order. A node that says less than a
    verdict must is somebody's remark, and none.
    """
    nodes: dict[str, dict[URIRef, list[Term]]] = {}
    for s, p, o, _ in quads:
        nodes.setdefault(str(s), {}).setdefault(URIRef(str(p)), []).append(o)
    found = (_told_by(node) for node in nodes.values())
    return in_order(verdict for verdict in found if verdict is not None)


def _told_by(node: Mapping[URIRef, Sequence[Term]]) -> Verdict | None:
    said = {p: str(min(values, key=str)) for p, values in node.items()}
    kind = said.get(DG.verdictOn) or ("link" if DG.linkOf in said else "identity")
    about = _about(kind, node, said)
    verdict = said.get(DG.verdict, "")
    if about is None or verdict not in ANSWERS[kind]:
        return None
    error = said.get(DG.errorKind, "")
    return Verdict(
        kind,
        about,
        verdict,
        error if error in ERRORS else "",
        said.get(RDFS.comment, ""),
        said.get(DCTERMS.creator, ""),
        said.get(DCTERMS.created, ""),
    )


def _about(
    kind: str, node: Mapping[URIRef, Sequence[Term]], said: Mapping[URIRef, str]
) -> tuple[str, ...] | None:
    if kind == "identity":
        pair = tuple(sorted({str(value) for value in node.get(DG.judged, ())}))
        return pair if len(pair) == 2 else None
    if kind == "link":
        wanted = (DG.linkOf, DG.linkTo)
        return tuple(said[p] for p in wanted) if {*wanted} <= said.keys() else None
    if kind not in FIELDS or not {DG.passage, *_OF_PLACE} <= said.keys():
        return None
    subject, predicate, value = (said[p] for p in _OF_PLACE)
    return said[DG.passage], subject, local_name(URIRef(predicate)), value
