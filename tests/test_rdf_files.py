"""What is read from RDF files, what is refused, and that the network is left alone."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import BNode, Graph, Literal, URIRef

from dramagraph.errors import DocumentError, MissingError
from dramagraph.iris import graph_iri
from dramagraph.rdf_files import SYNTAXES, load_bytes, load_files

A, B, C = URIRef("http://example.org/a"), URIRef("http://example.org/b"), Literal("é", lang="fr")
RDF_XML = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://example.org/">
  <rdf:Description rdf:about="http://example.org/a">{}</rdf:Description>
</rdf:RDF>"""
SAME = {
    "a.ttl": "@prefix e: <http://example.org/> . e:a e:b 'é'@fr .",
    "a.nt": '<http://example.org/a> <http://example.org/b> "é"@fr .',
    "a.nq": '<http://example.org/a> <http://example.org/b> "é"@fr <http://example.org/g> .',
    "a.trig": "@prefix e: <http://example.org/> . e:g { e:a e:b 'é'@fr }",
    "a.jsonld": """{"@context": {"b": "http://example.org/b"}, "@id": "http://example.org/a",
                    "b": {"@value": "é", "@language": "fr"}}""",
    "a.rdf": RDF_XML.format('<e:b xml:lang="fr">é</e:b>'),
}


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        pytest.fail("the network was asked for")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


def written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize(("name", "text"), SAME.items())
def test_the_extension_tells_the_syntax(tmp_path: Path, name: str, text: str) -> None:
    assert set(load_files([written(tmp_path, name, text)])) == {(A, B, C)}


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = written(tmp_path, "a.ttl", b"\xef\xbb\xbf" + SAME["a.ttl"].encode())

    assert set(load_files([path])) == {(A, B, C)}


def test_several_files_are_one_graph_and_share_no_blank_node(tmp_path: Path) -> None:
    paths = [
        written(tmp_path, "one.ttl", "<a:1> <a:p> _:x . _:x <a:p> [] ."),
        written(tmp_path, "two.nt", "_:x <a:p> <a:2> .\n"),
    ]

    assert set(load_files(paths)) == {
        (URIRef("a:1"), URIRef("a:p"), BNode("b0")),
        (BNode("b0"), URIRef("a:p"), BNode("b1")),
        (BNode("b2"), URIRef("a:p"), URIRef("a:2")),
    }


def test_relative_iris_start_from_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, "a.ttl", "<> <a:p> <b> .")

    assert set(load_files([path])) == {
        (URIRef(path.as_uri()), URIRef("a:p"), URIRef((tmp_path / "b").as_uri()))
    }


def test_what_follows_by_reasoning_is_left_out() -> None:
    text = f"<a:s> <a:p> <a:o> <a:g> .\n<a:x> <a:p> <a:o> <{graph_iri('inferred')}> .\n"

    graph = load_bytes(text.encode(), "nquads", "store.nq", "http://example.org/")

    assert set(graph) == {(URIRef("a:s"), URIRef("a:p"), URIRef("a:o"))}


def test_malformed_literals_are_read_in_silence(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    recwarn: pytest.WarningsRecorder,
) -> None:
    text = """@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        <a:s> <a:p> "2024-13-01"^^xsd:date , "maybe"^^xsd:boolean , "x"^^xsd:decimal ."""

    assert len(load_files([written(tmp_path, "a.ttl", text)])) == 3
    assert (*capfd.readouterr(), caplog.records, recwarn.list) == ("", "", [], [])


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.ttl", "<a:s> <a:p> <a:o> .\n\n<a:s> <a:p> .", ", line 3: objectList expected"),
        ("a.ttl", "[" * 100_000, ": nested too deeply; write it in N-Triples"),
        ("a.ttl", b"<a:s> <a:p> 'x' .\n'\xff'", ", line 2: not UTF-8; save it as UTF-8"),
        ("a.nt", "<a:s> <a:p> <a:o> .\n\n<a:s> <a:p> x .\n", ", line 3: Invalid line: x ."),
        (
            "a.nq",
            "# g\r\n<a:s> <a:p> <a:o> <a:g>",
            ", line 2: Invalid line (Failed to eat [ \\t]*\\.[ \\t]*(#.*)? at ): '<a:s> <a:p> <a:o> <a:g>'",
        ),
        (
            "a.trig",
            "<a:g> {\n<a:s> <a:p>\n",
            ", line 2: objectList expected",
        ),
        (
            "a.jsonld",
            '{"@id":\n"a:s",}',
            ", line 2: Expecting property name enclosed in double quotes",
        ),
        ("a.jsonld", "3", ": JSON-LD is an object or an array"),
        ("a.jsonld", "[" * 100_000, ": nested too deeply; write it in N-Triples"),
        ("a.jsonld", '{"@context": 3}', ": not well-formed (AttributeError)"),
        ("a.rdf", "<a>\n<b></a>", ", line 2: mismatched tag"),
        (
            "a.rdf",
            RDF_XML.format('<e:b rdf:ID="1 2"/>'),
            ", line 2: rdf:ID value is not a value NCName: 1 2",
        ),
        (
            "a.rdf",
            '<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY b "c">]>\n<a>&b;</a>',
            ", line 2: a DOCTYPE is refused; remove it",
        ),
        (
            "a.rdf",
            '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16"),
            ", line 1: a DOCTYPE is refused; remove it",
        ),
        (
            "a.rdf",
            RDF_XML.format('<e:b rdf:resource="http://example.org/\\"/>'),
            ": '\\\\' cannot stand in an IRI: http://example.org/\\",
        ),
        (
            "a.csv",
            "s,p,o",
            ": the extension tells no RDF syntax; use one of " + ", ".join(SYNTAXES),
        ),
    ],
)
def test_an_unreadable_file_is_told_with_line_and_reason(
    tmp_path: Path, name: str, text: str | bytes, message: str
) -> None:
    path = written(tmp_path, name, text)

    with pytest.raises(DocumentError) as error:
        load_files([path])

    assert str(error.value) == f"{path}{message}"


@pytest.mark.parametrize(
    "context",
    [
        '"@context": "http://example.org/c"',
        '"@context": [{}, ["http://example.org/c"]]',
        '"@context": {"@import": "http://example.org/c"}',
        '"@context": {"@context": "http://example.org/c"}',
        '"@context": {"b": {"@id": "http://example.org/b", "@context": "http://example.org/c"}}',
        '"http://example.org/b": [[{"@context": "http://example.org/c"}]]',
    ],
)
def test_a_context_elsewhere_is_refused_and_not_fetched(tmp_path: Path, context: str) -> None:
    path = written(tmp_path, "a.jsonld", f'{{{context}, "@id": "http://example.org/a"}}')

    with pytest.raises(DocumentError) as error:
        load_files([path])

    assert str(error.value) == (
        f"{path}: the context 'http://example.org/c' is not fetched; put it into the file as an object"
    )


def test_a_missing_file_and_a_folder_are_told_by_name(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.ttl", tmp_path):
        with pytest.raises(MissingError) as error:
            load_files([path])
        assert str(error.value) == f"{path}: no such file; name an RDF file"


@given(st.sampled_from(sorted(SAME)), st.data())
def test_a_damaged_file_is_read_or_refused(name: str, data: st.DataObject) -> None:
    """Whatever is put in its middle, nothing but a graph or a DocumentError in one line comes out."""
    text = SAME[name]
    start = data.draw(st.integers(0, len(text)))
    stop = data.draw(st.integers(start, min(len(text), start + 9)))
    middle = data.draw(
        st.text() | st.sampled_from(('"', "<", "[", "{", "}", "@context", "\\u00", "_:a"))
    )
    damaged = (text[:start] + middle + text[stop:]).encode("utf-8", "surrogatepass")
    syntax = SYNTAXES[Path(name).suffix]

    try:
        assert isinstance(load_bytes(damaged, syntax, name, "http://example.org/"), Graph)
    except DocumentError as error:
        assert len(str(error).splitlines()) == 1
