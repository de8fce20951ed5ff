"""One document → what it says: which claims, in whose words, and in how much time."""

from __future__ import annotations

import gc
import random
from collections.abc import Callable, Sequence
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dramagraph.claims import extract
from dramagraph.models import Document, Extraction, Statement, Value

LANGUAGES = ("en", "it", "es", "fr", "ko", "und")

STORY = """\
Moving into “Salt Garden”

The drama “Salt Garden” stars Ok Na-rin and Tak Jae-ha. Ok Na-rin plays Woo Seol-hee, a lawyer.
Tak Jae-ha has not received two Golden Crane Awards. Ko Sa-rang made a special appearance as \
Tony Bang in “Salt Garden”.
"""


def read(text: str, language: str = "en") -> Extraction:
    return extract(Document("example", text, language))


def quotes(extraction: Extraction, subject: str, predicate: str, object_: str) -> list[str]:
    """Return the words that state a claim, given by the names of its personas."""

    def name(value: str | Value) -> str:
        return value.lexical if isinstance(value, Value) else extraction.by_key[value].name

    return [
        extraction.document.text[evidence.start : evidence.stop]
        for s in extraction.statements
        if (name(s.subject), s.predicate, name(s.object)) == (subject, predicate, object_)
        for evidence in s.evidence
    ]


def test_a_story(said: Callable[[Extraction], set[str]]) -> None:
    """A cast, a role, a guest: and a guest is not in the cast."""
    claims = said(read(STORY))

    assert {
        "Salt Garden castMember Ok Na-rin",
        "Salt Garden castMember Tak Jae-ha",
        "Ok Na-rin portrays Woo Seol-hee",
        "Woo Seol-hee characterIn Salt Garden",
        "Salt Garden guestAppearance Ko Sa-rang",
        "Ko Sa-rang portrays Tony Bang",
        "Tony Bang characterIn Salt Garden",
    } <= claims
    assert "Salt Garden castMember Ko Sa-rang" not in claims


def test_what_follows_from_a_portrayal_has_its_words() -> None:
    """Being in the cast and in the story is said by the sentence that tells who plays whom."""
    found = read('Ok Na-rin plays Woo Seol-hee in "Salt Garden".')

    words = quotes(found, "Ok Na-rin", "portrays", "Woo Seol-hee")
    assert words and all("plays" in quote for quote in words)
    assert quotes(found, "Salt Garden", "castMember", "Ok Na-rin") == words
    assert quotes(found, "Woo Seol-hee", "characterIn", "Salt Garden") == words


def test_a_portrayal_knows_its_drama() -> None:
    (portrayal,) = (
        s
        for s in read('Ok Na-rin plays Woo Seol-hee in "Salt Garden".').statements
        if s.predicate == "portrays"
    )

    assert portrayal.qualifiers == (("inDrama", "drama/salt garden"),)


def test_awards_are_counted() -> None:
    found = read("Ok Na-rin received four Golden Crane Awards and one Baeksang Arts Award.")

    counts = {
        found.by_key[str(s.object)].name: dict(s.qualifiers).get("count")
        for s in found.statements
        if s.predicate == "receivedAward"
    }
    assert counts == {
        "Golden Crane Awards": Value("4", "integer"),
        "Baeksang Arts Award": Value("1", "integer"),
    }


def test_lists_go_each_with_each(said: Callable[[Extraction], set[str]]) -> None:
    claims = said(read('The drama "Salt Garden" stars Ok Na-rin, Tak Jae-ha and Ko Sa-rang.'))

    people = ("Ok Na-rin", "Tak Jae-ha", "Ko Sa-rang")
    assert {f"Salt Garden castMember {name}" for name in people} <= claims


def test_lists_go_one_by_one_where_the_text_says_so(said: Callable[[Extraction], set[str]]) -> None:
    claims = said(
        read("Ok Na-rin and Tak Jae-ha played Woo Seol-hee and Kang Mu-yeol, respectively.")
    )

    assert {claim for claim in claims if " portrays " in claim} == {
        "Ok Na-rin portrays Woo Seol-hee",
        "Tak Jae-ha portrays Kang Mu-yeol",
    }


def test_no_other_rule_reads_such_lists(said: Callable[[Extraction], set[str]]) -> None:
    claims = said(
        read("Woo Seol-hee and Kang Mu-yeol are played by Ok Na-rin and Tak Jae-ha, respectively.")
    )

    assert {claim for claim in claims if " portrays " in claim} == {
        "Ok Na-rin portrays Woo Seol-hee",
        "Tak Jae-ha portrays Kang Mu-yeol",
    }


def test_stance_goes_with_the_evidence() -> None:
    """Whoever is said not to play, or only said to play, is there with that stance."""
    found = read(
        'According to her agency, Ok Na-rin plays Woo Seol-hee in "Salt Garden".\n'
        'It is likely not true that Tak Jae-ha plays Kang Mu-yeol in "Salt Garden".'
    )

    stances = {
        found.by_key[s.subject].name: (
            s.evidence[0].stance.polarity,
            s.evidence[0].stance.certainty,
            s.evidence[0].stance.attributed_to,
        )
        for s in found.statements
        if s.predicate == "portrays"
    }
    assert stances == {
        "Ok Na-rin": ("affirmed", "certain", "her agency"),
        "Tak Jae-ha": ("negated", "probable", None),
    }


def test_speech_is_attributed_to_the_speaker() -> None:
    found = read(
        'Ko Sa-rang said, "I am so happy to tell you all today that Ok Na-rin plays the lawyer'
        ' Woo Seol-hee in the drama, and it will be very good."'
    )

    who = {e.stance.attributed_to for s in found.statements for e in s.evidence}
    assert who == {"Ko Sa-rang"}


def test_an_actor_is_no_relative_of_a_character(said: Callable[[Extraction], set[str]]) -> None:
    """Who is known as a real person cannot be the wife of one in a story."""
    claims = said(
        read(
            'Ok Na-rin plays Woo Seol-hee in "Salt Garden". Tak Jae-ha plays Kang Mu-yeol.'
            " Kang Mu-yeol and his wife Ok Na-rin are happy."
        )
    )

    assert not {claim for claim in claims if " spouse " in claim}


@pytest.mark.parametrize(
    "text", ["", " \n ", "It rained.", "Ok Na-rin.", '"Salt Garden"', "김수현"]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_said_where_nothing_is_stated(text: str, language: str) -> None:
    assert read(text, language).statements == ()


def test_page_furniture_states_nothing() -> None:
    assert read("It rained.\nCOMMENTS (3)\nOk Na-rin plays Woo Seol-hee.").statements == ()


def check(extraction: Extraction) -> None:
    """Everything that holds for any text: quotes lie in it, names are its own, all is in order."""
    text = extraction.document.text
    keys = [persona.key for persona in extraction.personas]
    assert keys == sorted(set(keys))
    for persona in extraction.personas:
        assert persona.aliases == tuple(sorted(set(persona.aliases) - {persona.name}))
        assert persona.work is None or persona.work in keys
        spellings = (persona.name, *persona.aliases) if persona.kind != "episode" else ()
        assert all(spelling and spelling in text for spelling in spellings)
    for statement in extraction.statements:
        assert set(things(statement)) <= set(keys)
        assert statement.evidence == tuple(
            sorted(set(statement.evidence), key=lambda e: (e.start, e.stop, e.rule))
        )
        assert all(0 <= e.start < e.stop <= len(text) for e in statement.evidence)
        assert statement.subject != statement.object
    starts = [statement.evidence[0].start for statement in extraction.statements]
    assert starts == sorted(starts)
    said = [(s.subject, s.predicate, s.object, s.qualifiers) for s in extraction.statements]
    assert len(said) == len(set(said))


def things(statement: Statement) -> Sequence[str]:
    values = (statement.subject, statement.object, *(v for _, v in statement.qualifiers))
    return [value for value in values if isinstance(value, str)]


@given(st.sampled_from(LANGUAGES), st.data())
def test_any_text_can_be_read(
    hostile_text: st.SearchStrategy[str], language: str, data: st.DataObject
) -> None:
    text = data.draw(hostile_text)

    first = read(text, language)
    check(first)
    assert read(text, language) == first


@given(st.integers(0, 4), st.data())
def test_any_article_can_be_torn(
    seed_documents: tuple[Document, ...],
    hostile_text: st.SearchStrategy[str],
    number: int,
    data: st.DataObject,
) -> None:
    """An article with a piece missing and anything in its place still gives true quotes."""
    article = seed_documents[number]
    start = data.draw(st.integers(0, len(article.text)))
    stop = data.draw(st.integers(start, min(len(article.text), start + 400)))
    text = article.text[:start] + data.draw(hostile_text) + article.text[stop : stop + 1500]

    check(read(text[max(0, start - 1500) :], article.language))


def test_the_seeds_hold_what_holds_for_any_text(seed_extractions: tuple[Extraction, ...]) -> None:
    for extraction in seed_extractions:
        check(extraction)
        assert extraction.statements


NAMES = [f"{family} {one}-{two}" for family in ("Ok", "Tak", "Ko") for one in ("Na", "Jae", "Mi", "Seol")
         for two in ("rin", "ha", "hee", "rang")]  # fmt: skip


def repeated(unit: str) -> Callable[[int], str]:
    return lambda length: (unit * (length // len(unit) + 1))[:length]


def noise(length: int) -> str:
    """Bytes by chance, read as Latin-1: what a binary file would be if it were let in."""
    return random.Random(1).randbytes(length).decode("latin-1")


def titles(length: int) -> str:
    sentences = (f'The drama "Tale of X{n}x" stars Ok Na-rin.' for n in range(length // 42))
    return " ".join(sentences)


def people(length: int) -> str:
    return " ".join(f"{NAMES[n % 48]} plays {NAMES[n * 7 % 48]}." for n in range(length // 28))


def test_a_reading_leaves_no_cycles_to_collect() -> None:
    """So the collector may rest meanwhile; it runs again afterwards."""
    read(STORY)
    gc.collect()

    read(STORY)

    assert gc.collect() == 0
    assert gc.isenabled()


LINEAR = {
    "a story": (repeated(STORY + "\n"), 4000),
    "a story in one paragraph": (repeated(STORY.replace("\n", " ")), 4000),
    "people": (people, 4000),
    "titles": (titles, 4000),
    "names": (repeated("Ok Na-rin, "), 4000),
    "names in brackets": (repeated("Ok Na-rin (Ko Sa-rang) "), 2000),
    "open quotations": (repeated("“A "), 4000),
    "quoted words": (repeated('"Salt Garden" '), 4000),
    "small brackets": (repeated("(a) "), 4000),
    "pronouns": (repeated("He saw his wife. "), 4000),
    "capitals": (repeated("A-B C.D. "), 4000),
    "short lines": (repeated("Ok\n"), 4000),
    "figures and dates": (repeated("1,000 on March 9, 2024. "), 4000),
    "no letters": (repeated(". "), 4000),
    "noise": (noise, 4000),
    "one word": (repeated("a"), 20000),
    "double quotation marks": (repeated('"'), 2500),
    "brackets": (repeated("("), 2500),
    "emoji": (repeated("😀"), 2500),
    "spaces": (lambda length: f"a{' ' * length}b", 800),
    "comments": (lambda length: "Ok sang.\nCOMMENTS (3)\n" + "So.\n" * (length // 4), 3000),
    "two dramas": (
        lambda length: (
            'The drama "Salt Garden". The drama "Low Tide". '
            + "Ok Na-rin plays Ko Sa-rang. " * (length // 28)
        ),
        3000,
    ),
}


@pytest.mark.parametrize("name", LINEAR)
def test_time_grows_with_length(name: str) -> None:
    """Four times the text takes four times the time, give or take as much again: not sixteen."""
    make, length = LINEAR[name]

    def seconds(text: str) -> float:
        spent: list[float] = []
        while len(spent) < 2 and sum(spent) < 0.5:
            before = process_time()
            read(text)
            spent.append(process_time() - before)
        return min(spent)

    read(make(200))
    short, long = seconds(make(length)), seconds(make(4 * length))
    assert long < 12 * short + 0.05


def test_makers_told_by_another_work_leave_it_the_work_that_is_spoken_of(
    said: Callable[[Extraction], set[str]],
) -> None:
    claims = said(
        read(
            '"Tidal Court" is about a small-town judge.\n\nDirected by Mok Seung-ho of "Salt Garden" and'
            ' written by Ok Na-rin of "Red Harvest," the drama will premiere on tvN in May 2025.'
        )
    )

    assert {"Tidal Court director Mok Seung-ho", "Tidal Court screenwriter Ok Na-rin"} <= claims
    assert {"Tidal Court broadcaster tvN", "Tidal Court premiereDate 2025-05"} <= claims
    assert not {c for c in claims if c.startswith(("Salt Garden", "Red Harvest"))}
