"""The synthetic dates, and the files that training reads."""

import collections
import dataclasses
import datetime
import hashlib
import os
import re
import subprocess
import sys
import unicodedata

import pytest
from seqapps.common.io.unicode_folding import normalise
from seqapps.dates import iso, numeric
from seqapps.dates.generator import languages
from seqapps.dates.generator.generator import generate, hint_order
from seqapps.dates.locale_hints import ORDERS

from tests.conftest import ROOT, assert_refused, seqapps

WRITTEN = 12_000


@pytest.fixture(scope="module")
def examples():
    return list(generate(WRITTEN, 5))


def test_every_example_has_a_target_that_training_reads(examples):
    for example in examples:
        assert example.text == example.text.strip() != ""
        assert not any(unicodedata.category(character) == "Cc" for character in example.text)
        assert iso.encode(example.target)
        assert example.locale == "" or example.locale in (*ORDERS, *languages.locales())


def test_the_kinds_that_are_promised_are_there(examples):
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
    assert set(languages.MAIN) <= {name.split("_")[0] for name in languages.locales()}
    for code in languages.MAIN:
        written = list(generate(40, 1, [code]))
        assert len({example.text for example in written}) > 30


def test_the_listed_locales_are_those_of_cldr():
    listed = languages.LOCALES.read_text(encoding="utf-8").splitlines()
    assert ["\t".join(row) for row in languages.list_locales()] == listed
    assert languages.check_locale("zh-cn") == "zh_Hans_CN"


def test_languages_keep_their_own_words_when_all_are_loaded():
    """Babel 2.18 shares data between locales and writes one's names into another."""
    languages.month_words()
    assert languages.language("ja").short_months[0] == ["1月"]
    assert languages.language("ar").short_months[4] == ["مايو"]
    assert languages.language("pl").months[0][:2] == ["stycznia", "styczeń"]


def test_impossible_days_are_spelled_out_and_in_no_calendar(examples):
    spelled = {example.target for example in examples if example.kind == "impossible"}
    assert len(spelled) > 300
    for target in spelled:
        assert iso.decode(iso.encode(target))[0] is None, target


def test_two_digits_mean_years_of_the_pivot():
    short = re.compile(r"\d\d?[./-]\d\d?[./-]\d\d")
    found = [
        example
        for example in generate(20_000, 12)
        if example.kind == "cldr" and short.fullmatch(example.text)
    ]
    assert len(found) > 50
    for example in found:
        readings = dict(numeric.readings_of(example.text, hint_order(example.locale)))
        assert datetime.date.fromisoformat(example.target) in readings, example


def test_the_sets_of_the_repository_are_what_their_source_file_says():
    folder = ROOT / "datasets" / "dates"
    source = (folder / "SOURCE.md").read_text(encoding="utf-8")
    files = sorted(folder.glob("*.tsv"))
    assert len(files) == 7
    for file in files:
        assert f"- `{file.name}` {hashlib.sha256(file.read_bytes()).hexdigest()}" in source
    rows = (folder / "validation.tsv").read_text(encoding="utf-8").splitlines()
    for row, example in zip(rows, generate(300, 1_000_003), strict=False):
        assert row.split("\t") == list(dataclasses.astuple(example))


def test_undecided_numbers_mean_either_and_hints_decide():
    counts = collections.Counter()
    for example in generate(50_000, 11):
        plain = re.fullmatch(r"\d\d?/\d\d?/\d{4}", example.text)
        if example.kind != "numbers" or not plain:
            continue
        day = datetime.date.fromisoformat(example.target)
        readings = dict(numeric.readings_of(example.text, hint_order(example.locale)))
        assert day in readings
        if len(readings) > 1:
            counts[list(readings).index(day)] += 1
    assert counts.total() > 50
    assert 0.2 < counts[0] / counts.total() < 0.6  # day first: 40 %


def test_a_seed_determines_the_texts_whatever_the_hash_seed():
    command = [
        sys.executable,
        "-m",
        "seqapps",
        "dates",
        "generate-data",
        "-n",
        "300",
        "--seed",
        "9",
    ]
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


def test_broken_rows_of_a_training_file_are_named(tmp_path):
    file = tmp_path / "mine.tsv"
    rows = ["3 May 1979\t1979-05-03"] * 3
    rows[1:1] = ["no tab", "4 May 1979\t1979-13-04", "\t1979-05-03", "5 May 1979\t5 May"]
    rows[5:5] = ["5 May 1979\t-1979-05-05"]  # a day that exists cannot be an impossible one
    file.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    result = seqapps("dates", "train", "--data", file, "--out", tmp_path / "m")
    assert_refused(
        result, "line 2", "line 3", "line 4", "line 5", "line 6", "YYYY-MM-DD", "1979-13-04"
    )
    assert not (tmp_path / "m").exists()
    file.write_text("3 May 1979\t1979-05-03\txx_YY\nx\t-\n", encoding="utf-8")
    result = seqapps("dates", "train", "--data", file, "--out", tmp_path / "m")
    assert_refused(result, "line 1", "xx_YY")
    file.write_text("3 May 1979\t1979-05-03\nx\t-\n", encoding="utf-8")
    for option in (["--mix", "2"], ["--mix", "much"], ["--set", "attention=none"]):
        result = seqapps("dates", "train", "--data", file, "--out", tmp_path / "m", *option)
        assert_refused(result, option[0].lstrip("-") if option[0] == "--mix" else "attention")
