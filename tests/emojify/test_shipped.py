"""The model that comes with the repository, through the command line and the SavedModel."""

import csv
import json

import numpy as np
import pytest
from seqapps.common.export import bundle
from seqapps.emojify import runtime
from seqapps.emojify.text import names
from seqapps.emojify.text.emoticons import EMOTICONS
from seqapps.emojify.text.labels import without_variation

from tests import tensorflow_alone
from tests.conftest import ROOT, assert_refused, seqapps

pytestmark = pytest.mark.xdist_group("emojify shipped")

CLEAN_PROCESS = """
import json, sys
import tensorflow as tf
program = tf.saved_model.load(sys.argv[1])
for texts in json.load(open(sys.argv[2])):
    found = program.signatures["serving_default"](text=tf.constant(texts, tf.string))
    emoji = [[e.decode() for e in row] for row in found["emoji"].numpy()]
    chosen = [e.decode() for e in found["chosen"].numpy()]
    vector = program.embed(tf.constant(texts, tf.string))["vector"]
    print(json.dumps([emoji, found["probability"].numpy().tolist(), chosen, list(vector.shape)]))
assert not any(name.split(".")[0] == "seqapps" for name in sys.modules)
"""


def model():
    return bundle.shipped("emojify")[-1]


@pytest.fixture(scope="module")
def lite():
    return runtime.load(bundle.open_bundle("emojify", None))


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """Messages and checks of keywords, with some that are odd."""
    found = []
    for name in ("messages", "keywords", "tone"):
        with (ROOT / "datasets" / "emojify" / f"{name}.csv").open(encoding="utf-8") as file:
            found += [row["text"] for row in csv.DictReader(file)][::4]
    odd = ["😀", "❤️", ".", "a" * 9_999, "soooooo HAPPY!!!! #mood", "see https://a.b @you",
           "\U0010ffff", "日本語 text", "x " * 3_000, "@you", "!!! @a @b", ": @you"]  # fmt: skip
    signs = [text for item in EMOTICONS for text in (item.shown, f"pizza tonight {item.shown}")]
    whole = [row.names[0] for row in names.rows("en")][::4]
    people = ["Basil will meet you", "they chair the meeting", "Mr Fox retires", "no cake for me"]
    return [*found, *odd, *signs, *whole, *people]


def test_the_savedmodel_answers_as_the_command_line_does(lite, tmp_path, texts):
    requests = tmp_path / "requests.json"
    requests.write_text(json.dumps([texts, texts[:1], []]))
    printed = tensorflow_alone.run(CLEAN_PROCESS, model(), requests)
    whole, one, none = map(json.loads, printed.splitlines())
    answers = list(lite.predict(texts, runtime.Request(k=10)))
    least = lite.settings.min_probability
    for answer, emoji, shares, chosen in zip(answers, *whole[:3], strict=True):
        np.testing.assert_allclose([p for _, p in answer.candidates], shares, atol=1e-3)
        gaps = -np.diff(shares)
        for place, (label, _) in enumerate(answer.candidates):
            near = gaps[max(0, place - 1) : place + 1]
            assert emoji[place] == label or near.min() < 1e-3, answer.text
        if abs(shares[0] - least) > 1e-3 and gaps[0] > 1e-3:
            assert chosen == (answer.emoji or ""), answer.text
    assert one[0] == whole[0][:1] and none[0] == [] and none[3][0] == 0
    assert whole[3] == [len(texts), one[3][1]]


def test_both_engines_give_the_same_probabilities(lite, texts):
    saved = runtime.load(bundle.open_bundle("emojify", None), "tf")
    np.testing.assert_allclose(lite.probabilities(texts), saved.probabilities(texts), atol=1e-4)


def test_an_answer_does_not_depend_on_its_batch_mates(lite, texts):
    sample = texts[::40] + texts[-9:]
    together = lite.probabilities(sample)
    for text, shares in zip(sample, together, strict=True):
        np.testing.assert_allclose(lite.probabilities([text])[0], shares, atol=1e-5)


def test_what_everybody_expects():
    result = seqapps("emojify", "annotate", "I love you", "let's play ball", "sushi tonight?")
    assert result.returncode == 0 and result.stderr == ""
    love, ball, sushi = result.stdout.splitlines()
    assert love.startswith("I love you ") and love[-2:].strip("\ufe0f ")[0] in "❤💕😍😘💙💜"
    assert ball == "let's play ball ⚾" and sushi == "sushi tonight? 🍣"


def test_no_emoji_is_an_answer():
    fact = "The meeting is at 3 in room 12."
    (row,) = seqapps("emojify", "annotate", fact, "--json").lines
    assert row["emoji"] is None and row["candidates"]
    assert seqapps("emojify", "annotate", fact).stdout == f"{fact}\n"
    listed = seqapps("emojify", "predict", "I love you", "the meeting is at noon",
                     "--min-probability", 0.99, "-k", 1).stdout.splitlines()  # fmt: skip
    assert listed[0].startswith("-  (") and listed[1].startswith("none ")
    quiet = seqapps("emojify", "annotate", "I love you", "--min-probability", 1)
    assert quiet.returncode == 0 and quiet.stdout == "I love you\n"


def test_own_keywords_and_skin_tones(tmp_path):
    own = tmp_path / "own.tsv"
    own.write_text("zorblax\t🦄\nthumbs up\t👍\n", encoding="utf-8")
    options = ["--keywords", own, "--skin-tone", "medium", "--json"]
    unicorn, thumb = seqapps(
        "emojify", "annotate", "the Zorblax of Wednesday", "thumbs up", *options
    ).lines
    assert unicorn["emoji"] == "🦄" and thumb["emoji"] == "👍🏽"
    own.write_text("zorblax\tunicorn\n", encoding="utf-8")
    assert_refused(seqapps("emojify", "annotate", "x", *options), "line 1", "unicorn")
    assert_refused(seqapps("emojify", "annotate", "x", "--skin-tone", "pink"), "pink")


def test_explanations_name_the_words_that_decide():
    text = "coffee first, then we talk"
    (row,) = seqapps("emojify", "predict", text, "--explain", "--json").lines
    assert row["candidates"][0]["emoji"] == "☕"
    assert max(row["words"], key=lambda word: word["gain"])["word"] == "coffee"


@pytest.mark.parametrize("options", [[], ["--json"], ["-k", "1"], ["--skin-tone", "dark"]])
def test_any_text_can_be_explained(options):
    texts = ["sushi tonight?", "I love pizza", "pizza", "rose", "@bob", ":(", "❤️", "a " * 300]
    result = seqapps("emojify", "predict", *texts, "--explain", *options)
    assert result.returncode == 0 and result.stderr == ""
    (signs,) = seqapps("emojify", "predict", "yes :)", "--explain", "--json").lines
    assert [word["word"] for word in signs["words"]] == ["yes", ":)"]


@pytest.mark.parametrize(
    ("text", "emoji"),
    [
        (":(", "😞"), ("yes :)", "😊"), (":D", "😁"), ("@bob", None),
        ("beer mug", "🍺"), ("rose", "🌹"),
        ("transgender flag", "🏳️‍⚧️"), ("one hundred", "💯"), ("we lost the baby", "😢"),
        ("My grandfather passed away", "😢"), ("I love pizza", "🍕"),
        ("great, another Monday", "🙄"),
        ("I love you and now you're just gone..", "😢"), ("piece of cake", None), (": @bob", None),
    ],
)  # fmt: skip
def test_field_reports(lite, text, emoji):
    (answer,) = lite.predict([text])
    assert answer.emoji == emoji


def test_the_bars_that_the_card_names(lite):
    """Howlers, things and plain messages, on the sets of datasets/emojify."""
    shares: dict[str, list[bool]] = {}
    for name in ("keywords", "tone"):
        with (ROOT / "datasets" / "emojify" / f"{name}.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        for row, answer in zip(rows, lite.predict([row["text"] for row in rows]), strict=True):
            emoji, howlers = (
                without_variation(answer.emoji or ""),
                without_variation(row["not"]).split(),
            )
            kind = row["kind"] if name == "keywords" else row["split"]
            hits = {
                "thing": emoji in without_variation(row.get("emoji", "")).split(),
                "plain": not emoji,
            }
            shares.setdefault(kind, []).append(hits.get(kind, emoji in howlers))
    share = {kind: sum(hits) / len(hits) for kind, hits in shares.items()}
    assert share["thing"] >= 0.80 and share["plain"] >= 0.65
    assert share["trap"] <= 0.06 and share["dev"] <= 0.03 and share["dev2"] <= 0.10
    assert share["test"] <= 0.22 and share["test2"] <= 0.18


def test_names_in_another_language(lite):
    for verb in ("annotate", "predict"):
        (row,) = seqapps("emojify", verb, "ein Bierkrug", "--language", "de", "--json").lines
        assert row["emoji"] == "🍺"
    assert_refused(seqapps("emojify", "predict", "x", "--language", "xx"), "xx", "known: ar")


def test_negation_turns_a_message():
    texts = ["feeling happy", "not feeling happy", "I love you", "I don't love you anymore"]
    happy, unhappy, love, lost = seqapps("emojify", "annotate", *texts, "--json").lines
    assert happy["emoji"] == "😊" and unhappy["emoji"] == "😞"
    assert love["emoji"] == "❤️" and lost["emoji"] == "💔"


def test_tables(tmp_path):
    table = tmp_path / "chat.csv"
    table.write_text('id,said\n1,"I love you, mum"\n2,\n3,sushi tonight?\n', encoding="utf-8")
    result = seqapps("emojify", "annotate", "--csv", table, "--column", "said")
    assert result.returncode == 3
    rows = list(csv.DictReader(result.stdout.splitlines()))
    assert [row["id"] for row in rows] == ["1", "2", "3"]
    assert rows[0]["emoji"] and not rows[1]["emoji"] and rows[2]["emoji"] == "🍣"
    assert_refused(seqapps("emojify", "annotate", "--csv", table, "--column", "text"), "id, said")


@pytest.mark.parametrize("verb", ["annotate", "predict"])
def test_the_answer_to_a_table_without_rows_is_its_header(tmp_path, verb):
    table, out = tmp_path / "chat.csv", tmp_path / "out.csv"
    table.write_text("id,said\n", encoding="utf-8")
    command = ["emojify", verb, "--csv", table, "--column", "said"]
    result = seqapps(*command)
    assert result.returncode == 0 and result.stderr == ""
    assert result.stdout.startswith("id,said,emoji") and result.stdout.count("\n") == 1
    assert seqapps(*command, "--out", out).returncode == 0
    assert out.read_text(encoding="utf-8") == result.stdout
    assert_refused(seqapps(*command, "--out", table), "not the input")
    assert table.read_text(encoding="utf-8") == "id,said\n"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("text,emoji\nhi,😂\n", ["no column 'label'", "text, emoji"]),
        ("text,label\nhi,😂\nyou,😂\n", ["one label"]),
        ("text,label\nhi,😂\n,😞\nyou,\n", ["row 2", "row 3"]),
        ("text,label\nhi,a\nhi,b\n", ["one distinct text"]),
        ('text,label\nhi,a\n"you,b\n', ["not a CSV file"]),
        (f"text,label\nhi,a\n{'x' * 10_001},b\n", ["row 2", "10000 characters"]),
    ],
)
def test_bad_tables_are_refused(tmp_path, rows, words):
    (tmp_path / "bad.csv").write_text(rows, encoding="utf-8")
    command = ["emojify", "train", "--data", tmp_path / "bad.csv", "--out", tmp_path / "m"]
    assert_refused(seqapps(*command), *words)
    assert not (tmp_path / "m").exists() and not (tmp_path / "m.training").exists()


def test_odd_texts():
    texts = ["", "x" * 10_001, "a\x07b"]
    result = seqapps("emojify", "annotate", *texts, "fine", "--json")
    assert result.returncode == 3 and result.stderr.count("\n") == 3
    assert [line["text"] for line in result.lines] == [*texts, "fine"]
    surrogate = b"emo\xff"
    result = seqapps("emojify", "annotate", "-", stdin=surrogate + b"\nfine\n")
    assert result.returncode == 3 and "line 1" in result.stderr


def test_clauses_have_emoji_of_their_own():
    text = "Sushi tonight, but my dog is poorly."
    (row,) = seqapps("emojify", "annotate", text, "--per-clause", "--json").lines
    assert [part["text"] for part in row["clauses"]] == ["Sushi tonight,", "but my dog is poorly."]
    assert row["clauses"][0]["emoji"] == "🍣"
    line = seqapps("emojify", "annotate", text, "--per-clause").stdout
    assert line.startswith("Sushi tonight, 🍣 but my dog is poorly.")
