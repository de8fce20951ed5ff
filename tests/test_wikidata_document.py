"""What Wikidata says, as a document: written, read again, and a source like any other."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from rdflib import Literal

from dramagraph.build import knowledge
from dramagraph.claims import extract
from dramagraph.link_claims import own_facts
from dramagraph.models import Document, Value
from dramagraph.quads import dataset
from dramagraph.store import in_memory
from dramagraph.wikidata_document import KINDS, Linked, documents, is_item, main_type, read
from dramagraph.wikidata_items import Item, ItemStatement, ItemValue

DRAMA = Linked("Low Tide", "Q1", "Drama")
ACTOR = Linked("Tak Jae-ha", "Q2", "Actor")
GROUP = Linked("Tidal", "Q3", "MusicGroup")
SERVICE = Linked("Brook", "Q4", "StreamingPlatform")
LINKED = {one.item: one for one in (DRAMA, ACTOR, GROUP, SERVICE)}


def statement(name: str, kind: str, text: str) -> ItemStatement:
    return ItemStatement(name, ItemValue(kind, text))


ITEMS = {
    "Q1": Item(
        "Q1",
        statements=(
            statement("P161", "item", "Q2"),
            statement("P161", "item", "Q99"),
            statement("P449", "item", "Q4"),
            statement("P580", "time", "2019-05"),
            statement("P1113", "quantity", "16"),
            statement("P1113", "quantity", "about"),
            statement("P345", "string", "tt1"),
        ),
    ),
    "Q2": Item(
        "Q2",
        statements=(
            statement("P106", "item", "Q10798782"),
            statement("P106", "item", "Q82955"),
            statement("P569", "time", "1988-03-01"),
            statement("P26", "item", "Q1"),
        ),
    ),
    "Q3": Item("Q3", statements=(statement("P527", "item", "Q2"),)),
}


def test_items_are_told_in_lines_and_by_others():
    found = {one.name: one for one in documents(ITEMS, LINKED, "2026-05-01")}

    assert {name: one.text.splitlines() for name, one in found.items()} == {
        "Q1.wikidata": [
            "Low Tide (Q1, Drama)",
            "cast member (P161): Tak Jae-ha (Q2, Actor)",
            "number of episodes (P1113): 16",
            "premiere date (P580): 2019-05",
            "streaming platform (P449): Brook (Q4, StreamingPlatform)",
        ],
        "Q2.wikidata": [
            "Tak Jae-ha (Q2, Actor)",
            "Low Tide (Q1, Drama) | cast member (P161): Tak Jae-ha (Q2, Actor)",
            "Tidal (Q3, MusicGroup) | has as member of (P527): Tak Jae-ha (Q2, Actor)",
            "birth date (P569): 1988-03-01",
            "occupation (P106): actor",
        ],
        "Q3.wikidata": [
            "Tidal (Q3, MusicGroup)",
            "has as member of (P527): Tak Jae-ha (Q2, Actor)",
        ],
    }
    assert found["Q1.wikidata"] == Document(
        "Q1.wikidata",
        found["Q1.wikidata"].text,
        "en",
        "Low Tide (Q1)",
        "2026-05-01",
        "Wikidata",
        "https://www.wikidata.org/wiki/Q1",
    )


def said(document: Document) -> set[tuple[str, str, str | Value]]:
    extraction = extract(document)
    names = {persona.key: persona.name for persona in extraction.personas}
    return {
        (names[s.subject], s.predicate, names.get(str(s.object), s.object))
        for s in extraction.statements
    }


def test_lines_are_read_as_claims_with_the_line_as_evidence():
    found = {one.name: one for one in documents(ITEMS, LINKED, None)}

    assert said(found["Q1.wikidata"]) == {
        ("Low Tide", "castMember", "Tak Jae-ha"),
        ("Low Tide", "streamingPlatform", "Brook"),
        ("Low Tide", "premiereDate", Value("2019-05", "gYearMonth")),
        ("Low Tide", "numberOfEpisodes", Value("16", "integer")),
    }
    assert said(found["Q2.wikidata"]) == {
        ("Low Tide", "castMember", "Tak Jae-ha"),
        ("Tak Jae-ha", "memberOf", "Tidal"),
        ("Tak Jae-ha", "occupation", Value("actor")),
        ("Tak Jae-ha", "birthDate", Value("1988-03-01", "date")),
    }
    text = found["Q2.wikidata"].text
    quotes = {
        (text[e.start : e.stop], e.rule)
        for s in extract(found["Q2.wikidata"]).statements
        for e in s.evidence
    }
    assert ("birth date (P569): 1988-03-01", "wikidata.P569@1") in quotes
    assert len(quotes) == 4


def test_only_such_a_document_is_read_so():
    article = Document("Q1.wikidata", "Low Tide (Q1, Drama)\ncast member (P161): X (Q2, Actor)\n")

    assert not is_item(article)
    assert not is_item(replace(article, name="a.txt", outlet="Wikidata"))
    assert is_item(replace(article, outlet="Wikidata"))


@given(st.text(alphabet="Ab (Q1,Drama)P6:|\n0-9", max_size=80))
def test_any_text_that_calls_itself_an_item_is_read_without_harm(text):
    document = Document("x.wikidata", text, outlet="Wikidata")
    extraction = read(document)
    keys = {persona.key for persona in extraction.personas}

    for one in extraction.statements:
        assert one.subject in keys
        assert isinstance(one.object, Value) or one.object in keys
        assert all(0 <= e.start < e.stop <= len(text) for e in one.evidence)


@given(
    st.text(min_size=1, max_size=30).filter(lambda name: name.strip() and "\x00" not in name),
    st.sampled_from(sorted(KINDS)),
)
def test_a_name_comes_back_but_for_spaces_and_bars(name, kind):
    thing = Linked(name, "Q9", kind)
    other = replace(DRAMA, name="Low Tide")
    items = {"Q1": Item("Q1", statements=(statement("P161", "item", "Q9"),))}
    shown = " ".join(name.split()).replace("|", "¦")

    for document in documents(items, {"Q1": other, "Q9": thing}, None):
        found = {persona.name for persona in read(document).personas}
        assert found == {"Low Tide", shown}


def test_the_main_class_is_the_narrowest():
    assert main_type(["Person", "Actor"]) == "Actor"
    assert main_type(["Organization", "Broadcaster"]) == "Broadcaster"
    assert main_type(["CreativeWork", "Drama"]) == "Drama"
    assert main_type(["Character"]) is None


def test_an_item_is_not_recognised_by_what_it_has_said_itself():
    article = Document("tide.txt", 'Tak Jae-ha plays Pyo Ye-seul in the drama "Low Tide".')
    told = knowledge([article, *documents(ITEMS, LINKED, None)])
    quads = dataset(told.extractions, told.identities, told.claims, told.standing)
    snapshot = in_memory(quads)

    def births(found):
        return {str(q.o) for q in found if q.p.endswith("#birthDate") and isinstance(q.o, Literal)}

    assert births(snapshot.quads(None)) == {"1988-03-01"}
    assert births(own_facts(snapshot)) == set()
    assert any(q.p.endswith("#castMember") for q in own_facts(snapshot))
