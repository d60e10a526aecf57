"""The result of translating a text."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from .edtf import Meaning


@dataclass(frozen=True)
class Translation:
    """The meaning of a text.

    Attributes:
        text: the given text.
        date: `YYYY-MM-DD`; None if the text is refused, or with precision `any` is no full day.
        confidence: probability of `date`; of a refused text, the probability of no date.
        alternatives: other readings with their probabilities, the most probable first.
        ambiguous: whether another reading is probable as well. Without a hint, `date` is then
            the conventional reading of bare numbers (`numeric.CONVENTIONS`).
        reason: why the text is refused, "" if it is not.
        meaning: the date in EDTF, with its precision, calendar, marks and notes. A text that is
            refused because it is no full day has one as well; other refused texts have None.
        reading: the reading that is given, in the form of those in `alternatives`: the date, or
            with precision `any` the EDTF; "" if the text is refused.
        error: whether the text could not be decoded.
        inferred: the properties of a column that changed the answer, such as "order of the column".
        weights: <float32>[symbols, characters], attention weights, if requested.
        symbols: the decoder's symbols.

    Example:
        >>> Translation("May 3, 1979", "1979-05-03", 0.998).to_dict()["date"]
        '1979-05-03'
    """

    text: str
    date: str | None
    confidence: float
    alternatives: tuple[tuple[str, float], ...] = ()
    ambiguous: bool = False
    reason: str = ""
    error: bool = False
    meaning: Meaning | None = None
    reading: str = ""
    weights: np.ndarray | None = field(default=None, repr=False, compare=False)
    symbols: tuple[int, ...] = field(default=(), repr=False)
    inferred: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """Remarks: approximate, uncertain, calendar, weekday mismatch, inferences from a column."""
        meaning = self.meaning
        if meaning is None:
            return self.inferred
        flags = (
            ("approximate", meaning.approximate), ("uncertain", meaning.uncertain),
            (f"{meaning.calendar} calendar", meaning.calendar != "gregorian"),
            ("weekday mismatch", meaning.weekday_mismatch),
        )  # fmt: skip
        return (*meaning.notes, *(name for name, is_set in flags if is_set), *self.inferred)

    def with_reading(self, key: str) -> "Translation":
        """Return the answer with one of its alternatives, a single day, as the first reading."""
        if key == self.reading or self.meaning is None:
            return self
        share = dict(self.alternatives)[key]
        others = (reading for reading in self.alternatives if reading[0] != key)
        return replace(
            self.moved(key), confidence=share,
            alternatives=((self.reading, self.confidence), *others),
        )  # fmt: skip

    def moved(self, key: str) -> "Translation":
        """Return the answer with its first reading replaced by another date."""
        if self.meaning is None:
            return self
        edtf = key if self.reading == self.meaning.edtf else key + self.meaning.edtf[10:]
        meaning = self.meaning.moved(edtf)
        return replace(self, reading=key, date=meaning.date or None, meaning=meaning)

    def to_dict(self) -> dict[str, Any]:
        """Return all but weights, symbols and error for JSON."""
        meaning = self.meaning
        return {
            "text": self.text,
            "date": self.date,
            "confidence": round(self.confidence, 4),
            "alternatives": [
                {"date": date, "confidence": round(confidence, 4)}
                for date, confidence in self.alternatives
            ],
            "ambiguous": self.ambiguous,
            "reason": self.reason,
            "edtf": meaning.edtf if meaning else None,
            "precision": meaning.precision if meaning else None,
            "calendar": meaning.calendar if meaning else None,
            "approximate": meaning is not None and (meaning.approximate or meaning.uncertain),
            "weekday_mismatch": meaning is not None and meaning.weekday_mismatch,
            "notes": list(self.notes),
        }
