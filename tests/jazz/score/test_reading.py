"""Lead sheets and solos by the suffix of a file."""

from pathlib import Path

import pytest
from seqapps.common.errors import UserError
from seqapps.jazz.score.lead_sheet import LeadSheet
from seqapps.jazz.score.reading import read_sheet, read_solo


def symbols(sheet: LeadSheet) -> str:
    return " ".join(f"{beat}:{chord.symbol}" for beat, chord in sheet.changes)


def test_files(tmp_path: Path):
    text = tmp_path / "a.txt"
    text.write_bytes("\ufefftitle: é\r\n\r\n| C7 | F7 |\r\n".encode())
    assert symbols(read_sheet(text)) == "0:C7 4:F7" and read_sheet(text).title == "é"
    text.write_text("title: a\n\n| C7 |\n| Q7 |\n")
    with pytest.raises(UserError, match=r"a\.txt, line 4, bar 2: expected a chord symbol"):
        read_sheet(text)
    text.write_bytes(b"C7 | \xff")
    for path in (text, tmp_path, tmp_path / "none.txt", tmp_path / "none.mid", tmp_path / "a.pdf"):
        with pytest.raises(UserError) as error:
            read_sheet(path)
        assert str(path) in str(error.value) and "\n" not in str(error.value)


def test_a_solo_needs_a_known_suffix(tmp_path: Path):
    with pytest.raises(UserError, match=r"expected a MIDI or MusicXML file .* got .*a\.pdf"):
        read_solo(tmp_path / "a.pdf")


@pytest.mark.parametrize("options", [{"german": True}, {"song": "x"}])
def test_options_of_texts(tmp_path: Path, options):
    with pytest.raises(UserError, match=r"a\.mid: expected a text with the option (german|song)"):
        read_sheet(tmp_path / "a.mid", **options)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_charts_in_other_encodings(tmp_path, encoding):
    path = tmp_path / "chart.txt"
    path.write_bytes("Title: Öl\n| Dm7 | G7 | Cø | %|\n".encode(encoding))
    sheet = read_sheet(path)
    assert (sheet.title, sheet.bars) == ("Öl", 4)
    remark = f"{path} is not in UTF-8: it is read as Windows-1252"
    assert sheet.remarks == ((remark,) if encoding == "cp1252" else ())


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "chart.txt"
    path.write_bytes(bytes(range(256)))
    with pytest.raises(UserError, match="expected UTF-8, got invalid byte 128"):
        read_sheet(path)
