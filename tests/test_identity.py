"""Who is who over all documents: in the five articles, and in invented ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dramagraph.build import Knowledge
from dramagraph.claims import extract
from dramagraph.identity import Identities, identify, persona_iri, source_iri
from dramagraph.models import Document, Extraction, Persona

BASE = "https://w3id.org/dramagraph/id/"


def named(identities: Identities) -> dict[str, set[str]]:
    """Return spelling → the IRIs, without base, of the things that have it."""
    found: dict[str, set[str]] = {}
    for thing in identities.things:
        for name in (thing.label, *(alias for alias, _ in thing.aliases)):
            found.setdefault(name, set()).add(thing.iri.removeprefix(BASE))
    return found


def said(number: int, *personas: Persona, language: str = "en") -> Extraction:
    """Return what a document says that speaks of *personas* and of nothing else."""
    return Extraction(Document(f"{number}.txt", f"text {number}", language), personas, ())


def person(name: str, *aliases: str) -> Persona:
    return Persona(f"person/{name.lower()}", "person", "Person", name, aliases)


def drama(name: str, *aliases: str, kind: str = "drama") -> Persona:
    return Persona(f"{kind}/{name.lower()}", kind, kind.title(), name, aliases)


def character(name: str, work: Persona | None = None) -> Persona:
    key = f"character/{name.lower()}"
    return Persona(key, "character", "Character", name, work=work.key if work else None)


def organization(name: str, kind: str = "organization", type_: str = "Organization") -> Persona:
    return Persona(f"{kind}/{name.lower()}", kind, type_, name)


def iris(*extractions: Extraction) -> list[str]:
    return [thing.iri.removeprefix(BASE) for thing in identify(extractions).things]


@pytest.mark.parametrize(
    "spellings",
    [
        ("Kim Soo Hyun", "Kim Soo-hyun"),
        ("Hong Hae In", "Hong Hae-in", "Hae-in", "Haein"),
        ("Queens Group", "Queen Group", "Queen's Group"),
        ("Queen of Tears", "La regina delle lacrime"),
        ("Kim Ji Won", "Kim Ji-won"),
        ("Baek Hyun Woo", "Baek Hyun-woo"),
    ],
    ids=lambda names: names[0],
)
def test_spellings_of_the_articles_are_one_thing(
    spellings: Sequence[str], seed_knowledge: Knowledge
) -> None:
    names = named(seed_knowledge.identities)

    assert len(set.union(*(names[spelling] for spelling in spellings))) == 1


def test_no_spelling_of_the_articles_is_two_things(seed_knowledge: Knowledge) -> None:
    """One name, one thing; but a drama may be called like somebody in it."""
    kinds = {
        name: sorted(iri.partition("/")[0] for iri in found)
        for name, found in named(seed_knowledge.identities).items()
    }

    assert {tuple(found) for found in kinds.values() if len(found) > 1} <= {("character", "drama")}


def test_an_actor_is_never_the_character(seed_knowledge: Knowledge) -> None:
    roles = [c for c in seed_knowledge.claims if c.predicate == "portrays"]

    assert roles
    assert all(f"{BASE}person/" in c.subject for c in roles)
    assert all(f"{BASE}character/" in str(c.object) for c in roles)


def test_a_part_of_the_articles_gives_the_same_iris(
    seed_extractions: Sequence[Extraction], seed_knowledge: Knowledge
) -> None:
    """What a document calls something denotes the same with any other documents beside it."""
    whole = seed_knowledge.identities.denotes
    parts = [part for size in range(1, 5) for part in combinations(seed_extractions, size)]

    for part in parts:
        denotes = identify(part).denotes
        assert denotes == {persona: whole[persona] for persona in denotes}


@given(st.permutations(range(5)))
def test_the_order_of_documents_does_not_show(
    seed_extractions: Sequence[Extraction], seed_knowledge: Knowledge, order: Sequence[int]
) -> None:
    assert identify([seed_extractions[i] for i in order]) == seed_knowledge.identities


def test_judgements_join_all_personas_of_a_thing(seed_knowledge: Knowledge) -> None:
    """With k personas of one thing there are k − 1 judgements, each between two of its personas,
    and following them leads from each to each."""
    identities = seed_knowledge.identities
    members: dict[str, set[str]] = {}
    for persona, thing in identities.denotes.items():
        members.setdefault(thing, set()).add(persona)

    assert len(identities.judgements) == sum(len(group) - 1 for group in members.values())
    for judgement in identities.judgements:
        one, other = judgement.first, judgement.second
        assert identities.denotes[one] == identities.denotes[other] and one != other
    for group in members.values():
        pairs = [{j.first, j.second} for j in identities.judgements if j.first in group]
        reached = {min(group)}
        for _ in group:
            reached |= set().union(*(pair for pair in pairs if pair & reached))
        assert reached == group


def test_people_are_told_by_their_syllables() -> None:
    assert iris(
        said(1, person("Ok Na-rin")),
        said(2, person("Ok Na Rin")),
        said(3, person("Ock Narin")),
        said(4, person("Ok Na-ri")),
        said(5, person("Tony Bang")),
        said(6, person("TONY BANG")),
    ) == ["person/ok-na-ri", "person/ok-na-rin", "person/tony-bang"]


def test_a_character_is_one_in_one_work_only() -> None:
    """Two stories may have a Woo Seol-hee each; in one story her given name is she."""
    one, other = drama("Salt Garden"), drama("Low Tide")

    assert iris(
        said(1, one, character("Woo Seol-hee", one)),
        said(2, one, character("Woo Seol Hee", one)),
        said(3, one, character("Seol-hee", one)),
        said(4, other, character("Woo Seol-hee", other)),
    ) == [
        "character/woo-seol-hui.low-tide",
        "character/woo-seol-hui.salt-garden",
        "drama/low-tide",
        "drama/salt-garden",
    ]


def test_a_given_name_that_two_characters_share_is_neither() -> None:
    work = drama("Salt Garden")

    assert iris(
        said(1, work, character("Woo Seol-hee", work)),
        said(2, work, character("Kang Seol-hee", work)),
        said(3, work, character("Seol-hee", work)),
    ) == [
        "character/kang-seol-hui.salt-garden",
        "character/seol-hui.salt-garden",
        "character/woo-seol-hui.salt-garden",
        "drama/salt-garden",
    ]


def test_works_that_share_a_title_are_one() -> None:
    """Also over a third; the English title names it, whatever document comes first."""
    local = said(1, drama("La casa sul porto"), language="it")
    both = said(2, drama("La casa sul porto", "Harbour House"), language="it")
    english = said(3, drama("Harbour House"))

    assert iris(local, both, english) == iris(english, both, local) == ["drama/harbour-house"]
    (thing,) = identify([local, both, english]).things
    assert thing.label == "La casa sul porto"
    assert thing.aliases == (("Harbour House", "en"),)


def test_a_film_may_be_called_a_drama() -> None:
    assert iris(said(1, drama("Low Tide", kind="film")), said(2, drama("Low Tide"))) == [
        "film/low-tide"
    ]


def test_organisations_are_told_without_possessive_and_plural() -> None:
    assert iris(
        said(1, organization("Rose's Group")),
        said(2, organization("Roses Group")),
        said(3, organization("Rose Group", "agency", "Agency")),
        said(4, organization("Plum Group")),
        said(5, organization("KBS")),
        said(6, organization("Korean Broadcasting System")),
    ) == ["agency/rose-group", "organization/kbs", "organization/plum-group"]


def test_an_award_may_be_one_or_many() -> None:
    one, many = (
        Persona(f"award/{name.lower()}", "award", "Award", name)
        for name in ("Golden Crane Award", "Golden Crane Awards")
    )

    assert iris(said(1, one), said(2, many)) == ["award/golden-crane-award"]


def test_kinds_are_kept_apart() -> None:
    """A drama, a character, a person and a group of one name are four things."""
    work = drama("Arturo")
    group = Persona("group/arturo", "group", "MusicGroup", "Arturo")

    assert iris(said(1, work, character("Arturo", work), person("Arturo"), group)) == [
        "character/arturo.arturo",
        "drama/arturo",
        "group/arturo",
        "person/arturo",
    ]


def test_a_label_is_what_most_documents_prefer() -> None:
    (thing,) = identify(
        [
            said(1, person("Ok Na Rin", "Ok")),
            said(2, person("Ok Na-rin", "Na-rin")),
            said(3, person("Ok Na-rin")),
            said(4, person("Ok Narin"), language="it"),
        ]
    ).things

    assert (thing.label, thing.language) == ("Ok Na-rin", "en")
    assert thing.aliases == (("Na-rin", "en"), ("Ok Na Rin", "en"), ("Ok Narin", "it"))


def test_the_iri_of_a_source_names_one_version_of_a_document() -> None:
    """Its name and its text decide, so that a changed article is another source."""
    first = Document("news/Ledger 1.txt", "Ok Na-rin sang.")
    others = (
        Document("news/Ledger 1.txt", "Ok Na-rin sang!"),
        Document("news/Ledger-1.txt", "Ok Na-rin sang."),
        Document("", "Ok Na-rin sang."),
    )

    assert source_iri(first).startswith(f"{BASE}source/news-ledger-1-")
    assert source_iri(first) == source_iri(Document("news/Ledger 1.txt", "Ok Na-rin sang.", "it"))
    assert len({source_iri(first), *map(source_iri, others)}) == 4
    assert persona_iri(first, person("Ok Na-rin")).startswith(f"{source_iri(first)}#person-ok-na")


def people(names: Iterable[str]) -> list[Extraction]:
    return [said(number, person(name)) for number, name in enumerate(names)]


SPELLINGS = (
    "Ok Na-rin",
    "Ok Na Rin",
    "Ock Narin",
    "Ko Sa-rang",
    "Go Sarang",
    "Tony Bang",
    "!",
    "김수현",
)


@given(st.lists(st.sampled_from(SPELLINGS), min_size=1, max_size=6), st.sampled_from(SPELLINGS))
def test_a_new_spelling_never_changes_an_iri(names: list[str], new: str) -> None:
    before = identify(people(names)).denotes
    after = identify(people([*names, new])).denotes

    assert {persona: after[persona] for persona in before} == before


def test_what_a_real_document_says_can_be_identified() -> None:
    """From text to things, with an actor and a character of one given name."""
    text = 'Ok Na-rin plays Woo Na-rin in "Salt Garden". The drama "Salt Garden" stars Ok Na-rin.'

    names = named(identify([extract(Document("1.txt", text))]))
    assert names["Ok Na-rin"] == {"person/ok-na-rin"}
    assert names["Woo Na-rin"] == {"character/woo-na-rin.salt-garden"}
