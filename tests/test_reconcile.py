"""The Reconciliation Service API, by its schemas and examples and by what a table needs."""

from __future__ import annotations

import json
import re
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

from dramagraph.errors import UsageError
from dramagraph.server import create_app
from dramagraph.server.reconcile_index import likeness
from dramagraph.server.reconcile_match import parse
from dramagraph.store import read_nquads, write

FIXTURE = Path(__file__).parent / "fixtures" / "server.nq"
SPECIFICATION = Path(__file__).parents[2] / "shared/w3c/reconciliation-0.2.tar.gz"
"""The schemas and examples of https://github.com/reconciliation-api/specs, folder 0.2."""

MORE = (
    """
@ <http://www.w3.org/2002/07/owl#sameAs> <http://www.wikidata.org/entity/Q900000001> .
@drama <https://w3id.org/dramagraph/ontology#finaleDate> "2024-01-07"^^<xsd#date> .
@drama <https://w3id.org/dramagraph/ontology#numberOfEpisodes> "16"^^<xsd#integer> .
@drama <https://w3id.org/dramagraph/ontology#viewershipRating> "7.5"^^<xsd#decimal> .
@drama <https://w3id.org/dramagraph/ontology#basedOn> "A Ledger" .
@ <https://w3id.org/dramagraph/ontology#birthDate> "1990"^^<xsd#gYear> .
<twin-a> <type> <https://w3id.org/dramagraph/ontology#Person> .
<twin-b> <type> <https://w3id.org/dramagraph/ontology#Person> .
<twin-a> <label> "Pyo Ye-seul" .
<twin-b> <label> "Pyo Ye-seul" .
@drama <https://w3id.org/dramagraph/ontology#castMember> <twin-a> .
@drama <https://w3id.org/dramagraph/ontology#castMember> <twin-b> .
""".strip()
    .replace("@drama", "<https://w3id.org/dramagraph/id/drama/moonlit-ledger>")
    .replace("@", "<https://w3id.org/dramagraph/id/person/seo-yul-ha>")
    .replace("<xsd#", "<http://www.w3.org/2001/XMLSchema#")
    .replace("<twin", "<https://w3id.org/dramagraph/id/person/twin")
    .replace("<type>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>")
    .replace("<label>", "<http://www.w3.org/2000/01/rdf-schema#label>")
)
"""Facts of each kind of value, beside those of the fixture."""

needs_specification = pytest.mark.skipif(
    not SPECIFICATION.exists(), reason="the schemas of the specification are not here"
)


def files() -> dict[str, str]:
    with tarfile.open(SPECIFICATION) as archive:
        return {
            member.name: archive.extractfile(member).read().decode()
            for member in archive
            if member.isfile()
        }


def validator(name: str) -> Draft7Validator:
    schemas = {
        Path(path).name: json.loads(text)
        for path, text in files().items()
        if "/schemas/" in path and not path.endswith("openapi.json")
    }
    resources = [
        (schema["$id"], Resource(schema, DRAFT7)) for schema in schemas.values() if "$id" in schema
    ]
    return Draft7Validator(schemas[f"{name}.json"], registry=Registry().with_resources(resources))


def valid(name: str, value: object) -> bool:
    return not SPECIFICATION.exists() or not list(validator(name).iter_errors(value))


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    location = str(tmp_path_factory.mktemp("reconcile") / "store")
    lines = [*FIXTURE.read_bytes().splitlines(keepends=True), *MORE.encode().splitlines(True)]
    write(location, read_nquads(lines), action="test")
    return create_app({"store": location}).test_client()


def asked(client, **queries):
    """The results of a batch, by key."""
    answer = client.post("/reconcile", data={"queries": json.dumps(queries)})
    assert answer.status_code == 200, answer.text
    assert valid("reconciliation-result-batch", answer.json)
    return {key: one["result"] for key, one in answer.json.items()}


# --- The specification --------------------------------------------------------------------------


def test_the_manifest_says_what_there_is_and_conforms(client):
    manifest = client.get("/reconcile").json

    assert valid("manifest", manifest)
    assert manifest["versions"] == ["0.1", "0.2"]
    assert manifest["identifierSpace"] == "https://w3id.org/dramagraph/id/"
    assert manifest["view"]["url"] == "http://localhost/id/{{id}}"
    assert (
        client.get(manifest["preview"]["url"].replace("{{id}}", "person/seo-yul-ha")).status_code
        == 200
    )


@needs_specification
def test_every_query_of_the_examples_is_understood_and_every_invalid_one_refused():
    for path, text in files().items():
        if "/reconciliation-query-batch/" not in path:
            continue
        for query in json.loads(text).values():
            if "/invalid/" in path and path.endswith(
                ("misnamed-property.json", "empty-properties.json", "empty-query.json")
            ):
                with pytest.raises(UsageError):
                    parse(query)
            else:
                assert parse(query).limit >= 0


@needs_specification
def test_every_extension_of_the_examples_is_answered(client):
    for path, text in files().items():
        if "/data-extension-query/valid/" in path:
            answer = client.post("/reconcile", data={"extend": text})
            assert answer.status_code == 200
            assert valid("data-extension-response", answer.json)


@needs_specification
def test_the_schemas_refuse_what_is_wrong():
    """So that a passing check says something."""
    for name in ("reconciliation-result-batch", "data-extension-response"):
        for path, text in files().items():
            if f"/{name}/invalid/" in path:
                assert list(validator(name).iter_errors(json.loads(text))), path


# --- Queries ------------------------------------------------------------------------------------


def test_a_name_in_another_spelling_is_found(client):
    found = asked(client, a={"query": "Seo Yulha"}, b={"query": "Moonlit ledger"})

    assert [(one["id"], one["match"]) for one in found["a"][:1]] == [("person/seo-yul-ha", True)]
    assert found["b"][0]["id"] == "drama/moonlit-ledger"
    assert found["b"][0]["score"] == 100.0
    assert {"id": "Drama", "name": "drama"} in found["b"][0]["type"]


def test_a_misspelt_name_is_found_and_not_matched(client):
    (first, *_) = asked(client, a={"query": "Moonlit Leger"})["a"]

    assert (first["id"], first["match"]) == ("drama/moonlit-ledger", False)
    assert first["score"] == 80.0


def test_neither_of_two_namesakes_matches(client):
    found = asked(client, a={"query": "Pyo Ye Seul"})["a"]

    assert [(one["id"], one["score"], one["match"]) for one in found] == [
        ("person/twin-a", 100.0, False),
        ("person/twin-b", 100.0, False),
    ]


def test_what_nothing_is_called_finds_nothing(client):
    assert asked(client, a={"query": "Zzyzx"}, b={"query": "…"}) == {"a": [], "b": []}


def test_a_type_is_a_filter_or_a_preference(client):
    query = {"query": "Moonlit Ledger", "type": "Person"}
    found = asked(
        client,
        any=query | {"type_strict": "any"},
        should=query | {"type_strict": "should"},
        right={"query": "Moonlit Ledger", "type": ["Film", "Drama"], "type_strict": "any"},
        all={"query": "Moonlit Ledger", "type": ["Film", "Drama"], "type_strict": "all"},
    )

    assert "drama/moonlit-ledger" not in [one["id"] for one in (*found["any"], *found["all"])]
    assert next(o["score"] for o in found["should"] if o["id"] == "drama/moonlit-ledger") == 50.0
    assert found["right"][0]["id"] == "drama/moonlit-ledger"


def test_a_property_counts_by_the_name_of_its_value_or_by_its_id(client):
    def score(pid, value):
        query = {"query": "Seo Yul-ha", "properties": [{"pid": pid, "v": value}]}
        (first, *_) = asked(client, q=query)["q"]
        assert first["features"][1]["id"] == pid
        return first["score"]

    assert score("portrays", "Nam So-wol") == 100.0
    assert score("portrays", {"id": "character/nam-so-wol.moonlit-ledger"}) == 100.0
    assert score("portrays", ["Nobody", "Nam So Wol"]) == 100.0
    assert score("portrays", "Nobody") == 71.4
    assert score("sameAs", "Q900000001") == 100.0
    assert score("noSuchProperty", "x") == 71.4


def test_a_query_without_a_name_is_found_by_its_properties(client):
    query = {"properties": [{"pid": "sameAs", "v": "Q900000001"}]}

    assert [(o["id"], o["match"]) for o in asked(client, q=query)["q"]] == [
        ("person/seo-yul-ha", True)
    ]


def test_the_limit_is_kept(client):
    assert len(asked(client, q={"query": "Nam So-wol", "limit": 1})["q"]) == 1
    assert asked(client, q={"query": "Nam So-wol", "limit": 0})["q"] == []


def test_one_query_alone_is_answered_as_before_version_0_2(client):
    plain = client.get("/reconcile", query_string={"query": "Seo Yul-ha"}).json
    written = client.get("/reconcile", query_string={"query": '{"query": "Seo Yul-ha"}'}).json

    assert plain == written
    assert plain["result"][0]["id"] == "person/seo-yul-ha"


@pytest.mark.parametrize(
    "form",
    [
        {"queries": "{"},
        {"queries": "[]"},
        {"queries": '{"q": {"quer": "x"}}'},
        {"queries": '{"q": {}}'},
        {"queries": '{"q": {"query": "x", "limit": "many"}}'},
        {"queries": '{"q": {"query": "x", "type_strict": "rather"}}'},
        {"queries": '{"q": {"query": "x", "properties": [{"p": "x"}]}}'},
        {"queries": json.dumps({str(n): {"query": "x"} for n in range(101)})},
        {"extend": '{"ids": []}'},
        {"extend": '{"ids": [], "properties": [{}]}'},
        {"queries": "{}", "callback": "alert(1)//"},
    ],
)
def test_a_wrong_request_is_a_problem(client, form):
    answer = client.post("/reconcile", data=form)

    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


def test_a_request_that_is_too_large_is_refused(client):
    answer = client.post("/reconcile", data={"queries": "x" * 1_100_000})

    assert answer.status_code == 400


@given(st.text(max_size=40))
def test_any_text_is_answered(client, text):
    answer = client.post("/reconcile", data={"queries": json.dumps({"q": {"query": f"{text} "}})})

    assert answer.status_code == 200
    assert all(0 <= one["score"] <= 100 for one in answer.json["q"]["result"])


@given(st.text(max_size=20), st.text(max_size=20))
def test_likeness_is_the_same_in_both_directions(one, other):
    assert likeness(one, other) == likeness(other, one) <= 100


# --- Extension, suggestions, previews -----------------------------------------------------------


def test_rows_are_extended_by_things_and_plain_values(client):
    extend = {
        "ids": ["person/seo-yul-ha", "drama/moonlit-ledger", "person/nobody"],
        "properties": [
            {"id": "portrays"},
            *({"id": p} for p in ("finaleDate", "numberOfEpisodes", "viewershipRating")),
            *({"id": p} for p in ("basedOn", "birthDate")),
            {"id": "castMember", "settings": {"limit": "1"}},
            {"id": "sameAs"},
            {"id": "noSuchProperty"},
        ],
    }
    answer = client.post("/reconcile", data={"extend": json.dumps(extend)}).json

    assert valid("data-extension-response", answer)
    assert [meta["id"] for meta in answer["meta"]] == [p["id"] for p in extend["properties"]]
    assert answer["meta"][0] == {
        "id": "portrays",
        "name": "portrays",
        "type": {"id": "Character", "name": "character"},
    }
    actor, drama = answer["rows"]["person/seo-yul-ha"], answer["rows"]["drama/moonlit-ledger"]
    assert {"id": "character/nam-so-wol.moonlit-ledger", "name": "Nam So-wol"} in actor["portrays"]
    assert actor["sameAs"] == [{"str": "Q900000001"}]
    assert drama["finaleDate"] == [{"date": "2024-01-07T00:00:00Z"}]
    assert drama["numberOfEpisodes"] == [{"int": 16}]
    assert drama["viewershipRating"] == [{"float": 7.5}]
    assert drama["basedOn"] == [{"str": "A Ledger"}]
    assert actor["birthDate"] == [{"str": "1990"}]
    assert len(drama["castMember"]) == 1
    every = {"ids": ["drama/moonlit-ledger"], "properties": [{"id": "castMember"}]}
    rows = client.post("/reconcile", data={"extend": json.dumps(every)}).json["rows"]
    assert len(rows["drama/moonlit-ledger"]["castMember"]) > 1
    assert set(map(str, answer["rows"]["person/nobody"].values())) == {"[]"}


def test_properties_are_proposed_for_a_type(client):
    found = client.get("/reconcile/properties?type=Drama&limit=3").json

    assert valid("data-extension-property-proposal", found)
    assert (found["type"], found["limit"], len(found["properties"])) == ("Drama", 3, 3)
    every = {p["id"] for p in client.get("/reconcile/properties?type=Actor").json["properties"]}
    assert {"portrays", "memberOf", "birthDate", "sameAs"} <= every
    assert not {"premiereDate", "characterIn"} & every
    assert client.get("/reconcile/properties?type=Play").status_code == 404


@pytest.mark.parametrize(
    ("kind", "prefix", "first"),
    [
        ("entity", "seo y", "person/seo-yul-ha"),
        ("entity", "ledger", "drama/moonlit-ledger"),
        ("type", "dra", "Drama"),
        ("property", "birth", "birthDate"),
    ],
)
def test_beginnings_are_completed(client, kind, prefix, first):
    found = client.get(f"/reconcile/suggest/{kind}", query_string={"prefix": prefix}).json

    plural = {"entity": "entities", "type": "types", "property": "properties"}[kind]
    assert valid(f"suggest-{plural}-response", found)
    assert found["result"][0]["id"] == first
    assert client.get(f"/reconcile/suggest/{kind}?prefix={prefix}&cursor=1000").json == {
        "result": []
    }


def test_there_are_three_suggest_services(client):
    assert client.get("/reconcile/suggest/claim?prefix=x").status_code == 404


@pytest.mark.parametrize(
    ("kind", "name"), [("entity", "person/seo-yul-ha"), ("type", "Drama"), ("property", "portrays")]
)
def test_a_few_words_are_told_of_each(client, kind, name):
    found = client.get(f"/reconcile/flyout/{kind}", query_string={"id": name})

    assert (found.status_code, found.json["id"]) == (200, name)
    assert client.get(f"/reconcile/flyout/{kind}?id=nothing").status_code == 404


def test_a_preview_may_stand_in_a_frame_of_any_site_and_no_other_page_may(client):
    shown = client.get("/reconcile/preview?id=person/seo-yul-ha")
    other = client.get("/page/person/seo-yul-ha")

    assert "Seo Yul-ha" in shown.text or "Seo Yul Ha" in shown.text
    assert "frame-ancestors *" in shown.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in shown.headers
    assert "frame-ancestors 'none'" in other.headers["Content-Security-Policy"]
    assert client.get("/reconcile/preview?id=person/nobody").status_code == 404


# --- From scripts of other sites ----------------------------------------------------------------


def test_scripts_of_any_site_may_ask(client):
    for path in (
        "/reconcile",
        "/reconcile/suggest/entity?prefix=x",
        "/reconcile/properties?type=Drama",
    ):
        assert client.get(path).headers["Access-Control-Allow-Origin"] == "*"


def test_an_answer_may_be_a_script_that_calls_a_function(client):
    answer = client.get("/reconcile", query_string={"callback": "jQuery_1.done"})

    assert answer.mimetype == "application/javascript"
    match = re.fullmatch(r"/\*\*/jQuery_1\.done\((.*)\);", answer.text)
    assert json.loads(match[1])["name"] == "dramagraph"


def test_the_words_of_a_document_cannot_leave_the_script(client):
    queries = json.dumps({"</script>\u2028": {"query": "x"}})
    answer = client.get("/reconcile", query_string={"callback": "f", "queries": queries})

    assert "</script>" not in answer.text
    assert "\u2028" not in answer.text
