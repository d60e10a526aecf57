"""Words that nothing was learned about: their vector is 0, and they are answered like unknown ones.

A row of zeros, normalised, would be a random direction, and a random vector of a network an answer
that nothing supports.
"""

import numpy as np
import pytest
import seqapps as package
from seqapps.words import data, training
from seqapps.words.config import PRESETS, Config
from seqapps.words.settings import Vocabulary

from tests import tensorflow_alone
from tests.conftest import assert_refused, seqapps
from tests.words.test_commands import KINDS, text

pytestmark = pytest.mark.xdist_group("words")
ALONE = ["lonely"] * 4 + ["solitary."] * 3  # documents of one word
SHORT = [f"--set={value}" for value in ("min_count=2", "size=8", "epochs=1", "subsampling=0")]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    file = tmp_path_factory.mktemp("words") / "texts.txt"
    file.write_text("\n".join([text(0), *ALONE]) + "\n")
    return file


@pytest.fixture(scope="module")
def model(corpus):
    out = corpus.with_name("model")
    done = seqapps("words", "train", "--data", corpus, "--out", out, *SHORT)
    assert done.returncode == 0, done.stderr
    assert "2 words stayed without a vector" in done.stdout
    return out


def test_a_word_without_a_context_has_no_vector(model):
    rows = vectors_of(package.load(model).runtime)
    assert {word for word in rows if not rows[word].any()} == {"lonely", "solitary"}


def vectors_of(runtime) -> dict[str, np.ndarray]:
    return dict(zip(runtime.vocabulary.words, runtime.vectors, strict=True))


@pytest.mark.parametrize("preset", [name for name in PRESETS if name != "default"])
def test_no_network_leaves_random_numbers_to_a_word_without_a_context(corpus, preset):
    config = Config(**PRESETS[preset] | {"min_count": 2, "size": 8, "subsampling": 0.0})
    examples = data.load(str(corpus), config)
    plan = training.plan(examples, 0, None, preset)
    vocabulary, core = training.learned(plan.network, plan, examples.config)
    rows = dict(zip(vocabulary.words, core.dequantised(), strict=True))
    assert not rows["lonely"].any() and not rows["solitary"].any()
    assert all(rows[word].any() for words in KINDS.values() for word in words)


def test_it_is_answered_by_the_reason(model):
    for word, times in (("lonely", 4), ("solitary", 3)):
        refused = seqapps("words", "nearest", word, "--model", model)
        assert_refused(refused, word, f"occurs {times} times", "has no vector")


@pytest.mark.parametrize("engine", ["lite", "tf"])
def test_it_is_nobodys_neighbour(model, engine):
    found = seqapps(
        "words", "nearest", "cat", "-k", 99, "--model", model, "--json", "--engine", engine
    ).lines[0]["neighbours"]
    names = {row["word"] for row in found}
    assert names == {word for words in KINDS.values() for word in words} - {"cat"}


def test_the_savedmodel_answers_it_like_an_unknown_word(model):
    program = """
import sys, tensorflow as tf
program = tf.saved_model.load(sys.argv[1])
given = tf.constant(["lonely", "cat", "nothing"])
near = program.nearest(given, tf.constant(40))
print(near["known"].numpy().astype(int), b"lonely" in near["neighbours"].numpy())
print((near["neighbours"].numpy() != b"").sum(axis=1))
found = program.analogy(given[1:2], given[1:2], given[:1], tf.constant(1))
print(found["known"].numpy().astype(int), program.vectors(given)["known"].numpy().astype(int))
"""
    printed = tensorflow_alone.run(program, model)
    words = sum(map(len, KINDS.values()))
    assert printed.split("\n")[:3] == [
        "[0 1 0] False", f"[ 0 {words - 1}  0]", "[0] [0 1 0]"
    ]  # fmt: skip


def test_it_is_composed_of_words_that_are_spelled_like_it(tmp_path):
    rows = {"river": "1 0", "rivers": "0.9 0.1", "riverss": "0 0", "oooo": "0 0", "lake": "0 1"}
    file = tmp_path / "vectors.txt"
    file.write_text("".join(f"{word} {row}\n" for word, row in rows.items()))
    out = tmp_path / "model"
    done = seqapps("words", "import-vectors", file, "--out", out)
    assert done.returncode == 0, done.stderr
    found = seqapps("words", "nearest", "riverss", "--model", out, "--json").lines[0]
    assert not found["known"] and found["spellings"][:2] == ["rivers", "river"]
    assert {row["word"] for row in found["neighbours"]} == {"river", "rivers", "lake"}
    assert_refused(seqapps("words", "nearest", "oooo", "--model", out), "oooo", "has no vector")


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("fox", "at least 4 letters"), ("ca", "at least 4 letters"), ("x", "at least 4 letters"),
        ("1987", "at least 4 letters"), ("cat1234", "at least 4 letters"),
        ("qqqqq", "no word is spelled like it"),
    ],
)  # fmt: skip
def test_no_vector_is_composed_of_a_few_letters(model, word, reason):
    assert_refused(seqapps("words", "nearest", word, "--model", model), word, reason)


def test_long_lists_of_words_are_refused_before_the_work(tmp_path):
    words = [f"{'x' * 90}{n:06}" for n in range(90_000)]
    with pytest.raises(Exception, match="list of 90,000 words has 8,"):
        Vocabulary(tuple(words), np.ones(len(words), np.int64)).check_size("texts.txt")
    file = tmp_path / "long.txt"
    file.write_text("".join(f"{word} {word}\n" for word in words))
    out = tmp_path / "model"
    done = seqapps("words", "train", "--data", file, "--out", out, "--set", "max_words=90000")
    assert_refused(done, "long.txt", "8,000,000", "max_words")
    assert list(tmp_path.iterdir()) == [file]
    few = data.load(str(file), Config(max_words=1_000))
    assert len(few.corpus.words) == 1_000
