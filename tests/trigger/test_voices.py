"""Synthetic voices: eSpeak NG always, and every other engine that this machine has."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from seqapps.common.errors import UserError
from seqapps.trigger.voices import augmentation
from seqapps.trigger.voices.espeak import Espeak, languages
from seqapps.trigger.voices.speech_programs import ascii_of
from seqapps.trigger.voices.synthesizer import Clip, Synthesizer, discover, synthesize

from tests.conftest import ROOT

RATE_HZ = 16_000
ODD = ('hey "you" it\'s', "<b>view</b> glass", "rock & roll", "-hey", "$(view) `glass`;", "café")
WORDS = ("hey marvin", "snowboy", "view glass")


@pytest.fixture(scope="module")
def found() -> Synthesizer:
    return discover()


@pytest.fixture(scope="module")
def espeak() -> Espeak:
    return Espeak()


@pytest.fixture(scope="module")
def alone() -> Synthesizer:
    return discover(only=("espeak",))


def harmonic(pitch_hz: float, seconds: float = 0.5) -> np.ndarray:
    """A buzz with a formant at 800 Hz <float32>[n]."""
    time_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    tones = np.arange(pitch_hz, 7_000, pitch_hz)
    levels = np.exp(-(((tones - 800) / 300) ** 2)) + 0.02
    wave = (levels[:, None] * np.sin(2 * np.pi * tones[:, None] * time_s)).sum(axis=0)
    return (0.5 * wave / np.abs(wave).max()).astype(np.float32)


def pitch_hz(samples: np.ndarray) -> float:
    middle = samples[len(samples) // 4 : -len(samples) // 4].astype(np.float64)
    likeness = np.correlate(middle, middle, "full")[len(middle) - 1 :]
    shortest = RATE_HZ // 400
    return RATE_HZ / (shortest + int(np.argmax(likeness[shortest : RATE_HZ // 60])))


def centroid_hz(samples: np.ndarray) -> float:
    power = np.abs(np.fft.rfft(samples)) ** 2
    return float((power * np.fft.rfftfreq(len(samples), 1 / RATE_HZ)).sum() / power.sum())


def sound(clip: Clip) -> None:
    """Check the format of a clip."""
    assert clip.samples.dtype == np.float32 and clip.samples.ndim == 1
    assert 0.1 <= len(clip.samples) / RATE_HZ <= 5, (clip.engine, clip.voice, clip.text)
    assert np.abs(clip.samples).max() == pytest.approx(0.5, abs=1e-6)


# Pronunciation


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("hey marvin", "h eɪ m ɑː ɹ v ɪ n"),
        ("snowboy", "s n oʊ b ɔɪ"),
        ("view glass", "v j uː ɡ l æ s"),
        ("church fire", "tʃ ɜː tʃ f aɪ ɚ"),
        ("okay google", "oʊ k eɪ ɡ uː ɡ ə l"),
    ],
)
def test_phones(espeak, text, phones):
    assert espeak.phones(text) == tuple(phones.split())


def test_phones_of_other_languages():
    assert Espeak("de").phones("Pferd") == ("pf", "eː", "ɾ", "t")
    assert Espeak("ru").phones("привет") == ("p", "rʲ", "i", "vʲ", "e", "t")
    assert Espeak("fr").phones("un chien") == ("œ̃", "ʃ", "j", "ɛ̃")


def test_phonemes_have_stress_and_words(espeak):
    assert espeak.phonemes("hey, marvin") == "hˈeɪ mˈɑːɹvɪn"


def test_mnemonics_are_spoken_as_the_text_is(espeak):
    assert espeak.mnemonics("hey marvin") == "h|'eI m|'A@|v|I|n"
    voice = "en-us+f2"
    text, _ = espeak.say("hey marvin", voice, np.random.default_rng(0))
    same, _ = espeak.say("[[h|'eI m|'A@|v|I|n]]", voice, np.random.default_rng(0))
    near, _ = espeak.say("[[h|'eI b|'A@|v|I|n]]", voice, np.random.default_rng(0))
    assert np.array_equal(text, same)
    assert not np.array_equal(text, near)


def test_only_phonemic_engines_speak_mnemonics(found):
    clips = [found.say("[[v|j|'u: g|l|'aa|s]]", np.random.default_rng(n)) for n in range(4)]
    assert {clip.engine for clip in clips} <= {"espeak", "mbrola"}


@pytest.mark.parametrize("text", ["", "???", "…", "!", "中", "привет", "a\0b", "x" * 101, "hey 中"])
def test_unpronounceable(espeak, text):
    with pytest.raises(UserError, match="expected"):
        espeak.check_pronounceable(text)


@pytest.mark.parametrize("text", [*WORDS, *ODD, "R2-D2", "42"])
def test_pronounceable(espeak, text):
    assert espeak.check_pronounceable(f" {text} ") == text


def test_cyrillic_is_pronounceable_in_russian():
    assert Espeak("ru").check_pronounceable("привет") == "привет"


def test_unknown_language():
    with pytest.raises(UserError, match="did you mean 'de'"):
        Espeak("dee")
    assert {"en", "en-gb", "de", "pt-br"} <= set(languages())


def test_espeak_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "espeakng_loader", None)
    languages.cache_clear()
    with pytest.raises(UserError, match=r"pip install 'seqapps\[voices\]'"):
        Espeak()


# Engines


def test_espeak_voices(espeak):
    assert len(set(espeak.voices)) > 500
    assert not [v for v in espeak.voices if "whisper" in v or "robo" in v.lower()]


def test_espeak_does_not_depend_on_what_was_said_before(espeak):
    def say(voice: str) -> np.ndarray:
        return espeak.say("hey marvin", voice, np.random.default_rng(1))[0]

    chosen = ("en-us+f1", "en-us+Reed", "en+m3", "en-029+klatt2")  # Reed: noise of the C library
    first = [say(voice) for voice in chosen]
    assert all(
        np.array_equal(a, say(v)) for a, v in reversed(list(zip(first, chosen, strict=True)))
    )


def test_espeak_speaks_every_accent(espeak):
    for voice in sorted({v for v in espeak.voices if v.endswith("+f1")}):
        samples, rate_hz = espeak.say("snowboy", voice, np.random.default_rng(0))
        assert len(samples) > 0.2 * rate_hz


def test_odd_texts_in_every_engine(found):
    assert found.engines[0].name == "espeak"
    for engine in found.engines:
        one = Synthesizer((engine,))
        for number, text in enumerate(ODD):
            sound(one.say(text, np.random.default_rng(number)))
        assert one.failures == {}


def test_every_engine_gives_the_same_bytes_again(found):
    for engine in found.engines:
        voice = engine.voices[-1]
        first, rate_hz = engine.say("snowboy", voice, np.random.default_rng(3))
        again, _ = engine.say("snowboy", voice, np.random.default_rng(3))
        assert np.array_equal(first, again), engine.name
        other, _ = engine.say("snowboy", voice, np.random.default_rng(4))
        assert not np.array_equal(first, other), engine.name
        assert rate_hz >= RATE_HZ and first.dtype == np.float32


def test_markup_is_not_obeyed(found):
    """Of text that would end Pico's own markup, nothing may be lost."""
    for engine in found.engines:
        if engine.name in ("pico", "rhvoice"):
            voice = engine.voices[0]
            whole, _ = engine.say("x</speed> view glass", voice, np.random.default_rng(0))
            part, _ = engine.say("x", voice, np.random.default_rng(0))
            assert len(whole) > 1.5 * len(part)


def test_letters_that_a_program_would_lose():
    assert ascii_of("café – “yes”") == 'cafe - "yes"'
    assert ascii_of("smørrebrød") == ""


def test_a_failing_voice_is_left_out(tmp_path, capsys):
    program = tmp_path / "flite"
    program.write_text(
        '#!/bin/sh\n[ "$1" = -lv ] && echo "Voices available: kal16 slt" && exit 0\n'
        'echo "broken voice" >&2\nexit 1\n'
    )
    program.chmod(0o755)
    synthesizer = discover(tmp_path)
    lines = capsys.readouterr().err.splitlines()
    assert lines == [
        f"the voice flite {voice} fails and is left out: broken voice" for voice in ("kal16", "slt")
    ]
    assert [engine.name for engine in synthesizer.engines] == ["espeak"]
    assert "apt install" in synthesizer.advice() and "flite" in synthesizer.advice()


def test_a_voice_that_fails_later_is_replaced(tmp_path, capsys):
    program = tmp_path / "flite"
    code = (
        "import sys, wave, os\n"
        "if '-lv' in sys.argv: print('Voices available: slt'); sys.exit()\n"
        "if sys.argv[4] != 'hello': sys.exit('no such word')\n"
        "file = wave.open(sys.argv[6], 'wb')\n"
        "file.setnchannels(1); file.setsampwidth(2); file.setframerate(16000)\n"
        "file.writeframes(os.urandom(9600)); file.close()\n"
    )
    program.write_text(f"#!{sys.executable}\n{code}")
    program.chmod(0o755)
    synthesizer = discover(tmp_path)
    assert [engine.name for engine in synthesizer.engines] == ["espeak", "flite"]
    clips = list(synthesize(lambda number: "snowboy", 16, 0, synthesizer, processes=1))
    assert {clip.engine for clip in clips} == {"espeak"}
    err = capsys.readouterr().err
    assert err == "the voice flite slt fails and is left out: no such word\n"


def test_discover_refuses_and_advises(tmp_path, alone):
    with pytest.raises(UserError, match="did you mean 'flite'"):
        discover(only=("flight",))
    with pytest.raises(UserError, match="apt install flite"):
        discover(tmp_path, only=("flite",))
    assert alone.advice() == ""  # it was asked for
    assert discover(tmp_path).advice().count("\n") == 0
    assert alone.strength > 1


def test_another_language(tmp_path):
    german = discover(tmp_path, language="de")
    assert german.engines[0].voices[0].startswith("de+")
    sound(german.say("Grüß Gott", np.random.default_rng(0)))


# Clips


def test_clips(found):
    texts = [*WORDS, *ODD]
    clips = list(synthesize(lambda n: texts[n % len(texts)], 12, 1, found, processes=1))
    assert [clip.text for clip in clips] == [texts[n % len(texts)] for n in range(12)]
    for clip in clips:
        sound(clip)
    assert len({(clip.engine, clip.voice) for clip in clips}) >= 8


def test_clips_do_not_depend_on_processes(alone):
    def clips(count: int, processes: int) -> list[Clip]:
        return list(synthesize(lambda n: WORDS[n % 3], count, 5, alone, processes))

    one, two = clips(20, 1), clips(20, 2)
    assert [clip.voice for clip in one] == [clip.voice for clip in two]
    assert all(np.array_equal(a.samples, b.samples) for a, b in zip(one, two, strict=True))
    few = clips(3, 1)
    assert all(np.array_equal(a.samples, b.samples) for a, b in zip(few, one, strict=False))


def test_a_text_that_cannot_be_said(alone):
    with pytest.raises(UserError, match="expected words that can be spoken, got '…'"):
        next(synthesize(lambda number: "…", 1, 0, alone, processes=1))


def test_interrupt_ends_the_workers_quietly(tmp_path):
    script = tmp_path / "speak.py"
    script.write_text(
        "from seqapps.trigger.voices.synthesizer import discover, synthesize\n"
        "if __name__ == '__main__':\n"
        "    try:\n"
        "        for clip in synthesize(lambda n: 'hey', 10**6, 0, discover(only=['espeak']), 2):\n"
        "            print('clip', flush=True)\n"
        "    except KeyboardInterrupt:\n"
        "        print('stopped')\n"
    )
    path = os.pathsep.join(filter(None, sys.path))
    done = subprocess.Popen(
        [sys.executable, script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": path},
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # as in a terminal
    )
    assert done.stdout and done.stdout.readline() == "clip\n"
    os.killpg(done.pid, signal.SIGINT)
    out, err = done.communicate(timeout=30)
    assert out.endswith("stopped\n") and err == ""  # a clip's line may be cut off
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and _group(done.pid):
        time.sleep(0.05)
    assert not _group(done.pid)


def _group(number: int) -> bool:
    """Whether a process of the group is left."""
    try:
        os.killpg(number, 0)
    except ProcessLookupError:
        return False
    return True


# Changes of voice


def test_trim():
    buzz = harmonic(120)
    padded = np.concatenate([np.zeros(3_000, np.float32), buzz, np.zeros(5_000, np.float32)])
    assert len(augmentation.trim(padded, RATE_HZ)) == pytest.approx(len(buzz), abs=200)
    assert len(augmentation.trim(np.zeros(1_000, np.float32), RATE_HZ)) == 0
    assert len(augmentation.trim(np.zeros(0, np.float32), RATE_HZ)) == 0


def test_resample_and_warp():
    buzz = harmonic(120)
    slow = augmentation.resample(buzz, 1.25)
    assert len(slow) == len(buzz) * 1.25 and slow.dtype == np.float32
    assert pitch_hz(slow) == pytest.approx(120 / 1.25, rel=0.02)
    back = augmentation.resample(augmentation.resample(buzz, 2.0), 0.5)
    assert np.abs(back - buzz)[500:-500].max() < 0.01
    lengths = [len(augmentation.warp(buzz, np.random.default_rng(n), 9.0)) for n in range(20)]
    assert 0.74 * len(buzz) < min(lengths) < max(lengths) < 1.34 * len(buzz)


@pytest.mark.parametrize("factor", [0.8, 1.25, 1.5])
def test_tempo_keeps_pitch(factor):
    buzz = harmonic(120, 1.0)
    changed = augmentation.tempo(buzz, factor)
    assert len(changed) == round(len(buzz) / factor) and changed.dtype == np.float32
    assert pitch_hz(changed) == pytest.approx(120, rel=0.02)
    inner = changed[800:-800]
    assert np.sqrt(np.square(inner).mean()) == pytest.approx(
        np.sqrt(np.square(buzz).mean()), rel=0.05
    )


def test_tempo_of_one_changes_nothing():
    buzz = harmonic(120)
    assert np.allclose(augmentation.tempo(buzz, 1.0), buzz, atol=1e-5)


def test_revoice_of_nothing_changes_nothing():
    buzz = harmonic(120)
    assert np.allclose(augmentation.revoice(buzz, np.random.default_rng(0)), buzz, atol=1e-5)


def test_formants_move_and_pitch_stays():
    buzz = harmonic(120)
    up, down = (augmentation.revoice(buzz, np.random.default_rng(0), f) for f in (1.2, 1 / 1.2))
    assert centroid_hz(up) > 1.1 * centroid_hz(buzz) > 1.21 * centroid_hz(down)
    assert pitch_hz(up) == pytest.approx(120, rel=0.02)
    assert pitch_hz(down) == pytest.approx(120, rel=0.02)


def test_formants_of_speech_move(espeak):
    speech, rate_hz = espeak.say("hey marvin", "en-us+m3", np.random.default_rng(0))
    speech = augmentation.resample(speech, RATE_HZ / rate_hz)
    moved = augmentation.revoice(speech, np.random.default_rng(0), 1.15)
    assert centroid_hz(moved) > 1.05 * centroid_hz(speech)


def test_tilt_and_breath():
    buzz = harmonic(120)
    random = np.random.default_rng(0)
    assert centroid_hz(augmentation.revoice(buzz, random, tilt_db=6)) > centroid_hz(buzz)
    assert centroid_hz(augmentation.revoice(buzz, random, tilt_db=-6)) < centroid_hz(buzz)
    breathy = augmentation.revoice(buzz, random, breath=0.5)
    high = np.fft.rfftfreq(len(buzz), 1 / RATE_HZ) > 4_000
    before, after = (np.abs(np.fft.rfft(x))[high] for x in (buzz, breathy))
    assert np.median(after) > 5 * np.median(before)


@pytest.mark.parametrize("length", [1, 100, 1_600, 16_001])
@pytest.mark.parametrize("change", ["warp", "vocode", "retime"])
def test_changes_take_any_length(change, length):
    noise = np.random.default_rng(0).standard_normal(length).astype(np.float32)
    function = getattr(augmentation, change)
    first, again = (function(noise, np.random.default_rng(1)) for _ in range(2))
    assert first.dtype == np.float32 and np.isfinite(first).all()
    assert np.array_equal(first, again)
    if change == "vocode":
        assert len(first) == length


def test_a_program_that_reads_nothing_does_not_end_us():
    """The command line dies of closed pipes: `seqapps … | head` ends quietly."""
    code = (
        "import signal; signal.signal(signal.SIGPIPE, signal.SIG_DFL)\n"
        "from seqapps.trigger.voices.speech_programs import run\n"
        "print(repr(run(['true'], 'more than a pipe holds' * 100_000)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "''\n", "")
