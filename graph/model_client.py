"""The wire to a language model: one question, one answer, over any OpenAI-compatible chat API.

A server that is busy or breaks off is asked again, as late as it wants (Retry-After) or after 1, 2,
4 … seconds; one that refuses is not. Every answer has a bound in bytes and seconds. No redirect is
followed and no proxy or .netrc of the environment used: text and key go where the user said.

https://platform.openai.com/docs/api-reference/chat/create
https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from dramagraph.errors import ExtractorError

ATTEMPTS = 5
"""With waits of 1, 2, 4 and 8 s: a restart of a local server is waited for, an outage is not."""

LONGEST_WAIT_S = 120.0
"""Who asks for more patience than this has no capacity today."""

ANSWER_BYTES = 4 * 1024**2
"""4,096 tokens are some 20 kB; this leaves room for a model that thinks aloud."""

CONNECT_S = 10.0

AGAIN = frozenset((408, 425, 429, 500, 502, 503, 504, 529))
"""Statuses that pass: time-outs, too early, too many, overloaded, faults of the server."""

SHOWN = 200
"""Characters of what a server says that stand in an error."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model said."""

    content: str
    """"" where it said nothing, or refused."""
    tokens: int
    """Of question and answer, as the server counts them; 0 where it does not."""


class _Passing(Exception):
    """A fault that may be gone the next time; *wait_s* is how long the server wants to be left alone."""

    def __init__(self, what: str, wait_s: float | None = None) -> None:
        super().__init__(what)
        self.wait_s = wait_s


class Client:
    """Asks one endpoint."""

    def __init__(
        self,
        url: str,
        key: str,
        timeout_s: float,
        *,
        sleep: Callable[[float], None] = time.sleep,
        count: Callable[[], None] = lambda: None,
    ) -> None:
        """Prepare to ask *url*; *count* is called before every request that goes out."""
        self._url, self._timeout_s, self._sleep, self._count = url, timeout_s, sleep, count
        self._client = httpx.Client(
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=httpx.Timeout(timeout_s, connect=min(CONNECT_S, timeout_s)),
            follow_redirects=False,
            trust_env=False,
        )

    def ask(self, body: Mapping[str, Any]) -> Reply:
        """Return the answer to a chat request.

        ExtractorError where the server refuses, does not answer after 5 attempts, or wants to be
        left alone for longer than two minutes.
        """
        for attempt in range(1, ATTEMPTS + 1):
            self._count()
            try:
                return _reply(self._sent(body))
            except httpx.TransportError as error:
                fault, wait_s = f"{type(error).__name__}: {error}".rstrip(": "), None
            except _Passing as error:
                fault, wait_s = str(error), error.wait_s
            if wait_s is not None and wait_s > LONGEST_WAIT_S:
                raise ExtractorError(
                    f"{self._url}: {fault}; asks to wait {wait_s:.0f} s: come back later"
                )
            if attempt < ATTEMPTS:
                self._sleep(2.0 ** (attempt - 1) if wait_s is None else wait_s)
        raise ExtractorError(
            f"{self._url}: {_line(fault)}, {ATTEMPTS} times; what was answered so far is kept"
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _sent(self, body: Mapping[str, Any]) -> Any:
        """The JSON that a request is answered with."""
        ends = time.monotonic() + self._timeout_s
        data = bytearray()
        with self._client.stream("POST", self._url, json=dict(body)) as response:
            for part in response.iter_bytes():
                data += part
                if len(data) > ANSWER_BYTES:
                    raise ExtractorError(
                        f"{self._url}: an answer of more than {ANSWER_BYTES} bytes"
                    )
                if time.monotonic() > ends:
                    raise _Passing(f"no whole answer within {self._timeout_s:g} s")
        status = response.status_code
        if status in AGAIN:
            raise _Passing(f"HTTP {status}", _wait(response.headers.get("Retry-After")))
        if status != 200:
            raise ExtractorError(
                f"{self._url}: HTTP {status}: {_line(data.decode('utf-8', 'replace'))}"
            )
        try:
            return json.loads(data)
        except (ValueError, RecursionError):
            raise _Passing("an answer that is no JSON") from None


def _reply(answer: Any) -> Reply:
    """What a chat completion says; a form that is none passes as a fault of the moment."""
    try:
        content = answer["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError):
        raise _Passing("an answer without a message") from None
    usage = answer.get("usage") if isinstance(answer, dict) else None
    tokens = usage.get("total_tokens") if isinstance(usage, dict) else None
    return Reply(
        content if isinstance(content, str) else "", tokens if isinstance(tokens, int) else 0
    )


def _wait(header: str | None) -> float | None:
    """Seconds of a Retry-After: a number or a date; None where it says nothing."""
    if header is None:
        return None
    if header.strip().isascii() and header.strip().isdigit():
        return float(header)
    try:
        until = parsedate_to_datetime(header)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())


def _line(words: str) -> str:
    """Words of a server on one line, without control characters, cut."""
    line = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}…"
