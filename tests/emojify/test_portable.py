"""The example program of exported folders, without seqapps, against the program's own answers."""

from pathlib import Path

import numpy as np
import pytest

from tests import exported
from tests.conftest import ROOT, seqapps

pytestmark = pytest.mark.xdist_group("emojify shipped")

MODEL = ROOT / "models" / "emojify" / "1"
# Probabilities that are printed differ by 4e-4 at most, and only where a text is the name of an
# emoji: the program's answer then depends on the other texts of its batch.
SAME = 5e-4
# Texts in which no keyword plays a role.
PLAIN = [
    "we did it again",
    "I adore my little sister",
    "Our friendship is dear to me",
    "that was hilaaarious!!!",
    "not what I wanted, but we will manage somehow",
    'He says he "might" be free next week, what does that even mean',
    "well that escalated quickly...",
    "I never believed it",
    "see https://example.org/a?b=c for more",
    "@anna did you see what @bob said?",
    "c'est la vie, n'est-ce pas",
    "so proud of everyone who made it through",
    "they told us on Friday and we still cannot believe it",
    "She cuddled up beside her boyfriend",
    "1000 of 2222 people agreed",
]
# Texts of keywords, in all contexts; odd texts; texts without a word.
NAMED = [
    "Sushi tonight?",
    "the dog ate my homework",
    "Basil will meet you at noon",
    "they chair the meeting",
    "that exam was a piece of cake",
    "my grandfather passed away last night :(",
    "photo by @jim : 📷",
    "not a birthday party, sadly",
    "I'd just water the plants",
    "haha 😂😂😂😂 xD",
    "Café CRÈME ﬃ ½ …",
    "日本語のテキスト, 안녕하세요",
    "a''b 'quoted' it's #winning @me's",
    "RT @user: lol &amp; &lt;3 and <3 hours",
    "@anna @bob ...",
    "\u200b",
    "#",
    "2^^3",
    "½",
    "1234",
    "note:* required",
    "if x <3 then",
    "I <3 you",
    "use `x :D` here",
    "fire the manager",
    "Holocaust memorial",
    "proud veteran",
    "not today :(",
    "nothing",
    "Hooray for the long weekend! " * 20,
]


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> Path:
    """A folder that holds the exports of the shipped model, `litert` and `onnx`."""
    return exported.export("emojify", tmp_path_factory.mktemp("portable"))


@pytest.fixture(params=exported.FORMATS)
def folder(request, folders) -> Path:
    """The shipped model as LiteRT or ONNX."""
    return folders / request.param


@pytest.fixture(scope="module")
def expected() -> list[dict]:
    """The program's answers."""
    options = ["--model", MODEL, "--engine", "lite", "--json"]
    return seqapps("emojify", "predict", *options, "--", *PLAIN, *NAMED).lines


def test_example_equals_the_program(folder, expected):
    found = exported.run(folder, exported.RUN_ALL, [[*PLAIN, *NAMED]])
    assert len(found) == len(expected) == len(PLAIN) + len(NAMED)
    for one, other in zip(found, expected, strict=True):
        assert (one["text"], one["emoji"]) == (other["text"], other["emoji"])
        labels, others = ([c["emoji"] for c in row["candidates"]] for row in (one, other))
        values = ([c["probability"] for c in row["candidates"]] for row in (one, other))
        np.testing.assert_allclose(*values, rtol=0, atol=SAME, err_msg=one["text"])
        assert labels == others, one["text"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "expected a text, got ''"), ("   ", "expected a text"), (" \t\n", "expected a text"),
        ("a\x07b", "U+0007"), ("\x1b[0m hi", "U+001B"), ("a\x85b", "U+0085"), ("\x7f", "U+007F"),
        ("x" * 10_001, "at most 10000 characters, got 10001"),
    ],
)  # fmt: skip
def test_example_refuses_what_is_no_text(folder, text, words):
    done = exported.process(folder, exported.RUN_ALL, [[text]])
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.count("\n") == 1 and words in done.stderr
    done = exported.process(folder, exported.RUN_ALL, [["sushi tonight?", text]])
    assert done.returncode == 2 and done.stdout.count("\n") == 1 and '"🍣"' in done.stdout
    last = done.stderr.splitlines()[-1]  # behind a line of the runtime
    assert last.startswith("text 2: ") and words in last
    code = (
        "try:\n    example.answer(json.load(sys.stdin))\n"
        "except ValueError as error:\n    print(json.dumps(str(error)))"
    )
    (message,) = exported.run(folder, code, text)
    assert words in message


def test_example_without_a_text_says_how_it_is_called(folder):
    done = exported.process(folder, exported.RUN_ALL, [[]])
    assert (done.returncode, done.stdout) == (2, "") and done.stderr.startswith("Usage: ")


def test_each_function_can_be_imported(folder, expected):
    code = (
        "from example import answer, probabilities\n"
        "from keywords import phrases\n"
        "from tokens import tokenise\n"
        "for text in json.load(sys.stdin):\n"
        "    tokens = tokenise(text)\n"
        "    total = float(probabilities(text).sum())\n"
        "    words = [token.text for token in tokens]\n"
        "    print(json.dumps([words, len(phrases(tokens)), total, answer(text, k=2)]))"
    )
    [row] = exported.run(folder, code, ["Sushi isn't #cheap, @bob: soooo"])
    assert row[0] == ["sushi", "isn't", "#cheap", ",", "@bob", ":", "soo"]
    assert row[1] == 1
    assert row[2] == pytest.approx(1)
    assert len(row[3]["candidates"]) == 2
    rows = exported.run(folder, code, PLAIN)
    assert not any(row[1] for row in rows)
