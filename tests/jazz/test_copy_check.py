"""Passages that a training solo has too."""

from pathlib import Path

import numpy as np
import pytest
from seqapps.common.errors import UserError
from seqapps.jazz import copy_check
from seqapps.jazz.copy_check import MAX_STORED, MIN_COPIED, MIN_STORED, Patterns

LINE = np.array([60, 62, 63, 67, 65, 64, 60, 59, 55, 57])  # MIN_COPIED notes


def melody(random: np.random.Generator, notes: int) -> np.ndarray:
    return 60 + np.cumsum(random.integers(-4, 5, notes))


def test_the_longest_copied_passage_is_found_in_any_key():
    random = np.random.default_rng(0)
    known = [melody(random, 400) for _ in range(40)]
    patterns = Patterns.of(known)
    for length in range(MIN_COPIED, MAX_STORED + 1):
        own = melody(random, 120)
        place = int(random.integers(30, 60))
        copied = known[length][100 : 100 + length]
        # A step that the passage does not go on with, on either side.
        around = [own[:place] - own[place - 1] + copied[0] - 7, copied + 0]
        around.append(own[place:] - own[place] + copied[-1] - 7)
        solo = np.concatenate(around) + 5
        assert length <= patterns.longest(solo) <= length + 1


def test_the_first_passage_that_copies_too_much():
    random = np.random.default_rng(2)
    known, own = melody(random, 400), melody(random, 200)
    solo = np.concatenate([own[:50], known[100:118], own[50:90], known[30:55], own[90:]])
    patterns = Patterns.of([known])
    assert patterns.first(solo, 10) in (49, 50) and patterns.first(solo, 20) in (107, 108)
    assert patterns.first(solo, 25) is None and patterns.first(own[:9], 10) is None
    for max_copy in range(MIN_COPIED, MAX_STORED):
        assert (patterns.first(solo, max_copy) is None) == (patterns.longest(solo) <= max_copy)


def test_nothing_is_copied_of_what_is_not_known():
    random = np.random.default_rng(1)
    patterns = Patterns.of([melody(random, 400) for _ in range(40)])
    longest = [patterns.longest(melody(random, 300)) for _ in range(50)]
    # The filter errs now and then, never far.
    assert np.mean([found > 0 for found in longest]) < 0.1 and max(longest) < 13
    assert patterns.longest(np.array([60, 62])) == patterns.longest(np.array([], int)) == 0


def mixed(x: int) -> int:
    """The finaliser of SplitMix64, on integers without a limit."""
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 % 2**64
    x = (x ^ x >> 27) * 0x94D049BB133111EB % 2**64
    return x ^ x >> 31


def test_bits_are_scrambled_as_in_the_reference():
    prime = 0x9E3779B97F4A7C15
    seeds = np.array([1234567 + prime, 1234567 + 2 * prime - 2**64], np.uint64)
    # The first values of splitmix64.c (Vigna 2015) for the seed 1234567.
    assert copy_check._mixed(seeds).tolist() == [6457827717110365317, 3203168211198807973]
    assert mixed(int(seeds[0])) == 6457827717110365317


def test_the_bits_of_a_stored_filter_do_not_change():
    """Files of models hold them: pattern by pattern, with integers."""
    prime, intervals = 0x9E3779B97F4A7C15, np.diff(LINE).tolist()
    hashes = set()
    for notes in range(MIN_STORED, len(LINE) + 1):
        for start in range(len(LINE) - notes + 1):
            value = notes
            for interval in intervals[start : start + notes - 1]:
                value = mixed(value ^ (interval + 128) * prime % 2**64)
            hashes.add(value)
    expected = bytearray(5)  # 6 patterns of 6 bits
    for value in hashes:
        for number in range(1, 5):
            position = mixed((value + number * prime) % 2**64) % 40
            expected[position // 8] |= 1 << position % 8
    assert Patterns.of([LINE]).bits.tobytes() == bytes(expected)
    assert Patterns.of([LINE, LINE + 2]).bits.tobytes() == bytes(expected)


@pytest.mark.parametrize("solos", [[], [LINE[: MIN_STORED - 1]], [np.array([], int)]])
def test_a_filter_of_nothing(solos):
    patterns = Patterns.of(solos)
    assert patterns.bits.tolist() == [0] and patterns.bits.dtype == np.uint8
    assert patterns.longest(LINE) == 0


def test_the_shortest_passage_that_counts():
    patterns = Patterns.of([LINE])
    assert patterns.longest(LINE) == MIN_COPIED
    assert patterns.longest(LINE[1:]) == patterns.longest(LINE[:1]) == 0


def test_files(tmp_path: Path):
    patterns = Patterns.of([LINE])
    patterns.save(tmp_path / "patterns.npz")
    loaded = Patterns.load(tmp_path / "patterns.npz")
    np.testing.assert_array_equal(loaded.bits, patterns.bits)
    assert loaded.bits.dtype == np.uint8
    np.savez(tmp_path / "objects.npz", bits=np.array([print], object))
    with pytest.raises(UserError, match=r"objects\.npz: bits: expected integer numbers"):
        Patterns.load(tmp_path / "objects.npz")
    with pytest.raises(ValueError, match="allow_pickle"):
        Patterns(np.array([print], object)).save(tmp_path / "objects.npz")
