"""When rows decide for other rows."""

from collections import Counter

import pytest
from seqapps.dates.column.evidence import Majority


@pytest.mark.parametrize(
    ("counts", "value"),
    [
        ({}, ""), ({"dmy": 1}, ""), ({"dmy": 2}, "dmy"), ({"dmy": 2, "mdy": 1}, ""),
        ({"dmy": 49, "mdy": 1}, "dmy"), ({"dmy": 48, "mdy": 1}, ""),
    ],
)  # fmt: skip
def test_a_value_needs_a_number_and_a_share_of_rows(counts, value):
    assert Majority(2, 0.98).of(Counter(counts)) == value
