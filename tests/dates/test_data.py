"""Pairs: reading, encoding, splitting, batches."""

import numpy as np
import pytest
from seqapps.common.errors import UserError
from seqapps.common.io.text import Sequences
from seqapps.dates import data, iso
from seqapps.dates.config import Config
from seqapps.dates.data import Encoded, Pair
from seqapps.dates.settings import Settings

from tests.conftest import assert_refused, seqapps

CONFIG = Config(synthetic_share=0.0, validation=0.25)
ROWS = [f"{day} May 1979\t1979-05-{day:02}" for day in range(1, 29)]


def write(tmp_path, rows) -> str:
    file = tmp_path / "pairs.tsv"
    file.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    return str(file)


def test_rows_have_two_or_more_columns(tmp_path):
    rows = ["3 May 1979\t1979-05-03", "x \t - ", "6/7/79\t1979-07-06\tde_DE\tnumbers"]
    assert list(data.read(write(tmp_path, rows))) == [
        Pair("3 May 1979", "1979-05-03"),
        Pair("x", "-"),
        Pair("6/7/79", "1979-07-06", "de_DE", "numbers"),
    ]


def test_partial_dates_are_read_for_models_that_write_them(tmp_path):
    file = write(
        tmp_path, ["May 1979\t1979-05", "1850s\t185X\t\tdecade", "AH 1\t2023-03-07\t\t\tH14440815"]
    )
    refused = list(data.read(file))
    assert all("expected a date YYYY-MM-DD" in str(row) for row in refused[:2])
    assert [row.target for row in data.read(file, config=Config(partial=True))] == [
        "1979-05", "185X", "2023-03-07"
    ]  # fmt: skip
    with pytest.raises(UserError, match="line 1: expected a date YYYY-MM-DD"):
        data.load(file, Config())
    wrong = write(tmp_path, ["May 1979\t1979-13", "a\t1979\t\t\tZ"])
    assert all("in EDTF" in str(row) for row in data.read(wrong, config=Config(partial=True)))


def test_invalid_rows_of_a_training_file_are_named(tmp_path):
    rows = [ROWS[0], "no tab", "4 May 1979\t1979-13-04", "\t1979-05-03", "5 May 1979\t5 May",
            "5 May 1979\t-1979-05-05", "5 May 1979\t1979-05-05\txx_YY"]  # fmt: skip
    file = write(tmp_path, rows)
    errors = [row for row in data.read(file) if isinstance(row, UserError)]
    assert [str(error).split(":")[0] for error in errors] == [
        f"{file}, line {line}" for line in range(2, 7)
    ]
    command = ["dates", "train", "--data", file, "--out", tmp_path / "m"]
    lines = [f"line {line}" for line in range(2, 7)]
    assert_refused(seqapps(*command), *lines, "a date in EDTF, such as 1979-05", "1979-13-04")
    days = seqapps(*command, "--set", "partial=false")
    assert_refused(days, *lines, "YYYY-MM-DD", "1979-13-04")
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize("locale", ["xx_YY", "de_XX", "german", "de_"])
def test_an_unknown_locale_of_a_training_file_is_named(tmp_path, locale):
    unknown = write(tmp_path, [ROWS[0], f"5 May 1979\t1979-05-05\t{locale}"])
    result = seqapps("dates", "train", "--data", unknown, "--out", tmp_path / "m")
    assert_refused(result, "line 2", f"unknown locale '{locale}'")
    assert not (tmp_path / "m").exists()


def test_known_locales_of_a_training_file_are_read(tmp_path):
    locales = ("de_DE", "en-GB", "zh_CN", "pt", "dmy", "de_DE.UTF-8", "")
    rows = [f"{row}\t{locale}" for row, locale in zip(ROWS, locales, strict=False)]
    assert data.load(write(tmp_path, rows), CONFIG).n_given == len(rows) == 7


@pytest.mark.parametrize(
    ("rows", "message"),
    [([], "no text"), ([ROWS[0]] * 3, "one distinct text"),
     ([row.replace("May", "x" * 100) for row in ROWS], "no training text .* max_length=96")],
)  # fmt: skip
def test_too_few_texts(tmp_path, rows, message):
    with pytest.raises(UserError, match=message):
        data.load(write(tmp_path, rows), CONFIG)


def test_bad_options_of_train_are_refused(tmp_path):
    file = write(tmp_path, ROWS[:3])
    for options, word in (
        (["--synthetic-share", "2"], "synthetic_share"),
        (["--synthetic-share", "much"], "synthetic-share"),
        (["--set", "attention=none"], "attention"),
    ):
        result = seqapps("dates", "train", "--data", file, "--out", tmp_path / "m", *options)
        assert_refused(result, word)


def test_equal_texts_are_on_one_side(tmp_path):
    loaded = data.load(write(tmp_path, ROWS * 2), CONFIG)
    assert loaded.n_given == 56 and len(loaded.train) + len(loaded.validation) == 56
    assert 6 <= len(loaded.validation) <= 22 and len(loaded.validation) % 2 == 0
    assert len({pair.text for pair in loaded.validation_pairs}) == len(loaded.validation) // 2
    assert set(loaded.vocabulary.symbols) == set(" 0123456789may")


def test_the_hashes_follow_the_pairs(tmp_path):
    one = data.load(write(tmp_path, ROWS), CONFIG)
    assert data.load(write(tmp_path, ROWS), CONFIG).sha256 == one.sha256
    other = data.load(write(tmp_path, [*ROWS[:-1], "28 May 1979\t-"]), CONFIG)
    assert other.sha256 != one.sha256 and other.digest != one.digest


def test_synthetic_pairs_are_a_share_of_the_training_pairs_alone(tmp_path):
    config = Config(synthetic_share=0.5, validation=0.25, max_length=1024)
    loaded = data.load(write(tmp_path, ROWS), config)
    given = 28 - len(loaded.validation_pairs)
    assert len(loaded.train) == pytest.approx(4_000, abs=2 * given)
    first, rest = loaded.train[:given], loaded.train[given : 2 * given]
    np.testing.assert_array_equal(first.targets, rest.targets)  # the given pairs are repeated
    assert {pair.locale for pair in loaded.validation_pairs} == {""}


def test_a_model_that_is_trained_further_keeps_its_ids(tmp_path):
    first = data.load(write(tmp_path, ROWS), CONFIG)
    base = Settings(
        first.vocabulary, first.hints, 0.8, config=first.config, preset="default", seed=0
    )
    more = data.load(write(tmp_path, [*ROWS, "3 août\t-"]), CONFIG, base)
    size = len(first.vocabulary.symbols)
    assert more.vocabulary.symbols[:size] == first.vocabulary.symbols
    assert set(more.vocabulary.symbols[size:]) == set("out")


def encoded(*lengths: int) -> Encoded:
    texts = Sequences.from_lists([[5] * length for length in lengths])
    targets = np.array([iso.encode("1979-05-03"), [13] + [-1] * 7][: len(lengths)], np.int8)
    return Encoded(texts, np.zeros((len(lengths), 2), np.int32), targets)


def test_a_batch_for_teacher_forcing():
    (characters, hints, previous), targets, weights = data.make_batch(encoded(3, 1), 4, multiple=8)
    assert characters.shape == (2, 8) and characters[1].tolist() == [5, *[0] * 7]
    assert hints.shape == (2, 2)
    assert previous[0].tolist() == [iso.START, *iso.encode("1979-05-03")[:-1]]
    assert previous[1, :2].tolist() == [iso.START, 13]
    assert targets[0].tolist() == iso.encode("1979-05-03") and targets.min() >= 0
    assert weights.tolist() == [[0.25] * 8, [0.25, *[0] * 7]]
