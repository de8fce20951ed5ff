"""Proposals → what of them the text bears out.

A proposal is accepted only if its property and classes are the vocabulary's and fit each other, its
quote stands in the text, in a place that states something, the text names whoever and whatever it
speaks of, at least one of them in the quote, and its literal is one that the quote gives. How the
text stands to it is read by the same cues as everywhere, and what the extractor says can only make
it more cautious. So no text, however it speaks to a model, can widen what is accepted.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from dramagraph.anaphors import anaphors
from dramagraph.extractors import Named, Proposal, plain
from dramagraph.extractors_align import Folded, folded
from dramagraph.extractors_values import literal, qualifier
from dramagraph.figures import episodes
from dramagraph.models import Document, Evidence, Stance, Value
from dramagraph.ontology import vocabulary
from dramagraph.predicates import KINSHIP, PROPERTIES
from dramagraph.stance import NEGATING_STAGES, stance
from dramagraph.text import TITLE_LENGTH, Layout, Span, layout
from dramagraph.zones import Zones, zones

LONGEST_QUOTE = 400
"""Code points. The longest evidence of the rules in 47 articles has 182."""

LONGEST_NAME = 100
"""Code points of a name or title; the longest title of 1,835 dramas in a catalogue has 55."""

NOT_CLAIMED = frozenset(("alias", "network", "crew", "episodeOf", "episodeNumber"))
"""Not of the vocabulary, or told by every episode's name."""

CLAIMED = tuple(sorted(PROPERTIES.keys() - NOT_CLAIMED))
"""The properties that may be proposed."""

KINDS = frozenset(
    ("Person", "Character", "CreativeWork", "Episode", "Organization", "Award", "Place")
)
"""The disjoint classes of what claims are about."""

MOST_PLACES = 1_000
"""Of one name or quote that are looked at. The commonest name of 47 articles stands 12 times in one."""

MARKS = " \"'“”‘’«»‹›《》〈〉「」『』"
"""What a name does not begin or end with, though an extractor may write it so."""

FURTHEST = 500
"""Code points from a name to the words that stand for it: three sentences of average length."""

CERTAINTIES = ("certain", "probable", "possible")
CASTINGS = frozenset(("castMember", "castCandidate", "guestAppearance", "portrays"))
STAGES = ("offered", "confirmed", "filming", "aired", *sorted(NEGATING_STAGES))

QUALIFIERS = {
    "portrays": ("inDrama",),
    "receivedAward": ("category", "count", "year"),
    "nominatedFor": ("category", "count", "year"),
    "viewershipRating": ("measuredBy", "onDate", "region"),
    "debutWork": ("year",),
}
"""Property → the qualifiers that it takes."""

CLASS_OF_QUALIFIER = {"inDrama": "CreativeWork", "measuredBy": "Organization"}


@dataclass(frozen=True, slots=True)
class Accepted:
    """A claim that the text bears out, with its place."""

    subject: Named
    predicate: str
    object: Named | Value
    qualifiers: tuple[tuple[str, Named | Value], ...]
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Refused:
    """A proposal that was not accepted."""

    proposal: Proposal
    reason: str
    """In a few words, the same for the same fault: "the quote is not in the text"."""


class _Refusal(Exception):
    """Why a proposal is not accepted."""


@dataclass(frozen=True)
class Bench:
    """One document, ready for proposals to be looked up in."""

    document: Document

    @cached_property
    def folded(self) -> Folded:
        """The text as quotes are compared with it."""
        return folded(self.document.text)

    @cached_property
    def layout(self) -> Layout:
        """Its sentences and quotations."""
        text, language = self.document.text, self.document.language
        return layout(text, language)

    @cached_property
    def silence(self) -> Zones:
        """Where it states nothing."""
        return zones(self.document, self.layout)

    def judge(self, proposal: Proposal, extractor: str) -> Accepted | Refused:
        """Return what the text bears out of a proposal by *extractor* (name@version)."""
        try:
            return self._accepted(proposal, extractor)
        except _Refusal as refusal:
            return Refused(proposal, str(refusal))

    def _accepted(self, proposal: Proposal, extractor: str) -> Accepted:
        check_form(proposal)
        subjects = self._named(proposal.subject)
        objects = self._named(proposal.object) if isinstance(proposal.object, Named) else []
        quote = self._place(proposal.quote, subjects, objects)
        around = self._sentences(quote)
        if not any(around.covers(place) for place in (*subjects, *objects)):
            self._check_anaphor(proposal.subject, subjects, around)
        said: Named | Value | None = (
            proposal.object
            if isinstance(proposal.object, Named)
            else literal(self.document, proposal.predicate, proposal.object, quote)
        )
        if said is None:
            raise _Refusal("the quote does not give the value")
        name, _, version = extractor.rpartition("@")
        evidence = Evidence(
            *quote,
            f"{name}.{plain(proposal.rule)}@{version}",
            round(proposal.confidence, 4),
            self._stance(proposal, quote, around),
        )
        predicate = proposal.predicate
        if predicate == "castMember" and evidence.stance.stage == "offered":
            predicate = "castCandidate"  # a casting in talks is none yet
        return Accepted(
            self._spelt(proposal.subject, subjects[0]),
            predicate,
            self._spelt(said, objects[0]) if isinstance(said, Named) else said,
            self._qualifiers(proposal, quote),
            evidence,
        )

    def _spelt(self, named: Named, place: Span) -> Named:
        """A name as the text spells it, on one line."""
        name = " ".join(self.document.text[place.start : place.stop].split())
        if named.type == "Episode":
            name += f"#{named.name.rpartition('#')[2]}"
        return replace(named, name=name)

    def _named(self, named: Named) -> list[Span]:
        """The places of a name; an episode's are those of its work."""
        name = named.name.rpartition("#")[0] if named.type == "Episode" else named.name
        name = name.strip(MARKS)
        is_being = vocabulary.kind(named.type) in ("Person", "Character")
        if is_being and not is_name_of_a_being(name):
            raise _Refusal("the name or the class is none")
        places = [
            place
            for place in islice(self.folded.find(name, whole=True), MOST_PLACES)
            if len(self._sentences_at(place)) == 1
            and not (is_being and is_hyphenated(self.document.text, place))
        ]
        if not places:
            raise _Refusal("the text does not name the subject or the object")
        return places

    def _place(self, quote: str, subjects: Sequence[Span], objects: Sequence[Span]) -> Span:
        """The place of a quote: of several the one nearest to the subject's name, then to the
        object's, then the first.
        """
        text = self.document.text
        found = list(islice(self.folded.find(quote), MOST_PLACES))
        if not found:
            raise _Refusal("the quote is not in the text")
        places = [place for place in found if "\n" not in text[place.start : place.stop]]
        if not places:
            raise _Refusal("the quote runs over paragraphs")
        places = [place for place in places if not self.silence.is_silent(place)]
        if not places:
            raise _Refusal("the quote stands where nothing is stated")
        return min(places, key=lambda p: (distance(p, subjects), distance(p, objects), p.start))

    def _check_anaphor(self, subject: Named, places: Sequence[Span], around: Span) -> None:
        """Raise a refusal unless words of a sentence may stand for its subject: "the drama" or "the 16th
        episode", and the drama is named not far before.
        """
        is_being = vocabulary.kind(subject.type) in ("Person", "Character")
        before = places[max(0, bisect_left(places, around) - 1)]
        is_near = 0 <= around.start - before.stop <= FURTHEST
        said, language = self.document.text[around.start : around.stop], self.document.language
        kinds = {m.kind for m in (*anaphors(said, language), *episodes(said, language))}
        if not is_near or not kinds & ({"P"} if is_being else {"T", "E"}):
            raise _Refusal("the sentence names neither subject nor object")

    def _sentences(self, quote: Span) -> Span:
        """The stretch of the sentences that a quote stands in."""
        found = self._sentences_at(quote)
        return Span(found[0].start, found[-1].stop) if found else quote

    def _sentences_at(self, place: Span) -> Sequence[Span]:
        """The sentences that a place has a part in."""
        first = max(0, bisect_right(self._starts, place.start) - 1)
        after = bisect_left(self._starts, place.stop)
        return [s for s in self.layout.sentences[first:after] if place.start < s.stop]

    @cached_property
    def _starts(self) -> list[int]:
        return [sentence.start for sentence in self.layout.sentences]

    def _stance(self, proposal: Proposal, quote: Span, around: Span) -> Stance:
        """How the text stands to it: the more cautious of what its cues say and what is proposed."""
        proposed = proposal.stance
        text = self.document.text
        speaker = proposed.attributed_to
        if speaker is not None and not any(self.folded.find(speaker)):
            raise _Refusal("it is attributed to words that the text does not have")
        if speaker is None and any(
            q.covers(quote) and q.stop - q.start > TITLE_LENGTH for q in self.layout.quotations
        ):
            speaker = "speaker"
        stage = proposed.stage if proposal.predicate in CASTINGS else None
        read = stance(text, self.document.language, around, quote, stage=stage, speaker=speaker)
        certainty = max(read.certainty, proposed.certainty, key=CERTAINTIES.index)
        negated = "negated" in (read.polarity, proposed.polarity)
        return replace(read, polarity="negated" if negated else "affirmed", certainty=certainty)

    def _qualifiers(self, proposal: Proposal, quote: Span) -> tuple[tuple[str, Named | Value], ...]:
        """The qualifiers that the text bears out; the others are left out."""
        found: dict[str, Named | Value] = {}
        for name, said in proposal.qualifiers:
            if name not in QUALIFIERS.get(proposal.predicate, ()) or not is_name(said):
                continue
            value: Named | Value | None
            if name in CLASS_OF_QUALIFIER:
                place = next(self.folded.find(said.strip(MARKS), whole=True), None)
                named = Named(said, CLASS_OF_QUALIFIER[name])
                value = self._spelt(named, place) if place else None
            else:
                value = qualifier(self.document, name, said, quote)
            if value is not None:
                found.setdefault(name, value)
        return tuple(sorted(found.items()))


def check_form(proposal: Proposal) -> None:
    """Raise a refusal where a proposal is none by its form, whatever the text says."""
    shape = PROPERTIES.get(proposal.predicate)
    if shape is None or proposal.predicate in NOT_CLAIMED:
        raise _Refusal("there is no such property")
    if not 0 < len(proposal.quote) <= LONGEST_QUOTE:
        raise _Refusal(f"the quote is empty or longer than {LONGEST_QUOTE} characters")
    named = [n for n in (proposal.subject, proposal.object) if isinstance(n, Named)]
    if any(not is_name(one.name) or not is_class(one.type) for one in named):
        raise _Refusal("the name or the class is none")
    if not fits(proposal.subject.type, vocabulary.domains(proposal.predicate)):
        raise _Refusal("the class of the subject does not fit the property")
    ranges = vocabulary.ranges(proposal.predicate)
    if isinstance(proposal.object, Named) != bool(ranges):
        raise _Refusal("the object is of the wrong kind")
    if isinstance(proposal.object, Named):
        if not fits(proposal.object.type, ranges):
            raise _Refusal("the class of the object does not fit the property")
        one, other = (vocabulary.kind(n.type) for n in (proposal.subject, proposal.object))
        if proposal.predicate in KINSHIP and one != other:
            raise _Refusal("relatives are of one kind")
    if not 0.0001 <= proposal.confidence <= 1:  # four decimals are written
        raise _Refusal("the confidence is none")
    check_stance(proposal)


def check_stance(proposal: Proposal) -> None:
    """Raise a refusal where a stance is none, or a role is still in talks."""
    said = proposal.stance
    if (
        said.polarity not in ("affirmed", "negated")
        or said.certainty not in CERTAINTIES
        or said.stage not in (None, *STAGES)
    ):
        raise _Refusal("the stance is none")
    if proposal.predicate == "portrays" and said.stage == "offered":
        raise _Refusal("a role in talks is not played yet")


def is_name(words: str) -> bool:
    """Whether words can be a name: one line with a letter or digit, and not too long."""
    return (
        0 < len(words) <= LONGEST_NAME and any(c.isalnum() for c in words) and words.isprintable()
    )


BEING = re.compile(r"[^\W_]+(?:[ .'’·‐‑-]{1,2}[^\W_]+){0,6}\.?")
"""Up to seven words or syllables, initials and apostrophes among them."""


def is_name_of_a_being(words: str) -> bool:
    """Whether words have the form of a person's or character's name: no clause, no quotation.

    >>> is_name_of_a_being("Kim Soo-hyun"), is_name_of_a_being("Kim in the drama")
    (True, False)
    """
    return bool(BEING.fullmatch(words)) and not any(
        word[0].islower() for word in (words, words.split()[-1])
    )


def is_hyphenated(text: str, place: Span) -> bool:
    """Whether a place goes on over a hyphen: "Gong Tae" in "Gong Tae-oh"."""
    before, after = text[max(0, place.start - 2) : place.start], text[place.stop : place.stop + 2]
    return bool(re.fullmatch(r"\w[-‐‑]", before) or re.fullmatch(r"[-‐‑]\w", after))


def is_class(name: str) -> bool:
    """Whether *name* is a class of things that claims are about."""
    return name in vocabulary.classes() and vocabulary.kind(name) in KINDS


def fits(class_: str, allowed: Sequence[str]) -> bool:
    """Whether a thing of a class may be one of those that a property takes.

    >>> fits("Drama", ("CreativeWork",)), fits("Person", ("Actor",)), fits("Place", ("Actor",))
    (True, True, False)
    """
    return not allowed or any(
        one in vocabulary.superclasses(class_) or class_ in vocabulary.superclasses(one)
        for one in allowed
    )


def distance(place: Span, others: Sequence[Span]) -> int:
    """Return how far the nearest of *others* (in text order, without overlaps) is; 0 inside."""
    after = bisect_right(others, place)
    return min(
        (
            max(0, other.start - place.stop, place.start - other.stop)
            for other in others[max(0, after - 1) : after + 1]
        ),
        default=0,
    )
