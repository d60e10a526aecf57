"""The synthetic dates."""

import collections
import datetime
import hashlib
import os
import re
import subprocess
import sys
import unicodedata

import pytest
from seqapps.common.errors import UserError
from seqapps.common.io.unicode_folding import normalise
from seqapps.dates import edtf, iso, notation, numeric, outputs
from seqapps.dates.config import Config
from seqapps.dates.generator import generator, languages
from seqapps.dates.generator.generator import generate
from seqapps.dates.iso import is_refusal
from seqapps.dates.locale_hints import ORDERS, locales, order_of

from tests.conftest import ROOT, assert_refused, seqapps

# One process makes the examples once.
pytestmark = pytest.mark.xdist_group("synthetic dates")
WRITTEN = 12_000
# SHA-256 of the examples of seed 5.
DIGEST = "5707410f9bc67d37bbe2e8d53d4c4d24dcc23515646cf93e5e0adb6ffa651bcc"


@pytest.fixture(scope="module")
def examples():
    return list(generate(WRITTEN, 5))


@pytest.fixture(scope="module")
def partial_examples():
    return list(generate(6_000, 6, partial=True))


def test_every_example_has_a_target_that_training_reads(examples):
    for example in examples:
        assert example.text == example.text.strip() != ""
        assert not any(unicodedata.category(character) == "Cc" for character in example.text)
        assert iso.encode(example.target)
        assert example.locale == "" or example.locale in (*ORDERS, *locales())


def test_all_kinds_occur(examples):
    kinds = collections.Counter(example.kind for example in examples)
    promised = {
        "cldr", "words", "numbers", "english", "spelled", "labels", "roman", "kanji", "era",
        "compact", "machine", "week", "ordinal", "mixed", "nonsense", "incomplete", "relative",
        "several", "impossible",
    }  # fmt: skip
    assert set(kinds) == promised
    assert min(kinds.values()) > WRITTEN / 300
    refused = sum(iso.is_refusal(example.target) for example in examples)
    assert 0.15 < refused / WRITTEN < 0.3


def test_all_languages_are_written():
    assert set(languages.MAIN) <= {name.split("_")[0] for name in locales()}
    for code in languages.MAIN:
        written = list(generate(40, 1, [code]))
        assert len({example.text for example in written}) > 30


def test_impossible_days_are_in_no_calendar(examples):
    spelled = {example.target for example in examples if example.kind == "impossible"}
    assert len(spelled) > 300
    for target in spelled:
        assert iso.decode(iso.encode(target))[0] is None, target


def test_two_digits_mean_years_of_the_pivot(examples):
    short = re.compile(r"\d\d?[./-]\d\d?[./-]\d\d")
    found = [
        example for example in examples if example.kind == "cldr" and short.fullmatch(example.text)
    ]
    assert len(found) > 30
    for example in found:
        readings = dict(numeric.readings_of(example.text, order_of(example.locale)))
        assert datetime.date.fromisoformat(example.target) in readings, example


def test_the_sets_of_the_repository_are_what_their_source_file_says():
    folder = ROOT / "datasets" / "dates"
    source = (folder / "SOURCE.md").read_text(encoding="utf-8")
    files = sorted(folder.glob("*.tsv"))
    assert len(files) == 7
    for file in files:
        assert f"- `{file.name}` {hashlib.sha256(file.read_bytes()).hexdigest()}" in source
    rows = (folder / "validation.tsv").read_text(encoding="utf-8").splitlines()
    for row, example in zip(rows, generate(1_000, 1_000_003), strict=False):
        assert row.split("\t") == list(example.to_dict().values())


def test_the_texts_of_a_seed_stay_the_same(examples):
    """A change of the generator on purpose, or of CLDR's version, needs another digest."""
    rows = "".join("\t".join(example.to_dict().values()) + "\n" for example in examples)
    assert hashlib.sha256(rows.encode()).hexdigest() == DIGEST


def test_undecided_numbers_mean_either_and_hints_decide():
    source = generator.Generator(11)
    writer = next(writer for writer in generator.WRITERS if writer.kind == "numbers")
    counts = collections.Counter()
    for _ in range(20_000):
        example = source._written_by(writer, source._day(), "en_US")
        if not re.fullmatch(r"\d\d?/\d\d?/\d{4}", example.text):
            continue
        day = datetime.date.fromisoformat(example.target)
        readings = dict(numeric.readings_of(example.text, order_of(example.locale)))
        assert day in readings
        if len(readings) > 1:
            counts[list(readings).index(day)] += 1
    assert counts.total() > 50
    assert 0.3 < counts[0] / counts.total() < 0.5  # day first: 40 %


def test_a_seed_determines_the_texts_whatever_the_hash_seed():
    command = [
        sys.executable, "-m", "seqapps", "dates", "generate-data", "-n", "300", "--seed", "9",
    ]  # fmt: skip
    outputs = {
        subprocess.run(
            command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, cwd=ROOT,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(outputs) == 1
    rows = outputs.pop().decode().splitlines()
    assert len(rows) == 300 and all(row.count("\t") == 3 for row in rows)


def test_generation_in_chosen_locales_and_bad_requests():
    result = seqapps("dates", "generate-data", "-n", 200, "--locales", "pl_PL,el", "--seed", 1)
    assert result.returncode == 0 and result.stderr == ""
    letters = normalise(result.stdout)
    assert "α" in letters and "stycznia" in letters
    assert_refused(seqapps("dates", "generate-data", "--locales", "pl_PX"), "pl_PX", "did you mean")
    chinese = seqapps("dates", "generate-data", "-n", 30, "--locales", "zh-CN", "--seed", 1)
    assert chinese.returncode == 0 and "年" in chinese.stdout
    assert_refused(seqapps("dates", "generate-data", "-n", "0"), "0")


@pytest.mark.parametrize("year", [1900, 2000, 2023, 2024])
def test_random_days_are_of_the_year(year):
    rng = generator.random.Random(3)
    days = {generator.random_day(rng, year) for _ in range(3_000)}
    assert {day.year for day in days} <= {year, year - 1}  # the end of the month before January
    assert (datetime.date(year, 12, 31)) in days
    assert any((day.month, day.day) == (2, 29) for day in days) == (year in (2000, 2024))


def test_a_negative_count_is_refused():
    with pytest.raises(UserError, match="-1"):
        generate(-1, 0)


def test_partial_examples_have_their_notation(partial_examples):
    config, kinds = Config(partial=True), collections.Counter()
    for example in partial_examples:
        ids = outputs.encode(example.target, example.notation, "calendar", config)
        kinds[example.kind] += 1
        if not example.notation:
            assert is_refusal(example.target)
        elif example.notation not in notation.REFUSALS:
            meaning = edtf.meaning(example.notation)  # None for a day outside its era
            assert (meaning.edtf if meaning else "-impossible") == example.target, example
            assert meaning or example.kind == "limit of an era"
            assert notation.accepts(ids)
    assert len(kinds) > 55
    assert 0.005 < kinds["span"] / len(partial_examples) < 0.06


def test_most_weekdays_of_partial_examples_are_those_of_their_days(partial_examples):
    found = [example for example in partial_examples if "w" in example.notation]
    wrong = [example for example in found if edtf.meaning(example.notation).weekday_mismatch]
    assert len(found) > 200 and 0 < len(wrong) < 0.15 * len(found)


def test_refused_partial_examples_have_no_year(partial_examples):
    for example in partial_examples:
        if example.kind == "incomplete":
            assert not re.search(r"[0-9]{4}", example.text), example


def test_days_of_iso_8601_are_of_our_calendar(partial_examples):
    """1358-08-13 is a day of the Middle Ages, not a Persian one, unless the locale says so."""
    bare = [e for e in partial_examples if re.fullmatch(r"[0-9]{4}[-/.][0-9]+[-/.][0-9]+", e.text)]
    assert len(bare) > 50
    for example in bare:
        assert example.notation[:1] not in tuple(notation.TABLES) or example.locale, example
