"""What hostile queries do to everybody else: latency of a normal load alone and beside them.

    python bench/server_hostile.py --quads 100000 --seconds 10

Five attackers send, each as fast as it is answered: a product of four patterns, an ORDER BY of a
product, a string that doubles forty times, 20,000 arms of UNION, and 5,000 groups inside each other. Meanwhile
two clients look persons up and one reads a page. What is printed: p50 and p95 of both, the memory of the
server, and how long after the attack a query takes until it is answered as before.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
from server_load import QUERIES, made, ours, variants

PRODUCT = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
DOUBLING = "".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1}) " for n in range(40))
ATTACKS = {
    "product": f"SELECT (COUNT(*) AS ?n) {{ {PRODUCT} FILTER(STR(?a) != CONCAT(STR(?f), STR(?l))) }}",
    "order": f"SELECT * {{ {PRODUCT} }} ORDER BY ?l ?a",
    "doubling": f"ASK {{ BIND('aaaaaaaa' AS ?x0) {DOUBLING} FILTER(STRLEN(?x40) > 1) }}",
    "union": f"ASK {{ {' UNION '.join('{?s ?p ?o}' for _ in range(20_000))} }}",
    "groups": f"ASK {'{' * 5_000}{'}' * 5_000}",
}
DIRECT = {"Content-Type": "application/sparql-query"}


class Clients:
    """Clients that ask until they are told to stop."""

    def __init__(self, address: str) -> None:
        """Ask the endpoint at an address."""
        self._address = address
        self._ended = threading.Event()
        self.seconds: list[float] = []
        self.statuses: dict[str, set[int]] = {}

    def look_up(self, _: int) -> None:
        """Look persons up, one after the other, and note how long each takes."""
        queries = variants(QUERIES["look-up"])
        with httpx.Client(timeout=60) as client:
            number = 0
            while not self._ended.is_set():
                begun = time.perf_counter()
                query = queries[number % len(queries)]
                response = client.get(self._address, params={"query": query})
                self.seconds.append(time.perf_counter() - begun)
                self.statuses.setdefault("normal", set()).add(response.status_code)
                number += 1

    def read(self, _: int) -> None:
        """Read whether the server is ready."""
        with httpx.Client(timeout=60) as client:
            while not self._ended.is_set():
                begun = time.perf_counter()
                client.get(self._address.replace("/sparql", "/health/ready"))
                self.seconds.append(time.perf_counter() - begun)

    def attack(self, name: str) -> None:
        """Send one of ATTACKS, again and again."""
        with httpx.Client(timeout=60) as client:
            while not self._ended.is_set():
                response = client.post(self._address, content=ATTACKS[name], headers=DIRECT)
                self.statuses.setdefault(name, set()).add(response.status_code)

    def run(self, seconds: float, attacks: list[str]) -> None:
        """Have everybody at work for some seconds."""
        with ThreadPoolExecutor(20) as crowd:
            crowd.submit(self.look_up, 0)
            crowd.submit(self.look_up, 1)
            crowd.submit(self.read, 0)
            for name in attacks:
                crowd.submit(self.attack, name)
            time.sleep(seconds)
            self._ended.set()


def told(name: str, clients: Clients) -> float:
    """Print and return p95."""
    parts = statistics.quantiles(clients.seconds, n=100)
    print(
        f"{name:8} {len(clients.seconds):6} requests, p50 {parts[49] * 1000:.1f} ms, "
        f"p95 {parts[94] * 1000:.1f} ms, {clients.statuses}"
    )
    return parts[94]


def resident() -> int:
    """Return the megabytes of all evaluators, shared pages counted once for each."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if "engine_nursery" in (folder / "cmdline").read_text():
                total += int((folder / "statm").read_text().split()[1]) * 4096
        except OSError:
            continue
    return total // 1_048_576


def watched(peaks: list[int], ended: threading.Event) -> None:
    """Note the memory, again and again."""
    while not ended.wait(0.1):
        peaks.append(resident())


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quads", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dramagraph-bench-") as folder:
        data = made(Path(folder), options.quads)
        with ours(data, options, 0, timeout_s=10) as address:
            alone = Clients(address)
            alone.run(options.seconds / 2, [])
            before = told("alone", alone)
            peaks, ended = [resident()], threading.Event()
            threading.Thread(target=watched, args=(peaks, ended)).start()
            beside = Clients(address)
            beside.run(options.seconds, list(ATTACKS))
            ended.set()
            after = told("beside", beside)
            print(f"p95 {after / before:.1f} times; evaluators had {max(peaks)} MB at most")
            print(f"a query after the attack: {max(recovery(address)):.3f} s")
    return 0


def recovery(address: str) -> Iterator[float]:
    """Yield how long queries take that come right after."""
    for query in variants(QUERIES["look-up"])[:8]:
        begun = time.perf_counter()
        httpx.get(address, params={"query": query}, timeout=60)
        yield time.perf_counter() - begun


if __name__ == "__main__":
    raise SystemExit(main())
