"""Titles without marks that the words beside them give away: "plays Ju Se-ah in Lighthouse in the Snow",
"Nam So-wol (Salt Garden, Ward Seven)".

In: a text, its capitals, and the names that were found in it. Out: the places of such titles, as far as they
go. A stretch of capitalised words with what titles have between them is looked for where no name stands;
what is said right before and right behind it decides. What that is in a language stands in
words/<language>/titles.toml; one without the file has no such titles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from dramagraph.anchors import WORD
from dramagraph.capitals import Capitals, forms
from dramagraph.gazetteer import phrases
from dramagraph.patterns import Mention, character_class, mask
from dramagraph.plain_titles import (
    DAYS,
    NUMBERED,
    UNUSUAL,
    is_another,
    without_next_phrase,
)
from dramagraph.romanisation import given_syllables, grammar
from dramagraph.text import Span
from dramagraph.title_contexts import Contexts, contexts

LONGEST_BEFORE = 90
"""Code points before a title in which the words that tell are looked for."""

FURTHEST_AGAIN = 10_000
"""Code points to where the same words are looked for; a longer text would take quadratic time."""

OWNER = re.compile(r"['’]s?$")
OF_A_YEAR = re.compile(r"(?: in(?: the)?|(?<=['’]s)) (?:19|20)\d\d$")
NAME_BEHIND = re.compile(f" {character_class('NS')}+")
COMPOUND = re.compile(r"-[a-z]{3,}$")
"""How a word ends that describes another: "The 14-episode series"."""

JOINED = re.compile(r"\w+ (?:in|of|at|from) (?:the )?[A-Z]")
"""What tells that a word that names nothing by itself opens a title: "Christmas in the Alley"."""

SOMEBODYS = re.compile(r"^\w+ \w+-\w+['’]s (?=[A-Z])")
SOMEBODYS_END = re.compile(r"\w+ \w+-\w+['’]s $")
"""Somebody with a double name, and what is his: "Giulio Bianchi-Rossi's Salt Garden"."""

ADDRESSES = ("Mr", "Mrs", "Ms", "Dr")
"""Before a name they are part of a title: "Dr Lantern"."""

WHOSE = re.compile(rf"{character_class('NS')}+\s?: ")
"""What may stand before the works of somebody in brackets: "a nurse (Bae Na-rin: Salt Garden)"."""

OWNED_BY = re.compile(rf"{character_class('NS')}['’]s $")
"""Somebody whose work it may be, as much else may: "Mok Ji-hun's The Paper Crown"."""

NAMED = re.compile(character_class("NSOACE"))
OF_WORKS = re.compile(r"(?:of|from|d[ei]|dans) (?=[A-Z])")
WITH_NAME = re.compile(rf"[A-Z]\w+(?: [A-Z]\w+)+ {character_class('NS')}+")
"""Several words with a name behind them: "Quiet Street Lawyer Bae Na-rin"."""

KNOWN_NAME = re.compile(character_class("NS"))
ENGLISH = forms("english_words") | forms("english_joints")
PART_BEHIND = re.compile(r",(?: [A-ZÀ-Þ][\w'’-]*){1,4}")
PARALLEL = re.compile(r"[^,]*?([A-Z]\w+), [^,]*\1")
"""A title of two parts that end alike: "Find Me, Lose Me"."""

DATE_OR_NAME = re.compile(
    rf"{character_class('NSOADCEUQW')}+|(?:19|20)\d\d(?:\s?[-–]\s?(?:\d{{2,4}})?)?"
)
"""An item in brackets that is no title: a year, or what was found before."""


def masked(text: str, mentions: Iterable[Mention]) -> str:
    """Return *text* with every character of a mention as the mask of its kind, Q for a title in marks; a
    year stays.
    """
    parts: list[str] = []
    at = 0
    for mention in sorted(mentions, key=lambda m: (m.start, -m.stop)):
        said = text[mention.start : mention.stop]
        if mention.start < at or said.isdigit():
            continue
        kind = "Q" if mention.kind == "W" and not said[0].isalnum() else mention.kind
        parts += text[at : mention.start], mask(kind, 0) * len(said)
        at = mention.stop
    return "".join((*parts, text[at:]))


def placed_titles(text: str, capitals: Capitals, known: Iterable[Mention]) -> Iterator[Mention]:
    """Yield the titles without marks that what stands beside them gives away, where none of the *known*
    mentions stand.
    """
    ways = contexts(capitals.language)
    if ways is None:
        return
    hidden = masked(text, known)
    cues = [m.start() for m in re.finditer(f"(?={capitals.after_groups.pattern})", text)]
    for sentence, _ in capitals.sentences:
        reading = _Sentence(text, hidden, sentence, capitals, ways, cues)
        found = list(reading.bracketed())
        for name in ways.named.finditer(hidden, *sentence):
            yield Mention(*name.span("title"), "W", text[slice(*name.span("title"))])
        if sentence not in capitals.headlines or reading.has_prize or reading.tells_of_one:
            found += reading.placed([Span(m.start, m.stop) for m in found])
        yield from found


class _Sentence:
    """One sentence, as written and with its names masked."""

    def __init__(
        self,
        text: str,
        hidden: str,
        span: Span,
        capitals: Capitals,
        ways: Contexts,
        cues: Sequence[int],
    ) -> None:
        self.text, self.hidden, self.span = text, hidden, span
        self.capitals, self.ways = capitals, ways
        self.group_ends = cues
        """Where what a group has behind it begins."""
        self.has_prize = hidden.find(mask("C", 0), *span) >= 0
        self.tells_of_one = ways.heading.match(hidden, *span) is not None

    @cached_property
    def _acts(self) -> bool:
        return self.ways.acts.search(self.hidden, *self.span) is not None

    def placed(self, taken: Sequence[Span]) -> Iterator[Mention]:
        """Titles that the words beside them give away."""
        at = self.span.start
        while run := self.ways.run.search(self.hidden, at, self.span.stop):
            at = run.end()
            if any(span.start < run.end() and run.start() < span.stop for span in taken):
                continue
            title = self._title(Span(*run.span()))
            if title is None:
                continue
            for span in (title, *self._listed(title.stop)):
                yield self._mention(span)
                at = max(at, span.stop)

    def bracketed(self) -> Iterator[Mention]:
        """Titles in brackets behind somebody: all of a sentence where one of them is surely a title, or the
        sentence is about a prize.
        """
        sure, open_ = [], []
        if "(" not in self.hidden[slice(*self.span)]:
            return
        for found in self.ways.bracket.finditer(self.hidden, *self.span):
            items = list(self._items(Span(*found.span("items"))))
            if not items:
                continue
            said = [self.text[slice(*item)] for item in items]
            first = found[0][0]
            is_after_name = first.isupper() or KNOWN_NAME.match(first)
            is_sure = any(
                self._is_set_as_title(one) or (self.has_prize and not one.isupper()) for one in said
            )
            is_sure = is_sure or OF_WORKS.match(self.hidden, found.start("items")) is not None
            is_list = len(items) > 1 and any(map(_is_several, said))
            if any(map(UNUSUAL.search, said)) or (is_after_name and (is_sure or is_list)):
                sure += items
            elif KNOWN_NAME.match(first):
                open_ += items
        for item in (*sure, *(open_ if sure else ())):
            yield self._mention(item)

    def _items(self, inside: Span) -> Iterator[Span]:
        """The items of a list in brackets, if all that are no names may be titles."""
        who = WHOSE.match(self.hidden, *inside) or OF_WORKS.match(self.hidden, *inside)
        inside = Span(who.end(), inside.stop) if who else inside
        whole = self.text[slice(*inside)]
        is_one = PARALLEL.fullmatch(whole) or self.ways.run.fullmatch(self.hidden, *inside)
        if "," in whole and (is_one or self._recurs(f"({whole})", inside.start)):
            yield inside
            return
        found, at = [], inside.start
        is_list = "," in whole or self.capitals.language != "en"  # "Come and See Me" is one
        joints = self.ways.between.finditer(self.hidden, *inside) if is_list else ()
        for joint in (*joints, None):
            stop = joint.start() if joint else inside.stop
            item = Span(at, stop)
            at = joint.end() if joint else stop
            if DATE_OR_NAME.fullmatch(self.hidden, *item):
                continue
            said = self.text[slice(*item)]
            is_named = NAMED.search(self.hidden, *item) and not UNUSUAL.search(said)
            if is_named and WITH_NAME.fullmatch(self.hidden, *item) and not self._is_a_role(said):
                found.append(item)
                continue
            run = None if is_named else self.ways.item.fullmatch(self.text, *item)
            is_figure = NUMBERED.match(said) or DAYS.match(said)
            if run is None or is_figure or self._trimmed(item) != item or _is_of_a_name(said):
                return
            found.append(item)
        yield from found

    def _is_set_as_title(self, said: str) -> bool:
        """Whether words have something that names of people and characters have not."""
        if UNUSUAL.search(said):
            return True
        words = said.lower().split()
        return not self._is_a_role(said) and any(
            word in ENGLISH or word == "&" for word in words[1:]
        )

    def _is_a_role(self, said: str) -> bool:
        """Whether words open with what somebody is: "Lawyer Bae"."""
        entry = phrases(self.capitals.language).get(said.lower().split()[0])
        return entry is not None and entry.kind == "R"

    def _mention(self, span: Span) -> Mention:
        return Mention(*span, "W", self.text[slice(*span)])

    def _title(self, run: Span) -> Span | None:
        """The title in a run; None where nothing beside it says that it is one."""
        span = self._trimmed(run)
        if span is None:
            return None
        ways = self.ways
        is_several = _is_several(self.text[slice(*span)])
        lead = self.hidden[max(self.span.start, span.start - LONGEST_BEFORE) : span.start]
        last = ways.last.search(SOMEBODYS_END.sub("", lead))
        word, said = (last[1].lower(), lead[: last.start()]) if last else ("", "")
        before = [ways.sure_before]
        before += [ways.likely_before] if is_several else []
        before += [ways.acted_before] if is_several and self._acts else []
        before += [ways.prized_before] if self.has_prize else []
        after = [ways.sure_after, *([ways.likely_after] if is_several else [])]
        after += [ways.around[word]] if word in ways.around else []
        if any(form.match(self.hidden, span.stop, self.span.stop) for form in after):
            return span
        if is_several and OWNED_BY.search(lead):
            said = self.text[slice(*span)]
            return span if said.startswith("The ") or self._is_set_as_title(said) else None
        is_told = self.tells_of_one and ways.heading.fullmatch(lead)
        if is_told or any(word in table and table[word].search(said) for table in before):
            whole = span if word in ways.owning else self._with_name(span)
            return whole if is_several else self._alone(whole)
        return None

    def _with_name(self, span: Span) -> Span:
        """A title with the name right behind it, "Strong Woman Bae Na-rin", or with what follows a comma there
        and elsewhere in the text: "My Sister, Bae Na-rin".
        """
        name = NAME_BEHIND.match(self.hidden, span.stop, self.span.stop)
        if name:
            return Span(span.start, name.end())
        part = PART_BEHIND.match(self.text, span.stop, self.span.stop)
        is_said_so = part and self._recurs(self.text[span.start : part.end()], span.start)
        return Span(span.start, part.end()) if part and is_said_so else span

    def _recurs(self, said: str, at: int) -> bool:
        """Whether the text has the same words once more, not too far away."""
        return self.text.count(said, max(0, at - FURTHEST_AGAIN), at + FURTHEST_AGAIN) > 1

    def _alone(self, span: Span) -> Span | None:
        """A single word, where it does not go on in lower case, as titles of most languages do."""
        return span if self.capitals.language == "en" or self._ends(span.stop) else None

    def _ends(self, at: int) -> bool:
        following = self.ways.between.match(self.hidden, at, self.span.stop)
        return at == self.span.stop or self.hidden[at] in ",.;:)!" or following is not None

    def _trimmed(self, run: Span) -> Span | None:
        """A run without what opens its sentence, and up to the next phrase; None where it is something else."""
        start, said = run.start, self.text[slice(*run)]
        label, _, rest = said.partition(": ")
        if rest and start == self.span.start and self._is_a_label(label):
            start, said = run.stop - len(rest), rest
        while self._opens_no_title(said.split(" ", 1)[0], opens=start == self.span.start):
            if start != self.span.start and JOINED.match(said):
                break
            capital = re.search(r"(?<= )[A-ZÀ-Þ\d]", said)
            if capital is None:
                return None
            start, said = start + capital.start(), said[capital.start() :]
        language, no_names = self.capitals.language, self.capitals.no_names
        owner = SOMEBODYS.search(said)
        if owner:
            start, said = start + owner.end(), said[owner.end() :]
        said = OWNER.sub("", OF_A_YEAR.sub("", without_next_phrase(said, language)))
        while said.rsplit(" ", 1)[-1] in no_names and " " in said:
            said = said.rsplit(" ", 1)[0]
        if not said or said in no_names or is_another(said, language):
            return None
        low, last = said.lower(), said.rsplit(" ", 1)[-1]
        if COMPOUND.search(last) and given_syllables(last) is None:
            return None
        is_ordinary = low in self.capitals.stop_words or low in grammar().surnames
        opens = start == self.span.start or not NAME_BEHIND.match(self.hidden, start + len(said))
        if is_ordinary and opens:
            return None
        span = Span(start, start + len(said))
        return None if self._is_a_group(span) else span

    def _is_a_label(self, said: str) -> bool:
        return said.isupper() or (" " not in said and self.capitals.is_ordinary(said))

    def _opens_no_title(self, first: str, *, opens: bool) -> bool:
        low, no_names = first.lower(), self.capitals.no_names
        if not opens and (low in self.capitals.stop_words or low in ENGLISH):
            return False  # "in On the Way"
        listed = low in self.ways.no_openers or (
            len(first) > 1 and first in no_names and first not in ADDRESSES
        )
        return listed or (opens and low in self.capitals.openers)

    def _is_a_group(self, span: Span) -> bool:
        """Whether a word is in capitals throughout beside what a group has beside it, or a word has it
        elsewhere in the text.
        """
        said = self.text[slice(*span)]
        if said.isupper() and self.capitals.is_group(self.text, *span):
            return True
        starts = (end - len(said) for end in self.group_ends if self.text.endswith(said, 0, end))
        return any(not start or not WORD.match(self.text, start - 1) for start in starts)

    def _listed(self, at: int) -> Iterator[Span]:
        """The titles that follow one in a list, if the list has an end."""
        found = []
        while more := self.ways.more.match(self.hidden, at, self.span.stop):
            span = self._trimmed(Span(*more.span("title")))
            if span is None or span.start != more.start("title"):
                break
            span = self._with_name(span)
            if not self._ends(span.stop) and not _is_several(self.text[slice(*span)]):
                break
            found.append(span)
            at = span.stop
            if more["joint"].strip(", "):
                yield from found
                return
        if at == self.span.stop or self.hidden[at] in ".;)" or self._joins_more(at):
            yield from found

    def _joins_more(self, at: int) -> bool:
        """Whether something that is no title is joined to a list: "in X, Y e nella serie …"."""
        joint = self.ways.between.match(self.hidden, at, self.span.stop)
        return self.capitals.language != "en" and joint is not None and joint[0] != ", "


def _is_several(said: str) -> bool:
    """Whether a phrase has two capitalised words and more, that are no letters of a name in capitals."""
    words = [word for word in said.split() if word[0].isupper() or word[0].isdigit()]
    return (len(words) > 1 and not said.isupper()) or UNUSUAL.search(said) is not None


def _is_of_a_name(said: str) -> bool:
    return given_syllables(said) is not None or said.lower() in grammar().surnames
