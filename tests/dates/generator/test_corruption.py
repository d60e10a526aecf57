"""Errors in written dates."""

import random

from hypothesis import given
from hypothesis import strategies as st
from seqapps.common.io.unicode_folding import normalise
from seqapps.dates.generator import corruption, languages

SEEDS = st.integers(0, 10**6)


def texts(function, text: str, count: int = 400) -> set[str]:
    return {function(random.Random(seed), text) for seed in range(count)}


def test_typing_errors_change_a_few_letters_of_one_word():
    written = texts(corruption.slip, "3 Wednesday, 1979")
    typed = {text for text in written if text.startswith("3 ") and text.endswith(", 1979")}
    assert {"3 Wedneday, 1979", "3 Wednesdayy, 1979"} & typed
    assert all(7 <= len(text) - len("3 , 1979") <= 11 for text in typed)
    assert texts(corruption._typo, "3.5.1979") == {"3.5.1979"}  # no word


def test_a_typing_error_does_not_make_another_month():
    for text in texts(corruption._typo, "3 juin 1979", count=2_000):
        word = normalise(text).split()[1]
        assert word == "juin" or word not in languages.month_words()


def test_short_words_keep_their_length_or_grow():
    words = texts(corruption._mistyped, "June")
    assert min(map(len, words)) == 4 and "Jnue" in words


def test_neighbouring_keys_are_symmetric_except_at_the_edge():
    for key, neighbours in corruption._NEIGHBOURS.items():
        for other in neighbours:
            assert key in corruption._NEIGHBOURS[other]


def test_scanning_errors_replace_similar_characters():
    written = texts(corruption.scanned, "3 May 1979")
    assert "3 May l979" in written and "3 May 1979" in written
    assert "3 rnay 1979" not in written  # capitals stay
    assert all(any(c.isdigit() for c in text) for text in written)
    assert "3 rnai 1979" in texts(corruption.scanned, "3 mai 1979")


@given(st.sampled_from(["3 May 1979", "1979年5月3日"]), SEEDS)
def test_case_spaces_and_marks_keep_letters_and_digits(text, seed):
    dressed = corruption.dress(random.Random(seed), text)
    letters = [c for c in normalise(text) if c.isalnum()]
    kept = iter(c for c in normalise(dressed) if c.isalnum())
    assert all(letter in kept for letter in letters)  # in this order, tags and the like between


def test_case_is_lower_upper_or_mixed():
    written = texts(corruption.messy_case, "3 May 1979")
    assert {"3 may 1979", "3 MAY 1979"} < written
    assert {text.lower() for text in written} == {"3 may 1979"}


def test_dressed_dates():
    written = texts(corruption.dress, "3 May 1979", count=15_000)
    assert {"(3 May 1979)", "<b>3 May 1979</b>", "3 May1979", "３ May １９７９"} <= written
