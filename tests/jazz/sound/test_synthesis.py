"""The sound of a performance: its length, level and pitch; nothing clips, clicks or aliases."""

import sys
from dataclasses import replace

import numpy as np
import pytest
import soundfile
from seqapps.common.errors import UserError
from seqapps.jazz.band.performance import Performance, Played, Track, perform
from seqapps.jazz.harmony.chords import parse
from seqapps.jazz.score.lead_sheet import LeadSheet
from seqapps.jazz.score.solo import Notes
from seqapps.jazz.sound import instruments
from seqapps.jazz.sound.synthesis import RATE_HZ, TAIL_S, render, write_wav

VOICES = (instruments.reed, instruments.electric_piano, instruments.double_bass)
SHEET = LeadSheet(
    "", (4, 4), None, "swing", ((0, parse("Dm7")), (4, parse("G7")), (8, parse("Cmaj7"))), 16
)
LINE = [62, 64, 65, 69, 72, 71, 69, 65, 67, 69, 71, 74, 77, 74, 71, 67, 64, 67, 71, 72]


@pytest.fixture(scope="module")
def performance() -> Performance:
    notes = Notes.of((n / 2, pitch, 0.5) for n, pitch in enumerate(LINE))
    return perform(SHEET, 1, notes, 180.0, 0.62, True, 1)


@pytest.fixture(scope="module")
def samples(performance) -> np.ndarray:
    return render(performance)


def alone(track: Track, beats: int = 4, tempo_bpm: float = 60.0) -> Performance:
    return Performance("", (4, 4), tempo_bpm, beats, (), (track,))


def one_note(voice, pitch: int, rate_hz: int = RATE_HZ, duration: float = 1.0) -> np.ndarray:
    ((start, sound),) = voice([Played(0.0, duration, pitch, 90)], 1.0, rate_hz)
    assert start == 0
    return sound.astype(np.float64)


def spectrum(sound: np.ndarray, rate_hz: int) -> tuple[np.ndarray, np.ndarray]:
    size = 1 << 18
    return (
        np.fft.rfftfreq(size, 1 / rate_hz),
        np.abs(np.fft.rfft(sound * np.hanning(len(sound)), size)) ** 2,
    )


def test_length_and_level(performance, samples):
    assert samples.dtype == np.float32
    assert samples.shape == (round((16 * 60 / 180 + TAIL_S) * RATE_HZ), 2)
    peak_db = 20 * np.log10(np.abs(samples).max())
    assert -3 < peak_db < -1
    crest_db = peak_db - 10 * np.log10(np.mean(samples**2.0))
    assert 8 < crest_db < 20
    assert np.abs(samples.mean(axis=0)).max() < 1e-3
    assert np.abs(samples[-100:]).max() < 1e-3


def test_the_same_performance_gives_the_same_file(tmp_path, performance, samples):
    for name in ("one.wav", "two.wav"):
        write_wav(tmp_path / name, performance)
    assert (tmp_path / "one.wav").read_bytes() == (tmp_path / "two.wav").read_bytes()
    info = soundfile.info(tmp_path / "one.wav")
    assert (info.samplerate, info.channels, info.subtype) == (RATE_HZ, 2, "PCM_16")
    written, _ = soundfile.read(tmp_path / "one.wav", dtype="float32")
    np.testing.assert_allclose(written, samples, atol=2 / 2**15)
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("pitch", [31, 55, 76])
def test_harmonics_are_in_tune(voice, pitch):
    hz, power = spectrum(one_note(voice, pitch)[RATE_HZ // 10 : RATE_HZ // 2], RATE_HZ)
    base = instruments.frequency_hz(pitch)
    for number in (1, 2, 3):
        near = np.flatnonzero((hz > base * number * 0.96) & (hz < base * number * 1.04))
        peak = near[power[near].argmax()]
        assert abs(1_200 * np.log2(hz[peak] / (base * number))) < 3


def test_the_reed_is_neither_dull_nor_shrill():
    for pitch in (50, 62, 74, 86):
        sound = one_note(instruments.reed, pitch)
        hz, power = spectrum(sound[RATE_HZ // 10 : RATE_HZ // 2], RATE_HZ)
        assert 450 < (hz * power).sum() / power.sum() < 2_000
        assert abs(sound.mean()) < 1e-3
        assert power[hz > instruments.MAX_HZ].sum() < 1e-8 * power.sum()


@pytest.mark.parametrize("voice", VOICES)
def test_nothing_aliases_at_a_low_rate(voice):
    rate_hz = 11_025
    sound = one_note(voice, 89, rate_hz)[rate_hz // 10 : rate_hz // 3]
    hz, power = spectrum(sound, rate_hz)
    base = instruments.frequency_hz(89)
    away = np.abs(hz / base - np.round(hz / base)) * base
    between = (away > 60) & (hz > base / 2)
    assert power[between].sum() < 2e-4 * power.sum()  # breath


def test_slurred_notes_have_no_clicks():
    notes = [Played(n * 0.2, 0.2, pitch, 90) for n, pitch in enumerate((62, 65, 64, 69, 50, 74))]
    sound = np.zeros(2 * RATE_HZ)
    for start, part in instruments.reed(notes, 1.0, RATE_HZ):
        sound[start : start + len(part)] += part
    steps = np.abs(np.diff(sound, 2))
    for n in range(1, 6):  # at the seams no more than within the notes beside them
        seam = round(n * 0.2 * RATE_HZ)
        around = steps[seam - 5_000 : seam - 1_000].max(), steps[seam + 1_000 : seam + 5_000].max()
        assert steps[seam - 500 : seam + 500].max() < 1.5 * max(around)


def test_slurred_notes_are_in_phase():
    sound = np.zeros(RATE_HZ)
    for start, part in instruments.reed([Played(n * 0.25, 0.25, 62, 90) for n in range(3)], 1.0,
                                        RATE_HZ):  # fmt: skip
        sound[start : start + len(part)] += part
    for seam in (0.25, 0.5):
        middle = round((seam + 0.005) * RATE_HZ)
        before, at = (sound[middle + k : middle + k + 300].std() for k in (-1_500, -150))
        assert at > 0.9 * before  # else they would cancel


@pytest.mark.parametrize("voice", [*VOICES, instruments.cymbals])
def test_notes_begin_and_end_softly(voice):
    sound = one_note(voice, 51, duration=0.3)
    highest = np.abs(sound).max()
    assert abs(sound[0]) < 0.02 * highest and np.abs(sound[-20:]).max() < 0.01 * highest


def test_the_solo_is_in_front(performance):
    from seqapps.jazz.sound.synthesis import _add  # the levels before the limiter

    levels = {}
    for track in performance.tracks:
        mix = np.zeros((6 * RATE_HZ, 2), np.float32)
        _add(mix, track, 60 / performance.tempo_bpm, RATE_HZ)
        levels[track.name] = 10 * np.log10(np.mean(mix**2.0))
    assert 2 < levels["Solo"] - levels["Bass"] < 8
    assert 3 < levels["Solo"] - levels["Piano"] < 9
    assert 8 < levels["Solo"] - levels["Drums"] < 25


def test_a_long_loud_note_is_heard_at_its_place():
    track = Track("Solo", 66, 0, (Played(1.0, 1.0, 69, 100),))
    sound = render(alone(track))
    assert np.abs(sound[: RATE_HZ - 10]).max() < 1e-6
    hz, power = spectrum(sound[round(1.1 * RATE_HZ) : round(1.3 * RATE_HZ)].mean(axis=1), RATE_HZ)
    lowest = hz[np.flatnonzero(power > 0.3 * power.max())[0]]
    assert 425 < lowest < 445


@pytest.mark.parametrize("rate_hz", [8_000, 48_000])
def test_other_rates(performance, rate_hz):
    sound = render(performance, rate_hz=rate_hz)
    assert len(sound) == round((16 * 60 / 180 + TAIL_S) * rate_hz)
    assert 0.7 < np.abs(sound).max() < 1


def test_silence_stays_silence():
    sound = render(alone(Track("Solo", 66, 0, ())))
    assert sound.shape == (6 * RATE_HZ, 2) and not sound.any()


def test_a_strange_rate(performance):
    with pytest.raises(UserError, match="rate_hz expects 8,000 to 192,000, got 4,000"):
        render(performance, rate_hz=4_000)


class Synth:
    """What tinysoundfont does, as far as it is used: a constant for each note that is on."""

    def __init__(self, gain, samplerate):
        self.on: set[tuple[int, int]] = set()

    def sfload(self, content):
        if not content.startswith(b"RIFF"):
            raise RuntimeError("Could not load SoundFont from bytes")
        return 0

    def program_select(self, channel, number, bank, program, is_drums):
        if program == 127:
            raise RuntimeError("Error in channel_set_preset_number")

    def noteon(self, channel, pitch, velocity):
        self.on.add((channel, pitch))

    def noteoff(self, channel, pitch):
        self.on.remove((channel, pitch))

    def generate(self, count):
        return memoryview(np.full((count, 2), len(self.on), np.float32)).cast("B")


def test_a_soundfont(tmp_path, monkeypatch):
    library = type("library", (), {"Synth": Synth})
    monkeypatch.setitem(sys.modules, "tinysoundfont", library)
    good, bad = tmp_path / "good.sf2", tmp_path / "bad.sf2"
    good.write_bytes(b"RIFF")
    bad.write_bytes(b"MThd")
    track = Track("Solo", 66, 0, (Played(1.0, 1.0, 60, 90), Played(2.0, 0.5, 60, 90)))
    sound = render(alone(track), good)
    assert np.abs(sound[: RATE_HZ - 10]).max() < 1e-6
    assert np.abs(sound[RATE_HZ + 10 : round(2.5 * RATE_HZ)]).min() > 0.3
    assert np.abs(sound[round(3.6 * RATE_HZ) :]).max() < 0.05
    with pytest.raises(UserError, match=r"expected a SoundFont \(SF2 or SF3\), got .*bad.sf2"):
        render(alone(track), bad)
    with pytest.raises(UserError, match=r"cannot read .*none.sf2: No such file"):
        render(alone(track), tmp_path / "none.sf2")
    with pytest.raises(
        UserError, match=r"expected a SoundFont with program 127 of bank 0 \(Solo\)"
    ):
        render(alone(replace(track, program=127)), good)
    monkeypatch.setitem(sys.modules, "tinysoundfont", None)
    with pytest.raises(UserError, match="pip install --no-deps tinysoundfont"):
        render(alone(track), good)
