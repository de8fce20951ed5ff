"""Personas → things: who is who over all documents.

Two personas are the same when a key that they have is the same: for Korean names the folded
syllables, for works any of their titles, for
organisations the name without possessive and plural, for characters the name within one work. The
answer is a function of the set of documents,
whatever their order, and every judgement stands as a record of its own, so that it can be taken
back.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dramagraph.gazetteer import preferred_name
from dramagraph.iris import hash_iri, slug, thing_iri
from dramagraph.lexicon import name_key, title_key
from dramagraph.models import Document, Extraction, Persona, Thing
from dramagraph.reference import organisation_key
from dramagraph.romanisation import given_syllables, grammar, parse_name

METHOD = "names@1"
"""How these judgements are made; the number changes with the policy."""


@dataclass(frozen=True, slots=True)
class PersonaRef:
    """A persona and where it stands."""

    iri: str
    persona: Persona
    document: Document


@dataclass(frozen=True, slots=True)
class Judgement:
    """That two personas are the same thing, and why."""

    iri: str
    first: str
    second: str
    feature: str
    verdict: str = "same"
    score: str = "1.0"
    method: str = METHOD


@dataclass(frozen=True)
class Identities:
    """Who is who."""

    things: tuple[Thing, ...]
    """Sorted by IRI."""
    denotes: Mapping[str, str]
    """persona IRI → thing IRI"""
    judgements: tuple[Judgement, ...]
    """Sorted by IRI; with k personas of one thing, k − 1 of them."""


def source_iri(document: Document) -> str:
    """Return the IRI of one version of a document: its name, and a hash of name and text."""
    stem = slug(document.name.rsplit(".", 1)[0])
    digest = hash_iri("source", document.name, document.sha256).rpartition("/")[2]
    return str(thing_iri("source", f"{stem}-{digest[:16]}"))


def persona_iri(document: Document, persona: Persona) -> str:
    """Return the IRI of what a document calls someone or something."""
    return f"{source_iri(document)}#{persona.kind}-{slug(persona.key.partition('/')[2])}"


def identify(extractions: Iterable[Extraction]) -> Identities:
    """Return the things that the personas of all documents denote."""
    refs = sorted(
        (
            PersonaRef(persona_iri(e.document, persona), persona, e.document)
            for e in extractions
            for persona in e.personas
        ),
        key=lambda ref: ref.iri,
    )
    works = _works(refs)
    return _assembled(refs, works)


def _works(refs: Sequence[PersonaRef]) -> dict[str, str]:
    """Return persona key within its document (source#key) → slug of the work: personas that share a
    title are one work.
    """
    groups = _Groups()
    for ref in refs:
        if ref.persona.kind in ("drama", "film"):
            for title in (ref.persona.name, *ref.persona.aliases):
                groups.join(f"title:{title_key(title)}", f"title:{title_key(ref.persona.name)}")
    titles: dict[str, list[tuple[bool, bool, str]]] = defaultdict(list)
    for ref in refs:
        if ref.persona.kind in ("drama", "film"):
            for title in (ref.persona.name, *ref.persona.aliases):
                rank = (ref.document.language != "en", title != ref.persona.name, title_key(title))
                titles[groups.root(f"title:{title_key(title)}")].append(rank)
    chosen = {root: slug(min(ranks)[2]) for root, ranks in titles.items()}
    return {
        _local(ref): chosen[groups.root(f"title:{title_key(ref.persona.name)}")]
        for ref in refs
        if ref.persona.kind in ("drama", "film")
    }


def _local(ref: PersonaRef, key: str | None = None) -> str:
    return f"{source_iri(ref.document)} {key or ref.persona.key}"


class _Groups:
    """Union-find whose roots are the smallest members, so that no order shows."""

    def __init__(self) -> None:
        self._up: dict[str, str] = {}

    def root(self, member: str) -> str:
        while (above := self._up.get(member, member)) != member:
            member = above
        return member

    def join(self, one: str, other: str) -> None:
        low, high = sorted((self.root(one), self.root(other)))
        self._up[high] = low


def _assembled(refs: Sequence[PersonaRef], works: Mapping[str, str]) -> Identities:
    names: dict[str, tuple[str, str]] = {}
    for ref in refs:
        names[ref.iri] = _slug_and_feature(ref, works)
    full = _full_characters(refs, names)
    members: dict[tuple[str, str], list[PersonaRef]] = defaultdict(list)
    for ref in refs:
        name = full.get(ref.iri, names[ref.iri][0])
        members[_family(ref.persona.kind), name].append(ref)
    things: list[Thing] = []
    denotes: dict[str, str] = {}
    judgements: list[Judgement] = []
    kinds_of = {key: _kind(group) for key, group in members.items()}
    for (family, name), group in sorted(members.items()):
        kind = kinds_of[family, name]
        iri = str(thing_iri(kind, name))
        work = _work_iri(group, works, members, kinds_of)
        things.append(_thing(iri, kind, group, work))
        denotes.update((ref.iri, iri) for ref in group)
        for one, other in zip(group, group[1:], strict=False):
            feature = names[other.iri][1]
            judgements.append(_judgement(one.iri, other.iri, feature))
    return Identities(
        tuple(sorted(things, key=lambda thing: thing.iri)),
        denotes,
        tuple(sorted(judgements, key=lambda judgement: judgement.iri)),
    )


def _judgement(first: str, second: str, feature: str) -> Judgement:
    return Judgement(str(hash_iri("judgement", first, second, METHOD)), first, second, feature)


def _family(kind: str) -> str:
    """Kinds among which one thing may be taken for the other: a document that does not say film
    means a drama.
    """
    return {"film": "drama", "agency": "organization"}.get(kind, kind)


def _kind(group: Sequence[PersonaRef]) -> str:
    kinds = {ref.persona.kind for ref in group}
    return next((k for k in ("film", "agency") if k in kinds), min(kinds))


def _slug_and_feature(ref: PersonaRef, works: Mapping[str, str]) -> tuple[str, str]:
    """Return what names a persona among all, and what two with the same name have in common."""
    persona = ref.persona
    if persona.kind in ("drama", "film"):
        return works[_local(ref)], "same title"
    if persona.kind == "episode" and persona.work:
        return f"{works[_local(ref, persona.work)]}.{persona.number}", "same number in one work"
    korean = parse_name(persona.name)
    given = given_syllables(persona.name)
    if persona.kind == "person":
        return (
            korean.slug if korean else slug(persona.name)
        ), "same syllables" if korean else "same name"
    if persona.kind == "character":
        name = korean.slug if korean else "-".join(given) if given else slug(persona.name)
        scope = works.get(_local(ref, persona.work)) if persona.work else None
        return (f"{name}.{scope}" if scope else name), "same name in one work"
    if persona.kind in ("organization", "agency"):
        return slug(organisation_key(preferred_name(persona.name))), "same name"
    return slug(_singular(preferred_name(persona.name))), "same name"


def _singular(name: str) -> str:
    return " ".join(w[:-1] if w == "awards" else w for w in name_key(name).split())


def _full_characters(
    refs: Sequence[PersonaRef], names: Mapping[str, tuple[str, str]]
) -> dict[str, str]:
    """Return persona IRI → slug for characters that go by a given name alone and have one namesake
    with a family name in their work.
    """
    full: dict[tuple[str, str], set[str]] = defaultdict(set)
    for ref in refs:
        korean = parse_name(ref.persona.name)
        if ref.persona.kind == "character" and korean:
            name, _, scope = names[ref.iri][0].partition(".")
            full["-".join(korean.given), scope].add(f"{name}.{scope}" if scope else name)
    found = {}
    for ref in refs:
        if ref.persona.kind == "character" and not parse_name(ref.persona.name):
            name, _, scope = names[ref.iri][0].partition(".")
            candidates = full.get((name, scope), set())
            if len(candidates) == 1:
                found[ref.iri] = next(iter(candidates))
    return found


def _work_iri(
    group: Sequence[PersonaRef],
    works: Mapping[str, str],
    members: Mapping[tuple[str, str], Sequence[PersonaRef]],
    kinds: Mapping[tuple[str, str], str],
) -> str | None:
    for ref in group:
        if ref.persona.work:
            name = works[_local(ref, ref.persona.work)]
            return str(thing_iri(kinds["drama", name], name))
    return None


def _thing(iri: str, kind: str, group: Sequence[PersonaRef], work: str | None) -> Thing:
    """Return a thing with the label that most documents prefer; ties go to the one more documents
    use at all, then to the first by letters.

    A family name alone is no alias: too many share it.
    """
    preferred = Counter(ref.persona.name for ref in group)
    used = Counter(name for ref in group for name in {ref.persona.name, *ref.persona.aliases})
    label = min(preferred, key=lambda name: (-preferred[name], -used[name], name))
    types = Counter(ref.persona.type for ref in group)
    language = _language(ref.document.language for ref in group if _has(ref, label))
    aliases = {
        (name, _language([ref.document.language]))
        for ref in group
        for name in (ref.persona.name, *ref.persona.aliases)
        if name != label and name.lower() not in grammar().surnames
    }
    return Thing(
        iri,
        kind,
        _main_type(types),
        label,
        language,
        tuple(sorted(_one_language(aliases))),
        work,
        group[0].persona.number,
    )


def _one_language(aliases: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """A spelling that several languages use is given once, in English if it is one of them."""
    by_name: dict[str, list[str]] = defaultdict(list)
    for name, language in aliases:
        by_name[name].append(language)
    for name, languages in by_name.items():
        yield name, _language(languages)


def _has(ref: PersonaRef, label: str) -> bool:
    return label == ref.persona.name or label in ref.persona.aliases


def _language(languages: Iterable[str]) -> str:
    found = set(languages)
    return "en" if "en" in found else min(found)


def _main_type(types: Mapping[str, int]) -> str:
    """The commonest class that says more than Person or Organization."""
    telling = {t: n for t, n in types.items() if t not in ("Person", "Organization")} or types
    return min(telling, key=lambda t: (-telling[t], t))


__all__ = ["Identities", "Judgement", "METHOD", "identify", "persona_iri", "source_iri"]
