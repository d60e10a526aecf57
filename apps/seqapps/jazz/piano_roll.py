"""Draw a solo as a piano roll under its chords (matplotlib, the extra `plots`)."""

from bisect import bisect_right
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any

from seqapps.common.plots import figures

from .band.performance import Performance
from .band.spans import Played
from .harmony.chords import SILENCE, Chord, parse
from .harmony.scales import altered_tensions, scale
from .score.solo import Change

MAX_BARS = 64
BARS_PER_ROW, MANY_BARS, BARS_PER_FULL_ROW = 4, 32, 8  # full rows for more than MANY_BARS
WIDTH_IN, ROW_IN, MARGIN_IN, DOTS_PER_INCH = 12.0, 1.75, 1.0, 110
POINTS_PER_INCH = 72
DRAWN_SHARE = 0.94  # of the width, without the names of notes
SYMBOL_PT, LETTER_EM = 10.0, 0.75  # of chord symbols, which shrink where they would collide
MIN_RANGE = 12  # semitones of a row
BAR_HEIGHT = 0.8  # of a note, in semitones
ROOM_BEATS = 0.08  # left of the first note
NAMED = {0: "C", 4: "E", 7: "G"}  # pitch classes with a name on the axis
# Colours of Okabe and Ito (Color Universal Design, 2008), distinct for the colour-blind.
COLOURS = {
    "chord tone": "#0072B2",
    "scale tone or tension": "#56B4E9",
    "chromatic": "#D55E00",
    "no chord": "#999999",
}


def piano_roll(path: Path, performance: Performance) -> list[str]:
    """Draw the first track under the chords as PNG, atomically: rows of 4 or 8 bars, 64 at most.

    Returns warnings about bars that are left out and characters that no font has. Raises UserError
    if matplotlib is not installed, or a marker is not a chord symbol.
    """
    changes = [(beat, parse(text)) for beat, text in performance.markers]
    title = f"{performance.title or 'Solo'} · {performance.tempo_bpm:g} beats per minute"
    texts = title + "".join(text for _, text in performance.markers)
    bars = performance.beats // performance.meter[0]
    shown = min(bars, MAX_BARS)
    left_out = [f"bars {shown + 1} to {bars} are not shown"] if shown < bars else []
    per_row = max(1, min(BARS_PER_FULL_ROW if shown > MANY_BARS else BARS_PER_ROW, shown))
    rows = max(1, -(-shown // per_row))
    size_in = WIDTH_IN, rows * ROW_IN + MARGIN_IN
    with figures.png(path, size_in, DOTS_PER_INCH, texts) as (figure, warnings):
        figure.suptitle(title, parse_math=False)
        for row, axes in enumerate(figure.subplots(rows, 1, squeeze=False)[:, 0]):
            row_bars = row * per_row, min((row + 1) * per_row, shown)
            _draw_row(axes, performance, changes, row_bars, per_row)
        _draw_legend(figure, left_out)
    return left_out + warnings


def kind(pitch: int, chord: Chord) -> str:
    """Return the kind of a note over a chord, one of `COLOURS`.

    Example:
        >>> [kind(pitch, parse("C7")) for pitch in (70, 74, 71)]
        ['chord tone', 'scale tone or tension', 'chromatic']
    """
    if not chord.tones:
        return "no chord"
    above = (pitch - chord.root) % 12
    if chord.tones >> above & 1:
        return "chord tone"
    inside = scale(chord.tones) | altered_tensions(chord)
    return "scale tone or tension" if inside >> above & 1 else "chromatic"


def _draw_row(
    axes: Any, performance: Performance, changes: list[Change], bars: tuple[int, int], per_row: int
) -> None:
    """Draw the bars from the first number up to the second."""
    per_bar = performance.meter[0]
    first, last = bars[0] * per_bar, bars[1] * per_bar
    notes = performance.tracks[0].notes
    low, high = _range(notes)
    for beat in range(first, last + 1):
        colour, width = ("0.88", 0.7) if (beat - first) % per_bar else ("0.45", 1.2)
        axes.vlines(beat, low, high, color=colour, linewidth=width, zorder=1)
    ticks = [pitch for pitch in range(low, high + 1) if pitch % 12 in NAMED]
    axes.hlines(ticks, first, last, color="0.93", linewidth=0.7, zorder=0)
    for note in notes:
        start = max(first, note.onset_beats)
        end = min(last, note.onset_beats + note.duration_beats)
        if start < end:
            index = bisect_right(changes, note.onset_beats, key=itemgetter(0)) - 1
            chord = changes[index][1] if index >= 0 else SILENCE
            axes.barh(
                note.pitch, end - start, BAR_HEIGHT, start, color=COLOURS[kind(note.pitch, chord)],
                edgecolor="white", linewidth=0.4, zorder=3,
            )  # fmt: skip
    symbols = _symbols(changes, first, last)
    beat_pt = POINTS_PER_INCH * WIDTH_IN * DRAWN_SHARE / (per_row * per_bar)
    for (beat, text), (after, _) in pairwise([*symbols, (last, "")]):
        room_pt = (after - beat) * beat_pt / LETTER_EM / len(text)
        axes.annotate(
            text, (beat, high), (3, 3), textcoords="offset points", va="bottom", weight="bold",
            fontsize=min(SYMBOL_PT, room_pt), parse_math=False,
        )  # fmt: skip
    axes.set_yticks(ticks, [f"{NAMED[n % 12]}{n // 12 - 1}" for n in ticks], fontsize=7)
    axes.set_xticks(
        range(first, last, per_bar), [str(bar + 1) for bar in range(*bars)], fontsize=7, ha="left"
    )
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_ylim(low, high)
    axes.set_xlim(first - ROOM_BEATS, first + per_row * per_bar + ROOM_BEATS)


def _range(notes: tuple[Played, ...]) -> tuple[int, int]:
    """Return the lowest and highest pitch of the rows, at least an octave."""
    pitches = [note.pitch for note in notes] or [60, 72]
    low, high = min(pitches) - 1, max(pitches) + 1
    missing = max(0, MIN_RANGE - (high - low))
    return low - missing // 2, high + missing - missing // 2


def _symbols(changes: list[Change], first: int, last: int) -> list[tuple[int, str]]:
    """Return (beat, symbol) of a row; the chord of the row above continues in parentheses."""
    symbols = [(beat, chord.symbol) for beat, chord in changes if first <= beat < last]
    before = [chord.symbol for beat, chord in changes if beat < first]
    if before and (not symbols or symbols[0][0] > first):
        symbols.insert(0, (first, f"({before[-1]})"))
    return symbols


def _draw_legend(figure: Any, left_out: list[str]) -> None:
    from matplotlib.patches import Patch

    labels = {**COLOURS, **dict.fromkeys(left_out, "none")}
    patches = [Patch(color=colour, label=name) for name, colour in labels.items()]
    figure.legend(
        handles=patches, loc="outside lower center", ncols=len(patches), fontsize=8, frameon=False
    )
