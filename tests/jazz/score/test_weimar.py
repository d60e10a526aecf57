"""Solos in tables like those of the Weimar Jazz Database."""

import gzip

import pytest
from seqapps.common.errors import UserError
from seqapps.jazz.score import weimar


def write_tables(folder, pitch="62", chord="Dm7", tempo="180", performer="Nobody"):
    (folder / "solos.tsv").write_text(
        f"solo\tperformer\ttitle\ttempo\tsignature\n7\t{performer}\tA Tune\t{tempo}\t4/4\n"
    )
    (folder / "notes.tsv").write_text(
        "solo\tpitch\tbar\tbeat\tpos\tdur\tbeatdur\n"
        f"7\t{pitch}\t0\t4\t0.5\t0.15\t0.3\n7\t65\t1\t1\t0\t0.3\t0.3\n"
    )
    (folder / "beats.tsv").write_text(
        "solo\tbar\tbeat\tchord\n"
        + "".join(f"7\t{bar}\t{beat}\t{chord}\n" for bar in (0, 1) for beat in (1, 2, 3, 4))
    )


def test_tables_are_read_and_what_is_wrong_is_named(tmp_path):
    write_tables(tmp_path)
    (found,) = weimar.read(tmp_path)
    assert (found.tune, found.performer, found.tempo_bpm) == ("a tune", "Nobody", 180.0)
    assert found.notes.onsets.tolist() == [42, 48] and found.notes.durations.tolist() == [6, 12]
    assert found.chords[:, 0].tolist() == [2] * 8
    write_tables(tmp_path, chord="Hm7")
    with pytest.raises(UserError, match="chord symbol"):
        weimar.read(tmp_path)
    for pitch in ("high", "inf", "1e99", "128"):
        write_tables(tmp_path, pitch=pitch)
        with pytest.raises(UserError, match="solo 7 cannot be read"):
            weimar.read(tmp_path)
    for tempo in ("nan", "inf", "0"):
        write_tables(tmp_path, tempo=tempo)
        with pytest.raises(UserError, match="solo 7 cannot be read"):
            weimar.read(tmp_path)


@pytest.mark.parametrize("performer", ["\x1b[31mred", "a" * 1_001])
def test_performers_that_no_model_may_name_are_refused(tmp_path, performer):
    write_tables(tmp_path, performer=performer)
    with pytest.raises(UserError, match="solo '7': expected"):
        weimar.read(tmp_path)


def test_tables_of_a_spreadsheet_and_broken_ones(tmp_path):
    write_tables(tmp_path)
    solos = tmp_path / "solos.tsv"
    content = solos.read_bytes()
    solos.write_bytes(b"\xef\xbb\xbf" + content)
    assert len(weimar.read(tmp_path)) == 1
    solos.unlink()
    packed = bytearray(gzip.compress(content))
    packed[12] ^= 0xFF
    (tmp_path / "solos.tsv.gz").write_bytes(packed)
    with pytest.raises(UserError, match=r"solos\.tsv\.gz cannot be read"):
        weimar.read(tmp_path)
