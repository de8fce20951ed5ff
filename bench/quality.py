"""How much of what articles state is found, and how much of what is found is right, against gold facts.

    python bench/quality.py                            the corpora of this checkout
    python bench/quality.py --corpus dev=DIR           articles <id>.txt with their gold facts <id>.json
    python bench/quality.py --corpus dev=DIR --held bench/held.txt
                                                       the articles named in the file apart from the others
    python bench/quality.py --update                   raise the floor to today's figures

Prints what `dramagraph evaluate` prints. bench/quality_floor.json holds the lowest that F1 and precision
may be, and a digest of the corpus they were measured on; a figure below its floor, or a corpus that has
changed, is exit 1, and so is a floor lower than in --before. To lower one, take the corpus out of the
file in a commit that says why, and measure anew in the next.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from dramagraph.documents import read
from dramagraph.evaluate import Result, evaluate
from dramagraph.evaluate_figures import figures as counted
from dramagraph.evaluate_report import report_lines

ROOT = Path(__file__).parent.parent
FLOOR = ROOT / "bench" / "quality_floor.json"

DIGITS = 3
"""Figures are cut, not rounded, after so many decimals: a floor is never above what was measured."""


@dataclass(frozen=True)
class Corpus:
    """Articles that have gold facts."""

    name: str
    articles: tuple[Path, ...]
    gold: Path

    @property
    def digest(self) -> str:
        """Return a hash of every article and its gold facts."""
        found = sha256()
        for article in self.articles:
            for data in (article.read_bytes(), (self.gold / f"{article.stem}.json").read_bytes()):
                found.update(f"{article.name} {len(data)}\n".encode() + data)
        return found.hexdigest()[:16]


GOLD = ROOT / "tests" / "gold"

OWN = (
    ("seeds", ROOT / "seeds", GOLD / "seeds", None),
    ("invented", GOLD / "dev", GOLD / "dev", None),
    ("own", GOLD / "own", GOLD / "own", GOLD / "own" / "held.list"),
)
"""The bundled articles, and two sets about people and dramas that do not exist; of the second half is
held back.
"""

FEWEST = 20
"""Gold facts of a property that has a floor of its own: of three that are found one more is a third."""


def corpora(given: Iterable[str], held: Path | None) -> Iterator[Corpus]:
    """Yield the corpora named on the command line, or those of this checkout; those held back as corpora of their own."""
    named = [
        (name, Path(folder), Path(folder), held)
        for name, _, folder in (g.partition("=") for g in given)
    ]
    for name, folder, gold, list_ in named or OWN:
        lines = list_.read_text(encoding="utf-8").splitlines() if list_ else ()
        apart = {line for line in lines if line and not line.startswith("#")}
        articles = sorted(folder.glob("*.txt"))
        if not articles:
            raise SystemExit(f"quality.py: no articles (*.txt) in {folder}")
        yield Corpus(name, tuple(a for a in articles if a.stem not in apart), gold)
        if any(a.stem in apart for a in articles):
            yield Corpus(f"{name}, held back", tuple(a for a in articles if a.stem in apart), gold)


Scopes = dict[str, dict[str, float]]
"""scope (all, a language, a property) → name → value"""


def figures(results: Iterable[Result]) -> Scopes:
    """Return what the floor holds: F1 of each property with at least FEWEST gold facts, F1 and
    precision of each language and of all.

    A property has too few facts for a floor of its precision: one more claim moves it by a tenth.
    """
    found = counted(results)
    scopes = {
        name: {"f1": counts.f1}
        for name, counts in found.properties.items()
        if counts.right + counts.missed >= FEWEST
    }
    for name, counts in (("all", found.all), *found.languages.items()):
        scopes[name] = {"f1": counts.f1, "precision": counts.precision}
    return {scope: _cut(scopes[scope]) for scope in sorted(scopes)}


def _cut(values: Mapping[str, float]) -> dict[str, float]:
    return {name: math.floor(value * 10**DIGITS) / 10**DIGITS for name, value in values.items()}


def below(corpus: Corpus, found: Scopes, floor: Mapping[str, Any]) -> Iterator[str]:
    """Yield the figures of a corpus that are below its floor, a line each; a corpus without a floor has none."""
    for scope, lowest in floor.get(corpus.name, {}).get("figures", {}).items():
        for name, value in lowest.items():
            now = found.get(scope, {}).get(name, 0.0)
            if now < value:
                yield f"{corpus.name}, {scope}: {name} is {now:.3f}, below its floor {value:.3f}"


def lowered(before: Mapping[str, Any], floor: Mapping[str, Any]) -> Iterator[str]:
    """Yield the floors that are lower than they were *before*, a line each; a corpus that was taken
    out, or has changed since, has none to compare.
    """
    for name, was in before.items():
        now = floor.get(name, {})
        if now.get("digest") != was["digest"]:
            continue
        for scope, lowest in was["figures"].items():
            for figure, value in lowest.items():
                kept = now["figures"].get(scope, {}).get(figure, 0.0)
                if kept < value:
                    yield f"{name}, {scope}: the floor of {figure} was {value:.3f} and is {kept:.3f}"


def is_changed(corpus: Corpus, floor: Mapping[str, Any]) -> bool:
    """Return whether a corpus is another than its floor was measured on."""
    return corpus.name in floor and floor[corpus.name]["digest"] != corpus.digest


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, compare with the floor; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="quality.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", action="append", default=[], metavar="NAME=DIR")
    parser.add_argument(
        "--held", type=Path, metavar="FILE", help="ids of articles to measure apart, one a line"
    )
    parser.add_argument("--floor", type=Path, default=FLOOR, metavar="FILE")
    parser.add_argument(
        "--before",
        type=Path,
        metavar="FILE",
        help="the floor as it was: a lower one now is exit 1, since a floor may only rise",
    )
    parser.add_argument(
        "--errors", action="store_true", help="list what is wrong and what is missed"
    )
    parser.add_argument(
        "--update", action="store_true", help="raise the floor; refuses to lower it"
    )
    options = parser.parse_args(arguments)
    floor = json.loads(options.floor.read_text(encoding="utf-8")) if options.floor.exists() else {}
    told: list[str] = []
    if options.before:
        told += lowered(json.loads(options.before.read_text(encoding="utf-8")), floor)
    for corpus in corpora(options.corpus, options.held):
        results = evaluate(read(corpus.articles), str(corpus.gold))
        print(f"{corpus.name}: {len(results)} articles")
        for line in report_lines(results, errors=options.errors):
            print(line)
        print()
        found = figures(results)
        fallen = list(below(corpus, found, floor))
        told += fallen
        if options.update and not fallen:
            floor[corpus.name] = {"digest": corpus.digest, "figures": found}
        elif is_changed(corpus, floor):
            told.append(
                f"{corpus.name}: its articles or gold facts have changed: measure anew with --update"
            )
    for line in told:
        print(f"quality.py: {line}", file=sys.stderr)
    if options.update:
        options.floor.write_text(
            json.dumps(floor, indent=1, sort_keys=True) + "\n", encoding="utf-8"
        )
    return 1 if told else 0


if __name__ == "__main__":
    raise SystemExit(main())
