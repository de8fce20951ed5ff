"""Which parts of a document state nothing: cases/zones.jsonl."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dramagraph.models import Document
from dramagraph.text import Span, layout
from dramagraph.zones import Zones, zones

CASES = [
    pytest.param(
        case,
        id=case["comment"],
    )
    for line in (Path(__file__).parent / "cases/zones.jsonl").read_text("utf-8").splitlines()
    for case in [json.loads(line)]
]


def zones_of(text: str, language: str) -> Zones:
    shape = layout(text, language)
    return zones(Document("example", text, language), shape)


@pytest.mark.parametrize("case", CASES)
def test_zones(case: dict[str, Any]) -> None:
    text = case["text"]
    found = zones_of(text, case["language"])

    is_silent = {
        words: found.is_silent(Span(text.index(words), text.index(words) + len(words)))
        for words in (*case["silent"], *case["heard"])
    }
    expected = dict.fromkeys(case["silent"], True) | dict.fromkeys(case["heard"], False)
    assert is_silent == expected


@given(st.sampled_from(("en", "it", "und")), st.data())
def test_silence_comes_in_whole_paragraphs(
    hostile_text: st.SearchStrategy[str], language: str, data: st.DataObject
) -> None:
    """In any text what is silent throughout is a paragraph, and readers speak inside one."""
    text = data.draw(hostile_text)
    shape = layout(text, language)

    found = zones(Document("example", text, language), shape)
    assert found.silent <= set(shape.paragraphs)
    assert all(any(p.covers(voice) for p in shape.paragraphs) for voice in found.readers)
    assert language != "und" or found == Zones(frozenset(), ())
