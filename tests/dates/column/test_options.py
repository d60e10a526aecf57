"""The options of a column."""

import pytest
from seqapps.common.errors import UserError
from seqapps.dates.column.options import Options


@pytest.mark.parametrize(
    "options",
    [{"order": "dmy"}, {"century": 0}, {"century": 99}, {"century": 19, "latest": 1950},
     {"earliest": 0}, {"latest": 10_000}, {"earliest": 1950, "latest": 1900}],
)  # fmt: skip
def test_options_out_of_range_are_refused(options):
    with pytest.raises(UserError, match="expect"):
        Options(**options)
