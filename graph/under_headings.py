"""What stands under a heading that says what it is: the names of a cast, or the story of a work.

In: a text and its lines. Out: where the items of cast lists begin, and the stretches that tell a
story: whoever is named there is in the cast, or a character. The headings of a language are its lists
`cast_headings`, `story_headings` and `story_labels`; one without them has none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from dramagraph.patterns import Mention
from dramagraph.rules import word_lists
from dramagraph.text import Span

LONGEST_HEADING = 90
"""Code points of a line that opens a list or a story."""

LONGEST_ITEM = 250
"""Code points of a line of a cast list: a name, a part, and who that is."""

LONGEST_BARE_ITEM = 90
"""The same without a mark before it, which may as well be prose."""

MOST_PARAGRAPHS = 6
"""Of a story under one heading."""

PLACES = ("listed", "storied")
"""Slots that tell by the place of a name what it is."""

ITEM = re.compile(r"(?P<mark>[-–—•*·●▪►]+\s*|\d{1,2}[.)]\s*)?(?=[A-ZÀ-Þ])")
PROSE_ENDS = frozenset('.!?…”"»)')


@dataclass(frozen=True)
class Headed:
    """The places of one text."""

    items: frozenset[int]
    """Where the items of cast lists begin, behind their marks."""
    stories: tuple[Span, ...]

    def holds(self, kind: str, mention: Mention, text: str) -> bool:
        """Whether an item of a cast list ("listed") begins with a name, or it is of a story: it stands in one, or *text*
        calls somebody by a given name alone and nobody in full by that name, as recaps do.
        """
        if kind == "listed":
            return mention.start in self.items
        if any(story.start <= mention.start < story.stop for story in self.stories):
            return True
        said = text[mention.start : mention.stop]
        is_given = mention.kind == "S" and mention.value is None and "-" in said
        return is_given and text.count(said) > 1


def headed(text: str, lines: Sequence[Span], language: str) -> Headed:
    """Return what stands under the headings of *text*, whose paragraphs are *lines*."""
    forms = _headings(language)
    if forms is None:
        return Headed(frozenset(), ())
    casts, stories, labels = forms
    items: set[int] = set()
    told: list[Span] = []
    for order, line in enumerate(lines):
        label = labels.match(text, *line)
        if label:
            told.append(Span(label.end(), line.stop))
        if line.stop - line.start > LONGEST_HEADING:
            continue
        if casts.fullmatch(text, *line):
            items.update(_items(text, lines[order + 1 :]))
        elif stories.fullmatch(text, *line):
            told += _story(text, lines[order + 1 :])
    return Headed(frozenset(items), tuple(told))


def _items(text: str, lines: Sequence[Span]) -> list[int]:
    """Where the items begin that follow a heading at once."""
    found: list[int] = []
    is_marked = False
    for line in lines:
        item = ITEM.match(text, *line)
        marked = item is not None and item["mark"] is not None
        longest = LONGEST_ITEM if marked else LONGEST_BARE_ITEM
        if item is None or line.stop - line.start > longest or (is_marked and not marked):
            break
        is_marked = marked
        found.append(item.end())
    return found


def _story(text: str, lines: Sequence[Span]) -> list[Span]:
    """The paragraphs of prose that follow a heading, up to the next line that is none."""
    found: list[Span] = []
    for line in lines[:MOST_PARAGRAPHS]:
        if text[line.stop - 1] not in PROSE_ENDS:
            break
        found.append(line)
    return found


@cache
def _headings(
    language: str,
) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]] | None:
    """What opens a cast list and a story as a line, and a story within one."""
    lists = word_lists(language)
    if "cast_headings" not in lists:
        return None
    casts, stories, labels = (
        "|".join(lists[name]) for name in ("cast_headings", "story_headings", "story_labels")
    )
    return (
        re.compile(rf"\W{{0,3}}(?:{casts})\s?:?"),
        re.compile(rf"\W{{0,3}}(?:{stories})\s?[:?]?"),
        re.compile(rf"\W{{0,3}}(?:{labels})\s?(?::|[-–—])\s"),
    )
