"""The meaning in the graph is that of `edtf.meaning`."""

import datetime
import random

import numpy as np
from seqapps.dates import edtf, edtf_graph, notation
from seqapps.dates.edtf_graph import tf


def walks(count: int, seed: int) -> list[list[int]]:
    """Draw complete sequences by random walks through the automaton."""
    automaton, rng, found = notation.automaton(), random.Random(seed), []
    while len(found) < count:
        state, ids = 0, []
        eager = rng.random()  # how readily it ends
        while not automaton.final[state] and len(ids) < notation.LENGTH:
            allowed = automaton.allowed[state].nonzero()[0].tolist()
            may_end = notation.END in allowed and rng.random() < eager
            ids.append(notation.END if may_end else rng.choice(allowed))
            state = int(automaton.next_state[state, ids[-1]])
        if automaton.final[state]:
            found.append(ids)
    return found


def test_meanings_equal_those_of_python():
    sequences = walks(2_000, seed=3) + [notation.ids(text) for text in notation.REFUSALS]
    rows = [ids + [-1] * (notation.LENGTH - len(ids)) for ids in sequences]
    graph = [part.numpy() for part in edtf_graph.meanings(tf.constant(rows, tf.int32))]
    found = 0
    for number, ids in enumerate(sequences):
        text = notation.text(ids)
        expected = None if text in notation.REFUSALS else edtf.meaning(text)
        exists, written, day, precision, calendar, *marks, weekday = (
            part[number] for part in graph
        )
        assert exists == (expected is not None), text
        if expected is None:
            assert written == b"" and day == 0 and not any(marks)
            continue
        found += 1
        date = datetime.date.fromordinal(int(day)).isoformat() if day else ""
        assert (written.decode(), date) == (expected.edtf, expected.date), text
        assert edtf.PRECISIONS[precision] == expected.precision, text
        assert edtf_graph.CALENDARS[calendar] == expected.calendar, text
        own = [expected.approximate, expected.uncertain, expected.weekday_mismatch]
        assert [bool(mark) for mark in marks] == own and weekday == expected.weekday, text
    assert found > 900


def test_limits_of_eras_equal_those_of_python():
    texts = [
        text
        for era, (begin, end) in notation.ERA_DAYS.items()
        for limit in (begin, end)[: 1 if era == 5 else 2]
        for days in (-32, -1, 0, 1, 32)
        for day in (limit + datetime.timedelta(days),)
        for year in (day.year - notation.ERAS[era][1] + 1,)
        for text in (f"E{era}{year:04}", f"E{era}{year:04}{day:%m}", f"E{era}{year:04}{day:%m%d}")
        if year > 0
    ]
    ids = np.full((len(texts), notation.LENGTH), -1)
    for row, text in enumerate(texts):
        ids[row, : len(text) + 1] = notation.ids(text)
    graph = edtf_graph.meanings(tf.constant(ids, tf.int32))
    expected = [edtf.meaning(text) for text in texts]
    assert graph.exists.numpy().tolist() == [found is not None for found in expected]
    assert 0.2 < sum(found is None for found in expected) / len(texts) < 0.6


def test_days_of_every_calendar():
    texts = ["19790503", "1979W184", "1979D123", "H14440815", "P13930210", "J57840105",
             "R00080218", "T25630105", "C01090105", "E300540503", "1731Y0211"]  # fmt: skip
    ids = np.full((len(texts), notation.LENGTH), -1)
    for row, text in enumerate(texts):
        ids[row, : len(text) + 1] = notation.ids(text)
    graph = edtf_graph.meanings(tf.constant(ids, tf.int32))
    assert [day.decode() for day in graph.edtf.numpy()] == [
        edtf.meaning(text).date for text in texts
    ]
