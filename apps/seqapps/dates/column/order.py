"""Read the numbers of a column in the order of its unambiguous rows.

25/12/2046 can only be day first. If the unambiguous rows of a column agree, ambiguous rows such as
06/12/2046 are read in the same order.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from seqapps.common.terminal.progress import counted

from .. import numeric
from ..translation import Translation
from .evidence import Majority

MAJORITY = Majority(min_rows=2, min_share=0.98)  # of unambiguous rows
MAX_DECIDED = 100_000  # maximum number of texts in memory
SEPARATORS = "-/. "  # of dates; between colons there are times of day
ORDERS = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}
NOTE = "order of the column"


class ColumnOrder:
    """The order of the numbers of a column.

    Args:
        is_inferred: whether ambiguous rows are read in the order of the others.

    Example:
        >>> from ..edtf import Meaning
        >>> order = ColumnOrder()
        >>> for text in ("25/12/2010", "13/01/2011", "14/02/2012"):
        ...     order.learn(text)
        >>> meaning = Meaning("2010-06-12", "date", "day", "2010-06-12")
        >>> answer = Translation("06/12/2010", "2010-06-12", 0.5, (("2010-12-06", 0.4),), True,
        ...                      meaning=meaning, reading="2010-06-12")
        >>> order.settle(answer, "06/12/2010").date
        '2010-12-06'
    """

    def __init__(self, is_inferred: bool = True) -> None:
        self._is_inferred = is_inferred
        self._certain: dict[str, Counter[str]] = {}  # separator -> order -> unambiguous rows
        self._orders: dict[str, str] = {}  # the results of `order_of`
        self._settled: Counter[str] = Counter()  # order -> rows
        self._decided: dict[str, str] = {}  # normalised text -> order

    def learn(self, normalised: str) -> None:
        """Record the order of the numbers of a normalised text if it is unambiguous."""
        if not self._is_inferred or not numeric.is_alone(normalised):
            return
        separator, days = numeric.orders_of(normalised)
        if len(days) == 1 and separator in SEPARATORS:
            before = self.order_of(separator) if self._decided else ""
            self._certain.setdefault(separator, Counter()).update(days.keys())
            self._orders.clear()
            if self._decided and self.order_of(separator) != before:
                self._decided.clear()

    def settle(self, answer: Translation, normalised: str) -> Translation:
        """Return an answer whose numbers are read in the order of the column."""
        if normalised in self._decided:
            self._settled[self._decided[normalised]] += 1
            return replace(answer, inferred=(*answer.inferred, NOTE))
        meaning = answer.meaning
        if meaning is None or answer.reason or meaning.calendar != "gregorian":
            return answer
        return self._ordered(answer, normalised) if self._is_inferred else answer

    def decides(self, normalised: str, date: str) -> bool:
        """Return whether a numeric text has this date in the order of the column."""
        if not self._is_inferred or not numeric.is_alone(normalised):
            return False
        separator, days = numeric.orders_of(normalised)
        order = self.order_of(separator)
        if order not in days or days[order].isoformat() != date:
            return False
        if len(self._decided) > MAX_DECIDED:
            self._decided.clear()
        self._decided[normalised] = order
        return True

    def order_of(self, separator: str) -> str:
        """Return the order of numbers with a separator; "" if the unambiguous rows disagree.

        Without unambiguous rows of this separator, those of all separators are used.
        """
        if separator not in self._orders:
            found = self._certain.get(separator) or sum(self._certain.values(), Counter())
            self._orders[separator] = MAJORITY.of(found)
        return self._orders[separator]

    def _ordered(self, answer: Translation, normalised: str) -> Translation:
        """Return an answer whose numbers are read in the order of the column."""
        separator, days = numeric.orders_of(normalised)
        if len(set(days.values())) < 2:
            return answer
        order = self.order_of(separator)
        if order not in days:
            return answer
        day, orders = days[order].isoformat(), {found.isoformat() for found in days.values()}
        shares = {answer.reading: answer.confidence, **dict(answer.alternatives)}
        keys = {key.rstrip("~?%"): key for key in shares}
        if day not in keys:  # the network has no such reading
            others = (*answer.alternatives, (day, 0.0))
            return replace(answer, ambiguous=True, alternatives=others, inferred=(NOTE,))
        if not answer.ambiguous and keys[day] == answer.reading:
            return answer
        self._settled[order] += 1
        chosen = answer.with_reading(keys[day])
        others = tuple(o for o in chosen.alternatives if o[0].rstrip("~?%") not in orders)
        share = sum(share for key, share in shares.items() if key.rstrip("~?%") in orders)
        return replace(
            chosen, ambiguous=False, alternatives=others, confidence=share, inferred=(NOTE,)
        )

    def summary(self) -> Iterator[str]:
        """Yield lines that report how ambiguous rows were read."""
        for order, rows in self._settled.items():
            certain = sum(found[order] for found in self._certain.values())
            were = "were" if rows > 1 else "was"
            yield (
                f"{counted(rows, 'ambiguous row')} {were} read {ORDERS[order]}, like "
                f"{counted(certain, 'unambiguous row')}"
            )
