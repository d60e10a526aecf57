"""The Python interface of a model of translations, returned by `seqapps.load("translate")`."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from seqapps.common.errors import UserError
from seqapps.common.interface import Interface
from seqapps.common.io import columns
from seqapps.common.io.files import atomic_write, check_source_and_target

from . import app as _app
from .config import ALPHA, BEAM_WIDTH, MIN_CONFIDENCE
from .evaluation import read_memory
from .files import FileReport, translate_document
from .formats import reading
from .memory.glossary import Glossary
from .memory.index import Memory
from .runtime import Answer, Request, Runtime


class Model(Interface[Runtime]):
    """A translator of the strings of programs.

    Placeholders, tags, numbers and marks of access keys of a text are in its translation, or there
    is no translation. A missing text (None, NaN or "") is refused.

    Example:
        >>> import seqapps
        >>> translate = seqapps.load("my-translator")  # doctest: +SKIP
        >>> translate.translate(["Open %s"])[0].translation  # doctest: +SKIP
        'Ouvrir %s'
        >>> translate.translate_file("app.po", "app.fr.po").translated  # doctest: +SKIP
        12
    """

    app = _app

    def translate(
        self,
        texts: Iterable[str],
        *,
        beam: int = BEAM_WIDTH,
        alpha: float = ALPHA,
        alternatives: int = 0,
        min_confidence: float | None = None,
        memory: Mapping[str, str] | None = None,
        glossary: Mapping[str, str] | None = None,
    ) -> list[Answer]:
        """Translate texts.

        Args:
            texts: a list, an array or a column of texts.
            beam: number of hypotheses that the search keeps.
            alpha: strength of the length penalty; higher values prefer longer translations.
            alternatives: number of further translations, less than `beam`.
            min_confidence: translations below it are marked as not sure.
            memory: translated texts of the same project: text -> translation.
            glossary: term -> translation; with `!` before a term, it must stay as it is.

        Raises:
            UserError: an option out of range, or a text that cannot be translated.
        """
        request = Request(
            beam, alpha, alternatives, min_confidence,
            Memory(memory.items()) if memory else None, glossary_of(glossary or {}),
        )  # fmt: skip
        answers = list(self.runtime.translate(columns.texts(texts), request))
        for position, answer in enumerate(answers):
            if answer.error:
                raise UserError(f"text at position {position}: {answer.error}")
        return answers

    def translate_file(
        self,
        source: str | Path,
        target: str | Path,
        *,
        memory: str | Path | None = None,
        glossary: str | Path | None = None,
        min_confidence: float = MIN_CONFIDENCE,
    ) -> FileReport:
        """Fill the untranslated texts of a .po, .xlf, .tmx, .json or .tsv file.

        Args:
            source, target: the file, and the file to write.
            memory: translated pairs of the project, a file or folder; those of `source` count.
            glossary: table of terms.
            min_confidence: translations below it are written as fuzzy.

        Raises:
            UserError: unreadable, or not of its format.
        """
        check_source_and_target(str(source), str(target))
        config = self.runtime.settings.config
        languages = (config.source_language, config.target_language)
        document = reading.document(str(source), languages)
        request = Request(
            min_confidence=min_confidence,
            memory=None if memory is None else read_memory(str(memory), languages),
            glossary=Glossary() if glossary is None else Glossary.read(str(glossary)),
        )
        content, report = translate_document(self.runtime, document, request)
        with atomic_write(Path(target)) as file:
            file.write(content)
        return report


def glossary_of(terms: Mapping[str, str]) -> Glossary:
    """Return a glossary of terms; `!` before a term says that its translation must stay.

    Example:
        >>> glossary_of({"!file": "fichier"}).entries
        {'file': ('fichier', True)}
    """
    return Glossary(
        {
            term.removeprefix("!").strip().lower(): (target, term.startswith("!"))
            for term, target in terms.items()
            if term.strip("! ") and target
        }
    )
