"""The options for reading a column."""

import datetime
from dataclasses import dataclass, field

from seqapps.common.errors import UserError


@dataclass(frozen=True)
class Options:
    """Options for reading a column.

    Attributes:
        order: `auto` infers order, language and calendar from other rows; `off` does not.
        earliest, latest: limits of two-digit years; a single limit allows a range of 100 years.
        century: the century of two-digit years: 19 reads 88 as 1988.
        today: the current day; later days are in the future.

    Raises:
        UserError: values out of range, or that do not go together.
    """

    order: str = "auto"
    earliest: int | None = None
    latest: int | None = None
    century: int | None = None
    today: datetime.date = field(default_factory=datetime.date.today)

    def __post_init__(self) -> None:
        if self.order not in ("auto", "off"):
            raise UserError(f"column-order expects auto or off, got {self.order!r}")
        limits = self.earliest is not None or self.latest is not None
        if self.century is not None and limits:
            raise UserError("expected --century, or --earliest and --latest, got both")
        if self.century is not None and not 1 <= self.century <= 98:
            raise UserError(f"century expects 1 to 98, such as 19, got {self.century}")
        for name, year in (("earliest", self.earliest), ("latest", self.latest)):
            if year is not None and not 1 <= year <= 9999:
                raise UserError(f"{name} expects a year from 1 to 9999, got {year}")
        if self.earliest is not None and self.latest is not None and self.earliest > self.latest:
            got = f"{self.earliest} and {self.latest}"
            raise UserError(f"expected --earliest before --latest, got {got}")

    @property
    def years(self) -> range | None:
        """The range that the options allow for two-digit years; None without such options."""
        if self.century is not None:
            return range(100 * self.century, 100 * self.century + 100)
        if self.earliest is None and self.latest is None:
            return None
        earliest = (self.latest or 0) - 99 if self.earliest is None else self.earliest
        latest = earliest + 99 if self.latest is None else self.latest
        return range(max(1, earliest), min(9999, latest) + 1)
