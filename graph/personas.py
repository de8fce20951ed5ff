"""Referents → personas: what one document calls each thing, under one key, with the forms it uses.

Also joins the two titles of one work where the document itself gives both.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dramagraph.gazetteer import Entry
from dramagraph.lexicon import title_key
from dramagraph.models import Document, Extraction, Persona, Statement, Value
from dramagraph.patterns import Mention
from dramagraph.predicates import PROPERTIES, SYMMETRIC
from dramagraph.reference import referent
from dramagraph.romanisation import parse_name

KINDS = {"group": "group", "award": "award", "place": "place", "episode": "episode"}
CLASSES = {"group": "MusicGroup", "award": "Award", "place": "Place", "episode": "Episode"}
PERSON_CLASSES = ("Actor", "Director", "Screenwriter", "Person")
"""The class of a person with several: the first of these."""

BEFORE_A_FILM = re.compile(r"(?:\bfilms?|\bmovies?|\bpellicola|영화)\s*[‘'\"“«<《]?$", re.I)
SORTS_OF_KIND = {
    "W": ("work",),
    "Q": ("work", "being"),
    "X": ("being", "organization", "award", "group", "place", "work"),
    "N": ("being",),
    "S": ("being",),
    "O": ("organization",),
    "U": ("group",),
    "A": ("award",),
    "L": ("place",),
}


@dataclass(frozen=True)
class Referents:
    """What the claims tell of the names of a document."""

    sorts: Mapping[str, str]
    """name → person or character"""

    def sort(self, key: str) -> str:
        """Return the sort of a referent."""
        prefix = key.partition(":")[0]
        if prefix != "name":
            return prefix
        return self.sorts.get(key) or ("person" if " " in key else "character")


def personas(
    document: Document,
    mentions: Sequence[Mention],
    statements: Sequence[Statement],
    referents: Referents,
) -> Extraction:
    """Return the statements with personas for referents, all sorted."""
    aliases = _joined_titles(document, mentions, statements)
    said = list(_merged(statements, aliases))
    forms = _forms(document.text, mentions, aliases)
    context = _context(document.text, mentions, said)
    used = {key for s in said for key in _keys(s)} | (context.listed & forms.keys())
    built = {
        key: _persona(key, forms, referents, context)
        for key in sorted(used | {w for k in used for w in _works_of(k, said)})
    }
    known = {key: persona for key, persona in built.items() if persona is not None}
    renamed = [
        _renamed(statement, known)
        for statement in said
        if all(k in known for k in _keys(statement)) and _fits(statement, known)
    ]
    return Extraction(
        document,
        tuple(sorted(known.values(), key=lambda p: p.key)),
        tuple(sorted(renamed, key=in_text_order)),
    )


def in_text_order(statement: Statement) -> tuple[int, str, str, str, str]:
    """Return what statements are sorted by: the place of their first evidence, then what they say."""
    return (
        statement.evidence[0].start,
        statement.subject,
        statement.predicate,
        str(statement.object),
        str(statement.qualifiers),
    )


BEINGS = {
    "person": frozenset(("person",)),
    "character": frozenset(("character",)),
    "being": frozenset(("person", "character")),
    "honoured": frozenset(("person", "group", "drama", "film")),
}
"""The sort of an end of a property → the kinds of persona that may stand there."""


def _fits(statement: Statement, known: Mapping[str, Persona]) -> bool:
    """Whether its ends are what its property joins: who is a character after all that a document says wins no
    prize.
    """
    shape = PROPERTIES[statement.predicate]
    ends = ((shape.subject, statement.subject), (shape.object, statement.object))
    return all(
        sort not in BEINGS or known[end].kind in BEINGS[sort]
        for sort, end in ends
        if isinstance(end, str)
    )


def _keys(statement: Statement) -> Iterator[str]:
    yield statement.subject
    if isinstance(statement.object, str):
        yield statement.object
    for _, value in statement.qualifiers:
        if isinstance(value, str):
            yield value


def _works_of(key: str, said: Iterable[Statement]) -> Iterator[str]:
    if key.startswith("episode:"):
        yield f"work:{key[8:].rpartition('#')[0]}"


def _joined_titles(
    document: Document, mentions: Sequence[Mention], statements: Sequence[Statement]
) -> dict[str, str]:
    """Return title → title it is another name of.

    The document says so ("X, originally titled Y"), or, in another language than English, the
    headline's title stands nowhere in the
    sentences while these are about one work only: the page gives the local title, the article the
    original one.
    """
    joined = {
        f"work:{title_key(s.object.lexical)}": s.subject
        for s in statements
        if s.predicate == "alias" and isinstance(s.object, Value)
    }
    claimed = Counter(
        key
        for s in statements
        for key in _keys(s)
        if key.startswith("work:") and s.predicate != "alias"
    )
    head = document.text[: document.text.find("\n") + 1 or len(document.text)]
    in_head = {
        f"work:{title_key(str(m.value))}"
        for m in mentions
        if m.kind in "QW" and m.stop <= len(head)
    }
    local = [key for key in in_head if not claimed.get(key) and key not in joined]
    if document.language != "en" and len(local) == 1 and claimed:
        main = max(sorted(claimed), key=lambda key: claimed[key])
        if main not in in_head and claimed[main] > sum(claimed.values()) / 2:
            joined[local[0]] = main
    return {alias: key for alias, key in joined.items() if alias != key}


def _merged(statements: Iterable[Statement], aliases: Mapping[str, str]) -> Iterator[Statement]:
    """Yield the statements with joined titles under one key; those that become equal are one; a
    guest is no member of the cast.
    """
    merged: dict[tuple[str, str, str | Value, tuple[tuple[str, str | Value], ...]], Statement] = {}
    guests = {(s.subject, s.object) for s in statements if s.predicate == "guestAppearance"}
    for statement in statements:
        if statement.predicate == "alias":
            continue
        if statement.predicate == "castMember" and (statement.subject, statement.object) in guests:
            continue
        subject, object_ = _alias(statement.subject, aliases), _alias(statement.object, aliases)
        if statement.predicate in SYMMETRIC and str(object_) < str(subject):
            subject, object_ = str(object_), subject
        qualifiers = tuple((name, _alias(value, aliases)) for name, value in statement.qualifiers)
        key = (str(subject), statement.predicate, object_, qualifiers)
        evidence = statement.evidence
        if key in merged:
            both = {*merged[key].evidence, *evidence}
            evidence = tuple(sorted(both, key=lambda e: (e.start, e.stop, e.rule)))
        merged[key] = Statement(*key, evidence)
    yield from merged.values()


def _alias(key: str | Value, aliases: Mapping[str, str]) -> str | Value:
    if isinstance(key, Value):
        return key
    if key.startswith("episode:"):
        work, _, number = key[8:].rpartition("#")
        return f"episode:{aliases.get(f'work:{work}', f'work:{work}')[5:]}#{number}"
    return aliases.get(key, key)


def _forms(
    text: str, mentions: Sequence[Mention], aliases: Mapping[str, str]
) -> dict[str, dict[tuple[str, str], int]]:
    """Return referent → (kind of mention, words) → how often."""
    alike: dict[tuple[str, str, object], list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.kind in SORTS_OF_KIND:
            alike[mention.kind, text[mention.start : mention.stop], mention.value].append(mention)
    forms: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for (kind, words, value), some in alike.items():
        form = kind, str(value) if kind in "WQ" else words
        for sort in SORTS_OF_KIND[kind]:
            key = referent(text, some[0], sort)
            if key:
                counts = forms[str(_alias(key, aliases))]
                counts[form] = counts.get(form, 0) + len(some)
    return forms


@dataclass(frozen=True)
class _Context:
    """What the mentions and the statements of a document tell of its referents."""

    films: frozenset[str]
    """Works that the word for a film stands before."""
    listed: frozenset[str]
    """Organisations, places and groups that are known by their names alone."""
    types: Mapping[str, str]
    """organisation → its class, where a list has it"""
    said: Mapping[str, Sequence[Statement]]
    """referent → what is said of it, as subject or object"""


def _context(text: str, mentions: Sequence[Mention], said: Sequence[Statement]) -> _Context:
    films: set[str] = set()
    listed: set[str] = set()
    types: dict[str, str] = {}
    for mention in mentions:
        entry = mention.value if isinstance(mention.value, Entry) else None
        if mention.kind in "WQ":
            if BEFORE_A_FILM.search(text, max(0, mention.start - 20), mention.start):
                films.add(f"work:{title_key(str(mention.value))}")
        elif mention.kind in "OUL":
            for sort in SORTS_OF_KIND[mention.kind]:
                key = str(referent(text, mention, sort))
                if mention.kind == "U" or (entry and entry.type != "Organization"):
                    listed.add(key)
                if entry and mention.kind == "O":
                    types.setdefault(key, entry.type)
    about: dict[str, list[Statement]] = defaultdict(list)
    for statement in said:
        for key in {statement.subject, str(statement.object)}:
            about[key].append(statement)
    return _Context(frozenset(films), frozenset(listed), types, about)


def _persona(
    key: str,
    forms: Mapping[str, Mapping[tuple[str, str], int]],
    referents: Referents,
    context: _Context,
) -> Persona | None:
    sort = referents.sort(key)
    rest = key.partition(":")[2]
    if sort == "episode":
        work_key, _, number = rest.rpartition("#")
        title = _names(forms.get(f"work:{work_key}", {}))
        if not title:
            return None
        kind, _ = _work_kind(f"work:{work_key}", context)
        return Persona(
            f"episode/{rest}",
            "episode",
            "Episode",
            f"{title[0]}#{number}",
            work=f"{kind}/{work_key}",
            number=int(number),
        )
    names = _names(forms.get(key, {}))
    if not names:
        return None
    kind, type_ = _class(key, sort, context)
    work = None
    if kind == "character":
        found = [
            s.object
            for s in context.said.get(key, ())
            if s.predicate == "characterIn" and s.subject == key
        ]
        if found:
            work_of = max(found, key=lambda w: sum(x == w for x in found))
            work = f"{_work_kind(str(work_of), context)[0]}/{str(work_of)[5:]}"
    return Persona(f"{kind}/{rest}", kind, type_, names[0], tuple(sorted(names[1:])), work=work)


def _names(counts: Mapping[tuple[str, str], int]) -> list[str]:
    """Return the fullest form first: full names before parts, the commonest before others. A
    family name alone is a way to speak of somebody, and no name of theirs.
    """
    rank = {"N": 0, "W": 0, "O": 0, "A": 0, "U": 0, "L": 0, "Q": 1, "X": 1, "S": 2}
    ordered = sorted(
        counts,
        key=lambda form: (rank[form[0]], -(len(form[1].split()) > 1), -counts[form], form[1]),
    )
    names = list(dict.fromkeys(words for _, words in ordered))
    korean = names and parse_name(names[0])
    return [n for n in names if n == names[0] or not korean or n != names[0].split()[0]]


def _class(key: str, sort: str, context: _Context) -> tuple[str, str]:
    """Return (kind, class) of a referent."""
    if sort == "work":
        return _work_kind(key, context)
    if sort in CLASSES:
        return KINDS[sort], CLASSES[sort]
    if sort == "character":
        return "character", "Character"
    said = context.said.get(key, ())
    if sort == "person":
        classes = {PROPERTIES[s.predicate].person_class for s in said if _is_person_slot(key, s)}
        return "person", next(c for c in PERSON_CLASSES if c in classes or c == "Person")
    claimed = sorted(
        {str(PROPERTIES[s.predicate].object_class) for s in said if s.object == key} - {"None"}
    )
    type_ = context.types.get(key) or next(iter(claimed), "Organization")
    return ("agency" if type_ == "Agency" else "organization"), type_


def _is_person_slot(key: str, statement: Statement) -> bool:
    shape = PROPERTIES[statement.predicate]
    return (shape.subject == "person" and statement.subject == key) or (
        shape.object == "person" and statement.object == key
    )


def _work_kind(key: str, context: _Context) -> tuple[str, str]:
    return ("film", "Film") if key in context.films else ("drama", "Drama")


def _renamed(statement: Statement, known: Mapping[str, Persona | None]) -> Statement:
    def name(value: str | Value) -> str | Value:
        persona = known.get(value) if isinstance(value, str) else None
        return persona.key if persona else value

    return Statement(
        str(name(statement.subject)),
        statement.predicate,
        name(statement.object),
        tuple((n, name(v)) for n, v in statement.qualifiers),
        statement.evidence,
    )
