"""Named forms, and their keys."""

import pytest
from seqapps.common.errors import UserError
from seqapps.jazz.score import forms
from seqapps.jazz.score.lead_sheet import LeadSheet


def symbols(sheet: LeadSheet) -> str:
    return " ".join(f"{beat}:{chord.symbol}" for beat, chord in sheet.changes)


def test_every_form_is_read():
    for name in forms.names():
        sheet = forms.load(name)
        assert sheet.title and sheet.tempo_bpm and sheet.beats % sheet.meter[0] == 0
        assert (sheet.style == "waltz") == (sheet.meter == (3, 4))


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("blues-F", "0:F7 4:Bb7 8:F7 12:Cm7 14:F7 16:Bb7 20:Bdim7"),
        ("blues", "0:F7 4:Bb7 8:F7 12:Cm7"),
        ("blues-Eb", "0:Eb7 4:Ab7 8:Eb7 12:Bbm7 14:Eb7 16:Ab7 20:Adim7"),
        ("blues-Gb", "0:Gb7 4:Cb7 8:Gb7 12:Dbm7"),
        ("blues-E", "0:E7 4:A7 8:E7 12:Bm7 14:E7 16:A7 20:A#dim7 24:E7 28:G#m7b5 30:C#7b9"),
        ("blues-bebop-G", "0:Gmaj7 4:F#m7b5 6:B7b9"),
        ("rhythm-changes-Bb", "0:Bb6 2:G7b9"),
        ("rhythm-changes-A", "0:A6 2:F#7b9"),
        ("ii-V-I-C", "0:Dm7 4:G7 8:Cmaj7"),
        ("ii-V-I-Db", "0:Ebm7 4:Ab7 8:Dbmaj7"),
        ("ii-V-i-Am", "0:Bm7b5 4:E7"),
        ("bossa-Gm", "0:Gm7"),
        ("bossa-G", "0:Gmaj7"),
        ("modal-lydian-F", "0:Fmaj7#11 16:Gmaj7#11 32:Abmaj7#11"),
    ],
)
def test_forms_and_their_keys(name, first):
    assert symbols(forms.load(name)).startswith(first)


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [("blus-F", "blues-F"), ("ii-V-I-Cm", "ii-V-"), ("blues-H", "blues-"), ("../SOURCE", "")],
)
def test_unknown_forms(name, suggestion):
    with pytest.raises(UserError, match=f"got '{name}'.*{suggestion}"):
        forms.load(name)
