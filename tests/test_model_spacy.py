"""A trained pipeline adds names; the rules read with them. The pipelines are tiny and made here: one
of patterns, one that is really trained.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
import spacy
from spacy.training import Example

from dramagraph import model_spacy
from dramagraph.claims import extract
from dramagraph.errors import UsageError
from dramagraph.extractors import Name, Rules
from dramagraph.extractors_read import Panel
from dramagraph.model_spacy import LONGEST_TEXT, MODELS_VARIABLE, SpacyNames, chosen
from dramagraph.models import Document, Extraction, Value

RAPPER = Document("x", 'The rapper zico7 stars in the tvN drama "Undertow".')


@pytest.fixture(scope="module")
def of_patterns(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The folder of a pipeline that knows a few names by heart."""
    pipeline = spacy.blank("en")
    ruler = pipeline.add_pipe("entity_ruler")
    ruler.add_patterns(
        [
            {"label": "PERSON", "pattern": "zico7"},
            {"label": "ORG", "pattern": "tvN"},
            {"label": "CARDINAL", "pattern": "drama"},
        ]
    )
    folder = tmp_path_factory.mktemp("patterns")
    pipeline.to_disk(folder)
    return str(folder)


def words(extraction: Extraction) -> set[str]:
    """Return every statement as "X predicate Y"."""

    def name(value: str | Value) -> str:
        return value.lexical if isinstance(value, Value) else extraction.by_key[value].name

    return {f"{name(s.subject)} {s.predicate} {name(s.object)}" for s in extraction.statements}


def test_names_of_known_labels_are_proposed_with_their_places(of_patterns: str) -> None:
    """A label that names nothing is left out."""
    found = SpacyNames({"en": of_patterns}).read(RAPPER, ())

    assert found.claims == ()
    assert found.names == (Name(11, 16, "Person"), Name(30, 33, "Organization"))


def test_the_rules_read_with_the_names(of_patterns: str) -> None:
    """The evidence is the rules' own; the run says who added names."""
    pipeline = SpacyNames({"en": of_patterns})
    told = Panel((pipeline, Rules()))(RAPPER)

    assert "Undertow castMember zico7" in words(told)
    assert "Undertow castMember zico7" not in words(extract(RAPPER))
    assert all(e.rule.startswith("en.") for s in told.statements for e in s.evidence)
    assert told.extractors == (f"rules@{Rules().version}", f"spacy-model@{pipeline.version}")
    assert list(pipeline.account()) == [f"2 names in en by {of_patterns}"]


def test_another_language_is_read_as_it_always_is(of_patterns: str) -> None:
    document = Document("x", RAPPER.text, "it")

    assert Panel((SpacyNames({"en": of_patterns}), Rules()))(document).statements == (
        extract(document).statements
    )


def test_a_pipeline_that_has_learned_from_text(tmp_path: Path) -> None:
    """Trained on a few sentences, it sees a name that it has not seen; the same bytes each time."""
    spacy.util.fix_random_seed(0)
    random.seed(0)
    pipeline = spacy.blank("en")
    pipeline.add_pipe("ner").add_label("PERSON")  # type: ignore[attr-defined]
    names = ("zico7", "m0na", "t4ro", "ka1n", "b0rim")
    texts = [f"The rapper {n} stars in a drama." for n in names] + ["The rapper stars in a drama."]
    examples = []
    for text, n in zip(texts, (*names, None), strict=True):
        ends = [(11, 11 + len(n), "PERSON")] if n else []
        examples.append(Example.from_dict(pipeline.make_doc(text), {"entities": ends}))
    pipeline.initialize(lambda: examples)
    for _ in range(20):
        pipeline.update(examples)
    pipeline.to_disk(tmp_path)
    document = Document("x", 'The rapper d0yun stars in the drama "Undertow".')

    found = {SpacyNames({"en": str(tmp_path)}).read(document, ()).names for _ in range(2)}
    assert found == {(Name(11, 16, "Person"),)}


def test_a_text_is_looked_at_up_to_a_bound(of_patterns: str) -> None:
    document = Document("x", "zico7 " + "- " * (LONGEST_TEXT // 2) + "zico7")

    assert SpacyNames({"en": of_patterns}).read(document, ()).names == (Name(0, 5, "Person"),)


def test_the_version_changes_with_the_pipeline(of_patterns: str, tmp_path: Path) -> None:
    other = spacy.blank("en")
    other.add_pipe("entity_ruler").add_patterns([{"label": "ORG", "pattern": "x"}])  # type: ignore[attr-defined]
    other.to_disk(tmp_path)

    versions = {SpacyNames({"en": f}).version for f in (of_patterns, of_patterns, str(tmp_path))}
    assert len(versions) == 2


# --- Which pipelines ----------------------------------------------------------------------------


def test_the_environment_names_pipelines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MODELS_VARIABLE, " en=a , ko = /models/ko ")

    assert chosen() == {"en": "a", "ko": "/models/ko"}
    for wrong in ("en", "=a", "en=", "en=a,ko"):
        monkeypatch.setenv(MODELS_VARIABLE, wrong)
        with pytest.raises(UsageError, match=MODELS_VARIABLE):
            chosen()


def test_else_the_largest_that_is_installed_of_each_language(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there = {"en_core_web_sm", "en_core_web_lg", "ko_core_news_sm"}
    monkeypatch.delenv(MODELS_VARIABLE, raising=False)
    monkeypatch.setattr(model_spacy, "is_package", lambda name: name in there)

    assert chosen() == {"en": "en_core_web_lg", "ko": "ko_core_news_sm"}


@pytest.mark.parametrize(
    ("models", "message"),
    [
        ({}, "no trained pipeline"),
        ({"en": "no_such_model"}, "no_such_model: the pipeline cannot be loaded"),
        ({"en": "/"}, "cannot be loaded"),
    ],
)
def test_a_pipeline_that_is_not_there_is_named(
    models: dict[str, str], message: str, tmp_path: Path
) -> None:
    empty = {language: str(tmp_path) if m == "/" else m for language, m in models.items()}

    with pytest.raises(UsageError, match=message) as caught:
        Panel((SpacyNames(empty),))(RAPPER)
    assert "\n" not in str(caught.value)


def test_the_command(
    of_patterns: str, run: Callable[..., object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(MODELS_VARIABLE, f"en={of_patterns}")
    (tmp_path / "x.txt").write_text(RAPPER.text)

    ran = run("extract", tmp_path / "x.txt", "--extractor", "rules", "--extractor", "spacy-model")
    assert (ran.code, "zico7" in ran.out) == (0, True)
    assert f"spacy-model: 2 names in en by {of_patterns}\n" in ran.err
