"""Dates of registers, imprints and labels: each text has the meaning that it says."""

import datetime
import re
from collections import Counter

from seqapps.dates import calendars
from seqapps.dates.generator import church_days, languages, registers

from tests.dates.generator.drawing import drawn


def test_one_event_has_a_date_and_several_have_none():
    assert all(written[0].isdigit() for _, written in drawn(registers.event))
    kinds = Counter(written == "-several" for _, written in drawn(registers.several))
    assert 0.6 < kinds[True] / kinds.total() < 0.9


def test_words_before_a_day_decide_between_about_bounds_and_none():
    for text, written in drawn(registers.about, codes=("en",)):
        if text.startswith(("on or about", "On or about", "roughly", "circa annum")):
            assert written.endswith("~"), (text, written)
        elif text.startswith(("on or before", "not later")):
            assert written[0] == "<", (text, written)
        elif text.startswith("on or after"):
            assert written[0] == ">", (text, written)


def test_a_work_after_an_artist_is_not_after_its_year():
    for text, written in drawn(registers.attributed):
        if re.match(r"(after|nach|by|na|efter) \d{4}", text):
            assert written[0] in "<>"
        elif re.match(r"(after|nach|by) \D{3,}, \d{4}(,|$)", text):
            bound = re.search(r"(before|after|by|c\.|ca\.) \d", text)
            assert bound or written == re.search(r"\d{4}", text)[0], (text, written)


def test_hebrew_months_are_those_of_their_year():
    for text, written in drawn(registers.hebrew):
        year, month = int(written[1:5]), int(written[5:7])
        has_two = int(calendars.table("hebrew").lengths[year - 4001, 12]) > 0
        if re.search(r"\bAdar (II|Sheni|Bet)\b", text):
            assert month == 13 and has_two, text
        elif re.search(r"\bAdar (I|Rishon|Alef)\b", text):
            assert month == 12 and has_two, text
        elif month >= 12 and "dar" in text and "(" not in text:
            assert (month == 13) <= has_two, text


def test_a_republican_day_without_its_year_is_incomplete():
    for text, written in drawn(registers.republican):
        assert (written == "-incomplete") == (re.search(r"\b[Aa]n [IVX\d]", text) is None), text


def test_friends_months_are_certain_since_1752_and_weekdays_fit():
    for text, written in drawn(registers.quaker):
        assert (written == "-calendar") == (int(re.search(r"\d{4}", text)[0]) < 1752)
        if "w" in written:
            day = datetime.date(int(written[:4]), int(written[4:6]), int(written[6:8]))
            assert f"w{day.isoweekday()}" == written[8:]
            names = ("Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "First")
            assert text.startswith(names[day.weekday()])


def test_kalends_nones_and_ides_are_counted_back():
    found = [
        pair
        for pair in drawn(church_days.roman_calendar, 3_000)
        if re.match(r"(?i)(prid|pr\. |ipsis|kalendis|idibus|nonis)", pair[0])
    ]
    assert len(found) > 400
    for text, written in found:
        month, day = int(written[4:6]), int(written[6:8])
        nones = 7 if month in (3, 5, 7, 10) else 5
        is_before = re.match(r"(?i)pri?d?", text) is not None
        following = datetime.date(int(written[:4]), month, day) + datetime.timedelta(1)
        if re.search(r"(?i)\bnon", text):
            assert day == nones - is_before, text
        elif re.search(r"(?i)\be?id", text):
            assert day == nones + 8 - is_before, text
        else:
            assert (following.day if is_before else day) == 1, text


def test_slips_are_no_words_for_months_and_years_of_eras_are_counted():
    assert ("Bunsei 10", "1827") in drawn(registers.reign, 20_000, ("en",))
    slips = drawn(registers.slip)
    words = [re.sub(r"[\d.,-]|(st|nd|rd|th)\b|\bde\b", " ", text).split() for text, _ in slips]
    known = sum(word[0].lower() in languages.month_words() for word in words)
    assert known < len(slips) / 3  # names that are short are left as they are
