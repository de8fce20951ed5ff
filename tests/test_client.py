"""The client gives whole results or raises."""

import sys
from datetime import date
from decimal import Decimal

import httpx
import pytest
from rdflib import Graph, Literal, URIRef

from dramagraph.client import ATTEMPTS, Client, EndpointError
from dramagraph.errors import UsageError
from dramagraph.server.tokens import add

EX = "http://example.org/"


def answering(*answers):
    """Return a client of a server that gives these answers, one after the other, and what it was asked."""
    asked, left = [], list(answers)

    def handle(request):
        asked.append(request)
        return left.pop(0) if len(left) > 1 else left[0]

    return Client("http://there.example", transport=httpx.MockTransport(handle)), asked


STRANGE = {"head": {"vars": ["a"]}, "results": {"bindings": [{"a": {"type": "?", "value": ""}}]}}


def unframed():
    """Return an answer that ends with its connection, as of HTTP/1.0."""
    answer = httpx.Response(200, json=STRANGE)
    del answer.headers["Content-Length"]
    return answer


@pytest.fixture(scope="module")
def served(ledger_store, tmp_path_factory, serving):
    import shutil

    location = tmp_path_factory.mktemp("client") / "store"
    shutil.copytree(ledger_store, location)
    tokens = location.parent / "tokens.json"
    token = add(tokens, "me", ["write"])
    return serving({"store": str(location), "tokens": str(tokens)}), token


def test_it_asks_and_changes_a_server(served):
    with Client(served[0].address, token=served[1]) as client:
        rows = client.query("SELECT ?name { ?x a dg:Drama ; rdfs:label ?name }")
        before = client.update(f"CREATE GRAPH <{EX}g>")
        triples = Graph().parse(data="<a:a> <a:b> 1, 'x'@en .", format="turtle")
        commits = [client.put(triples, f"{EX}g"), client.post(triples, f"{EX}g")]

        assert [dict(row) for row in rows] == [{"name": Literal("Moonlit Ledger", lang="en")}]
        assert commits == [before + 1, before + 2]
        assert set(client.get(f"{EX}g")) == set(triples)
        assert set(
            client.graph(f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{EX}g> {{ ?s ?p ?o }} }}")
        ) == set(triples)
        assert client.delete(f"{EX}g") == before + 3
        ask = f"ASK {{ GRAPH <{EX}g> {{ ?s ?p ?o }} }}"
        assert (client.ask(ask), client.ask(ask, at=before + 2)) == (False, True)
        with pytest.raises(EndpointError, match="403: the default graph") as refused:
            client.update("CLEAR DEFAULT")
        assert refused.value.code == 403
        with pytest.raises(EndpointError, match="line 1, column"):
            client.query("SELECT * {")


@pytest.mark.parametrize("form", ["query", "graph"])
def test_a_result_that_the_server_cuts_short_raises(serving, tmp_path, form):
    """A real server that may send for a moment only."""
    from dramagraph.rdf import Quad
    from dramagraph.store import write

    text = "x" * 2000
    write(
        str(tmp_path / "s"),
        (
            Quad(URIRef(f"{EX}{n}"), URIRef(f"{EX}p"), Literal(f"{n}{text}"), None)
            for n in range(300)
        ),
        action="test",
    )
    address = serving({"store": str(tmp_path / "s"), "answer_timeout_s": 0.4}).address
    query = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    query = (
        f"SELECT * {query}" if form == "query" else f"CONSTRUCT {{ ?a ?b ?f . ?d ?e ?i }} {query}"
    )

    with Client(address) as client, pytest.raises(EndpointError, match="no whole answer"):
        getattr(client, form)(query)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (httpx.Response(200, content=b'{"head": {"vars": ["a"]}, "results": {"bindings": ['), "cut short"),
        (httpx.Response(200, json={"head": {}, "boolean": True}), "no rows"),
        (httpx.Response(200, json=STRANGE), "no rows"),
        (unframed(), "does not say where it ends"),
        (httpx.Response(302, headers={"Location": "http://elsewhere.example/"}), "302"),
        (httpx.Response(400, json={"detail": "line 1"}), "400: line 1"),
        (httpx.Response(500, content=b"<html>"), "500: Internal Server Error"),
    ],
)  # fmt: skip
def test_what_is_no_whole_result_raises(answer, reason):
    with pytest.raises(EndpointError, match=reason):
        answering(answer)[0].query("SELECT * {}")


def test_a_graph_that_is_cut_in_the_middle_of_a_line_raises():
    with pytest.raises(EndpointError, match="cut short"):
        answering(httpx.Response(200, content=b"<a:a> <a:b> <a:c> .\n<a:a> <a"))[0].get("a:g")


def test_a_query_is_asked_again_where_the_server_is_busy_and_a_change_is_not():
    busy = httpx.Response(503, headers={"Retry-After": "0"}, json={"detail": "busy"})
    rows = httpx.Response(200, json={"head": {"vars": []}, "results": {"bindings": []}})
    client, asked = answering(busy, rows)
    assert len(client.query("SELECT * {}")) == 0 and len(asked) == 2

    client, asked = answering(busy)
    with pytest.raises(EndpointError):
        client.query("SELECT * {}")
    assert len(asked) == ATTEMPTS

    client, asked = answering(busy)
    with pytest.raises(EndpointError):
        client.update("CLEAR ALL")
    assert len(asked) == 1


def test_an_answer_that_is_too_long_raises():
    client, _ = answering(httpx.Response(200, content=b"x" * 1001))
    client._max_bytes = 1000

    with pytest.raises(EndpointError, match="longer than 1000 bytes"):
        client.query("SELECT * {}")


def test_rows_are_a_data_frame_of_values():
    pandas = pytest.importorskip("pandas")
    xsd = "http://www.w3.org/2001/XMLSchema#"
    row = {
        "iri": {"type": "uri", "value": "a:b"},
        "n": {"type": "literal", "value": "3", "datatype": f"{xsd}integer"},
        "d": {"type": "literal", "value": "2024-03-09", "datatype": f"{xsd}date"},
        "share": {"type": "literal", "value": "17.4", "datatype": f"{xsd}decimal"},
        "bad": {"type": "literal", "value": "x", "datatype": f"{xsd}integer"},
        "name": {"type": "literal", "value": "눈물의 여왕", "xml:lang": "ko"},
    }
    result = {"head": {"vars": [*row, "none"]}, "results": {"bindings": [row]}}
    frame = answering(httpx.Response(200, json=result))[0].query("SELECT * {}").pandas()

    assert isinstance(frame, pandas.DataFrame)
    assert frame.iloc[0].tolist() == [
        "a:b", 3, date(2024, 3, 9), Decimal("17.4"), "x", "눈물의 여왕", None,
    ]  # fmt: skip


def test_without_pandas_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    result = {"head": {"vars": []}, "results": {"bindings": []}}

    with pytest.raises(UsageError, match="pip install pandas"):
        answering(httpx.Response(200, json=result))[0].query("SELECT * {}").pandas()
