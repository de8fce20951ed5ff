"""Asking Wikidata over HTTP as its operators want to be asked.

One request at a time, with a User-Agent that says who asks, gzip, and maxlag
(https://www.mediawiki.org/wiki/API:Etiquette, https://foundation.wikimedia.org/wiki/Policy:User-Agent_policy).
Who says "too many" or "later" is asked again as late as it wants; a ban ends the work at once.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from dramagraph import __version__
from dramagraph.errors import UsageError, WikidataError

USER_AGENT = (
    f"dramagraph/{__version__} (https://w3id.org/dramagraph/) python-httpx/{httpx.__version__}"
)
ATTEMPTS = 6
"""With waits of 1, 2, 4, 8 and 16 s where the server names none."""
LONGEST_WAIT_S = 180.0
"""The query service lets one ask again within two minutes; who wants more is left alone."""
LAG_S = 5.0
"""The least to wait while the servers lag, https://www.mediawiki.org/wiki/Manual:Maxlag_parameter."""
TIMEOUT = httpx.Timeout(70.0, connect=10.0)
"""The query service answers or gives up within 60 s."""
ANSWER_BYTES = 64 * 2**20
"""50 of the largest items have some 30 MB."""
AGAIN = frozenset((408, 425, 429, 500, 502, 503, 504))
SHOWN = 200
"""Characters of what a server says that stand in an error."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered."""

    value: Any
    """The JSON value."""
    day: str
    """The day on which it did, by its own clock, YYYY-MM-DD."""


class Unreachable(WikidataError):
    """There is no network, or nobody at the other end."""


class _Later(Exception):
    """A fault that may be gone the next time; *wait_s* is how long the server wants to be left alone."""

    def __init__(self, what: str, wait_s: float | None = None) -> None:
        super().__init__(what)
        self.wait_s = wait_s


class Asker:
    """Sends requests, one at a time. To be closed."""

    def __init__(self, *, sleep: Callable[[float], None] = time.sleep) -> None:
        """Prepare; nothing is sent yet."""
        self._sleep = sleep
        self._client = httpx.Client(
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"},
            timeout=TIMEOUT,
            follow_redirects=True,
            max_redirects=5,
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def get(self, url: str, parameters: Mapping[str, str]) -> Reply:
        """Return the JSON that a GET is answered with; WikidataError where there is none to be had."""
        return self._asked("GET", url, params=dict(parameters))

    def post(self, url: str, form: Mapping[str, str], accept: str = "application/json") -> Reply:
        """Return the JSON that a form is answered with."""
        return self._asked("POST", url, data=dict(form), headers={"Accept": accept})

    def _asked(self, method: str, url: str, **request: Any) -> Reply:
        fault, is_silent = "", True
        for attempt in range(ATTEMPTS):
            wait_s: float | None = None
            try:
                return self._answered(method, url, request)
            except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
                raise UsageError(f"{url} is no address of http or https: {error}") from error
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                fault = str(error) or type(error).__name__
                if is_silent and attempt:  # twice without a word: nobody is there
                    raise Unreachable(f"{url} cannot be reached: {_line(fault)}") from error
            except httpx.HTTPError as error:
                fault, is_silent = str(error) or type(error).__name__, False
            except _Later as error:
                fault, wait_s, is_silent = str(error), error.wait_s, False
            if wait_s is not None and wait_s > LONGEST_WAIT_S:
                raise WikidataError(f"{url}: {_line(fault)}; asks to wait {wait_s:.0f} s")
            if attempt + 1 < ATTEMPTS:
                self._sleep(2.0**attempt if wait_s is None else wait_s)
        raise WikidataError(
            f"{url}: {_line(fault)}, {ATTEMPTS} times; what was answered so far is kept, so try again"
        )

    def _answered(self, method: str, url: str, request: Mapping[str, Any]) -> Reply:
        data = bytearray()
        with self._client.stream(method, url, **request) as response:
            for part in response.iter_bytes():
                data += part
                if len(data) > ANSWER_BYTES:
                    raise WikidataError(f"{url}: an answer of more than {ANSWER_BYTES} bytes")
        said = data.decode("utf-8", "replace")
        wait_s = retry_after(response.headers.get("Retry-After"))
        if response.status_code in AGAIN:
            raise _Later(f"HTTP {response.status_code}: {_line(said)}", wait_s)
        if response.status_code != 200:
            raise WikidataError(f"{url}: HTTP {response.status_code}: {_line(said)}")
        try:
            value = json.loads(said)
        except (ValueError, RecursionError):
            raise _Later("an answer that is no JSON, or half of it") from None
        _refused(value, url, wait_s)
        return Reply(value, _day(response.headers.get("Date")))


def _refused(value: Any, url: str, wait_s: float | None) -> None:
    """Raise what an error in an answer with status 200 means,
    https://www.mediawiki.org/wiki/API:Errors_and_warnings. That an item does not exist is an answer.
    """
    error = value.get("error") if isinstance(value, Mapping) else None
    if not isinstance(error, Mapping):
        return
    code, info = str(error.get("code")), str(error.get("info", ""))
    if code == "maxlag":
        lag = error.get("lag")
        lag_s = float(lag) if isinstance(lag, int | float) else LAG_S
        raise _Later(f"lagging: {info}", max(LAG_S, wait_s or min(lag_s, 60.0)))
    if code in ("ratelimited", "readonly") or code.startswith("internal_api_error"):
        raise _Later(f"{code}: {info}", wait_s)
    if code != "no-such-entity":
        raise WikidataError(f"{url}: {_line(f'{code}: {info}')}")


def retry_after(header: str | None) -> float | None:
    """Return the seconds of a Retry-After: a number or a date; None where it says nothing.

    https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
    """
    if header is None:
        return None
    if re.fullmatch(r"\d{1,9}", header.strip()):
        return float(header)
    try:
        until = parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(0.0, (until.astimezone(UTC) - datetime.now(UTC)).total_seconds())


def _day(header: str | None) -> str:
    try:
        return parsedate_to_datetime(header or "").date().isoformat()
    except ValueError:
        return date.today().isoformat()


def _line(text: str) -> str:
    return " ".join(text.split())[:SHOWN]
