"""Document → mentions: the places in a text that name something, each with the kind that its form gives it away as.

What the form cannot tell (person or character, which of two works) is left open; claims settle it. Sorted, without overlaps.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from spacy.tokens import Doc

from dramagraph.dates import find_dates
from dramagraph.gazetteer import gazetteer, plain_words
from dramagraph.lexicon import Lexicon
from dramagraph.models import Document
from dramagraph.patterns import Mention
from dramagraph.rules import word_lists
from dramagraph.romanisation import KoreanName, given_syllables, grammar, parse_name, split_syllables
from dramagraph.text import TITLE_LENGTH, Layout, Span, pipeline

LONGEST_NAME_WORDS = 7
"""Words. "When Life Gives You Tangerines" has five."""

WORD = r"[^\W\d_](?:[\w&.'’‘!+-]*\w)?"
CAPITAL = re.compile(rf"(?<![\w.@#])(?=[A-ZÀ-ÖØ-ÞŌ]){WORD}[!+]?|(?<![\w.,@#])\d+(?:st|nd|rd|th)?(?= [A-ZÀ-ÖØ-Þ])")
HANGUL = re.compile(r"[가-힣]+")
CONNECTORS = frozenset("of the on to for a my del della dei delle di".split())
ORGANISATION_SUFFIX = re.compile(
    r"(?:Entertainment|Ent\.?|ENT|Agency|Company|Co\.?|Inc\.?|Corporation|Corp\.?|Studios?|STUDIO|Pictures|Media|Films?|Group|Labels?|Holdings|Hospital|University|Bank|"
    r"Cosmetics|Foundation|Artists?|ENM|Productions?|Magazine|Newspaper|Hotel|Investment|Construction|Electronics|Industries|Law Firm|Partners|Department Store)"
)
ORGANISATION_PREFIX = re.compile(r"(?:Studio|Agenzia|Gruppo|Grupo|Ministry|University|Bank|Casa)")
AWARD_SUFFIX = re.compile(r"(?:Awards?|Prizes?|Festival|Contest|Daesang)")


def find_mentions(
    document: Document, tokens: Doc, layout: Layout, words: Lexicon | None = None
) -> list[Mention]:
    """Return the mentions of *document*, in text order, without overlaps; *words* are what a first reading learned.

    Where two overlap the earlier rule of this list wins: quoted titles, listed names, full names, names of awards and
    organisations by their last word, dates, episodes, numbers, parts of names, roles, pronouns, other capitalised words.
    """
    text, language = document.text, document.language
    taken = _Taken(len(text))
    learned = list(words.find(text)) if words else []
    for mention in learned:
        if mention.kind != "S":
            taken.add(mention)
    for mention in _quoted_titles(text, layout, language):
        taken.add(mention)
    capitals = _Capitals(text, layout, language)
    names = _without_given(text, list(_full_names(text, capitals)))
    starts = frozenset(m.start for m in (*names, *learned))
    listed = list(_listed(text, tokens, language, starts))
    for finder in (
        (m for m in listed if m.kind == "A"),
        _by_suffix(text, capitals),
        (m for m in listed if m.kind != "R"),
        names,
        (m for m in learned if m.kind == "S"),
        _dates(document),
        _episodes(text, language),
        _numbers(text, language),
        _given_names(text, capitals),
        _anaphors(text, language),
        (m for m in listed if m.kind == "R"),
        _capitalised(text, capitals, taken),
    ):
        for mention in finder:
            taken.add(mention)
    return taken.sorted()


class _Taken:
    """Which places are taken; the first to come keeps its place."""

    def __init__(self, length: int) -> None:
        self._at = bytearray(length + 1)
        self._mentions: list[Mention] = []

    def add(self, mention: Mention) -> bool:
        if any(self._at[mention.start : mention.stop]):
            return False
        self._at[mention.start : mention.stop] = b"\1" * (mention.stop - mention.start)
        self._mentions.append(mention)
        return True

    def free(self, start: int, stop: int) -> bool:
        return not any(self._at[start:stop])

    def sorted(self) -> list[Mention]:
        return sorted(self._mentions, key=lambda m: m.start)


def title_of(quotation: str) -> str:
    """Return a quoted title without the comma or stop that American type sets inside the marks."""
    return quotation.strip().rstrip(",.;:").strip()


def is_title(quotation: str, language: str) -> bool:
    """Whether a quotation has the form of a title: short, opened by a capital, a digit or Hangul, and in English with capitals throughout.

    >>> is_title("Crash Landing", "en"), is_title("I feel so relieved.", "en")
    (True, False)
    """
    title = title_of(quotation)
    if not title or len(title) > TITLE_LENGTH or "\n" in title:
        return False
    words = title.split()
    if len(words) > 9 or title[0].islower() or not any(c.isalnum() for c in title):
        return False
    if title.isupper() and len(words) > 3:
        return False
    if parse_name(title):
        return False
    if language == "en":
        telling = [w for w in words if len(w) > 3 and w[0].isalpha()]
        return all(not w[0].islower() or w.lower() in ("with", "from", "into", "your", "than") for w in telling)
    return quotation.rstrip()[-1] != "." and "," not in title[:-1]


def _quoted_titles(text: str, layout: Layout, language: str) -> Iterator[Mention]:
    for start, stop in layout.quotations:
        if is_title(text[start:stop], language) and text[max(0, start - 3) : start - 1].strip()[-1:] != ":":
            yield Mention(start - 1, stop + 1, "Q", title_of(text[start:stop]))


def _listed(
    text: str, tokens: Doc, language: str, names: frozenset[int]
) -> Iterator[Mention]:
    """Listed phrases, the longest first where they overlap; a role takes the modifiers that belong to it."""
    plain = plain_words(language)
    found = sorted(gazetteer(language).find(tokens), key=lambda f: (f[0] - f[1], f[0]))
    for first, after, entry in found:
        start = tokens[first].idx
        stop = tokens[after - 1].idx + len(tokens[after - 1].text)
        if entry.kind != "R":
            yield Mention(start, stop, entry.kind, entry)
            continue
        if _in_a_title(text, start, stop, names):
            continue
        value = entry.name
        if language == "en":
            before = tokens[first - 1] if first else None
            if before is not None and _is_modifier(before.text, plain) and text[start - 1] == " " and text[before.idx - 1] != "-":
                start = before.idx
                value = f"{before.text.lower()} {value}"
        yield Mention(start, stop, "R", value)


def _in_a_title(text: str, start: int, stop: int, names: frozenset[int]) -> bool:
    """Whether a role noun is one of several capitalised words that are no name: "Best New Actress", "Bicycle Thief Club"."""
    if not text[start].isupper():
        return False
    before = re.search(r"[A-Z][\w'’-]*[ ]$", text[max(0, start - 30) : start])
    after = re.match(r" [A-Z]", text[stop : stop + 2])
    return bool(before or (after and stop + 1 not in names))


def _is_modifier(word: str, plain: frozenset[str]) -> bool:
    """Whether a word before a role noun makes it a narrower role ("tax" investigator), not a judgement ("humble" lawyer)."""
    return (
        word.isalpha()
        and word.islower()
        and len(word) > 2
        and word not in plain
        and not re.search(r"(?:ed|ful|ous|ing|ish|ly|less|able|ible|ic|est|ive)$", word)
    )


NO_NAMES = frozenset(("I", "A", "I'm", "I’m", "O", "È", "E", "TV", "OST", "CEO", "PD"))


class _Capitals:
    """The capitalised words of a text, by sentence, and the lines that are set in capitals throughout."""

    def __init__(self, text: str, layout: Layout, language: str) -> None:
        self.no_names = NO_NAMES | frozenset(word_lists(language).get("no_names", ()))
        self.openers = frozenset(word_lists(language).get("openers", ()))
        self.stop_words = frozenset(pipeline(language).Defaults.stop_words)
        self.lower = frozenset(re.findall(r"(?<![\w'’-])[a-zà-ÿ][\w-]*", text))
        self.headlines: list[Span] = []
        self.sentences: list[tuple[Span, list[re.Match[str]]]] = []
        for sentence in layout.sentences:
            words = list(CAPITAL.finditer(text, *sentence))
            self.sentences.append((sentence, words))
            telling = re.findall(r"[^\W\d_][\w'’-]{3,}", text[sentence.start : sentence.stop])
            lower = sum(word[0].islower() for word in telling)
            if len(telling) > 4 and lower <= len(telling) * 0.15:
                self.headlines.append(sentence)

    def is_ordinary(self, word: str) -> bool:
        """Whether a word at the start of a sentence need not be a name."""
        low = word.lower()
        return low in self.stop_words or low in self.lower or low in self.openers


def _full_names(text: str, capitals: _Capitals) -> Iterator[Mention]:
    """Korean names by their grammar: a family name and one or two syllables in any of the usual spellings, or the other way round."""
    table = grammar()
    for sentence, words in capitals.sentences:
        at = 0
        while at < len(words):
            found = _name_at(text, words, at, table.surnames, table.weak)
            if found is None:
                at += 1
                continue
            count, mention = found
            yield mention
            at += count


def _without_given(text: str, names: list[Mention]) -> list[Mention]:
    """Drop "Hyun Woo" beside "Baek Hyun Woo": two syllables that another name of the text has as its given name are no full name."""
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
            name = parse_name(f"{first} {second} {bare(at + 2)}")
            if name and "-" not in second and bare(at + 2).lower() not in grammar().not_given:
                return 3, _mention(words[at].start(), words[at + 2], bare(at + 2), name)
        if first.lower() not in weak or "-" in second:
            name = parse_name(f"{first} {second}")
            if name and second.lower() not in grammar().not_given:
                return 2, _mention(words[at].start(), words[at + 1], second, name)
    if second.lower() in surnames and "-" in first:
        name = parse_name(f"{first} {second}")
        if name:
            return 2, _mention(words[at].start(), words[at + 1], second, name)
    return None


def _bare(word: str) -> str:
    """Return a word without a possessive ending."""
    return re.sub(r"['’‘]s?$", "", word)


def _mention(start: int, last: re.Match[str], bare: str, value: object) -> Mention:
    return Mention(start, last.start() + len(bare), "N", value)


def _given_names(text: str, capitals: _Capitals) -> Iterator[Mention]:
    """Hyphenated given names alone: "Hae-in"."""
    for _, words in capitals.sentences:
        for word in words:
            bare = _bare(word.group())
            parts = bare.lower().split("-")
            if len(parts) == 2 and all(part in grammar().syllables for part in parts):
                yield Mention(word.start(), word.start() + len(bare), "S")


def _by_suffix(text: str, capitals: _Capitals) -> Iterator[Mention]:
    """Awards and organisations by their last word: "Plum Tree Company", "Golden Crane Awards", "the Queen's Group"."""
    for _, words in capitals.sentences:
        runs = _runs(text, words, joints=frozenset(("of", "&", "de", "di")))
        for run in runs:
            last = max((i for i, w in enumerate(run) if AWARD_SUFFIX.fullmatch(_bare(w.group()))), default=0)
            if last:
                first = _skip_ordinary(run, capitals)
                if first < last:
                    stop = run[last].end()
                    start = run[first].start()
                    yield Mention(start, stop, "A", text[start:stop])
                    continue
            suffix = [i for i, w in enumerate(run) if i and ORGANISATION_SUFFIX.fullmatch(_bare(w.group()))]
            prefix = ORGANISATION_PREFIX.fullmatch(run[0].group())
            if suffix or (prefix and len(run) > 1):
                first = 0 if prefix else _skip_ordinary(run, capitals)
                last = suffix[-1] if suffix else len(run) - 1
                bare = _bare(run[last].group())
                if first < last:
                    yield Mention(run[first].start(), run[last].start() + len(bare), "O")


def _runs(
    text: str, words: list[re.Match[str]], joints: frozenset[str]
) -> Iterator[list[re.Match[str]]]:
    """Yield the longest stretches of capitalised words with nothing but a space or a joint between them."""
    run: list[re.Match[str]] = []
    for word in words:
        if run:
            between = text[run[-1].end() : word.start()]
            if between not in (" ", "\u00a0") and between.strip() not in joints:
                yield run
                run = []
        run.append(word)
    if run:
        yield run


def _skip_ordinary(run: list[re.Match[str]], capitals: _Capitals) -> int:
    """The index of the first word of a run that is part of a name: "The", "In" and the like are not."""
    at = 0
    while at < len(run) - 1 and run[at].group().lower() in capitals.stop_words:
        at += 1
    return at


def _capitalised(text: str, capitals: _Capitals, taken: _Taken) -> Iterator[Mention]:
    """What else is capitalised inside a sentence: names and titles that only the context can tell."""
    for sentence, words in capitals.sentences:
        if sentence in capitals.headlines:
            continue
        free = [w for w in words if taken.free(w.start(), w.end())]
        for run in _runs(text, free, CONNECTORS | {"&"}):
            opens = run[0].start() == sentence.start
            if opens and capitals.is_ordinary(run[0].group()):
                run = run[1:]
            if not run or len(run) > LONGEST_NAME_WORDS:
                continue
            start, stop = run[0].start(), run[-1].start() + len(_bare(run[-1].group()))
            shouted = len(run) == 1 and stop - start > 4 and text[start:stop].isupper()
            if taken.free(start, stop) and not shouted and text[start:stop] not in capitals.no_names:
                yield Mention(start, stop, "X")


DAYS_IN_TITLES = frozenset(("tomorrow", "today", "yesterday", "tonight"))
"""Capitalised they are part of a title: "The Best of Tomorrow"."""


def _dates(document: Document) -> Iterator[Mention]:
    for date in find_dates(document.text, document.language, document.published):
        said = document.text[date.start : date.stop]
        if date.value is not None and not (said[0].isupper() and said.lower() in DAYS_IN_TITLES):
            yield Mention(date.start, date.stop, "D", date.value)


EPISODE = {
    "en": re.compile(r"\b(?:(?:[Ee]pisode|[Ee]p\.|EP)\s?(\d{1,4})|(\d{1,4})(?:st|nd|rd|th) episode|(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth) episode)\b"),
    "it": re.compile(r"\b(?:[Ee]pisodio (\d{1,4})|(\d{1,4})[°ºª]? (?:episodio|puntata)|(primo|secondo|terzo|quarto|quinto|sesto|settimo|ottavo|nono|decimo|prima|seconda|terza|quarta|quinta|sesta) (?:episodio|puntata))\b"),
}
ORDINALS = {
    word: number
    for words in (
        "first second third fourth fifth sixth seventh eighth ninth tenth",
        "primo secondo terzo quarto quinto sesto settimo ottavo nono decimo",
        "prima seconda terza quarta quinta sesta",
    )
    for number, word in enumerate(words.split(), 1)
}


def _episodes(text: str, language: str) -> Iterator[Mention]:
    """Episodes by their number: "episode 12", "the 15th episode"."""
    if language not in EPISODE:
        return
    for match in EPISODE[language].finditer(text):
        said = next(group for group in match.groups() if group)
        yield Mention(*match.span(), "E", int(said) if said.isdigit() else ORDINALS[said])


NUMBER_WORDS = {
    word: number
    for words in (
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty",
        "uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove venti",
    )
    for number, word in enumerate(words.split(), 1)
}
MULTIPLES = {"million": 10**6, "milioni": 10**6, "billion": 10**9, "miliardi": 10**9}
NUMBER = re.compile(
    r"(?<![\w.,-])(\d{1,3}(?:[.,]\d{3})+(?![\d%])|\d{1,12}(?:[.,]\d+)?)(?![\da-zA-Z])(?: (million|billion|milioni|miliardi)\b)?|\b(" + "|".join(NUMBER_WORDS) + r")\b", re.I
)


def _numbers(text: str, language: str) -> Iterator[Mention]:
    """Figures and number words, as strings of digits with a decimal point."""
    for match in NUMBER.finditer(text):
        if match[3]:
            yield Mention(*match.span(), "I", str(NUMBER_WORDS[match[3].lower()]))
        else:
            value = number_value(match[1], language)
            if match[2]:
                value = f"{Decimal(value) * MULTIPLES[match[2].lower()]:f}".rstrip("0").rstrip(".")
            yield Mention(*match.span(), "I", value)


def number_value(figure: str, language: str) -> str:
    """Return a figure with a decimal point: "1,234.5" in English, "1.234,5" in Italian are both 1234.5.

    >>> number_value("682.6", "en"), number_value("3,2", "it"), number_value("1,234", "en")
    ('682.6', '3.2', '1234')
    """
    thousands = r"^\d{1,3}(?:[.,]\d{3})+$"
    if re.match(thousands, figure):
        return re.sub(r"[.,]", "", figure)
    return figure.replace(",", ".")


ANAPHORS = {
    "en": (
        re.compile(r"\b(?:[Hh]e|[Ss]he|[Hh]is|[Hh]er|[Hh]im|[Tt]he (?:popular |South Korean |acclaimed |veteran )*(?:actor|actress|singer|star|comedian|idol))\b(?! [A-Z])"),
        re.compile(r"\b(?:[Tt]he|[Tt]his|[Tt]heir|[Ii]ts) (?:popular |hit |upcoming |new |\d{4} )*(?:drama|series|show|film|movie|K-drama)\b(?!,? (?:[‘'\"“]|[A-Z]))"),
    ),
    "it": (
        re.compile(r"\b(?:[Ll]ui|[Ll]ei|[Ll]['’]attore|[Ll]['’]attrice|(?:il|Il|la|La) (?:cantante|star|protagonista))\b"),
        re.compile(r"\b(?:[Ii]l|[Ll]a|[Nn]el|[Nn]ella|[Dd]el|[Dd]ella) (?:drama|dramma|serie|film)\b(?! (?:[«“\"'‘]|[A-Z]|tv|TV|coreano|coreana))"),
    ),
}


RESPECTIVE = re.compile(r"\btheir respective|\bi rispettivi|\bai rispettivi")


def _anaphors(text: str, language: str) -> Iterator[Mention]:
    """Pronouns and nouns that stand for someone or for a work named before."""
    if language not in ANAPHORS:
        return
    for match in RESPECTIVE.finditer(text):
        yield Mention(*match.span(), "B", match.group())
    person, work = ANAPHORS[language]
    for kind, expression in (("P", person), ("T", work)):
        for match in expression.finditer(text):
            yield Mention(*match.span(), kind, match.group().lower())


def without_overlaps(mentions: Iterable[Mention]) -> list[Mention]:
    """Return *mentions* in text order; of two that overlap the earlier in the given order stays."""
    kept: list[Mention] = []
    highest = -1
    for mention in sorted(mentions, key=lambda m: m.start):
        if mention.start >= highest:
            kept.append(mention)
            highest = mention.stop
    return kept


def is_syllabic(word: str) -> bool:
    """Whether a word could be a joined Korean given name ("Haein")."""
    return split_syllables(word.lower()) is not None


__all__ = ["HANGUL", "find_mentions", "is_syllabic", "is_title", "number_value", "title_of", "without_overlaps"]
