"""Accompany a lead sheet with piano, bass and light drums."""

import numpy as np

from ..score.lead_sheet import LeadSheet
from .bass import bass_line
from .comping import comp
from .spans import Played, Span, pulse_starts, spans

SIDE_STICK, CLOSED_HAT, PEDAL_HAT, RIDE = 37, 42, 44, 51  # General MIDI, channel 10
CLAVE_BEATS = (0.0, 1.5, 3.0, 5.0, 6.5)  # in two bars of bossa nova
DRUM_LENGTH = 0.25  # beats
RIDE_VELOCITY, SKIP_VELOCITY, HAT_VELOCITY, STICK_VELOCITY = 64, 52, 58, 60


def accompany(sheet: LeadSheet, choruses: int, seed: int) -> dict[str, list[Played]]:
    """Return the notes of "Piano", "Bass" and "Drums" before swing, in the order of the onsets.

    All three are silent where there is no chord. Pitches of drums are General MIDI's percussion.
    """
    changes = spans(sheet, choruses)
    piano, bass, drums = np.random.default_rng(seed).spawn(3)
    return {
        "Piano": comp(sheet, changes, piano),
        "Bass": bass_line(sheet, changes, bass),
        "Drums": _drums(sheet, changes, drums),
    }


def _drums(sheet: LeadSheet, changes: list[Span], rng: np.random.Generator) -> list[Played]:
    per_bar = sheet.meter[0]
    last_bar = changes[-1].end - per_bar
    hits = [(float(last_bar), RIDE, RIDE_VELOCITY)]
    for bar in range(0, last_bar, per_bar):
        pattern = _pattern(sheet, bar // per_bar % 2)
        hits += [(bar + beat, pitch, velocity) for beat, pitch, velocity in pattern]
    sounding = {beat for span in changes if not span.silent for beat in range(span.start, span.end)}
    return [
        Played(beat, DRUM_LENGTH, pitch, velocity + int(rng.integers(-3, 4)))
        for beat, pitch, velocity in sorted(hits)
        if int(beat) in sounding
    ]


def _pattern(sheet: LeadSheet, odd: int) -> list[tuple[float, int, int]]:
    """Return (beat, instrument, velocity) of a bar; `odd` is 1 for the second of two bars."""
    if sheet.style == "bossa" and sheet.meter == (4, 4):
        hats = [(n / 2, CLOSED_HAT, HAT_VELOCITY - 8 * (n % 2)) for n in range(8)]
        clave = [beat - 4 * odd for beat in CLAVE_BEATS if beat // 4 == odd]
        return hats + [(beat, SIDE_STICK, STICK_VELOCITY) for beat in clave]
    hits: list[tuple[float, int, int]] = []
    for number, (start, size) in enumerate(pulse_starts(sheet.meter)):
        hits += [(float(start + n), RIDE, RIDE_VELOCITY) for n in range(size)]
        if sheet.meter[1] >= 8:  # the beats are eighths
            hits += [(float(start), PEDAL_HAT, HAT_VELOCITY)] * (number % 2)
        else:
            weak = [start + n for n in range(1, size, 2)]
            hits += [(float(beat), PEDAL_HAT, HAT_VELOCITY) for beat in weak]
            hits += [(beat + 0.5, RIDE, SKIP_VELOCITY) for beat in weak]
    return hits
