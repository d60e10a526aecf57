"""Folds of the material of a training, for cross-validation.

The segments of a fold are made of its own sound alone, noises in their background included: a
network that is trained on the other folds has heard nothing of it.
"""

import hashlib
from collections.abc import Sequence

import numpy as np

from seqapps.speech.clips import Clips


def dealt(clips: Clips, folds: int) -> list[Clips]:
    """Deal clips to folds, one after the other.

    Example:
        >>> clips = Clips.of([np.zeros(n, np.float32) for n in (1, 2, 3)])
        >>> [len(part) for part in dealt(clips, 2)]
        [2, 1]
    """
    return [clips.select(np.arange(fold, len(clips), folds)) for fold in range(folds)]


def by_file(clips: Clips, files: Sequence[str], folds: int) -> list[Clips]:
    """Divide pieces of files among folds; the pieces of a file are in one fold.

    If there are fewer files than folds, each fold has a stretch of the pieces.

    Args:
        clips: the pieces, in the order of their files.
        files: the name of each piece's file.
        folds: number of folds.
    """
    names = sorted(set(files), key=lambda name: hashlib.sha256(name.encode()).digest())
    fold_of = dict(zip(names, np.arange(len(names)) % folds, strict=True))
    folds_of = np.array([fold_of[name] for name in files], np.int64)
    if len(names) < folds:
        folds_of = np.arange(len(files)) * folds // max(1, len(files))
    return [clips.select(np.flatnonzero(folds_of == fold)) for fold in range(folds)]
