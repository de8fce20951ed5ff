"""What many tests share: the bundled articles as they were read once, a store of them, hostile
text, and claims in a form that can be compared with a sentence.
"""

from __future__ import annotations

import gc
import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from dramagraph.build import Knowledge, build, understand
from dramagraph.bundled import seeds
from dramagraph.claims import extract
from dramagraph.cli import main
from dramagraph.identity import source_iri
from dramagraph.models import Document, Extraction, Value
from dramagraph.predicates import SYMMETRIC
from dramagraph.settings import BASE_IRI, BASE_IRI_VARIABLE, STORE_VARIABLE
from dramagraph.wikidata_cache import CACHE_VARIABLE
from dramagraph.wikidata_connect import SOURCE_VARIABLE

# A first example loads word lists and spaCy, which says nothing about the code's time. The same
# examples each time, so that a change is not blamed for what an earlier one did; new ones are
# looked for by `make test ARGS="--hypothesis-profile search"`.
for profile, is_fixed in (("tests", True), ("search", False)):
    settings.register_profile(
        profile,
        deadline=None,
        derandomize=is_fixed,
        max_examples=50,
        suppress_health_check=[HealthCheck.too_slow],
    )
settings.load_profile("tests")


@pytest.fixture(autouse=True, scope="module")
def no_answers_left_over() -> None:
    """An answer of the engine may be dropped only in the thread that asked: before a module starts
    threads of its own, what others left in cycles is collected here.
    """
    gc.collect()


@pytest.fixture(autouse=True)
def own_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """No test sees the user's settings, none touches the user's store, none leaves a setting."""
    monkeypatch.setenv(BASE_IRI_VARIABLE, BASE_IRI)
    monkeypatch.setenv(STORE_VARIABLE, str(tmp_path_factory.getbasetemp() / "no-store"))
    monkeypatch.setenv(SOURCE_VARIABLE, str(tmp_path_factory.getbasetemp() / "no-wikidata.sqlite"))
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path_factory.mktemp("wikidata") / "kept.sqlite"))


@pytest.fixture(scope="session")
def seed_documents() -> tuple[Document, ...]:
    """The five bundled articles."""
    return tuple(seeds())


@pytest.fixture(scope="session")
def seed_extractions(seed_documents: tuple[Document, ...]) -> tuple[Extraction, ...]:
    """What each of them says, in the order of a build."""
    return tuple(extract(document) for document in sorted(seed_documents, key=source_iri))


@pytest.fixture(scope="session")
def seed_knowledge(seed_extractions: tuple[Extraction, ...]) -> Knowledge:
    """What they say together."""
    return understand(seed_extractions)


@pytest.fixture(scope="session")
def seed_store(
    seed_documents: tuple[Document, ...], tmp_path_factory: pytest.TempPathFactory
) -> str:
    """A store built from them. Tests read it; who changes it copies it first."""
    location = str(tmp_path_factory.mktemp("store") / "seeds")
    build(seed_documents, location)
    return location


@pytest.fixture(scope="session")
def ledger() -> Document:
    """A small article of one sentence."""
    return Document(
        "ledger.txt", 'Ok Na-rin plays Woo Seol-hee in "Moonlit Ledger".', title="The Ledger"
    )


@pytest.fixture(scope="session")
def ledger_store(ledger: Document, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store built from it, to be read only, or copied."""
    location = tmp_path_factory.mktemp("store") / "ledger"
    build([ledger], str(location))
    return location


class Served(NamedTuple):
    """A server in a process of its own."""

    address: str
    process: subprocess.Popen[bytes]


SERVE = """
import json, sys
from importlib import import_module
from dramagraph.server.serve import serve
from dramagraph.server.settings import Settings
told, constants, port, workers = (json.loads(argument) for argument in sys.argv[1:])
for place, value in constants.items():
    module, name = place.split(".")
    setattr(import_module(f"dramagraph.server.{module}"), name, value)
serve(Settings(**told), "127.0.0.1", port, workers)
"""


@pytest.fixture(scope="session")
def serving() -> Iterator[Callable[..., Served]]:
    """A function that serves a store with some settings, and with constants of dramagraph.server
    that are other than usual, such as {"connection.HEAD_S": 0.5}; all end with the session.
    """
    with ExitStack() as running:

        def served(
            settings: dict[str, object], constants: dict[str, float] | None = None, workers: int = 1
        ) -> Served:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = probe.getsockname()[1]
            told = [json.dumps(value) for value in (settings, constants or {}, port, workers)]
            process = subprocess.Popen([sys.executable, "-c", SERVE, *told], stderr=subprocess.PIPE)
            running.callback(_end, process)
            assert process.stderr is not None and process.stderr.readline(), "it does not start"
            return Served(f"http://127.0.0.1:{port}", process)

        yield served


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.communicate(timeout=20)


class Ran(NamedTuple):
    """What a command answered."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """A function that runs one command of the command line in this process."""

    def ran(*arguments: object) -> Ran:
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as ended:
            code = int(ended.code or 0)
        return Ran(code, *capsys.readouterr())

    return ran


@pytest.fixture(scope="session")
def said() -> Callable[[Extraction], set[str]]:
    """A function that gives what an extraction says as "X predicate Y", in every spelling that the
    document uses, and in both directions where the property has none."""

    def said_by(extraction: Extraction) -> set[str]:
        return set(_said(extraction))

    return said_by


def _said(extraction: Extraction) -> Iterator[str]:
    def names(value: str | Value) -> tuple[str, ...]:
        if isinstance(value, Value):
            return (value.lexical,)
        persona = extraction.by_key[value]
        return (persona.name, *persona.aliases)

    for persona in extraction.personas:
        yield from (f"{persona.name} alias {alias}" for alias in persona.aliases)
    for statement in extraction.statements:
        for subject in names(statement.subject):
            for object_ in names(statement.object):
                yield f"{subject} {statement.predicate} {object_}"
                if statement.predicate in SYMMETRIC:
                    yield f"{object_} {statement.predicate} {subject}"


FRAGMENTS = (
    *("Ok Na-rin", "Tak Jae-ha", "Woo Seol-a", "Pyo Ye Seul", "Ye-seul", "Kim", "Na Rin Ok", "Eo"),
    *(
        '"Salt Garden"',
        "‘Low Tide’",
        "«La casa sul porto»",
        "“Oh! My Tutor”",
        "《소금 정원》",
        "Vincenzo",
    ),
    *("plays", "portrays", "as", "interpreta", "stars", "the drama", "the series", "was born on"),
    *(
        "her husband",
        "his sister",
        "suo marito",
        "and",
        "e",
        "respectively",
        "she",
        "He",
        "lei",
        "A",
    ),
    *(
        "actor",
        "director",
        "screenwriter",
        "attrice",
        "tvN",
        "Netflix",
        "Baeksang Arts Awards",
        "two",
    ),
    *("March 9, 2024", "il 9 marzo 2024", "2024", "episode 12", "17.4%", "682.6 million", "1,000"),
    *(
        ".",
        ",",
        ";",
        ":",
        "!",
        "?",
        "…",
        "(",
        ")",
        "[",
        "]",
        '"',
        "“",
        "”",
        "'",
        "’",
        "«",
        "»",
        "-",
    ),
    *("\n", "\n\n", " ", "  ", "\t", "\u00a0", "\u200b", "\u202e", "\ufeff", "\ue000", "\uef03"),
    *(
        "😀",
        "👩‍👩‍👧",
        "e\u0301",
        "ß",
        "İ",
        "김수현",
        "드라마",
        "は",
        "ﬁ",
        "𝔸",
        "\ud7ff",
        "𠀀",
        "0",
        "½",
    ),
    *(
        "not",
        "reportedly",
        "according to",
        "may",
        "if",
        "<b>",
        "&amp;",
        "http://x.example/?a=b#c",
        "@x",
    ),
    *(
        "COMMENTS (3)",
        "Comments",
        "By Ko Sa",
        "Studio",
        "Company",
        "Awards",
        "of",
        "the",
        "The",
        "In",
    ),
)


@pytest.fixture(scope="session")
def hostile_text() -> st.SearchStrategy[str]:
    """Texts of anything: names, quotes, brackets, marks of all scripts, in any order."""
    pieces = st.lists(st.sampled_from(FRAGMENTS), max_size=30)
    parts = st.tuples(st.sampled_from(("", " ", ", ", "\n")), pieces, st.text(max_size=12))
    return parts.map(lambda drawn: drawn[0].join([*drawn[1], drawn[2]]))
