"""Write performances as MIDI files."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from seqapps.common.io.files import atomic_write

from ..score.midi_reader import require_mido
from ..score.solo import QUARTER
from .performance import Performance, Track

TICKS_PER_QUARTER = 480


def write(performance: Performance, path: Path) -> None:
    """Write a performance as a MIDI file of type 1 with 480 ticks per quarter note.

    Track 0 holds title, tempo, meter, and chord symbols as markers, and ends with the last bar;
    a track for each instrument follows. A note that is struck again while it sounds ends there.

    Raises:
        UserError: mido is not installed, or `path` cannot be written.
    """
    mido = require_mido()
    beats, unit = performance.meter
    ticks = TICKS_PER_QUARTER * QUARTER // unit  # of a beat
    tempo = round(60e6 / performance.tempo_bpm * unit / QUARTER)
    conductor = [
        (0, mido.MetaMessage("track_name", name=performance.title)),
        (0, mido.MetaMessage("set_tempo", tempo=tempo)),
        (0, mido.MetaMessage("time_signature", numerator=beats, denominator=unit)),
        *(
            (round(beat * ticks), mido.MetaMessage("marker", text=text))
            for beat, text in performance.markers
        ),
    ]
    end = performance.beats * ticks
    midi = mido.MidiFile(type=1, ticks_per_beat=TICKS_PER_QUARTER, charset="utf-8")
    midi.tracks.append(_track(mido, conductor, end))
    for track in performance.tracks:
        midi.tracks.append(_track(mido, _messages(mido, track, ticks), end))
    with atomic_write(path) as file:
        midi.save(file=file)


def _track(mido: Any, events: Iterable[tuple[int, Any]], end: int) -> Any:
    """Return a track of (tick, message) that ends at the tick `end` or later."""
    track, now = mido.MidiTrack(), 0
    for tick, message in events:
        message.time = tick - now
        track.append(message)
        now = tick
    track.append(mido.MetaMessage("end_of_track", time=max(0, end - now)))
    return track


def _messages(mido: Any, track: Track, ticks: int) -> Iterator[tuple[int, Any]]:
    """Yield (tick, message) of an instrument; notes end before others begin."""
    struck: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)  # pitch, onset: end, velocity
    for note in track.notes:
        onset = max(0, round(note.onset_beats * ticks))
        end = max(onset + 1, round((note.onset_beats + note.duration_beats) * ticks))
        if end > struck[note.pitch].get(onset, (0, 0))[0]:
            struck[note.pitch][onset] = end, note.velocity
    rows: list[tuple[int, int, int, int]] = []  # tick, whether it begins, pitch, velocity
    for pitch, notes in struck.items():
        onsets = sorted(notes)
        for onset, next_onset in zip(onsets, [*onsets[1:], None], strict=True):
            end, velocity = notes[onset]
            rows.append((onset, 1, pitch, velocity))
            rows.append((end if next_onset is None else min(end, next_onset), 0, pitch, 0))
    yield 0, mido.MetaMessage("track_name", name=track.name)
    yield 0, mido.Message("program_change", program=track.program, channel=track.channel)
    for tick, begins, pitch, velocity in sorted(rows):
        kind = "note_on" if begins else "note_off"
        yield tick, mido.Message(kind, note=pitch, velocity=velocity, channel=track.channel)
