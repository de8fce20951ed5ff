"""/sparql keeps to the SPARQL 1.1 Protocol, and says what is wrong with a query and where."""

import csv
import io
import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import pytest
from rdflib import Graph

from dramagraph.guard import query_form
from dramagraph.rdf_files import load_bytes
from dramagraph.server import create_app
from dramagraph.server.answers import query_text
from dramagraph.server.sparql import EXAMPLES, MAX_ROWS
from dramagraph.store import read_nquads, write

FIXTURE = Path(__file__).parent / "fixtures" / "server.nq"
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
ID = "https://w3id.org/dramagraph/id/"
MOON, RUMOUR = f"{ID}source/ledger-0f3a", f"{ID}source/rumour-1b2c"
SELECT = "SELECT ?name { ?s dg:portrays ?o ; rdfs:label ?name }"
SOURCES = "SELECT ?s { ?s a dg:Source }"


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    location = str(tmp_path_factory.mktemp("server") / "store")
    write(location, read_nquads(FIXTURE.read_bytes().splitlines(keepends=True)), action="test")
    return create_app({"store": location})


@pytest.fixture(scope="module")
def client(app):
    return app.test_client()


def ask(client, query, **more):
    return client.get("/sparql", query_string={"query": query, **more})


def test_the_four_ways_to_send_a_query_give_the_same_answer(client):
    ways = [
        ask(client, SELECT),
        client.post("/sparql", data={"query": SELECT}),
        client.post("/sparql", data=SELECT, content_type=DIRECT),
        client.open(
            "/sparql", method="QUERY", data=SELECT, content_type=f"{DIRECT}; charset=UTF-8"
        ),
    ]

    assert {r.status_code for r in ways} == {200}
    assert {r.data for r in ways} == {ways[0].data}
    assert ways[0].json["results"]["bindings"] == [
        {"name": {"type": "literal", "xml:lang": "en", "value": "Seo Yul-ha"}}
    ]


@pytest.mark.parametrize(
    ("accept", "content_type", "start"),
    [
        ("*/*", "application/sparql-results+json", b'{"head"'),
        ("application/sparql-results+xml", "application/sparql-results+xml", b"<?xml"),
        ("text/csv", "text/csv; charset=utf-8", b"name\r\nSeo Yul-ha\r\n"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8", b"?name\n"),
    ],
)
def test_select_comes_in_four_formats(client, accept, content_type, start):
    response = client.get("/sparql", query_string={"query": SELECT}, headers={"Accept": accept})

    assert response.content_type == content_type
    assert response.data.startswith(start)


@pytest.mark.parametrize(
    ("format_", "parser"),
    [("turtle", "turtle"), ("nt", "nt"), ("rdfxml", "xml"), ("jsonld", "json-ld")],
)
def test_construct_comes_in_formats_of_graphs(client, format_, parser):
    query = "CONSTRUCT { ?s rdfs:label ?o } { ?s rdfs:label ?o ; a ?c }"
    response = ask(client, query, format=format_)

    assert len(load_bytes(response.data, parser, "the answer", "")) == 8


@pytest.mark.parametrize("format_", ["trig", "nquads"])
def test_construct_comes_in_formats_of_datasets(client, format_):
    response = ask(client, "CONSTRUCT { ?s rdfs:label 'x' } { ?s a dg:Place }", format=format_)

    assert f"<{ID}place/nowhere>" in response.get_data(as_text=True)


def test_describe_is_a_graph(client):
    response = ask(client, f"DESCRIBE <{ID}place/nowhere>")
    graph = Graph().parse(data=response.data, format="turtle")

    assert response.content_type == "text/turtle; charset=utf-8"
    assert {str(o) for o in graph.objects()} >= {"Nowhere"}


def test_ask_is_a_boolean_and_has_no_csv(client):
    assert ask(client, "ASK { ?s a dg:Place }").json == {"head": {}, "boolean": True}
    assert ask(client, "ASK {}", format="csv").status_code == 406


@pytest.mark.parametrize(
    ("graphs", "query", "found"),
    [
        ([], SOURCES, set()),
        ([("default-graph-uri", MOON)], SOURCES, {MOON}),
        ([("default-graph-uri", MOON), ("default-graph-uri", RUMOUR)], SOURCES, {MOON, RUMOUR}),
        ([("named-graph-uri", RUMOUR)], "SELECT ?s { GRAPH ?s { ?s a dg:Source } }", {RUMOUR}),
        ([("named-graph-uri", RUMOUR)], SELECT, set()),
        (
            [("default-graph-uri", RUMOUR)],
            f"SELECT ?s FROM <{MOON}> {{ ?s a dg:Source }}",
            {RUMOUR},
        ),
        ([("default-graph-uri", "file:///etc/passwd")], "SELECT ?s { ?s ?p ?o }", set()),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_request_can_name_the_dataset_and_outranks_the_query(
    client, method, graphs, query, found
):
    if method == "GET":
        response = client.get(f"/sparql?{urlencode([('query', query), *graphs])}")
    else:
        address = f"/sparql?{urlencode(graphs)}"
        response = client.post(address, data=query, content_type=DIRECT)

    bindings = response.json["results"]["bindings"]
    assert {binding["s"]["value"] for binding in bindings} == found


@pytest.mark.parametrize(
    ("arguments", "status", "detail"),
    [
        (
            {"path": "/sparql?query=ASK{}&query=ASK{}"},
            400,
            "query is given more than once; send one",
        ),
        (
            {"path": "/sparql?query=ASK{}", "method": "POST", "data": {"query": "ASK{}"}},
            400,
            "query is given more than once; send one",
        ),
        (
            {"path": "/sparql?update=CLEAR+ALL"},
            400,
            "an update cannot be sent to the query endpoint",
        ),
        (
            {"path": "/sparql", "method": "POST", "data": {"update": "CLEAR ALL"}},
            400,
            "an update cannot be sent to the query endpoint",
        ),
        ({"path": "/sparql", "method": "POST", "data": {}}, 415, None),
        (
            {"path": "/sparql", "method": "POST", "data": "a=1", "content_type": FORM},
            400,
            "the request has no query; send one as `query`",
        ),
        (
            {"path": "/sparql", "method": "POST", "data": "ASK{}", "content_type": "text/plain"},
            415,
            f"send {DIRECT} or {FORM}, not text/plain",
        ),
        (
            {"path": "/sparql", "method": "POST", "data": "query=ASK%7B%7D"},
            415,
            f"send {DIRECT} or {FORM}, not nothing",
        ),
        (
            {
                "path": "/sparql",
                "method": "POST",
                "data": "ASK{}".encode("utf-16"),
                "content_type": f"{DIRECT}; charset=UTF-16",
            },
            415,
            "charset 'utf-16' is not read; send UTF-8",
        ),
        (
            {"path": "/sparql", "method": "POST", "data": b"ASK{}#\xff", "content_type": DIRECT},
            400,
            "the body is not UTF-8: byte 6 begins no character",
        ),
        (
            {"path": "/sparql?query=ASK{}%23%ff"},
            400,
            "the address holds percent-encoded text that is not UTF-8",
        ),
        (
            {"path": "/sparql?query=ASK{}&default-graph-uri=moon"},
            400,
            "default-graph-uri is 'moon', which is no absolute IRI",
        ),
        ({"path": "/sparql?query=" + "x" * 65_537}, 414, "the query is longer than 65536 bytes"),
        (
            {"path": "/sparql", "method": "POST", "data": b"x" * 65_537, "content_type": DIRECT},
            413,
            "the query is longer than 65536 bytes",
        ),
        (
            {"path": "/sparql", "method": "POST", "data": {"query": "가" * 30_000}},
            413,
            "the query is longer than 65536 bytes",
        ),
        (
            {
                "path": "/sparql",
                "method": "POST",
                "data": b"a=" + b"x" * 300_000,
                "content_type": FORM,
            },
            413,
            "the query is longer than 65536 bytes",
        ),
    ],
)
def test_what_the_protocol_forbids_is_refused(client, arguments, status, detail):
    response = client.open(**arguments)

    assert (response.status_code, response.content_type) == (status, "application/problem+json")
    assert detail is None or response.json["detail"] == detail


def test_a_syntax_error_has_its_place(client):
    response = ask(client, "SELECT *\nWHERE { ?s ?p }")

    assert response.status_code == 400
    assert response.json["title"] == "unusable query"
    assert (response.json["line"], response.json["column"]) == (2, 16)
    assert response.json["detail"].startswith("line 2, column 16: ")


def test_the_place_is_that_in_the_query_as_it_was_sent(client):
    """Declarations that a query may leave out are put before it."""
    left_out = ask(client, "SELECT * { ?s dg:portrays }").json
    declared = ask(
        client,
        "PREFIX dg: <https://w3id.org/dramagraph/ontology#>\nSELECT * { ?s dg:portrays }",
    ).json

    assert (left_out["line"], left_out["column"]) == (1, declared["column"])
    assert left_out["detail"].partition(": ")[2] == declared["detail"].partition(": ")[2]
    assert left_out["detail"].startswith(f"line 1, column {declared['column']}: ")


@pytest.mark.parametrize("call", ["SERVICE <http://127.0.0.1:9/>", "sErViCe SILENT ?x"])
def test_service_is_refused(client, call):
    response = ask(client, f"SELECT * {{ {call} {{ ?s ?p ?o }} }}")

    assert (response.status_code, response.json["line"]) == (403, 1)
    assert "SERVICE is off" in response.json["detail"]


@pytest.mark.parametrize("update", ["INSERT DATA { <a:b> <a:b> 1 }", "LOAD <file:///etc/passwd>"])
def test_an_update_as_a_query_is_refused(client, update):
    assert ask(client, update).status_code == 400


def test_a_relative_iri_is_resolved_against_the_endpoint(client):
    response = ask(client, "CONSTRUCT { <s> <p> 1 } {}", format="nt")

    assert response.data.startswith(b"<http://localhost/s> <http://localhost/p> ")


@pytest.mark.parametrize("call", ["NOW()", "RAND()", "struuid()", "UUID()", "BNODE()"])
def test_an_answer_that_changes_by_itself_has_no_etag(client, call):
    changing = ask(client, f"SELECT ({call} AS ?x) {{}}")
    steady = ask(client, f"SELECT ('{call}' AS ?x) {{}}")

    assert "ETag" not in changing.headers and "ETag" in steady.headers


def test_etags_differ_by_format_and_by_dataset(client):
    tags = [
        ask(client, SOURCES).headers["ETag"],
        ask(client, SOURCES, format="csv").headers["ETag"],
        ask(client, SOURCES, **{"default-graph-uri": MOON}).headers["ETag"],
        ask(client, SOURCES, **{"named-graph-uri": MOON}).headers["ETag"],
    ]

    assert len(set(tags)) == 4


@pytest.mark.parametrize("format_", ["turtle", "ntriples", "rdfxml", "jsonld"])
def test_without_a_query_the_service_describes_itself(client, format_):
    response = client.get(f"/sparql?format={format_}")
    parser = {"ntriples": "nt", "rdfxml": "xml", "jsonld": "json-ld"}.get(format_, format_)
    graph = load_bytes(response.data, parser, "the answer", "")
    sd = "http://www.w3.org/ns/sparql-service-description#"

    assert {str(o) for s, p, o in graph if str(p) == f"{sd}endpoint"} == {"http://localhost/sparql"}
    assert f"{sd}SPARQL11Query" in {str(o) for o in graph.objects()}


def test_the_address_of_the_site_is_a_setting_not_the_host_header(app):
    site = {
        "store": app.extensions["dramagraph"].settings.store,
        "site_url": "https://ours.example/kg",
    }
    response = create_app(site).test_client().get("/sparql", headers={"Host": "evil.example"})

    assert b"https://ours.example/kg/sparql" in response.data
    assert b"evil.example" not in response.data


def test_a_browser_gets_the_editor_with_examples(client):
    page = client.get("/sparql", headers=HTML).get_data(as_text=True)
    links = re.findall(r'<li><a href="/sparql\?([^"]*)">([^<]*)</a>', page)
    found = [(unescape(title), dict(parse_qsl(unescape(asked)))["query"]) for asked, title in links]
    texts = [query_text(name).partition("\n") for name in EXAMPLES]

    assert '<textarea id="query" name="query"' in page
    assert found == [(title.removeprefix("# "), query.rstrip()) for title, _, query in texts]


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_example_runs_and_declares_its_prefixes(client, name):
    response = ask(client, query_text(name))

    assert response.status_code == 200, response.json
    if query_form(query_text(name)) == "SELECT":
        assert response.json["results"]["bindings"], "an example shows something"


def test_the_page_shows_the_answer_as_a_table_with_links(client):
    query = "SELECT ?s ?name { ?s a dg:Place ; rdfs:label ?name }"
    page = client.get("/sparql", query_string={"query": query}, headers=HTML).get_data(as_text=True)

    assert '<th scope="col">s</th><th scope="col">name</th>' in page
    assert '<a href="/page/place/nowhere"><bdi>nowhere</bdi></a>' in page
    assert '<bdi lang="en">Nowhere</bdi>' in page
    assert f"{query}</textarea>" in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("ASK {}", '<p class="truth">Yes</p>'),
        ("ASK { <a:a> <a:a> 1 }", '<p class="truth">No</p>'),
        ("SELECT ?x { ?x a dg:Dragon }", "Nothing fits the query."),
        ("CONSTRUCT { <a:a> <a:p> '<b>' } {}", "&#34;&lt;b&gt;&#34;"),
        (
            "SELECT (BNODE() AS ?b) (<javascript:alert(1)> AS ?j) {}",
            "<bdi>javascript:alert(1)</bdi>",
        ),
    ],
)
def test_the_page_shows_every_kind_of_answer(client, query, shown):
    page = client.get("/sparql", query_string={"query": query}, headers=HTML).get_data(as_text=True)

    assert shown in page
    assert 'href="javascript' not in page


def test_the_page_shows_an_error_beside_the_query(client):
    response = client.get("/sparql", query_string={"query": "SELECT </script>"}, headers=HTML)
    page = response.get_data(as_text=True)

    assert (response.status_code, response.content_type) == (400, "text/html; charset=utf-8")
    assert '<p id="error" class="error" role="alert">line 1, column ' in page
    assert "SELECT &lt;/script&gt;</textarea>" in page


def test_the_page_says_that_it_shows_only_the_beginning(client):
    query = "SELECT ?a { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    page = client.get("/sparql", query_string={"query": query}, headers=HTML).get_data(as_text=True)
    whole = list(csv.reader(io.StringIO(ask(client, query, format="csv").get_data(as_text=True))))

    assert page.count("<tr><td>") == MAX_ROWS < len(whole)
    assert "The page shows the beginning." in page


ENDLESS = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . "
    "FILTER(STR(?c) != CONCAT(STR(?f), STR(?i), STR(?l))) }"
)


def test_a_query_that_takes_too_long_is_ended_with_503_and_pages_still_answer(app):
    settings = {
        "store": app.extensions["dramagraph"].settings.store,
        "query_timeout_s": 0.5,
        "query_slots": 1,
    }
    app = create_app(settings)
    client = app.test_client()
    slow = ask(client, ENDLESS)

    assert (slow.status_code, slow.headers["Retry-After"]) == (503, "5")
    assert (slow.json["title"], slow.json["type"].rpartition("#")[2]) == (
        "query timeout",
        "query-timeout",
    )
    assert slow.json["detail"].startswith("no answer within 0.5 s")
    assert client.get("/page/person/seo-yul-ha").status_code == 200
    assert ask(client, "ASK {}").json["boolean"], "another evaluator has taken its place"
