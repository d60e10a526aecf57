"""Parts and templates of synthetic texts."""

import random
import re

import pytest
from seqapps.dates.generator import phrases

# The fields that callers pass, in the lists that are filled in.
FIELDS = {
    "machine": "day y m d hour minute second zone zone_only fraction time stamp minutes h "
               "after_hour half counter assignment",
    "week_dates": "year week weekday yy day",
    "ordinal_dates": "year number suffix hour minute",
    "several": "first second a b c low high month other dash",
    "incomplete": "month month_lower short weekday of of_year year m d yy next_yy decade suffix "
                  "century century_suffix any_month spelled_year roman phrase",
    "places": "d month house of",
    "near_dates": "a b c",
    "numbers": "value hundredth",
    "identifiers": "key letter hash code latitude longitude",
    "times_alone": "hour h minute second",
    "impossible": "day suffix name year of",
    "impossible_numbers": "year month day m d s",
    "fractions": "",
}  # fmt: skip
EVERYWHERE = {"n", "digits", "hex", "upper", "one", "part"}


@pytest.mark.parametrize("key", FIELDS)
def test_templates_use_the_fields_that_are_passed(key):
    text = "".join(phrases.lists()[key]).replace("{{", "").replace("}}", "")
    used = set(re.findall(r"\{(\w+)", text))
    assert used - EVERYWHERE == set(FIELDS[key].split())


def test_fields_of_every_template(monkeypatch):
    templates = ["{n:3-5}", "{n:7-7-02}", "{digits:4}", "{digits:2-3}", "{hex:6}", "{upper:3}",
                 "{one:-_}", "{part:units}", "{value:.1f}", "{drawn}{drawn}"]  # fmt: skip
    monkeypatch.setattr(phrases, "lists", lambda: {"templates": templates, "units": ["kg"]})
    count = iter("ab")
    rng = random.Random(0)
    texts = phrases.filled(rng, "templates", value=2, drawn=lambda _: next(count))
    patterns = ["[3-5]", "07", r"\d{4}", r"\d{2,3}", "[0-9a-f]{6}", "[A-Z]{3}", "[-_]", "kg",
                r"2\.0", "ab"]  # fmt: skip
    for text, pattern in zip(texts, patterns, strict=True):
        assert re.fullmatch(pattern, text), (text, pattern)


def test_ranges_are_drawn_in_full(monkeypatch):
    monkeypatch.setattr(phrases, "lists", lambda: {"templates": ["{n:3-5}"]})
    drawn = {phrases.draw(random.Random(seed), "templates", x=0) for seed in range(50)}
    assert drawn == {"3", "4", "5"}


def test_a_seed_determines_the_draws():
    draws = [phrases.draw(random.Random(4), "numbers", value=1, hundredth=0.01) for _ in range(2)]
    assert draws[0] == draws[1]
    assert phrases.draw(random.Random(4), "zones") in phrases.lists()["zones"]
