"""What a store leaves undecided is asked, worst first, with the words that it hangs on."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from dramagraph import review
from dramagraph.build import build, knowledge, understand
from dramagraph.claims import extract
from dramagraph.cli import main
from dramagraph.curation import verdicts
from dramagraph.errors import UsageError
from dramagraph.link import Link
from dramagraph.link_store import accepted_items, decisions, link_quads, stored_links, write_links
from dramagraph.models import Document
from dramagraph.quads import dataset
from dramagraph.review import Question, lines, questions
from dramagraph.review_answers import Reviewer, answered
from dramagraph.rulings import rulings
from dramagraph.store import Snapshot, current_number, in_memory, open_snapshot
from dramagraph.verdicts import line, read_verdicts, verdict_quads
from dramagraph.why import why

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


# --- Answers ------------------------------------------------------------------------------------

REVIEWER = Reviewer("ana", lambda: "2026-03-09T10:00:00Z")
KIM = [
    Document(
        f"{work}.txt",
        f'Kim Ji-won wrote the drama "{work} Harvest". "{work} Harvest" airs on {on}.',
        published="2024-03-03",
    )
    for work, on in (("Red", "SBS"), ("Blue", "MBC"))
]


def settled(question: Question, typed: str, *documents: Document) -> Snapshot:
    """Return the store that an answer makes."""
    ruled = rulings(answered(question, typed, REVIEWER))
    known = understand([extract(one) for one in documents], ruled)
    told = dataset(known.extractions, known.identities, known.claims, known.standing)
    return in_memory([*told, *verdict_quads(ruled.verdicts)])


def values(snapshot: Snapshot) -> dict[str, str]:
    (found,) = why(snapshot, "Salt Garden", "premiereDate")
    return {answer.value: answer.status for answer in found.answers}


@pytest.mark.parametrize(
    ("typed", "then"),
    [
        ("1", {"2024-03-09": "accepted", "2024-03-16": "superseded"}),
        ("2", {"2024-03-09": "superseded", "2024-03-16": "accepted"}),
        ("2 wrong", {"2024-03-09": "accepted", "2024-03-16": "refuted"}),
        ("2 w val # a misprint", {"2024-03-09": "accepted", "2024-03-16": "refuted"}),
        ("unsure", {"2024-03-09": "contested", "2024-03-16": "contested"}),
    ],
)
def test_an_answer_settles_which_value_holds_and_is_not_asked_again(
    typed: str, then: dict[str, str]
) -> None:
    (question,) = asked(store(MARCH_9, MARCH_16), "claim")
    after = settled(question, typed, MARCH_9, MARCH_16)

    assert values(after) == then
    assert asked(after, "claim") == []


@pytest.mark.parametrize(("typed", "people"), [("same", 1), ("d", 2), ("uns", 2)])
def test_an_answer_settles_who_is_who_and_is_not_asked_again(typed: str, people: int) -> None:
    (question,) = asked(store(*KIM), "identity")
    after = settled(question, typed, *KIM)

    assert len(why(after, "Kim Ji-won")) == people
    assert asked(after, "identity") == []


def test_evidence_is_asked_place_by_place_and_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review, "WEAK_BELIEF", 1.1)
    before = asked(store(MARCH_9), "evidence")
    date = next(q for q in before if "premiere date" in q.asks)
    after = settled(date, "wrong stance", MARCH_9)

    assert [len(question.sides) for question in before] == [1] * len(before)
    assert values(after) == {"2024-03-09": "refuted"}
    assert len(asked(after, "evidence")) == len(before) - 1


def test_an_answer_says_who_gave_it_when_and_with_which_note() -> None:
    (question,) = asked(store(MARCH_9, MARCH_16), "claim")
    (verdict,) = answered(question, "2 wrong value # a misprint", REVIEWER)

    assert (verdict.by, verdict.date) == ("ana", "2026-03-09T10:00:00Z")
    assert (verdict.error, verdict.note) == ("value", "a misprint")


@pytest.mark.parametrize(
    "typed", ["", "3", "0", "1 2", "right", "1 wrong ugly", "1 wrong value value", "99999999999"]
)
def test_an_answer_that_says_nothing_of_the_question_is_refused(typed: str) -> None:
    (question,) = asked(store(MARCH_9, MARCH_16), "claim")

    with pytest.raises(UsageError, match="is no answer here"):
        answered(question, typed, REVIEWER)


def link(item: str, score: float) -> Link:
    thing = next(t.iri for t in knowledge([MARCH_9]).identities.things if t.label == "Ok Na-rin")
    return Link(thing, "Ok Na-rin", item, "Ok Na-rin", "actor", "undecided", score, ("name",))


# --- The dialogue -------------------------------------------------------------------------------


@pytest.fixture
def built(tmp_path: Path) -> str:
    """The location of a store with a contested date and a person who may be one of two items."""
    location = str(tmp_path / "store")
    build([MARCH_9, MARCH_16], location)
    write_links(location, [link("Q1", 0.6), link("Q2", 0.5)])
    return location


def dialogue(monkeypatch: pytest.MonkeyPatch, typed: str, location: str, *options: str) -> int:
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    return main(["review", "--store", location, *options])


def test_answers_come_into_the_file_and_the_store(
    built: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "verdicts.jsonl")
    typed = "nonsense\n?\n2\n1\n"

    assert dialogue(monkeypatch, typed, built, "--curation", file, "--by", "ana") == 0

    with open_snapshot(built) as snapshot:
        assert values(snapshot) == {"2024-03-09": "superseded", "2024-03-16": "accepted"}
        assert list(accepted_items(snapshot).values()) == ["Q1"]
        assert [one.item for one in stored_links(snapshot)] == ["Q1"]
        assert asked(snapshot) == []
        assert set(read_verdicts(file)) == set(verdicts(snapshot))
        assert {one.by for one in verdicts(snapshot)} == {"ana"}
    said = capsys.readouterr().out
    assert '"nonsense" is no answer here' in said and "ERROR stance: " in said


def test_no_item_is_an_answer_too(
    built: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = str(tmp_path / "verdicts.jsonl")

    dialogue(monkeypatch, "none\n", built, "--kind", "link", "--curation", file)

    with open_snapshot(built) as snapshot:
        assert stored_links(snapshot) == []
        assert [one.is_same for one in decisions(snapshot)] == [False, False]


@pytest.mark.parametrize("typed", ["", "\n\n", "quit\n2\n"])
def test_questions_can_be_left_for_later(
    typed: str, built: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = current_number(built)
    file = tmp_path / "verdicts.jsonl"

    assert dialogue(monkeypatch, typed, built, "--curation", str(file)) == 0
    assert current_number(built) == number
    assert not file.exists()


def test_without_a_terminal_and_a_file_questions_are_only_listed(
    built: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    number = current_number(built)

    assert dialogue(monkeypatch, "2\n", built) == 0
    assert current_number(built) == number
    assert capsys.readouterr().out.count("Which ") == 2


def test_verdicts_of_a_file_are_added_to_a_store(
    built: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_snapshot(built) as snapshot:
        (question,) = asked(snapshot, "claim")
    file = tmp_path / "verdicts.jsonl"
    file.write_text("".join(f"{line(one)}\n" for one in answered(question, "1", REVIEWER)))

    assert main(["add", "--curation", str(file), "--store", built]) == 0
    with open_snapshot(built) as snapshot:
        assert values(snapshot) == {"2024-03-09": "accepted", "2024-03-16": "superseded"}


def test_a_file_that_cannot_be_written_is_told_in_a_line_and_the_store_stays(
    built: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    number = current_number(built)

    assert dialogue(monkeypatch, "2\n", built, "--curation", str(tmp_path)) == 2
    assert current_number(built) == number
    assert capsys.readouterr().err.count("\n") == 1
