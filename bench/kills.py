"""Writers killed at random moments: what is wrong with their store afterwards.

python bench/kills.py                50 writers
python bench/kills.py --kills 200    as many as you like
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from made_articles import made
from speed import COMMAND

from dramagraph.store import current_number, journal, open_snapshot


def killed(kills: int, scratch: Path, chance: Random) -> Iterator[str]:
    """Kill writers at random moments, and yield what is wrong with the store afterwards, a line each."""
    store, files = scratch / "store", []
    for name, text in made(20):
        files.append(scratch / name)
        files[-1].write_text(text, encoding="utf-8")
    subprocess.run((*COMMAND, "build", *map(str, files[:10]), "--store", str(store)), check=True)
    for turn in range(kills):
        before = current_number(str(store))
        file = files[10 + turn % 10]
        command = [("add", str(file)), ("remove", file.name), ("build", *map(str, files[:10]))][
            turn % 3
        ]
        writer = subprocess.Popen(
            (*COMMAND, *command, "--store", str(store)),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(chance.uniform(0.5, 4.0))
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        yield from wrong_with(str(store), before)


def wrong_with(store: str, before: int) -> Iterator[str]:
    """Yield what is wrong with a store whose newest commit was *before* when a writer was killed."""
    with open_snapshot(store) as snapshot:
        if snapshot.number not in (before, before + 1):
            yield f"commit {snapshot.number} after {before}"
        if snapshot.count() != sum(1 for _ in snapshot.quads()):
            yield f"commit {snapshot.number} holds other quads than it says"
        counts = list(journal(store))[-1]["counts"]
        sources = sum(1 for name in snapshot.graph_names() if "/id/source/" in name)
        if counts["sources"] != sources:
            yield f"commit {snapshot.number} has {sources} sources, the journal says {counts['sources']}"
    found = subprocess.run((*COMMAND, "validate", "--store", store), capture_output=True, text=True)
    if found.returncode:
        yield found.stdout + found.stderr


def main(arguments: Sequence[str] | None = None) -> int:
    """Kill and look; return the exit code, 1 where anything is wrong."""
    parser = argparse.ArgumentParser(
        prog="kills.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=50, metavar="N")
    parser.add_argument("--seed", type=int, default=0, help="of the moments")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        wrong = list(killed(options.kills, Path(scratch), Random(options.seed)))
    print(f"{options.kills} writers killed, {len(wrong)} faults", *wrong, sep="\n")
    return bool(wrong)


if __name__ == "__main__":
    raise SystemExit(main())
