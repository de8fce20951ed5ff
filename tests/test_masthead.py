"""What an article says about itself."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dramagraph.masthead import Masthead, masthead

FIXTURES = Path(__file__).parent / "fixtures"

ARTICLES = {
    "blog-en": Masthead(
        "“Paper Lighthouse” Shares First Stills Of Its Leads", "2024-04-11", "Tide Daily"
    ),
    "gisa-ko": Masthead(
        "'종이 등대' 도한별, 섬을 떠나지 않는 등대지기로 변신", "2024-03-09", "파도뉴스"
    ),
    "press-ko": Masthead(
        "도한별 '종이 등대' 종영 소감 \"섬에 두고 온 것이 많다\"", "2024-06-30", "파도일보"
    ),
    "revista-es": Masthead(
        "Quién es quién en 'Paper Lighthouse', el drama del que todos hablan",
        "2024-06-03",
        "Marea Diaria",
    ),
    "revue-fr": Masthead("« Paper Lighthouse » : faut-il monter dans le phare ?", "2024-06-14"),
    "rivista-it": Masthead(
        "Paper Lighthouse, il faro di carta conquista tutti: ascolti da record", "2024-05-12"
    ),
    "wire-en": Masthead(
        'Do Han-byeol to keep the light in "Paper Lighthouse"', "2024-03-09", "Harbor Wire"
    ),
}


@pytest.mark.parametrize(("name", "said"), ARTICLES.items())
def test_an_article_names_itself_its_day_and_its_publisher(name: str, said: Masthead):
    text = (FIXTURES / f"{name}.txt").read_text(encoding="utf-8")

    assert masthead(text, name[-2:]) == said


BODY = "Do Han-byeol keeps the light.\n\nThe island is small."

DATELINES = [
    ("en", "SEOUL, June 5, 2023 -- Do keeps the light.", "2023-06-05"),
    ("en", "SEOUL, South Korea — June 5, 2023 — Do keeps the light.", "2023-06-05"),
    ("en", "Published on May 29, 2024 | 10:42 AM IST", "2024-05-29"),
    ("en", "Published : Feb. 12, 2025 - 14:05:11", "2025-02-12"),
    ("en", "Input 2024.03.07. 11:20 AM", "2024-03-07"),
    ("en", " date 2023-08-14 ", "2023-08-14"),
    ("en", " date 2023-08-14 Do keeps the light, and so on.", "2023-08-14"),
    ("en", "ENTERTAINMENT | Nov 3, 2022", "2022-11-03"),
    ("en", "2025.06.11 16:31", "2025-06-11"),
    ("en", "Posted January 2, 2022 by keeper", "2022-01-02"),
    ("en", "By Ahn Ji-u | October 28, 2023", "2023-10-28"),
    ("en", "Ahn Ji-u (Harbor Daily) - May 14, 2021 - 11:16pm", "2021-05-14"),
    ("fr", "Par Ahn Ji-u 24 septembre 2024", "2024-09-24"),
    ("en", "Published: March 2024", "2024-03"),
    ("en", "Updated May 3, 2024 | Published May 1, 2024", "2024-05-01"),
    ("it", "SEUL, 5 febbraio 2025 – Do custodisce il faro.", "2025-02-05"),
    ("it", "Pubblicato il 5 febbraio 2025 alle 10:15", "2025-02-05"),
    ("it", "5 febbraio 2025. Giornata intensa al faro.", "2025-02-05"),
    ("es", "Publicado el 3 de marzo de 2024", "2024-03-03"),
    ("es", "Los Ángeles (EE. UU.), 13 sep 2022 (Marea).- Do guarda el faro.", "2022-09-13"),
    ("es", "SEÚL | 21/10/2023", "2023-10-21"),
    ("fr", "Publié le 3 mars 2024 à 10h15", "2024-03-03"),
    ("fr", "Séoul, le 12 juin 2024. Do garde le phare.", "2024-06-12"),
    ("ko", "입력 2024.03.07 09:12 | 수정 2024.03.08 10:00", "2024-03-07"),
    ("ko", "파도일보 표나루 기자 | 승인 2024.03.07 22:31", "2024-03-07"),
]


@pytest.mark.parametrize(("language", "line", "published"), DATELINES)
def test_a_dateline_is_read_as_papers_write_it(language: str, line: str, published: str):
    assert masthead(f"A heading\n\n{line}\n\n{BODY}", language).published == published


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "In an interview published on January 20, 2025, Do spoke of the light."),
        ("en", "Do was born on July 2, 1994, in Mokpo."),
        ("en", "Release date: March 9, 2024"),
        ("en", "March 9, 2024 was the day of the first episode."),
        ("en", "The Lighthouse Awards 2023"),
        ("en", "Born: Mokpo, Jeolla, September 1, 1970"),
        ("en", "Film | Early 2023"),
        ("en", "Early 2023 – Do keeps the light."),
        ("es", "Nacimiento: 2 de julio de 1994, Mokpo"),
        ("fr", "Le 18 septembre 2023, Do a quitté l'île."),
        ("ko", "2024년 3월 9일 방송된 첫 회는 9.4%를 기록했다."),
    ],
)
def test_a_date_in_a_sentence_or_a_profile_is_no_dateline(language: str, line: str):
    assert masthead(f"A heading\n\n{line}\n\n{BODY}", language).published is None


def test_far_from_the_head_only_a_label_or_a_time_makes_a_dateline():
    far = "A heading\n" + "\nDo keeps the light." * 20

    assert masthead(f"{far}\n\n입력 2024.03.07", "ko").published == "2024-03-07"
    assert masthead(f"{far}\n\n입력 2024.03.07\n\n(끝)\n", "ko").published == "2024-03-07"
    assert masthead(f"{far}\n\n2024.03.07 15:40 | 사진 제공", "ko").published == "2024-03-07"
    assert masthead(f"{far}\n\nSEOUL, June 5, 2023 -- It is small.", "en").published is None


@pytest.mark.parametrize(
    ("line", "outlet"),
    [
        ("[Tide Daily Reporter Ma Ri-nae] Do keeps the light.", "Tide Daily"),
        ("[파도일보 마리내 기자] 도한별이 등대를 지킨다.", "파도일보"),
        ("[파도일보=마리내 기자] 도한별이 등대를 지킨다.", "파도일보"),
        ("(서울=파도뉴스) 마리내 기자 = 도한별이 등대를 지킨다.", "파도뉴스"),
        ("SEOUL (Harbor Wire) - Do keeps the light.", "Harbor Wire"),
        ("Seúl, 13 sep 2022 (Marea Diaria).- Do guarda el faro.", "Marea Diaria"),
        ("Seúl, 13 sep 2022 (Redacción).- Do guarda el faro.", None),
        ("Source: Tide Daily (1) (2)", "Tide Daily"),
        ("Fonte: Marea", "Marea"),
        ("출처: 파도일보", "파도일보"),
        ("Source: https://example.org/a", None),
        ("Source (1)", None),
        ("[사진] 등대 사무국 / Copyright ⓒ 파도일보", "파도일보"),
        ("Copyright © 2024 Tide Daily. All rights reserved.", "Tide Daily"),
        ("The drama on Harbor TV, a source said.", None),
        ("The (old) - light", None),
    ],
)
def test_an_outlet_is_named_by_a_by_line_a_label_or_a_copyright(line: str, outlet: str | None):
    assert masthead(f"A heading\n\n{line}\n\n{BODY}", "es").outlet == outlet


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"Do keeps the light\n\n{BODY}", "Do keeps the light"),
        (f"Do keeps the light\n{BODY}", "Do keeps the light"),
        (f"Will Do keep the light?\n{BODY}", "Will Do keep the light?"),
        (f'Do on the light... "Why?"\n{BODY}', 'Do on the light... "Why?"'),
        (f"Do keeps the light\n\n{BODY.lower()}", "Do keeps the light"),
        (f"2024.03.09 10:00\nDo keeps the light\n\n{BODY}", "Do keeps the light"),
        (f"By Ma Ri-nae\n\nDo keeps the light\n\n{BODY}", "Do keeps the light"),
        (f"Do keeps the light\n date 2024-03-09 \n{BODY}", "Do keeps the light"),
        ("Do keeps the light", None),
        (BODY, None),
        (f'"I keep the light."\n\n{BODY}', None),
        (f"Do keeps the light of an island that\nis far from the next one.\n\n{BODY}", None),
        (f"{'Do keeps the light ' * 20}\n\n{BODY}", None),
        (f"date 2024-03-09 Do keeps the light\n\n{BODY}", None),
        (f"(서울=파도뉴스) 마리내 기자 = 도한별\n\n{BODY}", None),
        (f"***\n\n{BODY}", None),
    ],
)
def test_a_title_is_a_first_line_that_looks_like_a_heading(text: str, title: str | None):
    assert masthead(text, "en").title == title


@given(st.text(alphabet="a. \n()[]=|-2024년0기자()By:ⓒ–,'", max_size=300))
def test_whatever_is_found_stands_in_the_text(text: str):
    found = masthead(text, "ko")

    assert found.title is None or found.title in text
    assert found.outlet is None or found.outlet in text


def test_a_line_without_end_is_read_from_its_start_only():
    for filling in (" ", "(", "a ", "- "):
        assert masthead("A heading\n\n" + filling * 1_000_000, "en").published is None
