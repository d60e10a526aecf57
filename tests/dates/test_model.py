"""The untrained network of each preset: the engines compute the same as Keras."""

import numpy as np
import pytest
from seqapps.common.config import build
from seqapps.common.export import savedmodel
from seqapps.common.io.text import Sequences
from seqapps.dates import engines, iso, model, program
from seqapps.dates.config import PRESETS, Config
from seqapps.dates.locale_hints import LocaleHints
from seqapps.dates.settings import Settings
from seqapps.dates.vocabulary import CharacterVocabulary

from tests.conftest import assert_refused, seqapps

SMALL = {"encoder_units": 6, "decoder_units": 7, "attention_units": 5}
CHARACTERS, HINTS = 20, 9


@pytest.mark.parametrize(
    "settings",
    [
        {**SMALL, "embedding": 4, "filters": 5},
        {**SMALL, "cell": "lstm", "encoder_depth": 2, "attention": "dot", "attention_units": 7},
        {**PRESETS["course"], **SMALL},
    ],
    ids=["default", "other parts", "course"],
)
def test_litert_computes_what_the_network_does(tmp_path, settings):
    config = build(Config, settings)
    network = model.DateModel(CHARACTERS, HINTS, settings)
    network.build()
    random = np.random.default_rng(0)
    network.set_weights([w + random.normal(size=w.shape) * 0.3 for w in network.get_weights()])
    network.save(tmp_path / "core.keras")
    symbols = tuple(" abcdefghijklmnopqrstuvwxyz0123456789"[: CHARACTERS - 2])
    values = {"vocabulary": CharacterVocabulary(symbols), "hints": LocaleHints({})}
    settings = Settings(**values, min_confidence=0.8, config=config, preset="", seed=0)
    settings.save(tmp_path)
    program.EXPORTER.litert(tmp_path, tmp_path / "lite")
    engine = engines.LiteEngine(tmp_path, settings)
    lengths = [1, 4, 9]
    texts = Sequences.from_lists([random.integers(1, CHARACTERS, n).tolist() for n in lengths])
    hints = random.integers(0, HINTS, (3, 2)).astype(np.int32)
    dates = ("1979-05-03", "2004-02-29", "0001-01-01")
    symbols = np.array([iso.encode(date, dashes=config.dashes) for date in dates], np.int32)
    previous = np.concatenate([np.full((3, 1), iso.START), symbols[:, :-1]], axis=1)
    inputs = [texts.ids.astype(np.int32), hints, previous.astype(np.int32)]
    logits = np.asarray(network(inputs), np.float64)
    log_probs = logits - np.log(np.exp(logits).sum(-1, keepdims=True))
    expected = np.take_along_axis(log_probs, symbols[..., None], axis=-1)[..., 0].sum(axis=1)
    computed = engine.log_prob(texts, hints, symbols)
    np.testing.assert_allclose(computed, expected, atol=1e-4)
    other = engine.log_prob(texts, np.zeros_like(hints), symbols)
    assert (np.abs(computed - other).max() > 1e-3) == config.use_hints


def test_the_courses_preset_trains_on_rows_with_locales_and_reads_no_hints(tmp_path):
    data, out = tmp_path / "pairs.tsv", tmp_path / "model"
    days = range(1, 29)
    data.write_text("".join(f"{d} may 1979\t1979-05-{d:02}\ten_US\n" for d in days))
    options = ["--preset", "course", "--set", "epochs=1", "--set", "encoder_units=4"]
    result = seqapps("dates", "train", "--data", data, "--out", out, *options)
    assert result.returncode == 0 and "Warning" not in result.stderr, result.stderr
    savedmodel.check_graph(out)
    evaluated = seqapps("dates", "evaluate", "--data", data, "--model", out, "--json")
    assert evaluated.returncode == 0 and evaluated.lines[0]["rows"] == 28
    hinted = seqapps("dates", "translate", "3 may 1979", "--model", out, "--locale", "de")
    assert_refused(hinted, "reads no hints", "de")


@pytest.mark.parametrize("settings", [SMALL, {**PRESETS["course"], **SMALL}])
def test_the_configuration_of_the_network_restores_it(settings):
    network = model.DateModel(CHARACTERS, HINTS, settings)
    network.build()
    restored = model.DateModel.from_config(network.get_config())
    restored.build()
    assert restored.get_config() == network.get_config()
    shapes = [[tuple(w.shape) for w in n.weights] for n in (network, restored)]
    assert shapes[0] == shapes[1]


def test_padding_changes_nothing():
    network = model.DateModel(CHARACTERS, HINTS, {**SMALL, "embedding": 4, "filters": 5})
    network.build()
    characters, hints = np.array([[3, 4, 5]]), np.zeros((1, 2), int)
    previous = np.full((1, iso.LENGTH), iso.START)
    padded = np.pad(characters, [[0, 0], [0, 6]])
    logits = [np.asarray(network([c, hints, previous])) for c in (characters, padded)]
    np.testing.assert_allclose(logits[0], logits[1], atol=1e-6)
