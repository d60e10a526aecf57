"""The command line on the shipped model, and a label of one's own beside those of the model."""

import csv
import io
import json
import random

import pytest
import seqapps as package
from seqapps.entities.formats import reading

from tests import tensorflow_alone
from tests.conftest import ROOT, assert_refused, seqapps

pytestmark = pytest.mark.xdist_group("entities")
SHIPPED = ROOT / "models" / "entities" / "1"
TEXT = "Angela Merkel was born in Hamburg."
# Scripts, lower case, @names and addresses: what is tagged has to be where it is said to be.
HARD = [
    "Владимир Путин встретил Angela Merkel в Берлине.",
    "山田太郎は東京で Anna Smith に会った。",
    "محمد صلاح plays for Liverpool in England.",
    "Zoë\u0308 Müller\u2019s flat in Zürich 😀 Paris",
    "i saw taylor swift in london with @anna_b, mail anna.smith@example.org",
    "THE PRESIDENT OF FRANCE ARRIVES IN WARSAW",
    "Anna\tSmith\u00a0and\u2028Bob",
    "  leading spaces in Rome  ",
    "e\u0301" * 50 + " Paris",
    "x" * 10_000 + " in London",
    "🏳️‍🌈 Paris 👩‍👩‍👧 Rome",
]


def test_names_are_marked():
    assert seqapps("entities", "tag", TEXT).stdout == (
        "[Angela Merkel](PER) was born in [Hamburg](LOC).\n"
    )


@pytest.mark.parametrize("engine", ["lite", "tf"])
def test_positions_are_characters_of_the_given_text(engine):
    result = seqapps("entities", "tag", *HARD, "--json", "--engine", engine)
    assert result.returncode == 0, result.stderr
    assert [row["text"] for row in result.lines] == HARD
    for row in result.lines:
        for one in row["entities"]:
            assert row["text"][one["start"] : one["end"]] == one["text"]
            assert one["text"].strip() == one["text"] and 0 < one["probability"] <= 1
    assert sum(bool(row["entities"]) for row in result.lines) >= 7


def test_both_engines_find_the_same():
    lite, tf = (
        seqapps("entities", "tag", *HARD, "--json", "--engine", engine).lines
        for engine in ("lite", "tf")
    )
    for one, other in zip(lite, tf, strict=True):
        assert spans(one) == spans(other)


def spans(row: dict) -> list[tuple]:
    return [(one["start"], one["end"], one["label"]) for one in row["entities"]]


def test_a_program_with_tensorflow_alone_tags():
    code = (
        "import json, sys, tensorflow as tf\n"
        "tag = tf.saved_model.load(sys.argv[1]).signatures['tag']\n"
        "found = tag(text=tf.constant(json.loads(sys.argv[2])))\n"
        "assert 'seqapps' not in sys.modules\n"
        "print(json.dumps({name: values.numpy().tolist() if values.dtype != tf.string else\n"
        "    [one.decode() for one in values.numpy()] for name, values in found.items()}))"
    )
    found = json.loads(tensorflow_alone.run(code, SHIPPED, json.dumps(["", *HARD])))
    expected = package.load("entities").tag(["", *HARD])
    assert list(zip(found["row"], found["start"], found["end"], found["label"], strict=True)) == [
        (row, one.start, one.end, one.label)
        for row, answer in enumerate(expected)
        for one in answer.entities
    ]
    probabilities = [one.probability for answer in expected for one in answer.entities]
    assert found["probability"] == pytest.approx(probabilities, abs=2e-3)


def test_the_answer_to_a_long_text_is_that_of_its_sentences():
    """No text is cut, and nothing depends on what stands before or behind a sentence."""
    sentences = [TEXT, "The dog slept.", "Bob Smith flew from Paris to New York."]
    whole = " ".join(sentences * 200)
    model = package.load("entities")
    alone = [model.tag([sentence])[0].entities for sentence in sentences]
    found = model.tag([whole])[0].entities
    offset, expected = 0, []
    for number in range(600):
        sentence = sentences[number % 3]
        expected += [(offset + one.start, one.end - one.start) for one in alone[number % 3]]
        offset += len(sentence) + 1
    assert [(one.start, one.end - one.start) for one in found] == expected


def test_one_sentence_of_thousands_of_words_is_read_in_windows():
    text = "and then " * 2_000 + "Angela Merkel went to Paris " + "and then " * 2_000
    found = package.load("entities").tag([text])[0].entities
    assert {one.text for one in found} >= {"Angela Merkel", "Paris"}


def test_formats(tmp_path):
    texts = tmp_path / "texts.txt"
    texts.write_text(f"{TEXT}\n\nBob lives in [Rome].\n", encoding="utf-8")
    given = ["entities", "tag", "--input", texts, "--format"]
    rows = list(csv.reader(io.StringIO(seqapps(*given, "csv").stdout)))
    assert rows[0] == ["text", "start", "end", "label", "probability", "entity"]
    assert [row[:4] + row[5:] for row in rows[1:3]] == [
        ["1", "0", "13", "PER", "Angela Merkel"], ["1", "26", "33", "LOC", "Hamburg"],
    ]  # fmt: skip
    conll = seqapps(*given, "conll").stdout
    assert conll.startswith("Angela\tB-PER\nMerkel\tI-PER\nwas\tO\n")
    (tmp_path / "again.conll").write_text(conll)
    again = list(reading.read(str(tmp_path / "again.conll")))
    assert [span.label for span in again[0].spans] == ["PER", "LOC"] and len(again) == 2
    assert seqapps(*given, "json").lines == seqapps(*given[:-1], "--json").lines
    inline = seqapps(*given, "inline").stdout
    (tmp_path / "inline.txt").write_text(inline)
    assert next(reading.read(str(tmp_path / "inline.txt"))).text == TEXT
    assert_refused(seqapps(*given, "xml"), "xml", "conll")


def test_tables(tmp_path):
    table, out = tmp_path / "mails.csv", tmp_path / "out.csv"
    table.write_text(f'id,body\n1,"{TEXT}"\n2,\n', encoding="utf-8")
    given = ["--csv", table, "--column", "body"]
    result = seqapps("entities", "tag", *given, "--out", out)
    assert result.returncode == 0, result.stderr
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
    assert [one["label"] for one in json.loads(rows[0]["entities"])] == ["PER", "LOC"]
    assert json.loads(rows[1]["entities"]) == []
    redacted = list(csv.reader(io.StringIO(seqapps("entities", "redact", *given).stdout)))
    assert redacted == [["id", "body"], ["1", "[PER] was born in [LOC]."], ["2", ""]]


def test_redaction_with_a_key_file(tmp_path):
    key, texts = tmp_path / "key.json", tmp_path / "texts.txt"
    texts.write_text(f"{TEXT}\nMail a@b.org: Angela Merkel.\n", encoding="utf-8")
    result = seqapps("entities", "redact", "--input", texts, "--key", key)
    assert result.stdout == "[PER-1] was born in [LOC-1].\nMail [EMAIL-1]: [PER-1].\n"
    names = json.loads(key.read_text())["names"]
    assert names == {"[PER-1]": "Angela Merkel", "[LOC-1]": "Hamburg", "[EMAIL-1]": "a@b.org"}
    again = seqapps("entities", "redact", "Angela Merkel met Bob Smith", "--key", key)
    assert again.stdout == "[PER-1] met [PER-2]\n"
    key.write_text("{}")
    assert_refused(seqapps("entities", "redact", TEXT, "--key", key), "key.json")
    assert key.read_text() == "{}"
    new = tmp_path / "new.json"
    assert_refused(seqapps("entities", "redact", TEXT, "--key", new, "--types", "XYZ"), "'XYZ'")
    far = tmp_path / "none" / "key.json"
    assert_refused(seqapps("entities", "redact", TEXT, "--key", far), "existing folder")
    assert not new.exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--types", "PRE"], ["unknown label 'PRE'", "PER"]),
        (["--min-probability", "2"], ["min_probability", "0 to 1"]),
        (["--min-probability", "nan"], ["min_probability"]),
        (["--engine", "fast"], ["engine"]),
        (["--csv", "x.csv"], ["expected one of"]),
    ],
)
def test_bad_options_are_refused(arguments, words):
    assert_refused(seqapps("entities", "tag", TEXT, *arguments), *words)


def test_options_limit_what_is_found():
    (row,) = seqapps("entities", "tag", TEXT, "--types", "LOC", "--json").lines
    assert [one["label"] for one in row["entities"]] == ["LOC"]
    (row,) = seqapps("entities", "tag", TEXT, "--min-probability", "1", "--json").lines
    assert row["entities"] == []


def test_evaluation_of_types_and_of_lower_case(tmp_path):
    data = tmp_path / "data.conll"
    data.write_text("Angela B-PER\nMerkel I-PER\nsaw O\nAspirin B-DRUG\n\nhi O\n")
    given = ["entities", "evaluate", "--data", data, "--json"]
    (found,) = seqapps(*given).lines
    assert found["f1"] == 1.0 and found["not_counted"] == {"DRUG": 1} and not found["lower"]
    assert seqapps(*given, "--lower").lines[0]["lower"]
    assert_refused(seqapps(*given, "--types", "DRUG"), "no label 'DRUG'")
    data.write_text("Aspirin B-DRUG\n")
    assert_refused(seqapps(*given), "DRUG", "LOC, ORG, PER")


DRUGS = ("aspirin", "ibuprofen", "morphine", "codeine", "insulin", "warfarin")


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A model with a label of its own, from 100 texts and the shipped model."""
    folder = tmp_path_factory.mktemp("own")
    drawn = random.Random(0)
    texts = ("She takes [{}](DRUG) every day.", "the doctor gave him {n} mg of [{}](DRUG)",
             "No [{}](DRUG) for Bob today!", "[{}](DRUG) and [{}](DRUG) do not go together.",
             "We went to Paris in June.")  # fmt: skip
    lines = [
        drawn.choice(texts).format(*drawn.sample(DRUGS, 2), n=drawn.randint(1, 900))
        for _ in range(100)
    ]
    (folder / "drugs.txt").write_text("\n".join(lines))
    given = ["--data", folder / "drugs.txt", "--out", folder / "model", "--set", "epochs=6"]
    result = seqapps("entities", "train", *given)
    assert result.returncode == 0, result.stderr
    assert "F1 of the old labels LOC, ORG, PER" in result.stdout
    return folder / "model"


def test_an_own_label_is_learned_and_the_old_ones_stay(own):
    texts = ["Angela Merkel takes ibuprofen in Hamburg.", *HARD]
    found = seqapps("entities", "tag", *texts, "--model", own, "--json").lines
    assert ("DRUG", "ibuprofen") in {(one["label"], one["text"]) for one in found[0]["entities"]}
    before = seqapps("entities", "tag", *texts, "--json").lines
    old = [[one for one in row["entities"] if one["label"] != "DRUG"] for row in found]
    assert old == [row["entities"] for row in before]
    measured = json.loads((own / "metrics.json").read_text())["old_labels"]
    assert measured["before"] == measured["after"] > 0.5


def test_both_engines_have_both_groups_of_labels(own):
    texts = ["Angela Merkel takes ibuprofen in Hamburg.", *HARD]
    lite, tf = (
        seqapps("entities", "tag", *texts, "--model", own, "--json", "--engine", engine).lines
        for engine in ("lite", "tf")
    )
    assert [spans(row) for row in lite] == [spans(row) for row in tf]


def test_misaligned_and_overlapping_spans_write_nothing(tmp_path):
    data = tmp_path / "data.jsonl"
    good = json.dumps({"text": "Bob here", "spans": [[0, 3, "PER"]]})
    for spans_of, word in (([[1, 3, "PER"]], "1-3 'nn'"), ([[0, 4, "P"], [2, 4, "L"]], "overlap")):
        data.write_text(good + "\n" + json.dumps({"text": "Anna Li", "spans": spans_of}))
        result = seqapps("entities", "train", "--data", data, "--out", tmp_path / "m")
        assert_refused(result, "line 2", word)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data.jsonl"]
