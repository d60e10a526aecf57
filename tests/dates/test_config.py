"""The configuration and its scaling."""

import pytest
from seqapps.common.config import build
from seqapps.common.errors import UserError
from seqapps.dates.config import ARCHITECTURE, PRESETS, Config, scale_to_data


def test_few_pairs_for_a_trained_model_are_mixed_with_synthetic_ones():
    config = scale_to_data(Config(), pairs=200, further=True)
    assert (config.synthetic_share, config.learning_rate, config.epochs) == (0.5, 0.001, 10)
    assert (config.batch_size, config.validation) == (64, 0.15)
    assert scale_to_data(Config(), pairs=100_000, further=True).synthetic_share == 0


def test_a_new_model_is_trained_on_the_given_pairs():
    config = scale_to_data(Config(), pairs=200, further=False)
    assert (config.synthetic_share, config.learning_rate, config.epochs) == (0, 0.002, 60)
    assert config.batch_size == 16
    large = scale_to_data(Config(), pairs=1_000_000, further=False)
    assert (large.batch_size, large.epochs, large.validation) == (256, 2, 0.008)


@pytest.mark.parametrize(
    ("pairs", "batch_size", "epochs", "validation"),
    [
        (999, 16, 60, 0.15), (1_000, 64, 60, 0.15), (1_999, 64, 60, 0.15), (2_000, 64, 60, 0.05),
        (49_999, 64, 40, 0.05), (50_000, 256, 40, 0.05), (400_000, 256, 5, 0.02),
        (20_000_000, 256, 2, 0.001),
    ],
)  # fmt: skip
def test_the_scale_of_new_models(pairs, batch_size, epochs, validation):
    config = scale_to_data(Config(), pairs, further=False)
    assert (config.batch_size, config.epochs, config.validation) == (batch_size, epochs, validation)


def test_given_values_stay():
    config = Config(synthetic_share=0.25, batch_size=7, learning_rate=0.5, epochs=3, validation=0.1)
    assert scale_to_data(config, pairs=200, further=True) == config


def test_presets_and_architecture_name_keys():
    for values in PRESETS.values():
        build(Config, values)
    assert set(ARCHITECTURE) <= set(vars(Config()))


@pytest.mark.parametrize(
    "values",
    [{"cell": "rnn"}, {"attention": "none"}, {"max_length": 7}, {"synthetic_share": 1.0},
     {"character_dropout": 0.6}, {"window": 30}],
)  # fmt: skip
def test_bad_values_are_refused(values):
    with pytest.raises(UserError, match=next(iter(values))):
        build(Config, values)
