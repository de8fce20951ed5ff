"""The capitalised words of a text: full names by their grammar, organisations by their last word,
and whatever else is in capitals.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache

from dramagraph import resources
from dramagraph.guards import guarded
from dramagraph.patterns import HEADLINE_LOWER, TELLING, Mention
from dramagraph.romanisation import (
    KoreanName,
    given_syllables,
    grammar,
    of_unknown_family,
    of_unusual_syllables,
    parse_name,
)
from dramagraph.rules import word_lists
from dramagraph.text import Layout, Span, common_words

LONGEST_NAME_WORDS = 7
"""Words. "When Life Gives You Tangerines" has five."""

LONGEST_ANNOUNCEMENT = 30
"""Code points before a title that hold the word for a work."""

SHORTEST_SHOUT = 5
"""Letters. A single word in capitals throughout is an acronym or a stage name below that, a shout
from there on.
"""

POSSESSIVE = re.compile(r"['’‘]s?$")
FIRST = "[A-ZÀ-ÖØ-ÞŌ]"
MORE = r"(?:[\w&.'’‘!+‐‑-]*\w)?(?:\+|!(?=\s+[a-z(\d]|[,'’:;]))?"
"""A mark at the end is part of a name where the sentence goes on: it ends one else."""
CAPITAL = (
    re.compile(  # the first character before what stands before it: a search for a class is fast
        r"[A-ZÀ-ÖØ-ÞŌ(\d](?<![\w.@#].)(?:"
        r"(?<=[A-Z])\.(?:[A-Z]\.)+(?!\w)"  # D.O.
        r"|(?<=[A-Z])&(?= [A-Z])"  # H& Entertainment
        r"|(?<=[A-Z])[A-Z]{0,3}:[A-Z]{1,3}(?!\w)"  # ZE:A
        r"|(?<=\d)[A-Z]{2,6}\d?(?!\w)"  # 2PM
        rf"|(?<={FIRST}){MORE}"
        rf"|(?<=\()[A-Z]\)(?={FIRST})[^\W\d_]{MORE}"  # (G)I-DLE
        r"|(?<=\d)(?<!,.)\d*(?:st|nd|rd|th)?(?= [A-ZÀ-ÖØ-Þ])"
        r")",
        re.S,
    )
)


@cache
def forms(name: str) -> frozenset[str]:
    """Return one of the lists of words/forms.toml."""
    return frozenset(tomllib.loads(resources.text("", "words", "forms.toml"))[name])


@cache
def _listed(language: str, name: str) -> frozenset[str]:
    """Return what a list of a language holds, with the list of that name for all languages."""
    shared = forms(name) if name == "no_names" else frozenset()
    return shared.union(word_lists(language).get(name, ()))


@cache
def any_of(language: str, name: str, before: str = "", after: str = "") -> re.Pattern[str]:
    """Return an expression for any entry of a word list, between others; of none, one that never
    matches.
    """
    entries = "|".join(word_lists(language).get(name, ())) or "(?!)"
    return guarded(f"{before}(?:{entries}){after}")


LOWER = guarded(r"(?<![\w'’-])[a-zà-ÿ][\w-]*")


LONGEST_CUE = 30
"""Code points before a group's name in which words tell that it is one."""


class Capitals:
    """The capitalised words of a text, by sentence, and the lines that are set in capitals
    throughout.
    """

    def __init__(self, text: str, layout: Layout, language: str) -> None:
        """Look through the sentences of *layout*."""
        self.language = language
        self.no_names = _listed(language, "no_names")
        self.openers = _listed(language, "openers")
        self.ranks = _listed(language, "ranks")
        self.opener_forms = any_of(language, "opener_forms")
        self.announcing = any_of(language, "work_noun", r"\b", " $")
        self.before_groups = any_of(language, "before_groups", r"\b", " $")
        self.after_groups = any_of(language, "after_groups", " ", r"\b")
        self.stop_words = common_words(language).function_words
        self.lower = frozenset(LOWER.findall(text))
        self.headlines: list[Span] = []
        self.sentences: list[tuple[Span, list[re.Match[str]]]] = []
        for sentence in layout.sentences:
            words = list(CAPITAL.finditer(text, *sentence))
            self.sentences.append((sentence, words))
            if text[sentence.stop - 1] != "." and _is_headline(text, sentence):
                self.headlines.append(sentence)

    def is_group(self, text: str, start: int, stop: int) -> bool:
        """Whether the words beside text[start:stop] are those beside a group's name."""
        return bool(
            self.before_groups.search(text, max(0, start - LONGEST_CUE), start)
            or self.after_groups.match(text, stop)
        )

    def is_of_title(self, text: str, start: int, stop: int) -> bool:
        """Whether a place behind a word for a work opens its title: "the drama Gwangju Diary"."""
        goes_on = text[stop : stop + 1] == " " and text[stop + 1 : stop + 2].isupper()
        return goes_on and self.announcing.search(text, max(0, start - 20), start) is not None

    def is_ordinary(self, word: str) -> bool:
        """Whether a word at the start of a sentence need not be a name."""
        low = word.lower()
        listed = low in self.stop_words or low in self.lower or low in self.openers
        return listed or self.opener_forms.fullmatch(low) is not None


def _is_headline(text: str, sentence: Span) -> bool:
    """Whether a line that ends without a full stop is set in capitals."""
    telling = TELLING.findall(text, *sentence)
    lower = sum(word[0].islower() for word in telling)
    return len(telling) > 4 and lower <= len(telling) * HEADLINE_LOWER


def full_names(text: str, capitals: Capitals) -> Iterator[Mention]:
    """Korean names by their grammar: a family name and one or two syllables in any of the usual
    spellings, or the other way round.
    """
    table = grammar()
    for _, words in capitals.sentences:
        at = 0
        while at < len(words):
            count, mention = _name_at(text, words, at, table.surnames, table.weak) or (1, None)
            if mention:
                yield mention
            at += count


def without_given(text: str, names: list[Mention]) -> list[Mention]:
    """Drop "Hyun Woo" beside "Baek Hyun Woo": two syllables that another name of the text has as
    its given name are no full name.
    """
    given = {name.value.given for name in names if isinstance(name.value, KoreanName)}
    return [
        name
        for name in names
        if given_syllables(text[name.start : name.stop].replace("-", " ")) not in given
    ]


def _name_at(
    text: str, words: list[re.Match[str]], at: int, surnames: dict[str, str], weak: frozenset[str]
) -> tuple[int, Mention] | None:
    def bare(index: int) -> str:
        return _bare(words[index].group())

    def adjacent(index: int) -> bool:
        return (
            index + 1 < len(words)
            and text[words[index].end() : words[index + 1].start()] in (" ", "\u00a0")
            and bare(index) == words[index].group()
        )

    first = bare(at)
    if not adjacent(at):
        return None
    second = bare(at + 1)
    if first.lower() in surnames:
        if adjacent(at + 1):
            third = bare(at + 2)
            name = parse_name(f"{first} {second} {third}")
            if not name and not adjacent(at + 2):
                name = of_unusual_syllables(first, second, third)
            if name and "-" not in second and third.lower() not in grammar().not_given:
                return 3, _mention(words[at].start(), words[at + 2], bare(at + 2), name)
        if first.lower() not in weak or "-" in second:
            name = parse_name(f"{first} {second}")
            if name and second.lower() not in grammar().not_given:
                return 2, _mention(words[at].start(), words[at + 1], second, name)
    if "-" in second and first.lower() not in surnames:
        name = of_unknown_family(first, second)  # "Chon Kye-young"
        if name:
            return 2, _mention(words[at].start(), words[at + 1], second, name)
    if second.lower() in surnames and "-" in first:
        name = parse_name(f"{first} {second}")
        if name:
            return 2, _mention(words[at].start(), words[at + 1], second, name)
    return None


def _bare(word: str) -> str:
    """Return a word without a possessive ending."""
    return POSSESSIVE.sub("", word) if word[-1] in "s'’‘" else word


def _mention(start: int, last: re.Match[str], bare: str, value: object) -> Mention:
    return Mention(start, last.start() + len(bare), "N", value)


def given_names(text: str, capitals: Capitals) -> Iterator[Mention]:
    """Hyphenated given names alone: "Hae-in"."""
    for _, words in capitals.sentences:
        for word in words:
            if "-" not in word.group():
                continue
            bare = _bare(word.group())
            parts = bare.lower().split("-")
            if len(parts) == 2 and all(part in grammar().syllables for part in parts):
                yield Mention(word.start(), word.start() + len(bare), "S")


EDITION = re.compile(r"\d+(?:st|nd|rd|th|e|ème|ª|º|°)?")
"""The year or the number of a ceremony is no part of the award's name."""


def by_suffix(text: str, capitals: Capitals) -> Iterator[Mention]:
    """Awards and organisations by their last word: "Plum Tree Company", "Golden Crane Awards", "the
    Queen's Group".
    """
    telling = forms("award_suffixes") | forms("organisation_suffixes")
    awards = forms("award_prefixes")
    prefixes = forms("organisation_prefixes") | awards
    for sentence, words in capitals.sentences:
        said = [word.group() for word in words]
        if prefixes.isdisjoint(said) and telling.isdisjoint(map(_bare, said)):
            continue
        runs = _runs(text, words, joints=forms("organisation_connectors"))
        for run in runs:
            opens = run[0].start() == sentence.start
            if opens and len(run) > 1 and run[0].group() not in forms("organisation_prefixes"):
                run = run[capitals.is_ordinary(run[0].group()) :]  # "Produce Studio Barley"
            last = max(
                (i for i, w in enumerate(run) if _bare(w.group()) in forms("award_suffixes")),
                default=0,
            )
            if last:
                first = _skip_ordinary(run, capitals)
                while first < last and EDITION.fullmatch(run[first].group()):
                    first += 1
                if first < last:
                    stop = run[last].end()
                    start = run[first].start()
                    yield Mention(start, stop, "A", text[start:stop])
                    continue
            prize = next((i for i, w in enumerate(run[:-1]) if w.group() in awards), None)
            if prize is not None:  # "Premios Golden Crane"
                start, stop = run[prize].start(), run[-1].end()
                yield Mention(start, stop, "A", text[start:stop])
                continue
            suffix = [
                i
                for i, w in enumerate(run)
                if i and _bare(w.group()) in forms("organisation_suffixes")
            ]
            prefix = run[0].group() in forms("organisation_prefixes")
            if suffix or (prefix and len(run) > 1):
                first = 0 if prefix else _skip_ordinary(run, capitals)
                last = suffix[-1] if suffix else len(run) - 1
                bare = _bare(run[last].group())
                if first < last:
                    yield Mention(run[first].start(), run[last].start() + len(bare), "O")


def _runs(
    text: str,
    words: list[re.Match[str]],
    joints: frozenset[str],
    announced: re.Pattern[str] | None = None,
) -> Iterator[list[re.Match[str]]]:
    """Yield the longest stretches of capitalised words with nothing but a space or a joint between
    them. After what *announces* a title more joins it: "the drama Lighthouse in the Snow".
    """
    run: list[re.Match[str]] = []
    for word in words:
        if run:
            between = text[run[-1].end() : word.start()]
            apart = between not in (" ", "\u00a0") and between.strip() not in joints
            if between in (" dei ", " delle "):  # "V dei Red Plum", "arriva Bora delle POLAR"
                apart = len(run) == 1 or word.group().isupper()
            if between in ("' ", "’ ") and run[-1].group().endswith("s"):  # "Girls' Hour"
                apart = False
            if apart and announced and between.strip() in forms("title_connectors"):
                start = run[0].start()
                title = announced.search(text, max(0, start - LONGEST_ANNOUNCEMENT), start)
                apart = not title or _bare(word.group()).lower() in grammar().surnames
            if apart or _owns(run[-1].group()):
                yield run
                run = []
        run.append(word)
    if run:
        yield run


def _owns(word: str) -> bool:
    """Whether a word is a name in capitals with a possessive: "EXO's" owns what follows; "It's" and
    "Queen's" may be part of a name.
    """
    bare = _bare(word)
    return bare != word and len(bare) > 1 and bare.isupper()


def _skip_ordinary(run: list[re.Match[str]], capitals: Capitals) -> int:
    """The index of the first word of a run that is part of a name: "The", "In" and the like are
    not.
    """
    at = 0
    while at < len(run) - 1 and (
        run[at].group().lower() in capitals.stop_words or run[at].group() in capitals.no_names
    ):
        at += 1
    return at


NUMBER_OF_TITLE = re.compile(
    r" (?:\d{1,2}|(?:19|20)\d\d|II|III)(?=[,.;:)\]»\"']|\n|$| (?:del|de|du|of) [12]\d{3})(?![.,]\d)"
)


def _is_no_part(text: str, run: list[re.Match[str]], capitals: Capitals, *, opens: bool) -> bool:
    """Whether a capitalised word opens no name: one of the language, but for "A", which within a
    sentence is an English article, and words within it before another capital: "Se Ri".
    """
    word = run[0].group()
    if word not in capitals.no_names:
        return False
    if len(run) > 1 and word == "Lee":
        return False  # "Lee Ruby"; "lee" is a verb
    is_short = word.lower() in capitals.stop_words and len(run) > 1
    return opens or not (word == "A" or (is_short and text[run[0].start() - 2].islower()))


OF_GROUP = re.compile(r"[A-Z][\w.-]* (?:dei|degli|delle) $")
"""What stands before a group in capitals whose somebody is: "Bora delle POLAR"."""

LABEL = re.compile(r": |\s?[-–—] ")
"""What parts a label from what it says: "Best New Actress - …"."""


def capitalised(
    text: str, capitals: Capitals, is_free: Callable[[int, int], bool]
) -> Iterator[Mention]:
    """What else is capitalised inside a sentence: names and titles that only the context can tell."""
    for sentence, words in capitals.sentences:
        label = 0
        if sentence in capitals.headlines:
            colon = LABEL.search(text, *sentence)  # "Best New Actress: …" has names after its colon
            if colon is None:
                continue
            label = colon.end()
        free = [w for w in words if w.start() >= label and is_free(w.start(), w.end())]
        for run in _runs(text, free, forms("connectors"), capitals.announcing):
            opens = not text[sentence.start : run[0].start()].strip("¿¡\"'«»“”‘’( ")
            if opens and capitals.is_ordinary(run[0].group()):
                is_label = text.startswith(":", run[-1].end())  # "Date of Birth: …"
                run = [] if is_label else run[1:]
            elif opens and len(run) > 2 and run[1].group().lower() in grammar().surnames:
                run = run[1:]  # "Incontra Jang Pan Seok"
            while run and _is_no_part(text, run, capitals, opens=opens):
                run = run[1:]
            if not run or len(run) > LONGEST_NAME_WORDS:
                continue
            start, stop = run[0].start(), run[-1].start() + len(_bare(run[-1].group()))
            if text[start:stop] in capitals.ranks:  # "the King"
                continue
            number = NUMBER_OF_TITLE.match(text, stop)
            if number and is_free(start, number.end()):  # "School 4"
                stop = number.end()
            said = text[start:stop]
            shouted = len(run) == 1 and len(said) >= SHORTEST_SHOUT and said.isupper()
            if shouted and (_owns(run[0].group()) or not said.isalpha()):
                shouted = False  # "SEVENTH's Ok", "(G)I-DLE"
            if shouted and capitals.is_group(text, start, stop):
                shouted = False  # "SEVENTH member Ok"
            if is_free(start, stop) and not shouted and said not in capitals.no_names:
                is_owner = said.isupper() and OF_GROUP.search(text, max(0, start - 30), start)
                yield Mention(start, stop, "U" if is_owner else "X", said)
