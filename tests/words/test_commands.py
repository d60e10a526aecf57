"""Training by decomposition, and the verbs on the model that it makes."""

import json
import random

import numpy as np
import pytest
import seqapps as package
from seqapps.words.text import vector_files

from tests import tensorflow_alone
from tests.conftest import ROOT, assert_refused, seqapps

pytestmark = pytest.mark.xdist_group("words")
KINDS = {
    "animals": "cat cats dog dogs horse horses cow cows sheep goat goats".split(),  # noqa: SIM905
    "meals": "bread soup soups cake cakes rice cheese cheeses salad salads".split(),  # noqa: SIM905
    "towns": "paris london rome berlin madrid lisbon vienna prague oslo".split(),  # noqa: SIM905
}
SHORT = ("--set", "min_count=2", "--set", "size=12")


def text(seed: int) -> str:
    """Return sentences about one kind of thing each."""
    drawn = random.Random(seed)
    lines = [" ".join(drawn.choices(words, k=8)) for words in KINDS.values() for _ in range(150)]
    return "\n".join(lines) + "\nonce\n"


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    folder = tmp_path_factory.mktemp("words")
    (folder / "texts.txt").write_text(text(0))
    out = folder / "model"
    result = seqapps("words", "train", "--data", folder / "texts.txt", "--out", out, *SHORT)
    assert result.returncode == 0, result.stderr
    assert "nearest " in result.stdout
    return out


def test_neighbours_say_on_how_many_occurrences_they_rest(model):
    found = seqapps("words", "nearest", "Paris", "-k", 3, "--model", model, "--json").lines[0]
    assert {row["word"] for row in found["neighbours"]} <= set(KINDS["towns"])
    counts = [int(line.split("\t")[1]) for line in (model / "words.tsv").read_text().splitlines()]
    assert sum(counts) == 3 * 150 * 8 and counts == sorted(counts, reverse=True)
    assert found["known"] and 50 < found["occurrences"] < 300
    assert all(row["occurrences"] in counts for row in found["neighbours"])


def test_an_unknown_word_has_a_vector_of_its_spellings_or_a_reason(model):
    found = seqapps("words", "nearest", "chees", "--model", model, "--json").lines[0]
    assert not found["known"] and found["occurrences"] == 0
    assert found["spellings"][0] in ("cheese", "cheeses")
    assert {"cheese", "cheeses"} & {row["word"] for row in found["neighbours"][:3]}
    refused = seqapps("words", "nearest", "once", "--model", model)
    assert_refused(refused, "'once' occurs fewer than 2 times", "spelled like it")


def test_equal_seeds_give_equal_bytes(model):
    out = model.with_name("again")
    data = model.with_name("texts.txt")
    again = seqapps("words", "train", "--data", data, "--out", out, *SHORT)
    assert again.returncode == 0
    for name in ("lite/lookup.tflite", "words.tsv", "config.json"):
        assert (out / name).read_bytes() == (model / name).read_bytes(), name


def test_each_verb_says_which_words_are_unknown(model):
    """chees is composed of cheese and cheeses; cat is known."""

    def lines(*arguments) -> list[dict]:
        return seqapps("words", *arguments, "--model", model, "--json").lines

    (pair,) = lines("similar", "chees", "cat")
    answers = lines("analogy", "cat", "cats", "Chees", "-k", 2)
    (odd,) = lines("odd", "cat", "dog", "chees")
    for found in (pair, *answers, odd):
        assert list(found["unknown"]) == ["chees"]
        assert found["unknown"]["chees"][0] in ("cheese", "cheeses")
    known = [*lines("similar", "cat", "dog"), *lines("analogy", "cat", "cats", "dog"),
             *lines("odd", "cat", "dog", "cow")]  # fmt: skip
    assert all(found["unknown"] == {} for found in known)
    for verb in (["similar", "chees", "cat"], ["analogy", "cat", "cats", "chees"],
                 ["odd", "cat", "dog", "chees"], ["nearest", "chees"]):  # fmt: skip
        told = seqapps("words", *verb, "--model", model).stdout
        assert told.startswith("chees  unknown; vector of chees")
    for verb in (["similar", "fox", "cat"], ["analogy", "cat", "cats", "fox"],
                 ["odd", "cat", "dog", "fox"]):  # fmt: skip
        assert_refused(seqapps("words", *verb, "--model", model), "'fox' occurs fewer than 2 times")


def test_the_other_verbs_on_words(model):
    near, far = seqapps(
        "words", "similar", "cat", "dog", "cat", "oslo", "--model", model, "--json"
    ).lines
    assert near["similarity"] > far["similarity"] + 0.3
    odd = seqapps("words", "odd", "cat", "dog", "cake", "cow", "--model", model, "--json").lines[0]
    assert odd["word"] == "cake" and next(iter(odd["similarities"])) == "cake"
    assert_refused(seqapps("words", "odd", "cat", "dog", "--model", model), "three")
    assert_refused(seqapps("words", "similar", "cat", "--model", model), "pairs", "1")
    answers = seqapps("words", "analogy", "cat", "cats", "dog", "-k", 4, "--model", model, "--json")
    assert "dogs" in [row["word"] for row in answers.lines]


def test_pictures_have_each_label(model, tmp_path):
    for options in (("cat", "dog", "oslo", "--method", "pca"), ("--top", "20")):
        out = tmp_path / f"{len(options)}.png"
        done = seqapps("words", "plot", *options, "--out", out, "--model", model)
        assert done.returncode == 0 and done.stderr == "", done.stderr
        assert out.read_bytes()[1:4] == b"PNG"
    for options, word in (
        (("cat", "--out", "a.png"), "at least 3"), (("--out", "a.png"), "not both"),
        (("cat", "dog", "cow", "--method", "umap", "--out", "a.png"), "tsne, pca"),
        (("--top", "5", "--out", "a.jpg"), ".png"),
    ):  # fmt: skip
        result = seqapps("words", "plot", *options, "--model", model, cwd=tmp_path)
        assert result.returncode == 2 and word in result.stderr, result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2.png", "5.png"]


def test_further_training_keeps_the_earlier_words(model, tmp_path):
    (tmp_path / "more.txt").write_text(text(1).replace("oslo", "bergen"))
    out = tmp_path / "more"
    options = ("--from", model, "--out", out, *SHORT)
    done = seqapps("words", "train", "--data", tmp_path / "more.txt", *options)
    assert done.returncode == 0, done.stderr
    before, after = (
        seqapps("words", "compare", model, other, "-k", 99, "--json").lines
        for other in (model, out)
    )
    assert max(row["distance"] for row in before) < 0.01
    assert max(row["distance"] for row in after) < 0.5
    found = seqapps("words", "nearest", "oslo", "bergen", "-k", 9, "--model", out, "--json").lines
    assert [row["known"] for row in found] == [True, True]
    counts = [
        dict(line.split("\t") for line in (m / "words.tsv").read_text().splitlines())
        for m in (model, out)
    ]
    assert counts[1]["oslo"] == counts[0]["oslo"] and int(counts[1]["cat"]) > int(counts[0]["cat"])
    assert list(map(int, counts[1].values())) == sorted(map(int, counts[1].values()), reverse=True)
    moved = json.loads((out / "metrics.json").read_text())["moved"]
    assert moved["words"] == 30 and next(iter(moved["most"])) in done.stdout


def test_what_cannot_be_added_to_a_model_is_refused_before_the_work(model, tmp_path):
    shipped = ROOT / "models" / "words" / "1"
    options = ("--data", model.with_name("texts.txt"), "--out", tmp_path / "m", "--from", shipped)
    few = seqapps("words", "train", *options)
    assert_refused(few, "texts.txt shares 30 words", "at least 50")
    size = seqapps("words", "train", *options, "--set", "size=60")
    assert_refused(size, "size is 50 there and cannot be 60")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("form", vector_files.FORMATS)
def test_exported_vectors_are_those_of_the_model(model, tmp_path, form):
    out = tmp_path / "vectors"
    done = seqapps("words", "export-vectors", "--to", form, "--out", out, "--model", model)
    assert done.returncode == 0, done.stderr
    (batch,) = vector_files.batches(str(out), max_words=100)
    runtime = package.load(model).runtime
    assert tuple(batch.words) == runtime.vocabulary.words
    np.testing.assert_allclose(batch.vectors, runtime.vectors, atol=1e-6)
    if form == "word2vec-binary":
        head, content = out.read_bytes().split(b"\n", 1)
        assert head == b"30 12" and len(content) == sum(len(w) + 2 + 48 for w in batch.words)
    if form != "word2vec":
        return
    imported = tmp_path / "imported"
    done = seqapps("words", "import-vectors", out, "--out", imported)
    assert done.returncode == 0, done.stderr
    again = package.load(imported)
    np.testing.assert_allclose(again.runtime.vectors, runtime.vectors, atol=1e-6)
    assert again.nearest(["cat"])[0].neighbours[0].occurrences is None  # a file does not say


def test_lines_that_are_no_analogies_are_refused(model, tmp_path):
    file = tmp_path / "questions.txt"
    file.write_text(": gram8-plural\ncat cats dog dogs\ncat cats dog unicorns\n: food\nbad line\n")
    result = seqapps("words", "evaluate", "--analogies", file, "--model", model, "--json")
    assert result.returncode == 3 and "line 5" in result.stderr
    found = result.lines[0]["analogies"]
    assert found["questions"] == 1 and found["covered"] == 0.5
    assert found["semantic"] is None and list(found["sections"]) == ["gram8-plural"]


PROGRAM = """
import sys, tensorflow as tf
program = tf.saved_model.load(sys.argv[1])
given = [tf.constant([word]) for word in ("man", "Woman", "king")]
found = program.analogy(*given, k=tf.constant(3))
print(found["neighbours"].numpy()[0, 0].decode(), bool(found["known"].numpy()[0]))
near = program.nearest(tf.constant(["River", "unheard-of"]), tf.constant(2))
print(*(word.decode() or "-" for word in near["neighbours"].numpy().ravel()))
assert "seqapps" not in sys.modules
"""


def test_the_shipped_program_answers_in_a_process_without_seqapps():
    folder = ROOT / "models" / "words" / "1"
    printed = tensorflow_alone.run(PROGRAM, folder)
    assert printed.split() == ["queen", "True", "rivers", "creek", "-", "-"]
    answers = seqapps("words", "analogy", "man", "woman", "king", "-k", 3, "--json").lines
    assert answers[0]["word"] == "queen"
    assert json.loads((folder / "config.json").read_text())["words"] == 50_000
