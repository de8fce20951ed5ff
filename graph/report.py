"""What a build tells its user: counts, the validation result and where the sources disagree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dramagraph.build import Built
from dramagraph.models import Claim, Value
from dramagraph.ontology.vocabulary import label

MOST_DISAGREEMENTS = 10
"""Lines; the rest are counted."""


def lines(built: Built, location: str) -> Iterator[str]:
    """Yield the lines that `build`, `add` and `remove` print."""
    counts = built.counts
    yield f"{location}: snapshot {built.number}"
    yield (
        f"  {counts['sources']} sources → {counts['claims']} claims with {counts['evidence']} quotes"
        f" → {counts.get('accepted', 0)} accepted facts about {counts['things']} things"
    )
    others = [
        f"{counts[s]} {s}"
        for s in ("contested", "reported", "refuted", "superseded")
        if s in counts
    ]
    if others:
        yield f"  not accepted: {', '.join(others)}"
    for name in built.corrected:
        yield f"  corrected: {name}; the version before stays to be cited"
    if built.change is None:
        yield f"  inferred: {len(built.inference.quads)} triples ({built.inference.reasoner})"
    else:
        yield f"  changed: {built.change[0]} quads came, {built.change[1]} went"
    if built.inference.note:
        yield f"  {built.inference.note}"
    for clash in built.inference.clashes:
        yield f"  contradiction: {clash}"
    warnings = len(built.report.results)
    what = "validation" if built.change is None else "validation of what changed"
    yield f"  {what}: conforms{f', {warnings} warnings' if warnings else ''}"
    yield from _disagreements(built)


def _disagreements(built: Built) -> Iterator[str]:
    names, standing = built.names, built.standing
    shown = [
        c for c in built.claims if standing[c.iri].status in ("contested", "superseded", "refuted")
    ]
    for claim in sorted(shown, key=lambda c: (names[c.subject], c.predicate, str(c.object)))[
        :MOST_DISAGREEMENTS
    ]:
        yield f"  {standing[claim.iri].status}: {_said(claim, names)}"
    if len(shown) > MOST_DISAGREEMENTS:
        yield f"  … and {len(shown) - MOST_DISAGREEMENTS} more disagreements"


def _said(claim: Claim, names: Mapping[str, str]) -> str:
    value = claim.object.lexical if isinstance(claim.object, Value) else names[claim.object]
    sources = sorted({witness.source.rpartition("/")[2] for witness in claim.witnesses})
    return f"{names[claim.subject]}, {label(claim.predicate)}: {value} ({', '.join(sources)})"
