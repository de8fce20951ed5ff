"""Who and what is meant: cases/reference.jsonl, and the keys of names."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dramagraph.claims import extract
from dramagraph.mentions import find_forms, find_mentions
from dramagraph.models import Document, Extraction
from dramagraph.patterns import Mention
from dramagraph.reference import named_together, organisation_key, referent
from dramagraph.romanisation import parse_name
from dramagraph.text import layout

CASES = [
    pytest.param(
        case,
        id=case["comment"],
    )
    for line in (Path(__file__).parent / "cases/reference.jsonl").read_text("utf-8").splitlines()
    for case in [json.loads(line)]
]


@pytest.mark.parametrize("case", CASES)
def test_reference(case: dict[str, Any], said: Callable[[Extraction], set[str]]) -> None:
    claims = said(extract(Document("example", case["text"], case["language"])))

    assert set(case["expected"]) <= claims
    assert claims.isdisjoint(case["never"])


def test_a_chain_of_pronouns_may_be_long() -> None:
    """A page of sentences with a pronoun each, none of which was asked for before the last."""
    text = "His car ran. " * 500 + "His sister Ko Sa-ra sang."

    assert extract(Document("example", text, "en")).document.text == text


@pytest.mark.parametrize(
    ("mention", "sort", "key"),
    [
        (Mention(0, 9, "N", parse_name("Ok Na-rin")), "person", "name:ok narin"),
        (Mention(0, 9, "N", parse_name("Ok Na-rin")), "being", "name:ok narin"),
        (Mention(3, 9, "S"), "character", "name:narin"),
        (Mention(3, 9, "S", "name:ok narin"), "being", "name:ok narin"),
        (Mention(0, 9, "X"), "person", "name:ok na rin"),
        (Mention(0, 9, "X"), "work", "work:ok na rin"),
        (Mention(0, 9, "Q", "The Salt Garden"), "work", "work:salt garden"),
        (Mention(0, 9, "O"), "organization", "organization:ok na rin"),
        (Mention(0, 9, "U"), "group", "group:ok na rin"),
        (Mention(0, 9, "A", "Golden Crane Awards"), "award", "award:golden crane awards"),
        (Mention(0, 9, "P", "she"), "person", None),
        (Mention(0, 9, "T", "the drama"), "work", None),
        (Mention(0, 9, "X"), "date", None),
    ],
)
def test_what_a_mention_refers_to(mention: Mention, sort: str, key: str | None) -> None:
    assert referent("Ok Na-rin", mention, sort) == key


def test_a_listed_name_refers_to_its_preferred_spelling() -> None:
    text = "They watch the Korean Broadcasting System and KBS."
    found = find_mentions(find_forms(Document("x", text), layout(text, "en")))

    keys = {referent(text, m, "organization") for m in found if m.kind == "O"}
    assert keys == {"organization:kbs"}


@pytest.mark.parametrize(
    "spellings",
    [
        ("Rose's Group", "Rose’s Group", "Roses Group", "Rose Group", "ROSES GROUP"),
        ("Glass Company", "Glass company"),
        ("KBS", "kbs"),
    ],
)
def test_spellings_of_one_organisation_share_a_key(spellings: tuple[str, ...]) -> None:
    assert len({organisation_key(spelling) for spelling in spellings}) == 1


def test_other_organisations_do_not() -> None:
    names = (
        "Rose Group",
        "Rose Groups Ltd",
        "Roseate Group",
        "KBS",
        "KB",
        "Glass Group",
        "Glas Group",
    )

    assert len({organisation_key(name) for name in names}) == len(names)


def test_people_named_together() -> None:
    """As many as are asked for, joined as a list, the last such before the place."""
    text = "Ok Na-rin, Tak Jae-ha and Ko Sa-ra met. Eo Jin-mok sang. Their respective roles"
    names = [
        Mention(text.index(name), text.index(name) + len(name), "N")
        for name in ("Ok Na-rin", "Tak Jae-ha", "Ko Sa-ra", "Eo Jin-mok")
    ]

    def together(count: int, before: int = len(text)) -> list[str]:
        return [text[m.start : m.stop] for m in named_together(text, names, before, count)]

    assert together(3) == ["Ok Na-rin", "Tak Jae-ha", "Ko Sa-ra"]
    assert together(2) == ["Tak Jae-ha", "Ko Sa-ra"]
    assert together(4) == []
    assert together(2, before=text.index(" and")) == ["Ok Na-rin", "Tak Jae-ha"]
