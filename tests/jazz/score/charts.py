"""Helpers of the tests of charts: bars as a line of text, and refusals."""

import re

import pytest
from seqapps.common.errors import UserError
from seqapps.jazz.score.lead_sheet import LeadSheet
from seqapps.jazz.score.reading import read_text


def bars(sheet: LeadSheet) -> str:
    """Return the bars, with the beat of a chord that is not on the first; "." for no change."""
    changes = {beat: chord.symbol for beat, chord in sheet.changes}
    size = sheet.meter[0]
    return " | ".join(
        " ".join(
            changes[bar * size + beat] + (f"@{beat + 1}" if beat else "")
            for beat in range(size)
            if bar * size + beat in changes
        )
        or "."
        for bar in range(sheet.bars)
    )


def assert_refused(text: str, expected: str) -> None:
    """Assert that a chart is refused by one line with its name and an expected part."""
    with pytest.raises(UserError, match=re.escape(expected)) as error:
        read_text(text, "x")
    assert str(error.value).startswith("x") and "\n" not in str(error.value)
