"""Imports go one way: along the flow of the data, from documents to the command line."""

import ast
import tomllib
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

STEPS = {
    "ground": "errors closing settings resources program models progress text predicates iris rdf prefixes",
    "vocabulary": "ontology ontology.terms ontology.vocabulary ontology.clashes ontology.page",
    "documents": (
        "decoding guards patterns anchors outlines openings date_forms date_search dates language masthead markup "
        "warc formats documents "
        "seeds bundled"
    ),
    "mentions": (
        "hangul romanisation gazetteer rules anaphors figures prizes capitals english_titles clauses matching "
        "phrase_search lexicon plain_titles title_contexts placed_titles line_titles "
        "hangul_phrases hangul_names hangul_titles hangul_figures bare_titles filmographies "
        "under_headings headings quoted_titles mentions couples phrases frames"
    ),
    "claims": (
        "zones stance topic_cues topics reference values candidates sorts personas castings condensing nearby implied "
        "wikidata_items "
        "wikidata_mapping wikidata_document table_document voices claims catalogue"
    ),
    "extractors": (
        "extractors extractors_align extractors_values extractors_accept extractors_merge extractors_read "
        "model_settings model_prompt model_answer model_cache model_client model_llm model_spacy"
    ),
    "identity": "verdicts syllables profiles clusters weighing merging identity",
    "facts": "copies rulings status facts",
    "quads": "quads reasoning",
    "store": (
        "guard guard_update guard_targets guard_service guard_lookup engine_wire engine_answer "
        "engine_bindings engine_sort engine_errors "
        "engine_formats engine_federation engine_terms engine_results engine_folder engine_outlet "
        "engine_evaluator engine_nursery engine_xml "
        "engine_snapshot engine_store remote store backup engine_changes engine_scribe"
    ),
    "validation": (
        "rdf_files shapes shapes.report shapes.page graph_view query_checks core_checks suspects judging "
        "surroundings validation"
    ),
    "build": (
        "readings versions workers curation link_change build increment consequences change lines report evaluate_gold "
        "evaluate evaluate_figures evaluate_report explain explain_reasons explain_report"
    ),
    "wikidata": (
        "link_names wikidata_source wikidata_snapshot wikidata_files wikidata_cache wikidata_http "
        "wikidata_queries wikidata_live wikidata_reconciled wikidata_connect link_subjects link_features "
        "link_types link link_store link_claims compare"
    ),
    "reading": (
        "diff diff_report table why review review_answers export_turtle export_rdfxml export_jsonld "
        "export_graphml export_csv "
        "export_profiles export_quickstatements export client"
    ),
    "command line": "cli_common cli_extract cli_writing cli_reading cli_review cli_wikidata cli_serving cli __main__",
}
"""Step → its modules. A module imports only what stands before it; the server comes between reading and "
"the command line."""

ORDER = " ".join(STEPS.values()).split()


def module_files() -> dict[str, Path]:
    """Return every module by its name without "dramagraph."; the package itself is ""."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found = {}
    for package, folder in settings["tool"]["setuptools"]["package-dir"].items():
        for file in sorted((ROOT / folder).glob("*.py")):
            name = package if file.stem == "__init__" else f"{package}.{file.stem}"
            found[name.removeprefix("dramagraph").removeprefix(".")] = file
    return found


FILES = module_files()


def imports(node: ast.AST) -> set[str]:
    """Return the modules of dramagraph that are imported anywhere below *node*, also inside functions."""
    found = set()
    for part in ast.walk(node):
        if isinstance(part, ast.ImportFrom) and part.module:
            found |= {f"{part.module}.{name.name}" for name in part.names}
        elif isinstance(part, ast.Import):
            found |= {name.name for name in part.names}
    own = {name.removeprefix("dramagraph.") for name in found if name.startswith("dramagraph.")}
    return {name if name in FILES else name.rpartition(".")[0] for name in own}


def is_server(name: str) -> bool:
    return name.split(".")[0] == "server"


IMPORTS = {
    name: imports(ast.parse(file.read_text(encoding="utf-8"))) - {name}
    for name, file in FILES.items()
}


def test_every_module_has_its_place_in_the_flow():
    assert sorted(ORDER) == sorted(name for name in FILES if name and not is_server(name))


@pytest.mark.parametrize("name", ORDER)
def test_a_module_imports_only_what_stands_before_it(name):
    before = {"", *ORDER[: ORDER.index(name)]}

    assert {found for found in IMPORTS[name] if not is_server(found)} <= before


def test_the_package_itself_imports_nothing_of_its_own():
    """Else `import dramagraph.errors` would load half of the program."""
    assert IMPORTS[""] == set()


def test_only_the_command_serve_imports_the_server():
    """So that building a graph needs no Flask."""
    outside = {name for name in FILES if not is_server(name) and any(map(is_server, IMPORTS[name]))}
    tree = ast.parse(FILES["cli_serving"].read_text(encoding="utf-8"))
    parts = {
        getattr(node, "name", "the module")
        for node in tree.body
        if any(map(is_server, imports(node)))
    }

    assert (outside, parts) == ({"cli_serving"}, {"serve", "token"})


def test_the_server_imports_no_command_line_and_has_no_circles():
    server = {name: IMPORTS[name] for name in FILES if is_server(name)}

    assert not [name for name, found in server.items() if found & {"cli", "__main__", "build"}]
    assert set(TopologicalSorter(server).static_order()) >= server.keys()


def test_only_the_store_imports_the_engine():
    engines = {"pyoxigraph", "oxrdflib"}
    users = {
        name
        for name, file in FILES.items()
        for part in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if (isinstance(part, ast.Import) and engines & {a.name for a in part.names})
        or (isinstance(part, ast.ImportFrom) and part.module in engines)
    }

    assert users == {
        "store",
        "engine_evaluator",
        "engine_federation",
        "engine_formats",
        "engine_store",
        "engine_results",
        "engine_terms",
    }


def test_the_design_page_names_every_module():
    page = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")

    assert [name for name in ORDER if f"`{name}`" not in page] == []
