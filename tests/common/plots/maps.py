"""Attention maps for the tests of plots."""

import unicodedata

import numpy as np
from seqapps.common.plots.attention_map import AttentionMap

DIGITS = "19790503"
TEXTS = {
    "Latin": "3 May 1979",
    "Japanese": "一九七九年五月三日",
    "Japanese era": "昭和54年5月3日",
    "Korean": "1979년 5월 3일",
    "Arabic": "٣ مِنْ مايو ١٩٧٩",
    "Hebrew": "3 במאי 1979",
    "Hindi": "३ फ़रवरी १९७९",
    "Thai": "วันที่ ๓ พฤษภาคม ๒๕๒๒",
    "Cyrillic": "3 мая 1979 г.",
    "mathematics": "$3^2$ \\alpha_{1}",
    "long": "on the third day of the month of May in the year nineteen hundred and seventy-nine AD",
}


def attention(text: str, rows: list[str] | str = DIGITS, peaks: list[int] | None = None):
    """A map of decomposed characters; each row has its peak."""
    columns = list(unicodedata.normalize("NFKD", text.lower()))
    weights = np.full((len(rows), len(columns)), 0.2 / len(columns), np.float32)
    for row, peak in enumerate(peaks or [i % len(columns) for i in range(len(rows))]):
        weights[row, peak] += 0.8
    return AttentionMap(text, columns, list(rows), weights)
