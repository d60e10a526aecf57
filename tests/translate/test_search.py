"""The search owes: whatever a network prefers, all slots of a text are in its translation."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seqapps.common.decoding import beam_search
from seqapps.translate.search import owed as owing
from seqapps.translate.text import symbols
from seqapps.translate.text.encoding import Encoder
from seqapps.translate.text.pieces import Pieces

LETTERS = tuple("abcdefgh ".replace(" ", ""))
ENCODER = Encoder(Pieces(("▁", *LETTERS), np.full(len(LETTERS) + 1, -3000, np.int32)))
SIZE = ENCODER.pieces.size
SPANS = ["%s", "%d", "{x}", "<b>", "</b>", "<i>", "</i>", "<br/>", "3", "12", "&amp;", "{}", "\n"]


def search(texts, weights, width=3, alpha=1.0):
    """Search with a network whose preferences are a function of the history's length alone."""
    encoded = [ENCODER.encode(text) for text in texts]
    owed = owing.Owed.of(encoded)
    count, longest = len(texts), int(owed.limits.max())
    rows = count * width
    items = np.repeat(np.arange(count), width)
    states = {"item": items, "time": np.zeros(rows, np.int32)}
    states |= owing.initial(rows, owed.slots.shape[1], longest)

    def step(symbol, states):
        time = int(states["time"][0])
        after = owing.advanced(owed, states["item"], states, symbol, time)
        found = {
            "item": states["item"],
            "time": states["time"] + 1,
            **{name: after[name] for name in ("paid", "inside", "history")},
        }
        logs = weights[(time + symbol) % len(weights)]
        return owing.masked(logs, owed, states["item"], after, time), found

    beams = beam_search.beam_search(
        step, states, owing.automaton(SIZE), start=symbols.START, count=count, width=width,
        max_length=longest, alpha=alpha,
    )  # fmt: skip
    return encoded, owed, beams


def drawn_weights(seed: int, scale: float) -> np.ndarray:
    random = np.random.default_rng(seed)
    logits = random.normal(0, scale, (7, SIZE))
    return (logits - np.log(np.exp(logits).sum(1, keepdims=True))).astype(np.float32)


@settings(max_examples=60)
@given(
    st.lists(st.one_of(st.sampled_from(SPANS), st.sampled_from(["a", "b c", " "])), max_size=12),
    st.integers(0, 1000), st.sampled_from([0.5, 3.0, 20.0]), st.integers(1, 4),
)  # fmt: skip
def test_every_slot_is_paid_once_and_in_order(parts, seed, scale, width):
    text = "".join(parts).strip() or "a"
    encoded, owed, beams = search([text, "a"], drawn_weights(seed, scale), width)
    assert beams.finished[:, 0].all()
    ids = beams.ids[0, 0]
    ids = ids[ids >= 0].tolist()
    assert ids[-1] == symbols.END and len(ids) <= owed.limits[0] and len(ids) > 1
    slots = encoded[0].slots
    found = [i for i in ids if symbols.FIRST_SLOT <= i < symbols.FIRST_PIECE]
    assert sorted(found) == sorted(slots.ids)
    place = {slots.ids.index(i): n for n, i in enumerate(found)}
    stack = [-1]
    for number in sorted(place, key=place.get):
        assert all(place[other] < place[number] for other in slots.before[number])
        kind = symbols.kinds()[slots.ids[number] - symbols.FIRST_SLOT]
        assert slots.parents[number] == stack[-1]
        if kind == "open":
            stack.append(number)
        elif kind == "close":
            stack.pop()
    assert stack == [-1]


@settings(max_examples=30)
@given(st.integers(0, 1000), st.sampled_from([3.0, 30.0]))
def test_no_trigram_repeats_more_often_than_in_the_source(seed, scale):
    for text, allowed in (("a b c d e f g", 1), ("aaaa", 2)):
        _, owed, beams = search([text], drawn_weights(seed, scale))
        assert owed.repeats[0] == allowed
        for ids in beams.ids[0]:
            part = ids[ids >= 0]
            if len(part) > 2:
                assert owing.most_repeated(part) <= allowed


def test_an_item_does_not_depend_on_its_batch_mates():
    weights = drawn_weights(1, 3.0)
    texts = ["a %s b", "<b>3</b>", "a b c d e f g h a b c", "{x}"]
    _, _, together = search(texts, weights)
    for row, text in enumerate(texts):
        _, _, alone = search([text], weights)
        length = alone.ids.shape[2]
        np.testing.assert_array_equal(together.ids[row, :, :length], alone.ids[0])
        np.testing.assert_array_equal(together.log_probs[row], alone.log_probs[0])


@pytest.mark.parametrize("seed", range(3))
def test_the_mask_of_the_graph_is_that_of_numpy(seed):
    import tensorflow as tf
    from seqapps.translate.search import owed_graph

    random = np.random.default_rng(seed)
    texts = ["<b>%s <i>3</i></b> {} a", "a b a b", "%s %d <br/> 5", "ccc ccc"]
    encoded = [ENCODER.encode(text) for text in texts]
    owed = owing.Owed.of(encoded)
    rows = np.arange(len(texts))
    length = int(owed.limits.max())
    mine = owing.initial(len(texts), owed.slots.shape[1], length)
    debts = owed_graph.Owed(*map(tf.constant, vars(owed).values()))
    theirs = owed_graph.initial(*map(tf.constant, (len(texts), owed.slots.shape[1], length)))
    symbol = np.full(len(texts), symbols.START, np.int32)
    for time in range(length):
        mine = owing.advanced(owed, rows, mine, symbol, time)
        theirs = owed_graph.advanced(debts, theirs, tf.constant(symbol), tf.constant(time))
        for name in ("paid", "inside", "history"):
            np.testing.assert_array_equal(mine[name], getattr(theirs, name).numpy())
        logs = random.normal(size=(len(texts), SIZE)).astype(np.float32)
        expected = owing.masked(logs, owed, rows, mine, time)
        found = owed_graph.masked(tf.constant(logs), debts, theirs, tf.constant(time))
        np.testing.assert_array_equal(found.numpy(), expected)
        symbol = expected.argmax(axis=1).astype(np.int32)


def test_the_pattern_of_what_is_protected_reads_no_piece():
    assert not re.search(ENCODER.regular_expression, "abc def", re.ASCII)
