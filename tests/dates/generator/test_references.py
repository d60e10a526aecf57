"""Citations, imprints, goods, documents and logs: each text has the right meaning."""

import datetime
import random
import re

import pytest
from seqapps.dates.generator import partial_words, references, tables

from tests.dates.generator import drawing


def drawn(kind, count=500):
    return drawing.drawn(drawing.KINDS[kind], count, ("en",))


@pytest.mark.parametrize("table", ["references", "accessions", "counted_days", "unconverted"])
def test_every_template_of_a_list_can_be_written(table):
    """Every usual notation and field is known, also of templates that are seldom drawn."""
    rng, day = random.Random(3), datetime.date(1987, 11, 26)
    for key, templates in tables.load(table).items():
        if key in ("bounds", "open"):
            continue
        for template in templates:
            text = template.partition(" @")[0]
            filled = references._filled(rng, text, day, datetime.date(1987, 12, 3), 1999, table)
            assert filled and "{" not in filled, template


def test_the_year_of_a_meaning_stands_in_its_text():
    for kind in ("law report", "film or record", "goods and year", "cited imprint", "journal"):
        for text, written in drawn(kind):
            if written[0] in "-<>" or re.search(r"\b[MDCLXVI]{2,}\b", text):
                continue
            assert written[:4] in text, (text, written)


def test_days_in_numbers_are_read_with_the_day_first():
    found = [(text, written) for text, written in drawn("document", 800) if written[0] != "-"]
    dotted = [(re.search(r"(?<!\d)(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})(?!\d)", text), written)
              for text, written in found]  # fmt: skip
    matched = [(match, written) for match, written in dotted if match]
    assert len(matched) > 100
    for match, written in matched:
        assert written == f"{match[3]}{int(match[2]):02}{int(match[1]):02}", (match[0], written)


def test_months_of_expiry_are_those_of_the_text():
    months = [(re.search(r"(\d{2})[/.-](\d{4})", text), written)
              for text, written in drawn("expiry") if len(written) == 6]  # fmt: skip
    matched = [(match, written) for match, written in months if match]
    assert len(matched) > 100 and all(w == f"{m[2]}{m[1]}" for m, w in matched)


def test_bounds_are_open_intervals_of_their_sign():
    signs = {"(?i)^(until|no later|bis |fino|entro|hasta)": "<", r"^ab \d|onwards": ">"}
    texts = drawn("bound", 1_500)
    assert {written[0] for _, written in texts} == {"<", ">"}
    for pattern, sign in signs.items():
        found = [(text, written) for text, written in texts if re.search(pattern, text)]
        assert len(found) > 10 and all(written[0] == sign for _, written in found), pattern


def test_lookalikes_are_refused():
    assert {written for _, written in drawn("lookalike")} == {"-"}


def test_swapped_spans_show_their_order():
    count = 0
    for text, written in drawn("swapped span"):
        numbers = re.findall(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
        if len(numbers) == 2:
            count += 1
            assert max(int(number) for pair in numbers for number in pair[:2]) > 12, text
            first, last = written.split("/")
            assert first < last and first[:4] == numbers[0][2] and last[:4] == numbers[1][2]
    assert count > 20


@pytest.mark.parametrize(
    ("code", "text"),
    [("de", "5. Juni 2013"), ("us", "June 5, 2013"), ("es", "5 de junio de 2013"),
     ("it", "5 giugno 2013"), ("pl", "5 czerwca 2013 r."), ("ja", "2013年6月5日"),
     ("hr", "5. lipnja 2013.")],
)  # fmt: skip
def test_days_in_words(code, text):
    day = datetime.date(2013, 6, 5)
    assert text in {references.in_words(random.Random(seed), code, day) for seed in range(20)}


def test_words_of_bounds_do_not_stand_before_days():
    assert {"do", "vrijedi do"} <= partial_words.markers("bs")
    assert "dal" in partial_words.markers("it")


def test_counted_days_shelf_marks_and_numbers_of_objects_are_refused():
    assert {written for _, written in drawn("offset")} == {"-relative"}
    assert {written for _, written in drawn("number of an object")} == {"-"}
    for text, written in drawn("shelf mark", 1_000):
        has_clock = re.search(r"\d\d:\d\d:\d\d", text)  # a day of a log, without its year
        assert written == ("-incomplete" if has_clock else "-"), (text, written)


def test_days_of_other_calendars_that_are_not_converted_are_refused():
    texts = drawn("moon", 1_500)
    assert {written for _, written in texts if written[0] == "-"} == {"-calendar", "-incomplete"}
    for text, written in texts:
        assert written[0] == "-" or re.search(rf"(?<!\d){written}(?!\d)", text), (text, written)


def test_open_ends_and_two_years_of_a_cell():
    texts = drawn("rarity", 3_000)
    ends = {
        r"(?i)(–|—|onwards?|present|heute|aujourd'hui)$": ">",
        r"^(up to|\.\.\.|…|\?|unknown)": "<",
    }
    for pattern, sign in ends.items():
        found = [(text, written) for text, written in texts if re.search(pattern, text)]
        assert len(found) > 20
        assert all(written[0] == sign for _, written in found), found
    years = [
        (text, written) for text, written in texts if re.fullmatch(r"\d{4}\W+c?\d{4}\)?", text)
    ]
    assert len(years) > 20 and {written for _, written in years} == {"-several"}
