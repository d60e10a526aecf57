"""The model that ships, through the command line and through TensorFlow alone."""

import json

import mido
import numpy as np
import pytest
import soundfile
from seqapps.common.export import bundle
from seqapps.jazz import data, runtime
from seqapps.jazz.engines import Request
from seqapps.jazz.score import forms, reading
from seqapps.jazz.score.solo import Notes

from tests import tensorflow_alone
from tests.conftest import ROOT, assert_refused, seqapps

pytestmark = pytest.mark.xdist_group("jazz-shipped")
CHORDS = "Dm7 | G7 | Cmaj7 | %"
SOLOS = ROOT / "tests" / "jazz" / "solos"


@pytest.fixture(scope="module")
def lite():
    return runtime.load(bundle.open_bundle("jazz", None))


@pytest.fixture(scope="module")
def tf():
    return runtime.load(bundle.open_bundle("jazz", None), "tf")


def request(form: str = "blues-F", **others) -> Request:
    sheet = forms.load(form)
    values = {"tempo_bpm": 160.0, "chords": sheet.rows(2), "beats_per_bar": sheet.meter[0]}
    return Request(**{**values, **others})


def as_tuples(notes: Notes) -> list[tuple[int, int, int]]:
    return list(map(tuple, notes.rows.tolist()))


def improvise(*options: object):
    return seqapps("jazz", "improvise", *options, "--seed", 3)


def test_all_four_files(tmp_path):
    names = {"--out": "a.mid", "--musicxml": "a.musicxml", "--wav": "a.wav", "--plot": "a.png"}
    paths = {option: tmp_path / name for option, name in names.items()}
    arguments = [part for pair in paths.items() for part in pair]
    result = improvise("--chords", CHORDS, "--choruses", 2, "--tempo", 150, *arguments)
    assert result.returncode == 0, result.stderr
    assert "chord tones" in result.stdout and "longest passage" in result.stdout

    file = mido.MidiFile(paths["--out"])
    assert [track.name for track in file.tracks[1:]][:3] == ["Solo", "Piano", "Bass"]
    meta = {message.type: message for message in file.tracks[0]}
    assert round(mido.tempo2bpm(meta["set_tempo"].tempo)) == 150
    markers = [message.text for message in file.tracks[0] if message.type == "marker"]
    assert markers == ["Dm7", "G7", "Cmaj7"] * 2
    assert sum(message.time for message in file.tracks[0]) == 8 * 4 * 480
    samples, rate = soundfile.read(paths["--wav"])
    seconds = 8 * 4 * 60 / 150
    assert seconds + 0.5 < len(samples) / rate < seconds + 5
    assert 0.5 < np.abs(samples).max() < 1 and np.sqrt(np.mean(samples**2)) > 0.01
    assert paths["--plot"].read_bytes().startswith(b"\x89PNG")

    import music21

    score = music21.converter.parse(paths["--musicxml"])
    played = reading.read_solo(paths["--out"])[0]
    written = [p for n in score.flatten().notes if hasattr(n, "pitches") for p in n.pitches]
    sounding = [p.midi for p in written if p is not None]
    assert len(set(sounding)) > 3 and len(played) > 8
    assert [h.figure for h in score.flatten().getElementsByClass("ChordSymbol")][:2]


def test_a_seed_gives_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        assert improvise("--form", "ii-V-I-C", "--out", tmp_path / f"{name}.mid").returncode == 0
    assert (tmp_path / "a.mid").read_bytes() == (tmp_path / "b.mid").read_bytes()
    other = seqapps("jazz", "improvise", "--form", "ii-V-I-C", "--out", tmp_path / "c.mid")
    assert other.returncode == 0 and other.stderr.startswith("seed ")
    assert (tmp_path / "a.mid").read_bytes() != (tmp_path / "c.mid").read_bytes()


@pytest.mark.parametrize(
    ("form", "cases"),
    [("rhythm-changes-Bb", (0, 1)), ("waltz-F", (2, 3)), ("modal-Dm", (0, 3))],
    ids=["rhythm-changes-Bb", "waltz-F", "modal-Dm"],
)
def test_both_engines_play_the_same(lite, tf, form, cases):
    performer = lite.settings.performers[3]
    phrase = data.read_file(SOLOS / "blues.mid").notes
    start = Notes(phrase.onsets[:6], phrase.pitches[:6], phrase.durations[:6])
    options = (
        {"seed": 5, "solos": 3},
        {"seed": 6, "style": performer, "temperature": 1.1, "top_p": 1.0},
        {"seed": 8, "style": "bebop"},
        {"seed": 7, "phrase": start.rows, "tempo_bpm": 90.0},
    )
    for case in cases:
        asked = request(form, **options[case])
        one, other = lite.improvise(asked), tf.improvise(asked)
        assert [as_tuples(a.notes) for a in one] == [as_tuples(b.notes) for b in other]
        assert sum(len(a.notes) for a in one) > 40


def test_a_solo_does_not_depend_on_those_drawn_with_it(lite):
    together = lite.improvise(request(solos=16, seed=9))
    assert len({tuple(as_tuples(one.notes)) for one in together}) == 16
    (alone,) = lite.improvise(request(solos=1, seed=9))
    assert as_tuples(alone.notes) == as_tuples(together[0].notes)
    (short,) = lite.improvise(request(seed=9, max_notes=10))
    assert as_tuples(short.notes)[:9] == as_tuples(alone.notes)[:9]


def test_a_solo_begins_with_the_phrase_and_stays_in_the_form(lite):
    phrase = data.read_file(SOLOS / "rhythm.mid").notes
    first = Notes(phrase.onsets[:8], phrase.pitches[:8], phrase.durations[:8])
    (found,) = lite.improvise(request("rhythm-changes-Bb", phrase=first.rows, seed=2))
    notes = found.notes
    assert as_tuples(notes)[:7] == as_tuples(first)[:7]
    assert len(notes) > 100 and (np.diff(notes.onsets) > 0).all()
    assert (notes.onsets[:-1] + notes.durations[:-1] <= notes.onsets[1:]).all()
    assert notes.onsets[-1] + notes.durations[-1] <= 2 * 32 * 4 * 12


def test_a_phrase_may_be_out_of_the_range(lite, tf):
    steps = np.arange(0, 48, 12, dtype=np.int32)
    for pitch in (0, 127):
        phrase = Notes(steps, np.full(4, pitch, np.int32), np.full(4, 6, np.int32))
        one, other = (
            runtime.improvise(request(phrase=phrase.rows, seed=4))[0] for runtime in (lite, tf)
        )
        assert as_tuples(one.notes) == as_tuples(other.notes) and len(one.notes) > 8
        assert one.notes.pitches.min() >= 0 and one.notes.pitches.max() <= 127


def test_copied_passages_are_drawn_again():
    options = ("--form", "blues-F", "--choruses", 4, "--temperature", 0.3, "--top-p", 0.5)
    result = improvise(*options, "--max-copy", 10, "--json")
    solo = json.loads(result.stdout)
    assert solo["copied"] <= 10 and solo["refused"] > 0 and len(solo["notes"]) > 100


def test_passages_are_drawn_again_alike(lite, tf):
    free = lite.improvise(request(seed=3, solos=4))
    solos, others = (
        engine.improvise(request(seed=3, solos=4, max_copy=10)) for engine in (lite, tf)
    )
    assert [as_tuples(a.notes) for a in solos] == [as_tuples(b.notes) for b in others]
    (alone,) = lite.improvise(request(seed=3, max_copy=10))
    assert as_tuples(alone.notes) == as_tuples(solos[0].notes)
    assert any(solo.rejected for solo in solos) and max(s.copied for s in solos) <= 10
    for one, other in zip(free, solos, strict=True):
        same = as_tuples(one.notes) == as_tuples(other.notes)
        assert same == (one.copied <= 10) == (other.rejected == 0)


def test_a_long_solo_that_copies_nothing(lite):
    (solo,) = lite.improvise(request(chords=forms.load("blues-F").rows(20), seed=1))
    assert solo.copied <= 23 and len(solo.notes) > 1_000


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--chords", "Dm7 | G7 | Hmaj7 | %"], ["bar 3", "'Hmaj7'"]),
        (["--chords", ""], ["chords"]),
        (["--chords", CHORDS, "--tempo", "0"], ["tempo", "0"]),
        (["--chords", CHORDS, "--choruses", "10000"], ["choruses", "10000"]),
        (["--chords", CHORDS, "--choruses", "0"], ["choruses"]),
        (["--chords", CHORDS, "--swing", "0.9"], ["swing"]),
        (["--chords", CHORDS, "--style", "Charlie Parkr"], ["Charlie Parkr", "Charlie Parker"]),
        (["--chords", CHORDS, "--temperature", "0"], ["temperature"]),
        (["--chords", CHORDS, "--top-p", "2"], ["top-p"]),
        (["--chords", CHORDS, "--max-copy", "3"], ["max-copy"]),
        (["--chords", CHORDS, "--form", "blues-F"], ["chords", "form"]),
        (["--chords", CHORDS, "--bars", "8"], ["chords", "bars"]),
        (["--plot", "/dev/null"], ["--plot", "/dev/null"]),
        (["--wav", "/tmp/a.wav", "--choruses", "200", "--tempo", "20"], ["wav", "60 minutes"]),
        (["--form", "bluse-F"], ["bluse-F", "blues-F"]),
        (["--lead-sheet", "/nowhere.txt"], ["/nowhere.txt"]),
        (["--lead-sheet", "datasets/trigger/demo.flac"], ["demo.flac"]),
        (["--seed-phrase", "/nowhere.mid"], ["/nowhere.mid"]),
        (["--musicxml", "/nowhere/a.musicxml"], ["--musicxml", "/nowhere/a.musicxml"]),
        (["--soundfont", "a.sf2"], ["--soundfont", "--wav"]),
        (["--musicxml", "a.wav"], ["ends in .musicxml or .xml", "a.wav"]),
        (["--wav", "a.mid"], ["ends in .wav", "a.mid"]),
        (["--plot", "a.pdf"], ["ends in .png", "a.pdf"]),
    ],
)
def test_bad_options_are_refused_and_nothing_written(tmp_path, options, words):
    assert_refused(improvise(*options, "--out", tmp_path / "a.mid"), *words)
    assert not list(tmp_path.iterdir())


def test_a_process_with_tensorflow_alone_improvises():
    code = """
import sys, json
import tensorflow as tf
program = tf.saved_model.load(sys.argv[1])
chords = tf.constant([[2, 0b010010001001, 2]] * 4 + [[7, 0b010010010001, 7]] * 4, tf.int32)
found = program.improvise(chords=chords, tempo_bpm=160.0, seed=tf.constant(3, tf.int64),
                          temperature=0.9, top_p=0.95, notes=50)
assert not any(name.split(".")[0] == "seqapps" for name in sys.modules)
print(json.dumps({name: value.numpy().tolist() for name, value in found.items()}))
"""
    model = bundle.open_bundle("jazz", None).path
    found = json.loads(tensorflow_alone.run(code, model))
    result = improvise(
        "--chords", "Dm7 | G7", "--tempo", 160, "-n", 50, "--temperature", 0.9, "--top-p", 0.95,
        "--json",
    ).lines[0]  # fmt: skip
    assert [round(note["onset_beats"] * 12) for note in result["notes"]] == found["onset"]
    for name in ("pitch", "velocity"):
        assert [note[name] for note in result["notes"]] == found[name]


def test_without_chords_a_free_solo(lite):
    result = improvise("--bars", 8, "--json")
    assert result.returncode == 0
    (found,) = result.lines
    assert found["chord_tones"] is None and len(found["notes"]) > 10
    assert max(note["onset_beats"] for note in found["notes"]) < 32


def test_forms_are_listed():
    result = seqapps("jazz", "forms", "--json")
    names = [row["form"] for row in result.lines]
    assert len(names) >= 20 and "blues-F" in names


def test_styles_are_listed_and_each_can_be_asked_for(lite):
    names = [row["style"] for row in seqapps("jazz", "styles", "--json").lines]
    assert {"bebop", "cool", "Charlie Parker"} <= set(names)
    solos = {
        name: as_tuples(lite.improvise(request(style=name, max_notes=20))[0].notes)
        for name in (names[0], names[-1], "")
    }
    assert len({tuple(solo) for solo in solos.values()}) == 3
