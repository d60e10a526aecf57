"""Times and phrases around dates."""

import random
import re

from hypothesis import given
from hypothesis import strategies as st
from seqapps.dates.generator import context, languages, phrases

ENGLISH = languages.language("en")
SEEDS = st.integers(0, 10**6)


@given(SEEDS)
def test_the_date_stays_in_its_context(seed):
    assert "3 May 1979" in context.surround(random.Random(seed), "3 May 1979", ENGLISH)


def test_most_dates_have_no_context():
    texts = [context.surround(random.Random(seed), "X", ENGLISH) for seed in range(2_000)]
    assert 0.6 < texts.count("X") / len(texts) < 0.8
    assert any(re.search(r"X,? .*\d{1,2}:\d\d", text) for text in texts)
    assert any(re.match(r"\d{1,2}:\d\d.* X$", text) for text in texts)


@given(SEEDS)
def test_clocks_are_times_of_day(seed):
    hour, minute, second = context.clock(random.Random(seed))
    assert 0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60


def test_twelve_hour_clocks():
    for hour, expected in ((0, "12:05 AM"), (12, "12:05 AM"), (13, "1:05 AM")):
        assert context._clock_text("{h}:{M} {p}", hour, 5, 9, "AM") == expected
    assert context._clock_text("{HH}:{M}:{S}", 3, 5, 9, "") == "03:05:09"


def test_invented_words_consist_of_syllables():
    lists = phrases.lists()
    syllables = "|".join(lists["syllables"] + lists["foreign_syllables"])
    words = context.babble(random.Random(1))
    assert re.fullmatch(rf"(({syllables}){{1,4}} ?){{1,3}}", words)


def test_languages_without_phrases_use_english_ones():
    bare = languages.Language("xx", [], [], [])
    written = {context._phrase(random.Random(seed), bare, "on") for seed in range(50)}
    assert written & set(ENGLISH.get("on"))
