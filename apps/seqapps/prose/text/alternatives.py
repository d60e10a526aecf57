"""Texts with alternatives: `the apple and {pair|pear} salad`."""

import re
from math import prod

from seqapps.common.errors import UserError, excerpt

_GROUP = re.compile(r"\{([^{}]*)\}")


def parsed(text: str) -> list[list[str]]:
    """Return the parts of a text, each a list of alternatives.

    Raises:
        UserError: no group of alternatives, one with a single alternative, or a stray brace.

    Example:
        >>> parsed("the {pair|pear} salad")
        [['the '], ['pair', 'pear'], [' salad']]
    """
    pieces = _GROUP.split(text)
    if any(c in "{}" for plain in pieces[::2] for c in plain):
        raise UserError(f"{excerpt(text)} has a brace without its other one")
    groups = [group.split("|") for group in pieces[1::2]]
    if not groups or min(map(len, groups)) < 2:
        raise UserError(
            f"expected alternatives such as {{pair|pear}} in the text, got {excerpt(text)}"
        )
    return [groups[number // 2] if number % 2 else [piece] for number, piece in enumerate(pieces)]


def counted(text: str) -> int:
    """Return the number of texts that the alternatives form; 1 if there are none, or at an error.

    Example:
        >>> counted("{a|an} {pair|pear|pare}"), counted("a pear"), counted("a {pear")
        (6, 1, 1)
    """
    try:
        return prod(map(len, parsed(text)))
    except UserError:
        return 1
