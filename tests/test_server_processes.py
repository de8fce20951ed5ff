"""The processes of the server: what dies is replaced, what is new is read, and nothing grows."""

import os
import re
import signal
import socket
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from rdflib import Literal, URIRef

from dramagraph.rdf import Quad
from dramagraph.store import write

EX = "https://example.org/"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
ALL = "SELECT * { ?s ?p ?o }"
PRODUCT = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"


def quads(count):
    for number in range(count):
        value = Literal(f"value {number}")
        yield Quad(URIRef(f"{EX}{number % 999}"), URIRef(f"{EX}p"), value, None)


@pytest.fixture(scope="module")
def location(tmp_path_factory):
    location = str(tmp_path_factory.mktemp("processes") / "store")
    write(location, quads(20_000), action="test")
    return location


@pytest.fixture(scope="module")
def server(location, serving):
    return serving(
        {"store": location, "query_slots": 2, "query_memory_mb": 300, "query_timeout_s": 20}
    )


@pytest.fixture(scope="module")
def client(server):
    with httpx.Client(base_url=server.address, timeout=30) as client:
        yield client


def ask(client, query, **headers):
    return client.get("/sparql", params={"query": query}, headers=headers)


def count_of(client):
    return int(ask(client, COUNT).json()["results"]["bindings"][0]["n"]["value"])


def below(pid):
    """Return the processes below one: id → parent."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if stat[0] != "Z":
            parents[int(folder.name)] = int(stat[1])
    found = {pid: 0}
    while more := {n: p for n, p in parents.items() if p in found and n not in found}:
        found |= more
    return {n: p for n, p in found.items() if n != pid}


def eventually(condition, within_s=15):
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_an_evaluator_dies_alone(client):
    """What wants too much memory is ended, and says so; the next query is answered at once."""
    doubling = "".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1}) " for n in range(40))
    hungry = ask(client, f"ASK {{ BIND('aaaaaaaa' AS ?x0) {doubling} FILTER(STRLEN(?x40) > 1) }}")

    assert hungry.status_code == 503
    assert hungry.json()["type"].endswith("#memory-limit")
    assert count_of(client) == 20_000


def ticks(pid):
    """Return how long a process has had the processor, in hundredths of a second."""
    try:
        values = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(values[11]) + int(values[12])


def busy(server):
    """Return the evaluators that have used the processor in the last tenths of a second."""
    before = {pid: ticks(pid) for pid in below(server.process.pid)}
    time.sleep(0.3)
    return [
        pid
        for pid, count in before.items()
        if ticks(pid) - count > 1 and "engine_nursery" in Path(f"/proc/{pid}/cmdline").read_text()
    ]


def test_a_client_that_leaves_takes_its_query_with_it(server):
    """It would go on for 20 s."""
    endless = f"SELECT (COUNT(*) AS ?n) {{ {PRODUCT} FILTER(STR(?a) != CONCAT(STR(?f), STR(?i))) }}"
    host, port = server.address.removeprefix("http://").split(":")
    address = f"/sparql?query={quote(endless)}"
    eventually(lambda: not busy(server))
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(f"GET {address} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        eventually(lambda: busy(server), within_s=5)
    begun = time.monotonic()

    eventually(lambda: not busy(server))
    assert time.monotonic() - begun < 10


def test_every_process_that_is_killed_is_replaced(client, server):
    """Whichever it is: a worker, the nursery, the holder of the copy, an evaluator."""
    eventually(lambda: len(below(server.process.pid)) >= 5)
    for _ in range(8):
        victims = sorted(below(server.process.pid))
        os.kill(victims[_ * 7 % len(victims)], signal.SIGKILL)

        def answers():
            try:
                return count_of(client) == 20_000
            except (httpx.TransportError, KeyError):
                return False

        eventually(answers)
    assert server.process.poll() is None


def test_a_new_snapshot_is_read_at_once_and_copied_when_it_stays(location, client):
    write(location, quads(20_001), action="more")
    from_disk = ask(client, COUNT)
    assert count_of(client) == 20_001

    eventually(lambda: ask(client, f"{ALL} LIMIT 3 #{time.time()}").headers["ETag"] and True)
    write(location, quads(20_000), action="less")
    assert count_of(client) == 20_000
    assert from_disk.headers["ETag"] != ask(client, COUNT).headers["ETag"]


def test_the_copy_answers_what_the_disk_does(location, serving):
    """Also in the same order from one evaluator to the next: the ETag promises the same bytes."""
    on_disk = serving({"store": location, "copy_mb": 0, "cache_mb": 1})
    in_memory = serving({"store": location, "cache_mb": 1})
    lines = {}
    for server in (on_disk, in_memory):
        with httpx.Client(base_url=server.address, timeout=30) as client:
            time.sleep(2)
            answers = [ask(client, f"{ALL} #{n}", Accept="text/csv") for n in range(6)]
            tags = Counter(answer.headers["ETag"] for answer in answers)
            assert len({answer.content for answer in answers}) == len(tags)
            lines[server] = sorted(answers[-1].text.splitlines()), answers[-1].headers["ETag"]

    assert lines[on_disk][0] == lines[in_memory][0]
    assert lines[on_disk][1] != lines[in_memory][1], "in another order, so with another tag"


def test_queries_that_differ_in_space_and_comments_share_an_answer(client):
    def tag(query):
        return ask(client, query).headers["ETag"]

    # A copy of the store may become ready meanwhile.
    eventually(lambda: tag(COUNT) == tag(COUNT.replace(" ", "\n  ") + "# a comment"))
    assert tag(COUNT) != tag(COUNT.replace("?n", "?m"))
    assert ask(client, COUNT, **{"If-None-Match": tag(COUNT)}).status_code == 304


@pytest.mark.parametrize("coding", ["gzip", "br", "identity"])
def test_an_answer_is_compressed_as_the_client_takes_it(client, coding):
    query = f"SELECT * {{ ?s ?p ?o }} ORDER BY ?o #{coding}"
    plain = ask(client, query, **{"Accept-Encoding": "identity"})
    answers = [ask(client, query, **{"Accept-Encoding": coding}) for _ in range(2)]

    assert [a.headers.get("Content-Encoding", "identity") for a in answers] == [coding] * 2
    assert {a.content for a in answers} == {plain.content}
    assert len({plain.headers["ETag"], *(a.headers["ETag"] for a in answers)}) == (
        1 if coding == "identity" else 2
    )
    known = {"If-None-Match": answers[0].headers["ETag"], "Accept-Encoding": coding}
    again = ask(client, query, **known)
    assert (again.status_code, again.headers["ETag"]) == (304, answers[0].headers["ETag"])


def test_a_small_answer_is_not_compressed(client):
    answer = ask(client, "ASK {}", **{"Accept-Encoding": "gzip, br"})

    assert "Content-Encoding" not in answer.headers


def test_the_first_rows_of_a_long_answer_come_at_once_and_memory_stays(client, server):
    """4 million rows, of which the first are there before the server could have found them all."""
    worker = min(below(server.process.pid))
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
    size = 0
    begun = time.monotonic()
    peak = memory(worker)
    plain = {"Accept-Encoding": "identity"}
    with client.stream("GET", "/sparql", params={"query": query}, headers=plain) as answer:
        for piece in answer.iter_raw():
            if not size:
                first = time.monotonic() - begun
                before = memory(worker)
            size += len(piece)
            peak = max(peak, memory(worker))
            if size > 60_000_000:
                break

    assert first < 2
    assert peak - before < 10_000_000


def memory(pid):
    text = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", text)[1]) * 1024


def test_an_error_is_told_with_its_place(client):
    answer = ask(client, "SELECT * { ?s dg:portrays }")

    assert (answer.status_code, answer.json()["line"]) == (400, 1)
    assert answer.json()["column"] == len("SELECT * { ?s dg:portrays }")


def test_an_unknown_function_is_no_error_of_syntax(client):
    answer = ask(client, "SELECT (<https://example.org/f>(1) AS ?x) {}")

    assert (answer.status_code, answer.json()["title"]) == (422, "query not supported")


def test_nothing_outlives_the_server(location, serving):
    served = serving({"store": location}, workers=2)
    with httpx.Client(base_url=served.address) as client:
        assert count_of(client) == 20_000
    family = below(served.process.pid)
    served.process.kill()

    assert len(family) > 4
    eventually(lambda: not any(is_running(pid) for pid in family))


def is_running(pid):
    try:
        return (Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]) != "Z"
    except OSError:
        return False
