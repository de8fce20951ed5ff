"""The IRIs of the vocabulary as constants: DG.portrays, DG.Claim.

Closed: a name that ontology/dramagraph.ttl does not declare raises AttributeError. Each term is
explained there.
"""

from rdflib import Namespace, URIRef
from rdflib.namespace import DefinedNamespace


class DG(DefinedNamespace):
    """Every class and property that ontology/dramagraph.ttl declares."""

    _fail = True
    _NS = Namespace("https://w3id.org/dramagraph/ontology#")

    # Classes: the world that the articles speak of
    Actor: URIRef
    Agency: URIRef
    Award: URIRef
    Broadcaster: URIRef
    Character: URIRef
    CreativeWork: URIRef
    Director: URIRef
    Drama: URIRef
    Episode: URIRef
    Film: URIRef
    MusicGroup: URIRef
    Organization: URIRef
    Person: URIRef
    Place: URIRef
    ProductionCompany: URIRef
    Publisher: URIRef
    RatingsFirm: URIRef
    Screenwriter: URIRef
    StreamingPlatform: URIRef

    # Classes: who says what
    Claim: URIRef
    Evidence: URIRef
    ExtractionRun: URIRef
    Judgement: URIRef
    Link: URIRef
    Persona: URIRef
    Source: URIRef
    Verdict: URIRef

    # Properties of works, people and characters
    affiliation: URIRef
    basedOn: URIRef
    birthDate: URIRef
    birthPlace: URIRef
    broadcaster: URIRef
    castCandidate: URIRef
    castMember: URIRef
    characterIn: URIRef
    child: URIRef
    debutWork: URIRef
    director: URIRef
    episodeNumber: URIRef
    episodeOf: URIRef
    finaleDate: URIRef
    guestAppearance: URIRef
    hoursViewed: URIRef
    memberOf: URIRef
    nominatedFor: URIRef
    notableWork: URIRef
    numberOfEpisodes: URIRef
    occupation: URIRef
    parent: URIRef
    portrayedBy: URIRef
    portrays: URIRef
    premiereDate: URIRef
    productionCompany: URIRef
    receivedAward: URIRef
    representedBy: URIRef
    romanticPartner: URIRef
    screenwriter: URIRef
    sibling: URIRef
    siblingInLaw: URIRef
    spouse: URIRef
    streamingPlatform: URIRef
    viewershipRating: URIRef

    # Qualifiers of a claim
    category: URIRef
    count: URIRef
    inDrama: URIRef
    measuredBy: URIRef
    onDate: URIRef
    region: URIRef
    year: URIRef

    # Claims, their evidence, and how they stand
    attributedTo: URIRef
    belief: URIRef
    certainty: URIRef
    confidence: URIRef
    evidence: URIRef
    hedgedSources: URIRef
    mentions: URIRef
    negatingSources: URIRef
    plainSources: URIRef
    polarity: URIRef
    reason: URIRef
    rival: URIRef
    rule: URIRef
    source: URIRef
    speakingSources: URIRef
    stage: URIRef
    status: URIRef

    # Documents and runs
    extractor: URIRef
    file: URIRef
    outlet: URIRef
    rulePack: URIRef
    sha256: URIRef
    text: URIRef

    # Who is who
    denotes: URIRef
    feature: URIRef
    judged: URIRef
    method: URIRef
    score: URIRef
    verdict: URIRef

    # What people decided
    errorKind: URIRef
    passage: URIRef
    verdictOn: URIRef

    # Links to Wikidata
    linkOf: URIRef
    linkStatus: URIRef
    linkTo: URIRef

    # About the vocabulary itself
    private: URIRef
    singleFor: URIRef
    singleValued: URIRef
    subjectClass: URIRef
    wikidataClass: URIRef
    wikidataProperty: URIRef


# Plain attributes are found ten times faster than by the class of the class.
for _name in DG.__annotations__:
    setattr(DG, _name, DG[_name])
