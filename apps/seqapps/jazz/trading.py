"""Trade bars with a player: the given phrase and the soloist play in turns."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from seqapps.common.errors import UserError

from .network.sampling import Request
from .runtime import Improvised
from .score.solo import STEPS_PER_BEAT, Notes


def trade(improvise: Callable[[Request], Improvised], request: Request, bars: int) -> Improvised:
    """Improvise every second turn of a solo; the phrase has the other ones.

    What the soloist would play in a turn of the phrase is left out. The turns of the phrase behind
    its end are empty, for a player to fill. The networks read all earlier notes again before each
    turn, so the time grows with the square of the number of turns.

    Args:
        improvise: improvises the only solo of a request.
        request: its phrase is cut into the turns of the player, the first turn among them.
        bars: length of a turn.

    Returns:
        The notes of both players, the longest copied passage, and the sum of redrawn ones.

    Raises:
        UserError: the first turn of the soloist would begin behind the end of the solo.
    """
    length = bars * request.beats_per_bar
    if length >= len(request.chords):
        total = len(request.chords) // request.beats_per_bar
        raise UserError(f"trade expects turns shorter than the solo of {total} bars, got {bars}")
    played = np.zeros((0, 3), np.int32)
    copied = rejected = 0
    for start in range(0, len(request.chords), 2 * length):
        own = _within(request.phrase, start, start + length)
        played = np.concatenate([played, own])
        end = min(start + 2 * length, len(request.chords))
        if start + length >= end:
            break
        turn = replace(request, chords=request.chords[:end], phrase=played)
        answer = improvise(turn)
        played = np.concatenate([played, _within(answer.notes.rows, start + length, end)])
        copied, rejected = max(copied, answer.copied), rejected + answer.rejected
        if len(played) >= request.max_notes:
            break
    return Improvised(Notes.line(played[: request.max_notes]), copied, rejected)


def _within(rows: np.ndarray, start: int, end: int) -> np.ndarray:
    """Return the notes that begin between two beats; the last one ends with them."""
    first, last = start * STEPS_PER_BEAT, end * STEPS_PER_BEAT
    found = rows[(rows[:, 0] >= first) & (rows[:, 0] < last)].copy()
    found[:, 2] = np.minimum(found[:, 2], last - found[:, 0])
    return found
