"""Expected outputs of exported programs, computed with Keras from core.keras alone."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from seqapps.common.app import App
from seqapps.common.decoding.probabilities import log_softmax, softmax
from seqapps.common.export.exporter import load_core
from seqapps.common.io.text import STOP, Sequences

Cases = list[dict[str, Any]]  # of `endpoint`, `inputs` and `outputs`, as JSON can hold them


def cases(app: App, folder: Path, items: Sequence[str]) -> Cases:
    """Return the expected outputs of a model for the items of its example."""
    app.part("model")  # registers the classes of core.keras
    return _CASES[app.name](folder, list(items))


def _commands(folder: Path, items: list[str]) -> Cases:
    from seqapps.commands.engines import network_input
    from seqapps.commands.settings import Settings
    from seqapps.common.io import audio

    core, settings = load_core(folder), Settings.load(folder)
    cases = []
    for file in items:
        waveform = audio.read(Path(file), 30.0)
        features = network_input(waveform, settings.features)[None]
        logits = np.asarray(core((features, np.ones(features.shape[:2], np.float32)))[0])
        cases.append(
            {
                "endpoint": "posteriors",
                "inputs": {"waveform": waveform.tolist()},
                "outputs": {"log_probs": log_softmax(logits).tolist()},
            }
        )
    return cases


def _dates(folder: Path, texts: list[str]) -> Cases:
    from seqapps.common.io.unicode_folding import normalise
    from seqapps.dates import outputs
    from seqapps.dates.data import SHORT
    from seqapps.dates.settings import Settings

    core = load_core(folder)
    settings = Settings.load(folder)
    encoded = [settings.vocabulary.encode(normalise(text)).tolist() for text in texts]
    characters = Sequences.from_lists(encoded).ids.astype(np.int32)
    hints = np.array([settings.hints.encode("")] * len(texts), np.int32)
    output = outputs.of(core.config)
    date = outputs.encode("1979-05-03", "", "calendar", core.config)
    symbols = np.array([date] * len(texts), np.int32)
    padding = [0] * (min(SHORT, output.length) - len(date))
    previous = np.array([[output.start, *date[:-1], *padding]] * len(texts), np.int32)
    log_probs = log_softmax(np.asarray(core([characters, hints, previous]), np.float64))
    log_probs = log_probs[:, : len(date)]
    expected = np.take_along_axis(log_probs, symbols[..., None], axis=-1)[..., 0].sum(axis=1)
    inputs = {"characters": characters, "hints": hints, "symbols": symbols}
    return [
        {
            "endpoint": "log_prob",
            "inputs": {name: values.tolist() for name, values in inputs.items()},
            "outputs": {"log_prob": expected.tolist()},
        }
    ]


def _dinosaurs(folder: Path, names: list[str]) -> Cases:
    from seqapps.dinosaurs.settings import Settings

    core = load_core(folder)
    alphabet = Settings.load(folder).alphabet
    inputs, targets, mask = Sequences.from_lists(
        [alphabet.encode(n) for n in names]
    ).teacher_forced()
    log_probs = np.asarray(core(inputs))
    surprise = -np.take_along_axis(log_probs, targets[..., None], axis=-1)[..., 0] * mask
    states = [np.repeat(np.asarray(s), len(names), axis=0) for s in core.initial_state(1)]
    step_inputs = {f"state_{number}": state.tolist() for number, state in enumerate(states)}
    first = {"tokens": [STOP] * len(names), **step_inputs}
    return [
        {
            "endpoint": "score",
            "inputs": {"names": names},
            "outputs": {"surprise": surprise.tolist()},
        },
        {"endpoint": "step", "inputs": first, "outputs": {"log_probs": log_probs[:, 0].tolist()}},
    ]


def _emojify(folder: Path, texts: list[str]) -> Cases:
    from seqapps.emojify.program import MAX_CANDIDATES
    from seqapps.emojify.settings import Settings

    core, settings = load_core(folder), Settings.load(folder)
    encoded = settings.features.encode(texts)
    words = encoded.padded_words(settings.config.max_length)
    logits = np.asarray(core.logits(*encoded.padded_ngrams(), words))
    probabilities = settings.blend()(softmax(logits, settings.uniform_share), texts)
    best = -np.sort(-probabilities, axis=1)[:, :MAX_CANDIDATES]
    outputs = {"predict": {"probability": best.tolist()}}
    if core.sizes["words"]:
        outputs["embed"] = {"vector": np.asarray(core.sentence(words)[0]).tolist()}
    return [
        {"endpoint": name, "inputs": {"text": texts}, "outputs": expected}
        for name, expected in outputs.items()
    ]


def _entities(folder: Path, texts: list[str]) -> Cases:
    from seqapps.common.array_namespace import NumPy
    from seqapps.entities import engines
    from seqapps.entities.settings import Settings
    from seqapps.entities.text import windows

    core, settings = load_core(folder), Settings.load(folder)
    encoded = settings.vocabulary.encode(texts)
    tokens, cut = encoded.tokens, windows.cut(NumPy(), encoded.tokens.opens)
    expected: dict[str, list[float]] = {"row": [], "start": [], "end": [], "probability": []}
    for begin, length in zip(cut.starts.tolist(), cut.lengths.tolist(), strict=True):
        part = encoded.index[begin : begin + length]
        network = (encoded.words[part], encoded.characters[part], encoded.shapes[part])
        emissions = np.asarray(core.emissions(-1, *(values[None] for values in network)))
        scores = np.asarray(core.taggers[-1].scores())
        spans, probabilities = engines.decoded(emissions, scores, np.array([length]))
        for (_, first, last, _), probability in zip(spans, probabilities, strict=True):
            row = int(tokens.rows[begin])
            offset = sum(map(len, texts[:row]))
            end = tokens.starts[begin + last] + tokens.lengths[begin + last]
            expected["row"].append(row)
            expected["start"].append(int(tokens.starts[begin + first] - offset))
            expected["end"].append(int(end - offset))
            expected["probability"].append(float(probability))
    return [{"endpoint": "tag", "inputs": {"text": texts}, "outputs": expected}]


def _jazz(folder: Path, items: list[str]) -> Cases:
    from seqapps.jazz.data import read_file
    from seqapps.jazz.network import encoding

    core = load_core(folder)
    starts = np.cumsum([0, *encoding.CLASSES.values()])
    cases = []
    for item in items:
        solo = read_file(Path(item))
        events = encoding.encode(solo)
        style = np.zeros((1, core.performers), np.float32)
        log_probs = np.asarray(core((events.inputs[None], style)))[0]
        rows = np.arange(len(events))
        inputs = {
            "notes": solo.notes.rows.tolist(),
            "chords": solo.chords.reshape(-1, 3).tolist(),
            "tempo_bpm": solo.tempo_bpm,
            "beats_per_bar": solo.beats_per_bar,
            "style": "",
        }
        outputs = {
            f"{kind}_nats": (-log_probs[rows, starts[n] + events.targets[:, n]]).tolist()
            for n, kind in enumerate(encoding.CLASSES)
        }
        cases.append({"endpoint": "score", "inputs": inputs, "outputs": outputs})
    return cases


def _prose(folder: Path, texts: list[str]) -> Cases:
    from seqapps.prose.mixing import mixed
    from seqapps.prose.settings import Settings

    core, settings = load_core(folder), Settings.load(folder)
    ngrams = settings.ngrams(folder)
    assert ngrams is not None
    cases = []
    for text in texts:
        ids = np.append(settings.vocabulary.encode(text), STOP)[None].astype(np.int32)
        before = np.pad(ids[:, :-1], ((0, 0), (1, 0)), constant_values=STOP)
        log_probs = log_softmax(np.asarray(core((before, np.zeros_like(before))), np.float64))
        network = np.take_along_axis(log_probs, ids[..., None], axis=-1)[..., 0]
        known = ngrams.states(before, np.zeros(1, np.int32))
        share = settings.share[ngrams.depths(known)]
        nats = -mixed(network, ngrams.look_up(known, ids)[0], share)
        cases.append(
            {
                "endpoint": "surprise",
                "inputs": {"ids": ids.tolist(), "style": 0},
                "outputs": {"nats": nats.tolist()},
            }
        )
    return cases


def _translate(folder: Path, texts: list[str]) -> Cases:
    from seqapps.translate.settings import Settings
    from seqapps.translate.text import symbols

    core, encoder = load_core(folder), Settings.load(folder).encoder
    encoded = [encoder.encode(text) for text in texts]
    target = [*encoder.encode("ouvrir").ids.tolist()]
    tokens = np.zeros((len(texts), max(len(one.ids) for one in encoded)), np.int32)
    for row, one in enumerate(encoded):
        tokens[row, : len(one.ids)] = one.ids
    targets = np.array([target] * len(texts), np.int32)
    previous = np.array([[symbols.START, *target[:-1]]] * len(texts), np.int32)
    logs = log_softmax(np.asarray(core([tokens, np.zeros_like(tokens), previous]), np.float64))
    expected = np.take_along_axis(logs, targets[..., None], axis=-1)[..., 0].sum(axis=1)
    inputs = {"tokens": tokens, "segments": np.zeros_like(tokens), "targets": targets}
    return [
        {
            "endpoint": "log_prob",
            "inputs": {name: values.tolist() for name, values in inputs.items()},
            "outputs": {"log_prob": expected.tolist()},
        }
    ]


def _trigger(folder: Path, items: list[str]) -> Cases:
    import tensorflow as tf
    from seqapps.common.io import audio
    from seqapps.trigger.settings import Settings

    core, settings = load_core(folder), Settings.load(folder)
    shift, step = settings.features.window - settings.features.hop, settings.step_samples
    cases = []
    for file in items:
        chunk = audio.read(Path(file), 30.0)
        chunk = chunk[: len(chunk) // step * step]
        frames = settings.features.graph(tf.constant(np.pad(chunk, (shift, 0))))
        probabilities = tf.sigmoid(core(frames[None], training=False)[0])
        inputs = {"chunk": chunk.tolist(), "state": [0.0] * (shift + core.state_size)}
        outputs = {"probabilities": probabilities.numpy().tolist()}
        cases.append({"endpoint": "stream", "inputs": inputs, "outputs": outputs})
    return cases


def _words(folder: Path, words: list[str]) -> Cases:
    core = load_core(folder)
    listed = [line.split("\t")[0] for line in (folder / "words.tsv").read_text().splitlines()]
    ids = [listed.index(word) for word in words]
    table = np.asarray(core(np.arange(len(listed))))
    unit = table / np.linalg.norm(table, axis=1, keepdims=True)
    similarities = unit[ids] @ unit.T
    similarities[np.arange(len(ids)), ids] = -2.0
    best = -np.sort(-similarities, axis=1)[:, :3]
    known = {"vectors": [*table[ids].tolist(), [0.0] * table.shape[1]], "known": [1, 1, 1, 0]}
    return [
        {
            "endpoint": "lookup",
            "inputs": {"ids": ids},
            "outputs": {"vectors": table[ids].tolist()},
        },
        {
            "endpoint": "vectors",
            "inputs": {"words": [*words, "unheard-of"]},
            "outputs": known,
        },
        {
            "endpoint": "nearest",
            "inputs": {"words": words, "k": 3},
            "outputs": {"similarities": best.tolist(), "known": [1] * len(words)},
        },
    ]


_CASES: dict[str, Callable[[Path, list[str]], Cases]] = {
    "commands": _commands,
    "dates": _dates,
    "dinosaurs": _dinosaurs,
    "emojify": _emojify,
    "entities": _entities,
    "jazz": _jazz,
    "prose": _prose,
    "translate": _translate,
    "trigger": _trigger,
    "words": _words,
}
