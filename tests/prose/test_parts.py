"""Alternatives, suggestions, the mixture, and the windows of a training."""

from types import SimpleNamespace

import numpy as np
import pytest
from seqapps.common.errors import UserError
from seqapps.prose.config import Config, fitted_rows, scale_to_data
from seqapps.prose.mixing import best_shares, mixed
from seqapps.prose.proofreading.suggestions import homophones, same_sound, spellings
from seqapps.prose.text.alternatives import parsed


def test_alternatives_are_parsed():
    assert parsed("{A|The} cat{s|}") == [[""], ["A", "The"], [" cat"], ["s", ""], [""]]


@pytest.mark.parametrize("text", ["no group", "{one}", "{a|b", "a|b}", "{a{b|c}}", "{}", "{a|b}}"])
def test_other_texts_have_no_alternatives(text):
    with pytest.raises(UserError, match=r"brace|alternatives"):
        parsed(text)


def test_homophones_are_symmetric():
    for word, others in homophones().items():
        assert others
        for other in others:
            assert word in {one.lower() for one in homophones()[other.lower()]}


SOUNDS = {
    "their": ("there", "they're"), "There": ("Their", "They're"), "ITS": ("IT'S",), "I": ("eye",),
    "eye": ("I",), "it\u2019s": ("its",), "salad": (), "A": ("An",), "hour": ("our", "are"),
}  # fmt: skip


@pytest.mark.parametrize("word", SOUNDS)
def test_words_that_sound_alike(word):
    assert set(same_sound(word)) >= set(SOUNDS[word]) - {"are"}
    assert bool(same_sound(word)) == bool(SOUNDS[word])


LEXICON = {word: n for n, word in enumerate(("the", "there", "ten", "tea", "then", "can't"))}
SPELT = {
    "teh": ["the", "ten", "tea"], "thre": ["the", "there"], "thhen": ["then"], "cant": ["can't"],
    "Tehn": ["Ten", "Then"], "xyzzy": [], "th": [], "the": ["then"], "TEH": ["THE", "TEN", "TEA"],
}  # fmt: skip


@pytest.mark.parametrize("word", SPELT)
def test_spellings_one_letter_away(word):
    assert spellings(word, LEXICON)[: len(SPELT[word]) or None] == SPELT[word]


def test_neighbours_of_long_words_are_not_searched():
    assert spellings("a" * 39, {"a" * 40: 0}) == ["a" * 40]
    assert spellings("a" * 41, {"a" * 40: 0}) == []


def test_the_mixture_is_that_of_probabilities():
    network, ngram = np.array([0.5, 0.1]), np.array([0.1, 0.4])
    found = np.exp(mixed(np.log(network), ngram, np.array([0.25, 0.5])))
    np.testing.assert_allclose(found, [0.4, 0.25])


def test_shares_are_the_best_ones_for_each_length_of_context():
    random = np.random.default_rng(1)
    depths = random.integers(0, 2, 4_000)
    network = random.uniform(0.01, 0.5, 4_000)
    ngram = np.where(depths == 1, network * random.uniform(0.1, 2.5, 4_000), network / 3)
    shares = best_shares(network, ngram, depths, 3)
    assert shares[0] < 0.01 and shares[2] == 0.5  # no symbol has the longest context

    def loss(share: float) -> float:
        both = (1 - share) * network[depths == 1] + share * ngram[depths == 1]
        return -np.log(both).mean()

    assert loss(shares[1]) <= min(map(loss, np.linspace(0, 1, 21))) + 1e-3


def test_a_training_with_tensorflow_reads_each_stream_on():
    from seqapps.prose.training import Windows

    ids = np.append(np.arange(1, 100), 0).astype(np.int32)
    data = SimpleNamespace(
        config=Config(batch_size=2, window=5), stream=lambda seed, epoch: (ids, ids % 7)
    )
    windows = Windows(data, 0)
    batches = [windows.batch(rows) for rows in windows.order(3)]
    assert windows.steps == len(batches) == 10
    targets = np.concatenate([targets for _, targets, _ in batches], axis=1)
    assert sorted(targets.reshape(-1).tolist()) == sorted(ids.tolist())
    before = np.concatenate([inputs[0] for inputs, _, _ in batches], axis=1)
    styles = np.concatenate([inputs[1] for inputs, _, _ in batches], axis=1)
    np.testing.assert_array_equal(before[:, 1:], targets[:, :-1])
    np.testing.assert_array_equal(styles, targets % 7)
    assert batches[0][2].sum() == pytest.approx(1)


@pytest.mark.parametrize("symbols", [4, 40, 400, 4_000, 400_000])
def test_short_texts_have_fewer_streams(symbols):
    rows, window = fitted_rows(scale_to_data(Config(), symbols * 4), symbols)
    assert rows >= 1 and window >= 1 and rows * window <= symbols
