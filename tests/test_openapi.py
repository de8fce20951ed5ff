"""The description of the server is whole, and the running server keeps to it."""

import json
import re
import shutil
import subprocess
import sys

import httpx
import pytest

from dramagraph.server import create_app
from dramagraph.server.openapi import document
from dramagraph.server.tokens import add

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_schema_conformance,response_headers_conformance"
)


def test_every_address_and_method_is_described():
    """But for HEAD and OPTIONS, which follow, and QUERY, for which OpenAPI 3.1 has no name."""
    rules = create_app().url_map.iter_rules()
    there = {
        (re.sub(r"<(?:path:_|(?:\w+:)?(\w+))>", lambda m: f"{{{m[1] or 'path'}}}", rule.rule), method.lower())
        for rule in rules
        if rule.endpoint != "static"
        for method in rule.methods - {"HEAD", "OPTIONS", "QUERY"}
    }  # fmt: skip
    described = {
        (path, method) for path, item in document("http://a/")["paths"].items() for method in item
    }

    assert described == there


def test_what_is_written_takes_a_token():
    paths = document("http://a/")["paths"]
    secured = {
        (path, method)
        for path, item in paths.items()
        for method in item
        if "security" in item[method]
    }

    assert secured == {
        ("/update", "post"),
        *(
            (path, method)
            for path in ("/data", "/data/{path}")
            for method in ("put", "post", "delete")
        ),
    }


def test_a_running_server_keeps_to_it(ledger_store, tmp_path, serving):
    """Asked by schemathesis: strange values in every place, for a bounded time."""
    pytest.importorskip("schemathesis")
    store, tokens = tmp_path / "store", tmp_path / "tokens.json"
    shutil.copytree(ledger_store, store)
    token = add(tokens, "tester", ["write", "curate"])
    address = serving({"store": str(store), "tokens": str(tokens)}).address
    described = httpx.get(f"{address}/openapi.json").json()
    assert described == json.loads(json.dumps(document(f"{address}/")))

    ran = subprocess.run(
        [sys.executable, "-m", "schemathesis.cli", "run", f"{address}/openapi.json",
         "-H", f"Authorization: Bearer {token}", "--checks", CHECKS, "--phases", "coverage,fuzzing",
         "-n", "3", "--seed", "1", "--max-time", "25", "--generation-database", "none"],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip

    assert "35 selected / 35 total" in ran.stdout
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr
