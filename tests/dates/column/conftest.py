"""The shipped model, whose columns all tests of this folder translate."""

import pytest
import seqapps


@pytest.fixture(scope="session")
def dates():
    return seqapps.load("dates")
