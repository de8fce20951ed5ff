"""Profiles → clusters of one thing each, and the judgements that made them.

Three steps, each the same whatever the order of the profiles:

1. People's own judgements stand first: their "different" and "unsure" keep two clusters apart, their
   "same" joins.
2. A second feature: of those who share a name and a work, a group, an agency …, each is weighed with
   the one before it.
3. The name alone, and only where nothing speaks against it. Two clusters are joined if they have the same
   opponents, and so no reason to be taken for one rather than another: one Kim Ji-won of
   whom nothing is known is neither of two who are known to differ.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from dramagraph.clusters import Clusters
from dramagraph.iris import hash_iri
from dramagraph.models import Profile
from dramagraph.profiles import person_readings, seniority, title_keys
from dramagraph.weighing import (
    COMMON,
    JOINING,
    SAME_SOURCE,
    Known,
    Weighed,
    known_person,
    known_work,
    weigh_people,
    weigh_works,
)

METHOD = "evidence@2"
"""How these judgements are made; the number changes with the policy."""

MOST_RIVALS = 3
"""Older clusters of the name that a younger one is compared with in the record: a reviewer who has said
of three that they are not it will look at the thing itself."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether two personas are the same thing, and why."""

    iri: str
    first: str
    second: str
    features: tuple[str, ...]
    verdict: str = "same"
    """same, different or unsure"""
    score: str = "1.0"
    method: str = METHOD


@dataclass(frozen=True, slots=True)
class Curated:
    """What a person said of two personas, named by their IRIs. Of two about one pair the later counts."""

    first: str
    second: str
    verdict: str
    """same, different or unsure; unsure takes back what a rule would say"""


@dataclass(frozen=True, slots=True)
class Family:
    """How things of one kind are told apart."""

    known: Callable[[Profile], Known]
    weigh: Callable[[Known, Known, bool], Weighed]
    """(one, other, whether they are strangers, with no second feature in common)"""
    names: Callable[[Profile], Iterable[str]]
    """The names within which a second feature joins."""
    joining: tuple[str, ...]
    """The second features, the strongest first."""


PEOPLE = Family(known_person, weigh_people, person_readings, JOINING)
WORKS = Family(known_work, weigh_works, title_keys, ("person",))


@lru_cache(maxsize=65_536)
def judgement(first: str, second: str, weighed: Weighed) -> Judgement:
    """Return the record of one decision; a change of a store asks for most of them twice."""
    iri = str(hash_iri("judgement", first, second, METHOD))
    return Judgement(iri, first, second, weighed.features, weighed.verdict, weighed.score)


def curated_clusters(members: Iterable[str], curated: Sequence[Curated]) -> Clusters[str]:
    """Return the personas, joined and kept apart as people said; what speaks of others is passed
    over. "different" outranks "same", and an earlier "same" a later one that it forbids.
    """
    clusters = Clusters(members)
    last = {frozenset((one.first, one.second)): one for one in curated if one.first != one.second}
    found = [c for c in last.values() if c.first in clusters and c.second in clusters]
    for verdict in ("different", "same", "unsure"):
        for one in found:
            if one.verdict == verdict == "same":
                clusters.join(one.first, one.second)
            elif one.verdict == verdict and clusters.root(one.first) != clusters.root(one.second):
                clusters.keep_apart(one.first, one.second)
    return clusters


def merge(
    profiles: Sequence[Profile], family: Family, clusters: Clusters[str]
) -> Iterator[Judgement]:
    """Join what is one thing within *clusters* and yield the judgements: "same" for every join, and
    of clusters that share a name without being joined "different" or "unsure".
    """
    merging = _Merging(sorted(profiles, key=seniority), family, clusters)
    yield from merging.by_second_feature()
    yield from merging.by_name_alone()
    yield from merging.left_apart()


class _Merging:
    """One family of profiles on its way."""

    def __init__(
        self, profiles: Sequence[Profile], family: Family, clusters: Clusters[str]
    ) -> None:
        self.family = family
        self.clusters = clusters
        self.profiles = profiles
        self.rank = {profile.iri: rank for rank, profile in enumerate(profiles)}
        self.source = {profile.iri: profile.source for profile in profiles}
        self.names: dict[str, tuple[str, ...]] = {}
        self.known: dict[str, Known] = {}
        alike: dict[tuple[object, ...], tuple[tuple[str, ...], Known]] = {}
        for one in profiles:  # many say the same, and need not be asked again
            key = (one.name, one.aliases, one.hangul, one.features, one.language)
            if key not in alike:
                alike[key] = tuple(sorted(family.names(one))), family.known(one)
            self.names[one.iri], known = alike[key]
            root = clusters.root(one.iri)
            self.known[root] = self.known[root].absorbed(known) if root in self.known else known

    def by_second_feature(self) -> Iterator[Judgement]:
        """Join who shares a name and a feature, the strongest feature first."""
        for what in self.family.joining:
            buckets: dict[tuple[str, str], list[str]] = defaultdict(list)
            for profile in self.profiles:
                values = [value for kind, value in profile.features if kind == what]
                for name in self.names[profile.iri] if values else ():
                    for value in values:
                        buckets[name, value].append(profile.iri)
            for _, bucket in sorted(item for item in buckets.items() if len(item[1]) > 1):
                for one, other in pairwise(bucket):
                    yield from self._joined(one, other)

    def _joined(self, one: str, other: str) -> Iterator[Judgement]:
        first, second = self.clusters.root(one), self.clusters.root(other)
        if first != second:
            weighed = self._weighed(first, second)
            if weighed.verdict == "same":
                yield from self._join(one, other, weighed)

    def _join(self, one: str, other: str, weighed: Weighed) -> Iterator[Judgement]:
        first, second = self.clusters.root(one), self.clusters.root(other)
        if self.clusters.join(first, second):
            known = self.known.pop(first).absorbed(self.known.pop(second))
            self.known[self.clusters.root(first)] = known
            yield judgement(one, other, weighed)

    def by_name_alone(self) -> Iterator[Judgement]:
        """Join who shares a name and has the same opponents."""
        for group in self._groups():
            alike: dict[tuple[frozenset[int], str], list[str]] = defaultdict(list)
            for root, against in zip(group, self._opponents(group), strict=True):
                if against is not None:
                    for key in sorted(self.known[root].keys):
                        alike[against, key].append(root)
            pairs = [
                (self._oldest(one), self._oldest(other), self._by_name(one, other))
                for members in alike.values()
                for one, other in pairwise(members)
            ]
            for one, other, weighed in sorted(pairs, key=self._ages):
                yield from self._join(one, other, weighed)

    def _weighed(self, one: str, other: str) -> Weighed:
        first, second = self.known[one], self.known[other]
        weighed = self.family.weigh(first, second, False)
        if self.family is PEOPLE and first.keys.isdisjoint(second.keys):
            sources = {self.source[member] for member in self.clusters.members(one)}
            if any(self.source[member] in sources for member in self.clusters.members(other)):
                return weighed.and_also("two names in one document", SAME_SOURCE)
        return weighed

    def _ages(self, pair: tuple[str, str, Weighed]) -> tuple[int, int]:
        return self.rank[pair[0]], self.rank[pair[1]]

    def _by_name(self, one: str, other: str) -> Weighed:
        return self.family.weigh(self.known[one], self.known[other], True)

    def _groups(self) -> list[list[str]]:
        """Return the clusters that share names, over a third too, the oldest first."""
        joined = Clusters([*self.known])
        by_key: dict[str, str] = {}
        for root, known in self.known.items():
            for key in known.keys:
                joined.join(by_key.setdefault(key, root), root)
        groups = [joined.members(root) for root in joined.roots()]
        ordered = [sorted(group, key=self._age) for group in groups if len(group) > 1]
        return sorted(ordered, key=lambda group: self._age(group[0]))

    def _age(self, root: str) -> int:
        return self.rank[self._oldest(root)]

    def _oldest(self, member: str) -> str:
        """Return the oldest persona of a cluster."""
        return min(self.clusters.members(member), key=self.rank.__getitem__)

    def _opponents(self, group: Sequence[str]) -> list[frozenset[int] | None]:
        """Return for each cluster of a group which kinds of cluster it cannot be joined with; None
        for one that cannot be joined with its own kind, and for one with a common name that could be
        either of two who oppose each other.

        Clusters of whom the same is known are of one kind, so that the many with nothing but a
        name are compared once.
        """
        kinds: dict[tuple[object, ...], int] = {}
        kind_of: list[int] = []
        example: list[str] = []
        size: list[int] = []
        for root in group:
            apart = root if self.clusters.is_marked(root) else None
            kind = kinds.setdefault((*self.known[root].signature(), apart), len(kinds))
            if kind == len(size):
                size.append(0)
                example.append(root)
            size[kind] += 1
            kind_of.append(kind)
        against: list[set[int]] = [set() for _ in size]
        for kind in range(len(size)):
            for other in range(kind + (size[kind] == 1), len(size)):
                if self._is_opponent(example[kind], example[other]):
                    against[kind].add(other)
                    against[other].add(kind)
        alone = {
            kind
            for kind, root in enumerate(example)
            if kind in against[kind]
            or (self.known[root].namesakes > COMMON and _is_torn(kind, against))
        }
        return [None if kind in alone else frozenset(against[kind]) for kind in kind_of]

    def _is_opponent(self, one: str, other: str) -> bool:
        return self.clusters.is_apart(one, other) or self._by_name(one, other).bits < 0

    def left_apart(self) -> Iterator[Judgement]:
        """Yield what was not joined: each cluster with the oldest of its name."""
        seen: dict[str, list[str]] = defaultdict(list)
        for root in sorted(self.known, key=self._age):
            members = self.clusters.members(root)
            names = {name for member in members for name in self.names[member]}
            names |= self.known[root].keys
            rivals = {rival for name in names for rival in seen[name]}
            for rival in sorted(rivals, key=self._age)[:MOST_RIVALS]:
                if not self.clusters.is_apart(rival, root):
                    weighed = _undecided(self._weighed(rival, root))
                    yield judgement(self._oldest(rival), self._oldest(root), weighed)
            for name in names:
                if len(seen[name]) < MOST_RIVALS:
                    seen[name].append(root)


def _is_torn(kind: int, against: Sequence[set[int]]) -> bool:
    """Whether two who oppose each other are both no opponents of a kind."""
    others = {*range(len(against))} - against[kind] - {kind}
    return any(not others.isdisjoint(against[other]) for other in others)


def _undecided(weighed: Weighed) -> Weighed:
    """Return the weights of two that were not joined though they could be: others of their name, or
    what a person said of those, stand between them.
    """
    if weighed.verdict != "same":
        return weighed
    return weighed.and_also("namesakes are known", -1 - weighed.bits)
