"""/update and writing at /data: who may, what may be changed, and that a commit is whole or not at all."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread

import httpx
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import URIRef

from dramagraph.engine_changes import PLAIN, begun
from dramagraph.errors import ComplexityError, FederationError, QueryError
from dramagraph.guard_targets import targets
from dramagraph.guard_update import parts_of, refuse_update, with_dataset, without_silent_loads
from dramagraph.iris import graph_iri
from dramagraph.server.tokens import add, revoke
from dramagraph.settings import base_iri
from dramagraph.store import commits, journal, open_snapshot, writer

EX = "http://example.org/"
TURTLE, UPDATE = {"Content-Type": "text/turtle"}, {"Content-Type": "application/sparql-update"}
PRODUCT = " . ".join(f"?s{n} ?p{n} ?o{n}" for n in range(12))
SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="module")
def tokens(tmp_path_factory):
    path = tmp_path_factory.mktemp("tokens") / "tokens.json"
    return {
        "file": str(path),
        "write": add(path, "editor", ["write"]),
        "curate": add(path, "curator", ["write", "curate"]),
        "read": add(path, "watcher", ["read"]),
        "old": add(path, "former", ["write"], "2020-01-01"),
    }


@pytest.fixture(scope="module")
def store(ledger_store, tmp_path_factory):
    location = tmp_path_factory.mktemp("store") / "ledger"
    shutil.copytree(ledger_store, location)
    return str(location)


@pytest.fixture(scope="module")
def server(store, tokens, serving):
    told = {"store": store, "tokens": tokens["file"], "keep": 50, "write_timeout_s": 3.0}
    return serving({**told, "query_memory_mb": 300}, workers=2)


@pytest.fixture(scope="module")
def client(server, tokens):
    headers = {"Authorization": f"Bearer {tokens['write']}"}
    with httpx.Client(base_url=server.address, headers=headers, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def plain(tmp_path_factory, serving):
    """A plain dataset that programs on this machine may write."""
    location = str(tmp_path_factory.mktemp("plain") / "store")
    with writer(location) as pen:
        begun(pen)
    served = serving({"store": location, "local_writes": 1, "keep": 1000})
    with httpx.Client(base_url=served.address, timeout=60) as client:
        client.location, client.process = location, served.process
        yield client


def graph(client, name, **more):
    answer = client.get("/data", params={"graph": name, "format": "ntriples", **more})
    return answer.text if answer.status_code == 200 else answer.status_code


def newest(client):
    return client.get("/health/ready").json()["snapshot"]


# --- Who may ----------------------------------------------------------------------------------------


def test_a_token_is_told_once_and_its_hash_kept(tmp_path, run):
    path = tmp_path / "tokens.json"
    made = run("token", "add", "editor", "--tokens", path, "--scopes", "write,read")
    token = made.out.strip()

    assert made.code == 0 and len(token) == 43
    assert token not in path.read_text("utf-8") and path.stat().st_mode & 0o077 == 0
    assert run("token", "list", "--tokens", path).out.split()[:2] == ["editor", "read,write"]
    assert run("token", "add", "editor", "--tokens", path).code == 2
    assert run("token", "add", "other", "--tokens", path, "--scopes", "all").code == 2
    assert run("token", "add", "other", "--tokens", path, "--expires", "soon").code == 2
    assert run("token", "revoke", "editor", "--tokens", path).code == 0
    assert run("token", "revoke", "editor", "--tokens", path).code == 2
    assert json.loads(path.read_text("utf-8")) == []
    assert run("token", "list").code == 2


@pytest.mark.parametrize(
    ("who", "status", "challenge"),
    [
        (None, 401, 'Bearer realm="dramagraph"'),
        ("Bearer nothing", 401, "invalid_token"),
        ("Basic {write}", 401, "invalid_token"),
        ("Bearer {read}", 403, ""),
        ("Bearer {old}", 403, ""),
        ("bearer {write}", 201, ""),
    ],
)
def test_writing_takes_a_token_with_the_scope(server, tokens, who, status, challenge):
    headers = {"Authorization": who.format(**tokens)} if who else {}
    name = f"{EX}who/{status}"
    answer = httpx.put(
        f"{server.address}/data?graph={name}",
        content="<a:a> <a:b> 1 .",
        headers={**TURTLE, **headers},
    )

    assert answer.status_code == status
    assert challenge.replace('"', "") in answer.headers.get("WWW-Authenticate", "").replace('"', "")


def test_a_token_that_is_revoked_is_worth_nothing_at_once(server, client, tokens):
    token = add(Path(tokens["file"]), "short", ["write"])
    headers = {**UPDATE, "Authorization": f"Bearer {token}"}

    assert client.post("/update", content="CLEAR GRAPH <a:none>", headers=headers).status_code in {
        200,
        422,
    }
    revoke(Path(tokens["file"]), "short")
    assert (
        client.post("/update", content="CLEAR GRAPH <a:none>", headers=headers).status_code == 401
    )


def test_a_file_of_tokens_that_is_damaged_lets_nobody_write(store, tmp_path, serving, run):
    path = tmp_path / "tokens.json"
    token = add(path, "me", ["write"])
    address = serving({"store": store, "tokens": str(path), "local_writes": 1}).address
    path.write_text("[{}]", encoding="utf-8")
    headers = {**UPDATE, "Authorization": f"Bearer {token}"}

    assert httpx.post(f"{address}/update", content="CLEAR ALL", headers=headers).status_code == 403
    assert run("serve", "--store", store, "--tokens", path, "--port", "1").code == 2


def test_programs_of_this_machine_write_to_a_plain_dataset_and_pages_do_not(plain):
    for headers in (
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Host": "evil.example"},
        {"X-Forwarded-For": "192.0.2.1"},
    ):
        answer = plain.post("/update", content="CLEAR ALL", headers={**UPDATE, **headers})
        assert answer.status_code == 403, headers
    assert plain.post("/update", content="CLEAR ALL", headers=UPDATE).status_code == 200


# --- What it does -----------------------------------------------------------------------------------


def test_a_graph_is_put_added_to_read_as_it_was_and_deleted(client):
    name = f"{EX}g"
    at = {}
    for method, body, status in (
        ("PUT", "<a:a> <a:b> 1 .", 201),
        ("PUT", "<a:a> <a:b> 2 .", 204),
        ("POST", "<a:a> <a:b> 3 .", 204),
        ("DELETE", None, 204),
    ):
        answer = client.request(
            method, "/data", params={"graph": name}, content=body, headers=TURTLE if body else {}
        )
        assert answer.status_code == status, answer.text
        at[len(at)] = int(answer.headers["Dramagraph-Commit"])
        assert newest(client) == at[len(at) - 1]

    line = '<a:a> <a:b> "{}"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
    assert graph(client, name) == 404
    assert client.delete("/data", params={"graph": name}).status_code == 404
    assert graph(client, name, at=at[0]) == line.format(1)
    assert graph(client, name, at=at[1]) == line.format(2)
    assert sorted(graph(client, name, at=at[2]).splitlines(True)) == [
        line.format(2),
        line.format(3),
    ]
    assert graph(client, name, at=at[3]) == 404
    query = {"query": f"ASK {{ GRAPH <{name}> {{ ?s ?p 3 }} }}"}
    assert [client.get("/sparql", params={**query, "at": at[n]}).json()["boolean"] for n in at] == [
        False,
        False,
        True,
        False,
    ]


def test_a_commit_that_is_not_kept_or_none_is_refused(client):
    for at, status in (("999999", 404), ("0", 404), ("x", 400), ("-1", 400), ("٣", 400)):
        assert client.get("/sparql", params={"query": "ASK {}", "at": at}).status_code == status


def test_a_post_to_no_graph_makes_one_and_a_graph_below_data_has_its_address(client):
    answer = client.post("/data", content="<> <a:b> 1 .", headers=TURTLE)
    address = answer.headers["Location"]

    assert answer.status_code == 201 and address.startswith(f"{client.base_url}/data/")
    assert client.get(address, params={"format": "ntriples"}).text.startswith(f"<{address}> <a:b>")
    assert client.head(address).status_code == 200
    assert client.delete(address).status_code == 204
    assert client.head(address).status_code == 404


def test_an_update_reads_the_graphs_that_the_request_names(client):
    client.put("/data", params={"graph": f"{EX}a"}, content="<a:a> <a:b> 1 .", headers=TURTLE)
    answer = client.post(
        "/update",
        data={
            "update": f"INSERT {{ GRAPH <{EX}b> {{ ?s ?p ?o }} }} WHERE {{ ?s ?p ?o }}",
            "using-graph-uri": f"{EX}a",
        },
    )

    assert answer.json() == {"commit": newest(client)}
    assert graph(client, f"{EX}b") == graph(client, f"{EX}a")


def test_a_blank_node_gets_a_name_in_a_built_store(client):
    client.put(
        "/data", params={"graph": f"{EX}n"}, content="[] <a:b> [ <a:c> 1 ] .", headers=TURTLE
    )
    update = f"INSERT DATA {{ GRAPH <{EX}n> {{ _:x <a:b> _:y }} }}"
    client.post("/update", content=update, headers=UPDATE)

    assert "_:" not in graph(client, f"{EX}n")
    assert graph(client, f"{EX}n").count("/.well-known/genid/") == 5


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("text/turtle", "<a:a> <a:b>", 422),
        ("text/plain", "hello", 415),
        ("application/rdf+xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", 422),
        ("application/ld+json", '{"@context": "http://127.0.0.1/", "@id": "a:a", "p": 1}', 422),
        ("multipart/form-data; boundary=x", "none", 400),
    ],
)
def test_a_graph_that_cannot_be_read_changes_nothing(client, content_type, body, status):
    before = newest(client)
    answer = client.put(
        "/data", params={"graph": f"{EX}bad"}, content=body, headers={"Content-Type": content_type}
    )

    assert (answer.status_code, newest(client)) == (status, before)


# --- What it may change -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["status", "identity", "links", "inferred", "ontology", "shapes", "", "source"]
)
def test_what_follows_from_documents_is_not_for_requests(client, name):
    """By any way to write, and the answer names the command that does."""
    iri = str(graph_iri(name)) if name != "source" else f"{base_iri()}id/source/mine"
    target = {"graph": iri} if name else {"default": ""}
    triples = f"GRAPH <{iri}> {{ <a:a> <a:b> 1 }}" if name else "<a:a> <a:b> 1"
    dynamic = f'INSERT {{ GRAPH ?g {{ <a:a> <a:b> 1 }} }} WHERE {{ BIND(IRI("{iri}") AS ?g) }}'
    before = newest(client)
    answers = [
        client.put("/data", params=target, content="<a:a> <a:b> 1 .", headers=TURTLE),
        client.post("/data", params=target, content="<a:a> <a:b> 1 .", headers=TURTLE),
        client.delete("/data", params=target),
        client.post("/update", content=f"INSERT DATA {{ {triples} }}", headers=UPDATE),
        client.post("/update", content=dynamic, headers=UPDATE) if name else None,
        client.post("/update", content="CLEAR ALL", headers=UPDATE),
        client.post("/update", content="MOVE DEFAULT TO <a:a>", headers=UPDATE),
    ]

    assert [answer.status_code for answer in answers if answer] == [403] * (7 if name else 6)
    assert all("dramagraph" in answer.json()["detail"] for answer in answers if answer)
    assert newest(client) == before


def test_a_graph_cannot_pass_for_a_document(client):
    claim = f"<{EX}d> a <https://w3id.org/dramagraph/ontology#Source> ."
    answer = client.put("/data", params={"graph": f"{EX}d"}, content=claim, headers=TURTLE)

    assert answer.status_code == 403


def test_verdicts_of_people_take_a_curator_and_stay(client, tokens):
    name = {"graph": str(graph_iri("curation"))}
    curator = {**TURTLE, "Authorization": f"Bearer {tokens['curate']}"}
    told = [
        client.post("/data", params=name, content="<a:a> <a:b> 1 .", headers=headers).status_code
        for headers in (TURTLE, curator, curator)
    ]
    gone = [
        client.delete("/data", params=name, headers={"Authorization": curator["Authorization"]}),
        client.post(
            "/update",
            content=f"DELETE WHERE {{ GRAPH <{name['graph']}> {{ ?s ?p ?o }} }}",
            headers={**UPDATE, "Authorization": curator["Authorization"]},
        ),
    ]

    assert told == [403, 201, 204]
    assert [answer.status_code for answer in gone] == [403, 403]
    assert graph(client, name["graph"]).startswith("<a:a>")


@pytest.mark.parametrize(
    "update",
    ["LOAD SILENT <http://127.0.0.1:9/>", "PREFIX x: <file:///etc/> load silent\n# all\nx:passwd INTO GRAPH <a:b>"],
)  # fmt: skip
def test_a_load_that_is_silent_does_nothing_and_succeeds(client, update):
    """SPARQL 1.1 Update, 3.1.4: LOAD is off, so that it fails, and SILENT has what fails succeed."""
    before = client.get("/dump.nq.gz").content
    answer = client.post(
        "/update", content=f"{update} ; CREATE SILENT GRAPH <a:after>", headers=UPDATE
    )

    assert (answer.status_code, client.get("/dump.nq.gz").content) == (200, before)


@given(
    st.lists(
        st.sampled_from(
            ("LOAD", "SILENT", "<a:b>", "INTO", "GRAPH", "x:y", ";", "{", "}", "'", "#\n")
        )
    )
)
def test_no_load_gets_through_by_being_silent(words):
    """What takes the place of one names nothing, and all else stays in its place."""
    text = " ".join(words)
    try:
        changed = without_silent_loads(text)
        refuse_update(changed, 100_000)
    except QueryError:
        return
    assert (len(changed), changed.count("\n")) == (len(text), text.count("\n"))
    assert not any(part.has("LOAD") for part in parts_of(changed))


# --- What is too much -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("update", "status", "title"),
    [
        ("LOAD <file:///etc/passwd>", 403, "federation disabled"),
        ("PREFIX ex: <http://127.0.0.1/> CLEAR GRAPH <a:a>;LOADSILENT ex:a", 403, "federation disabled"),
        ("INSERT { GRAPH <a:a> { ?s ?p ?o } } WHERE { SERVICE <a:b> { ?s ?p ?o } }", 403, "federation disabled"),
        ("INSERT DATA { GRAPH <a:a> { <a:a> <a:b> " + "(" * 3000 + ")" * 3000 + " } }", 400, "query too complex"),
        ("INSERT { GRAPH <a:a> { ?s ?p ?o } } WHERE { " + "{" * 3000 + "}" * 3000 + " }", 400, "query too complex"),
        ("INSERT { GRAPH <a:a> { ?s0 ?p0 ?o1 } } WHERE { " + PRODUCT + " }", 503, "query timeout"),
        ("INSERT { GRAPH <a:a> { <a:a> <a:b> ?x40 } } WHERE { BIND('xxxxxxxxxxxxxxxx' AS ?x0) "
         + " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40)) + " }", 503, "memory limit"),
    ],
)  # fmt: skip
def test_a_hostile_update_ends_alone_and_changes_nothing(client, update, status, title):
    before = newest(client)
    answer = client.post("/update", content=update, headers=UPDATE)

    assert (answer.status_code, answer.json()["title"]) == (status, title)
    again = client.post("/update", content="CREATE SILENT GRAPH <a:after>", headers=UPDATE)
    assert again.json() == {"commit": before + 1}


def test_a_body_that_is_too_long_is_refused(store, tokens, serving):
    served = serving({"store": store, "tokens": tokens["file"], "max_write_bytes": 2_000_000})
    headers = {**UPDATE, "Authorization": f"Bearer {tokens['write']}"}
    longer = "CLEAR GRAPH <a:a> #" + "x" * 2_000_000

    assert (
        httpx.post(f"{served.address}/update", content=longer, headers=headers).status_code == 413
    )
    refused = httpx.post(f"{served.address}/update", content=longer, headers=UPDATE)
    assert refused.status_code in {401, 413}


WORDS = (
    *("INSERT", "DELETE", "DATA", "WHERE", "LOAD", "USING"),
    *("{", "}", "(", ")", ";", "<a:b>", "'}'", "x:y", "#}\n", "?v"),
)


@given(st.lists(st.sampled_from(WORDS)))
def test_any_update_is_let_through_or_refused(words):
    """And nothing that names LOAD outside of brackets passes; with a dataset it stays as it is elsewhere."""
    text = " ".join(words)
    try:
        refuse_update(text, 100_000)
        changed = with_dataset(text, ["<a:g>"], [])
    except QueryError:
        return
    outside = text.replace("'}'", "").replace("#}\n", "")
    depth = 0
    for word in outside.split():
        depth += (word in "{(") - (word in "})")
        assert depth >= 0 and not (word == "LOAD" and depth == 0)
    assert changed.replace(" USING <a:g> ", "").count("WHERE") == text.count("WHERE")


G1, G2 = f"<{EX}1>", f"<{EX}2>"
ODD = ("p:x/../2", f"<{EX}x/../1>", "<1>", "?g", f"<{EX}\\u0031>")
NAMES = st.one_of(*[st.sampled_from((G1, G2, "p:1", "p:2"))] * 4, st.sampled_from(ODD))
TRIPLE = st.sampled_from(
    ("<a:a> <a:b> 1", "<a:a> <a:b> 2 ; <a:c> 3 .", "", "<a:a> <a:b> '} GRAPH <x:y> {' .")
)
QUADS = st.lists(
    st.one_of(TRIPLE, st.builds("GRAPH {} {{ {} }}".format, NAMES, TRIPLE)), max_size=2
).map(" ".join)
PATTERN = st.sampled_from(("{}", f"{{ VALUES ?g {{ {G1} {G2} }} }}", "{ GRAPH ?g { ?s ?p ?o } }"))
PLACE = st.one_of(st.just("DEFAULT"), NAMES, st.builds("GRAPH {}".format, NAMES))
OPERATIONS = st.one_of(
    st.builds("INSERT DATA {{ {} }}".format, QUADS),
    st.builds("DELETE DATA{{ {} }}".format, QUADS),
    st.builds("DELETE WHERE {{ {} }}".format, QUADS),
    st.builds("INSERT {{ {} }} WHERE {}".format, QUADS, PATTERN),
    st.builds(
        "WITH {} DELETE {{ {} }} INSERT {{ {} }} WHERE {}".format, NAMES, QUADS, QUADS, PATTERN
    ),
    st.builds("{} SILENT {}".format, st.sampled_from(("CLEAR", "DROP", "CREATE")), PLACE),
    st.builds("{} SILENT {} TO {}".format, st.sampled_from(("COPY", "MOVE", "ADD")), PLACE, PLACE),
    st.sampled_from(("CLEAR ALL", "DROP NAMED", "CLEARALL", f"CLEARGRAPH{G1}", f"BASE {G1}", "")),
)
HEAD = f"PREFIX p: <{EX}> "
HEADS = st.sampled_from((HEAD, HEAD, HEAD, f"BASE <{EX}> {HEAD}", f"PREFIX p: <{EX}x/../> "))


@given(HEADS, st.lists(OPERATIONS, max_size=3))
def test_an_update_changes_no_other_graph_than_its_tokens_tell(head, operations):
    text = head + " ; ".join(operations)
    told = targets(text)
    store = ox.Store()
    store.update(
        f"INSERT DATA {{ <a:a> <a:b> 1 GRAPH {G1} {{ <a:a> <a:b> 2 }} GRAPH {G2} {{ <a:a> <a:b> 1 }} }}"
    )

    def graphs():
        names = {
            str(name): {str(q) for q in store.quads_for_pattern(None, None, None, name)}
            for name in store.named_graphs()
        }
        default = {str(q) for q in store.quads_for_pattern(None, None, None, ox.DefaultGraph())}
        return {**names, "default": default}

    before = graphs()
    try:
        store.update(text, base_iri=EX)
    except (SyntaxError, ValueError, RuntimeError):
        return
    after = graphs()
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    if told is not None and None not in told:
        assert changed <= {f"<{name}>" for name in told}
    elif told is not None:
        assert "CLEAR ALL" in text or changed <= {"default", *(f"<{name}>" for name in told)}


@pytest.mark.parametrize(
    ("update", "graphs"),
    [
        (
            f"INSERT DATA {{ GRAPH {G1} {{ <a:a> <a:b> 1 }} }} ; DROP GRAPH {G2}",
            {f"{EX}1", f"{EX}2"},
        ),
        (f"WITH {G1} DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}", {f"{EX}1"}),
        (f"MOVE {G1} TO DEFAULT", {f"{EX}1", None}),
        (f"COPY {G1} TO GRAPH {G2}", {f"{EX}2"}),
        ("INSERT { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }", None),
        ("CLEAR NAMED", None),
    ],
)
def test_the_graphs_of_an_update_are_told(update, graphs):
    assert targets(update) == graphs


def test_the_triples_of_data_are_bounded_by_bytes_only():
    triples = "<a:a> <a:b> 1 . " * 5000

    refuse_update(f"INSERT DATA {{ {triples} }} ; DELETE DATA {{ {triples} }}", 1_000_000)
    with pytest.raises(ComplexityError):
        refuse_update(f"DELETE WHERE {{ {triples} }}", 1_000_000)
    with pytest.raises(ComplexityError):
        refuse_update(f"INSERT DATA {{ {triples} }}", 10_000)
    with pytest.raises(FederationError, match="line 2, column 1"):
        refuse_update(f"INSERT DATA {{ {triples} }} ;\nLOAD <a:a>", 1_000_000)


# --- One after the other, and whole -----------------------------------------------------------------


def test_writers_queue_and_each_has_its_commit(client):
    def put(number):
        answer = client.put(
            "/data", params={"graph": f"{EX}q/{number}"}, content="<a:a> <a:b> 1 .", headers=TURTLE
        )
        return answer.status_code, int(answer.headers["Dramagraph-Commit"])

    before = newest(client)
    with ThreadPoolExecutor(6) as threads:
        done = list(threads.map(put, range(12)))

    assert [status for status, _ in done] == [201] * 12
    assert sorted(commit for _, commit in done) == list(range(before + 1, before + 13))
    assert all(graph(client, f"{EX}q/{number}") != 404 for number in range(12))


def descendants(pid):
    """Return the processes that come from one."""
    found = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True)
    pairs = [tuple(map(int, line.split())) for line in found.stdout.splitlines()]
    of = [pid]
    for parent in of:
        of += [child for child, its in pairs if its == parent and child not in of]
    return of[1:]


def test_whatever_is_killed_acknowledged_commits_stay_and_nothing_else_comes(plain):
    """Each commit adds one number. What is there after each kill: all numbers that were acknowledged,
    and at most those whose answer was lost.
    """
    acknowledged, uncertain, is_over = set(), set(), []

    def write():
        number = 0
        with httpx.Client(base_url=plain.base_url, timeout=10) as client:
            while not is_over:
                number += 1
                update = f"INSERT DATA {{ GRAPH <{EX}kill> {{ <a:a> <a:b> {number} }} }}"
                try:
                    answer = client.post("/update", content=update, headers=UPDATE)
                    known = acknowledged if answer.status_code == 200 else uncertain
                    known.add(number)
                except httpx.HTTPError:
                    uncertain.add(number)
                    time.sleep(0.05)

    thread = Thread(target=write)
    thread.start()
    for kill in range(int(os.environ.get("DRAMAGRAPH_KILLS", "6"))):
        time.sleep(0.3 + 0.17 * (kill % 5))
        alive = descendants(plain.process.pid)
        victim = alive[kill % len(alive)]
        os.kill(victim, signal.SIGKILL)
    time.sleep(1)
    is_over.append(True)
    thread.join()

    with open_snapshot(plain.location) as snapshot:
        there = {int(quad.o) for quad in snapshot.quads(URIRef(f"{EX}kill"))}
    assert acknowledged
    assert acknowledged <= there <= acknowledged | uncertain
    numbers = [entry["number"] for entry in journal(plain.location)]
    assert numbers == list(range(1, len(numbers) + 1))


# --- A plain dataset --------------------------------------------------------------------------------


def test_a_plain_dataset_is_begun_once_and_never_in_a_built_store(tmp_path, ledger_store, run):
    location = str(tmp_path / "store")
    for _ in range(2):
        with writer(location) as pen:
            begun(pen)

    assert commits(location) == [1]
    with open_snapshot(location) as snapshot:
        assert snapshot.notes == {PLAIN: True}
    assert run("serve", "--plain", "--store", ledger_store, "--port", "1").code == 2


W3C = SHARED / "w3c" / "sparql-tests.tar.gz"


@pytest.mark.skipif(not W3C.exists(), reason="the suites of W3C are not here")
@pytest.mark.parametrize("suite", ["protocol", "graph-store-protocol", "service-description"])
def test_the_suites_of_w3c_pass(plain, tmp_path, suite):
    subprocess.run(["tar", "xzf", W3C, "-C", tmp_path, f"sparql/sparql11/{suite}"], check=True)
    subprocess.run(["tar", "xzf", W3C, "-C", tmp_path, "sparql/sparql11/manifest.ttl"], check=False)
    address = str(plain.base_url).rstrip("/")
    ran = subprocess.run(
        [sys.executable, SHARED / "tools" / "sparql_runner.py", "--suite", tmp_path / "sparql" / "sparql11",
         "--only", suite, "--query", f"{address}/sparql", "--update", f"{address}/update",
         "--gsp", f"{address}/data"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert ran.returncode == 0, ran.stdout + ran.stderr
