"""What is about the whole: health, the dump, the JSON-LD context, the vocabulary."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, jsonify, render_template, request

from dramagraph import __version__, resources
from dramagraph.errors import MissingError, StoreError
from dramagraph.ontology import graph as ontology_graph
from dramagraph.ontology import vocabulary
from dramagraph.server.caching import conditional
from dramagraph.server.negotiation import DOCUMENTS, HTML, TURTLE, choose
from dramagraph.server.serialising import serialised
from dramagraph.server.site import site

blueprint = Blueprint("service", __name__)

LANGUAGES = ("en", "ko", "it")
"""The languages of the vocabulary's labels and comments."""
CHUNK = 65_536
"""Bytes of N-Quads that are compressed and sent at a time."""


@blueprint.get("/health/live")
def live() -> Response:
    """Say that the process answers."""
    return jsonify(status="live")


@blueprint.get("/health/ready")
def ready() -> Response:
    """Say that the store can be read; StoreError (503) and MissingError name it where it cannot."""
    try:
        with site().snapshots.lease() as held:
            return jsonify(status="ready", snapshot=held.snapshot.number)
    except MissingError as error:
        raise StoreError(str(error)) from error


@blueprint.get("/dump.nq.gz")
def dump() -> Response:
    """Stream the whole dataset as sorted N-Quads; the same dataset gives the same bytes.

    When that has been done once for a snapshot, parts of it can be asked for by Range.
    """
    leased = ExitStack()
    held = leased.enter_context(site().snapshots.lease())

    def make() -> Response:
        file = site().dumps.file(held.edition)
        if file is not None:
            response = Response(_read(file), content_type="application/gzip")
            response.content_length = file.stat().st_size
        else:
            pieces = site().dumps.kept(held.edition, _zipped(held.snapshot.nquads()))
            response = Response(pieces, content_type="application/gzip")
        response.headers["Content-Disposition"] = 'attachment; filename="dramagraph.nq.gz"'
        return response

    try:
        response = conditional(held.edition, ("dump",), make)
        size = response.content_length
        if response.status_code == 200 and size is not None:
            response.make_conditional(request, accept_ranges=True, complete_length=size)
    except BaseException:
        leased.close()
        raise
    response.call_on_close(leased.close)
    return response


def _read(path: Path) -> Iterator[bytes]:
    """Yield a file, which is opened when somebody asks for the first piece."""
    with path.open("rb") as file:
        while data := file.read(CHUNK):
            yield data


def _zipped(lines: Iterator[str]) -> Iterator[bytes]:
    """Yield gzip of *lines*, without a name or a time: zlib writes neither."""
    gzip = zlib.compressobj(6, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    waiting: list[str] = []
    size = 0
    for line in lines:
        waiting.append(line)
        size += len(line)
        if size >= CHUNK:
            yield gzip.compress("".join(waiting).encode("utf-8"))
            waiting, size = [], 0
    yield gzip.compress("".join(waiting).encode("utf-8")) + gzip.flush()


@blueprint.get("/context.jsonld")
def context() -> Response:
    """Return the JSON-LD context of the vocabulary."""
    try:
        text = resources.text("", "context.jsonld")
    except FileNotFoundError:
        raise MissingError("this version has no JSON-LD context") from None
    return Response(text, content_type="application/ld+json")


@dataclass(frozen=True, slots=True)
class TermView:
    """A class or a property of the vocabulary."""

    name: str
    labels: tuple[tuple[str, str], ...]
    """(language, label), in the order of LANGUAGES; comments likewise."""
    comments: tuple[tuple[str, str], ...]
    above: tuple[str, ...]
    """Of a class: the classes above it."""
    domains: tuple[str, ...] = ()
    ranges: tuple[str, ...] = ()
    inverse: str | None = None


@blueprint.get("/ontology")
def ontology() -> Response:
    """Return the vocabulary: a page to a browser, else its triples."""
    choice = choose(request.headers.get("Accept"), (HTML, *DOCUMENTS), request.args.get("format"))

    def make() -> Response:
        if choice.format is HTML:
            classes, properties = _terms()
            body: str | bytes = render_template(
                "ontology.html", classes=classes, properties=properties, formats=DOCUMENTS
            )
        elif choice.format is TURTLE:
            body = resources.text("ontology", "dramagraph.ttl")
        else:
            body = serialised(ontology_graph(), choice.format)
        return Response(body, content_type=choice.content_type)

    return conditional(__version__, ("ontology", choice.media_type), make)


@cache
def _terms() -> tuple[tuple[TermView, ...], tuple[TermView, ...]]:
    """Return the classes and the properties, by name."""
    classes = (_term(name) for name in vocabulary.classes())
    properties = (_term(name) for name in vocabulary.properties())
    return tuple(classes), tuple(properties)


def _term(name: str) -> TermView:
    is_class = name in vocabulary.classes()
    return TermView(
        name,
        tuple((lang, vocabulary.label(name, lang)) for lang in LANGUAGES),
        tuple((lang, vocabulary.comment(name, lang)) for lang in LANGUAGES),
        vocabulary.superclasses(name)[1:] if is_class else (),
        () if is_class else vocabulary.domains(name),
        () if is_class else vocabulary.ranges(name),
        None if is_class else vocabulary.inverse(name),
    )
