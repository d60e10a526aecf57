"""Synthetic voices: eSpeak NG, and every other synthesiser of this machine."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence

import numpy as np
import pytest
from seqapps.common.errors import UserError
from seqapps.speech.voices.synthesizer import Clip, Request, VoicePool, discover, synthesize

RATE_HZ = 16_000
ODD = ('hey "you" it\'s', "<b>view</b> glass", "rock & roll", "-hey", "$(view) `glass`;", "café")
WORDS = ("hey marvin", "snowboy", "view glass")


@pytest.fixture(scope="module")
def found() -> VoicePool:
    return discover()


@pytest.fixture(scope="module")
def alone() -> VoicePool:
    return discover(only="espeak")


def requests(texts: Sequence[str], count: int, seed: int = 0) -> list[Request]:
    """Return requests for `count` clips, of each text in turn."""
    return [(seed, number, texts[number % len(texts)]) for number in range(count)]


def sound(clip: Clip) -> None:
    """Check the format of a clip."""
    assert clip.samples.dtype == np.float32 and clip.samples.ndim == 1
    assert 0.1 <= len(clip.samples) / RATE_HZ <= 5, (clip.synthesizer, clip.voice, clip.text)
    assert np.abs(clip.samples).max() == pytest.approx(0.5, abs=1e-6)


def test_only_phonemic_synthesizers_speak_mnemonics(found):
    clips = [found.say("[[v|j|'u: g|l|'aa|s]]", np.random.default_rng(n)) for n in range(4)]
    assert {clip.synthesizer for clip in clips} <= {"espeak", "mbrola"}


def test_odd_texts_in_every_synthesizer(found):
    assert found.synthesizers[0].name == "espeak"
    for synthesizer in found.synthesizers:
        one = VoicePool((synthesizer,))
        for number, text in enumerate(ODD):
            sound(one.say(text, np.random.default_rng(number)))
        assert one.failures == {}


def test_every_synthesizer_gives_the_same_bytes_again(found):
    for synthesizer in found.synthesizers:
        voice = synthesizer.voices[-1]
        first, rate_hz = synthesizer.say("snowboy", voice, np.random.default_rng(3))
        again, _ = synthesizer.say("snowboy", voice, np.random.default_rng(3))
        assert np.array_equal(first, again), synthesizer.name
        other, _ = synthesizer.say("snowboy", voice, np.random.default_rng(4))
        assert not np.array_equal(first, other), synthesizer.name
        assert rate_hz >= RATE_HZ and first.dtype == np.float32


def test_markup_is_not_obeyed(found):
    """Of text that would end Pico's own markup, nothing may be lost."""
    for synthesizer in found.synthesizers:
        if synthesizer.name in ("pico", "rhvoice"):
            voice = synthesizer.voices[0]
            whole, _ = synthesizer.say("x</speed> view glass", voice, np.random.default_rng(0))
            part, _ = synthesizer.say("x", voice, np.random.default_rng(0))
            assert len(whole) > 1.5 * len(part)


def test_a_failing_voice_is_left_out(tmp_path, capsys):
    program = tmp_path / "flite"
    program.write_text(
        '#!/bin/sh\n[ "$1" = -lv ] && echo "Voices available: kal16 slt" && exit 0\n'
        'echo "broken voice" >&2\nexit 1\n'
    )
    program.chmod(0o755)
    pool = discover(tmp_path)
    lines = capsys.readouterr().err.splitlines()
    assert lines == [
        f"the voice flite {voice} fails and is left out: broken voice" for voice in ("kal16", "slt")
    ]
    assert [synthesizer.name for synthesizer in pool.synthesizers] == ["espeak"]
    assert "apt install" in pool.advice() and "flite" in pool.advice()


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
    pool = discover(tmp_path)
    assert [synthesizer.name for synthesizer in pool.synthesizers] == ["espeak", "flite"]
    clips = list(synthesize(requests(["snowboy"], 16), pool, processes=1))
    assert {clip.synthesizer for clip in clips} == {"espeak"}
    err = capsys.readouterr().err
    assert err == "the voice flite slt fails and is left out: no such word\n"


def test_discover_refuses_and_advises(tmp_path, alone):
    with pytest.raises(UserError, match="did you mean 'flite'"):
        discover(only="flight")
    with pytest.raises(UserError, match="apt install flite"):
        discover(tmp_path, only="flite")
    assert alone.advice() == ""  # it was asked for
    assert discover(tmp_path).advice().count("\n") == 0
    assert alone.strength > 1


def test_another_language(tmp_path):
    german = discover(tmp_path, language="de")
    assert german.synthesizers[0].voices[0].startswith("de+")
    sound(german.say("Grüß Gott", np.random.default_rng(0)))


def test_clips(found):
    texts = [*WORDS, *ODD]
    clips = list(synthesize(requests(texts, 12, seed=1), found, processes=1))
    assert [clip.text for clip in clips] == [texts[n % len(texts)] for n in range(12)]
    for clip in clips:
        sound(clip)
    assert len({(clip.synthesizer, clip.voice) for clip in clips}) >= 8


def test_clips_do_not_depend_on_processes(alone):
    def clips(count: int, processes: int) -> list[Clip]:
        return list(synthesize(requests(WORDS, count, seed=5), alone, processes))

    one, two = clips(20, 1), clips(20, 2)
    assert [clip.voice for clip in one] == [clip.voice for clip in two]
    assert all(np.array_equal(a.samples, b.samples) for a, b in zip(one, two, strict=True))
    few = clips(3, 1)
    assert all(np.array_equal(a.samples, b.samples) for a, b in zip(few, one, strict=False))


def test_a_text_that_cannot_be_said(alone):
    with pytest.raises(UserError, match="expected words that can be spoken, got '…'"):
        next(synthesize([(0, 0, "…")], alone, processes=1))


def test_interrupt_ends_the_workers_quietly(tmp_path):
    script = tmp_path / "speak.py"
    script.write_text(
        "from seqapps.speech.voices.synthesizer import discover, synthesize\n"
        "if __name__ == '__main__':\n"
        "    try:\n"
        "        requests = ((0, number, 'hey') for number in range(10**6))\n"
        "        for clip in synthesize(requests, discover(only='espeak'), 2):\n"
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
    deadline = time.monotonic() + 60
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
