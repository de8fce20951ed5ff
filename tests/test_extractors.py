"""Extractors that are no rules: how they are found, what of their proposals is believed, and how it
goes together with what the rules say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import EntryPoint
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dramagraph import extractors
from dramagraph.build import build, knowledge
from dramagraph.claims import extract
from dramagraph.errors import ExtractorError, MissingError
from dramagraph.extractors import Extractor, Name, Named, Proposal, Proposals, Rules, label, load
from dramagraph.extractors_accept import LONGEST_QUOTE, MOST_PLACES, Accepted, Bench, Refused
from dramagraph.extractors_align import folded
from dramagraph.extractors_merge import merged
from dramagraph.extractors_read import MOST_PROPOSALS, Panel, mentions, panel
from dramagraph.models import Document, Evidence, Extraction, Stance, Value
from dramagraph.status import SUREST, confidence

TEXT = """Undertow

Gong Tae-oh plays Kang Mu-yeol in the drama "Undertow". Undertow premiered on February 9, 2025 and has 16 episodes.

Baek Ha-yoon, an actress, won the Blue Dragon Film Awards in 2019. She is represented by Acorn Tree Entertainment.
"""
ARTICLE = Document("undertow.txt", TEXT, "en", published="2025-02-05")
WORK = Named("Undertow", "Drama")
ACTOR = Named("Gong Tae-oh", "Person")
ROLE = Named("Kang Mu-yeol", "Character")
ACTRESS = Named("Baek Ha-yoon", "Person")


class Fake:
    """An extractor that proposes what it was given."""

    version = "1"

    def __init__(self, *claims: Proposal, names: Sequence[Name] = (), name: str = "fake") -> None:
        """Take what it says of every document."""
        self.name = name
        self.proposals = Proposals(tuple(claims), tuple(names))

    def read(self, document: Document, names: object) -> Proposals:
        return self.proposals

    def account(self) -> Iterator[str]:
        yield from ()


def judged(proposal: Proposal, document: Document = ARTICLE) -> Accepted | Refused:
    return Bench(document).judge(proposal, "fake@1")


def accepted(proposal: Proposal, document: Document = ARTICLE) -> Accepted:
    found = judged(proposal, document)
    assert isinstance(found, Accepted), found
    return found


def why(proposal: Proposal, document: Document = ARTICLE) -> str:
    found = judged(proposal, document)
    assert isinstance(found, Refused), found
    return found.reason


def words(extraction: Extraction) -> set[str]:
    """Return every statement as "X predicate Y"."""

    def name(value: str | Value) -> str:
        return value.lexical if isinstance(value, Value) else extraction.by_key[value].name

    return {f"{name(s.subject)} {s.predicate} {name(s.object)}" for s in extraction.statements}


# --- Where the words stand ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "quote", "found"),
    [
        ("He said “It’s  me” —\nand left", '"It\'s me" - and', "“It’s  me” —\nand"),
        ("She plays it.", "'She plays it'", "She plays it"),
        ("Oh… no", "Oh... no", "Oh… no"),
        ("so\u00adfar\u200b so good", "sofar so good", "so\u00adfar\u200b so good"),
        ("😀 김수현이 웃었다", "김수현이 웃었다", "김수현이 웃었다"),
        ("caf\u00e9 noir", "cafe\u0301 noir", "caf\u00e9 noir"),
        ("She plays it", "she plays it", None),
        ("She plays it", "She  played it", None),
        ("She plays it", " \"' ", None),
        ("She plays it", "", None),
    ],
)
def test_a_quote_is_found_with_other_marks_and_spaces_but_no_other_letters(text, quote, found):
    places = [text[start:stop] for start, stop in folded(text).find(quote)]

    assert places == ([found] if found else [])


@pytest.mark.parametrize(
    ("text", "name", "count"),
    [
        ("Kim and Kimberly, Kim's, Kim-ssi", "Kim", 3),
        ("김수현이 김수현은 왕김수현", "김수현", 2),
        ("tvN tvN's tvN2", "tvN", 2),
    ],
)
def test_a_name_is_a_whole_word_but_for_a_korean_particle(text, name, count):
    assert len(list(folded(text).find(name, whole=True))) == count


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_what_is_copied_from_a_text_is_found_where_it_stands(text, start, length):
    """Letters between the offsets are those of the quote."""
    quote = text[start : start + length]
    letters = [c for c in quote if c.isalnum()]

    places = list(folded(text).find(quote))
    for place in places:
        assert 0 <= place.start < place.stop <= len(text)
    if letters and quote.isascii() and quote.strip() == quote and quote[0].isalnum():
        assert any(text[place.start : place.stop].startswith(quote[0]) for place in places)


def test_of_several_places_the_one_nearest_to_the_subject_counts():
    """Then the one nearest to the object, then the first."""
    quote = "They are married"
    text = f"{quote}. Seo Yul-ha said so. {quote}, Gong Tae-oh says. {quote}."
    document = Document("x", text)
    seo = Named("Seo Yul-ha", "Person")
    first, second = text.index(quote), text.index(quote, 5)

    assert accepted(Proposal(ACTOR, "spouse", seo, quote), document).evidence.start == second
    assert why(Proposal(seo, "spouse", ACTOR, quote), document).startswith("the sentence names")
    both = Document(
        "x",
        f"{quote}, Seo Yul-ha tells Gong Tae-oh. Then nothing more happened. {quote}, Seo Yul-ha.",
    )
    assert accepted(Proposal(seo, "spouse", ACTOR, quote), both).evidence.start == first


# --- What is believed ---------------------------------------------------------------------------


PLAYS = Proposal(
    ACTOR, "portrays", ROLE, "Gong Tae-oh plays Kang Mu-yeol", (("inDrama", "Undertow"),)
)
EPISODES = "Undertow premiered on February 9, 2025 and has 16 episodes"


@pytest.mark.parametrize(
    ("predicate", "said", "value"),
    [
        ("premiereDate", "2025-02-09", Value("2025-02-09", "date")),
        ("premiereDate", "2025-02", Value("2025-02", "gYearMonth")),
        ("premiereDate", "2025-02-10", None),
        ("premiereDate", "2024", None),
        ("premiereDate", "--02-09", None),
        ("numberOfEpisodes", "16", Value("16", "integer")),
        ("numberOfEpisodes", "16.0", Value("16", "integer")),
        ("numberOfEpisodes", "1.6", None),
        ("numberOfEpisodes", "17", None),
        ("numberOfEpisodes", "0", None),
        ("numberOfEpisodes", "NaN", None),
        ("numberOfEpisodes", "sixteen", None),
        ("viewershipRating", "2025", None),
        ("basedOn", "February", Value("February")),
        ("basedOn", "a webtoon", None),
    ],
)
def test_a_literal_is_one_that_the_quote_gives(predicate, said, value):
    found = judged(Proposal(WORK, predicate, said, EPISODES))

    if value is None:
        assert found == Refused(
            Proposal(WORK, predicate, said, EPISODES), "the quote does not give the value"
        )
    else:
        assert isinstance(found, Accepted) and found.object == value


@pytest.mark.parametrize(
    ("text", "language", "noun", "is_given"),
    [
        ("Baek Ha-yoon, an actress, won.", "en", "actress", True),
        ("Baek Ha-yoon, an actress, won.", "en", "Actress", True),
        ("Baek Ha-yoon, an actress, won.", "en", "singer", False),
        ("Baek Ha-yoon, attrice, ha vinto.", "it", "actress", True),
        ("Baek Ha-yoon, attrice, ha vinto.", "it", "actor", False),
    ],
)
def test_an_occupation_is_an_english_noun_that_the_quote_names_in_its_language(
    text, language, noun, is_given
):
    document = Document("x", text, language)
    found = judged(Proposal(ACTRESS, "occupation", noun, text.split(" ", 3)[2]), document)
    whole = judged(Proposal(ACTRESS, "occupation", noun, text), document)

    assert isinstance(whole, Accepted) == is_given
    assert not is_given or (isinstance(whole, Accepted) and whole.object == Value(noun.lower()))
    assert isinstance(found, Accepted | Refused)


@pytest.mark.parametrize(
    ("said", "qualifiers"),
    [
        ((("inDrama", "Undertow"),), (("inDrama", Named("Undertow", "CreativeWork")),)),
        ((("inDrama", "“Undertow”"),), (("inDrama", Named("Undertow", "CreativeWork")),)),
        ((("inDrama", "Harbor Lights"),), ()),
        ((("year", "2019"),), ()),
        ((("no such", "x"),), ()),
    ],
)
def test_a_qualifier_that_the_text_does_not_bear_out_is_left_out(said, qualifiers):
    assert accepted(Proposal(ACTOR, "portrays", ROLE, PLAYS.quote, said)).qualifiers == qualifiers


def test_the_qualifiers_of_an_award_and_a_rating():
    award = Proposal(
        ACTRESS,
        "receivedAward",
        Named("Blue Dragon Film Awards", "Award"),
        "won the Blue Dragon Film Awards in 2019",
        (("year", "2019"), ("count", "2"), ("category", "Best Actress")),
    )
    text = "Episode 4 of Undertow recorded 7.2 percent nationwide on February 9, 2025, Nielsen Korea says."
    rating = Proposal(
        Named("Undertow#4", "Episode"),
        "viewershipRating",
        "7.2",
        text,
        (("region", "nationwide"), ("measuredBy", "Nielsen Korea"), ("onDate", "2025-02-09")),
    )

    assert accepted(award).qualifiers == (("year", Value("2019", "gYear")),)
    assert dict(accepted(rating, Document("x", text)).qualifiers) == {
        "measuredBy": Named("Nielsen Korea", "Organization"),
        "onDate": Value("2025-02-09", "date"),
        "region": Value("nationwide"),
    }
    assert accepted(rating, Document("x", text)).subject == Named("Undertow#4", "Episode")


def test_a_casting_in_talks_is_a_candidate_and_one_that_fell_through_is_denied():
    text = "Gong Tae-oh may join Undertow. Seo Yul-ha will not."
    quote = "Gong Tae-oh may join Undertow"
    offered = accepted(
        Proposal(WORK, "castMember", ACTOR, quote, stance=Stance(stage="offered")),
        Document("x", text),
    )
    declined = accepted(
        Proposal(WORK, "castMember", ACTOR, quote, stance=Stance(stage="declined")),
        Document("x", text),
    )

    assert (offered.predicate, offered.evidence.stance.certainty) == ("castCandidate", "possible")
    assert declined.evidence.stance.polarity == "negated"


def test_words_in_long_quoted_speech_are_somebodys():
    text = "“Gong Tae-oh plays Kang Mu-yeol, and it was the best thing that ever happened to us,” he said."

    found = accepted(PLAYS, Document("x", text)).evidence.stance
    assert found.attributed_to == "speaker"
    told = accepted(
        Proposal(ACTOR, "portrays", ROLE, PLAYS.quote, stance=Stance(attributed_to="he")),
        Document("x", text),
    )
    assert told.evidence.stance.attributed_to == "he"


def test_a_word_for_the_subject_is_enough_near_its_name():
    quote = "She is represented by the agency."
    agency = Named("Acorn Tree Entertainment", "Agency")
    head = "Acorn Tree Entertainment grows."
    near = f"{head}\n\nBaek Ha-yoon won. {quote}"
    far = f"{head}\n\nBaek Ha-yoon won. {'Nothing happened here. ' * 30}{quote}"
    proposal = Proposal(ACTRESS, "representedBy", agency, quote)

    assert accepted(proposal, Document("x", near)).evidence.stop == len(near)
    assert why(proposal, Document("x", far)) == "the sentence names neither subject nor object"


def test_an_episode_stands_for_its_drama():
    text = "Undertow is back. The 16th episode, which aired on Sunday, scored 18.5 percent."
    rating = Proposal(
        Named("Undertow#16", "Episode"), "viewershipRating", "18.5", "scored 18.5 percent"
    )

    assert accepted(rating, Document("x", text)).object == Value("18.5", "decimal")
    none = Document("x", text.replace("16th episode", "last part"))
    assert why(rating, none) == "the sentence names neither subject nor object"


def test_bounds_hold_against_a_text_that_repeats_a_name():
    """Ten thousand places of a name and a quote are looked at in no more than a moment."""
    text = "Gong Tae-oh plays Kang Mu-yeol. " * 10_000
    document = Document("x", text)
    bench = Bench(document)

    for _ in range(20):
        assert isinstance(bench.judge(PLAYS, "fake@1"), Accepted)
    assert MOST_PLACES < 10_000


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"quote": "x" * (LONGEST_QUOTE + 1)}, "the quote is empty or longer than 400 characters"),
        ({"confidence": 0.0}, "the confidence is none"),
        ({"confidence": float("nan")}, "the confidence is none"),
        ({"confidence": 1.1}, "the confidence is none"),
        ({"object": "Kang Mu-yeol"}, "the object is of the wrong kind"),
        (
            {"object": Named("Undertow", "Drama")},
            "the class of the object does not fit the property",
        ),
        ({"subject": Named("Gong\nTae-oh", "Person")}, "the name or the class is none"),
        ({"subject": Named("---", "Person")}, "the name or the class is none"),
        (
            {
                "subject": Named('Undertow". Undertow premiered', "Drama"),
                "predicate": "castMember",
                "object": ACTOR,
            },
            "the text does not name the subject or the object",
        ),
        ({"predicate": "spouse"}, "relatives are of one kind"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_proposal_that_is_none_is_refused(change: dict[str, Any], reason: str) -> None:
    told = {
        "subject": ACTOR,
        "predicate": "portrays",
        "object": ROLE,
        "quote": PLAYS.quote,
    } | change

    assert why(Proposal(**told)) == reason


# --- Together -----------------------------------------------------------------------------------


def test_what_both_say_is_one_statement_with_the_evidence_of_both():
    alone = extract(ARTICLE)
    together = Panel((Fake(PLAYS), Rules()))(ARTICLE)

    assert words(together) == words(alone)
    assert [p.key for p in together.personas] == [p.key for p in alone.personas]
    for statement in together.statements:
        found = {"fake" if "@" in e.rule else "rules" for e in statement.evidence}
        predicate = statement.predicate
        assert found == (
            {"fake", "rules"}
            if predicate in ("portrays", "castMember", "characterIn")
            else {"rules"}
        )


def test_without_the_rules_the_same_keys_and_what_follows():
    together = Panel((Fake(PLAYS),))(ARTICLE)

    assert words(together) == {
        "Gong Tae-oh portrays Kang Mu-yeol",
        "Undertow castMember Gong Tae-oh",
        "Kang Mu-yeol characterIn Undertow",
    }
    mine = {p.key: (p.type, p.work) for p in together.personas}
    assert mine == {p.key: (p.type, p.work) for p in extract(ARTICLE).personas if p.key in mine}
    assert together.extractors == ("fake@1",)


def test_a_role_is_played_in_the_work_that_it_is_known_to_be_of():
    """Whoever leaves the drama out says the same as the rules, which know it."""
    bare = Proposal(ACTOR, "portrays", ROLE, PLAYS.quote)
    (played,) = (
        s for s in Panel((Fake(bare), Rules()))(ARTICLE).statements if s.predicate == "portrays"
    )

    assert played.qualifiers == (("inDrama", "drama/undertow"),)
    assert "fake.claim@1" in {e.rule for e in played.evidence}


def test_from_what_is_denied_nothing_follows():
    text = 'Gong Tae-oh never plays Kang Mu-yeol in "Undertow".'
    denied = Proposal(ACTOR, "portrays", ROLE, text, (("inDrama", "Undertow"),), Stance("negated"))

    assert words(Panel((Fake(denied),))(Document("x", text))) == {
        "Gong Tae-oh portrays Kang Mu-yeol"
    }


def test_another_spelling_is_the_same_persona():
    text = "Gong Tae-oh plays Kang Mu-yeol. Tae-oh won. Gong Tae Oh married Seo Yul-ha."
    document = Document("x", text)
    seo = Named("Seo Yul-ha", "Person")
    fake = Fake(
        PLAYS,
        Proposal(Named("Tae-oh", "Person"), "occupation", "actor", "Tae-oh won"),
        Proposal(Named("Gong Tae Oh", "Person"), "spouse", seo, "Gong Tae Oh married Seo Yul-ha"),
    )

    together = Panel((fake,))(document)
    (gong,) = (p for p in together.personas if p.name == "Gong Tae-oh")
    assert (gong.type, gong.aliases) == ("Actor", ("Gong Tae Oh",))
    assert words(together) == {
        "Gong Tae-oh portrays Kang Mu-yeol",
        "Gong Tae-oh spouse Seo Yul-ha",
    }


def test_nobody_makes_a_person_of_a_character():
    """What the rules know of a name stands; the claim is counted as refused."""
    spouse = Proposal(ACTOR, "spouse", Named("Kang Mu-yeol", "Person"), PLAYS.quote)
    together = Panel((Fake(spouse), Rules()))

    assert words(together(ARTICLE)) == words(extract(ARTICLE))
    assert together.refused["fake"] == {"the name is known as something else": 1}
    assert together.accepted["fake"] == 0


def test_a_film_has_no_finale_and_a_company_is_no_group():
    """What would break a shape is set aside, not built."""
    text = (
        'Gong Tae-oh stars in the film "Undertow" of tvN. The last day of "Undertow": February 9, 2025. '
        "Gong Tae-oh is a member of tvN."
    )
    ended = 'The last day of "Undertow": February 9, 2025'
    finale = Proposal(WORK, "finaleDate", "2025-02-09", ended)
    cast = Proposal(Named("Undertow", "Film"), "castMember", ACTOR, "Gong Tae-oh stars in the film")
    member = Proposal(
        ACTOR, "memberOf", Named("tvN", "MusicGroup"), "Gong Tae-oh is a member of tvN"
    )
    network = Proposal(
        Named("Undertow", "Film"), "broadcaster", Named("tvN", "Broadcaster"), "a member of tvN"
    )

    said = words(Panel((Fake(cast, finale, network, member), Rules()))(Document("x", text)))
    assert not any("finaleDate" in one for one in said)
    assert {one for one in said if "tvN" in one} == {"Undertow broadcaster tvN"}


def test_the_order_of_claims_and_extractors_does_not_show():
    claims = (
        PLAYS,
        Proposal(WORK, "premiereDate", "2025-02-09", EPISODES),
        Proposal(ACTRESS, "occupation", "actress", "Baek Ha-yoon, an actress"),
    )
    found = {Panel((Fake(*some), Rules()))(ARTICLE) for some in permutations(claims)}
    two = {
        Panel(some)(ARTICLE)
        for some in permutations((Fake(claims[0], name="a"), Fake(claims[1], name="b")))
    }

    assert (len(found), len(two)) == (1, 1)


def test_a_build_with_others_conforms_and_is_the_same_each_time(tmp_path: Path) -> None:
    fake = Fake(
        PLAYS,
        Proposal(WORK, "numberOfEpisodes", "16", EPISODES),
        Proposal(
            ACTRESS,
            "memberOf",
            Named("Acorn Tree Entertainment", "Organization"),
            TEXT.splitlines()[4][-50:],
        ),
        Proposal(Named("Undertow#3", "Episode"), "premiereDate", "2025-02-09", EPISODES),
    )
    rule = Fake(Proposal(ACTOR, "portrays", ROLE, PLAYS.quote, rule="a rule@\n1"), name="x y@z")

    built = build([ARTICLE], str(tmp_path / "store"), read=Panel((fake, rule, Rules())))
    again = knowledge([ARTICLE], read=Panel((Rules(), rule, fake)))

    assert built.report.conforms
    assert built.claims == again.claims
    assert {
        w.evidence.rule for c in again.claims for w in c.witnesses if "@" in w.evidence.rule
    } == {
        "fake.claim@1",
        "x-y-z.a-rule-1@1",
    }


def test_no_more_than_a_bound_of_proposals_counts():
    together = Panel((Fake(*[PLAYS] * (MOST_PROPOSALS + 2)),))
    together(ARTICLE)

    assert together.refused["fake"] == {f"more than {MOST_PROPOSALS} in one document": 2}
    assert list(together.account()) == [
        f"fake: {MOST_PROPOSALS} claims accepted, 2 refused",
        f"fake:   2 × more than {MOST_PROPOSALS} in one document",
    ]


def test_claims_are_merged_without_the_rules_personas_that_nothing_speaks_of():
    base = Extraction(ARTICLE, (), ())
    told = merged(base, [accepted(PLAYS)], ["fake@1"])

    assert sorted(p.key for p in told.extraction.personas) == [
        "character/gang muyeol",
        "drama/undertow",
        "person/gong taeo",
    ]


# --- Confidence ---------------------------------------------------------------------------------


def evidence(rule: str, sure: float, polarity: str = "affirmed") -> Evidence:
    return Evidence(0, 1, rule, sure, Stance(polarity))


@pytest.mark.parametrize(
    ("some", "sure"),
    [
        ([evidence("en.a.b", 0.9)], 0.9),
        ([evidence("en.a.b", 0.9), evidence("en.c.d", 0.8)], 0.9),
        ([evidence("en.a.b", 0.9), evidence("llm.tiny@1", 0.7)], 0.97),
        ([evidence("llm.tiny@1", 0.7), evidence("llm.tiny@1", 0.7)], 0.7),
        ([evidence("llm.tiny@1", 0.7), evidence("other.x@1", 0.5)], 0.85),
        ([evidence("en.a.b", 0.95), evidence("llm.tiny@1", 0.95)], SUREST),
        ([evidence("en.a.b", 1.0), evidence("llm.tiny@1", 0.5)], 1.0),
        ([evidence("en.a.b", 0.9), evidence("llm.tiny@1", 0.7, "negated")], 0.9),
        ([evidence("en.a.b", 0.9, "negated"), evidence("llm.tiny@1", 0.7, "negated")], 0.97),
    ],
)
def test_extractors_are_independent_witnesses_rules_are_one(some, sure):
    assert confidence(some) == sure


# --- Names --------------------------------------------------------------------------------------


def test_names_that_others_see_are_read_with():
    """A name without capitals is none to the rules; proposed, it is read like any other."""
    text = 'The rapper zico7 stars in the drama "Undertow".'
    document = Document("x", text)
    at = text.index("zico7")

    together = Panel((Fake(names=[Name(at, at + 5, "Person")]), Rules()))(document)
    assert "Undertow castMember zico7" in words(together)
    assert "Undertow castMember zico7" not in words(extract(document))


def test_names_do_not_push_the_rules_own_aside():
    at = TEXT.index("Gong Tae-oh")
    wrong = [Name(at, at + 4, "Place"), Name(at + 5, at + 30, "Award"), Name(0, 8, "Person")]

    assert words(Panel((Fake(names=wrong), Rules()))(ARTICLE)) == words(extract(ARTICLE))


@given(
    st.lists(
        st.builds(
            Name,
            st.integers(-5, 300),
            st.integers(-5, 300),
            st.sampled_from(("Person", "Drama", "Organization", "Place", "Nothing")),
        ),
        max_size=20,
    )
)
def test_any_names_are_taken_or_left_out(names):
    """Whatever the offsets, mentions stand in the text, in order, on one line."""
    found = list(mentions(TEXT, names))

    assert [m.start for m in found] == sorted(m.start for m in found)
    assert all(0 <= m.start < m.stop <= len(TEXT) for m in found)
    assert all("\n" not in TEXT[m.start : m.stop] for m in found)
    Panel((Fake(names=names), Rules()))(ARTICLE)


# --- Finding them -------------------------------------------------------------------------------


def test_the_rules_alone_need_no_panel():
    assert panel([]) is None
    assert panel(["rules", "rules"]) is None
    assert label(load("rules")) == f"rules@{Rules().version}"


def test_an_extractor_of_another_package_is_found_by_its_entry_point(monkeypatch):
    """It reads before the rules, whatever the order; none takes the name of one of our own."""
    mine = EntryPoint("mine", "tests.test_extractors:Fake", extractors.GROUP)
    thief = EntryPoint("rules", "tests.test_extractors:Fake", extractors.GROUP)
    broken = EntryPoint("broken", "no.such.module:x", extractors.GROUP)
    monkeypatch.setattr(extractors, "entry_points", lambda group: [mine, thief, broken])
    monkeypatch.setattr(EntryPoint, "load", lambda self: _loaded(self))

    together = panel(["rules", "mine"])
    assert together is not None
    assert [type(e) for e in together.extractors] == [Fake, Rules]
    with pytest.raises(
        MissingError, match='"nobody"; installed are broken, llm, mine, rules, spacy'
    ):
        panel(["nobody"])
    with pytest.raises(ExtractorError, match="broken cannot be loaded: no module"):
        panel(["broken"])


def _loaded(entry: EntryPoint) -> Callable[[], Extractor]:
    if entry.value.startswith("no."):
        raise ImportError("no module")
    return Fake if entry.value.endswith("Fake") else Rules


def test_the_extractor_of_the_page_works():
    """The class that docs/extractors.md shows reads what its docstring says."""
    page = (Path(__file__).parent.parent / "docs" / "extractors.md").read_text("utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    made: dict[str, Any] = {}
    exec(code, made)
    text = 'Kim on "Undertow"\n\n"Undertow" is back.\n\nWritten for the screen by: Pyeon Seo-ah'
    together = Panel((made["Credits"](), Rules()))

    found = together(Document("x", text))
    assert "Undertow screenwriter Pyeon Seo-ah" in words(found)
    assert {e.rule for s in found.statements for e in s.evidence if "@" in e.rule} == {
        "credits.line@1"
    }
