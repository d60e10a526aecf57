"""Every transcript and program of README, cards and pages runs, and prints what the page shows."""

from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.packaging.test_documents import PRESENT
from tests.packaging.transcripts import Block, Session, blocks, run_programs, same_line, same_lines

# The app whose small model stands for what a document trains; cards have that of their folder.
APPS = {
    "README.md": "dinosaurs",
    "docs/tutorials/band.md": "jazz",
    "docs/tutorials/home-commands.md": "commands",
    "docs/tutorials/museum-column.md": "dates",
    "docs/tutorials/names.md": "dinosaurs",
    "docs/tutorials/own-entities.md": "entities",
    "docs/tutorials/stars.md": "emojify",
    "docs/tutorials/support-inbox.md": "emojify",
    "docs/tutorials/texts.md": "words",
    "docs/tutorials/wake-word.md": "trigger",
}
ELSEWHERE = {"docs/python.md": "doctest", "docs/clients.md": "tests/serving/test_clients.py"}


def _blocks(path: Path) -> list[Block]:
    found = blocks(path.read_text(encoding="utf-8"))
    return [block for block in found if block.mark != "not run"]


DOCUMENTS = {
    str(path.relative_to(ROOT)): _blocks(path)
    for path in PRESENT
    if str(path.relative_to(ROOT)) not in ELSEWHERE
}
SHOWN = {name: [one for one in found if one.is_transcript] for name, found in DOCUMENTS.items()}
PAGES = [name for name, found in SHOWN.items() if found]


def _is_of_app(name: str) -> bool:
    return name in APPS or name.startswith("apps/")


OF_APPS = {name: APPS.get(name) or Path(name).parent.name for name in PAGES if _is_of_app(name)}


def test_the_documents_of_an_app_show_what_is_printed(app, trained, tmp_path):
    for number, name in enumerate(name for name in PAGES if OF_APPS.get(name) == app.name):
        (tmp_path / str(number)).mkdir()
        session = Session(tmp_path / str(number), trained)
        for block in SHOWN[name]:
            session.run(block)


@pytest.mark.parametrize("document", [name for name in PAGES if name not in OF_APPS])
def test_a_page_shows_what_is_printed(document, tmp_path):
    session = Session(tmp_path)
    for block in SHOWN[document]:
        session.run(block)


def test_programs_print_what_their_pages_show(tmp_path):
    Session(tmp_path)  # the links
    programs = {
        f"{name}, line {block.line}": block
        for name, found in DOCUMENTS.items()
        for block in found
        if block.language == "python" and not block.text.startswith(">>> ")
    }
    run_programs(programs, tmp_path)


def test_every_document_names_what_it_trains_on():
    assert set(APPS) <= set(DOCUMENTS)


@pytest.mark.parametrize(
    ("expected", "line", "equal"),
    [
        ("score 0.893 (3)", "score 0.892 (3)", True),
        ("score 0.893 (3)", "score 0.889 (3)", False),
        ("score 0.893 (3)", "score 0.893 (4)", False),  # whole numbers are exact
        ("a … c", "a b c", True),
        ("a … c", "a b d", False),
        ("-0.04  about", "0.04  about", False),
        ("[x](PER)", "[x](PER)  ", True),
        ("", "anything", False),
    ],
)
def test_lines_are_compared_but_for_the_last_place_of_decimals(expected, line, equal):
    assert same_line(expected, line) is equal


@pytest.mark.parametrize(
    ("expected", "lines", "equal"),
    [
        (["…", "b"], ["x", "y", "b"], True),
        (["…", "b"], ["b", "c"], False),
        (["a", "…"], ["a"], True),
        ([], ["a"], False),
        (["a"], [], False),
    ],
)
def test_an_ellipsis_stands_for_lines(expected, lines, equal):
    assert same_lines(expected, lines) is equal


def test_blocks_carry_the_comment_before_them_and_the_output_behind_them():
    text = "<!-- not run: no\nmicrophone -->\n```\n$ a\n```\n\n1. A list\n\n"
    text += "   ```python\n   print(1)\n   ```\n   ```text\n   1\n   ```\n"
    first = blocks(text)[0]
    assert (first.mark, first.reason, first.is_transcript) == ("not run", "no\nmicrophone", True)
    (program,) = [one for one in blocks(text) if one.language == "python"]
    assert (program.text, program.shown, program.mark) == ("print(1)", "1", "")
