"""MusicXML files: archives, encodings, document types, measures of parts."""

import zipfile
from pathlib import Path
from zipfile import ZipFile

import pytest
from seqapps.common.errors import UserError
from seqapps.jazz.score import musicxml_file

from tests.conftest import assert_refused, seqapps

SCORE = "<score-partwise><work><work-title>é</work-title></work></score-partwise>"
TYPE = '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" "x.dtd">'
CONTAINER = '<container><rootfiles><rootfile full-path="{}"/></rootfiles></container>'


def declared(encoding: str, text: str = SCORE) -> str:
    return f'<?xml version="1.0" encoding="{encoding}"?>\n{text}'


def title(path: Path) -> str | None:
    return musicxml_file.read(path).findtext("work/work-title")


@pytest.mark.parametrize(
    "content",
    [
        SCORE.encode(), declared("UTF-8").encode(), declared("UTF-8").encode("utf-8-sig"),
        declared("UTF-16").encode("utf-16"), declared("UTF-16").encode("utf-16-be"),
        declared("UTF-16").encode("utf-16-le"), SCORE.encode("utf-16"), SCORE.encode("utf-32"),
        b"\xfe\xff" + declared("UTF-16").encode("utf-16-be"),
        declared("UTF-16").encode(), declared("utf-16le").encode(),  # which it is not
        declared("ISO-8859-1").encode("latin-1"), declared("windows-1252").encode("cp1252"),
        declared("UTF-8").encode("latin-1"), SCORE.encode("latin-1"), declared("x-none").encode(),
        declared("x-none").encode("latin-1"), declared("Shift_JIS").encode(),
        b"\n \xef\xbb\xbf" + declared("UTF-8").encode(), b"\0" + SCORE.encode("latin-1"),
        declared("UTF-8").encode() + b"\0\0\x1a", SCORE.replace("é", "\x02é\x0b").encode(),
        declared("UTF-8", TYPE + SCORE).encode(),
        declared("UTF-8", TYPE + SCORE.replace("é", "&eacute;")).encode(),
        declared("UTF-8", SCORE.replace("é", "&eacute;")).encode(),
        SCORE.replace("é", "&#233;").encode(),
        SCORE.replace("<score-partwise>", '<score-partwise xmlns="http://x.org/y">').encode(),
        SCORE.replace("score-partwise", "score-timewise").encode(),
    ],
    ids=lambda content: content[:60].hex(),
)  # fmt: skip
@pytest.mark.parametrize("name", ["a.musicxml", "a.xml", "a.mxl"])
def test_encodings(tmp_path: Path, name: str, content: bytes):
    path = tmp_path / name
    path.write_bytes(content)
    assert title(path) == "é"


@pytest.mark.parametrize(
    "files",
    [
        {"a.xml": SCORE},
        {"a.musicxml": SCORE},
        {"notes.txt": "", "folder/A.XML": SCORE},
        {"META-INF/container.xml": CONTAINER.format("s.xml"), "0.xml": "<x/>", "s.xml": SCORE},
        {"META-INF/container.xml": CONTAINER.format("score"), "score": SCORE},
        {"META-INF/container.xml": CONTAINER.format("other.xml"), "s.xml": SCORE},
        {"META-INF/container.xml": CONTAINER.format(""), "s.xml": SCORE},
        {"META-INF/container.xml": "<container/>", "s.xml": SCORE},
        {"META-INF/container.xml": "<broken", "s.xml": SCORE},
        {"META-INF/container.xml": CONTAINER.replace("<container>", '<container xmlns="urn:x">')
         .format("s.xml"), "0.xml": "<x/>", "s.xml": SCORE},
        {"META-INF/container.xml": CONTAINER.format("é.xml"), "é.xml": SCORE, "0.xml": "<x/>"},
        {"__MACOSX/._s.xml": "junk", "s.xml": SCORE},
        {"META-INF/manifest.xml": "<x/>", "s.xml": SCORE},
    ],
)  # fmt: skip
@pytest.mark.parametrize("suffix", [".mxl", ".musicxml", ".zip"])
def test_archives(tmp_path: Path, files: dict[str, str], suffix: str):
    path = tmp_path / f"a{suffix}"
    with ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    assert title(path) == "é"


def test_names_that_are_not_flagged_as_utf_8(tmp_path: Path):
    path = tmp_path / "a.mxl"
    with ZipFile(path, "w") as archive:
        archive.writestr("META-INF/container.xml", CONTAINER.format("é.xml"))
        archive.writestr("é.xml", SCORE)
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        start = content.find(signature)
        while start >= 0:
            content[start + offset + 1] &= ~0x08  # bit 11: the name is UTF-8
            start = content.find(signature, start + 1)
    path.write_bytes(content)
    assert ZipFile(path).namelist()[1] != "é.xml"
    assert title(path) == "é"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><score-partwise/>', "declares entities"),
        ("a.xml", '<!DOCTYPE x [<!ENTITY a "b">]><score-partwise/>'.encode("utf-16"), "declares"),
        ("a.xml", b"<opus/>", "expected MusicXML's score-partwise, got 'opus'"),
        ("a.xml", b"<score-partwise>", "expected MusicXML, but"),
        ("a.xml", b"<score-partwise>&nothing;</score-partwise>", "expected MusicXML, but"),
        ("a.mxl", b"PK\3\4 truncated", "expected compressed MusicXML, but"),
    ],
)
def test_refused_files(tmp_path: Path, name: str, content: bytes, message: str):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UserError) as error:
        musicxml_file.read(path)
    assert message in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_archives_that_are_packed_in_another_way(tmp_path: Path, method: int):
    path = tmp_path / "a.mxl"
    with ZipFile(path, "w", method) as archive:
        archive.writestr("s.xml", SCORE * 50)
    content = bytearray(path.read_bytes())
    content[60:90] = bytes(30)  # damaged as well
    path.write_bytes(content)
    refused = seqapps("jazz", "score", path)
    assert_refused(refused, "a.mxl: expected compressed MusicXML, but expected files in it")


def test_an_archive_without_a_score(tmp_path: Path):
    path = tmp_path / "a.mxl"
    with ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    with pytest.raises(UserError, match="it holds no score"):
        musicxml_file.read(path)


def test_measures_of_parts_become_parts_of_measures(tmp_path: Path):
    path = tmp_path / "a.xml"
    measure = (
        '<measure number="{0}"><part id="P1"><a{0}/></part><part id="P2"><b{0}/></part></measure>'
    )
    measures = "".join(map(measure.format, (1, 2)))
    path.write_text(f"<score-timewise><part-list/>{measures}</score-timewise>")
    root = musicxml_file.read(path)
    assert [element.tag for element in root] == ["part-list", "part", "part"]
    assert [[m[0].tag for m in part] for part in root.findall("part")] == [
        ["a1", "a2"],
        ["b1", "b2"],
    ]
    assert [m.get("number") for m in root.findall("part")[1]] == ["1", "2"]


def test_a_declaration_of_utf_16_is_not_believed_without_zero_bytes():
    content = b'<?xml version="1.0" encoding="UTF-16"?><a>caf\xe9</a>'
    assert musicxml_file.decode(content).endswith("<a>café</a>")
