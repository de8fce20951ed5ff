"""How fast the server answers, side by side with other servers: same machine, same data, same load.

    python bench/server.py                                  100,000 quads, dramagraph alone
    python bench/server.py --quads 5000000 --seconds 5
    python bench/server.py --peers bare oxigraph rdflib-endpoint virtuoso --python PEERS/bin/python

The load is made by wrk (Debian: wrk), which asks 50 variants of each of six queries in turn, over 1 and
over 8 connections that are kept alive. dramagraph is measured twice: without memory of answers, so that
each is worked out, and with it. PEERS is an environment of Python with flask, granian, oxigraph,
rdflib-endpoint and oxrdflib; virtuoso is Debian's virtuoso-opensource-7-bin. Data is that of
server_data.py. The number of rows of each answer is compared; a peer that answers otherwise is told.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import httpx
import pyoxigraph
from server_data import DG, ID, RDFS, lines

from dramagraph.engine_folder import StoreFolder

VARIANTS = 50
WAIT_S = 300.0
"""How long a server may take to answer its first query."""
PREFIXES = f"PREFIX dg: <{DG}> PREFIX rdfs: <{RDFS}> "
QUERIES: dict[str, str] = {
    "look-up": "SELECT ?p ?o { <PERSON> ?p ?o }",
    "3 hops": (
        "SELECT ?name ?title { <PERSON> dg:portrays ?c . ?c dg:characterIn ?d . "
        "?d dg:castMember ?x ; rdfs:label ?title . ?x rdfs:label ?name }"
    ),
    "group": (
        "SELECT ?b (COUNT(?d) AS ?n) { ?d dg:broadcaster ?b ; dg:castMember ?x "
        "FILTER(?x != <PERSON>) } GROUP BY ?b ORDER BY DESC(?n) ?b LIMIT 8"
    ),
    "filter": (
        "SELECT ?d ?l { ?d a dg:Drama ; rdfs:label ?l "
        "FILTER(CONTAINS(LCASE(STR(?l)), 'mona') && ?d != <PERSON>) } ORDER BY ?l ?d LIMIT 20"
    ),
    "optional": (
        "SELECT ?x ?l ?place { ?x a dg:Person ; rdfs:label ?l OPTIONAL { ?x dg:birthPlace ?place } "
        "FILTER(?x != <PERSON>) } ORDER BY ?l ?x LIMIT 20"
    ),
    "ask": "ASK { <PERSON> dg:portrays ?c }",
}
"""With PERSON for the one that differs from variant to variant."""

OURS = """
import sys
from dramagraph.server.serve import serve
from dramagraph.server.settings import Settings
store, port, workers, cache, timeout = sys.argv[1:]
settings = Settings(store=store, cache_mb=int(cache), copy_mb=8192, query_timeout_s=float(timeout))
serve(settings, "127.0.0.1", int(port), int(workers))
"""
BARE = """
import sys
import pyoxigraph as ox
from flask import Flask, Response, request
from granian import Granian
from granian.constants import Interfaces

def load():
    store, app = ox.Store.read_only(sys.argv[1]), Flask(__name__)

    @app.get("/sparql")
    def sparql():
        answer = store.query(request.args["query"])
        body = answer.serialize(format=ox.QueryResultsFormat.JSON)
        return Response(body, content_type="application/sparql-results+json")

    return app

if __name__ == "__main__":
    server = Granian("x", port=int(sys.argv[2]), interface=Interfaces.WSGI, workers=2,
                     blocking_threads=4, log_enabled=False)
    server.serve(target_loader=lambda *_: load(), wrap_loader=False)
"""
RDFLIB_ENDPOINT = """
import sys
import pyoxigraph as ox, uvicorn
from oxrdflib import OxigraphStore
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint
store = OxigraphStore(store=ox.Store.read_only(sys.argv[1]))
app = SparqlEndpoint(graph=Dataset(store=store), path="/sparql")
uvicorn.run(app, port=int(sys.argv[2]), log_level="critical")
"""
VIRTUOSO = """
[Database]
DatabaseFile = {folder}/virtuoso.db
TransactionFile = {folder}/virtuoso.trx
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = {sql}
DirsAllowed = {folder}
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
[HTTPServer]
ServerPort = {port}
ServerThreads = 20
[SPARQL]
ResultSetMaxRows = 1000000
"""
ROTATE = """
local paths, n = {PATHS}, 0
request = function()
  n = n % #paths + 1
  return wrk.format("GET", paths[n], {["Accept"] = "application/sparql-results+json"})
end
"""


@dataclass(frozen=True)
class Data:
    """Where the data is, in the forms that servers want."""

    lines: Path
    store: Path
    """Ours; the engine's own folder is snapshots/000001 in it."""

    @property
    def engine(self) -> Path:
        """The folder of the engine."""
        return self.store / "snapshots" / "000001"


@dataclass(frozen=True)
class Load:
    """What wrk says."""

    rate: float
    median: str
    slowest: str
    """The 99th percentile."""
    failed: int

    def __str__(self) -> str:
        """Return requests a second, with the latency."""
        failed = f" {self.failed} failed" if self.failed else ""
        return f"{self.rate:.5g}/s ({self.median}, {self.slowest}){failed}"


def made(folder: Path, quads: int) -> Data:
    """Make the data and its store."""
    data = Data(folder / "data.nq", folder / "store")
    with data.lines.open("w", encoding="utf-8") as file:
        file.writelines(lines(quads))
    store_folder = StoreFolder(data.store)
    with store_folder.locked():
        store = pyoxigraph.Store(data.engine)
        store.bulk_load(path=data.lines, format=pyoxigraph.RdfFormat.N_QUADS)
        store.optimize()
        store.flush()
        del store
        store_folder.publish(1, "bench", quads, {}, {})
    return data


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str]) -> Iterator[None]:
    """Have a command running."""
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def ours(
    data: Data, options: argparse.Namespace, cache: int, timeout_s: float = 60
) -> Iterator[str]:
    """Serve by dramagraph, and wait for the copy in memory."""
    port = free_port()
    told = [str(data.store), str(port), str(options.workers), str(cache), str(timeout_s)]
    with running([sys.executable, "-c", OURS, *told]):
        address = f"http://127.0.0.1:{port}/sparql"
        wait(address)
        time.sleep(3 + options.quads / 100_000)  # 5 million quads take 20 to 50 s
        yield address


@contextmanager
def plain(code: str, data: Data, options: argparse.Namespace) -> Iterator[str]:
    """Serve by a program of the peers' environment."""
    port = free_port()
    with running([options.python, "-c", code, str(data.engine), str(port)]):
        yield f"http://127.0.0.1:{port}/sparql"


@contextmanager
def oxigraph(data: Data, options: argparse.Namespace) -> Iterator[str]:
    """Serve by the engine's own server."""
    port = free_port()
    program = str(Path(options.python).with_name("oxigraph"))
    place = ["--location", str(data.engine), "--bind", f"127.0.0.1:{port}"]
    with running([program, "serve-read-only", *place]):
        yield f"http://127.0.0.1:{port}/query"


@contextmanager
def virtuoso(data: Data, options: argparse.Namespace) -> Iterator[str]:
    """Serve by Virtuoso, after loading; its default graph is the union of all."""
    folder, port, sql = data.lines.parent / "virtuoso", free_port(), free_port()
    folder.mkdir()
    (folder / "data.nq").symlink_to(data.lines)
    settings = folder / "virtuoso.ini"
    settings.write_text(VIRTUOSO.format(folder=folder, port=port, sql=sql), encoding="utf-8")
    with running(["virtuoso-t", "+foreground", "+configfile", str(settings)]):
        commands = f"ld_dir('{folder}', 'data.nq', 'urn:default'); rdf_loader_run(); checkpoint;"
        address = f"http://127.0.0.1:{port}/sparql"
        wait(address)
        isql = ["isql-vt", str(sql), "dba", "dba", f"exec={commands}"]
        subprocess.run(isql, check=True, stdout=subprocess.DEVNULL)
        yield address


def wait(address: str) -> None:
    """Wait until a server answers."""
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        try:
            if httpx.get(address, params={"query": "ASK {}"}, timeout=30).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise TimeoutError(f"{address} does not answer")


def variants(query: str) -> list[str]:
    """Return the variants of a query."""
    persons = (f"{ID}person/p{number * 7 + 20}" for number in range(VARIANTS))
    return [PREFIXES + query.replace("PERSON", person) for person in persons]


def size(address: str, query: str) -> int:
    """Return how many rows an answer has; of an ASK whether it is true; -1 where there is none."""
    try:
        accept = {"Accept": "application/sparql-results+json"}
        response = httpx.get(address, params={"query": query}, headers=accept, timeout=60)
        found = response.json()
    except (httpx.TransportError, ValueError):
        return -1
    return int(found["boolean"]) if "boolean" in found else len(found["results"]["bindings"])


def load(address: str, query: str, connections: int, seconds: int) -> Load:
    """Ask the variants of a query for some seconds."""
    path = address.split("/", 3)[3]
    paths = [f'"/{path}?{urlencode({"query": q}, quote_via=quote)}"' for q in variants(query)]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(ROTATE.replace("PATHS", ", ".join(paths)))
        script.flush()
        place = [f"-c{connections}", f"-d{seconds}", "-t1", "--latency", "--timeout", "60"]
        command = ["wrk", *place, "-s", script.name, address]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([0-9.]+)", said)[1])  # type: ignore[index]
    middle, last = (re.search(rf"{part}%\s+(\S+)", said)[1] for part in (50, 99))  # type: ignore[index]
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    return Load(rate, middle, last, int(failed[1]) if failed else 0)


def main() -> int:
    """Measure, and print a table row by row."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quads", type=int, default=100_000)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 8])
    parser.add_argument("--only", nargs="+", choices=QUERIES, default=list(QUERIES))
    parser.add_argument("--peers", nargs="*", default=[])
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        parser.error("wrk is not here: install it")
    servers: dict[str, Callable[[Data], object]] = {
        "dramagraph": lambda data: ours(data, options, 0),
        "dramagraph, remembering": lambda data: ours(data, options, 64),
        "bare": lambda data: plain(BARE, data, options),
        "rdflib-endpoint": lambda data: plain(RDFLIB_ENDPOINT, data, options),
        "oxigraph": lambda data: oxigraph(data, options),
        "virtuoso": lambda data: virtuoso(data, options),
    }
    rows = []
    with tempfile.TemporaryDirectory(prefix="dramagraph-bench-") as folder:
        data = made(Path(folder), options.quads)
        for name in ["dramagraph", "dramagraph, remembering", *options.peers]:
            with ExitStack() as stack:
                address = str(stack.enter_context(servers[name](data)))  # type: ignore[arg-type]
                wait(address)
                for query in options.only:
                    rows.append(measured(name, query, address, options))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    return 0


def measured(name: str, query: str, address: str, options: argparse.Namespace) -> dict[str, object]:
    """Return, and print, one row."""
    text = QUERIES[query]
    row: dict[str, object] = {"server": name, "query": query, "quads": options.quads}
    row["rows"] = size(address, variants(text)[0])
    cells = []
    for connections in options.connections:
        result = load(address, text, connections, options.seconds)
        row[f"{connections} connections"] = vars(result)
        cells.append(f"{connections}: {result}")
        time.sleep(1)
    print(f"{name:24} {query:9} {row['rows']:4} rows   {'   '.join(cells)}", flush=True)
    return row
