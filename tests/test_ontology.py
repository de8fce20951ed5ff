"""The ontology file: complete, in three languages, within OWL 2 DL, consistent."""

import shutil
from io import BytesIO
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Literal, URIRef

from dramagraph import ontology
from dramagraph.ontology import vocabulary
from dramagraph.ontology.clashes import clashes, clashing
from dramagraph.ontology.page import page
from dramagraph.ontology.terms import DG

needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="HermiT needs Java")

CLASS_NAMES = """
    Person Actor Screenwriter Director Character CreativeWork Drama Film Episode Award Organization
    Agency Broadcaster StreamingPlatform ProductionCompany RatingsFirm Publisher MusicGroup Place
    Source Claim Evidence ExtractionRun Persona Judgement Link Verdict
"""
PROPERTY_NAMES = """
    portrays portrayedBy castMember guestAppearance castCandidate characterIn screenwriter director
    productionCompany broadcaster streamingPlatform premiereDate finaleDate numberOfEpisodes
    episodeOf episodeNumber representedBy memberOf receivedAward nominatedFor occupation spouse
    sibling siblingInLaw romanticPartner parent child affiliation debutWork notableWork basedOn
    viewershipRating hoursViewed birthDate birthPlace
    inDrama category year count region measuredBy onDate
    evidence source mentions polarity certainty stage attributedTo confidence rule status
    plainSources hedgedSources negatingSources speakingSources belief reason rival text sha256 file outlet rulePack extractor
    denotes judged verdict score feature method linkOf linkTo linkStatus
    verdictOn passage errorKind
"""
ABOUT_ITSELF = {
    "private", "singleFor", "singleValued", "subjectClass", "wikidataClass", "wikidataProperty",
}  # fmt: skip
CLASSES = set(CLASS_NAMES.split())
PROPERTIES = set(PROPERTY_NAMES.split())
WIKIDATA = {
    "Q5": "human",
    "Q11424": "film",
    "Q28389": "screenwriter",
    "Q33999": "actor",
    "Q95074": "fictional character",
    "Q5398426": "television series",
    "Q15773317": "television character",
    "Q15773347": "film character",
    "Q21191270": "television series episode",
    "Q1259759": "miniseries",
    "Q526877": "web series",
    "Q15416": "television program",
    "Q3464665": "television series season",
    "Q618779": "award",
    "Q4504495": "award ceremony",
    "Q43229": "organization",
    "Q4830453": "business",
    "Q783794": "company",
    "Q6881511": "enterprise",
    "Q891723": "public company",
    "Q18127": "record label",
    "Q15265344": "broadcaster",
    "Q1616075": "television station",
    "Q1254874": "television network",
    "Q2001305": "television channel",
    "Q59152282": "video streaming service",
    "Q559856": "online video platform",
    "Q1762059": "film production company",
    "Q10689397": "television production company",
    "Q1107679": "animation studio",
    "Q11032": "newspaper",
    "Q41298": "magazine",
    "Q1002697": "periodical",
    "Q215380": "musical group",
    "Q2088357": "musical ensemble",
    "Q641066": "girl group",
    "Q216337": "boy band",
    "Q2221906": "geographic location",
    "Q6256": "country",
    "Q515": "city",
    "Q486972": "human settlement",
    "Q56061": "administrative territorial entity",
    "Q3624078": "sovereign state",
    "Q10800557": "film actor",
    "Q10798782": "television actor",
    "Q2405480": "voice actor",
    "Q2259451": "stage actor",
    "Q177220": "singer",
    "Q488205": "singer-songwriter",
    "Q4610556": "model",
    "Q2252262": "rapper",
    "Q5716684": "dancer",
    "Q245068": "comedian",
    "Q36834": "composer",
    "Q753110": "songwriter",
    "Q639669": "musician",
    "Q36180": "writer",
    "Q6625963": "novelist",
    "Q49757": "poet",
    "Q3455803": "director",
    "Q2526255": "film director",
    "Q2059704": "television director",
    "Q1930187": "journalist",
    "Q33231": "photographer",
    "P800": "notable work",
    "P19": "place of birth",
    "P57": "director",
    "P58": "screenwriter",
    "P106": "occupation",
    "P161": "cast member",
    "P166": "award received",
    "P175": "performer",
    "P179": "part of the series",
    "P248": "stated in",
    "P272": "production company",
    "P449": "original broadcaster",
    "P453": "character role",
    "P463": "member of",
    "P569": "date of birth",
    "P577": "publication date",
    "P580": "start time",
    "P582": "end time",
    "P585": "point in time",
    "P750": "distributed by",
    "P1113": "number of episodes",
    "P1411": "nominated for",
    "P1441": "present in work",
    "P1545": "series ordinal",
    "P1686": "for work",
    "P1875": "represented by",
}
"""The ids that were looked up, with their English labels."""


def test_every_class_and_property_is_declared():
    assert set(vocabulary.classes()) == CLASSES
    assert set(vocabulary.properties()) == PROPERTIES


def test_the_constants_are_the_terms_of_the_file():
    declared = {s for s in ontology.graph().subjects(RDF.type) if str(s).startswith(str(DG))}

    assert set(dir(DG)) == declared
    assert declared == {DG[name] for name in CLASSES | PROPERTIES | ABOUT_ITSELF}


def test_a_name_that_is_not_declared_is_refused():
    with pytest.raises(AttributeError, match="portray"):
        _ = DG.portray


@pytest.mark.parametrize("predicate", [RDFS.label, RDFS.comment])
def test_every_term_has_one_label_and_one_comment_in_each_language(predicate):
    for term in dir(DG):
        words = list(ontology.graph().objects(term, predicate))
        assert sorted(w.language for w in words) == ["en", "it", "ko"], term
        assert all(str(w).strip() for w in words), term


def test_korean_words_are_in_hangul():
    names = sorted(CLASSES | PROPERTIES - {"sha256"})
    words = [vocabulary.label(n, "ko") + vocabulary.comment(n, "ko") for n in names]

    assert [w for w in words if not any("가" <= c <= "힣" for c in w)] == []


def test_every_property_has_one_domain_and_one_range():
    graph = ontology.graph()
    for name in PROPERTIES:
        assert len(list(graph.objects(DG[name], RDFS.domain))) == 1, name
        assert len(list(graph.objects(DG[name], RDFS.range))) == 1, name


def test_domains_and_ranges_are_declared_classes_and_literals_have_none():
    for name in PROPERTIES:
        assert vocabulary.domains(name), name
        assert CLASSES.issuperset(vocabulary.domains(name) + vocabulary.ranges(name)), name
        assert bool(vocabulary.ranges(name)) == (name in vocabulary.object_properties()), name


def test_domains_and_ranges_of_two_classes():
    assert vocabulary.domains("castMember") == ("Drama", "Film")
    assert vocabulary.ranges("characterIn") == ("Drama", "Film")
    assert vocabulary.ranges("castMember") == ("Person",)
    assert vocabulary.ranges("premiereDate") == ()


def test_superclasses_are_nearest_first():
    assert vocabulary.superclasses("Actor") == ("Actor", "Person")
    assert vocabulary.superclasses("Film") == ("Film", "CreativeWork")
    assert vocabulary.superclasses("Place") == ("Place",)


def test_superclasses_of_an_unknown_class_are_refused():
    with pytest.raises(AttributeError, match="Play"):
        vocabulary.superclasses("Play")


def test_inverses_hold_in_both_directions():
    assert vocabulary.inverse("portrays") == "portrayedBy"
    assert vocabulary.inverse("portrayedBy") == "portrays"
    assert vocabulary.inverse("child") == "parent"
    assert vocabulary.inverse("spouse") == "spouse"
    assert vocabulary.inverse("castMember") is None


def test_symmetric_properties():
    kinship = {"spouse", "sibling", "siblingInLaw", "romanticPartner"}

    assert vocabulary.symmetric() == kinship
    assert vocabulary.irreflexive() == kinship | {"parent"}
    assert vocabulary.asymmetric() == {"parent"}


def test_what_two_texts_may_disagree_about_is_single_valued_and_not_functional():
    functional = set(ontology.graph().subjects(RDF.type, OWL.FunctionalProperty))
    contested = {"premiereDate", "finaleDate", "numberOfEpisodes", "birthDate", "outlet", "denotes"}

    assert {DG[name] for name in vocabulary.single_valued() - contested} == functional
    assert contested <= vocabulary.single_valued()


def test_a_value_is_the_only_one_for_ever_for_a_moment_or_for_a_measurement():
    """Whatever speaks of the world and has one value says for how long."""
    found = {name: vocabulary.single_for(name) for name in vocabulary.properties()}

    assert {name: period for name, period in found.items() if period} == {
        "birthDate": "ever",
        "episodeNumber": "ever",
        "episodeOf": "ever",
        "finaleDate": "ever",
        "numberOfEpisodes": "ever",
        "premiereDate": "ever",
        "representedBy": "moment",
        "viewershipRating": "measurement",
    }


def test_the_kind_of_a_class_is_the_widest_that_is_apart_from_others():
    assert vocabulary.kind("Actor") == "Person"
    assert vocabulary.kind("Agency") == "Organization"
    assert vocabulary.kind("Drama") == vocabulary.kind("Film") == "CreativeWork"
    assert {vocabulary.kind(name) for name in CLASSES} == set(vocabulary.disjoint_classes())


def test_labels_fall_back_to_english():
    assert vocabulary.label("castMember", "it") == "membro del cast"
    assert vocabulary.label("castMember", "fr") == "cast member"


def test_only_wikidata_ids_that_were_looked_up_are_used():
    graph = ontology.graph()
    mapping = (
        SKOS.exactMatch,
        SKOS.closeMatch,
        SKOS.narrowMatch,
        DG.wikidataProperty,
        DG.wikidataClass,
    )
    matches = {o for p in mapping for o in graph.objects(None, p)}
    matches |= set(graph.objects(None, OWL.annotatedTarget))

    assert matches == {URIRef(f"http://www.wikidata.org/entity/{number}") for number in WIKIDATA}


def test_every_term_in_an_axiom_is_declared_as_one_kind():
    """Without this the file is OWL 2 Full: https://www.w3.org/TR/owl2-syntax/#Typing_Constraints"""
    graph = ontology.graph()
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    declared = {t: [k for k in kinds if (t, RDF.type, k) in graph] for t in graph.subjects()}
    axioms = (RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, OWL.inverseOf)
    in_axioms = {t for p in axioms for s, o in graph.subject_objects(p) for t in (s, o)}
    reserved = (str(OWL), str(RDF), str(RDFS))
    properties = {p for p in graph.predicates() if not str(p).startswith(reserved)}

    for term in in_axioms | properties:
        if isinstance(term, URIRef):
            assert len(declared.get(term, [])) == 1, term
            assert not str(term).startswith(reserved), term


def test_the_file_imports_nothing():
    assert list(ontology.graph().objects(None, OWL.imports)) == []


@needs_java
def test_hermit_proves_the_ontology_consistent_and_every_class_possible():
    import owlready2

    world = owlready2.World()
    text = BytesIO(ontology.graph().serialize(format="nt").encode())
    loaded = world.get_ontology("https://w3id.org/dramagraph/ontology#").load(fileobj=text)
    assert {one.name for one in loaded.classes()} >= CLASSES

    owlready2.sync_reasoner_hermit(world, debug=0)
    assert list(world.inconsistent_classes()) == []


def test_the_page_is_made_from_the_file():
    written = Path(__file__).parent.parent / "docs" / "ontology.md"

    assert written.read_text(encoding="utf-8") == page(), (
        "run python -m dramagraph.ontology.page > docs/ontology.md"
    )


def test_the_page_shows_each_class_and_property_in_one_row():
    rows = [line.split("`")[1] for line in page().splitlines() if line.startswith("| `")]

    assert sorted(rows) == sorted(CLASSES | PROPERTIES)


A, B, C = (URIRef(f"https://example.org/{name}") for name in "abc")


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (
            [(A, RDF.type, DG.Actor), (A, RDF.type, DG.Place)],
            [f"<{A}> is of classes that share no member: Person, Place"],
        ),
        (
            [(A, RDF.type, DG.Person), (A, DG.castMember, B)],
            [f"<{A}> is of class Person, and the subject of castMember is of Drama or Film"],
        ),
        (
            [(A, DG.castMember, B), (B, RDF.type, DG.Character)],
            [f"<{B}> is of class Character, and the value of castMember is of Person"],
        ),
        ([(A, DG.spouse, A)], [f"<{A}> has itself as spouse"]),
        (
            [(A, DG.parent, B), (B, DG.parent, A)],
            [f"<{A}> and <{B}> have each other as parent"],
        ),
        ([(A, RDF.type, DG.Drama), (A, RDF.type, DG.Film), (A, DG.castMember, B)], []),
        ([(A, DG.spouse, B), (B, DG.spouse, A), (A, DG.parent, C)], []),
        ([(A, RDF.type, DG.Drama), (A, DG.basedOn, Literal("A title"))], []),
    ],
)
def test_contradictions_are_named(facts, found):
    assert clashes(set(facts)) == tuple(found)


def test_facts_that_contradict_are_picked_out():
    torn = [(A, RDF.type, DG.Actor), (A, RDF.type, DG.Place), (B, DG.castMember, A)]
    parents = [(B, DG.parent, C), (C, DG.parent, B)]
    sound = [(B, DG.castMember, C), (C, RDF.type, DG.Person)]

    assert clashing({*torn, *parents, *sound}) == {*torn, *parents}
    assert clashing(set(sound)) == set()
