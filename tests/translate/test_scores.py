"""BLEU and chrF against the values of sacrebleu 2.6.0."""

import pytest
from seqapps.translate.scores import bleu, chrf

FOUND = ["Ouvrir le fichier sélectionné", "Quitter l'application ?",
         "Le chat est sur le tapis, non ?", "a", "1.5 Mo &amp; plus (12%)", ""]  # fmt: skip
RIGHT = ["Ouvrir le fichier choisi", "Quitter l’application ?",
         "Le chat est assis sur le tapis.", "b", "1,5 Mo & plus (12 %)", "vide"]  # fmt: skip


def test_corpus():
    assert bleu(FOUND, RIGHT) == pytest.approx(51.80040128222702)
    assert chrf(FOUND, RIGHT) == pytest.approx(66.16559759348468)


@pytest.mark.parametrize(
    ("row", "expected"),
    list(enumerate([(59.460356, 66.858753), (0, 80.052439), (29.847459, 61.967306), (0, 0),
               (84.089642, 60.386056), (0, 0)])),
)  # fmt: skip
def test_single_texts(row, expected):
    found = bleu([FOUND[row]], [RIGHT[row]]), chrf([FOUND[row]], [RIGHT[row]])
    assert found == pytest.approx(expected, abs=1e-6)
