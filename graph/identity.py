"""Personas → things: who is who over all documents.

A thing is a connected component of judgements "same", with "different" as a block (merging.py). Works come
first, then people; a character is one within one work, an episode by its number, and whatever has a
name that is its own (a broadcaster, an award, a place) by that name.

The answer is a function of the set of profiles, whatever their order, and a part can be asked for: of
profiles that are closed under shared blocks (profiles.blocks), with both personas of every curated
judgement, `identities` returns just what it returns of them among all others. So who adds a document
asks for the profiles that a chain of blocks joins to its own, and leaves the rest as it is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from urllib.parse import unquote

from dramagraph.clusters import Clusters
from dramagraph.iris import slug, thing_iri
from dramagraph.lexicon import title_key
from dramagraph.merging import (
    METHOD,
    PEOPLE,
    WORKS,
    Curated,
    Judgement,
    curated_clusters,
    judgement,
    merge,
)
from dramagraph.models import Extraction, Profile, Thing
from dramagraph.profiles import (
    character_key,
    family,
    korean_name,
    person_key,
    persona_iri,
    plain_key,
    profiles,
    seniority,
    source_iri,
)
from dramagraph.romanisation import grammar
from dramagraph.weighing import CERTAIN, Weighed

TELLING = ("group", "work", "agency", "birth year", "year", "form", "role", "person")
"""What a namesake's IRI is told apart by, the most telling first."""


@dataclass(frozen=True)
class Identities:
    """Who is who."""

    things: tuple[Thing, ...]
    """Sorted by IRI."""
    denotes: Mapping[str, str]
    """persona IRI → thing IRI"""
    judgements: tuple[Judgement, ...]
    """Those made by rule, sorted by IRI. With k personas of one thing k − 1 say "same", less those
    whom a person joined; the others are between things that share a name."""


def identify(
    extractions: Iterable[Extraction],
    curated: Sequence[Curated] = (),
    tables: Iterable[Profile] = (),
) -> Identities:
    """Return the things that the personas of all documents, and of the rows of *tables*, denote."""
    found = (profile for extraction in extractions for profile in profiles(extraction))
    return identities((*found, *tables), curated)


def identities(found: Iterable[Profile], curated: Sequence[Curated] = ()) -> Identities:
    """Return the things that profiles denote, and the judgements that decided it."""
    ordered = sorted(found, key=seniority)
    clusters = curated_clusters((profile.iri for profile in ordered), curated)
    by_family: dict[str, list[Profile]] = defaultdict(list)
    for profile in ordered:
        by_family[family(profile.kind)].append(profile)
    judgements = [*merge(by_family.pop("drama", ()), WORKS, clusters)]
    judgements += merge(by_family.pop("person", ()), PEOPLE, clusters)
    for _, members in sorted(by_family.items()):
        judgements += _by_key(members, clusters)
    things, denotes = _named(ordered, clusters)
    return Identities(
        tuple(sorted(things, key=lambda thing: thing.iri)),
        denotes,
        tuple(sorted(judgements, key=lambda one: one.iri)),
    )


def _by_key(members: Sequence[Profile], clusters: Clusters[str]) -> Iterator[Judgement]:
    """Join those of one kind whose key is the same."""
    groups: dict[tuple[str, ...], list[Profile]] = defaultdict(list)
    full = _full_characters(members, clusters)
    for profile in members:
        groups[full.get(profile.iri) or _key(profile, clusters)].append(profile)
    for key, group in groups.items():
        reason = "same name" if len(key) == 1 else "same name or number in one work"
        for one, other in pairwise(group):
            if clusters.join(one.iri, other.iri):
                yield judgement(one.iri, other.iri, Weighed(CERTAIN, (reason,)))


def _key(profile: Profile, clusters: Clusters[str]) -> tuple[str, ...]:
    """Return what a thing without namesakes is told by. A character of no known work is one in its
    source alone.
    """
    if profile.kind == "episode":
        return str(profile.number), clusters.root(str(profile.work))
    if profile.kind == "character":
        scope = clusters.root(profile.work) if profile.work else profile.source
        return character_key(profile.name), scope
    return (plain_key(profile),)


def _full_characters(
    members: Sequence[Profile], clusters: Clusters[str]
) -> dict[str, tuple[str, ...]]:
    """Return persona IRI → key of the only full name of its work that has this given name."""
    full: dict[tuple[str, str], set[str]] = defaultdict(set)
    characters = [profile for profile in members if profile.kind == "character"]
    for profile in characters:
        korean = korean_name(profile.name)
        if korean:
            name, scope = _key(profile, clusters)
            full["-".join(korean.given), scope].add(name)
    found: dict[str, tuple[str, ...]] = {}
    for profile in characters:
        name, scope = _key(profile, clusters)
        candidates = full.get((name, scope), set())
        if not korean_name(profile.name) and len(candidates) == 1:
            found[profile.iri] = (next(iter(candidates)), scope)
    return found


def _named(
    ordered: Sequence[Profile], clusters: Clusters[str]
) -> tuple[list[Thing], dict[str, str]]:
    """Return the things with their IRIs, works before what belongs to them.

    Whoever has a name first keeps it: clusters are named by their oldest profile, and of two that
    would have one IRI the younger takes what tells it apart. So a document that appears later
    changes no IRI, unless it shows that two things are one.
    """
    groups: dict[str, list[Profile]] = defaultdict(list)
    for profile in ordered:
        groups[clusters.root(profile.iri)].append(profile)
    taken: set[str] = set()
    denotes: dict[str, str] = {}
    things = []
    for group in sorted(groups.values(), key=lambda found: bool(found[0].work)):
        work = next((denotes[profile.work] for profile in group if profile.work), None)
        kind = _kind(group)
        names = _slugs(group, work)
        iri = next(i for i in (str(thing_iri(kind, name)) for name in names) if i not in taken)
        taken.add(iri)
        denotes.update((profile.iri, iri) for profile in group)
        things.append(_thing(iri, kind, group, work))
    return things, denotes


def _kind(group: Sequence[Profile]) -> str:
    kinds = {profile.kind for profile in group}
    return next((k for k in ("film", "agency") if k in kinds), min(kinds))


def _slugs(group: Sequence[Profile], work: str | None) -> Iterator[str]:
    """Yield the slugs that a thing may have, the last one no other's."""
    oldest = group[0]
    base = _slug(group, unquote(work.rpartition("/")[2]) if work else None)
    yield base
    said = dict(reversed(oldest.features))
    telling = next((said[what] for what in TELLING if what in said), None)
    if telling:
        yield f"{base}.{telling}"
    yield f"{base}.{sha256(oldest.iri.encode()).hexdigest()[:16]}"


def _slug(group: Sequence[Profile], work: str | None) -> str:
    """Return the name of a cluster in its IRI: that of its oldest profile; of a work an English title
    rather than another.
    """
    oldest = group[0]
    if family(oldest.kind) == "drama":
        titles = (
            (profile.language != "en", title != profile.name, age, title_key(title))
            for age, profile in enumerate(group)
            for title in (profile.name, *profile.aliases)
        )
        return slug(min(titles)[3])
    if oldest.kind == "episode":
        return f"{work}.{oldest.number}"
    if oldest.kind == "person":
        return person_key(oldest.name)
    if oldest.kind == "character":
        names = (p.name for p in group if korean_name(p.name))
        name = character_key(next(names, oldest.name))
        return f"{name}.{work}" if work else name
    return plain_key(oldest)


def _thing(iri: str, kind: str, group: Sequence[Profile], work: str | None) -> Thing:
    """Return a thing with the label that most documents prefer; ties go to the one more documents
    use at all, then to the first by letters.

    A family name alone is no alias: too many share it.
    """
    preferred = Counter(profile.name for profile in group)
    used = Counter(name for profile in group for name in {profile.name, *profile.aliases})
    label = min(preferred, key=lambda name: (-preferred[name], -used[name], name))
    types = Counter(profile.type for profile in group)
    spoken: dict[str, set[str]] = defaultdict(set)
    for profile in group:
        for name in (profile.name, *profile.aliases):
            spoken[name].add(profile.language)
        for name in profile.hangul:
            spoken[name].add("ko")
    aliases = (
        (name, _language(languages))
        for name, languages in spoken.items()
        if name != label and name.lower() not in grammar().surnames
    )
    language = _language(spoken[label])
    number = group[0].number
    return Thing(
        iri, kind, _main_type(types), label, language, tuple(sorted(aliases)), work, number
    )


def _language(languages: set[str]) -> str:
    """A spelling that several languages use is given once, in English if it is one of them."""
    return "en" if "en" in languages else min(languages)


def _main_type(types: Mapping[str, int]) -> str:
    """The commonest class that says more than Person or Organization."""
    telling = {t: n for t, n in types.items() if t not in ("Person", "Organization")} or types
    return min(telling, key=lambda t: (-telling[t], t))


__all__ = [
    "METHOD",
    "Curated",
    "Identities",
    "Judgement",
    "identify",
    "identities",
    "persona_iri",
    "profiles",
    "source_iri",
]
