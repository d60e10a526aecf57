"""All kinds of partial dates: each text has a meaning, fits, and is filled in."""

import pytest
from seqapps.dates import edtf, notation
from seqapps.dates.generator import partial_dates

from tests.dates.generator.drawing import KINDS, drawn


@pytest.mark.parametrize("kind", KINDS)
def test_every_text_has_a_meaning_and_fits(kind):
    found = drawn(KINDS[kind], 300)
    for text, written in found:
        assert text.strip() and " @" not in text and "[[" not in text, text
        assert len(text) <= (110 if kind == "in words" else 96), text
        assert kind in ("cell", "edtf set") or not {"{", "}"} & {*text}, text
        if written in notation.REFUSALS:
            continue
        assert notation.accepts(notation.ids(written)), (text, written)
        meaning = edtf.meaning(written)
        if meaning is None and kind == "limit of an era":  # a day that the program refuses
            continue
        assert meaning is not None, (text, written)
        if "0000" not in meaning.edtf:  # 1 BC cannot be converted back
            edtf.notation_of(meaning.edtf)
    assert len(found) > 150 and len({text for text, _ in found}) > 50
    again = drawn(KINDS[kind], 20)
    assert found[: len(again)] == again  # a seed determines the texts


def test_kinds_have_distinct_names_and_those_without_surroundings_exist():
    assert len(KINDS) == len(partial_dates._KINDS) > 100
    assert {*partial_dates._UNSURROUNDED} <= {*KINDS}
