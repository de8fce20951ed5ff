"""Which language a text is in."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dramagraph.language import UNDETERMINED, language_of, languages, stated_language

ROOT = Path(__file__).parent.parent
ARTICLES = sorted((ROOT / "tests" / "fixtures").glob("*-??.txt"))


@pytest.mark.parametrize("article", ARTICLES, ids=lambda path: path.name)
def test_the_language_of_an_article_is_told_by_its_words(article: Path):
    text = article.read_text(encoding="utf-8")

    assert language_of(text) == article.stem[-2:]


def test_the_bundled_articles_are_four_english_ones_and_an_italian():
    seeds = sorted((ROOT / "seeds").glob("*.txt"))

    found = {path.name[:3]: language_of(path.read_text(encoding="utf-8")) for path in seeds}

    assert found == {"000": "en", "001": "en", "002": "it", "003": "en", "004": "en"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Do Han-byeol plays Nam Hae-sol.", "en"),
        ("Il ruolo è di Do Han-byeol.", "it"),
        ("El papel es de Do Han-byeol.", "es"),
        ("Le rôle est joué par Do Han-byeol.", "fr"),
        ("도한별이 등대지기 역을 맡는다.", "ko"),
        ("Ha Un plays Do Se in it.", "en"),
        ("Do Han-byeol (도한별) will play the keeper of the light.", "en"),
        ("THE KEEPER OF THE LIGHT", "en"),
    ],
)
def test_one_sentence_is_enough(text: str, language: str):
    assert language_of(text) == language


def test_a_list_of_winners_has_the_language_of_what_is_said_of_them():
    said = "La gala de los premios fue en la capital, y los ganadores de este año fueron los que se esperaban. "
    names = "Ok Narin, Pyo Haram, Tak Jinmo, Bae Romi, Cho Kwangil. " * 16

    assert language_of(said + names) == "es"
    assert language_of(names) == UNDETERMINED


@pytest.mark.parametrize(
    "text",
    [
        "",
        "9,4 % | 2024",
        "Do Han-byeol, Cheon Ga-on, Pyo Na-ru",
        "Do interpreta Nam.",
        "Do Cheon Pyo Nam Ki Ma Hae Sol Ji Ri Nae Ru Na the",
        "Die Schauspielerin spielt in der neuen Serie die Wärterin, die auf der Insel lebt.",
        "A atriz faz o papel de uma mulher que não sai da ilha, e a série estreia em maio.",
        "Dizi bu hafta başladı ve çok iyi bir sonuç aldı.",
        "灯台を守る女の物語がはじまった。",
        "这部电视剧讲述了一个女人的故事。",
    ],
)
def test_what_no_language_speaks_for_is_undetermined(text: str):
    assert language_of(text) == UNDETERMINED


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("en", "en"),
        ("en-US", "en"),
        ("KO_kr", "ko"),
        (" it ", "it"),
        ("de", UNDETERMINED),
        ("", None),
        (None, None),
    ],
)
def test_a_stated_code_counts_by_its_primary_language(code: str | None, language: str | None):
    assert stated_language(code) == language


@given(st.text())
def test_any_text_has_one_of_the_known_answers(text: str):
    assert language_of(text) in (*languages(), UNDETERMINED)


def test_what_has_rules_is_read():
    assert languages() == ("en", "es", "fr", "it", "ko")
