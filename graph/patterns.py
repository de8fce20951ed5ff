"""The pattern language of the rules: regular expressions over a sentence in which every mention is
one character.

    {person} (?:plays|portrays) {character}        a slot takes one mention of a kind it accepts
    {_role}                                        the same, but nothing is claimed of it
    {a:name}'s brother {b:name}                    slots of one kind are told apart by a name before
    the colon
    {work} stars {person+}                         a plus takes a list: "A, B and C"
    @work_noun                                     a word list of words/<language>/lists.toml
    …                                              up to 60 characters of one clause, no mention of
    a name or a work in it
    ……                                             the same across commas, up to 160

Everything else is Python's `re`. A space matches one to three. Masking makes the patterns
short, and because a mention is one character, a
list of ten names costs no more than ten characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import chain
from typing import NamedTuple

from dramagraph.guards import guarded
from dramagraph.text import Span

MASK_BASE = 0xE000
MASKS_PER_KIND = 0x100
"""Private-use characters; a sentence with more mentions of one kind leaves the rest unmasked."""

KINDS = "NSXWQOUALEDIRPTBC"
"""One letter a kind of mention.

N full name · S part of a name · X other capitalised words · W work · Q quoted title · O
organisation · U music group · A award · L place ·
E episode · D date · I number · R role noun · P pronoun or noun for a person · T noun for a work · B
"their respective" · C prize
"""

SLOTS: Mapping[str, str] = {
    "person": "NSXPB",
    "character": "NSXQ",
    "name": "NSX",
    "fullname": "N",
    "known": "NS",
    "owner": "NSXP",
    "pronoun": "P",
    "work": "WQT",
    "title": "WQX",
    "phrase": "WQX",
    "solo": "WQX",
    "marked": "WQ",
    "nickname": "NSX",
    "stranger": "XS",
    "words": "WQXC",
    "prize": "C",
    "acting": "C",
    "directing": "C",
    "writing": "C",
    "show": "C",
    "acronym": "UX",
    "being": "NSP",
    "credit": "W",
    "titled": "W",
    "listed": "NSX",
    "storied": "NS",
    "plural": "R",
    "agency": "OX",
    "percent": "I",
    "hours": "I",
    "honoured": "NSXPWQT",
    "org": "OX",
    "firm": "O",
    "channel": "O",
    "group": "UXQ",
    "band": "U",
    "award": "A",
    "place": "LX",
    "episode": "E",
    "date": "D",
    "number": "I",
    "role": "R",
    "player": "R",
    "actor": "R",
    "couple": "B",
    "any": "NSXWQOUA",
}
"""What a slot accepts; a rule that fills a slot also says of what kind the mention is.

Of other capitalised words a phrase takes only several, a nickname only one, a solo only one that is not in capitals
throughout; of prizes acting, directing, writing and show only those for it; what is titled is surely a work; a player
is a role noun for who may be in a cast, an actor for who acts and does nothing else.
"""

FORMS = ("acronym", "channel", "credit", "player", "actor")
"""Slots that take only some mentions of their kinds, as these look or the document tells."""

OPEN_KINDS = frozenset("XQ")
"""Kinds of mention whose form leaves open what they are."""

NAMES_AND_WORKS = "NSXWQ"


FIRST_MASK = {kind: MASK_BASE + i * MASKS_PER_KIND for i, kind in enumerate(KINDS)}


def mask(kind: str, index: int) -> str:
    """Return the character that stands for the index-th mention of a kind in a view."""
    return chr(FIRST_MASK[kind] + index)


def kind_of(character: str) -> str | None:
    """Return the kind of the mention that a character of a view stands for, or None for plain text."""
    offset = ord(character) - MASK_BASE
    return KINDS[offset // MASKS_PER_KIND] if 0 <= offset < len(KINDS) * MASKS_PER_KIND else None


def character_class(kinds: str, *, negated: bool = False) -> str:
    """Return a regular expression's class of all masks of *kinds*."""
    ranges = "".join(f"{mask(kind, 0)}-{mask(kind, MASKS_PER_KIND - 1)}" for kind in sorted(kinds))
    return f"[{'^' if negated else ''}{ranges}]"


class Mention(NamedTuple):
    """A place in a text that names something; a tuple, as a text has hundreds."""

    start: int
    stop: int
    kind: str
    """One of KINDS."""
    value: object = None
    """What it says, where that is known: a KoreanName, a number, an ISO date, an English noun …"""

    @property
    def span(self) -> Span:
        """The place."""
        return Span(self.start, self.stop)


HEADLINE_LOWER = 0.15
"""Of the words of four letters and more: a line with fewer in lower case is set as a headline, and
its capitals tell nothing.
"""

TELLING = re.compile(r"[^\W\d_][\w'’-]{3,}")


@dataclass(frozen=True)
class View:
    """A stretch of text with its mentions masked."""

    text: str
    pieces: tuple[Sequence[int], ...]
    """Where its characters come from, in stretches."""
    mentions: Mapping[str, Mention]
    """mask → mention"""
    stop: int

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of mention in it."""
        return frozenset(mention.kind for mention in self.mentions.values())

    @cached_property
    def places(self) -> Sequence[tuple[int, str]]:
        """(place, kind) of the mentions in it, in order."""
        return [(self.text.index(mask), m.kind) for mask, m in self.mentions.items()]

    @cached_property
    def origins(self) -> tuple[int, ...]:
        """Where each character comes from; seldom asked, as most rules do not match."""
        return tuple(chain.from_iterable(self.pieces))

    @property
    def is_in_capitals(self) -> bool:
        """Whether its words are set as those of a headline are, each in a capital."""
        if self.text.endswith(".") or self.text.count(":") > 1:  # a sentence, a fact sheet
            return False
        words = TELLING.findall(self.text)
        return len(words) > 2 and sum(w[0].islower() for w in words) <= len(words) * HEADLINE_LOWER

    def in_lower_case(self) -> View:
        """Return it without capitals, so that a rule says a verb in one way."""
        return replace(
            self, text="".join(c if len(c.lower()) > 1 else c.lower() for c in self.text)
        )

    def part(self, places: Sequence[int]) -> View:
        """Return the view of what stands at *places*, in order."""
        start, stop = places[0], places[-1] + 1
        if stop - start == len(places):  # most often nothing is left out
            text, origins = self.text[start:stop], self.origins[start:stop]
        else:
            text = "".join(map(self.text.__getitem__, places))
            origins = tuple(map(self.origins.__getitem__, places))
        mentions = {c: m for c, m in self.mentions.items() if c in text}
        return View(text, (origins,), mentions, self.stop)

    def stretches(self, spans: Iterable[tuple[int, int]]) -> View:
        """Return the view of what stands at *spans*, in order."""
        places = [slice(*span) for span in spans]
        text = "".join([self.text[place] for place in places])
        mentions = {c: m for c, m in self.mentions.items() if c in text}
        return View(text, tuple(self.origins[place] for place in places), mentions, self.stop)

    def place(self, start: int, stop: int) -> Span:
        """Return the place in the text of view[start:stop]."""
        last = self.text[stop - 1]
        mention = self.mentions.get(last)
        return Span(self.origins[start], mention.stop if mention else self.origins[stop - 1] + 1)


def view(text: str, span: Span, mentions: Iterable[Mention]) -> View:
    """Return text[span] with *mentions* (sorted, not overlapping, all inside) as one character
    each. *text* has plain marks.
    """
    parts: list[str] = []
    pieces: list[Sequence[int]] = []
    masked: dict[str, Mention] = {}
    counts: dict[str, int] = {}
    at = span.start
    for mention in mentions:
        index = counts.get(mention.kind, 0)
        if index >= MASKS_PER_KIND:
            continue
        counts[mention.kind] = index + 1
        parts.append(text[at : mention.start])
        pieces.append(range(at, mention.start))
        symbol = mask(mention.kind, index)
        masked[symbol] = mention
        parts.append(symbol)
        pieces.append((mention.start,))
        at = mention.stop
        if mention.kind in "WQ" and text[at - 2 : at - 1] == "," and not text[at - 1].isalnum():
            parts.append(",")  # American type sets the comma inside the marks
            pieces.append((at - 2,))
    parts.append(text[at : span.stop])
    pieces.append(range(at, span.stop))
    return View("".join(parts), tuple(pieces), masked, span.stop)


PLAIN = {
    mark: plain
    for plain, marks in (("'", "’‘ʼ`´‛"), ('"', "“”„‟«»＂"), ("-", "‐‑‒"), (" ", "\u00a0\u2009"))
    for mark in marks
}


def plain(text: str) -> str:
    """Return *text* with plain marks in the place of typographic ones, so that no pattern has to
    list them; every character stays in its place.
    """
    for mark, sign in PLAIN.items():
        if mark in text:
            text = text.replace(mark, sign)
    return text


def without(origin: View, cut: re.Pattern[str]) -> View | None:
    """Return the view with every match of *cut* taken out, or None if there is none: what stands in
    brackets often splits a pattern.
    """
    pieces = list(cut.finditer(origin.text))
    if not pieces:
        return None
    starts = (0, *(piece.end() for piece in pieces))
    stops = (*(piece.start() for piece in pieces), len(origin.text))
    kept = [span for span in zip(starts, stops, strict=True) if span[0] < span[1]]
    return origin.stretches(kept) if kept else None


SLOT = re.compile(r"\{(?:(?P<name>[a-z_]\w*):)?(?P<kind>_?[a-z]+)(?P<list>\+)?\}")
WORD_LIST = re.compile(r"@([a-z_]+)")


SPACES, OPTIONAL_SPACES = r"\s{1,3}", r"\s{0,3}"
"""What a space in a pattern stands for; bounded, as a thousand spaces in a text would take quadratic time."""


class PatternError(ValueError):
    """A rule's pattern cannot be read: the message names what is wrong in it."""


def compile_pattern(
    pattern: str, words: Mapping[str, Sequence[str]], joints: str
) -> re.Pattern[str]:
    """Return the regular expression of a rule's pattern. Slots become groups named after them.

    *words* are the word lists of the language; *joints* is a regular expression of what joins the
    last two of a list ("and"). A language with a list `between` joins all of a list alike.
    """
    expanded = WORD_LIST.sub(lambda m: _word_list(m.group(1), words), pattern)
    long, short = _gap(NAMES_AND_WORKS, ";:()"), _gap(f"{NAMES_AND_WORKS}PT", ",;:()")
    expanded = expanded.replace("……", f"(?:{long}{{0,160}}?)").replace("…", f"(?:{short}{{0,60}}?)")
    expanded = re.sub(r" +([?*]?)", lambda m: SPACES if not m[1] else OPTIONAL_SPACES, expanded)
    between, leads = ("|".join(words.get(name, ())) for name in ("between", "leads"))
    more = "|".join(words.get("list_leads", ENGLISH_LEADS))
    bearers = "".join(f"|{word}" for word in words.get("bearers", ()))
    return guarded(SLOT.sub(lambda m: _slot(m, joints, between, leads, more, bearers), expanded))


def skeleton(pattern: str, lists: Sequence[str]) -> str:
    """Return a pattern in short, for anchors.py: a slot is the class of its masks, the word list
    lists[i] the character list_mark(i), and a gap anything.
    """
    marks = _marks(tuple(lists))

    def marked(match: re.Match[str]) -> str:
        if match[1] not in marks:
            raise PatternError(f"there is no word list {match[0]}")
        return marks[match[1]]

    return SLOT.sub(_bare_slot, WORD_LIST.sub(marked, pattern.replace("…", ".")))


@cache
def _marks(lists: tuple[str, ...]) -> Mapping[str, str]:
    return {name: list_mark(i) for i, name in enumerate(lists)}


def list_mark(index: int) -> str:
    """Return the character that stands for a word list in a skeleton."""
    return chr(MASK_BASE + len(KINDS) * MASKS_PER_KIND + index)


def _bare_slot(match: re.Match[str]) -> str:
    kind = match["kind"].removeprefix("_")
    if kind not in SLOTS:
        raise PatternError(f"there is no slot {{{match['kind']}}}")
    return character_class(SLOTS[kind])


def _gap(kinds: str, marks: str) -> str:
    return f"{character_class(kinds, negated=True)[:-1]}{re.escape(marks)}]"


def _word_list(name: str, words: Mapping[str, Sequence[str]]) -> str:
    if name not in words:
        raise PatternError(f"there is no word list @{name}")
    longest_first = sorted(words[name], key=lambda word: (-len(word), word))
    return "(?:" + "|".join(longest_first).replace(" ", r"\s+") + ")"


def _slot(
    match: re.Match[str], joints: str, between: str, leads: str, more: str, bearers: str
) -> str:
    kind = match["kind"]
    if kind.removeprefix("_") not in SLOTS:
        raise PatternError(f"there is no slot {{{kind}}}")
    one = character_class(SLOTS[kind.removeprefix("_")])
    if kind.startswith("_"):
        return f"{one}(?:'s?)?" if kind == "_owner" else one
    if kind == "owner":
        return f"(?P<{match['name'] or kind}>{one})(?:'s?)?"
    if not match["list"]:
        return f"(?P<{match['name'] or kind}>{one})"
    item = one
    if between:
        lead = (
            rf"(?:(?:{leads}|{character_class('OT')})의?\s?){{0,3}}" if kind in TITLE_SLOTS else ""
        )
        return f"(?P<{match['name'] or kind}>{item}(?:(?:{between}){lead}{item})*)"
    if kind == "award":  # "four Baeksang Arts Awards": the count stands before each
        item = f"(?:{character_class('I')}\\s+)?{one}"
    if kind == "person":  # "and Atlas's Minho", "and \"Red Harvest\" star Kim"
        of_work = f"{character_class('WQ')}\\s(?:{character_class('R')}{bearers})\\s"
        item = f"(?:{character_class('UX')}'s |{of_work})?{one}"
    lead = _lead(more) if kind in TITLE_SLOTS else ""
    marks = "[,;]" if kind == "person" else ","
    comma = f"(?:{marks}\\s*|\\s+(?={character_class('WQ')})){lead}"
    last = f"(?:,?\\s*(?:{joints})\\s+{lead}{item})"  # what follows the last joint is no longer of the list
    listed = f"(?:(?:{comma}{item})*{last}+|(?:{comma}{item}){{2,}})?"  # two are joined by "and"
    if kind in (*TITLE_SLOTS, "award"):  # titles in marks stand side by side
        listed = f"(?:{comma}{item})*{last}*"
    return f"(?P<{match['name'] or kind}>{item}{listed})"


TITLE_SLOTS = ("work", "title")


ENGLISH_LEADS = (
    "in", "on", "for", "the", "film", "movie", "drama", "series", "hit", "hits", "[a-z]+ (?=film|drama|series)"
)  # fmt: skip


def _lead(words: str) -> str:
    """What may stand before a further title of a list: "and in the tvN drama Z"."""
    return rf"(?:(?:{words}|{character_class('P')}|{character_class('O')}(?:'s?)?)\s+){{0,4}}"
