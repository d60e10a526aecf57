"""What may be written, what it means, and how texts are normalised, without any model."""

import datetime
import random
import unicodedata

import numpy as np
import pytest
from seqapps.common.backend import tensorflow
from seqapps.common.io.unicode_folding import CODE_POINTS, changed, fold, normalise
from seqapps.dates import calendar_graph, iso, numeric
from seqapps.dates.alphabet import Alphabet
from seqapps.dates.locale_hints import Hints


def accepted(texts: np.ndarray, dashes: bool = False) -> np.ndarray:
    """Run the automaton over rows of symbols <int>[n, length]."""
    automaton = iso.automaton(dashes)
    state = np.zeros(len(texts), int)
    alive = np.ones(len(texts), bool)
    for column in texts.T:
        alive &= automaton.allowed[state, column] & ~automaton.final[state]
        state = automaton.next_state[state, column]
    return alive & automaton.final[state]


def test_exactly_the_days_of_the_calendar_are_accepted():
    years, months, days = np.meshgrid(
        np.arange(10_000), np.arange(14), np.arange(33), indexing="ij"
    )
    fields = [years.ravel(), months.ravel(), days.ravel()]
    places = ((0, 1000), (0, 100), (0, 10), (0, 1), (1, 10), (1, 1), (2, 10), (2, 1))
    texts = np.stack([fields[part] // scale % 10 for part, scale in places], axis=1)
    first, last = datetime.date(1, 1, 1).toordinal(), datetime.date(9999, 12, 31).toordinal()
    real = {datetime.date.fromordinal(n) for n in range(first, last + 1)}
    found = accepted(texts)
    assert found.sum() == len(real) == last - first + 1
    for row in np.flatnonzero(found)[::997]:
        assert datetime.date(*(int(field[row]) for field in fields)) in real
    with_dashes = np.insert(texts, [4, 6], iso.DASH, axis=1)
    assert (accepted(with_dashes, dashes=True) == found).all()
    assert not accepted(texts[found][:1000], dashes=True).any()


@pytest.mark.parametrize("form", ["week", "ordinal"])
def test_week_and_ordinal_dates_are_those_of_the_calendar(form):
    years = [*range(1, 6), 1900, *range(2000, 2028), 2100, *range(9990, 9999)]
    wanted = set()
    for year in years:
        for number in range(1, 367):
            day = datetime.date(year, 1, 1) + datetime.timedelta(number - 1)
            wanted.add(tuple(iso.encode(day.isoformat(), form)))
    # every text of a year's form, real or not
    letter = "W" if form == "week" else "D"
    texts = [f"{y:04}{letter}{n:03}" for y in years for n in range(1000)]
    ids = np.array([[iso.SYMBOLS.index(c) for c in text] for text in texts])
    found = {tuple(row) for row in ids[accepted(ids)].tolist()}
    inside = {row for row in wanted if "".join(map(str, row[:4])) in {f"{y:04}" for y in years}}
    # ISO years begin up to three days before or after; those edges are in `found` alone.
    assert inside <= found
    for row in found - inside:
        assert iso.decode(row)[0] is not None


def test_the_graph_counts_days_as_python_does():
    tf = tensorflow()
    ordinals = np.arange(1, datetime.date.max.toordinal() + 1, 13)
    dates = [datetime.date.fromordinal(int(n)).isoformat() for n in ordinals]
    expected = ordinals + calendar_graph.FIRST_DAY - 1
    for form in ("calendar", "week", "ordinal"):
        kept = [i for i, d in enumerate(dates) if "0002" < d < "9999-12-20"]
        ids = tf.constant([iso.encode(dates[i], form) for i in kept])
        days = calendar_graph.days(ids).numpy()
        np.testing.assert_array_equal(days, expected[kept])
    texts = calendar_graph.text(tf.constant(expected, tf.int32)).numpy()
    assert [text.decode() for text in texts] == dates
    refusal = tf.constant([[iso.REFUSE] + [-1] * 7, [-1] * 8])
    assert calendar_graph.days(refusal).numpy().tolist() == [0, 0]


def test_symbols_and_dates_are_inverse():
    rng = random.Random(0)
    for _ in range(2_000):
        day = datetime.date.fromordinal(rng.randrange(400, 3_652_000)).isoformat()
        for form in ("calendar", "week", "ordinal"):
            assert iso.decode(iso.encode(day, form)) == (day, "")
        assert iso.decode(iso.encode(day, dashes=True)) == (day, "")
    for target, reason in zip(iso.REFUSALS, iso.REASONS, strict=True):
        assert iso.decode(iso.encode(target)) == (None, reason)
    for impossible in ("-2001-02-30", "-1979-W54-2", "-2001-366", "-1999-13-45"):
        assert iso.decode(iso.encode(impossible)) == (None, iso.REASONS[0])
        assert not accepted(np.array([iso.encode(impossible)])).any()
    for wrong in ("2001-02-30", "01-02-2001", "20010203", "-x", "", "2001-2-3"):
        with pytest.raises(ValueError):
            iso.encode(wrong)


@pytest.mark.parametrize(
    ("text", "target", "form"),
    [
        ("w19-3'79", "1979-05-09", "week"),
        ("w19-3'79", "1979-03-19", "calendar"),
        ("1979-w01-2", "1979-01-02", "week"),
        ("1979-123", "1979-05-03", "ordinal"),
        ("1979-003", "1979-01-03", "ordinal"),
        ("3. i. 1979", "1979-01-03", "calendar"),
        ("wednesday, 3 may 1979", "1979-05-03", "calendar"),
        ("- 5 may", "-incomplete", "calendar"),
    ],
)
def test_the_form_of_a_date_is_judged_by_its_numbers(text, target, form):
    assert iso.form_of(text, target) == form


def days(readings) -> list[str]:
    return [day.isoformat() for day, _ in sorted(readings, key=lambda r: -r[1])]


def test_numbers_are_read_in_every_way_that_the_calendar_allows():
    assert days(numeric.readings_of("06/12/2046")) == ["2046-06-12", "2046-12-06"]
    assert days(numeric.readings_of("6.12.2046")) == ["2046-12-06", "2046-06-12"]
    assert days(numeric.readings_of("31/12/2046")) == ["2046-12-31"]
    assert days(numeric.readings_of("12/31/46")) == ["2046-12-31"]
    assert len(numeric.readings_of("03-05-12")) == 3
    assert days(numeric.readings_of("03-05-12", "ymd")) == ["2003-05-12"]
    assert days(numeric.readings_of("06/12/2046", "dmy")) == ["2046-12-06"]
    assert days(numeric.readings_of("06/12/2046", "ydm")) == ["2046-12-06"]
    assert days(numeric.readings_of("2046-06-12", "dmy")) == ["2046-06-12"]
    for nothing in ("30/02/2001", "13/13/2013", "1.2", "1/2/3", "10.0.0.255.1", "6/12"):
        assert numeric.readings_of(nothing) == []
    shares = dict(numeric.readings_of("06/12/2046")).values()
    assert sum(shares) == pytest.approx(1) and min(shares) > 0.35


def test_normalisation_folds_what_people_do_not_tell_apart():
    assert normalise("  ３rd　of\u00a0MAY,  1979 ") == "3rd of may, 1979"
    assert normalise("février") == normalise("FÉVRIER") == normalise("fe\u0301vrier") == "fevrier"
    assert normalise("٣ مايو ١٩٧٩") == normalise("3 مايو 1979")
    assert normalise("3–5–79") == normalise("3−5‐79") == "3-5-79"
    assert normalise("5월") == unicodedata.normalize("NFKD", "5월")
    assert normalise("1º") != normalise("1o")
    assert normalise("\u200f\ufeff\u00ad") == ""


def test_normalisation_of_every_code_point_is_stable():
    """Folding twice changes nothing, and compatibility forms fold alike."""
    for code_point in CODE_POINTS:
        character = chr(code_point)
        folded = fold.__wrapped__(code_point)
        assert "".join(fold(ord(part)) for part in folded) == folded, hex(code_point)
        assert changed().get(code_point, character) == folded, hex(code_point)
        if folded and not "\ud800" <= character <= "\udfff" and character not in "ºª":
            composed = unicodedata.normalize("NFC", character)
            assert "".join(fold(ord(part)) for part in composed) == folded, hex(code_point)


def test_an_alphabet_numbers_its_characters_and_reads_the_others_as_unknown():
    alphabet = Alphabet.learn(["3 may", "4 juin"])
    assert alphabet.symbols == tuple(sorted(set(" 3may4juin")))
    assert alphabet.encode("3 q😀").tolist() == [alphabet.ids["3"], alphabet.ids[" "], 1, 1]
    more = alphabet.extended(Alphabet.learn(["5 août"]))
    assert more.symbols[: len(alphabet.symbols)] == alphabet.symbols
    assert set("5aout") <= set(more.symbols)
    table = more.table()
    for character in "３É❤5":
        expected = more.encode(normalise(character)).tolist()
        assert table.get(ord(character), [1]) == expected


def test_hints():
    hints = Hints({"de_DE": "dmy", "en_US": "mdy", "sv_SE": "ydm", "de": "dmy"})
    order, language = hints.encode("de_DE")
    assert hints.encode("de-de.UTF-8") == hints.encode("de_XX") == (order, language)
    assert hints.encode("dmy") == (order, hints.encode("")[1])
    assert hints.encode("de_DE", "mdy") == (hints.encode("en_US")[0], language)
    ids = {*hints.ids.values()}
    assert max(max(pair) for pair in ids) < hints.size
    with pytest.raises(Exception, match="unknown locale 'xx'"):
        hints.encode("xx")
