"""Emoji as labels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqapps.emojify.text import labels

emoji = st.sampled_from(sorted(labels._emoji()))


def test_examples():
    assert labels.qualified("❤") == "❤️" and labels.qualified("spam") == "spam"
    assert labels.toned("👍", "dark") == "👍🏿" and labels.toned("☝️", "light") == "☝🏻"
    assert labels.toned("🍣", "dark") == "🍣" and labels.toned("👍", "") == "👍"
    assert labels.name_of("❤") == "red heart" and labels.name_of("spam") == "spam"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("👩‍🍳", "👩🏿‍🍳"),  # the tone follows the person
        ("🕵️‍♀️", "🕵🏿‍♀️"),  # and replaces the selector of the person, not that of the sign
        ("spam", "spam"),
        ("", ""),
    ],
)
def test_tones_of_sequences_and_words(name, expected):
    assert labels.toned(name, "dark") == expected


@pytest.mark.parametrize("text", ["", "a", "❤️❤️", "none", "️"])
def test_other_labels_are_no_emoji(text):
    assert not labels.is_emoji(text)


@given(emoji)
def test_spellings_of_an_emoji_are_one_label(name):
    bare = labels.without_variation(name)
    assert labels.is_emoji(bare) and labels.qualified(bare) == name
    assert labels.qualified(labels.qualified(bare)) == name
    assert labels.name_of(bare) == labels.name_of(name) != bare


@given(emoji, st.sampled_from(sorted(labels.TONES)))
def test_a_tone_is_added_once_or_not_at_all(name, tone):
    assert labels.toned(name, tone).count(labels.TONES[tone]) == int(
        labels.toned(name, tone) != name
    )
