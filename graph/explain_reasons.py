"""Why a sentence gives no claim: what silenced it, what could not be resolved, what was missing.

The reasons are those of the steps of reading, the last step that was reached first: a rule that
matched but whose pronoun has no antecedent says more than one whose words alone were there.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice

from dramagraph.anchors import TOKEN, Clause, common_words, fold
from dramagraph.dates import DateMention, find_dates
from dramagraph.explain import (
    Explained,
    Explanation,
    Note,
    Noting,
    Passed,
    SentenceReport,
    Slot,
    Teller,
    noted,
)
from dramagraph.matching import Match, Sentence, matches
from dramagraph.models import Document, Extraction
from dramagraph.patterns import KINDS, SLOTS, Mention, plain
from dramagraph.reference import referent
from dramagraph.rules import Rule, all_rules
from dramagraph.text import Span

NAMES = "NSWQOUAL"
"""Kinds of mention whose words name something, whatever they say."""

SHORTEST = {True: 3, False: 2}
"""Letters of a word that counts as one that rules look for, of ASCII and else: Hangul says more in two."""

TELLING = 5
"""Letters from which on a common word says something: "plays" does, "was" does not."""

MOST_REASONS = 3
"""Of one sentence; a reader who wants more reads the rules."""

KIND_NAMES = {
    "N": "full name",
    "S": "name",
    "X": "capitalised name",
    "W": "title",
    "Q": "quoted title",
    "O": "organisation",
    "U": "music group",
    "A": "award",
    "L": "place",
    "E": "episode",
    "D": "date",
    "I": "number",
    "R": "occupation",
    "P": "pronoun",
    "T": "word for a work",
    "B": "word for a couple",
}
SLOT_NAMES = {frozenset(kinds): name for name, kinds in reversed(list(SLOTS.items()))}


def explain(
    document: Document, names: Sequence[Mention] = (), together: Extraction | None = None
) -> Explanation:
    """Return why *document* says what it says, and why the rest of it says nothing.

    *names* are those that other extractors proposed, *together* what all of them say; without it,
    the rules alone.
    """
    found, alone = noted(document, names)
    case = _case(found, Teller(together or alone, found.notes))
    reports = [_report(case, span) for span in found.shape.sentences]
    told = tuple(r for r in reports if r.claims or r.passed)
    return Explanation(document, told, len(found.shape.sentences))


@dataclass(frozen=True)
class _Case:
    """A reading with its notes, laid out by sentence."""

    found: Noting
    teller: Teller
    explained: Sequence[Explained]
    """In text order."""
    heard: Mapping[Span, Sentence]
    """The sentences that may state something."""
    notes: Mapping[int, Sequence[Note]]
    """The number of a sentence → what became of its candidates"""
    open_dates: Sequence[DateMention]
    """Date phrases that name no date, in text order."""
    without_names: str
    """The text with spaces in the place of names, whose words call no rule."""


def _case(found: Noting, teller: Teller) -> _Case:
    document = found.document
    notes: dict[int, list[Note]] = defaultdict(list)
    for note in found.notes:
        notes[note.candidate.match.sentence].append(note)
    dates = find_dates(document.text, document.language, document.published)
    words = list(document.text)
    for mention in found.mentions:
        if mention.kind in NAMES:
            words[mention.start : mention.stop] = " " * (mention.stop - mention.start)
    return _Case(
        found,
        teller,
        list(teller.explained()),
        {sentence.span: sentence for sentence in found.read},
        notes,
        [date for date in dates if date.value is None or date.value.startswith("-")],
        "".join(words),
    )


def _report(case: _Case, span: Span) -> SentenceReport:
    words = case.found.document.text[span.start : span.stop]
    first = bisect_left(case.explained, span.start, key=lambda e: e.evidence.start)
    after = bisect_left(case.explained, span.stop, key=lambda e: e.evidence.start)
    if first < after:
        return SentenceReport(span, words, tuple(case.explained[first:after]))
    called = _called(case.without_names[span.start : span.stop], case.found.document.language)
    if not called:
        return SentenceReport(span, words, ())
    triggers = tuple(dict.fromkeys(word for word, _ in called))
    reasons = _reasons(case, span, list(dict.fromkeys(rule for _, rule in called)))
    return SentenceReport(span, words, (), triggers, tuple(islice(reasons, MOST_REASONS)))


def _called(words: str, language: str) -> list[tuple[str, Rule]]:
    """(word, rule) for each rule that claims something and one of whose trigger words is there."""
    found = []
    for word in dict.fromkeys(TOKEN.findall(plain(words))):
        is_small = len(word) < TELLING and fold(word) in common_words()
        if len(word) >= SHORTEST[word.isascii()] and not is_small:
            found += [(word, rule) for rule in _rules_of(word, language)]
    return found


@cache
def _claiming(language: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in all_rules(language) if rule.templates and _triggers(rule))


def _triggers(rule: Rule) -> Clause:
    """The words that call a rule: the first of its clauses that is of words."""
    return next((clause for clause in rule.clauses if not _is_of_kinds(clause)), frozenset())


@lru_cache(maxsize=20_000)  # a text in five languages has 6,000 words
def _rules_of(word: str, language: str) -> tuple[Rule, ...]:
    padded = f" {fold(word)} "
    return tuple(r for r in _claiming(language) if any(atom in padded for atom in _triggers(r)))


def _is_of_kinds(clause: Clause) -> bool:
    return all(len(atom) == 1 and atom in KINDS for atom in clause)


def _reasons(case: _Case, span: Span, called: Sequence[Rule]) -> Iterator[Passed]:
    """Yield why a sentence gives nothing, the last step that was reached first."""
    sentence = case.heard.get(span)
    if sentence is None:
        yield Passed("nothing is stated here: a caption, by-line or other furniture of the page")
        return
    notes = case.notes.get(sentence.number, ())
    yield from _unresolved(case, notes)
    matched = [m for m in matches([sentence], sentence.language) if m.rule.templates]
    yield from _given_up(case.found, notes, matched)
    names = {match.rule.name for match in matched}
    yield from _undated(case.open_dates, span, called)
    yield from _unmatched(sentence, [rule for rule in called if rule.name not in names])


def _undated(dates: Sequence[DateMention], span: Span, called: Iterable[Rule]) -> Iterator[Passed]:
    """Yield the date phrases that would have been needed, but name no date without a dateline."""
    wanting = tuple(rule.name for rule in called if frozenset("D") in rule.clauses)
    first = bisect_left(dates, span.start, key=lambda date: date.start)
    after = bisect_left(dates, span.stop, key=lambda date: date.start)
    for date in dates[first:after] if wanting else ():
        yield Passed(f"the date “{date.words}” cannot be told: no dateline says when", wanting)


def _given_up(found: Noting, notes: Iterable[Note], matched: Iterable[Match]) -> Iterator[Passed]:
    """Yield why matches did not even become candidates."""
    noted = {(note.candidate.match.rule.name, note.candidate.match.span) for note in notes}
    by_reason: dict[tuple[str, str], list[str]] = defaultdict(list)
    for match in matched:
        if (match.rule.name, match.span) in noted:
            continue
        why = "it matches, but another reading of the same words was preferred"
        if found.silence.is_silent(match.span):
            why = "it is in the voice of readers"
        elif match.rule.weak:
            why = "it matches, but holds only beside what another rule finds"
        quoted = found.document.text[match.span.start : match.span.stop]
        by_reason[why, quoted].append(match.rule.name)
    for (why, quoted), rules in by_reason.items():
        yield Passed(why, tuple(dict.fromkeys(rules)), quoted)


# --- Matched, but not resolved ------------------------------------------------------------------


def _unresolved(case: _Case, notes: Iterable[Note]) -> Iterator[Passed]:
    by_reason: dict[tuple[str, str], list[str]] = defaultdict(list)
    for note in notes:
        match = note.candidate.match
        quoted = case.found.document.text[match.span.start : match.span.stop]
        by_reason[_why(case.found, case.teller, note), quoted].append(match.rule.name)
    for (why, quoted), rules in by_reason.items():
        yield Passed(why, tuple(dict.fromkeys(rules)), quoted)


def _why(found: Noting, teller: Teller, note: Note) -> str:
    """Why a candidate made no claim, or none that lasted."""
    if note.said:
        return "another claim of the same words was preferred, or its names have no persona"
    for slot in note.slots:
        if slot.meant is None:
            return _why_not(found, teller, slot)
    ends = [teller.name(slot.meant) for slot in note.slots]
    if len(ends) > 1 and ends[0] == ends[1]:
        return f"both ends are {ends[0]}"
    return "its two ends do not go together: a person and a character, or a role without a property"


def _why_not(found: Noting, teller: Teller, slot: Slot) -> str:
    words, mention = teller.words(slot), slot.mention
    if mention is None:
        return f"no {slot.sort if slot.sort == 'award' else 'work'} is spoken of here"
    if mention.kind == "P":
        return f"no antecedent: nobody near whom “{words}” can stand for"
    if mention.kind == "T":
        return f"no antecedent: no work that “{words}” can stand for"
    if mention.kind == "E":
        return f"no work whose “{words}” it may be"
    if mention.kind == "D":
        return f"the date “{words}” cannot be told: neither text nor dateline has its year"
    sort = found.sorts.get(_key(found, mention) or "")
    if sort and slot.sort in ("person", "character") and sort != slot.sort:
        return f"wrong sort: “{words}” is a {sort} in this text, a {slot.sort} is wanted"
    return f"wrong sort: “{words}” is no {slot.sort}"


def _key(found: Noting, mention: Mention) -> str | None:
    return referent(found.document.text, mention, "being")


# --- Not matched --------------------------------------------------------------------------------


def _unmatched(sentence: Sentence, called: Iterable[Rule]) -> Iterator[Passed]:
    """Why rules whose words are there do not apply: a mention is missing, or the order is another."""
    words = [f" {fold(word)} " for word in TOKEN.findall(sentence.words)]
    missing: dict[str, list[str]] = defaultdict(list)
    unfit: list[str] = []
    other: list[str] = []
    for rule in called:
        of_words = [clause for clause in rule.clauses if not _is_of_kinds(clause)]
        if not all(any(atom in word for atom in clause for word in words) for clause in of_words):
            other.append(rule.name)
            continue
        lacking = [c for c in rule.clauses if _is_of_kinds(c) and not c & sentence.kinds]
        if lacking:
            missing[" and no ".join(dict.fromkeys(map(_kinds, lacking)))].append(rule.name)
        else:
            unfit.append(rule.name)
    if unfit:
        yield Passed("its words are there, but no names where it wants them", tuple(unfit))
    for kinds, rules in sorted(missing.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        yield Passed(f"no compatible mention: the sentence has no {kinds}", tuple(rules))
    if other and not unfit and not missing:
        yield Passed("further words that it wants are not there", tuple(other))


def _kinds(clause: Clause) -> str:
    """What a clause of kinds asks for, in words."""
    return SLOT_NAMES.get(clause) or " or ".join(KIND_NAMES[k] for k in KINDS if k in clause)
