"""Texts that are refused: incomplete and relative dates, several dates, no dates, no days."""

import datetime
import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqapps.dates import iso, numeric
from seqapps.dates.generator import languages, refusals

ENGLISH = languages.language("en")
SEEDS = st.integers(0, 10**6)


def write(day: datetime.date | None) -> str:
    return f"<{day}>"


@pytest.fixture(scope="module")
def drawn() -> list[tuple[str, str, str]]:
    return [refusals.draw(random.Random(seed), ENGLISH, write) for seed in range(10_000)]


def test_kinds_have_their_targets(drawn):
    pairs = {(kind, target) for _, target, kind in drawn}
    assert pairs == {
        ("nonsense", "-"), ("incomplete", "-incomplete"), ("relative", "-relative"),
        ("several", "-several"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "examples"),
    [
        ("incomplete", [r"May \d{4}", r"\d{4}", r"Q\d \d{4}", r"the \d\dth century", r"IX \d{4}"]),
        ("relative", [r"\d+ days ago", "tomorrow", r"next \w+day", r".* at \d+:\d\d"]),
        ("several", [r"<[-\d]+> and <[-\d]+>", r"\d+-\d+ \w+ \d{4}", r"\d{8}-\d{8}",
                     r"<[-\d]+>, <None> and <[-\d]+>"]),
    ],
)  # fmt: skip
def test_texts_of_a_kind(drawn, kind, examples):
    texts = [text for text, _, drawn_kind in drawn if drawn_kind == kind]
    assert texts
    for example in examples:
        assert any(re.fullmatch(example, text) for text in texts), example


@given(SEEDS)
def test_ranges_have_two_different_days(seed):
    text = refusals._several(random.Random(seed), ENGLISH, write)
    days = re.findall(r"<(\d{4}-\d\d-\d\d)>", text)
    assert len(days) in (0, 2) and (not days or days[0] < days[1])


def test_kinds_of_texts_that_are_no_dates():
    texts = [refusals.nonsense(random.Random(seed), ENGLISH) for seed in range(5_000)]
    for example in (r"\d+", r"v\d+\.\d+\.\d+", r"\(\d{3}\) \d{3}-\d{4}", r"#[0-9a-f]{6}",
                    r"\d+:\d\d", "hello world", r"\d+ May Street", r"[\d.]+ kg"):  # fmt: skip
        assert any(re.fullmatch(example, text) for text in texts), example
    assert all(texts)


@given(SEEDS)
def test_some_days_exist_in_every_month(seed):
    assert refusals.some_day(random.Random(seed)).day <= 28


@given(SEEDS)
def test_impossible_days_are_in_no_calendar(seed):
    text, target = refusals.impossible(random.Random(seed), ENGLISH)
    assert iso.is_refusal(target) and iso.decode(iso.encode(target))[0] is None
    if text == f"{target[1:5]}-{target[6:8]}-{target[9:]}":
        with pytest.raises(ValueError):
            datetime.date.fromisoformat(text)


@given(SEEDS)
def test_impossible_days_have_no_numeric_reading(seed):
    rng = random.Random(seed)
    text, _ = refusals._impossible(rng, ENGLISH)
    if numeric.readings_of(text):  # `draw` draws again
        assert re.search(r"\d", text)
    drawn_text, _ = refusals.impossible(random.Random(seed), languages.language("zh"))
    assert drawn_text


def test_kinds_of_impossible_days():
    targets = {refusals.impossible(random.Random(seed), ENGLISH)[1] for seed in range(3_000)}
    forms = [
        r"-\d{4}-02-(29|30|31)", r"-\d{4}-(04|06|09|11)-31", r"-\d{4}-\d\d-00",
        r"-\d{4}-00-\d\d", r"-\d{4}-\d\d-[3-9]\d", r"-\d{4}-W\d\d-[089]",
        r"-\d{4}-W(00|5[4-9]|[6-9]\d)-[1-7]", r"-\d{4}-(36[6-9]|3[7-9]\d|[4-9]\d\d)",
    ]  # fmt: skip
    for form in forms:
        assert any(re.fullmatch(form, target) for target in targets), form
    assert "-2000-02-29" not in targets and "-2000-366" not in targets
