"""Which work is spoken of: in a sentence, in a section, in the whole document.

An answer is the work that a careful reader would add in thought: "It airs on Mondays", "He plays a
judge". In a list of works under headings that is the work of the heading.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property

from dramagraph.lexicon import title_key
from dramagraph.matching import Sentence
from dramagraph.models import Value
from dramagraph.patterns import Mention
from dramagraph.topic_cues import by_the_way, passing_cues, subject_cues

REACH = 3
"""Sentences. How far back a noun for a work ("the drama") looks for its name."""

FURTHEST_WORK = 8
"""Sentences. How far back a work is still spoken of in a document about several."""

HEADING = re.compile(
    r"(?:(?:\d{1,2}[.)]\s*|[-•*#]+\s*)?(?P<work>\S)(?:\s[\ueb00-\uebff])?\s*(?:\([^()]*\)|[-–—|:/][^.!?]*)?"
    r"|[^.!?]{1,50}\s(?:[-–—|]|in)\s+(?P<last>\S))"
)
"""A line that is a work's name, numbered or with a remark behind it; the work is one mark."""


OF_SOMEBODY = re.compile(r"[A-ZÀ-Þ][\w'’-]*\s\([^()\w]*\Z")
"""What stands before a work in brackets behind a name: "the director Yeon (Train to Busan)"."""

PRIZE = re.compile(r" (?:Award|Prize)\Z")
"""How a prize ends that is no ceremony: "the Female Artist Award"."""

ONE = re.compile(r"\b(?:an?|une?|una|uno) (?:\w+ )?\Z|\bun['’]\Z")
"""Before an award that somebody has besides: "a Primetime Emmy"."""

NEXT_TO = 3
"""Code points between an award body and its prize: "'s "."""

ENDS = frozenset('.!?"”’')
"""How prose ends; a line that does not may be a heading."""

FACT = re.compile(r"[A-Z][\w' /]{1,30}\s?: ")
"""A line of a fact sheet: "Also known as: …"."""

ITEM = re.compile(r"[ \t]*(?:\d{1,2}[.)] |[-–•·*#●▪►]+[ \t]*(?=\w|[\"“‘']))")
"""How a line begins that is an item of a list."""


def work_key(mention: Mention) -> str:
    """Return the referent of a mention of a work."""
    return f"work:{title_key(str(mention.value))}"


FAR = 120
"""Code points before a title in which words may say that somebody is known for it."""

LONGEST_INTRODUCTION = 40
"""Code points before a title in which words may say that the text tells of it."""

LONGEST_CUE = 60
"""Code points before a title in which words tell that it is named in passing."""


class Topics:
    """The works that one document speaks of, place by place."""

    def __init__(
        self, text: str, sentences: Sequence[Sentence], language: str, passing: frozenset[int]
    ) -> None:
        """Take the *sentences* that are heard and where works are named in *passing*."""
        self.text = text
        self.language = language
        self.passing = passing
        self.sentences = {sentence.number: sentence for sentence in sentences}
        self.named = {
            sentence.number: [m for m in sentence.mentions if self.is_spoken_of(m)]
            for sentence in sentences
        }
        """The mentions in each sentence of works that the text may be about."""
        self.sections = self._sections(sentences)
        self.topic, self.has_one_topic = self._topic(sentences)
        if {key for _, key in self.sections} <= {self.topic}:
            self.sections = []
        self.is_alone = (
            len({work_key(m) for s in sentences for m in s.mentions if m.kind == "W"}) < 2
        )
        self.items = self._items(sentences)
        if self.items and self._is_of_an_item():
            self.has_one_topic = False
        elif self.has_one_topic:
            self.items = {}

    def _sections(self, sentences: Sequence[Sentence]) -> list[tuple[int, str]]:
        """The headings that name works, as (number of the sentence, work); none where there is one
        alone, which is the document's.
        """
        found = []
        for sentence in sentences:
            said = sentence.views[0]
            match = HEADING.fullmatch(said.text.strip())
            mention = said.mentions.get(match["work"] or match["last"]) if match else None
            if mention and mention.kind == "W":
                found.append((sentence.number, work_key(mention)))
        return found

    def _items(self, sentences: Sequence[Sentence]) -> dict[int, int]:
        """The items of a list, as number of a sentence → that of the first one of its item."""
        first: list[int] = []
        items: dict[int, int] = {}
        for sentence in sentences:
            line = self.text.rfind("\n", 0, sentence.span.start) + 1
            marked = ITEM.match(self.text, line)
            if marked and sentence.span.start <= marked.end():
                first.append(sentence.number)
            if first:
                items[sentence.number] = first[-1]
        return items if len(first) > 1 else {}

    def are_of_one_item(self, one: int, other: int) -> bool:
        """Whether two sentences are not of different items of a list."""
        return self.items.get(one) == self.items.get(other)

    def _is_of_an_item(self) -> bool:
        """Whether the topic is named in one item of a list alone, while another item has a work too."""
        works = {
            (self.items.get(number), work_key(mention))
            for number, named in self.named.items()
            for mention in named
        }
        own = {item for item, key in works if key == self.topic}
        return len(own) == 1 and None not in own and len({item for item, _ in works} - {None}) > 1

    def section(self, sentence: int) -> str | None:
        """Return the work under whose heading a sentence stands."""
        above = [key for number, key in self.sections if number <= sentence]
        return above[-1] if above else None

    def _topic(self, sentences: Sequence[Sentence]) -> tuple[str | None, bool]:
        """The work named most often, twice for a place in the first three sentences; and whether
        the document is about it alone.
        """
        counts: Counter[str] = Counter()
        for order, sentence in enumerate(sentences):
            for mention in self.named[sentence.number]:
                counts[work_key(mention)] += 2 if order < 3 else 1
                counts[work_key(mention)] += self._is_introduced(mention)
        if not counts:
            counts.update(
                work_key(m)
                for s in sentences
                for m in s.mentions
                if m.kind == "W" and not OF_SOMEBODY.search(self.text, 0, m.start)
            )
        best = counts.most_common(2)
        if not best:
            return None, True
        most, rest = best[0][1], counts.total() - best[0][1]
        return best[0][0], len(best) == 1 or (most >= 2 * best[1][1] and 2 * most >= rest)

    def _is_introduced(self, mention: Mention) -> bool:
        """Whether the words before a title say that the text tells of it: "the upcoming drama X"."""
        cues = passing_cues(self.language)
        before = self.text[max(0, mention.start - LONGEST_INTRODUCTION) : mention.start]
        return cues is not None and cues[3].search(before) is not None

    def is_spoken_of(self, mention: Mention) -> bool:
        """Whether a mention is of a work that the text may be about: not one in passing, nor one in
        brackets.
        """
        if mention.kind != "W" or mention.start in self.passing:
            return False
        before = self.text[max(0, mention.start - LONGEST_CUE) : mention.start].rstrip(
            "\"'“‘«„ \u00a0\u202f"
        )
        cues = passing_cues(self.language)
        return not (
            before.endswith("(")
            or (cues and cues[0].search(before + " "))
            or (cues and cues[1].match(self.text, mention.stop))
            or (cues and cues[2].search(self.text, max(0, mention.start - FAR), mention.start))
        )

    def ceremony(self, at: int) -> Mention | None:
        """Return the award body that a prize at *at* is of where none is named with it: the last
        one named before, else the first of the document.
        """
        beside = [m for m in self._bodies if 0 <= at - m.stop <= NEXT_TO]
        if beside:
            return beside[-1]  # "the Golden Crane Awards' Best New Actress"
        before = [m for m in self._bodies if m.start < at]
        return before[-1] if before else next(iter(self._bodies), None)

    @cached_property
    def _bodies(self) -> Sequence[Mention]:
        """The award bodies; where there are none the prizes."""
        named = [m for s in self.sentences.values() for m in s.mentions if m.kind == "A"]
        return [
            m
            for m in named
            if not PRIZE.search(self.text, m.start, m.stop)
            and not ONE.search(self.text, max(0, m.start - LONGEST_CUE), m.start)
        ] or named

    def work(self, mention: Mention, sentence: int, reach: int = REACH) -> str | None:
        """Return the work that "the drama" stands for: that of the heading, else the last one named
        in the paragraph, up to *reach* sentences, else the topic.
        """
        for number in range(sentence, sentence - reach, -1):
            here = self.sentences.get(number)
            if here is None or not self.are_of_one_item(number, sentence):
                continue
            if "\n" in self.text[here.span.stop : mention.start]:
                break
            before = [work_key(m) for m in self.named[number] if m.start < mention.start]
            main = self.section(sentence) or self.topic
            if before:
                return main if main in before else before[-1]
        above = self.section(sentence) or self._of_item(sentence) or self._of_headline(sentence)
        if above or sentence in self.items:
            return above
        if self._is_passed(sentence):
            return self._named_last(sentence)
        return self.topic if self.has_one_topic else self._named_last(sentence)

    def focus(
        self, start: int, sentence: int, but: Sequence[Mention] = (), *, first: bool = False
    ) -> str | None:
        """Return the work that is spoken of at *start*.

        In its sentence: the topic, else "the drama", else the work before it (the nearest, or the
        *first* for what is said of a work rather than of a person), else one after it. Else the
        work of the heading, the topic, or in a document about several works the last one of the
        paragraph. *but* are mentions that are meant otherwise: what a work is based on.
        """
        here = self.sentences[sentence].mentions
        works = [m for m in self.named[sentence] if m not in but]
        named = [m for m in here if m.kind == "T" or m in works]
        main = self.section(sentence) or self.topic
        if any(m.kind == "W" and work_key(m) == main for m in named):
            return main
        before = [m for m in named if m.start < start]
        spoken_of = [m for m in before if m.kind == "T"] or before
        if spoken_of or named:
            mention = spoken_of[0 if first else -1] if spoken_of else named[0]
            if mention.kind == "W":
                return work_key(mention)
            return self.work(mention, sentence)
        if self._has_stranger(sentence):
            return None
        if self._of_headline(sentence):
            return self._of_headline(sentence)
        if self.section(sentence) or (self.has_one_topic and not self._is_left(sentence)):
            return main if self.is_alone or self._is_named_by(main, sentence) else None
        if len(self.sections) > 1 and sentence < self.sections[0][0]:
            return None  # what is above the first heading of a list is about all of them
        if sentence in self.items:
            return self._of_item(sentence)
        near = self._of_paragraph(start, sentence)
        return near or (None if self._opens_anew(sentence) else self._named_last(sentence))

    def _of_headline(self, sentence: int) -> str | None:
        """Of several works in the headline the one that was named last before a sentence."""
        heads = {work_key(m) for m in self.named.get(0, ())}
        for number in range(sentence - 1, max(0, sentence - FURTHEST_WORK), -1):
            if len(heads) > 1 and (works := self.named.get(number)):
                return work_key(works[-1]) if work_key(works[-1]) in heads else None
        return None

    def _has_stranger(self, sentence: int) -> bool:
        """Whether an unknown name of several words is what a sentence tells of: a title rather than
        that of another work is its subject.
        """
        here = self.sentences[sentence]
        within, opening = subject_cues(self.language)
        return any(
            m.kind == "X"
            and " " in self.text[m.start : m.stop]
            and (opening if m.start == here.span.start else within).match(self.text, m.stop)
            for m in here.mentions
        )

    def _is_passed(self, sentence: int) -> bool:
        """Whether the text named its topic once, and another work since, not by the way."""
        places = [n for n, works in self.named.items() for m in works if work_key(m) == self.topic]
        since = range(places[0] + 1, sentence) if len(places) == 1 else ()
        return any(
            not self._is_by_the_way(work, number)
            for number in since
            for work in self.named.get(number, ())
        )

    def _is_by_the_way(self, work: Mention, sentence: int) -> bool:
        """Whether somebody is told of with a work: ", who loved her in the drama "T"."""
        before = self.text[self.sentences[sentence].span.start : work.start]
        return by_the_way(self.language).search(before) is not None

    def _is_left(self, sentence: int) -> bool:
        """Whether the text has named its topic once, and two other works since."""
        return self._left_in is not None and self._left_in <= sentence

    @cached_property
    def _left_in(self) -> int | None:
        """The sentence in which the text leaves its topic."""
        named = [(number, work_key(m)) for number, works in self.named.items() for m in works]
        places = [number for number, key in named if key == self.topic]
        others: set[str] = set()
        for number, key in named if len(places) == 1 else ():
            if number >= places[0] and key != self.topic:
                others.add(key)
                if len(others) > 1:
                    return number
        return None

    def _opens_anew(self, sentence: int) -> bool:
        """Whether a paragraph of English prose, none of a fact sheet, follows another: in a document
        about several works it need not go on with the last. Measured: of what was taken from there
        nothing was right in English, most in Spanish.
        """
        here, last = self.sentences[sentence], self.sentences.get(sentence - 1)
        if self.language != "en" or last is None:
            return False
        is_label = FACT.match(self.text, here.span.start) is not None
        return not is_label and self.text[last.span.stop - 1] in ENDS

    def _is_named_by(self, work: str | None, sentence: int) -> bool:
        """Whether the document has named a work by the end of a sentence: nobody speaks of one that
        comes later.
        """
        return work is not None and self._named_first.get(work, sentence + 1) <= sentence

    @cached_property
    def _named_first(self) -> Mapping[str, int]:
        """Work → the first sentence that names it."""
        found: dict[str, int] = {}
        for number, here in self.sentences.items():
            for mention in here.mentions:
                if mention.kind == "W":
                    found.setdefault(work_key(mention), number)
        return found

    def _of_item(self, sentence: int) -> str | None:
        """The work of an item of a list: the one that it named last before a sentence, else the first
        that it names at all. What other items speak of is not meant.
        """
        named = [
            (number, work_key(mention))
            for number, first in self.items.items()
            if first == self.items.get(sentence)
            for mention in self.named[number]
        ]
        before = [key for number, key in named if number < sentence]
        return before[-1] if before else named[0][1] if named else None

    def of_episode(self, start: int, sentence: int) -> str | None:
        """Return the work of an episode: that of its sentence, else the one that its paragraph
        last spoke of.
        """
        here = self.sentences[sentence].mentions
        is_named = bool(self.named[sentence]) or any(m.kind == "T" for m in here)
        near = None if is_named else self._of_paragraph(start, sentence)
        return near or self.focus(start, sentence, first=True)

    def _of_paragraph(self, start: int, sentence: int) -> str | None:
        """The work that the paragraph last spoke of before a sentence: the first that its nearest
        sentence names.
        """
        for number in range(sentence - 1, sentence - 1 - REACH, -1):
            here = self.sentences.get(number)
            if here is None or "\n" in self.text[here.span.stop : start]:
                return None
            if self.named[number]:
                return work_key(self.named[number][0])
        return None

    def _named_last(self, sentence: int) -> str | None:
        """The work that was named last before a sentence, not too far back; else the topic,
        where the document has named it by then.
        """
        for number in range(sentence - 1, max(-1, sentence - 1 - FURTHEST_WORK), -1):
            works = [m for m in self.named.get(number, ()) if not self._is_by_the_way(m, number)]
            if works:
                return work_key(works[-1])
        return self.topic if self._is_named_by(self.topic, sentence) else None

    def title(self, work: str) -> Value | None:
        """Return a work's title as the text first has it: what bears the same name."""
        named = (m for s in self.sentences.values() for m in s.mentions if m.kind == "W")
        return next((Value(str(m.value)) for m in named if work_key(m) == work), None)
