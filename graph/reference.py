"""Who is meant: pronouns and nouns for someone or for a work, and the work that is spoken of.

An answer is given only where one candidate of the right sort stands near; otherwise None, and the
claim is not made.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property, lru_cache

from dramagraph.anaphors import anaphor_words, plot_verbs
from dramagraph.clauses import syntax
from dramagraph.gazetteer import Entry
from dramagraph.guards import guarded
from dramagraph.lexicon import KEPT_KEYS, NO_NAME, name_key, title_key
from dramagraph.matching import Sentence
from dramagraph.patterns import Mention, character_class, plain
from dramagraph.romanisation import KoreanName, given_syllables
from dramagraph.rules import word_lists
from dramagraph.topics import Topics

REACH = 3
"""Sentences. How far back a pronoun looks; each sentence with a pronoun of the same person passes
it on.
"""


MOST_CHAINED = 50
"""Pronouns, each of which stands for what the one before stands for; the longest chain in 80 articles has 5."""


def referent(text: str, mention: Mention, sort: str) -> str | None:
    """Return what a mention that names something refers to, as a key within the document; None for
    pronouns and the nameless.

    Keys: "name:gim suhyeon", "work:crash landing", "organization:tvn" and so on.
    """
    words = text[mention.start : mention.stop]
    if mention.kind in "PTDIER":
        return None
    if sort in ("person", "character", "being"):
        return _name(words, mention)
    if isinstance(mention.value, Entry):
        words = mention.value.name
    elif isinstance(mention.value, str):
        words = mention.value
    if sort == "work":
        return f"work:{title_key(words)}"
    if sort in ("organization", "group", "award", "place"):
        return f"{sort}:{organisation_key(words) if sort == 'organization' else name_key(words)}"
    return None


def _name(words: str, mention: Mention) -> str | None:
    if isinstance(mention.value, KoreanName):
        return f"name:{mention.value.key}"
    if mention.kind == "S" and isinstance(mention.value, str):
        return mention.value
    given = given_syllables(words) if mention.kind == "S" else None
    if given:
        return f"name:{''.join(given)}"
    if mention.kind in "XQ" and not (mention.kind == "X" and NO_NAME.search(words)):
        return f"name:{name_key(str(mention.value or words))}"
    return None


@lru_cache(maxsize=KEPT_KEYS)
def organisation_key(words: str) -> str:
    """Return what the spellings of one organisation share: case, a possessive and a plural of its
    first word do not count.

    >>> organisation_key("Rose's Group") == organisation_key("Roses Group") == organisation_key("Rose Group")
    True
    """
    parts = name_key(words.replace("'s", "").replace("’s", "")).split()
    return " ".join(p[:-1] if len(p) > 4 and p[-1] == "s" and p[-2] != "s" else p for p in parts)


def named_together(
    text: str, mentions: Sequence[Mention], before: int, count: int
) -> tuple[Mention, ...]:
    """Return the last *count* full names before an offset that are joined as "A, B and C"; empty if
    there are none.
    """
    names = [m for m in mentions if m.kind == "N" and m.stop <= before]
    for last in range(len(names), count - 1, -1):
        group = names[last - count : last]
        gaps = [text[a.stop : b.start] for a, b in zip(group, group[1:], strict=False)]
        if all(gap == ", " or JOINT.fullmatch(gap) for gap in gaps):
            return tuple(group)
    return ()


JOINT = re.compile(r",? (?:and|e|y|et) (?:di |de )?(?:la |il |su |le )?")


PROFILE = re.compile(
    rf"(?:\d{{1,2}}[.)]\s*|[-•*#]+\s*)?({character_class('N')})(?:\s*\([^()]*\))?"
    r"(?: (?:es|como|as|è|is|nel ruolo|dans|en|in|será|sarà)\b[^.!?:]{1,60}(?<![.,;]))?"
)
"""A line that is somebody's name."""

BIOGRAPHY = re.compile(
    r"(?: \([^()]*\))? (?:(?:is|was|es|fue|est|était|fut|era|è)(?: stat[oa])?) (?:an?|une?|una|uno|un')"
)
"""What follows a name with which a biography opens."""

LISTED = re.compile(r", |,? (?:and|or|&|e|ed|y|et|o|u|ou) ")
"""What joins two of a list."""


@cache
def _before_genders(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What ends right before the name of a man ("m") and of a woman ("f")."""
    words = word_lists(language)
    return tuple(
        (gender, guarded(rf"\b(?:{'|'.join(words.get(name, ())) or '(?!)'}),? $", re.I))
        for gender, name in (("m", "male"), ("f", "female"))
    )


SUBJECT_AT = 30
"""Code points from where a sentence begins to a name that is its subject, at most."""

OWNS_A_WORK = re.compile(r"['’]s [\"“‘]?[A-Z]")  # "in Mok Ji-hun's Salt Garden she played"


class Reference:
    """The references of one document: built once its sentences and the sorts of its names are
    known.
    """

    def __init__(
        self,
        text: str,
        sentences: Sequence[Sentence],
        sorts: Mapping[str, str],
        language: str,
        passing: frozenset[int] = frozenset(),
    ) -> None:
        """Take the *sentences* that are heard, the *sorts* of the names, and where works are named
        in passing.
        """
        self.text = text
        self.language = language
        self.sentences = {sentence.number: sentence for sentence in sentences}
        self.sorts = sorts
        self.genders: dict[str, str] = {}
        self._memo: dict[tuple[int, str], str | None] = {}
        self._chained = 0
        self._governed: dict[tuple[int, int], bool] = {}
        self.topics = Topics(text, sentences, language, passing)
        self.hero = self._hero(sentences)
        self.profiles = list(self._profiles(sentences))
        self._learn_genders()
        for sentence in sentences:
            for mention in sentence.mentions:
                if mention.kind == "P" and self._is_subject(mention):
                    self.person(mention, sentence.number, "person")

    def _hero(self, sentences: Sequence[Sentence]) -> str | None:
        """Whom the document is about, where that is one person: named in one of its first two
        sentences, and as often as anybody else; twice, or at the opening of a biography.
        """
        counts: Counter[str] = Counter()
        first: set[str] = set()
        for order, sentence in enumerate(sentences):
            for mention in sentence.mentions:
                key = referent(self.text, mention, "being") if mention.kind in "NS" else None
                if key and self.sorts.get(key, "person") == "person":
                    opens = order == 0 and BIOGRAPHY.match(self.text, mention.stop)
                    counts[key] += 2 if opens else 1
                    if order < 2:
                        first.add(key)
        most = max(counts.values(), default=0)
        best = [key for key, count in counts.items() if count == most and key in first]
        return best[0] if most > 1 and len(best) == 1 else None

    def _profiles(self, sentences: Sequence[Sentence]) -> Iterator[tuple[int, str]]:
        """Yield the headings that are a person's name, as (number of the sentence, person)."""
        for sentence in sentences:
            said = sentence.views[0]
            match = PROFILE.fullmatch(said.text.strip())
            mention = said.mentions.get(match[1]) if match else None
            key = referent(self.text, mention, "being") if mention else None
            if key and self.sorts.get(key, "person") == "person":
                yield sentence.number, key

    def hero_at(self, sentence: int) -> str | None:
        """Return whom a sentence is about: the person of the heading above it, else the one of the
        document.
        """
        above = [key for number, key in self.profiles if number <= sentence]
        return above[-1] if above else self.hero

    def _learn_genders(self) -> None:
        """Take he or she from the word before a name: "her husband X", "actress Y"."""
        for gender, ending in _before_genders(self.language):
            for sentence in self.sentences.values():
                for mention in sentence.mentions:
                    key = referent(self.text, mention, "being") if mention.kind in "NS" else None
                    if key and ending.search(self.text, max(0, mention.start - 20), mention.start):
                        self.genders.setdefault(key, gender)
        for key, gender in self._told_by_pronouns():
            self.genders.setdefault(key, gender)

    def _told_by_pronouns(self) -> Iterator[tuple[str, str]]:
        """Yield who is he or she in sentences with one name before the pronoun; nobody who is both."""
        votes: dict[str, set[str]] = defaultdict(set)
        for sentence in self.sentences.values():
            named: set[str] = set()
            for mention in sentence.mentions:
                gender = self._gender_of(str(mention.value)) if mention.kind == "P" else None
                if gender and len(named) == 1:
                    votes[min(named)].add(gender)
                elif mention.kind in "NSX":
                    named.add(referent(self.text, mention, "being") or "")
        for key, genders in votes.items():
            if len(genders) == 1:
                yield key, min(genders)

    def person(self, mention: Mention, sentence: int, sort: str) -> str | None:
        """Return the person or character that a pronoun or a noun stands for."""
        memo = (mention.start, sort)
        if memo not in self._memo:
            if self._chained == MOST_CHAINED:
                return None
            self._chained += 1
            self._memo[memo] = None  # a pronoun never refers to itself
            self._memo[memo] = self._person(mention, sentence, sort)
            self._chained -= 1
        return self._memo[memo]

    def _person(self, mention: Mention, sentence: int, sort: str) -> str | None:
        gender = self._gender_of(str(mention.value))
        joined = self._joined(mention, sentence)
        if joined:  # it is that one, or nobody
            return joined if sort == "being" or self.sorts.get(joined, sort) == sort else None
        told = self._of_the_plot(mention, sentence) if sort in ("being", "character") else None
        if told:
            return told
        near: list[str] = []
        rest: list[str] = []
        looked = 0
        for number in range(sentence, -1, -1):
            here = self.sentences.get(number)
            if here is None or not self.topics.are_of_one_item(number, sentence):
                continue
            looked += 1
            if looked > REACH:
                break
            able = list(self._candidates(here, mention.start, sort, gender))
            leading = [key for key, is_leading in able if is_leading]
            passing_by = [key for key, is_leading in able if not is_leading]
            # An English "he" is the nearest; measured, "il" and "elle" are rather the hero.
            is_plain = self.language == "en" and str(mention.value).isalpha()
            in_passing = is_plain or not self._may_be_hero(mention, self.hero_at(sentence))
            beside = passing_by if number == sentence and in_passing else ()
            found = list(dict.fromkeys(leading or beside))
            rest = rest or passing_by
            sure = [key for key in found if gender and self.genders.get(key) == gender]
            if (sure and is_plain) or (number == sentence and (sure or len(found) == 1)):
                return (sure or found)[0]
            if sure:
                near = sure
                break
            if found and not near:
                near = found
                if number == sentence and len(found) > 1 and sort == "being":
                    return None
        hero = self.hero_at(sentence)
        is_hero = (
            hero is not None and sort != "character" and self.genders.get(hero, gender) == gender
        )
        is_told_of = rest or any(number <= sentence for number, _ in self.profiles)
        near = near or ([hero] if hero and is_told_of and is_hero and hero not in rest else rest)
        if (
            hero
            and sort in ("person", "being")
            and near[:1] != [hero]
            and self._may_be_hero(mention, hero)
            and not (near and self._opens_a_sentence(near[0], sentence))
            and (not gender or self.genders.get(hero, gender) == gender)
        ):
            near = [hero]
        if near and gender:
            self.genders.setdefault(near[0], gender)
        return near[0] if near else None

    def _of_the_plot(self, mention: Mention, sentence: int) -> str | None:
        """The only character of the sentence before, in a plot: "Kim plays Baek. He works as a judge."."""
        here, last = self.sentences[sentence], self.sentences.get(sentence - 1)
        if (
            last is None
            or mention.start != here.span.start
            or "\n" in self.text[last.span.stop : mention.start]
            or not plot_verbs(self.language).match(self.text, mention.stop)
        ):
            return None
        first = next(iter(last.mentions), None)
        if first and first.kind == "P" and first.start == last.span.start:
            named = {self.person(first, sentence - 1, "being")}
        else:
            named = {referent(self.text, m, "being") for m in last.mentions if m.kind in "NS"}
        characters = {key for key in named if key and self.sorts.get(key) == "character"}
        key = min(characters) if len(characters) == 1 else None
        gender = self._gender_of(str(mention.value))
        return key if key and self.genders.get(key, gender) == gender else None

    def _may_be_hero(self, mention: Mention, hero: str | None) -> bool:
        """Whether a pronoun, or an empty place, can stand for whom the text is about there."""
        return hero is not None and mention.value in self._subjects

    def _opens_a_sentence(self, key: str, sentence: int) -> bool:
        """Whether somebody stands where a subject does in one of the sentences before."""
        for number in range(sentence, max(-1, sentence - REACH), -1):
            here = self.sentences.get(number)
            for mention in here.mentions if here else ():
                is_named = mention.kind in "NS" and referent(self.text, mention, "being") == key
                if here and is_named and mention.start - here.span.start <= SUBJECT_AT:
                    return True
        return False

    def _joined(self, mention: Mention, sentence: int) -> str | None:
        """The owner in "Jin-ho and his mother": whoever stands right before the joint."""
        before = [m for m in self.sentences[sentence].mentions if m.stop < mention.start]
        between = self.text[before[-1].stop : mention.start] if before else ""
        if (
            before
            and before[-1].kind in "NS"
            and (JOINT.fullmatch(between) or between in self._own(mention))
        ):
            return referent(self.text, before[-1], "being")
        return None

    def _own(self, mention: Mention) -> Sequence[str]:
        """What joins a name to what is its own: "to Choo for her performance"."""
        words = anaphor_words(self.language)
        is_subject = words is None or mention.value in words.subjects
        return () if is_subject else word_lists(self.language).get("own_joints", ())

    def _candidates(
        self, sentence: Sentence, before: int, sort: str, gender: str | None
    ) -> Iterator[tuple[str, bool]]:
        """Yield who may be meant, and whether the sentence speaks of them: not of somebody "with
        Kim".
        """
        since, is_governed = sentence.span.start, False
        for mention in sentence.mentions:
            if mention.start >= before:
                return
            if not LISTED.fullmatch(self.text, since, mention.start):  # a list has one governor
                is_governed = self._is_governed(since, mention.start)
            if mention.kind in "NSXWQP":
                since = mention.stop
            key = (
                self.person(mention, sentence.number, sort)
                if mention.kind == "P"
                else referent(self.text, mention, "being")
                if mention.kind in "NS" or self._opens_as_a_name(mention, sentence)
                else None
            )
            if key is None or (gender and self.genders.get(key, gender) != gender):
                continue
            if sort == "being" and self.text[: mention.start].endswith("("):
                continue  # "Hong Hae-in (Kim Ji-won) meets her brother": not Kim's
            if sort == "being" or self.sorts.get(key, sort) == sort:
                yield key, not (is_governed or OWNS_A_WORK.match(self.text, mention.stop))

    def _opens_as_a_name(self, mention: Mention, sentence: Sentence) -> bool:
        """Whether a sentence begins with capitalised words that may be somebody's full name."""
        words = self.text[mention.start : mention.stop].count(" ") + 1
        return mention.kind == "X" and mention.start == sentence.span.start and words in (2, 3)

    def _is_governed(self, start: int, stop: int) -> bool:
        """Whether a preposition stands before a name."""
        words = syntax(self.language)
        if words is None:
            return False
        if (start, stop) not in self._governed:
            governor = words.governor(plain(self.text[start:stop]))
            self._governed[start, stop] = governor not in ("", *words.conjunctions)
        return self._governed[start, stop]

    def _is_subject(self, mention: Mention) -> bool:
        return str(mention.value) in self._subjects

    @cached_property
    def _subjects(self) -> frozenset[str]:
        words = anaphor_words(self.language)
        return words.subjects if words else frozenset()

    def _gender_of(self, said: str) -> str | None:
        words = anaphor_words(self.language)
        if words is None:
            return None
        return "f" if said in words.female else "m" if said in words.male else None
