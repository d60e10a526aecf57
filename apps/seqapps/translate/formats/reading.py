"""Open files of translations by their names, and read pairs from files and folders."""

from collections.abc import Iterator
from pathlib import Path

from seqapps.common.errors import UserError
from seqapps.common.io.files import stdin

from .json_strings import JsonFile
from .po import PoFile
from .tmx import TmxFile
from .tsv import TsvFile
from .units import Document, Pair
from .xliff import XliffFile

MAX_BYTES = 200_000_000
SUFFIXES = (".po", ".pot", ".xlf", ".xliff", ".tmx", ".json", ".tsv")


def content_of(source: str) -> bytes:
    """Return the bytes of a file; `-` is stdin (raises UserError: unreadable or too large)."""
    name = "stdin" if source == "-" else source
    if not source:
        raise UserError("expected the path of a file to read, got an empty text")
    try:
        if source == "-":
            content = stdin().read(MAX_BYTES + 1)
        else:
            with Path(source).open("rb") as file:
                content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UserError(f"cannot read {name}: {error.strerror or error}") from error
    if len(content) > MAX_BYTES:
        raise UserError(f"{name}: expected at most {MAX_BYTES:,} bytes")
    return content


def document(source: str, languages: tuple[str, str]) -> Document:
    """Open a file by the end of its name; other names are those of tables (.tsv).

    Args:
        source: path; `-` is a table on stdin.
        languages: codes of source and target, for files that have them.

    Raises:
        UserError: unreadable, or not of its format.
    """
    name = "stdin" if source == "-" else source
    suffix = Path(source).suffix.lower()
    content = content_of(source)
    if suffix in (".po", ".pot"):
        return PoFile(content, name, languages[1])
    if suffix in (".xlf", ".xliff"):
        return XliffFile(content, name, languages)
    if suffix == ".tmx":
        return TmxFile(content, name, *languages)
    if suffix == ".json":
        return JsonFile(content, name)
    return TsvFile(content, name)


def pairs(source: str, languages: tuple[str, str]) -> Iterator[Pair | UserError]:
    """Yield the translated pairs of a file, or of all files of a folder; tables may have errors.

    Raises:
        UserError: unreadable, or a file that is not of its format.
    """
    if source != "-" and Path(source).is_dir():
        files = sorted(one for one in Path(source).rglob("*") if one.suffix.lower() in SUFFIXES)
        if not files:
            raise UserError(f"{source} holds no file of {', '.join(SUFFIXES)}")
        for file in files:
            yield from pairs(str(file), languages)
        return
    suffix = Path(source).suffix.lower()
    if suffix in SUFFIXES and suffix != ".tsv":
        for unit in document(source, languages).units:
            yield from unit.pairs
        return
    yield from _table(source)


def _table(source: str) -> Iterator[Pair | UserError]:
    name = "stdin" if source == "-" else source
    for number, raw in enumerate(content_of(source).split(b"\n"), start=1):
        if not raw.strip():
            continue
        try:
            table = TsvFile(raw, name)
        except UserError as error:
            yield UserError(str(error).replace(", line 1:", f", line {number}:"))
            continue
        for unit in table.units:
            place = f"{name}, line {number}"
            if not unit.sources[0].strip() or not unit.targets[0].strip():
                yield UserError(f"{place}: expected text TAB translation, got one of them")
            else:
                yield Pair(unit.sources[0], unit.targets[0], place)
