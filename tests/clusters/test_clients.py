"""Examples of the documents for other programs: ONNX Runtime in Node.js, and TF Serving."""

import re
import runpy
import subprocess

import pytest
import seqapps as package
import tensorflow as tf

from tests.conftest import ROOT, seqapps


def block(page: str, language: str, words: str) -> str:
    """Return the block of a document that holds the words."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    blocks = re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    (found,) = [one for one in blocks if words in one]
    return found


def test_names_in_node_are_those_of_the_page(tmp_path):
    for kind, out in (("web", "names"), ("onnx", "names-onnx")):
        done = seqapps("dinosaurs", "export", "--to", kind, "--out", tmp_path / out)
        assert done.returncode == 0, done.stderr
    (tmp_path / "draw.mjs").write_text(block("clients.md", "mjs", "InferenceSession"))
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    done = subprocess.run(
        ["node", "draw.mjs"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    names = package.load("dinosaurs").generate(3, start="Tyr", seed=1)
    assert done.stdout.split() == [name.name for name in names]
    assert done.stdout == block("clients.md", "text", "Tyrannisaurus")


def test_the_message_for_tf_serving_fits_the_model(tmp_path):
    example = tmp_path / "example.py"
    example.write_text(block("many-machines.md", "python", "PredictRequest"))
    given = runpy.run_path(str(example))
    request = type(given["request"]).FromString(given["request"].SerializeToString())
    program = tf.saved_model.load(str(ROOT / "models" / request.model_spec.name / "1"))
    signature = program.signatures[request.model_spec.signature_name]
    wanted = signature.structured_input_signature[1]
    assert set(request.inputs) == set(wanted)
    inputs = {name: tf.constant(tf.make_ndarray(p)) for name, p in request.inputs.items()}
    assert {name: value.dtype for name, value in inputs.items()} == {
        name: spec.dtype for name, spec in wanted.items()
    }
    assert signature(**inputs)["date"].numpy().tolist() == [b"1979-05-03", b"2046-06-12"]


@pytest.mark.parametrize("words", ["map_batches", "mapInPandas"])
def test_the_examples_of_the_document_are_python(words):
    compile(block("many-machines.md", "python", words), words, "exec")
