"""/id and /doc: the addresses of things, and their triples.

A thing is no document, so its own address answers 303 with that of a page or of triples about it
(https://www.w3.org/TR/cooluris/#r303gendocument).
"""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request
from rdflib import URIRef
from werkzeug.wrappers import Response as Redirection

from dramagraph.errors import MissingError
from dramagraph.server import links
from dramagraph.server.answers import ask, rows
from dramagraph.server.caching import conditional
from dramagraph.server.links import Name
from dramagraph.server.negotiation import DOCUMENTS, HTML, Choice, choose
from dramagraph.server.site import site
from dramagraph.store import Snapshot

blueprint = Blueprint("things", __name__)

RECORDS = frozenset(("claim", "evidence", "run", "judgement", "link"))
"""Kinds that stand in graphs of their own, not among the accepted facts."""


@blueprint.get("/id/<kind>/<file>")
def thing(kind: str, file: str) -> Redirection:
    """Lead to the page about a thing, or to its triples: by extension, else by Accept."""
    slug, extension = _split(file)
    name = links.checked(Name(kind, slug))
    accept = request.headers.get("Accept")
    choice = choose(accept, (HTML, *DOCUMENTS), extension or request.args.get("format"))
    is_page = choice.format is HTML
    target = links.page_of(name) if is_page else links.document(name, choice.format)
    response = redirect(target, 303)
    response.vary.add("Accept")
    return response


@blueprint.get("/doc/<kind>/<file>")
def document(kind: str, file: str) -> Response:
    """Return the triples of a thing: by extension, else by Accept."""
    slug, extension = _split(file)
    name = links.checked(Name(kind, slug))
    accept = request.headers.get("Accept")
    choice = choose(accept, DOCUMENTS, extension or request.args.get("format"))
    with site().snapshots.lease() as held:
        return conditional(
            held.edition,
            ("doc", str(name.iri), choice.media_type),
            lambda: _document(held.snapshot, name, choice),
        )


def _split(file: str) -> tuple[str, str | None]:
    """Return the slug and the extension; a slug may have dots of its own.

    >>> _split("nam-so-wol.moonlit-ledger.ttl"), _split("nam-so-wol.moonlit-ledger")
    (('nam-so-wol.moonlit-ledger', 'ttl'), ('nam-so-wol.moonlit-ledger', None))
    """
    slug, _, extension = file.rpartition(".")
    is_known = extension in {format.extension for format in (HTML, *DOCUMENTS)}
    return (slug, extension) if slug and is_known else (file, None)


def _document(snapshot: Snapshot, name: Name, choice: Choice) -> Response:
    """Return what the store has about a thing. MissingError where that is nothing at all."""
    query = "document"
    if name.kind == "source":
        query = "document_source"
    elif name.kind in RECORDS:
        query = "document_record"
    body = ask(snapshot, query, thing=name.iri).serialize(choice.format.name)
    if not _is_known(snapshot, name.iri):
        raise MissingError(f"{name.iri} is not in this store; search for it by name")
    response = Response(body, content_type=choice.content_type)
    response.headers["Link"] = f'<{links.page_of(name)}>; rel="alternate"; type="text/html"'
    return response


def _is_known(snapshot: Snapshot, thing: URIRef) -> bool:
    return bool(rows(snapshot, "known", thing=thing))
