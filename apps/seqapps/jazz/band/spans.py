"""Chord changes as a rhythm section reads them, one span of time for each chord; its notes."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from operator import attrgetter

from ..harmony.chords import NOTHING
from ..harmony.scales import altered_tensions
from ..score.lead_sheet import LeadSheet
from ..score.solo import Meter


@dataclass(frozen=True)
class Played:
    """A note as it is played."""

    onset_beats: float  # from the beginning of the first bar
    duration_beats: float
    pitch: int  # MIDI note number: 60 is middle C; for drums the instrument
    velocity: int  # 1 to 127


@dataclass(frozen=True)
class Span:
    """The time of one chord, in beats from the beginning of the first bar; see `chords.Chord`.

    Example:
        >>> Span(0, 4, root=0, tones=0b10010001, bass=0).has(4, 7)
        True
    """

    start: int
    end: int
    root: int
    tones: int
    bass: int
    tensions: int = 0  # altered tensions of the symbol, as bits above the root

    @property
    def silent(self) -> bool:
        """Whether there is no chord."""
        return self.root == NOTHING

    def has(self, *semitones: int) -> bool:
        """Return whether all notes at these distances above the root belong to the chord."""
        return all(self.tones >> n & 1 for n in semitones)


def spans(sheet: LeadSheet, choruses: int) -> list[Span]:
    """Return the spans of all choruses without gaps, in order; neighbours are different chords."""
    starts = sheet.repeated(choruses)
    ends = [beat for beat, _ in starts[1:]] + [choruses * sheet.beats]
    merged: list[Span] = []
    for (start, chord), end in zip(starts, ends, strict=True):
        span = Span(start, end, chord.root, chord.tones, chord.bass, altered_tensions(chord))
        if merged and replace(merged[-1], start=start, end=end) == span:
            span = replace(span, start=merged.pop().start)
        merged.append(span)
    return merged


def span_at(changes: list[Span], beat: float) -> int:
    """Return the index of the span at a beat."""
    return bisect_right(changes, beat, key=attrgetter("start")) - 1


def pulse_groups(meter: Meter) -> tuple[int, ...]:
    """Return the sizes of the groups of beats in a bar's pulse.

    Example:
        >>> pulse_groups((4, 4)), pulse_groups((5, 4)), pulse_groups((6, 8))
        ((4,), (3, 2), (3, 3))
    """
    beats, unit = meter
    if unit >= 8 and beats % 3 == 0:
        return (3,) * (beats // 3)
    groups: list[int] = []
    while beats > 4:
        groups.append(3 if beats % 4 else 4)
        beats -= groups[-1]
    return (*groups, beats) if unit < 8 or beats < 4 else (*groups, 2, 2)


def pulse_starts(meter: Meter) -> Iterator[tuple[int, int]]:
    """Yield the first beat and the size of each of the `pulse_groups` of a bar."""
    groups = pulse_groups(meter)
    return zip(accumulate(groups, initial=0), groups, strict=False)
