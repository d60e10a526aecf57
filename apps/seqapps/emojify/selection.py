"""Choose the linear branch of a model of few texts by cross-validation.

With few texts the SVMs do nearly all of the learning. Their features are the n-grams of the texts
alone, or with the features of the shipped encoder; both are tried, with a few regularisations and
class weights, on out-of-fold margins of the training texts.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from . import linear
from .config import CLASS_WEIGHTS, Config
from .data import TrainingData
from .text.ngram_features import Features
from .transfer_features import TransferFeatures

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Transfer = tuple[TransferFeatures, np.ndarray]
IDF_POWERS = (1.0, 1.5)  # of n-grams alone
REGULARISATIONS = (0.2, 1.0)  # C of the SVMs
WEIGHTS = ("none", "sqrt")
PLAIN = "n-grams alone"
TRANSFERRED = "n-grams and the encoder's features"


@dataclass(frozen=True)
class Choice:
    """The features and settings that cross-validation has chosen.

    Attributes:
        data: the training data with the chosen features and settings.
        transfer: the encoder's features; None if n-grams alone were better.
        accuracies: kind of features -> highest out-of-fold accuracy.
    """

    data: TrainingData
    transfer: Transfer | None
    accuracies: dict[str, float]


def choose(data: TrainingData, transfer: Transfer | None) -> Choice:
    """Choose features, regularisation and class weights by out-of-fold accuracy.

    Settings that differ from the defaults are kept as they are.

    Args:
        data: the training data, with the n-grams of the base model.
        transfer: the encoder's features of all texts, or None without a base model.
    """
    best, choice = -1.0, Choice(data, transfer, {})
    accuracies: dict[str, float] = {}
    for kind, candidate, features in _candidates(data, transfer):
        rows = matrix(candidate, features)[~data.is_held_out]
        targets = data.targets[~data.is_held_out]
        groups = [message.group for message in data.rows(~data.is_held_out)]
        for regularisation, weights in _settings(data.config):
            config = replace(candidate.config, C=regularisation, class_weights=weights)
            settings = svm_settings(replace(candidate, config=config))
            margins = linear.cross_fitted_margins(rows, targets, groups, settings)
            accuracy = float((margins.argmax(axis=1) == targets).mean())
            accuracies[kind] = max(accuracies.get(kind, 0.0), round(accuracy, 4))
            if accuracy > best:
                best = accuracy
                choice = Choice(replace(candidate, config=config), features, accuracies)
    return choice


def baseline(data: TrainingData) -> TrainingData:
    """Return the data as a plain linear classifier reads them: TF-IDF, C = 1, equal weights."""
    (_, found, _), *_ = _candidates(data, None)
    return replace(found, config=replace(found.config, C=1.0, class_weights="none"))


def _candidates(
    data: TrainingData, transfer: Transfer | None
) -> Iterator[tuple[str, TrainingData, Transfer | None]]:
    """Yield kinds of features, the data with them, and the encoder's features."""
    if transfer is not None:
        yield TRANSFERRED, data, transfer
    texts = [message.text for message in data.rows(~data.is_held_out)]
    default = Config()
    for power in IDF_POWERS if data.config.idf_power == default.idf_power else (None,):
        min_df = 1 if data.config.min_df == default.min_df else data.config.min_df
        config = replace(data.config, min_df=min_df, idf_power=power or data.config.idf_power)
        own = Features.learn(list(dict.fromkeys(texts)), config)
        features = Features(own.ngrams, own.idf, data.features.words)
        yield PLAIN, replace(data, features=features, config=config), None


def _settings(config: Config) -> Iterator[tuple[float, str]]:
    """Yield regularisations and class weights; a given one stays as it is."""
    default = Config()
    yield from product(
        REGULARISATIONS if config.C == default.C else (config.C,),
        WEIGHTS if config.class_weights == default.class_weights else (config.class_weights,),
    )


def svm_settings(data: TrainingData) -> linear.SVMSettings:
    """Return the settings of the SVMs, with the class weights of the training texts."""
    weights = np.maximum(data.label_shares * len(data.labels), 1e-9)
    weights = weights ** -CLASS_WEIGHTS[data.config.class_weights]
    return linear.SVMSettings(len(data.labels), data.config.C, weights)


def matrix(data: TrainingData, transfer: Transfer | None) -> "csr_matrix":
    """Return the features of all texts as a sparse matrix [texts, features]."""
    rows = linear.ngram_matrix(data.texts, len(data.features.ngrams))
    if transfer is None:
        return rows
    features, sentences = transfer
    held_in = ~data.is_held_out
    features = features.standardised(features(rows[held_in], sentences[held_in]))
    return linear.append_columns(rows, features(rows, sentences))
