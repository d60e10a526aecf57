"""Choose the linear branch of a model of few texts by cross-validation.

With few texts the SVMs do nearly all of the learning. Their features are the n-grams of the texts
alone, or those with the features of the shipped encoder; or the margins are the mean of SVMs on
either. The one with the least cross-entropy of the out-of-fold margins is chosen: with so few
texts, a text or two decide which accuracy is the highest.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from seqapps.common.decoding.probabilities import softmax
from seqapps.common.training.calibration import mean_nats

from . import linear
from .config import CLASS_WEIGHTS, Config
from .data import TrainingData
from .text.ngram_features import Features
from .transfer_features import TransferFeatures

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Transfer = tuple[TransferFeatures, np.ndarray]
IDF_POWERS = (1.0, 1.5)  # of n-grams alone
REGULARISATIONS = (0.2, 1.0)  # C of the SVMs on the encoder's features
ALONE = 1.0  # C of the SVMs on n-grams alone
SHARES = (0.25, 0.5, 0.75)  # of n-grams alone in a mean
SCALES = np.geomspace(0.3, 30, 30)  # factors that turn margins into logits
PLAIN = "n-grams alone"
TRANSFERRED = "n-grams and the encoder's features"
MEAN = "a mean of SVMs with and without the encoder's features"


@dataclass(frozen=True)
class Choice:
    """The features and settings that cross-validation has chosen.

    Attributes:
        data: the training data with the chosen features and settings.
        transfer: the encoder's features; None if n-grams alone were better.
        second: the SVMs on n-grams alone beside those with the encoder's features, if the mean of
            both was best.
        accuracies: kind of features -> out-of-fold accuracy, the chosen kind first.
    """

    data: TrainingData
    transfer: Transfer | None
    second: linear.Second | None
    accuracies: dict[str, float]


@dataclass(frozen=True)
class _Candidate:
    kind: str
    choice: Choice
    margins: np.ndarray


def choose(data: TrainingData, transfer: Transfer | None) -> Choice:
    """Choose features and regularisation by the cross-entropy of out-of-fold margins.

    Settings that differ from the defaults are kept as they are.

    Args:
        data: the training data, with the n-grams of the base model.
        transfer: the encoder's features of all texts, or None without a base model.
    """
    targets = data.targets[~data.is_held_out]
    nats: dict[str, tuple[float, _Candidate]] = {}
    for candidate in _candidates(data, transfer):
        value = _nats(candidate.margins, targets)
        if candidate.kind not in nats or value < nats[candidate.kind][0]:
            nats[candidate.kind] = value, candidate
    ranked = [found for _, found in sorted(nats.values(), key=lambda item: item[0])]
    accuracies = {
        found.kind: round(float((found.margins.argmax(axis=1) == targets).mean()), 4)
        for found in ranked
    }
    return replace(ranked[0].choice, accuracies=accuracies)


def _nats(margins: np.ndarray, targets: np.ndarray) -> float:
    """Return the least cross-entropy of margins as logits, over `SCALES`."""
    logits = margins.astype(np.float64)
    return min(mean_nats(softmax(logits * scale), targets) for scale in SCALES)


def baseline(data: TrainingData) -> TrainingData:
    """Return the data as a plain linear classifier reads them: TF-IDF, C = 1, equal weights."""
    found = next(_plain(data))
    return replace(found, config=replace(found.config, C=1.0, class_weights="none"))


def _candidates(data: TrainingData, transfer: Transfer | None) -> Iterator[_Candidate]:
    """Yield the kinds of features and their settings, with their out-of-fold margins."""
    for plain in _plain(data):
        yield _Candidate(PLAIN, Choice(plain, None, None, {}), _margins(plain, None))
    if transfer is None:
        return
    second = _with(data, ALONE)
    alone = _margins(second, None)
    is_given = data.config.C != Config().C
    for regularisation in REGULARISATIONS[:1] if is_given else REGULARISATIONS:
        own = _with(data, regularisation)
        margins = _margins(own, transfer)
        yield _Candidate(TRANSFERRED, Choice(own, transfer, None, {}), margins)
        for share in SHARES:
            other = linear.Second(len(data.features.ngrams), second.config.C, share)
            mean = (1 - share) * margins + share * alone
            yield _Candidate(MEAN, Choice(own, transfer, other, {}), mean)


def _plain(data: TrainingData) -> Iterator[TrainingData]:
    """Yield the data with n-grams of these texts alone."""
    texts = [message.text for message in data.rows(data.is_learned)]
    default = Config()
    for power in IDF_POWERS if data.config.idf_power == default.idf_power else (None,):
        min_df = 1 if data.config.min_df == default.min_df else data.config.min_df
        config = replace(data.config, min_df=min_df, idf_power=power or data.config.idf_power)
        own = Features.learn(list(dict.fromkeys(texts)), config)
        features = Features(own.ngrams, own.idf, data.features.words)
        yield _with(replace(data, features=features, config=config), ALONE)


def _with(data: TrainingData, regularisation: float) -> TrainingData:
    """Return the data with a C and equal class weights, unless others are given."""
    default, given = Config(), data.config
    chosen = regularisation if given.C == default.C else given.C
    weights = "none" if given.class_weights == default.class_weights else given.class_weights
    return replace(data, config=replace(given, C=chosen, class_weights=weights))


def _margins(data: TrainingData, transfer: Transfer | None) -> np.ndarray:
    """Return the out-of-fold margins <float32>[training texts, labels]."""
    rows = matrix(data, transfer)[~data.is_held_out]
    groups = [message.group for message in data.rows(~data.is_held_out)]
    targets = data.targets[~data.is_held_out]
    return linear.cross_fitted_margins(rows, targets, groups, svm_settings(data))


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
