"""How well names and namesakes are told apart, and how long it takes.

    python bench/identity.py --data DIR      DIR holds the tables named below
    python bench/identity.py --data DIR --json

    romanisation_name_pairs.csv      hangul, latin: spellings of names that are known in Hangul
    kpopdle_idols.json               members of groups with names, birth years, groups and companies
    kdrama_catalogue_wikipedia.csv   dramas with writers, directors and casts

Whatever is not in DIR is left out. Without --data only the time is measured, of people made of syllables.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path

from dramagraph.identity import Identities, identities
from dramagraph.iris import slug
from dramagraph.lexicon import title_key
from dramagraph.models import Profile
from dramagraph.profiles import person_key
from dramagraph.romanisation import grammar
from dramagraph.syllables import hangul_name, may_be_one_name, readings

PAIRS = "romanisation_name_pairs.csv"
IDOLS = "kpopdle_idols.json"
CATALOGUE = "kdrama_catalogue_wikipedia.csv"
ROLES = {"Cast": "acts", "Written By": "writes", "Director": "directs"}
SIZES = (1_000, 10_000)
"""Documents of the measurement of time, each with ten people of two works."""

Figures = dict[str, object]


def names(path: Path) -> Figures:
    """Return how many spellings of one name are proposed as one, and how many of two names."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = [(row["hangul"], row["latin"]) for row in csv.DictReader(stream)]
    spelt: dict[str, set[str]] = defaultdict(set)
    meant: dict[str, set[str]] = defaultdict(set)
    for hangul, latin in rows:
        spelt[hangul].add(latin)
        meant[latin].add(hangul)
    same = [pair for found in spelt.values() for pair in combinations(sorted(found), 2)]
    clear = [pair for pair in same if all(len(meant[latin]) == 1 for latin in pair)]
    alike: dict[str, set[str]] = defaultdict(set)
    for hangul, latin in rows:
        for reading in readings(latin):
            alike[reading].add(hangul)
    other = {
        pair
        for found in alike.values()
        for pair in combinations(sorted(found), 2)
        if len(found) > 1
    }
    known = [pair for pair in sorted(other) if all(map(hangul_name, pair))]
    merged = [pair for pair in known if _known_in_hangul(*pair, spelt)]
    return {
        "pairs of spellings of one name": len(same),
        "proposed": _share(same),
        "pairs without spellings that the table gives to two names": len(clear),
        "of these proposed": _share(clear),
        "not proposed": [" / ".join(pair) for pair in same if not may_be_one_name(*pair)],
        "pairs of two names that a spelling leaves open": len(other),
        "of these merged where both are known in Hangul": len(merged),
    }


def _share(pairs: Sequence[tuple[str, str]]) -> float:
    return round(sum(may_be_one_name(*pair) for pair in pairs) / len(pairs), 4)


def _known_in_hangul(one: str, other: str, spelt: Mapping[str, set[str]]) -> bool:
    """Whether two people in one work and of one agency become one though their Hangul differs."""
    features = (("agency", "crane"), ("work", "low-tide"))
    people = [
        Profile(f"i:{n}", f"i:{n}#", "person", "Actor", min(spelt[hangul]), hangul=(hangul,),
                features=features)
        for n, hangul in enumerate((one, other))
    ]  # fmt: skip
    return len(identities(people).things) == 1


def idols(path: Path) -> tuple[list[Profile], dict[str, str]]:
    """Return three profiles of each idol, as three texts would speak of one, and who each is.

    One knows the group and the agency, one the group and the birth year, one the name and the birth year.
    """
    people = json.loads(path.read_text(encoding="utf-8"))["idols"]
    found, truth = [], {}
    for one in people:
        spellings = [one["name"], *one["aliases"]]
        latin = [name for name in spellings if readings(name) and name.isascii()]
        name = latin[0] if latin else one["name"]
        groups = [("group", slug(group)) for group in one["group_names"]]
        company = [("agency", slug(one["company"]))] if one["company"] else []
        born = [("birth year", str(one["birth_year"]))] if one["birth_year"] else []
        known = (groups + company, groups + born, born)
        for number, features in enumerate(known):
            iri = f"i:idol-{one['id']}-{number}"
            features = sorted({*features, *([("role", "sings")] if groups else [])})
            found.append(Profile(iri, iri, "person", "Person", name, features=tuple(features)))
            truth[iri] = one["id"]
    return found, truth


def catalogue(path: Path) -> Iterator[Profile]:
    """Yield the profiles of the works and people of a catalogue, each row a source of its own."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for number, row in enumerate(csv.DictReader(stream)):
            source = f"i:row-{number}"
            title = re.sub(r"\s*\([^)]*(?:series|drama|film)\)$", "", row["Title"].strip())
            roles: dict[str, set[str]] = defaultdict(set)
            for column, role in ROLES.items():
                for name in re.split(r"[,\n]", row[column] or ""):
                    name = re.sub(r"\(.*?\)|\[.*?\]", "", name).strip(" -")
                    if name:
                        roles[name].add(role)
            year = re.match(r"\d{4}", row["Release Years"] or "")
            told = {("person", person_key(name)) for name in roles}
            told |= {("year", year.group())} if year else set()
            yield Profile(f"{source}#drama", source, "drama", "Drama", title,
                          features=tuple(sorted(told)))  # fmt: skip
            work = ("work", slug(title_key(title)))
            for name, does in roles.items():
                features = tuple(sorted({work, *(("role", role) for role in does)}))
                iri = f"{source}#person-{slug(name)}"
                yield Profile(iri, source, "person", "Person", name, features=features)


def wrong_and_missed(found: Identities, truth: Mapping[str, str]) -> Figures:
    """Return how many people share a thing with another one, and how many are several things."""
    things: dict[str, set[str]] = defaultdict(set)
    people: dict[str, set[str]] = defaultdict(set)
    for persona, who in truth.items():
        things[found.denotes[persona]].add(who)
        people[who].add(found.denotes[persona])
    wrong = {thing: sorted(who) for thing, who in things.items() if len(who) > 1}
    missed = [who for who, iris in people.items() if len(iris) > 1]
    return {
        "people": len(people),
        "wrong merges": len(wrong),
        "which": {thing.rpartition("/")[2]: who for thing, who in sorted(wrong.items())},
        "people who are one thing": len(people) - len(missed),
        "people missed: more than one thing": len(missed),
    }


def namesakes(data: Path) -> Figures:
    """Return how idols and the people of the catalogue of the same names are kept apart."""
    found, truth = idols(data / IDOLS)
    rows = [*catalogue(data / CATALOGUE)] if (data / CATALOGUE).exists() else []
    judged = identities([*found, *rows])
    bearers: dict[str, set[str]] = defaultdict(set)
    for profile in found:
        bearers[person_key(profile.name)].add(truth[profile.iri])
    several = {key for key, who in bearers.items() if len(who) > 1}
    among = {p.iri: truth[p.iri] for p in found if person_key(p.name) in several}
    mixed: dict[str, set[str]] = defaultdict(set)
    for profile in (*found, *(row for row in rows if row.kind == "person")):
        mixed[judged.denotes[profile.iri]].add(truth.get(profile.iri, "a cast or crew"))
    crossed = {
        thing.rpartition("/")[2]: sorted(who)
        for thing, who in sorted(mixed.items())
        if len(who) > 1
    }
    return {
        "all idols": wrong_and_missed(judged, truth),
        "idols with a namesake": wrong_and_missed(judged, among),
        "idols who are somebody of the catalogue": crossed,
    }


def table(found: Identities, profiles: Sequence[Profile]) -> Figures:
    """Return what became of a catalogue: merges, non-merges and unsure ones."""
    kinds = Counter(thing.kind for thing in found.things)
    keys = {person_key(profile.name) for profile in profiles if profile.kind == "person"}
    per_name = Counter(person_key(t.label) for t in found.things if t.kind == "person")
    return {
        "rows of works": sum(profile.kind == "drama" for profile in profiles),
        "works": kinds["drama"],
        "works of one title": sorted(
            thing.iri.rpartition("/")[2]
            for thing in found.things
            if thing.kind == "drama" and "." in thing.iri.rpartition("/")[2]
        ),
        "people in rows": sum(profile.kind == "person" for profile in profiles),
        "names of people": len(keys),
        "names of one person": sum(count == 1 for count in per_name.values()),
        "people": kinds["person"],
        "judgements": dict(sorted(Counter(j.verdict for j in found.judgements).items())),
    }


def made(documents: int) -> Iterator[Profile]:
    """Yield the profiles of made documents: two works and ten people each, of a tenth as many names."""
    chance = random.Random(7)  # noqa: S311 - the same every time, and no secret
    families, parts = sorted(grammar().common.values()), sorted(grammar().syllables)
    pool = [
        f"{chance.choice(families)} {chance.choice(parts)}-{chance.choice(parts)}".title()
        for _ in range(documents)
    ]
    for number in range(documents):
        source = f"i:made-{number}"
        works = [f"Made {chance.randrange(documents // 5 + 1)}" for _ in range(2)]
        people = sorted({chance.choice(pool) for _ in range(10)})
        for work in sorted(set(works)):
            told = tuple(("person", person_key(name)) for name in people)
            yield Profile(f"{source}#{slug(work)}", source, "drama", "Drama", work, features=told)
        for name in people:
            features = (("role", "acts"), ("work", slug(title_key(chance.choice(works)))))
            yield Profile(f"{source}#p-{slug(name)}", source, "person", "Actor", name,
                          features=features)  # fmt: skip


def timed(profiles: Iterable[Profile]) -> tuple[Identities, Figures]:
    """Return the identities of some profiles, and how long it took."""
    listed = [*profiles]
    start = time.process_time()
    found = identities(listed)
    seconds = time.process_time() - start
    return found, {
        "profiles": len(listed),
        "seconds of the processor": round(seconds, 2),
        "microseconds a profile": round(1e6 * seconds / max(1, len(listed)), 1),
    }


def measured(data: Path | None) -> Figures:
    """Return all figures that can be had."""
    figures: Figures = {f"{size} documents": timed(made(size))[1] for size in SIZES}
    if data is None:
        return figures
    if (data / PAIRS).exists():
        figures["names"] = names(data / PAIRS)
    if (data / IDOLS).exists():
        figures["namesakes"] = namesakes(data)
    if (data / CATALOGUE).exists():
        profiles = [*catalogue(data / CATALOGUE)]
        found, seconds = timed(profiles)
        figures["catalogue"] = {**table(found, profiles), **seconds}
    return figures


def lines(figures: Mapping[str, object], indent: str = "") -> Iterator[str]:
    """Yield figures as text."""
    for name, value in figures.items():
        if isinstance(value, Mapping) and value:
            yield f"{indent}{name}"
            yield from lines(value, indent + "  ")
        else:
            yield f"{indent}{name}: {value}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; exit code 2 where the folder does not exist."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, help="folder with the tables")
    parser.add_argument("--json", action="store_true", help="figures for a program")
    options = parser.parse_args(arguments)
    if options.data and not options.data.is_dir():
        parser.error(f"there is no folder {options.data}: give --data the one with the tables")
    figures = measured(options.data)
    print(json.dumps(figures, ensure_ascii=False) if options.json else "\n".join(lines(figures)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
