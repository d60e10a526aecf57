"""Files: what is read, what is changed, and what stays as it is to the byte."""

import subprocess

import pytest
from seqapps.common.errors import UserError
from seqapps.translate.formats import reading
from seqapps.translate.formats.json_strings import JsonFile
from seqapps.translate.formats.plural_forms import Plurals
from seqapps.translate.formats.po import PoFile
from seqapps.translate.formats.tmx import TmxFile
from seqapps.translate.formats.tsv import TsvFile
from seqapps.translate.formats.units import Filling
from seqapps.translate.formats.xliff import XliffFile

PO = r"""# French.
msgid ""
msgstr ""
"Project-Id-Version: app 1.0\n"
"Report-Msgid-Bugs-To: \n"
"PO-Revision-Date: 2026-01-01 00:00+0000\n"
"Last-Translator: Anna <anna@example.org>\n"
"Language-Team: French\n"
"Language: fr\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\n"

#. for translators
#: src/main.c:12
#, c-format
msgid "Open %s\n"
msgstr ""

msgid "Quit"
msgstr "Quitter"

#, fuzzy
#| msgid "Save"
msgid "Saved"
msgstr "Sauvé ?"

#, c-format
msgid "One file"
msgid_plural "%d files"
msgstr[0] ""
msgstr[1] ""

msgctxt "menu"
msgid "_Edit"
msgstr ""

msgid ""
"A long text in lines "
"\"quoted\".\n"
"Second."
msgstr ""

#~ msgid "Old"
#~ msgstr "Vieux"
"""
XLIFF = """<?xml version="1.0" encoding="UTF-8"?>
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
  <file source-language="en" target-language="fr" original="x"><body>
    <!-- <source>no</source> -->
    <trans-unit id="1">
      <source>Hello <g id="1">a <x id="2"/></g> &amp; b</source>
    </trans-unit>
    <trans-unit id="2"><source>Quit</source><target state="final">Quitter</target></trans-unit>
    <trans-unit id="3"><source>Save</source><target/></trans-unit>
    <trans-unit id="4" translate="no"><source>Code</source></trans-unit>
    <trans-unit id="5"><source>O</source><target state="needs-translation">O</target></trans-unit>
    <trans-unit id="6"><source>X</source><target state="needs-l10n">Y</target></trans-unit>
  </body></file>
</xliff>
"""
XLIFF_2 = """<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0"
  srcLang="en" trgLang="fr">
 <file id="f"><unit id="1">
   <segment state="initial">
    <source>Hello <pc id="1">World</pc></source>
   </segment>
   <segment><source>Quit</source><target>Quitter</target></segment>
 </unit></file>
</xliff>
"""
TMX = """<?xml version="1.0"?>
<tmx version="1.4"><header/><body>
<tu><tuv xml:lang="en-US"><seg>Open <b>it</b></seg></tuv>
<tuv xml:lang="fr"><seg>Ouvrez</seg></tuv></tu>
<tu><tuv xml:lang="EN"><seg>Close</seg></tuv></tu>
<tu><tuv xml:lang="de"><seg>Zu</seg></tuv></tu>
</body></tmx>
"""
JSON = '{\n\t"a" : "Open",\n "b": {"c": "Close {x}", "n": [1, true, "in a list"]}, "e": 1.50}\n'
OPENERS = {
    "po": lambda text: PoFile(text.encode(), "x.po", "fr"),
    "xlf": lambda text: XliffFile(text.encode(), "x.xlf", ("en", "fr")),
    "tmx": lambda text: TmxFile(text.encode(), "x.tmx", "en", "fr"),
    "json": lambda text: JsonFile(text.encode(), "x.json"),
    "tsv": lambda text: TsvFile(text.encode(), "x.tsv"),
}
FILES = [
    ("po", PO, [True, False, False, True, True, True]),
    ("xlf", XLIFF, [True, False, True, False, True, False]),
    ("xlf", XLIFF_2, [True, False]), ("tmx", TMX, [False, True]), ("json", JSON, [True, True]),
    ("tsv", "Open\tOuvrir\tx\nClose %s\t\tnote\r\n\nSave", [False, True, True]),
]  # fmt: skip


def filled(document, text="T{}", is_sure=True) -> str:
    fillings = {
        n: Filling(tuple(text.format(s) for s in unit.sources), is_sure)
        for n, unit in enumerate(document.units) if unit.is_open
    }  # fmt: skip
    return document.filled(fillings).decode()


@pytest.mark.parametrize(("kind", "text", "is_open"), FILES)
def test_only_what_is_open_changes(kind, text, is_open):
    document = OPENERS[kind](text)
    assert [unit.is_open for unit in document.units] == is_open
    assert document.filled({}).decode() == text
    crlf = text.replace("\r\n", "\n").replace("\n", "\r\n")
    assert OPENERS[kind](crlf).filled({}).decode() == crlf
    result = filled(document)
    again = OPENERS[kind](result)
    if kind == "json":  # which does not say what is translated
        assert result == text.replace('"Open', '"TOpen').replace('"Close', '"TClose')
        return
    assert not any(unit.is_open for unit in again.units)
    for old, new in zip(document.units, again.units, strict=True):
        assert new.sources == old.sources
        wanted = tuple(f"T{s}" for s in old.sources) if old.is_open else old.targets
        assert new.targets == wanted
    kept = [line for line in text.splitlines() if line.strip()]
    changed = len(kept) - len(set(kept) & set(result.splitlines()))
    assert changed <= 2 * sum(is_open) + 1


@pytest.mark.parametrize("is_sure", [True, False])
def test_gettext_accepts_the_file(tmp_path, msgfmt, is_sure):
    path = tmp_path / "x.po"
    path.write_text(filled(PoFile(PO.encode(), "x.po"), "{}", is_sure), encoding="utf-8")
    done = subprocess.run([msgfmt, "-c", "-o", "/dev/null", path], capture_output=True, text=True)
    assert done.returncode == 0 and not done.stderr, done.stderr
    flags = [line for line in path.read_text().splitlines() if line.startswith("#,")]
    assert len([line for line in flags if "fuzzy" in line]) == (1 if is_sure else 5)


def test_unsure_texts_are_marked():
    assert 'state="needs-review-translation">THello' in filled(OPENERS["xlf"](XLIFF), is_sure=False)
    assert 'state="translated">THello' in filled(OPENERS["xlf"](XLIFF))
    assert '<segment state="translated">' in filled(OPENERS["xlf"](XLIFF_2))
    assert "<note>fuzzy</note>" in filled(OPENERS["tmx"](TMX), is_sure=False)
    assert filled(TsvFile(b"Open\t", "x"), is_sure=False) == "Open\tTOpen\tfuzzy"


def test_long_texts_are_wrapped_as_gettext_does():
    text = "word " * 40 + "\nnext line\n"
    source = 'msgid "x"\nmsgstr ""\n'
    document = PoFile(source.encode(), "x.po")
    result = document.filled({0: Filling((text,), True)}).decode()
    assert max(map(len, result.splitlines())) <= 80
    assert PoFile(result.encode(), "x.po").units[0].targets == (text,)


@pytest.mark.parametrize(
    ("header", "n", "form"),
    [
        ("nplurals=2; plural=(n != 1);", 1, 0), ("nplurals=2; plural=(n > 1);", 0, 0),
        ("nplurals=1; plural=0;", 7, 0),
        ("nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || "
         "n%100>=20) ? 1 : 2);", 22, 1),
        ("nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
         "n%100>=11 ? 4 : 5;", 111, 4),
        ("nplurals=2; plural=!(n==1);", 5, 1),
    ],
)  # fmt: skip
def test_plural_formulas(header, n, form):
    plurals = Plurals.of_header(f"Plural-Forms: {header}\n")
    assert n in plurals.forms[form]


def test_which_source_a_plural_form_has():
    french = Plurals.of_header("nplurals=2; plural=(n > 1);")
    assert french.sources("One file", "%d files") == ("%d files", "%d files")
    assert french.sources("%d file", "%d files") == ("%d file", "%d files")
    german = Plurals.of_header("nplurals=2; plural=(n != 1);")
    assert german.sources("One file", "%d files") == ("One file", "%d files")


@pytest.mark.parametrize(
    ("kind", "content", "words"),
    [
        ("po", b'msgid "a\nmsgstr ""\n', "line 1"), ("po", b'msgid "a"\n\nfoo\n', "line 3"),
        ("po", b'msgstr "a"\n', "without a msgid"), ("po", b'msgid "a"\n', "without msgstr"),
        ("po", b'msgid "a"\nmsgid_plural "b"\nmsgstr[0] ""\nmsgstr[0] ""\n', "second msgstr[0]"),
        ("po", b'msgid ""\nmsgstr "charset=x-none\\n"\n', "unknown charset"),
        ("po", b'msgid "caf\xe9"\nmsgstr ""\n', "line 1: expected utf-8"),
        ("po", b'msgid ""\nmsgstr "nplurals=9; plural=n;"\n', "plural forms"),
        ("po", b'msgid ""\nmsgstr "nplurals=2; plural=n+;"\n', "plural formula"),
        ("po", b'msgid ""\nmsgstr "nplurals=2; plural=__import__(1);"\n', "plural formula"),
        ("xlf", b"<xliff><file>", "line 1: not well-formed"), ("xlf", b"<tmx/>", "expected XLIFF"),
        ("xlf", b'<xliff><file target-language="de"/></xliff>', "got de"),
        ("xlf", b'<?xml version="1.0" encoding="latin-1"?><xliff/>', "expected UTF-8"),
        ("xlf", b'<!DOCTYPE x [<!ENTITY a "b">]><xliff/>', "entities"),
        ("xlf", b"\xff\xfe", "expected UTF-8"), ("xlf", b"", "not well-formed"),
        ("tmx", b'<tmx><tu><tuv xml:lang="de"><seg>x</seg></tuv></tu></tmx>', "got de"),
        ("json", b'{"a": }', "line 1: not valid JSON"), ("json", b"[1]", "got none"),
        ("json", b'{"a":\n "\xff"}', "line 2"), ("tsv", b"a\tb\n\xff\t", "line 2"),
        ("tsv", b"a\x01\tb", "U+0001"),
    ],
)  # fmt: skip
def test_broken_files_are_refused_in_one_line(tmp_path, kind, content, words):
    path = tmp_path / f"x.{kind}"
    path.write_bytes(content)
    with pytest.raises(UserError, match=r"^[^\n]*$") as error:
        reading.document(str(path), ("en", "fr"))
    assert words in str(error.value) and "x." in str(error.value)


def test_pairs_of_a_folder(tmp_path):
    for kind, text, _ in FILES[:4]:
        (tmp_path / f"{len(text)}.{kind}").write_text(text, encoding="utf-8")
    found = {(one.source, one.target) for one in reading.pairs(str(tmp_path), ("en", "fr"))}
    assert found == {("Quit", "Quitter"), ("Open <b>it</b>", "Ouvrez")}
