"""The configuration, and how it scales with the data."""

import pytest
from seqapps.common import config as configuration
from seqapps.common.errors import UserError
from seqapps.emojify.config import ARCHITECTURE, PRESETS, Config, is_only_linear, scale_to_data


def test_every_key_is_described():
    rows = configuration.described(Config())
    assert [key for key, _, description in rows if not description] == []
    assert set(ARCHITECTURE) < {key for key, *_ in rows}


@pytest.mark.parametrize("preset", PRESETS)
def test_presets_are_valid(preset):
    configuration.build(Config, PRESETS[preset])


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"cell": "rnn"}, "cell"),
        ({"class_weights": "root"}, "class_weights"),
        ({"tau": 3.0}, "tau expects 0.0 to 2.0"),
        ({"wide": False, "deep": False}, "wide or deep"),
        ({"least": 3}, "least"),
    ],
)
def test_bad_values_are_refused(values, words):
    with pytest.raises(UserError, match=words):
        configuration.build(Config, values)


@pytest.mark.parametrize(
    ("rows", "has_base", "expected"),
    [
        (300, False, (False, 8, 0.002, 30, 0.15)),
        (1_000, False, (False, 32, 0.002, 15, 0.15)),
        (5_000, False, (False, 128, 0.002, 6, 0.1)),
        (100_000, False, (False, 128, 0.002, 2, 0.05)),
        (1_000_000, False, (False, 128, 0.002, 2, 0.01)),
        (300, True, (True, 8, 0.0001, 1, 0.15)),
        (1_000, True, (True, 32, 0.0001, 1, 0.15)),
        (5_001, True, (False, 128, 0.001, 6, 5_000 / 5_001 / 10 * 10)),
    ],
)
def test_what_is_left_open_depends_on_the_number_of_texts(rows, has_base, expected):
    found = scale_to_data(Config(), rows, has_base)
    frozen, batch, rate, epochs, validation = expected
    assert (found.freeze_encoder, found.batch_size) == (frozen, batch)
    assert (found.learning_rate, found.epochs) == (rate, epochs)
    assert found.validation == pytest.approx(min(validation, 0.15 if rows < 2_000 else 0.1))


def test_given_values_stay():
    given = Config(freeze_encoder=False, batch_size=5, learning_rate=0.5, epochs=7, validation=0.3)
    assert scale_to_data(given, 300, has_base=True) == given
    thawed = scale_to_data(Config(freeze_encoder=False), 300, has_base=True)
    assert thawed.epochs == 30 and thawed.learning_rate == 0.001


def test_few_texts_on_a_frozen_encoder_are_for_the_svms():
    frozen = Config(freeze_encoder=True)
    assert is_only_linear(frozen, 2_999) and not is_only_linear(frozen, 3_000)
    assert not is_only_linear(Config(freeze_encoder=True, wide=False), 10)
    assert not is_only_linear(Config(freeze_encoder=False), 10)
