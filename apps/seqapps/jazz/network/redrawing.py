"""Draw one solo in NumPy, and draw its copied and its monotonous passages again."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple, NoReturn

import numpy as np

from seqapps.common.errors import UserError

from ..score.solo import STEPS_PER_BEAT, Notes
from .sampling import NUMPY, SOLOS, Loop, Position, Range, Request, States, Step

PASSAGE = 16  # notes that are drawn before they are checked
MARKS = 32  # passages back to whose beginnings a solo can return
ATTEMPTS = 20  # that one passage is drawn
# Notes of a monotonous passage, of at most two pitches: 0.14 % of the passages of 24 notes in 410
# solos of people. A long solo, which attends to its own past, may else end in an endless trill.
MONOTONOUS, MONOTONOUS_PITCHES = 24, 2
STRIDE = 4_097  # from solo to solo whose random numbers are used; all of `SOLOS` come in turn
# Pitches <int>[notes] -> the first note of the first passage that copies too much, or None.
FindCopy = Callable[[np.ndarray], int | None]


class _Mark(NamedTuple):
    """The state before a note."""

    time: int  # number of the note
    position: Position
    states: dict[str, States]


def improvise(
    step: Step,
    states: dict[str, States],
    request: Request,
    number: int,
    style: np.ndarray,
    pitch_range: Range,
    find_copy: FindCopy,
) -> tuple[Notes, int]:
    """Draw one solo of a request; return it, and how many passages were drawn again.

    Where a passage copies or is monotonous, the solo goes on from before it with the random
    numbers of solo `number + STRIDE`, then `number + 2 * STRIDE` …; each further attempt at one
    place begins a passage earlier. Without such passages it is solo `number` of
    `sampling.improvise`. Behind a place that is monotonous in all attempts, the solo may be so.

    Args:
        step, style, pitch_range: see `sampling.Loop`.
        states: the states of one solo before the first note.
        number: number of the solo, 0 to `request.solos` - 1.
        find_copy: finds the copies among notes behind the phrase.

    Raises:
        UserError: `ATTEMPTS` passages at one place all copy.
    """
    one = replace(request, first=request.first + number, solos=1)
    loop = Loop(NUMPY, step, one, style, pitch_range)
    marks = [_Mark(0, loop.start(), states)]
    rows: list[np.ndarray] = []
    redrawn = attempts = furthest = 0
    may_be_monotonous = False
    while True:
        ended = _draw_passage(loop, marks, rows, request.max_notes)
        # A passage that ends among the notes just drawn begins at most so many before them.
        length = max(request.max_copy, MONOTONOUS)
        first = max(len(request.phrase), marks[-1].time - PASSAGE - length)
        pitches = np.array([row[0, 1] for row in rows[first:]], np.int32)
        found = copied = find_copy(pitches)
        if copied is None and not may_be_monotonous:
            found = first_monotonous(pitches)
        if found is None:
            if ended:
                return Notes.line(np.reshape(rows, (-1, 4))[:, :3]), redrawn
            del marks[:-MARKS]
            continue
        place = first + found
        attempts = attempts + 1 if place <= furthest else 1
        furthest = max(furthest, place)
        if attempts == ATTEMPTS and copied is not None:
            _refuse(rows[place], request)
        may_be_monotonous |= attempts == ATTEMPTS
        _return(marks, place, attempts - 1)
        del rows[marks[-1].time :]
        redrawn += 1
        other = replace(one, first=(one.first + redrawn * STRIDE) % SOLOS)
        loop = Loop(NUMPY, step, other, style, pitch_range)


def first_monotonous(pitches: np.ndarray) -> int | None:
    """Return the first note of the first monotonous passage of pitches <int>[notes], None for none.

    Example:
        >>> first_monotonous(np.array([64, *[60, 62] * 12])), first_monotonous(np.arange(60, 90))
        (1, None)
    """
    if len(pitches) < MONOTONOUS:
        return None
    passages = np.sort(np.lib.stride_tricks.sliding_window_view(pitches, MONOTONOUS), axis=1)
    found = np.sum(np.diff(passages, axis=1) != 0, axis=1) < MONOTONOUS_PITCHES
    return int(np.argmax(found)) if found.any() else None


def _draw_passage(loop: Loop, marks: list[_Mark], rows: list[np.ndarray], max_notes: int) -> bool:
    """Draw a passage behind the last mark and add a mark; return whether the solo has ended."""
    time, position, states = marks[-1]
    states = dict(states)
    end = min(time + PASSAGE, max_notes)
    for now in range(time, end):
        position, row = loop.next_note(now, position, states)
        if not position.alive.any():
            break
        rows.append(row)
    marks.append(_Mark(time + PASSAGE, position, states))
    return len(rows) < end or end == max_notes


def _return(marks: list[_Mark], place: int, earlier: int) -> None:
    """Drop the marks behind a note, and so many more."""
    while len(marks) > 1 and marks[-1].time > place:
        marks.pop()
    del marks[max(1, len(marks) - earlier) :]


def _refuse(row: np.ndarray, request: Request) -> NoReturn:
    bar = int(row[0, 0]) // (request.beats_per_bar * STEPS_PER_BEAT) + 1
    problem = f"{ATTEMPTS} passages from bar {bar} on all copy more than {request.max_copy} notes"
    raise UserError(
        f"{problem} of a training solo: try another seed, or higher temperature or max-copy"
    )
