"""What a pattern cannot match without, and which of many patterns the words of a text call."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dramagraph.anchors import (
    KEPT_WORDS,
    LONGEST_ATOM,
    TOKEN,
    WORD,
    Index,
    Part,
    clauses,
    part,
    stem_atom,
    text_clauses,
)
from dramagraph.guards import guarded
from dramagraph.outlines import kinds_in_order, opening_kinds, signs
from dramagraph.patterns import skeleton


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("plays", [["plays"]]),
        (" plays ", [[" plays "]]),
        ("(?:plays|played) (?:by|with)", [["played ", "plays "], [" by", " with"]]),
        ("dramas?(?! list)", [["drama"]]),
        ("star(?:s|red)? in", [["star ", "starred ", "stars "], [" in"]]),
        ("co-star", [["co "], [" star"]]),
        ("(?:very )?old", [["old"]]),
        ("(?:[a-z]+ )?premiere", [["premiere"]]),
        ("[A-Z]ward", [["ward"]]),
        ("a.b", [["a"], ["b"]]),
        ("(?:yes|[a-z]+)", []),
        ("(?=.*respectively)plays", [["respectively"], ["plays"]]),
        ("(?:(?!)|one) drama", [["one "], [" drama"]]),
        ("[0-9]{4}년", [["년"], list("0123456789")]),
        ("extraordinarily", [["extraordinari"]]),
    ],
)
def test_the_clauses_of_a_pattern(pattern: str, told: list[list[str]]) -> None:
    found = [sorted(clause) for clause in clauses(pattern)]

    assert sorted(found) == sorted(sorted(clause) for clause in told)


def test_kinds_of_mention_are_clauses_too() -> None:
    """A slot in brackets with another choice is one choice of a clause."""
    short = skeleton("{person} plays (?:{title}|it) in …{work}", ())

    assert [sorted(clause) for clause in clauses(short)] == [
        ["Q", "T", "W"],
        [" plays "],
        ["B", "N", "P", "S", "X"],
        [" in "],
        [" it", "Q", "W", "X"],
    ]


def test_a_choice_has_a_clause_of_words_and_one_of_kinds() -> None:
    short = skeleton("(?:{person} portrays|portrayal by {person})", ())

    assert [sorted(clause) for clause in clauses(short)] == [
        [" portrays", "portrayal "],
        ["B", "N", "P", "S", "X"],
    ]


def test_the_most_telling_clause_comes_first() -> None:
    """Figures before long words before short ones, what is common in any language last."""
    found = clauses(" the (?:big )?premiere of (?:19|20)[0-9]+ ")

    assert [sorted(clause)[0] for clause in found] == [" premiere ", " 19", "0", " the ", " of "]


def test_a_named_part_is_read_once() -> None:
    said = part("sings?|takes the part")

    assert said == Part(
        frozenset(("sing", "sings", "takes the part")), frozenset(("sing", "sings", "takes "))
    )
    assert clauses("\uf800 of", {"\uf800": said})[0] == {"sing ", "sings ", "takes "}


def test_one_of_two_named_parts_is_met() -> None:
    """The parser takes a choice of two characters for a class."""
    parts = {"\uf800": part("sings?"), "\uf801": part("plays?")}

    assert clauses("(?:\uf800|\uf801) it", parts)[0] == {"sing ", "sings ", "play ", "plays "}


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        (r"a\(b, c", [["("], [","]]),
        ("[:-] ?", [["-", ":"]]),
        ("(?:a, b|c: d)", [[",", ":"]]),
        ("(?:a, b|c d)", []),
        ("(?:,)?[a,](?=;)", []),
        ("(?:a,)+", [[","]]),
    ],
)
def test_the_signs_of_a_pattern(pattern: str, told: list[list[str]]) -> None:
    assert sorted(sorted(some) for some in signs(pattern)) == told


@pytest.mark.parametrize(
    ("pattern", "kinds"),
    [
        ("{fullname} in", "N"),
        (r"(?<!by\s)(?:{fullname}|(?P<a>{marked}))", "NQW"),
        ("{firm}?{fullname}", "NO"),
        ("{firm}?", None),
        ("(?:{fullname}|in)", None),
        (r"\b{fullname}", "N"),
        ("[^{fullname}]", None),
    ],
)
def test_the_kinds_of_mention_that_open_a_pattern(pattern: str, kinds: str | None) -> None:
    short = skeleton(pattern, ()).replace("[^[", "[^").replace("]]", "]")

    assert opening_kinds(short) == (None if kinds is None else frozenset(kinds))
    assert opening_kinds(guarded(short).pattern) == opening_kinds(short)


def test_the_kinds_of_mention_have_an_order() -> None:
    short = skeleton("(?:{fullname} in {marked}|{marked} by {fullname}|{marked}){firm}?{award}", ())

    assert kinds_in_order(short) == "(?:[N].*[QW]|[QW].*[N]|[QW]).*[A]"


def test_the_edge_of_a_word_counts_in_plain_text_only() -> None:
    """In a view a mask may stand beside it, where the text has a letter."""
    assert clauses(r"\bmay\b") == (frozenset(("may",)),)
    assert text_clauses(re.compile(r"\bmay\b")) == (frozenset((" may ",)),)


@pytest.mark.parametrize(
    ("stem", "atom"),
    [
        ("premier", " premier"),
        ("As ", " as "),
        ("in talks", " talks"),
        ("(", "("),
        (" – ", "–"),
        ("extraordinarily", " extraordinar"),
    ],
)
def test_a_stem_is_the_start_of_a_word(stem: str, atom: str) -> None:
    assert stem_atom(stem) == atom
    assert len(atom) <= LONGEST_ATOM + 1


def called(index: Index[str], text: str, kinds: str = "") -> list[str]:
    return list(index.found(index.met(TOKEN.findall(text)) | index.met_by_kinds(kinds)))


def test_an_index_finds_what_all_clauses_allow() -> None:
    index = Index(
        [
            ("star", [{" star"}, {" in ", " on "}]),
            ("play", [{" plays "}, frozenset("NS")]),
            ("free", []),
            ("mark", [{"("}]),
        ]
    )

    assert called(index, "She starred in it") == ["star", "free"]
    assert called(index, "She co-stars on it") == ["star", "free"]
    assert called(index, "A costar is in it") == ["free"]
    assert called(index, "X PLAYS Y (again)", "N") == ["play", "free", "mark"]
    assert called(index, "X plays Y", "W") == ["free"]
    assert index.opened("Stars") == {"star"}
    assert index.opened("in") == frozenset()


def test_an_index_without_items_finds_none() -> None:
    assert called(Index([]), "a b") == []


def test_an_index_remembers_few_words() -> None:
    """A text of random words does not fill the memory."""
    index = Index([("a", [{"a"}])])

    index.met(str(number) for number in range(KEPT_WORDS + 10))
    assert index._of_word.cache_info().currsize == KEPT_WORDS


PIECES = st.sampled_from(
    [
        "a",
        "play",
        "plays",
        " ",
        "in",
        "(?:x|yz )",
        "(?:on )?",
        "s?",
        "[ab]",
        "[a-z]",
        ".",
        "-",
        "[-!]",
        "(?:-a|!)",
        "1",
        r"\b",
    ]
)


@given(st.lists(PIECES, max_size=8).map("".join), st.text("aplyinsxzob 1-!", max_size=30))
def test_what_an_index_leaves_out_cannot_match(pattern: str, text: str) -> None:
    """It errs to one side only."""
    expression = re.compile(pattern, re.I)
    if expression.search(text):
        assert called(Index([("it", tuple(signs(pattern)))]), text) == ["it"]
    for told in (clauses(pattern, flags=re.I), text_clauses(expression)):
        index = Index([("it", told)])
        if expression.search(text):
            assert called(index, text) == ["it"]
            words = {word for m in expression.finditer(text) for word in WORD.findall(text)}
            assert not told or any(index.opened(word) for word in words)
