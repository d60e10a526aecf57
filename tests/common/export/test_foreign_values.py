"""Values of models may come from anyone: each is checked before it is used."""

import copy
import itertools
import json
import math
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from seqapps.__main__ import run
from seqapps.common import app as apps
from seqapps.common.export import bundle

from tests.common.export import hostile
from tests.conftest import assert_refused, seqapps
from tests.contract import examples

ESCAPE = "\x1b[31mred"
WRONG: dict[type, list[Any]] = {
    bool: ["yes", 2, []],
    int: ["many", [], {}, True, math.nan, 2.5, -(10**30), 10**30],
    float: ["many", [], {}, True, math.nan, math.inf, -1e300, 1e300, 10**400],
    str: [3, [], {}, ESCAPE, "a" * 100_000, "\ud800"],
    list: ["text", 3, {}],
    dict: ["text", 3, []],
}
# Lists and objects of many like values, which may be longer or shorter.
FREE = {"operating_points", "locales", "files", "numbers", "unread", "roles"}


def paths(value: Any, path: tuple = ()) -> Iterator[tuple]:
    """Yield the path of each value; of many similar values, the paths of the first and the last."""
    yield path
    entries = value.items() if isinstance(value, dict) else enumerate(value)
    entries = list(entries)
    if isinstance(value, list) or (path and path[-1] in FREE):
        entries = entries[:1] + entries[-1:]
    for key, part in entries:
        if isinstance(part, dict | list):
            yield from paths(part, (*path, key))
        else:
            yield (*path, key)


def mutants(content: Any) -> Iterator[tuple[tuple, Any, Any]]:
    """Yield path, new value and document for each change of each value of a document."""
    for path in paths(content):
        old = content
        for key in path:
            old = old[key]
        wrong = list(WRONG.get(type(old), ["text", 3, []]))
        if isinstance(old, list) and old and not (path and path[-1] in FREE):
            wrong += [[], old[:-1], [*old, old[-1]]]
            wrong += [[*old, "新"]] if isinstance(old[0], str) else []
        for value in wrong:
            changed = copy.deepcopy(content)
            if not path:
                changed = value
            else:
                place = changed
                for key in path[:-1]:
                    place = place[key]
                place[path[-1]] = value
            yield path, value, changed


# A copied app, and one whose users train it first, come without a model.
SHIPPED = [name for name in apps.names() if bundle.shipped(name)]


@pytest.fixture(scope="module", params=SHIPPED)
def app(request: pytest.FixtureRequest) -> apps.App:
    return apps.find(request.param)


@pytest.fixture(scope="module")
def model(app, tmp_path_factory) -> Path:
    copy = hostile.model(app.name, tmp_path_factory.mktemp(app.name) / "model")
    # Every change is followed by digests of all files; answers by LiteRT need none of these.
    for file in (copy / "saved_model.pb", copy / "core.keras", *(copy / "variables").iterdir()):
        file.write_bytes(b"")
    return hostile.sealed(copy)


def arguments(app, model: Path) -> list[str]:
    example = examples.of(app)
    return [app.name, example.item_verb, example.items[0], "--json", "--model", str(model)]


def outcome(app, model: Path, capfd) -> str:
    """Return "" if the app refuses the model in one line, otherwise its exit code and output."""
    code = run(arguments(app, model))
    out, err = capfd.readouterr()
    if code == 2 and not out and err.count("\n") == 1 and err[:-1].isprintable():
        return "" if "bug" not in err and len(err) < 600 else err
    return f"{code} {out} {err}"


def test_the_model_itself_is_used(app, model, capfd):
    assert outcome(app, model, capfd).startswith("0 {")


def test_values_of_documents(app, model, capfd):
    accepted = []
    for file in (model / name for name in ("config.json", "forms.json")):
        if not file.exists():  # only dates has forms
            assert app.name != "dates"
            continue
        original = file.read_text(encoding="utf-8")
        for path, value, changed in mutants(json.loads(original)):
            file.write_text(json.dumps(changed), encoding="utf-8")
            if result := outcome(app, hostile.sealed(model), capfd):
                accepted.append((file.name, path, str(value)[:40], result))
        file.write_text(original, encoding="utf-8")
    hostile.sealed(model)
    assert not accepted, "\n".join(map(str, accepted))


def test_values_of_the_manifest(app, model, capfd):
    file = model / bundle.MANIFEST
    original, accepted = file.read_text(encoding="utf-8"), []
    for path, value, changed in mutants(json.loads(original)):
        file.write_text(json.dumps(changed), encoding="utf-8")
        if result := outcome(app, model, capfd):
            accepted.append((path, str(value)[:40], result))
    files = json.loads(original)["files"]
    for name in ("", ".", "/etc/hostname", "../model/core.keras", "a\0b", ESCAPE, "a" * 5_000):
        changed = {**json.loads(original), "files": {**files, name: "0" * 64}}
        file.write_text(json.dumps(changed), encoding="utf-8")
        if result := outcome(app, model, capfd):
            accepted.append((name, result))
    hostile.sealed(model)
    assert not accepted, "\n".join(map(str, accepted))


# Arrays from which entries may be missing.
SHORTER = {"known", "bigrams", "bits", "words"}


def wrong_arrays(name: str, array: np.ndarray) -> Iterator[tuple[str, np.ndarray | None]]:
    """Yield changes of an array that no model has; None: the array is missing."""
    yield "missing", None
    yield "text", array.astype(str)
    yield "complex", array.astype(complex)
    yield "scalar", array.reshape(-1)[0]
    yield "another axis", array[None]
    yield "longer", np.concatenate([array, array]) if name != "bits" else array.astype(int)
    if name not in SHORTER:
        yield "shorter", array[:-1]
        yield "empty", array[:0]
    if np.issubdtype(array.dtype, np.floating):
        for value in (math.nan, math.inf, -math.inf):
            yield str(value), np.where(np.arange(array.size).reshape(array.shape), array, value)
    if name not in ("bits", "table", "scale", "bias"):
        is_unsigned = np.issubdtype(array.dtype, np.unsignedinteger)
        dtype = np.int64 if is_unsigned else array.dtype
        yield "negative", np.full(array.shape, -1, dtype)
        yield "huge", np.full(array.shape, 2**62).astype(dtype)


def test_values_of_arrays(app, model, capfd):
    accepted = []
    for file in model.rglob("*.npz"):
        original = file.read_bytes()
        with np.load(file) as opened:
            arrays = dict(opened)
        for name in arrays:
            for label, array in wrong_arrays(name, arrays[name]):
                changed = {**arrays, name: array}
                np.savez(file, **{k: v for k, v in changed.items() if v is not None})
                if result := outcome(app, hostile.sealed(model), capfd):
                    accepted.append((file.name, name, label, result))
        for label, content in (("empty", b""), ("cut", original[:-30]), ("text", b"PK" * 99)):
            file.write_bytes(content)
            if result := outcome(app, hostile.sealed(model), capfd):
                accepted.append((file.name, label, result))
        file.write_bytes(original)
    hostile.sealed(model)
    assert not accepted, "\n".join(map(str, accepted))


def npy(shape: tuple[int, ...], data: bytes) -> bytes:
    """Return the content of a .npy file whose header may lie."""
    import io

    file = io.BytesIO()
    header = {"descr": "<i8", "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, header)
    return file.getvalue() + data


@pytest.mark.parametrize("kind", ["shape", "members", "zeros", "lzma"])
def test_bombs_in_arrays(tmp_path, kind):
    model = hostile.model("dinosaurs", tmp_path / "model")
    file = model / "training.npz"
    method = zipfile.ZIP_LZMA if kind == "lzma" else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(file, "w", method, compresslevel=1) as archive:
        if kind == "zeros":
            with archive.open("known.npy", "w", force_zip64=True) as member:
                for _ in range(1_100):
                    member.write(bytes(1_000_000))
        elif kind == "members":
            for number in range(2_000):
                archive.writestr(str(number), b"")
        else:
            archive.writestr("known.npy", npy((2**40,) if kind == "shape" else (1,), bytes(8)))
    hostile.sealed(model)
    refused = seqapps("dinosaurs", "generate", "--model", model)
    assert_refused(refused, "training.npz", "expected")


@pytest.mark.parametrize("name", ["config.json", "metrics.json", bundle.MANIFEST])
@pytest.mark.parametrize(
    "content",
    [
        "[" * 100_000,
        " " * 9_000_000,
        '{"a":' * 50_000,
        '{"a":' * 500 + "1" + "}" * 500,
        "\xff",
        "9" * 5_000,
    ],
    ids=["lists", "spaces", "objects", "valid objects", "not UTF-8", "a long number"],
)
def test_documents_that_are_too_large_or_too_deep(tmp_path, name, content):
    model = hostile.model("dinosaurs", tmp_path / "model")
    (model / name).write_text(content, encoding="latin-1")
    if name != bundle.MANIFEST:
        hostile.sealed(model)
    for verb in ("generate", "info"):
        assert_refused(seqapps("dinosaurs", verb, "--model", model), name)


def test_a_configuration_file_that_is_too_deep(tmp_path):
    file = tmp_path / "deep.toml"
    file.write_text("a = " + "[" * 50_000)
    given = ("--config", file, "--out", tmp_path / "model", "--data", file)
    assert_refused(seqapps("dinosaurs", "train", *given), "deep.toml", "too deeply")


def test_weights_that_are_not_numbers(app, model, capfd):
    accepted = []
    for file in model.glob("lite/*.tflite"):
        original = file.read_bytes()
        hostile.spoil(file)
        result = outcome(app, hostile.sealed(model), capfd)
        if result and (not result.startswith("0") or "nan" in result.lower()):
            accepted.append((file.name, result))
        file.write_bytes(original)
    hostile.sealed(model)
    assert not accepted, "\n".join(map(str, accepted))


def test_lite_parts_in_the_place_of_others(app, model, capfd):
    """A part that does not fit is refused, when it is loaded or when it is called."""
    files = sorted(model.rglob("*.tflite"))
    contents = {file: file.read_bytes() for file in files}
    accepted = []
    for file, other in itertools.permutations(files, 2):
        file.write_bytes(contents[other])
        result = outcome(app, hostile.sealed(model), capfd)
        if result and not result.startswith("0 "):
            accepted.append((file.name, other.name, result))
        file.write_bytes(contents[file])
    hostile.sealed(model)
    assert not accepted, "\n".join(map(str, accepted))


def test_a_table_is_not_begun_with_a_model_that_cannot_answer(tmp_path):
    model = hostile.model("dates", tmp_path / "model")
    hostile.spoil(model / "lite" / "step.tflite")
    table, out = tmp_path / "table.csv", tmp_path / "out.csv"
    table.write_text("id,text\n1,the 3rd of May in 1979\n")
    given = ("--csv", table, "--column", "text", "--model", hostile.sealed(model))
    for options in ((), ("--out", out)):
        assert_refused(seqapps("dates", "translate", *given, *options), "is not a number")
    assert not out.exists()


def test_the_settings_of_a_program_and_of_its_folder_agree(app, tmp_path):
    model = hostile.model(app.name, tmp_path / "model")
    config = json.loads((model / "config.json").read_text(encoding="utf-8"))
    (model / "config.json").write_text(json.dumps({**config, "seed": 77}), encoding="utf-8")
    hostile.sealed(model)
    refused = seqapps(*arguments(app, model), "--engine", "tf")
    assert_refused(refused, "config.json is not that of its saved_model.pb")


def test_words_of_a_model_that_are_printed_have_no_escapes(tmp_path):
    model = hostile.model("dinosaurs", tmp_path / "model")
    metrics = json.loads((model / "metrics.json").read_text())
    metrics |= {ESCAPE: [ESCAPE, math.nan], "mixed": [{"a": 1}, 2]}
    (model / "metrics.json").write_text(json.dumps(metrics))
    hostile.sealed(model)
    for options in ((), ("--json",)):
        done = seqapps("dinosaurs", "info", "--model", model, *options)
        assert done.returncode == 0 and "\x1b" not in done.stdout and "NaN" not in done.stdout
