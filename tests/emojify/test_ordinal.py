"""Labels that are numbers: expected values, errors, and what is refused."""

import csv
import json
import shutil

import numpy as np
import pytest
from seqapps.common import app as apps
from seqapps.common.export import bundle, portable
from seqapps.emojify.evaluation import ordinal_scores

from tests import exported, tensorflow_alone
from tests.conftest import assert_refused, seqapps

pytestmark = pytest.mark.xdist_group("emojify few")

OPINIONS = {
    "1": "dreadful food;a terrible evening;rude and slow;we were ill;never again;awful in all ways",
    "2": "rather poor;cold soup;not worth the money;a dull room;too loud;the bread was stale",
    "3": "it was fine;an average place;neither good nor bad;the usual dishes;all right;decent soup",
    "4": "quite good;a pleasant evening;tasty pasta;friendly people;good value;nice bread",
    "10": "the best meal ever;perfect;we loved everything;superb in all ways;a wonderful room",
}  # in the order of texts, "10" would stand second
PLACES = ("", "at the harbour: ", "last Sunday: ", "for lunch: ")
SETTINGS = [
    "epochs=8", "batch_size=8", "embedding=8", "units=6", "attention_units=4", "max_length=12",
    "min_word_count=1", "learning_rate=0.02",
]  # fmt: skip
PROGRAM = """
import json, sys
import tensorflow as tf
model = tf.saved_model.load(sys.argv[1])
found = model.signatures["predict"](text=tf.constant(json.loads(sys.argv[2])))
print(json.dumps([round(float(value), 3) for value in found["expected"]]))
"""
ASKED = ["perfect evening", "rude and cold", "decent"]


def table_of(opinions, path):
    rows = [
        (f"{place}{text}", label)
        for label, texts in opinions.items()
        for text in texts.split(";")
        for place in PLACES
    ]
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("text", "label"), *rows])
    return path


@pytest.fixture(scope="module")
def stars(tmp_path_factory):
    """The table, and a model of it."""
    folder = tmp_path_factory.mktemp("stars")
    table = table_of(OPINIONS, folder / "opinions.csv")
    options = [word for setting in SETTINGS for word in ("--set", setting)]
    train = seqapps(
        "emojify", "train", "--data", table, "--out", folder / "model", "--ordinal",
        "--from", "none", *options,
    )  # fmt: skip
    assert train.returncode == 0, train.stderr
    assert "ordinal     mean error" in train.stdout + train.stderr
    return table, folder / "model"


def test_labels_are_ordered_as_numbers(stars):
    _, folder = stars
    assert json.loads((folder / "config.json").read_text())["labels"] == list(OPINIONS)


def test_the_expected_value_is_the_mean_of_the_labels(stars):
    _, folder = stars
    lines = seqapps("emojify", "predict", *ASKED, "--model", folder, "--json").lines
    for line in lines:
        shares = {float(one["label"]): one["probability"] for one in line["candidates"]}
        assert line["expected"] == pytest.approx(sum(n * p for n, p in shares.items()), abs=0.002)
        assert line["label"] == line["candidates"][0]["label"]  # there is always an answer
    best, worst, middle = (line["expected"] for line in lines)
    assert worst < middle < best
    (shown,) = seqapps("emojify", "predict", ASKED[0], "--model", folder).stdout.splitlines()
    assert shown.startswith(f"{best:.2f}  (10 ")


def test_program_and_exported_parts_have_the_same_expected_values(stars, tmp_path):
    _, folder = stars
    lines = seqapps("emojify", "predict", *ASKED, "--model", folder, "--json").lines
    expected = [line["expected"] for line in lines]
    alone = json.loads(tensorflow_alone.run(PROGRAM, folder, json.dumps(ASKED)))
    assert alone == pytest.approx(expected, abs=0.002)
    parts = tmp_path / "litert"
    shutil.copytree(folder / "lite", parts)
    shutil.copy(folder / "config.json", parts)
    portable.complete(apps.find("emojify"), folder, parts)
    answers = exported.run(parts, exported.RUN_ALL, [[text] for text in ASKED])
    assert [answer["expected"] for answer in answers] == pytest.approx(expected, abs=0.002)


def test_evaluation_tells_the_mean_error(stars):
    table, folder = stars
    done = seqapps("emojify", "evaluate", "--data", table, "--model", folder, "--json")
    (found,) = done.lines
    assert found["mean_error"] < 1.5 and found["within_one"] > 0.8
    assert 0 <= found["accuracy"] <= found["within_one"]


def test_a_table_gets_a_column(stars, tmp_path):
    _, folder = stars
    path = tmp_path / "new.csv"
    path.write_text("said\nperfect evening\n\nrude and cold\n", encoding="utf-8")
    options = ("--csv", path, "--column", "said", "--model", folder)
    done = seqapps("emojify", "predict", *options)
    rows = list(csv.DictReader(done.stdout.splitlines()))
    assert list(rows[0]) == ["said", "label", "label_probability", "label_expected"]
    assert float(rows[-1]["label_expected"]) < float(rows[0]["label_expected"])


def test_labels_that_are_no_numbers_are_refused(tmp_path):
    cases = {
        "good": "row 1: expected a number as label, since the labels are ordinal, got 'good'",
        "nan": "row 1: expected a number as label, since the labels are ordinal, got 'nan'",
        "1.0": "the labels 1 and 1.0 are one number",
    }
    for label, message in cases.items():
        path = tmp_path / "bad.csv"
        path.write_text(f"text,label\nsome text,{label}\nother text,1\nthird,2\n", encoding="utf-8")
        options = ("--data", path, "--out", tmp_path / "m", "--ordinal")
        assert_refused(seqapps("emojify", "train", *options), message)
        assert not (tmp_path / "m").exists()


def test_a_model_whose_ordinal_labels_are_out_of_order_is_refused(stars, tmp_path):
    _, folder = stars
    values = json.loads((folder / "config.json").read_text())
    values["labels"].reverse()
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    (copy / "config.json").write_text(json.dumps(values))
    bundle.write_manifest(copy, "emojify")
    done = seqapps("emojify", "predict", "perfect", "--model", copy)
    assert_refused(done, "expected numbers in order")


def test_errors_are_counted_in_labels_and_in_their_values():
    scale = np.array([1.0, 2.0, 10.0])
    shares = np.array([[0.0, 0.5, 0.5], [1.0, 0.0, 0.0]])
    found = ordinal_scores(shares, np.array([2, 2]), scale)
    assert found == {"mean_error": (4 + 9) / 2, "within_one": 0.5}
    assert ordinal_scores(shares, np.array([2, 2]), None) == {}


def test_long_texts_are_read_in_windows_by_all_engines(tmp_path):
    """The words that tell the stars stand behind the first window."""
    filler = "We came on a day in spring. The road was long and the hills were green. " * 3
    table = tmp_path / "long.csv"
    with table.open("w", newline="", encoding="utf-8") as file:
        rows = [
            (f"{filler} {place}{text}. {filler}", label)
            for label, texts in OPINIONS.items()
            for text in texts.split(";")
            for place in PLACES
        ]
        csv.writer(file).writerows([("text", "label"), *rows])
    options = [word for setting in (*SETTINGS, "wide=false") for word in ("--set", setting)]
    folder = tmp_path / "model"
    train = seqapps(
        "emojify", "train", "--data", table, "--out", folder, "--ordinal", "--from", "none",
        *options,
    )  # fmt: skip
    assert train.returncode == 0, train.stderr
    config = json.loads((folder / "config.json").read_text())["config"]
    assert config["windows"] > 4
    asked = [f"{filler}It was {what}. {filler}" for what in ("superb", "awful", "decent")]
    asked += ["superb", "one two three. " * 40]
    lines = seqapps("emojify", "predict", *asked, "--model", folder, "--json").lines
    expected = [line["expected"] for line in lines]
    assert len(set(expected[:3])) == 3
    alone = json.loads(tensorflow_alone.run(PROGRAM, folder, json.dumps(asked)))
    assert alone == pytest.approx(expected, abs=0.002)
    parts = tmp_path / "litert"
    shutil.copytree(folder / "lite", parts)
    shutil.copy(folder / "config.json", parts)
    portable.complete(apps.find("emojify"), folder, parts)
    answers = exported.run(parts, exported.RUN_ALL, [asked])
    assert [answer["expected"] for answer in answers] == pytest.approx(expected, abs=0.002)
