"""The forms and solos of datasets/jazz: grammar, chord symbols, figures, the same bytes again."""

import hashlib
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import mido
import pytest

FOLDER = Path(__file__).resolve().parents[2] / "datasets" / "jazz"
FORM_FOLDER = FOLDER.parents[1] / "apps" / "seqapps" / "jazz" / "forms"
FORMS = sorted(FORM_FOLDER.glob("*.txt"))
SOLOS = sorted((FOLDER / "solos").glob("*.mid"))
STEP = 40  # ticks: 1/12 beat of 480
CHORD = re.compile(
    r"([A-G][#b]?)(|6|maj7|maj7#11|m|m6|m7|m\(maj7\)|7|7b9|7#11|7alt|7sus4|m7b5|dim7)"
    r"(?:/([A-G][#b]?))?"
)
BOUNDS = {
    "chord tones": (0.48, 0.60),
    "chord tones on beats 1 and 3": (0.55, 0.70),
    "scale tones": (0.78, 0.90),
    "repeated notes": (0.01, 0.08),
    "mean interval (semitones)": (2.0, 3.0),
    "notes a bar": (4.8, 7.6),
    "notes a phrase": (8, 24),
}


def generate(*arguments: str | Path) -> str:
    command = [sys.executable, FOLDER / "generate.py", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def read_form(path: Path) -> tuple[dict[str, str], list[list[str]]]:
    """Return the header and the bars of a form, one symbol for each slot."""
    header, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    lines = [line for line in body.splitlines() if not re.match(r"#|\[\w+\]$", line)]
    cells = [cell.split() for line in lines for cell in line.split("|") if cell.split()]
    bars: list[list[str]] = []
    for cell in cells:
        if cell == ["%"]:
            cell = bars[-1]
        slots: list[str] = []
        for text in cell:
            slots.append(slots[-1] if text == "/" else text)
        bars.append(slots)
    return dict(line.split(": ") for line in header.splitlines()), bars


def changes(bars: list[list[str]], beats_per_bar: int) -> list[tuple[int, str]]:
    """Return when each chord begins, in ticks, where it differs from the one before."""
    found: list[tuple[int, str]] = []
    for number, bar in enumerate(bars):
        for slot, symbol in enumerate(bar):
            if not found or found[-1][1] != symbol:
                beat = beats_per_bar * (number + slot / len(bar))
                found.append((round(beat * 480), symbol))
    return found


def pitch_class(name: str) -> int:
    natural = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}[name[0]]
    return natural + name.count("#") - name[1:].count("b")


def moved(symbol: str, semitones: int) -> tuple:
    """Return what a symbol means in another key, however it is spelled."""
    match = CHORD.fullmatch(symbol)
    if match is None:
        return (symbol,)
    names = [name for name in (match[1], match[3]) if name]
    return (match[2], *((pitch_class(name) + semitones) % 12 for name in names))


@pytest.fixture(scope="module")
def solos() -> dict[str, mido.MidiFile]:
    return {path.stem: mido.MidiFile(path) for path in SOLOS}


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_form_keeps_the_grammar(path):
    header, bars = read_form(path)
    assert header.keys() <= {"title", "meter", "tempo", "style"}
    assert header["title"]
    assert header["meter"] in ("4/4", "3/4")
    assert 60 <= int(header["tempo"]) <= 300
    assert header["style"] in ("swing", "bossa", "ballad", "waltz")
    assert len(bars) >= 8
    for bar in bars:
        assert int(header["meter"][0]) * 12 % len(bar) == 0
        assert all(symbol == "N.C." or CHORD.fullmatch(symbol) for symbol in bar), bar


def test_forms_are_many():
    names = {path.stem for path in FORMS}
    assert len(names) >= 28
    assert names >= {"blues-F", "rhythm-changes-Bb", "ii-V-I-C"}
    assert len({name.lower() for name in names}) == len(names)  # for disks that mix up cases


def test_markers_spell_the_form_in_its_key(solos):
    keys = set()
    for name, midi in solos.items():
        form, semitones = name.rsplit("_", 1)
        header, bars = read_form(FORM_FOLDER / f"{form}.txt")
        beats_per_bar = int(header["meter"][0])
        now, markers = 0, []
        for message in midi.tracks[0]:
            now += message.time
            if message.type == "marker":
                markers.append((now, message.text))
        choruses, rest = divmod(now, len(bars) * beats_per_bar * 480)
        assert rest == 0 and 2 <= choruses <= 4, name
        expected = changes(bars * choruses, beats_per_bar)
        assert [(at, moved(symbol, 0)) for at, symbol in markers] == [
            (at, moved(symbol, int(semitones))) for at, symbol in expected
        ], name
        keys.add(int(semitones))
    assert keys == set(range(12))
    assert {name.rsplit("_", 1)[0] for name in solos} == {path.stem for path in FORMS}


def test_solos_are_one_voice_on_the_grid(solos):
    assert len(solos) >= 150
    assert sum(path.stat().st_size for path in SOLOS) < 1_000_000
    for name, midi in solos.items():
        assert (midi.type, midi.ticks_per_beat, len(midi.tracks)) == (1, 480, 2), name
        assert midi.tracks[1].name == "Solo"
        tempi = [message.tempo for message in midi.tracks[0] if message.type == "set_tempo"]
        assert len(tempi) == 1 and 90 <= round(mido.tempo2bpm(tempi[0])) <= 260
        now, sounding, pitches = 0, None, []
        for message in midi.tracks[1]:
            now += message.time
            assert now % STEP == 0, name
            if message.type == "program_change":
                assert message.program == 66
            elif message.type == "note_on" and message.velocity:
                assert sounding is None, name
                sounding = message.note
                pitches.append(message.note)
            elif message.type == "note_on":
                assert sounding == message.note, name
                sounding = None
        assert sounding is None
        assert min(pitches) >= 46 and max(pitches) <= 86, name
        assert max(abs(second - first) for first, second in pairwise(pitches)) <= 24, name


def test_figures_are_those_of_jazz_solos():
    printed = generate("--statistics")
    rows = [line.strip("|").split("|") for line in printed.splitlines() if line.startswith("| ")]
    figures = {row[0].strip(): row[2].strip() for row in rows}
    for name, (low, high) in BOUNDS.items():
        assert low <= float(figures[name]) <= high, name
    longest = figures["longest interval pattern shared, notes"]
    assert int(re.search(r"most (\d+)", longest)[1]) < 25


def test_solos_are_written_again_byte_for_byte(tmp_path):
    chosen = [SOLOS[3], SOLOS[-1]]
    generate("--output", tmp_path, *(path.name for path in chosen))
    assert len(list(tmp_path.iterdir())) == 2
    for path in chosen:
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


@pytest.mark.parametrize("kind, paths", [("forms", FORMS), ("solos", SOLOS)])
def test_source_names_the_digest(kind, paths):
    listing = "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {kind}/{path.name}\n"
        for path in sorted(paths, key=lambda path: path.name)
    )
    digest = hashlib.sha256(listing.encode()).hexdigest()
    assert f"- `{kind}` {digest}" in (FOLDER / "SOURCE.md").read_text(encoding="utf-8")
