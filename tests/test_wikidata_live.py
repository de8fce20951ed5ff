"""Wikidata over HTTP, played by a local server with the real forms of answers: also late, half, refused."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from dramagraph import wikidata_http
from dramagraph.errors import UsageError, WikidataError
from dramagraph.link import link
from dramagraph.link_subjects import Subject
from dramagraph.store import open_snapshot
from dramagraph.wikidata_cache import Cache
from dramagraph.wikidata_connect import connect
from dramagraph.wikidata_http import Asker, Unreachable, retry_after
from dramagraph.wikidata_live import LiveSource
from dramagraph.wikidata_queries import asked_items
from dramagraph.wikidata_source import Named

Query = dict[str, str]
Answer = tuple[int, dict[str, str], bytes]
Fault = Callable[[Query], Answer | None]

BANNED = (
    b"You have been banned until 2026-11-22T00:00:00Z, "
    b"please respect throttling and retry-after headers."
)


def entity(q: str, label: str, *kinds: str, born: str = "", korean: str = "") -> dict[str, object]:
    def snak(name: str, kind: str, value: object) -> dict[str, object]:
        held = {"type": kind, "value": value}
        main = {"snaktype": "value", "property": name, "datavalue": held}
        return {"type": "statement", "rank": "normal", "mainsnak": main}

    claims = {"P31": [snak("P31", "wikibase-entityid", {"id": kind}) for kind in kinds]}
    if born:
        time_ = {"time": f"+{born}T00:00:00Z", "precision": 11}
        claims["P569"] = [snak("P569", "time", time_)]
    labels = {"en": label} | ({"ko": korean} if korean else {})
    return {
        "type": "item",
        "id": q,
        "title": q,
        "ns": 0,
        "modified": "2026-01-01T00:00:00Z",
        "labels": {x: {"language": x, "value": text} for x, text in labels.items()},
        "descriptions": {},
        "aliases": {},
        "claims": claims,
        "sitelinks": {},
    }


@dataclass
class Wiki:
    """What the server knows, how it misbehaves next, and what it was asked."""

    items: dict[str, dict[str, object]] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    asked: list[Query] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    url: str = ""

    def answer(self, path: str, query: Query) -> Answer:
        self.asked.append(query)
        if self.faults:
            found = self.faults.pop(0)(query)
            if found is not None:
                return found
        if path == "/sparql":
            return ok(self.sparql())
        if path == "/reconcile":
            return ok(self.reconcile(query))
        action = query.get("action")
        return ok(self.search(query) if action == "wbsearchentities" else
                  self.get(query) if action == "wbgetentities" else self.text(query))  # fmt: skip

    def search(self, query: Query) -> object:
        wanted = query["search"].casefold()
        hits = []
        for q, one in self.items.items():
            labels = one["labels"]
            matched = [
                x for x, term in labels.items() if term["value"].casefold().startswith(wanted)
            ]
            if matched:
                hits.append(
                    {
                        "id": q,
                        "title": q,
                        "concepturi": f"http://www.wikidata.org/entity/{q}",
                        "match": {"type": "label", "language": matched[0], "text": wanted},
                    }
                )
        return {"searchinfo": {"search": query["search"]}, "search": hits, "success": 1}

    def text(self, query: Query) -> object:
        return {"batchcomplete": "", "query": {"search": []}}

    def get(self, query: Query) -> object:
        found: dict[str, object] = {}
        for q in query["ids"].split("|"):
            if not q[1:].isdigit():
                info = {"code": "no-such-entity", "info": f"Could not find an entity: {q}"}
                return {"error": info}
            to = self.redirects.get(q, q)
            found[to] = self.items.get(to, {"id": q, "missing": ""})
        return {"entities": found, "success": 1}

    def sparql(self) -> object:
        rows = [
            {
                "item": {"type": "uri", "value": f"http://www.wikidata.org/entity/{q}"},
                "itemLabel": {
                    "type": "literal",
                    "xml:lang": "en",
                    "value": one["labels"]["en"]["value"],
                },
            }
            for q, one in self.items.items()
        ]
        return {"head": {"vars": ["item", "itemLabel"]}, "results": {"bindings": rows}}

    def reconcile(self, query: Query) -> object:
        if "extend" in query:
            extend = json.loads(query["extend"])
            return {
                "meta": [],
                "rows": {
                    q: {"P569": [{"date": "1988-03-02T00:00:00+00:00"}], "P106": [{}]}
                    for q in extend["ids"]
                },
            }
        queries = json.loads(query["queries"])
        return {
            key: {
                "result": [
                    {
                        "id": q,
                        "name": "Tak Jaeha",
                        "score": 100,
                        "match": True,
                        "type": [{"id": "Q5", "name": "human"}],
                        "features": [{"id": "all_labels", "value": 100}],
                    }
                    for q in self.items
                ]
            }
            for key in queries
        }


def ok(value: object) -> Answer:
    return 200, {}, json.dumps(value).encode()


@pytest.fixture
def wiki() -> Iterator[Wiki]:
    """A server on a port of its own."""
    known = Wiki()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            address = urlsplit(self.path)
            self.respond(address.path, address.query)

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            self.respond(urlsplit(self.path).path, self.rfile.read(length).decode())

        def respond(self, path: str, query: str) -> None:
            known.headers.append(dict(self.headers))
            flat = {name: values[0] for name, values in parse_qs(query).items()}
            status, headers, body = known.answer(path, flat)
            self.send_response(status)
            headers = {"Date": "Fri, 01 May 2026 00:00:00 GMT", "Content-Length": str(len(body)), **headers}  # fmt: skip
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            if headers["Content-Length"] != str(len(body)):
                self.close_connection = True

        def send_response(self, code: int, message: str | None = None) -> None:
            self.send_response_only(code, message)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    known.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield known
    server.shutdown()
    server.server_close()
    thread.join()


TAK = entity("Q11", "Tak Jae-ha", "Q5", born="1988-03-01")


@dataclass
class Bench:
    """A source that asks the server, and how long it would have slept."""

    source: LiveSource
    slept: list[float]


@pytest.fixture
def bench(wiki, tmp_path) -> Iterator[Bench]:
    slept: list[float] = []
    source = LiveSource(
        f"{wiki.url}/w/api.php",
        cache=Cache(tmp_path / "answers.sqlite"),
        asker=Asker(sleep=slept.append),
    )
    yield Bench(source, slept)
    source.close()


def once(status: int, body: bytes = b"", **headers: str) -> Fault:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda query: (status, names, body)


def fine(query: Query) -> None:
    return None


# --- Asking -------------------------------------------------------------------------------------


def test_it_says_who_asks_takes_gzip_and_waits_for_lagging_servers(wiki, bench):
    wiki.items["Q11"] = TAK

    assert bench.source.named(["Tak Jae-ha"]) == Named(("Q11",))
    assert list(bench.source.items(["Q11"])) == ["Q11"]

    assert {query["maxlag"] for query in wiki.asked} == {"5"}
    for headers in wiki.headers:
        assert headers["User-Agent"].startswith("dramagraph/")
        assert "https://" in headers["User-Agent"]
        assert "gzip" in headers["Accept-Encoding"]


def test_ids_are_asked_for_fifty_at_a_time_and_once(wiki, bench):
    wiki.items.update({f"Q{n}": entity(f"Q{n}", f"Name {n}", "Q5") for n in range(1, 121)})
    ids = [f"Q{n}" for n in range(1, 121)]

    assert list(bench.source.items([*ids, *ids])) == ids
    assert list(bench.source.items(ids)) == ids
    assert [query["ids"].count("|") + 1 for query in wiki.asked] == [50, 50, 20]


def test_the_day_of_the_answers_is_that_of_the_server(wiki, bench):
    assert bench.source.date is None
    bench.source.items(["Q11"])

    assert bench.source.date == "2026-05-01"


LAG = b'{"error":{"code":"maxlag","info":"Waiting for db1: 6.2 seconds lagged","lag":6.2}}'
LATER = format_datetime(datetime.now(UTC) + timedelta(days=1), usegmt=True)


@pytest.mark.parametrize(
    ("fault", "slept"),
    [
        (once(429, b"Too Many Requests - Please retry in 7 seconds.", Retry_After="7"), [7.0]),
        (once(503), [1.0]),
        (once(500, b"<html>"), [1.0]),
        (once(200, LAG, Retry_After="9"), [9.0]),
        (once(200, LAG), [6.2]),
        (once(200, b'{"error":{"code":"ratelimited","info":"As an anti-abuse measure"}}'), [1.0]),
        (once(200, b'{"entities":{"Q11":{"ty'), [1.0]),
        (once(200, b'{"entities":{"Q11"', Content_Length="4000"), [1.0]),
        (once(200, b""), [1.0]),
        (once(302, Location="/w/api.php?action=wbgetentities&ids=Q11"), []),
    ],
    ids=[
        "429",
        "503",
        "500",
        "maxlag",
        "lag",
        "ratelimited",
        "half",
        "broken off",
        "empty",
        "moved",
    ],
)
def test_a_fault_that_passes_is_waited_for_and_nothing_is_lost(wiki, bench, fault, slept):
    wiki.items["Q11"] = TAK
    wiki.faults = [fault]

    assert list(bench.source.items(["Q11"])) == ["Q11"]
    assert bench.slept == slept


def test_waits_grow_until_it_gives_up_and_what_was_answered_is_kept(wiki, bench):
    wiki.items.update({"Q11": TAK, "Q12": entity("Q12", "Other", "Q5")})
    bench.source.items(["Q11"])
    wiki.faults = [once(503)] * 6

    with pytest.raises(WikidataError, match="HTTP 503.*6 times.*kept"):
        bench.source.items(["Q11", "Q12"])

    assert bench.slept == [1.0, 2.0, 4.0, 8.0, 16.0]
    assert list(bench.source.items(["Q11", "Q12"])) == ["Q11", "Q12"]
    assert [query["ids"] for query in wiki.asked].count("Q11") == 1


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (once(403, BANNED), "HTTP 403: You have been banned until 2026-11-22"),
        (once(429, b"", Retry_After="86400"), "asks to wait 86400 s"),
        (once(429, b"", Retry_After=LATER), "asks to wait"),
        (once(200, b'{"error":{"code":"badvalue","info":"Unrecognized value"}}'), "badvalue"),
        (once(404, b"<html>no such page</html>"), "HTTP 404"),
    ],
    ids=["banned", "a day", "tomorrow", "refused", "gone"],
)
def test_who_does_not_want_to_be_asked_is_left_alone_at_once(wiki, bench, fault, message):
    wiki.faults = [fault]

    with pytest.raises(WikidataError, match=message):
        bench.source.items(["Q11"])

    assert (len(wiki.asked), bench.slept) == (1, [])


def test_a_slow_server_is_asked_again(wiki, tmp_path, monkeypatch):
    monkeypatch.setattr(wikidata_http, "TIMEOUT", httpx.Timeout(0.2))
    wiki.items["Q11"] = TAK
    wiki.faults = [lambda query: time.sleep(0.5)]
    slept: list[float] = []
    source = LiveSource(
        f"{wiki.url}/w/api.php",
        cache=Cache(tmp_path / "slow.sqlite"),
        asker=Asker(sleep=slept.append),
    )

    assert list(source.items(["Q11"])) == ["Q11"]
    assert slept == [1.0]
    source.close()


def test_nobody_there_is_said_after_the_second_try():
    slept: list[float] = []
    asker = Asker(sleep=slept.append)

    with pytest.raises(Unreachable, match="cannot be reached"):
        asker.get("http://127.0.0.1:9/w/api.php", {})

    assert slept == [1.0]
    asker.close()


def test_an_address_that_is_none_is_wrong_usage():
    asker = Asker()

    with pytest.raises(UsageError):
        asker.get("ftp://example.org/api.php", {})

    asker.close()


def test_the_time_to_wait_is_a_number_or_a_date():
    assert [retry_after(x) for x in (None, "12", "soon", "")] == [None, 12.0, None, None]
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0.0


# --- Items --------------------------------------------------------------------------------------


def test_redirects_are_followed_missing_and_malformed_ids_left_out(wiki, bench):
    wiki.items["Q11"] = TAK
    wiki.redirects["Q99"] = "Q11"

    found = bench.source.items(["Q99", "Q404", "Q11"])

    assert {asked: item.id for asked, item in found.items()} == {"Q99": "Q11", "Q11": "Q11"}


def test_one_bad_id_does_not_take_its_call_down(wiki, bench):
    """Wikibase answers a call with an error as a whole if one id is no id."""
    wiki.items["Q11"] = TAK
    wiki.faults = [
        once(200, b'{"error":{"code":"no-such-entity","info":"Could not find Q5"}}'),
        fine,
        once(200, b'{"error":{"code":"no-such-entity","info":"Could not find Q5"}}'),
    ]

    assert list(bench.source.items(["Q11", "Q5"])) == ["Q11"]


def test_what_an_answer_leaves_out_is_asked_for_by_itself(wiki, bench):
    wiki.items.update({"Q11": TAK, "Q12": entity("Q12", "Other", "Q5")})
    wiki.faults = [lambda query: ok({"entities": {"Q11": TAK}, "success": 1})]

    assert list(bench.source.items(["Q11", "Q12"])) == ["Q11", "Q12"]
    assert [query["ids"] for query in wiki.asked] == ["Q11|Q12", "Q12"]


def test_a_name_is_searched_in_its_language_and_other_spellings(wiki, tmp_path):
    wiki.items["Q11"] = entity("Q11", "Tak Jae-ha", "Q5", korean="탁재하")
    source = LiveSource(
        f"{wiki.url}/w/api.php",
        cache=Cache(tmp_path / "a.sqlite"),
        asker=Asker(),
        respell=lambda name: ["Tak Jae-ha"] if name == "Tak Jaeha" else [],
    )

    assert source.named(["Tak Jaeha", "탁재하"], ["Q5", "Q6"]).ids == ("Q11",)
    assert [(q.get("language"), q.get("search", q.get("srsearch"))) for q in wiki.asked] == [
        ("en", "Tak Jaeha"),
        ("ko", "탁재하"),
        ("en", "Tak Jae-ha"),
        (None, '"Tak Jaeha" haswbstatement:P31=Q5|P31=Q6'),
    ]
    source.close()


def test_a_search_that_is_full_may_have_left_some_out(wiki, bench):
    wiki.items.update({f"Q{n}": entity(f"Q{n}", "Tak", "Q5") for n in range(1, 21)})

    assert bench.source.named(["Tak"]).is_whole is False


def test_an_identifier_or_a_page_is_looked_up_exactly(wiki, bench):
    wiki.faults = [
        lambda query: ok({"query": {"search": [{"ns": 0, "title": "Q11"}, {"title": "Talk:X"}]}}),
        lambda query: ok({"entities": {"Q11": {"id": "Q11", "type": "item"}}}),
        lambda query: ok({"entities": {"-1": {"site": "kowiki", "title": "x", "missing": ""}}}),
    ]

    assert bench.source.identified("P345", "tt1") == ["Q11"]
    assert bench.source.identified("kowiki", "탁재하") == ["Q11"]
    assert bench.source.identified("kowiki", "x") == []
    assert wiki.asked[0]["srsearch"] == 'haswbstatement:"P345=tt1"'


# --- Other kinds of source ----------------------------------------------------------------------

OURS = Subject(
    "https://w3id.org/dramagraph/id/person/tak",
    frozenset(("Person",)),
    ("Tak Jae Ha",),
    {"birthDate": ("1988-03-02",)},
    (),
)


def test_a_reconciliation_service_is_a_source(wiki):
    wiki.items["Q11"] = TAK

    with connect(f"{wiki.url}/reconcile") as source:
        (found,) = link([OURS], source)

    assert (found.item, found.status, found.date) == ("Q11", "accepted", "2026-05-01")
    assert found.features[0] == "born: 1988-03-02 (+10)"


def test_a_service_that_refuses_a_query_is_told(wiki):
    wiki.faults = [lambda query: ok({"status": "error", "message": "invalid query"})]

    with (
        connect(f"{wiki.url}/reconcile") as source,
        pytest.raises(WikidataError, match="invalid query"),
    ):
        source.named(["x"])


def test_a_snapshot_is_built_from_queries(wiki, tmp_path, run):
    wiki.items.update({"Q11": TAK, "Q12": entity("Q12", "Low Tide", "Q5398426")})
    (tmp_path / "all.rq").write_text("SELECT ?item ?itemLabel {}", encoding="utf-8")

    made = run("wikidata", "snapshot", tmp_path / "all.rq", "-o", tmp_path / "w.sqlite",
               "--endpoint", f"{wiki.url}/sparql")  # fmt: skip

    assert (made.code, made.out) == (0, f"{tmp_path}/w.sqlite: 2 items\n")
    assert wiki.asked == [{"query": "SELECT ?item ?itemLabel {}"}]
    with connect(str(tmp_path / "w.sqlite")) as source:
        assert (source.date, source.named(["Low Tide"]).ids) == ("2026-05-01", ("Q12",))


def test_an_answer_that_is_no_result_of_a_query_is_told(wiki):
    wiki.faults = [lambda query: ok({"head": {}, "boolean": True})]

    with pytest.raises(WikidataError, match="no results of a SELECT"):
        asked_items(["ASK {}"], f"{wiki.url}/sparql")


# --- The command --------------------------------------------------------------------------------


def test_without_a_network_the_command_says_so_and_goes_on(
    ledger_store, tmp_path, run, monkeypatch
):
    shutil.copytree(ledger_store, tmp_path / "store")

    told = run("link", "--store", tmp_path / "store", "--wikidata", "http://127.0.0.1:9/w/api.php")

    assert (told.code, told.out) == (0, "")
    assert "cannot be reached" in told.err
    assert told.err.endswith("nothing was linked, links that were there stay\n")
    with (
        open_snapshot(str(tmp_path / "store")) as snapshot,
        open_snapshot(str(ledger_store)) as old,
    ):
        assert snapshot.number == old.number


def test_who_is_stopped_goes_on_where_it_was(wiki, ledger_store, tmp_path):
    """The process is killed while it waits for an answer; the next one asks for the rest alone."""
    shutil.copytree(ledger_store, tmp_path / "store")
    reached, go_on = threading.Event(), threading.Event()

    def hold(query: Query) -> None:
        reached.set()
        go_on.wait(30)

    wiki.faults = [fine, fine, hold]
    environment = {**os.environ, "DRAMAGRAPH_WIKIDATA_CACHE": str(tmp_path / "kept.sqlite")}
    command = [sys.executable, "-m", "dramagraph", "link", "--store", str(tmp_path / "store")]
    command += ["--wikidata", f"{wiki.url}/w/api.php"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as first:
        assert reached.wait(60)
        first.send_signal(signal.SIGKILL)
    go_on.set()
    begun = [json.dumps(query) for query in wiki.asked]
    wiki.asked.clear()

    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)

    rest = [json.dumps(query) for query in wiki.asked]
    assert len(begun) == 3
    assert set(begun[:2]).isdisjoint(rest)
    assert begun[2] in rest
    wiki.asked.clear()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    assert wiki.asked == []


def test_answers_that_cannot_be_kept_are_told_before_anything_is_asked(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(UsageError, match="DRAMAGRAPH_WIKIDATA_CACHE"):
        Cache(tmp_path / "file" / "kept.sqlite")


def test_refreshing_forgets_what_was_answered(wiki, tmp_path, monkeypatch):
    monkeypatch.setenv("DRAMAGRAPH_WIKIDATA_CACHE", str(tmp_path / "kept.sqlite"))
    api = f"{wiki.url}/w/api.php"
    for refresh in (False, False, True):
        with connect(api, refresh=refresh) as source:
            source.items(["Q11"])

    assert len(wiki.asked) == 2
    assert Path(tmp_path / "kept.sqlite").exists()
