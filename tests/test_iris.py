"""IRIs: valid, the same for the same name, different for different parts."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import URIRef

from dramagraph.iris import SLUG_LENGTH, graph_iri, hash_iri, slug, thing_iri
from dramagraph.settings import BASE_IRI_VARIABLE
from dramagraph.store import to_engine

UCSCHAR = (
    "\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef"
    "\U00010000-\U0001fffd\U00020000-\U0002fffd\U00030000-\U0003fffd\U00040000-\U0004fffd"
    "\U00050000-\U0005fffd\U00060000-\U0006fffd\U00070000-\U0007fffd\U00080000-\U0008fffd"
    "\U00090000-\U0009fffd\U000a0000-\U000afffd\U000b0000-\U000bfffd\U000c0000-\U000cfffd"
    "\U000d0000-\U000dfffd\U000e1000-\U000efffd"
)
IPCHAR = rf"(?:[A-Za-z0-9\-._~{UCSCHAR}!$&'()*+,;=:@]|%[0-9A-Fa-f]{{2}})"
IRI = re.compile(rf"https?://[A-Za-z0-9.-]+(?:/{IPCHAR}*)*(?:#{IPCHAR}*)?")
"""What an http IRI may be: https://www.rfc-editor.org/rfc/rfc3987#section-2.2."""

text = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.sampled_from(("person", "drama", "source")), text)
def test_any_text_gives_a_valid_iri_of_one_segment(kind: str, name: str) -> None:
    """What a document calls something can be an IRI whatever it is, and never leaves its kind."""
    iri = thing_iri(kind, slug(name))

    assert IRI.fullmatch(iri)
    assert to_engine(iri).value == str(iri)
    base, _, last = iri.rpartition("/")
    assert base == f"https://w3id.org/dramagraph/id/{kind}" and last


@given(text)
def test_a_raw_name_in_an_iri_is_escaped(name: str) -> None:
    """Even what is no slug cannot break out of its place."""
    assert IRI.fullmatch(thing_iri("person", name))
    assert thing_iri("person", name).count("/") == 6


def test_a_slug_is_in_lower_case() -> None:
    assert slug("Cast℠") == "castsm"


@settings(max_examples=200)
@given(text)
def test_a_slug_is_stable(name: str) -> None:
    """A slug of a slug is the same, and so is that of any canonically equal writing."""
    once = slug(name)

    assert slug(once) == once
    assert slug(unicodedata.normalize("NFD", name)) == slug(unicodedata.normalize("NFC", name))
    assert 0 < len(once) <= SLUG_LENGTH


@given(st.lists(st.text("ab1가", min_size=1, max_size=3), min_size=1, max_size=5))
def test_a_slug_does_not_see_marks_and_case(words: list[str]) -> None:
    assert slug("-".join(words)) == slug(f"“{' '.join(words).upper()}”!") == slug(", ".join(words))


def test_slugs() -> None:
    names = ("Salt Garden", "It's Okay, Ok?", "Città d'Acqua", "소금 정원", "Oh!  My_Tutor", "ＡＢ")
    assert [slug(name) for name in names] == [
        "salt-garden",
        "its-okay-ok",
        "citta-dacqua",
        "소금-정원",
        "oh-my-tutor",
        "ab",
    ]


def test_long_names_stay_apart() -> None:
    """A slug that was cut ends in a hash of the whole name."""
    long, longer = slug("word " * 40 + "one"), slug("word " * 40 + "two")

    assert len(long) == len(longer) == SLUG_LENGTH
    assert long != longer and long[:60] == longer[:60]


def test_names_without_letters_stay_apart() -> None:
    assert len({slug("!"), slug("?"), slug("")}) == 3


@given(st.lists(text, max_size=4), st.lists(text, max_size=4))
def test_a_hash_knows_where_its_parts_end(one: list[str], other: list[str]) -> None:
    """Two lists of parts have one IRI only if they are equal."""
    assert (hash_iri("claim", *one) == hash_iri("claim", *other)) == (one == other)


@given(st.lists(text, min_size=1, max_size=3), st.data())
def test_moving_a_boundary_changes_the_hash(parts: list[str], data: st.DataObject) -> None:
    joined = "".join(parts)
    cut = data.draw(st.integers(0, len(joined)))
    moved = [joined[:cut], joined[cut:]]

    assert (hash_iri("run", *moved) == hash_iri("run", *parts)) == (moved == parts)


def test_a_hash_is_the_same_on_every_machine() -> None:
    """Stored graphs depend on it: a change of this value is a change of every claim's IRI."""
    assert hash_iri("claim", "a", "bc") == URIRef(
        "https://w3id.org/dramagraph/id/claim/5310a58788781ab25d5ad7c3f8503582"
    )


def test_the_base_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(BASE_IRI_VARIABLE, "https://data.example/kd/")

    assert thing_iri("drama", "salt-garden") == URIRef(
        "https://data.example/kd/id/drama/salt-garden"
    )
    assert graph_iri("status") == URIRef("https://data.example/kd/graph/status")
    assert hash_iri("run", "x").startswith("https://data.example/kd/id/run/")
