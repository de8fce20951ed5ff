"""SERVICE, where it is switched on: exact endpoints, at addresses that were looked at, for so long and so much."""

import json
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Literal, URIRef

from dramagraph.engine_federation import is_public
from dramagraph.errors import ComplexityError, FederationError, QueryError, UsageError
from dramagraph.guard import refuse_network
from dramagraph.guard_service import asked, calls, replaced
from dramagraph.rdf import Quad
from dramagraph.server import create_app
from dramagraph.server.settings import Settings
from dramagraph.store import write

EX = "http://example.org/"
KNOWN = {"head": {"vars": ["s", "n"]}, "results": {"bindings": [
    {"s": {"type": "uri", "value": f"{EX}a"}, "n": {"type": "literal", "value": "} } SERVICE <x:y> { '"}},
    {"s": {"type": "uri", "value": f"{EX}c"}},
]}}  # fmt: skip
BLANK = {"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "bnode", "value": "b"}}]}}
ONE = {"s": {"type": "uri", "value": f"{EX}a"}}


class Elsewhere(BaseHTTPRequestHandler):
    """Another endpoint."""

    def do_POST(self):
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.asked.append((self.path, form["query"][0]))
        if self.path == "/moved":
            self.send_response(307)
            self.send_header("Location", "/known")
            self.end_headers()
            return
        if self.path == "/slow":
            self.server.over.wait(10)
        body = {
            "/known": json.dumps(KNOWN),
            "/blank": json.dumps(BLANK),
            "/many": json.dumps({"head": {"vars": ["s"]}, "results": {"bindings": [ONE] * 10_001}}),
            "/large": json.dumps(KNOWN) + " " * 5_000_000,
            "/cut": json.dumps(KNOWN)[:-9],
            "/truth": '{"head": {}, "boolean": true}',
        }.get(self.path, "<html>")
        self.send_response(200)
        self.end_headers()
        with suppress(OSError):  # who asked has had enough
            self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def elsewhere():
    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        server.asked, server.over = [], Event()
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.over.set()
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def address(elsewhere):
    return f"http://127.0.0.1:{elsewhere.server_port}"


@pytest.fixture(scope="module")
def ask(elsewhere, address, tmp_path_factory):
    store = str(tmp_path_factory.mktemp("federation") / "store")
    write(
        store,
        [Quad(URIRef(EX + n), URIRef(EX + "p"), Literal(n), None) for n in "ab"],
        action="build",
    )
    paths = ("known", "blank", "many", "large", "cut", "truth", "moved", "slow", "page")
    app = create_app({
        "store": store,
        "service_private_endpoints": " ".join(f"{address}/{path}" for path in paths),
        "service_endpoints": f"http://localhost:{elsewhere.server_port}/known https://nobody.invalid/",
        "service_timeout_s": 0.5,
    })  # fmt: skip
    client = app.test_client()

    def answered(query, accept="application/sparql-results+json"):
        elsewhere.asked.clear()
        return client.get("/sparql", query_string={"query": query}, headers={"Accept": accept})

    yield answered


def rows(answer):
    assert answer.status_code == 200, answer.text
    found = answer.json["results"]["bindings"]
    return sorted(tuple(sorted((k, v["value"]) for k, v in row.items())) for row in found)


def test_solutions_of_an_allowed_endpoint_are_joined_with_ours(ask, address, elsewhere):
    query = (
        f"PREFIX ex: <{EX}> SELECT * {{ ?s ex:p ?o SERVICE <{address}/known> {{ ?s ex:name ?n }} }}"
    )
    answer = ask(query)

    assert rows(answer) == [(("n", "} } SERVICE <x:y> { '"), ("o", "a"), ("s", f"{EX}a"))]
    [(path, sent)] = elsewhere.asked
    assert path == "/known" and sent.endswith(f"PREFIX ex: <{EX}> \nSELECT * {{ ?s ex:name ?n }}")
    assert "ETag" not in answer.headers


@pytest.mark.parametrize(
    "endpoint",
    [
        "{address}/known?x",
        "{address}/KNOWN",
        "{address}/other",
        "{address}/known#x",
        "HTTP{rest}/known",
        "",
    ],
)
def test_an_endpoint_is_allowed_letter_by_letter(ask, address, elsewhere, endpoint):
    endpoint = endpoint.replace("{address}", address).replace(
        "{rest}", address.removeprefix("http")
    )
    answer = ask(f"ASK {{ SERVICE SILENT <{endpoint}> {{ ?s ?p ?o }} }}")

    assert (answer.status_code, answer.json["title"]) == (403, "federation disabled")
    assert elsewhere.asked == []


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("moved", "answers with status 307"),
        ("slow", "does not answer"),
        ("large", "sends more than 4194304 bytes"),
        ("many", "sends more than 10000 values"),
        ("blank", "sends a blank node"),
        ("cut", "sends what cannot be read"),
        ("truth", "sends no solutions"),
        ("page", "sends what cannot be read"),
    ],
)
def test_a_call_that_fails_is_an_error_or_silent(ask, address, elsewhere, path, reason):
    """What is SILENT has one solution without values then, and nobody follows a redirection."""
    failed = ask(f"SELECT * {{ SERVICE <{address}/{path}> {{ ?s ?p ?o }} }}")

    assert failed.status_code == 422 and reason in failed.json["detail"]
    assert [asked for asked, _ in elsewhere.asked] == [f"/{path}"]
    silent = ask(f"SELECT * {{ ?s ?p ?o SERVICE SILENT <{address}/{path}> {{ ?s ?p ?o }} }}")
    assert len(rows(silent)) == 2


def test_a_public_endpoint_is_not_called_at_a_private_address(ask, elsewhere):
    place = f"http://localhost:{elsewhere.server_port}/known"
    answer = ask(f"ASK {{ SERVICE <{place}> {{ ?s ?p ?o }} }}")

    assert answer.status_code == 422 and "not of the open internet" in answer.json["detail"]
    assert elsewhere.asked == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        *[(private, False) for private in (
            "127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1", "172.16.0.1", "100.64.0.1", "0.0.0.0",
            "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1",
            "::ffff:8.8.8.8", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1",
        )],
    ],
)  # fmt: skip
def test_addresses_that_the_open_internet_does_not_reach_are_told(address, expected):
    assert is_public(address) is expected


def test_calls_are_found_with_what_they_ask():
    query = "BASE <x:> SELECT * { { SERVICE SILENT <x:y> { ?s ?p '}' } } FILTER EXISTS { service <x:z> {} } }"
    found = calls(query, ["x:y", "x:z"])

    assert [(call.endpoint, call.is_silent, call.pattern) for call in found] == [
        ("x:y", True, "{ ?s ?p '}' }"),
        ("x:z", False, "{}"),
    ]
    assert asked(query, found[0]) == "BASE <x:> \nSELECT * { ?s ?p '}' }"
    assert replaced(query, found, ["A", "B"]) == "BASE <x:> SELECT * { { A } FILTER EXISTS { B } }"


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("ASK { SERVICE <x:y> { SERVICE <x:y> {} } }", FederationError),
        ("ASK { SERVICE ?x {} }", FederationError),
        ("PREFIX x: <x:> ASK { SERVICE x:y {} }", FederationError),
        ("ASK { SERVICE <x:y> { ", FederationError),
        ("ASK { SERVICESILENT <x:y> {} }", FederationError),
        (f"ASK {{ {'SERVICE <x:y> {} ' * 9} }}", ComplexityError),
        ("ASK { SERVICE <x:y> { " + "{" * 300 + "}" * 300 + " } }", ComplexityError),
    ],
)
def test_other_calls_are_refused(query, error):
    with pytest.raises(error):
        calls(query, ["x:y"])


WORDS = (
    "SERVICE",
    "SILENT",
    "<x:y>",
    "<x:z>",
    "{",
    "}",
    "?s",
    "'",
    "#\n",
    "ASK",
    "x:y",
    "SERVICE <x:y> {",
    "(",
)


@given(st.lists(st.sampled_from(WORDS)))
def test_no_call_is_left_for_the_engine(words):
    text = " ".join(words)
    try:
        found = calls(text, ["x:y"])
    except QueryError:
        return
    assert {call.endpoint for call in found} <= {"x:y"}
    refuse_network(replaced(text, found, ["VALUES () { () }"] * len(found)))


@pytest.mark.parametrize(
    "endpoint", ["ftp://x/", "https://", "query.example.org", "http://user@x/"]
)
def test_what_is_no_endpoint_is_refused_at_the_start(endpoint):
    with pytest.raises(UsageError, match="is no endpoint"):
        Settings(store="x", service_endpoints=endpoint)


def test_the_service_says_that_it_federates(ask):
    assert "sd:BasicFederatedQuery" in ask("", "text/turtle").text
