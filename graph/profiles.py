"""What a document says of each of its personas that can tell it from its namesakes.

A profile speaks of one document alone, in keys and not in things: that two documents name one work is
seen by its title. So a judgement about two profiles needs nothing but the two, and the profiles of a
store can be kept and asked for by their blocks.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from dramagraph.gazetteer import preferred_name
from dramagraph.iris import REMEMBERED, hash_iri, slug, thing_iri
from dramagraph.lexicon import name_key, title_key
from dramagraph.models import Document, Extraction, Persona, Profile, Statement, Value
from dramagraph.reference import organisation_key
from dramagraph.romanisation import KoreanName, given_syllables, grammar, parse_name
from dramagraph.settings import base_iri
from dramagraph.syllables import hangul_name, readings

WORKS = ("drama", "film")
BEINGS = ("person", "character")
ORGANISATIONS = ("organization", "agency")

IN_BRACKETS = re.compile(r"\s?[(（]\s?(?:Korean: |Hangul: )?([가-힣]{2,5})\s?[)）,;·]")
"""A name in Hangul right behind the name in Latin letters."""

SERIES = frozenset(("broadcaster", "numberOfEpisodes", "finaleDate", "viewershipRating"))
"""Properties that only a series has, and not a film."""

ROLES = {
    "Actor": "acts",
    "Director": "directs",
    "Screenwriter": "writes",
}


def source_iri(document: Document) -> str:
    """Return the IRI of one version of a document: its name, and a hash of name and text."""
    return _source_iri(base_iri(), document.name, document.sha256)


@lru_cache(maxsize=REMEMBERED)
def _source_iri(base: str, name: str, digest: str) -> str:
    stem = slug(name.rsplit(".", 1)[0])
    digest = hash_iri("source", name, digest).rpartition("/")[2]
    return str(thing_iri("source", f"{stem}-{digest[:16]}"))


def persona_iri(document: Document, persona: Persona) -> str:
    """Return the IRI of what a document calls someone or something."""
    return f"{source_iri(document)}#{persona.kind}-{slug(persona.key.partition('/')[2])}"


def family(kind: str) -> str:
    """Kinds among which one thing may be taken for the other: a document that does not say film
    means a drama.
    """
    return {"film": "drama", "agency": "organization"}.get(kind, kind)


def profiles(extraction: Extraction) -> tuple[Profile, ...]:
    """Return the profiles of the personas of one document, in their order."""
    document = extraction.document
    source = source_iri(document)
    said = _features(extraction)
    hangul = _hangul(extraction)

    def profile(persona: Persona) -> Profile:
        work = extraction.by_key.get(persona.work or "")
        return Profile(
            iri=f"{source}#{persona.kind}-{slug(persona.key.partition('/')[2])}",
            source=source,
            kind=persona.kind,
            type=persona.type,
            name=persona.name,
            aliases=persona.aliases,
            language=document.language,
            published=document.published,
            hangul=tuple(sorted(hangul.get(persona.key, ()))),
            features=tuple(sorted(said.get(persona.key, ()))),
            work=persona_iri(document, work) if work else None,
            titles=title_keys(work) if work else (),
            number=persona.number,
        )

    return tuple(profile(persona) for persona in extraction.personas)


def title_keys(work: Persona | Profile) -> tuple[str, ...]:
    """Return what the titles of a work are compared by, sorted."""
    return tuple(sorted({slug(title_key(title)) for title in (work.name, *work.aliases)}))


def korean_name(name: str) -> KoreanName | None:
    """Return a name in Latin letters or in Hangul taken apart, None if it is no full Korean name."""
    return parse_name(name) or hangul_name(name)


@cache
def person_key(name: str) -> str:
    """Return how a name stands in an IRI: a Korean one by its syllables, in any spelling.

    >>> person_key("Kim Soo-hyun"), person_key("김수현"), person_key("Tony Bang")
    ('kim-su-hyeon', 'kim-su-hyeon', 'tony-bang')
    """
    korean = korean_name(name)
    if korean is None:
        return slug(name)
    family_name = grammar().common.get(korean.surname, korean.surname)
    return "-".join((family_name, *korean.given))


def character_key(name: str) -> str:
    """Return how the name of a character stands in an IRI; many go by a given name alone."""
    given = given_syllables(name)
    return "-".join(given) if given and not korean_name(name) else person_key(name)


def plain_key(profile: Profile) -> str:
    """Return how the name of an organisation, a group, an award or a place stands in an IRI."""
    name = preferred_name(profile.name)
    if profile.kind in ORGANISATIONS:
        return slug(organisation_key(name))
    return slug(" ".join(w[:-1] if w == "awards" else w for w in name_key(name).split()))


def full_names(profile: Profile) -> tuple[str, ...]:
    """Return the names of a person that tell who is meant: the main one, and every full Korean one."""
    return _full_names(profile.name, profile.aliases + profile.hangul)


@cache
def _full_names(name: str, others: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((name, *(other for other in others if korean_name(other)))))


def person_readings(profile: Profile) -> frozenset[str]:
    """Return the names in Hangul that a person may have: those that the source gives decide."""
    return _readings(full_names(profile))


@cache
def _readings(names: tuple[str, ...]) -> frozenset[str]:
    known = frozenset(name for name in names if hangul_name(name))
    found = known or frozenset().union(*map(readings, names))
    return found or frozenset(map(person_key, names))


def blocks(profile: Profile) -> frozenset[str]:
    """Return the blocks of a profile: what is decided about it depends on nothing but the profiles
    that a chain of shared blocks joins to it.

    A character or an episode stands in the blocks of its work, whose IRI it carries.
    """
    kind = family(profile.kind)
    if kind == "drama":
        return frozenset(f"work {title}" for title in title_keys(profile))
    if profile.titles:
        return frozenset(f"work {title}" for title in profile.titles)
    if kind == "person":
        names = {person_key(name) for name in full_names(profile)}
        return frozenset(f"person {key}" for key in names | person_readings(profile))
    if kind == "character":
        korean = korean_name(profile.name)
        names = {character_key(profile.name), "-".join(korean.given) if korean else ""} - {""}
        return frozenset(f"character {name}" for name in names)
    return frozenset((f"{kind} {plain_key(profile)}",))


def seniority(profile: Profile) -> tuple[str, str]:
    """Sort profiles by when their sources appeared, the undated last: news comes in this order, so
    that whoever had a name first keeps it when more is read.
    """
    return profile.published or "9999", profile.iri


Said = dict[str, set[tuple[str, str]]]


def _features(extraction: Extraction) -> Said:
    """Return key of a persona → what its document says of it."""
    found: Said = defaultdict(set)
    personas = extraction.by_key
    for persona in extraction.personas:
        if persona.kind == "person" and persona.type in ROLES:
            found[persona.key].add(("role", ROLES[persona.type]))
        if persona.kind == "film":
            found[persona.key].add(("form", "film"))
    for statement in extraction.statements:
        keys = [k for k in _keys(statement, personas) if k in personas]
        people = [k for k in keys if personas[k].kind == "person"]
        works = [k for k in keys if personas[k].kind in WORKS]
        for person in people:
            found[person].update(
                ("work", title) for work in works for title in title_keys(personas[work])
            )
        for work in works:
            found[work].update(("person", person_key(personas[person].name)) for person in people)
        if all(e.stance.polarity == "affirmed" for e in statement.evidence):
            found[statement.subject].update(_own(statement, personas))
    return found


def _keys(statement: Statement, personas: Mapping[str, Persona]) -> Iterator[str]:
    """Yield what a statement is about; with a character or an episode also their work."""
    for value in (statement.subject, statement.object, *(v for _, v in statement.qualifiers)):
        if isinstance(value, str):
            yield value
            if value in personas and personas[value].work:
                yield str(personas[value].work)


def _own(statement: Statement, personas: Mapping[str, Persona]) -> Iterator[tuple[str, str]]:
    """Yield what an affirmed statement tells of its subject alone."""
    value, predicate = statement.object, statement.predicate
    if isinstance(value, Value):
        if predicate == "birthDate":
            yield "birth year", value.lexical[:4]
            if len(value.lexical) == len("2024-03-09"):
                yield "birth date", value.lexical
        elif predicate == "premiereDate":
            yield "year", value.lexical[:4]
        if predicate in SERIES:
            yield "form", "series"
    elif predicate == "representedBy":
        yield "agency", slug(organisation_key(preferred_name(personas[value].name)))
    elif predicate == "memberOf":
        yield "group", slug(name_key(preferred_name(personas[value].name)))
        yield "role", "sings"
    elif predicate in SERIES:
        yield "form", "series"


def _hangul(extraction: Extraction) -> dict[str, set[str]]:
    """Return key of a person or character → its names in Hangul: those among its forms, and those in
    brackets behind one of them in the text.
    """
    beings = [persona for persona in extraction.personas if persona.kind in BEINGS]
    forms = [(form, p.key) for p in beings for form in (p.name, *p.aliases)]
    found: dict[str, set[str]] = defaultdict(set)
    for form, key in forms:
        if hangul_name(form):
            found[key].add(form)
    text = extraction.document.text
    for match in IN_BRACKETS.finditer(text):
        before = text[: match.start()][-max((len(form) for form, _ in forms), default=0) :]
        named = [(len(form), key) for form, key in forms if before.endswith(form)]
        if named and hangul_name(match[1]):
            found[max(named)[1]].add(match[1])
    return found
