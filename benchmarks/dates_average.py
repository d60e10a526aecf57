"""Average the weights of two models of dates, one of which was trained further from the other.

    python benchmarks/dates_average.py LATER EARLIER SHARE OUT

OUT gets SHARE of the weights of LATER and the rest of those of EARLIER. It is a complete model
with SavedModel, LiteRT and known forms; its card and metrics are still those of LATER. Vectors of
characters that EARLIER lacks are those of LATER, and an encoder layer that it lacks is one of
zeros, which is what LATER started from. Wortsman et al. (2022), "Model soups".
"""

import argparse
import shutil
from pathlib import Path

import numpy as np
from seqapps.common.export import bundle, exporter, writers
from seqapps.dates import form_search, known_forms, model, program, runtime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("later", type=Path)
    parser.add_argument("earlier", type=Path)
    parser.add_argument("share", type=float)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    shutil.copytree(options.later, options.out)
    (options.out / known_forms.FILE).unlink(missing_ok=True)
    core = exporter.load_core(options.later)
    other = exporter.load_core(options.earlier)
    added = {
        id(weight)
        for layer in core.encoder.layers[other.config.encoder_depth :]
        for weight in layer.weights
    }
    earlier = iter(other.weights)
    for weight in core.weights:
        value = np.array(model.ops.convert_to_numpy(weight))
        if id(weight) in added:
            old = np.zeros_like(value)
        else:
            old = np.asarray(model.ops.convert_to_numpy(next(earlier)))
        if not np.issubdtype(value.dtype, np.floating):  # the state of a random generator
            continue
        common = value[: len(old)]  # new characters follow the others
        common[:] = options.share * common + (1 - options.share) * old
        weight.assign(value)
    writers.save_core(core, options.out / exporter.CORE)
    exporter.complete(program.__name__, options.out)
    found = form_search.find(runtime.load(bundle.Bundle(options.out, model.PACKAGE)))
    found.save(options.out)
    bundle.write_manifest(options.out, model.PACKAGE)


if __name__ == "__main__":
    main()
