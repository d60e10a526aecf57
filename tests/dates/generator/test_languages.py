"""The words of languages."""

import sys

import pytest
from seqapps.common.errors import UserError
from seqapps.dates import locale_hints
from seqapps.dates.generator import languages


@pytest.mark.xdist_group("synthetic dates")  # which loads the locales, too
def test_the_listed_locales_are_those_of_cldr():
    listed = locale_hints.LOCALES_FILE.read_text(encoding="utf-8").splitlines()
    assert ["\t".join(row) for row in languages.list_locales()] == listed


def test_languages_keep_their_own_words_when_all_are_loaded():
    """Babel 2.18 shares data between locales and writes one's names into another."""
    languages.month_words()
    assert languages.language("ja").short_months[0] == ["1月"]
    assert languages.language("ar").short_months[4] == ["مايو"]
    assert languages.language("pl").months[0][:2] == ["stycznia", "styczeń"]


def test_words_toml_extends_cldr():
    german = languages.language("de")
    assert german.months[0][0] == "Januar" and "Jänner" in german.months[0]
    assert german.weekdays[5][0] == "Samstag" and "Sonnabend" in german.weekdays[5]
    assert german.get("of_nothing") == []
    assert all(len(forms) == len(set(forms)) for forms in german.months)


def test_months_with_digits_are_no_names():
    assert languages.language("zh").months[0][0] == "一月"
    assert "1월" not in languages.language("ko").months[0]


def test_month_words_are_normalised_names_of_all_languages():
    words = languages.month_words()
    assert {"mai", "may", "stycznia", "مايو", "febr"} <= words


@pytest.mark.parametrize("library", ["babel", "num2words"])
def test_missing_libraries_are_reported(monkeypatch, library):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(UserError, match=rf"generating dates needs {library}.*train\]"):
        languages.library(library)
