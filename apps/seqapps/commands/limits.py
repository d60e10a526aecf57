"""When a sentence counts as understood: its distance, and its margin to another meaning."""

from dataclasses import dataclass

from seqapps.common.errors import UserError

NOT_UNDERSTOOD = "not understood"
DID_YOU_MEAN = "did you mean"


@dataclass(frozen=True)
class Limits:
    """The limits of a model.

    The distance of a sentence is the difference between the score of the best phones of all and
    that of its own phones, in nats for each of its phones. The margin is the difference between
    its score and that of the best sentence of another meaning, in nats.

    Attributes:
        distance: largest distance of a sentence that is understood.
        margin: smallest margin; below it, both sentences are possible.
    """

    distance: float = 2.0
    margin: float = 2.0

    def score(self, distance: float) -> float:
        """Return a distance as a number from 0 to 1; the limit is 0.5.

        Example:
            >>> Limits(2.0).score(0.0), Limits(2.0).score(2.0), Limits(2.0).score(6.0)
            (1.0, 0.5, 0.25)
        """
        total = self.distance + max(0.0, distance)
        return self.distance / total if total else 1.0

    def reason(self, distance: float, margin: float, threshold: float = 0.5) -> str:
        """Return why a sentence is not reported; "" if it is.

        Args:
            distance, margin: see the class.
            threshold: least score.
        """
        if self.score(distance) < threshold:
            return NOT_UNDERSTOOD
        return DID_YOU_MEAN if margin < self.margin else ""


def check_threshold(threshold: float | None) -> float:
    """Return a threshold, 0.5 for None (UserError if it is not from 0 to 1)."""
    if threshold is None:
        return 0.5
    if not 0 <= threshold <= 1:  # NaN is refused as well
        raise UserError(f"threshold expects 0 to 1, got {threshold}")
    return threshold
