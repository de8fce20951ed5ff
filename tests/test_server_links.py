"""Links are made in one place: local ones for what has a page, out only to http and https."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dramagraph.iris import slug, thing_iri
from dramagraph.ontology.terms import DG
from dramagraph.server import create_app, links
from dramagraph.server.links import Name
from dramagraph.settings import BASE_IRI

SERVER = Path(__file__).parent.parent / "server"


@pytest.fixture(scope="module")
def app():
    return create_app({"store": "nowhere"})


@pytest.mark.parametrize(
    ("iri", "target"),
    [
        (f"{BASE_IRI}id/person/a", "/page/person/a"),
        (f"{BASE_IRI}id/drama/%ED%8F%AD", "/page/drama/%ED%8F%AD"),
        (f"{BASE_IRI}id/source/x-1#person-a", "/page/source/x-1#person-a"),
        (str(DG.portrays), "/ontology#portrays"),
        (f"{BASE_IRI}id/person/%61", f"{BASE_IRI}id/person/%61"),
        (f"{BASE_IRI}id/person/a%2Fb", f"{BASE_IRI}id/person/a%2Fb"),
        (f"{BASE_IRI}id/person/a/b", f"{BASE_IRI}id/person/a/b"),
        (f"{BASE_IRI}graph/status", f"{BASE_IRI}graph/status"),
        ("https://example.org/?a=b#c", "https://example.org/?a=b#c"),
        ("HTTP://example.org/", "HTTP://example.org/"),
        ("javascript:alert(1)", None),
        ("JaVaScRiPt://example.org/%0aalert(1)", None),
        ("data:text/html,<script>", None),
        ("file:///etc/passwd", None),
        ("//example.org/", None),
        ("http:/example.org", None),
        ("http://[", None),
        ("", None),
    ],
)
def test_where_an_iri_leads(app, iri, target):
    with app.test_request_context():
        assert links.target(iri) == target


@given(st.text(min_size=1).filter(lambda text: not any("\ud800" <= c <= "\udfff" for c in text)))
def test_a_name_and_its_iri_are_one(text):
    iri = thing_iri("person", slug(text))

    assert links.name_of(str(iri)) == Name("person", slug(text))


def test_addresses_carry_the_prefix_under_which_the_site_is_mounted(app):
    with app.test_request_context(base_url="http://localhost/drama/"):
        assert links.page(f"{BASE_IRI}id/person/a") == "/drama/page/person/a"
        assert links.absolute(links.sparql()) == "http://localhost/drama/sparql"


def test_templates_make_no_address_of_their_own():
    """Each href, src and action is made by links, or comes with what is shown."""
    made = (
        "{{ links.",
        "#",
        "{{ href",
        "{{ quote.",
        "{{ source.",
        "{{ statement.href",
        "{{ view.url",
    )
    made += (
        "{{ ref.href",
        "{{ property.href",
        "{{ entry.claim.href",
        "{{ home.example.href",
        "{{ links",
    )
    for file in sorted((SERVER / "templates").glob("*.html")):
        for name in ("href", "src", "action"):
            for part in file.read_text(encoding="utf-8").split(f' {name}="')[1:]:
                assert part.startswith(made), f"{file.name}: {part[:60]}"


def test_static_files_are_named_by_their_content(app):
    with app.test_request_context():
        assert links.static("style.css").startswith("/static/style.css?v=")
        assert links.static("style.css") != links.static("icon.svg")
