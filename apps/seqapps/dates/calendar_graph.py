"""The calendar in the TensorFlow graph: from symbols to days, and from days to text.

Days are counted from 0000-03-01, so that a leap day is the last day of its year; the formulas
are from Hinnant (2013), "chrono-compatible low-level date algorithms".
"""

from seqapps.common.backend import Tensor, tensorflow

from . import iso

tf = tensorflow()

FIRST_DAY, LAST_DAY = 306, 3652364  # 0001-01-01 and 9999-12-31
MONDAY = 5  # day number modulo 7


def from_calendar(year: Tensor, month: Tensor, day: Tensor) -> Tensor:
    """Return the days of a calendar date <int32>[…] of any year."""
    year -= tf.cast(month <= 2, tf.int32)
    era = year // 400
    of_era = year - era * 400
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year


def to_calendar(days: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return year, month and day <int32>[…] of days."""
    era = days // 146097
    of_era = days - era * 146097
    year = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    month = (5 * of_year + 2) // 153
    day = of_year - (153 * month + 2) // 5 + 1
    month = tf.where(month < 10, month + 3, month - 9)
    return year + era * 400 + tf.cast(month <= 2, tf.int32), month, day


def days(ids: Tensor) -> Tensor:
    """Return the day <int32>[…] of symbols <int32>[…, length]; 0 for a refusal.

    All forms of `iso` are read, with or without dashes.

    Example:
        >>> ids = tf.constant([iso.encode("1979-05-03", form) for form in iso.FORMS])
        >>> text(days(ids)).numpy().tolist()
        [b'1979-05-03', b'1979-05-03', b'1979-05-03']
    """
    if ids.shape[-1] == iso.DASHED_LENGTH:
        ids = tf.gather(ids, [0, 1, 2, 3, 5, 6, 8, 9], axis=-1)
    a, b, c, d, e, f, g, h = tf.unstack(ids, axis=-1)
    year = 1000 * a + 100 * b + 10 * c + d
    calendar = from_calendar(year, 10 * e + f, 10 * g + h)
    # 4 January is always in the first week.
    fourth = from_calendar(year, 1, 4)
    monday = fourth - (fourth - MONDAY) % 7
    week = monday + 7 * (10 * f + g - 1) + h - 1
    ordinal = from_calendar(year, 1, 1) + 100 * f + 10 * g + h - 1
    day = tf.where(e == iso.WEEK, week, tf.where(e == iso.ORDINAL, ordinal, calendar))
    is_date = (a >= 0) & (a < 10) & (day >= FIRST_DAY) & (day <= LAST_DAY)
    return tf.where(is_date, day, 0)


def text(days: Tensor) -> Tensor:
    """Return days as `YYYY-MM-DD` <string>[…]."""
    year, month, day = to_calendar(days)
    parts = [
        tf.strings.as_string(part, width=width, fill="0")
        for part, width in ((year, 4), (month, 2), (day, 2))
    ]
    return tf.strings.join(parts, separator="-")
