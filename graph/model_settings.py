"""Where the language model is, and what it may cost: from the environment."""

from __future__ import annotations

import json
import math
import os
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dramagraph.errors import UsageError

FORMATS = ("json_schema", "json_object", "text")
OPTIONS = '{"temperature": 0, "max_tokens": 4096}'
"""No chance in the answers; 4,096 tokens are some 40 claims, the claims of a long article."""

CONFIDENCE = "0.7"
"""What a claim of a model is held to be worth until somebody has measured it (`evaluate`)."""

LOCAL = ("localhost", "127.0.0.1", "::1")


def _cache() -> str:
    """The cache directory by the XDG Base Directory Specification, %LOCALAPPDATA% on Windows."""
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return str((Path(base) if base else Path.home() / ".cache") / "dramagraph" / "llm")


def _setting(name: str, default: str) -> str:
    return os.environ.get(name) or default


def setting(name: str, default: str = "") -> Any:
    """Return a field that is read from the environment."""
    return field(default_factory=partial(_setting, name, default))


@dataclass(frozen=True)
class ModelSettings:
    """Where the model is and how it is asked; read from the environment when it is made."""

    endpoint: str = setting("DRAMAGRAPH_LLM_ENDPOINT")
    """The base of an OpenAI-compatible API: http://localhost:11434/v1"""
    model: str = setting("DRAMAGRAPH_LLM_MODEL")
    key: str = field(default_factory=partial(_setting, "DRAMAGRAPH_LLM_KEY", ""), repr=False)
    format: str = setting("DRAMAGRAPH_LLM_FORMAT", "json_schema")
    """How the form of the answer is asked for: json_schema, json_object or text."""
    options: str = setting("DRAMAGRAPH_LLM_OPTIONS", OPTIONS)
    """More members of the request, as a JSON object."""
    confidence: str = setting("DRAMAGRAPH_LLM_CONFIDENCE", CONFIDENCE)
    timeout_s: str = setting("DRAMAGRAPH_LLM_TIMEOUT_S", "120")
    max_requests: str = setting("DRAMAGRAPH_LLM_MAX_REQUESTS", "500")
    cache: str = field(default_factory=lambda: os.environ.get("DRAMAGRAPH_LLM_CACHE") or _cache())

    def checked(self) -> ModelSettings:
        """Return itself. UsageError says which setting is missing or wrong."""
        if not self.model:
            raise UsageError("no model to ask: set DRAMAGRAPH_LLM_MODEL")
        if self.format not in FORMATS:
            raise UsageError(f"DRAMAGRAPH_LLM_FORMAT is one of {', '.join(FORMATS)}")
        _number("DRAMAGRAPH_LLM_CONFIDENCE", self.confidence, 0.01, 1)
        _number("DRAMAGRAPH_LLM_TIMEOUT_S", self.timeout_s, 0.01, 86_400)
        _number("DRAMAGRAPH_LLM_MAX_REQUESTS", self.max_requests, 0, 1e9)
        self.more()
        return self

    @property
    def budget(self) -> int:
        """How many requests may be sent."""
        return int(float(self.max_requests))

    def more(self) -> dict[str, Any]:
        """Return the further members of a request. UsageError where they are no JSON object."""
        try:
            found = json.loads(self.options)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise UsageError(f"DRAMAGRAPH_LLM_OPTIONS is no JSON object, such as {OPTIONS}")
        return found

    def url(self) -> str:
        """Return where requests go. UsageError where there is nothing, or a key would go in clear."""
        try:
            parts = urlsplit(self.endpoint)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise UsageError(
                "no model to ask: set DRAMAGRAPH_LLM_ENDPOINT to an address such as"
                " http://localhost:11434/v1"
            )
        if self.key and parts.scheme == "http" and parts.hostname not in LOCAL:
            raise UsageError(f"{parts.hostname}: a key is sent over https or to this machine only")
        return f"{self.endpoint.rstrip('/').removesuffix('/chat/completions')}/chat/completions"


def _number(name: str, value: str, least: float, most: float) -> None:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not least <= number <= most:
        raise UsageError(f'{name} is "{value}": give a number from {least:g} to {most:g}')
