"""Styles and performers."""

import numpy as np
import pytest
from seqapps.common.errors import UserError
from seqapps.jazz.band import styles


def test_the_program_has_the_names_of_the_command_line():
    known = ["charlie parker", "Étienne"]
    table = styles.table(known)
    assert set(table) == {"charlie parker", "étienne", "bebop"}
    for name, weights in table.items():
        np.testing.assert_array_equal(weights, styles.weights(name.upper(), known))


@pytest.mark.parametrize(
    ("performers", "message"), [([], "name no performer"), (["Lee Konitz"], "did you mean 'cool'")]
)
def test_an_unknown_style(performers, message):
    with pytest.raises(UserError, match=message):
        styles.weights("coul", performers)
    assert not styles.weights("", performers).any()
