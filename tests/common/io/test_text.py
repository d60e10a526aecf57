"""Lines of text, alphabets and padded sequences."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqapps.common.errors import UserError
from seqapps.common.io.text import (
    Alphabet,
    Sequences,
    clean_text,
    fold_case,
    read_items,
    read_lines,
)

words = st.text(st.characters(categories=["Lu", "Ll", "Nd", "Mn", "Lo"]), min_size=1, max_size=9)
entries = st.lists(words.map(lambda word: unicodedata.normalize("NFC", word)), min_size=1)


def lines(folder, content: bytes, *limit: int, **options):
    path = folder / "lines.txt"
    path.write_bytes(content)
    return read_lines(str(path), *(limit or (20,)), **options)


def test_lines_are_numbered_and_blank_ones_left_out(tmp_path):
    content = "\ufeff first \r\n\n  \nsecond\n".encode()
    assert list(lines(tmp_path, content)) == [(1, "first"), (4, "second")]
    path = str(tmp_path / "lines.txt")
    with_blank = list(read_items(path, 20, blank=True))
    assert with_blank == [(1, "first"), (2, ""), (3, ""), (4, "second")]


def test_a_byte_order_mark_is_tolerated_at_the_start_alone(tmp_path):
    assert list(lines(tmp_path, b"a\n\xef\xbb\xbfb")) == [(1, "a"), (2, "\ufeffb")]


def test_text_is_normalised(tmp_path):
    assert list(lines(tmp_path, "e\u0301\n".encode())) == [(1, "é")]


def test_long_lines_are_errors_and_the_next_line_is_read(tmp_path):
    path = tmp_path / "long.txt"
    path.write_bytes(b"a" * 5 + b"\n" + b"b" * 6 + b"\n" + b"c" * 100_000 + b"\nd")
    rows = list(read_items(str(path), 5))
    assert [number for number, _ in rows] == [1, 2, 3, 4]
    assert rows[0][1] == "aaaaa" and rows[3][1] == "d"
    assert str(rows[1][1]).endswith("long.txt, line 2: expected at most 5 characters, got 6")
    assert str(rows[2][1]).endswith("line 3: expected at most 5 characters")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a\tb", r"control character U\+0009; is this a text file"),
        (b"a\0b", r"control character U\+0000"),
        (b"ok\n\xe9t\xe9", "line 2: expected UTF-8 text, got byte 0xe9"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path, content, message):
    with pytest.raises(UserError, match=message):
        list(lines(tmp_path, content))


def test_tabulators_where_they_are_allowed(tmp_path):
    assert list(lines(tmp_path, b"a\tb", tabs=True)) == [(1, "a\tb")]


def test_missing_files_are_named(tmp_path):
    with pytest.raises(UserError, match=r"cannot read .*none: No such file"):
        list(read_lines(str(tmp_path / "none"), 5))


def test_texts_of_any_origin_are_checked():
    assert clean_text(" e\u0301 ", 1) == "é"
    assert clean_text("a" * 5, 5) == "aaaaa"
    with pytest.raises(UserError, match="at most 5 characters, got 6"):
        clean_text("a" * 6, 5)
    for surrogate in ("\ud800", "\udce9", "\udfff"):
        with pytest.raises(UserError, match=rf"got U\+{ord(surrogate):04X}"):
            clean_text(f"a{surrogate}", 5)
    assert clean_text("\ue000", 5) == "\ue000"


@given(st.text(max_size=20))
def test_cleaning_is_idempotent(text):
    try:
        cleaned = clean_text(text, 20)
    except UserError:
        return
    assert clean_text(cleaned, 20) == cleaned == cleaned.strip()
    assert unicodedata.is_normalized("NFC", cleaned)


@given(st.lists(st.lists(st.integers(1, 2**16 - 1), max_size=5)), st.integers(1, 4))
def test_padding_and_teacher_forcing_lose_nothing(rows, multiple):
    sequences = Sequences.from_lists(rows)
    assert [
        row[:n].tolist() for row, n in zip(sequences.ids, sequences.lengths, strict=True)
    ] == rows
    inputs, targets, mask = sequences.teacher_forced(multiple)
    assert mask.sum() == sequences.symbols and targets.shape[1] % multiple == 0
    expected = [[*row, 0] for row in rows]
    assert [row[m > 0].tolist() for row, m in zip(targets, mask, strict=True)] == expected
    np.testing.assert_array_equal(inputs[:, 1:], targets[:, :-1])


def test_folding_is_one_letter_to_one():
    assert [fold_case(c) for c in "AaÄßİẞ1"] == ["a", "a", "ä", "ß", "İ", "ẞ", "1"]


@pytest.mark.parametrize(
    ("names", "casing", "symbols"),
    [
        (["anna", "bo b"], "lower", " abno"),
        (["Anna", "Bob"], "title", "abno"),
        (["1st", "Bob"], "title", "1bost"),
        (["McBob", "Anna"], "mixed", "ABMabcno"),
        (["anna", "Bob"], "starts", "Babno"),
        (["İnci"], "starts", "cinİ"),
        (["Salt Lake City", "Winston-Salem", "St. Paul"], "words", " -.aceiklmnopstuwy"),
        (["Port-au-Prince", "Lima"], "starts", "-LPaceimnortu"),
        (["O'Brien", "Lima"], "starts", "'BLOaeimnr"),
        (["O'Brien", "Lima", "McBob"], "mixed", "'BLMOabceimnor"),
        (["Martha's Vineyard"], "words", " 'aehimnrstvyd"),
        (["東京 Tower", "Lima"], "words", " aeilmortw京東"),
        (["ΑΘΗΝΑ"], "mixed", "ΑΘΗΝ"),
    ],
)
def test_the_casing_of_a_list(names, casing, symbols):
    alphabet = Alphabet.learn(names)
    assert (alphabet.casing, "".join(alphabet.symbols)) == (casing, "".join(sorted(symbols)))
    assert alphabet.size == len(symbols) + 1
    assert [alphabet.decode(alphabet.encode(name)) for name in names] == names


def test_casing_can_be_kept_as_it_is():
    alphabet = Alphabet.learn(["Anna"], fold=False)
    assert alphabet.symbols == ("A", "a", "n") and alphabet.casing == "starts"
    with pytest.raises(UserError, match="'ANNA' contains 'N'"):
        alphabet.encode("ANNA")


def test_capitals_are_accepted_and_written_at_the_start():
    alphabet = Alphabet.learn(["Anna", "Bob"])
    assert alphabet.encode("BOB") == alphabet.encode("bob")
    assert alphabet.decode(alphabet.encode("BOB")) == "Bob"
    assert Alphabet.learn(["anna"]).decode(Alphabet.learn(["anna"]).encode("ANNA")) == "anna"


@given(entries)
def test_encoding_and_decoding_are_inverse(names):
    alphabet = Alphabet.learn(names)
    assert [alphabet.decode(alphabet.encode(name)) for name in names] == names
    assert alphabet.symbols == tuple(sorted(set(alphabet.symbols)))
    ids = [number for name in names for number in alphabet.encode(name)]
    assert min(ids) >= 1 and max(ids) < alphabet.size


def test_decoding_ends_at_the_stop_symbol():
    alphabet = Alphabet(("a", "b"))
    assert alphabet.decode([1, 2, 0, 1]) == "ab" and alphabet.decode([0]) == ""


def test_every_word_starts_as_in_the_list():
    alphabet = Alphabet.learn(["Salt Lake City", "Carson City", "Martha's Vineyard"])
    assert alphabet.decode(alphabet.encode("lake city's salt")) == "Lake City's Salt"


def test_no_capital_follows_a_letter_where_the_list_has_none():
    alphabet = Alphabet.learn(["Port-au-Prince", "Lima"])
    followers, ids = alphabet.followers, alphabet.ids
    assert not followers[ids["a"], ids["P"]] and not followers[ids["L"], ids["P"]]
    assert not followers[0, ids["o"]] and alphabet.capital_first
    assert Alphabet.learn(["de Gaulle", "Lima"]).followers[0, 1:].sum() > 6
    assert followers[ids["-"], ids["P"]] and followers[0, ids["P"]] and followers[ids["P"], 0]


def test_followers_leave_out_what_is_no_entry():
    assert Alphabet(("a", "b")).followers is None
    alphabet = Alphabet((" ", "e", "\u0301", "x"))
    followers = alphabet.followers
    stop, space, e, acute, x = range(5)
    assert not followers[stop, space] and not followers[space, space]  # no outer, no double spaces
    assert not followers[space, stop] and followers[e, space] and followers[space, e]
    assert not followers[e, acute] and followers[x, acute]  # é is one character


def test_too_many_characters_are_refused():
    many = [chr(0x10000 + number) for number in range(2**16)]
    assert Alphabet.learn(many[:-1]).size == 2**16
    with pytest.raises(UserError, match=r"at most 65,535 different characters, got 65,536"):
        Alphabet.learn(many)


def test_sequences_are_padded_with_stop():
    sequences = Sequences.from_lists([[3, 1], [], [2]])
    assert sequences.ids.tolist() == [[3, 1], [0, 0], [2, 0]] and sequences.ids.dtype == np.uint16
    assert sequences.lengths.tolist() == [2, 0, 1]
    assert len(sequences) == 3 and sequences.symbols == 6
    assert sequences[np.array([2, 0])].lengths.tolist() == [1, 2]
    assert len(Sequences.from_lists([])) == 0


def test_teacher_forcing_shifts_by_one():
    inputs, targets, mask = Sequences.from_lists([[3, 1], [2]]).teacher_forced()
    assert inputs.tolist() == [[0, 3, 1], [0, 2, 0]]
    assert targets.tolist() == [[3, 1, 0], [2, 0, 0]]
    assert mask.tolist() == [[1, 1, 1], [1, 1, 0]] and mask.dtype == np.float32


@pytest.mark.parametrize(("multiple", "time"), [(1, 3), (2, 4), (3, 3), (8, 8)])
def test_time_is_rounded_up(multiple, time):
    for array in Sequences.from_lists([[3, 1], [2]]).teacher_forced(multiple):
        assert array.shape == (2, time)
    sequences = Sequences.from_lists([[1, 2, 3], [4]])
    assert sequences[np.array([1])].teacher_forced()[1].tolist() == [[4, 0]]
