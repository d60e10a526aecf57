"""The model that comes with the repository, through the command line and the SavedModel."""

import datetime
import json
import os
import subprocess
import sys
import time

import numpy as np
import pytest
from seqapps.common.export import bundle
from seqapps.common.io.unicode_folding import normalise
from seqapps.dates import config, iso, runtime
from seqapps.dates.generator.generator import generate

from tests.conftest import ROOT, assert_refused, seqapps

pytestmark = pytest.mark.xdist_group("dates")
MODEL = bundle.shipped("dates")[-1]

CLEAN_PROCESS = """
import json, sys
import tensorflow as tf
program = tf.saved_model.load(sys.argv[1])
def translate(texts, locale):
    texts = tf.constant(texts, tf.string)
    if locale is None:
        return program.signatures["serving_default"](text=texts)
    try:
        return program.translate_with_locale(texts, tf.constant([locale]))
    except tf.errors.InvalidArgumentError:
        return {}
def plain(x):
    if isinstance(x, list):
        return [*map(plain, x)]
    return x.decode() if isinstance(x, bytes) else x
for request in json.load(open(sys.argv[2])):
    found = translate(*request)
    print(json.dumps({name: plain(value.numpy().tolist()) for name, value in found.items()}))
assert not any(name.split(".")[0] == "seqapps" for name in sys.modules)
"""


def clean_process(tmp_path, *requests: tuple[list[str], str | None]) -> list[dict]:
    """Translate (texts, locale) in a process that imports TensorFlow alone, elsewhere.

    What the program does not accept is answered by an empty object.
    """
    given = tmp_path / "requests.json"
    given.write_text(json.dumps(requests), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", CLEAN_PROCESS, MODEL, given],
        capture_output=True, text=True, cwd=tmp_path, check=True,
    )  # fmt: skip
    return [json.loads(line) for line in done.stdout.splitlines()]


def translated(*arguments: object, **more: object) -> list[dict]:
    """Return the JSON answers of `translate`."""
    return seqapps("dates", "translate", *arguments, "--json", **more).lines


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("3rd of May, 1979", "1979-05-03"),
        ("May 3 l979", "1979-05-03"),
        ("domingo, 3 de mayo de 1979", "1979-05-03"),
        ("3. toukokuuta 1979", "1979-05-03"),
        ("昭和54年5月3日", "1979-05-03"),
        ("二〇〇四年十一月二十一日", "2004-11-21"),
        ("١٤ مايو ١٩٤٨", "1948-05-14"),
        ("the third of May nineteen seventy-nine", "1979-05-03"),
        ("day 19 month 3 year 1920", "1920-03-19"),
        ("14.VII.1789", "1789-07-14"),
        ("29 February 2004", "2004-02-29"),
        ("1979-05-03T10:11:12Z", "1979-05-03"),
        ("1979-W18-4", "1979-05-03"),
        ("1979-123", "1979-05-03"),
    ],
)  # fmt: skip
def test_dates_as_people_write_them(answers, text, date):
    assert answers[text]["date"] == date and not answers[text]["ambiguous"]


@pytest.mark.parametrize(
    "pattern",
    [
        "%a %-d %b %Y", "%a, %d %b %Y", "%A, %-d %B %Y", "%A, %B %-d, %Y", "%-d %B %Y",
        "%B %-d, %Y", "%b %-d %Y", "%-d-%b-%Y", "%d.%m.%Y", "%Y-%m-%d", "%Y/%m/%d", "%Y%m%d",
    ],
)  # fmt: skip
def test_the_commonest_ways_are_read_without_an_error(pattern):
    first = datetime.date(1970, 1, 1).toordinal()
    days = [datetime.date.fromordinal(first + 97 * number) for number in range(240)]
    loaded = runtime.load(bundle.open_bundle("dates", None))
    answers = loaded.translate([day.strftime(pattern) for day in days])
    assert [answer.date for answer in answers] == [day.isoformat() for day in days]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a plain sentence", iso.REASONS[0]),
        ("May 1979", iso.REASONS[1]),
        ("3 days ago", iso.REASONS[2]),
        ("30 February 2001", iso.REASONS[3]),
        ("29.02.2001", iso.REASONS[3]),
        ("2001-13-45", iso.REASONS[3]),
        ("3 May 1979 - 9 June 1980", iso.REASONS[4]),
        ("x" * 97, "at most 96 characters, got 97"),
        ("\u200b", "an empty text"),
    ],
)  # fmt: skip
def test_what_is_no_date_gets_a_dash_and_the_reason(text, reason):
    result = seqapps("dates", "translate", text)
    assert result.returncode == 3 and result.stderr == ""
    assert result.stdout.startswith("-  ") and reason in result.stdout


@pytest.fixture(scope="module")
def answers():
    """The answers to the texts of the test above, from one command."""
    marks = test_dates_as_people_write_them.pytestmark
    texts = [text for text, _ in next(m for m in marks if m.name == "parametrize").args[1]]
    return dict(zip(texts, translated(*texts), strict=True))


def test_an_ambiguous_date_shows_both_readings_and_hints_decide():
    text = "06/12/2046"
    (answer,) = translated(text)
    readings = {answer["date"], *(other["date"] for other in answer["alternatives"])}
    assert answer["ambiguous"] and readings == {"2046-06-12", "2046-12-06"}
    shares = [answer["confidence"], *(other["confidence"] for other in answer["alternatives"])]
    assert 0.95 < sum(shares) <= 1.0001 and min(shares) > 0.25
    line = seqapps("dates", "translate", text)
    assert line.returncode == 0 and line.stdout == "2046-06-12 or 2046-12-06\n"
    for option, date in (
        (["--locale", "de_DE"], "2046-12-06"),
        (["--locale", "en-US"], "2046-06-12"),
        (["--day-first"], "2046-12-06"),
        (["--month-first"], "2046-06-12"),
        (["--locale", "de", "--month-first"], "2046-06-12"),
    ):
        (answer,) = translated(text, *option)
        assert answer["date"] == date and not answer["ambiguous"] and answer["confidence"] > 0.9


def test_of_bare_numbers_the_conventional_reading_comes_first():
    """Whatever the model prefers: slashes have the month first, dots and spaces the day."""
    rng = np.random.default_rng(1)
    days = [(m, d, rng.integers(1970, 2030)) for m in range(1, 13) for d in range(1, 13) if d != m]
    wanted = {f"{m:02}/{d:02}/{y}": (m, d, y) for m, d, y in days}
    wanted |= {f"{d:02}{s}{m:02}{s}{y}": (m, d, y) for m, d, y in days for s in ". "}
    pairs = zip(translated(*wanted), wanted.values(), strict=True)
    doubtful = [(answer, day) for answer, day in pairs if answer["ambiguous"]]
    assert len(doubtful) > 200
    for answer, (month, day, year) in doubtful:
        assert answer["date"] == f"{year}-{month:02}-{day:02}", answer
    assert any(a["alternatives"][0]["confidence"] > a["confidence"] for a, _ in doubtful)


def test_bad_options_are_refused():
    for options, words in (
        (["--locale", "de_XQ_Z", "--locale", "qq"], ["unknown locale", "qq"]),
        (["--day-first", "--month-first"], ["both"]),
        (["--min-confidence", "2"], ["0 to 1"]),
        (["--beam", "0"], ["beam", "0"]),
        (["--engine", "cloud"], ["cloud"]),
        (["--column", "x"], ["--csv"]),
        (["--input", "x"], ["--input"]),
        (["--input", ""], ["--input"]),
        (["--locale", "_"], ["unknown locale"]),
        (["--alpha", "9"], ["alpha", "9"]),
        (["--attention", "/nowhere/map.png"], ["/nowhere"]),
    ):
        assert_refused(seqapps("dates", "translate", "3 May 1979", *options), *words)
    assert_refused(seqapps("dates", "translate"), "TEXTS")
    assert_refused(seqapps("dates", "evaluate", "--data", "x", "--beam", 0), "beam", "0")


def test_least_confidence():
    assert translated("3 May 1979", "--min-confidence", 0.9999999)[0]["date"] is None
    assert translated("3 May 1979", "--min-confidence", 0.9)[0]["date"] == "1979-05-03"


def test_lines_of_a_file_keep_their_order_and_their_places(tmp_path):
    lines = ["3 May 1979", "", "hello", "4 May 1979", "\t5 May 1979 "] * 700
    file = tmp_path / "dates.txt"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    result = seqapps("dates", "translate", "--input", file, "--json")
    assert result.returncode == 3
    dates = [row["date"] for row in result.lines]
    assert dates == ["1979-05-03", None, None, "1979-05-04", "1979-05-05"] * 700
    assert "1,400 of 3,500 refused" in result.stderr and result.stderr.count("\n") == 1
    same = seqapps("dates", "translate", "--input", "-", "--json", stdin=file.read_bytes())
    assert same.stdout == result.stdout


def test_memory_is_flat_on_long_inputs(tmp_path):
    """Less than 100 bytes more for each line more: not one answer is kept."""
    peak = (
        "import resource, sys; from seqapps.__main__ import run; run(sys.argv[1:]);"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
    )
    used = []
    for count in (3_000, 15_000):
        file = tmp_path / f"{count}.txt"
        file.write_text("3 May 1979\n12. Juni 1984\n" * (count // 2))
        done = subprocess.run(
            [sys.executable, "-c", peak, "dates", "translate", "--input", file],
            capture_output=True, text=True, cwd=ROOT, check=True,
        )  # fmt: skip
        assert done.stdout.count("\n") == count
        used.append(int(done.stderr) * 1024)
    assert (used[1] - used[0]) / 12_000 < 100


def test_a_column_of_a_table(tmp_path):
    file = tmp_path / "table.csv"
    file.write_bytes(
        b'\xef\xbb\xbf\n"id",when,"a, b"\n1,3 May 1979,x\n2,nope,"y, z"\n3,06/12/2046,\n\n4\n'
        b"5,3. M\xe4rz 1979,\xff\n"
    )
    command = ["dates", "translate", "--column", "when", "--csv"]
    result = seqapps(*command, file, stdin=None)
    assert result.returncode == 3
    assert result.stderr.count("\n") == 2 and "3 of 5 refused" in result.stderr
    assert "row 5: expected UTF-8 text, got byte 0xe4" in result.stderr
    rows = result.stdout.splitlines()
    added = "date,date_confidence,date_alternatives,date_ambiguous,date_reason"
    assert rows[0] == f'id,when,"a, b",{added}'
    assert rows[1].startswith("1,3 May 1979,x,1979-05-03,") and rows[1].endswith(",false,")
    assert rows[2].startswith('2,nope,"y, z",,') and rows[2].endswith(iso.REASONS[0])
    assert ",true," in rows[3] and "2046-12-06" in rows[3] and "2046-06-12" in rows[3]
    assert rows[4].startswith("4,,,,") and rows[4].endswith("an empty text")
    out = tmp_path / "out.csv"
    again = seqapps(*command, file, "--out", out)
    assert again.stdout == "" and again.stderr == result.stderr
    written = out.read_bytes()
    assert written.splitlines()[:5] == [row.encode() for row in rows[:5]]
    assert b"5,3. M\xe4rz 1979,\xff,," in written  # bytes that are no text stay as they are
    piped = seqapps(*command, "-", "--out", "-", stdin=file.read_bytes())
    assert piped.stdout == result.stdout.replace(str(file), "stdin")
    assert_refused(seqapps(*command, out), "has a column 'date' already")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("when,what\n3 May 1979,x\n4 May 1979,y,z\n", ["record 3", "2 cells", "got 3"]),
        ('when,what\n1,"3 May 1979\n2,4 May 1979\n', ["line 3", "not a CSV file"]),
        ("when,when\n1,2\n", ["2 columns 'when'"]),
        ("What,Date\n1,2\n", ["no column 'when'", "What, Date"]),
        ("\n\n", ["empty"]),
        ("", ["empty"]),
    ],
)
def test_tables_that_are_none(tmp_path, content, words):
    file = tmp_path / "table.csv"
    file.write_text(content)
    for source, stdin in ((file, None), ("-", content)):
        options = ["--csv", source, "--column", "when", "--out", tmp_path / "new"]
        assert_refused(seqapps("dates", "translate", *options, stdin=stdin), *words)
    assert sorted(tmp_path.iterdir()) == [file]


def test_tables_of_every_delimiter_and_of_one_column(tmp_path):
    for delimiter in ",;\t|":
        table = f'"a, b; c"{delimiter}when\r\n"x\ny"{delimiter}3 May 1979\r\n'
        result = seqapps("dates", "translate", "--csv", "-", "--column", "when", stdin=table)
        assert result.returncode == 0 and result.stderr == ""
        assert delimiter.join(("3 May 1979", "1979-05-03")) in result.stdout.splitlines()[-1]
    column = seqapps(
        "dates", "translate", "--csv", "-", "--column", "when", stdin="when\n3 May 1979\n\nno\n"
    )
    assert len(column.stdout.splitlines()) == 4 and "2 of 3 refused" in column.stderr


def test_where_a_table_may_not_be_written(tmp_path):
    file = tmp_path / "table.csv"
    file.write_text("when\n3 May 1979\n")
    command = ["dates", "translate", "--csv", file, "--column", "when", "--out"]
    for out in (tmp_path, "/dev/null", ""):
        assert_refused(seqapps(*command, out), "expected a file to write to")
    link = tmp_path / "link.csv"
    link.symlink_to("real.csv")
    assert seqapps(*command, link).returncode == 0
    assert link.is_symlink() and "1979-05-03" in (tmp_path / "real.csv").read_text()
    before = sorted(tmp_path.iterdir())
    for options in (["--locale", "qq"], ["--min-confidence", "2"], ["--json"]):
        assert_refused(seqapps(*command[:-1], *options))
        assert_refused(seqapps(*command, tmp_path / "new", *options))
    assert sorted(tmp_path.iterdir()) == before


def test_attention_is_drawn(tmp_path):
    picture = tmp_path / "map.png"
    texts = ["3rd of May, 1979", "昭和54年5月3日"]
    result = seqapps("dates", "translate", *texts, "--attention", picture)
    assert result.returncode == 0 and result.stderr == ""
    assert picture.read_bytes().startswith(b"\x89PNG") and picture.stat().st_size > 10_000
    drawn = seqapps("dates", "translate", texts[0], "--attention", "-").stdout
    assert "3rd␣of␣may,␣1979" in drawn and drawn.endswith("1979-05-03\n")
    assert "█" in drawn or "▓" in drawn


def test_the_digits_are_read_where_they_stand():
    loaded = runtime.load(bundle.open_bundle("dates", None))
    text = "3rd of May, 1984"
    (answer,) = loaded.translate([text], runtime.Request(attention=True))
    assert answer.weights.shape == (8, len(text))
    np.testing.assert_allclose(answer.weights.sum(axis=1), 1, atol=1e-5)
    year, month = answer.weights[:4, 12:].sum(axis=1), answer.weights[4:6, 7:10].sum(axis=1)
    assert year.mean() > 0.6 and month.mean() > 0.5


def test_a_text_of_100000_characters_is_refused_at_once():
    loaded = runtime.load(bundle.open_bundle("dates", None))
    began = time.perf_counter()
    (answer,) = loaded.translate(["3 May 1979 " * 9_090])
    assert answer.date is None and "at most 96" in answer.reason
    assert time.perf_counter() - began < 0.5


YEARS = ("1979", "2046", "79", "05", "12")


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """1,000 texts of all kinds, with some that are odd, and bare numbers."""
    odd = ["", " ", "\u200b", "é" * 96, "x" * 97, "\U0010ffff", "3\u20dd", "ﷺ 3 May 1979"]
    numbers = [
        f"{a:02}{s}{b}{s}{c}" for a in (3, 11) for b in (7, 12) for s in "/. -" for c in YEARS
    ]
    return [example.text for example in generate(1_000 - len(odd + numbers), 77)] + numbers + odd


def test_the_savedmodel_answers_as_the_command_line_does(tmp_path, texts):
    (found,) = clean_process(tmp_path, (texts, None))
    loaded = runtime.load(bundle.open_bundle("dates", None))
    borders = (loaded.settings.min_confidence, runtime.AMBIGUOUS, config.PLAUSIBLE)
    for number, answer in enumerate(loaded.translate(texts)):
        close = [c for _, c in answer.alternatives] + [answer.confidence]
        if any(abs(c - border) < 1e-3 for c in close for border in borders):
            continue  # rounding decides
        assert found["date"][number] == (answer.date or ""), texts[number]
        assert found["confidence"][number] == pytest.approx(answer.confidence, abs=1e-3)
        assert found["ambiguous"][number] == answer.ambiguous
        others = [date for date in found["readings"][number][1:] if date]
        assert others == [date for date, _ in answer.alternatives]


def test_the_savedmodel_normalises_as_the_command_line_does(tmp_path):
    alphabet = runtime.load(bundle.open_bundle("dates", None)).settings.alphabet
    rng = np.random.default_rng(0)
    planes = (
        (0x20, 0x7F), (0xA0, 0x2FF), (0x300, 0x700), (0x900, 0x1200), (0x1E00, 0x2400),
        (0x3000, 0x3400), (0x4E00, 0x5200), (0xAC00, 0xD7A4), (0xF900, 0xFFF0),
        (0x1D400, 0x1D800),
    )  # fmt: skip
    texts = []
    for _ in range(4_000):
        low, high = planes[rng.integers(len(planes))]
        points = rng.integers(low, high, rng.integers(1, 9))
        spaces = np.array([32, 0x3000, 9])[rng.integers(3, size=rng.integers(0, 4))]
        text = "".join(map(chr, rng.permutation(np.concatenate([points, spaces]))))
        texts.append(text)
    (found,) = clean_process(tmp_path, (texts, None))
    for text, characters in zip(texts, found["characters"], strict=True):
        known = "".join(c if c in alphabet.ids else "�" for c in normalise(text))
        assert "".join(characters) == (known if len(known) <= 96 else ""), ascii(text)


def test_locales_in_the_savedmodel(tmp_path):
    texts = ["06/12/2046", "3 May 1979"]
    wanted = {"de_DE": "2046-12-06", "en-US": "2046-06-12", "mdy": "2046-06-12"}
    requests = [(texts, locale) for locale in wanted]
    *found, unknown, nothing = clean_process(tmp_path, *requests, (texts, "qq"), ([], None))
    assert [answer["date"] for answer in found] == [[d, "1979-05-03"] for d in wanted.values()]
    assert unknown == {} and nothing["date"] == []


def test_an_answer_does_not_depend_on_its_batch_mates(texts):
    loaded = runtime.load(bundle.open_bundle("dates", None))
    sample = texts[:150] + texts[-8:]
    together = list(loaded.translate(sample))
    for text, answer in zip(sample, together, strict=True):
        (alone,) = loaded.translate([text])
        assert (alone.date, alone.reason) == (answer.date, answer.reason), text
        assert alone.confidence == pytest.approx(answer.confidence, abs=1e-4)


def test_only_days_of_the_calendar_come_out(texts):
    loaded = runtime.load(bundle.open_bundle("dates", None))
    for answer in loaded.translate(texts, runtime.Request(min_confidence=0.0, beam=8)):
        for date in filter(None, [answer.date, *(date for date, _ in answer.alternatives)]):
            assert iso.parse(date)


def test_evaluation_counts_and_explains(tmp_path):
    file = tmp_path / "pairs.tsv"
    rows = [
        "3 May 1979\t1979-05-03\t\tgood",
        "4 May 1979\t1979-05-05\t\twrong",
        "hello\t-\t\tnone",
        "06/12/2046\t2046-12-06\tde_DE\thint",
        "5 May 1979\tbroken",
        "5 May 1979\t1979-05-05\tqq_QQ",
    ]
    file.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    result = seqapps("dates", "evaluate", "--data", file, "--json", "--beam", 2, "--alpha", 0.5)
    assert result.returncode == 3 and "line 5" in result.stderr
    assert "line 6: unknown locale 'qq_QQ'" in result.stderr
    (found,) = result.lines
    assert found["rows"] == 4 and found["exact_match"] == 0.75
    assert found["wrong_but_confident"] == 0.25
    assert found["per_format"]["wrong"]["exact_match"] == 0
    assert found["per_locale"]["de_DE"]["exact_match"] == 1
    analysis = found["error_analysis"]
    assert (analysis["search"], analysis["model"]) == (0, 1)
    (example,) = analysis["examples"]
    assert example["wanted"] == "1979-05-05" and example["log_p_wanted"] < example["log_p_got"]


def test_a_model_without_the_training_libraries(tmp_path):
    """Translating needs neither TensorFlow nor Babel nor num2words."""
    blocker = tmp_path / "sitecustomize.py"
    blocker.write_text(
        "import sys\n"
        "for name in ('tensorflow', 'keras', 'babel', 'num2words', 'matplotlib'):\n"
        "    sys.modules[name] = None\n"
    )
    environment = {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    result = seqapps("dates", "translate", "3 May 1979", "06/12/2046", **environment)
    assert result.returncode == 0 and result.stdout.startswith("1979-05-03\n")
    drawn = seqapps(
        "dates", "translate", "3 May 1979", "--attention", tmp_path / "a.png", **environment
    )
    assert_refused(drawn, "matplotlib", "plots")
    assert_refused(seqapps("dates", "generate-data", **environment), "babel", "train")
