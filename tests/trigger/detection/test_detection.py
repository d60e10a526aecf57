"""The rule of detection: any chunks report the same, which is what the rule says word by word."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqapps.common.errors import UserError
from seqapps.trigger.detection.detection import Detection, PeakDetector, Rule, highest

STEP_S = 0.04
# Few different values, so that steps are often equal; those of the rules' thresholds among them.
VALUES = st.sampled_from([0.0, 0.1, 0.25, 0.3, 0.5, 0.6, 0.75, 0.9, 1.0])
PROBABILITIES = st.lists(VALUES, max_size=80).map(lambda row: np.array(row, np.float32))
RULES = st.builds(
    Rule,
    step_s=st.sampled_from([0.00725, STEP_S, 0.08, 0.2]),
    threshold=st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]),
    firm=st.sampled_from([0.5, 0.75]),
    refractory_s=st.sampled_from([0.0, 0.1, 0.3, 1.0]),
)


def by_the_word(probabilities: np.ndarray, rule: Rule) -> list[tuple[int, float]]:
    """The rule a step at a time: (step, score) of what is reported."""
    row = probabilities.tolist()
    last_firm = None
    found = []
    for step, score in enumerate(row):
        before = row[max(0, step - rule.lookahead) : step]
        behind = row[step + 1 : step + 1 + rule.lookahead]
        is_peak = (
            score >= rule.threshold
            and all(score > other for other in before)
            and all(score >= other for other in behind)
        )
        is_paused = last_firm is not None and step - last_firm < rule.pause
        if is_peak and not is_paused:
            found.append((step, score))
            if score >= rule.firm:
                last_firm = step
    return found


def detections(probabilities: np.ndarray, rule: Rule) -> list[Detection]:
    """The detections in a whole sound."""
    detector = PeakDetector(rule)
    return [*detector.push(probabilities), *detector.finish()]


def steps(found: list[Detection], step_s: float = STEP_S) -> list[int]:
    return [round(one.time_s / step_s) - 1 for one in found]


@given(PROBABILITIES, RULES)
def test_the_fast_rule_is_the_rule_by_the_word(probabilities, rule):
    expected = by_the_word(probabilities, rule)
    found = detections(probabilities, rule)
    assert steps(found, rule.step_s) == [step for step, _ in expected]
    assert [one.score for one in found] == [score for _, score in expected]


@given(PROBABILITIES, RULES, st.lists(st.integers(0, 80), max_size=10))
def test_any_chunks_report_the_same(probabilities, rule, cuts):
    detector = PeakDetector(rule)
    found = []
    for part in np.split(probabilities, sorted(min(cut, len(probabilities)) for cut in cuts)):
        found += detector.push(part)
    assert found + detector.finish() == detections(probabilities, rule)


@given(PROBABILITIES, RULES)
def test_nothing_is_reported_early_or_late(probabilities, rule):
    """Each is reported as soon as its lookahead has gone by."""
    detector = PeakDetector(rule)
    for step in range(len(probabilities)):
        for one in detector.push(probabilities[step : step + 1]):
            assert steps([one], rule.step_s) == [step - rule.lookahead]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ([], []),
        ([0.9], [0]),
        ([0, 0, 0.6, 0.9, 0.6, 0, 0], [3]),
        ([0, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0], [1]),  # a plateau counts once
        ([0.9, 0.8, 0.7, 0.6, 0.55, 0.5], [0]),  # a slope too
        ([0, 0.9, 0, 0, 0.8, 0, 0], [1]),  # the second is in the pause
        ([0, 0.5, 0, 0, 0.8, 0, 0], [1]),  # a score of `firm` is firm
        ([0.9, *[0] * 24, 0.7, 0, 0], [0, 25]),  # which lasts 25 steps
        ([0.9, *[0] * 23, 0.7, 0, 0], [0]),
        ([0, 0, 0.9], [2]),  # at the very end
    ],
)
def test_the_rule_by_example(row, expected):
    assert steps(detections(np.array(row, np.float32), Rule(STEP_S))) == expected


def test_a_low_threshold_lists_every_peak_and_no_slope():
    row = np.array([0, 0.2, 0.1, 0.05, 0.3, 0.2, 0.1, 0.09, 0.9, 0.1, 0.1, 0.2, 0], np.float32)
    assert steps(detections(row, Rule(STEP_S, threshold=0.1))) == [1, 4, 8]  # 11: in the pause


def test_a_high_threshold_is_what_pauses():
    row = np.array([0.8, 0, 0, 0, 0.9, 0, 0, 0], np.float32)
    assert steps(detections(row, Rule(STEP_S, threshold=0.85))) == [4]


def test_silence_has_no_peaks():
    assert detections(np.zeros(90_000, np.float32), Rule(STEP_S)) == []  # an hour


def test_detections_carry_the_word():
    detector = PeakDetector(Rule(STEP_S), "hello")
    (found,) = [*detector.push(np.float32([0, 0.9, 0])), *detector.finish()]
    assert found.to_dict() == {"file": "", "word": "hello", "time_s": 0.08, "score": 0.9}


def test_times_and_scores_are_rounded():
    assert Detection(1.23456, 0.98765).to_dict() == {
        "file": "", "word": "", "time_s": 1.23, "score": 0.9877,
    }  # fmt: skip


@pytest.mark.parametrize("threshold", [-0.1, 1.1, float("nan"), float("inf")])
def test_thresholds_out_of_range_are_refused(threshold):
    with pytest.raises(UserError, match="threshold expects 0 to 1, got"):
        Rule(STEP_S, threshold)


@given(st.lists(PROBABILITIES, max_size=5))
def test_the_best_is_the_first_of_the_highest(parts):
    whole = np.concatenate([np.zeros(0, np.float32), *parts])
    found = highest(parts, STEP_S)
    if not whole.any():
        assert found == Detection(0.0, 0.0)
    else:
        assert found.score == whole.max() and steps([found]) == [int(whole.argmax())]
