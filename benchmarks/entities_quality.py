"""Measure a model of entities on annotated texts: F1 of exact spans, speed, own labels.

    python benchmarks/entities_quality.py [--model DIR] [--data NAME=FILE …] [--lower NAME …]
        [--own NAME=TRAIN,TEST …] [--spacy MODEL]

Prints a table: for each `--data` the F1 of PER, ORG and LOC, in lower case too for those of
`--lower`; tokens per CPU-second with tokenising, and the time of a cold start; for each `--own` the
F1 of a training on few rows, from the model and from random weights with its word vectors
(`--vectors`), and the F1 of the old labels before and after. The files are not part of the
repository: CoNLL files of EWT, PUD, WNUT-17, CoNLL-2003 and CrossNER, for instance. With `--spacy`
and that library installed, its model is measured on the same texts.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from seqapps.common.errors import UserError
from seqapps.entities import evaluation
from seqapps.entities.evaluation import Pair
from seqapps.entities.formats import reading
from seqapps.entities.formats.annotated import Annotated
from seqapps.entities.runtime import Entity

TYPES = ("LOC", "ORG", "PER")
SPACY = {"PERSON": "PER", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC", "ORG": "ORG"}
ONE_THREAD = {"OMP_NUM_THREADS": "1", "TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}
SHORT = "Angela Merkel was born in Hamburg."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", metavar="DIR")
    parser.add_argument("--data", action="append", default=[], metavar="NAME=FILE")
    parser.add_argument("--lower", action="append", default=[], metavar="NAME")
    parser.add_argument("--own", action="append", default=[], metavar="NAME=TRAIN,TEST")
    parser.add_argument("--vectors", metavar="FILE", help="for trainings from random weights")
    parser.add_argument("--spacy", metavar="MODEL")
    given = parser.parse_args()
    model = ["--model", given.model] if given.model else []
    print("| measure | seqapps | spaCy |\n|---|---|---|")
    for row in (*_quality(given, model), *_speed(given, model), *_own(given, model)):
        print("| " + " | ".join(row) + " |", flush=True)


def _quality(given: argparse.Namespace, model: list[str]) -> Iterator[tuple[str, str, str]]:
    for pair in given.data:
        name, file = pair.split("=", 1)
        for lower in [False, True] if name in given.lower else [False]:
            option = ["--lower"] if lower else []
            found = _json("evaluate", "--data", file, "--types", ",".join(TYPES), *option, *model)
            other = f"{_spacy(given.spacy, file, lower):.3f}" if given.spacy else "-"
            yield f"{name}{', lower case' * lower}: F1", f"{found['f1']:.3f}", other


def _speed(given: argparse.Namespace, model: list[str]) -> Iterator[tuple[str, str, str]]:
    """Measure one thread: CPU-seconds of a run over the first data, less those of one text."""
    began = time.monotonic()
    base = _cpu_seconds([SHORT], model)
    yield "cold start, s", f"{time.monotonic() - began:.2f}", "-"
    if given.data:
        texts = [text.text for text in _texts(given.data[0].split("=", 1)[1])] * 3
        tokens = sum(len(text.split()) for text in texts)
        seconds = _cpu_seconds(texts, model) - base
        yield "tokens per CPU-second", f"{tokens / seconds:,.0f}", "-"


def _cpu_seconds(texts: list[str], model: list[str]) -> float:
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write("\n".join(texts))
        file.flush()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        _seqapps("tag", "--input", file.name, "--engine", "lite", *model)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _own(given: argparse.Namespace, model: list[str]) -> Iterator[tuple[str, str, str]]:
    for pair in given.own:
        name, files = pair.split("=", 1)
        train, test = files.split(",")
        base = ["--from", given.model] if given.model else []
        nothing = ["--from", "none", *(["--vectors", given.vectors] if given.vectors else [])]
        for kind, options in (("from the model", base), ("from random weights", nothing)):
            with tempfile.TemporaryDirectory() as folder:
                out = str(Path(folder, "model"))
                _seqapps("train", "--data", train, "--out", out, *options)
                found = _json("evaluate", "--data", test, "--model", out)
                old = json.loads(Path(out, "metrics.json").read_text()).get("old_labels")
            yield f"{name}, {kind}: F1", f"{found['f1']:.3f}", "-"
            if old:
                yield f"{name}: old labels", f"{old['before']:.3f} -> {old['after']:.3f}", "-"


def _texts(file: str) -> list[Annotated]:
    return [text for text in reading.read(file) if not isinstance(text, UserError)]


def _spacy(name: str, file: str, lower: bool) -> float:
    """Return the F1 of a model of spaCy on the given tokens."""
    import spacy

    language, pairs = spacy.load(name), []
    for text in _texts(file):
        content = text.text.lower() if lower else text.text
        document = language(spacy.tokens.Doc(language.vocab, content.split()))
        found = [
            Entity(one.start_char, one.end_char, SPACY[one.label_], one.text, 1.0)
            for one in document.ents
            if one.label_ in SPACY
        ]
        right = tuple(span for span in text.spans if span.label in TYPES)
        pairs.append(Pair(text, right, tuple(found)))
    return float(evaluation.summary(pairs, TYPES)["f1"])


def _json(*arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_seqapps(*arguments, "--json"))
    return found


def _seqapps(*arguments: str) -> str:
    command = [sys.executable, "-m", "seqapps", "entities", *arguments]
    environment = os.environ | ONE_THREAD
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


if __name__ == "__main__":
    main()
