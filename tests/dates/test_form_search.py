"""The search for forms, with runtimes that read some forms and not others."""

import datetime
import re

import pytest
from seqapps.common.io.unicode_folding import normalise
from seqapps.dates import form_search, forms
from seqapps.dates.edtf import Meaning
from seqapps.dates.known_forms import WORD, KnownForms
from seqapps.dates.translation import Translation

WRONG_NAMES = {"maart", "diciembre"}


class Reader:
    """A runtime that reads Y-M-D, "D month Y" and "M/D/Y", and "D-month-Y" as the day after."""

    def translate(self, texts):
        return [self.answer(text) for text in texts]

    def answer(self, text):
        date = self.read(normalise(text))
        if date is None:
            return Translation(text, None, 1.0, reason="not a date")
        meaning = Meaning(date, "date", "day", date)
        return Translation(text, date, 0.99, meaning=meaning, reading=date)

    def read(self, text):
        if match := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text):
            return text
        if match := re.fullmatch(r"(\d+) ([^\W\d]+) (\d{4})", text):
            month = 0 if match[2] in WRONG_NAMES else forms.months().get(match[2], 0)
            return f"{match[3]}-{month:02}-{int(match[1]):02}" if month else None
        if match := re.fullmatch(r"(\d+)-([^\W\d]+)-(\d{4})", text):
            day = datetime.date(int(match[3]), forms.months()[match[2]], int(match[1]))
            return (day + datetime.timedelta(1)).isoformat()
        if match := re.fullmatch(r"(\d{2})/(\d{2})/(\d{4})", text):
            month, day = sorted((match[1], match[2]))
            return f"{match[3]}-{month}-{day}"
        return None


@pytest.fixture(scope="module")
def found():
    return form_search.find(Reader())


def test_forms_that_are_read_are_kept(found):
    assert found.roles == {"0000-00-00": (0, 1, 2), "0 \0 0000": (1, WORD, 0),
                           "00 \0 0000": (1, WORD, 0)}  # fmt: skip
    assert found.numbers == {"00/00/0000"} and found.confidence == 0.99


def test_names_that_are_not_read_are_listed(found):
    assert found.unread == WRONG_NAMES


def test_a_model_that_does_not_read_iso_has_no_forms():
    class Refuses(Reader):
        def read(self, text):
            return None

    assert form_search.find(Refuses()) == KnownForms()


def test_a_form_with_one_misread_text_is_dropped(monkeypatch):
    class Slips(Reader):
        def read(self, text):
            date = super().read(text)
            return "1999-09-09" if date and re.fullmatch("03 .*", text) else date

    assert "00 \0 0000" not in form_search.find(Slips()).roles
