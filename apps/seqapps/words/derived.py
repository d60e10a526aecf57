"""Make models without training: of a file of vectors, and of another model by debiasing."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from seqapps.common.errors import UserError, escaped, excerpt, is_plain
from seqapps.common.export import bundle, exporter, writers
from seqapps.common.io.files import write_json, write_text
from seqapps.common.io.staging import staged
from seqapps.common.training.loop import versions

from . import model, program
from .analysis.bias import debiased, direction, extreme_words, report, space_of
from .analysis.lists import BiasLists
from .config import DEBIASING, MAX_WORDS, Config, scale_to_data
from .runtime import Runtime, normalised
from .settings import MAX_SOURCE, Settings, Vocabulary
from .text import vector_files


def write(
    folder: Path, core: model.WordVectors, settings: Settings, vocabulary: Vocabulary
) -> None:
    """Write core model, settings, vocabulary, LiteRT model and SavedModel to a folder."""
    writers.save_core(core, folder / exporter.CORE)
    settings.save(folder)
    vocabulary.save(folder)
    exporter.complete(program.__name__, folder)


def check_out(out: Path, overwrite: bool) -> None:
    """Check that a new model may be written to a folder.

    Raises:
        UserError: a finished model without `overwrite`, or see `bundle.check_target`.
    """
    target = out.resolve()
    bundle.check_target(target, model.PACKAGE)
    if not overwrite and ((target / bundle.MANIFEST).exists() or bundle.is_shipped(target)):
        raise UserError(
            f"{out} holds a finished model: choose another --out, or replace the model with "
            "--overwrite"
        )


def import_vectors(
    file: str, out: Path, *, max_words: int = MAX_WORDS, source: str = "", overwrite: bool = False
) -> dict[str, Any]:
    """Make a model of a file of GloVe, word2vec or fastText; return its metrics.

    Args:
        file: path of the file, see `vector_files.batches`.
        out: folder of the new model.
        max_words: number of words, the first ones of the file.
        source: a phrase that names origin and licence of the vectors, for the card.
        overwrite: whether a finished model in `out` is replaced.

    Raises:
        UserError: an unreadable file, or a folder that may not be written to.
    """
    check_out(out, overwrite)
    if len(source) > MAX_SOURCE or not is_plain(source):
        raise UserError(
            f"source expects at most {MAX_SOURCE} characters on one line, got {len(source)}: "
            f"{excerpt(source)}"
        )
    found = _Imported(file)
    for batch in vector_files.batches(file, max_words):
        found.add(batch)
    vocabulary = Vocabulary(tuple(found.words), np.zeros(len(found.words), np.int64))
    vocabulary.check_size(file)
    core = found.core()
    size = core.shape[1]
    config = Config(
        size=size,
        max_words=len(vocabulary),
        lowercase=all(word == word.lower() for word in vocabulary.words),
    )
    settings = Settings(
        vocabulary,
        size=size,
        min_count=0,
        tokens=0,
        source=source or f"the file {escaped(Path(file).name)[:100]}",
        config=scale_to_data(config, vocabulary.counts),
        preset="imported",
        seed=0,
    )
    metrics = {
        "words": len(vocabulary),
        "size": size,
        "source": settings.source,
        "left_out": found.left_out,
        "without_vector": found.zeros,
        "sha256": found.hash.hexdigest(),
        "cosine_in_8_bits": round(found.least_cosine, 5),
        "versions": versions(),
    }
    _put(out, core, settings, metrics, _imported_card(settings, metrics))
    return metrics


class _Imported:
    """The entries of a file so far, in 8 bits."""

    def __init__(self, file: str) -> None:
        self.file, self.words, self.left_out, self.zeros = file, list[str](), 0, 0
        self.hash, self.least_cosine = hashlib.sha256(), 1.0
        self._parts: list[tuple[np.ndarray, np.ndarray]] = []

    def add(self, batch: vector_files.Batch) -> None:
        """Add a batch of the file."""
        self.left_out += batch.left_out
        if not batch.words:
            return
        self.words += batch.words
        self.hash.update(batch.vectors.tobytes())
        table, scale = model.quantised(batch.vectors)
        self._parts.append((table, scale))
        has_vector = table.any(axis=1)
        self.zeros += int((~has_vector).sum())
        cosines = (normalised(table * scale) * normalised(batch.vectors)).sum(axis=1)
        self.least_cosine = min(self.least_cosine, float(cosines[has_vector].min(initial=1.0)))

    def core(self) -> model.WordVectors:
        """Return the core model."""
        tables, scales = zip(*self._parts, strict=True)
        return model.of_levels(np.concatenate(tables), np.concatenate(scales))


def _put(
    out: Path, core: model.WordVectors, settings: Settings, metrics: Mapping[str, Any], card: str
) -> None:
    with staged(out.resolve()) as folder:
        write(folder, core, settings, settings.vocabulary)
        write_text(folder / "README.md", card)
        write_json(folder / "metrics.json", dict(metrics))
        bundle.write_manifest(folder, model.PACKAGE)


def _imported_card(settings: Settings, metrics: Mapping[str, Any]) -> str:
    return f"""# Word vectors of a file

This model has vectors of {metrics["size"]} dimensions for {metrics["words"]:,} words:
`seqapps words nearest WORDS --model DIR`. Source of the vectors:

> {settings.source}

The numbers of occurrences of the words are not known. The lowest cosine between a vector and its
8-bit form is {metrics["cosine_in_8_bits"]}. {metrics["left_out"]:,} entries of the file were left
out, because they are not words or repeat earlier entries. {metrics["without_vector"]:,} words have
the vector 0 and are treated as unknown.

Word vectors reproduce the stereotypes of their corpus; `seqapps words bias` measures some of them.
"""


def debias(
    runtime: Runtime, lists: BiasLists, out: Path, method: str, overwrite: bool = False
) -> dict[str, Any]:
    """Debias the vectors of a model; return the report before and after.

    One thread computes it, so that the result does not depend on the number of threads.

    Args:
        runtime: the model.
        lists: the lists of words.
        out: folder of the new model.
        method: one of `DEBIASING`, see `bias.debiased`.
        overwrite: whether a finished model in `out` is replaced.

    Raises:
        UserError: another method, a vocabulary without the words of the lists, or a folder that
            may not be written to.
    """
    if method not in DEBIASING:
        raise UserError(f"method expects one of {', '.join(DEBIASING)}, got {method!r}")
    check_out(out, overwrite)
    space = space_of(runtime)
    with threadpool_limits(1):
        component, share = direction(space, lists.definition)
        extremes = extreme_words(space, component, lists.listed)
        after = debiased(space, lists, component, method)
    found = {
        "bias": lists.name,
        "method": method,
        "share_of_variance": round(share, 4),
        "before": report(space, lists, component, extremes),
        "after": report(after, lists, component, extremes),
    }
    core = model.assemble(after.unit)
    metrics = {"words": len(space.words), "debiased": found, "versions": versions()}
    _put(out, core, runtime.settings, metrics, _debiased_card(found))
    return found


def _debiased_card(found: Mapping[str, Any]) -> str:
    before, after = found["before"], found["after"]
    rows = [
        (old["name"], _effect(old), _effect(new))
        for old, new in zip(before["tests"], after["tests"], strict=True)
    ]
    rows.append(
        (
            "professions, mean projection",
            before["professions"]["mean_projection"],
            after["professions"]["mean_projection"],
        )
    )
    rows.append(
        (
            f"{before['separated_words']:,} most biased words, told apart by a classifier",
            before["separability"],
            after["separability"],
        )
    )
    table = "\n".join(f"| {name} | {old} | {new} |" for name, old, new in rows)
    return f"""# Debiased word vectors

Method `{found["method"]}`. The vectors were neutralised and equalised along the direction of
{found["bias"]} (Bolukbasi et al. 2016); the method `balance` also balances the neighbourhoods of
biased words. The direction explains {found["share_of_variance"]:.0%} of the variance of its pairs.

| | before | after |
|---|---|---|
{table}

Debiasing hides more bias than it removes: see the share of words that a classifier can still
separate (0.5 is chance).
"""


def _effect(row: Mapping[str, Any]) -> str:
    return "-" if row["effect"] is None else f"{row['effect']} (p {row['p']})"
