"""Sentences that judge a trained model: the end of every training report."""

from dataclasses import dataclass

from .metrics import wilson

MARGIN = 0.005  # relative difference below which two figures are called equal


@dataclass(frozen=True)
class Comparison:
    """A figure of a model beside the same figure of a baseline.

    Attributes:
        model, baseline: the figures.
        name: name of the baseline, with its article, such as "an n-gram model".
        unit: unit of the figures, such as "nats per note"; "" for none.
        higher_is_better: whether the higher figure is the better one.

    Example:
        >>> print(Comparison(2.1, 3.4, "an n-gram model", "nats per note"))
        better than an n-gram model: 2.100 against 3.400 nats per note
    """

    model: float
    baseline: float
    name: str
    unit: str = ""
    higher_is_better: bool = False

    @property
    def gain(self) -> float:
        """The relative difference, positive if the model is better."""
        difference = self.model - self.baseline
        sign = 1 if self.higher_is_better else -1
        return sign * difference / max(abs(self.baseline), 1e-9)

    @property
    def is_better(self) -> bool:
        """Whether the model is better by more than `MARGIN`."""
        return self.gain > MARGIN

    def __str__(self) -> str:
        word = "better than" if self.is_better else "as good as"
        if self.gain < -MARGIN:
            word = "worse than"
        figures = f"{self.model:.3f} against {self.baseline:.3f} {self.unit}"
        return f"{word} {self.name}: {figures}".rstrip()


def with_interval(share: float, count: int, what: str) -> str:
    """Return a share with its 95 % interval, as a sentence.

    Example:
        >>> with_interval(0.9, 20, "validation texts")
        '90% of 20 validation texts are right (95% interval: 70% to 97%).'
    """
    low, high = wilson(share, count)
    return f"{share:.0%} of {count:,} {what} are right (95% interval: {low:.0%} to {high:.0%})."
