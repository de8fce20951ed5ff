"""Graphs by the Graph Store Protocol, VoID, example queries, and parts of the dump."""

import gzip
from pathlib import Path

import pytest
from rdflib import RDF, SH, VOID, Graph, Literal, URIRef

from dramagraph.rdf_files import load_bytes
from dramagraph.server import create_app
from dramagraph.store import open_snapshot, read_nquads, write

FIXTURE = Path(__file__).parent / "fixtures" / "server.nq"
ID = "https://w3id.org/dramagraph/id/"
MOON = f"{ID}source/ledger-0f3a"
HERE = "http://localhost/data/g"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    location = str(tmp_path_factory.mktemp("server") / "store")
    lines = FIXTURE.read_bytes() + f"<a:s> <a:p> <a:o> <{HERE}> .\n".encode()
    write(location, read_nquads(lines.splitlines(keepends=True)), action="test")
    return location


@pytest.fixture(scope="module")
def client(store):
    return create_app({"store": store}).test_client()


def triples(response):
    return set(load_bytes(response.data, "nt", "the answer", ""))


@pytest.mark.parametrize("name", [None, MOON])
def test_a_graph_is_read_by_its_name(client, store, name):
    asked = {"graph": name} if name else {"default": ""}
    response = client.get("/data", query_string=asked, headers={"Accept": "application/n-triples"})
    with open_snapshot(store) as snapshot:
        expected = set(snapshot.graph(URIRef(name) if name else None))

    assert response.content_type == "application/n-triples"
    assert triples(response) == expected != set()
    head = client.head("/data", query_string=asked, headers={"Accept": "application/n-triples"})
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == response.headers["ETag"]


def test_a_graph_below_data_is_read_by_its_address(client):
    response = client.get("/data/g?format=ntriples")

    assert response.data == b"<a:s> <a:p> <a:o> .\n"


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("address", ["/data?graph=https://nowhere.example/", "/data/nothing"])
def test_a_graph_that_is_not_there_is_not_found(client, method, address):
    assert getattr(client, method)(address).status_code == 404


@pytest.mark.parametrize("asked", ["", "?default&graph=a:b", "?graph=a:b&graph=a:c", "?graph=moon"])
def test_exactly_one_graph_is_to_be_named(client, asked):
    assert client.get(f"/data{asked}").status_code == 400


def test_a_graph_comes_in_the_format_that_is_asked_for(client):
    assert client.get("/data?default").content_type == "text/turtle; charset=utf-8"
    xml = client.get("/data?default", headers={"Accept": "application/rdf+xml"})
    assert xml.content_type == "application/rdf+xml"
    assert client.get("/data?default", headers={"Accept": "image/png"}).status_code == 406


def test_void_counts_what_the_default_graph_holds(client, store):
    void = load_bytes(client.get("/.well-known/void").data, "turtle", "the answer", "")
    dataset = URIRef("http://localhost/.well-known/void#dataset")
    with open_snapshot(store) as snapshot:
        graph = snapshot.graph(None)
    classes = {c: len(set(graph.subjects(RDF.type, c))) for c in set(graph.objects(None, RDF.type))}
    properties = {p: len(list(graph.subject_objects(p))) for p in set(graph.predicates())}

    assert void.value(dataset, VOID.triples) == Literal(len(graph))
    assert void.value(dataset, VOID.sparqlEndpoint) == URIRef("http://localhost/sparql")
    assert found(void, dataset, VOID.classPartition, VOID["class"], VOID.entities) == classes
    assert found(void, dataset, VOID.propertyPartition, VOID.property, VOID.triples) == properties


def found(void: Graph, dataset, partition, of, count):
    parts = list(void.objects(dataset, partition))
    return {void.value(part, of): int(void.value(part, count)) for part in parts}


def test_the_example_queries_are_executables_that_run(client):
    graph = load_bytes(client.get("/.well-known/sparql-examples").data, "turtle", "it", "")
    texts = [
        str(text)
        for property_ in (SH.select, SH.construct, SH.ask)
        for text in graph.objects(None, property_)
    ]

    assert len(texts) == len(set(graph.subjects(RDF.type, SH.SPARQLExecutable))) == 6
    answers = [client.get("/sparql", query_string={"query": text}) for text in texts]
    assert {answer.status_code for answer in answers} == {200}


def test_a_part_of_the_dump_can_be_had_once_it_has_been_made(store):
    client = create_app({"store": store}).test_client()
    whole = client.get("/dump.nq.gz")
    assert whole.data, "it is made while it is read"
    part = client.get("/dump.nq.gz", headers={"Range": "bytes=10-19"})
    changed = {"Range": "bytes=10-19", "If-Range": '"other"'}

    assert (part.status_code, part.data) == (206, whole.data[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(whole.data)}"
    assert part.headers["ETag"] == whole.headers["ETag"]
    assert client.get("/dump.nq.gz", headers=changed).data == whole.data
    assert client.get("/dump.nq.gz").data == whole.data
    assert gzip.decompress(whole.data).startswith(b"<a:s> <a:p> <a:o> <http:")
    beyond = client.get("/dump.nq.gz", headers={"Range": "bytes=99999999-"})
    assert beyond.status_code == 416
