"""Parts for browsers: fixed shapes, and one line where LiteRT.js could not run a part."""

import numpy as np
import pytest
from seqapps.common.backend import tensorflow
from seqapps.common.errors import UserError
from seqapps.common.export import writers
from seqapps.common.export.exporter import endpoint
from seqapps.common.export.litert import LiteModel

tf = tensorflow()


class Parts:
    endpoints = ("part",)

    def __init__(self, *specs):
        self.core = tf.Module()

        @endpoint(*specs)
        def part(*inputs):
            return {"out": sum(tf.cast(one, tf.float32) for one in inputs)}

        self.part = part


def test_the_first_axis_has_a_fixed_size(tmp_path):
    specs = [tf.TensorSpec([None, 3], tf.float32, "x"), tf.TensorSpec([None, 3], tf.int32, "n")]
    writers.web_parts(Parts(*specs), tmp_path)
    part = LiteModel(tmp_path / "part.tflite")
    details = part._interpreter.get_signature_runner().get_input_details()
    for name in ("x", "n"):
        assert details[name]["shape_signature"].tolist() == [writers.WEB_BATCH, 3]
    rows = np.arange(writers.WEB_BATCH * 3).reshape(-1, 3)
    out = part(x=rows.astype(np.float32), n=rows.astype(np.int32))["out"]
    assert out.tolist() == (2 * rows).tolist()


@pytest.mark.parametrize(
    ("spec", "words"),
    [(tf.TensorSpec([None, 2], tf.bool, "mask"), "its input mask is bool [any, 2]"),
     (tf.TensorSpec([None, None], tf.int32, "ids"), "its input ids is int32 [any, any]"),
     (tf.TensorSpec([None, None, 4], tf.float32, "x"), "its input x is float32 [any, any, 4]")],
)  # fmt: skip
def test_parts_that_browsers_cannot_run_are_refused(tmp_path, spec, words):
    with pytest.raises(UserError, match="the part part cannot be exported for the web") as error:
        writers.web_parts(Parts(spec), tmp_path)
    assert words in str(error.value)
    assert list(tmp_path.iterdir()) == []
