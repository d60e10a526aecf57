"""Named chord progressions, in any key; the lead sheets are in the package's folder `forms`."""

import re
from dataclasses import replace
from importlib import resources

from seqapps.common.errors import UserError, excerpt, nearest

from ..harmony.chords import parse as parse_chord
from ..harmony.spelling import fifths, transpose
from .lead_sheet import LeadSheet, parse

FORMS = resources.files(__package__.rpartition(".")[0]) / "forms"
# The lead sheet of a name without a key, where several differ in their keys only.
DEFAULT_FORMS = {
    "blues": "blues-F",
    "bossa": "bossa-F",
    "minor-AABA": "minor-AABA-Gm",
    "minor-blues": "minor-blues-Cm",
    "rhythm-changes": "rhythm-changes-Bb",
    "waltz": "waltz-F",
}
_KEY = re.compile(r"([A-G][#b]?)(m?)")


def names() -> list[str]:
    """Return the names of all forms, sorted.

    Example:
        >>> names()[:2]
        ['ballad-changes-Eb', 'ballad-minor-Bbm']
    """
    files = (entry.name for entry in FORMS.iterdir())
    return sorted(name.removesuffix(".txt") for name in files if name.endswith(".txt"))


def load(name: str) -> LeadSheet:
    """Return a form by its name, in its own key (`blues-F`) or in another one (`blues-Eb`).

    The key of a form is part of its name, or else the root of its first chord (`modal-lydian-F`
    begins on F). Without a key (`blues`, `blues-bebop`) the form is not transposed.

    Raises:
        UserError: there is no such form; the nearest name is suggested.

    Example:
        >>> [chord.symbol for _, chord in load("ii-V-I-Db").changes[:3]]
        ['Ebm7', 'Ab7', 'Dbmaj7']
    """
    stems = names()
    if name in stems:
        return _read(name)
    same_base = [stem for stem in stems if _base(stem) == name]
    if same_base:
        return _read(DEFAULT_FORMS.get(name, same_base[0]))
    base, _, key = name.rpartition("-")
    match = _KEY.fullmatch(key)
    candidates = [base] if base in stems else [stem for stem in stems if _base(stem) == base]
    for stem in sorted(candidates, key=lambda stem: stem != DEFAULT_FORMS.get(base)):
        sheet, own_key = _read(stem), _key(stem)
        tonic = own_key or _KEY.match(sheet.changes[0][1].symbol)
        if match and tonic and (own_key is None or own_key[2] == match[2]):
            by_fifths = fifths(match[1]) - fifths(tonic[1])
            symbols = ((beat, transpose(chord.symbol, by_fifths)) for beat, chord in sheet.changes)
            return replace(
                sheet, changes=tuple((beat, parse_chord(text)) for beat, text in symbols)
            )
    raise UserError(f"expected the name of a form, got {excerpt(name)}{nearest(name, stems)}")


def text(name: str) -> str:
    """Return the lead sheet of one of `names` as it is written.

    Example:
        >>> text("blues-F").splitlines()[0]
        'title: Jazz blues'
    """
    if name not in names():
        raise UserError(f"expected the name of a form, got {excerpt(name)}{nearest(name, names())}")
    return (FORMS / f"{name}.txt").read_text(encoding="utf-8")


def _read(stem: str) -> LeadSheet:
    return parse(text(stem), f"the form {stem}")


def _key(stem: str) -> re.Match[str] | None:
    """Return the part of a form's name that is its key."""
    return next(filter(None, map(_KEY.fullmatch, stem.split("-"))), None)


def _base(stem: str) -> str:
    """Return a form's name without its key."""
    return "-".join(part for part in stem.split("-") if not _KEY.fullmatch(part))
