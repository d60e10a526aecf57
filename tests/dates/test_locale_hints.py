"""Locale hints and their ids."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqapps.common.errors import UserError
from seqapps.dates import locale_hints
from seqapps.dates.locale_hints import ORDERS, LocaleHints

HINTS = LocaleHints({"de_DE": "dmy", "en_US": "mdy", "sv_SE": "ydm", "de": "dmy"})


def test_hints_are_pairs_of_order_and_language():
    order, language = HINTS.encode("de_DE")
    assert HINTS.encode("de-de.UTF-8") == HINTS.encode("de_XX") == (order, language)
    assert HINTS.encode("en-us.UTF-8") == HINTS.encode("en_US")
    assert HINTS.encode("dmy") == (order, HINTS.encode("")[1])
    assert HINTS.encode("de_DE", "mdy") == (HINTS.encode("en_US")[0], language)
    assert HINTS.encode("", "ymd") == HINTS.encode("ymd")
    assert HINTS.languages == ("de", "en", "sv")


def test_all_ids_are_below_the_size():
    ids = [number for pair in HINTS.ids.values() for number in pair]
    assert max(ids) == HINTS.size - 1 and min(ids) == 0
    orders, languages = (set(column) for column in zip(*HINTS.ids.values(), strict=True))
    assert not orders & languages


@pytest.mark.parametrize("hint", ["xx", "_", "-DE", "xx_DE"])
def test_unknown_locales_are_refused(hint):
    with pytest.raises(UserError, match="unknown locale"):
        HINTS.encode(hint)


def test_the_nearest_locale_is_suggested():
    with pytest.raises(UserError, match="such as de_DE or pt; did you mean 'sv_SE'"):
        HINTS.encode("se-SE")


def test_the_locales_of_cldr():
    assert locale_hints.order_of("de_DE") == "dmy" and locale_hints.order_of("zh_CN") == "ymd"
    assert locale_hints.order_of("sv_SE") == "ydm"
    assert [locale_hints.order_of(hint) for hint in ("", *ORDERS)] == ["", *ORDERS]
    assert locale_hints.canonical_locale("zh-cn") == "zh_Hans_CN"
    assert "zh_Hans_CN" in locale_hints.locales() and "zh_CN" not in locale_hints.locales()
    with pytest.raises(UserError, match="did you mean 'pl_PL'"):
        locale_hints.canonical_locale("pl_PX")


@given(st.sampled_from([*locale_hints.locales(), "zh_CN", "sr_RS", *ORDERS, ""]))
def test_every_hint_of_cldr_has_the_id_of_its_order(hint):
    order = locale_hints.order_of(hint)
    ids = LocaleHints.of_cldr().encode(hint)
    assert ids[0] == (1 + ORDERS.index(order) if order else 0)
