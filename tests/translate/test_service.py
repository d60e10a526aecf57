"""The verbs over HTTP, and the room of the page, with a small model."""

import re
import shlex

import pytest
from seqapps.translate import runtime

from tests.browser import AXE, CHROMIUM
from tests.conftest import seqapps
from tests.serving.servers import running
from tests.serving.test_page import browser, room, shown_call
from tests.translate.test_formats import PO

pytestmark = pytest.mark.xdist_group("translate")
assert browser  # a fixture
LATIN = b'msgid ""\nmsgstr "charset=ISO-8859-1\\n"\n\nmsgid "a"\nmsgstr "\xe9"\n'


@pytest.fixture(scope="module")
def client(model):
    with running({"translate": model}) as client:
        yield client


def test_texts(client, lite):
    body = {"texts": ["Open %s", "", "%s" * 30, "Save the file"], "alternatives": 2,
            "glossary": {"!file": "document"}, "memory": {"Open %s": "Ouvrez %s"}}  # fmt: skip
    reply = client.call("translate:translate", body).json
    first, last = reply["answers"]
    assert (first["translation"], first["confidence"]) == ("Ouvrez %s", 1)
    assert "document" in last["translation"] and len(last["alternatives"]) == 2
    assert [one["item"] for one in reply["refused"]] == [1, 2]
    plain = client.call("translate:translate", {"texts": ["Save the file"]}).json["answers"]
    assert plain == [next(lite.translate(["Save the file"], runtime.Request())).to_dict()]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"texts": ["a"], "beam": 99}, "beam"), ({"texts": ["a"], "beam": 0}, "beam expects"),
        ({"texts": ["a"], "glossary": ["b"]}, "glossary"), ({"texts": []}, "texts"),
        ({"texts": ["a"], "attention": True}, "unknown key"), ({"texts": "a"}, "texts"),
        ({"texts": ["a"], "min_confidence": 2}, "min-confidence expects 0 to 1"),
    ],
)  # fmt: skip
def test_bad_requests_are_refused_in_one_line(client, body, words):
    reply = client.call("translate:translate", body)
    assert reply.status == 422 and words in reply.error


def test_a_file(client, model, tmp_path):
    source, out = tmp_path / "app.po", tmp_path / "out.po"
    source.write_text(PO, encoding="utf-8")
    files, names = {"source": PO.encode()}, {"source": "app.po"}
    reply = client.upload("translate:translate-file", files, names=names, min_confidence="1")
    (row,) = reply.json["answers"]
    assert (row["translated"], row["fuzzy"], row["kept"], row["refused"]) == (4, 4, 2, [])
    options = ["--input", source, "--out", out, "--min-confidence", 1, "--model", model]
    assert seqapps("translate", "translate", *options).returncode == 0
    assert row["content"] == out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("app.po", b'msgid "a\n', "app.po, line 1: a string without its end"),
        ("app.xlf", b"<xliff><a></xliff>", "app.xlf, line 1"),
        ("app.po", LATIN, "UTF-8"),
    ],
)  # fmt: skip
def test_a_broken_file_is_named_as_the_client_named_it(client, name, content, words):
    reply = client.upload("translate:translate-file", {"source": content}, names={"source": name})
    assert reply.status == 422 and words in reply.error and "/tmp" not in reply.error


def test_a_form_without_a_file_is_refused(client):
    reply = client.call("translate:translate-file", {})
    assert reply.status == 422 and "expected a file named source" in reply.error


@pytest.mark.skipif(CHROMIUM is None or AXE is None, reason="no Chromium, or no axe-core")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_room(browser, client, model, tmp_path, scheme):
    from playwright.sync_api import expect

    size = {"width": 390, "height": 800} if scheme == "dark" else {"width": 1100, "height": 900}
    with room(browser, client, "translate", color_scheme=scheme, viewport=size) as page:
        rows = page.get_by_role("table", name="Translations").locator("tbody tr")
        expect(rows).to_have_count(3)
        expect(rows.nth(1)).to_contain_text("%d")
        page.get_by_label("Glossary").fill("! file = document\nno pair")
        expect(page.get_by_role("alert")).to_contain_text("got: no pair")
        page.get_by_label("Texts, one per line").fill("Open the file\n" + "%s" * 30)
        expect(rows).to_have_count(2)
        expect(rows.first).to_contain_text("document")
        expect(rows.nth(1)).to_contain_text("at most 16")
        page.get_by_label("Minimum confidence").fill("1")
        expect(rows.first).to_contain_text("not sure")
        shell = shown_call(page, "Shell")
        assert shell.startswith("printf '%s\\t%s\\n' '! file' document > glossary.tsv\n")
        command = shlex.split(shell.splitlines()[1])
        assert command[:4] == ["seqapps", "translate", "translate", "Open the file"]
        source = tmp_path / "app.po"
        source.write_text(PO, encoding="utf-8")
        page.get_by_label(re.compile("^Choose or drop")).set_input_files(source)
        report = page.locator("#file-report")
        expect(report).to_contain_text("app.po: 4 translated, 4 of them not sure; 2 as they were.")
        with page.expect_download() as download:
            report.get_by_role("button", name="Save app-translated.po").click()
        saved = download.value.path().read_text(encoding="utf-8")
        assert saved.count("fuzzy") == 5 and 'msgstr "Quitter"' in saved
        page.evaluate(AXE.read_text(encoding="utf-8"))
        faults = page.evaluate("axe.run()")["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:120]) for one in faults] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        page.screenshot(path=tmp_path / f"{scheme}.png", full_page=True)
