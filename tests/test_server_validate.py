"""/validate reports on the store and on graphs that are sent, and fetches nothing."""

import json
import socket

import pytest
from rdflib import SH, Graph

from dramagraph.server import create_app

PREFIXES = (
    "@prefix dg: <https://w3id.org/dramagraph/ontology#> .\n"
    "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
)
WRONG = f'{PREFIXES}<https://e.example/d> a dg:Drama ; dg:premiereDate "soon" .'
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def client(seed_store):
    return create_app({"store": seed_store, "max_graph_bytes": 20_000}).test_client()


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Any attempt to connect fails the test."""

    def refuse(*arguments):
        raise AssertionError(f"a connection to {arguments[1:]}")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_the_store_is_reported_on_in_every_format(client):
    turtle = client.get("/validate")
    found = client.get("/validate?format=json").json
    text = client.get("/validate", headers={"Accept": "text/plain"})
    page = client.get("/validate", headers=HTML)

    assert turtle.content_type == "text/turtle; charset=utf-8"
    report = Graph().parse(data=turtle.data, format="turtle")
    assert [o.toPython() for o in report.objects(None, SH.conforms)] == [True]
    assert found["conforms"] is True
    assert (text.content_type, text.data[:9]) == ("text/plain; charset=utf-8", b"Conforms:")
    assert "The graph conforms" in page.get_data(as_text=True)


@pytest.mark.parametrize(
    ("content_type", "data"),
    [
        ("text/turtle", WRONG),
        ("text/turtle; charset=utf-8", WRONG),
        (
            "application/n-triples",
            "<https://e.example/d> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
            "<https://w3id.org/dramagraph/ontology#Drama> .\n"
            '<https://e.example/d> <https://w3id.org/dramagraph/ontology#premiereDate> "soon" .\n',
        ),
        (
            "application/ld+json",
            json.dumps(
                {
                    "@id": "https://e.example/d",
                    "@type": "https://w3id.org/dramagraph/ontology#Drama",
                    "https://w3id.org/dramagraph/ontology#premiereDate": "soon",
                }
            ),
        ),
        (
            "application/rdf+xml",
            '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
            'xmlns:d="https://w3id.org/dramagraph/ontology#">'
            '<d:Drama r:about="https://e.example/d"><d:premiereDate>soon</d:premiereDate></d:Drama>'
            "</r:RDF>",
        ),
    ],
)
def test_a_graph_that_is_sent_is_reported_on(client, content_type, data):
    found = client.post("/validate?format=json", data=data, content_type=content_type).json
    at_fault = [(result["path"], result["value"]) for result in found["results"]]

    assert found["conforms"] is False
    assert ("https://w3id.org/dramagraph/ontology#premiereDate", {"value": "soon"}) in at_fault


def test_a_page_shows_findings_and_escapes_them(client):
    data = WRONG.replace("soon", "<script>alert(1)</script>")
    response = client.post("/validate", data=data, content_type="text/turtle", headers=HTML)
    page = response.get_data(as_text=True)

    assert "The graph does not conform" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page and "<script" not in page


BOMB = (
    '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&b;</r:RDF>'
)


@pytest.mark.parametrize(
    ("content_type", "data", "status", "reason"),
    [
        ("text/turtle", "<a> <b> .", 422, "line 1"),
        ("text/turtle", "<a> <b> " + "(" * 9_000, 422, ""),
        ("application/rdf+xml", BOMB, 422, "a DOCTYPE is refused"),
        (
            "application/ld+json",
            '{"@context": "http://127.0.0.1:9/c", "a": 1}',
            422,
            "is not fetched",
        ),
        ("application/ld+json", '{"@context": [{"@import": "file:///c"}]}', 422, "is not fetched"),
        ("application/ld+json", "[" * 9_000, 422, ""),
        ("text/plain", "?", 415, "send a graph as one of text/turtle, "),
        ("text/turtle", "#" * 20_001, 413, "the graph is longer than 20000 bytes"),
    ],
)
def test_what_cannot_be_read_is_refused_without_a_look_at_the_network(
    client, content_type, data, status, reason
):
    response = client.post("/validate", data=data, content_type=content_type)

    assert (response.status_code, response.content_type) == (status, "application/problem+json")
    assert reason in response.json["detail"]


def test_a_context_of_a_file_is_not_opened(client, tmp_path):
    context = tmp_path / "c.jsonld"
    context.write_text('{"@context": {"a": "http://e.example/a"}}')
    data = json.dumps({"@context": context.as_uri(), "@id": "http://e.example/x", "a": "b"})

    assert (
        client.post("/validate", data=data, content_type="application/ld+json").status_code == 422
    )


def test_the_report_of_the_store_is_worked_out_once(seed_store):
    app = create_app({"store": seed_store})
    client = app.test_client()
    client.get("/validate")
    with app.extensions["dramagraph"].snapshots.lease() as held:
        report = held.memory["validate"].result()
        client.get("/validate?format=json")

        assert held.memory["validate"].result() is report
