"""Whether an item is of the kind of a thing: its classes (P31) and those above them (P279)."""

from __future__ import annotations

from functools import cache

from dramagraph.link_features import Feature, Veto
from dramagraph.link_subjects import Subject
from dramagraph.ontology.vocabulary import classes, kind
from dramagraph.wikidata_items import Item
from dramagraph.wikidata_mapping import own_item_classes
from dramagraph.wikidata_source import WikidataSource

NO_THING = frozenset(
    ("Q4167410", "Q17442446", "Q4167836", "Q13406463", "Q101352", "Q202444", "Q22808320")
)
"""Disambiguation page, Wikimedia internal item, category, list, family name, given name, page of
namesakes: an item of these is a page or a word, whatever it is called."""
DEEPEST = 8
"""Steps up the classes. From "South Korean boy band" to "organization" there are five."""
UNTYPED = Feature("no type", "the item has no class", -30.0)
"""An item without a class may be anything; it can be looked at, and is never accepted."""

SPECIFIC = {"Organization": 4.0, "Award": 3.0, "Place": 2.0, "CreativeWork": 1.0, "Character": 1.0}
"""Bits for an item of the very class of the thing: namesakes among organizations are seldom both
broadcasters. Of people there is one class only, and it says nothing."""
OTHER_SORT = {"CreativeWork": -2.0}
"""A film and a series of one title are seldom one work."""


class Types:
    """Answers for the items of one source; what was looked up is kept."""

    def __init__(self, source: WikidataSource) -> None:
        """Ask *source* for classes."""
        self._source = source
        self._above: dict[str, frozenset[str]] = {}

    def judge(self, subject: Subject, item: Item) -> Feature | Veto:
        """Return how the kinds of the two agree."""
        direct = item.items("P31")
        if not direct:
            return UNTYPED
        wide = _classes_of_kind(subject.kind)
        specific = frozenset(
            q for name in subject.types if _says_more(name) for q in own_item_classes(name)
        )
        # What is a human is said of it directly; far above, fictional ones meet the real.
        is_known = subject.kind == "Person" or direct & (specific or wide)
        found = direct if is_known else self._with_above(direct)
        if found & NO_THING:
            return Veto("a page or a name, not a thing")
        if found & specific:
            bits = SPECIFIC.get(subject.kind, 0.0)
            return Feature("type", self._label(found & specific), bits, bits > 3)
        if found & wide:
            bits = OTHER_SORT.get(subject.kind, 0.0) if specific else 0.0
            return Feature("type", self._label(found & wide), bits)
        return Veto(f"of another kind: {self._label(direct)}")

    def _label(self, ids: frozenset[str]) -> str:
        first = min(ids, key=lambda name: int(name[1:]))
        item = self._source.items([first]).get(first)
        return item.label if item else first

    def _with_above(self, ids: frozenset[str]) -> frozenset[str]:
        """Return classes with all above them, each asked for once, level by level."""
        found, level = set(ids), set(ids)
        for _ in range(DEEPEST):
            unknown = sorted(level - self._above.keys())
            held = self._source.items(unknown) if unknown else {}
            for name in unknown:
                item = held.get(name)
                self._above[name] = item.items("P279") if item else frozenset()
            level = {above for name in level for above in self._above[name]} - found
            found |= level
            if not level:
                break
        return frozenset(found)


def _says_more(name: str) -> bool:
    """Whether a class is narrower than its kind, or the only one of it."""
    return kind(name) != name or name in ("Person", "Character", "Award", "Place")


@cache
def _classes_of_kind(name: str) -> frozenset[str]:
    return frozenset(q for c in classes() if kind(c) == name for q in own_item_classes(c))
