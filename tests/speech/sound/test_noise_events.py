"""Strokes, and how they are placed in a noise."""

import numpy as np
from seqapps.speech.sound.noise_events import lay, scattered


def test_what_goes_beyond_the_end_sounds_at_the_beginning() -> None:
    track = np.zeros(5, np.float32)
    lay(track, 3, np.array([1, 2, 3], np.float32))
    np.testing.assert_array_equal(track, [3, 0, 0, 1, 2])
    lay(track, -1, np.ones(11, np.float32))
    np.testing.assert_array_equal(track, [5, 2, 2, 3, 5])
    places, sounds = np.array([4, -2]), np.array([[1.0, 2.0], [5.0, 6.0]])
    np.testing.assert_array_equal(scattered(5, places, sounds), [2, 0, 0, 5, 7])
