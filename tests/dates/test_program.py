"""The exported program, in a process that imports TensorFlow alone."""

import json
import random
import subprocess
import sys

import numpy as np
import pytest
from seqapps.common.export import bundle
from seqapps.common.io.unicode_folding import normalise
from seqapps.dates import config, notation, numeric, program, readings, readings_graph, runtime
from seqapps.dates.config import Config
from seqapps.dates.generator.generator import generate

from tests.conftest import ROOT

pytestmark = pytest.mark.xdist_group("dates")
MODEL = bundle.shipped("dates")[-1]
YEARS = ("1979", "2046", "79", "05", "12")
ODD = ("", " ", "\u200b", "é" * 96, "x" * 97, "\U0010ffff", "3\u20dd", "ﷺ 3 May 1979")

CLEAN_PROCESS = """
import json, sys
import tensorflow as tf
program = tf.saved_model.load(sys.argv[1])
def translate(texts, locale):
    texts = tf.constant(texts, tf.string)
    if locale is None:
        return program.signatures["serving_default"](text=texts)
    try:
        return program.translate_with_locale(texts, tf.constant([locale]))
    except tf.errors.InvalidArgumentError:
        return {}
def plain(x):
    if isinstance(x, list):
        return [*map(plain, x)]
    return x.decode() if isinstance(x, bytes) else x
for request in json.load(open(sys.argv[2])):
    outputs = translate(*request)
    print(json.dumps({name: plain(value.numpy().tolist()) for name, value in outputs.items()}))
assert not any(name.split(".")[0] == "seqapps" for name in sys.modules)
"""


PLANES = (
    (0x20, 0x7F), (0xA0, 0x2FF), (0x300, 0x700), (0x900, 0x1200), (0x1E00, 0x2400),
    (0x3000, 0x3400), (0x4E00, 0x5200), (0xAC00, 0xD7A4), (0xF900, 0xFFF0), (0x1D400, 0x1D800),
)  # fmt: skip


def written() -> list[str]:
    """Return 500 texts of all kinds, with odd ones and bare numbers."""
    numbers = [
        f"{a:02}{s}{b}{s}{c}" for a in (3, 11) for b in (7, 12) for s in "/. -" for c in YEARS
    ]
    return [example.text for example in generate(400, 77)] + numbers + list(ODD)


def partial_dates() -> list[str]:
    """Return 250 texts of the hand-written sets of partial dates."""
    sets = ROOT / "datasets" / "dates" / "edtf"
    files = [sets / f"{name}.tsv" for name in ("museum", "genealogy", "columns", "world")]
    rows = [row for file in files for row in file.read_text(encoding="utf-8").splitlines()[1:]]
    return [row.split("\t")[0] for row in rows[::20]]


def random_characters() -> list[str]:
    """Return 1,500 texts of random characters and spaces."""
    rng = np.random.default_rng(0)
    texts = []
    for _ in range(1_500):
        low, high = PLANES[rng.integers(len(PLANES))]
        points = rng.integers(low, high, rng.integers(1, 9))
        spaces = np.array([32, 0x3000, 9])[rng.integers(3, size=rng.integers(0, 4))]
        texts.append("".join(map(chr, rng.permutation(np.concatenate([points, spaces])))))
    return texts


@pytest.fixture(scope="module")
def requests() -> dict[str, tuple[list[str], str | None]]:
    """Texts and their locale."""
    texts = ["06/12/2046", "3 May 1979"]
    hinted = {locale: (texts, locale) for locale in ("de_DE", "en-US", "mdy", "qq")}
    plain = {"texts": written(), "partial": partial_dates(), "characters": random_characters()}
    plain["empty"] = []
    return hinted | {name: (given, None) for name, given in plain.items()}


@pytest.fixture(scope="module")
def outputs(tmp_path_factory, requests) -> dict[str, dict]:
    """The program's answers to the requests; {} where it raises an error."""
    folder = tmp_path_factory.mktemp("elsewhere")
    given = folder / "requests.json"
    given.write_text(json.dumps(list(requests.values())), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", CLEAN_PROCESS, MODEL, given],
        capture_output=True, text=True, cwd=folder, check=True,
    )  # fmt: skip
    return dict(zip(requests, map(json.loads, done.stdout.splitlines()), strict=True))


@pytest.fixture(scope="module")
def loaded() -> runtime.Runtime:
    return runtime.load(bundle.open_bundle("dates", None))


def is_close_to_a_border(answer: runtime.Translation, loaded: runtime.Runtime) -> bool:
    """Return whether rounding may decide."""
    borders = (loaded.settings.min_confidence, config.MIN_SECOND_READING, config.MIN_READING)
    shares = [share for _, share in answer.alternatives] + [answer.confidence]
    return any(abs(share - border) < 1e-3 for share in shares for border in borders)


def test_the_savedmodel_answers_as_the_command_line_does(requests, outputs, loaded):
    answers, (given, _) = outputs["texts"], requests["texts"]
    for row, answer in enumerate(loaded.translate(given)):
        if is_close_to_a_border(answer, loaded):
            continue
        assert answers["date"][row] == (answer.date or ""), given[row]
        assert answers["confidence"][row] == pytest.approx(answer.confidence, abs=1e-3)
        assert answers["ambiguous"][row] == answer.ambiguous
        others = [date for date in answers["readings"][row][1:] if date]
        assert others == [date for date, _ in answer.alternatives]


def test_partial_dates_of_the_savedmodel_are_those_of_the_command_line(requests, outputs, loaded):
    answers, (given, _) = outputs["partial"], requests["partial"]
    compared = 0
    for row, answer in enumerate(loaded.translate(given, runtime.Request(precision="any"))):
        if is_close_to_a_border(answer, loaded):
            continue
        found = None if answer.reason else answer.meaning
        expected = (found.edtf, found.precision, found.calendar) if found else ("", "", "")
        names = ("edtf", "precision", "calendar")
        assert tuple(answers[name][row] for name in names) == expected, given[row]
        assert answers["edtf_confidence"][row] == pytest.approx(answer.confidence, abs=1e-3)
        marked = found is not None and (found.approximate or found.uncertain)
        assert answers["approximate"][row] == marked, given[row]
        compared += found is not None and not found.date
    assert compared > 80


def test_the_savedmodel_normalises_as_the_command_line_does(requests, outputs, loaded):
    ids = loaded.settings.vocabulary.ids
    for text, characters in zip(
        requests["characters"][0], outputs["characters"]["characters"], strict=True
    ):
        known = "".join(c if c in ids else "�" for c in normalise(text))
        assert "".join(characters) == (known if len(known) <= 96 else ""), ascii(text)


def test_locales_in_the_savedmodel(outputs):
    for locale, date in (
        ("de_DE", "2046-12-06"), ("en-US", "2046-06-12"), ("mdy", "2046-06-12"),
    ):  # fmt: skip
        assert outputs[locale]["date"] == [date, "1979-05-03"]
    assert outputs["qq"] == {}
    assert outputs["empty"]["date"] == []


def hypotheses(rng) -> list[tuple[str, float]]:
    """Return six hypotheses whose dates often have orders, weekdays and marks in common."""
    year, month, day = rng.choice([2003, 2012, 2020]), rng.randint(1, 12), rng.randint(1, 12)
    pool = [f"{year}{month:02}{day:02}", f"{year}{day:02}{month:02}", f"{year}{month:02}",
            f"1373{month:02}{day:02}", f"1473{month:02}{day:02}",  # of two centuries
            f"{2000 + day}{month:02}{year % 100:02}", f"{year}", f"{year}0228", "H14440330",
            f"{year}{month:02}{day:02}/{year + 1}", f"<{year}{month:02}{day:02}",
            "9999W526"]  # fmt: skip
    endings = ["", "", "", "~", "?", f"w{rng.randint(1, 7)}", f"w{rng.randint(1, 7)}"]
    texts = {rng.choice(pool) + rng.choice(endings) for _ in range(9)} | {"-", "-several"}
    valid = [text for text in sorted(texts) if text in notation.REFUSALS or is_valid(text)]
    chosen = rng.sample(valid, min(6, len(valid)))
    shares = sorted((rng.random() ** 3 for _ in chosen), reverse=True)
    total = sum(shares) * rng.uniform(1, 1.2)
    return list(zip(chosen, [share / total for share in shares], strict=True))


def is_valid(text: str) -> bool:
    try:
        return bool(notation.ids(text))
    except ValueError:
        return False


def numbers_near(rng: random.Random, given: list[tuple[str, float]]) -> tuple[int, ...]:
    """Return the numbers of one of the days, or none."""
    days = [text for text, _ in given if len(text) == 8 and text.isdigit()]
    if not days or rng.random() < 0.4:
        return ()
    day = rng.choice(days)
    return tuple(sorted((int(day[2:4]), int(day[4:6]), int(day[6:]))))


def test_three_numbers_in_the_graph_are_those_of_python():
    texts = ["16 09 18", "16.9.2018", "2018-09-16", "1/2/3", "16 sep 18", "16-09", "a 1/2/3", ""]
    expected = [numeric.numbers_of(text) or (-1, -1, -1) for text in texts]
    graph = readings_graph.numbers_of(program.tf.constant(texts)).numpy()
    assert [tuple(row) for row in graph.tolist()] == expected
    assert expected[:4] == [(9, 16, 18)] * 3 + [(1, 2, 3)] and expected[4:] == [(-1, -1, -1)] * 4


@pytest.mark.parametrize("precision", ["day", "any"])
def test_readings_in_the_graph_are_those_of_python(precision):
    rng = random.Random(5)
    given = [hypotheses(rng) for _ in range(400)]
    numbers = [numbers_near(rng, pairs) for pairs in given]
    rows = [[notation.ids(text) for text, _ in pairs] for pairs in given]
    padded = [[row + [-1] * (notation.LENGTH - len(row)) for row in found + [[]] * (6 - len(found))]
              for found in rows]  # fmt: skip
    meanings = program.edtf_graph.meanings(program.tf.constant(padded))
    days = program.tf.where(meanings.day > 0, meanings.day + program.edtf_graph.BEFORE_YEAR_1, 0)
    dates = program.tf.where(days > 0, program.calendar_graph.text(days), "")
    shares = [[share for _, share in pairs] + [0.0] * (6 - len(pairs)) for pairs in given]
    graph = readings_graph.readings_of(
        dates if precision == "day" else meanings.edtf, days, meanings.weekday,
        readings_graph.of_numbers(
            program.tf.constant(shares), program.tf.where(meanings.calendar == 0, days, 0),
            program.tf.constant([row or (-1,) * 3 for row in numbers]),
        ),
    )  # fmt: skip
    several = 0
    for row, pairs in enumerate(given):
        expected = readings.of(
            zip(rows[row], [share for _, share in pairs], strict=True),
            precision, Config(partial=True), numbers[row],
        )  # fmt: skip
        found = zip(graph.keys[row].numpy(), graph.shares[row].numpy(), graph.together[row].numpy(),
                    strict=True)  # fmt: skip
        joined = {key.decode(): (share, both) for key, share, both in found if share > 0}
        assert joined == {
            reading.key: (pytest.approx(reading.share, abs=1e-5), n < expected.together)
            for n, reading in enumerate(expected.dates)
        }, pairs
        refused = sum(expected.refusals.values())
        assert graph.refused[row].numpy() == pytest.approx(refused, abs=1e-5)
        several += len(joined) > 1
    assert several > 150
