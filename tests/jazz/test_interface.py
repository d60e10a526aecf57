"""The Python interface: arguments, results, files, and what is refused."""

import numpy as np
import pytest
import seqapps
from seqapps.common.errors import UserError
from seqapps.jazz.interface import Model, choose_sheet
from seqapps.jazz.score import reading

from tests.conftest import ROOT
from tests.conftest import seqapps as command_line

pytestmark = pytest.mark.xdist_group("jazz-shipped")
CHORDS = "Dm7 | G7 | Cmaj7 | %"
BLUES = ROOT / "tests" / "jazz" / "solos" / "blues.mid"


@pytest.fixture(scope="module")
def jazz() -> Model:
    return seqapps.load("jazz")


def test_the_command_line_prints_the_same(jazz):
    options = ("--choruses", 2, "--style", "bebop", "--tempo", 200, "--seed", 4)
    (printed,) = command_line("jazz", "improvise", "--chords", CHORDS, *options, "--json").lines
    solo = jazz.improvise(CHORDS, choruses=2, style="bebop", tempo=200, seed=4)
    assert {**solo.to_dict(), "files": []} == printed
    assert solo.tempo_bpm == 200 and solo.seed == 4
    assert solo.chords == [(0, "Dm7"), (4, "G7"), (8, "Cmaj7"), (16, "Dm7"), (20, "G7"),
                           (24, "Cmaj7")]  # fmt: skip
    (scored,) = jazz.score([BLUES])
    (row,) = command_line("jazz", "score", BLUES, "--json").lines
    assert scored.to_dict() == row


def test_a_seed_is_drawn_where_none_is_given(jazz):
    one, other = (jazz.improvise(CHORDS, max_notes=12) for _ in range(2))
    assert one.seed != other.seed
    again = jazz.improvise(CHORDS, max_notes=12, seed=one.seed)
    assert again.notes == one.notes


def test_files(jazz, tmp_path):
    solo = jazz.improvise(form="waltz-F", seed=1)
    solo.write_midi(tmp_path / "a.mid")
    solo.write_musicxml(str(tmp_path / "a.musicxml"))
    solo.write_wav(tmp_path / "a.wav")
    assert solo.write_plot(tmp_path / "a.png") == []
    read, _ = reading.read_solo(tmp_path / "a.mid")
    assert read.beats_per_bar == 3 and len(read) == len(solo.notes)
    assert reading.read_sheet(tmp_path / "a.musicxml").meter == (3, 4)
    assert len(list(tmp_path.iterdir())) == 4


def test_a_lead_sheet_from_a_file_and_a_phrase(jazz, tmp_path):
    path = tmp_path / "tune.txt"
    path.write_text("meter: 3/4\ntempo: 90\nstyle: waltz\n\n| Dm7 / G7 | Cmaj7 |\n")
    phrase = tmp_path / "phrase.mid"
    jazz.improvise("Cmaj7 | %", seed=3, accompaniment=False).write_midi(phrase)
    solo = jazz.improvise(lead_sheet=path, choruses=8, seed_phrase=phrase, seed=2)
    assert (solo.tempo_bpm, solo.swing) == (90.0, 0.62)
    given, _ = reading.read_solo(phrase)
    pitches = [note.pitch for note in solo.notes[: len(given)]]
    assert pitches == given.notes.pitches.tolist()


def test_trading_turns_with_a_phrase(jazz, tmp_path):
    """A phrase of twelve bars has bars 1-2, 5-6 and 9-10."""
    phrase = tmp_path / "phrase.mid"
    jazz.improvise(form="blues-F", seed=3, accompaniment=False).write_midi(phrase)
    given, _ = reading.read_solo(phrase)
    solo = jazz.improvise(form="blues-F", seed_phrase=phrase, trade=2, seed=4)
    by_bar = {}
    for note in solo.notes:
        by_bar.setdefault(int(note.onset_beats // 4), []).append(note)
    own = {}
    for onset, pitch, _ in given.notes.rows.tolist():
        own.setdefault(onset // 48, []).append((onset / 12, pitch))
    for bar in (0, 1, 4, 5, 8, 9):
        played = [(note.onset_beats, note.pitch) for note in by_bar.get(bar, [])]
        assert played == own.get(bar, []), bar
    answers = [note for bar in (2, 3, 6, 7, 10, 11) for note in by_bar.get(bar, [])]
    assert len(answers) > 8
    again = jazz.improvise(form="blues-F", seed_phrase=phrase, trade=2, seed=4)
    assert again.notes == solo.notes


def test_turns_behind_the_end_of_a_phrase_are_empty(jazz, tmp_path):
    phrase = tmp_path / "phrase.mid"
    jazz.improvise("Dm7 | G7", seed=3, accompaniment=False).write_midi(phrase)
    solo = jazz.improvise(form="blues-F", seed_phrase=phrase, trade=2, seed=4)
    bars = {int(note.onset_beats // 4) for note in solo.notes}
    assert bars & {2, 3} and bars & {6, 7} and not bars & {4, 5, 8, 9}
    assert solo.remarks == ()


def test_a_phrase_that_is_longer_than_the_solo_is_said(jazz, tmp_path):
    phrase = tmp_path / "phrase.mid"
    jazz.improvise(form="blues-F", seed=3, accompaniment=False).write_midi(phrase)
    solo = jazz.improvise("Fmaj7 | Bb7", seed_phrase=phrase, seed=4)
    assert solo.remarks == ("the seed phrase has 11 bars, the solo 2: the rest is left out",)
    assert max(note.onset_beats for note in solo.notes) < 8


def test_forms_and_styles(jazz):
    assert len(jazz.forms()) == 43 == len(Model.forms())
    blues = next(form for form in jazz.forms() if form.name == "blues-F")
    assert blues.to_dict()["bars"] == 12 and blues.to_dict()["meter"] == "4/4"
    styles = jazz.styles()
    assert "Charlie Parker" in styles["bebop"] and styles["Charlie Parker"] == ["Charlie Parker"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"chords": "Hm7"}, "chords, bar 1: expected a chord symbol"),
        ({"chords": "C", "form": "blues-F"}, "expected one of chords and form"),
        ({"chords": "C", "bars": 4}, "bars belongs to a solo without chords"),
        ({"bars": 0}, "bars expects 1 to 4,096, got 0"),
        ({"choruses": 0}, "choruses expects 1 to 4,096, got 0"),
        ({"choruses": 300}, "choruses expects 1 to 4,096 bars in all, got 300 times 16"),
        ({"choruses": 1.5}, "choruses expects"),
        ({"bars": "8"}, "bars expects a whole number"),
        ({"chords": ["C7"]}, "chords expects a text"),
        ({"tempo": "fast"}, "tempo expects"),
        ({"seed": -1}, "seed expects"),
        ({"lead_sheet": 3}, "lead_sheet expects a path, got 3"),
        ({"seed_phrase": 3}, "seed_phrase expects a text or a path"),
        ({"max_copy": "12"}, "max_copy expects a whole number, got '12'"),
        ({"tempo": 0}, "tempo expects 20 to 400, got 0"),
        ({"swing": 0.8}, "swing expects 0.5 to 0.75, got 0.8"),
        ({"swing": float("nan")}, "swing expects"),
        ({"max_notes": 0}, "max-notes expects 1 to 1,000,000, got 0"),
        ({"temperature": -1.0}, "temperature expects"),
        ({"top_p": 2.0}, "top-p expects"),
        ({"max_copy": 26}, "max-copy expects 10 to 25 notes, got 26"),
        ({"style": "nobody"}, "style expects"),
        ({"lead_sheet": "/nowhere.txt"}, "cannot read /nowhere.txt"),
    ],
)
def test_refused_arguments(jazz, arguments, message):
    with pytest.raises(UserError) as error:
        jazz.improvise(**arguments)
    assert str(error.value).startswith(message) and "\n" not in str(error.value)


def test_one_path_is_no_list_of_paths(jazz):
    with pytest.raises(UserError, match="expected a list of files"):
        jazz.score(BLUES)


def test_a_solo_without_chords_has_sixteen_bars():
    assert choose_sheet().bars == 16 and choose_sheet(bars=3).bars == 3
    assert np.all(choose_sheet().rows()[:, 0] == -1)


def test_turns_as_long_as_the_solo_are_refused(jazz, tmp_path):
    phrase = tmp_path / "phrase.mid"
    jazz.improvise(form="blues-F", seed=3, accompaniment=False).write_midi(phrase)
    with pytest.raises(UserError, match="turns shorter than the solo of 12 bars, got 12"):
        jazz.improvise(form="blues-F", seed_phrase=phrase, trade=12)
    with pytest.raises(UserError, match="expects a seed phrase"):
        jazz.improvise(form="blues-F", trade=4)
    solo = jazz.improvise(form="blues-F", seed_phrase=phrase, trade=4, seed=1)
    assert solo.remarks == ("4 bars of the seed phrase in turns of the soloist left out",)


@pytest.mark.parametrize("options", [{"song": "Nope"}, {"german": True}])
def test_options_of_texts_are_refused_with_a_form(jazz, options):
    with pytest.raises(UserError, match=f"{next(iter(options))} expects"):
        jazz.improvise(form="blues-F", **options)
