"""What can be asked of the server, one operation after the other: the table behind /openapi.json."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dramagraph.server.negotiation import (
    DOCUMENTS,
    GRAPHS,
    HTML,
    JSON,
    TABLES,
    TEXT,
    TURTLE,
    Format,
)

Schema = dict[str, Any]
STRING: Schema = {"type": "string"}
IRI: Schema = {"type": "string", "format": "iri"}
IRIS: Schema = {"type": "array", "items": IRI, "maxItems": 1000}
NUMBER: Schema = {"type": "integer", "minimum": 0}
ANY: Schema = {}


@dataclass(frozen=True)
class Parameter:
    """A part of the address, or what follows its ?."""

    name: str
    said: str
    schema: Schema
    place: str = "query"
    required: bool = False


@dataclass(frozen=True)
class Operation:
    """One method at one address."""

    path: str
    method: str
    said: str
    parameters: tuple[Parameter, ...] = ()
    gives: tuple[str, ...] = ()
    """Media types of the answer."""
    schema: Schema | None = None
    """Of an answer in JSON; None where it is not described."""
    success: tuple[int, ...] = (200,)
    problems: tuple[int, ...] = ()
    takes: tuple[str, ...] = ()
    """Media types of the body."""
    form: Schema | None = None
    """Of a body that is a form."""
    scope: str = ""
    """Of the token that it takes."""


def types(*formats: Format) -> tuple[str, ...]:
    """Return the media types of some formats, the wider ones included, each once."""
    return tuple(dict.fromkeys(t for f in formats for t in (f.media_type, *f.also)))


FORM, SPARQL_QUERY, SPARQL_UPDATE = (
    "application/x-www-form-urlencoded",
    "application/sparql-query",
    "application/sparql-update",
)
RDF = types(*DOCUMENTS)
RESULTS = types(*TABLES, *GRAPHS, HTML)
WRITABLE = tuple(format.media_type for format in DOCUMENTS)
BUSY = (429, 503)
WRITE = (400, 401, 403, 404, 408, 413, 415, 422, 503)

FORMAT = Parameter("format", "The format of the answer, before Accept", STRING)
AT = Parameter("at", "The commit to read; the newest where it is left out", NUMBER)
GRAPH = Parameter("graph", "The graph, by its IRI", IRI)
DEFAULT = Parameter("default", "The default graph", {"type": "string", "maxLength": 0})
KIND = Parameter(
    "kind", "Such as person or drama", {"type": "string", "pattern": "^[a-z]+$"}, "path", True
)
SLUG = Parameter(
    "slug", "The name of the thing in its IRI", {"type": "string", "minLength": 1}, "path", True
)
FILE = Parameter(
    "file",
    "The same, with an extension or without",
    {"type": "string", "minLength": 1},
    "path",
    True,
)
PATH = Parameter(
    "path", "The rest of the graph's address", {"type": "string", "minLength": 1}, "path", True
)
AFTER = Parameter("after", "Where the list goes on", STRING)
DATASET = (
    Parameter("default-graph-uri", "A graph of the dataset's default graph", IRIS),
    Parameter("named-graph-uri", "A named graph of the dataset", IRIS),
)
USING = (
    Parameter("using-graph-uri", "A graph that the patterns read as the default graph", IRIS),
    Parameter("using-named-graph-uri", "A named graph that the patterns read", IRIS),
)
MANIFEST: Schema = {
    "type": "object",
    "required": ["versions", "name", "identifierSpace", "schemaSpace"],
}
COMMIT: Schema = {
    "type": "object",
    "required": ["commit"],
    "properties": {"commit": {"type": "integer", "minimum": 1}},
}
HEALTH: Schema = {
    "type": "object",
    "required": ["status"],
    "properties": {"status": {"type": "string"}, "snapshot": NUMBER},
}


def _form(name: str, *parameters: Parameter) -> Schema:
    members = {parameter.name: parameter.schema for parameter in parameters}
    return {"type": "object", "required": [name], "properties": {name: STRING, **members}}


QUERY = Parameter("query", "A SPARQL query", STRING)
TEMPLATES = (
    ("/", "The home page", ()),
    (
        "/search",
        "Things by a part of any of their names",
        (Parameter("q", "The part", STRING), AFTER),
    ),
    ("/sources", "The documents, newest first", (AFTER,)),
)


def operations() -> tuple[Operation, ...]:
    """Return all of them, in the order of their addresses."""
    found = (*_sparql(), *_graphs(), *_things(), *_pages(), *_reconciling(), *_service())
    return tuple(sorted(found, key=lambda one: (one.path, one.method)))


def _sparql() -> tuple[Operation, ...]:
    asked = (FORMAT, AT, *DATASET)
    problems = (400, 403, 404, 406, 408, 413, 414, 415, 422, *BUSY)
    return (
        Operation(
            "/sparql", "get", "Answer a query; without one, describe the service",
            (QUERY, *asked), RESULTS, problems=problems,
        ),
        Operation(
            "/sparql", "post", "Answer a query in the body. The method QUERY does the same",
            asked, RESULTS, problems=problems, takes=(FORM, SPARQL_QUERY),
            form=_form("query", *asked),
        ),
        Operation(
            "/update", "post", "Carry out an update: one commit", USING, types(JSON), COMMIT,
            problems=WRITE, takes=(FORM, SPARQL_UPDATE), form=_form("update", *USING), scope="write",
        ),
    )  # fmt: skip


def _graphs() -> tuple[Operation, ...]:
    read = (400, 404, 406, 414, 422, *BUSY)
    found = []
    for path, target in (("/data", (GRAPH, DEFAULT)), ("/data/{path}", (PATH,))):
        found.append(
            Operation(
                path, "get", "Read a graph", (*target, FORMAT, AT), types(*GRAPHS), problems=read
            )
        )
        for method, said, success in (
            ("put", "Make the body the content of a graph", (201, 204)),
            ("post", "Add the body to a graph, or to a new one", (201, 204)),
            ("delete", "Delete a graph", (204,)),
        ):
            takes = WRITABLE if method != "delete" else ()
            found.append(
                Operation(path, method, said, target, success=success, problems=WRITE, takes=takes, scope="write")
            )  # fmt: skip
    return tuple(found)


def _things() -> tuple[Operation, ...]:
    return (
        Operation(
            "/id/{kind}/{file}", "get", "Lead to the page or to the data of a thing",
            (KIND, FILE, FORMAT), success=(303,), problems=(404, 406),
        ),
        Operation(
            "/doc/{kind}/{file}", "get", "What is said about a thing", (KIND, FILE, FORMAT), RDF,
            success=(200, 304), problems=(404, 406),
        ),
        Operation(
            "/page/{kind}/{slug}", "get", "The same, with every quote, for people", (KIND, SLUG),
            types(HTML), success=(200, 303), problems=(404,),
        ),
    )  # fmt: skip


def _pages() -> tuple[Operation, ...]:
    name = Parameter("name", "Such as Actor", STRING, "path", True)
    status = Parameter("status", "Such as contested", STRING, "path", True)
    found = [
        *TEMPLATES,
        ("/class/{name}", "The things of a class", (name, AFTER)),
        ("/claims/{status}", "The claims of a status", (status, AFTER)),
    ]
    return tuple(
        Operation(path, "get", said, tuple(parameters), types(HTML), problems=(400, 404))
        for path, said, parameters in found
    )


def _reconciling() -> tuple[Operation, ...]:
    names: Schema = {"type": "string", "enum": ["entity", "type", "property"]}
    kind = Parameter("kind", "What is looked for", names, "path", True)
    prefix = Parameter("prefix", "What its name begins with", STRING, required=True)
    cursor = Parameter("cursor", "Where the list goes on", NUMBER)
    name = Parameter("id", "The thing", STRING, required=True)
    type_ = Parameter("type", "The class of the things", STRING, required=True)
    limit = Parameter("limit", "How many at most", NUMBER)
    callback = Parameter("callback", "The function of JSONP", STRING)
    batch = dict.fromkeys(("queries", "extend", "query"), STRING)
    gives, problems = (*types(JSON), "application/javascript", "text/javascript"), (400, 404, 422)
    address = "/reconcile"
    return (
        Operation(address, "get", "Answer a batch; without one, say what this is",
                  (*(Parameter(n, "JSON", STRING) for n in batch), callback), gives, problems=problems),
        Operation(address, "post", "Answer a batch", (callback,), gives, problems=(*problems, 413, 415),
                  takes=(FORM,), form={"type": "object", "properties": batch}),
        Operation(f"{address}/suggest/{{kind}}", "get", "What a name may be the beginning of",
                  (kind, prefix, cursor, callback), gives, problems=problems),
        Operation(f"{address}/flyout/{{kind}}", "get", "A few words about something",
                  (kind, name, callback), gives, problems=problems),
        Operation(f"{address}/preview", "get", "A small page about a thing", (name,), types(HTML),
                  problems=problems),
        Operation(f"{address}/properties", "get", "The properties that things may have",
                  (type_, limit, callback), gives, problems=problems),
    )  # fmt: skip


def _service() -> tuple[Operation, ...]:
    reports = types(TURTLE, JSON, TEXT, HTML)
    busy = (406, 503)
    return (
        Operation("/validate", "get", "The SHACL report of the store", (FORMAT,), reports, problems=busy),
        Operation("/validate", "post", "The SHACL report of a graph", (FORMAT,), reports,
                  problems=(408, 413, 415, 422, *busy), takes=WRITABLE),
        Operation("/.well-known/void", "get", "How many facts there are", (FORMAT,), RDF, problems=busy),
        Operation("/.well-known/sparql-examples", "get", "The example queries", (FORMAT,), RDF, problems=busy),
        Operation("/ontology", "get", "The vocabulary", (FORMAT,), types(HTML, *DOCUMENTS), problems=busy),
        Operation("/context.jsonld", "get", "The context of all JSON-LD", (), ("application/ld+json",),
                  problems=(404,)),
        Operation("/dump.nq.gz", "get", "Every graph", (), ("application/gzip",),
                  success=(200, 206, 304), problems=(416, 503)),
        Operation("/health/live", "get", "Whether the process answers", (), types(JSON), HEALTH),
        Operation("/health/ready", "get", "Whether the store can be read", (), types(JSON), HEALTH,
                  problems=(503,)),
        Operation("/metrics", "get", "What has been counted", (), ("text/plain",), problems=(401,)),
        Operation("/openapi.json", "get", "This description", (), types(JSON), {"type": "object"}),
    )  # fmt: skip
