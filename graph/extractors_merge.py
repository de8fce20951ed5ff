"""What extractors say, put together: claims that were accepted → personas and statements, beside
those of the rules.

Who is named alike within the document is one persona, by the same keys as in the rules' own
reading, so that two extractors that say the same are two witnesses of one statement. Where the
rules tell that a name is a character's, nobody makes a person of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from dramagraph.extractors import Named
from dramagraph.extractors_accept import Accepted
from dramagraph.gazetteer import preferred_name
from dramagraph.lexicon import name_key, title_key
from dramagraph.models import Evidence, Extraction, Persona, Statement, Value
from dramagraph.ontology import vocabulary
from dramagraph.personas import PERSON_CLASSES, in_text_order
from dramagraph.predicates import PROPERTIES, SYMMETRIC
from dramagraph.reference import organisation_key
from dramagraph.romanisation import given_syllables, parse_name

SORTS = {
    "Person": "person",
    "Character": "character",
    "CreativeWork": "work",
    "Organization": "organization",
    "Award": "award",
    "Place": "place",
}
"""The disjoint class of a thing → its sort; an episode goes by its work."""

SORT_OF_KIND = {"drama": "work", "film": "work", "agency": "organization", "group": "organization"}
"""The kind of a persona → its sort, where it has another name."""

BEINGS = frozenset(("person", "character"))

Said = tuple[str, str, str | Value, tuple[tuple[str, str | Value], ...]]
"""Subject, predicate, object, qualifiers: what makes two statements one."""


@dataclass(frozen=True)
class Merged:
    """What extractors say together."""

    extraction: Extraction
    set_aside: tuple[Accepted, ...]
    """Claims about names that are known as something else."""


def merged(base: Extraction, claims: Iterable[Accepted], extractors: Sequence[str]) -> Merged:
    """Return what *base* and *claims* say together, read by *extractors* (name@version).

    A function of the set of claims: their order does not show.
    """
    set_aside = []
    cast = _Cast({persona.key: persona for persona in base.personas})
    said: dict[Said, set[Evidence]] = defaultdict(set)
    for statement in base.statements:
        key = (statement.subject, statement.predicate, statement.object, statement.qualifiers)
        said[key].update(statement.evidence)
    for claim in sorted(claims, key=_order):
        keys = list(cast.said(claim))
        for key in keys:
            said[key].add(claim.evidence)
        if not keys:
            set_aside.append(claim)
    guests = {(s, o) for s, p, o, _ in said if p == "guestAppearance"}
    statements = [
        Statement(*key, tuple(sorted(found, key=lambda e: (e.start, e.stop, e.rule))))
        for key, found in said.items()
        if key[1] != "castMember" or (key[0], key[2]) not in guests
    ]
    personas = _used(cast.personas, {p.key for p in base.personas}, statements)
    extraction = Extraction(
        base.document,
        tuple(sorted(_with_works(personas, statements), key=lambda p: p.key)),
        tuple(sorted(statements, key=in_text_order)),
        tuple(extractors),
    )
    return Merged(extraction, tuple(set_aside))


def _order(claim: Accepted) -> tuple[object, ...]:
    """Full names of beings before parts of them, then by the text."""
    named = [one for one in (claim.subject, claim.object) if isinstance(one, Named)]
    has_part = any(
        " " not in one.name and vocabulary.kind(one.type) in ("Person", "Character")
        for one in named
    )
    return has_part, claim.evidence.start, str(claim)


def _used(
    personas: Mapping[str, Persona], before: Iterable[str], statements: Iterable[Statement]
) -> list[Persona]:
    """The personas that were there *before*, and those that a statement speaks of."""
    used = set(before)
    for statement in statements:
        values = (statement.subject, statement.object, *(v for _, v in statement.qualifiers))
        used.update(value for value in values if isinstance(value, str))
    used.update(str(personas[key].work) for key in list(used) if personas[key].work)
    return [persona for key, persona in personas.items() if key in used]


def _with_works(personas: Iterable[Persona], statements: Iterable[Statement]) -> Iterator[Persona]:
    """Yield the personas; characters with the work that most statements put them into."""
    works: dict[str, Counter[str]] = defaultdict(Counter)
    for statement in statements:
        if statement.predicate == "characterIn":
            works[statement.subject][str(statement.object)] += len(statement.evidence)
    for persona in personas:
        found = works.get(persona.key)
        if persona.kind == "character" and persona.work is None and found:
            yield replace(persona, work=min(found, key=lambda work: (-found[work], work)))
        else:
            yield persona


@dataclass
class _Cast:
    """The personas of one document while claims come in."""

    personas: dict[str, Persona]
    by_name: dict[tuple[str, str], str] = field(default_factory=dict)
    """(sort, key of a spelling) → the key of the persona"""

    def __post_init__(self) -> None:
        for persona in self.personas.values():
            self._know(persona)

    def _know(self, persona: Persona) -> None:
        sort = SORT_OF_KIND.get(persona.kind, persona.kind)
        for spelling in (persona.name, *persona.aliases):
            self.by_name.setdefault((sort, key_of(spelling, sort)), persona.key)

    def said(self, claim: Accepted) -> Iterator[Said]:
        """Yield what a claim says between personas, and what follows from it; nothing where its
        names are known as something else.
        """
        subject = self._persona(claim.subject, claim.predicate)
        object_: str | Value | None = (
            self._persona(claim.object, claim.predicate)
            if isinstance(claim.object, Named)
            else claim.object
        )
        if subject is None or object_ is None or subject == object_:
            return
        if not self._still_fits(claim.predicate, subject, object_):
            return
        qualifiers = self._qualifiers(claim, object_)
        if claim.predicate in SYMMETRIC and str(object_) < subject:
            subject, object_ = str(object_), subject
        yield subject, claim.predicate, object_, qualifiers
        if claim.evidence.stance.polarity == "affirmed":
            yield from implied(subject, claim.predicate, object_, dict(qualifiers))

    def _still_fits(self, predicate: str, subject: str, object_: str | Value) -> bool:
        """Whether the personas are of the classes that the property takes, or get them from it: a
        name that is a film's by now has no finale.
        """
        ends = [(subject, vocabulary.domains(predicate))]
        if isinstance(object_, str):
            ends.append((object_, vocabulary.ranges(predicate)))
        shape = PROPERTIES[predicate]
        given = {shape.person_class, shape.object_class} - {None}
        for key, allowed in ends:
            own = vocabulary.superclasses(self.personas[key].type)
            if not any(one in own or one in given for one in allowed):
                return False
        return True

    def _qualifiers(
        self, claim: Accepted, object_: str | Value
    ) -> tuple[tuple[str, str | Value], ...]:
        found: dict[str, str | Value] = {}
        for name, value in claim.qualifiers:
            resolved = self._persona(value, name) if isinstance(value, Named) else value
            if resolved is not None:
                found[name] = resolved
        if claim.predicate == "portrays" and "inDrama" not in found:
            work = self.personas[str(object_)].work
            if work:
                found["inDrama"] = work
        return tuple(sorted(found.items(), key=lambda pair: pair[0]))

    def _persona(self, named: Named, predicate: str) -> str | None:
        """The key of the persona of a name, a new one where there is none; None where the name is
        known as something else.
        """
        if named.type == "Episode":
            return self._episode(named)
        sort = SORTS[str(vocabulary.kind(named.type))]
        class_ = class_by(predicate, sort)
        key = self.by_name.get((sort, key_of(named.name, sort))) or self._longer(named.name, sort)
        if key is None:
            if sort in BEINGS and self._is_the_other(named.name, sort):
                return None
            persona = new_persona(named, sort, class_)
            key = persona.key
            self.personas.setdefault(key, persona)
        self.personas[key] = _refined(self.personas[key], named, class_)
        self._know(self.personas[key])
        return key

    def _is_the_other(self, name: str, sort: str) -> bool:
        (other,) = BEINGS - {sort}
        return (other, key_of(name, other)) in self.by_name

    def _longer(self, name: str, sort: str) -> str | None:
        """The one persona of whose full name a name is a part: "Soo-hyun" of "Kim Soo-hyun"."""
        if sort not in BEINGS:
            return None
        given = given_syllables(name)
        found = {
            persona.key
            for persona in self.personas.values()
            if persona.kind == sort and _is_part(name, given, persona.name)
        }
        return found.pop() if len(found) == 1 else None

    def _episode(self, named: Named) -> str | None:
        title, _, number = named.name.rpartition("#")
        work = self._persona(Named(title, "Drama"), "episodeOf")
        if work is None or not (number.isascii() and number.isdigit() and 0 < int(number) < 10_000):
            return None
        persona = self.personas[work]
        rest = f"{work.partition('/')[2]}#{int(number)}"
        key = f"episode/{rest}"
        name = f"{persona.name}#{int(number)}"
        made = Persona(key, "episode", "Episode", name, work=work, number=int(number))
        self.personas.setdefault(key, made)
        return key


def implied(
    subject: str, predicate: str, object_: str | Value, qualifiers: Mapping[str, str | Value]
) -> Iterator[Said]:
    """Yield what follows from a claim: a portrayal in a work puts both into it; a first role is one."""
    work = qualifiers.get("inDrama")
    if predicate == "portrays" and isinstance(work, str):
        yield work, "castMember", subject, ()
        yield str(object_), "characterIn", work, ()
    if predicate == "debutWork":
        yield str(object_), "castMember", subject, ()


def class_by(predicate: str, sort: str) -> str | None:
    """Return the class that a property (or a qualifier) makes of what stands at one of its ends."""
    shape = PROPERTIES.get(predicate)
    if predicate == "memberOf" and sort == "organization":
        return "MusicGroup"
    if shape is None or sort not in ("person", "organization"):
        return None
    return shape.person_class if sort == "person" else shape.object_class


def key_of(name: str, sort: str) -> str:
    """Return what two spellings of one name share, as the rules' reading has it."""
    if sort in BEINGS:
        korean = parse_name(name)
        given = given_syllables(name) if korean is None and " " not in name else None
        return korean.key if korean else "".join(given) if given else name_key(name)
    if sort == "work":
        return title_key(name)
    if sort == "organization":
        return organisation_key(preferred_name(name))
    return name_key(preferred_name(name))


def new_persona(named: Named, sort: str, class_: str | None) -> Persona:
    """Return a persona that the document has not had yet."""
    type_ = class_ or named.type
    kind = {
        "Film": "film",
        "CreativeWork": "drama",
        "Drama": "drama",
        "Agency": "agency",
        "MusicGroup": "group",
    }.get(type_, sort)
    if type_ == "CreativeWork":
        type_ = "Drama"
    return Persona(f"{kind}/{key_of(named.name, sort)}", kind, type_, named.name)


def _refined(persona: Persona, named: Named, class_: str | None) -> Persona:
    """A persona with one more spelling, and the first of the classes that are told of a person."""
    aliases = {*persona.aliases, named.name} - {persona.name}
    type_ = persona.type
    if persona.kind == "person":
        told = {type_, class_, named.type}
        type_ = next(one for one in PERSON_CLASSES if one in told or one == "Person")
    return replace(persona, aliases=tuple(sorted(aliases)), type=type_)


def _is_part(name: str, given: tuple[str, ...] | None, full: str) -> bool:
    korean = parse_name(full)
    if korean is not None and given is not None and korean.given == given:
        return True
    parts, words = name.split(), full.split()
    return len(parts) < len(words) and parts in (words[: len(parts)], words[-len(parts) :])
