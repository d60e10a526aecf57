"""Folders of solos: the split by tunes, performers, passages."""

import numpy as np
from seqapps.jazz import data
from seqapps.jazz.config import Config

from tests.conftest import ROOT

SOLOS = ROOT / "tests" / "jazz" / "solos"


def test_performers_that_only_validate_are_not_learned(tmp_path):
    """Six players, each of another tune."""
    solos, notes = "solo\tperformer\ttitle\ttempo\tsignature\n", ""
    for number in range(6):
        solos += f"{number}\tPlayer {number}\tTune {number}\t120\t4/4\n"
        notes += "".join(f"{number}\t6{beat}\t1\t{beat}\t0\t0.4\t0.5\n" for beat in (1, 2, 3, 4))
    beats = "".join(f"{n}\t1\t{beat}\tC7\n" for n in range(6) for beat in (1, 2, 3, 4))
    (tmp_path / "solos.tsv").write_text(solos)
    (tmp_path / "notes.tsv").write_text("solo\tpitch\tbar\tbeat\tpos\tdur\tbeatdur\n" + notes)
    (tmp_path / "beats.tsv").write_text("solo\tbar\tbeat\tchord\n" + beats)
    found = data.load({"data": str(tmp_path)}, Config())
    sides = list(zip(found.solos, found.is_held_out, strict=True))
    assert found.performers == tuple(solo.performer for solo, out in sides if not out)
    assert 0 < found.is_held_out.sum() == (found.styles == data.NOBODY).sum()


def test_transposed_solos_validate_together():
    """The four keys of a form are one tune: none may be on either side of the split."""
    solos = ROOT / "datasets" / "jazz" / "solos"
    found = data.load({"data": str(solos)}, Config())
    assert len(found.solos) == 172 and len({solo.tune for solo in found.solos}) == 43
    sides: dict[str, set[bool]] = {}
    for solo, out in zip(found.solos, found.is_held_out, strict=True):
        sides.setdefault(solo.tune, set()).add(bool(out))
    assert all(len(side) == 1 for side in sides.values())
    assert 0 < found.is_held_out.sum() < len(found.solos)


def test_what_is_known_of_a_passage_is_a_window_of_the_solo():
    found = data.load({"data": str(SOLOS)}, Config(sequence_length=32, chord_dropout=0.0))
    passages = data.Passages(found, seed=3)
    for epoch in (0, 1):
        passages.begin(epoch)
        (inputs, style), targets, weights = passages.batch(np.arange(len(passages)))
        trained = [e for e, out in zip(found.events, found.is_held_out, strict=True) if not out]
        # Every note of every solo is in exactly one passage of an epoch.
        assert weights.sum() == sum(map(len, trained))
        seen = inputs[weights > 0]
        every = np.concatenate([one.inputs for one in trained])
        np.testing.assert_array_equal(np.unique(seen, axis=0), np.unique(every, axis=0))
        assert not style.any() and targets.shape == (*weights.shape, 3)
    first = passages.batch(np.arange(4))[1]
    passages.begin(0)
    assert (passages.batch(np.arange(4))[1] != first).any()
