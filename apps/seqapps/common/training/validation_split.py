"""Split examples by their content, independently of their order in a file."""

import hashlib


def held_out(examples: list[str], share: float) -> list[bool]:
    """Return for each example whether it is held out, by the SHA-256 of its text.

    Equal examples are on the same side; each side has at least one distinct example.

    Args:
        examples: texts, at least two of them distinct.
        share: approximate share of the examples to hold out, 0 to 1.

    Example:
        >>> held_out(["a", "b", "c", "a"], share=0.3)
        [False, True, True, False]
    """
    order = {text: hashlib.sha256(text.encode()).digest() for text in set(examples)}
    threshold = min(int(share * 2**32), 2**32 - 1).to_bytes(4, "big")
    held = {text for text, digest in order.items() if digest[:4] < threshold}
    if not held:
        held = {min(order, key=lambda text: order[text])}
    elif len(held) == len(order):
        held.remove(max(order, key=lambda text: order[text]))
    return [text in held for text in examples]
