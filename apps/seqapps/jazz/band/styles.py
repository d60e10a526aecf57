"""Styles as groups of performers, and their weights for a model."""

import tomllib
from collections.abc import Sequence
from importlib import resources

import numpy as np

from seqapps.common.errors import UserError, nearest

STYLES: dict[str, list[str]] = tomllib.loads(
    (resources.files(__package__) / "styles.toml").read_text(encoding="utf-8")
)


def weights(name: str, performers: Sequence[str]) -> np.ndarray:
    """Return the weight of each performer in a style, <float32>[max(1, performers)].

    The name is a performer or one of `STYLES`, in any case; "" is nobody: zeros.

    Raises:
        UserError: the model has no performer of that name or style.

    Example:
        >>> weights("cool", ["Chet Baker", "Lester Young", "Stan Getz"]).tolist()
        [0.5, 0.0, 0.5]
    """
    vector = np.zeros(max(1, len(performers)), np.float32)
    positions = {performer.lower(): n for n, performer in enumerate(performers)}
    members = [name, *STYLES.get(name.lower(), ())]
    rows = [positions[one.lower()] for one in members if one.lower() in positions]
    if name and not rows:
        if not performers:
            raise UserError(f"style is unknown, for the training solos name no performer: {name!r}")
        hint = nearest(name, [*performers, *STYLES])
        raise UserError(
            f"style expects a performer of the training solos or a style, got {name!r}{hint}"
        )
    vector[rows] = 1 / max(1, len(rows))
    return vector


def available(performers: Sequence[str]) -> dict[str, list[str]]:
    """Return the styles of a model, then its performers; of each name the performers in it.

    Example:
        >>> available(["Chet Baker", "Nobody"])
        {'cool': ['Chet Baker'], 'Chet Baker': ['Chet Baker'], 'Nobody': ['Nobody']}
    """
    names = {performer.lower(): performer for performer in performers}
    styles = {
        style: [names[one.lower()] for one in members if one.lower() in names]
        for style, members in STYLES.items()
    }
    return {s: members for s, members in styles.items() if members} | {p: [p] for p in performers}


def table(performers: Sequence[str]) -> dict[str, np.ndarray]:
    """Return each available name in lower case with its weights."""
    return {name.lower(): weights(name, performers) for name in available(performers)}
