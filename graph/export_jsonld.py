"""JSON-LD, nested by thing: one object for each, with the things it points to one level deep.

    {"@id": "…/person/seo-yul-ha", "@type": ["Actor", "Person"], "label": {"en": "Seo Yul-ha"},
     "portrays": {"@id": "…/character/nam-so-wol.moonlit-ledger", "@type": "Character",
                  "label": {"en": "Nam So-wol"}}}

The context, context.jsonld, gives every class and property of the vocabulary a short name. It
stands in the output itself, so that reading needs no network. Only what JSON-LD 1.0 knows is used.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any, TypeAlias

from rdflib import RDF, RDFS, XSD, Literal, URIRef

from dramagraph import resources
from dramagraph.errors import DataError
from dramagraph.rdf import Quad, Term
from dramagraph.store import Snapshot, sorted_triples

Json: TypeAlias = Any
# The integers that JSON numbers carry everywhere: RFC 8259, section 6.
_NUMBER = re.compile("0|-?[1-9][0-9]{0,14}")


@dataclass(frozen=True, slots=True)
class Name:
    """A short name of the context, and how its values are written."""

    text: str
    type: str | None = None
    """"@id" for things, "@vocab" for properties, else a datatype's IRI; None for plain strings."""
    has_languages: bool = False
    """Whether values stand under their language tags."""


@cache
def context() -> dict[str, Json]:
    """Return the published context: short names and prefixes → what they stand for."""
    found: dict[str, Json] = json.loads(resources.text("", "context.jsonld"))["@context"]
    return found


@cache
def names() -> Mapping[str, Name]:
    """Return IRI → its short name."""
    found = {}
    for text, entry in context().items():
        definition = {"@id": entry} if isinstance(entry, str) else entry
        type_ = definition.get("@type")
        if type_ not in (None, "@id", "@vocab"):
            type_ = _expanded(type_)
        found[_expanded(definition["@id"])] = Name(text, type_, "@container" in definition)
    return found


def short(iri: URIRef) -> str:
    """Return a property's, class's or datatype's IRI as the context shortens it: portrays, owl:Class.

    An IRI without a short name comes back in full.
    """
    name = names().get(str(iri))
    if name is not None:
        return name.text
    end = max(iri.rfind("/"), iri.rfind("#")) + 1
    prefix = names().get(iri[:end])
    if prefix is not None and iri[end:]:
        return f"{prefix.text}:{iri[end:]}"
    return str(iri)


def _key(iri: URIRef) -> str:
    """Return the same where it cannot be mistaken."""
    text = short(iri)
    return _full(iri) if text == str(iri) else text


def _full(iri: URIRef) -> str:
    """Return a thing's IRI; DataError if JSON-LD would take it for a shortened one: <label:x>."""
    scheme, _, rest = iri.partition(":")
    if scheme in context() and not rest.startswith("//"):
        raise DataError(f"JSON-LD would read <{iri}> as the name {scheme!r}: choose turtle")
    return str(iri)


def jsonld(snapshot: Snapshot, graph: URIRef | None) -> Iterator[bytes]:
    """Yield one graph in JSON-LD, a thing at a time, sorted by IRI.

    Types and labels of all things are held in memory, to be repeated where things are pointed to.
    """
    about = _about(snapshot, graph)
    yield f'{{"@context": {_text(context())},\n"@graph": ['.encode()
    separator = "\n"
    for subject, quads in groupby(sorted_triples(snapshot, graph), attrgetter("s")):
        yield f"{separator}{_text(_object(subject, quads, about))}".encode()
        separator = ",\n"
    yield b"\n]}\n"


def _about(snapshot: Snapshot, graph: URIRef | None) -> dict[URIRef, list[Quad]]:
    """Return thing → its types and labels, sorted."""
    about: dict[URIRef, list[Quad]] = {}
    for quad in snapshot.quads(graph):
        if quad.p in (RDF.type, RDFS.label):
            about.setdefault(quad.s, []).append(quad)
    return {thing: sorted(quads) for thing, quads in about.items()}


def _object(
    subject: URIRef, quads: Iterable[Quad], about: Mapping[URIRef, list[Quad]]
) -> dict[str, Json]:
    """Return a thing as a JSON object; its types and names come first."""
    types: list[Json] = []
    named: dict[str, dict[str, list[Json]]] = {"label": {}, "altLabel": {}}
    found: dict[str, list[Json]] = {}
    for quad in quads:
        if quad.p == RDF.type and isinstance(quad.o, URIRef):
            types.append(_key(quad.o))
            continue
        name = names().get(str(quad.p)) or Name(_key(quad.p))
        if not name.has_languages:
            found.setdefault(name.text, []).append(_value(quad.o, name.type, about))
        elif isinstance(quad.o, Literal) and quad.o.language:
            by_language = named.setdefault(name.text, {})
            by_language.setdefault(quad.o.language, []).append(str(quad.o))
        else:  # under its prefixed name, which has no container
            key = context()[name.text]["@id"]
            found.setdefault(key, []).append(_value(quad.o, None, about))
    return {
        "@id": _full(subject),
        **_singles({"@type": types} if types else {}),
        **{key: _singles(values) for key, values in named.items() if values},
        **_singles(found),
    }


def _value(term: Term, type_: str | None, about: Mapping[URIRef, list[Quad]]) -> Json:
    """Return a value under a name of that type."""
    if isinstance(term, URIRef):
        if term in about:
            return _object(term, about[term], {})
        if type_ == "@vocab":
            return _key(term)
        return _full(term) if type_ == "@id" else {"@id": _full(term)}
    text = str(term)
    if term.language:
        return {"@language": term.language, "@value": text}
    if term.datatype is None:
        return {"@value": text} if type_ else text
    if str(term.datatype) != type_:
        return {"@type": _key(term.datatype), "@value": text}
    return int(text) if term.datatype == XSD.integer and _NUMBER.fullmatch(text) else text


def _singles(values: Mapping[str, list[Json]]) -> dict[str, Json]:
    """Return the same with lists of one value as that value."""
    return {key: found[0] if len(found) == 1 else found for key, found in values.items()}


def _expanded(name: str) -> str:
    """Return what a prefixed name of the context stands for."""
    prefix, _, rest = name.partition(":")
    return name if rest.startswith("//") else f"{context()[prefix]}{rest}"


def _text(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)
