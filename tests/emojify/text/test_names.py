"""Names of all emoji: every one gets its emoji, in every language, before anything else."""

import pytest
from seqapps.common.errors import UserError
from seqapps.emojify.text import labels, names
from seqapps.emojify.text.keywords import IDIOM, NAME, Blend, Keyword, lexicon

MIN_SHARE = 0.97  # of all emoji


def named(blend: Blend, texts: list[str]) -> list[str]:
    """The emoji that the keywords of each text trust most."""
    return [blend.candidates[row.argmax()] for row in blend.trust(texts)]


@pytest.fixture(scope="module")
def english() -> Blend:
    return Blend(("none", "❤️"), lexicon("en"))


def test_all_emoji_have_names_and_keywords(english):
    assert {row.emoji for row in names.rows("en")} == set(labels._emoji())
    assert {labels.without_variation(e) for e in labels._emoji()} <= set(
        map(labels.without_variation, english.candidates)
    )


@pytest.mark.parametrize("language", names.languages())
def test_each_name_is_its_emoji(language):
    rows = names.rows(language)
    found = named(Blend(("none",), lexicon(language)), [row.names[0] for row in rows])
    right = sum(emoji == row.emoji for emoji, row in zip(found, rows, strict=True))
    assert len(rows) > 1_900 and right / len(rows) >= MIN_SHARE


def test_other_names_and_spellings(english):
    for row in names.rows("en"):
        assert labels.name_of(row.emoji)
    shown = [labels.name_of(row.emoji) for row in names.rows("en")]
    found = named(english, shown)
    right = sum(emoji == row.emoji for emoji, row in zip(found, names.rows("en"), strict=True))
    assert right / len(shown) >= MIN_SHARE


@pytest.mark.parametrize(
    ("text", "emoji"),
    [
        ("beer mug", "🍺"), ("rose", "🌹"), ("Rose!", "🌹"), ("transgender flag", "🏳️‍⚧️"),
        ("one hundred", "💯"), ("flag: Germany", "🇩🇪"), ("germany", "🇩🇪"), ("tada", "🎉"),
        (":tada:", "🎉"), (":thumbs_up:", "👍"), ("family man woman girl boy", "👨‍👩‍👧‍👦"),
        ("left-right arrow", "↔️"), ("keycap: #", "#️⃣"), ("keycap: *", "*️⃣"), ("oktoberfest", "🍺"),
        ("GRINNING FACE", "😀"), ("a beer mug please", "🍺"), ("the flag of Kenya", "🇰🇪"),
        ("a Kenya flag", "🇰🇪"), ("umbrella", "☂️"), ("telephone", "☎️"), ("kiss", "💏"),
    ],
)  # fmt: skip
def test_names_of_many_kinds(english, text, emoji):
    assert named(english, [text]) == [emoji]


@pytest.mark.parametrize(
    ("language", "text", "emoji"),
    [
        ("de", "ein Bierkrug, bitte", "🍺"), ("de", "Der Hund schläft", "🐕"),
        ("fr", "une pizza ce soir ?", "🍕"), ("es", "un perro en la playa", "🐕"),
        ("it", "una rosa per te", "🌹"), ("pt", "gato dormindo", "🐈"), ("ru", "собака спит", "🐕"),
        ("tr", "köpek uyuyor", "🐕"), ("ja", "イヌ", "🐕"), ("de", "Deutschland gewinnt", "🇩🇪"),
        ("de", "ach :(", "😞"),
    ],
)  # fmt: skip
def test_other_languages(language, text, emoji):
    assert named(Blend(("none",), lexicon(language)), [text]) == [emoji]


def test_own_keywords_come_first():
    blend = Blend(("none",), lexicon("en", [Keyword("rose", "🌷"), Keyword("beer mug", IDIOM)]))
    assert named(blend, ["rose", "Rose", "a rosebush"])[:2] == ["🌷", "🌷"]
    assert blend.keywords.rank.max() == NAME


def test_unknown_languages_are_refused():
    with pytest.raises(UserError, match="unknown language 'xx'; known: ar, cs, de"):
        lexicon("xx")
