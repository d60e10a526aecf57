"""Dates written by patterns: their texts hold the parts of the day."""

import datetime
import random
import re
from collections import Counter
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqapps.dates import numeric
from seqapps.dates.generator import context, languages, patterns, phrases

SEEDS = st.integers(0, 10**6)
RECENT = st.dates(datetime.date(1970, 1, 1), datetime.date(2060, 12, 31))
DAY = datetime.date(1979, 5, 3)
YEAR = r"(?<!\d)\d{4}(?!\d)"
ENGLISH = languages.language("en")


def texts(write, *arguments, count: int = 300) -> set[str]:
    """Return different texts of a writer."""
    return {write(random.Random(seed), *arguments) for seed in range(count)}


@given(st.dates(datetime.date(1000, 1, 1)), SEEDS)
def test_numbers_can_be_read_as_the_day(day, seed):
    text = patterns.numbers(random.Random(seed), day)
    separated = re.fullmatch(r"(\d+)(\D+)(\d+)\2(\d+)\.?", text)
    parts = [int(separated[i]) for i in (1, 3, 4)]
    year = day.year if day.year in parts else day.year % 100
    assert sorted(parts) == sorted([day.day, day.month, year])
    if len(separated[2].strip()) == 1:
        assert day in dict(numeric.readings_of(text)), text


def test_numbers_have_all_orders_and_short_years():
    written = texts(patterns.numbers, DAY, count=2_000)
    assert {"03/05/1979", "05/03/1979", "1979-05-03", "3.5.79", "3.5.1979."} <= written
    assert not any(re.fullmatch(r"\d\d:\d\d:\d\d", text) for text in written)  # a time of day


def test_cldr_formats():
    written = texts(patterns.cldr, DAY, "de_DE")
    assert {"3. Mai 1979", "03.05.79", "Donnerstag, 3. Mai 1979"} <= written
    old = texts(patterns.cldr, datetime.date(1879, 5, 3), "de_DE")
    assert not any(text.endswith((".79", "/79")) for text in old)  # the century would be lost
    assert any("٣" in text for text in texts(patterns.cldr, DAY, "ar_EG", count=600))
    assert all(re.search("[0-9٣]", text) for text in texts(patterns.cldr, DAY, "ar_EG"))


def test_words_of_a_language():
    written = texts(patterns.words, DAY, languages.language("fr"))
    assert any("3 mai 1979" in text for text in written)
    assert any("jeudi" in text for text in written)
    thai = texts(patterns.words, DAY, languages.language("th"), count=600)
    assert any("2522" in text for text in thai) and any("1979" in text for text in thai)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("{d}|{dd}|{m}|{mm}", "3|03|5|05"),
        ("{do} {y} {yy}", "3rd 1979 79"),
        ("{MMMM} {of} {missing}", "May"),
    ],
)
def test_placeholders_of_patterns(pattern, expected):
    english = languages.Language("en", [["May"]] * 12, [["May"]] * 12, [["Thu"]] * 7)
    assert patterns.fill(random.Random(1), pattern, DAY, english) == expected


def test_variants_of_placeholders():
    bare = languages.Language("en", [["May", "Maye"]] * 12, [["M.y."], ["."]] * 6, [["Thu"]] * 7,
                              {"of": ["of"], "year_suffix": ["AD"]})  # fmt: skip
    pattern = "{d} {of} {MMMM}/{MMM}/{y}/{yy}/{E}/{Y}"
    assert texts(patterns.fill, pattern, DAY, bare) == {
        f"3 of {wide}/{short}/1979/79/Thu/1979{suffix}"
        for wide, short, suffix in product(("May", "Maye"), ("M.y.", "M.y"), (" AD", "AD"))
    }
    early = texts(patterns.fill, "{y} {yy}", datetime.date(987, 5, 3), bare)
    assert early == {"987 0987", "0987 0987"}
    empty = languages.Language("x", [[]] * 12, [[]] * 12, [[]] * 7)
    assert texts(patterns.fill, "{MMMM} {MMM} {E} {Y}", DAY, empty) == {"5 5  1979"}


@pytest.mark.parametrize(
    ("code", "day", "expected", "share"),
    [("fr", 1, "1er", 1), ("fr", 2, "2er", 0.2), ("ca", 3, "3er", 0.2), ("de", 3, "3er", 1),
     ("en", 3, "3rd", 1)],
)  # fmt: skip
def test_ordinals_of_languages(code, day, expected, share):
    own = languages.Language(code, *[[["a"]] * 12] * 3, {"day_suffix": ["er"]})
    date = datetime.date(1979, 5, day)
    count = Counter(patterns.fill(random.Random(n), "{do}", date, own) for n in range(500))
    assert count[expected] / 500 == pytest.approx(share, abs=0.05)
    assert set(count) <= {expected, str(day)}
    bare = languages.Language("x", *[[["a"]] * 12] * 3)
    assert texts(patterns.fill, "{do}{of}{of_year}", date, bare) == {str(day)}


def test_words_between_month_and_year():
    own = languages.Language("x", *[[["a"]] * 12] * 3, {"of": ["of"], "of_year": ["in", "of"],
                                                        "year_suffix": ["년", "г."]})  # fmt: skip
    assert texts(patterns.fill, "{d} {of} {m} {of_year} {y}", DAY, own) == {
        "3 of 5 in 1979", "3 of 5 of 1979",
    }  # fmt: skip
    assert texts(patterns.fill, "{Y}", DAY, own) == {"1979년", "1979г.", "1979 г."}


def test_ordinal_suffixes():
    names = {day: patterns.english_suffix(day) for day in range(100)}
    assert {day for day, name in names.items() if name == "st"} == {1, 21, 31, 41, 51, 61, 71, 81,
                                                                    91}  # fmt: skip
    assert {day for day, name in names.items() if name == "nd"} == {*range(2, 100, 10)} - {12}
    assert {day for day, name in names.items() if name == "rd"} == {*range(3, 100, 10)} - {13}
    assert set(names.values()) == {"st", "nd", "rd", "th"}


@pytest.mark.parametrize(
    ("year", "years"),
    [(1856, {1856}), (1857, {1857, 2400}), (1979, {1979, 2522}), (2056, {2056, 2599}),
     (2057, {2057})],
)  # fmt: skip
def test_thai_years_of_both_eras(year, years):
    day = datetime.date(year, 10, 30)
    written = texts(patterns.words, day, languages.language("th"), count=400)
    assert {int(found) for text in written for found in re.findall(YEAR, text)} == years


def test_thai_patterns_that_name_the_era_keep_the_year():
    own = languages.Language("th", [["May"]] * 12, [["May"]] * 12, [["Thu"]] * 7,
                             {"patterns": ["{d} {m} ค.ศ. {y}", "{d} {m} {y}"]})  # fmt: skip
    written = texts(patterns.words, DAY, own, count=400)
    assert {"3 5 ค.ศ. 1979", "3 5 1979", "3 5 2522"} <= written
    assert "3 5 ค.ศ. 2522" not in written


def test_words_have_patterns_of_the_language_and_of_all():
    own = languages.Language("th", [["May"]] * 12, [["May"]] * 12, [["Thu"]] * 7,
                             {"patterns": ["own  {d}   {m}"]})  # fmt: skip
    written = [patterns.words(random.Random(seed), DAY, own) for seed in range(400)]
    count = Counter(written)
    assert 150 < count["own 3 5"] < 250 and count["own ๓ ๕"] > 0
    assert len(count) > 20 and not any("  " in text for text in written)
    assert patterns.words(random.Random(1), DAY, languages.Language("x", *[[["a"]] * 12] * 3))


def test_shares_of_native_digits_and_plain_cldr_formats():
    written = Counter(patterns.cldr(random.Random(seed), DAY, "ar_EG") for seed in range(2_000))
    plain = {"٣", "3"}
    assert sum(n for text, n in written.items() if plain & set(text)) == 2_000
    german = Counter(patterns.cldr(random.Random(seed), DAY, "de_DE") for seed in range(2_000))
    four = ("03.05.79", "03.05.1979", "3. Mai 1979", "Donnerstag, 3. Mai 1979")
    assert all(german[text] > 300 for text in four)
    assert len(german) > 6  # skeletons


@given(RECENT, SEEDS)
def test_week_dates_name_year_week_and_day(day, seed):
    text = patterns.week(random.Random(seed), day)
    year, week, weekday = day.isocalendar()
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    assert year in numbers or year % 100 in numbers or text.startswith(f"{year}W{week:02}")
    assert week in numbers or f"W{week:02}{weekday}" in text
    assert weekday in numbers or f"{day:%a}" in text or f"W{week:02}{weekday}" in text
    if re.fullmatch(r"\d{4}-W\d\d-\d", text):
        assert datetime.date.fromisoformat(text) == day


@given(RECENT, SEEDS)
def test_ordinal_dates_name_year_and_number(day, seed):
    text = patterns.ordinal(random.Random(seed), day)
    number = day.timetuple().tm_yday
    numbers = [int(part) for part in re.findall(r"\d+", text)]
    assert numbers[0] == int(f"{day.year}{number:03}") or {day.year, number} <= set(numbers)


@given(RECENT, SEEDS)
def test_dates_of_programs_hold_the_day(day, seed):
    text = patterns.machine(random.Random(seed), day)
    plain = re.sub(r"[-/._]", "", text)
    wide = {f"{day:%Y%m%d}", f"{day:%d%b%Y}", f"{day:%d%b%y}"}
    numbers = {int(part) for part in re.findall(r"\d+", text)}
    is_split = {day.day, day.year} <= numbers and (day.month in numbers or f"{day:%b}" in text)
    assert is_split or any(form in plain for form in wide), text
    assert text == text.strip()


@given(RECENT, SEEDS)
def test_compact_dates_have_no_separators(day, seed):
    text = patterns.compact(random.Random(seed), day, ENGLISH)
    assert re.fullmatch(r"[\w.]+", text) and str(day.year % 100).zfill(2) in text
    if re.fullmatch(r"\d{8}", text) and day.day <= 12:
        assert text == f"{day:%Y%m%d}"


def test_forms_of_compact_dates():
    def all_of(day: datetime.date) -> set[str]:
        return texts(patterns.compact, day, languages.language("de"), count=1_500)

    names = {"Mai"}
    assert {text for text in all_of(DAY) if "T" not in text} == {"19790503"} | {
        form.format(m=name, u=name.upper(), y=year)
        for name, year in product(names, ("1979", "79"))
        for form in ("3{m}{y}", "03{u}{y}", "{m}031979", "3rd{m}1979", "1979{m}03", "{m}3rd1979")
    }
    times = {text for text in all_of(DAY) if "T" in text}
    assert all(re.fullmatch("19790503T([01][0-9]|2[0-3])[0-5][0-9]", text) for text in times)
    assert len(times) > 50 and {text[9] for text in times} == {"0", "1", "2"}
    assert "13051979" in all_of(datetime.date(1979, 5, 13))
    assert not any(re.fullmatch("1205.*", text) for text in all_of(datetime.date(1979, 5, 12)))
    old = all_of(datetime.date(1879, 1, 3))
    assert all("1879" in text for text in old)
    assert {"3Januar1879", "3Jan.1879"} <= old and not any("Jänner" in text for text in old)


@pytest.fixture
def with_templates(monkeypatch):
    """Replace lists of phrases.toml."""
    lists = phrases.lists()

    def replace(**templates: list[str]) -> None:
        monkeypatch.setattr(phrases, "lists", lambda: {**lists, **templates})

    return replace


@pytest.mark.parametrize(
    ("hour", "on_12", "on_24"),
    [(0, "12 AM", "00"), (1, "1 AM", "01"), (11, "11 AM", "11"), (12, "12 PM", "12"),
     (13, "1 PM", "13"), (23, "11 PM", "23")],
)  # fmt: skip
def test_times_in_dates_of_programs(with_templates, monkeypatch, hour, on_12, on_24):
    monkeypatch.setattr(context, "clock", lambda rng: (hour, 5, 9))
    template = "{h} {half} {after_hour} {minutes} {stamp} {time}{fraction}{zone}|{zone_only}"
    with_templates(machine=[template], zones=[" EST"], fractions=[".25"])
    text = patterns.machine(random.Random(1), DAY)
    assert text == f"{on_12} :05:09 {on_24}:05 {on_24}0509 {on_24}:05:09.25 EST|EST"


def test_ranges_of_what_is_drawn(with_templates):
    with_templates(machine=["{counter}"], ordinal_dates=["{hour} {minute} {number}{suffix}"])
    assert {int(text) for text in texts(patterns.machine, DAY, count=4_000)} == set(range(1, 500))
    day = datetime.date(1979, 4, 22)
    written = [text.split() for text in texts(patterns.ordinal, day, count=4_000)]
    hours, minutes, numbers = (set(column) for column in zip(*written, strict=True))
    assert (hours, minutes) == ({str(n) for n in range(24)}, {str(n) for n in range(60)})
    assert numbers == {"112th"}
