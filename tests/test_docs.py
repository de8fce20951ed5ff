"""README and docs/ are true: every command is run, every query answered, every triple looked up.

A ```console block holds commands after "$ " and what they print, standard error included. "…" stands
for what is left out: in a line for some of it, alone on a line for any number of lines. `cat FILE`
makes the file that later commands of the page use.
"""

import contextlib
import functools
import io
import re
import shlex
import shutil
import subprocess
import sys
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from itertools import count, zip_longest
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest
from rdflib import RDF, XSD, Graph, Literal
from rdflib.compare import isomorphic

from dramagraph import cli
from dramagraph.build import Knowledge, knowledge
from dramagraph.documents import read
from dramagraph.ontology import vocabulary
from dramagraph.ontology.terms import DG
from dramagraph.prefixes import prefixes, with_prefixes
from dramagraph.quads import dataset, fact_quads
from dramagraph.rdf import Quad
from dramagraph.reasoning import infer
from dramagraph.rulings import matter
from dramagraph.server import create_app
from dramagraph.server.serve import welcome
from dramagraph.server.settings import Settings
from dramagraph.settings import BASE_IRI_VARIABLE, STORE_VARIABLE
from dramagraph.store import from_engine, open_snapshot
from dramagraph.table import table
from dramagraph.validation import validate_graph
from dramagraph.verdicts import Verdict, verdict_quads
from dramagraph.wikidata_cache import CACHE_VARIABLE
from dramagraph.wikidata_connect import SOURCE_VARIABLE

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    language: str
    text: str
    line: int


def blocks(page: Path) -> list[Block]:
    """Return the fenced blocks of a page, in its order."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(m[1], m[2], text.count("\n", 0, m.start()) + 1)
        for m in re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    ]


def in_language(page: str, language: str) -> list[Block]:
    return [block for block in blocks(ROOT / page) if block.language == language]


def section(page: str, heading: str) -> str:
    """Return the text of a page between a heading and the next one of its level."""
    level = heading.split(" ")[0]
    return (ROOT / page).read_text("utf-8").split(f"\n{heading}\n")[1].split(f"\n{level} ")[0]


# --- Commands -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """One command of a console block, and what the page says that it prints."""

    words: tuple[str, ...]
    expected: str
    line: int


def steps(block: Block) -> list[Step]:
    """Return the commands of a console block; one with an open quotation goes on in the next line."""
    found = []
    lines = block.text.splitlines()
    at = 0
    while at < len(lines):
        start, command = at, lines[at].removeprefix("$ ")
        assert lines[at].startswith("$ "), f"line {block.line + at + 1}: no command"
        while (words := split(command)) is None:
            at += 1
            command += f"\n{lines[at]}"
        at += 1
        printed = []
        while at < len(lines) and not lines[at].startswith("$ "):
            printed.append(lines[at])
            at += 1
        found.append(Step(tuple(words), "\n".join(printed).strip("\n"), block.line + start + 1))
    return found


def split(command: str) -> list[str] | None:
    try:
        return shlex.split(command, comments=True)
    except ValueError:
        return None


def without_java(expected: str) -> str:
    """Return what a page shows as it is on this machine: without Java another reasoner does the work, and says so."""
    return expected if shutil.which("java") else expected.replace("(HermiT)", "(…)\n…")


def is_as_shown(printed: str, expected: str) -> bool:
    """Return whether a command printed what the page shows."""
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == "…" else ".*".join(map(re.escape, line.split("…"))) + "\n"
        for line in expected.splitlines()
    )
    lines = "".join(f"{line.rstrip()}\n" for line in printed.strip("\n").splitlines())
    return re.fullmatch(pattern, lines) is not None


@dataclass
class Shell:
    """Runs the commands of a page in a folder of its own, with a store of the bundled articles."""

    folder: Path
    code: int = 0
    """What the last command ended with."""

    def run(self, step: Step) -> str | None:
        """Return what a command prints; None for one that only a whole checkout can run."""
        run = getattr(self, step.words[0].strip("./").replace("/", "_"), None)
        return run(step) if run else self.elsewhere(step)

    def dramagraph(self, step: Step) -> str:
        printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            try:
                self.code = cli.main(step.words[1:])
            except SystemExit as end:
                self.code = int(end.code or 0)
        return printed.buffer.getvalue().decode("utf-8")

    def echo(self, step: Step) -> str:
        assert step.words[1:] == ("$?",), f"line {step.line}"
        code, self.code = self.code, 0
        return str(code)

    def cat(self, step: Step) -> str:
        file = self.folder / step.words[1]
        if not file.exists():
            file.write_text(f"{step.expected}\n", encoding="utf-8")
        return file.read_text(encoding="utf-8")

    def curl(self, step: Step) -> str:
        """Ask the server as curl would: -H HEADER and --data-urlencode NAME=VALUE are known."""
        words = list(step.words[1:])
        headers, data = {}, {}
        while len(words) > 1:
            option = words.pop(0)
            if option == "-s":
                continue
            name, _, value = words.pop(0).partition("=" if option == "--data-urlencode" else ":")
            {"-H": headers, "--data-urlencode": data}[option][name] = value.strip()
        address = urlsplit(words[0])
        client = create_app({"store": str(self.folder / "store")}).test_client()
        target = address.path + (f"?{address.query}" if address.query else "")
        answer = client.open(
            target, method="POST" if data else "GET", headers=headers, data=data or None
        )
        self.code = 0 if answer.status_code < 400 else 22
        return answer.text

    def make(self, step: Step) -> str | None:
        """What `make run` prints is what its two commands print; the other targets must exist."""
        assert re.search(
            rf"^{step.words[1]}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE
        )
        if step.words[1] != "run":
            return None
        shutil.rmtree(self.folder / "store")
        said = self.dramagraph(Step(("dramagraph", "build", "--store", "store"), "", step.line))
        return said + welcome(Settings(store="store"), "http://127.0.0.1:8000")

    def elsewhere(self, step: Step) -> None:
        """A program that is not ours; the scripts that it is given must exist."""
        assert step.words[0] in {"git", "python", "python3", "pip", "cd", ".ci/run", "curl"}, step
        for word in step.words:
            if word.startswith(("bench/", ".ci/")):
                assert (ROOT / word).exists(), f"line {step.line}: there is no {word}"


@pytest.mark.parametrize(
    "page", [p for p in PAGES if p.name != "rules.md"], ids=lambda page: page.name
)
def test_commands_print_what_the_page_shows(page, seed_store, tmp_path, monkeypatch):
    shutil.copytree(seed_store, tmp_path / "store")
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    shutil.copytree(ROOT / "tests" / "gold", tmp_path / "tests" / "gold")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(STORE_VARIABLE, "store")
    shell = Shell(tmp_path)

    for block in blocks(page):
        found = steps(block) if block.language == "console" else []
        for step, after in zip_longest(found, found[1:]):
            printed = shell.run(step)
            if printed is None:
                continue
            command = f"{page.name}, line {step.line}: {shlex.join(step.words)}"
            assert is_as_shown(printed, without_java(step.expected)), f"{command}\n{printed}"
            asked = after is not None and after.words[0] == "echo"
            assert asked or shell.code == 0, f"{command}: exit {shell.code}"


def test_what_a_page_shows_may_leave_out_but_not_differ():
    printed = "one\ntwo three\nfour\n"

    assert is_as_shown(printed, "one\ntwo three\nfour")
    assert is_as_shown(printed, "one\ntwo …\n…")
    assert is_as_shown(printed, "…\nfour")
    assert not is_as_shown(printed, "one\ntwo three")
    assert not is_as_shown(printed, "one\ntwo …e\nfive")


# --- Queries ------------------------------------------------------------------------------------


def queries() -> list[tuple[Block, Block]]:
    """Return the queries of docs/queries.md, each with the block of its answer."""
    page = blocks(ROOT / "docs" / "queries.md")
    return [(q, page[at + 1]) for at, q in enumerate(page) if q.language == "sparql"]


@pytest.mark.parametrize(
    ("query", "answer"), queries(), ids=[f"line {query.line}" for query, _ in queries()]
)
def test_a_query_answers_what_the_page_shows(query, answer, seed_store):
    with open_snapshot(seed_store) as snapshot:
        found = snapshot.query(with_prefixes(query.text))
        if answer.language == "turtle":
            assert isomorphic(
                Graph().parse(found.serialize("turtle")), Graph().parse(data=answer.text)
            )
        else:
            assert table(found) == answer.text.rstrip("\n")


def test_the_page_of_queries_names_every_prefix_that_needs_no_declaration():
    page = (ROOT / "docs" / "queries.md").read_text("utf-8")

    assert [name for name in prefixes() if f"`{name}:`" not in page] == []


# --- The model ----------------------------------------------------------------------------------

INVENTED = "## Not read from texts yet"
"""The heading of the examples that no rule gives."""


def examples() -> tuple[str, list[str], str]:
    """Return the prefixes of docs/model.md, the examples of its articles, and those that no rule gives."""
    head, *shown = [
        b.text for b in blocks(ROOT / "docs" / "model.md") if b.language in ("turtle", "trig")
    ]
    (invented,) = re.findall(r"```turtle\n(.*?)```", section("docs/model.md", INVENTED), re.DOTALL)
    return head, [text for text in shown if text != invented], invented


def parsed(text: str) -> list[Quad]:
    """Return the quads of TriG; its blank nodes would be an error."""
    found = ox.parse(text, ox.RdfFormat.TRIG)
    return [Quad(*map(from_engine, (q.subject, q.predicate, q.object)), graph_of(q)) for q in found]


def graph_of(quad: ox.Quad):
    return None if isinstance(quad.graph_name, ox.DefaultGraph) else from_engine(quad.graph_name)


def described(found: Iterable[Quad]) -> dict[tuple[str, str], set[tuple[str, str]]]:
    """Return (graph, subject) → its (property, value), each as text; the default graph is ""."""
    told = defaultdict(set)
    for s, p, o, g in found:
        told[str(g or ""), str(s)].add((str(p), as_text(o)))
    return told


def as_text(term) -> str:
    """Return a term as text that tells 1, "1" and "1"@en apart, whatever the spelling of a number."""
    if not isinstance(term, Literal):
        return str(term)
    value = f"{float(term):g}" if term.datatype in (XSD.integer, XSD.decimal) else str(term)
    return f'"{value}"@{term.language}' if term.language else f'"{value}"^^{term.datatype}'


def fits(shown: str, actual: str) -> bool:
    """Return whether a text is what an example shows of it."""
    return re.fullmatch(".*".join(map(re.escape, shown.split("…"))), actual, re.DOTALL) is not None


@pytest.fixture(scope="module")
def two_articles(tmp_path_factory) -> dict[tuple[str, str], set[tuple[str, str]]]:
    """What is built from the articles of docs/model.md."""
    folder = tmp_path_factory.mktemp("articles")
    shell = Shell(folder)
    for step in steps(in_language("docs/model.md", "console")[0]):
        if step.words[0] == "cat":
            shell.cat(step)
    known = knowledge(read([folder]))
    inference = infer(fact_quads(known.identities.things, known.claims, known.standing))
    said = dataset(known.extractions, known.identities, known.claims, known.standing)
    return described([*said, *inference.quads, *verdict_quads(people_decided(known))])


def people_decided(known: Knowledge) -> Iterable[Verdict]:
    """Yield what docs/model.md has people say."""
    told = {"by": "ana", "date": "2026-03-09T10:00:00Z"}
    plays = next(c for c in known.claims if c.predicate == "portrays" and "so-wol" in str(c.object))
    note = {"error": "name", "note": "she plays the sister"}
    yield Verdict("evidence", matter(plays, plays.witnesses[0]), "wrong", **note, **told)
    judged = next(j for j in known.identities.judgements if "#person-" in j.first)
    yield Verdict("identity", (judged.first, judged.second), "same", **told)


def test_the_page_of_the_model_has_an_example_of_every_class():
    head, shown, invented = examples()
    classes = set()
    for text in (*shown, invented):
        classes |= {o for _, p, o, _ in parsed(head + text) if p == RDF.type}

    assert [name for name in vocabulary.classes() if DG[name] not in classes] == []


@pytest.mark.parametrize("text", examples()[1], ids=lambda text: text.split(maxsplit=1)[0])
def test_an_example_of_the_model_is_what_its_articles_give(text, two_articles):
    for (graph, subject), pairs in described(parsed(examples()[0] + split_subjects(text))).items():
        subject = re.sub(r"…\d+$", "…", subject)
        candidates = [
            actual for (g, s), actual in two_articles.items() if fits(graph, g) and fits(subject, s)
        ]

        assert any(
            all(any(fits(p, q) and fits(o, r) for q, r in actual) for p, o in pairs)
            for actual in candidates
        ), f"nothing is like {subject} in {graph or 'the default graph'}: {sorted(pairs)}"


def split_subjects(text: str) -> str:
    """Number the subjects that are left out, so that two of them stay two."""
    numbers = count(1)
    return re.sub(
        r"^( *<[a-z]+/…)(?=> (?:a|dg:))", lambda m: f"{m[1]}{next(numbers)}", text, flags=re.M
    )


def test_an_example_that_no_rule_gives_conforms():
    head, _, invented = examples()
    graph = Graph().parse(data=head + invented, format="turtle")

    assert validate_graph(graph).conforms


# --- What must be told --------------------------------------------------------------------------


def commands() -> dict[str, ArgumentParser]:
    """Return the commands of the command line with their parsers."""
    (choices,) = (a.choices for a in cli.parser()._actions if isinstance(a.choices, dict))
    return choices


@pytest.mark.parametrize("name", commands())
def test_every_command_is_told_with_all_it_takes(name):
    told = section("docs/commands.md", f"## {name}")
    actions = [a for a in commands()[name]._actions if a.dest not in ("help", "store", "base_iri")]
    words = [w for a in actions for w in (*a.option_strings, *(a.choices or ()))]
    places = [str(a.metavar) for a in actions if not a.option_strings]

    assert [
        word for word in (*words, *places) if not re.search(rf"(?<![\w-]){word}(?!\w)", told)
    ] == []


def test_no_command_is_told_that_there_is_not():
    page = (ROOT / "docs" / "commands.md").read_text("utf-8")
    told = re.findall(r"^## ([a-z]+)$", page, re.MULTILINE)

    assert told == list(commands())


def test_every_setting_is_told():
    told = section("docs/commands.md", "## Settings")
    factories = [field.default_factory for field in fields(Settings)]
    names = {f.args[1] for f in factories if isinstance(f, functools.partial)}

    assert len(names) > 3
    assert sorted(re.findall(r"^\| `(\w+)`", told, re.MULTILINE)) == sorted(
        {BASE_IRI_VARIABLE, STORE_VARIABLE, SOURCE_VARIABLE, CACHE_VARIABLE, *names}
    )


def test_every_address_is_told():
    told = section("docs/commands.md", "## Addresses")
    rules = {rule.rule.split("<")[0] for rule in create_app().url_map.iter_rules()} - {"/static/"}

    assert sorted(set(re.findall(r"^\| `(/[^`<]*)", told, re.MULTILINE))) == sorted(rules)


def test_the_map_in_the_readme_has_every_folder():
    made = {"build", "dist", "store"}
    folders = {
        path.name
        for path in ROOT.iterdir()
        if path.is_dir()
        and path.name not in made
        and path.name[0] != "."
        and "egg-info" not in path.name
    }
    told = set(
        re.findall(r"^`?([\w.]+)/`? ", section("README.md", "## Where is what"), re.MULTILINE)
    )

    assert folders | {".ci"} == told


def test_every_page_of_docs_is_linked_from_the_readme():
    readme = (ROOT / "README.md").read_text("utf-8")

    assert [
        p.name for p in PAGES if p.parent.name == "docs" and f"(docs/{p.name})" not in readme
    ] == []


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CHANGELOG.md"], ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8"))
    broken = [
        link
        for link in links
        if "://" not in link and not (page.parent / link.split("#")[0]).exists()
    ]

    assert broken == []


# --- Rules --------------------------------------------------------------------------------------


def test_the_rules_and_the_language_that_the_page_adds_work(tmp_path):
    """Each command of the page prints what the page shows, before and after the files above it are
    there: a rule, and a sixth language.
    """
    package = tmp_path / "dramagraph"
    shutil.copytree(ROOT / "graph", package, ignore=shutil.ignore_patterns("__pycache__"))
    for folder in ("ontology", "seeds", "server", "shapes"):
        shutil.copytree(
            ROOT / folder, package / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    shell = Shell(tmp_path)
    ran = 0
    for block in blocks(ROOT / "docs" / "rules.md"):
        if block.language == "toml":
            named = re.match(r"# graph/(\S+\.toml):", block.text)
            if named:  # others show what stands in the package already
                file = package / named[1]
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(block.text, encoding="utf-8")
            continue
        for step in steps(block) if block.language == "console" else ():
            if step.words[0] == "cat":
                shell.cat(step)
                continue
            command = [sys.executable, "-m", *step.words]
            done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
            printed = done.stdout + done.stderr
            assert is_as_shown(printed, step.expected), f"line {step.line}\n{printed}"
            ran += 1
    assert ran == 4
