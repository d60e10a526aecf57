"""Reading annotated texts: each format, each scheme of tags, and what is refused."""

import json

import pytest
from seqapps.common.errors import UserError
from seqapps.entities.formats import conll, inline, reading
from seqapps.entities.formats.annotated import Span


def read(folder, content: str | bytes):
    path = folder / "data"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(reading.read(str(path)))


def marked(text) -> str:
    return inline.write(text.text, text.spans)


SAME = "[Anna Smith](PER) met [Bob](PER) in [Rome](LOC) ."
TOKENS = ["Anna", "Smith", "met", "Bob", "in", "Rome", "."]
SCHEMES = {
    "IOB2": "B-PER I-PER O B-PER O B-LOC O",
    "IOB1": "I-PER I-PER O I-PER O I-LOC O",
    "BIOES": "B-PER E-PER O S-PER O S-LOC O",
    "BILOU": "B-PER L-PER O U-PER O U-LOC O",
}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("separator", ["\t", " ", "\tNNP\tx\t"])
def test_conll_in_every_scheme(tmp_path, scheme, separator):
    tags = SCHEMES[scheme].split()
    lines = [f"{token}{separator}{tag}" for token, tag in zip(TOKENS, tags, strict=True)]
    content = "-DOCSTART- -X- O O\n\n" + "\n".join(lines) + "\n\n\n" + "\r\n".join(lines)
    assert [marked(text) for text in read(tmp_path, content)] == [SAME, SAME]


def test_neighbouring_names_of_one_label(tmp_path):
    for tags in ("B-PER B-PER", "I-PER B-PER", "S-PER S-PER"):
        one, other = tags.split()
        (text,) = read(tmp_path, f"Anna\t{one}\nBob\t{other}\n")
        assert marked(text) == "[Anna](PER) [Bob](PER)", tags


def test_json_lines(tmp_path):
    text = {"text": "Anna met Bob"}
    spans = [{"start": 9, "end": 12, "label": "PER"}, {"start": 0, "end": 4, "label": "PER"}]
    triples = [[0, 4, "PER"], [9, 12, "PER"]]
    rows = [text | {key: value} for key, value in (("spans", spans), ("entities", triples))]
    rows += [text | {"label": triples}, text | {"spans": []}]
    found = read(tmp_path, "\n".join(map(json.dumps, rows)))
    expected = "[Anna](PER) met [Bob](PER)"
    assert [marked(one) for one in found] == [expected, expected, expected, "Anna met Bob"]


def test_positions_are_code_points_of_the_text_as_it_is(tmp_path):
    """Neither normalisation nor spaces nor signs beyond the basic plane move them."""
    text = "  Cafe\u0301 😀 Zoë\u0301"
    row = {"text": text, "spans": [{"start": 10, "end": 14, "label": "PER"}]}
    (found,) = read(tmp_path, json.dumps(row, ensure_ascii=False))
    span = found.spans[0]
    assert found.text == text and found.text[span.start : span.end] == "Zoë\u0301"


@pytest.mark.parametrize(
    ("line", "text", "spans"),
    [
        ("[Anna](PER) x", "Anna x", [(0, 4, "PER")]),
        ("x [A b](LOC)", "x A b", [(2, 5, "LOC")]),
        (r"\[1\] [Anna](PER)", "[1] Anna", [(4, 8, "PER")]),
        (r"a\\b [Anna](PER)", "a\\b Anna", [(4, 8, "PER")]),
        (r"c:\x", "c:\\x", []),
        ("[1] (x)", "[1] (x)", []),
        (r"[A\]b](PER)", "A]b", [(0, 3, "PER")]),
        (r"\[Anna\](PER)", "[Anna](PER)", []),
    ],
)
def test_inline_marks(line, text, spans):
    assert inline.parse(line) == (text, [Span(*span) for span in spans])


@pytest.mark.parametrize(
    "text", ["a [b] c", "\\", "[x](PER)", "](", "\\[", "Anna\\", "[]()", "\\\\]"]
)
def test_inline_marks_are_read_as_they_were_written(text):
    spans = [Span(0, 1, "PER")]
    assert inline.parse(inline.write(text, spans)) == (text, spans)


BROKEN = [
    ("Anna B-PER\nmet O\nBob I-PER\n", ["line 3", "I-PER follows O", "IOB2"]),
    ("Anna B-PER\nBob I-LOC\n", ["line 2", "I-LOC follows B-PER"]),
    ("Anna B-PER\nBob I-PER\n\nof I-LOC\nx B-LOC\ny B-PER\n", ["line 4", "I-LOC"]),
    ("Anna B-PER\nmet O\nBob S-PER\n", ["line 1", "O follows B-PER", "E-PER"]),
    ("Anna S-PER\nmet E-PER\n", ["line 2", "E-PER follows S-PER"]),
    ("Anna B-PER\nmet\nBob O\n", ["line 2", "a token and a tag", "met"]),
    ("Anna B-PER\nBob X-PER\n", ["line 2", "X-PER"]),
    ("Anna B-PER\nBob B-\n", ["line 2", "B-"]),
    ("Anna B-P(R\n", ["line 1", "label"]),
    ("Anna\tB-PER\n\tO\n", ["line 2", "a token and a tag"]),
    ('{"text": "Anna", "spans": [{"start": 0, "end": 9, "label": "P"}]}', ["0-9", "4 characters"]),
    ('{"text": "Anna", "spans": [{"start": 2, "end": 2, "label": "P"}]}', ["2-2"]),
    ('{"text": "Anna", "spans": [{"start": -1, "end": 2, "label": "P"}]}', ["-1-2"]),
    ('{"text": "Anna Li", "spans": [[0, 4, "P"], [3, 7, "L"]]}', ["overlap", "'Anna' (P)", "(L)"]),
    ('{"text": "Anna", "spans": [[0, 4, "P"], [0, 4, "L"]]}', ["overlap"]),
    ('{"text": "Anna", "spans": [[0, 4.0, "P"]]}', ["a span such as", "4.0"]),
    ('{"text": "Anna", "spans": [[0, true, "P"]]}', ["a span such as"]),
    ('{"text": "Anna", "spans": [[0, 4]]}', ["a span such as", "a list of 2"]),
    ('{"text": "Anna", "spans": [[0, 4, ""]]}', ["a label"]),
    ('{"text": "Anna", "spans": [[0, 4, "A B"]]}', ["a label", "A B"]),
    ('{"text": "Anna", "spans": [[0, 4, "' + "L" * 50 + '"]]}', ["40 characters"]),
    ('{"text": "Anna", "spans": "PER"}', ["spans"]),
    ('{"text": "Anna"}', ["spans"]),
    ('{"text": 3, "spans": []}', ["text"]),
    ('{"text": "", "spans": []}', ["a text"]),
    ('{"text": "Anna", "spans": [', ["JSON"]),
    ("{" * 5000, ["JSON"]),
    ('{"text": "a\\u0000b", "spans": []}', ["U+0000"]),
    ("[Anna](PER\n", ["[Anna](PER)"]),
    ("[Anna]()\n", ["a label"]),
    ("[Anna](P E R)\n", ["a label", "P E R"]),
    ("[A [b](PER)](LOC)\n", ["mark"]),
]  # fmt: skip


@pytest.mark.parametrize(("content", "words"), BROKEN)
def test_what_is_broken_is_refused_with_its_line(tmp_path, content, words):
    errors = [row for row in read(tmp_path, content) if isinstance(row, UserError)]
    assert len(errors) == 1
    for word in (str(tmp_path / "data"), "line ", *words):
        assert word in str(errors[0])


def test_other_sentences_of_a_broken_file_are_read(tmp_path):
    found = read(tmp_path, "Anna B-PER\n\nx O\ny I-PER\n\nBob B-PER\n")
    assert [isinstance(row, UserError) for row in found] == [False, True, False]


def test_conll_is_written_as_it_is_read(tmp_path):
    text = "Anna's U.S. visit"
    (found,) = read(tmp_path, conll.write(text, [(0, 4, "PER"), (7, 11, "LOC")]))
    assert marked(found) == "[Anna](PER) 's [U.S.](LOC) visit"
