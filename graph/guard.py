"""Decides whether a SPARQL query may reach an engine at all.

The engine (pyoxigraph 0.5.13) sends SERVICE over the network without a switch against it or a
time limit, and short queries end its process: 2,500 nested braces, a sum of 30,000 terms. So each
query is read here first, token by token, in a loop that nothing nested can exhaust. A query that
its tokens alone do not decide is refused, with the place and a way to write it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, NoReturn

from dramagraph.errors import ComplexityError, FederationError, QueryError

FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})


@dataclass(frozen=True)
class Limits:
    """How large a query may be. Each number is far below where pyoxigraph 0.5.13 falls."""

    size: int = 65_536
    """Bytes of UTF-8."""
    depth: int = 200
    """Brackets of any kind inside each other; 2,500 braces crash."""
    joins: int = 60
    """Patterns joined in one group: 60 take 0.1 s to plan, 200 take 12 s, 400 over 40 s."""
    patterns: int = 500
    """Patterns in all groups together, which keeps the sum of their plans under 1 s."""
    operators: int = 1_000
    """Such as || and +, with parentheses, and terms outside brackets: a chain of 5,000 || takes
    0.4 s, one of 16,000 crashes, and so do 5,000 (1) in ORDER BY and 5,000 terms in DESCRIBE."""
    optionals: int = 60
    """100 in a row take 0.7 s to plan, 200 take 10 s."""
    path: int = 200
    """Of | * + ? ^ ! in paths: what is nested or repeated is tried again for each node."""
    values: int = 10_000
    """Terms in VALUES."""
    clauses: int = 300
    """Of UNION, FILTER, MINUS, EXISTS and AS each: 1,000 UNION take 0.7 s, 3,000 AS crash."""

    def of(self, name: str) -> int | None:
        """Return how often a keyword, or "operators", may stand; None where there is no limit."""
        named = {
            "operators": self.operators,
            "operators of paths": self.path,
            "terms in VALUES": self.values,
            "OPTIONAL": self.optionals,
        }
        if name in named:
            return named[name]
        return self.clauses if name in {"UNION", "FILTER", "MINUS", "EXISTS", "AS"} else None


LIMITS = Limits()
NO_SERVICE = "SERVICE is off: queries stay inside this dataset"


class Token(NamedTuple):
    """A piece of a query: its kind (a group of the pattern below), its text, where it starts."""

    kind: str
    text: str
    start: int

    @property
    def keyword(self) -> str:
        """The text of a bare word in upper case; "" for anything else."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def is_operand(self) -> bool:
        """Whether an expression or a term may end here."""
        return self.kind in _TERMS or self.text in {")", "]"} or self.keyword in {"TRUE", "FALSE"}


@dataclass(slots=True)
class Bracket:
    """A bracket that is open, and the patterns counted in it if it is a group's."""

    text: str
    mode: str
    """group; template (of CONSTRUCT and updates); terms (VALUES, triple terms: no operator can stand here);
    expression; mixed (a path, a collection or a call: tokens alone do not say which)"""
    is_separate: bool = False
    """Whether the group is planned apart from the group around it."""
    joins: int = 0
    last: int = 0
    """How many of the joins the group that was closed last has brought."""


# Terminals of SPARQL 1.1 and 1.2, https://www.w3.org/TR/sparql12-query/#sparqlGrammar. A character
# beyond ASCII is taken for a letter: where it is not one, the grammar has no place for it either.
# A prefix stops at 64 characters, since a longer one would be searched again from each dot in it.
_LETTER = r"A-Za-z0-9_\x80-\U0010ffff"
_ESCAPE = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
_TOKEN = re.compile(
    rf"""
      (?P<space> [\ \t\r\n]++ | \#[^\r\n]*+ )
    | (?P<string> \"\"\"(?:\"{{0,2}}+(?:[^"\\]|\\.))*+\"\"\" | '''(?:'{{0,2}}+(?:[^'\\]|\\.))*+'''
        | "(?:[^"\\\r\n]|\\.)*+" | '(?:[^'\\\r\n]|\\.)*+' )
    | (?P<iri> <(?:[^<>"{{}}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*+> )
    | (?P<variable> [?$][{_LETTER}]++ )
    | (?P<blank> _:[{_LETTER}](?:[{_LETTER}.\-]*[{_LETTER}\-])? )
    | (?P<name> (?:[A-Za-z\x80-\U0010ffff](?:[{_LETTER}.\-]{{0,62}}[{_LETTER}\-])?)?:
        (?:(?:[{_LETTER}:]|{_ESCAPE})
           (?:(?:[{_LETTER}:.\-]|{_ESCAPE})*(?:[{_LETTER}:\-]|{_ESCAPE}))?)? )
    | (?P<language> @[A-Za-z]++(?:-[A-Za-z0-9]++)*+ )
    | (?P<number> [0-9]*\.?[0-9]++(?:[eE][+-]?[0-9]++)? )
    | (?P<word> [{_LETTER}]++ )
    | (?P<mark> \|\| | && | << | >> | \{{\| | \|\}} | . )
    """,
    re.VERBOSE | re.DOTALL,
)
_TERMS = frozenset({"iri", "name", "variable", "string", "number", "language", "blank"})
_PATH = frozenset("|*+?^!")
_CLOSERS = {")": "(", "]": "[", "}": "{", "|}": "{|", ">>": "<<"}
_OPENERS = frozenset(_CLOSERS.values())
_NEVER_ALONE = frozenset({")", "]", "}"})
"""Nowhere in the grammar do these stand without what they close, in the order it was opened."""
_TEMPLATES = frozenset({"CONSTRUCT", "INSERT", "DELETE"})
_SEPARATE = frozenset({"OPTIONAL", "MINUS", "EXISTS", "UNION"})
# What would be read otherwise if the < before it were an operator: a comment, a string, a bracket.
_TELLING = re.compile(r"[#'()\[\]]|<<")


def refuse_network(sparql: str, limits: Limits = LIMITS) -> None:
    """Raise FederationError if *sparql* calls a SERVICE, ComplexityError if it exceeds *limits*.

    Both have line and column, as has the QueryError for what cannot be a query. Nothing else is
    judged: a query that passes may still have errors, which the engine finds. The engine reads
    `service:x {}` and `trueSERVICE <x> {}` as calls too, so they count as such.
    """
    try:
        size = len(sparql.encode("utf-8"))
    except UnicodeEncodeError as error:
        _refuse(sparql, error.start, "the query holds a lone surrogate, which is no character")
    if size > limits.size:
        reason = f"the query has {size} bytes; at most {limits.size} are allowed"
        _refuse(sparql, 0, reason, ComplexityError)
    count: Counter[str] = Counter()
    previous = Token("mark", "", 0)
    for token, brackets in tokens(sparql):
        if _calls_service(token, previous):
            _refuse(sparql, token.start, NO_SERVICE, FederationError)
        name = _counted(token, brackets)
        limit = limits.of(name)
        count[name] += 1
        if limit is not None and count[name] > limit:
            _refuse(sparql, token.start, f"more than {limit} {name}", ComplexityError)
        if token.text in _OPENERS and len(brackets) > limits.depth:
            reason = f"more than {limits.depth} brackets inside each other"
            _refuse(sparql, token.start, reason, ComplexityError)
        added = _joins(token, previous, brackets)
        count["patterns"] += added
        group = _group(brackets)
        if group is not None:
            group.joins += added
            if group.joins > limits.joins:
                reason = f"more than {limits.joins} patterns in one group"
                _refuse(sparql, token.start, reason, ComplexityError)
        if count["patterns"] > limits.patterns:
            reason = f"more than {limits.patterns} patterns in the query"
            _refuse(sparql, token.start, reason, ComplexityError)
        _settle(token, brackets)
        previous = token


def query_form(sparql: str) -> str:
    """Return SELECT, ASK, CONSTRUCT or DESCRIBE, whichever *sparql* is; QueryError if none."""
    for token, _ in tokens(sparql):
        if token.keyword in FORMS:
            return token.keyword
    raise QueryError("line 1, column 1: no SELECT, ASK, CONSTRUCT or DESCRIBE", 1, 1)


def tokens(sparql: str) -> Iterator[tuple[Token, list[Bracket]]]:
    """Yield each token with the brackets around it, outermost first, as one list that changes.

    White space and comments are left out. A bracket stands in the list with its own two tokens.
    QueryError for a string that does not end, and for a bracket that closes another than the last.
    """
    brackets: list[Bracket] = []
    previous = Token("mark", "", 0)
    position, is_data = 0, False
    while position < len(sparql):
        match = _TOKEN.match(sparql, position)
        if match is None:  # cannot be: the last alternative takes any character
            raise AssertionError(position)
        token = Token(str(match.lastgroup), match.group(), position)
        if token.text.startswith("<") and _is_less(sparql, token, previous, brackets):
            token = Token("mark", "<", position)
        position += len(token.text)
        if token.kind == "space":
            continue
        if token.text in {'"', "'"}:
            _refuse(sparql, token.start, "a string that does not end")
        is_data = token.keyword == "VALUES" or (is_data and previous.text != "{")
        if token.text in _OPENERS:
            brackets.append(_bracket(token, previous, brackets, is_data))
        yield token, brackets
        if brackets and brackets[-1].text == _CLOSERS.get(token.text):
            brackets.pop()
        elif token.text in _NEVER_ALONE:
            _refuse(sparql, token.start, f"{token.text} closes no {_CLOSERS[token.text]}")
        previous = token


def _is_less(sparql: str, token: Token, previous: Token, brackets: list[Bracket]) -> bool:
    """Return whether a < or what looks like an IRI is the operator, as the engine will read it.

    Only brackets hold expressions, and in them the operator stands where an operand has ended.
    """
    if not brackets or brackets[-1].text != "(" or not previous.is_operand:
        return False
    if brackets[-1].mode == "mixed" and _TELLING.search(token.text):
        _refuse(sparql, token.start, "< may be an operator here: write a prefixed name, or a space")
    return brackets[-1].mode == "expression"


def _bracket(token: Token, previous: Token, around: list[Bracket], is_data: bool) -> Bracket:
    """Return the open bracket of *token*: what it holds follows from what stands before it."""
    outer = around[-1].mode if around else "expression"
    if token.text == "{":
        is_template = previous.keyword in _TEMPLATES or outer == "template"
        mode = "terms" if is_data else "template" if is_template else "group"
        return Bracket("{", mode, previous.keyword in _SEPARATE or outer == "expression")
    if token.text == "<<":
        return Bracket("<<", "terms")
    if token.text == "(" and outer not in {"terms", "expression"}:
        is_call = previous.keyword not in {"", "A", "TRUE", "FALSE"}
        return Bracket("(", "expression" if is_call else "mixed")
    return Bracket(token.text, outer if token.text == "(" else "triples")


def _calls_service(token: Token, previous: Token) -> bool:
    """Return whether the engine may find the keyword SERVICE in *token*, or just before this {.

    Its parser has no tokens: it takes a keyword off the front of a word and off a prefix.
    """
    if token.text == "{" and previous.kind == "name":
        return "SERVICE" in previous.text.partition(":")[0].upper()
    return "SERVICE" in token.keyword


def _counted(token: Token, brackets: list[Bracket]) -> str:
    """Return under which name of Limits.of *token* counts: a keyword, "operators" or nothing."""
    if not brackets:
        return "operators" if token.kind in _TERMS else token.keyword
    if brackets[-1].mode == "terms":
        return "terms in VALUES" if token.kind in _TERMS else token.keyword
    if token.kind != "mark":
        return token.keyword
    if token.text in _PATH and brackets[-1].mode != "expression":
        return "operators of paths"
    is_structure = token.text in {"{", "[", ".", ",", ";"} or token.text in _CLOSERS
    return "" if is_structure else "operators"


def _group(brackets: list[Bracket]) -> Bracket | None:
    """Return the innermost group pattern; None outside of one, and in a template or in VALUES."""
    for bracket in reversed(brackets):
        if bracket.text == "{":
            return bracket if bracket.mode == "group" else None
    return None


def _joins(token: Token, previous: Token, brackets: list[Bracket]) -> int:
    """Return how many more patterns *token* brings to its group, or may bring."""
    if token.text in {"<<", "{|"}:  # what it is about, and the reifier
        return 2
    if not brackets or brackets[-1].mode in {"expression", "terms", "template"}:
        return 0
    if token.text in {".", ";", ",", "/", "["}:
        return 1
    # A collection, where each member is two patterns: rdf:first and rdf:rest.
    is_member = token.kind in _TERMS and previous.is_operand and brackets[-1].text == "("
    return 2 if token.text == "(" or is_member else 0


def _settle(token: Token, brackets: list[Bracket]) -> None:
    """Add the patterns of a group that closes to the group around it.

    One that is planned apart counts as one pattern there, and so does a whole chain of UNION.
    """
    if token.text == "}" and brackets and brackets[-1].text == "{":
        closed, outer = brackets[-1], _group(brackets[:-1])
        if outer is not None:
            outer.last = 1 if closed.is_separate else max(1, closed.joins)
            outer.joins += outer.last
    elif token.keyword == "UNION":
        group = _group(brackets)
        if group is not None:
            group.joins, group.last = group.joins - group.last, 0


def _refuse(
    sparql: str, position: int, reason: str, error: type[QueryError] = QueryError
) -> NoReturn:
    """Raise *error* for the character at *position*; lines and columns count from 1."""
    line = sparql.count("\n", 0, position) + 1
    column = position - sparql.rfind("\n", 0, position)
    raise error(f"line {line}, column {column}: {reason}", line, column)
