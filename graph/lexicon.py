"""What a document's own words turn out to be: first the sure contexts tell, then every other place
of the same words follows.

In: the matches of a first reading. Out: the words of a document with their kinds, to be found again
everywhere in it.
(The order of work of Mikheev, Moens and Grover, "Named Entity Recognition without Gazetteers",
1999.)
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from dramagraph.hangul import is_hangul, is_whole
from dramagraph.matching import Match
from dramagraph.models import Document
from dramagraph.openings import places_of
from dramagraph.patterns import Mention
from dramagraph.phrase_search import places_of_phrases
from dramagraph.romanisation import KoreanName, given_syllables, parse_name
from dramagraph.rules import word_lists

KIND_OF_SLOT = {
    "work": "W",
    "title": "W",
    "phrase": "W",
    "solo": "W",
    "marked": "W",
    "org": "O",
    "firm": "O",
    "group": "U",
    "award": "A",
    "place": "L",
    "person": "S",
    "character": "S",
    "name": "S",
    "owner": "S",
    "fullname": "S",
    "known": "S",
    "nickname": "S",
}
KEPT_KEYS = 20_000
"""Titles and names whose keys are remembered; an article asks for each some ten times."""

ARTICLES = re.compile(r"^(?:the|il|lo|la|i|gli|le|l'|un|una|el|los|las|les)[ ']")


@lru_cache(maxsize=KEPT_KEYS)
def title_key(title: str) -> str:
    """Return what two writings of one title share: case, marks and a leading article do not count.

    >>> title_key("La casa sul porto") == title_key("casa sul porto")
    True
    """
    folded = unicodedata.normalize("NFKC", title).casefold().replace("’", "'")
    folded = ARTICLES.sub("", folded) or folded
    return " ".join(re.findall(r"[^\W_]+", folded.replace("'", ""))) or folded


@lru_cache(maxsize=KEPT_KEYS)
def name_key(words: str) -> str:
    """Return what two writings of one name that is not Korean share."""
    return " ".join(re.findall(r"[^\W_]+", words.casefold()))


@dataclass(frozen=True)
class Lexicon:
    """The words of one document with their kinds."""

    kinds: dict[str, str]
    """words as written → kind of mention (W, O, U, A, L, or Q for what is both a name and a title)
    """
    names: dict[str, str]
    """words as written → the referent they name"""

    def find(self, text: str) -> Iterator[Mention]:
        """Yield every place of the words in *text*: longer words first."""
        for table, as_name in ((self.kinds, False), (self.names, True)):
            if not table:
                continue
            words = sorted(table, key=lambda w: (-len(w), w))
            folded = {title_key(w): w for w in reversed(words)}
            for start, stop in places_of_phrases(
                text, words, [_is_in_any_case(w, table[w]) for w in words]
            ):
                if not is_whole(text, start, stop):
                    continue
                said = text[start:stop]
                what = table[said if said in table else folded[title_key(said)]]
                if as_name:
                    if OPENS_A_LONGER_NAME.match(text, stop) and said.isalpha():
                        continue
                    if HALF_OF_A_NAME.match(text, stop) and "-" not in said:
                        continue
                    yield Mention(start, stop, "S", what)
                else:
                    found = _marked(text, start, stop, what)
                    is_bare = found.kind in "WQ" and found.start == start
                    if not (is_bare and is_hangul(said[0])):  # 연인 is a title and a word
                        yield found


def _is_in_any_case(words: str, kind: str) -> bool:
    """Whether words are a title of three and more, which a text may have in capitals or not."""
    return kind == "W" and words.count(" ") > 1


OPENS_A_LONGER_NAME = re.compile(r" (?:of |the )?[A-Z][a-z]")
HALF_OF_A_NAME = re.compile(r"[-‐‑][a-z]")
"""What follows half of a given name: "Jung-yeol", who is not Jung So-min."""
SURE = 3
"""Votes of a rule that claims nothing: it is there to tell what words are ("the boy group X")."""

NO_NAME = re.compile(r" (?:with|and|from|for|on|to|at|is|the) ")
"""What is in nobody's name: "by Yeon with Korean actors"."""

MARKS = frozenset("\"“”'‘’«»„〈〉《》「」『』<>")


INSIDE_MARKS = re.compile(r"«[ \u00a0\u202f]$")
"""French type sets a space inside the marks."""


def _marked(text: str, start: int, stop: int, kind: str) -> Mention:
    """A title takes the marks around it."""
    title = text[start:stop]
    if kind in "WQ" and start > 1 and INSIDE_MARKS.match(text, start - 2, start):
        if text[stop + 1 : stop + 2] == "»":
            return Mention(start - 2, stop + 2, kind, title)
    elif kind in "WQ" and text[start - 1 : start] in MARKS and start:
        end = stop + 1 if text[stop : stop + 1] in ",." else stop
        if text[end : end + 1] in MARKS:
            return Mention(start - 1, end + 1, kind, title)
    return Mention(start, stop, kind, title)


def lexicon(document: Document, first: Iterable[Match], mentions: Sequence[Mention]) -> Lexicon:
    """Return what the matches of a first reading say of the words of *document*.

    Words that are claimed as two kinds keep the commoner; a name that is also a title stays open
    (Q). A quotation in the form of a
    title is one unless something speaks against it. Of a full name its parts become names too,
    unless two people share them.
    """
    text = document.text
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    guesses: Counter[str] = Counter()
    for match in first:
        for slot, some in match.slots.items():
            kind = KIND_OF_SLOT.get(match.rule.slots[slot])
            for mention in some:
                if kind == "S" and NO_NAME.search(text, mention.start, mention.stop):
                    continue
                if kind and mention.kind in "XQ":
                    votes[_words(text, mention)][kind] += 1 if match.rule.templates else SURE
                    guesses[_words(text, mention)] += (
                        match.rule.weak or match.rule.beside is not None
                    )
    for mention in mentions:
        words = _words(text, mention)
        if mention.kind == "Q" and words not in votes and _is_set_as_title(words):
            votes[words]["W"] += 1
        elif mention.kind == "W" and not parse_name(
            str(mention.value)
        ):  # a heading, or in marks behind "the drama"
            votes[str(mention.value)]["W"] += SURE if text[mention.start] in MARKS else 1
    spelled: Counter[str] = Counter()
    for words, counts in votes.items():
        spelled[words.casefold()] += counts["S"]
    kinds: dict[str, str] = {}
    names: dict[str, str] = {}
    for words, counts in sorted(votes.items()):
        if counts["S"] and counts["W"] == guesses[words]:  # an actor in brackets
            counts["W"] = 0
        if " " not in words:  # "RoWoon" and "Rowoon"
            others = spelled[words.casefold()] - counts["S"]
            counts.update({"S": others, "W": -counts["W"] if others else 0})
        best = max(sorted(counts), key=lambda kind: counts[kind])
        if best in "SW" and 2 * min(counts["S"], counts["W"]) >= counts[best]:
            kinds[words] = "Q"
        elif best == "S":
            names[words] = f"name:{name_key(words)}"
        else:
            kinds[words] = best
    parts = _parts_of_names(text, mentions)
    names.update(parts)
    for family in parts:
        if " " not in family and "-" not in family and kinds.get(family) in ("W", "O", "Q"):
            del kinds[family]  # "Lee debuted in 2005": half of a full name is no title
    names.update(_hangul_given_names(text, mentions))
    return Lexicon(kinds, {words: key for words, key in names.items() if words not in kinds})


PART_OF_NAME = re.compile(r"(?<!-)[A-Z][a-z]+(?:[-‐‑ ][A-Za-z][a-z]*)?(?![\w-])")
"""One or two capitalised syllables or words; looked at from the start of every word, so that the
second of three is seen too.
"""


def _is_set_as_title(words: str) -> bool:
    """Whether half of the longer words have a capital, or an article opens them: "La casa sul porto"."""
    telling = [word for word in words.split() if len(word) > 3]
    capital = sum(not word[0].islower() for word in telling)
    return 2 * capital >= len(telling) or bool(ARTICLES.match(words.lower()))


def _words(text: str, mention: Mention) -> str:
    return str(mention.value) if mention.kind == "Q" else text[mention.start : mention.stop]


def _parts_of_names(text: str, mentions: Iterable[Mention]) -> dict[str, str]:
    """Given names in all their spellings, and family names, that only one full name of the document
    has; a family name also where, of two who have it, the one who is named first is also named
    more often.
    """
    givens: dict[tuple[str, ...], set[str]] = defaultdict(set)
    families: dict[str, Counter[str]] = defaultdict(Counter)
    for mention in mentions:
        if mention.kind == "N":
            name = mention.value
            assert isinstance(name, KoreanName)
            words = text[mention.start : mention.stop].split()
            givens[name.given].add(f"name:{name.key}")
            families[words[0].title()][f"name:{name.key}"] += 1
    found: dict[str, str] = {}
    parts = (
        PART_OF_NAME.match(text, start)
        for word, starts in places_of(text).items()
        if "A" <= word[0] <= "Z"
        for start in starts
    )
    for said in sorted({part.group() for part in parts if part}):
        syllables = given_syllables(said)
        keys = givens.get(syllables, set()) if syllables else set()
        if len(keys) == 1 and (len(syllables or ()) > 1 or len(said) > 2):
            found[said] = next(iter(keys))
    for family, counts in families.items():
        named = list(counts.items())  # in the order of the text
        is_first = len(named) == 2 and named[0][1] > named[1][1]
        if len(named) == 1 or is_first or _is_alone_between(text, family, mentions):
            found.setdefault(family, named[0][0])
    return found


def _is_alone_between(text: str, family: str, mentions: Iterable[Mention]) -> bool:
    """Whether a text uses a family name alone between the first and the second who have it: it means
    the first then, and goes on to.
    """
    first, last = "", -1
    for mention in mentions:
        if mention.kind == "N" and text.startswith(f"{family} ", mention.start):
            said = text[mention.start : mention.stop]
            if last >= 0 and said != first:
                alone = re.compile(rf"(?<![\w-]){re.escape(family)}(?:['’]s)?(?= [a-z]|[,.])")
                return alone.search(text, last, mention.start) is not None
            if last < 0:
                first, last = said, mention.stop
    return False


def _hangul_given_names(text: str, mentions: Iterable[Mention]) -> dict[str, str]:
    """Given names in Hangul that only one full name of the document has and that are no ordinary
    words.
    """
    keys: dict[str, set[str]] = defaultdict(set)
    for mention in mentions:
        name = mention.value
        if isinstance(name, KoreanName) and len(name.given) == 2 and is_hangul(text[mention.start]):
            keys[text[mention.stop - 2 : mention.stop]].add(f"name:{name.key}")
    ordinary = word_lists("ko")["no_given"] if keys else ()
    return {
        given: min(some) for given, some in keys.items() if len(some) == 1 and given not in ordinary
    }
