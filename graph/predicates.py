"""What each property joins, as the extraction needs to know it: the sorts of its subject and
object, and what follows from it.

A sort is one of being (person or character, whichever), person, character, work, episode,
organization, group, award, place, or a datatype.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Property:
    """The sorts of one property."""

    subject: str
    object: str
    object_class: str | None = None
    """The class of an organisation that stands in its object."""
    person_class: str | None = None
    """The class of a person that stands in it."""


PROPERTIES: dict[str, Property] = {
    "portrays": Property("person", "character", person_class="Actor"),
    "castMember": Property("work", "person", person_class="Actor"),
    "guestAppearance": Property("work", "person", person_class="Actor"),
    "castCandidate": Property("work", "person"),
    "characterIn": Property("character", "work"),
    "screenwriter": Property("work", "person", person_class="Screenwriter"),
    "director": Property("work", "person", person_class="Director"),
    "productionCompany": Property("work", "organization", "ProductionCompany"),
    "broadcaster": Property("work", "organization", "Broadcaster"),
    "streamingPlatform": Property("work", "organization", "StreamingPlatform"),
    "network": Property("work", "organization"),
    "crew": Property("work", "person"),
    "premiereDate": Property("work", "date"),
    "finaleDate": Property("work", "date"),
    "numberOfEpisodes": Property("work", "integer"),
    "episodeOf": Property("episode", "work"),
    "episodeNumber": Property("episode", "integer"),
    "representedBy": Property("person", "organization", "Agency"),
    "memberOf": Property("person", "group"),
    "receivedAward": Property("honoured", "award"),
    "nominatedFor": Property("honoured", "award"),
    "occupation": Property("being", "string"),
    "spouse": Property("being", "being"),
    "sibling": Property("being", "being"),
    "siblingInLaw": Property("being", "being"),
    "romanticPartner": Property("being", "being"),
    "parent": Property("being", "being"),
    "affiliation": Property("character", "organization", "Organization"),
    "debutWork": Property("person", "work"),
    "notableWork": Property("person", "work"),
    "basedOn": Property("work", "string"),
    "viewershipRating": Property("work", "decimal"),
    "hoursViewed": Property("work", "decimal"),
    "birthDate": Property("person", "date"),
    "birthPlace": Property("person", "place"),
    "alias": Property("work", "string"),
}
"""Three are no properties of the vocabulary: `alias` joins two names of one work, `network` is broadcaster or
streamingPlatform, as the organisation is known, `crew` is director or screenwriter, as the rule's {role} says.
"""

SYMMETRIC = frozenset(("spouse", "sibling", "siblingInLaw", "romanticPartner"))
KINSHIP = SYMMETRIC | {"parent"}

QUALIFIER_DATATYPES = {
    "category": "string",
    "year": "gYear",
    "count": "integer",
    "region": "string",
    "onDate": "date",
}
"""Qualifiers that are literals; inDrama and measuredBy name things."""

CREW = {
    "director": "director",
    "writer": "screenwriter",
    "screenwriter": "screenwriter",
    "scriptwriter": "screenwriter",
}
"""A role → the property of the work whose crew has it."""

QUALIFIERS = frozenset((*QUALIFIER_DATATYPES, "inDrama", "measuredBy"))

REGIONS = {
    "nationwide": "nationwide",
    "national": "nationwide",
    "nation": "nationwide",
    "nazionale": "nationwide",
    "seoul": "Seoul metropolitan area",
    "metropolitan": "Seoul metropolitan area",
}
"""A word of the text → the value of `region`."""
