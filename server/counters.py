"""What has been counted, for Prometheus: https://prometheus.io/docs/instrumenting/exposition_formats/.

Each worker counts in a row of memory that all workers share; whoever is asked adds the rows up. A
worker that takes the place of another goes on in its row.
"""

from __future__ import annotations

import mmap
import os
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path

from dramagraph.server.access_log import Record

ROUTES = ("sparql", "update", "data", "things", "reconcile", "validate", "health", "pages")
OUTCOMES = (
    "ok",
    "refused",
    "failed",
    "cut",
    "gone",
    "query-timeout",
    "memory-limit",
    "queue-full",
    "busy",
)
BUCKETS = (0.001, 0.005, 0.025, 0.1, 0.5, 1.0, 2.5, 10.0, 60.0)
"""Seconds; the time limits of queries and of answers are among them."""
GAUGES = ("idle", "busy", "waiting", "resident", "files")
LABELS = {
    "doc": "things",
    "id": "things",
    "page": "things",
    "dump.nq.gz": "data",
    **{name: name for name in ROUTES},
}
PER_ROUTE = len(OUTCOMES) + len(BUCKETS) + 4
WIDTH = len(ROUTES) * PER_ROUTE + len(GAUGES)


def route(path: str) -> str:
    """Return the kind of an address, one of ROUTES: so few that no client can make more of them."""
    return LABELS.get(path.lstrip("/").partition("/")[0], "pages")


class Counters:
    """Rows of numbers, one for each worker."""

    def __init__(self, workers: int = 1) -> None:
        """Have all at 0, in memory that processes forked from this one share."""
        self._workers = workers
        self._memory = memoryview(mmap.mmap(-1, max(1, workers * WIDTH * 8))).cast("d")
        self._first = 0

    def belong_to(self, worker: int) -> None:
        """Count in the row of a worker from now on."""
        self._first = worker * WIDTH

    def add(self, record: Record) -> None:
        """Count a request."""
        place = self._first + ROUTES.index(route(record.path)) * PER_ROUTE
        outcome = record.outcome if record.outcome in OUTCOMES else "refused"
        self._memory[place + OUTCOMES.index(outcome)] += 1
        place += len(OUTCOMES)
        seconds = record.seconds
        self._memory[place + bisect_left(BUCKETS, seconds)] += 1
        place += len(BUCKETS) + 1
        self._memory[place] += seconds
        self._memory[place + 1] += record.size
        self._memory[place + 2] += record.rows or 0

    def tell(self, idle: int, busy: int, waiting: int) -> None:
        """Take note of how this worker is."""
        place = self._first + len(ROUTES) * PER_ROUTE
        resident, files = _process()
        for offset, value in enumerate((idle, busy, waiting, resident, files)):
            self._memory[place + offset] = value

    def lines(self) -> Iterator[str]:
        """Yield the metrics of all workers."""
        sums = [sum(self._memory[at::WIDTH]) for at in range(WIDTH)]
        yield from _requests(sums)
        for name, help_, offset in (
            ("dramagraph_response_bytes_total", "Bytes of answers.", 1),
            ("dramagraph_rows_total", "Solutions and triples of answers that were counted.", 2),
        ):
            yield from heading(name, help_, "counter")
            for index, kind in enumerate(ROUTES):
                place = index * PER_ROUTE + len(OUTCOMES) + len(BUCKETS) + 1 + offset
                yield f'{name}{{route="{kind}"}} {sums[place]:.0f}'
        gauges = sums[len(ROUTES) * PER_ROUTE :]
        yield from heading("dramagraph_evaluators", "Evaluators by what they do.", "gauge")
        yield f'dramagraph_evaluators{{state="idle"}} {gauges[0]:.0f}'
        yield f'dramagraph_evaluators{{state="busy"}} {gauges[1]:.0f}'
        for name, help_, value in (
            ("dramagraph_queries_waiting", "Queries that wait for an evaluator.", gauges[2]),
            ("dramagraph_resident_bytes", "Memory of the workers.", gauges[3]),
            ("dramagraph_open_files", "File handles of the workers.", gauges[4]),
            ("dramagraph_workers", "Workers.", self._workers),
        ):
            yield from heading(name, help_, "gauge")
            yield f"{name} {value:.0f}"


def _requests(sums: list[float]) -> Iterator[str]:
    yield from heading("dramagraph_requests_total", "Requests by how they ended.", "counter")
    for index, kind in enumerate(ROUTES):
        for offset, outcome in enumerate(OUTCOMES):
            labels = f'route="{kind}",outcome="{outcome}"'
            yield f"dramagraph_requests_total{{{labels}}} {sums[index * PER_ROUTE + offset]:.0f}"
    yield from heading("dramagraph_request_seconds", "Time until the last byte.", "histogram")
    for index, kind in enumerate(ROUTES):
        first, total = index * PER_ROUTE + len(OUTCOMES), 0.0
        for offset, bound in enumerate((*map(str, BUCKETS), "+Inf")):
            total += sums[first + offset]
            labels = f'route="{kind}",le="{bound}"'
            yield f"dramagraph_request_seconds_bucket{{{labels}}} {total:.0f}"
        seconds = sums[first + len(BUCKETS) + 1]
        yield f'dramagraph_request_seconds_sum{{route="{kind}"}} {seconds:.6f}'
        yield f'dramagraph_request_seconds_count{{route="{kind}"}} {total:.0f}'


def heading(name: str, help_: str, kind: str) -> tuple[str, str]:
    """Return the two lines before a metric."""
    return f"# HELP {name} {help_}", f"# TYPE {name} {kind}"


def _process() -> tuple[int, int]:
    """Return the bytes of memory and the file handles of this process; 0 where the system hides them."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE"), len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    except OSError:
        return 0, 0
