"""Tables of messages: reading, splitting, and what a training is tied to."""

import numpy as np
import pytest
from seqapps.common.errors import UserError
from seqapps.emojify import data
from seqapps.emojify.config import Config
from seqapps.emojify.data import Message
from seqapps.emojify.settings import Settings
from seqapps.emojify.text.ngram_features import Features

ROWS = [f"text {n},{'ab'[n % 2]}" for n in range(40)]


@pytest.fixture
def table(tmp_path):
    def write(*rows: str, header: str = "text,label", name: str = "data.csv") -> str:
        path = tmp_path / name
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return str(path)

    return write


def test_rows(table):
    source = table("f1, Hi  there ,❤,x", ",,😂,y", "f2,yo,,z", header="family,text,label,other")
    good, *errors = data.read(source)
    assert good == Message("Hi  there", "❤️", "f1")
    assert [str(error).split(", ")[1][:5] for error in errors] == ["row 2", "row 3"]
    with pytest.raises(UserError, match="no column 'label'"):
        list(data.read(table("a,b", header="text,emoji")))


def test_a_training_set(table):
    found = data.load(table(*ROWS), Config())
    assert found.labels == ("a", "b") and len(found.messages) == 40
    assert found.targets.tolist() == [0, 1] * 20
    assert found.is_held_out.dtype == bool and 0 < found.is_held_out.sum() < 20
    assert found.label_shares.sum() == pytest.approx(1)
    assert found.config.batch_size == 8 and not found.is_only_linear
    assert len(found.rows(~found.is_held_out)) == 40 - found.is_held_out.sum()
    for part in ("for training", "for validation", "2 labels", "n-gram", "word"):
        assert part in found.summary


def test_the_split_follows_families_and_not_the_order(table):
    rows = [f"text {n},{'ab'[n % 2]},f{n // 4}" for n in range(80)]
    found = data.load(table(*rows, header="text,label,family"), Config())
    out = {m.family for m in found.rows(found.is_held_out)}
    assert out and not out & {m.family for m in found.rows(~found.is_held_out)}
    again = data.load(table(*reversed(rows), header="text,label,family"), Config())
    assert {m.family for m in again.rows(again.is_held_out)} == out
    assert found.sha256 != again.sha256


def test_only_training_texts_make_the_vocabulary(table):
    found = data.load(table(*ROWS), Config(min_word_count=1))
    (unseen,) = found.rows(found.is_held_out)[:1]
    number = unseen.text.split()[1]
    texts = [m.text for m in found.rows(~found.is_held_out)]
    assert all(number not in text.split() for text in texts)
    assert found.features.encode([number]).words.tolist() == [1]


def test_validation_data_of_its_own(table):
    own = table("new,a", name="own.csv")
    found = data.load(table(*ROWS), Config(validation_data=own))
    assert [m.text for m in found.rows(found.is_held_out)] == ["new"]
    with pytest.raises(UserError, match=r"own\.csv, row 1: .*lacks the label 'c'"):
        data.load(table(*ROWS), Config(validation_data=table("new,c", name="own.csv")))


def test_word_vectors_join_the_vocabulary(table, tmp_path):
    (tmp_path / "vectors.txt").write_text("zebra 1 2\n")
    found = data.load(table(*ROWS), Config(vectors=str(tmp_path / "vectors.txt")))
    assert found.config.vector_size == 2 and found.vectors.size == 2
    assert found.features.encode(["zebra"]).words[0] > 1


def base_settings(config: Config = Config()) -> Settings:  # noqa: B008 (frozen)
    features = Features.learn(["zebra"], Config(min_df=1, min_word_count=1))
    return Settings(features, ("a", "b"), 0.1, 0.0, config=config, preset="default", seed=0)


def test_a_base_gives_its_words_and_to_a_frozen_encoder_its_ngrams(table):
    base = base_settings()
    frozen = data.load(table(*ROWS), Config(), base)
    assert frozen.config.freeze_encoder and frozen.is_only_linear
    assert frozen.features.words is base.features.words
    assert set(base.features.ngrams) < set(frozen.features.ngrams)
    thawed = data.load(table(*ROWS), Config(freeze_encoder=False), base)
    assert set(base.features.words) < set(thawed.features.words)
    assert not set(base.features.ngrams) <= set(thawed.features.ngrams)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "no rows"),
        (["x,a", "y,a"], "one label, 'a'"),
        (["x,a", "X,b"], "one distinct text"),
        (["x,a", "y,b"], "too small"),
        ([",a", "y,"], "row 1: .*row 2: "),
    ],
)
def test_too_little_is_refused(table, rows, words):
    with pytest.raises(UserError, match=words):
        data.load(table(*rows), Config())


def test_an_encoder_needs_word_vectors(table):
    with pytest.raises(UserError, match="--vectors"):
        data.load(table(*ROWS), Config(embedding=0))


def test_batches():
    words = np.arange(6).reshape(2, 3)
    (given, offsets), targets, weights = data.make_batch(
        words, np.ones((2, 4)), np.array([3, 1]), 8
    )
    assert given is words and offsets.shape == (2, 4)
    assert targets.dtype == np.int32 and targets.tolist() == [3, 1]
    assert weights.dtype == np.float32 and weights.tolist() == [1 / 8, 1 / 8]


def test_the_default_architecture_starts_from_the_shipped_model():
    assert data.starts_from_shipped(Config(epochs=3, min_df=5), "")
    for changed in (Config(units=8), Config(deep=False), Config(vectors="x.txt")):
        assert not data.starts_from_shipped(changed, "")


def test_a_model_that_is_trained_further_keeps_its_architecture(tmp_path):
    settings = base_settings(Config(units=8))
    assert settings.continued(Config(epochs=3), tmp_path) == Config(units=8, epochs=3)
    for wrong, words in ((Config(units=9), "units"), (Config(vectors="x.txt"), "--vectors")):
        with pytest.raises(UserError, match=words):
            settings.continued(wrong, tmp_path)
    with pytest.raises(UserError, match="no encoder"):
        base_settings(Config(deep=False)).continued(Config(), tmp_path)
