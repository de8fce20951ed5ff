"""Uses an installed dramagraph as its user would, in the current folder; exit 1 at the first surprise.

smoke.py PATH_OF_THE_COMMAND
"""

import json
import os
import platform
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

WHO_PLAYS_HER = (
    "PREFIX dg: <https://w3id.org/dramagraph/ontology#> "
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
    "SELECT ?actor WHERE { ?a dg:portrays ?c ; rdfs:label ?actor . ?c rdfs:label ?n "
    'FILTER(STR(?n) IN ("Hong Hae-in","Hong Hae In")) }'
)
FORMATS = ("turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml", "graphml", "csv")
START_UP_S = 60
"""Seconds that the server may take: it needs two where nothing else runs."""


def main(command: str) -> None:
    """Build, ask, validate, export and serve."""
    os.environ["DRAMAGRAPH_STORE"] = str(Path("store").absolute())
    started = time.perf_counter()
    expect("validation: conforms" in run(command, "build"), "the build conforms")
    took = time.perf_counter() - started
    table = run(command, "query", "--format", "csv", WHO_PLAYS_HER)
    expect(table.splitlines() == ["actor", "Kim Ji-won"], "one actress plays Hong Hae-in")
    expect("four" in run(command, "why", "Kim Soo-hyun", "receivedAward"), "why shows the words")
    run(command, "validate")
    run(command, "log")
    for name in FORMATS:
        run(command, "export", "--format", name, "-o", f"all.{name}")
        expect(Path(f"all.{name}").stat().st_size > 0, f"export as {name}")
    with served(command) as address:
        question = urlencode({"query": WHO_PLAYS_HER, "format": "json"})
        answer = json.loads(fetch(f"{address}/sparql?{question}"))
        names = [row["actor"]["value"] for row in answer["results"]["bindings"]]
        expect(names == ["Kim Ji-won"], "the endpoint answers the same")
        expect("<html" in fetch(f"{address}/"), "the home page is there")
    print(f"Python {platform.python_version()}: every command works; the build took {took:.1f} s")


def run(*command: str) -> str:
    """Return the standard output of a command that must exit with 0."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    expect(
        done.returncode == 0, f"{command[1:]} exits with 0, not {done.returncode}: {done.stderr}"
    )
    return done.stdout


@contextmanager
def served(command: str) -> Iterator[str]:
    """Give the address of a server that runs as long as the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([command, "serve", "--port", str(port)], stdin=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + START_UP_S
        while not is_ready(address):
            expect(server.poll() is None, "the server goes on running")
            expect(time.monotonic() < deadline, f"the server is ready within {START_UP_S} s")
            time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=START_UP_S)


def is_ready(address: str) -> bool:
    """Return whether a server answers and has its store."""
    try:
        fetch(f"{address}/health/ready")
    except URLError:
        return False
    return True


def fetch(address: str) -> str:
    """Return the text of a page; URLError for a status that is no success."""
    with urlopen(address, timeout=START_UP_S) as answer:
        return str(answer.read().decode("utf-8"))


def expect(holds: bool, what: str) -> None:
    """Exit with 1 unless it *holds*."""
    if not holds:
        raise SystemExit(f"smoke.py: it does not hold that {what}")


if __name__ == "__main__":
    main(sys.argv[1])
