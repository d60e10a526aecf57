"""Passages that a training solo has too."""

import numpy as np
from seqapps.jazz.copy_check import MAX_STORED, MIN_COPIED, Patterns


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


def test_nothing_is_copied_of_what_is_not_known():
    random = np.random.default_rng(1)
    patterns = Patterns.of([melody(random, 400) for _ in range(40)])
    longest = [patterns.longest(melody(random, 300)) for _ in range(50)]
    # The filter errs now and then, never far.
    assert np.mean([found > 0 for found in longest]) < 0.1 and max(longest) < 13
    assert patterns.longest(np.array([60, 62])) == patterns.longest(np.array([], int)) == 0
