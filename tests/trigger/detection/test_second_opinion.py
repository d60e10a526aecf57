"""The second opinion on detections, on what a recogniser might hear."""

import numpy as np
import pytest
from seqapps.trigger.detection import second_opinion

PHONES = ["dʒ", "ɑ", "ɹ", "v", "ɪ", "s", "oʊ", "k", "eɪ", "h"]
BLANK = len(PHONES)
JARVIS = [0, 1, 2, 3, 4, 5]


def heard(text: str, sureness: float = 0.9) -> np.ndarray:
    """Scores of a sound with phones, each for two steps and a blank after it."""
    steps = []
    for phone in text.split():
        steps += [PHONES.index(phone)] * 2 + [BLANK]
    p = np.full((len(steps), BLANK + 1), (1 - sureness) / BLANK)
    p[np.arange(len(steps)), steps] = sureness
    return np.log(p)


@pytest.mark.parametrize("sound", [
    "dʒ ɑ ɹ v ɪ s", "h eɪ dʒ ɑ ɹ v ɪ s", "dʒ ɑ ɹ v ɪ s oʊ k eɪ",
])  # fmt: skip
def test_the_word_fits_wherever_it_is_said(sound):
    assert second_opinion.distance(heard(sound), [JARVIS]) == pytest.approx(0, abs=1e-6)
    assert second_opinion.confirmed(heard(sound), [JARVIS], limit=0.2)


@pytest.mark.parametrize("sound", [
    "h ɑ ɹ v ɪ s oʊ", "dʒ ɑ ɹ", "v ɪ s", "s ɪ v ɹ ɑ dʒ", "oʊ k eɪ", "dʒ oʊ ɹ v eɪ s",
])  # fmt: skip
def test_near_misses_fit_worse(sound):
    near = second_opinion.distance(heard(sound), [JARVIS])
    assert near > 0.2
    assert not second_opinion.confirmed(heard(sound), [JARVIS], limit=0.2)


def test_any_pronunciation_will_do():
    other = [0, 6, 2, 3, 4, 5]
    sound = heard("dʒ oʊ ɹ v ɪ s")
    assert second_opinion.distance(sound, [JARVIS]) > 0.2
    assert second_opinion.distance(sound, [JARVIS, other]) == pytest.approx(0, abs=1e-6)


def test_an_unsure_recogniser_does_not_refuse():
    unsure = np.full((12, BLANK + 1), np.log(1 / (BLANK + 1)))
    assert second_opinion.confirmed(unsure, [JARVIS], limit=0.2)
    # Too little sound for six phones cannot hold the word.
    assert not second_opinion.confirmed(unsure[:4], [JARVIS], limit=0.2)
