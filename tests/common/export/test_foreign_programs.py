"""Programs of models may come from anyone: those with access to more than the model are refused."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from seqapps.common.errors import UserError
from seqapps.common.export import litert, savedmodel

from tests.common.export import hostile
from tests.conftest import ROOT, assert_refused, seqapps

TF = ("--engine", "tf")


@pytest.fixture
def dates(tmp_path) -> Path:
    return hostile.model("dates", tmp_path / "model")


def test_a_program_that_writes_a_file_is_not_loaded(dates, tmp_path):
    target = tmp_path / "written"
    hostile.writing(dates, target)
    refused = seqapps("dates", "translate", "3 May 1979", "--model", dates, *TF)
    assert_refused(refused, "'WriteFile'", "not loaded")
    long = tmp_path / "long.txt"  # for which `auto` takes TensorFlow
    long.write_text("3 May 1979\n" * 100_000)
    for engine in ("tf", "auto"):
        given = ("--input", long, "--model", dates, "--engine", engine)
        assert_refused(seqapps("dates", "translate", *given), "'WriteFile'")
    assert not target.exists()


def test_an_operation_may_stand_anywhere_in_the_graph(dates):
    def in_main(graph) -> None:
        graph.graph_def.node.add(op="ReadFile", name="one")

    def in_function(graph) -> None:
        graph.graph_def.library.function[0].node_def.add(op="PyFunc", name="one")

    def in_function_of_the_same_name(graph) -> None:
        functions = graph.graph_def.library.function
        functions.append(functions[0])
        functions[0].node_def.add(op="PyFunc", name="one")

    def in_another_graph(graph) -> None:
        graph.ClearField("object_graph_def")

    for change, word in (
        (in_main, "'ReadFile'"), (in_function, "'PyFunc'"),
        (in_function_of_the_same_name, "'PyFunc'"), (in_another_graph, "one graph"),
    ):  # fmt: skip
        hostile.with_graph(dates, change)
        with pytest.raises(UserError, match=word):
            savedmodel.check_graph(dates)
        shutil.copy(ROOT / "models" / "dates" / "1" / "saved_model.pb", dates)


@pytest.mark.parametrize("caller", ["function", "object"])
def test_the_functions_that_write_variables_cannot_be_called(dates, caller):
    def change(graph) -> None:
        functions = graph.graph_def.library.function
        name = next(f.signature.name for f in functions if "traced_save" in f.signature.name)
        if caller == "object":
            graph.object_graph_def.nodes.add().function.concrete_functions.append(name)
        else:
            other = next(f for f in functions if "traced" not in f.signature.name)
            node = other.node_def.add(op="StatefulPartitionedCall", name="one")
            node.attr["f"].func.name = name

    hostile.with_graph(dates, change)
    refused = seqapps("dates", "translate", "3 May 1979", "--model", dates, *TF)
    assert_refused(refused, "__inference__traced_save", "reads or writes files")


@pytest.mark.parametrize("content", [b"", b"\xff" * 100, None])
def test_a_file_that_is_no_graph_is_named(dates, content):
    file = dates / "saved_model.pb"
    file.unlink() if content is None else file.write_bytes(content)
    hostile.sealed(dates)
    refused = seqapps("dates", "translate", "3 May 1979", "--model", dates, *TF)
    assert_refused(refused, "saved_model.pb")


def test_the_programs_of_the_suite_are_loaded(app):
    """Those that a training has just written are loaded by the tests of the contract."""
    folder = ROOT / "models" / app.name / "1"
    if folder.is_dir():  # a copied app has none
        savedmodel.check_graph(folder)
        for file in (folder / "lite").rglob("*.tflite"):
            litert.LiteModel(file)


def with_operator(file: Path, builtin: int, custom: str | None = None) -> None:
    """Make the first kind of operator of a LiteRT model another one."""
    from tensorflow.lite.tools import flatbuffer_utils

    model = flatbuffer_utils.read_model(str(file))
    code = model.operatorCodes[0]
    code.builtinCode, code.deprecatedBuiltinCode = builtin, min(builtin, 127)
    code.customCode = custom
    file.write_bytes(bytes(flatbuffer_utils.convert_object_to_bytearray(model)))


@pytest.mark.parametrize(
    ("builtin", "custom", "word"),
    [
        (32, "Steal", "Steal"),
        (32, "Mfcc", "Mfcc"),  # one of LiteRT's own, which crashes while it is prepared
        (4_000, None, "4000"),
        (119, None, "WHILE"),
    ],
)
def test_operations_of_litert_parts(dates, builtin, custom, word):
    with_operator(dates / "lite" / "keys.tflite", builtin, custom)
    hostile.sealed(dates)
    refused = seqapps("dates", "translate", "3 May 1979", "--model", dates)
    assert_refused(refused, "keys.tflite", word)


@pytest.mark.parametrize("content", [b"", b"\xff" * 100, b"\x10\0\0\0TFL3"])
def test_a_file_that_is_no_flatbuffer_is_named(dates, content):
    (dates / "lite" / "keys.tflite").write_bytes(content)
    hostile.sealed(dates)
    refused = seqapps("dates", "translate", "3 May 1979", "--model", dates)
    assert_refused(refused, "keys.tflite is not usable")


def test_parts_that_do_not_fit_are_named(dates):
    shutil.copy(dates / "lite" / "step.tflite", dates / "lite" / "keys.tflite")
    hostile.sealed(dates)
    refused = seqapps("dates", "translate", "3 May 1979", "--model", dates)
    assert_refused(refused, "keys.tflite is not usable")


def with_lambda(folder: Path) -> None:
    """Make the core model one with a layer that runs Python code of its own."""
    import keras

    core = keras.Sequential([keras.layers.Input((3,)), keras.layers.Lambda(lambda x: x * 2)])
    core.save(folder / "core.keras")


def with_another_core(folder: Path) -> None:
    import keras

    keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(2)]).save(folder / "core.keras")


def with_a_damaged_core(folder: Path) -> None:
    (folder / "core.keras").write_bytes(b"PK" * 500)


def with_a_deep_core(folder: Path) -> None:
    with zipfile.ZipFile(folder / "core.keras", "w") as archive:
        for name, content in (("config.json", "[" * 100_000), ("metadata.json", "{}")):
            archive.writestr(name, content)


@pytest.mark.parametrize(
    "change", [with_lambda, with_another_core, with_a_damaged_core, with_a_deep_core]
)
def test_core_models_that_are_not_those_of_an_app(dates, tmp_path, change):
    (dates / "core.keras").unlink()
    change(dates)
    hostile.sealed(dates)
    out, data = tmp_path / "out", tmp_path / "dates.tsv"
    data.write_text("".join(f"{day} May 1979\t1979-05-{day:02}\n" for day in range(1, 31)))
    for to in ("litert", "savedmodel"):
        refused = seqapps("dates", "export", "--to", to, "--out", out, "--model", dates)
        assert_refused(refused, "is not usable")
    refused = seqapps("dates", "train", "--data", data, "--from", dates, "--out", out)
    assert refused.returncode == 2 and refused.stdout == "", refused
    line = refused.stderr.splitlines()[-1]
    assert line.startswith(f"seqapps: {dates} is not usable") and "Traceback" not in refused.stderr
    assert not out.exists()


def test_small_inputs_do_not_import_tensorflow():
    code = (
        "import sys; from seqapps.__main__ import run; run(['dates', 'translate', '3 May 1979']);"
        "assert not {'tensorflow', 'google.protobuf'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)
