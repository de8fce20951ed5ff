"""What every route has in common: errors, headers, caching; and the routes about the whole."""

import gzip
import json
import logging
from pathlib import Path

import pytest

from dramagraph import resources
from dramagraph.errors import UsageError
from dramagraph.ontology import graph as ontology
from dramagraph.rdf_files import load_bytes
from dramagraph.server import create_app
from dramagraph.server.app import OPEN_TO_ALL, SECURITY
from dramagraph.server.settings import Settings
from dramagraph.store import open_snapshot, read_nquads, write

FIXTURE = Path(__file__).parent / "fixtures" / "server.nq"
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}

PAGES = [
    "/",
    "/sources",
    "/search?q=Seo",
    "/class/Actor",
    "/claims/contested",
    "/page/person/seo-yul-ha",
]
DATA = ["/sparql?query=ASK{}", "/doc/person/seo-yul-ha.ttl", "/ontology", "/dump.nq.gz"]


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    location = str(tmp_path_factory.mktemp("server") / "store")
    write(location, read_nquads(FIXTURE.read_bytes().splitlines(keepends=True)), action="test")
    return location


@pytest.fixture(scope="module")
def client(store):
    return create_app({"store": store}).test_client()


@pytest.mark.parametrize("path", PAGES + DATA)
def test_a_representation_has_a_strong_etag_and_304_for_who_knows_it(client, path):
    first = client.get(path, headers=HTML)
    tag = first.headers["ETag"]
    again = client.get(path, headers=HTML | {"If-None-Match": tag})
    weak = client.get(path, headers=HTML | {"If-None-Match": f'"other", W/{tag}'})
    other = client.get(path, headers=HTML | {"If-None-Match": '"other"'})

    assert (first.status_code, first.headers["Cache-Control"]) == (200, "no-cache")
    assert tag.startswith('"') and first.headers["Vary"] == "Accept"
    assert [(r.status_code, r.data, r.headers["ETag"]) for r in (again, weak)] == [
        (304, b"", tag)
    ] * 2
    assert (other.status_code, other.data) == (200, first.data)


def test_etags_differ_by_what_is_asked_and_by_the_edition(client, store, tmp_path):
    """A store that is built anew counts from 1 again, and its pages are other pages."""
    paths = ["/", "/?x=1", "/sources", "/sparql?query=ASK{}", "/sparql?query=ASK{?a ?b ?c}"]
    tags = [client.get(path, headers=HTML).headers["ETag"] for path in paths]
    json_tag = client.get(paths[3]).headers["ETag"]
    with open_snapshot(store) as snapshot:
        write(str(tmp_path / "rebuilt"), list(snapshot.quads())[:50], action="rebuild")
    rebuilt = create_app({"store": str(tmp_path / "rebuilt")}).test_client()
    others = [rebuilt.get(path, headers=HTML).headers["ETag"] for path in paths]

    assert len({*tags, json_tag, *others}) == 11


def test_a_new_snapshot_is_served_at_once(tmp_path):
    location = str(tmp_path / "store")
    quads = list(read_nquads(FIXTURE.read_bytes().splitlines(keepends=True)))
    write(location, quads[:10], action="first")
    client = create_app({"store": location}).test_client()
    before = client.get("/dump.nq.gz")
    write(location, quads, action="second")
    after = client.get("/dump.nq.gz", headers={"If-None-Match": before.headers["ETag"]})

    assert len(gzip.decompress(before.data).splitlines()) == 10
    assert len(gzip.decompress(after.data).splitlines()) == len(quads)


@pytest.mark.parametrize(
    ("method", "path", "status", "title", "detail"),
    [
        ("GET", "/nope", 404, "Not Found", None),
        ("PUT", "/sparql", 405, "Method Not Allowed", None),
        ("POST", "/update", 403, "Forbidden", "updates are off: no token is configured"),
        ("GET", "/doc/person/nobody.ttl", 404, "not found", None),
        ("GET", "/class/Dragon", 404, "not found", None),
        ("GET", "/claims/odd", 404, "not found", None),
        ("GET", "/id/Person/a", 404, "not found", None),
        ("GET", "/id/person/a.ttl?format=html", 303, None, None),
    ],
)
def test_an_error_is_a_problem_document(client, method, path, status, title, detail):
    response = client.open(path, method=method)

    assert response.status_code == status
    if title:
        found = json.loads(response.data)
        assert response.content_type == "application/problem+json"
        assert (found["title"], found["status"]) == (title, status)
        assert detail is None or found["detail"] == detail
        assert list(found) == ["type", "title", "status", "detail"]
        assert response.headers["Vary"] == "Accept"


def test_a_known_kind_of_problem_has_a_type_of_its_own(client):
    types = [client.get(path).json["type"] for path in ("/nope", "/doc/person/nobody.ttl")]

    assert types == ["about:blank", "https://w3id.org/dramagraph/problems#not-found"]


def test_a_browser_gets_an_error_page_and_what_it_shows_is_escaped(client):
    response = client.get("/class/<script>alert(1)", headers=HTML)
    page = response.get_data(as_text=True)

    assert (response.status_code, response.content_type) == (404, "text/html; charset=utf-8")
    assert "&#39;&lt;script&gt;alert(1)" in page and "<script" not in page


def test_405_says_which_methods_there_are(client):
    allowed = client.put("/sparql").headers["Allow"].split(", ")

    assert sorted(allowed) == ["GET", "HEAD", "OPTIONS", "POST", "QUERY"]


def test_a_fault_of_ours_is_logged_whole_and_told_without_detail(store, caplog, monkeypatch):
    app = create_app({"store": store})

    def broken():
        raise ZeroDivisionError("a secret")

    app.view_functions["pages.sources"] = broken
    with caplog.at_level(logging.ERROR):
        response = app.test_client().get("/sources")

    assert (response.status_code, response.json["detail"]) == (
        500,
        "the server has failed; this is logged",
    )
    assert "ZeroDivisionError: a secret" in caplog.text


@pytest.mark.parametrize("path", [*PAGES, *DATA, "/nope", "/sparql", "/static/style.css"])
def test_every_response_has_the_security_headers(client, path):
    with client.get(path, headers=HTML) as response:
        headers = response.headers

    assert {name: headers.get(name) for name in SECURITY} == SECURITY


@pytest.mark.parametrize("path", [*DATA, "/sparql", "/validate", "/update", "/health/live"])
def test_scripts_of_any_site_may_read_data_without_credentials(client, path):
    headers = client.options(path, headers={"Origin": "https://evil.example"}).headers

    assert {name: headers.get(name) for name in OPEN_TO_ALL} == OPEN_TO_ALL
    assert "Access-Control-Allow-Credentials" not in headers


def test_pages_are_not_for_scripts_of_other_sites(client):
    assert "Access-Control-Allow-Origin" not in client.get("/").headers


def test_the_dump_is_all_quads_sorted_and_the_same_each_time(client, store):
    first, second = client.get("/dump.nq.gz"), client.get("/dump.nq.gz")
    with open_snapshot(store) as snapshot:
        lines = list(snapshot.nquads())

    assert gzip.decompress(first.data).decode("utf-8") == "".join(sorted(lines))
    assert first.data == second.data
    assert first.content_type == "application/gzip"
    assert first.data[4:8] == b"\0\0\0\0", "gzip's time"


def test_health_names_the_store_that_is_missing(tmp_path):
    client = create_app({"store": str(tmp_path / "gone")}).test_client()
    ready = client.get("/health/ready")

    assert client.get("/health/live").json == {"status": "live"}
    assert (ready.status_code, ready.json["title"]) == (503, "store unavailable")
    assert str(tmp_path / "gone") in ready.json["detail"]


def test_health_names_the_store_that_is_broken(tmp_path):
    location = tmp_path / "store"
    write(str(location), [], action="test")
    (location / "CURRENT").write_text("what?")
    ready = create_app({"store": str(location)}).test_client().get("/health/ready")

    assert ready.status_code == 503
    assert str(location) in ready.json["detail"]


def test_ready_tells_the_snapshot(client):
    assert client.get("/health/ready").json == {"status": "ready", "snapshot": 1}


def test_the_context_is_the_one_that_ships(client):
    response = client.get("/context.jsonld")

    assert response.content_type == "application/ld+json"
    assert response.get_data(as_text=True) == resources.text("", "context.jsonld")


@pytest.mark.parametrize(
    ("format_", "parser"), [("ttl", "turtle"), ("nt", "nt"), ("rdf", "xml"), ("jsonld", "json-ld")]
)
def test_the_ontology_is_the_same_graph_in_every_format(client, format_, parser):
    response = client.get(f"/ontology?format={format_}")

    assert len(load_bytes(response.data, parser, "the answer", "")) == len(ontology())


def test_the_ontology_page_names_each_term_in_three_languages(client):
    page = client.get("/ontology", headers=HTML).get_data(as_text=True)

    assert '<tr id="portrays">' in page and '<tr id="Actor">' in page
    assert '<span lang="ko">배우</span>' in page and '<span lang="it">attore</span>' in page


def test_settings_are_arguments_then_environment_then_defaults(monkeypatch):
    monkeypatch.setenv("DRAMAGRAPH_QUERY_TIMEOUT_S", "2.5")
    monkeypatch.setenv("DRAMAGRAPH_QUERY_SLOTS", "3")
    found = Settings.of({"query_slots": 4})

    assert (found.query_timeout_s, found.query_slots, found.validation_timeout_s) == (2.5, 4, 60.0)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"colour": "red"}, "there is no setting 'colour'"),
        ({"query_slots": 0}, "query_slots is 0; it must be above 0"),
        ({"max_query_bytes": 10**9}, "max_query_bytes is 1000000000; at most 65536"),
        ({"base_iri": "http://other.example/"}, "base_iri is http://other.example/, but"),
    ],
)
def test_a_setting_that_cannot_work_is_refused(given, reason):
    with pytest.raises(UsageError) as caught:
        create_app(given)

    assert str(caught.value).startswith(reason)


def test_a_variable_that_is_no_number_is_refused_by_name(monkeypatch):
    monkeypatch.setenv("DRAMAGRAPH_QUERY_SLOTS", "many")

    with pytest.raises(UsageError) as caught:
        Settings()

    assert str(caught.value) == "DRAMAGRAPH_QUERY_SLOTS is 'many'; set it to a number such as 4"
