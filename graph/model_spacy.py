"""The extractor `spacy-model`: a trained spaCy pipeline proposes names, which the rules then read
with. It claims nothing itself.

For each language the pipeline that DRAMAGRAPH_SPACY_MODELS names ("en=en_core_web_sm,ko=/models/ko"),
else the largest of spaCy's own that is installed; a language without one is read as it always is.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.util import is_package

from dramagraph.errors import UsageError
from dramagraph.extractors import Name, Proposals
from dramagraph.models import Document
from dramagraph.patterns import Mention

MODELS_VARIABLE = "DRAMAGRAPH_SPACY_MODELS"

LANGUAGES = ("en", "it", "es", "fr", "ko")
SIZES = ("lg", "md", "sm")
GENRES = ("web", "news")
"""spaCy's own pipelines are called <language>_core_<genre>_<size>: https://spacy.io/models"""

NOT_NEEDED = ("tagger", "morphologizer", "parser", "senter", "lemmatizer", "attribute_ruler")
"""Parts of a pipeline that no name depends on; without them it is three times as fast."""

CLASSES = {
    **dict.fromkeys(("PERSON", "PER", "PS"), "Person"),
    **dict.fromkeys(("ORG", "OG"), "Organization"),
    **dict.fromkeys(("GPE", "LOC", "LC"), "Place"),
    **dict.fromkeys(("WORK_OF_ART",), "CreativeWork"),
}
"""Labels of OntoNotes (English), WikiNER (Italian, Spanish, French) and KLUE (Korean) → classes."""

LONGEST_TEXT = 200_000
"""Code points; more is not looked at. A transformer takes 1 GB for each 100,000."""


class SpacyNames:
    """The names that trained pipelines see, as an extractor."""

    name = "spacy-model"

    def __init__(self, models: Mapping[str, str] | None = None) -> None:
        """Take the pipelines by language, by default those of the environment or those installed.

        UsageError where there is none at all, or one that is named is not there.
        """
        self._models = dict(chosen() if models is None else models)
        if not self._models:
            raise UsageError(
                f"no trained pipeline: install one (python -m spacy download en_core_web_sm)"
                f" or name it by {MODELS_VARIABLE}"
            )
        self._loaded: dict[str, Language] = {}
        self._counts = Counter[str]()

    @cached_property
    def version(self) -> str:
        """The hash of the pipelines' names and versions, eight hex digits."""
        told = sorted((language, _identity(model)) for language, model in self._models.items())
        return sha256(json.dumps(told).encode("utf-8")).hexdigest()[:8]

    def read(self, document: Document, names: Sequence[Mention]) -> Proposals:
        """Return the names in *document*, in text order."""
        pipeline = self._pipeline(document.language)
        if pipeline is None:
            return Proposals()
        found = tuple(_names(pipeline, document.text[:LONGEST_TEXT]))
        self._counts[document.language] += len(found)
        return Proposals(names=found)

    def account(self) -> Iterable[str]:
        """Yield how many names were seen."""
        for language, count in sorted(self._counts.items()):
            yield f"{count} names in {language} by {self._models[language]}"

    def _pipeline(self, language: str) -> Language | None:
        model = self._models.get(language)
        if model is not None and language not in self._loaded:
            self._loaded[language] = _load(model)
        return self._loaded.get(language)


def _names(pipeline: Language, text: str) -> Iterator[Name]:
    for entity in pipeline(text).ents:
        class_ = CLASSES.get(entity.label_)
        if class_:
            yield Name(entity.start_char, entity.end_char, class_)


def _load(model: str) -> Language:
    try:
        return spacy.load(model, exclude=list(NOT_NEEDED))
    except (OSError, ValueError, ImportError) as error:
        line = " ".join(str(error).split())
        raise UsageError(f"{model}: the pipeline cannot be loaded: {line[:200]}") from error


def chosen() -> dict[str, str]:
    """Return language → pipeline: those that the environment names, else those installed."""
    named = os.environ.get(MODELS_VARIABLE, "")
    if not named:
        return installed()
    pairs = [pair.partition("=") for pair in named.split(",") if pair.strip()]
    if not all(equals and language.strip() and model.strip() for language, equals, model in pairs):
        raise UsageError(f'{MODELS_VARIABLE} is "{named}": write en=en_core_web_sm,ko=/models/ko')
    return {language.strip(): model.strip() for language, _, model in pairs}


def installed() -> dict[str, str]:
    """Return language → the largest of spaCy's own pipelines that is installed."""
    found = {}
    for language in LANGUAGES:
        names = (f"{language}_core_{genre}_{size}" for size in SIZES for genre in GENRES)
        model = next((name for name in names if is_package(name)), None)
        if model:
            found[language] = model
    return found


def _identity(model: str) -> str:
    """What tells one version of a pipeline from another: the package's version, or the meta.json and
    configuration of a folder.
    """
    folder = Path(model)
    if folder.is_dir():
        digest = sha256()
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                digest.update(f"{file.relative_to(folder)}\0{file.stat().st_size}\0".encode())
                if file.suffix in (".json", ".cfg", ".jsonl"):
                    digest.update(file.read_bytes())
        return digest.hexdigest()
    try:
        return f"{model} {version(model)}"
    except PackageNotFoundError:
        raise UsageError(
            f"{model}: there is no such pipeline, neither installed nor a folder"
        ) from None


def extractor() -> SpacyNames:
    """Return the pipelines that the environment names, or those installed."""
    return SpacyNames()
