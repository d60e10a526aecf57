"""Reading and training on lists of all sorts."""

import itertools
import json
import os
import signal
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seqapps.common.config import resolve
from seqapps.common.errors import UserError
from seqapps.common.export import bundle, savedmodel
from seqapps.common.io.text import Alphabet
from seqapps.dinosaurs import data, runtime
from seqapps.dinosaurs.casing import cased
from seqapps.dinosaurs.config import PRESETS, Config, scale_to_data

from tests import forked
from tests.conftest import ROOT, assert_refused, seqapps

pytestmark = pytest.mark.xdist_group("own lists")
SHORT = [
    part
    for value in ("epochs=1", "units=8", "embedding=4", "calibrate_lengths=false")
    for part in ("--set", value)
]

RUSSIAN = "Анна Борис Вера Глеб Дарья Егор Жанна Захар Ирина Кирилл Лев Мария Нина Олег".split()  # noqa: SIM905
JAPANESE = "さくら はると ゆい みなと あおい れん ひまり そうた りん ゆうと めい いつき".split()  # noqa: SIM905
YORUBA = "Bọ́lá Tọ́pẹ́ Ẹ̀ṣọ́ Fẹ́mi Ṣadé Dayọ̀ Kẹ́hìndé Táíwò Yétúndé Àkàndé".split()  # noqa: SIM905
CITIES = ["Salt Lake City", "Winston-Salem", "Baton Rouge", "Carson City", "Lima", "Oslo"]
MIXED = ["von Berg", "McCall", "O'Neil", "de la Cruz", "Ørsted", "Müller-Lüdenscheid", "van Dyk"]


@pytest.mark.parametrize(
    ("rows", "cell"),
    [
        (RUSSIAN, "simplified_gru"),
        (JAPANESE, "peephole_lstm"),
        (MIXED + YORUBA, "gru"),
    ],
    ids=["russian", "japanese", "mixed"],
)
def test_any_alphabet_and_every_cell(rows, cell, tmp_path):
    decomposed = [unicodedata.normalize("NFD", row) for row in rows]
    path = tmp_path / "names.txt"
    path.write_bytes(("\ufeff" + "\r\n".join(decomposed) + "\r\n\r\n").encode())
    rates = ("--set", "recurrent_dropout=0") if cell != "gru" else ()
    options = ("--set", f"cell={cell}", "--set", "depth=2", *SHORT, *rates)
    out = tmp_path / "model"
    result = seqapps("dinosaurs", "train", "--data", path, "--out", out, *options)
    assert result.returncode == 0, result.stderr
    scored = seqapps("dinosaurs", "score", *rows, *decomposed, "--model", out, "--json")
    assert scored.returncode == 0
    assert all(line["known"] for line in scored.lines)
    draw = ("dinosaurs", "generate", "-n", 5, "--model", out, "--seed", 1)
    drawn = seqapps(*draw)
    letters = {c.lower() for row in rows for c in row}
    assert drawn.returncode == 0, drawn.stderr
    if rows is JAPANESE:
        assert drawn.stdout == seqapps(*draw, "--engine", "tf").stdout
    for name in drawn.stdout.splitlines():
        assert unicodedata.normalize("NFC", " ".join(name.split())) == name
        assert {c.lower() for c in name} <= letters
        assert rows is not RUSSIAN or name.istitle()


@pytest.mark.parametrize(
    ("entries", "casing", "accepted", "refused"),
    [
        (["anna", "bob"], "lower", "ANNA", "x"),
        (["Anna", "Bob"], "title", "anna", "Anna!"),
        (["Anna", "bob"], "starts", "bob", "BOB"),
        (["Anna Bob", "Bob"], "words", "bob anna", "Anna!"),
        (["McCall", "Bob"], "mixed", "McC", "mcD"),
        (["O'Fallon", "Bob", "Queen's"], "starts", "O's", "FX"),
        (["Queen's", "Bob"], "title", "BOB'S", "X"),
        (["ß", "straße"], "lower", "STRAẞE", "SZ"),
        (["თბილისი", "ბათუმი"], "lower", "ᲗᲑᲘᲚᲘᲡᲘ", "x"),
        (["ǅep", "Bob"], "title", "Ǆep", "x"),
        (["さくら", "りん"], "lower", "さん", "サ"),
    ],
)
def test_casing(entries, casing, accepted, refused):
    alphabet = Alphabet.learn(entries)
    assert alphabet.casing == casing
    for entry in entries:
        assert alphabet.decode(alphabet.encode(entry)) == entry
    alphabet.encode(accepted)
    with pytest.raises(UserError, match="not in the model's alphabet"):
        alphabet.encode(refused)


@settings(max_examples=500, deadline=None)
@given(content=st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_the_reader_reads_or_says_why(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("reader") / "names.txt"
    path.write_bytes(content)
    try:
        loaded = data.load(str(path), Config())
    except UserError as error:
        assert str(path) in str(error) and "\n" not in str(error)
        return
    assert len(loaded.train) >= 2 and not len(loaded.validation)  # few: cross-validated
    rows = data.read(str(path))
    for row in rows:
        assert row == unicodedata.normalize("NFC", row).strip() and row
        assert loaded.alphabet.decode(loaded.alphabet.encode(row)) == row
    assert len(loaded.all) == len(rows)


@pytest.fixture(scope="module")
def lite():
    return runtime.load(bundle.open_bundle("dinosaurs", None))


@settings(max_examples=500, deadline=None)
@given(name=st.text(max_size=400) | st.text("abcdefghijklmnopqrstuvwxyz", max_size=300))
def test_score_answers_or_says_why(lite, name):
    (result,) = lite.score([name])
    if isinstance(result, UserError):
        assert "\n" not in str(result)
        assert not name or len(name) > 256 or any(c not in lite.alphabet.ids for c in name)
    else:
        assert result.nats > 0 and len(result.surprise) == len(name) + 1


@settings(max_examples=200, deadline=None)
@given(rows=st.lists(st.text("abc", min_size=1, max_size=4), min_size=2, max_size=40))
def test_a_name_is_never_on_both_sides(rows):
    out = data.held_out(rows, 0.1)
    inside = {row for row, kept in zip(rows, out, strict=True) if not kept}
    outside = {row for row, kept in zip(rows, out, strict=True) if kept}
    assert not inside & outside
    assert len(set(rows)) < 2 or (inside and outside)
    assert data.held_out(rows[::-1], 0.1) == out[::-1]  # by the name, never by its place


@pytest.fixture(scope="module")
def cities(tmp_path_factory):
    """The result of a training on three names, which are three folds, and its command."""
    folder = tmp_path_factory.mktemp("cities")
    path, out = folder / "cities.txt", folder / "model"
    path.write_text("\n".join(city.upper() for city in CITIES[:3]))
    options = ["--case", "title", "--set", "units=8", "--set", "calibrate_lengths=false"]
    command = ["dinosaurs", "train", "--data", str(path), "--out", str(out), *options]
    return seqapps(*command), command, out


def test_a_short_list_is_cross_validated(cities):
    result, _, out = cities
    assert result.returncode == 0, result.stderr
    assert "3 names for training, judged by cross-validation" in result.stderr
    assert "(3 names, 3 folds)" in result.stdout
    metrics = json.loads((out / "metrics.json").read_text())
    config = json.loads((out / "config.json").read_text())
    assert config["casing"] == "words" and metrics["names"] == 3
    assert metrics["validation"]["nats_per_character"] <= metrics["validation"]["ngram_alone"]
    # Of one size, and two pairs of dropout and learning rate: two trainings, two results.
    first, second = metrics["validation"]["configurations"]
    assert first != second
    assert metrics["validation"]["nats_per_character"] <= min(first, second)
    scored = seqapps("dinosaurs", "score", *CITIES[:3], "--model", out, "--json")
    assert [line["name"] for line in scored.lines] == CITIES[:3]
    draw = ("dinosaurs", "generate", "-n", 40, "--model", out, "--seed", 1)
    drawn = seqapps(*draw).stdout
    assert drawn == seqapps(*draw, "--engine", "tf").stdout
    assert all(name == name.title() for name in drawn.splitlines())
    assert any(" " in name or "-" in name for name in drawn.splitlines())


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """A model of eight names."""
    folder = tmp_path_factory.mktemp("places")
    path, out = folder / "places.txt", folder / "model"
    path.write_text("\n".join([*CITIES, "O'Fallon", "Port-au-Prince"]))
    result = seqapps("dinosaurs", "train", "--data", path, "--out", out, *SHORT)
    assert result.returncode == 0, result.stderr
    return out


@pytest.mark.parametrize("engine", ["lite", "tf"])
def test_a_start_that_no_name_of_the_list_has_is_still_met(engine, places):
    draw = ("dinosaurs", "generate", "-n", 5, "--seed", 1, "--model", places, "--engine", engine)
    for options in (("--start", "au"), ("--start", "au", "--contains", "P")):
        names = seqapps(*draw, *options).stdout.splitlines()
        assert names and all(name.startswith("au") and len(name) > 2 for name in names)
    for start in (" ", "Port  "):
        result = seqapps(*draw, "--start", start)
        assert result.returncode == 2 and "no name can meet" in result.stderr, result.stderr


@pytest.mark.parametrize(
    ("name", "lower", "title"),
    [
        ("McDonald's o-K", "mcdonald's o-k", "Mcdonald's O-K"),
        ("STRAẞE", "straße", "Straße"),
        ("ΠΑΤΡΑΣ", "πατρας", "Πατρας"),
        ("თბილისი", "თბილისი", "თბილისი"),  # Georgian capitals begin no words
        ("ǅEP 2nd", "ǆep 2nd", "ǅep 2nd"),
        ("ẞ", "ß", None),
        ("ﬁne", "ﬁne", None),
        ("İZMİR", None, None),
        ("izmi\u0307r I\u0307", None, None),
    ],
)
def test_the_case_of_a_list_can_be_set(name, lower, title, tmp_path):
    path = tmp_path / "names.txt"
    path.write_text(f"bob\n{name}\n", encoding="utf-8")
    for case, expected in (("lower", lower), ("title", title)):
        if expected is None:
            with pytest.raises(UserError, match=r"names\.txt, line 2: .*; .* leave out --case"):
                data.load(str(path), Config(case=case))
            continue
        loaded = data.load(str(path), Config(case=case))
        alphabet, ids = loaded.alphabet, loaded.train.ids[1].tolist()
        assert alphabet.decode(ids) == expected
        assert alphabet.encode(cased(name, case)) == alphabet.encode(expected)


def test_two_values_of_one_key_are_refused(tmp_path):
    path = tmp_path / "names.txt"
    path.write_text("Anna\nBob\n")
    command = ("dinosaurs", "train", "--data", path, "--out", tmp_path / "m", "--case", "title")
    assert_refused(seqapps(*command, "--set", "case=lower"), "--case title", "--set case=lower")
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("text", ["Anna\nB\0ob\nCarla\n", "Anna\nBob\0Carl\n", "Anna\n\0\nBo\n"])
def test_a_zero_among_the_names_is_named(text, tmp_path):
    path = tmp_path / "names.txt"
    path.write_text(text)
    result = seqapps("dinosaurs", "train", "--data", path, "--out", tmp_path / "m")
    assert_refused(result, "line 2", "control character U+0000")


@pytest.mark.parametrize(("share", "expected"), [(0.2, 5), (0.5, 12), (0.01, 1)])
def test_the_share_of_a_short_list_is_exact(share, expected, tmp_path):
    path = tmp_path / "names.txt"
    path.write_text("".join(f"name{number}\n" for number in range(25)))
    loaded = data.load(str(path), Config(validation=share))
    assert (len(loaded.train), len(loaded.validation)) == (25 - expected, expected)
    assert f"{expected} name" in loaded.summary


def test_one_apostrophe_leaves_other_names_without_inner_capitals(places):
    drawn = seqapps("dinosaurs", "generate", "-n", 300, "--model", places, "--seed", 1).stdout
    pairs = [pair for name in drawn.splitlines() for pair in itertools.pairwise(name)]
    inner = {before for before, after in pairs if after != after.lower()}
    assert inner and not any(before.isalpha() for before in inner)


def test_names_of_a_rewritten_list_are_scored_as_they_stand_in_it(tmp_path):
    path, out = tmp_path / "names.txt", tmp_path / "model"
    names = ["STRAẞE", "ΠΑΤΡΑΣ", "ΣΑΜΟΣ", "Bob"]
    path.write_text("\n".join(names), encoding="utf-8")
    options = ("--case", "lower", *SHORT)
    result = seqapps("dinosaurs", "train", "--data", path, "--out", out, *options)
    assert result.returncode == 0, result.stderr
    scored = seqapps("dinosaurs", "score", *names, "--model", out, "--json")
    assert scored.returncode == 0 and all(line["known"] for line in scored.lines)
    assert [line["name"] for line in scored.lines] == ["straße", "πατρας", "σαμος", "bob"]
    assert_refused(seqapps("dinosaurs", "score", "İ", "--model", out), "depends on the language")


def test_a_cross_validation_that_was_killed_is_resumed(cities, tmp_path):
    _, command, first_out = cities
    expected = json.loads((first_out / "metrics.json").read_text())
    out = tmp_path / "model"
    command = [str(out) if part == str(first_out) else part for part in command]
    finished = tmp_path / "model.training" / "preparation.npz"
    first = forked.Command(command, b"", os.environ, ROOT)
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline and not (
        finished.exists() and finished.stat().st_size > 10_000  # the first fold
    ):
        time.sleep(0.05)
    first.send_signal(signal.SIGKILL)
    assert first.finish(60)[0] == -signal.SIGKILL
    assert finished.exists() and not out.exists()
    assert_refused(seqapps(*command), "--resume")
    assert_refused(seqapps(*command, "--resume", "--seed", 1), "seed was 0, now it is 1")
    resumed = seqapps(*command, "--resume")
    assert resumed.returncode == 0, resumed.stderr
    metrics = json.loads((out / "metrics.json").read_text())
    assert metrics["identity"] == expected["identity"] and metrics["identity"]["choice"]
    assert metrics["train"] == expected["train"]
    assert not finished.parent.exists()
    again = seqapps(*command, "--resume")
    assert again.returncode == 0 and "finished already" in again.stderr


def test_one_distinct_name_is_too_few(tmp_path):
    path = tmp_path / "names.txt"
    path.write_text("Rex\n" * 50)
    result = seqapps("dinosaurs", "train", "--data", path, "--out", tmp_path / "model")
    assert result.returncode == 2 and "one distinct name" in result.stderr
    assert list(tmp_path.iterdir()) == [path]


def test_sizes_grow_with_the_list():
    sizes = [scale_to_data(Config(), n, 8 * n) for n in (50, 1_500, 30_000, 250_000, 1_000_000)]
    assert [size.epochs for size in sizes] == sorted((s.epochs for s in sizes), reverse=True)
    assert [size.batch_size for size in sizes] == sorted(size.batch_size for size in sizes)
    assert all(None not in vars(size).values() for size in sizes)
    assert scale_to_data(Config(units=7, epochs=3), 50, 400).units == 7


def test_later_sources_win(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text("units = 20\nepochs = 4\nlearning_rate = 1\n")
    config = resolve(Config, PRESETS, "course", file, ["epochs=5", "units=auto"])
    assert (config.cell, config.units, config.epochs) == ("rnn", None, 5)
    assert config.learning_rate == 1.0 and isinstance(config.learning_rate, float)
    for bad in ("unit = 3", "units = 'x'", "units = true", "units = 1.5", "units ="):
        file.write_text(bad)
        with pytest.raises(UserError):
            resolve(Config, PRESETS, "default", file, [])


def test_the_courses_preset_is_the_courses_model(tmp_path):
    path = tmp_path / "names.txt"
    path.write_text("\n".join(name.lower() for name in RUSSIAN), encoding="utf-8")
    options = ("--preset", "course", "--set", "epochs=2")
    result = seqapps("dinosaurs", "train", "--data", path, "--out", tmp_path / "model", *options)
    assert result.returncode == 0, result.stderr
    metrics = json.loads((tmp_path / "model" / "metrics.json").read_text())
    letters = len({c for name in RUSSIAN for c in name.lower()}) + 1
    assert metrics["parameters"] == (letters + 50 + 1) * 50 + (50 + 1) * letters + letters**2
    assert (metrics["network_scale"], metrics["ngram_scale"]) == (1, 0)
    savedmodel.check_graph(tmp_path / "model")


def test_training_on_another_backend(tmp_path):
    """Trained with JAX, exported under TensorFlow: the same program."""
    path = tmp_path / "names.txt"
    path.write_text("\n".join(RUSSIAN), encoding="utf-8")
    out = tmp_path / "model"
    command = ("dinosaurs", "train", "--data", path, "--out", out, *SHORT)
    result = seqapps(*command, KERAS_BACKEND="jax")
    assert result.returncode == 0, result.stderr
    for engine in ("lite", "tf"):
        drawn = seqapps("dinosaurs", "generate", "--model", out, "--seed", 1, "--engine", engine)
        assert drawn.returncode == 0 and len(drawn.stdout.split()) == 10
