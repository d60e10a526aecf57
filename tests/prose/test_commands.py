"""The verbs on the command line: answers, positions, bad input."""

import json

import pytest

from tests.conftest import assert_refused, seqapps
from tests.prose.conftest import COOKING, options

SENTENCE = "Anna made the apple and pear salad for their guests."


def test_score_prints_words_that_add_up(model):
    done = seqapps("prose", "score", f"  {SENTENCE.replace(' ', '  ')}", "--model", model, "--json")
    found = done.lines[0]
    assert found["text"] == SENTENCE
    assert [word for word, _ in found["words"]] == [*SENTENCE.split(), ""]
    assert sum(nats for _, nats in found["words"]) == pytest.approx(found["nats"], abs=0.01)
    per_character = found["nats"] / (len(SENTENCE) + 1)
    assert found["nats_per_character"] == pytest.approx(per_character, abs=1e-3)
    shown = seqapps("prose", "score", SENTENCE, "--model", model).stdout
    assert "salad " in shown and "end " in shown and "\x1b" not in shown


def test_what_the_texts_have_is_likelier(model):
    mixed = "salad guests the their apple Anna for and made pear"
    lines = seqapps("prose", "score", SENTENCE, mixed, "--model", model, "--json").lines
    assert lines[0]["nats"] < lines[1]["nats"] / 2


def test_choose_ranks_all_alternatives(model):
    text = "{my aunt|my ant} made the apple and {pair|pear} salad for {there|their} guests."
    found = seqapps("prose", "choose", text, "--model", model, "--json").lines[0]
    assert found["text"] == text and len(found["alternatives"]) == 8
    assert found["best"] == "my aunt made the apple and pear salad for their guests."
    nats = [one["nats"] for one in found["alternatives"]]
    assert nats == sorted(nats)
    assert sum(one["probability"] for one in found["alternatives"]) == pytest.approx(1, abs=1e-3)
    shown = seqapps("prose", "choose", text, "--model", model).stdout.splitlines()
    assert len(shown) == 8 and "pear salad for their" in shown[0]


def test_proofread_names_line_and_column(model, tmp_path):
    lines = [COOKING[0], "", "Anna made the apple and  pair salad for there guests.", COOKING[3]]
    file = tmp_path / "letter.txt"
    file.write_text("\n".join(lines), encoding="utf-8")
    done = seqapps("prose", "proofread", file, "--model", model, "--json", "--min-gain", "0.5")
    assert done.returncode == 0, done.stderr
    found = {(one["line"], one["column"]): one for one in done.lines}
    assert (3, 26) in found and (3, 41) in found
    assert (found[3, 26]["word"], found[3, 26]["suggestion"]) == ("pair", "pear")
    assert (found[3, 41]["word"], found[3, 41]["suggestion"]) == ("there", "their")
    assert found[3, 41]["kind"] == "homophone" and found[3, 41]["gain"] >= 0.5
    assert not [place for place in found if place[0] in (1, 4)]
    shown = seqapps("prose", "proofread", "-", "--model", model, stdin="\n".join(lines)).stdout
    assert "pair -> pear" in shown or shown == ""


def test_proofread_suggests_spellings(model):
    text = "Anna made the aple and pear salad for their guests."
    command = ("prose", "proofread", "-", "--model", model, "--json", "--min-gain", "0.5")
    words = [(one["word"], one["suggestion"]) for one in seqapps(*command, stdin=text).lines]
    assert ("aple", "apple") in words
    only = seqapps(*command, "--homophones-only", stdin=text).lines
    assert "aple" not in [one["word"] for one in only]


def test_a_seed_gives_the_same_texts_in_any_number(model):
    command = ("prose", "generate", "--model", model, "--length", "12", "--seed", "7", "--json")
    one, three = seqapps(*command).lines, seqapps(*command, "-n", "3").lines
    assert three[0] == one[0] and len({text["text"] for text in three}) == 3
    assert {"text", "nats", "copied"} == set(one[0])
    other = seqapps(*command[:-3], "--seed", "8", "--json").lines
    assert other != one
    play = seqapps(*command, "--style", "play", "--start", "KING:").lines
    assert play[0]["text"].startswith("KING:")


def test_evaluate_measures_a_text(model, tmp_path):
    file = tmp_path / "text.txt"
    file.write_text("\n".join(COOKING[:40]) + "\n", encoding="utf-8")
    found = seqapps("prose", "evaluate", "--data", file, "--model", model, "--json").lines[0]
    assert found["words"] == sum(len(line.split()) + 1 for line in COOKING[:40])
    assert found["characters"] == sum(len(line) + 1 for line in COOKING[:40])
    assert found["perplexity"] < 20 and found["unknown"] == 0
    assert found["copied_8grams"] > 0.5
    assert found["homophones"]["places"] >= 20  # pairs and pears: the model knows both
    assert found["samples"]["words"] > 1_000
    play = ("--style", "play")
    other = seqapps("prose", "evaluate", "--data", file, "--model", model, "--json", *play).lines[0]
    assert other["perplexity"] > found["perplexity"]


BAD = {
    "empty": (["score", ""], "expected a text"),
    "spaces": (["score", "   "], "expected a text"),
    "long": (["score", "a" * 10_001], "expected at most 10,000"),
    "control": (["score", "a\x07b"], "control character"),
    "style of score": (["score", "a", "--style", "novels"], "unknown style 'novels'; known"),
    "style of choose": (["choose", "{a|b}", "--style", "plya"], "did you mean 'play'?"),
    "style of generate": (["generate", "--style", "x"], "unknown style"),
    "style of proofread": (["proofread", "-", "--style", "x"], "unknown style"),
    "style of evaluate": (["evaluate", "--data", "-", "--style", "x"], "unknown style"),
    "no alternatives": (["choose", "a text"], "such as {pair|pear}"),
    "one alternative": (["choose", "a {text}"], "such as {pair|pear}"),
    "a brace": (["choose", "a {b|c"], "brace"),
    "many": (["choose", "{a|b}" * 11], "2,048 alternatives, expected at most 1,000"),
    "temperature": (["generate", "--temperature", "0"], "temperature expects"),
    "top-p": (["generate", "--top-p", "1.5"], "top-p expects"),
    "length": (["generate", "--length", "2001"], "2001"),
    "start": (["generate", "--start", "€ 5"], "'€', which the model does not know"),
    "start control": (["generate", "--start", "a\x1bb"], "control character"),
    "no file": (["proofread", "none.txt"], "none.txt"),
    "no data": (["evaluate", "--data", "none.txt"], "none.txt"),
    "nothing": (["evaluate", "--data", "-"], "holds no text"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gets_one_line(model, name):
    arguments, words = BAD[name]
    result = seqapps("prose", *arguments, "--model", model, stdin="")
    assert result.returncode == 2 and result.stdout == ""
    assert words in result.stderr and "Traceback" not in result.stderr


BAD_TEXTS = {
    "no text": "\n\n",
    "one line": "word\n",
    "two words": "one\ntwo\n",
    "not text": "a\x00b\n" * 50,
}


@pytest.mark.parametrize("name", BAD_TEXTS)
def test_texts_that_teach_nothing_are_refused(tmp_path, name):
    (tmp_path / "t.txt").write_text(BAD_TEXTS[name])
    done = seqapps("prose", "train", "--data", tmp_path / "t.txt", "--out", tmp_path / "m")
    assert_refused(done)
    assert not (tmp_path / "m").exists()


def test_the_course_has_words_and_an_unknown_one(texts, tmp_path):
    out = tmp_path / "course"
    small = ("size=40", "embedding=12", "units=16", "epochs=1", "batch_size=8", "window=16",
             "learning_rate=0.02", "validation=0.1")  # fmt: skip
    command = ("prose", "train", "--data", texts, "--out", out, "--preset", "course")
    done = seqapps(*command, *options(small))
    assert done.returncode == 0, done.stderr
    config = json.loads((out / "config.json").read_text())
    assert len(config["pieces"]) == 40 and config["weights"] == []
    assert not (out / "ngrams.npz").exists()
    lines = {
        engine: seqapps("prose", "score", SENTENCE, "an unknown word", "--model", out, "--json",
                        "--engine", engine).lines
        for engine in ("lite", "tf")
    }  # fmt: skip
    for one, other in zip(lines["lite"], lines["tf"], strict=True):
        assert one["nats"] == pytest.approx(other["nats"], abs=1e-2)
    text = seqapps("prose", "generate", "--model", out, "--seed", "1", "--length", "15").stdout
    assert "\ufffd" not in text
    measured = seqapps("prose", "evaluate", "--data", texts / "play" / "all.txt", "--model", out,
                       "--style", "play", "--json").lines[0]  # fmt: skip
    assert measured["unknown"] > 0
