"""The documentation site: its navigation, the links of its pages, and the sizes of documents."""

import importlib.util
import re
from pathlib import Path

import pytest

from tests.conftest import ROOT


def _script(name: str):
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


build = _script("build")
PAGES = build.page_names()
GENERATED = {"reference/python.md", "reference/command-line.md"}


def test_the_navigation_names_every_page_once():
    listed = re.findall(r"[ :-] (\S+\.md)$", (ROOT / "mkdocs.yml").read_text(), re.MULTILINE)
    pages = {page for page in PAGES.values() if page.endswith(".md")} | GENERATED
    decisions = {page for page in pages if page.startswith("decisions/")} - {"decisions/README.md"}
    assert sorted(listed) == sorted(pages - decisions)  # decisions are listed on their own page


def test_links_between_pages_lead_to_pages_of_the_site():
    sites = set(PAGES.values()) | GENERATED
    for source, target in PAGES.items():
        if source.suffix == ".md":
            text = build.rewritten(source, Path(target), PAGES)
            prose = re.sub(r"```.*?```|`[^`\n]+`", "", text, flags=re.DOTALL)
            for link in re.findall(r"\]\(([^)#\s]+)", prose):
                if "://" not in link:
                    place = (Path("/", target).parent / link).resolve().relative_to("/")
                    assert str(place) in sites, f"{target}: {link}"


def test_documents_have_a_size_that_is_read():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 250
    for card in (ROOT / "apps" / "seqapps").glob("*/README.md"):
        assert len(card.read_text(encoding="utf-8").splitlines()) <= 120, card
    assert (ROOT / "docs" / "images" / "demo.gif").stat().st_size <= 600_000


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ('<a href="b.html">b</a>', ""),
        ('<a href="b.html#there">b</a>', ""),
        ('<a href="#here">here</a><p id="here">', ""),
        ('<a href="folder/">an index</a>', ""),
        ('<a href="https://example.org/">a link may lead elsewhere</a>', ""),
        ('<a href="mailto:a@example.org">mail</a>', ""),
        ('<img src="data:image/png;base64,AA==">', ""),
        ('<a href="%62.html">percent</a>', ""),
        ('<a href="c.html">c</a>', "no file for c.html"),
        ('<a href="../b.html">above</a>', "no file for ../b.html"),
        ('<a href="b.html#nowhere">b</a>', "no place for b.html#nowhere"),
        ('<a href="#nowhere">here</a>', "no place for #nowhere"),
        ('<img src="lost.png">', "no file for lost.png"),
        ('<script src="lost.js"></script>', "no file for lost.js"),
        ('<img src="https://example.org/a.png">', "loads https://example.org/a.png"),
        ('<script src="//example.org/a.js"></script>', "loads //example.org/a.js"),
        ('<link rel="stylesheet" href="https://e.org/a.css">', "loads https://e.org/a.css"),
        ('<iframe src="http://example.org/"></iframe>', "loads http://example.org/"),
    ],
)
def test_broken_links_and_files_from_elsewhere_are_found(html, problem, tmp_path):
    site = tmp_path / "site"
    (site / "folder").mkdir(parents=True)
    (site / "folder" / "index.html").write_text("")
    (site / "a.html").write_text(html)
    (site / "b.html").write_text('<h1 id="there">b</h1>')
    assert build.broken_links(site) == ([f"a.html: {problem}"] if problem else [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[cards](apps/seqapps/dates/README.md#limits)", "[cards](apps/dates.md#limits)"),
        ("![d](docs/images/demo.gif)", "![d](images/demo.gif)"),
        ("[out](https://example.org/a.md)", "[out](https://example.org/a.md)"),
        ("[here](#install)", "[here](#install)"),
        ("[not a page](Makefile)", "not a page"),
        ("`[code](LICENSE)`", "`[code](LICENSE)`"),
        ("```\n[Anna](PER)\n```\n", "```\n[Anna](PER)\n```\n"),
        ("```mermaid\nflowchart\n```\n", "```text\nflowchart\n```\n"),
        ("<!-- not run: no -->\ntext", "text"),
    ],
)
def test_links_are_rewritten_in_prose_alone(text, expected, tmp_path, monkeypatch):
    page = tmp_path / "page.md"
    page.write_text(text)
    pages = {tmp_path / path.relative_to(ROOT): name for path, name in PAGES.items()}
    assert build.rewritten(page, Path("index.md"), pages) == expected
