"""A look at one character before an expression changes nothing but the time."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dramagraph.guards import guarded

GUARDED = [
    (r"\b(?:drama|film)s?", "df"),
    (r"(?<!\w)(?:[Ee]pisode |\d+th )", r"E\de"),
    (r"(?:(?!)|star)red", "rs"),
    (r"(?:, )?who\b", "w,"),
    (r"\b[^\W\d_]+ plays", r"\w"),
    (r"(?:on|in) air", "io"),
    (r" ?\((?=x)", r"\("),
]


@pytest.mark.parametrize(("pattern", "characters"), GUARDED)
def test_the_first_characters_stand_before(pattern: str, characters: str) -> None:
    look = re.match(r"\(\?=\[(.*?)\]\)", guarded(pattern).pattern)

    assert look is not None
    assert set(characters) <= set(look[1])


@pytest.mark.parametrize(
    "pattern",
    ["drama", "^(?:a|b)", "[a-z]x", r"\b(?:a?)", r"\b.x", r"(?x) \b a", r"\b(?i:a)b", r"\b[^a]b"],
)
def test_an_expression_that_would_not_gain_stays(pattern: str) -> None:
    """The engine sees its first character or place, or it may begin with any, or be empty."""
    assert guarded(pattern).pattern == pattern


@given(
    st.text("drama film starred, who on air (x) Episode 12th plays", max_size=40),
    st.sampled_from([pattern for pattern, _ in GUARDED]),
    st.sampled_from([0, re.IGNORECASE]),
)
def test_the_same_is_found(text: str, pattern: str, flags: int) -> None:
    plain = re.compile(pattern, flags)

    found = [match.span() for match in guarded(pattern, flags).finditer(text)]

    assert found == [match.span() for match in plain.finditer(text)]
