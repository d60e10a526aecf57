"""Files as they come: templates, other encodings, no headers, inline codes, other languages."""

import subprocess

import pytest
from seqapps.common.errors import UserError
from seqapps.translate.formats import po_header, reading
from seqapps.translate.formats.po import PoFile
from seqapps.translate.formats.units import Filling

from tests.translate.test_formats import OPENERS, PO, filled

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset={}\\n"\n{}\n'
PLURAL = 'msgid "%d file"\nmsgid_plural "%d files"\nmsgstr[0] ""\nmsgstr[1] ""\n'
ONE = 'msgid "Quit"\nmsgstr ""\n'
OPEN = '"Plural-Forms: nplurals=INTEGER; plural=EXPRESSION;\\n"\n'
FRENCH = '"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n'


@pytest.mark.parametrize(
    "text",
    [
        ONE, PLURAL, f"# by nobody\n\n{ONE}", ONE.rstrip("\n"), f'msgid ""\nmsgstr ""\n\n{ONE}',
        HEADER.format("CHARSET", "") + ONE, HEADER.format("UTF-8", "") + PLURAL,
        HEADER.format("UTF-8", OPEN) + PLURAL,
        HEADER.format("UTF-8", FRENCH) + PLURAL.replace("%d file", "one file"),
        HEADER.format("UTF-8", FRENCH) + f"#, fuzzy\n{ONE}\n#~ msgid \"a\"\n#~ msgstr \"b\"\n",
        HEADER.format("utf-8", "") + '#, no-wrap\n#| msgid "Quitt"\nmsgctxt "menu"\n' + ONE,
        HEADER.format("UTF-8", "") + 'msgid "a\\n"\n"b\\n"\nmsgstr ""\n',
        HEADER.format("UTF-8", "") + '  msgid\t"Quit"\n  msgstr ""\n', f"\ufeff{ONE}",
        HEADER.format("UTF-8", "")
        + '#, python-brace-format\nmsgid "{0:>10} {x!r:.3}"\nmsgstr ""\n',
        PO, PO.replace("\n", "\r\n"),
    ],
)  # fmt: skip
def test_gettext_accepts_what_is_made_of_any_file(tmp_path, msgfmt, text):
    document = PoFile(text.encode(), "x.po", "fr")
    result = document.filled(
        {n: Filling(unit.sources, False) for n, unit in enumerate(document.units) if unit.is_open}
    )
    path = tmp_path / "x.po"
    path.write_bytes(result)
    done = subprocess.run([msgfmt, "-c", "-o", "/dev/null", path], capture_output=True, text=True)
    faults = [line for line in done.stderr.splitlines() if "header field" not in line]
    assert done.returncode == 0 and not faults, done.stderr
    assert PoFile(text.encode(), "x.po", "fr").filled({}) == text.encode()  # nothing to fill


@pytest.mark.parametrize("formula", po_header.FORMULAS)
def test_every_formula_is_one_of_gettext(formula):
    text = HEADER.format("UTF-8", f'"Plural-Forms: {formula}\\n"\n') + PLURAL
    count = int(formula.split("=")[1].split(";")[0])
    assert len(PoFile(text.encode(), "x.po").units[0].sources) == count


def test_a_plural_formula_that_nobody_knows_is_not_guessed():
    document = PoFile(PLURAL.encode(), "x.po", "xx")
    assert "Plural-Forms" in document.objection(0, "x")
    assert not PoFile(PLURAL.encode(), "x.po", "ru").objection(0, "x")


def test_an_encoding_that_lacks_a_letter_is_named():
    document = PoFile((HEADER.format("ISO-8859-1", "") + ONE).encode(), "x.po", "fr")
    assert document.objection(0, "Quitté") == ""
    assert "'œ'" in document.objection(0, "cœur")
    assert document.filled({0: Filling(("Quitté",), True)}).endswith(b'msgstr "Quitt\xe9"\n')


INLINE = [
    'a <g id="1">b <g id="2">c</g></g>', 'a <bx id="1"/>b<ex id="1"/> c', "a <x id='1'/> &amp; b",
    'a <bpt id="1">&lt;b&gt;</bpt>b<ept id="1">&lt;/b&gt;</ept>',
    'a <ph id="1">{0}</ph> b <it id="2" pos="open">&lt;i&gt;</it>',
    'a <pc id="1">b <ph id="2"/></pc> c', '<sc id="1"/>a<ec startRef="1"/>',
]  # fmt: skip


@pytest.mark.parametrize("text", INLINE)
def test_inline_elements_are_whole_and_nested(text):
    from seqapps.translate.text.markup import TECHNICAL_SPANS, slots_of

    spans = TECHNICAL_SPANS.split(text)[1::2]
    slots = slots_of(spans)
    assert not any(span in ("&lt;b&gt;", "{0}", "&lt;i&gt;") for span in spans)
    kinds = {"g": "open", "bpt": "open", "bx": "open", "pc": "open", "sc": "open"}
    for number, span in enumerate(spans):
        name = span.strip("<>/").split()[0]
        if kinds.get(name) == "open" and not span.startswith("</"):
            assert any(number in before or slots.parents[n] == number
                       for n, before in enumerate(slots.before))  # fmt: skip
    document = OPENERS["xlf"](f'<xliff><file><trans-unit id="1"><source>{text}</source>'
                              "</trans-unit></file></xliff>")  # fmt: skip
    assert document.objection(0, text) == ""
    assert OPENERS["xlf"](filled(document, "{}")).units[0].targets == (text,)


def test_texts_that_would_break_a_file_are_refused():
    document = OPENERS["xlf"]('<xliff><file><trans-unit id="1"><source>a <g id="1">b</g></source>'
                              "</trans-unit></file></xliff>")  # fmt: skip
    for text in ('a </g><g id="1">b', "a & b", "a < b", 'a <g id="1">b'):
        assert "elements" in document.objection(0, text)
    cdata = OPENERS["xlf"]('<xliff><file><trans-unit id="1"><source><![CDATA[<b>a</b>]]></source>'
                           "</trans-unit></file></xliff>")  # fmt: skip
    assert "CDATA" in cdata.objection(0, "x")


def test_a_target_stands_behind_the_segmented_source():
    text = ('<xliff><file><trans-unit id="1"><source>a</source><seg-source><mrk mtype="seg" '
            'mid="1">a</mrk></seg-source></trans-unit></file></xliff>')  # fmt: skip
    assert '</seg-source><target state="translated">Ta</target>' in filled(OPENERS["xlf"](text))


def test_messages_of_browser_extensions_keep_their_descriptions():
    text = ('{"quit": {"message": "Quit $1", "description": "In the menu", '
            '"placeholders": {"x": {"content": "$1"}}}}')  # fmt: skip
    assert filled(OPENERS["json"](text)) == text.replace('"Quit', '"TQuit')


@pytest.mark.parametrize(("kind", "text"), [("json", '{"a": "b"}\n'), ("tsv", "a\t\n"),
                                            ("xlf", "<xliff><file/></xliff>")])  # fmt: skip
def test_the_mark_of_utf_8_stays(tmp_path, kind, text):
    path = tmp_path / f"x.{kind}"
    path.write_text(text, encoding="utf-8-sig")
    document = reading.document(str(path), ("en", "fr"))
    assert document.filled({}) == path.read_bytes()
    fillings = {n: Filling(one.sources, True) for n, one in enumerate(document.units)}
    assert document.filled(fillings).startswith(b"\xef\xbb\xbf")


XML = '<?xml version="1.0" encoding="UTF-8"?>'
TU = '<tmx><body><tu><tuv xml:lang="{}"><seg>a</seg></tuv></tu></body></tmx>'


@pytest.mark.parametrize(
    ("kind", "content", "words"),
    [
        ("po", HEADER.format("undefined", "").encode(), "unknown charset"),
        ("po", HEADER.format("unicode_escape", "").encode(), "unknown charset"),
        ("po", HEADER.format("utf-16", "").encode(), "unknown charset"),
        ("po", b'msgid "a"\nmsgstr "\xe9"\n', "line 2: expected utf-8"),
        ("po", b'msgid "a"\nmsgstr "b"\n"c" d\n', "line 3: a string without its end"),
        ("po", b'msgid "a"\nmsgid "b"\nmsgstr ""\n', "line 1: an entry without msgstr"),
        ("po", b"<html>\n", "line 1: expected msgid"),
        ("po", b'msgid "a" "b"\nmsgstr ""\n', "line 1"),
        ("xlf", f"{XML}<xliff/>".encode("utf-16"), "line 1: expected UTF-8"),
        ("xlf", b"<xliff><file source-language='de'/></xliff>", "source language en, got de"),
        ("xlf", b'<xliff srcLang="de" version="2.0"/>', "source language en, got de"),
        ("xlf", b'<xliff trgLang="de-AT" version="2.0"/>', "target language fr, got de-AT"),
        ("xlf", b"<xliff>\n<a>\n</b></xliff>", "line 3: not well-formed"),
        ("xlf", b"<xliff>\n&nbsp;</xliff>", "line 2: not well-formed"),
        ("xlf", b"<a>" * 300 + b"</a>" * 300, "nested too deeply"),
        ("xlf", "<xliff>é</xliff>".encode("latin-1"), "line 1: expected UTF-8"),
        ("tmx", TU.format("de").encode(), "expected texts in en and fr, got de"),
        ("tmx", TU.format("en").encode("utf-16"), "expected UTF-8"),
        ("tmx", b"<tmx/>", "got none"), ("tmx", b"<tmx>\n<tu></tmx>", "line 2"),
        ("json", b'{"a": "b",}', "line 1: not valid JSON"), ("json", b"", "not valid JSON"),
        ("json", b'// c\n{"a": "b"}', "line 1"), ("json", b'["a"]', "expected strings, got none"),
        ("json", b"[" * 100_000, "not usable JSON"),
    ],
)  # fmt: skip
def test_what_is_broken_is_named_with_its_line(tmp_path, kind, content, words):
    path = tmp_path / f"x.{kind}"
    path.write_bytes(content)
    with pytest.raises(UserError, match=r"^[^\n]*$") as error:
        reading.document(str(path), ("en", "fr"))
    assert words in str(error.value)
    assert str(path) in str(error.value)
