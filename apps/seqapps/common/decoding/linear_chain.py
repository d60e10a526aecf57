"""Decode linear-chain conditional random fields in NumPy: best paths and marginals.

A CRF scores the tags y_1 … y_n of a sequence by Σ_t e_t[y_t] + a[y_{t-1}, y_t], with emissions e
and transitions a; P(y) is the softmax of the scores of all paths. Lafferty, McCallum & Pereira
(2001), "Conditional random fields", section 3; for recurrent networks Lample et al. (2016), arXiv
1603.01360, section 2.2. `linear_chain_graph` is the same in TensorFlow.

In all functions: emissions <float>[n, time, tags], padded; transitions <float>[tags + 1, tags], in
whose last row the scores of the first tag are; lengths <int>[n], each at least 1.
"""

import numpy as np

IMPOSSIBLE = -1e4  # the score of a forbidden transition: finite, so that no NaN arises


def viterbi(emissions: np.ndarray, transitions: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Return the tags <int64>[n, time] of the path with the highest score, 0 in the padding.

    Viterbi (1967); of equal paths, the one with the lower tags from the end is returned.

    Example:
        >>> emissions = np.array([[[1.0, 0.0], [0.0, 0.4]]])
        >>> transitions = np.array([[0.5, 0.0], [0.0, 0.5], [0.0, 0.0]])
        >>> viterbi(emissions, transitions, np.array([2])).tolist()
        [[0, 0]]
    """
    count, time, tags = emissions.shape
    pairs = transitions[:-1]
    scores = emissions[:, 0] + transitions[-1]
    pointers = np.zeros((count, time, tags), np.int64)
    pointers[:] = np.arange(tags)  # in the padding: the tag stays
    for t in range(1, time):
        inside = t < lengths
        moves = scores[:, :, None] + pairs
        best = moves.argmax(axis=1)
        highest = np.take_along_axis(moves, best[:, None], axis=1)[:, 0] + emissions[:, t]
        pointers[inside, t] = best[inside]
        scores = np.where(inside[:, None], highest, scores)
    result = np.zeros((count, time), np.int64)
    rows, tag = np.arange(count), scores.argmax(axis=1)
    for t in range(time - 1, -1, -1):
        result[:, t] = np.where(t < lengths, tag, 0)
        tag = pointers[rows, t, tag]
    return result


def forward(emissions: np.ndarray, transitions: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Return the forward scores <float>[n, time, tags].

    α_t[j] is the logarithm of the summed exponentials of all paths that end with tag j at time t.
    In the padding the last values are repeated, so that ln Z is the sum over the last time.
    """
    alphas = np.empty(emissions.shape, emissions.dtype)
    alphas[:, 0] = emissions[:, 0] + transitions[-1]
    for t in range(1, emissions.shape[1]):
        before = alphas[:, t - 1]
        after = _log_matmul(before, transitions[:-1]) + emissions[:, t]
        alphas[:, t] = np.where((t < lengths)[:, None], after, before)
    return alphas


def backward(emissions: np.ndarray, transitions: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Return the backward scores <float>[n, time, tags].

    β_t[i] is the logarithm of the summed exponentials of all continuations after tag i at time t;
    0 at the end and in the padding.
    """
    betas = np.zeros(emissions.shape, emissions.dtype)
    for t in range(emissions.shape[1] - 2, -1, -1):
        before = _log_matmul(betas[:, t + 1] + emissions[:, t + 1], transitions[:-1].T)
        betas[:, t] = np.where((t + 1 < lengths)[:, None], before, 0.0)
    return betas


def span_log_probabilities(
    emissions: np.ndarray,
    transitions: np.ndarray,
    lengths: np.ndarray,
    tags: np.ndarray,
    spans: np.ndarray,
    continuations: np.ndarray,
) -> np.ndarray:
    """Return ln P <float>[m] of spans: that their tags are the given ones and the span ends there.

    ln P = α_a[y_a] + Σ_{a<t≤b} (e_t[y_t] + a[y_{t-1}, y_t])
           + ln Σ_{j ≠ c(y_b)} exp(a[y_b, j] + e_{b+1}[j] + β_{b+1}[j]) - ln Z

    Args:
        tags: <int>[n, time], the tags of all positions.
        spans: <int>[m, 3]: row, first and last position a and b.
        continuations: <int>[tags], c: the tag that would continue a span after each tag.
    """
    alphas = forward(emissions, transitions, lengths)
    betas = backward(emissions, transitions, lengths)
    log_z = logsumexp(alphas[:, -1])
    rows, first, last = spans.T
    along = np.take_along_axis(emissions, tags[..., None], axis=2)[..., 0]
    along[:, 1:] += transitions[tags[:, :-1], tags[:, 1:]]
    path = np.cumsum(along, axis=1)
    inside = alphas[rows, first, tags[rows, first]] + path[rows, last] - path[rows, first]
    after = np.minimum(last + 1, emissions.shape[1] - 1)
    ends = tags[rows, last]
    tails = transitions[ends] + emissions[rows, after] + betas[rows, after]
    tails[np.arange(len(spans)), continuations[ends]] = IMPOSSIBLE
    tail = np.where(last + 1 < lengths[rows], logsumexp(tails), 0.0)
    result: np.ndarray = np.minimum(inside + tail - log_z[rows], 0.0)
    return result


def logsumexp(values: np.ndarray) -> np.ndarray:
    """Return ln Σ exp over the last axis."""
    highest = values.max(axis=-1, keepdims=True)
    sums = np.log(np.exp(values - highest).sum(axis=-1)) + highest[..., 0]
    return np.asarray(sums)


def _log_matmul(rows: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """Return ln (exp(rows) @ exp(matrix)) without overflow."""
    highest = rows.max(axis=-1, keepdims=True)
    peak = matrix.max()
    sums = np.exp(rows - highest) @ np.exp(matrix - peak)
    floor = np.finfo(rows.dtype).tiny
    return np.asarray(np.log(np.maximum(sums, floor)) + highest + peak)
