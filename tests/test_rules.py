"""Every rule finds its own example and says what it promises; a broken rule file is named."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from dramagraph import resources
from dramagraph.claims import Reading, extract, reading
from dramagraph.lexicon import lexicon
from dramagraph.matching import matches, sentences
from dramagraph.mentions import find_forms, find_mentions
from dramagraph.models import Document, Extraction
from dramagraph.patterns import PatternError
from dramagraph.predicates import PROPERTIES, QUALIFIER_DATATYPES
from dramagraph.rules import Rule, all_rules, pack_hash, read_rules, word_lists
from dramagraph.text import layout

LANGUAGES = sorted(f.name for f in (resources.folder("") / "rules").iterdir() if f.is_dir())
RULES = [rule for language in LANGUAGES for rule in all_rules(language)]
each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


def matched(text: str, language: str) -> set[str]:
    """Return the names of the rules that match in *text* in either of its two readings."""
    document = Document("example", text, language)
    shape = layout(text, language)
    first = find_mentions(find_forms(document, shape))
    read = sentences(text, shape.sentences, first, language)
    found = list(matches(read, language))
    second = find_mentions(find_forms(document, shape), lexicon(document, found, first))
    again = sentences(text, shape.sentences, second, language)
    return {match.rule.name for match in (*found, *matches(again, language))}


@each_rule
def test_a_rule_matches_its_example(rule: Rule) -> None:
    """Neither its triggers, nor another mention, nor the silence of a zone hides the example."""
    found = framed if rule.roles else matched

    assert rule.name in found(rule.example, rule.language)


def framed(text: str, language: str) -> set[str]:
    """Return the names of the rules that find something in *text*, frames among them."""
    found = reading(Document("example", text, language), Reading)
    return {candidate.match.rule.name for candidate in found.candidates}


@each_rule
def test_an_example_gives_what_its_rule_promises(
    rule: Rule, said: Callable[[Extraction], set[str]]
) -> None:
    claims = said(extract(Document("example", rule.example, rule.language)))

    assert set(rule.gives) <= claims


def test_names_are_unique() -> None:
    names = [rule.name for rule in RULES]

    assert sorted(set(names)) == sorted(names)
    assert all(re.fullmatch(r"[a-z]{2}\.[a-z]+\.[a-z_]+", name) for name in names)


STAGES = (None, "offered", "confirmed", "filming", "aired", "declined", "withdrew", "denied")


def test_rules_speak_the_language_of_the_model() -> None:
    """Their properties, qualifiers, stages and certainties are such as evidence may have, and each
    that states something promises something."""
    known = {*QUALIFIER_DATATYPES, "measuredBy", "inDrama"}
    templates = [(rule.name, template) for rule in RULES for template in rule.templates]

    assert [name for name, t in templates if t.predicate not in PROPERTIES] == []
    assert [name for name, t in templates if not {q for q, _ in t.qualifiers} <= known] == []
    assert [rule.name for rule in RULES if rule.stage not in STAGES] == []
    assert {rule.certainty for rule in RULES} <= {None, "probable", "possible"}
    assert [rule.name for rule in RULES if not 0 < rule.confidence <= 1] == []
    assert [rule.name for rule in RULES if rule.templates and not rule.gives] == []


def test_a_language_without_rules_has_none() -> None:
    assert all_rules("xx") == ()
    assert word_lists("xx") == {}


GOOD = """\
trigger = ["sing"]
[[rule]]
name = "song.sings"
pattern = '''{person} sings'''
claims = ["person occupation \\"singer\\""]
example = "Ok Na-rin sings."
gives = ["Ok Na-rin occupation singer"]
"""


def read(text: str, tmp_path: Path) -> list[Rule]:
    path = tmp_path / "songs.toml"
    path.write_text(text, encoding="utf-8")
    return read_rules(path, "en")


def test_a_rule_is_read(tmp_path: Path) -> None:
    (rule,) = read(GOOD, tmp_path)

    assert (rule.name, rule.gives) == ("en.song.sings", ("Ok Na-rin occupation singer",))
    assert [sorted(clause) for clause in rule.clauses][0] == [" sing"]


@pytest.mark.parametrize(
    ("good", "bad", "fault"),
    [
        ("{person} sings", "{nobody} sings", "there is no slot {nobody}"),
        ("{person} sings", "{person} @nothing", "there is no word list @nothing"),
        ("{person} sings", "{person} (sings", "unterminated subpattern"),
        ("{person} sings", "{person} and {person}", "{person} stands twice"),
        ("person occupation", "writer occupation", "{writer} is claimed but not in the pattern"),
        ('claims = ["person occupation', 'claims = ["person', "is not"),
        ("example =", "exmple = ''\nexample =", "exmple"),
        ("example =", "exemple =", "example"),
        ("pattern =", "patern =", "pattern"),
        ("person occupation", "person singing", "singing"),
        ('occupation \\"singer\\"', 'occupation \\"singer\\" | volume=person', "volume"),
        (
            'claims = ["person occupation \\"singer\\""]',
            "claims = 'person occupation person'",
            "claims",
        ),
        ("trigger = [", "trigger = [,", "songs.toml"),
        ("[[rule]]", "[[rules]]", "rule"),
    ],
)
def test_a_broken_rule_file_is_named(good: str, bad: str, fault: str, tmp_path: Path) -> None:
    """One line says which file, which rule, and what is wrong with it."""
    assert good in GOOD

    with pytest.raises(PatternError) as caught:
        read(GOOD.replace(good, bad), tmp_path)
    message = str(caught.value)
    assert "\n" not in message and fault in message
    assert message.startswith("songs.toml")
    assert "song.sings" in message or fault in ("songs.toml", "rule")


def test_a_version_changes_with_what_a_rule_says(tmp_path: Path) -> None:
    """An old claim tells by its rule's version that the rule has changed since."""
    changes = (
        ("{person} sings", "{person} sang"),
        ('\\"singer\\"', '\\"actor\\"'),
        ("example =", "confidence = 0.5\nexample ="),
        ("example =", "certainty = 'possible'\nexample ="),
        ("example =", "stage = 'offered'\nexample ="),
    )
    versions = [read(GOOD.replace(*change), tmp_path)[0].version for change in changes]
    (rule,) = read(GOOD, tmp_path)

    assert len({rule.version, *versions}) == len(changes) + 1
    assert read(GOOD.replace("Ok Na-rin", "Ko Sa"), tmp_path)[0].version == rule.version
    assert re.fullmatch("[0-9a-f]{8}", rule.version)


def test_the_pack_is_one_for_all_processes() -> None:
    assert re.fullmatch("[0-9a-f]{64}", pack_hash())
    pack_hash.cache_clear()
    assert pack_hash() == pack_hash()
