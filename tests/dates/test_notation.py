"""The sequences that the decoder may write."""

import re

import hypothesis.strategies as st
import pytest
from hypothesis import given
from seqapps.dates import edtf, notation

EXPRESSIONS = [
    "19790503", "197905", "1979", "185X", "18XX", "1XXX", "1979W184", "1979D123", "1950S21",
    "2021S35", "2020S40", "N0044", "N00440315", "N03XX", "1601Y02", "1731Y0211", "H14440815",
    "P13930210", "J57840105", "J57841301", "R00040113", "R00041305", "T25630105", "T256301",
    "T2563", "C01090105", "E300540503", "E30054", "<173401", ">1850", "<18560305",
    "19790503/19790509", "183408|183409", "189408~", "1894?", "18500503~", "1850~?", "18XXe",
    "185Xm", "185005l", "19790503w4", "1979W184w4", "185X0505", "19XX0602", "1850~/1860~",
    "1979W18", "O17310604", "<O17310604", "N0044/0003", "20000229", "185X0229", "1850~?/1860~?",
]  # fmt: skip
INVALID = [
    "19790532", "19790231", "19000229", "19790431", "1979W541", "1979W180", "1979W188",
    "1979D366", "1979D000", "1950S25", "1950S", "1950S30", "19X9", "X979", "1979/", "/1979",
    "<19/1979", "<1979/1980", "1979/1980/1981", "1979|1980|1981", "H1444", "H144408", "P1393",
    "R0004", "J5784", "1979e~m", "1979~e", "1979?~", "1979w4", "197905w4", "19790503w0",
    "19790503w8", "19790503w4e", "E600540503", "19791301", "19790001", "19790500", "1979Y",
    "1979Y05Y", "197", "19790", "1979Z", "0000", "N0000", "18XX05XX", "1979W18~", "<1979W18",
    "1979W18/1979W20", "O1731", "O173106",
]  # fmt: skip


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_expressions_are_accepted(text):
    ids = notation.ids(text)
    assert ids[-1] == notation.END and notation.text(ids) == text
    assert len(ids) <= notation.LENGTH
    for core in re.split(r"[/|]", text.lstrip("<>")):
        notation.core_fields(core)


@pytest.mark.parametrize("text", INVALID)
def test_other_sequences_are_not(text):
    with pytest.raises(ValueError, match="not in the notation"):
        notation.ids(text)


def test_refusals_are_single_symbols():
    assert [notation.ids(text) for text in notation.REFUSALS] == [
        [notation.REFUSE + number] for number in range(len(notation.REASONS))
    ]
    assert not notation.accepts([notation.REFUSE, notation.END])
    assert not notation.accepts([])


@given(st.data())
def test_whatever_the_automaton_accepts_can_be_read(data):
    """A walk through the automaton gives a refusal, or an expression with fields."""
    automaton, state, ids = notation.automaton(), 0, []
    while not automaton.final[state] and len(ids) < notation.LENGTH:
        allowed = automaton.allowed[state].nonzero()[0].tolist()
        ids.append(data.draw(st.sampled_from(allowed)))
        state = int(automaton.next_state[state, ids[-1]])
    if not automaton.final[state]:
        return
    text = notation.text(ids)
    if text in notation.REFUSALS:
        return
    found = edtf.meaning(text)
    assert found is None or re.fullmatch(r"[0-9X~?%/.,\[\]-]+", found.edtf)


def test_every_state_can_be_left_to_an_end():
    automaton = notation.automaton()
    ends = automaton.final.copy()
    for _ in range(notation.LENGTH):
        ends |= (automaton.allowed & ends[automaton.next_state]).any(axis=1)
    assert ends.all()
