"""Texts are read as lines of styles; what is copied from them is counted."""

import pytest
from seqapps.common.errors import UserError
from seqapps.prose.text import reading
from seqapps.prose.text.copies import Copies

PARAGRAPH = """It was the best of times, it was the worst of times, it was
the age of wisdom, it was the age of foolishness, it was the
epoch of belief, it was the epoch of incredulity, it was the
season of Light."""
VERSE = """From fairest creatures we desire increase,
That thereby beauty's rose
Might never die, but as the riper should by time decease,
His tender heir might
Bear his memory."""


def test_wrapped_paragraphs_become_lines_and_verse_stays():
    prose = "\n\n".join([PARAGRAPH] * 10).split("\n")
    assert reading.is_wrapped(prose)
    assert reading.joined(prose) == [PARAGRAPH.replace("\n", " ")] * 10
    assert not reading.is_wrapped("\n".join([VERSE] * 10).split("\n"))
    assert not reading.is_wrapped(prose[:5])


def test_sub_folders_are_styles_and_files_of_one_are_joined(tmp_path):
    for name, text in {"b/1.txt": "one\n\ntwo", "b/x/2.TXT": "three  four ", "a/a.md": "x" * 50,
                       "a/.hidden.txt": "no", "a/picture.png": "no"}.items():  # fmt: skip
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text(text)
    found = reading.read(str(tmp_path))
    assert list(found.styles.items()) == [
        ("a", ["x" * 50]), ("b", ["one", "", "two", "three four"])
    ]  # fmt: skip
    assert found.characters == 51 + 4 + 1 + 4 + 11
    (tmp_path / "b" / "1.txt").write_text("one\n\ntwo!")
    assert reading.read(str(tmp_path)).sha256 != found.sha256


def test_a_file_is_a_style_of_its_name(tmp_path):
    (tmp_path / "My Diary.txt").write_text("Dear diary,\n")
    assert reading.read(str(tmp_path / "My Diary.txt")).styles == {"my-diary": ["Dear diary,"]}
    assert list(reading.read(str(tmp_path)).styles) == [reading._style(tmp_path.name)]


def test_a_broken_file_of_a_folder_is_named_and_left_out(tmp_path):
    (tmp_path / "good.txt").write_text("good text")
    (tmp_path / "bad.txt").write_bytes(b"caf\xe9 \xff")
    found = reading.read(str(tmp_path))
    assert found.styles[reading._style(tmp_path.name)] == ["good text"]
    assert len(found.refused) == 1 and "bad.txt" in str(found.refused[0])
    with pytest.raises(UserError, match=r"bad\.txt"):
        reading.read(str(tmp_path / "bad.txt"))


FOLDERS = {
    "holds no text file": {},
    "no text": {"a.txt": " \n\n"},
    "beside its sub-folders": {"a.txt": "x", "b/c.txt": "y"},
    "expected at most 64": {f"{n}/a.txt": "x" for n in range(65)},
}


@pytest.mark.parametrize("words", FOLDERS)
def test_other_folders_are_refused(tmp_path, words):
    for name, text in FOLDERS[words].items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    with pytest.raises(UserError, match=words):
        reading.read(str(tmp_path))


def test_blocks_have_all_lines():
    lines = [str(n) * 10 for n in range(100)]
    blocks = list(reading.blocks(lines, 100))
    assert [line for block in blocks for line in block] == lines
    assert all(sum(map(len, block)) < 130 for block in blocks)


def test_copied_8_grams_are_counted_and_stored(tmp_path):
    words = [f"w{number}" for number in range(1_000)]
    copies = Copies.of([words[:500], words[500:]])
    assert copies.count(words[100:120]) == (13, 13)
    assert copies.count([word.upper() for word in words[100:120]]) == (13, 13)
    assert copies.count(words[490:510]) == (6, 13)  # across the border of two texts
    assert copies.count(words[:7]) == (0, 0)
    copies.save(tmp_path)
    assert Copies.load(tmp_path).count(words[100:120]) == (13, 13)


def test_of_a_large_text_a_share_is_kept_without_bias(monkeypatch):
    monkeypatch.setattr("seqapps.prose.text.copies.MAX_MARKS", 400)
    words = [f"w{number}" for number in range(2_000)]
    copies = Copies.of([words])
    assert len(copies.marks) == 400
    assert copies.count(words) == (400, 400)
    copied, of = copies.count(words[:1_000] + [f"v{number}" for number in range(1_000)])
    assert 0.35 < copied / of < 0.65
