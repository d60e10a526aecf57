"""What a rhythm section plays to the chords of a lead sheet: piano, bass and light drums."""

import numpy as np

from ..score.lead_sheet import LeadSheet
from .bass import bass_line
from .comping import comp
from .spans import Span, Stroke, groups, spans

SIDE_STICK, CLOSED_HAT, PEDAL_HAT, RIDE = 37, 42, 44, 51  # General MIDI, channel 10
CLAVE_BEATS = (0.0, 1.5, 3.0, 5.0, 6.5)  # of two bars of bossa nova
DRUM_LENGTH = 0.25  # beats
RIDE_LOUDNESS, SKIP_LOUDNESS, HAT_LOUDNESS, STICK_LOUDNESS = 64, 52, 58, 60


def accompany(sheet: LeadSheet, choruses: int, seed: int) -> dict[str, list[Stroke]]:
    """Return what "Piano", "Bass" and "Drums" play, before swing, in the order of the onsets.

    All three are silent where no chord is. Drums have pitches of General MIDI's percussion map.

    Args:
        sheet: one chorus.
        choruses: how many.
        seed: the same one gives the same notes.
    """
    changes = spans(sheet, choruses)
    piano, bass, drums = np.random.default_rng(seed).spawn(3)
    return {
        "Piano": comp(sheet, changes, piano),
        "Bass": bass_line(sheet, changes, bass),
        "Drums": _drums(sheet, changes, drums),
    }


def _drums(sheet: LeadSheet, changes: list[Span], rng: np.random.Generator) -> list[Stroke]:
    per_bar = sheet.meter[0]
    found = []
    for bar in range(0, changes[-1].end, per_bar):
        if bar + per_bar == changes[-1].end:
            found.append((float(bar), RIDE, RIDE_LOUDNESS))
        else:
            pattern = _pattern(sheet, bar // per_bar % 2)
            found += [(bar + beat, pitch, loudness) for beat, pitch, loudness in pattern]
    sounding = {beat for span in changes if not span.silent for beat in range(span.start, span.end)}
    return [
        Stroke(beat, DRUM_LENGTH, pitch, loudness + int(rng.integers(-3, 4)))
        for beat, pitch, loudness in sorted(found)
        if int(beat) in sounding
    ]


def _pattern(sheet: LeadSheet, odd: int) -> list[tuple[float, int, int]]:
    """Return (beat, instrument, loudness) of a bar; `odd` of two bars is the second."""
    if sheet.style == "bossa" and sheet.meter == (4, 4):
        hats = [(n / 2, CLOSED_HAT, HAT_LOUDNESS - 8 * (n % 2)) for n in range(8)]
        clave = [beat - 4 * odd for beat in CLAVE_BEATS if beat // 4 == odd]
        return hats + [(beat, SIDE_STICK, STICK_LOUDNESS) for beat in clave]
    found: list[tuple[float, int, int]] = []
    start = 0
    for number, size in enumerate(groups(sheet.meter)):
        found += [(float(start + n), RIDE, RIDE_LOUDNESS) for n in range(size)]
        if sheet.meter[1] >= 8:  # the beats are eighths
            found += [(float(start), PEDAL_HAT, HAT_LOUDNESS)] * (number % 2)
        else:
            weak = [start + n for n in range(1, size, 2)]
            found += [(float(beat), PEDAL_HAT, HAT_LOUDNESS) for beat in weak]
            found += [(beat + 0.5, RIDE, SKIP_LOUDNESS) for beat in weak]
        start += size
    return found
