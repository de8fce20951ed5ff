"""Text → titles without marks in English texts, where what stands around gives the whole of them away:
a year or "working title" in brackets behind, the word for a work before, a colon inside.

Names that stand in such a title are of it: "the drama Admiral Kim Chang-soo". A language says by the
lists title_joints, title_nouns and title_remarks how its titles are set; one without them has none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from dramagraph.anchors import TOKEN
from dramagraph.capitals import Capitals, forms
from dramagraph.gazetteer import gazetteer
from dramagraph.guards import guarded
from dramagraph.patterns import Mention
from dramagraph.romanisation import parse_name
from dramagraph.rules import word_lists

WORD = r"(?:(?:Mr|Mrs|Ms|Dr|St)\. )?(?:(?:[A-Z]\.){2,}|[A-Z0-9](?:[\w.'’‘!+-]*[\w!?])?)"
FIRST = (
    r"(?<![\w.@#'’-])(?:(?:[A-Z]\.){2,}|"
    r"(?:(?:Mr|Mrs|Ms|Dr|St)\. )?[A-Z](?:[\w.'’‘!+-]*[\w!?])?|\d{1,4}(?:st|nd|rd|th)?(?= [A-Z]))"
)
OWNED = re.compile(r"['’‘]s?$")
SEASON = re.compile(r",? (?:Season|Part|Episode|Ep\.?) \d+$")
CALENDAR = (
    r"(?:(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)s?)"
)
UNUSUAL = re.compile(
    r"(?<!\w)\d+(?:st|nd|rd|th)?(?!\w)|: |\bI\b| and "
    r"|^(?:A|My|Her|His|Our|Your|When|What|Where|Why|How|Who|Do|Be|Because|Hi|Oh|The Best) "
    r"|^(?:Mr|Mrs|Ms|Dr)\. "
)
"""What makes more of a title than capitals tell."""

NUMBERED = re.compile(
    r"(?:Part|Chapter|Age|Aged|Top|Vol\.?|No\.?|Level|Channel|Born|Season|Episode|EP?s?\.?) \d"
)
"""What a number makes no title of: "(Part 2)"."""

ASKS = re.compile(r"(?:Do|Be|No) (?:You|Not|I|My|Your|One|Gain|Way)\b|I ")
"""Words with which a title opens that are syllables, too."""

DATED = re.compile(rf"\d|{CALENDAR}\b")
DAYS = re.compile(rf"{CALENDAR}\.? \d")
YEAR = re.compile(r"(?:19|20)\d\d")
DAY = re.compile(rf"{CALENDAR}?[ \d-]*")
LONGEST_TITLE_WORDS = 9
"""Words. "Because This Is My First Life" has six, with a subtitle there are more."""

LONGEST_LEAD = 20
"""Code points before a title that are looked at."""

AWARDED = re.compile(r"^(?:.* )?(?:Prize|Prix|Awards?|Daesang|Trophy|Medal) (?:for|in) (?=[A-Z])")
"""What a work won before its year: "the Jury Prize for Salt Garden (2009)"."""

INITIALS = re.compile(r"(?<=\b[A-Z]\.) ")
"""Where a sentence may begin: "in H.Q. Netflix …"."""

CUT_OFF = re.compile(r": (?:The|A|An|It|He|She|They|This|In)$")
"""What the next sentence begins with behind a colon: "Salt Garden: The channel …"."""

SUBTITLE = re.compile(rf" and {WORD}(?: {WORD})*")
"""How a subtitle may go on, which no list does: "Warden: The Lost and Lonely King"."""

ENDS = frozenset('.!?)"”’')
"""Marks at the end of prose; a line without one may be set in capitals."""


@dataclass(frozen=True)
class Settings:
    """How the titles of a language are set, as expressions."""

    behind: re.Pattern[str]
    """A title with a remark behind it."""
    announced: re.Pattern[str]
    """A title with the word for a work before it."""
    divided: re.Pattern[str]
    """A title of two parts with a colon."""
    led: re.Pattern[str]
    """What stands before a title of two parts."""
    adverbial: re.Pattern[str]
    """Words inside a title that may also open the next phrase: "in"."""


@cache
def settings(language: str) -> Settings | None:
    """Return how the titles of *language* are set; None where it does not say."""
    lists = word_lists(language)
    if "title_joints" not in lists:
        return None
    any_of = {
        name: "|".join(lists.get(f"title_{name}", ())) or "(?!)"
        for name in (
            "joints",
            "nouns",
            "remarks",
            "openers",
            "leads",
            "adverbials",
            "called",
        )
    }
    more = rf"(?::? {WORD}| (?:{any_of['joints']}|(?<=Is )a) {WORD})"
    shape = rf"{FIRST}{more}{{0,8}}"
    return Settings(
        guarded(rf"(?P<title>{shape})(?= \((?:{any_of['remarks']})[,;)\s])"),
        guarded(
            rf"(?:\b(?:{any_of['nouns']})(?:,? (?:{any_of['called']}))?|\b(?:19|20)\d\d['’]s)"
            rf" (?!\w+-[a-z]{{5,}} )(?P<title>{shape})"
        ),
        guarded(
            rf"(?P<title>{FIRST}(?: {WORD}){{0,3}}: (?:{any_of['openers']}) {WORD}{more}{{0,6}})"
        ),
        re.compile(rf"(?:['’‘]s?|\b(?:{any_of['leads']})) $"),
        guarded(rf" (?:{any_of['adverbials']}) "),
    )


def plain_titles(text: str, capitals: Capitals) -> Iterator[Mention]:
    """Yield the titles without marks that their surroundings give away whole."""
    ways = settings(capitals.language)
    if ways is None:
        return
    divided = []
    for sentence, _ in capitals.sentences:
        said = text[sentence.start : sentence.stop]
        if " (" in said:
            for found in ways.behind.finditer(text, *sentence):
                yield from _title(found, ways, capitals)
        if ": " in said:
            divided += list(ways.divided.finditer(text, *sentence))
        if sentence not in capitals.headlines and said[-1] in ENDS:
            for found in ways.announced.finditer(text, *sentence):
                yield from _title(found, ways, capitals)
    counts = Counter(found["title"] for found in divided)
    for found in divided:
        lead = max(0, found.start() - LONGEST_LEAD)
        if counts[found["title"]] > 1 or ways.led.search(text, lead, found.start()):
            yield from _title(found, ways, capitals)


def _title(found: re.Match[str], ways: Settings, capitals: Capitals) -> Iterator[Mention]:
    """The title in what was found, without what stands before it in its sentence, and up to the next
    phrase; none where it is a name, an organisation or an award.
    """
    said = found["title"]
    label, _, rest = said.partition(": ")
    if rest and label.lower() in capitals.openers:
        said = rest  # "Debut: Salt Garden (2011)"
    said = AWARDED.sub("", said)
    openers = word_lists(capitals.language).get("title_no_openers", ())
    while said.split(" ", 1)[0].lower() in openers:
        _, _, said = said.partition(" ")
        if not said or said[0].islower():
            return
    start = found.end("title") - len(said)
    more = SUBTITLE.match(found.string, found.end("title")) if ": " in said else None
    said += more[0] if more else ""
    if not found.string.startswith(" (", start + len(said)):  # "Christmas in August (1998)"
        said = without_next_phrase(said, capitals.language)
    if said and not is_another(said, capitals.language):
        yield Mention(start, start + len(said), "W", said)


def without_next_phrase(said: str, language: str) -> str:
    """Return what looks like a title up to a word that opens the next phrase ("in Seoul"), and without
    the number of a season.
    """
    ways = settings(language)
    assert ways is not None
    for joint in (*ways.adverbial.finditer(said), *INITIALS.finditer(said)):
        if _opens_with_another(said[joint.end() :], language):
            said = said[: joint.start()]
            break
    season = SEASON.search(said)
    return CUT_OFF.sub("", said[: season.start()] if season else said)


def is_another(said: str, language: str) -> bool:
    """Return whether what looks like a title is a name, an organisation, an award or a place, begins with
    one, or is owned.
    """
    words = said.split()
    ends = forms("award_suffixes") | forms("organisation_suffixes")
    return (
        len(words) > LONGEST_TITLE_WORDS
        or words[-1] in ends
        or OWNED.search(said) is not None
        or DAY.fullmatch(said) is not None
        or _opens_with_another(said, language, calendar=False)
    )


def _opens_with_another(said: str, language: str, *, calendar: bool = True) -> bool:
    """Whether words begin with a name, an organisation or an award, or with a day; or are a place."""
    words = said.split()
    if YEAR.fullmatch(words[0]) and words[1:]:
        return _opens_with_another(said[5:], language, calendar=calendar)  # "2016 KBS2 series"
    if (
        ":" not in said
        and not ASKS.match(said)
        and any(parse_name(" ".join(words[:n])) for n in (2, 3))
    ):
        return True
    first = TOKEN.match(words[0])
    listed = gazetteer(language).names.get(first[0], ()) if first else ()
    return (calendar and DATED.match(said) is not None) or any(
        said == phrase.rstrip("+") or (said.startswith(f"{phrase} ") and entry.kind in "OA")
        for phrase, entry in listed
    )
