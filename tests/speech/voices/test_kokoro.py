"""Kokoro's voices, from a folder of the real layout with a small network in it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper
from seqapps.common.errors import UserError
from seqapps.speech.voices.kokoro import KOKORO_RATE_HZ, Kokoro, adapted
from seqapps.speech.voices.synthesizer import KOKORO, discover, synthesize

SYMBOLS = {
    symbol: number for number, symbol in enumerate("$ ˈˌːabdefhijklmnoprstuvwzæðŋɑɔəɛɡɪɹʃʊʌʒθʤ?!.")
}
SAMPLES = 3_000  # of a phoneme


def network(path: Path, tokens: str = "input_ids") -> None:
    """Write a network that hums a tone for each phoneme, `SAMPLES` long, shifted by the style."""
    fields = [
        helper.make_tensor_value_info(tokens, TensorProto.INT64, [1, None]),
        helper.make_tensor_value_info("style", TensorProto.FLOAT, [1, 256]),
        helper.make_tensor_value_info("speed", TensorProto.FLOAT, [1]),
    ]
    ramp = np.linspace(0, 6, SAMPLES, dtype=np.float32)[None]
    constants = {
        "ramp": onnx.numpy_helper.from_array(ramp, "ramp"),
        "column": onnx.numpy_helper.from_array(np.array([-1, 1]), "column"),
        "flat": onnx.numpy_helper.from_array(np.array([1, -1]), "flat"),
    }
    steps = [
        ("Cast", [tokens], "numbers", {"to": TensorProto.FLOAT}),
        ("Reshape", ["numbers", "column"], "rows", {}),
        ("MatMul", ["rows", "ramp"], "phases", {}),
        ("Mul", ["phases", "speed"], "faster", {}),
        ("ReduceSum", ["style"], "shift", {"keepdims": 0}),
        ("Add", ["faster", "shift"], "shifted", {}),
        ("Sin", ["shifted"], "tones", {}),
        ("Reshape", ["tones", "flat"], "waveform", {}),
    ]
    nodes = [helper.make_node(kind, taken, [given], **more) for kind, taken, given, more in steps]
    out = helper.make_tensor_value_info("waveform", TensorProto.FLOAT, [1, None])
    graph = helper.make_graph(nodes, "hum", fields, [out], list(constants.values()))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, path)


@pytest.fixture
def folder(tmp_path) -> Path:
    network(tmp_path / "onnx" / "model_quantized.onnx")
    vocabulary = {"model": {"vocab": SYMBOLS}}
    (tmp_path / "tokenizer.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    (tmp_path / "voices").mkdir()
    for number, name in enumerate(("af_one", "bm_two", "ef_three")):
        styles = np.full((510, 1, 256), number + 1, "<f4") * np.arange(510)[:, None, None] / 500
        styles.astype("<f4").tofile(tmp_path / "voices" / f"{name}.bin")
    return tmp_path


def test_voices_and_their_mixtures(folder):
    synthesizer = Kokoro.find(folder, 0.3)
    assert synthesizer.voices == ("af_one", "bm_two", "ef_three")
    said = [synthesizer.say("hello", "ef_three", np.random.default_rng(seed)) for seed in range(20)]
    again, _ = synthesizer.say("hello", "ef_three", np.random.default_rng(0))
    assert np.array_equal(again, said[0][0])
    assert {rate_hz for _, rate_hz in said} == {KOKORO_RATE_HZ}
    assert len({samples.tobytes() for samples, _ in said}) == 20
    lengths = {len(samples) // SAMPLES - 2 for samples, _ in said}  # 0 is before and behind
    phonemes = len("həlˈoʊ")
    assert lengths <= {phonemes - 1, phonemes, phonemes + 1} and phonemes + 1 in lengths


def test_either_name_of_the_input(folder):
    before, _ = Kokoro.find(folder, 0.3).say("hello", "bm_two", np.random.default_rng(0))
    other = folder / "other"
    network(other / "kokoro.onnx", tokens="tokens")
    shutil.copy(folder / "tokenizer.json", other)
    shutil.copytree(folder / "voices", other / "voices")
    after, _ = Kokoro.find(other, 0.3).say("hello", "bm_two", np.random.default_rng(0))
    assert np.array_equal(before, after)


def test_spellings():
    assert adapted("kˈɑːrəx", "en-gb") == "kˈɑːɹək"
    assert adapted("nˈaɪnti", "en-us") == "nˈaɪndi"


def test_it_is_found_and_says_words(folder, monkeypatch):
    monkeypatch.setenv(KOKORO, str(folder))
    found = discover(only="espeak, kokoro")
    assert [synthesizer.name for synthesizer in found.synthesizers] == ["espeak", "kokoro"]
    assert found.strength > 1
    requests = [(1, number, "hello") for number in range(40)]
    words = [list(synthesize(requests, found, count)) for count in (1, 2)]
    ours = [clip for clip in words[0] if clip.synthesizer == "kokoro"]
    assert 2 < len(ours) < 20 and found.failures == {}
    for one, two in zip(*words, strict=True):
        assert np.array_equal(one.samples, two.samples) and one.voice == two.voice
    longer = "hello there, and how are you?"
    requests = [(1, number, longer) for number in range(40)]
    assert {clip.synthesizer for clip in synthesize(requests, found, 1)} == {"espeak"}
    alone = discover(only="kokoro")
    assert alone.say(longer, np.random.default_rng(0)).synthesizer == "kokoro"
    assert alone.say("[[h|@|l|'oU]]", np.random.default_rng(0)).synthesizer == "espeak"
    assert [e.name for e in discover(only="espeak").synthesizers] == ["espeak"]
    assert "kokoro" not in [
        e.name for e in discover(only="espeak, kokoro", language="de").synthesizers
    ]


def test_the_command_names_its_voices(folder, tmp_path, monkeypatch):
    monkeypatch.setenv(KOKORO, str(folder))
    out = tmp_path / "clips"
    command = [sys.executable, "-m", "seqapps", "trigger", "synthesize", "--word", "hello"]
    options = ["-n", "3", "--synthesizers", "kokoro", "--out", out]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rows = [line.split("\t") for line in (out / "transcripts.tsv").read_text().splitlines()]
    assert [row[2] for row in rows] == ["kokoro"] * 3


def test_it_is_asked_for_and_not_there(monkeypatch):
    monkeypatch.delenv(KOKORO, raising=False)
    with pytest.raises(UserError, match=f"found none; Kokoro's neural voices: set {KOKORO} to"):
        discover(only="kokoro")
    with pytest.raises(UserError, match="found none that speaks de"):
        discover(only="kokoro", language="de")
    assert KOKORO in discover().advice()


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ("voices", r"expected Kokoro's voices in .*voices, found no \*.bin"),
        ("voices/bm_two.bin", "expected a voice of Kokoro, 256 numbers a row: .*bm_two.bin"),
        ("onnx", r"expected one file \*.onnx of Kokoro in .*, found 0"),
        ("onnx/model_quantized.onnx", "expected Kokoro as ONNX in .*model_quantized.onnx: "),
        ("tokenizer.json", "expected Kokoro's vocabulary in .*tokenizer.json: "),
    ],
)
def test_a_folder_with_a_part_that_is_broken(folder, monkeypatch, broken, message):
    path = folder / broken
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.write_bytes(b"not this")
    monkeypatch.setenv(KOKORO, str(folder))
    with pytest.raises(UserError, match=message):
        discover()


def test_without_onnxruntime(folder, monkeypatch):
    monkeypatch.setenv(KOKORO, str(folder))
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(UserError, match="Kokoro needs onnxruntime, which is not installed"):
        discover(only="kokoro")
