"""The page docs/ontology.md, made from dramagraph.ttl: python -m dramagraph.ontology.page."""

import sys
from collections.abc import Iterable, Iterator, Sequence

from rdflib import OWL, RDFS, SKOS, BNode, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from dramagraph.ontology import graph, vocabulary
from dramagraph.ontology.terms import DG

ALIGNMENTS = {
    RDFS.subClassOf: "⊑",
    RDFS.subPropertyOf: "⊑",
    OWL.equivalentClass: "≡",
    SKOS.exactMatch: "=",
    SKOS.closeMatch: "≈",
}
"""How a term relates to one of another vocabulary, and the sign for it on the page."""

PROVENANCE = frozenset(
    ("Claim", "Evidence", "ExtractionRun", "Judgement", "Link", "Persona", "Source", "Verdict")
)
"""The classes of what is said, beside those of what it is said of."""

INTRODUCTION = """# The ontology

The vocabulary of `https://w3id.org/dramagraph/ontology#`, prefix `dg:`, in OWL 2 DL. The file is
`ontology/dramagraph.ttl`, and this page is made from it by `python -m dramagraph.ontology.page`.
It has every label and comment in English, Korean and Italian; the page shows the English comments.

Signs in the column *Elsewhere*: ⊑ is a kind of, ≡ is the same as (these two hold in OWL),
= and ≈ lead to the Wikidata item or property of the same or nearly the same meaning.

No two of these classes share a member: {disjoint}.
Drama and Film may, as may the kinds of organization.

From the accepted facts, reasoning adds the other direction of a property (an inverse or symmetric
one), the wider classes of a thing, and who is an `Actor`: whoever portrays a character or is a cast
member of a work. What it adds stands in a graph of its own, `<…/graph/inferred>`.
"""

PROPERTIES = """The subject of a property belongs to one of the classes in *Of*, its value to one in
*To*. *One value* means that a thing has at most one true value, so that two are a disagreement.
OWL 2 has no datatypes for dates: the SHACL shapes narrow *any literal* to what the text says.
"""


def page() -> str:
    """Return the page, in Markdown."""
    disjoint = ", ".join(f"`{name}`" for name in vocabulary.disjoint_classes())
    facts, provenance = _split(vocabulary.properties())
    return "\n".join(
        (
            INTRODUCTION.format(disjoint=disjoint),
            "## Classes\n",
            *_class_rows(),
            "\n## Properties\n",
            PROPERTIES,
            "### Facts\n",
            *_property_rows(facts),
            "\n### Claims, evidence and identity\n",
            *_property_rows(provenance),
            "",
        )
    )


def _split(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the properties of things, and those of what is said of them, in the order given."""
    said = {name for name in names if not PROVENANCE.isdisjoint(vocabulary.domains(name))}
    return [name for name in names if name not in said], [name for name in names if name in said]


def _class_rows() -> Iterator[str]:
    yield "| Class | Is a | Means | Elsewhere |"
    yield "|---|---|---|---|"
    for name in vocabulary.classes():
        above = " ".join(f"`{one}`" for one in vocabulary.superclasses(name)[1:])
        means = vocabulary.comment(name)
        yield f"| {_heading(name)} | {above} | {means} | {_elsewhere(name)} |"


def _property_rows(names: Iterable[str]) -> Iterator[str]:
    yield "| Property | Of | To | Means | Elsewhere |"
    yield "|---|---|---|---|---|"
    for name in names:
        subject = _either(vocabulary.domains(name))
        means = " ".join((vocabulary.comment(name), *_traits(name)))
        yield f"| {_heading(name)} | {subject} | {_values(name)} | {means} | {_elsewhere(name)} |"


def _heading(name: str) -> str:
    words = " · ".join(vocabulary.label(name, language) for language in ("en", "ko", "it"))
    return f"`{name}`<br>{words}"


def _traits(name: str) -> Iterator[str]:
    inverse = vocabulary.inverse(name)
    if inverse == name:
        yield "*Symmetric.*"
    elif inverse:
        yield f"*Inverse:* `{inverse}`."
    period = vocabulary.single_for(name)
    if period in ("moment", "measurement"):
        yield f"*One value at each {period}.*"
    elif name in vocabulary.single_valued():
        yield "*One value.*"


def _values(name: str) -> str:
    """Return the classes of a property's values, or their datatype, or the values themselves."""
    if vocabulary.ranges(name):
        return _either(vocabulary.ranges(name))
    datatype = graph().value(DG[name], RDFS.range)
    listed = graph().value(datatype, OWL.oneOf) if isinstance(datatype, BNode) else None
    if listed is not None:
        return " or ".join(f'"{value}"' for value in Collection(graph(), listed))
    return "any literal" if datatype == RDFS.Literal else f"`{_short(datatype)}`"


def _either(names: Iterable[str]) -> str:
    return " or ".join(f"`{name}`" for name in names)


def _elsewhere(name: str) -> str:
    found = sorted(
        f"{sign} `{_short(o)}`"
        for predicate, sign in ALIGNMENTS.items()
        for o in graph().objects(DG[name], predicate)
        if isinstance(o, URIRef) and o not in DG
    )
    return "<br>".join(found)


def _short(iri: Node | None) -> str:
    return graph().namespace_manager.curie(str(iri), generate=False)


if __name__ == "__main__":
    sys.stdout.write(page())
