"""What is read in Hangul: words and their particles, names by form and company, titles by what stands
beside them, figures, and what a Korean article states."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dramagraph.claims import extract
from dramagraph.hangul import FIRST, LAST, is_particle, is_whole, romanised
from dramagraph.hangul_figures import hangul_episodes, hangul_numbers, number_of
from dramagraph.hangul_names import hangul_names
from dramagraph.hangul_phrases import awards, groups, hangul_listed, hangul_prizes, organisations
from dramagraph.hangul_titles import hangul_titles
from dramagraph.models import Document, Extraction
from dramagraph.patterns import Mention
from dramagraph.romanisation import KoreanName, parse_name

Said = Callable[[Extraction], set[str]]


def words(text: str, found: list[Mention]) -> list[str]:
    return [text[mention.start : mention.stop] for mention in found]


# --- Words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("noun", "particle", "agrees"),
    [
        *(
            ("곽재율", "은", True),
            ("곽재율", "는", False),
            ("임서아", "가", True),
            ("임서아", "이", False),
        ),
        *(
            ("곽재율", "로", True),
            ("손은새", "로", True),
            ("황태온", "로", False),
            ("황태온", "으로", True),
        ),
        *(
            ("tvN", "은", True),
            ("tvN", "는", True),
            ("곽재율", "", True),
            ("곽재율", "스럽다", False),
        ),
    ],
)
def test_a_particle_agrees_with_the_noun_before_it(noun: str, particle: str, agrees: bool) -> None:
    assert is_particle(particle, noun) is agrees


@pytest.mark.parametrize(
    ("text", "word", "whole"),
    [
        ("tvN에서", "tvN", True),
        ("약국집", "약국", False),
        ("새약국", "약국", False),
        ("약국은", "약국", True),
    ],
)
def test_a_word_is_whole_where_only_a_particle_follows(text: str, word: str, whole: bool) -> None:
    start = text.index(word)

    assert is_whole(text, start, start + len(word)) is whole


@pytest.mark.parametrize(
    ("hangul", "letters"),
    [
        ("김수현", "gim su hyeon"),
        ("최", "choe"),
        ("이은혜", "i eun hye"),
        ("곽", "gwak"),
        ("값", "gap"),
    ],
)
def test_syllables_are_romanised_letter_by_letter(hangul: str, letters: str) -> None:
    assert " ".join(map(romanised, hangul)) == letters


@given(st.integers(FIRST, LAST).map(chr))
def test_every_syllable_has_letters(syllable: str) -> None:
    assert romanised(syllable).isascii()
    assert romanised(syllable).isalpha()


@pytest.mark.parametrize(
    ("hangul", "latin"),
    [
        ("이민호", "Lee Min-ho"),
        ("남궁솔", "Namgung Sol"),
        ("한별", "Han Byeol"),
        ("제갈도하", "Jegal Do-ha"),
    ],
)
def test_a_name_is_one_in_hangul_and_in_letters(hangul: str, latin: str) -> None:
    assert parse_name(hangul) is not None
    assert parse_name(hangul) == parse_name(latin)


# --- Names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("배우 곽재율이 웃었다.", ["곽재율"]),
        ("곽재율·송예솜, 재회", ["곽재율", "송예솜"]),
        ("이상의 소식을 전했다. 정부의 방안이 기준을 넘었다.", []),
        ("배우 강훈은 웃었고 강훈의 형도 왔다.", ["강훈", "강훈"]),
        ("송예솜과 강훈은 각각 웃었다.", ["송예솜", "강훈"]),
        ("가수 유이가 노래한다. 유이는 돌아온다.", ["유이", "유이"]),
        ("영조 역의 배우가 온다.", ["영조"]),
        ("흥식(곽재율 분)은 떠났다.", ["흥식", "곽재율"]),
        ("앤서니 김(곽재율 분)은 떠났다.", ["앤서니 김", "곽재율"]),
        ("이태(임서율)와 유정(송예솜)이 만난다.", ["이태", "임서율", "유정", "송예솜"]),
        ("공심역을 맡았다.", ["공심"]),
        ("제안받은 역할은 많다.", []),
        ("배우 백진솔, 최다니엘, 강혜준이 왔다.", ["백진솔", "최다니엘", "강혜준"]),
        ("송예솜 기자 = 배우 곽재율이 웃었다.", ["곽재율"]),
        ("남궁솔은 웃었다.", ["남궁솔"]),
        ("배우 되겠다", []),
        ("봉하준이 약사 역을 맡았다.", ["봉하준"]),
        ("봉하준이 웃었다.", []),
        ("가장 사랑하는 친구 역을 맡았다.", []),
        ("배우 한다온 심지율 금보솔 양미루가 왔다.", ["한다온", "심지율", "금보솔", "양미루"]),
        ("배우 오과장 역을 맡았다. 오과장은 웃었다.", ["오과장", "오과장"]),
        ("그룹 푸른달 하람은 웃었다. 그룹 푸른달 활동은 끝났다.", ["하람"]),
        ("역할은 검사 유석이다.", ["유석"]),
        ("마이더스의 손이지만 돈을 모른다.", []),
        ("미국 국적의 '제이미'를 맡았다.", ["제이미"]),
        (
            "배우 곽재율 송예솜 표미진 윤종설 이태선이 왔다.",
            ["곽재율", "송예솜", "표미진", "윤종설", "이태선"],
        ),
    ],
)
def test_names_by_their_form_and_company(text: str, names: list[str]) -> None:
    assert words(text, hangul_names(text)) == names


def test_a_full_name_is_known_by_its_syllables_and_another_by_its_words() -> None:
    found = hangul_names("배우 곽재율과 가수 로운이 왔다.")

    assert found == [
        Mention(3, 6, "N", KoreanName("gwak", ("jae", "yul"))),
        Mention(11, 13, "X", "로운"),
    ]


HANGUL = st.text(
    st.sampled_from("김이박정 조은별송예솜곽재율배우역의을이가(분),·‘’\n"), max_size=80
)


@given(HANGUL)
def test_names_lie_in_the_text_in_order_without_overlaps(text: str) -> None:
    found = hangul_names(text)

    assert all(0 <= m.start < m.stop <= len(text) for m in found)
    assert all(a.stop <= b.start for a, b in zip(found, found[1:], strict=False))
    assert all(m.value == text[m.start : m.stop] for m in found if m.kind == "X")


# --- Titles, organisations, groups, awards --------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("tvN 새 드라마 ‘겨울 약국’이 온다.", ["겨울 약국"]),
        ("〈겨울 약국〉이 온다.", ["겨울 약국"]),
        ("드라마 '겨울 약국' '붉은 추수'에 나온다.", ["겨울 약국", "붉은 추수"]),
        ("'자체 최고'라는 평을 들었다.", []),
        ("드라마 '겨울 약국 시즌2'가 온다.", ["겨울 약국"]),
        ("'겨울 약국(극본 임서율 연출 황태온)' 제작발표회", ["겨울 약국"]),
        ("‘조은별’ 역을 맡았다.", []),
        ("'2021 MBC 연기대상'에서 웃었다.", []),
        ("드라마 “겨울 약국”이 온다. “정말 기쁩니다.”라고 말했다.", ["겨울 약국"]),
        ("<더팩트>와 통화에서 말했다.", []),
        ("KBS1 ‘겨울 약국(극본 임서율)는 온다.", ["겨울 약국"]),
        ("황태온 감독의 '겨울 약국'이 온다.", ["겨울 약국"]),
        ("데뷔한 뒤 '겨울 약국' '붉은 추수' 등에 출연했다.", ["겨울 약국", "붉은 추수"]),
        ("MBC ‘겨울 약국(최고 시청률 17.4%)’에 나온다.", ["겨울 약국"]),
    ],
)
def test_titles_by_what_stands_beside_them(text: str, titles: list[str]) -> None:
    assert [mention.value for mention in hangul_titles(text)] == titles


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("소속사 온담엔터테인먼트는 말했다.", ["온담엔터테인먼트", "온담엔터테인먼트"]),
        ("법무법인 푸른숲 직원이자 푸른숲의 대표", ["푸른숲", "푸른숲"]),
        ("소속사 관계자는 말했다. 걸그룹이 왔다.", []),
        ("별담 픽쳐스가 만든다.", ["별담 픽쳐스"]),
        ("소속사 매니지먼트 솔 관계자는 말했다.", ["매니지먼트 솔"]),
        ("별담 소속인 송예솜은 별담 측과 같은 소속 배우 곽재율을 만났다.", ["별담", "별담"]),
    ],
)
def test_organisations_by_their_endings_and_the_word_before(text: str, names: list[str]) -> None:
    assert words(text, sorted(organisations(text), key=lambda m: m.start)) == names


def test_groups_awards_and_prizes() -> None:
    text = "그룹 푸른달의 멤버가 제8회 한강드라마어워즈와 2021 MBC 연기대상에서 남자 신인연기상을 받았다."

    assert words(text, list(groups(text))) == ["푸른달"]
    assert words(text, list(awards(text))) == ["한강드라마어워즈", "MBC 연기대상"]
    assert words(text, list(hangul_prizes(text))) == ["남자 신인연기상"]


def test_listed_words_take_the_longest_and_no_part_of_a_word() -> None:
    text = "넷플릭스에서 KBS 2TV로, 강력계 형사가 의사소통을 한다."

    assert words(text, list(hangul_listed(text))) == ["넷플릭스", "KBS 2TV", "강력계 형사"]


# --- Figures --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("figure", "units", "value"),
    [
        *(("7743", "만", "77430000"), ("1", "억 2천만", "120000000"), ("17.4", "", "17.4")),
        *(("1,234", "", "1234"), ("3", "천", "3000"), ("2", "억4100만", "241000000")),
    ],
)
def test_figures_with_their_units(figure: str, units: str, value: str) -> None:
    assert number_of(figure, units) == value


@given(st.integers(0, 10**9))
def test_a_figure_without_units_is_itself(number: int) -> None:
    assert [m.value for m in hangul_numbers(f" {number} ")] == [str(number)]


@pytest.mark.parametrize(
    ("text", "episodes"),
    [
        ("9회는 5%였다.", [9]),
        ("첫 회 시청률은 5.7%였다.", [1]),
        ("16부작의 최종회에서", [16]),
        ("최종회(17회)는", [17]),
        ("최종회에서", []),
        ("제60회 백상예술대상에서", []),
        ("2회차와 3회의 회의", []),
        ("2회 연속 방송된 드라마", []),
    ],
)
def test_episodes_by_their_number(text: str, episodes: list[int]) -> None:
    assert [mention.value for mention in hangul_episodes(text)] == episodes


# --- Statements -----------------------------------------------------------------------------------


def read(text: str) -> Extraction:
    return extract(Document("example", text, "ko", published="2024-03-20"))


def test_a_chain_of_parts_goes_to_each_actor(said: Said) -> None:
    claims = said(
        read(
            "드라마 '겨울 약국'에서 곽재율은 판사 조인태 역을, 송예솜은 그의 딸 조은별 역을 각각 맡았다."
        )
    )

    assert {"곽재율 portrays 조인태", "송예솜 portrays 조은별"} <= claims
    assert not {"곽재율 portrays 조은별", "송예솜 portrays 조인태"} & claims


def test_a_part_that_is_only_offered_casts_nobody(said: Said) -> None:
    claims = said(
        read(
            "드라마 '겨울 약국'이 온다. 유강민 역에는 곽재율, 조은별 역에는 송예솜이 물망에 올랐다."
        )
    )

    assert {"겨울 약국 castCandidate 곽재율", "겨울 약국 castCandidate 송예솜"} <= claims
    assert not {claim for claim in claims if "portrays" in claim or "castMember" in claim}


def test_negation_behind_the_verb_is_heard() -> None:
    extraction = read("배우 곽재율은 드라마 '겨울 약국'에 출연하지 않는다.")
    cast = [s for s in extraction.statements if s.predicate == "castMember"]

    assert {e.stance.polarity for s in cast for e in s.evidence} == {"negated"}


def test_a_part_is_in_the_work_that_its_actor_was_just_cast_in(said: Said) -> None:
    text = (
        "드라마 '겨울 약국'이 온다. 드라마 '겨울 약국'은 멜로다. 드라마 '겨울 약국'은 길다.\n"
        "송예솜은 드라마 '붉은 추수'에 캐스팅됐다. 송예솜은 비서 조은별 역을 맡았다."
    )

    assert "조은별 characterIn 붉은 추수" in said(read(text))


def test_a_company_before_a_title_is_no_broadcaster(said: Said) -> None:
    claims = said(read("별담스튜디오 드라마 '겨울 약국'이 유튜브 '붉은 추수'와 겨룬다."))

    assert not {claim for claim in claims if "broadcaster" in claim}


def test_what_bears_the_name_of_its_source_is_based_on_it(said: Said) -> None:
    assert "겨울 약국 basedOn 겨울 약국" in said(
        read("드라마 '겨울 약국'이 온다. 이 드라마는 동명 소설을 원작으로 한다.")
    )


def test_given_names_go_with_the_full_name(said: Said) -> None:
    text = "드라마 '겨울 약국'에서 송예솜은 조은별 역을 맡았다. 은별의 아버지 조인태는 판사다."

    assert "조은별 parent 조인태" in said(read(text))


def test_a_person_is_the_same_in_both_scripts() -> None:
    persona = next(p for p in read("배우 송예솜이 웃었다.").personas if p.kind == "person")

    assert (persona.name, persona.key) == ("송예솜", "person/song yesom")


def test_a_job_before_a_part_in_whose_brackets_the_actor_stands_makes_nobody_a_person(
    said: Said,
) -> None:
    document = Document(
        "example", "배우 송예솜이 왔다. 드라마 '겨울 약국'은 작가 유은별(송예솜)의 이야기다.", "ko"
    )

    assert "송예솜 portrays 유은별" in said(extract(document))


def test_what_another_work_follows_is_not_spoken_of(said: Said) -> None:
    document = Document(
        "example",
        "드라마 '겨울 약국'은 '붉은 추수' 후속으로 방송된다. 유은별(송예솜 분)의 이야기를 다룬다.",
        "ko",
    )

    assert "겨울 약국 castMember 송예솜" in said(extract(document))
