"""How fast dramagraph is, and how much memory it takes: medians of several runs, with the machine named.

    python bench/speed.py                     the bundled articles, and 50 made of them
    python bench/speed.py --articles 500      more of them
    python bench/speed.py --corpus DIR        your own articles in their place
    python bench/speed.py --runs 9 --json     more runs; figures for a program

A made article is a bundled one with its paragraphs in another order, so that each is another document
about the same things. Commands are measured as processes, from start to exit; their memory is the peak
of the resident set. Queries are measured in a process that has the store open, parsing and reading all
rows included.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from dramagraph import __version__, resources
from dramagraph.claims import extract
from dramagraph.documents import read
from dramagraph.engine_answer import Row
from dramagraph.models import Document
from dramagraph.prefixes import with_prefixes
from dramagraph.store import Snapshot, open_snapshot
from dramagraph.why import why

COMMAND = (sys.executable, "-m", "dramagraph")

QUERIES = {
    "who plays whom": "SELECT ?actor ?role { ?a dg:portrays ?r ; rdfs:label ?actor . ?r rdfs:label ?role }",
    "quotes with offsets": (
        "SELECT ?file ?start ?end ?exact { GRAPH ?g { ?e dg:source ?s ; oa:exact ?exact ; oa:start ?start ; "
        "oa:end ?end . ?s dg:file ?file } } ORDER BY ?file ?start"
    ),
    "count of all quads": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }",
}


@dataclass(frozen=True)
class Figure:
    """One thing that was measured."""

    name: str
    value: float
    """The median of the runs."""
    unit: str
    runs: tuple[float, ...]
    """In the order in which they were made."""

    @property
    def line(self) -> str:
        """The figure as a row of the table, with the lowest and the highest run."""
        return f"{self.name:44}{self.value:10.4g} {self.unit:12}{min(self.runs):10.4g} – {max(self.runs):.4g}"


def figure(name: str, unit: str, runs: Sequence[float]) -> Figure:
    """Return the median of *runs* under a name."""
    return Figure(name, statistics.median(runs), unit, tuple(runs))


def made(articles: int) -> Iterator[tuple[str, str]]:
    """Yield (name, text) of as many different articles, made of the bundled ones."""
    folder = resources.folder("seeds")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".txt"))
    for number in range(articles):
        name = names[number % len(names)]
        title, *paragraphs = folder.joinpath(name).read_text(encoding="utf-8").split("\n")
        turn = number // len(names) % max(1, len(paragraphs))
        text = "\n".join([title, *paragraphs[turn:], *paragraphs[:turn]])
        yield f"{number:05}_{name}", f"{text}\n\n{number:05}\n"


def seconds(run: Callable[[], object]) -> float:
    """Return how long *run* takes, in seconds."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


class Took(NamedTuple):
    """What a command took: seconds, those of the processor, and MiB of its largest process."""

    seconds: float
    processor: float
    memory: float


def process(*arguments: str) -> Took:
    """Return what one dramagraph command takes, from start to exit; it must succeed."""
    start = time.perf_counter()
    child = subprocess.Popen(
        [*COMMAND, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(child.pid, 0)
    took = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)  # else Popen would wait for it again
    if child.returncode:
        raise SystemExit(f"dramagraph {' '.join(arguments)} failed")
    per_mib = (
        1024 * 1024 if sys.platform == "darwin" else 1024
    )  # ru_maxrss is in bytes there, else in KiB
    return Took(took, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / per_mib)


def measure_start(runs: int) -> Iterator[Figure]:
    """Yield how long the program takes before it does anything."""
    yield figure(
        "start: dramagraph --version", "s", [process("--version").seconds for _ in range(runs)]
    )


def measure_extraction(corpus: Path, runs: int) -> Iterator[Figure]:
    """Yield how fast documents are read on one core: the first, which loads the rules, apart from
    the others; and what the command takes.
    """
    documents = list(read([corpus]))
    yield figure("first article, rules loaded", "s", [seconds(lambda: extract(documents[0]))])
    half = documents[: (len(documents) + 1) // 2]
    extract_all(documents)  # what is compiled when it is first wanted
    times = [processor_seconds(partial(extract_all, documents)) for _ in range(runs)]
    size = sum(len(document.text) for document in documents) / ARTICLE
    yield figure(
        f"extraction of {len(documents)}", "articles/s", [len(documents) / t for t in times]
    )
    yield figure("extraction, of 2 kB each", "articles/s", [size / t for t in times])
    part = size / (sum(len(document.text) for document in half) / ARTICLE)
    halves = [processor_seconds(partial(extract_all, half)) for _ in range(runs)]
    growth = [t / h / part for t, h in zip(times, halves, strict=True)]
    yield figure("time an article, of all to that of half", "times", growth)
    one = [process("extract", str(bundled_file())) for _ in range(runs)]
    yield figure("dramagraph extract, one article", "s", [took.seconds for took in one])
    many = [process("extract", str(corpus)) for _ in range(runs)]
    yield figure(
        f"dramagraph extract, {len(documents)}, memory", "MiB", [took.memory for took in many]
    )


ARTICLE = 2_000
"""Characters of an article of average length."""


def extract_all(documents: Sequence[Document]) -> None:
    """Read the documents, and keep nothing."""
    for document in documents:
        extract(document)


def bundled_file() -> Path:
    """Return the first of the bundled articles."""
    folder = Path(str(resources.folder("seeds")))
    return sorted(folder.glob("*.txt"))[0]


def processor_seconds(run: Callable[[], object]) -> float:
    """Return how long one core works on *run*, whatever else the machine does."""
    start = time.process_time()
    run()
    return time.process_time() - start


def measure_build(
    what: str, count: int, paths: Sequence[str], store: str, runs: int
) -> Iterator[Figure]:
    """Yield seconds, articles a second and memory of a whole build, from start to exit."""
    done = [process("build", *paths, "--store", store) for _ in range(runs)]
    yield figure(f"build of {what}", "s", [took.seconds for took in done])
    yield figure(f"build of {what}", "articles/s", [count / took.seconds for took in done])
    yield figure(f"build of {what}, memory", "MiB", [took.memory for took in done])


def measure_reading(store: str, runs: int) -> Iterator[Figure]:
    """Yield how long commands on a store take, and queries in an open one."""
    for arguments in (
        ("query", QUERIES["who plays whom"]),
        ("why", "Kim Soo-hyun"),
        ("validate",),
        ("export", "--format", "nquads"),
    ):
        done = [process(*arguments, "--store", store).seconds for _ in range(runs)]
        yield figure(f"dramagraph {arguments[0]}", "s", done)
    with open_snapshot(store) as snapshot:
        for name, sparql in QUERIES.items():
            ask = partial(rows, snapshot, with_prefixes(sparql))
            yield figure(f"query: {name}", "ms", [1000 * seconds(ask) for _ in range(runs)])
        ask_why = partial(why, snapshot, "Kim Soo-hyun")
        yield figure("why of one person", "ms", [1000 * seconds(ask_why) for _ in range(runs)])


def rows(snapshot: Snapshot, sparql: str) -> list[Row]:
    """Return all rows of an answer, read."""
    return list(snapshot.query(sparql))


def measure(corpus: Path | None, articles: int, runs: int, scratch: Path) -> Iterator[Figure]:
    """Yield every figure, as soon as it is known."""
    yield from measure_start(runs)
    if corpus is None:
        corpus = scratch / "articles"
        corpus.mkdir()
        for name, text in made(articles):
            (corpus / name).write_text(text, encoding="utf-8")
    count = sum(1 for _ in read([corpus]))
    yield from measure_extraction(corpus, runs)
    yield from measure_build("the 5 bundled", 5, (), str(scratch / "seeds"), runs)
    yield from measure_reading(str(scratch / "seeds"), runs)
    yield from measure_build(f"{count} articles", count, [str(corpus)], str(scratch / "many"), runs)


def machine() -> dict[str, str]:
    """Return what the figures were measured on."""
    return {
        "dramagraph": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "processors": f"{os.cpu_count()} × {processor()}",
    }


def processor() -> str:
    """Return the model of the processor, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="speed.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--articles", type=int, default=50, metavar="N", help="how many to make of the bundled ones"
    )
    parser.add_argument(
        "--corpus", type=Path, metavar="DIR", help="a folder of articles in their place"
    )
    parser.add_argument(
        "--runs", type=int, default=5, metavar="N", help="of which the median is taken"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object in place of the table")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        found = []
        if not options.json:
            print(", ".join(machine().values()))
            print(f"{'':44}{'median':>10} {'':12}{'lowest – highest':>10} of {options.runs} runs")
        for one in measure(options.corpus, options.articles, options.runs, Path(scratch)):
            found.append(one)
            if not options.json:
                print(one.line, flush=True)
    if options.json:
        print(
            json.dumps({"machine": machine(), "figures": [asdict(one) for one in found]}, indent=1)
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
