"""Sentence → clauses: a relative or participial clause is read on its own, with what it is about,
and the clause around it without it.

"Lim, who plays Yoo in \"Salt Garden\", won": the clauses are "Lim won" and "plays Yoo in …", said
of Lim. What a language opens such clauses with stands in words/<language>/syntax.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import compress
from typing import NamedTuple

from dramagraph import resources
from dramagraph.anaphors import anaphor_words
from dramagraph.guards import guarded
from dramagraph.patterns import Mention, View, character_class, compile_pattern, kind_of
from dramagraph.rules import word_lists

NAMES = "NSXPWQTE"
"""Kinds of what a clause can be about."""

WORKS = "WQT"
"""What a clause can be about that says what happens in it: "in which he plays"."""

PLACE = re.compile(
    r"\b(?:in (?:which|cui)|where|dove|où|donde|nel(?:la)? quale|en (?:el|la) (?:que|cual)|dans (?:lequel|laquelle))\b"
)

GOVERNED = re.compile(
    r"\b(?:grazie (?:al|alla)|gracias (?:al|a la)|(?:per|con|por) (?:il|la|el)|grâce (?:au|à la)|thanks to) "
    r"(?:quale|que|cual|quelle?|which)\b|\bper cui\b|\bfor which\b"
)
"""How a clause opens that tells what came of a work, and not what the work did."""

LISTABLE = "NSXWQUOA"
LISTED = character_class(LISTABLE)


@dataclass(frozen=True)
class Syntax:
    """The words of one language by which a clause is taken apart."""

    opens: re.Pattern[str]
    """Opens a clause about what stands before it."""
    joints: re.Pattern[str]
    apposed: re.Pattern[str]
    """The comma between a noun for a work and its title: "with the drama, "Red Harvest"."""
    prepositions: re.Pattern[str]
    """One preposition; of one word or of several."""
    spent: re.Pattern[str]
    """A preposition with its name: it governs nothing after that."""
    simple: Mapping[str, str]
    """A preposition with an article → the preposition alone: "della" → "di"."""
    complements: re.Pattern[str]
    """What opens a clause that is the object of another: "said that"."""
    coordinated: re.Pattern[str]
    """Matches the end of a text after which a verb has the subject of the verb before."""
    between: re.Pattern[str]
    """What may stand between two of a list."""
    of_somebody: re.Pattern[str]
    """A title that only tells who somebody is: "in \"Red Harvest\" director Mok's new film"."""
    again: re.Pattern[str]
    """The same with the preposition of the first said once more: "in X and in Y"."""
    credited: re.Pattern[str]
    of_work: re.Pattern[str]
    """Matches the end of a text before a work that only tells who somebody is: "Kim of …"."""
    right_before: re.Pattern[str]
    """What may stand between a subject and its verb."""
    conjunctions: frozenset[str]
    """Prepositions that also open a clause."""
    respectively: re.Pattern[str]
    breaks: re.Pattern[str]
    """What parts a name from the verb before it, if another verb follows."""
    apart: re.Pattern[str]
    """What parts everything after it from the verb before."""
    owned: re.Pattern[str]
    """What follows a pronoun that owns something: "her drama"."""
    light: re.Pattern[str]
    """A verb that says so little that what stands after it still goes with the words before."""
    subjectless: re.Pattern[str] | None
    """A verb whose subject may be left out; None where the language leaves none out."""
    auxiliary: re.Pattern[str]
    """Matches the end of a text with the auxiliaries of the verb behind it: "ha anche"."""
    adverbial: re.Pattern[str]
    """A text that only says when, where or how: no subject stands in it."""
    subjects: frozenset[str]
    """Pronouns that are the subject of their clause, whatever stands before them."""

    @cached_property
    def governor(self) -> Callable[[str], str]:
        """Return the preposition that governs what follows a text, without an article; "" for none.
        The same few words stand between most names: what was asked before is remembered.
        """
        return lru_cache(maxsize=KEPT_PHRASES)(self._governor)

    def _governor(self, text: str) -> str:
        said = self.complements.split(text)[-1]
        if SPENT.search(said):
            said = self.spent.sub(" ", said)
        phrase = UNBROKEN.search(said)
        found = self.prepositions.findall(phrase[0].lower()) if phrase else ()
        return self.simple.get(found[-1], found[-1]) if found else ""


KEPT_PHRASES = 10_000
"""Of what stands before names; each takes some 0.2 kB."""

SPENT = re.compile(rf"(?:{character_class('OULD')}|{character_class('I')}(?=\s?(?:%|per\s?cent)))")
"""What a preposition may have behind it before the name that is asked for."""

UNBROKEN = re.compile(r"(?:[^,;:.()]|(?<=\d)[.,](?=\d))*\Z")
"""The end of a text from its last mark on."""


@cache
def syntax(language: str) -> Syntax | None:
    """Return the syntax of *language*, None where there is none."""
    try:
        table = tomllib.loads(resources.text("", "words", language, "syntax.toml"))
    except FileNotFoundError:
        return None
    words = word_lists(language)
    anaphor = anaphor_words(language)
    joints = "|".join(words["joints"])
    auxiliaries = "|".join(table["auxiliaries"])
    simple = {form: row[0] for row in table.get("contractions", ()) for form in row}
    forms = {*table["prepositions"], *simple} - {""}  # "": an adverb that begins like one
    prepositions = "|".join(sorted(forms, key=lambda w: (-len(w), w)))
    opens = "|".join(compile_pattern(p, words, joints).pattern for p in table["opens"])
    after = (
        rf"(?=\s*\Z|\s?%|\s+(?:{'|'.join(table['articles'])}|per\s?cent)\b)"
        if "articles" in table
        else ""
    )
    plain = rf"(?!(?:{prepositions})[\s'])" if simple else table.get("no_modifier", "")
    bearer = "|".join((character_class("R"), *words.get("bearers", ())))
    owner = rf"{character_class('NSX')}'s|{character_class('WQ')}(?=\s(?:{bearer})\s)"
    verbless = rf"(?!(?:{table['light']})\s)" if "light" in table else ""
    modifier = (
        plain + verbless + rf"(?:\w+'|(?:[\w'-]+|{owner}|{character_class('ROUDLIP')}(?:'s)?)\s+)"
    )
    credits = "|".join(table.get("credits", ())) or "(?!)"
    by, owns = ("|".join(table.get(key, ())) or "(?!)" for key in ("makers", "owns"))
    nouns = "|".join(words.get("work_noun", ())) or "(?!)"
    return Syntax(
        opens=guarded(re.sub(r"\?P<\w+>", "?:", opens)),
        joints=guarded(rf"(?:,|\b(?:{joints}))\s*$"),
        apposed=re.compile(r"(?<=[a-z]),\s*\Z(?<=(?:drama|eries|.film|movie|itcom),\s)"),
        prepositions=guarded(rf"(?<!\w)(?:{prepositions})(?=[\s'])", re.I),
        spent=guarded(
            rf"(?<!\w)(?:{prepositions})(?:\s+|')(?:(?!(?:{prepositions})[\s'])[\w'-]+\s+){{0,2}}"
            rf"{SPENT.pattern}{after}",
            re.I,
        ),
        simple=simple,
        complements=guarded(table.get("complements", "(?!)")),
        coordinated=guarded(rf"(?:,|\b(?:{joints})),?\s+(?:(?:{auxiliaries})\s+)*$"),
        between=re.compile(
            rf"(?:\s(?:{nouns})|\s(?:{credits})\s(?:{modifier}){{0,5}}{character_class('WQX')})?(?:\s*,?\s+(?P<joint>{joints})\s+|\s*[,·]\s*)(?:{modifier}){{0,5}}"
        ),
        of_somebody=re.compile(
            rf"{character_class('WQ')}(?=\s(?:{bearer})\s{character_class('NSX')})"
        ),
        again=re.compile(
            rf"\s*,?\s+(?P<joint>{joints})\s+(?P<preposition>{prepositions})(?:\s+|')(?:{modifier}){{0,5}}",
            re.I,
        ),
        credited=re.compile(rf"{character_class('NSX')}\s(?:{credits})\s(?:{modifier}){{0,5}}\Z"),
        of_work=re.compile(
            rf"(?P<by>(?<!\w)(?:{by})\s(?:{modifier}){{0,4}})?{character_class('NSX')}\s(?:{owns})\s(?:{modifier}){{0,5}}[\"“«]?\s?(?P<work>{character_class('WQ')})"
        ),
        right_before=re.compile(rf"\s+(?:(?:{auxiliaries}|[a-z]+ly)\s+)*"),
        conjunctions=frozenset(table["conjunctions"]),
        respectively=re.compile(table["respectively"]),
        breaks=guarded(table["breaks"]),
        apart=guarded(table["apart"]),
        owned=re.compile(table.get("owned", "(?!)")),
        light=re.compile(table.get("light", "(?!)")),
        subjectless=re.compile(table["subjectless"]) if "subjectless" in table else None,
        auxiliary=guarded(rf"(?<!\w)(?:(?:{auxiliaries})\s+)+\Z", re.I),
        adverbial=guarded(
            rf"\s*(?:(?:{prepositions})[\s'](?:[^,]*,|\S+\s(?:\S+\s)?)|[\w]+,)\s*", re.I
        ),
        subjects=anaphor.subjects if anaphor else frozenset(),
    )


class Clause(NamedTuple):
    """One clause of a sentence."""

    view: View
    about: Mention | None = None
    """What a relative clause says something of."""
    is_governed: bool = False
    """Whether a preposition opens it: what it is about is no subject of it."""


def clauses(whole: View, language: str) -> list[Clause]:
    """Return the clauses of a sentence: what is in brackets or relative on its own, in text order,
    then what is around it, cut at semicolons, colons and dashes.
    """
    words = syntax(language)
    if words is None:
        return []
    text = whole.text
    inner = list(_inner(text, words))
    if not inner and not DASHES.search(text):
        return [Clause(whole)]
    keep = bytearray(b"\1") * len(text)
    found: list[Clause] = []
    for cut, start, stop, end in inner:
        inside = list(compress(range(start, stop), keep[start:stop]))
        if inside:
            kinds = WORKS if PLACE.search(text, cut, start) else NAMES
            governed = GOVERNED.search(text, cut, start) is not None
            found.append(Clause(whole.part(inside), _about(whole, keep, cut, kinds), governed))
        keep[cut:end] = b"\0" * (end - cut)
    found.reverse()
    rest = list(compress(range(len(text)), keep))
    for piece in _pieces("".join(compress(text, keep)), rest):
        found.append(Clause(whole.part(piece)))
    return found


def works_in_credits(whole: View, inside: Iterable[Clause], language: str) -> Iterator[int]:
    """Yield where a relative clause about a person names works: "Tak, last seen in X", and where a maker is told by
    another work: "directed by Tak of X"; they are not what the sentence speaks of, whose clauses are *inside*.
    """
    words = syntax(language)
    made = words.of_work.finditer(whole.text) if words else ()
    yield from (whole.mentions[match["work"]].start for match in made if match["by"])
    for clause in inside:
        if clause.about is not None and clause.about.kind in "NSX":
            yield from (m.start for m in clause.view.mentions.values() if m.kind == "W")


def _inner(text: str, words: Syntax) -> Iterator[tuple[int, int, int, int]]:
    """Yield (where it is cut from, start, stop, to where it is cut) of every clause within another,
    the innermost (rightmost) first.
    """
    spans = [(m.start(), m.start(1), m.end(1), m.end()) for m in BRACKETS.finditer(text)]
    brackets = tuple(spans)
    for opening in words.opens.finditer(text):
        if any(cut <= opening.start() < end for cut, _, _, end in brackets):
            continue
        stop = _end(text, opening.end(), words)
        end = stop + 1 if text[stop : stop + 1] == "," else stop
        spans.append((opening.start(), opening.end(), stop, end))
    yield from sorted(spans, reverse=True)


BRACKETS = re.compile(r"\s?\(([^()]{1,200})\)")
DASHES = re.compile(r"[;:]\s|\s[-–—]+\s|—")
MORE = r"\s*,|\s+(?:and|or|&|e|y|et|ed|o|u|ou)\b"
ONE_OF_MORE = re.compile(rf"{LISTED}(?:{MORE})")
LAST = re.compile(rf"{LISTED}(?:{MORE}|[.;)]|$)")
"""A list goes on after a comma where more follows, and ends with "and"."""


def _end(text: str, start: int, words: Syntax) -> int:
    """Return where a clause that begins at *start* ends: at the first comma that is not of a list."""
    for mark in re.finditer(r"[,;]|\s[-–—]+\s|—", text[start:]):
        at = start + mark.start()
        if mark.group() == ",":
            item = words.between.match(text, at) if is_listed(text[:at]) else None
            if item and _goes_on(text, item):
                continue
            if at + 1 < len(text) and text[at - 1].isdigit() and text[at + 1].isdigit():
                continue
        return at
    return len(text)


def _goes_on(text: str, item: re.Match[str]) -> bool:
    """Whether a comma is of a list: more follows, or "and" stands before the last, or bare names."""
    last = item["joint"] or not re.search(r"[^\W\d_]", item.group())
    return bool((LAST if last else ONE_OF_MORE).match(text, item.end()))


def is_listed(before: str) -> bool:
    """Whether what ends in a comma may go on as a list: not behind a date or a number."""
    last = kind_of(before[-1:]) if before else None
    return last is None or last in LISTABLE


def _about(whole: View, keep: bytearray, cut: int, kinds: str) -> Mention | None:
    """The name of one of *kinds* before a relative clause; nearer words, and what is in brackets,
    left aside.
    """
    depth = 0
    for i in range(cut - 1, max(-1, cut - 60), -1):
        character = whole.text[i] if keep[i] else ""
        depth = max(0, depth + (character == ")") - (character == "("))
        mention = whole.mentions.get(character)
        if mention and not depth and mention.kind in kinds:
            is_part = mention.kind in WORKS and PART_OF_WORK.search(whole.text, i + 1, cut)
            return None if is_part or ANOTHER.match(whole.text, i + 1, cut) else mention
    return None


PART_OF_WORK = re.compile(r"\b(?:episodes?|finale|season|teaser|trailer|poster)\Z")
"""What a clause may be about in English rather than the work before it: "its last episode, which aired"."""

ANOTHER = re.compile(r",? (?:and|e|ed|y|et) (?:\w+ ){2,}")
"""What stands between a name and a clause that is not about it: "Kim, and that of a sad cook, played by Lee"."""


def _pieces(said: str, places: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield the places of the stretches between semicolons, colons and dashes."""
    at = 0
    for mark in DASHES.finditer(said):
        if mark.start() > at:
            yield places[at : mark.start()]
        at = mark.end()
    if at < len(places):
        yield places[at:]
