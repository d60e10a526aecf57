"""The order of measures: repeats, endings, D.C., D.S., al Fine, al Coda."""

import pytest
from seqapps.jazz.score import repeats
from seqapps.jazz.score.repeats import Signs


def order(text: str) -> tuple[str, str]:
    """Play measures such as `|:a [1]b:| [2]c`: letters, with signs around them."""
    measures = []
    names = ""
    for word in text.split():
        marks, _, name = word.rpartition("]") if "]" in word else ("", "", word)
        numbers = (
            frozenset(map(int, marks.removeprefix("|:").strip("[").split(",")))
            if marks
            else frozenset()
        )
        times = word.partition("x")[2]
        letter = next(char for char in name if char.isalpha())
        names += letter
        measures.append(
            Signs(
                forward=word.startswith("|:"),
                backward=int(times or 2) if ":|" in name else 0,
                ending=numbers,
                segno="%" in name, coda="O" in name, to_coda=">" in name, fine="." in name,
                jump={"<": "D.C.", "$": "D.S."}.get(name[-1], ""),
            )
        )  # fmt: skip
    played, remark = repeats.play(measures)
    return "".join(names[at] for at in played), remark


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b c", "abc"),
        ("a b:| c", "ababc"),
        ("a |:b c:| d", "abcbcd"),
        ("|:a b:| |:c d:|", "ababcdcd"),
        ("a b:| c d:|", "ababcdcd"),
        ("|:a:|x4 b", "aaaab"),
        ("|:a:|x1 b", "ab"),
        ("|:a [1]b:| [2]c d", "abacd"),
        ("|:a [1]b:| [2]c |:d [1]e:| [2]f", "abacdedf"),
        ("|:a [1]b:| [2]c d [1]e:| [2]f", "abacdedf"),
        ("|:a [1]b [1]c:| [2]d [2]e f", "abcadef"),
        ("|:a [1,2]b:| [3]c d", "ababacd"),
        ("|:a [1]b:| [2]c:| [3]d e", "abacade"),
        ("|:a [1]b:| [2]c:| d", "abacd"),
        ("|:a [1]b:| c d:| e", "abacdcde"),
        ("|:a [1]b:| c d<", "abacdacd"),
        ("|:a |:b c:| d:|", "abcbcdabcbcd"),
        ("|:a |:b:|x3 c:| d", "abbbcabbbcd"),
        ("a |:b |:c |:d:| e:| f:|", "abcddecddefbcddecddef"),
        ("|:a |:b c d:|", "abcdbcd"),
        ("a b c<", "abcabc"),
        ("a b. c<", "abcab"),
        ("a b:| c. d<", "ababcdabc"),
        ("|:a [1]b:| [2]c d<", "abacdacd"),
        ("a b% c d$", "abcdbcd"),
        ("a b% c. d$", "abcdbc"),
        ("a b> c< dO e", "abcabde"),
        ("a b% c> d$ eO f", "abcdbcef"),
        ("a |:b% c> d:| e$ fO", "abcdbcdebcf"),
        ("a b< c:|", "abcabcabc"),  # the D.C. belongs behind the repeat
        ("a b c< d", "abcdabcd"),  # or behind the end
    ],
)
def test_orders(text: str, expected: str):
    assert order(text) == (expected, "")


@pytest.mark.parametrize(
    ("text", "expected", "remark"),
    [
        ("a b:| c d$", "ababcd", "D.S. cannot be played, repeats are"),  # no segno
        ("a b:| c> d< e f", "ababcdef", "D.C. cannot be played, repeats are"),  # no coda
        ("|:a b. c:| d< e f g", "abcabcdefg", "D.C. cannot be played, repeats are"),
        ("a [2]b c", "abc", "repeats and endings that do not agree are not played"),
        ("a [1]b [2]c d", "abcd", "repeats and endings that do not agree are not played"),
        ("a [2]b:| [3]c", "abc", "repeats and endings that do not agree are not played"),
    ],
)
def test_orders_that_cannot_be_played(text: str, expected: str, remark: str):
    assert order(text) == (expected, remark)


def test_too_many_bars():
    with pytest.raises(ValueError, match="more than 65,536 bars"):
        repeats.play([Signs()] * 2_000 + [Signs(backward=64)])
    deep = [Signs(forward=True)] * 40 + [Signs(backward=2)] * 40
    with pytest.raises(ValueError, match="more than 65,536 bars"):
        repeats.play(deep)
    assert len(repeats.play([Signs()] * 60_000)[0]) == 60_000


def test_no_measures():
    assert repeats.play([]) == ([], "")
