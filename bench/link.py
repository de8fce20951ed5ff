"""How right linking is, and how fast: people and groups with known ids, and a million made-up items.

    python bench/link.py --data DIR               precision and recall on kpopdle_idols.json and
                                                  kpopdle_groups.json of the folder
    python bench/link.py --speed                  10,000 things against a snapshot of 1,000,000 items
    python bench/link.py --speed --items 50000 --things 1000

The people and groups of the data set are made a local Wikidata: their names, year of birth, groups
and companies. Then they are looked for as articles write them, in one spelling of several, by the
name alone and with one thing more. A second time every other item is missing from the local
Wikidata, and whoever is found there all the same is found wrongly.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dramagraph.link import Link, link
from dramagraph.link_names import HANGUL
from dramagraph.link_subjects import Subject
from dramagraph.romanisation import parse_name
from dramagraph.wikidata_items import ITEM_ID, Item, ItemStatement, ItemValue
from dramagraph.wikidata_snapshot import SnapshotSource, write_snapshot

COMPANIES_FROM = 990_000_001
"""The data set has no ids of companies; these are made up, above all that Wikidata has."""
BASE = "https://example.org/"


@dataclass(frozen=True)
class Tally:
    """How the links of one run compare with the known ids."""

    name: str
    things: int
    accepted: int
    right: int
    lost: int
    """Things that have no accepted link, though their item is there and the feature is known."""

    @property
    def precision(self) -> float:
        """The share of accepted links that are right; 1 where there are none."""
        return self.right / self.accepted if self.accepted else 1.0

    @property
    def recall(self) -> float:
        """The share of things that could be linked by the feature that are."""
        there = self.right + self.lost
        return self.right / there if there else 1.0

    @property
    def line(self) -> str:
        """The tally as a row."""
        return (
            f"{self.name:34}{self.things:7}{self.accepted:9}{self.accepted - self.right:7}"
            f"{self.precision:11.4f}{self.recall:8.3f}"
        )


def statement(name: str, kind: str, text: str) -> ItemStatement:
    """Return a statement."""
    return ItemStatement(name, ItemValue(kind, text))


def _names(record: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    latin = [n for n in record["aliases"] if not HANGUL.search(n)]
    korean = [n for n in record["aliases"] if HANGUL.search(n)]
    return {"en": record["name"]}, {"en": tuple(latin), "ko": tuple(korean)}


def local_items(
    people: Sequence[Mapping[str, Any]], groups: Sequence[Mapping[str, Any]]
) -> Iterator[Item]:
    """Yield the items of the local Wikidata."""
    companies = company_ids(people)
    for one in groups:
        kinds = {"boy": "Q216337", "girl": "Q641066"}
        sort = statement("P31", "item", kinds.get(one["gender"], "Q215380"))
        yield Item(one["id"], *_names(one), statements=(sort,))
    for one in people:
        found = [statement("P31", "item", "Q5"), statement("P106", "item", "Q177220")]
        if one["birth_year"]:
            found.append(statement("P569", "time", str(one["birth_year"])))
        found += [statement("P463", "item", group) for group in one["group_ids"]]
        if one["company"]:
            found.append(statement("P264", "item", companies[one["company"]]))
        yield Item(one["id"], *_names(one), statements=tuple(found))
    for name, item in companies.items():
        yield Item(item, {"en": name}, statements=(statement("P31", "item", "Q18127"),))


def company_ids(people: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return company → made-up id."""
    names = sorted({one["company"] for one in people if one["company"]})
    return {name: f"Q{COMPANIES_FROM + at}" for at, name in enumerate(names)}


def as_written(record: Mapping[str, Any], turn: int) -> str:
    """Return the name as an article might write it: one of its Latin names, in another spelling."""
    known = [record["name"], *(n for n in record["aliases"] if not HANGUL.search(n))]
    name = str(known[turn % len(known)])
    if parse_name(name) is None:
        return name
    return (name, name.replace("-", " "), name.replace("-", ""))[turn % 3]


def person(record: Mapping[str, Any], turn: int, feature: str) -> Subject:
    """Return a person as articles tell of them, with one thing more than the name."""
    literals: dict[str, tuple[str, ...]] = {}
    relations: list[tuple[str, str, bool]] = []
    if feature == "year of birth" and record["birth_year"]:
        literals["birthDate"] = (str(record["birth_year"]),)
    if feature == "group":
        relations += [("memberOf", BASE + group, True) for group in record["group_ids"][:1]]
    if feature == "agency" and record["company"]:
        relations.append(("representedBy", BASE + record["company"], True))
    return Subject(
        BASE + record["id"],
        frozenset(("Person",)),
        (as_written(record, turn),),
        literals,
        tuple(relations),
    )


def things(
    people: Sequence[Mapping[str, Any]], groups: Sequence[Mapping[str, Any]], feature: str
) -> list[Subject]:
    """Return all people, and the groups or companies that the feature speaks of."""
    found = [person(one, turn, feature) for turn, one in enumerate(people)]
    back: dict[str, list[tuple[str, str, bool]]] = {}
    for one in found:
        for name, other, _ in one.relations:
            back.setdefault(other, []).append((name, one.iri, False))
    if feature == "group":
        found += [
            Subject(
                BASE + one["id"],
                frozenset(("MusicGroup", "Organization")),
                (as_written(one, turn),),
                {},
                tuple(back.get(BASE + one["id"], ())),
            )
            for turn, one in enumerate(groups)
        ]
    if feature == "agency":
        found += [
            Subject(iri, frozenset(("Agency", "Organization")), (iri[len(BASE) :],), {}, tuple(r))
            for iri, r in sorted(back.items())
        ]
    return found


def tally(
    name: str, found: Sequence[Subject], links: Iterable[Link], there: set[str], feature: str
) -> Tally:
    """Return how right the links of things are whose IRI ends in their id."""
    known = {s.iri for s in found if s.iri[len(BASE) :].startswith("Q")}
    accepted = [o for o in links if o.status == "accepted" and o.thing in known]
    right = {o.thing for o in accepted if o.thing == BASE + o.item}
    findable = {s.iri for s in found if s.iri in known and _can_be_told(s, there, feature)}
    return Tally(name, len(known), len(accepted), len(right), len(findable - right))


def _can_be_told(one: Subject, there: set[str], feature: str) -> bool:
    """Whether the item is there, and what the feature leads to as well."""
    others = {iri[len(BASE) :] for _, iri, _ in one.relations}
    is_led = any(not name.startswith("Q") or name in there for name in others)
    is_told = bool(one.literals) or is_led or feature == "nothing"
    return one.iri[len(BASE) :] in there and is_told


FEATURES = ("nothing", "year of birth", "group", "agency")


def quality(folder: Path) -> tuple[list[Tally], list[str]]:
    """Return a tally a feature, with all items there and with every other one missing; and the
    recorded homonyms that were linked wrongly.
    """
    people = json.loads((folder / "kpopdle_idols.json").read_text("utf-8"))["idols"]
    people = [one for one in people if ITEM_ID.fullmatch(one["id"])]  # one has a note in its id
    groups = json.loads((folder / "kpopdle_groups.json").read_text("utf-8"))["groups"]
    tallies, wrong = [], []
    with tempfile.TemporaryDirectory() as temporary:
        for half in (False, True):
            every = list(local_items(people, groups))
            kept = [i for at, i in enumerate(every) if not half or at % 2 or is_company(i)]
            path = Path(temporary, f"half-{half}.sqlite")
            write_snapshot(path, ((item.id, item) for item in kept), "2026-05-18")
            source = SnapshotSource(path)
            there = {item.id for item in kept}
            for feature in FEATURES:
                found = things(people, groups, feature)
                name = f"{feature}{', every other item missing' if half else ''}"
                tallies.append(tally(name, found, link(found, source), there, feature))
            if not half:
                wrong = homonyms(folder, source)
            source.close()
    return tallies, wrong


def is_company(item: Item) -> bool:
    """Whether an item is one of the made-up companies."""
    return int(item.id[1:]) >= COMPANIES_FROM


def homonyms(folder: Path, source: SnapshotSource) -> list[str]:
    """Return the recorded homonyms that are linked to the item that they are not."""
    table = folder / "wikidata_ids.csv"
    if not table.exists():
        return []
    rows = list(csv.DictReader(table.read_text("utf-8").splitlines()))
    wrong = []
    for row in rows:
        label, _, rest = row["name"].partition("homonym: ")
        if label != "TRAP " or not row["qid"]:
            continue
        name = rest.split(" = ")[0].split(" / ")[0].split(" (")[0]
        for types in (("Person",), ("Person", "Actor"), ("Person", "Screenwriter")):
            one = Subject(BASE + "x", frozenset(types), (name,), {}, ())
            born = replace(one, literals={"birthDate": ("1988",)})
            links = [*link([one], source), *link([born], source)]
            wrong += [f"{name} → {o.item}" for o in links if o.status == "accepted"]
    return wrong


SYLLABLES = (
    *("a", "eun", "gi", "ha", "hui", "in", "ja", "ji", "min", "na", "ra", "ri", "se", "so"),
    *("su", "u", "ye", "yeon", "yu", "hyeon", "jun", "seo", "jae"),
)


def made_up(count: int) -> Iterator[Item]:
    """Yield made-up people and works: names with many bearers, years, places in casts."""
    chance = random.Random(7)
    surnames = ("Kim", "Lee", "Park", "Choi", "Jung", "Kang", "Cho", "Yoon", "Jang", "Lim")
    for number in range(1, count + 1):
        if number % 4:
            pair = chance.choice(SYLLABLES), chance.choice(SYLLABLES)
            name = f"{chance.choice(surnames)} {pair[0].capitalize()}-{pair[1]}"
            if number % 3 == 0:  # most people of Wikidata are not called so
                name = f"Ada {pair[0].capitalize()}{number}"
            found: tuple[ItemStatement, ...] = (
                statement("P31", "item", "Q5"),
                statement("P569", "time", f"{1950 + number % 60}-0{1 + number % 9}-1{number % 9}"),
            )
        else:
            name = f"The {chance.choice(SYLLABLES).capitalize()} of {number // 8}"
            found = (
                statement("P31", "item", "Q5398426"),
                statement("P580", "time", str(1980 + number % 45)),
                *(statement("P161", "item", f"Q{max(1, number - 4 * n - 1)}") for n in range(1, 6)),
            )
        yield Item(f"Q{number}", {"en": name}, statements=found)


def made_up_things(items: Iterable[Item], count: int) -> list[Subject]:
    """Return things that are some of the items, works with their casts."""
    chosen = {item.id: item for item in items}
    relations: dict[str, set[tuple[str, str, bool]]] = {name: set() for name in chosen}
    for name, item in chosen.items():
        for actor in item.items("P161") & chosen.keys():
            relations[name].add(("castMember", BASE + actor, True))
            relations[actor].add(("castMember", BASE + name, False))
    found = []
    for name, item in list(chosen.items())[:count]:
        is_person = "Q5" in item.items("P31")
        date = next(item.values("P569", "P580")).text
        found.append(
            Subject(
                BASE + name,
                frozenset(("Person", "Actor") if is_person else ("Drama", "CreativeWork")),
                (item.label.replace("-", " "),),
                {"birthDate" if is_person else "premiereDate": (date[:4],)},
                tuple(sorted(relations[name])),
            )
        )
    return found


def speed(items: int, count: int, path: Path) -> None:
    """Print how long building and linking take, and the peak of memory of linking."""
    start = time.perf_counter()
    if not path.exists():
        write_snapshot(path, ((item.id, item) for item in made_up(items)), "2026-01-01")
        size = path.stat().st_size / 2**20
        print(f"snapshot of {items} items: {time.perf_counter() - start:.1f} s, {size:.0f} MB")
    chosen = (item for item in made_up(items) if int(item.id[1:]) % max(1, items // count) < 2)
    found = made_up_things(list(chosen)[: 2 * count], count)
    start, busy = time.perf_counter(), time.process_time()
    links = link(found, SnapshotSource(path))
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    accepted = [o for o in links if o.status == "accepted"]
    wrong = sum(o.thing != BASE + o.item for o in accepted)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{len(found)} things: {seconds:.1f} s ({busy:.1f} s of a processor), {peak:.0f} MB at most, "
        f"{len(accepted)} accepted, {wrong} of them wrong"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was measured; exit 1 below a bar."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, help="folder with the kpopdle files")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--things", type=int, default=10_000)
    parser.add_argument("--snapshot", type=Path, help="keep the generated snapshot here")
    options = parser.parse_args(arguments)
    fine = True
    if options.data:
        tallies, wrong = quality(options.data)
        print(f"{'with':34}{'things':>7}{'accepted':>9}{'wrong':>7}{'precision':>11}{'recall':>8}")
        for one in tallies:
            print(one.line)
        print(f"recorded homonyms linked wrongly: {', '.join(wrong) or 'none'}")
        whole = [one for one in tallies if "missing" not in one.name]
        fine = not wrong and all(one.precision >= 0.995 for one in whole)
        fine = fine and all(one.recall >= 0.90 for one in whole if one.name != "nothing")
    if options.speed:
        with tempfile.TemporaryDirectory() as temporary:
            where = options.snapshot or Path(temporary, "made-up.sqlite")
            speed(options.items, options.things, where)
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
