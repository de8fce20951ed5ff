"""The rules of extraction as values: named, ordered, each with an example, read from
rules/<language>/<subject>.toml.

A file holds `trigger`, stems and signs one of which a sentence must hold ("premier"; "as ", which
is the whole word; "("), and a list of [[rule]]:

    name        unique in its language; the rule is known as <language>.<name>
    pattern     what it matches (see patterns.py)
    claims      what a match states: "person portrays character", with "| count=number" for
    qualifiers; `focus` is the work, the ceremony or the person that is spoken of
    example     a sentence in which it matches, and
    gives       the claims that the sentence must give: these two are its test
    confidence  how often it is right, 0.9 where nothing is given
    beside      a kind of slot of which its sentence must also have a mention
    weak        true where it holds only beside what another rule finds
    passing     true where the works it names are not what the text speaks of ("known for X")
    stage       for castings: offered, confirmed …
    certainty   probable or possible, where the rule's own words hedge

A rule file may be added for any language; rules.toml's neighbours in words/<language>/ hold the
word lists.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources.abc import Traversable

from dramagraph import resources
from dramagraph.anchors import Clause, Part, clauses, part, stem_atom
from dramagraph.outlines import kinds_in_order, signs
from dramagraph.patterns import (
    OPEN_KINDS,
    SLOT,
    SLOTS,
    PatternError,
    compile_pattern,
    list_mark,
    skeleton,
)
from dramagraph.predicates import PROPERTIES, QUALIFIERS

DEFAULT_CONFIDENCE = 0.9


@dataclass(frozen=True, slots=True)
class Template:
    """One claim that a match states: slot names (or `focus`, or a quoted constant), and qualifiers."""

    subject: str
    predicate: str
    object: str
    qualifiers: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, text: str) -> Template:
        """Return a template from "person receivedAward award | count=number"."""
        match = TEMPLATE.fullmatch(text)
        if not match:
            raise PatternError(f'"{text}" is not "subject predicate object | qualifier=slot"')
        pairs = tuple(
            (name, slot) for name, _, slot in (q.partition("=") for q in (match[4] or "").split())
        )
        return cls(match[1], match[2], match[3], pairs)


@dataclass(frozen=True, slots=True)
class Role:
    """What goes with the words of a frame: which names, on which side, after which prepositions."""

    name: str
    kind: str
    many: bool
    optional: bool
    where: str
    """before, after, around (before, else after), or owner: whose it is."""
    marks: re.Pattern[str] | None
    """The prepositions one of which must govern it; none may where there are none."""
    fallback: str | None
    """"focus": where it is not said, the work or the award that is spoken of."""

    @property
    def is_bare(self) -> bool:
        """Whether it may stand without a preposition."""
        return self.marks is None or self.marks.fullmatch("") is not None

    @property
    def is_needed(self) -> bool:
        """Whether its frame holds only where something in the sentence fills it; a subject may come
        from the sentence before.
        """
        return self.where == "after" and not self.optional and self.fallback is None

    @classmethod
    def read(cls, text: str) -> Role:
        """Return a role from "work? after in|of else focus"."""
        match = ROLE.fullmatch(text)
        if not match or match["kind"] not in SLOTS:
            raise PatternError(f'"{text}" is not "kind before|after|around prepositions"')
        return cls(
            name=match["name"] or match["kind"],
            kind=match["kind"],
            many=bool(match["many"]),
            optional=bool(match["optional"]),
            where=match["where"],
            marks=re.compile(match["marks"]) if match["marks"] else None,
            fallback=match["fallback"],
        )


ROLE = re.compile(
    r"(?:(?P<name>\w+):)?(?P<kind>[a-z]+)(?P<many>\+)?(?P<optional>\?)? "
    r"(?P<where>before|after|around|owner)(?: (?P<marks>(?!else )(?:(?! else ).)+))?(?: else (?P<fallback>focus))?"
)

TEMPLATE = re.compile(r"(\w+) (\w+) (\w+|\"[^\"]+\")(?: \| (.+))?")


@dataclass(frozen=True, eq=False)
class Rule:
    """One way in which a language says something."""

    name: str
    language: str
    pattern: str
    trigger: tuple[str, ...]
    """Words of which one must stand in the sentence of a pattern."""
    templates: tuple[Template, ...]
    slots: Mapping[str, str]
    """slot name → kind of slot"""
    example: str
    gives: tuple[str, ...]
    roles: tuple[Role, ...] = ()
    """What a frame's words take; empty for a pattern."""
    order: int = 0
    """The place among the rules of its language."""
    confidence: float = DEFAULT_CONFIDENCE
    stage: str | None = None
    certainty: str | None = None
    pairs: bool = False
    """Whether lists go together one by one ("respectively"), not each with each."""
    either: bool = False
    """Whether subject and object may stand the other way round, as what is known of them tells."""
    beside: str | None = None
    """A kind of slot: its sentence must also have a mention that could fill it."""
    weak: bool = False
    """Whether it holds only where another rule finds the same in its sentence or one next to it."""
    passing: bool = False
    """Whether the works that it names are mentioned in passing, and not what the text speaks of."""

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """What a sentence must hold for the rule to apply, its trigger first: see anchors.py. To
        find them takes most of the time to load a language.
        """
        lists = tuple(word_lists(self.language))
        short = skeleton(self.pattern, lists)
        told = clauses(short, _word_list_parts(self.language))
        first = (frozenset(map(stem_atom, self.trigger)),) if self.trigger else ()
        needed = (frozenset(SLOTS[role.kind]) for role in self.roles if role.is_needed)
        return (*first, *told, *signs(short), *needed)

    @cached_property
    def sequence(self) -> re.Pattern[str]:
        """What is found in the kinds of mention of a sentence, in text order, where it matches."""
        short = skeleton(self.pattern, tuple(word_lists(self.language)))
        return re.compile(kinds_in_order(short))

    @cached_property
    def is_open(self) -> bool:
        """Whether a slot takes words whose form does not tell what they are."""
        return any(not OPEN_KINDS.isdisjoint(SLOTS[kind]) for kind in self.slots.values())

    @cached_property
    def casts_before(self) -> bool:
        """Whether it is a frame that puts somebody before its words into a cast."""
        casts = any(t.predicate in ("castMember", "portrays") for t in self.templates)
        return casts and any(role.where == "before" for role in self.roles)

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """The pattern as a regular expression, compiled when it is first wanted: of the rules of a
        language one text wants a fourth.
        """
        words = word_lists(self.language)
        try:
            return compile_pattern(self.pattern, words, "|".join(words["joints"]))
        except re.error as error:
            raise PatternError(f"rule {self.name}: {error}") from error

    @property
    def version(self) -> str:
        """Eight hex digits that change when the rule does."""
        said = (
            f"{self.pattern}\n{self.templates}\n{self.confidence}\n{self.stage}\n{self.certainty}"
        )
        return sha256(said.encode()).hexdigest()[:8]


@cache
def all_rules(language: str) -> tuple[Rule, ...]:
    """Return the patterns and the frames of a language in order: files by name, rules as they stand. None
    for a language without a folder.
    """
    found: list[Rule] = []
    for file in _rule_files(language):
        found.extend(read_rules(file, language, len(found)))
    return tuple(found)


@cache
def versions(language: str) -> Mapping[str, str]:
    """Return the version of each rule of a language by its name: in a tenth of the time that it takes to
    make the rules ready.
    """
    return {
        rule.name: rule.version
        for file in _rule_files(language)
        for rule in _listed(file, language)
    }


def _rule_files(language: str) -> list[Traversable]:
    folder = resources.folder("") / "rules" / language
    found = (
        [file for file in folder.iterdir() if file.name.endswith(".toml")]
        if folder.is_dir()
        else []
    )
    return sorted(found, key=lambda file: file.name)


def read_rules(file: Traversable, language: str, first: int = 0) -> list[Rule]:
    """Return the rules of one file, of which the first has the place *first* in its language. A fault in it
    raises PatternError naming file and rule.
    """
    found = []
    for rule in _listed(file, language, first):
        with _faults_of(file, rule.name.partition(".")[2]):
            if (
                rule.clauses is not None
            ):  # which are found out here, and fail where the pattern is at fault
                found.append(rule)
    return found


def _listed(file: Traversable, language: str, first: int = 0) -> Iterator[Rule]:
    """Yield the rules of one file, their patterns unread."""
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise PatternError(f"{file.name}: {error}") from error
    unknown = sorted(set(table) - {"trigger", "rule", "frame"})
    if unknown or not any(isinstance(table.get(kind), list) for kind in ("rule", "frame")):
        raise PatternError(
            f'{file.name}: a trigger and [[rule]] are wanted, not "{", ".join(unknown)}"'
        )
    trigger = tuple(table.get("trigger", ()))
    for order, entry in enumerate((*table.get("rule", ()), *table.get("frame", ())), first):
        with _faults_of(file, entry.get("name", "?")):
            yield _rule(dict(entry), language, trigger, order)


@contextmanager
def _faults_of(file: Traversable, rule: str) -> Iterator[None]:
    try:
        yield
    except KeyError as error:
        raise PatternError(f"{file.name}, rule {rule}: it has no {error}") from error
    except (PatternError, re.error, TypeError) as error:
        raise PatternError(f"{file.name}, rule {rule}: {error}") from error


@cache
def _word_list_parts(language: str) -> Mapping[str, Part]:
    """What the word lists of a language hold, by the characters that stand for them."""
    lists = word_lists(language)
    return {
        list_mark(i): part(skeleton("|".join(words), tuple(lists)))
        for i, words in enumerate(lists.values())
    }


def _rule(
    entry: dict[str, object],
    language: str,
    trigger: tuple[str, ...],
    order: int,
) -> Rule:
    roles = tuple(Role.read(str(role)) for role in entry.pop("roles", ()))  # type: ignore[attr-defined]
    pattern = rf"\b(?:{entry.pop('says')})(?!\w)" if roles else str(entry.pop("pattern"))
    claims = entry.pop("claims")
    gives = entry.pop("gives", [])
    if not isinstance(claims, list) or not isinstance(gives, list):
        raise PatternError("claims and gives are lists")
    skeleton(pattern, tuple(word_lists(language)))  # which names a slot or a list that there is not
    trigger = tuple(entry.pop("trigger", trigger))  # type: ignore[arg-type]
    slots = _slots(pattern)
    slots |= {role.name: role.kind for role in roles}
    templates = tuple(Template.read(str(claim)) for claim in claims)
    for template in templates:
        _check(template)
        for slot in (template.subject, template.object, *(s for _, s in template.qualifiers)):
            if slot not in slots and slot != "focus" and not slot.startswith('"'):
                raise PatternError(f"{{{slot}}} is claimed but not in the pattern")
    return Rule(
        name=f"{language}.{entry.pop('name')}",
        language=language,
        pattern=pattern,
        trigger=() if roles else trigger,
        order=order,
        templates=templates,
        slots=slots,
        roles=roles,
        example=str(entry.pop("example")),
        gives=tuple(str(claim) for claim in gives),
        **entry,  # type: ignore[arg-type]
    )


def _check(template: Template) -> None:
    """Raise PatternError where a template names a property or a qualifier that there is not."""
    if template.predicate not in PROPERTIES:
        raise PatternError(f'there is no property "{template.predicate}"')
    for name, _ in template.qualifiers:
        if name not in QUALIFIERS:
            raise PatternError(f'there is no qualifier "{name}"')


def _slots(pattern: str) -> dict[str, str]:
    """slot name → kind of slot, but for those of which nothing is claimed"""
    named = [(m["name"] or m["kind"], m["kind"]) for m in SLOT.finditer(pattern)]
    slots = [(name, kind) for name, kind in named if kind[0] != "_"]
    twice = sorted(name for name, count in Counter(name for name, _ in slots).items() if count > 1)
    if twice:
        raise PatternError(f"{{{twice[0]}}} stands twice: name one of them, {{a:{twice[0]}}}")
    return dict(slots)


@cache
def without_unfilled(frame: Rule, filled: frozenset[str]) -> Rule:
    """Return the frame with the work that is spoken of in the place of a work that is not named."""
    spoken_of = {role.name for role in frame.roles if role.fallback and role.name not in filled}
    if not spoken_of:
        return frame
    templates = tuple(
        replace(
            t,
            subject="focus" if t.subject in spoken_of else t.subject,
            object="focus" if t.object in spoken_of else t.object,
        )
        for t in frame.templates
    )
    return replace(frame, templates=templates)


@cache
def word_lists(language: str) -> Mapping[str, tuple[str, ...]]:
    """Return the named word lists of a language, none for one without rules."""
    try:
        table = tomllib.loads(resources.text("", "words", language, "lists.toml"))
    except FileNotFoundError:
        return {}
    return {name: tuple(words) for name, words in table.items()}


@cache
def pack_hash() -> str:
    """Return the hash of everything that decides what is extracted: all rule files and word lists."""
    digest = sha256()
    for name in ("rules", "words"):
        for path, data in sorted(_files(resources.folder("") / name, name)):
            digest.update(f"{path}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


def _files(folder: Traversable, path: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found.extend(_files(entry, f"{path}/{entry.name}"))
        elif entry.name.endswith(".toml"):
            found.append((f"{path}/{entry.name}", entry.read_bytes()))
    return found
