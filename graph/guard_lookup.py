"""Tells the queries that cost next to nothing, whatever the data, from all others.

What is known of one thing, or whether anything is: one pattern with a subject that is named, and nothing around
it. An index leads to its first row, each further one is a step, and each is written out; so who stops writing stops
the engine. All else, down to a comment, a filter or a second pattern, is not such a look-up.
"""

from __future__ import annotations

import re
from functools import lru_cache

MOST_CHARACTERS = 2_048
"""Of a query that is looked at at all."""
# In ASCII and without escapes, so that a character is what it seems to be. Possessive: nothing is tried twice.
_BLANK, _KEYWORD_END = r"[ \t\r\n]*+", r"(?![A-Za-z0-9_:])"
_IRI = r"<[A-Za-z][A-Za-z0-9+.-]*+:[!#-;=?-\[\]_a-z~]*+>"
_NAME = r"(?:[A-Za-z][A-Za-z0-9_]*+)?+:[A-Za-z0-9_]++"
_VARIABLE = r"[?$][A-Za-z0-9_]++"
_LOOKUP = re.compile(
    rf"""{_BLANK}
    (?:(?i:PREFIX)[ ]++(?:[A-Za-z][A-Za-z0-9_]*+)?+:{_BLANK}{_IRI}{_BLANK})*+
    (?i:(?P<form>ASK|SELECT)){_KEYWORD_END}{_BLANK}
    (?P<selected>\*|(?:{_VARIABLE}{_BLANK})*+){_BLANK}
    (?:(?i:WHERE){_KEYWORD_END}{_BLANK})?+
    \{{{_BLANK}
    (?:{_IRI}|{_NAME}){_BLANK}
    (?P<predicate>{_IRI}|{_NAME}|{_VARIABLE}|a(?![A-Za-z0-9_:])){_BLANK}
    (?P<object>{_IRI}|{_NAME}|{_VARIABLE}){_BLANK}
    \.?+{_BLANK}
    \}}{_BLANK}
    """.replace("\n    ", "").strip(),
)


@lru_cache(maxsize=1024)
def lookup_form(sparql: str) -> str | None:
    """Return ASK or SELECT for a look-up, None for any other query.

    >>> lookup_form("PREFIX dg: <https://w3id.org/dramagraph/ontology#> ASK { <x:y> dg:portrays ?c }")
    'ASK'
    >>> lookup_form("SELECT * { ?s ?p <x:y> }"), lookup_form("SELECT * { <x:y> ?p ?o FILTER(?o > 1) }")
    (None, None)
    """
    match = _LOOKUP.fullmatch(sparql) if len(sparql) <= MOST_CHARACTERS else None
    if match is None:
        return None
    form = match["form"].upper()
    # The same variable twice would have the engine search for rows in which both are one.
    is_twice = match["predicate"][1:] == match["object"][1:] and match["object"][0] in "?$"
    return None if is_twice or (form == "SELECT") != bool(match["selected"]) else form
