"""RDF/XML: one rdf:Description for each subject, sorted; equal data are equal bytes.

The engine writes it too, but with prefixes in random order and with names that XML does not allow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from xml.sax.saxutils import escape, quoteattr

from rdflib import URIRef

from dramagraph.errors import DataError
from dramagraph.prefixes import prefixes
from dramagraph.rdf import Quad
from dramagraph.store import Snapshot, sorted_triples

# https://www.w3.org/TR/xml/#charsets; XML 1.0 has no escape for the rest.
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# The longest name without a colon that ends an IRI, in ASCII, https://www.w3.org/TR/xml-names/#NT-NCName
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*\Z")
_RETURN = {"\r": "&#13;"}  # a parser would read it as a line feed


def rdfxml(snapshot: Snapshot, graph: URIRef | None) -> Iterator[bytes]:
    """Yield one graph in RDF/XML, a subject at a time.

    DataError for a property whose IRI does not end in an XML name, and for a character that XML
    does not have, such as U+000C.
    """
    by_namespace = {iri: name for name, iri in sorted(prefixes().items())}
    declared = "".join(f"\n  xmlns:{name}={quoteattr(iri)}" for iri, name in by_namespace.items())
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{declared}>\n'.encode()
    for subject, quads in groupby(sorted_triples(snapshot, graph), attrgetter("s")):
        lines = "".join(_property(quad, by_namespace) for quad in quads)
        about = quoteattr(subject)
        yield f"<rdf:Description rdf:about={about}>\n{lines}</rdf:Description>\n".encode()
    yield b"</rdf:RDF>\n"


def _property(quad: Quad, by_namespace: dict[str, str]) -> str:
    match = _NAME.search(quad.p)
    if match is None:
        raise DataError(f"RDF/XML has no name for the property {quad.p}: choose turtle")
    namespace, name = quad.p[: match.start()], match.group()
    prefix = by_namespace.get(namespace)
    start = f"{prefix}:{name}" if prefix else f"p:{name} xmlns:p={quoteattr(namespace)}"
    if isinstance(quad.o, URIRef):
        return f"  <{start} rdf:resource={quoteattr(quad.o)}/>\n"
    text = str(quad.o)
    illegal = ILLEGAL.search(text)
    if illegal is not None:
        raise DataError(
            f"RDF/XML cannot hold the character U+{ord(illegal.group()):04X}, which stands in "
            f"{quad.p} of {quad.s}: choose turtle"
        )
    if quad.o.language:
        start += f" xml:lang={quoteattr(quad.o.language)}"
    elif quad.o.datatype is not None:
        start += f" rdf:datatype={quoteattr(quad.o.datatype)}"
    end = start.partition(" ")[0]
    return f"  <{start}>{escape(text, _RETURN)}</{end}>\n"
