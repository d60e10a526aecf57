"""The verbs of the app over HTTP; see `common.service`."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seqapps.common.errors import UserError
from seqapps.common.service import Items, Options, Verb

from .config import MAX_BEAM_WIDTH, MIN_CONFIDENCE
from .interface import Model

UPLOADS = ("source", "memory", "glossary")
MAX_FILE_BYTES = 2_000_000  # of a file that is translated in one request


@dataclass(frozen=True)
class FilledFile:
    """A file whose untranslated texts were translated, and what was done to it."""

    content: str
    report: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """Return the report, with the content of the file."""
        return {**self.report, "content": self.content}


def _translate_file(
    model: Model,
    source: Path | None = None,
    memory: Path | None = None,
    glossary: Path | None = None,
    min_confidence: float = MIN_CONFIDENCE,
) -> FilledFile:
    """Fill the untranslated texts of a .po, .xlf, .tmx, .json or .tsv file in UTF-8.

    Args:
        source: the file.
        memory: translated pairs of the project; those of `source` count as well.
        glossary: table of term TAB translation.
        min_confidence: translations below it are written as fuzzy.
    """
    if source is None:
        raise UserError("expected a file named source, got none")
    if source.stat().st_size > MAX_FILE_BYTES:
        raise UserError(f"{source}: expected at most {MAX_FILE_BYTES:,} bytes over HTTP")
    with tempfile.TemporaryDirectory(prefix="seqapps-") as folder:
        target = Path(folder, f"out{source.suffix}")
        report = model.translate_file(
            source, target, memory=memory, glossary=glossary, min_confidence=min_confidence
        )
        try:
            content = target.read_bytes().decode()
        except UnicodeDecodeError as error:
            raise UserError(
                f"{source}: expected UTF-8 text over HTTP; the command line keeps other encodings"
            ) from error
    values = report.to_dict()
    refused = [text.removeprefix(f"{source}, ") for text in values["refused"]]
    return FilledFile(content, {**values, "refused": refused})


def _is_long(options: Options, items: Items) -> bool:
    return True  # a file may hold thousands of texts


VERBS = (
    Verb(
        "translate",
        items="texts",
        item_limit=500,
        limits={"beam": MAX_BEAM_WIDTH},
    ),
    Verb(
        "translate_file",
        hidden=UPLOADS,
        uploads=UPLOADS,
        call=_translate_file,
        is_long=_is_long,
        summary="Fill the untranslated texts of a file of translations.",
    ),
)
