"""Requests for generated texts, with checks of their values."""

from dataclasses import dataclass
from numbers import Integral

from seqapps.common.decoding import sampling
from seqapps.common.errors import UserError

from .config import MAX_LENGTH, MAX_TEXT_LENGTH

MAX_PIECES = 4 * MAX_LENGTH  # of a generated text: random numbers that it owns
MAX_COUNT = 1_000_000


@dataclass(frozen=True)
class Request:
    """A request for texts; the attributes are the arguments of `interface.Model.generate`.

    Raises:
        UserError: a value of another type or outside its range.
    """

    count: int = 1
    length: int = 100
    temperature: float = 1.0
    top_p: float = 0.95
    seed: int = 0
    start: str = ""
    style: str | None = None

    def __post_init__(self) -> None:
        limits = {"n": (self.count, MAX_COUNT), "length": (self.length, MAX_LENGTH)}
        for name, (value, most) in limits.items():
            is_whole = isinstance(value, Integral) and not isinstance(value, bool)
            if not is_whole or not 1 <= value <= most:
                raise UserError(f"{name} expects a whole number from 1 to {most:,}, got {value!r}")
        for name in ("start", "style"):
            value = getattr(self, name)
            if not isinstance(value, str) and not (name == "style" and value is None):
                raise UserError(f"{name} expects a text, got {value!r}")
        if len(self.start) > MAX_TEXT_LENGTH:
            raise UserError(
                f"start has {len(self.start):,} characters: expected {MAX_TEXT_LENGTH:,}"
            )
        sampling.check_seed(self.seed)
        sampling.check_sampling(self.temperature, self.top_p)

    @property
    def steps(self) -> int:
        """Maximum number of pieces of a text."""
        return 4 * self.length + 4
