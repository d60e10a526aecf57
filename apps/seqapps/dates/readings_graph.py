"""The rules of `readings` and `numeric` in the TensorFlow graph of the program."""

from typing import NamedTuple

from seqapps.common.backend import Tensor, tensorflow

from . import calendar_graph, numeric
from .config import MIN_SECOND_READING
from .readings import MIN_SHARE_OF_MONTH

tf = tensorflow()

YEARS_19XX = f"^({'|'.join(map(str, range(numeric.PIVOT, 100)))})$"  # two digits


class Readings(NamedTuple):
    """The readings of texts: the twin of `readings.Readings`.

    Attributes:
        keys: <string>[n, hypotheses], the date of each hypothesis.
        shares: <float32>[n, hypotheses], its probability; 0 where an earlier one has its date.
        together: <bool>[n, hypotheses], whether it is an order of the best date.
        refused: <float32>[n].
    """

    keys: Tensor
    shares: Tensor
    together: Tensor
    refused: Tensor


def numbers_of(texts: Tensor) -> Tensor:
    """Return <int32>[n, 3], `numeric.numbers_of` of each text, or -1."""
    is_match = tf.strings.regex_full_match(texts, numeric.THREE_NUMBERS)
    matches = tf.where(is_match, texts, "0/0/0")
    parts = [tf.strings.regex_replace(matches, numeric.THREE_NUMBERS, rf"\{n}") for n in (1, 2, 3)]
    numbers = tf.sort(tf.strings.to_number(tf.stack(parts, axis=1), tf.int32) % 100, axis=1)
    return tf.where(is_match[:, None], numbers, -1)


def of_numbers(shares: Tensor, days: Tensor, numbers: Tensor) -> Tensor:
    """Return shares without days that are no order of the numbers: `readings._of_numbers`."""
    year, month, day = calendar_graph.to_calendar(days)
    orders = tf.sort(tf.stack([year % 100, month, day], axis=-1), axis=-1)
    is_order = tf.reduce_all(orders == numbers[:, None], axis=-1)
    is_kept = is_order | (days <= 0) | (numbers[:, :1] < 0)
    total = tf.reduce_sum(shares, axis=1, keepdims=True)
    left = tf.reduce_sum(tf.where(is_kept, shares, 0.0), axis=1, keepdims=True)
    kept = tf.where(is_kept, shares * tf.math.divide_no_nan(total, left), 0.0)
    return tf.where(left < MIN_SECOND_READING * total, shares, kept)


def readings_of(keys: Tensor, days: Tensor, weekday: Tensor, shares: Tensor) -> Readings:
    """Return the readings of hypotheses, all of shape [n, hypotheses].

    Args:
        keys: the answers, "" for a refusal.
        days: as in `calendar_graph`; 0 for an answer that is not a full day.
        weekday: the weekday that the text names, 0 for none.
        shares: probabilities, 0 where there is no hypothesis.
    """

    def sums(condition: Tensor, values: Tensor) -> Tensor:
        return tf.reduce_sum(tf.where(condition, values[:, None, :], 0.0), axis=2)

    is_date = (keys != "") & (shares > 0)
    both = is_date[:, None, :] & is_date[:, :, None]
    same = (keys[:, :, None] == keys[:, None, :]) & both
    year, month, day = calendar_graph.to_calendar(days)
    numbers = tf.sort(tf.stack([year % 100, month, day], axis=-1), axis=-1)
    orders = tf.reduce_all(numbers[:, :, None] == numbers[:, None], axis=-1)
    is_recent = (numeric.RECENT[0] <= year) & (year <= numeric.RECENT[1])
    century = tf.where(is_recent, 0, year // 100)
    orders &= century[:, :, None] == century[:, None]
    orders = same | orders & (days > 0)[:, :, None] & (days > 0)[:, None] & both
    # The weekday that dates of enough probability name decides among orders.
    weekday = tf.where(is_date, weekday, 0)
    total = sums(weekday[:, :, None] == weekday[:, None], shares)
    weekday = tf.where(total >= MIN_SECOND_READING, weekday, 0)
    rank = tf.argmax(tf.cast(weekday > 0, tf.int32), axis=1, output_type=tf.int32)
    named = tf.gather(weekday, rank, batch_dims=1)[:, None]
    is_right = is_date & (named > 0) & (days > 0)
    is_right &= (days - calendar_graph.MONDAY + 7) % 7 + 1 == named
    months = (year[:, :, None] == year[:, None]) & (day[:, :, None] == day[:, None])
    months = same | months & (days > 0)[:, :, None] & (days > 0)[:, None] & both
    for related, least in ((months, MIN_SHARE_OF_MONTH), (orders, 0.0)):
        right, total = sums(related, tf.where(is_right, shares, 0.0)), sums(related, shares)
        decided = tf.where(is_right, shares * tf.math.divide_no_nan(total, right), 0.0)
        shares = tf.where((right > 0) & (right >= least * total), decided, shares)
    joined = sums(same, shares)
    earlier = tf.linalg.band_part(tf.ones(tf.shape(same)[1:]), -1, 0)
    earlier -= tf.linalg.band_part(earlier, 0, 0)
    repeated = tf.reduce_any(same & (earlier[None] > 0), axis=2)
    joined = tf.where(is_date & ~repeated, joined, 0.0)
    best = tf.argmax(sums(orders, joined), axis=1, output_type=tf.int32)
    together = tf.gather(orders, best, batch_dims=1)
    refused = tf.reduce_sum(tf.where(is_date, 0.0, shares), axis=1)
    return Readings(keys, joined, together, refused)


def conventional(texts: Tensor) -> Tensor:
    """Return the conventional reading of <string>[n], as `numeric.conventional` does."""
    dates = tf.fill(tf.shape(texts), "")
    for pattern, month, day in numeric.CONVENTIONS:
        is_match = tf.strings.regex_full_match(texts, pattern)
        matches = tf.where(is_match, texts, "0/0/00")
        parts = [tf.strings.regex_replace(matches, pattern, rf"\{n}") for n in (3, month, day)]
        for short, full in ((YEARS_19XX, r"19\1"), ("^(..)$", r"20\1")):
            parts[0] = tf.strings.regex_replace(parts[0], short, full)
        parts[1:] = [tf.strings.regex_replace(part, "^(.)$", r"0\1") for part in parts[1:]]
        dates = tf.where(is_match, tf.strings.join(parts, separator="-"), dates)
    return dates
