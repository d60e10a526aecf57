"""Protected spans: what they are, how they nest, and how they are kept."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqapps.translate.text import markup, messages, mnemonics, symbols

LETTERS = [chr(n) for n in range(33, 0x180) if chr(n).isprintable()]
ALPHABET = [c for c in LETTERS if c not in markup.TECHNICAL and not c.isdigit()]
PATTERN = re.compile(markup.pattern(ALPHABET), re.ASCII)


def spans(text: str) -> list[str]:
    return PATTERN.split(text)[1::2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello %1$s, good to see you", ["%1$s"]),
        ("%(country)s of %s and %d", ["%(country)s", "%s", "%d"]),
        ("%-5.2f%% of %ld", ["%-5.2f", "%%", "%ld"]),
        ("{0} of {name} at {n:02d}", ["{0}", "{name}", "{n:02d}"]),
        ("{{ user.name }} ${x} $HOME %HOME% @count", ["{{ user.name }}", "${x}", "$HOME",
                                                      "%HOME%", "@count"]),
        ("%{count} and #{x} and %<n>d", ["%{count}", "#{x}", "%<n>d"]),
        ("<p>a</p><br/><a href='x'>b</a>", ["<p>", "</p>", "<br/>", "<a href='x'>", "</a>"]),
        ("&lt;b&gt;x&lt;/b&gt; &amp; &nbsp;", ["&lt;b&gt;", "&lt;/b&gt;", "&amp;", "&nbsp;"]),
        ("see https://a.org/x?y=1. Mail me@b.org", ["https://a.org/x?y=1", "me@b.org"]),
        ("50% off MP3, 1,000.5 or 1st", ["50%", "MP3", "1,000.5", "1"]),
        ("use --force and my_var", ["--force", "my_var"]),
        ("a\nb\tc", ["\n", "\t"]),
        ("{n, plural, one {# x} other {# y}}", ["{n, plural, one {# x} other {# y}}"]),
        ("日本 and ☺", ["日本", "☺"]),
        ("$(ARG1) %PRODUCTNAME %1 %L2", ["$(ARG1)", "%PRODUCTNAME", "%1", "%L2"]),
        ("2 < 3 = x*y", ["2", "<", "3", "=", "*"]),
        ("%s%s %dx%d %username%", ["%s", "%s", "%d", "%d", "%username%"]),
        ("%@ and %ld items", ["%@", "%ld"]),
        ("plain words, l'eau (ici).", []),
    ],
)  # fmt: skip
def test_what_is_protected(text, expected):
    assert spans(text) == expected


def test_structure_of_tags():
    slots = markup.slots_of(["<b>", "%s", "<i>", "3", "</i>", "</b>", "<br>"])
    assert slots.parents == (-1, 0, 0, 2, 2, 0, -1)
    assert slots.before[4] == {3} and slots.before[5] == {1, 2}
    broken = markup.slots_of(["<b>", "%s", "</i>"])
    assert broken.parents == (-1, -1, -1)
    assert symbols.slot("alone", 0) in broken.ids


def test_unnumbered_arguments_keep_their_order():
    slots = markup.slots_of(["%s", "%2$s", "<b>", "%d", "</b>", "{name}"])
    assert slots.before[3] == {0} and slots.before[2] == {0} and not slots.before[5]


def test_too_many_spans_are_refused():
    with pytest.raises(markup.Refused, match="at most 16"):
        markup.slots_of(["%s"] * 17)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("&File", ("File", "&", "F")), ("Save _As…", ("Save As…", "_", "A")),
        ("E&xit", ("Exit", "&", "x")), ("~Close", ("Close", "~", "C")),
        ("R&D", ("R&D", "", "")), ("Q & A", ("Q & A", "", "")), ("AT&T", ("AT&T", "", "")),
        ("my_file", ("my_file", "", "")), ("&amp; x", ("&amp; x", "", "")),
        ("&lt;b", ("&lt;b", "", "")), ("&A &B", ("&A &B", "", "")), ("E_xit", ("Exit", "_", "x")),
        ("&&x", ("&&x", "", "")), ("__init__", ("__init__", "", "")),
        ("~/notes", ("~/notes", "", "")),
    ],
)  # fmt: skip
def test_marks_of_access_keys(text, expected):
    assert mnemonics.taken(text) == expected


@pytest.mark.parametrize(
    ("text", "letter", "expected"),
    [
        ("Enregistrer sous", "S", "Enregistrer &sous"), ("Quitter", "x", "&Quitter"),
        ("%s ouvrir", "s", "%s &ouvrir"), ("…", "F", "…(&F)"), ("l'eau", "e", "l'&eau"),
    ],
)  # fmt: skip
def test_marks_are_put_back(text, letter, expected):
    assert mnemonics.put(text, "&", letter, PATTERN.split) == expected


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("a b", ("a b",)), ("One.\n\nTwo\n three.", ("One.", "Two", "three.")), ("  x ", ("x",)),
        ("{n, plural, =0 {none} one {# file} other {# files}} left",
         ("none left", "# file left", "# files left")),
        ("{g, select, male {He} other {They}} saw {n, plural, one {a cat} other {# cats}}",
         ("He saw a cat", "He saw # cats", "They saw a cat", "They saw # cats")),
        ("{n, plural, one {x}}", ("{n, plural, one {x}}",)),  # not a message: no `other`
        ("{n, plural, offset:1 one {a} other {b}}", ("a", "b")),
        ("{n, plural, one {a {x}} other {b}", ("{n, plural, one {a {x}} other {b}",)),
        ("\n\n", ()),
    ],
)  # fmt: skip
def test_segments(text, segments):
    message = messages.divided(text)
    assert message.segments == segments


def test_a_message_of_plurals_becomes_one_of_sentences():
    message = messages.divided("{n, plural, one {# file} other {# files}} left")
    assert message.filled(["A #", "B #"]) == "{n, plural, one {A #} other {B #}}"


@given(st.text(st.sampled_from("ab .\n{}<>&%#,1é"), max_size=40))
def test_a_text_is_its_segments(text):
    message = messages.divided(text)
    if "{n" not in text:
        assert message.filled(message.segments) == text
