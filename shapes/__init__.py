"""The SHACL shapes that a graph must conform to, one Turtle file a subject.

things, relations, values, claims    the facts, and the claims behind them
sources, evidence                    what one document says
identity                             who is who
links                                which thing is which item of Wikidata
unjudged                             what somebody's file does not let be judged
shapes                               what they have in common
report                               what a validation found
page                                 docs/shapes.md
"""

from collections.abc import Iterable

from rdflib import Graph, Namespace

from dramagraph import resources

SHAPE = Namespace("https://w3id.org/dramagraph/shapes#")

COMMON = "shapes"
FACTS = ("things", "relations", "values", "claims")
SOURCES = ("sources", "evidence")
IDENTITY = ("identity", "links")
FILES = (*FACTS, *SOURCES, *IDENTITY, "unjudged")


def graph(files: Iterable[str]) -> Graph:
    """Return the shapes of some files, with what they have in common, as a new graph."""
    found = Graph()
    for name in (COMMON, *files):
        found.parse(data=resources.text("shapes", f"{name}.ttl"), format="turtle")
    return found
