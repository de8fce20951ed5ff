"""The extractor `llm`: a language model behind an OpenAI-compatible chat API proposes claims, which
count only as far as the text bears them out.

A text is asked about in parts of whole paragraphs. Answers are kept, so that a text is asked about
once for each model and prompt.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Any

from dramagraph.errors import ExtractorError
from dramagraph.extractors import Proposal, Proposals
from dramagraph.model_answer import answer, proposals
from dramagraph.model_cache import Cache
from dramagraph.model_client import Client
from dramagraph.model_prompt import prompt, prompt_hash, schema
from dramagraph.model_settings import ModelSettings
from dramagraph.models import Document
from dramagraph.patterns import Mention

PART_LENGTH = 8_000
"""Code points of one question: some 2,000 tokens in English and 6,000 in Korean, which leaves the
smallest usual window, 16,000, room for the prompt (2,500) and the answer."""

MOST_PARTS = 25
"""Of one document: 200,000 code points, a hundred times an article."""

TRIES = 2
"""How often a part is asked about when its answer holds no list of claims."""


class LanguageModel:
    """The model that the settings name, as an extractor."""

    name = "llm"

    def __init__(self, settings: ModelSettings, client: Callable[..., Client] = Client) -> None:
        """Prepare to ask; nothing is sent yet. UsageError where a setting is missing or wrong."""
        self._settings = settings.checked()
        self._cache = Cache(settings.cache)
        self._make = client
        self._client: Client | None = None
        self._counts = Counter[str]()

    @property
    def version(self) -> str:
        """The hash of model, prompt and settings, eight hex digits."""
        told = f"{self._settings.model}\n{self._asked()}\n{float(self._settings.confidence)}"
        return sha256(told.encode()).hexdigest()[:8]

    def read(self, document: Document, names: Sequence[Mention]) -> Proposals:
        """Return what the model says of *document*, in the order of its answers."""
        found: list[Proposal] = []
        parts = list(split(document.text))
        for part in parts[:MOST_PARTS]:
            told = answer(self._answer(message(document, part)))
            self._counts["answers broken off"] += told.is_readable and not told.is_whole
            self._counts["answers without claims in JSON"] += not told.is_readable
            found += proposals(told, self._settings.model, float(self._settings.confidence))
        self._counts["parts not read"] += len(parts[MOST_PARTS:])
        return Proposals(tuple(found))

    def account(self) -> Iterable[str]:
        """Yield how much was asked, and what went wrong."""
        counts = self._counts
        yield (
            f"{counts['requests']} requests to {self._settings.model},"
            f" {counts['from the cache']} answers from the cache, {counts['tokens']} tokens"
        )
        for what in ("answers broken off", "answers without claims in JSON", "parts not read"):
            if counts[what]:
                yield f"{counts[what]} {what}"

    def _asked(self) -> str:
        """The hash of all that a question holds besides the text."""
        form = json.dumps([self._settings.format, self._settings.more()], sort_keys=True)
        return sha256(f"{prompt_hash()}\n{form}".encode()).hexdigest()

    def _answer(self, words: str) -> str:
        """What the model says to *words*: kept from before, or asked for."""
        question = {
            "text": sha256(words.encode("utf-8")).hexdigest(),
            "prompt": self._asked(),
            "model": self._settings.model,
        }
        kept = self._cache.get(question)
        if kept is not None:
            self._counts["from the cache"] += 1
            return kept
        content = ""
        for _ in range(TRIES):
            reply = self._wire().ask(self._body(words))
            self._counts["tokens"] += reply.tokens
            content = reply.content
            if answer(content).is_readable:
                break
        self._cache.put(question, content)
        return content

    def _wire(self) -> Client:
        if self._client is None:
            settings = self._settings
            self._client = self._make(
                settings.url(), settings.key, float(settings.timeout_s), count=self._count
            )
        return self._client

    def _count(self) -> None:
        """Count a request. ExtractorError where the budget is spent."""
        most = self._settings.budget
        if self._counts["requests"] >= most:
            raise ExtractorError(
                f"{self.name}: the budget of {most} requests is spent; what was answered is kept:"
                " run again, or raise DRAMAGRAPH_LLM_MAX_REQUESTS"
            )
        self._counts["requests"] += 1

    def _body(self, words: str) -> dict[str, Any]:
        body = {
            "model": self._settings.model,
            "messages": [
                {"role": "system", "content": prompt()},
                {"role": "user", "content": words},
            ],
            **self._settings.more(),
        }
        if self._settings.format == "json_schema":
            form = {"name": "claims", "strict": True, "schema": schema()}
            body["response_format"] = {"type": "json_schema", "json_schema": form}
        elif self._settings.format == "json_object":
            body["response_format"] = {"type": "json_object"}
        return body


def message(document: Document, part: str) -> str:
    """Return the second message: what is known of the document, and a part of its text."""
    head = f"Language: {document.language}\nPublished: {document.published or 'not known'}"
    return f"{head}\nText:\n\n{part}"


def split(text: str) -> Iterator[str]:
    """Yield a text in parts of whole paragraphs, up to 8,000 code points each; a longer paragraph is
    cut.
    """
    part = ""
    for line in text.splitlines(keepends=True):
        for at in range(0, len(line), PART_LENGTH):
            piece = line[at : at + PART_LENGTH]
            if len(part) + len(piece) > PART_LENGTH:
                yield part
                part = ""
            part += piece
    if part.strip():
        yield part


def extractor() -> LanguageModel:
    """Return the model that the environment names."""
    return LanguageModel(ModelSettings())
