"""What the engine's errors mean: a wrong query, or a store that cannot be read or written.

pyoxigraph 0.5.13 raises SyntaxError for a query that does not parse, RuntimeError for one that
cannot be evaluated and for bytes on disk that are not its own, OSError for files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from dramagraph.errors import EvaluationError, QueryError, StoreError


def store_error(location: str, error: Exception) -> StoreError:
    """Return the engine's error over its files as ours, in one line."""
    return StoreError(f"the store {location}: {_first_line(error)}")


@contextmanager
def engine_errors(location: str) -> Iterator[None]:
    """Turn what the engine raises over its files into StoreError."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        raise store_error(location, error) from error


@contextmanager
def query_errors(location: str) -> Iterator[None]:
    """Turn what the engine raises over a query into QueryError, over its files into StoreError."""
    try:
        yield
    except SyntaxError as error:
        raise syntax_error(str(error)) from error
    except OSError as error:
        raise store_error(location, error) from error
    except (RuntimeError, ValueError) as error:
        if str(error).startswith(("Corruption", "IO error")):
            raise store_error(location, error) from error
        raise EvaluationError(_first_line(error)) from error


@contextmanager
def sent_errors(location: str) -> Iterator[None]:
    """Turn an answer that cannot be read, such as one that was cut short, into StoreError."""
    try:
        yield
    except (SyntaxError, ValueError) as error:
        raise StoreError(f"{location} sent what cannot be read: {_first_line(error)}") from error


def syntax_error(message: str) -> QueryError:
    """Return what the engine's parser says, in one line, with the place.

    >>> str(syntax_error("error at 2:12: expected one of Prefix not found, ['%'], ['-' | '0']"))
    'line 2, column 12: Prefix not found'
    >>> str(syntax_error('error at 1:6: expected one of "{", "}", FILTER, [_]'))
    'line 1, column 6: expected one of "{", "}", FILTER'
    """
    match = re.fullmatch(r"error at (\d+):(\d+): expected (?:one of )?(.*)", message, re.DOTALL)
    if match is None:
        return QueryError(message.partition("\n")[0])
    line, column = int(match[1]), int(match[2])
    # Classes of characters, in square brackets, tell a reader nothing.
    items = [i for i in match[3].split(", ") if re.fullmatch(r"""[A-Za-z_? ]+|"[^"\s]+\"""", i)]
    reasons = [item for item in items if " " in item]
    expected = f"expected one of {', '.join(items[:8])}" if items else "cannot be read"
    reason = reasons[0] if reasons else expected
    return QueryError(f"line {line}, column {column}: {reason}", line, column)


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
