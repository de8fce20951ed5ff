"""The pattern language of the rules, and views of a text in which a mention is one character."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dramagraph.patterns import (
    KINDS,
    MASKS_PER_KIND,
    Mention,
    PatternError,
    View,
    compile_pattern,
    kind_of,
    mask,
    plain,
    view,
    without,
)
from dramagraph.text import Span

WORDS = {"plays": ("plays", "plays the role of"), "joints": ("and",)}


def seen(marked: str) -> View:
    """Return the view of a text whose mentions are written as N<Ok Na-rin>."""
    text, mentions = "", []
    for before, kind, words in re.findall(r"([^<>]*?)(?:([A-Z])<([^>]*)>|$)", marked):
        text += before
        if kind:
            mentions.append(Mention(len(text), len(text) + len(words), kind, words))
            text += words
    return view(plain(text), Span(0, len(text)), mentions)


def found(pattern: str, marked: str) -> dict[str, list[str]] | None:
    """Return slot → the words of its mentions where *pattern* matches, None where it does not."""
    reading = seen(marked)
    match = compile_pattern(pattern, WORDS, "and|&").search(reading.text)
    if match is None:
        return None
    return {
        slot: [str(reading.mentions[c].value) for c in said if c in reading.mentions]
        for slot, said in match.groupdict().items()
        if said is not None
    }


@pytest.mark.parametrize(
    ("pattern", "marked", "slots"),
    [
        ("{person} @plays {character}", "N<Ok Na> plays N<Ko Sa>", ["Ok Na", "Ko Sa"]),
        ("{person} @plays {character}", "N<Ok Na>  plays\u00a0the role of S<Sa>", ["Ok Na", "Sa"]),
        ("{person} @plays {character}", "N<Ok Na> plays W<Salt Garden>", None),
        ("{a:name}'s wife {b:name}", "N<Ok Na>’s wife N<Ko Sa>", ["Ok Na", "Ko Sa"]),
        ("{person} is {_role}", "N<Ok Na> is R<actor>", ["Ok Na"]),
        ("{owner} wife", "N<Ok Na>' wife", ["Ok Na"]),
        ("{owner} wife", "P<her> wife", ["her"]),
        ("{person}…{work}", "N<Ok Na> was seen in W<Low Tide>", ["Ok Na", "Low Tide"]),
        ("{person}…{work}", "N<Ok Na>, it is said, in W<Low Tide>", None),
        ("{person}…{work}", "N<Ok Na> and N<Ko Sa> in W<Low Tide>", ["Ko Sa", "Low Tide"]),
        ("^{person}…{work}", "N<Ok Na> and N<Ko Sa> in W<Low Tide>", None),
        ("{person}…{work}", f"N<Ok Na> {'a' * 70} W<Low Tide>", None),
        ("{person}……{work}", "N<Ok Na>, it is said, in W<Low Tide>", ["Ok Na", "Low Tide"]),
        ("{person}……{work}", "N<Ok Na>; it is W<Low Tide>", None),
        ("{person} “x”", 'N<Ok Na> "x"', None),
        ('{person} "x"', "N<Ok Na> “x”", ["Ok Na"]),
    ],
)
def test_what_a_pattern_matches(pattern: str, marked: str, slots: Sequence[str] | None) -> None:
    """Slots take a mention of their kinds, a space any space, a gap no name and no other clause."""
    values = found(pattern, marked)

    assert (values and [value for some in values.values() for value in some]) == slots


@pytest.mark.parametrize(
    ("marked", "people"),
    [
        ("stars N<A>", ["A"]),
        ("stars N<A>, N<B> and N<C>", ["A", "B", "C"]),
        ("stars N<A>, N<B>, & N<C>", ["A", "B", "C"]),
        ("stars N<A>, N<B>", ["A"]),
        ("stars N<A> and W<B>", ["A"]),
        ("stars N<A> or N<B>", ["A"]),
        ("stars W<A>", None),
    ],
)
def test_a_plus_takes_a_list(marked: str, people: list[str] | None) -> None:
    """People are a list once a joint closes it: "stars A, B said" names one."""
    values = found("stars {person+}", marked)

    assert (values and values["person"]) == people


def test_titles_stand_side_by_side_without_a_joint() -> None:
    values = found("known for {work+}", "known for W<A>, W<B> and the drama W<C>, W<D>")

    assert values == {"work": ["A", "B", "C"]}


def test_an_optional_word_may_be_missing() -> None:
    assert found("{person} (?:also )?sings", "N<A> sings") == {"person": ["A"]}
    assert found("{person} (?:also )?sings", "N<A> also sings") == {"person": ["A"]}


def test_an_optional_space_may_be_missing() -> None:
    assert found("l' ?{role}", "l'R<attrice>") == {"role": ["attrice"]}


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("{nobody} sings", "there is no slot {nobody}"),
        ("{_nobody} sings", "there is no slot {_nobody}"),
        ("{person} @nothing", "there is no word list @nothing"),
    ],
)
def test_a_fault_of_a_pattern_is_named(pattern: str, message: str) -> None:
    with pytest.raises(PatternError, match=re.escape(message)):
        compile_pattern(pattern, WORDS, "and")


def test_masks_tell_their_kind() -> None:
    assert [kind_of(mask(kind, index)) for kind in KINDS for index in (0, 255)] == [
        kind for kind in KINDS for _ in (0, 255)
    ]
    assert [kind_of(c) for c in ("a", "\u4e00", "\uffff")] == [None, None, None]


def test_a_view_is_plain_but_keeps_its_places() -> None:
    text = "“Yes”, said Ok’s fan – Ok Na‑rin."
    mention = Mention(23, 32, "N")
    reading = view(plain(text), Span(7, len(text)), [mention])

    assert reading.text == f"said Ok's fan – {mask('N', 0)}."
    assert reading.kinds == {"N"}
    assert [reading.place(i, i + 1) for i in (0, 7, 16, 17)] == [
        (7, 8),
        (14, 15),
        (23, 32),
        (32, 33),
    ]
    assert reading.place(0, 17) == (7, 32)


def test_more_mentions_than_masks_stay_as_they_are() -> None:
    names = 300
    text = "Ok " * names
    reading = view(text, Span(0, len(text)), [Mention(i * 3, i * 3 + 2, "N") for i in range(names)])

    assert len(reading.mentions) == MASKS_PER_KIND
    assert reading.text.count("Ok ") == names - MASKS_PER_KIND
    assert reading.place(len(reading.text) - 3, len(reading.text) - 1) == (897, 899)


def test_a_view_without_asides() -> None:
    """What is cut out is gone with its mentions, and the rest still knows where it stands."""
    reading = seen("N<Ok Na> (N<Ko Sa>) sings")

    shorter = without(reading, re.compile(r"\s*\([^()]*\)"))
    assert shorter is not None
    assert shorter.text == f"{mask('N', 0)} sings"
    assert [m.value for m in shorter.mentions.values()] == ["Ok Na"]
    assert shorter.place(0, 7) == (0, 19)
    assert without(reading, re.compile("x")) is None
    assert without(reading, re.compile(".+")) is None


# Stored texts hold no private-use character: those are the masks.
@pytest.mark.parametrize(
    ("marked", "is_in_capitals"),
    [
        ("N<Ok Na-rin> Confirmed as Lead of Upcoming Drama W<Salt Garden>", True),
        ("Watch: N<Ok Na-rin> Transforms Into A Cook In Teaser", True),
        ("N<Ok Na-rin> has been confirmed as lead of the upcoming drama", False),
        ("N<Ok Na-rin> Confirmed as Lead of Upcoming Drama W<Salt Garden>.", False),
        ("Director: N<Ok Na-rin> Screenwriter: N<Mok Jae> Network: O<tvN> Episodes: I<16>", False),
        ("Cast: N<Ok Na-rin>, N<Mok Jae>", False),
    ],
)
def test_a_headline_is_told_by_its_capitals(marked: str, is_in_capitals: bool) -> None:
    """Not a sentence, nor a sheet of facts, nor a list of names."""
    assert seen(marked).is_in_capitals == is_in_capitals


def test_a_headline_loses_its_capitals_and_keeps_its_places() -> None:
    headline = seen("N<Ok Na-rin> Confirmed For İzmir W<Salt Garden>")
    lower = headline.in_lower_case()

    assert lower.text[1:12] == " confirmed "
    assert (lower.origins, lower.mentions) == (headline.origins, headline.mentions)


@given(st.text(st.characters(exclude_categories=["Co", "Cs"]), max_size=60), st.data())
def test_every_place_of_a_view_is_the_place_of_its_text(text: str, data: st.DataObject) -> None:
    """A character of a view is a mention or the character that stands at its place."""
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=12)))
    mentions = [Mention(a, b, "N") for a, b in zip(cuts[::2], cuts[1::2], strict=False)]

    reading = view(text, Span(0, len(text)), mentions)
    places = [reading.place(i, i + 1) for i in range(len(reading.text))]
    assert [place for place in places if place.stop - place.start > 1] == [
        m.span for m in mentions if m.stop - m.start > 1
    ]
    assert "".join(text[start:stop] for start, stop in places) == text
