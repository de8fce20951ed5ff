"""The one place where an IRI is minted.

An IRI depends on what is named and on nothing else: not on the order of documents, not on the
machine.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from hashlib import sha256
from urllib.parse import quote

from rdflib import URIRef

from dramagraph.settings import base_iri

REMEMBERED = 65_536
"""Names whose slugs are kept, some 15 MB: a name comes five times in a document, and in many."""

SLUG_LENGTH = 80
"""Code points; a longer slug is cut and ends in a hash, so that two long titles stay apart."""


def thing_iri(kind: str, slug: str) -> URIRef:
    """Return the IRI of a thing: base/id/kind/slug."""
    return URIRef(f"{base_iri()}id/{kind}/{quote(slug, safe='-._~')}")


def graph_iri(name: str) -> URIRef:
    """Return the IRI of a graph that is not a source's: status, identity, inferred, ontology …"""
    return _graph_iri(base_iri(), name)


@cache
def _graph_iri(base: str, name: str) -> URIRef:
    return URIRef(f"{base}graph/{name}")


def hash_iri(kind: str, *parts: str) -> URIRef:
    """Return the IRI of something that is what it says: a claim, an evidence, a run, a judgement.

    128 bits of SHA-256 over the parts, each with its length before it, so that ("ab", "c") and
    ("a", "bc") differ.
    """
    digest = sha256()
    for part in parts:
        data = part.encode("utf-8")
        digest.update(b"%d:" % len(data))
        digest.update(data)
    return URIRef(f"{base_iri()}id/{kind}/{digest.hexdigest()[:32]}")


@lru_cache(maxsize=REMEMBERED)
def slug(text: str) -> str:
    """Return *text* as it stands in an IRI: lower case, letters and digits of any script, hyphens
    between.

    Accents go, Hangul stays. What holds no letter or digit at all is named by its hash.

    >>> slug("It's Okay to Not Be Okay")
    'its-okay-to-not-be-okay'
    >>> slug("Città d'Acqua"), slug("폭싹 속았수다")
    ('citta-dacqua', '폭싹-속았수다')
    """
    # Twice: a capital may come out of a compatibility character, as out of ℠.
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = "".join(c for c in folded if not unicodedata.combining(c))
    kept = unicodedata.normalize("NFC", re.sub(r"['’‘`ʼ]", "", kept))
    name = "-".join(re.findall(r"[^\W_]+", kept))
    if name and len(name) <= SLUG_LENGTH:
        return name
    digest = sha256(text.encode("utf-8")).hexdigest()
    return f"{name[: SLUG_LENGTH - 17].rstrip('-')}-{digest[:16]}".lstrip("-")
