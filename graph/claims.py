"""Document → what it says: the statements of one document between its own personas, each with its
words, span and rule.

Read twice: the sure contexts of the first reading tell what the document's words are, the second
reads it with that knowledge. Then names are
sorted into people and characters, pronouns are resolved, and every match becomes statements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import TypeVar

from dramagraph import table_document, wikidata_document
from dramagraph.candidates import (
    Candidate,
    backed,
    candidates,
    in_passing,
    with_respective,
    without_guesses,
    without_shared_figures,
)
from dramagraph.castings import settled
from dramagraph.closing import uncollected
from dramagraph.condensing import condensed
from dramagraph.filmographies import Credit
from dramagraph.frames import frame_matches
from dramagraph.implied import Surroundings, implied
from dramagraph.lexicon import lexicon
from dramagraph.matching import Match, Sentence, matches, sentences
from dramagraph.mentions import find_forms, find_mentions
from dramagraph.models import Document, Evidence, Extraction, Statement, Value
from dramagraph.nearby import NearbyWorks
from dramagraph.patterns import FORMS, SLOTS, Mention
from dramagraph.personas import Referents, personas
from dramagraph.predicates import CREW, KINSHIP, PROPERTIES, QUALIFIER_DATATYPES, REGIONS
from dramagraph.prizes import SKILLS, is_for
from dramagraph.reference import Reference, referent
from dramagraph.sorts import ACTORS, PLAYERS, make_alike, named, sorts_of
from dramagraph.stance import stance
from dramagraph.text import Layout, layout
from dramagraph.under_headings import PLACES, headed
from dramagraph.values import (
    BESIDE_A_MAKER,
    ENDINGS,
    UNITS,
    has_ending,
    is_called_crew,
    is_channel,
    is_no_network,
    network,
    tells_a_maker,
    unit,
    value_of,
)
from dramagraph.voices import Voices, without, without_titles
from dramagraph.zones import Zones, zones

JUDGED = frozenset((*SKILLS, *ENDINGS, *PLACES, *FORMS))
"""Kinds of slot that what fills them is judged for."""


def extract(document: Document, names: Sequence[Mention] = ()) -> Extraction:
    """Return everything that *document* says, in its own names, in a fixed order.

    *names* are mentions that somebody else found; they count where the rules see none but capitals.
    """
    if wikidata_document.is_item(document):
        return wikidata_document.read(document)
    if table_document.is_row(document):
        return table_document.read(document)
    with uncollected():
        return reading(document, Reading, names).extraction()


R = TypeVar("R", bound="Reading")


def reading(document: Document, kind: type[R], names: Sequence[Mention] = ()) -> R:
    """Return the second reading of *document*, of a *kind* that may note what it does."""
    shape = layout(document.text, document.language)
    silence = zones(document, shape)
    heard = [span for span in shape.sentences if not silence.is_silent(span)]
    forms = find_forms(document, shape, names)
    first = find_mentions(forms)
    read = sentences(document.text, heard, first, document.language)
    words = lexicon(document, backed(list(matches(read, document.language, is_first=True))), first)
    mentions = find_mentions(forms, words)
    read = sentences(document.text, heard, mentions, document.language, read)
    return kind(document, shape, silence, read, mentions)


class Reading:
    """The second reading of one document, from matches to statements."""

    def __init__(
        self,
        document: Document,
        shape: Layout,
        silence: Zones,
        read: Sequence[Sentence],
        mentions: Sequence[Mention],
    ) -> None:
        """Match the rules, and sort the names by what they say."""
        self.document = document
        self.shape = shape
        self.silence = silence
        self.read = read
        self.by_number = {sentence.number: sentence for sentence in read}
        self.mentions = mentions
        self.plain = without_titles(document.text, mentions)
        self.voices = Voices(document.text, shape, mentions)
        self.headed = headed(document.text, shape.paragraphs, document.language)
        self.without_speech = without(self.plain, self.shape.quotations)
        found = [
            m
            for m in matches(read, document.language)
            if not silence.is_silent(m.span) and self._has_skill(m)
        ]
        found = list(backed(found))
        self.candidates = [
            c
            for match in found
            for c in candidates(with_respective(match, document.text, mentions))
        ]
        sorts = sorts_of(document, mentions, self.candidates)
        framed = frame_matches(read, document.language, partial(self._fits, sorts))
        found += [match for match in framed if not silence.is_silent(match.span)]
        self.candidates += [c for m in found if m.rule.roles for c in candidates(m)]
        self.candidates = without_shared_figures(without_guesses(self.candidates))
        self.sorts = sorts_of(document, mentions, self.candidates)
        self.reference = Reference(
            document.text,
            read,
            self.sorts,
            document.language,
            frozenset(chain(in_passing(found), *(sentence.credits for sentence in read))),
        )
        self.nearby = NearbyWorks(document, self.candidates, self.reference.topics)

    def _has_skill(self, match: Match) -> bool:
        """Whether the prizes in a match, and beside it, are of the kind that its rule asks for."""
        if match.rule.beside:
            near = self.by_number[match.sentence].mentions
            kinds = SLOTS[match.rule.beside]
            if not any(m.kind in kinds and self._fits({}, m, match.rule.beside) for m in near):
                return False
        return all(
            self._fits({}, mention, kind)
            for slot, kind in match.rule.slots.items()
            if kind in JUDGED
            for mention in match.slots.get(slot, ())
        )

    def _fits(self, sorts: Mapping[str, str], mention: Mention, kind: str) -> bool:
        """Whether what is known of a name lets it stand in a frame's slot of a kind."""
        if kind in PLACES:
            return self.headed.holds(kind, mention, self.document.text)
        if kind == "channel":
            return is_channel(mention)
        if kind == "player":
            return mention.value in PLAYERS
        if kind == "actor":
            return mention.value in ACTORS
        if kind in UNITS:
            return bool(unit(kind, self.document.language).match(self.document.text, mention.stop))
        if kind in SKILLS:
            return is_for(kind, str(mention.value), self.document.language)
        if kind in ("acronym", "group"):
            words = self.document.text[mention.start : mention.stop]
            capitals = sum(letter.isupper() for letter in words)
            return mention.kind == "U" or (len(words) > 2 and 2 * capitals > len(words))
        if kind == "credit":
            return isinstance(mention.value, Credit)
        if kind in ENDINGS:
            words = self.document.text[mention.start : mention.stop]
            is_learned = mention.kind == "O" and isinstance(mention.value, str)
            return is_learned or has_ending(kind, words, self.document.language)
        if kind == "name" and mention.kind == "X":
            return referent(self.document.text, mention, "being") in sorts
        if kind not in ("person", "character", "honoured") or mention.kind in "PWQT":
            return True
        key = referent(self.document.text, mention, "being")
        known = sorts.get(key or "")
        wanted = "person" if kind == "honoured" else kind
        if known is None and kind == "honoured" and mention.kind == "X":
            return len(self.document.text[mention.start : mention.stop].split()) in (2, 3)
        return known == wanted or (known is None and mention.kind in "NS")

    def extraction(self) -> Extraction:
        """Return the statements and the personas they speak of."""
        found: dict[
            tuple[str, str, str | Value, tuple[tuple[str, str | Value], ...]], list[Evidence]
        ]
        found = defaultdict(list)
        seen = set()
        for candidate in self.candidates:
            said = list(self._said(candidate))
            if not said:
                continue
            evidence = self._evidence(candidate)
            for statement in said:
                if (statement, evidence) not in seen:
                    seen.add((statement, evidence))
                    found[statement].append(evidence)
        statements = [
            Statement(s, p, o, q, tuple(sorted(evidence, key=lambda e: (e.start, e.stop, e.rule))))
            for (s, p, o, q), evidence in condensed(settled(found, self._headline())).items()
        ]
        return personas(self.document, self.mentions, statements, Referents(self.sorts))

    def _headline(self) -> int:
        """Where the line above the text ends; 0 where there is none."""
        text, paragraphs = self.document.text, self.shape.paragraphs
        is_line = len(paragraphs) > 1 and text[paragraphs[0].stop - 1] not in ".!?"
        return paragraphs[0].stop if is_line else 0

    # From a candidate to what it says

    def _said(
        self, candidate: Candidate
    ) -> Iterator[tuple[str, str, str | Value, tuple[tuple[str, str | Value], ...]]]:
        template, match = candidate.template, candidate.match
        shape = PROPERTIES[template.predicate]
        subject_mention, object_mention = candidate.subject, candidate.object
        if match.rule.either and self._is_reversed(candidate):
            subject_mention, object_mention = object_mention, subject_mention
        kin = template.predicate in KINSHIP and (subject_mention, object_mention)
        subject = self._resolve(
            match,
            template.subject,
            subject_mention,
            self._kin_sort(object_mention) if kin else shape.subject,
            "crew" if template.predicate in ("screenwriter", "director") else shape.object,
        )
        object_ = self._resolve(
            match,
            template.object,
            object_mention,
            self._kin_sort(subject_mention) if kin else shape.object,
        )
        if subject is None or object_ is None or subject == object_ or not isinstance(subject, str):
            return
        if template.predicate in KINSHIP and not self._same_sort(subject, object_):
            return
        if template.predicate == "castMember" and is_called_crew(self.document, object_mention):
            return
        if template.predicate in BESIDE_A_MAKER and tells_a_maker(self.document, subject_mention):
            return
        predicate = template.predicate
        if predicate == "network":
            if is_no_network(self.document.text, object_mention):
                return
            predicate = network(object_mention)
        elif predicate == "crew":
            role = match.slots["role"][0].value
            if role not in CREW:
                return
            predicate = CREW[str(role)]
        yield subject, predicate, object_, self._qualifiers(candidate)
        around = Surroundings(
            self._work_of, self._focus, lambda key: self._sort(key) == "character"
        )
        yield from implied(candidate, subject, object_, self.document, around)

    def _is_reversed(self, candidate: Candidate) -> bool:
        x, y = named(self.document.text, candidate)
        return self.sorts.get(x or "") == "character" or self.sorts.get(y or "") == "person"

    def _kin_sort(self, other: Mention | None) -> str:
        """Return the sort of someone whose relative is *other*."""
        key = other and referent(self.document.text, other, "being")
        return self.sorts.get(key, "being") if key else "being"

    def _same_sort(self, subject: str, object_: str | Value) -> bool:
        make_alike(self.sorts, subject, str(object_))
        return self._sort(subject) == self._sort(str(object_))

    def _sort(self, key: str) -> str:
        is_person = " " in key or key == self.reference.hero
        return self.sorts.get(key) or ("person" if is_person else "character")

    def _resolve(
        self, match: Match, slot: str, mention: Mention | None, sort: str, sort_of_other: str = ""
    ) -> str | Value | None:
        """Return what stands in a slot, as a referent or a value; None where it cannot be told or
        is of the wrong sort.
        """
        if slot == "focus" and sort == "award":
            prize = next(iter(match.slots.get("prize", ())), None)
            body = self.reference.topics.ceremony(prize.start if prize else match.span.start)
            return referent(self.document.text, body, sort) if body else None
        if slot == "focus" and sort == "organization":
            return self.nearby.agency(match.span.start)
        if slot == "focus" and sort == "string":
            work = self.reference.topics.focus(match.span.start, match.sentence)
            return self.reference.topics.title(work) if work else None
        if slot == "focus" and sort in ("person", "being"):
            return self.reference.hero_at(match.sentence)
        if slot == "focus" and any(t.predicate == "viewershipRating" for t in match.rule.templates):
            return self.reference.topics.of_episode(match.span.start, match.sentence)
        if slot == "focus":
            meant_otherwise = match.slots.get("title", ()) if sort_of_other == "string" else ()
            return self.reference.topics.focus(
                match.span.start, match.sentence, meant_otherwise, first=sort_of_other != "person"
            )
        if slot.startswith('"'):
            return Value(slot.strip('"'))
        assert mention is not None
        if sort == "string" and mention.kind == "T":
            return None
        if sort in ("date", "integer", "decimal", "string", "gYear"):
            return value_of(self.document.text, mention, sort)
        if sort == "honoured":
            sort = "work" if mention.kind in "WQT" else "person"
        if mention.kind == "T":
            return self.reference.topics.work(mention, match.sentence)
        if mention.kind == "P":
            return self.reference.person(mention, match.sentence, sort)
        if mention.kind == "E":
            named = "work" in match.slots
            work = (
                self._work_of(match)
                if named
                else self.reference.topics.of_episode(mention.start, match.sentence)
            )
            return f"episode:{work.removeprefix('work:')}#{mention.value}" if work else None
        key = referent(self.document.text, mention, sort)
        if key and sort in ("person", "character") and self._sort(key) != sort:
            return None
        return key

    def _qualifiers(self, candidate: Candidate) -> tuple[tuple[str, str | Value], ...]:
        match, template = candidate.match, candidate.template
        found: list[tuple[str, str | Value]] = []
        if template.predicate == "portrays":
            work = self._work_of(match)
            if work:
                found.append(("inDrama", work))
        if template.object == "award" and candidate.object:
            counted = [m for m in match.slots.get("award", ()) if m.kind == "I"]
            before = [m for m in counted if 0 < candidate.object.start - m.stop < 3]
            if before:
                found.append(("count", Value(str(before[-1].value), "integer")))
        for name, slot in template.qualifiers:
            if slot.startswith('"'):  # "Seoul_metropolitan_area"
                found.append((name, Value(slot.strip('"').replace("_", " "))))
            for mention in match.slots.get(slot, ())[:1]:
                value = self._qualifier(name, mention)
                if value is not None:
                    found.append((name, value))
        return tuple(sorted(found, key=lambda pair: pair[0]))

    def _qualifier(self, name: str, mention: Mention) -> str | Value | None:
        if name == "measuredBy":
            return referent(self.document.text, mention, "organization")
        if name == "region":
            words = self.document.text[mention.start : mention.stop].lower()
            return next((Value(v) for w, v in REGIONS.items() if w in words), None)
        return value_of(self.document.text, mention, QUALIFIER_DATATYPES[name])

    def _focus(self, match: Match) -> str | None:
        return self.reference.topics.focus(match.span.start, match.sentence)

    def _work_of(self, match: Match) -> str | None:
        for slot in ("work", "title"):
            for mention in match.slots.get(slot, ()):
                resolved = self._resolve(match, slot, mention, "work")
                if isinstance(resolved, str):
                    return resolved
        return self.nearby.work(match)

    def _evidence(self, candidate: Candidate) -> Evidence:
        match = candidate.match
        rule = match.rule
        sentence = self.reference.sentences[match.sentence].span
        return Evidence(
            match.span.start,
            match.span.stop,
            rule.name,
            rule.confidence,
            stance(
                self.document.text,
                self.document.language,
                sentence,
                match.span,
                stage=rule.stage,
                certainty=rule.certainty,
                speaker=self.voices.speaker(match.span),
                plain=self.plain if self.voices.speech(match.span) else self.without_speech,
            ),
        )
