"""The lines of a grammar, and its mistakes, each named with its line."""

import pytest
from seqapps.commands.grammar.graph import build
from seqapps.commands.grammar.syntax import parse
from seqapps.common.errors import UserError


def numbered(text: str):
    return enumerate(text.split("\n"), start=1)


def texts(text: str) -> list[str]:
    """All sentences of a grammar, sorted."""
    graph = build(parse(numbered(text)))
    paths = graph.sentences(1_000)
    return sorted(" ".join(graph.tokens[t].word for t in path) for path in paths)


@pytest.mark.parametrize(
    ("grammar", "sentences"),
    [
        ("next song", ["next song"]),
        ("# nothing\n\nnext song # of the list", ["next song"]),
        ("turn (on|off)", ["turn off", "turn on"]),
        ("turn on [the] light", ["turn on light", "turn on the light"]),
        ("[please] stop", ["please stop", "stop"]),
        ("[a|b] c", ["a c", "b c", "c"]),
        ("(a/b) c", ["a c", "b c"]),
        ("a (b [c] | d)", ["a b", "a b c", "a d"]),
        ("(a (b|c) | d) e", ["a b e", "a c e", "d e"]),
        ("{x} y\n{x} = a | b c", ["a y", "b c y"]),
        ("{x} = a | {y}\n{y} = b | c\nz {x}", ["z a", "z b", "z c"]),
        ("{x:a|b c} y", ["a y", "b c y"]),
        ("wait {n:9-11} seconds", [f"wait {n} seconds" for n in ("eleven", "nine", "ten")]),
        ("{n:101..101}", ["one hundred and one", "one hundred one"]),
        ("{n:-2--1} degrees", ["minus one degrees", "minus two degrees"]),
        ("Hello, world!", ["Hello world"]),
        ("It's 5 o'clock.", ["It's 5 o'clock"]),
        ("play rock-and-roll", ["play rock-and-roll"]),
        ("call Anna\ntext anna", ["call Anna", "text Anna"]),
        ("mycroft = my croft\nhey mycroft", ["hey mycroft"]),
        ("x = /h eɪ/ | why\nx", ["x"]),
        ("a\na", ["a"]),
        ("call\tAnna", ["call Anna"]),
        ("c sharp #1", ["c sharp"]),
    ],
)
def test_sentences(grammar, sentences):
    assert texts(grammar) == sentences


@pytest.mark.parametrize(
    ("grammar", "line", "words"),
    [
        ("a (b", 1, "expected ), got the end of the sentence"),
        ("a\nb [c", 2, "expected ], got the end of the sentence"),
        ("a b)", 1, "got ) without its opening bracket"),
        ("a }", 1, "got } without its opening bracket"),
        ("a (b | c ] d", 1, "expected ), got ]"),
        ("a | b", 1, "expected ( ) around alternatives"),
        ("a / b", 1, "expected / in ( )"),
        ("[a / b] c", 1, "expected / in ( )"),
        ("(a | b / c)", 1, "either | or /"),
        ("(a / b | c)", 1, "either | or /"),
        ("(a|)", 1, "expected words before ), got none"),
        ("(|a)", 1, "expected words before |, got none"),
        ("( )", 1, "expected words before ), got none"),
        ("[a]", 1, "one whose words may all be left out"),
        ("b\n[a] [b]", 2, "one whose words may all be left out"),
        ("{x", 1, "expected } behind {x"),
        ("{x y} z", 1, "expected } behind {x"),
        ("{9} x", 1, "expected the name of a slot"),
        ("{} x", 1, "expected the name of a slot"),
        ("{room} light", 1, "{room} is not defined"),
        ("{rom} light\n{room} = hall", 1, "did you mean 'room'"),
        ("a\n{x} = a\n{x} = b", 3, "{x} is defined in line 2 already"),
        ("{x} =\na", 1, "expected the alternatives of {x} behind ="),
        ("{x} = a |\na {x}", 1, "expected words before the end of the line"),
        ("{x} = a || b\na {x}", 1, "expected words before |"),
        ("{x} = a ) b\na {x}", 1, "got )"),
        ("{x} = [a]\nb {x}", 1, "{x} may be empty"),
        ("{x:[a]} b", 1, "{x} may be empty"),
        ("{x} = {x} a | a\n{x}", 1, "{x} contains itself: {x} contains {x}"),
        ("c {a}\n{a} = {b}\n{b} = d | {a}", 2, "{a} contains {b} contains {a}"),
        ("{a} = b {c:{a}}\n{a}", 1, "{a} contains itself"),
        ("{n:5-1} a", 1, "expected a range such as 0-100, got 5-1"),
        ("{n:0-20000} a", 1, "expected at most 10,001 numbers, got 20,001"),
        ("{n:1-2 a", 1, "expected }"),
        ("{n:} a", 1, "expected words before }"),
        ("a & b", 1, "expected words, got '&'"),
        ("a <b>", 1, "expected words, got '<b>'"),
        ("a = b = c\na", 1, "got 'b = c'"),
        ("a =\na", 1, "expected how a is said behind ="),
        ("a = b | \na", 1, "expected how a is said behind ="),
        ("a b = c\na", 1, "got 'a b' before ="),
        ("a = b\na = c\na", 2, "respelled a second time"),
        ("a = " + " | ".join("bcdefghijkl") + "\na", 1, "at most 10 ways to say a, got 11"),
        (f"a {'b' * 61}", 1, "at most 60 characters"),
        ("(" * 50 + "a" + ")" * 50, 1, "at most 40 brackets"),
        ("a " * 201, 1, "at most 200 words, got 201"),
    ],
)
def test_mistakes_are_named_with_their_line(grammar, line, words):
    with pytest.raises(UserError) as error:
        parse(numbered(grammar), "home.txt")
    assert str(error.value).startswith(f"home.txt, line {line}: ")
    assert words in str(error.value)


@pytest.mark.parametrize("grammar", ["", "# nothing", "{x} = a", "x = y"])
def test_a_grammar_without_a_sentence_is_refused(grammar):
    with pytest.raises(UserError, match=r"home\.txt: expected at least one sentence, got none"):
        parse(numbered(grammar), "home.txt")


def test_lists_that_double_each_other_are_measured_without_listing_them():
    lines = [f"{{l{n}}} = {{l{n + 1}}} {{l{n + 1}}}" for n in range(30)]
    with pytest.raises(UserError, match=r"at most 200 words, got 1,073,741,824"):
        parse(numbered("\n".join([*lines, "{l30} = a | b", "{l0}"])))
