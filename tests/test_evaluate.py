"""Claims against gold facts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from dramagraph.errors import DocumentError, MissingError
from dramagraph.evaluate import Comparison, Fact, Result, compare, evaluate, f1, fold, ratio
from dramagraph.evaluate_figures import NO_OUTLET, Bin, Counts, calibration, figures, mistakes
from dramagraph.evaluate_report import report_json, report_lines
from dramagraph.models import Document, Evidence, Extraction, Persona, Stance, Statement, Value

TEXT = "Ok Na-rin and the others."
WORK = Persona("drama/salt garden", "drama", "Drama", "Salt Garden", ("Giardino di sale",))
PERSONAS = (
    WORK,
    Persona("episode/salt garden#12", "episode", "Episode", "Salt Garden#12", (), WORK.key, 12),
    Persona("person/ok narin", "person", "Actor", "Ok Na-rin", ("Ok Na Rin",)),
    Persona("person/tak jaeha", "person", "Actor", "Tak Jae-ha"),
)


def said(
    subject: str, predicate: str, object_: str | Value, polarity: str = "affirmed"
) -> Statement:
    evidence = Evidence(0, 9, "en.rule", 0.9, Stance(polarity))
    return Statement(subject, predicate, object_, (), (evidence,))


def compared(
    statements: Sequence[Statement],
    facts: Sequence[tuple[str, str, object]],
    arguable: Sequence[tuple[str, str, object]] = (),
    entities: Sequence[dict[str, Any]] = (),
) -> tuple[list[str], list[str], list[str]]:
    """Return the predicates that were right, wrong and missed."""
    gold = {
        "entities": entities,
        "facts": [{"s": s, "p": p, "o": o} for s, p, o in facts],
        "arguable": [{"s": s, "p": p, "o": o} for s, p, o in arguable],
    }
    found = compare(Extraction(Document("x", TEXT), PERSONAS, tuple(statements)), gold)
    return tuple(
        [fact.predicate for fact in some] for some in (found.found, found.wrong, found.missing)
    )  # type: ignore[return-value]


CAST = said("drama/salt garden", "castMember", "person/ok narin")


def test_right_wrong_and_missed() -> None:
    director = said("drama/salt garden", "director", "person/tak jaeha")
    facts = [("Salt Garden", "castMember", "Ok Na-rin"), ("Salt Garden", "basedOn", "a webtoon")]

    assert compared([CAST, director], facts) == (["castMember"], ["director"], ["basedOn"])


def test_nothing_against_nothing() -> None:
    assert compared([], []) == ([], [], [])
    empty = Comparison((), (), ())
    assert (empty.precision, empty.recall) == (1.0, 1.0)


@pytest.mark.parametrize(
    "name", ["Ok Na-rin", "OK NARIN", "ok na rin", "Ok Nà‑rin", "The Ok Na-rin"]
)
def test_names_are_compared_without_case_marks_and_spaces(name: str) -> None:
    assert compared([CAST], [("salt-garden", "castMember", name)]) == (["castMember"], [], [])


def test_an_alias_of_the_gold_entity_is_its_name() -> None:
    entities = [{"name": "Na-rin of Seoul", "aliases": ["Ok Na-rin", "Narin"]}]
    facts = [("Salt Garden", "castMember", "Na-rin of Seoul")]

    assert compared([CAST], facts, entities=entities) == (["castMember"], [], [])
    assert compared([CAST], facts) == ([], ["castMember"], ["castMember"])


def test_any_spelling_of_the_article_will_do() -> None:
    assert compared([CAST], [("Giardino di sale", "castMember", "Ok Na Rin")])[0] == ["castMember"]


def test_one_fact_in_two_spellings_is_found_once() -> None:
    again = said("drama/salt garden", "castMember", "person/ok narin")

    assert compared([CAST, again], [("Salt Garden", "castMember", "Ok Na-rin")]) == (
        ["castMember"],
        [],
        [],
    )


def test_what_is_arguable_is_neither_right_nor_wrong() -> None:
    arguable = [("Salt Garden", "castMember", "Ok Na-rin")]

    assert compared([CAST], [], arguable) == ([], [], [])
    assert compared([], [], arguable) == ([], [], [])


def test_symmetric_properties_go_in_both_directions() -> None:
    marriage = said("person/ok narin", "spouse", "person/tak jaeha")
    child = said("person/ok narin", "parent", "person/tak jaeha")

    for one, other in (("Ok Na-rin", "Tak Jae-ha"), ("Tak Jae-ha", "Ok Na-rin")):
        assert compared([marriage], [(one, "spouse", other)]) == (["spouse"], [], [])
    assert compared([child], [("Tak Jae-ha", "parent", "Ok Na-rin")]) == (
        [],
        ["parent"],
        ["parent"],
    )


@pytest.mark.parametrize(
    ("predicate", "value", "gold", "is_right"),
    [
        ("viewershipRating", "17.4", 17.4, True),
        ("viewershipRating", "17.40", "17.4", True),
        ("viewershipRating", "17.4", 17, False),
        ("numberOfEpisodes", "16", "16", True),
        ("numberOfEpisodes", "16", 16.0, True),
        ("hoursViewed", "682600000", 682.6e6, True),
        ("hoursViewed", "682600000", "682600001", False),
        ("hoursViewed", "123456789012345678", "123456789012345679", False),
        ("premiereDate", "2024-03-09", "2024-03-09", True),
        ("premiereDate", "2024-03-09", "2024-03", False),
        ("basedOn", "A Webtoon", "a webtoon", True),
    ],
)
def test_values(predicate: str, value: str, gold: object, is_right: bool) -> None:
    """Numbers are compared as numbers, dates as they are written."""
    statement = said("drama/salt garden", predicate, Value(value))

    found = compared([statement], [("Salt Garden", predicate, gold)])
    assert found == (([predicate], [], []) if is_right else ([], [predicate], [predicate]))


def test_an_episode_is_named_by_work_and_number() -> None:
    rating = said("episode/salt garden#12", "viewershipRating", Value("17.4", "decimal"))

    for work in ("Salt Garden", "Giardino di sale"):
        assert compared([rating], [(f"{work}#12", "viewershipRating", 17.4)])[0]
    assert not compared([rating], [("Salt Garden#1", "viewershipRating", 17.4)])[0]


def test_what_is_denied_does_not_count() -> None:
    """Gold holds what is so; a claim that it is not is neither right nor wrong."""
    denied = said("drama/salt garden", "castMember", "person/ok narin", "negated")

    assert compared([denied], [("Salt Garden", "castMember", "Ok Na-rin")]) == (
        [],
        [],
        ["castMember"],
    )


def test_measures() -> None:
    one = Comparison(*([Fact("x", "x")] * n for n in (3, 1, 2)))  # type: ignore[arg-type]

    assert (one.precision, one.recall) == (0.75, 0.6)
    assert f1(0.75, 0.6) == pytest.approx(2 / 3)
    assert f1(0.0, 0.0) == 0.0
    assert (ratio(0, 0), ratio(0, 2), ratio(1, 2)) == (1.0, 0.0, 0.5)
    assert fold("The Città, d'Acqua #12!") == "cittadacqua#12"


GOLD: dict[str, Any] = {
    "entities": [{"name": "Ok Na-rin", "type": "person", "aliases": ["Ok Na Rin"]}],
    "facts": [
        {"s": "Ok Na-rin", "p": "portrays", "o": "Woo Seol-hee"},
        {"s": "Salt Garden", "p": "castMember", "o": "Ok Na-rin"},
        {"s": "Salt Garden", "p": "director", "o": "Ma Seung-ho"},
    ],
    "arguable": [{"s": "Woo Seol-hee", "p": "characterIn", "o": "Salt Garden"}],
}
ARTICLE = Document("a1.txt", 'Ok Na Rin plays Woo Seol-hee in "Salt Garden".')


def folder(path: Path, **golds: object) -> str:
    path.mkdir(parents=True, exist_ok=True)
    for name, gold in golds.items():
        text = gold if isinstance(gold, str) else json.dumps(gold)
        (path / f"{name}.json").write_text(text, encoding="utf-8")
    return str(path)


def test_a_gold_folder(tmp_path: Path) -> None:
    """Found by the stem of the file name, at any depth."""
    folder(tmp_path / "deep", a1=GOLD, other=GOLD)

    (result,) = evaluate([ARTICLE], str(tmp_path))
    assert result.document == ARTICLE
    assert sorted(fact.predicate for fact in result.comparison.found) == ["castMember", "portrays"]
    assert result.comparison.wrong == ()
    assert result.comparison.missing == (Fact("director", "Salt Garden director Ma Seung-ho"),)


def test_the_table_and_the_errors(tmp_path: Path) -> None:
    gold = GOLD | {"facts": GOLD["facts"][1:], "arguable": []}
    results = evaluate([ARTICLE], folder(tmp_path, a1=gold))

    table = list(report_lines(results))
    rows = {line.split()[0]: line.split()[1:] for line in table if line}
    assert rows["castMember"] == ["1", "0", "0", "1.000", "1.000", "1.000"]
    assert rows["portrays"] == ["0", "1", "0", "0.000", "1.000", "0.000"]
    assert rows["director"] == ["0", "0", "1", "1.000", "0.000", "0.000"]
    assert rows["en"] == rows["all"] == ["1", "2", "1", "0.333", "0.500", "0.400"]
    with_errors = list(report_lines(results, errors=True))
    assert with_errors[: len(table)] == table
    errors = with_errors[len(table) + 1 :]
    sentence = f"    {ARTICLE.text}"
    assert [errors[at] for at in (1, 3, 4, 5)] == [
        sentence,
        sentence,
        "a1.txt: missed: Salt Garden director Ma Seung-ho",
        sentence,
    ]
    assert any(
        line.startswith("a1.txt: wrong: Ok Na Rin portrays Woo Seol-hee [") for line in errors
    )


@pytest.mark.parametrize("golds", [{}, {"a2": GOLD}])
def test_missing_gold_is_named(golds: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(MissingError, match="gold") as caught:
        evaluate([ARTICLE], folder(tmp_path / "gold", **golds))
    assert "\n" not in str(caught.value)
    assert not golds or "a1" in str(caught.value)


@pytest.mark.parametrize(
    "gold",
    [
        "{",
        "[]",
        "{}",
        '{"entities": [], "facts": []}',
        {"entities": [], "facts": [{"s": "x"}], "arguable": []},
        {"entities": [], "facts": ["x"], "arguable": []},
        {"entities": [], "facts": {"s": "x"}, "arguable": []},
        {"entities": [{"aliases": []}], "facts": [], "arguable": []},
        {"entities": [{"name": "x", "aliases": "y"}], "facts": [], "arguable": []},
        {"entities": [], "facts": [], "arguable": [{"s": "x", "p": [], "o": 1}]},
        GOLD | {"facts": [{"s": "x", "p": "hoursViewed", "o": "many"}]},
        GOLD | {"facts": [{"s": "x", "p": "hoursViewed", "o": "NaN"}]},
        GOLD | {"facts": [{"s": "x", "p": "hoursViewed", "o": None}]},
    ],
    ids=str,
)
def test_broken_gold_is_named(gold: object, tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="a1.json") as caught:
        evaluate([ARTICLE], folder(tmp_path / "gold", a1=gold))
    assert "\n" not in str(caught.value)


def test_the_articles_against_their_gold(seed_extractions: Sequence[Extraction]) -> None:
    """The bar: precision 0.95 and recall 0.85 over all five, recall 0.70 for each."""
    golds = Path(__file__).parent / "gold" / "seeds"
    comparisons = {
        e.document.name: compare(
            e,
            json.loads((golds / f"{e.document.name.removesuffix('.txt')}.json").read_text("utf-8")),
        )
        for e in seed_extractions
    }

    found, wrong, missing = (
        sum(len(getattr(c, part)) for c in comparisons.values())
        for part in ("found", "wrong", "missing")
    )
    assert ratio(found, found + wrong) >= 0.95
    assert ratio(found, found + missing) >= 0.85
    assert {name: c.recall for name, c in comparisons.items() if c.recall < 0.70} == {}


# --- Figures ------------------------------------------------------------------------------------


def result(
    right: Sequence[float] = (),
    wrong: Sequence[float] = (),
    missed: int = 0,
    language: str = "en",
    outlet: str | None = None,
) -> Result:
    """Return a comparison with claims of these confidences."""
    fact = "castMember"
    return Result(
        Document("x", TEXT, language, outlet=outlet),
        Comparison(
            tuple(Fact(fact, "r", sure) for sure in right),
            tuple(Fact(fact, "w", sure) for sure in wrong),
            (Fact("director", "m"),) * missed,
        ),
    )


def test_figures_by_property_language_and_outlet() -> None:
    found = figures(
        [
            result([0.9, 0.9], [0.9], outlet="Daily Crane"),
            result([0.9], missed=2, language="it"),
        ]
    )

    assert found.properties == {"castMember": Counts(3, 1, 0), "director": Counts(0, 0, 2)}
    assert found.languages == {"en": Counts(2, 1, 0), "it": Counts(1, 0, 2)}
    assert found.outlets == {NO_OUTLET: Counts(1, 0, 2), "Daily Crane": Counts(2, 1, 0)}
    assert found.all == Counts(3, 1, 2)
    assert (found.all.precision, found.all.recall, found.all.f1) == (0.75, 0.6, f1(0.75, 0.6))


def test_calibration_tells_how_far_confidence_is_from_the_share_that_is_right() -> None:
    """Three of four claims with 0.9 are right, both with 1.0 are: 4/6 × 0.15 + 2/6 × 0."""
    found = calibration([result([0.9, 0.9, 1.0]), result([0.9, 1.0], [0.9])])

    assert found.bins == (
        Bin(0.9, 4, pytest.approx(0.9), 0.75),
        Bin(0.95, 2, 1.0, 1.0),
    )
    assert found.error == pytest.approx(4 / 6 * 0.15)


@pytest.mark.parametrize(("sure", "low"), [(0.15, 0.15), (0.7, 0.7), (0.949, 0.9), (0.01, 0.0)])
def test_a_confidence_on_the_border_belongs_to_the_span_above(sure: float, low: float) -> None:
    (one,) = calibration([result([sure])]).bins

    assert one.low == low


def test_nothing_is_perfectly_calibrated() -> None:
    assert calibration([]).error == 0.0
    assert figures([]).all == Counts()


def test_a_claim_has_the_confidence_of_all_its_evidence() -> None:
    """Another extractor that says the same makes it surer; a second rule does not."""
    places = (
        Evidence(0, 9, "en.rule", 0.9),
        Evidence(0, 5, "en.other", 0.8),
        Evidence(0, 9, "llm.tiny@0", 0.5),
    )
    statement = Statement("drama/salt garden", "castMember", "person/ok narin", (), places)
    extraction = Extraction(Document("x", TEXT), PERSONAS, (statement,))

    found = compare(extraction, {"entities": [], "facts": [], "arguable": []})

    assert found.wrong[0].confidence == 0.95


def test_a_missed_fact_is_shown_with_the_sentence_that_names_most_of_it(tmp_path: Path) -> None:
    text = "Na-rin sang. Ma Seung-ho slept. Ma Seung-ho saw Ok Na Rin. Nobody came."
    gold = {
        "entities": GOLD["entities"],
        "facts": [
            {"s": "Ok Na-rin", "p": "spouse", "o": "Ma Seung-ho"},
            {"s": "Ma Seung-ho", "p": "occupation", "o": "lawyer"},
            {"s": "Salt Garden", "p": "hoursViewed", "o": 3},
        ],
        "arguable": [],
    }
    results = evaluate([Document("a1.txt", text)], folder(tmp_path, a1=gold))

    assert [(one.kind, one.sentence) for one in mistakes(results)] == [
        ("missed", "Ma Seung-ho saw Ok Na Rin."),
        ("missed", "Ma Seung-ho slept."),
        ("missed", None),
    ]


def test_the_report_as_json(tmp_path: Path) -> None:
    told = report_json(evaluate([ARTICLE], folder(tmp_path, a1=GOLD)), errors=True)

    assert json.loads(json.dumps(told)) == told
    assert told["all"] == {
        "right": 2,
        "wrong": 0,
        "missed": 1,
        "precision": 1.0,
        "recall": 0.6667,
        "f1": 0.8,
    }
    assert list(told["outlets"]) == [NO_OUTLET]
    assert sum(one["claims"] for one in told["calibration"]["bins"]) == 2
    assert told["errors"] == [
        {
            "document": "a1.txt",
            "kind": "missed",
            "predicate": "director",
            "fact": "Salt Garden director Ma Seung-ho",
            "sentence": ARTICLE.text,
        }
    ]
