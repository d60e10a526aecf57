"""The verbs on the command line, with a small model."""

import subprocess

import numpy as np
import pytest
import seqapps as package
from hypothesis import given, settings
from hypothesis import strategies as st
from seqapps.translate.text.markup import TECHNICAL_SPANS

from tests.conftest import assert_refused, seqapps
from tests.translate.test_formats import PO, TMX, XLIFF, XLIFF_2

pytestmark = pytest.mark.xdist_group("translate")
PARTS = [
    "%s", "%d", "{name}", "<b>", "</b>", "<br/>", "3", "50%", "&amp;", "\n", "&File", "_Save",
    "Open ", "the ", "file", "page", " ", "…", "日本", "%", "{", "$", "\\", "é", "://",
]  # fmt: skip


def spans(text: str) -> list[str]:
    return TECHNICAL_SPANS.split(text)[1::2]


def run(model, *arguments, **given):
    return seqapps("translate", "translate", *arguments, "--model", model, **given)


@settings(max_examples=60)
@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=14))
def test_any_input_keeps_its_symbols_or_is_refused(lite, parts):
    text = "".join(parts)
    answer = next(lite.translate([text]))
    if answer.error:
        assert not answer.translation
        return
    if not {"&File", "_Save"} & set(parts):
        assert sorted(spans(text)) == sorted(spans(answer.translation))
    elif text.count("&") == 1:
        assert answer.translation.count("&") == 1


def test_texts_and_their_options(model, tmp_path):
    done = run(model, "Open %s", "Save", "--alternatives", 2, "--json")
    assert done.returncode == 0 and len(done.lines) == 2
    assert len(done.lines[0]["alternatives"]) == 2 and "%s" in done.lines[0]["translation"]
    unsure = run(model, "Open %s", "--min-confidence", 1)
    assert "not sure" in unsure.stdout
    image = tmp_path / "map.png"
    assert run(model, "Open the file", "--attention", image).returncode == 0
    assert image.read_bytes().startswith(b"\x89PNG")


def test_the_memory_and_the_glossary_of_a_project(model, tmp_path):
    memory, terms = tmp_path / "old.tsv", tmp_path / "terms.tsv"
    memory.write_text("Open the box\tOuvrez la boîte\n", encoding="utf-8")
    terms.write_text("!file\tdocument\n!page\tfeuille\tx y\n".replace("\tx y", ""))
    options = ["--memory", memory, "--glossary", terms, "--json"]
    done = run(model, "Open the box", "Open the file", "Delete a page, a file", *options)
    first, second, third = done.lines
    assert first["translation"] == "Ouvrez la boîte" and first["confidence"] == 1
    image = tmp_path / "map.png"
    unseen = run(model, "Open the box", "--memory", memory, "--attention", image)
    assert unseen.returncode == 0 and "map.png is not written" in unseen.stderr
    assert not image.exists()
    assert second["memory"] == ["Open the box", "Ouvrez la boîte"]
    assert "document" in second["translation"]
    assert "document" in third["translation"] and "feuille" in third["translation"]


def test_a_po_file(model, tmp_path, msgfmt):
    source, out = tmp_path / "app.po", tmp_path / "out.po"
    source.write_text(PO, encoding="utf-8")
    done = run(model, "--input", source, "--out", out, "--min-confidence", 1, "--json")
    assert done.returncode == 0, done.stderr
    assert done.lines == [{"translated": 4, "fuzzy": 4, "kept": 2, "refused": []}]
    check = subprocess.run([msgfmt, "-c", "-o", "/dev/null", out], capture_output=True, text=True)
    assert check.returncode == 0, check.stderr
    old, new = (path.read_text(encoding="utf-8").splitlines() for path in (source, out))
    lost = [line for line in old if line not in new]
    assert all(line.startswith(("msgstr", "#, c-format")) for line in lost)
    again = tmp_path / "again.po"
    run(model, "--input", out, "--out", again)
    assert again.read_bytes() == out.read_bytes()
    usual = run(model, "--input", source, "--out", again, "--json").lines[0]
    marked = run(model, "--input", source, "--out", again, "--json", "--min-confidence", 0.6)
    assert usual == marked.lines[0]


@pytest.mark.parametrize(
    ("suffix", "content"), [("xlf", XLIFF), ("xlf", XLIFF_2), ("tmx", TMX), ("tsv", "Open\t\n")]
)
def test_other_files(model, tmp_path, suffix, content):
    source, out = tmp_path / f"a.{suffix}", tmp_path / f"b.{suffix}"
    source.write_text(content, encoding="utf-8")
    done = run(model, "--input", source, "--out", out)
    assert done.returncode == 0, done.stderr
    assert out.read_text(encoding="utf-8") != content
    again = run(model, "--input", out, "--out", "-")
    assert again.stdout == out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["a", "--beam", "0"], "beam expects 1 to 16"), (["a", "--alpha", "9"], "alpha expects"),
        (["a", "--alternatives", "4"], "alternatives expects 0 to 3"),
        (["a", "--min-confidence", "2"], "min-confidence expects"),
        (["a", "--memory", "/nowhere"], "/nowhere"), (["a", "--glossary", "/nowhere"], "/nowhere"),
        (["a", "--out", "x.po"], "go together"), (["--input", "a.po"], "go together"),
        (["--input", "/nowhere.po", "--out", "/tmp/x.po"], "/nowhere.po"),
        (["a", "--attention", "x.gif"], ".png"), ([], "expected one of"),
        (["--input", "a.po", "--out", "b.po", "--alternatives", "1"], "are for texts"),
    ],
)  # fmt: skip
def test_bad_options_are_refused(model, arguments, words):
    assert_refused(run(model, *arguments), words)


def test_a_file_keeps_its_encoding(model, tmp_path):
    source = tmp_path / "app.po"
    text = PO.replace("charset=UTF-8", "charset=ISO-8859-1")
    source.write_bytes(text.encode("latin-1"))
    done = run(model, "--input", source, "--out", "-")
    assert "Sauvé ?".encode("latin-1") in done.stdout.encode("utf-8", "surrogateescape")


def test_too_many_placeholders_are_named(model):
    done = run(model, "%s" * 30, "Save", "--json")
    assert done.returncode == 3 and "at most 16" in done.stderr
    assert [line["translation"] is None for line in done.lines] == [True, False]


def test_evaluation_with_a_memory(model, tmp_path):
    data = tmp_path / "d.tsv"
    data.write_text(
        "Open the file now\tOuvrir : fichier a b\nSave %s\tEnregistrer %s\n", encoding="utf-8"
    )
    done = seqapps("translate", "evaluate", "--data", data, "--memory", data, "--model", model,
                   "--json")  # fmt: skip
    assert done.lines[0]["bleu"] == 100 and done.lines[0]["placeholders_kept"] == 1
    plain = seqapps("translate", "evaluate", "--data", data, "--model", model, "--json").lines[0]
    assert plain["bleu"] < 100 and plain["faults"]["model"] + plain["faults"]["search"] <= 2


def test_the_course_preset_trains_and_its_engines_agree(tmp_path):
    from tests.translate.conftest import PAIRS, table

    data = table(tmp_path, PAIRS[:60])
    options = ["--preset", "course", "--set", "epochs=1", "--set", "width=8", "--set", "units=8",
               "--set", "attention_units=4", "--set", "vocabulary=100"]  # fmt: skip
    done = seqapps("translate", "train", "--data", data, "--out", tmp_path / "m", *options)
    assert done.returncode == 0, done.stderr
    lite, tf = (
        run(tmp_path / "m", "Open the <b>file</b> %s", "Save", "--json", "--engine", engine).lines
        for engine in ("lite", "tf")
    )
    for a, b in zip(lite, tf, strict=True):
        assert a["translation"] == b["translation"]
        assert a["confidence"] == pytest.approx(b["confidence"], abs=2e-3)


def test_the_interface(model, tmp_path):
    translate = package.load(model)
    answer = translate.translate(["Open the file"], glossary={"!file": "document"})[0]
    assert "document" in answer.translation and 0 <= answer.confidence <= 1
    source = tmp_path / "a.tsv"
    source.write_text("Open\t\n")
    report = translate.translate_file(source, tmp_path / "b.tsv")
    assert report.translated == 1 and np.isfinite(answer.confidence)
    with pytest.raises(package.UserError, match="position 0"):
        translate.translate([""])
