"""Training data: alignment of spans with tokens, splits, and what is refused."""

import json

import numpy as np
import pytest
from seqapps.common.errors import UserError
from seqapps.entities import data
from seqapps.entities.config import Config
from seqapps.entities.text import tags

SMALL = "[Anna](PER) met [Bob Li](PER) in [Rome](LOC).\nWe saw [Paris](LOC).\nNo name here.\n"


def load(folder, content: str, **config) -> data.TrainingData:
    path = folder / "data.txt"
    path.write_text(content, encoding="utf-8")
    return data.load(str(path), Config(**config))


def test_targets_are_the_tags_of_tokens(tmp_path):
    found = load(tmp_path, SMALL)
    assert found.labels == ("LOC", "PER")
    examples = found.examples
    words = ["O" if not tag else "BI"[(tag + 1) % 2] + "-" + found.labels[(tag - 1) // 2]
             for tag in examples.targets.tolist()]  # fmt: skip
    assert words[:8] == "B-PER O B-PER I-PER O B-LOC O O".split()  # noqa: SIM905
    assert found.is_held_out.sum() >= 1 and (~found.is_held_out).sum() >= 1


def row(text: str, start: int, end: int) -> str:
    other = json.dumps({"text": "Bob was here", "spans": [[0, 3, "PER"]]})
    return other + "\n" + json.dumps({"text": text, "spans": [[start, end, "PER"]]}) + "\n"


@pytest.mark.parametrize(
    ("text", "start", "end", "words"),
    [
        ("Hi Anna", 4, 7, ["4-7 'nna'", "3-7 'Anna'"]),
        ("Hi Anna", 3, 6, ["3-6 'Ann'", "3-7 'Anna'"]),
        ("Hi Anna ", 3, 8, ["3-8 'Anna '", "3-7 'Anna'"]),
        ("Hi  Anna", 3, 8, ["3-8 ' Anna'"]),
        ("Hi  Anna", 2, 3, ["no token"]),
        ("a@b.org", 0, 1, ["0-7 'a@b.org'"]),
        ("@anna", 1, 5, ["1-5 'anna'", "0-5 '@anna'"]),
        ("O'Brien", 2, 7, ["'Brien'", "0-7"]),
    ],
)
def test_misaligned_spans_are_refused_with_row_and_text(tmp_path, text, start, end, words):
    with pytest.raises(UserError) as error:
        load(tmp_path, row(text, start, end))
    for word in ("data.txt, line 2", repr(text), *words):
        assert word in str(error.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("No name.\nNone here.\n", ["marks no span"]),
        ("[Anna](PER)\n[Anna](PER)\n", ["one distinct text"]),
        ("\n\n", ["holds no text"]),
        ("".join(f"[x](L{n}) {n}\n" for n in range(60)), ["at most 50 labels", "60"]),
    ],
)
def test_unusable_data_are_refused(tmp_path, content, words):
    with pytest.raises(UserError) as error:
        load(tmp_path, content)
    assert all(word in str(error.value) for word in words)


def test_no_sentence_ends_within_a_span(tmp_path):
    found = load(tmp_path, "[St. Petersburg](LOC) is cold. We left.\nNo [Oslo](LOC).\n")
    examples = found.examples
    firsts = examples.targets[examples.starts]
    assert not ((firsts > 0) & (firsts % 2 == 0)).any()
    assert len(examples.starts) == 3


def test_a_batch_is_read_in_the_case_that_is_asked_for(tmp_path):
    examples = load(tmp_path, SMALL).examples
    rows = np.zeros(3, np.int64)
    (words, characters, shapes), targets = examples.padded(rows, np.array([0, 1, 2]))
    assert (words == words[0]).all() and (targets == targets[0]).all()
    assert len({part.tobytes() for part in characters}) == 3
    assert len({part.tobytes() for part in shapes}) == 3


def test_padding_has_no_word_and_no_tag(tmp_path):
    examples = load(tmp_path, SMALL).examples
    rows = np.argsort(examples.lengths)[[0, -1]]
    (words, characters, _), targets = examples.padded(rows, np.zeros(2, np.int64))
    length = examples.lengths[rows[0]]
    assert not words[0, length:].any() and (targets[0, length:] == -1).all()
    assert not characters[0, length:].any() and words[0, :length].all()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ([1, 2, 0, 1], [(0, 1, 0), (3, 3, 0)]),
        ([2, 2, 4], [(0, 1, 0), (2, 2, 1)]),
        ([1, 1, 3], [(0, 0, 0), (1, 1, 0), (2, 2, 1)]),
        ([1, 4, 4], [(0, 0, 0), (1, 2, 1)]),
        ([0, 0, 0], []),
    ],
)
def test_spans_of_tags(path, expected):
    found = tags.spans(np.array([path]), np.array([len(path)]))
    assert [tuple(span) for span in found[:, 1:].tolist()] == expected


def test_vectors_of_words_that_are_one_token(tmp_path):
    file = tmp_path / "vectors.txt"
    file.write_text("the 1 2\nnew-york 3 4\nRome 5 6\nrome 7 8\n", encoding="utf-8")
    vocabulary, values = data.read_vectors(str(file), 10)
    assert len(vocabulary.keys) == 2 and not values[:2].any()
    assert sorted(values[2:].tolist()) == [[1, 2], [5, 6]]
