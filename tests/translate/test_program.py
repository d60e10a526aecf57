"""The exported program in a process that imports only TensorFlow: strings in, strings out."""

import json

import numpy as np
import pytest
from seqapps.common.export import bundle
from seqapps.translate import runtime
from seqapps.translate.runtime import Request
from seqapps.translate.search.owed import Owed
from seqapps.translate.text.markup import Refused

from tests import tensorflow_alone

pytestmark = pytest.mark.xdist_group("translate")
TEXTS = [
    "Open the file", "Open  the   file ", "Save the <b>page %s</b> now", "", " ", "é日本☺",
    "{n, plural, one {# a} other {# b}} x", "<a><b>x</b></a> 3 <i>%s %d</i> 4", "<b>x</i>",
    "</b>x<b>", "x" * 80, "%s %1$s {0} {x} $y ${z} &amp; &lt;b&gt;y&lt;/b&gt; <br> <hr/>",
    "a\nb\r\nc\td", "5% off, 50%off 100 % MP3 v2.1", "naïve Œuvre « x » d’eau\u00a0!", "▁a▁ ▁",
    "my_var --opt me@x.org http://a.b/c?d=e.", "<!-- c --> &#38; &copy; ### ***", "%s" * 17,
    "<B CLASS='x'>a</B>", "<br >a<IMG src=x>", "<a\nb>c</a>",
]  # fmt: skip
RANDOM = np.random.default_rng(5)
SIGNS = [*"ab é %sd{}<>/&;123\n._", "<b>", "</b>", "%s", "{x}", "Open ", "the ", "file"]
TEXTS += ["".join(RANDOM.choice(SIGNS, RANDOM.integers(1, 25))) for _ in range(300)]

PROGRAM = """
import json, sys
import tensorflow as tf
program = tf.saved_model.load(sys.argv[1])
texts = json.load(open(sys.argv[2]))
found = program.signatures["translate"](text=tf.constant(texts))
tokens = program.signatures["tokenize"](text=tf.constant(texts))["tokens"].numpy().tolist()
empty = program.signatures["translate"](text=tf.constant([], tf.string))
assert empty["translation"].shape[0] == 0
assert not any(name.split(".")[0] == "seqapps" for name in sys.modules)
words = [one.decode() for one in found["translation"].numpy()]
print(json.dumps([words, found["log_prob"].numpy().tolist(), tokens]))
"""


@pytest.fixture(scope="module")
def answers(model, tmp_path_factory):
    path = tmp_path_factory.mktemp("texts") / "texts.json"
    path.write_text(json.dumps(TEXTS))
    return json.loads(tensorflow_alone.run(PROGRAM, model, path))


def test_pieces_and_slots_of_any_text_are_those_of_the_trainer(lite, answers):
    encoder = lite.settings.encoder
    for text, row in zip(TEXTS, answers[2], strict=True):
        try:
            expected = encoder.encode(text).ids.tolist()
        except Refused:
            continue
        assert [i for i in row if i] == expected, text


def test_the_translations_are_those_of_litert(lite, answers):
    encoder = lite.settings.encoder
    rows = []
    for number, text in enumerate(TEXTS[:60]):
        try:
            rows.append((number, encoder.encode(text)))
        except Refused:
            assert answers[0][number] == ""
    found = lite.engine.search([one for _, one in rows], Request().search())
    for row, (number, one) in enumerate(rows):
        ids = [i for i in found.ids[row, 0].tolist() if i >= 0][:-1]
        assert answers[0][number] == encoder.decode(ids, one.slots), TEXTS[number]
        assert answers[1][number] == pytest.approx(found.log_probs[row, 0], abs=1e-3)


def test_both_engines_search_alike(model, lite):
    other = runtime.load(bundle.open_bundle("translate", str(model)), "tf")
    texts = ["Open the file", "<b>Save</b> {name} %s %d", "Delete 3 files", "x\ny", "&File"]
    request = Request(alternatives=3, attention=True)
    mine, theirs = list(lite.translate(texts, request)), list(other.translate(texts, request))
    for a, b in zip(mine, theirs, strict=True):
        assert a.to_dict() == pytest.approx(b.to_dict(), abs=1e-3)
        np.testing.assert_allclose(a.attention.weights, b.attention.weights, atol=1e-4)
    encoded = [lite.settings.encoder.encode(text) for text in texts]
    targets = [[100, 101], [102], [], [103], [104]]
    logs = [one.engine.log_prob(encoded, targets) for one in (lite, other)]
    np.testing.assert_allclose(*logs, atol=1e-3)
    assert len(Owed.of(encoded)) == 5
