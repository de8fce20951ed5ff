"""Dates in running text."""

import re
from datetime import date
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dramagraph.dates import DateMention, find_dates, read_date

WEDNESDAY = "2024-03-20"
"""The day on which the samples were published."""

SAMPLES = [
    # absolute
    ("en", "It aired on March 9, 2024.", {"March 9, 2024": "2024-03-09"}),
    ("en", "It aired on 9 March 2024.", {"9 March 2024": "2024-03-09"}),
    ("en", "the 9th of March, 2024", {"9th of March, 2024": "2024-03-09"}),
    ("en", "on Saturday, Feb. 10, 2024", {"Saturday, Feb. 10, 2024": "2024-02-10"}),
    ("en", "MAY 5, 2024", {"MAY 5, 2024": "2024-05-05"}),
    ("en", "in March 2024", {"March 2024": "2024-03"}),
    ("en", "03/25/2024 and 25/03/2024", {"03/25/2024": "2024-03-25", "25/03/2024": "2024-03-25"}),
    ("it", "Il 9 marzo 2024 è partito.", {"9 marzo 2024": "2024-03-09"}),
    ("it", "il primo maggio 2024", {"primo maggio 2024": "2024-05-01"}),
    ("it", "nel Marzo del 2023", {"Marzo del 2023": "2023-03"}),
    ("it", "l'8/4/2024", {"8/4/2024": "2024-04-08"}),
    ("it", "9 LUGLİO 2024", {"9 LUGLİO 2024": "2024-07-09"}),
    ("es", "el 9 de marzo de 2024", {"9 de marzo de 2024": "2024-03-09"}),
    ("es", "1.º de mayo de 2023", {"1.º de mayo de 2023": "2023-05-01"}),
    ("es", "Seúl, 13 sep 2022", {"13 sep 2022": "2022-09-13"}),
    ("fr", "le 9 mars 2024", {"9 mars 2024": "2024-03-09"}),
    ("fr", "le 1er mars 2023", {"1er mars 2023": "2023-03-01"}),
    ("ko", "2024년 3월 9일 방송", {"2024년 3월 9일": "2024-03-09"}),
    ("ko", "2024년 3월", {"2024년 3월": "2024-03"}),
    ("ko", "2024. 3. 9. 오전", {"2024. 3. 9.": "2024-03-09"}),
    ("und", "2024-03-09T10:00 2024.03.10 2024/03/11", {
        "2024-03-09": "2024-03-09", "2024.03.10": "2024-03-10", "2024/03/11": "2024-03-11"}),
    # years
    ("en", "in 2019, the 2016 web drama (2017)", {"2019": "2019", "2016": "2016", "2017": "2017"}),
    ("en", "early 2024 and the second half of 2025", {
        "early 2024": "2024", "the second half of 2025": "2025"}),
    ("it", "nel 2016, fine 2024", {"2016": "2016", "fine 2024": "2024"}),
    ("es", "a finales de 2024", {"finales de 2024": "2024"}),
    ("fr", "courant 2025", {"courant 2025": "2025"}),
    ("ko", "2025년 하반기", {"2025년 하반기": "2025"}),
    # no dates
    ("en", "2000 viewers, from 2000 fans, Room 2024, in the 1990s, by 2000-strong crews", {}),
    ("en", "every Friday and Saturday, on Mondays, a Monday-Tuesday drama, each Sunday", {}),
    ("en", "the man who may march, the 16th and final episode, the 59th edition", {}),
    ("en", "a share of 4.9 May have been low", {}),
    ("en", "February 30, 2024 and 2024-13-01 and 03/04/2024", {}),
    ("it", "ogni lunedì e martedì, il dramma di sabato-domenica, nel 2000 spettatori", {}),
    ("es", "los viernes y sábados, 2000 espectadores en 2000 salas", {}),
    ("fr", "tous les vendredis, le samedi et le dimanche", {}),
    ("ko", "매주 토요일, 3일간, 30일 동안, 2000년대, 올해의 드라마", {}),
    # against the day of publication
    ("en", "on March 9", {"March 9": "2024-03-09"}),
    ("en", "on Dec. 12", {"Dec. 12": "2023-12-12"}),
    ("en", "on the 9th, at 9:10 p.m. on the 27th.", {"9th": "2024-03-09", "27th": "2024-03-27"}),
    ("en", "last June, this June, next June", {
        "last June": "2023-06", "this June": "2024-06", "next June": "2024-06"}),
    ("en", "last Saturday or next Saturday", {
        "last Saturday": "2024-03-16", "next Saturday": "2024-03-23"}),
    ("en", "said Wednesday, after Sunday", {"Wednesday": "2024-03-20", "Sunday": "2024-03-17"}),
    ("en", "last month, early next year, yesterday", {
        "last month": "2024-02", "early next year": "2025", "yesterday": "2024-03-19"}),
    ("en", "November last year, three years ago, two months ago", {
        "November last year": "2023-11", "three years ago": "2021", "two months ago": "2024-01"}),
    ("it", "lo scorso 9 marzo, il prossimo 15 aprile", {
        "scorso 9 marzo": "2024-03-09", "prossimo 15 aprile": "2024-04-15"}),
    ("it", "sabato scorso, ieri sera, l’anno scorso", {
        "sabato scorso": "2024-03-16", "ieri sera": "2024-03-19", "l’anno scorso": "2023"}),
    ("es", "anoche, el viernes 22, el próximo sábado", {
        "anoche": "2024-03-19", "viernes 22": "2024-03-22", "próximo sábado": "2024-03-23"}),
    ("es", "este lunes, este sábado", {"este lunes": "2024-03-18", "este sábado": "2024-03-23"}),
    ("en", "last March, next March, last Wednesday, next Wednesday", {
        "last March": "2023-03", "next March": "2025-03", "last Wednesday": "2024-03-13", "next Wednesday": "2024-03-27"}),
    ("fr", "samedi dernier, l'an prochain, jeudi 14 mars", {
        "samedi dernier": "2024-03-16", "l'an prochain": "2025", "jeudi 14 mars": "2024-03-14"}),
    ("ko", "지난 9일, 오는 15일, 다음 달 20일", {
        "지난 9일": "2024-03-09", "오는 15일": "2024-04-15", "다음 달 20일": "2024-04-20"}),
    ("ko", "지난해 11월 12일, 내년 상반기, 9일(토)", {
        "지난해 11월 12일": "2023-11-12", "내년 상반기": "2025", "9일(토)": "2024-03-09"}),
    # verbs that tell past from future
    ("en", "It will air in December.", {"December": "2024-12"}),
    ("en", "It ended in December.", {"December": "2023-12"}),
    ("en", "The show premieres on Saturday.", {"Saturday": "2024-03-23"}),
    ("en", "It began on March 3. It will end on January 8.", {
        "March 3": "2024-03-03", "January 8": "2025-01-08"}),
    ("en", "It ended on April 28. It will be back after May 5.", {
        "April 28": "2024-04-28", "May 5": "2024-05-05"}),
    ("en", "The last part will be broadcast on the 9th.", {"9th": "2024-04-09"}),
    ("en", "announced a December premiere in November", {"November": "2023-11"}),
    ("en", "She will marry, her agency said Monday, and will leave.", {"Monday": "2024-03-18"}),
    ("en", "confirmed that she returns in December", {"December": "2024-12"}),
    ("en", "her agency announced: in June", {"June": "2024-06"}),
    ("en", "what they announced for August 9", {"August 9": "2024-08-09"}),
    ("it", "andrà in onda a dicembre", {"dicembre": "2024-12"}),
    ("ko", "12월 첫 방송될 예정이다", {"12월": "2024-12"}),
    ("ko", "종영한 드라마의 속편은 12월 방송될 예정", {"12월": "2024-12"}),
    # two dates that share what one of them names
    ("it", "dall'8 aprile al 28 maggio 2023", {
        "8 aprile": "2023-04-08", "28 maggio 2023": "2023-05-28"}),
    ("en", "from December 30 to January 2, 2021", {
        "December 30": "2020-12-30", "January 2, 2021": "2021-01-02"}),
    ("en", "from December 30, 2020 to January 2", {
        "December 30, 2020": "2020-12-30", "January 2": "2021-01-02"}),
    ("en", "March 9, 2022 and last June", {"March 9, 2022": "2022-03-09", "last June": "2023-06"}),
    ("en", "March 9-10, 2023", {"March 9": "2023-03-09", "10, 2023": "2023-03-10"}),
    ("es", "entre el 7 y el 28 de marzo de 2025", {
        "7": "2025-03-07", "28 de marzo de 2025": "2025-03-28"}),
    ("fr", "du 9 au 12 mai 2023", {"9": "2023-05-09", "12 mai 2023": "2023-05-12"}),
    ("ko", "2023년 3월 9일부터 4월 28일까지", {
        "2023년 3월 9일": "2023-03-09", "4월 28일": "2023-04-28"}),
    ("ko", "15∼21일", {"15": "2024-03-15", "21일": "2024-03-21"}),
    ("en", "On May 4, 2023 the (2022) film won, and two days later it closed.", {
        "May 4, 2023": "2023-05-04", "2022": "2022", "two days later": "2023-05-06"}),
    ("en", "On May 4, 2023 it won, and two days later it closed.", {
        "May 4, 2023": "2023-05-04", "two days later": "2023-05-06"}),
    ("en", "The April 28 premiere was beaten the next day.", {
        "April 28": "2024-04-28", "the next day": "2024-04-29"}),
    ("it", "il 3 maggio 2023 e il giorno dopo", {
        "3 maggio 2023": "2023-05-03", "il giorno dopo": "2023-05-04"}),
    ("es", "el 3 de mayo de 2023 y al día siguiente", {
        "3 de mayo de 2023": "2023-05-03", "al día siguiente": "2023-05-04"}),
    ("fr", "le 3 mai 2023, la veille", {"3 mai 2023": "2023-05-03", "la veille": "2023-05-02"}),
    ("ko", "2일 시청률 조사회사에 따르면 전날 방송된", {"2일": "2024-03-02", "전날": "2024-03-01"}),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "said"), SAMPLES)
def test_dates_are_found_with_their_words_and_read_against_the_day_of_publication(
    language: str, text: str, said: dict[str, str]
):
    found = find_dates(text, language, WEDNESDAY)

    assert [(date.words, date.value) for date in found] == list(said.items())


def test_a_mention_says_where_it_stands_how_precise_it_is_and_whether_its_words_suffice():
    text = "Shot in 2022, it opened last Friday."

    assert find_dates(text, "en", WEDNESDAY) == [
        DateMention(8, 12, "2022", "year", False, "2022"),
        DateMention(24, 35, "2024-03-15", "day", True, "last Friday"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("It opens on March 9.", [("--03-09", "month-day")]),
        ("It opens in March.", [("--03", "month-only")]),
        ("It opened yesterday.", [(None, "day")]),
        ("It opened last month.", [(None, "month")]),
        ("It opened last week.", [(None, "week")]),
        ("It opened on the 9th.", [(None, "day")]),
        ("Two days later, it opened.", [(None, "day")]),
    ],
)
def test_without_a_day_of_publication_nothing_is_guessed(text: str, said: list[object]):
    assert [(date.value, date.precision) for date in find_dates(text, "en", None)] == said


@pytest.mark.parametrize(
    ("base", "said"),
    [("2024", ["2024-03-09", None, "2023"]), ("2024-03", ["2024-03-09", None, "2023"])],
)
def test_a_day_of_publication_that_is_only_a_month_or_year_tells_no_weekday(
    base: str, said: list[object]
):
    found = find_dates("March 9, Sunday, last year", "en", base)

    assert [date.value for date in found] == said


def test_the_caller_may_say_whether_past_or_future_is_meant():
    def read(direction):
        return [date.value for date in find_dates("in May, on Friday", "en", WEDNESDAY, direction)]

    assert read("past") == ["2023-05", "2024-03-15"]
    assert read("future") == ["2024-05", "2024-03-22"]
    assert [date.value for date in find_dates("will air in May", "en", WEDNESDAY, "past")] == [
        "2023-05"
    ]


def test_a_bare_day_is_in_the_month_of_publication():
    assert [date.value for date in find_dates("on the 2nd.", "en", "2024-03-28")] == ["2024-03-02"]
    assert [date.value for date in find_dates("on the 31st.", "en", "2024-04-02")] == ["2024-03-31"]


def test_days_are_counted_from_a_date_of_the_same_line_only():
    found = find_dates("On May 4, 2023 it won.\nTwo days later, it closed.", "en", WEDNESDAY)

    assert [date.value for date in found] == ["2023-05-04", None]


def test_a_leap_day_is_sought_in_leap_years():
    assert [date.value for date in find_dates("Feb. 29", "en", "2021-12-01")] == ["2020-02-29"]
    assert [date.value for date in find_dates("Feb. 29", "en", "1900-06-01")] == ["1904-02-29"]


def test_a_weekday_that_does_not_fit_its_day_tells_nothing():
    assert [date.value for date in find_dates("viernes 21", "es", WEDNESDAY)] == [None]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2024", "2024"),
        ("2024-03", "2024-03"),
        (" 2024-03-09 ", "2024-03-09"),
        ("2024-03-09T23:59:00+09:00", "2024-03-09"),
        ("Sat, 09 Mar 2024 10:00:00 GMT", "2024-03-09"),
        ("2024-13", None),
        ("last May", None),
        ("", None),
    ],
)
def test_a_field_of_metadata_is_read_as_precisely_as_it_is_written(written: str, value: str | None):
    assert read_date(written, "en") == value


LANGUAGES = st.sampled_from(["en", "it", "es", "fr", "ko", "und"])
PIECES = """9 31 2024 2024- 3. / 3월 9일 지난 last March may mars marzo İ ı Kſ sabato de il el a in on
the 9th next year ( ) ~ 일 24년 two days ago later Friday every and , ."""
WORDS = st.sampled_from(PIECES.split())
VALUE = re.compile(r"(\d{4}|-)(?:-(\d\d)(?:-(\d\d))?)?")


@given(
    st.lists(WORDS | st.text(max_size=4), max_size=30),
    st.sampled_from([" ", "", "\n"]),
    LANGUAGES,
    st.sampled_from([None, "2024", "2024-02", "2024-02-29", "1900-01-01", "2099-12-31", "x"]),
)
def test_any_text_gives_mentions_in_order_whose_spans_are_in_it(words, joint, language, base):
    text = joint.join(words)

    end = 0
    for mention in find_dates(text, language, base):
        assert end <= mention.start < mention.stop
        assert text[mention.start : mention.stop] == mention.words
        if mention.value is not None:
            year, month, day = VALUE.fullmatch(mention.value).groups()
            assert date(int(year.replace("-", "2000")), int(month or 1), int(day or 1))
        end = mention.stop


def dates_seconds(text: str) -> float:
    """The least of three runs, which other work on the machine disturbs least."""

    def once() -> float:
        start = process_time()
        find_dates(text, "en", WEDNESDAY)
        return process_time() - start

    return min(once() for _ in range(3))


@pytest.mark.parametrize("unit", ["March 9 and ", "(", "every Friday and ", "1 ", "in the "])
def test_twice_the_text_takes_no_more_than_about_twice_the_time(unit: str):
    text = unit * (5_000 // len(unit))

    assert dates_seconds(text * 4) < 8 * dates_seconds(text) + 0.01
