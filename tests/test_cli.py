"""The command line: exit codes, one line for each error, results apart from talk."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dramagraph import __version__, bundled
from dramagraph.cli import parser
from dramagraph.models import Document

COMMANDS = (
    *("build", "add", "remove", "extract", "query", "why", "validate", "export", "log"),
    *("evaluate", "serve"),
)


def files(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with its bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


BAD_DOCUMENTS = {
    "empty.txt": (b"", 1, "is empty"),
    "blank.txt": (b" \n\n\t\n", 1, "is empty"),
    "binary.txt": (bytes(range(256)) * 20, 1, "is not text"),
    "image.html": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 1, "not"),
    "latin.txt": ("Perché no?".encode("latin-1"), 1, "is not UTF-8: byte 0xE9 at offset 5"),
    "long.txt": (b"Ok Na-rin sings. " * 620_000, 1, "is larger than a document may be"),
    "broken.html": (b"<html><head><title>x</title></head><body><div", 1, "broken.html"),
    "torn.jsonl": (b'{"text": "Ok Na-rin sings."', 1, "torn.jsonl"),
    "wrong.json": (b"[1]", 1, "wrong.json"),
}


@pytest.mark.parametrize("name", BAD_DOCUMENTS)
@pytest.mark.parametrize("command", ["extract", "build"])
def test_a_bad_document_is_named_in_one_line(
    run: Callable[..., Any], tmp_path: Path, ledger_store: Path, name: str, command: str
) -> None:
    """With the reason; nothing is printed as a result, and the store is as it was."""
    data, code, reason = BAD_DOCUMENTS[name]
    (tmp_path / name).write_bytes(data)
    before = files(ledger_store)

    store = ("--store", ledger_store) if command == "build" else ()
    ran = run(command, tmp_path / name, *store)
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.startswith("dramagraph: ") and ran.err.count("\n") == 1
    assert name in ran.err and reason in ran.err
    assert files(ledger_store) == before


def test_all_bad_documents_are_named(run: Callable[..., Any], tmp_path: Path) -> None:
    """Each in a line of its own, and nothing is built of the good ones among them."""
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "good.txt").write_text('Ok Na-rin plays Woo Seol-hee in "Salt Garden".')
    (tmp_path / "latin.txt").write_bytes(b"\xe9")

    ran = run("build", tmp_path, "--store", tmp_path / "store")
    assert (ran.code, ran.out) == (1, "")
    lines = sorted(ran.err.splitlines())
    assert len(lines) == 2
    assert "empty.txt" in lines[0] and "latin.txt" in lines[1]
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "the following arguments are required: COMMAND"),
        (("fly",), "invalid choice: 'fly'"),
        (("extract",), "the following arguments are required: PATH"),
        (("extract", "--fast", "x.txt"), "unrecognized arguments: --fast"),
        (("extract", "--format", "pdf", "x.txt"), "invalid choice: 'pdf'"),
        (("extract", "no-such-file.txt"), "no-such-file.txt: No such file or directory"),
        (("build", "no-such-file.txt"), "no-such-file.txt: No such file or directory"),
        (("query",), "give a query or --file FILE"),
        (("query", "ASK {}", "--file", "x.rq"), "give a query or --file FILE"),
        (("query", "--file", "no-such-file.rq"), "no-such-file.rq"),
        (("query", "ASK {}", "--format", "pdf"), "invalid choice: 'pdf'"),
        (("why",), "the following arguments are required: NAME"),
        (("why", "Ok Na-rin"), "no store at"),
        (("query", "ASK {}"), "no store at"),
        (("export", "--format", "turtle"), "no store at"),
        (("validate",), "no store at"),
        (("log",), "no store at"),
        (("remove", "x.txt"), "no store at"),
        (("validate", "no-such-file.ttl"), "no-such-file.ttl"),
        (("export",), "the following arguments are required: --format"),
        (("evaluate", "x.txt"), "the following arguments are required: --gold"),
        (("serve", "--port", "many"), "invalid int value: 'many'"),
    ],
)
def test_wrong_usage_is_one_line_and_2(
    run: Callable[..., Any], arguments: tuple[str, ...], said: str
) -> None:
    ran = run(*arguments)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("dramagraph: ") and ran.err.count("\n") == 1
    assert said in ran.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("why", "Nobody"), 'nothing in the store is called "Nobody"'),
        (("why", "Ok Na-rin", "birthDate"), "no claim about birthDate"),
        (("why", "Ok Na-rin", "fame"), 'there is no property "fame"'),
        (("remove", "noon.txt"), 'the store has no source "noon.txt"'),
        (("export", "--format", "pdf"), "pdf"),
        (("export", "--format", "turtle", "--graph", "nowhere"), "nowhere"),
        (("query", "SELECT * { ?s ?p ?o }", "--format", "turtle"), "turtle"),
    ],
)
def test_what_the_store_does_not_have_is_one_line_and_2(
    run: Callable[..., Any], ledger_store: Path, arguments: tuple[str, ...], said: str
) -> None:
    ran = run(*arguments, "--store", ledger_store)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("dramagraph: ") and ran.err.count("\n") == 1
    assert said in ran.err


@pytest.mark.parametrize(
    ("sparql", "place"),
    [
        ("SELECT * {", "line 1, column 11: "),
        ("ASK {\n  ?s ?p\n}", "line 3, column "),
        ("FETCH all", "line 1, column "),
        ("ASK { ?x a dg:Drama", "line 1, column 20: "),
    ],
)
def test_a_broken_query_is_told_with_its_place(
    run: Callable[..., Any], ledger_store: Path, sparql: str, place: str
) -> None:
    ran = run("query", sparql, "--store", ledger_store)

    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"dramagraph: {place}") and ran.err.count("\n") == 1


def test_a_query_answers_on_standard_output(
    run: Callable[..., Any], ledger_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The known prefixes need not be declared; a query comes from a file or a pipe as well."""
    sparql = "SELECT ?name { ?x a dg:Drama ; rdfs:label ?name }"
    (tmp_path / "dramas.rq").write_text(sparql)
    monkeypatch.setattr(sys, "stdin", io.StringIO(sparql))

    asked = run("query", sparql, "--store", ledger_store, "--format", "csv")
    assert asked == (0, "name\r\nMoonlit Ledger\r\n", "")
    for source in (tmp_path / "dramas.rq", "-"):
        ran = run("query", "--file", source, "--store", ledger_store, "--format", "csv")
        assert ran == asked
    assert "Moonlit Ledger" in run("query", sparql, "--store", ledger_store).out
    assert run("query", "ASK { ?x a dg:Film }", "--store", ledger_store).out == "no\n"


def test_the_store_may_be_named_by_the_environment(
    run: Callable[..., Any], ledger_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAMAGRAPH_STORE", str(ledger_store))

    assert run("query", "ASK { ?x a dg:Drama }") == (0, "yes\n", "")


def test_extract_prints_one_object_a_line(run: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text('Ok Na-rin plays Woo Seol-hee in "Salt Garden".')

    ran = run("extract", tmp_path / "a.txt")
    assert (ran.code, ran.err) == (0, "")
    claims = [json.loads(line) for line in ran.out.splitlines()]
    assert {"portrays", "castMember", "characterIn"} <= {claim["predicate"] for claim in claims}


def test_extract_reads_standard_input(
    run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = 'Ok Na-rin plays Woo Seol-hee in "Salt Garden".'
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    ran = run("extract", "-")
    assert ran.code == 0
    assert {json.loads(line)["source"]["file"] for line in ran.out.splitlines()} == {"stdin"}


def test_the_base_of_iris_is_an_option(run: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text('Ok Na-rin plays Woo Seol-hee in "Salt Garden".')

    ran = run("extract", tmp_path / "a.txt", "--base-iri", "https://data.example/")
    iris = {json.loads(line)["subject"]["id"] for line in ran.out.splitlines()}
    assert iris and all(iri.startswith("https://data.example/id/") for iri in iris)


def test_build_why_log_and_validate(
    run: Callable[..., Any], tmp_path: Path, ledger: Document
) -> None:
    """One article, from file to answer."""
    (tmp_path / "ledger.txt").write_text(ledger.text)
    store = ("--store", tmp_path / "store")

    built = run("build", tmp_path / "ledger.txt", *store)
    assert (built.code, built.err) == (0, "")
    assert "snapshot 1" in built.out and "validation: conforms" in built.out
    told = run("why", "Ok Na Rin", "portrays", *store)
    assert (told.code, told.err) == (0, "")
    assert "Woo Seol-hee" in told.out and "«" in told.out and "ledger.txt" in told.out
    logged = [json.loads(line) for line in run("log", "--format", "json", *store).out.splitlines()]
    assert [(entry["number"], entry["action"]) for entry in logged] == [(1, "build")]
    assert run("validate", *store).code == 0


def test_an_invalid_graph_is_1(run: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "bad.ttl").write_text(
        "@prefix dg: <https://w3id.org/dramagraph/ontology#> .\n"
        "<https://w3id.org/dramagraph/id/drama/x> a dg:Drama ; dg:viewershipRating 101.0 .\n"
    )

    ran = run("validate", tmp_path / "bad.ttl")
    assert ran.code == 1
    assert "drama/x" in ran.out


def test_a_store_that_is_a_file_is_one_line_and_1(run: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text('Ok Na-rin plays Woo Seol-hee in "Salt Garden".')
    (tmp_path / "store").write_text("mine")

    ran = run("build", tmp_path / "a.txt", "--store", tmp_path / "store")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.count("\n") == 1 and "Not a directory" in ran.err
    assert (tmp_path / "store").read_text() == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_one_line_and_1(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text('Ok Na-rin plays Woo Seol-hee in "Salt Garden".')
    (tmp_path / "held").mkdir(mode=0o555)

    ran = run("build", tmp_path / "a.txt", "--store", tmp_path / "held" / "store")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.count("\n") == 1 and "Permission denied" in ran.err


def test_an_interrupted_command_ends_as_shells_expect(
    run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(bundled, "seeds", interrupted)

    assert run("build", "--store", tmp_path / "store") == (130, "", "")


def test_a_module_is_the_command() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "dramagraph", "--version"], capture_output=True, text=True
    )

    assert (ran.returncode, ran.stdout, ran.stderr) == (0, f"dramagraph {__version__}\n", "")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(run: Callable[..., Any], command: str) -> None:
    ran = run(command, "--help")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"usage: dramagraph {command} ")


def test_help_lists_every_command(run: Callable[..., Any]) -> None:
    ran = run("--help")

    assert ran.code == 0
    assert {line.split()[0] for line in ran.out.splitlines() if line.startswith("    ")} >= set(
        COMMANDS
    )
    assert parser().prog == "dramagraph"
