"""Draw the representation of a solo for the networks: the picture of the card.

python benchmarks/jazz_representation.py [FILE]
"""

import sys
from pathlib import Path

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt
from seqapps.jazz.network import encoding
from seqapps.jazz.score import lead_sheet
from seqapps.jazz.score.solo import Notes, Solo

PICTURE = Path(__file__).parents[1] / "apps" / "seqapps" / "jazz" / "representation.png"
PHRASE = [
    (0.5, 65, 0.5), (1, 69, 0.5), (1.5, 72, 0.5), (2, 76, 0.5), (2.5, 74, 0.5), (3, 72, 0.5),
    (3.5, 70, 0.5), (4, 69, 1 / 3), (4 + 1 / 3, 71, 1 / 3), (4 + 2 / 3, 67, 1 / 3), (5, 65, 1),
    (7, 64, 0.5), (7.5, 67, 0.5),
]  # fmt: skip
NAMES = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")
INK, FAINT, NOTE = "#222222", "#dddddd", "#4472a8"


def main() -> None:
    sheet = lead_sheet.parse_bars("Dm7 | G7")
    solo = Solo("", "", "", 160.0, 4, Notes.of(PHRASE), sheet.rows())
    found = encoding.encode(solo)
    figure, axes = plt.subplots(figsize=(11, 5), dpi=110, layout="constrained")
    for step in range(8 * 12 + 1):
        width = 1.6 if step % 48 == 0 else 0.8 if step % 12 == 0 else 0.25
        axes.axvline(step, color=FAINT if step % 48 else INK, linewidth=width, zorder=0)
    notes = list(zip(solo.notes.onsets, solo.notes.pitches, solo.notes.durations, strict=True))
    for number, (onset, pitch, duration) in enumerate(notes):
        axes.barh(pitch, duration - 0.6, left=onset, height=0.8, color=NOTE, zorder=2)
        _rows(axes, onset, found, number)
        if number:
            before = notes[number - 1]
            axes.annotate(
                "", (onset, pitch), (before[0], before[1]), zorder=3,
                arrowprops={"arrowstyle": "->", "color": "#c0504d", "lw": 1, "shrinkB": 2},
            )  # fmt: skip
    for beat, chord in sheet.changes:
        axes.text(beat * 12 + 0.6, 78.2, chord.symbol, fontsize=13, weight="bold", color=INK)
    for place, name in zip((60.4, 59.1, 57.8, 56.5), _KINDS, strict=True):
        axes.text(-1, place, name, ha="right", va="center", fontsize=9, color=INK)
    pitches = range(64, 77)
    axes.set_yticks(pitches, [NAMES[p % 12] + str(p // 12 - 1) for p in pitches], fontsize=8)
    axes.set_xticks([12 * beat + 0 for beat in range(8)], [str(b % 4 + 1) for b in range(8)])
    axes.set(xlim=(-0.5, 96.5), ylim=(55.6, 79.5), xlabel="beat (12 steps each)")
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURE
    figure.savefig(target)
    print(target)


_KINDS = (
    "inter-onset interval, steps",
    "interval, semitones",
    "duration, steps",
    "degree of chord",
)


def _rows(axes, onset: int, found: encoding.Events, number: int) -> None:
    ioi, interval, duration = found.targets[number]
    known = {name: found.inputs[number, place] for name, place in encoding.COLUMN.items()}
    pitch = known["last_pitch"] + interval - encoding.MAX_INTERVAL
    degree = (pitch - known["root"]) % 12
    inside = known["tones"] >> degree & 1
    texts = (
        str(encoding.IOI_STEPS[ioi]), f"{interval - encoding.MAX_INTERVAL:+d}",
        str(encoding.DURATION_STEPS[duration]), f"{degree}{'*' if inside else ''}",
    )  # fmt: skip
    for place, text in zip((60.4, 59.1, 57.8, 56.5), texts, strict=True):
        axes.text(onset, place, text, ha="center", va="center", fontsize=8, color=INK,
                  bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6})  # fmt: skip


if __name__ == "__main__":
    main()
