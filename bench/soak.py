"""Whether the server stays as it is: mixed load for half an hour, one request in a hundred hostile, and a
writer. Counts good requests that failed, and memory and file handles of all its processes.

    python bench/soak.py                   30 minutes, 100,000 quads
    python bench/soak.py --minutes 2       the same in short
    python bench/soak.py --rate 40         requests a second; more than there are processors for queue up

Ends with 1 if a good request failed, an acknowledged change is missing, or memory or handles have grown.
A good request is one for data of a person, by query, by graph, as a page, and one about health. The load
is set by --rate and not by how fast answers come, since hostile queries keep an evaluator busy for ten seconds.

Growth is measured at rest: the load comes in stretches, after each of which the server is left alone until
it has let go of what it had for the last requests. Under load, memory and handles are those of whatever is
being answered at the moment, which differs by half from one look to the next.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from server_data import lines
from server_load import QUERIES, free_port, variants

from dramagraph.server.tokens import add
from dramagraph.store import read_nquads, write

HOSTILE = (
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i",
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT * { BIND('xxxxxxxxxxxxxxxx' AS ?x0) "
    + " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
    + " }",
    "SELECT * " + "{" * 5000 + "}" * 5000,
    "SELECT * { " + " UNION ".join(["{ ?s ?p ?o }"] * 2000) + " }",
    "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
)
QUERY_VARIANTS = {kind: variants(query) for kind, query in QUERIES.items()}
SHARE = 0.01
"""Of hostile requests."""
SAMPLE_S, LOOK_S = 2.0, 1.0
"""Between two looks under load, and at rest."""
WRITE_S = 3.0
STRETCHES = 4
"""Of load, each with a rest after it. The last rest is compared with the first two: until then a server fills what it
remembers, and its processes share more of their memory at one moment than at another."""
CACHE_MB = 8
"""Of answers that a worker remembers here: so few that they are full by the second rest."""
STEADY, REST_S = 6, 60.0
"""A rest lasts until so many looks in a row have seen the same, at most so many seconds."""
GROWTH, WARMTH_MB = 1.15, 40
"""How many times as much memory there may be, since the allocator gives back what it likes; and how much more
in any case: for threads that have not been needed before."""
MORE = 4
"""How many more handles there may be at rest, and snapshots open: without a leak the number of handles is the
same at each rest, also on a busy machine; a worker opens a snapshot for its first page.
"""
GRAPH = "http://example.org/soak"
SNAPSHOT = re.compile(r"/snapshots/([0-9]+)/")


@dataclass(frozen=True)
class State:
    """What all processes of the server have at one moment."""

    megabytes: float
    handles: int
    """Without those of snapshots, of which the engine has as many as its folder has files."""
    snapshots: int
    """How many snapshots are open, one for each process that has it open."""

    def is_like(self, other: State) -> bool:
        """Return whether nothing has been let go of or taken between two states."""
        is_same = (self.handles, self.snapshots) == (other.handles, other.snapshots)
        return is_same and abs(self.megabytes - other.megabytes) < 0.01 * self.megabytes

    def __str__(self) -> str:
        """Return it in words."""
        return f"{self.megabytes:.0f} MB, {self.handles} handles, {self.snapshots} snapshots open"


@dataclass
class Seen:
    """What has been seen so far."""

    good: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    hostile: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    loaded: list[State] = field(default_factory=list)
    rests: list[State] = field(default_factory=list)
    sent: int = 0
    written: int = 0


def main() -> int:
    """Run and tell."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--quads", type=int, default=100_000)
    parser.add_argument("--rate", type=float, default=20)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store, tokens = Path(folder, "store"), Path(folder, "tokens.json")
        data = (line.encode() for line in lines(options.quads))
        write(str(store), read_nquads(data), action="soak")
        token, port = add(tokens, "writer", ["write"]), free_port()
        command = [sys.executable, "-m", "dramagraph", "serve", "--store", str(store)]
        command += ["--tokens", str(tokens), "--port", str(port), "--workers", str(options.workers)]
        surroundings = os.environ | {"DRAMAGRAPH_CACHE_MB": str(CACHE_MB), "MALLOC_ARENA_MAX": "2"}
        with subprocess.Popen(command, stderr=subprocess.DEVNULL, env=surroundings) as server:
            try:
                address = f"http://127.0.0.1:{port}"
                answers(address)
                seen = soaked(address, token, server.pid, options.minutes * 60, options.rate)
                kept = there(address)
            finally:
                server.terminate()
    return told(seen, kept)


def soaked(address: str, token: str, pid: int, seconds: float, rate: float) -> Seen:
    """Return what has been seen of a server under load for so many seconds."""
    seen, chance = Seen(), random.Random(1)
    for _ in range(STRETCHES):
        over = threading.Event()
        others = [
            threading.Thread(target=write_on, args=(address, token, seen, over)),
            threading.Thread(target=watch, args=(pid, seen, over)),
        ]
        for thread in others:
            thread.start()
        load(address, seconds / STRETCHES, rate, chance, seen)
        over.set()
        for thread in others:
            thread.join()
        seen.rests.append(rested(lambda: state(pid)))
    return seen


def load(address: str, seconds: float, rate: float, chance: random.Random, seen: Seen) -> None:
    """Send requests for so many seconds, and wait for their answers."""
    limits = httpx.Limits(max_keepalive_connections=16)
    begun = time.monotonic()
    with (
        httpx.Client(base_url=address, timeout=90, limits=limits) as client,
        ThreadPoolExecutor(64) as threads,
    ):
        for number in range(int(seconds * rate)):
            time.sleep(max(0.0, begun + number / rate - time.monotonic()))
            ask: Callable[..., None] = attack if chance.random() < SHARE else look
            threads.submit(ask, client, seen.sent, seen)
            seen.sent += 1


def look(client: httpx.Client, number: int, seen: Seen) -> None:
    """Ask a good request, and take note of an answer that is none."""
    kinds = [*QUERIES, "graph", "health", "home"]
    kind = kinds[number % len(kinds)]
    begun = time.monotonic()
    try:
        if kind in QUERIES:
            query = QUERY_VARIANTS[kind][number % 50]
            answer = client.get("/sparql", params={"query": query})
            answer.json()
        else:
            where = {
                "graph": "/.well-known/sparql-examples",
                "health": "/health/ready",
                "home": "/",
            }
            answer = client.get(where[kind])
        if answer.status_code != 200:
            seen.failed.append(f"{kind}: {answer.status_code} {answer.text[:200]}")
    except (httpx.HTTPError, ValueError) as error:
        seen.failed.append(f"{kind}: {error!r}")
    seen.good[kind] += 1
    seen.seconds.append(time.monotonic() - begun)


def attack(client: httpx.Client, number: int, seen: Seen) -> None:
    """Ask what should be refused or ended."""
    query = HOSTILE[number % len(HOSTILE)]
    try:
        answer = client.post("/sparql", data={"query": query})
        seen.hostile[answer.status_code] += 1
    except httpx.HTTPError:
        seen.hostile[0] += 1


def write_on(address: str, token: str, seen: Seen, over: threading.Event) -> None:
    """Add a number every now and then, and take it out again in the next change but ten."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/sparql-update"}
    with httpx.Client(base_url=address, headers=headers, timeout=90) as client:
        while not over.wait(WRITE_S):
            number = seen.written + 1
            update = f"INSERT DATA {{ GRAPH <{GRAPH}> {{ <a:a> <a:b> {number} }} }}"
            try:
                answer = client.post("/update", content=update)
            except httpx.HTTPError as error:
                seen.failed.append(f"update: {error!r}")
                continue
            if answer.status_code == 200:
                seen.written = number
            else:
                seen.failed.append(f"update: {answer.status_code} {answer.text[:200]}")


def watch(pid: int, seen: Seen, over: threading.Event) -> None:
    """Take note of memory and handles under load."""
    while not over.wait(SAMPLE_S):
        seen.loaded.append(state(pid))


def rested(look: Callable[[], State], pause_s: float = LOOK_S) -> State:
    """Return the state of a server that is left alone, as soon as it stays as it is; after a minute in any case."""
    looks = [look()]
    while len(looks) < REST_S / LOOK_S:
        time.sleep(pause_s)
        looks.append(look())
        if len(looks) >= STEADY and all(one.is_like(looks[-1]) for one in looks[-STEADY:]):
            break
    return looks[-1]


def state(pid: int) -> State:
    """Return what a process and all that come from it have."""
    megabytes, handles, snapshots = 0.0, 0, 0
    for process in family(pid):
        try:
            rollup = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
            files = [str(file.readlink()) for file in Path(f"/proc/{process}/fd").iterdir()]
            kilobytes = next(int(s.split()[1]) for s in rollup.splitlines() if s[:4] == "Pss:")
        except (OSError, StopIteration):
            continue  # it has ended meanwhile
        of_snapshots = [match[1] for file in files if (match := SNAPSHOT.search(file))]
        megabytes += kilobytes / 1024
        handles += len(files) - len(of_snapshots)
        snapshots += len(set(of_snapshots))
    return State(megabytes, handles, snapshots)


def family(pid: int) -> list[int]:
    """Return a process and all that come from it, also those whose parent has ended: the process that
    starts evaluators has a session of its own.
    """
    parents, sessions = {}, {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = place.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        process = int(place.parent.name)
        parents[process], sessions[process] = int(fields[1]), int(fields[3])
    found = {pid}
    while more := {p for p in parents if p not in found and found & {parents[p], sessions[p]}}:
        found |= more
    return sorted(found)


def answers(address: str) -> None:
    """Wait until the server answers."""
    for _ in range(300):
        try:
            if httpx.get(f"{address}/health/ready").status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise SystemExit("the server does not start")


def there(address: str) -> int:
    """Return how many of the numbers that were written are there."""
    query = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}"
    found = httpx.get(f"{address}/sparql", params={"query": query}).json()
    return int(found["results"]["bindings"][0]["n"]["value"])


def grown(rests: list[State]) -> list[str]:
    """Return of what a server has more at its last rest than at its first two, in words; nothing if all is well."""
    last, known = rests[-1], rests[:2]
    megabytes = max(rest.megabytes for rest in known)
    handles = last.handles - max(rest.handles for rest in known)
    snapshots = last.snapshots - max(rest.snapshots for rest in known)
    found = []
    if last.megabytes > max(GROWTH * megabytes, megabytes + WARMTH_MB):
        found.append(f"memory {last.megabytes / megabytes:.2f} times")
    if handles > MORE:
        found.append(f"{handles} handles more")
    if snapshots > MORE:
        found.append(f"{snapshots} snapshots more open")
    return found


def told(seen: Seen, kept: int) -> int:
    """Print the measures and return the exit code."""
    slow = statistics.quantiles(seen.seconds, n=100)
    print(f"good requests {sum(seen.good.values())}, failed {len(seen.failed)}")
    print(
        f"  p50 {slow[49] * 1000:.0f} ms, p95 {slow[94] * 1000:.0f} ms, p99 {slow[98] * 1000:.0f} ms"
    )
    print(f"hostile requests by status {dict(sorted(seen.hostile.items()))}")
    print(f"changes acknowledged {seen.written}, there {kept}")
    print(f"under load {max(one.megabytes for one in seen.loaded):.0f} MB at most")
    for number, rest in enumerate(seen.rests, 1):
        print(f"at rest {number}: {rest}")
    growth = grown(seen.rests)
    for failure in [*growth, *seen.failed[:10]]:
        print(f"  failed: {failure}")
    return 0 if not (seen.failed or growth) and kept >= seen.written else 1


if __name__ == "__main__":
    sys.exit(main())
