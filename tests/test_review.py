"""What a store leaves undecided is asked, worst first, with the words that it hangs on."""

from __future__ import annotations

from dramagraph.build import knowledge
from dramagraph.link import Link
from dramagraph.link_store import link_quads
from dramagraph.models import Document
from dramagraph.quads import dataset
from dramagraph.review import Question, lines, questions
from dramagraph.store import Snapshot, in_memory

MARCH_9 = Document(
    "a.txt",
    'The drama "Salt Garden" premieres on tvN on March 9, 2024. It stars Ok Na-rin.',
    published="2024-03-01",
    outlet="Daily Screen",
)
MARCH_16 = Document(
    "b.txt",
    'The drama "Salt Garden" premieres on tvN on March 16, 2024. It stars Ok Na-rin.',
    published="2024-03-02",
    outlet="The Almanac",
)


def store(*documents: Document, links: tuple[Link, ...] = ()) -> Snapshot:
    known = knowledge(documents)
    told = dataset(known.extractions, known.identities, known.claims, known.standing)
    return in_memory([*told, *link_quads(links)])


def asked(snapshot: Snapshot, *kinds: str) -> list[Question]:
    return list(questions(snapshot, kinds))


def test_values_that_contest_each_other_are_asked_with_their_words() -> None:
    (question,) = asked(store(MARCH_9, MARCH_16), "claim")

    assert question.asks == "Which holds? Salt Garden, premiere date"
    assert sorted(side.name for side in question.sides) == [
        "Salt Garden – premiere date – 2024-03-09",
        "Salt Garden – premiere date – 2024-03-16",
    ]
    assert sorted(quote.outlet for side in question.sides for quote in side.quotes) == [
        "Daily Screen",
        "The Almanac",
    ]


def test_a_store_of_one_mind_asks_nothing_of_values() -> None:
    assert asked(store(MARCH_9), "claim") == []


def test_namesakes_of_whom_the_rules_are_unsure_are_asked_with_what_speaks_for_and_against() -> (
    None
):
    works = ("Salt Garden", "Red Harvest")
    documents = [
        Document(f"{n}.txt", f'Sagong Hae-byul wrote the drama "{work}". "{work}" airs on tvN.')
        for n, work in enumerate(works)
    ]
    found = asked(store(*documents), "identity")

    assert all(question.asks.startswith("Is it one? ") for question in found)
    for question in found:
        assert question.why and len(question.sides) == 2
        assert all(side.quotes for side in question.sides)


def test_the_worst_comes_first() -> None:
    third = Document(
        "c.txt", 'The drama "Red Harvest" premieres on SBS on May 1, 2024.', published="2024-03-01"
    )
    fourth = Document(
        "d.txt", 'The drama "Red Harvest" premieres on SBS on May 9, 2024.', published="2024-03-01"
    )
    fifth = Document(
        "e.txt",
        'The drama "Salt Garden" premieres on tvN on March 16, 2024!',
        published="2024-03-03",
    )
    found = asked(store(MARCH_9, MARCH_16, third, fourth, fifth), "claim")

    assert [question.asks for question in found] == [
        "Which holds? Salt Garden, premiere date",
        "Which holds? Red Harvest, premiere date",
    ]


def test_links_that_were_left_open_are_asked() -> None:
    thing = next(t.iri for t in knowledge([MARCH_9]).identities.things if t.label == "Ok Na-rin")
    links = tuple(
        Link(
            thing,
            "Ok Na-rin",
            item,
            "Ok Na-rin",
            "South Korean actor",
            "undecided",
            score,
            ("name: Ok Na-rin",),
        )
        for item, score in (("Q1", 0.6), ("Q2", 0.5))
    )
    (question,) = asked(store(MARCH_9, links=links), "link")

    assert question.asks == f"Which item? Ok Na-rin <{thing}>"
    assert [side.iri for side in question.sides] == [
        "http://www.wikidata.org/entity/Q1",
        "http://www.wikidata.org/entity/Q2",
    ]


def test_a_question_is_shown_with_its_quotes_marked() -> None:
    (question,) = asked(store(MARCH_9, MARCH_16), "claim")
    shown = "\n".join(lines(question))

    assert "1. Salt Garden – premiere date – " in shown
    assert "«" in shown and "a.txt, Daily Screen, 2024-03-01" in shown
