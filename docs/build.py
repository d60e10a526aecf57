"""Build the documentation site in build/site: `make docs`.

    python docs/build.py [--no-site]

The pages are the Markdown files of the repository, which can be read without the site, and the
reference, which is made from the code. Links between them are rewritten, and every link of the
finished site is checked; nothing may be loaded from elsewhere.
"""

import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parents[1]
PAGES, SITE = ROOT / "build" / "docs", ROOT / "build" / "site"
PROJECT = ("ARCHITECTURE", "CHANGELOG", "CODE_OF_CONDUCT", "CONTRIBUTING", "SECURITY")
LINK = re.compile(r"(!?\[(?:[^\]\[]|\[[^\]]*\])*\])\(([^)\s]+)\)")
CODE = re.compile(r"(^ *```.*?^ *```$|`[^`\n]+`)", re.MULTILINE | re.DOTALL)
LOADED = {"img": "src", "script": "src", "link": "href", "iframe": "src", "source": "src"}


def main() -> None:
    shutil.rmtree(PAGES.parent, ignore_errors=True)
    pages = page_names()
    for source, target in pages.items():
        (PAGES / target).parent.mkdir(parents=True, exist_ok=True)
        if source.suffix == ".md":
            text = rewritten(source, Path(target), pages)
            (PAGES / target).write_text(text, encoding="utf-8")
        else:
            shutil.copy(source, PAGES / target)
    write_reference()
    if "--no-site" not in sys.argv:
        command = [sys.executable, "-m", "zensical", "build", "--clean", "--strict"]
        subprocess.run([*command, "--config-file", "mkdocs.yml"], check=True, cwd=ROOT)
        problems = [*broken_links(SITE)]
        print("\n".join(problems) or f"{len(list(SITE.rglob('*.html')))} pages, no broken link")
        sys.exit(1 if problems else 0)


def page_names() -> dict[Path, str]:
    """Return the files of the site: path in the repository -> path below the site."""
    docs = ROOT / "docs"
    pages = {ROOT / "README.md": "index.md"}
    pages |= {ROOT / f"{name}.md": f"project/{name}.md" for name in PROJECT}
    pages |= {ROOT / name: f"project/{name}" for name in ("LICENSE", "CITATION.cff")}
    for card in sorted((ROOT / "apps" / "seqapps").glob("*/README.md")):
        pages[card] = f"apps/{card.parent.name}.md"
    for picture in sorted((ROOT / "apps" / "seqapps").glob("*/*.png")):
        pages[picture] = f"apps/{picture.parent.name}-{picture.name}"
    for pattern in ("*.md", "*.css", "*.js", "*.png", "*.svg", "*.gif"):
        pages |= {path: str(path.relative_to(docs)) for path in sorted(docs.rglob(pattern))}
    return pages


def rewritten(source: Path, target: Path, pages: dict[Path, str]) -> str:
    """Return a page whose links to files lead to their places on the site."""

    def link(match: re.Match[str]) -> str:
        text, address = match.groups()
        path, _, anchor = address.partition("#")
        if "://" in address or not path:
            return match[0]
        place = Path(os.path.normpath(source.parent / path))
        if place not in pages:
            return text[1:-1] if not text.startswith("!") else ""  # not a page: no link
        moved = os.path.relpath(pages[place], target.parent)
        return f"{text}({moved}{'#' + anchor if anchor else ''})"

    parts = CODE.split(re.sub(r"<!--.*?-->\n?", "", source.read_text(encoding="utf-8")))
    parts = [
        # A drawing by mermaid would load a program from elsewhere.
        part.replace("```mermaid", "```text") if number % 2 else LINK.sub(link, part)
        for number, part in enumerate(parts)
    ]
    return "".join(parts)


def write_reference() -> None:
    """Write the pages that are made from the code."""
    sys.path.insert(0, str(ROOT / "docs"))
    import reference

    (PAGES / "reference").mkdir(exist_ok=True)
    for name, text in (
        ("command-line", reference.command_line()),
        ("python", reference.python_interface()),
    ):
        (PAGES / "reference" / f"{name}.md").write_text(text, encoding="utf-8")


class Page(HTMLParser):
    """The links, the loaded files and the anchors of an HTML page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag in LOADED and LOADED[tag] in given and given.get("rel") != "canonical":
            self.loaded.append(given[LOADED[tag]])


def broken_links(site: Path) -> list[str]:
    """Return a line for each link that leads nowhere, and for each file loaded from elsewhere."""
    read = {path: Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}
    problems = []
    for path, page in read.items():
        name = path.relative_to(site)
        for address in page.loaded:
            if urlsplit(address).netloc:
                problems.append(f"{name}: loads {address}")
        for address in page.links + page.loaded:
            split = urlsplit(address)
            if split.scheme or split.netloc or path.name == "404.html":
                continue
            place = path
            if split.path:
                place = Path(os.path.normpath(path.parent / unquote(split.path)))
            place = place / "index.html" if place.is_dir() else place
            anchor = unquote(split.fragment)
            if not place.exists():
                problems.append(f"{name}: no file for {address}")
            elif anchor and place in read and anchor not in read[place].anchors:
                problems.append(f"{name}: no place for {address}")
    return problems


if __name__ == "__main__":
    main()
