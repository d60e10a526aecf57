"""Write the solos: python datasets/jazz/generate.py [--output FOLDER] [NAME ...]

With --statistics: print what the written solos are like. SOURCE.md describes both.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from random import Random

import mido
from measures import statistics
from soloist import Note, improvise
from theory import STEPS_PER_BEAT, LeadSheet, read_lead_sheet

FOLDER = Path(__file__).parent
FORMS = FOLDER.parents[1] / "apps" / "seqapps" / "jazz" / "forms"
SOLOS = FOLDER / "solos"
TICKS_PER_BEAT = 480
TICKS_PER_STEP = TICKS_PER_BEAT // STEPS_PER_BEAT  # 40
TENOR_SAX = 66  # General MIDI, counted from 0 (Alto 65, Tenor 66)
SOLOS_PER_FORM = 4
TEMPI = (90, 260)
MAX_BARS = 96


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--statistics", action="store_true", help="print them, write nothing")
    parser.add_argument("--output", type=Path, default=SOLOS, help="folder of the solos")
    parser.add_argument("names", nargs="*", metavar="NAME", help="default: all")
    options = parser.parse_args(arguments)
    if options.statistics:
        print(statistics(sorted(options.output.glob("*.mid"))))
        return
    options.output.mkdir(parents=True, exist_ok=True)
    plan = solos()
    for name in options.names or plan:
        if name not in plan:
            parser.error(f"expected a name such as {next(iter(plan))}, got {name}")
        form, semitones = plan[name]
        write_solo(options.output / name, form, semitones)


def solos() -> dict[str, tuple[str, int]]:
    """Return the form of each file, and how far up it is transposed: every form in four keys."""
    plan: dict[str, tuple[str, int]] = {}
    for number, path in enumerate(sorted(FORMS.glob("*.txt"), key=lambda path: path.name)):
        for turn in range(SOLOS_PER_FORM):
            semitones = (12 // SOLOS_PER_FORM * turn + number) % 12
            plan[f"{path.stem}_{semitones:02}.mid"] = path.stem, semitones
    return plan


def write_solo(path: Path, form_name: str, semitones: int) -> None:
    """Improvise over a form in another key and write it; the seed is the name of the file."""
    random = Random(path.name)
    form = read_lead_sheet(FORMS / f"{form_name}.txt").transposed(semitones)
    most = max(2, min(4, MAX_BARS // len(form.bars)))
    choruses = max(2, random.randint(min(most, 3), most))
    low, high = TEMPI
    tempo = max(low, min(high, round(form.tempo * random.uniform(0.78, 1.28))))
    notes = improvise(form, choruses, tempo, random)
    midi_file(form, choruses, tempo, notes).save(path)


def midi_file(form: LeadSheet, choruses: int, tempo: int, notes: Sequence[Note]) -> mido.MidiFile:
    """Return type 1: a conductor track with chord symbols as markers, and the solo."""
    conductor = [
        (0, mido.MetaMessage("track_name", name=form.title)),
        (0, mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(tempo))),
        (0, mido.MetaMessage("time_signature", numerator=form.beats_per_bar, denominator=4)),
    ]
    for change in form.changes(choruses):
        marker = mido.MetaMessage("marker", text=change.chord.symbol)
        conductor.append((change.start, marker))
    solo = [
        (0, mido.MetaMessage("track_name", name="Solo")),
        (0, mido.Message("program_change", program=TENOR_SAX)),
    ]
    for note in notes:
        sound = mido.Message("note_on", note=note.pitch, velocity=note.velocity)
        solo.append((note.onset, sound))
        solo.append((note.onset + note.length, sound.copy(velocity=0)))
    end = len(form.bars) * choruses * form.steps_per_bar
    midi = mido.MidiFile(type=1, ticks_per_beat=TICKS_PER_BEAT)
    midi.tracks += [_track(conductor, end), _track(solo, end)]
    return midi


def _track(events: Sequence[tuple[int, mido.Message]], end: int) -> mido.MidiTrack:
    """Return a track of messages at times in steps, in their order."""
    track, now = mido.MidiTrack(), 0
    for time, message in [*events, (end, mido.MetaMessage("end_of_track"))]:
        track.append(message.copy(time=(time - now) * TICKS_PER_STEP))
        now = time
    return track


if __name__ == "__main__":
    main()
