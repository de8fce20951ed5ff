"""Every address of the site is made here, and nowhere else.

An address is local, with the prefix under which the application is mounted; only what data names
by http or https becomes a link out. Anything else, such as javascript:, stays text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from urllib.parse import unquote, urlsplit

from flask import request, url_for
from rdflib import URIRef

from dramagraph import resources
from dramagraph.errors import MissingError
from dramagraph.iris import thing_iri
from dramagraph.ontology.terms import DG
from dramagraph.server.negotiation import Format
from dramagraph.server.site import site
from dramagraph.settings import base_iri

KIND = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Name:
    """The kind and the slug of a thing, the slug as it is read, not as it is written in an IRI."""

    kind: str
    slug: str

    @property
    def iri(self) -> URIRef:
        """The IRI that the name stands for."""
        return thing_iri(self.kind, self.slug)


def name_of(iri: str) -> Name | None:
    """Return the name of a thing's IRI, None for any other IRI."""
    local = iri.removeprefix(f"{base_iri()}id/")
    kind, _, written = local.partition("/")
    name = Name(kind, unquote(written))
    is_name = KIND.fullmatch(kind) and "/" not in name.slug and str(name.iri) == str(iri)
    return name if is_name else None


def checked(name: Name) -> Name:
    """Return *name*; MissingError where its kind or slug is none that an IRI can have."""
    if name_of(str(name.iri)) is None:
        raise MissingError(f"{name.kind[:40]!r}, {name.slug[:200]!r}: no thing can be called this")
    return name


def page(iri: str) -> str | None:
    """Return the page about *iri*, None where there is none."""
    if iri.startswith(str(DG)):
        return url_for("service.ontology", _anchor=iri.removeprefix(str(DG)))
    document, _, fragment = iri.partition("#")
    name = name_of(document)
    return page_of(name, fragment) if name else None


def page_of(name: Name, fragment: str = "") -> str:
    """Return the page about a thing, at an element of it."""
    return url_for("pages.page", kind=name.kind, slug=name.slug, _anchor=fragment or None)


def outside(iri: str) -> str | None:
    """Return *iri* where it may be followed out of the site, None where it may not."""
    try:
        parts = urlsplit(iri)
        return iri if parts.scheme in {"http", "https"} and parts.hostname else None
    except ValueError:  # such as http://[
        return None


def target(iri: str) -> str | None:
    """Return where a link to *iri* leads: its page here, else out, else nowhere (None)."""
    return page(iri) or outside(iri)


def document(name: Name, format: Format) -> str:
    """Return the address of a thing's triples."""
    return url_for("things.document", kind=name.kind, file=f"{name.slug}.{format.extension}")


def anchor(evidence: str) -> str:
    """Return the id of an evidence's quote in the page of its source.

    >>> anchor("https://w3id.org/dramagraph/id/evidence/91c2")
    'e-91c2'
    """
    return f"e-{evidence.rpartition('/')[2]}"


def quote(source: str, evidence: str) -> str | None:
    """Return the place of an evidence in the page of its source."""
    address = page(source)
    return address and f"{address}#{anchor(evidence)}"


def of_class(name: str, after: str | None = None) -> str:
    """Return the list of the things of a class, from after a key on."""
    return url_for("pages.of_class", name=name, after=after)


def sources(after: str | None = None) -> str:
    """Return the list of sources, from after a key on."""
    return url_for("pages.sources", after=after)


def claims(status: str, after: str | None = None) -> str:
    """Return the list of the claims of a status, from after a key on."""
    return url_for("pages.claims", status=status, after=after)


def search(text: str, after: str | None = None) -> str:
    """Return the search for a name."""
    return url_for("pages.search", q=text, after=after)


def sparql(query: str | None = None, format: str | None = None) -> str:
    """Return the endpoint, with a query where one is given."""
    return url_for("sparql.endpoint", query=query, format=format)


def validation(format: str | None = None) -> str:
    """Return the SHACL report of the store."""
    return url_for("validate.report", format=format)


def ontology(format: str | None = None) -> str:
    """Return the vocabulary."""
    return url_for("service.ontology", format=format)


def static(name: str) -> str:
    """Return a file of static/, with its hash, so that it can be cached for good."""
    return url_for("static", filename=name, v=_version(name))


@cache
def _version(name: str) -> str:
    data = resources.folder("server").joinpath("static", name).read_bytes()
    return sha256(data).hexdigest()[:12]


def site_url() -> str:
    """Return the address of the site as users see it, with a slash at its end."""
    address = site().settings.site_url or request.url_root
    return f"{address.rstrip('/')}/"


def absolute(path: str) -> str:
    """Return a local address with the site's scheme and host."""
    return site_url() + path.removeprefix(request.script_root).lstrip("/")


def home() -> str:
    """Return the home page."""
    return url_for("pages.home")


def search_form() -> str:
    """Return where the search form leads."""
    return url_for("pages.search")


def dump() -> str:
    """Return the whole dataset."""
    return url_for("service.dump")
