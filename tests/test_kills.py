"""A process that is killed while it builds, adds or removes leaves every change that it finished, and
nothing of the one that it did not. bench/change.py kills as often as one likes.
"""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from dramagraph.build import quads, understand
from dramagraph.claims import extract
from dramagraph.models import Document
from dramagraph.quads import fact_quads
from dramagraph.reasoning import infer
from dramagraph.store import in_memory, open_snapshot

TEXTS = {
    "cast.txt": 'Ok Na-rin plays Woo Seol-hee in "Moonlit Ledger".',
    "premiere.txt": 'The drama "Moonlit Ledger" premiered on KBS 2TV on November 6, 2023.',
    "full.txt": 'Tak Jae-ha plays Pyo Ye-seul in "Moonlit Ledger".',
}

CHANGING = """
import json, sys
from dramagraph import consequences, reasoning
from dramagraph.build import build
from dramagraph.change import add, remove
from dramagraph.models import Document

consequences.FEW_FACTS = reasoning.MOST_FACTS = 0  # no Java, which takes longer than all the rest
store, documents = sys.argv[1], [Document(n, t) for n, t in json.loads(sys.argv[2]).items()]

def done(*names):
    print(json.dumps(sorted(names)), flush=True)

build(documents[:2], store)
done("cast.txt", "premiere.txt")
while True:
    add(documents[2:], store)
    done("cast.txt", "premiere.txt", "full.txt")
    remove(["cast.txt"], store)
    done("premiere.txt", "full.txt")
    build(documents[:2], store)
    done("cast.txt", "premiere.txt")
"""


def held(store: Path) -> tuple[set[str], list[str]]:
    with open_snapshot(str(store)) as snapshot:
        names = {str(q.o) for q in snapshot.quads() if q.p.endswith("#file") and q.s == q.g}
        return names, list(snapshot.nquads())


def built(names: set[str]) -> list[str]:
    extractions = [extract(Document(name, TEXTS[name])) for name in names]
    known = understand(extractions)
    facts = fact_quads(known.identities.things, known.claims, known.standing)
    return list(in_memory(quads(known, infer(facts))).nquads())


def test_a_process_killed_at_random_leaves_what_it_finished(tmp_path: Path) -> None:
    chance = random.Random(11)
    for turn in range(3):
        store = tmp_path / str(turn)
        command = [sys.executable, "-c", CHANGING, str(store), json.dumps(TEXTS)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            said = [process.stdout.readline()]
            time.sleep(chance.uniform(0.05, 1.5))
            process.send_signal(signal.SIGKILL)
            said += process.stdout.readlines()
        names, lines = held(store)

        finished = [set(json.loads(line)) for line in said if line.endswith("\n")]
        order = [{"cast.txt", "premiere.txt"}, set(TEXTS), {"premiere.txt", "full.txt"}]
        following = order[(order.index(finished[-1]) + 1) % 3]
        assert names in (finished[-1], following)  # killed between the commit and its line
        assert lines == built(names)
