"""A model of translations for these tests: small, and hardly trained."""

import shutil
from pathlib import Path

import pytest
from seqapps.common.export import bundle
from seqapps.translate import runtime

from tests.conftest import seqapps

WORDS = {
    "file": "fichier", "window": "fenêtre", "folder": "dossier", "page": "page",
    "image": "image", "message": "message", "table": "tableau", "list": "liste",
}  # fmt: skip
VERBS = {"Open": "Ouvrir", "Close": "Fermer", "Save": "Enregistrer", "Delete": "Supprimer"}
FORMS = (
    ("{} the {}", "{} : {}"), ("{} the {} %s", "{} : {} %s"), ("{} 3 {}s", "{} 3 {}s"),
    ("{} the <b>{}</b> now", "{} <b>{}</b> maintenant"), ("{} {{name}}, a {}", "{} {{name}}, {}"),
)  # fmt: skip
PAIRS = [
    (left.format(verb, word), right.format(verbe, mot))
    for left, right in FORMS
    for verb, verbe in VERBS.items()
    for word, mot in WORDS.items()
]
SETTINGS = (
    "width=24", "heads=2", "encoder_layers=1", "decoder_layers=2", "epochs=12", "vocabulary=150",
    "batch_size=16", "learning_rate=0.01",
)  # fmt: skip


def table(folder: Path, pairs=PAIRS) -> Path:
    """Write a table of pairs."""
    path = folder / "pairs.tsv"
    path.write_text("".join(f"{a}\t{b}\n" for a, b in pairs), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def model(tmp_path_factory) -> Path:
    """The folder of a model that the command line has trained."""
    folder = tmp_path_factory.mktemp("translate")
    options = [part for one in SETTINGS for part in ("--set", one)]
    done = seqapps("translate", "train", "--data", table(folder), "--out", folder / "m", *options)
    assert done.returncode == 0, done.stderr
    return folder / "m"


@pytest.fixture(scope="session")
def lite(model) -> runtime.Runtime:
    """The model with LiteRT."""
    return runtime.load(bundle.open_bundle("translate", str(model)))


@pytest.fixture(scope="session")
def msgfmt() -> str:
    """The compiler of gettext."""
    found = shutil.which("msgfmt")
    assert found, "these tests need gettext (apt-get install gettext)"
    return found
