"""How long a change of one article takes in a large store, beside a build of all.

    python bench/change.py                      1,000 articles
    python bench/change.py --articles 10000     as many as you like
    python bench/change.py --kills 50           besides, kill writers at random moments

Made articles are those of tests/gold/dev with other names: people, characters, titles and groups of one
round of articles are renamed alike, so that they speak of the same things; broadcasters, agencies,
awards and places stay, and are in the news everywhere, as they are. Commands are measured as
processes, from start to exit; their memory is the peak of the resident set.
"""

from __future__ import annotations

import argparse
import json
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

from speed import COMMAND, machine, process

from dramagraph.store import current_number, journal, open_snapshot

GOLD = Path(__file__).parent.parent / "tests" / "gold" / "dev"
RENAMED = frozenset(("Actor", "Person", "Director", "Screenwriter", "Character", "Drama", "Film"))

SURNAMES = [
    "Kim",
    "Lee",
    "Park",
    "Choi",
    "Jung",
    "Kang",
    "Cho",
    "Yoon",
    "Jang",
    "Lim",
    "Han",
    "Oh",
    "Seo",
    "Shin",
    "Kwon",
    "Hwang",
    "Ahn",
    "Song",
    "Yoo",
    "Hong",
    "Jeon",
    "Ko",
    "Moon",
    "Yang",
    "Son",
    "Bae",
    "Baek",
    "Heo",
    "Nam",
    "Shim",
    "Noh",
    "Ha",
    "Kwak",
    "Sung",
    "Cha",
    "Joo",
    "Woo",
    "Koo",
    "Min",
    "Ryu",
    "Na",
    "Jin",
    "Ji",
    "Eom",
    "Chae",
    "Won",
    "Cheon",
    "Bang",
    "Gong",
]
SYLLABLES = [
    "Ah",
    "Bin",
    "Byul",
    "Bo",
    "Bom",
    "Byung",
    "Chan",
    "Chang",
    "Chul",
    "Da",
    "Dae",
    "Dam",
    "Deok",
    "Do",
    "Don",
    "Dong",
    "Du",
    "Eun",
    "Ga",
    "Gang",
    "Geon",
    "Geun",
    "Gi",
    "Gook",
    "Gu",
    "Gwang",
    "Gyeom",
    "Gyeong",
    "Gyu",
    "Ha",
    "Hae",
    "Han",
    "Hee",
    "Heon",
    "Ho",
    "Hong",
    "Hwa",
    "Hwan",
    "Hwi",
    "Hye",
    "Hyo",
    "Hyuk",
    "Hyun",
    "Il",
    "In",
    "Ja",
    "Jae",
    "Jeong",
    "Ji",
    "Jin",
    "Jong",
    "Joo",
    "Joon",
    "Jung",
    "Kang",
    "Ki",
    "Kwang",
    "Kyu",
    "Kyung",
    "Mi",
    "Min",
    "Mo",
    "Mok",
    "Moo",
    "Mun",
    "Myung",
    "Na",
    "Nam",
    "Neul",
    "No",
    "Ra",
    "Rae",
    "Ran",
    "Rang",
    "Ri",
    "Rin",
    "Ro",
    "Rok",
    "Ru",
    "Ryang",
    "Ryeong",
    "Ryul",
    "Sa",
    "Sang",
    "Se",
    "Seo",
    "Seok",
    "Seol",
    "Seon",
    "Seong",
    "Seung",
    "Si",
    "Sik",
    "So",
    "Sol",
    "Song",
    "Soo",
    "Sook",
    "Su",
    "Sul",
    "Sun",
    "Tae",
    "Taek",
    "Ui",
    "Un",
    "Wan",
    "Wol",
    "Won",
    "Woo",
    "Woong",
    "Yang",
    "Ye",
    "Yeol",
    "Yeon",
    "Yeong",
    "Yi",
    "Yong",
    "Yoo",
    "Yool",
    "Yoon",
    "Young",
    "Yu",
    "Yul",
    "Yun",
]
HANGUL = "가나다라마바사아자하거너더러머서어저허고노도로모보소오조호구두루무부수우주후기니리미시이지히연은현진민준영"
WORDS = [
    "Amber",
    "Autumn",
    "Bamboo",
    "Blue",
    "Bridge",
    "Cherry",
    "Cloud",
    "Copper",
    "Crane",
    "Dawn",
    "Distant",
    "Door",
    "Dream",
    "Ember",
    "Empty",
    "Evening",
    "Fallen",
    "First",
    "Forest",
    "Garden",
    "Gentle",
    "Ghost",
    "Golden",
    "Harbor",
    "Hidden",
    "Hollow",
    "House",
    "Island",
    "Ivory",
    "Kingdom",
    "Lantern",
    "Last",
    "Letter",
    "Light",
    "Little",
    "Lost",
    "Market",
    "Marble",
    "Midnight",
    "Mirror",
    "Morning",
    "Mountain",
    "Night",
    "North",
    "Ocean",
    "Old",
    "Orchid",
    "Paper",
    "Pearl",
    "Pine",
    "Quiet",
    "Rain",
    "Red",
    "River",
    "Road",
    "Rose",
    "Scarlet",
    "School",
    "Season",
    "Second",
    "Secret",
    "Seven",
    "Shadow",
    "Silent",
    "Silver",
    "Sister",
    "Sky",
    "Snow",
    "Song",
    "Spring",
    "Star",
    "Stone",
    "Storm",
    "Summer",
    "Sun",
    "Tower",
    "Train",
    "Velvet",
    "Village",
    "Voice",
    "Water",
    "White",
    "Wild",
    "Window",
    "Winter",
    "Witness",
    "Wolf",
    "Woman",
]
SMALL = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "in",
        "on",
        "at",
        "to",
        "for",
        "and",
        "my",
        "your",
        "our",
        "is",
        "no",
        "not",
    ]
)


def made(articles: int) -> Iterator[tuple[str, str]]:
    """Yield (name, text) of as many articles, no two of which are the same; always the same ones."""
    gold = [(path, json.loads(path.read_text("utf-8"))) for path in sorted(GOLD.glob("*.json"))]
    others = Names(0)
    texts = [(p.stem, p.with_suffix(".txt").read_text("utf-8"), d["entities"]) for p, d in gold]
    for number in range(articles):
        turn, which = divmod(number, len(texts))
        others = Names(turn) if which == 0 else others
        stem, text, entities = texts[which]
        yield f"{number:05}-{stem}.txt", renamed(text, entities, others)


def renamed(text: str, entities: Sequence[dict[str, Any]], others: Names) -> str:
    """Return an article about others: each name as another, in every spelling."""
    found: dict[str, str] = {}
    for entity in entities:
        names = (entity["name"], *entity["aliases"])
        if entity["type"] in ("Drama", "Film"):
            found.update((name, others.title(name)) for name in names)
        elif entity["type"] in RENAMED:
            family = entity["name"].partition(" ")[0]
            found.update((name, others.person(name, family)) for name in names)
    if not found:
        return text
    spellings = "|".join(map(re.escape, sorted(found, key=len, reverse=True)))
    pattern = re.compile(f"(?<![A-Za-z])(?:{spellings})(?![A-Za-z])")
    return pattern.sub(lambda match: found[match[0]], text)


class Names:
    """Other names for those of one round of articles: the same one each time, and no two alike."""

    def __init__(self, turn: int) -> None:
        """Begin the round of this number."""
        self._chance = Random(turn)
        self._known: dict[tuple[str, str], str] = {}

    def person(self, name: str, family: str) -> str:
        """Return another name, part by part, so that every spelling of it is one of the other."""
        if re.search("[가-힣]", name):
            return re.sub("[가-힣]", lambda m: self._other("hangul", m[0], HANGUL), name)
        parts = re.split("([ -])", name)
        return "".join(
            part
            if part in (" ", "-")
            else self._other("surname", part, SURNAMES)
            if part == family
            else self._given(part)
            for part in parts
        )

    def title(self, name: str) -> str:
        """Return another title of as many words."""
        if re.search("[가-힣]", name):
            return re.sub("[가-힣]", lambda m: self._other("title", m[0], HANGUL), name)
        return re.sub(
            "[A-Za-z']+",
            lambda m: m[0] if m[0].lower() in SMALL else self._other("word", m[0], WORDS),
            name,
        )

    def _given(self, part: str) -> str:
        """Return another part of a given name, of as many syllables."""
        syllables = re.findall(
            "[^aeiouwy]*[aeiouwy]+(?:n?g?(?![aeiouwy])|[klmnp](?![aeiouwy]))?", part.lower()
        )
        others = [self._other("given", one, SYLLABLES) for one in syllables or [part.lower()]]
        other = "".join(others).lower()
        return other.capitalize() if part[0].isupper() else other

    def _other(self, kind: str, part: str, pool: Sequence[str]) -> str:
        key = kind, part.lower()
        if key not in self._known:
            taken = {other for (of, _), other in self._known.items() if of == kind}
            free = [one for one in pool if one not in taken] or list(pool)
            self._known[key] = self._chance.choice(free)
        return self._known[key]


def measure(
    articles: int, runs: int, workers: int, scratch: Path
) -> Iterator[tuple[str, float, str]]:
    """Yield (what, figure, unit): the build, then changes of one article, one after the other."""
    folder, more, store = scratch / "articles", scratch / "more", scratch / "store"
    folder.mkdir()
    more.mkdir()
    for number, (name, text) in enumerate(made(articles + runs)):
        (folder if number < articles else more).joinpath(name).write_text(text, encoding="utf-8")
    how = ("--store", str(store))
    took, memory = process("build", str(folder), *how, "--workers", str(workers))
    yield f"build of {articles} articles, {workers} workers", took, "s"
    yield "its memory, one process", memory, "MiB"
    with open_snapshot(str(store)) as snapshot:
        yield "quads", float(snapshot.count()), ""
    size = sum(file.stat().st_size for file in store.rglob("*") if file.is_file())
    yield "on disk", size / 1024**2, "MiB"
    for file in sorted(more.iterdir()):
        took, memory = process("add", str(file), *how)
        yield f"add {file.name}", took, "s"
        yield "  its memory", memory, "MiB"
    for file in sorted(more.iterdir()):
        took, memory = process("remove", file.name, *how)
        yield f"remove {file.name}", took, "s"
    took, _ = process("query", "SELECT (COUNT(*) AS ?n) { ?s dg:portrays ?o }", *how)
    yield "a query afterwards", took, "s"


def killed(kills: int, scratch: Path, chance: Random) -> Iterator[str]:
    """Kill writers at random moments, and yield what is wrong with the store afterwards, a line each."""
    folder, store = scratch / "articles", scratch / "killed"
    files = sorted(folder.iterdir())[:20]
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
    """Measure and print; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="change.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=1000, metavar="N")
    parser.add_argument(
        "--runs", type=int, default=3, metavar="N", help="articles that come and go"
    )
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="of the build")
    parser.add_argument("--kills", type=int, default=0, metavar="N")
    parser.add_argument(
        "--seed", type=int, default=0, help="of the moments at which writers are killed"
    )
    options = parser.parse_args(arguments)
    print(", ".join(machine().values()))
    with tempfile.TemporaryDirectory() as scratch:
        for what, figure, unit in measure(
            options.articles, options.runs, options.workers, Path(scratch)
        ):
            print(f"{what:50}{figure:12.5g} {unit}", flush=True)
        wrong = list(killed(options.kills, Path(scratch), Random(options.seed)))
    if options.kills:
        print(f"{options.kills} writers killed, {len(wrong)} faults", *wrong, sep="\n")
    return bool(wrong)


if __name__ == "__main__":
    raise SystemExit(main())
