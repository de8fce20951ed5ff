"""The pages for people: read the request, ask one snapshot, render."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as Redirection

from dramagraph.errors import MissingError
from dramagraph.ontology import vocabulary
from dramagraph.server import links, lists, views
from dramagraph.server.caching import conditional
from dramagraph.server.links import Name
from dramagraph.server.negotiation import DOCUMENTS
from dramagraph.server.site import site
from dramagraph.server.snapshots import OpenSnapshot
from dramagraph.store import Snapshot

blueprint = Blueprint("pages", __name__)

STATUSES = {
    "accepted": "Accepted: a source says it plainly and nothing speaks against it, or a person decided so.",
    "contested": "Contested: sources disagree.",
    "reported": "Reported: only hedged, or attributed to somebody else.",
    "refuted": "Refuted: sources deny it and none says it plainly, or a person decided so.",
    "superseded": "Superseded: it gave way to a later, a more precise or a settled value.",
}
"""What each status of a claim means."""
MAX_SEARCH = 200
"""Code points of a search; what is longer names nothing."""


def _page(render: Callable[[OpenSnapshot], str]) -> Response:
    """Return the page of this address, or 304 where the client has it."""

    def make() -> Response:
        return Response(render(held), content_type="text/html; charset=utf-8")

    with site().snapshots.lease() as held:
        return conditional(held.edition, ("page", links.site_url(), request.full_path), make)


@blueprint.get("/")
def home() -> Response:
    """Show what is in the graph."""

    def render(held: OpenSnapshot) -> str:
        return render_template("home.html", home=lists.home_view(held), statuses=STATUSES)

    return _page(render)


@blueprint.get("/page/<kind>/<slug>")
def page(kind: str, slug: str) -> Response | Redirection:
    """Show a thing, a source, a claim or a record; lead from an evidence to its place."""
    name = links.checked(Name(kind, slug))
    if kind == "evidence":
        with site().snapshots.lease() as held:
            return redirect(views.evidence_place(held.snapshot, name.iri), 303)
    return _page(lambda held: _about(held.snapshot, name))


def _about(snapshot: Snapshot, name: Name) -> str:
    documents = [(format.label, links.document(name, format)) for format in DOCUMENTS]
    common = {"documents": documents, "iri": str(name.iri), "statuses": STATUSES}
    if name.kind == "source":
        return render_template("source.html", view=views.source_view(snapshot, name.iri), **common)
    if name.kind == "claim":
        return render_template(
            "claim.html", statement=views.claim_view(snapshot, name.iri), **common
        )
    if name.kind in {"run", "judgement"}:
        return render_template(
            "record.html", kind=name.kind, facts=views.record_view(snapshot, name.iri), **common
        )
    return render_template("thing.html", view=views.thing_view(snapshot, name.iri), **common)


@blueprint.get("/search")
def search() -> Response:
    """List the things and sources of a name."""
    text = request.args.get("q", "").strip()[:MAX_SEARCH]
    after = request.args.get("after", "")

    def render(held: OpenSnapshot) -> str:
        entries, following = lists.found_entries(held, text, after) if text else ((), None)
        onward = links.search(text, following) if following else None
        return render_template("search.html", text=text, entries=entries, onward=onward)

    return _page(render)


@blueprint.get("/class/<name>")
def of_class(name: str) -> Response:
    """List the things of a class."""
    if name not in vocabulary.classes():
        raise MissingError(f"the vocabulary has no class {name[:80]!r}; see {links.ontology()}")
    after = request.args.get("after", "")

    def render(held: OpenSnapshot) -> str:
        entries, following = lists.class_entries(held, name, after)
        onward = links.of_class(name, following) if following else None
        title, about = vocabulary.label(name), vocabulary.comment(name)
        return render_template(
            "class.html", title=title, about=about, entries=entries, onward=onward
        )

    return _page(render)


@blueprint.get("/sources")
def sources() -> Response:
    """List the sources, newest first."""
    after = request.args.get("after", "")

    def render(held: OpenSnapshot) -> str:
        entries, following = lists.source_entries(held, after)
        onward = links.sources(following) if following else None
        return render_template("sources.html", sources=entries, onward=onward)

    return _page(render)


@blueprint.get("/claims/<status>")
def claims(status: str) -> Response:
    """List the claims of a status."""
    if status not in STATUSES:
        raise MissingError(f"no claim is {status[:80]!r}; choose from {', '.join(STATUSES)}")
    after = request.args.get("after", "")

    def render(held: OpenSnapshot) -> str:
        entries, following, is_cut = lists.claim_entries(held, status, after)
        onward = links.claims(status, following) if following else None
        return render_template(
            "claims.html",
            status=status,
            about=STATUSES[status],
            entries=entries,
            onward=onward,
            most=lists.MAX_CLAIMS if is_cut else None,
        )

    return _page(render)
