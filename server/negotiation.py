"""Which format a client gets: an extension or ?format= first, else the Accept header.

Content negotiation after RFC 9110, https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1: of the
ranges that match a media type the most specific gives its quality; the highest quality wins; among
equals the server's order decides. Parameters other than q are not compared, since no format here
has variants, but a range with parameters counts as more specific.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from werkzeug.exceptions import NotAcceptable


@dataclass(frozen=True, slots=True)
class Format:
    """A format on offer."""

    name: str
    """Its name in ?format= and in the store's serialisers."""
    media_type: str
    extension: str
    label: str
    also: tuple[str, ...] = ()
    """Wider media types that clients ask for and are answered with."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A format, and the media type it was asked by."""

    format: Format
    media_type: str

    @property
    def content_type(self) -> str:
        """The Content-Type of the answer: text types carry their charset."""
        is_text = self.media_type.startswith("text/")
        return f"{self.media_type}; charset=utf-8" if is_text else self.media_type


HTML = Format("html", "text/html", "html", "HTML")
TEXT = Format("text", "text/plain", "txt", "Text")
JSON = Format("json", "application/json", "json", "JSON")
PROBLEM = Format("problem", "application/problem+json", "json", "Problem", ("application/json",))

TURTLE = Format("turtle", "text/turtle", "ttl", "Turtle")
JSONLD = Format("jsonld", "application/ld+json", "jsonld", "JSON-LD", ("application/json",))
NTRIPLES = Format("ntriples", "application/n-triples", "nt", "N-Triples")
RDFXML = Format("rdfxml", "application/rdf+xml", "rdf", "RDF/XML", ("application/xml", "text/xml"))
TRIG = Format("trig", "application/trig", "trig", "TriG")
NQUADS = Format("nquads", "application/n-quads", "nq", "N-Quads")

GRAPHS = (TURTLE, NTRIPLES, RDFXML, JSONLD, TRIG, NQUADS)
"""What CONSTRUCT and DESCRIBE come in."""
DOCUMENTS = (TURTLE, JSONLD, NTRIPLES, RDFXML)
"""What the triples of a thing come in."""

BOOLEANS = (
    Format("json", "application/sparql-results+json", "srj", "JSON", ("application/json",)),
    Format("xml", "application/sparql-results+xml", "srx", "XML", ("application/xml", "text/xml")),
)
"""What ASK comes in; CSV and TSV have no form for it (SPARQL 1.1 Query Results CSV and TSV)."""
TABLES = (
    *BOOLEANS,
    Format("csv", "text/csv", "csv", "CSV"),
    Format("tsv", "text/tab-separated-values", "tsv", "TSV"),
)
"""What SELECT comes in."""

# Possessive, since what follows a run of blanks or parameters never needs a part of it back.
_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]++"
_PARAMETER = rf'[ \t]*+;[ \t]*+(?:({_TOKEN})=({_TOKEN}|"(?:[^"\\]|\\.)*+"))?+'
_RANGE = re.compile(rf"[ \t]*+({_TOKEN})/({_TOKEN})((?:{_PARAMETER})*+)[ \t]*+(?:,|$)")
_QUALITY = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One element of an Accept header."""

    type: str
    subtype: str
    parameters: int
    """How many parameters it has besides q."""
    quality: float

    def specificity(self, media_type: str) -> tuple[int, int] | None:
        """Return how closely it names *media_type*, to be compared; None for no match."""
        type_, _, subtype = media_type.partition("/")
        if (self.type, self.subtype) == (type_, subtype):
            return 2, self.parameters
        if (self.type, self.subtype) == (type_, "*"):
            return 1, self.parameters
        return (0, self.parameters) if (self.type, self.subtype) == ("*", "*") else None


def media_ranges(accept: str) -> list[MediaRange]:
    """Return the elements of an Accept header, in order; an element that is malformed is left out.

    >>> [(r.type, r.subtype, r.quality) for r in media_ranges("text/*;q=0.5, nonsense, a/b")]
    [('text', '*', 0.5), ('a', 'b', 1.0)]
    """
    found = []
    position = 0
    while position < len(accept):
        match = _RANGE.match(accept, position)
        element = match and _media_range(match)
        if element:
            found.append(element)
        comma = accept.find(",", position)
        position = match.end() if match else comma + 1 if comma >= 0 else len(accept)
    return found


def _media_range(match: re.Match[str]) -> MediaRange | None:
    """Return a matched element; None where its q is no weight."""
    parameters, quality = 0, 1.0
    for name, value in re.findall(_PARAMETER, match[3]):
        if name.lower() == "q":
            if not _QUALITY.fullmatch(value):
                return None
            quality = float(value)
        elif name:
            parameters += 1
    return MediaRange(match[1].lower(), match[2].lower(), parameters, quality)


@lru_cache(maxsize=256)
def encoding(accept_encoding: str) -> str:
    """Return how an answer may be compressed for an Accept-Encoding header: br, gzip or not, "".

    https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3; br, the smaller, among equals.
    """
    weights: dict[str, float] = {}
    for element in accept_encoding.lower().split(",")[:20]:
        name, _, rest = element.partition(";")
        weight = rest.strip().removeprefix("q=")
        is_weight = _QUALITY.fullmatch(weight) is not None
        weights[name.strip()] = float(weight) if is_weight else 0.0 if rest else 1.0
    best = max(("br", "gzip"), key=lambda name: weights.get(name, weights.get("*", 0.0)))
    return best if weights.get(best, weights.get("*", 0.0)) > 0 else ""


def accepted(accept: str | None, offered: Sequence[Format]) -> Choice | None:
    """Return the best of *offered* for an Accept header, None where it takes none of them.

    No header, or one without a single readable element, takes the first.
    """
    ranges = media_ranges(accept or "")
    if not ranges:
        return Choice(offered[0], offered[0].media_type)
    best, best_quality = None, 0.0
    for choice in _choices(offered):
        quality = _quality(choice.media_type, ranges)
        if quality > best_quality:
            best, best_quality = choice, quality
    return best


@lru_cache(maxsize=256)
def is_page_wanted(accept: str) -> bool:
    """Return whether an Accept header prefers a page to data of any kind, as browsers' do."""
    choice = accepted(accept or None, (*TABLES, *GRAPHS, HTML))
    return choice is not None and choice.format is HTML


def _choices(offered: Sequence[Format]) -> list[Choice]:
    """Return every media type of every format: all proper ones first, then the wider ones."""
    proper = [Choice(format, format.media_type) for format in offered]
    return proper + [Choice(format, wider) for format in offered for wider in format.also]


def _quality(media_type: str, ranges: Sequence[MediaRange]) -> float:
    matching = [
        (closeness, element.quality)
        for element in ranges
        if (closeness := element.specificity(media_type)) is not None
    ]
    return max(matching, key=lambda pair: pair[0])[1] if matching else 0.0


def choose(accept: str | None, offered: Sequence[Format], named: str | None = None) -> Choice:
    """Return the format *named* by name, extension or media type, else the best for *accept*.

    Raises NotAcceptable (406), with what is on offer, where nothing fits.
    """
    if named is None:
        choice = accepted(accept, offered)
        if choice is not None:
            return choice
        raise NotAcceptable(f"Accept fits none of {', '.join(f.media_type for f in offered)}")
    for choice in _choices(offered):
        if named.lower() in {choice.format.name, choice.format.extension, choice.media_type}:
            return choice
    raise NotAcceptable(f"format {named[:80]!r} is not on offer here; {names(offered)} are")


def names(offered: Sequence[Format]) -> str:
    """Return the names of formats as a list in words."""
    return ", ".join(format.name for format in offered)
