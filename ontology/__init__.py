"""The vocabulary of dramagraph, an OWL 2 DL ontology in dramagraph.ttl.

It covers two things: the world of Korean drama (people, characters, works, episodes, awards,
organizations, places) and who says what about it (sources, claims, evidence, judgements). It is
aligned with schema.org, FOAF, PROV-O, Web Annotation and Wikidata, and imports none of them.

    terms        the IRIs as constants
    vocabulary   what the file says of them: superclasses, domains, inverses …
    clashes      what contradicts it
    page         docs/ontology.md
"""

from functools import cache

from rdflib import Graph

from dramagraph import resources


@cache
def graph() -> Graph:
    """Return dramagraph.ttl as one shared graph, for reading only."""
    return Graph().parse(data=resources.text("ontology", "dramagraph.ttl"), format="turtle")
