"""Nothing is ever half-written, and what cannot be read is named."""

import os
import sys
from pathlib import Path

import pytest
from seqapps.common.errors import UserError
from seqapps.common.io import staging
from seqapps.common.io.files import (
    atomic_write,
    check_source_and_target,
    check_suffix,
    read_json,
    sha256,
    stdin,
    write_json,
    write_text,
)
from seqapps.common.io.text import read_lines


def test_a_failed_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "file"
    write_text(path, "old")
    with pytest.raises(ZeroDivisionError), atomic_write(path) as file:
        file.write(b"half of the new")
        raise ZeroDivisionError
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_bundle_leaves_the_old_one(tmp_path):
    target = tmp_path / "model"
    for content in ("old", "new"):
        with staging.staged(target) as folder:
            write_text(folder / "file", content)
    assert (target / "file").read_text() == "new"
    with pytest.raises(ZeroDivisionError), staging.staged(target) as folder:
        write_text(folder / "file", "newer")
        raise ZeroDivisionError
    assert (target / "file").read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]


def test_lines_are_read_one_at_a_time(tmp_path):
    path = tmp_path / "lines"
    path.write_bytes(b"first\n\xff broken\n")
    lines = read_lines(str(path), 10)
    assert next(lines) == (1, "first")
    with pytest.raises(UserError, match="line 2: expected UTF-8 text, got byte 0xff"):
        next(lines)


def test_content_is_flushed_before_the_rename(tmp_path, monkeypatch):
    events: list[str] = []
    fsync, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda fd: (events.append("fsync"), fsync(fd))[1])
    monkeypatch.setattr(
        Path, "replace", lambda self, to: (events.append("replace"), replace(self, to))[1]
    )
    write_text(tmp_path / "file", "text")
    assert events == ["fsync", "replace"]


def test_permissions_and_links(tmp_path):
    write_text(tmp_path / "file", "old")
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o644
    (tmp_path / "link").symlink_to(tmp_path / "file")
    write_text(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "file").read_text() == "new"
    with pytest.raises(UserError, match="not a regular file"):
        write_text(tmp_path, "text")


@pytest.mark.parametrize("mask", [0o022, 0o077, 0o002])
def test_modes_of_new_files_follow_the_umask(tmp_path, mask):
    before = os.umask(mask)
    try:
        write_text(tmp_path / "file", "text")
    finally:
        os.umask(before)
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o666 & ~mask


def test_a_closed_stdin_is_named(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(UserError, match="cannot read stdin: it is closed"):
        stdin()


def test_a_full_disk_names_the_file(tmp_path):
    with pytest.raises(OSError) as caught, atomic_write(tmp_path / "file"):
        raise OSError(28, "No space left on device")
    assert caught.value.filename == str(tmp_path / "file")


def test_json_round_trip_and_errors(tmp_path):
    path = tmp_path / "file.json"
    write_json(path, {"b": "昭和", "a": [1, None]})
    assert read_json(path) == {"b": "昭和", "a": [1, None]}
    assert list(read_json(path)) == ["b", "a"] and "昭和" in path.read_text(encoding="utf-8")
    assert path.read_text(encoding="utf-8") == ('{\n "b": "昭和",\n "a": [\n  1,\n  null\n ]\n}\n')
    path.write_text("{")
    with pytest.raises(UserError, match="not valid JSON"):
        read_json(path)
    with pytest.raises(UserError, match="cannot read"):
        read_json(tmp_path / "missing")


def test_the_sha256_of_a_file(tmp_path):
    write_text(tmp_path / "file", "abc")
    # FIPS 180-2, appendix B.1
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert sha256(tmp_path / "file") == expected


def test_a_target_is_not_its_source(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text("x")
    (tmp_path / "link.csv").symlink_to("a.csv")
    for target in ("a.csv", "./a.csv", "link.csv", str(tmp_path / "a.csv")):
        with pytest.raises(UserError, match="not the input"):
            check_source_and_target("a.csv", target)
    for source, target in (("-", "a.csv"), ("a.csv", None), ("a.csv", "-"), ("a.csv", "b.csv")):
        check_source_and_target(source, target)
    (tmp_path / "-").write_text("x")  # a file, which neither stdin nor stdout is
    for source, target in (("-", "./-"), ("./-", "-")):
        check_source_and_target(source, target)
    with pytest.raises(UserError, match="empty text"):
        check_source_and_target("", "b.csv")


def test_the_suffix_of_a_file_is_checked():
    check_suffix(Path("solo.MID"), ".mid", ".midi")
    with pytest.raises(UserError, match=r"ends in \.mid or \.midi, got solo\.wav"):
        check_suffix(Path("solo.wav"), ".mid", ".midi")
