"""Splits follow the content of examples, never their place."""

from hypothesis import given
from hypothesis import strategies as st
from seqapps.common.training.validation_split import held_out

texts = st.lists(st.text(max_size=4), min_size=2, max_size=30).filter(lambda x: len(set(x)) > 1)


@given(texts, st.sampled_from([0.0, 0.1, 0.5, 0.99]))
def test_equal_examples_are_on_one_side_and_no_side_is_empty(examples, share):
    chosen = held_out(examples, share)
    assert len(chosen) == len(examples)
    sides = {text: {out for t, out in zip(examples, chosen, strict=True) if t == text}
             for text in examples}  # fmt: skip
    assert all(len(side) == 1 for side in sides.values())
    assert set(chosen) == {True, False}


@given(texts)
def test_the_order_does_not_matter(examples):
    forward = dict(zip(examples, held_out(examples, 0.3), strict=True))
    backward = dict(zip(examples[::-1], held_out(examples[::-1], 0.3), strict=True))
    assert forward == backward


def test_the_share_is_met():
    examples = [f"name {number}" for number in range(10_000)]
    for share in (0.05, 0.3):
        assert abs(sum(held_out(examples, share)) / 10_000 - share) < 0.015


def test_more_examples_never_move_one_to_the_other_side():
    few = [f"name {number}" for number in range(100)]
    more = few + [f"other {number}" for number in range(1_000)]
    assert held_out(more, 0.2)[:100] == held_out(few, 0.2)


def test_the_only_example_of_a_side_is_the_outermost_by_its_checksum():
    """SHA-256 of a, b and c begins with ca, 3e and 2e."""
    assert held_out(["a", "b", "c"], 0.0) == [False, False, True]
    assert held_out(["a", "b", "c"], 0.99) == [False, True, True]
    assert held_out(["a", "b", "c"], 1.0) == [False, True, True]
    assert held_out(["a", "b", "c"], 0.5) == [False, True, True]
    assert held_out(["a", "b", "c"], 0.2) == [False, False, True]
