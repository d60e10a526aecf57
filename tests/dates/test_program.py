"""The exported program, in a process that imports TensorFlow alone."""

import json
import subprocess
import sys

import numpy as np
import pytest
from seqapps.common.export import bundle
from seqapps.common.io.unicode_folding import normalise
from seqapps.dates import config, runtime
from seqapps.dates.generator.generator import generate

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


def clean_process(tmp_path, *requests: tuple[list[str], str | None]) -> list[dict]:
    """Translate (texts, locale) in a process that imports TensorFlow alone, elsewhere.

    What the program does not accept is answered by an empty object.
    """
    given = tmp_path / "requests.json"
    given.write_text(json.dumps(requests), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", CLEAN_PROCESS, MODEL, given],
        capture_output=True, text=True, cwd=tmp_path, check=True,
    )  # fmt: skip
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """1,000 texts of all kinds, with odd ones and bare numbers."""
    numbers = [
        f"{a:02}{s}{b}{s}{c}" for a in (3, 11) for b in (7, 12) for s in "/. -" for c in YEARS
    ]
    return [example.text for example in generate(900, 77)] + numbers + list(ODD)


def test_the_savedmodel_answers_as_the_command_line_does(tmp_path, texts):
    (outputs,) = clean_process(tmp_path, (texts, None))
    loaded = runtime.load(bundle.open_bundle("dates", None))
    borders = (loaded.settings.min_confidence, config.MIN_SECOND_READING, config.MIN_READING)
    for row, answer in enumerate(loaded.translate(texts)):
        close = [c for _, c in answer.alternatives] + [answer.confidence]
        if any(abs(c - border) < 1e-3 for c in close for border in borders):
            continue  # rounding decides
        assert outputs["date"][row] == (answer.date or ""), texts[row]
        assert outputs["confidence"][row] == pytest.approx(answer.confidence, abs=1e-3)
        assert outputs["ambiguous"][row] == answer.ambiguous
        others = [date for date in outputs["readings"][row][1:] if date]
        assert others == [date for date, _ in answer.alternatives]


def test_the_savedmodel_normalises_as_the_command_line_does(tmp_path):
    vocabulary = runtime.load(bundle.open_bundle("dates", None)).settings.vocabulary
    rng = np.random.default_rng(0)
    planes = (
        (0x20, 0x7F), (0xA0, 0x2FF), (0x300, 0x700), (0x900, 0x1200), (0x1E00, 0x2400),
        (0x3000, 0x3400), (0x4E00, 0x5200), (0xAC00, 0xD7A4), (0xF900, 0xFFF0),
        (0x1D400, 0x1D800),
    )  # fmt: skip
    texts = []
    for _ in range(4_000):
        low, high = planes[rng.integers(len(planes))]
        points = rng.integers(low, high, rng.integers(1, 9))
        spaces = np.array([32, 0x3000, 9])[rng.integers(3, size=rng.integers(0, 4))]
        text = "".join(map(chr, rng.permutation(np.concatenate([points, spaces]))))
        texts.append(text)
    (outputs,) = clean_process(tmp_path, (texts, None))
    for text, characters in zip(texts, outputs["characters"], strict=True):
        known = "".join(c if c in vocabulary.ids else "�" for c in normalise(text))
        assert "".join(characters) == (known if len(known) <= 96 else ""), ascii(text)


def test_locales_in_the_savedmodel(tmp_path):
    texts = ["06/12/2046", "3 May 1979"]
    expected = {"de_DE": "2046-12-06", "en-US": "2046-06-12", "mdy": "2046-06-12"}
    requests = [(texts, locale) for locale in expected]
    *found, unknown, nothing = clean_process(tmp_path, *requests, (texts, "qq"), ([], None))
    assert [answer["date"] for answer in found] == [[d, "1979-05-03"] for d in expected.values()]
    assert unknown == {} and nothing["date"] == []
