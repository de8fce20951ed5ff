"""Why a document says what it says, and why the rest of it says nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given

from dramagraph.claims import extract
from dramagraph.explain import Resolved, SentenceReport
from dramagraph.explain_reasons import MOST_REASONS, explain
from dramagraph.explain_report import explain_json, explain_lines
from dramagraph.extractors import Named, Proposal, Proposals, Rules
from dramagraph.extractors_read import Panel
from dramagraph.models import Document

TEXT = (
    'Baek Ha-yoon plays Ju Se-ah in the drama "Undertow". She won the Blue Dragon Film Awards. '
    "The drama premiered on February 9, 2025.\n\n"
    "According to her agency, Baek Ha-yoon has been offered the lead role in the drama "
    '"Harbor Lights". Gong Tae-oh declined the role in "Harbor Lights".\n\n'
    "By Ko Sa, who stars everywhere\n"
)
NEWS = Document("news.txt", TEXT, "en", published="2025-02-12")


def one(text: str, published: str | None = "2025-02-12") -> SentenceReport:
    """Return what became of the last sentence of a text."""
    return explain(Document("x", text, "en", published=published)).sentences[-1]


def test_every_claim_is_told_with_its_rule_words_and_place() -> None:
    """All evidence of the reading is explained and nothing else, in the order of the text."""
    explained = [e for s in explain(NEWS).sentences for e in s.claims]
    evidence = [e for s in extract(NEWS).statements for e in s.evidence]

    assert sorted(map(str, (e.evidence for e in explained))) == sorted(map(str, evidence))
    assert all(e.words == TEXT[e.evidence.start : e.evidence.stop] for e in explained)
    starts = [e.evidence.start for e in explained]
    assert starts == sorted(starts)
    assert "Baek Ha-yoon portrays Ju Se-ah (inDrama: Undertow)" in {e.claim for e in explained}


def test_what_words_were_taken_to_mean_is_told() -> None:
    """A pronoun and a word for a work with their antecedent, a date with its day."""
    resolved = {r for s in explain(NEWS).sentences for e in s.claims for r in e.resolved}

    assert resolved >= {
        Resolved("She", "Baek Ha-yoon"),
        Resolved("The drama", "Undertow"),
        Resolved("February 9, 2025", "2025-02-09"),
    }


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('He plays Kang Mu-yeol in the drama "Undertow".', "no antecedent"),
        ("Gong Tae-oh has been offered the lead role.", "no compatible mention"),
        ("The actress Baek Ha-yoon is here.\n\nPhoto: she stars in it", "nothing is stated here"),
        ("The film was offered and declined.", ""),
    ],
)
def test_a_sentence_without_a_claim_says_why(text: str, why: str) -> None:
    report = one(text)

    assert report.claims == ()
    assert report.triggers
    assert 0 < len(report.passed) <= MOST_REASONS
    assert any(why in reason.why for reason in report.passed)


def test_a_name_of_the_wrong_sort_is_told_with_what_the_text_makes_of_it() -> None:
    """Ju Se-ah is a character here, so no agency represents her."""
    text = (
        'Baek Ha-yoon plays Ju Se-ah in the drama "Undertow". '
        "Ju Se-ah is represented by Acorn Tree Entertainment."
    )
    told = [reason for reason in one(text).passed if "wrong sort" in reason.why]

    assert told and told[0].why == (
        "wrong sort: “Ju Se-ah” is a character in this text, a person is wanted"
    )
    assert all(rule.startswith("en.") for rule in told[0].rules)


@pytest.mark.parametrize(
    ("text", "published", "why", "rule"),
    [
        (
            "Tak Jae-ha loses himself so completely in Yoo Kang-min.",
            None,
            "it matches, but holds only beside what another rule finds",
            "en.portrays.known",
        ),
        (
            'Viewers commented, "Baek Ha-yoon plays Ju Se-ah so well."',
            None,
            "it is in the voice of readers",
            "en.portrays.active",
        ),
        (
            'The drama "Undertow" premieres on the 9th.',
            None,
            "the date “9th” cannot be told: no dateline says when",
            "en.premiere.on",
        ),
    ],
)
def test_what_came_close_is_told_first(text, published, why, rule) -> None:
    first = one(text, published).passed[0]

    assert (first.why, rule in first.rules) == (why, True)


def test_words_of_names_call_no_rule() -> None:
    """The title "Premiere" is no premiere."""
    assert [
        s.triggers for s in explain(Document("x", "I liked “The Premiere Role” so.")).sentences
    ] == []


def test_a_claim_that_is_no_plain_statement_says_what_keeps_it_from_being_one() -> None:
    lines = list(explain_lines(explain(NEWS)))

    assert "      not plainly: offered, said by her agency" in lines
    assert "      not plainly: denied, declined" in lines


def test_the_report_for_people() -> None:
    lines = list(explain_lines(explain(NEWS)))
    at = lines.index(
        '  en.portrays.active (0.95): «Baek Ha-yoon plays Ju Se-ah in the drama "Undertow"»'
    )

    assert lines[0].startswith("news.txt: 6 sentences, ")
    assert "    Baek Ha-yoon portrays Ju Se-ah (inDrama: Undertow)" in lines[at:]
    assert "      “She” → Baek Ha-yoon" in lines
    passed = lines[lines.index("  By Ko Sa, who stars everywhere") :]
    assert passed[1:3] == [
        "    words: stars",
        "    nothing is stated here: a caption, by-line or other furniture of the page",
    ]


def test_the_report_for_programs_has_offsets_into_the_text() -> None:
    told = explain_json(explain(NEWS))

    assert json.loads(json.dumps(told)) == told
    for sentence in told["sentences"]:
        assert sentence["text"] == TEXT[sentence["start"] : sentence["end"]]
        for claim in sentence["claims"]:
            assert claim["exact"] == TEXT[claim["start"] : claim["end"]]
    (passed,) = (s for s in told["sentences"] if s["text"].startswith("By Ko Sa"))
    assert passed["claims"] == [] and "furniture" in passed["notExtracted"][0]["why"]


def test_control_characters_of_a_text_do_not_reach_the_terminal() -> None:
    document = Document("x", "\x1b[31mBaek Ha-yoon plays Ju Se-ah\x07 in the drama “Under\x1btow”.")

    assert all(line.isprintable() for line in explain_lines(explain(document)))


def test_other_extractors_are_explained_too() -> None:
    """Their claims stand beside the rules', and what was refused is told with the reason."""

    class Fake:
        name, version = "fake", "1"

        def read(self, document: Document, names: object) -> Proposals:
            work = Named("Undertow", "Drama")
            quote = "The drama premiered on February 9, 2025."
            return Proposals(
                tuple(
                    Proposal(work, "premiereDate", day, quote, rule="date")
                    for day in ("2025-02-09", "2025-02-10")
                )
            )

        def account(self) -> tuple[()]:
            return ()

    told = Panel((Fake(), Rules())).read(NEWS)
    lines = list(explain_lines(explain(NEWS, told.names, told.extraction), told.refused))

    assert "  fake.date@1 (0.5): «The drama premiered on February 9, 2025.»" in lines
    assert lines[-2:] == [
        "Refused: 1 proposal that the text does not bear out",
        "  Undertow premiereDate 2025-02-10 «The drama premiered on February 9, 2025.»:"
        " the quote does not give the value",
    ]


def test_the_command(run: Callable[..., object], tmp_path: Path) -> None:
    path = tmp_path / "news.txt"
    path.write_text(TEXT)

    text, as_json = (
        run("extract", "--explain", path),
        run("extract", "--explain", "--format", "json", path),
    )
    assert (text.code, as_json.code) == (0, 0)
    assert text.out.startswith("news.txt: 6 sentences")
    assert [one["file"] for one in json.loads(as_json.out)] == ["news.txt"]
    for wrong in (("--format", "json"), ("--explain", "--format", "turtle")):
        refused = run("extract", *wrong, path)
        assert (refused.code, refused.err.count("\n")) == (2, 1)


def test_any_text_can_be_explained(hostile_text) -> None:
    """All evidence of the reading is there, whatever the text."""

    @given(hostile_text)
    def check(text: str) -> None:
        document = Document("x", text)
        explained = [e.evidence for s in explain(document).sentences for e in s.claims]
        evidence = [e for s in extract(document).statements for e in s.evidence]
        assert sorted(map(str, explained)) == sorted(map(str, evidence))

    check()


def test_time_grows_with_the_length_of_the_text() -> None:
    """Twice the text takes some twice the time: measured 2.1, a wide margin for busy machines."""

    def seconds(times: int) -> float:
        document = Document("x", TEXT * times, published="2025-02-12")
        started = process_time()
        explain(document)
        return process_time() - started

    seconds(1)
    assert seconds(160) < 4 * seconds(80)
