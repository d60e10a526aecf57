"""Splitting examples by what they are, never by their place in a file."""

import hashlib


def held_out(examples: list[str], share: float) -> list[bool]:
    """Say for each example whether it validates: by the hash of its text.

    Equal examples are on one side, and at least one distinct example is on either side.

    Args:
        examples: texts, of which at least two are distinct.
        share: of the examples to hold out, about.
    """
    order = {text: hashlib.sha256(text.encode()).digest() for text in set(examples)}
    border = int(share * 2**32).to_bytes(4, "big")
    chosen = {text for text, digest in order.items() if digest[:4] < border}
    if not chosen:
        chosen = {min(order, key=lambda text: order[text])}
    elif len(chosen) == len(order):
        chosen.remove(max(order, key=lambda text: order[text]))
    return [text in chosen for text in examples]
