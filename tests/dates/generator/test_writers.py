"""All writers of days: each has a text for every day, whose form is known."""

import datetime
import random

import pytest
from seqapps.common.io.unicode_folding import normalise
from seqapps.dates import iso
from seqapps.dates.generator import generator

DAY = datetime.date(1979, 5, 3)


@pytest.mark.parametrize("writer", generator.WRITERS, ids=lambda writer: writer.kind)
def test_every_form_of_a_day_has_the_year(writer, examples_per_writer=20):
    for seed in range(examples_per_writer):
        text = writer.write(random.Random(seed), DAY, writer.code or "en_US")
        assert text, writer.kind
        assert iso.form_of(normalise(text), DAY.isoformat()) in iso.FORMS
