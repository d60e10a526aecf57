"""BLEU and chrF of translations, equal to those of sacrebleu 2.6 (tested on its values)."""

import math
import re
from collections import Counter
from collections.abc import Sequence

BLEU_SIGNATURE = "nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:2.6.0"
CHRF_SIGNATURE = "nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no|version:2.6.0"
LOWER_SIGNATURE = BLEU_SIGNATURE.replace("case:mixed", "case:lc")
BLEU_ORDER, CHRF_ORDER, BETA = 4, 6, 2
_ENTITIES = (("&quot;", '"'), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"))
_13A = (
    (re.compile(r"([\{-\~\[-\` -\&\(-\+\:-\@\/])"), r" \1 "),
    (re.compile(r"([^0-9])([\.,])"), r"\1 \2 "),
    (re.compile(r"([\.,])([^0-9])"), r" \1 \2"),
    (re.compile(r"([0-9])(-)"), r"\1 \2 "),
)


def tokens_13a(text: str) -> list[str]:
    """Return the tokens of mteval-v13a.

    Example:
        >>> tokens_13a("It's 3.5, (really).")
        ["It's", '3.5', ',', '(', 'really', ')', '.']
    """
    text = text.replace("<skipped>", "").replace("-\n", "").replace("\n", " ")
    if "&" in text:
        for entity, character in _ENTITIES:
            text = text.replace(entity, character)
    text = f" {text} "
    for pattern, replacement in _13A:
        text = pattern.sub(replacement, text)
    return text.split()


def bleu(found: Sequence[str], right: Sequence[str], lower: bool = False) -> float:
    """Return the BLEU of a corpus, 0 to 100.

    Papineni et al. (2002), equations 1 to 4; smoothed as NIST does: the first order without a
    match counts as 1/2, the second as 1/4 …

    Example:
        >>> round(bleu(["the cat sat on a mat"], ["the cat sat on the mat"]), 2)
        53.73
    """
    matches, totals = [0] * BLEU_ORDER, [0] * BLEU_ORDER
    lengths = [0, 0]
    for one, other in zip(found, right, strict=True):
        texts = (one.lower(), other.lower()) if lower else (one, other)
        words = [tokens_13a(text.rstrip()) for text in texts]
        lengths = [total + len(part) for total, part in zip(lengths, words, strict=True)]
        for order in range(1, BLEU_ORDER + 1):
            mine, theirs = (_ngrams(part, order) for part in words)
            matches[order - 1] += (mine & theirs).total()
            totals[order - 1] += mine.total()
    if not lengths[0] or not matches[0]:
        return 0.0
    smooth, logs = 1.0, 0.0
    for match, total in zip(matches, totals, strict=True):
        if not total:
            return 0.0
        if not match:
            smooth *= 2
        logs += math.log(match / total if match else 1 / (smooth * total))
    brevity = min(0.0, 1 - lengths[1] / lengths[0])
    return 100 * math.exp(brevity + logs / BLEU_ORDER)


def chrf(found: Sequence[str], right: Sequence[str]) -> float:
    """Return the chrF2 of a corpus, 0 to 100 (Popović 2015).

    Example:
        >>> round(chrf(["the cat sat on a mat"], ["the cat sat on the mat"]), 2)
        65.98
    """
    counts = [[0, 0, 0] for _ in range(CHRF_ORDER)]  # of found, right, and both
    for one, other in zip(found, right, strict=True):
        texts = ["".join(text.split()) for text in (one, other)]
        for order in range(1, CHRF_ORDER + 1):
            mine, theirs = (_ngrams(text, order) for text in texts)
            for place, number in enumerate((mine.total(), theirs.total(), (mine & theirs).total())):
                counts[order - 1][place] += number
    shares = [(both / mine, both / theirs) for mine, theirs, both in counts if mine and theirs]
    if not shares:
        return 0.0
    precision, recall = (sum(column) / len(shares) for column in zip(*shares, strict=True))
    weight = BETA**2 * precision + recall
    return 100 * (1 + BETA**2) * precision * recall / weight if weight else 0.0


def _ngrams(items: Sequence[str], order: int) -> Counter[tuple[str, ...]]:
    return Counter(zip(*(items[n:] for n in range(order)), strict=False))
