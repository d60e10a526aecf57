"""The shipped models answer as they did when they were trained."""

import pytest
from seqapps.common import app as apps
from seqapps.common.export import bundle

from tests.conftest import seqapps
from tests.golden import cases

TOLERANCE = 5e-4  # of printed probabilities, nats, beats and seconds
SHIPPED = [name for name in apps.names() if bundle.shipped(name)]


def assert_includes(answer: object, golden: object, place: str = "answer") -> None:
    """Compare all of `golden`, numbers up to `TOLERANCE`; an object may have further keys."""
    if isinstance(golden, dict) and isinstance(answer, dict):
        for key, value in golden.items():
            assert_includes(answer[key], value, f"{place}.{key}")
    elif isinstance(golden, list) and isinstance(answer, list):
        assert len(answer) == len(golden), place
        for number, (one, other) in enumerate(zip(answer, golden, strict=True)):
            assert_includes(one, other, f"{place}[{number}]")
    elif isinstance(golden, float):
        assert answer == pytest.approx(golden, abs=TOLERANCE), place
    else:
        assert answer == golden, place


@pytest.mark.parametrize("name", SHIPPED)
def test_golden_answers(name):
    for case in cases.load(name):
        result = seqapps(name, *case["arguments"], "--json")
        assert result.returncode in (0, 3), result.stderr
        assert_includes(result.lines, case["answers"])
