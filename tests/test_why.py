"""Why the graph says something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dramagraph.build import knowledge
from dramagraph.errors import MissingError, UsageError
from dramagraph.models import Document
from dramagraph.quads import dataset
from dramagraph.store import Snapshot, in_memory, open_snapshot
from dramagraph.why import WIDEST_SENTENCE, Answer, Quote, Why, lines, sentence_around, why


@pytest.fixture(scope="module")
def snapshot(seed_store: str) -> Iterator[Snapshot]:
    with open_snapshot(seed_store) as opened:
        yield opened


def test_three_awards_with_their_counts_and_sentences(snapshot: Snapshot) -> None:
    """The article says: four Baeksang, two Grand Bell, one Blue Dragon. Each with its sentence."""
    (told,) = why(snapshot, "Kim Soo-hyun", "receivedAward")

    assert (told.label, told.iri.rpartition("/")[2]) == ("Kim Soo-hyun", "kim-su-hyeon")
    counts = {answer.value: answer.qualifiers for answer in told.answers}
    assert counts == {
        "Baeksang Arts Awards": ("count 4",),
        "Grand Bell Awards": ("count 2",),
        "Blue Dragon Film Award": ("count 1",),
    }
    for answer in told.answers:
        assert (answer.status, answer.is_object) == ("accepted", False)
        assert answer.sources == len({quote.file for quote in answer.quotes})
        for quote in answer.quotes:
            assert quote.sentence.startswith("He has received numerous prestigious awards")
            assert quote.sentence.endswith("one Blue Dragon Film Award.")
            said = quote.sentence[quote.start : quote.stop]
            assert answer.value.split()[0] in quote.sentence and said


@pytest.mark.parametrize(
    "name",
    ["Kim Soo-hyun", "KIM SOO HYUN", "kim soo-hyun", "Kim Su-hyeon", "Gim Soohyun", "Soo-hyun Kim"],
)
def test_any_spelling_finds_the_same_things(snapshot: Snapshot, name: str) -> None:
    """Also one that no article uses."""
    assert why(snapshot, name, "receivedAward") == why(snapshot, "Kim Soo-hyun", "receivedAward")


def test_a_thing_is_found_as_subject_and_as_object(snapshot: Snapshot) -> None:
    """Whoever asks for the character learns who plays her, by either name of the property."""
    (played,) = why(snapshot, "Hong Hae-in", "portrayedBy")

    assert {(a.predicate, a.value, a.is_object) for a in played.answers} == {
        ("portrays", "Kim Ji-won", True)
    }
    assert why(snapshot, "Hong Hae In", "portrays") == [played]


def test_every_quote_stands_in_its_sentence_and_its_article(
    snapshot: Snapshot, seed_documents: tuple[Document, ...]
) -> None:
    texts = {document.name: document.text for document in seed_documents}
    (told,) = why(snapshot, "Queen of Tears")

    quotes = [quote for answer in told.answers for quote in answer.quotes]
    assert len({quote.file for quote in quotes}) == 5
    for quote in quotes:
        assert quote.sentence in texts[quote.file]
        assert 0 <= quote.start < quote.stop <= len(quote.sentence)


@pytest.mark.parametrize(
    "name",
    [
        "Nobody",
        "",
        " ",
        '"',
        "'",
        'Kim Soo-hyun"',
        '" } DROP ALL #',
        '"@en . ?x ?y ?z } #',
        "\\",
        "\n",
        "\x00",
        "?s ?p ?o",
        "<https://w3id.org/dramagraph/id/person/kim-su-hyeon>",
        "김",
        "\u202eKim Soo-hyun",
        "a" * 100_000,
    ],
)
def test_a_name_that_nothing_has_is_missing(snapshot: Snapshot, name: str) -> None:
    """Nor is a name ever taken for a part of a query."""
    with pytest.raises(MissingError, match="nothing in the store is called"):
        why(snapshot, name)


@given(st.text(max_size=40))
def test_any_name_can_be_asked(snapshot: Snapshot, name: str) -> None:
    try:
        found = why(snapshot, name)
    except MissingError as error:
        assert str(error)
    else:
        assert all(one.answers for one in found)


def test_a_property_without_a_claim_is_missing(snapshot: Snapshot) -> None:
    with pytest.raises(MissingError, match='no claim about birthDate of "Kim Soo-hyun"'):
        why(snapshot, "Kim Soo-hyun", "birthDate")


def test_a_property_that_there_is_not_is_wrong_usage(snapshot: Snapshot) -> None:
    with pytest.raises(UsageError, match='there is no property "receivedAwards"') as caught:
        why(snapshot, "Kim Soo-hyun", "receivedAwards")
    assert not isinstance(caught.value, MissingError)


QUOTE = Quote(
    "She sings.\nLoudly, at noon.", 4, 9, "a.txt", "2024-03", "Crane", "possible", "en.x@1"
)
ANSWER = Answer("portrays", "Ko Sa", ("in drama Low Tide",), "reported", 1, (QUOTE,), False)


def test_lines_show_the_value_the_quote_and_where_it_stands() -> None:
    told = list(lines([Why("https://x.example/1", "Ok Na-rin", (ANSWER,))]))

    assert told == [
        "Ok Na-rin  <https://x.example/1>",
        "  portrays: Ko Sa (in drama Low Tide) — reported, 1 source",
        "      She «sings». Loudly, at noon.",
        "        a.txt · Crane · 2024-03 · possible · en.x@1",
    ]


def test_a_place_that_two_rules_read_alike_is_shown_once() -> None:
    quotes = (QUOTE, replace(QUOTE, rule="en.y@2"), replace(QUOTE, stance="denied"))

    told = list(lines([Why("https://x.example/1", "Ok Na-rin", (replace(ANSWER, quotes=quotes),))]))
    assert told[3::2] == [
        "        a.txt · Crane · 2024-03 · possible · en.x@1, en.y@2",
        "        a.txt · Crane · 2024-03 · denied · en.x@1",
    ]


def test_lines_of_what_the_thing_is_object_of() -> None:
    answer = Answer("portrays", "Ok Na-rin", (), "accepted", 2, (), True)

    assert list(lines([Why("https://x.example/1", "Ko Sa", (answer,))]))[1] == (
        "  portrays of Ok Na-rin — accepted, 2 sources"
    )


@pytest.mark.parametrize(
    ("marked", "sentence"),
    [
        ("He sang. She [plays] Mo Rin, he said. Then rain.", "She plays Mo Rin, he said."),
        ("[He] sang.", "He sang."),
        ("He sang. [She]", "She"),
        ("A line\nShe [plays]\nanother", "She plays"),
        ("It is “so.” She [plays] it.", "She plays it."),
        ("At 3 p.m. she [plays] it.", "At 3 p.m. she plays it."),
        ("김은 배우다. 그는 [노래]한다. 끝.", "그는 노래한다."),
        ("He [sang. She] left. Rain.", "He sang. She left."),
    ],
)
def test_the_sentence_around_a_quote(marked: str, sentence: str) -> None:
    start, stop = marked.index("["), marked.index("]") - 1
    text = re.sub(r"[\[\]]", "", marked)

    first, last = sentence_around(text, start, stop)
    assert text[first:last] == sentence


@given(st.data())
def test_the_sentence_of_any_quote_holds_it_and_is_not_too_long(
    hostile_text: st.SearchStrategy[str], data: st.DataObject
) -> None:
    text = data.draw(hostile_text)
    start, stop = sorted(
        (data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text))))
    )

    first, last = sentence_around(text, start, stop)
    assert 0 <= first <= start and stop <= last <= len(text)
    assert last - first <= 2 * WIDEST_SENTENCE + stop - start


STORY = (
    'The drama "Low Tide" premiered on March 9, 2024. It tells of an accountant who finds a second '
    "set of books in the palace, and of the prince who kept them."
)
ARTICLES = (
    Document("crane.txt", f"Two in a palace\n\n{STORY}", outlet="Crane", published="2024-03-02"),
    Document("heron.txt", f"Books and a prince\n\n{STORY}", outlet="Heron", published="2024-03-03"),
    Document(
        "stork.txt",
        'The drama "Low Tide" premiered on March 16, 2024.',
        outlet="Stork",
        published="2024-03-20",
    ),
    Document("rumour.txt", 'It is rumored that Ok Na-rin stars in the drama "Low Tide".'),
    Document("denial.txt", 'Ok Na-rin will not star in the drama "Low Tide".'),
)


@pytest.fixture(scope="module")
def disputed() -> Iterator[Snapshot]:
    """What articles say that copy, contradict and deny."""
    known = knowledge(ARTICLES)
    quads = dataset(known.extractions, known.identities, known.claims, known.standing)
    with in_memory(quads) as opened:
        yield opened


def test_two_dates_stand_side_by_side_with_the_sources_of_each(disputed: Snapshot) -> None:
    """A story in two outlets is one source in two documents; each date names the other."""
    (told,) = why(disputed, "Low Tide", "premiereDate")

    found = {a.value: (a.status, a.sources, a.documents, a.reason, a.rivals) for a in told.answers}
    reason = "another value is said as plainly"
    assert found == {
        "2024-03-09": ("contested", 1, 2, reason, ("2024-03-16",)),
        "2024-03-16": ("contested", 1, 1, reason, ("2024-03-09",)),
    }
    said = "\n".join(lines([told]))
    assert "  premiere date: 2024-03-09 — contested, 1 source in 2 documents\n" in said
    assert "      because another value is said as plainly: 2024-03-16\n" in said
    assert "        stork.txt · Stork · 2024-03-20" in said


def test_a_rumour_that_is_denied_is_refuted_and_says_why(disputed: Snapshot) -> None:
    """The rumour makes her a candidate, and who denies the casting denies that too."""
    (told,) = why(disputed, "Low Tide", "castCandidate")

    (answer,) = told.answers
    assert (answer.value, answer.status) == ("Ok Na-rin", "refuted")
    assert answer.reason == "no source says so plainly, 1 denies it"
    assert answer.rivals == ("cast member Ok Na-rin",)
    assert {quote.stance for quote in answer.quotes} == {"possible"}
    (denied,) = why(disputed, "Low Tide", "castMember")
    assert {quote.stance for a in denied.answers for quote in a.quotes} == {"denied"}


def test_another_spelling_finds_every_namesake() -> None:
    """Those whose IRI has more than the name too."""
    texts = [
        'Kim Ji-won of the group Lumea stars in the drama "Low Tide".',
        'Kim Ji-won stars in the drama "Salt Garden".',
    ]
    known = knowledge(Document(f"{n}.txt", text) for n, text in enumerate(texts))
    people = [thing for thing in known.identities.things if thing.kind == "person"]
    with in_memory(
        dataset(known.extractions, known.identities, known.claims, known.standing)
    ) as opened:
        found = why(opened, "Gim Jiwon")

    assert len(people) == 2
    assert [one.iri for one in found] == sorted(thing.iri for thing in people)
