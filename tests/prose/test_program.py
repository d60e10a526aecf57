"""The engines agree; the SavedModel works in a process without seqapps; scores add up."""

import json

import numpy as np
import pytest
from seqapps.common.export import bundle
from seqapps.prose import runtime
from seqapps.prose.requests import Request

from tests import tensorflow_alone

TEXTS = [
    "Anna made the apple and pear salad for their guests.",
    "KING: Who goes there?",
    "Zoë's 12 cakes, €3 — don't!",
    "x",
    "the cook and " * 60 + "the apple",
]

ALONE = """
import json, sys
import tensorflow as tf
folder, given = sys.argv[1], json.load(open(sys.argv[2]))
program = tf.saved_model.load(folder)
scored = program.signatures["score"](text=tf.constant(given["texts"]), style=tf.constant("play"))
new = program.signatures["generate"](
    n=tf.constant(2), length=tf.constant(12), temperature=tf.constant(0.9), top_p=tf.constant(0.8),
    seed=tf.constant(5, tf.int64), start=tf.constant("KING: Who"), style=tf.constant("play"))
empty = program.signatures["score"](text=tf.constant([], tf.string), style=tf.constant(""))
found = {
    "nats": scored["nats"].numpy().tolist(),
    "per_character": scored["nats_per_character"].numpy().tolist(),
    "pieces": [[p.decode() for p in row] for row in scored["pieces"].numpy()],
    "surprise": scored["surprise"].numpy().tolist(),
    "text": [text.decode() for text in new["text"].numpy()],
    "new_nats": new["nats"].numpy().tolist(),
    "none": empty["nats"].numpy().tolist(),
    "named": program.score(tf.constant(given["texts"]), style="play")["nats"].numpy().tolist(),
}
assert not any(name.split(".")[0] == "seqapps" for name in sys.modules)
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def tf(model) -> runtime.Runtime:
    return runtime.load(bundle.open_bundle("prose", str(model)), "tf")


def test_engines_give_the_same_surprise(lite, tf):
    for style in ("cooking", "play"):
        for one, other in zip(lite.score(TEXTS, style), tf.score(TEXTS, style), strict=True):
            assert one.text == other.text
            assert one.nats == pytest.approx(other.nats, abs=1e-3 * len(one.words))


def test_engines_draw_the_same_texts(lite, tf):
    request = Request(3, 20, 0.9, 0.8, seed=3, start="KING: Who", style="play")
    one, other = list(lite.generate(request)), list(tf.generate(request))
    assert [text.text for text in one] == [text.text for text in other]
    assert [text.nats for text in one] == pytest.approx([text.nats for text in other], abs=1e-2)
    assert len({text.text for text in one}) == 3
    assert all(text.text.startswith("KING: Who") for text in one)
    assert all(len(text.text.split()) <= 20 for text in one)


def test_the_savedmodel_scores_and_writes_without_our_code(lite, model, tmp_path):
    given = tmp_path / "given.json"
    given.write_text(json.dumps({"texts": TEXTS}))
    found = json.loads(tensorflow_alone.run(ALONE, model, given))
    for row, scored in enumerate(lite.score(TEXTS, "play")):
        assert found["nats"][row] == pytest.approx(scored.nats, abs=1e-3 * len(scored.words))
        assert found["per_character"][row] == pytest.approx(scored.nats_per_character, abs=1e-3)
        assert found["nats"][row] == pytest.approx(sum(found["surprise"][row]), rel=1e-4)
        pieces = "".join(found["pieces"][row])
        if row < 2:  # the others have unknown characters
            assert pieces == f" {scored.text}\n"
    expected = list(lite.generate(Request(2, 12, 0.9, 0.8, 5, "KING: Who", "play")))
    assert found["text"] == [one.text for one in expected]
    assert found["new_nats"] == pytest.approx([one.nats for one in expected], abs=1e-2)
    assert found["none"] == [] and found["named"] == found["nats"]


def test_probabilities_of_all_next_symbols_sum_to_one(lite):
    """Also those of the mixture with the n-gram model, behind any context."""
    size = lite.settings.size
    for text in ("", "Anna made the", "apple pear zebra"):
        start = lite.settings.vocabulary.encode(text)
        rows = np.array([[*start, symbol] for symbol in range(size)], np.int32)
        nats = lite._engine.surprise(rows, 1)[:, -1]
        assert np.exp(-nats.astype(np.float64)).sum() == pytest.approx(1, abs=1e-4)


def test_nats_of_generated_symbols_are_their_surprise(lite):
    request = Request(4, 8, 1.0, 1.0, seed=2, style="play")
    start = lite.settings.vocabulary.encode("KING:")
    samples = next(lite._engine.draw(request, start))
    for ids, nats in zip(samples.ids, samples.nats, strict=True):
        row = np.array([[*start, *ids[ids >= 0]]], np.int32)
        surprise = lite._engine.surprise(row, 1)[0, len(start) :]
        assert float(surprise.sum()) == pytest.approx(float(nats), abs=1e-3)


def test_a_long_text_is_read_across_its_lines(lite):
    lines = [TEXTS[0], TEXTS[1]] * 40
    ids = np.concatenate([lite.encode(line)[0] for line in lines])
    nats = lite.stream_surprise(ids, 0)
    whole = lite.surprise([ids], 0)[0]
    assert len(nats) == len(ids) > 700
    np.testing.assert_allclose(nats[:512], whole[:512], atol=1e-3)
    assert abs(nats[512:].mean() - whole[512:].mean()) < 0.02
