"""Count evidence of rows: an inference needs a minimum number of rows and most of them."""

from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True)
class Majority:
    """The conditions under which rows decide for other rows.

    Attributes:
        min_rows: minimum number of rows with the most frequent value.
        min_share: minimum share of these rows among all rows with evidence, 0 to 1.

    Example:
        >>> Majority(2, 0.98).of(Counter(dmy=3)), Majority(2, 0.98).of(Counter(dmy=3, mdy=1))
        ('dmy', '')
    """

    min_rows: int
    min_share: float

    def holds(self, count: int, total: int) -> bool:
        """Return whether `count` of `total` rows are enough."""
        return count >= max(self.min_rows, self.min_share * total)

    def of(self, counts: Counter[str]) -> str:
        """Return the most frequent value, "" if its rows are not enough."""
        if not counts:
            return ""
        ((value, count),) = counts.most_common(1)
        return value if self.holds(count, counts.total()) else ""
