"""The model that comes with the repository."""

import datetime

import numpy as np
import pytest
from seqapps.common.export import bundle
from seqapps.common.io.text import Sequences
from seqapps.dates import iso, runtime
from seqapps.dates.column.options import Options
from seqapps.dates.column.reader import Column
from seqapps.dates.generator.generator import generate

from tests.conftest import seqapps

pytestmark = pytest.mark.xdist_group("dates")
ODD = ("", " ", "\u200b", "é" * 96, "x" * 97, "\U0010ffff", "3\u20dd", "ﷺ 3 May 1979")


@pytest.fixture(scope="module")
def loaded():
    return runtime.load(bundle.open_bundle("dates", None))


def translated(*arguments: object, **more: object) -> list[dict]:
    """Return the JSON answers of `translate`."""
    return seqapps("dates", "translate", *arguments, "--json", **more).lines


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("3rd of May, 1979", "1979-05-03"),
        ("May 3 l979", "1979-05-03"),
        ("jueves, 3 de mayo de 1979", "1979-05-03"),
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


@pytest.fixture(scope="module")
def answers():
    """The answers to the texts of the test above, from one command."""
    marks = test_dates_as_people_write_them.pytestmark
    texts = [text for text, _ in next(m for m in marks if m.name == "parametrize").args[1]]
    return dict(zip(texts, translated(*texts), strict=True))


@pytest.mark.parametrize(
    "pattern",
    [
        "%a %-d %b %Y", "%a, %d %b %Y", "%A, %-d %B %Y", "%A, %B %-d, %Y", "%-d %B %Y",
        "%B %-d, %Y", "%b %-d %Y", "%-d-%b-%Y", "%d.%m.%Y", "%Y-%m-%d", "%Y/%m/%d", "%Y%m%d",
    ],
)  # fmt: skip
def test_the_commonest_formats_are_read_without_an_error(loaded, pattern):
    first = datetime.date(1970, 1, 1).toordinal()
    days = [datetime.date.fromordinal(first + 97 * number) for number in range(240)]
    answers = loaded.translate([day.strftime(pattern) for day in days])
    assert [answer.date for answer in answers] == [day.isoformat() for day in days]


def test_japanese_days_outside_their_era_do_not_exist():
    texts = {
        "昭和64年1月7日": "1989-01-07", "昭和64年1月8日": None, "平成元年1月8日": "1989-01-08",
        "令和元年4月30日": None, "平成31年5月1日": None, "大正元年7月29日": None, "昭和65年": None,
        "昭和64年": "1989", "明治3年": "1870",
    }  # fmt: skip
    rows = translated(*texts, "--precision", "any")
    assert [row["edtf"] for row in rows] == list(texts.values())
    assert {row["reason"] for row in rows if not row["edtf"]} == {iso.REASONS[iso.IMPOSSIBLE]}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a plain sentence", iso.REASONS[0]),
        ("May 1979", iso.REASONS[1]),
        ("3 days ago", iso.REASONS[2]),
        ("30 February 2001", iso.REASONS[3]),
        ("29.02.2001", iso.REASONS[3]),
        ("2001-13-45", iso.REASONS[3]),
        ("3 May 1979 - 9 June 1980", "a span of time"),
        ("born 3 May 1979, died 9 June 1980", iso.REASONS[4]),
        ("x" * 97, "at most 96 characters, got 97"),
        ("\u200b", "an empty text"),
    ],
)  # fmt: skip
def test_refused_texts_get_a_dash_and_the_reason(text, reason):
    result = seqapps("dates", "translate", text)
    assert result.returncode == 3 and result.stderr == ""
    assert result.stdout.startswith("-  ") and reason in result.stdout


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
    """The month comes first before slashes, the day before dots and spaces."""
    rng = np.random.default_rng(1)
    days = [(m, d, rng.integers(1970, 2030)) for m in range(1, 13) for d in range(1, 13) if d != m]
    expected = {f"{m:02}/{d:02}/{y}": (m, d, y) for m, d, y in days}
    expected |= {f"{d:02}{s}{m:02}{s}{y}": (m, d, y) for m, d, y in days for s in ". "}
    pairs = zip(translated(*expected), expected.values(), strict=True)
    ambiguous = [(answer, day) for answer, day in pairs if answer["ambiguous"]]
    assert len(ambiguous) > 200
    for answer, (month, day, year) in ambiguous:
        assert answer["date"] == f"{year}-{month:02}-{day:02}", answer
    assert any(a["alternatives"][0]["confidence"] > a["confidence"] for a, _ in ambiguous)


def test_the_decoder_attends_to_the_characters_of_each_digit(loaded):
    text = "3rd of May, 1984"
    (answer,) = loaded.translate([text], runtime.Request(attention=True))
    assert answer.weights.shape[1] == len(text)
    assert not answer.weights[len(answer.symbols) :].any()
    np.testing.assert_allclose(answer.weights[:8].sum(axis=1), 1, atol=1e-5)
    year, month = answer.weights[:4, 12:].sum(axis=1), answer.weights[4:6, 7:10].sum(axis=1)
    assert year.mean() > 0.6 and month.mean() > 0.5


@pytest.mark.parametrize("unit", ["3 May 1979 ", "9", "\u06f1", "t", "a.", "12:"])
def test_a_text_of_100000_characters_is_refused(loaded, unit):
    text = (100_000 * unit)[:100_000] + "x"
    column = Column(loaded, runtime.Request(), Options(), [text])
    for (answer,) in (loaded.translate([text]), column.translate([text])):
        assert answer.date is None and "at most 96" in answer.reason


def test_an_answer_does_not_depend_on_its_batch_mates(loaded):
    sample = [example.text for example in generate(150, 77)] + list(ODD)
    together = list(loaded.translate(sample))
    for text, answer in zip(sample, together, strict=True):
        (alone,) = loaded.translate([text])
        assert (alone.date, alone.reason) == (answer.date, answer.reason), text
        assert alone.confidence == pytest.approx(answer.confidence, abs=1e-4)


def test_answers_are_days_of_the_calendar(loaded):
    texts = [example.text for example in generate(800, 78)]
    for answer in loaded.translate(texts, runtime.Request(min_confidence=0.0, beam=8)):
        for date in filter(None, [answer.date, *(date for date, _ in answer.alternatives)]):
            assert iso.parse(date)


def test_greedy_decoding_leaves_out_steps_but_no_symbol(loaded):
    texts = [example.text for example in generate(600, 78)]
    rows = [row for row in map(loaded.encode, texts) if isinstance(row, list)]
    encoded = Sequences.from_lists(rows)
    hints = np.array([loaded.settings.hints.encode("")] * len(rows), np.int32)
    memory, request = loaded.engine._encode(encoded, hints), runtime.Request(attention=True)
    short, whole = loaded.engine._greedy(memory, request), loaded.engine._decode(memory, 1, request)
    assert (short.ids == whole.ids).all()
    assert short.log_probs == pytest.approx(whole.log_probs, abs=1e-4)
    ended = np.isfinite(whole.log_probs[:, 0])
    assert ended.mean() > 0.9
    assert short.weights[ended] == pytest.approx(whole.weights[ended], abs=1e-4)


@pytest.mark.parametrize(
    "pattern", ["%d %B %Y", "%d-%b-%y", "%B %d, %Y", "%Y-%m-%d", "%d/%m/%Y", "%A, %d %B %Y"]
)
def test_known_forms_are_read_as_the_network_reads_them(loaded, pattern, monkeypatch):
    rng = np.random.default_rng(3)
    first = datetime.date(1970, 1, 1)
    days = [first + datetime.timedelta(int(n)) for n in rng.integers(0, 16_000, 250)]
    texts = [day.strftime(pattern) for day in days]
    options = Options(order="off", today=datetime.date(2020, 1, 1))
    column = Column(loaded, runtime.Request(), options, texts)
    alone, network, asked = list(loaded.translate(texts)), loaded.translate, []

    def counted(given, request):
        texts = list(given)
        asked.extend(texts)
        return network(texts, request)

    monkeypatch.setattr(loaded, "translate", counted)
    answers = list(column.translate(texts))
    assert len(asked) < 0.7 * len(texts)  # numbers with two orders are read by the network
    for day, answer, own in zip(days, answers, alone, strict=True):
        assert answer.date == own.date or own.date is None, answer.text
        assert answer.ambiguous == own.ambiguous, answer.text
        assert answer.date in (day.isoformat(), None) or answer.ambiguous
